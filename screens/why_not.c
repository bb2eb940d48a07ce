/*
 * Why deferral isn't possible for a visit (arg.id): every reason at once, the desk for each, and what is in order (SPEC V2). A
 * supervisor may override what may be overridden, with a reason that stays in the log and on the patient's page.
 */
#include "base/str.h"
#include "domain/deferral.h"
#include "domain/patient.h"
#include "domain/visit.h"
#include "screens/list_print.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

enum { FIRST = 4 }; /* rows above the reasons */

struct why_not {
	struct visit visit;
	struct patient patient;
	struct deferral_answer why;
	int top;           /* first reason shown */
};

static enum err load(struct ctx *ctx, struct why_not *s, int64_t visit_id)
{
	enum err e = visit_by_id(ctx, visit_id, &s->visit);
	if (!e)
		e = patient_by_id(ctx, s->visit.patient_id, &s->patient);
	return e ? e : deferral_why(ctx, visit_id, DEFERRAL_DESK, &s->why);
}

static struct outcome why_not_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	if (load(ctx, state, arg->id))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome why_not_refresh(struct ctx *ctx, void *state)
{
	struct why_not *s = state;
	return load(ctx, s, s->visit.id) ? outcome_fail(ctx) : outcome_stay();
}

/* The waiting time runs while it is looked at. */
static struct outcome why_not_tick(struct ctx *ctx, void *state)
{
	return why_not_refresh(ctx, state);
}

static void draw_answer(const struct ctx *ctx, const struct why_not *s, const struct canvas *c, int y)
{
	const char *service = words_of(ctx, L_SERVICE);
	int x = canvas_glyph(c, 1, y, STYLE_NEXT, GLYPH_SELECT) + 1;
	if (s->why.on)
		canvas_fmt(c, x, y, STYLE_NEXT, _("本日は%sを利用しています"), service);
	else if (s->why.allowed)
		canvas_fmt(c, x, y, STYLE_NEXT, _("%sをご利用いただけます"), service);
	else if (s->why.overridable)
		canvas_fmt(c, x, y, STYLE_NEXT, _("%sをご利用いただけません（責任者は許可できます）"), service);
	else
		canvas_fmt(c, x, y, STYLE_NEXT, _("%sをご利用いただけません"), service);
}

static int draw_reason(const struct why_not *s, const struct canvas *c, int y, int i)
{
	const struct reason *r = &s->why.reasons[i];
	int x = canvas_fmt(c, 1, y, STYLE_TEXT, "%d ", i + 1);
	x = canvas_text(c, x, y, STYLE_TODO, style_mark(STYLE_TODO));
	struct canvas body = canvas_part(c, (struct rect){ x, y, c->at.cols - x - 1, c->at.rows - y });
	y += canvas_wrap(&body, 0, 0, STYLE_TODO, r->text);
	if (*r->desk) {
		x = canvas_glyph(c, 6, y, STYLE_TEXT, GLYPH_GOTO) + 1;
		canvas_text(c, x, y++, STYLE_TEXT, r->desk);
	}
	return y;
}

static void why_not_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct why_not *s = state;
	int y = FIRST;
	person_draw(ctx, c, 0, &s->patient, 0, 0);
	draw_answer(ctx, s, c, 2);
	for (int i = s->top; i < s->why.n && !s->why.on; i++)
		y = draw_reason(s, c, y, i);
	y += y > FIRST ? 1 : 0;
	for (int i = 0; i < s->why.n_fine; i++) {
		int x = canvas_text(c, 3, y, STYLE_DONE, style_mark(STYLE_DONE));
		canvas_text(c, x, y++, STYLE_TEXT, s->why.fine[i].text);
	}
	if (*s->why.hint)
		canvas_wrap(c, 3, y + 1, STYLE_TODO, s->why.hint);
}

static bool may_override(const struct ctx *ctx, const void *state)
{
	const struct deferral_answer *why = &((const struct why_not *)state)->why;
	(void)ctx;
	return !why->allowed && !why->on && why->overridable;
}

static struct outcome override(struct ctx *ctx, void *state, const struct answer *a)
{
	struct why_not *s = state;
	if (deferral_set(ctx, s->visit.id, true, DEFERRAL_DESK, a->text))
		return outcome_fail(ctx);
	return outcome_with(outcome_back(), STYLE_DONE, _("責任者の許可で%sを利用します"), words_of(ctx, L_SERVICE));
}

static struct outcome ask_reason(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_dialog(dialog_input(_("責任者の許可"), _("理由"), "", true, override, 0));
}

/* For the patient to take along to the desks: each reason, and where to go. */
static struct outcome print(struct ctx *ctx, void *state)
{
	const struct why_not *s = state;
	struct list_paper p = { .id = 0 };
	char who[300], birth[DATE_TEXT];
	str_fmt(p.title, sizeof p.title, "%s %s", words_of(ctx, L_SERVICE), _("ご利用の条件"));
	str_fmt(who, sizeof who, "%s  %s  %s", s->patient.card, s->patient.name, date_show(s->patient.birth, birth));
	list_paper_note(&p, who);
	list_paper_part(&p, "");
	list_paper_column(&p, _("理由"), 60, LIST_PAPER_LEFT);
	list_paper_column(&p, _("次の行き先"), 30, LIST_PAPER_LEFT);
	for (int i = 0; i < s->why.n; i++)
		list_paper_row(&p, (const char *const[]){ s->why.reasons[i].text, s->why.reasons[i].desk }, "");
	if (s->why.on || s->why.allowed)
		list_paper_note(&p, s->why.on ? _("本日は利用しています") : _("ご利用いただけます"));
	return list_print_ask(ctx, &p);
}

static struct outcome close_it(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_back();
}

static struct outcome why_not_key(struct ctx *ctx, void *state, int32_t key)
{
	struct why_not *s = state;
	(void)ctx;
	if (key == K_DOWN && s->top + 1 < s->why.n)
		s->top++;
	else if (key == K_UP && s->top > 0)
		s->top--;
	else if (key != K_DOWN && key != K_UP)
		return outcome_unhandled();
	return outcome_stay();
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .label = N_("閉じる"), .help = N_("患者の画面へ戻ります"), .run = close_it },
	{ .key = K_F6, .label = N_("責任者が許可"), .help = N_("責任者が理由を記録して許可します"), .action = ACTION_DEFER_OVERRIDE, .run = ask_reason, .when = may_override },
	{ .key = K_F8, .label = N_("印刷"), .help = N_("理由と行き先を印刷します"), .action = ACTION_LOOK, .run = print },
	{ 0 },
};

const struct screen screen_why_not = {
	.id = "why_not", .title = N_("ご利用の条件"), .state_size = sizeof(struct why_not), .flags = SCREEN_NO_BOX | SCREEN_LIVE,
	.keys = keys, .enter = why_not_enter, .draw = why_not_draw, .refresh = why_not_refresh, .tick = why_not_tick, .tick_ms = 1000,
	.key = why_not_key,
};
