/*
 * The newest online eligibility check of a patient (arg.id) beside the record (SPEC I3): what it means, each field of both
 * sides, and one key that takes it over. Results whose patient couldn't be told are looked through from here, too.
 */
#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/eligibility.h"
#include "domain/patient_page.h"
#include "screens/differ.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

enum { TOP = 3, NOBODY = 9 };

struct checks {
	int64_t patient_id;
	struct patient_page page;
	bool has;
	int pos;                       /* which result */
	struct eligibility_view view;
	int n_nobody;
	struct eligibility nobody[NOBODY];
};

static enum err load(struct ctx *ctx, struct checks *s)
{
	struct eligibility newest;
	enum err e = patient_page_load(ctx, s->patient_id, ctx_today(ctx), &s->page);
	if (!e)
		e = eligibility_nobody(ctx, NOBODY, s->nobody, &s->n_nobody);
	if (e)
		return e;
	e = eligibility_newest(ctx, s->patient_id, &newest);
	s->has = !e;
	if (!e && s->view.e.id != newest.id)
		s->pos = 0;
	if (!e)
		e = eligibility_view_load(ctx, newest.id, s->pos, &s->view);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static struct outcome eligibility_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct checks *s = state;
	s->patient_id = arg->id;
	if (load(ctx, s))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome eligibility_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, audit_look(ctx, "patient", ((struct checks *)state)->patient_id, "eligibility checks"));
}

static struct outcome eligibility_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static enum style sentence_style(const struct eligibility_view *v)
{
	if (v->e.state == ELIGIBILITY_WANTED || v->e.state == ELIGIBILITY_SENT)
		return STYLE_BUSY;
	if (v->e.state != ELIGIBILITY_ANSWERED)
		return STYLE_UNKNOWN;
	return v->agrees ? STYLE_DONE : v->e.validity == VALIDITY_VALID || v->e.validity == VALIDITY_UNTICKETED ? STYLE_TODO : STYLE_REFUSED;
}

static void draw_sides(const struct checks *s, const struct canvas *c)
{
	const struct eligibility_view *v = &s->view;
	int x = differ_heads(c, TOP, _("病院の記録"), _("資格確認の結果"));
	if (v->n_covers > 1)
		canvas_fmt(c, x, TOP, STYLE_TODO, "%d / %d", v->pos + 1, v->n_covers);
	int room = c->at.rows - TOP - 1, over = v->n - room, y = TOP + 1;
	for (int i = 0; i < v->n; i++) {
		const struct eligibility_field *f = &v->fields[i];
		const struct differ_pair p = { f->label, f->ours, f->theirs, f->diffs, f->n_diffs, f->match };
		if (over <= 0 || f->match != NAME_SAME)
			differ_line(c, y++, &p, differ_style(f->match));
		else
			over--; /* what doesn't fit is what is the same on both sides */
	}
}

static void draw_when(const struct checks *s, const struct canvas *c, int y)
{
	const struct eligibility *e = &s->view.e;
	char day[DATE_TEXT], time[DATE_TEXT];
	int64_t at = e->answered_at ? e->answered_at : e->asked_at;
	int x = canvas_fmt(c, 1, y, STYLE_DIM, "%s %s  %s  %s", date_show(tokyo_day(at), day), instant_time(at, time), eligibility_state_name(e->state), e->asked_by) + 2;
	if (e->taken_at)
		canvas_fmt(c, x, y, STYLE_DONE, _("○ 取込み済 %s"), e->taken_by);
}

static void eligibility_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct checks *s = state;
	char key[WORDS_KEY];
	person_draw(ctx, c, 0, &s->page.patient, s->page.same_name, s->page.same_surname);
	int x = canvas_glyph(c, 1, 1, STYLE_NEXT, GLYPH_SELECT) + 1;
	if (!s->has) {
		canvas_fmt(c, x, 1, STYLE_NEXT, _("次: まだ照会していません（%s）"), words_key(ctx, &screen_eligibility, ACTION_ELIGIBILITY, key));
	} else {
		canvas_text(c, x, 1, sentence_style(&s->view), s->view.sentence);
		if (s->view.n)
			draw_sides(s, c);
		else
			draw_when(s, c, TOP);
		if (s->view.n && TOP + 2 + s->view.n < c->at.rows)
			draw_when(s, c, TOP + 2 + s->view.n);
	}
	canvas_hline(c, 2);
}

static struct outcome ask(struct ctx *ctx, void *state)
{
	const struct checks *s = state;
	struct eligibility row;
	if (eligibility_ask(ctx, s->patient_id, 0, s->page.visit.id, &row))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_BUSY, "%s", _("オンライン資格確認に照会します。回答は自動で届きます"));
}

static struct outcome adopt(struct ctx *ctx, struct checks *s, bool same_person)
{
	if (eligibility_adopt(ctx, s->view.e.id, s->view.e.version, s->view.pos, same_person))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("取り込んで確認済にしました: %s"),
		s->view.has_theirs ? s->view.theirs.insurer : s->view.programmes[0].theirs.insurer);
}

static struct outcome said_same(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)a;
	return adopt(ctx, state, true);
}

static bool adoptable(const struct ctx *ctx, const void *state)
{
	const struct checks *s = state;
	(void)ctx;
	return s->has && s->view.adoptable;
}

static struct outcome take_over(struct ctx *ctx, void *state)
{
	struct checks *s = state;
	char text[PERSON_TEXT + 320];
	if (s->view.same_person)
		return adopt(ctx, s, false);
	person_text(ctx, &s->page.patient, text);
	str_add(text, sizeof text, "\n\n%s\n%s", s->view.sentence, _("同じ方であることを確かめましたか"));
	return outcome_dialog(dialog_confirm(_("資格確認の結果の取込み"), text, true, said_same, 0));
}

static bool several(const struct ctx *ctx, const void *state)
{
	const struct checks *s = state;
	(void)ctx;
	return s->has && s->view.n_covers > 1;
}

static struct outcome next_result(struct ctx *ctx, void *state)
{
	struct checks *s = state;
	(void)ctx;
	s->pos = (s->pos + 1) % s->view.n_covers;
	return outcome_refresh();
}

static bool some_nobody(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct checks *)state)->n_nobody > 0;
}

static struct outcome attach(struct ctx *ctx, void *state, const struct answer *a)
{
	struct checks *s = state;
	const struct eligibility *e = &s->nobody[a->choice];
	if (eligibility_attach(ctx, e->id, e->version, s->patient_id))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s", _("この患者の結果としました"));
}

/* Those whose patient couldn't be told, by the name that they carry. */
static struct outcome choose_nobody(struct ctx *ctx, void *state)
{
	const struct checks *s = state;
	struct choice choices[NOBODY + 1];
	char labels[NOBODY][NAME_SIZE + 96], time[DATE_TEXT], birth[DATE_TEXT];
	struct eligibility_view v;
	int n = 0;
	for (int i = 0; i < s->n_nobody; i++) {
		if (eligibility_view_load(ctx, s->nobody[i].id, 0, &v))
			return outcome_fail(ctx);
		const struct eligibility_result *r = &v.results[0];
		str_fmt(labels[n], sizeof labels[n], "%s  %s  %s", instant_time(s->nobody[i].asked_at, time),
			v.n_results ? *r->name ? r->name : r->kana : eligibility_state_name(v.e.state), v.n_results ? date_iso(r->birth, birth) : "");
		choices[n] = (struct choice){ .id = "", .label = labels[n] };
		n++;
	}
	choices[n] = (struct choice){ 0 };
	return outcome_dialog(dialog_choice(_("患者の分からない結果"), _("この患者のもの"), choices, attach, 0));
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("取り込む"), .help = N_("結果を記録に取り込み、保険を確認済にします"), .action = ACTION_INSURANCE_CONFIRM, .run = take_over, .when = adoptable },
	{ .key = K_F6, .label = N_("照会"), .help = N_("今日有効な医療保険をオンライン資格確認に照会します"), .action = ACTION_ELIGIBILITY, .run = ask },
	{ .key = K_F7, .label = N_("患者不明"), .help = N_("患者の分からない結果を、この患者のものとします"), .action = ACTION_INSURANCE_CONFIRM, .run = choose_nobody, .when = some_nobody },
	{ .key = 'n', .label = N_("次の結果"), .help = N_("結果がいくつかあるとき、次のものを並べます"), .action = ACTION_LOOK, .run = next_result, .when = several },
	{ 0 },
};

const struct screen screen_eligibility = {
	.id = "eligibility", .title = N_("資格確認"), .state_size = sizeof(struct checks), .flags = SCREEN_LIVE, .keys = keys,
	.enter = eligibility_enter, .shown = eligibility_shown, .draw = eligibility_draw, .refresh = eligibility_refresh,
};
