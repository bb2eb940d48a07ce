/*
 * Insurance and 医療証 of a patient (arg.id), each with what this month's check of it found (SPEC I1, I2): what is valid
 * today, what has ended, and what the number of the selected one says it is. One key confirms the selected one for itself.
 */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/coverage.h"
#include "domain/eligibility.h"
#include "domain/patient_page.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { LIST_TOP = 3, DETAIL = 4 };

struct covers {
	struct list list;
	int64_t patient_id;
	struct patient_page page;
	int n;
	struct coverage covers[COVERAGE_LIST_MAX];
	bool has_check;                /* of today: asked, or pushed by a card reader */
	struct eligibility_view check;
};

/* This month's check of one; NULL: it isn't valid today. */
static const struct confirmation *check_of(const struct covers *s, int64_t coverage_id)
{
	const struct insurance *i = &s->page.insurance;
	for (int c = 0; c < i->n; c++)
		if (i->coverages[c].id == coverage_id)
			return &i->confirmed[c];
	return NULL;
}

static const struct coverage *selected(const struct covers *s)
{
	int64_t id = list_selected(&s->list);
	for (int i = 0; i < s->n; i++)
		if (s->covers[i].id == id)
			return &s->covers[i];
	return NULL;
}

static int64_t cover_count(struct ctx *ctx, void *state)
{
	(void)ctx;
	return ((struct covers *)state)->n;
}

static enum style check_style(const struct covers *s, const struct coverage *c, const char **text)
{
	const struct confirmation *k = check_of(s, c->id);
	if (!k) {
		*text = c->valid_from > s->page.day ? _("－ これから") : _("－ 期限切れ");
		return STYLE_DIM;
	}
	if (!k->id) {
		*text = _("× 未確認");
		return STYLE_TODO;
	}
	*text = k->state == INSURED_YES ? _("○ 確認済") : _("？不明");
	return k->state == INSURED_YES ? STYLE_DONE : STYLE_UNKNOWN;
}

static int cover_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct covers *s = state;
	char from[DATE_TEXT], to[DATE_TEXT];
	int i = 0;
	(void)ctx;
	for (; i < n && first + i < s->n; i++) {
		const struct coverage *c = &s->covers[first + i];
		const char *text;
		enum style style = check_style(s, c, &text);
		rows[i].id = c->id;
		rows[i].style = style == STYLE_DIM ? STYLE_DIM : STYLE_TEXT;
		list_cell(&rows[i], 0, STYLE_TEXT, "%s", cover_name(c->kind));
		list_cell(&rows[i], 1, STYLE_TEXT, "%s", c->insurer);
		list_cell(&rows[i], 2, STYLE_TEXT, "%s%s%s%s%s", c->symbol, *c->symbol ? _("・") : "", c->number, *c->branch ? "-" : "", c->branch);
		list_cell(&rows[i], 3, STYLE_TEXT, _("%d割"), c->share);
		list_cell(&rows[i], 4, STYLE_TEXT, "%s－%s", date_iso(c->valid_from, from), date_iso(c->valid_to, to));
		list_cell(&rows[i], 5, style, "%s", text);
	}
	return i;
}

static const struct list_column columns[] = {
	{ N_("種類"), 13, ALIGN_LEFT, 0, false }, { N_("番号"), 8, ALIGN_LEFT, 0, false }, { N_("記号・番号-枝番"), 14, ALIGN_LEFT, 0, true },
	{ N_("負担"), 4, ALIGN_RIGHT, 1, false }, { N_("有効"), 22, ALIGN_LEFT, 0, false }, { N_("今月"), 11, ALIGN_LEFT, 0, false }, { 0 },
};

static const struct list_model model = { .columns = columns, .count = cover_count, .fetch = cover_fetch, .empty = N_("保険の記録はありません") };

static enum err load_check(struct ctx *ctx, struct covers *s)
{
	struct eligibility newest;
	enum err e = eligibility_newest(ctx, s->patient_id, &newest);
	s->has_check = !e && tokyo_day(newest.asked_at) == s->page.day;
	if (s->has_check)
		e = eligibility_view_load(ctx, newest.id, 0, &s->check);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err load(struct ctx *ctx, struct covers *s)
{
	enum err e = patient_page_load(ctx, s->patient_id, ctx_today(ctx), &s->page);
	if (!e)
		e = coverage_list(ctx, s->patient_id, COVERAGE_LIST_MAX, s->covers, &s->n);
	list_refresh(&s->list);
	return e ? e : load_check(ctx, s);
}

static struct outcome coverages_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct covers *s = state;
	s->patient_id = arg->id;
	list_init(&s->list, &model);
	str_copy(s->list.note, sizeof s->list.note, _("並び: 種類・新しい順"));
	if (load(ctx, s))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome coverages_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, audit_look(ctx, "patient", ((struct covers *)state)->patient_id, "coverages"));
}

static struct outcome coverages_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static struct list *coverages_list(void *state)
{
	return &((struct covers *)state)->list;
}

static struct rect coverages_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP - DETAIL };
}

static void draw_next(const struct ctx *ctx, const struct covers *s, const struct canvas *c)
{
	const struct insurance *i = &s->page.insurance;
	char key[WORDS_KEY];
	int open = 0;
	for (int k = 0; k < i->n; k++)
		open += !i->confirmed[k].id || i->confirmed[k].state != INSURED_YES;
	int x = canvas_glyph(c, 1, 1, STYLE_NEXT, GLYPH_SELECT) + 1;
	if (i->n == 0)
		canvas_text(c, x, 1, STYLE_NEXT, _("次: 有効な保険を登録します（なければ自費）"));
	else if (open)
		canvas_fmt(c, x, 1, STYLE_NEXT, _("次: 今月の確認 残り %d件（%s）"), open, words_key(ctx, &screen_coverages, ACTION_INSURANCE_CONFIRM, key));
	else
		canvas_text(c, x, 1, STYLE_NEXT, _("今月はすべて確認済です"));
}

static void draw_detail(const struct covers *s, const struct canvas *c, int y)
{
	const struct coverage *v = selected(s);
	char kind[96], yen[32], at[DATE_TEXT];
	if (!v)
		return;
	int x = canvas_text(c, 1, y, STYLE_TEXT, *coverage_kind_text(v, kind) ? kind : cover_name(v->kind)) + 2;
	x = canvas_fmt(c, x, y, STYLE_TEXT, _("%d割"), v->share) + 2;
	if (*v->holder)
		x = canvas_text(c, x, y, STYLE_TEXT, *v->holder == 's' ? _("本人") : _("家族")) + 2;
	if (v->kind == COVER_MEDICAL)
		x = canvas_fmt(c, x, y, STYLE_TEXT, _("所得区分 %s%s"), *v->limit_class ? v->limit_class : _("不明"), v->multi ? _("・多数回") : "") + 2;
	if (*v->specific)
		x = canvas_text(c, x, y, STYLE_TODO, v->specific);
	if (*v->specific && v->specific_to != DAY_NONE)
		x = canvas_fmt(c, x, y, STYLE_TODO, _("（%s まで）"), date_iso(v->specific_to, at));
	x += *v->specific ? 2 : 0;
	if (v->cap)
		x = canvas_fmt(c, x, y, STYLE_TEXT, _("月上限 %s円"), yen_text(v->cap, yen)) + 2;
	if (v->slip)
		canvas_text(c, x, y, STYLE_TODO, _("！管理票あり"));
	const struct confirmation *k = check_of(s, v->id);
	if (k && k->id)
		canvas_fmt(c, 1, y + 1, STYLE_DIM, _("%s %s  %s  %s"), date_show(tokyo_day(k->at), at), evidence_name(k->evidence), k->staff, k->place);
	else if (k)
		canvas_text(c, 1, y + 1, STYLE_DIM, _("今月はまだ確認していません"));
}

/* What the eligibility check of today said: a result that waits for a person must not be overlooked. */
static void draw_check(const struct covers *s, const struct canvas *c, int y)
{
	const struct eligibility_view *v = &s->check;
	char time[DATE_TEXT];
	if (!s->has_check)
		return;
	int x = canvas_fmt(c, 1, y, STYLE_LABEL, _("資格確認 %s"), instant_time(v->e.answered_at ? v->e.answered_at : v->e.asked_at, time)) + 2;
	canvas_text(c, x, y, v->adoptable || v->e.state == ELIGIBILITY_FAILED || v->e.state == ELIGIBILITY_TIMEOUT ? STYLE_TODO : STYLE_TEXT, v->sentence);
}

static void coverages_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct covers *s = state;
	person_draw(ctx, c, 0, &s->page.patient, s->page.same_name, s->page.same_surname);
	draw_next(ctx, s, c);
	canvas_hline(c, 2);
	canvas_hline(c, c->at.rows - DETAIL);
	draw_detail(s, c, c->at.rows - DETAIL + 1);
	draw_check(s, c, c->at.rows - 1);
}

static struct outcome open_it(struct ctx *ctx, void *state)
{
	const struct covers *s = state;
	const struct coverage *c = selected(s);
	(void)ctx;
	return c ? outcome_push_arg(&screen_coverage, &(struct arg){ .id = s->patient_id, .id2 = c->id }) : outcome_unhandled();
}

static struct outcome add(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_coverage, ((struct covers *)state)->patient_id);
}

static struct outcome confirmed(struct ctx *ctx, struct covers *s, const struct coverage *c, enum evidence by)
{
	char key[WORDS_KEY];
	if (insurance_confirm_one(ctx, s->patient_id, c->id, s->page.visit.id, s->page.day, by, true))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("確認しました: %s %s（取り消しは %s）"), cover_name(c->kind), evidence_name(by),
		words_key(ctx, &screen_coverages, ACTION_INSURANCE_CONFIRM, key));
}

static struct outcome undo(struct ctx *ctx, void *state, const struct answer *a)
{
	struct covers *s = state;
	if (insurance_undo(ctx, s->patient_id, a->tag, s->page.day))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_TODO, "%s", _("この保険の今月の確認を取り消しました"));
}

static const struct coverage *valid_one(const struct covers *s)
{
	const struct coverage *c = selected(s);
	return c && check_of(s, c->id) ? c : NULL;
}

static struct outcome not_valid(void)
{
	return outcome_say(STYLE_REFUSED, "%s", _("本日有効な保険を選んでください"));
}

static struct outcome toggle(struct ctx *ctx, void *state)
{
	struct covers *s = state;
	const struct coverage *c = valid_one(s);
	char text[200], at[DATE_TEXT];
	if (!c)
		return not_valid();
	const struct confirmation *k = check_of(s, c->id);
	if (!k->id || k->state != INSURED_YES)
		return confirmed(ctx, s, c, c->kind == COVER_PUBLIC ? EVIDENCE_OTHER : EVIDENCE_MYNUMBER);
	str_fmt(text, sizeof text, _("今月の確認を取り消しますか\n%s %s %s"), date_show(tokyo_day(k->at), at), evidence_name(k->evidence), k->staff);
	return outcome_dialog(dialog_confirm(words_of(ctx, L_INSURANCE), text, true, undo, c->id));
}

static struct outcome evidence_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct covers *s = state;
	const struct coverage *c = valid_one(s);
	int by = evidence_from_id(a->id);
	if (!c || c->id != a->tag)
		return not_valid();
	if (by >= 0)
		return confirmed(ctx, s, c, (enum evidence)by);
	if (insurance_confirm_one(ctx, s->patient_id, c->id, s->page.visit.id, s->page.day, EVIDENCE_OTHER, false))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_UNKNOWN, "%s", _("保険の確認ができなかったことを記録しました"));
}

static struct outcome choose_evidence(struct ctx *ctx, void *state)
{
	const struct covers *s = state;
	const struct coverage *c = valid_one(s);
	struct choice choices[EVIDENCE_COUNT + 2];
	if (!c)
		return not_valid();
	words_evidence(s->page.day, choices);
	return outcome_dialog(dialog_choice(words_of(ctx, L_INSURANCE), _("確認したもの"), choices, evidence_chosen, c->id));
}

static struct outcome remove_it(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct covers *s = state;
	for (int i = 0; i < s->n; i++)
		if (s->covers[i].id == a->tag)
			return coverage_remove(ctx, a->tag, s->covers[i].version) ? outcome_fail(ctx) :
				outcome_with(outcome_refresh(), STYLE_TODO, "%s", _("保険の記録を取り消しました"));
	return outcome_refresh();
}

static struct outcome ask_remove(struct ctx *ctx, void *state)
{
	const struct covers *s = state;
	const struct coverage *c = selected(s);
	char text[PERSON_TEXT + 240];
	if (!c)
		return outcome_unhandled();
	person_text(ctx, &s->page.patient, text);
	str_add(text, sizeof text, "\n\n%s %s  %s %s\n", cover_name(c->kind), c->insurer, c->symbol, c->number);
	str_add(text, sizeof text, "%s", _("誤って入力した記録として取り消しますか（終わった保険は取り消さず、有効期限を入れます）"));
	return outcome_dialog(dialog_confirm(_("保険の記録の取り消し"), text, true, remove_it, c->id));
}

static struct outcome checks(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_eligibility, ((struct covers *)state)->patient_id);
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = L_INSURANCE, .help = N_("選んだ保険・医療証だけを確認します（もう一度で取り消し）"), .action = ACTION_INSURANCE_CONFIRM, .run = toggle },
	{ .key = K_F6, .label = N_("変更"), .help = N_("選んだ保険の内容を変更します"), .action = ACTION_INSURANCE_CONFIRM, .run = open_it },
	{ .key = K_ENTER, .help = N_("選んだ保険の内容を変更します"), .action = ACTION_INSURANCE_CONFIRM, .run = open_it },
	{ .key = K_F7, .label = N_("追加"), .help = N_("保険または医療証を追加します"), .action = ACTION_INSURANCE_CONFIRM, .run = add },
	{ .key = 'e', .label = N_("確認方法"), .help = N_("選んだ保険を、ほかの方法で確認したこと、確認できなかったことを記録します"), .action = ACTION_INSURANCE_CONFIRM, .run = choose_evidence },
	{ .key = 'r', .label = N_("資格確認"), .help = N_("オンライン資格確認に照会し、結果を記録と並べて開きます"), .action = ACTION_LOOK, .run = checks },
	{ .key = 'x', .label = NC_("key", "取消"), .help = N_("誤って入力した保険の記録を取り消します"), .action = ACTION_INSURANCE_CONFIRM, .run = ask_remove },
	{ 0 },
};

const struct screen screen_coverages = {
	.id = "coverages", .title = N_("保険"), .state_size = sizeof(struct covers), .flags = SCREEN_LIVE, .keys = keys,
	.enter = coverages_enter, .shown = coverages_shown, .draw = coverages_draw, .refresh = coverages_refresh,
	.list = coverages_list, .list_area = coverages_area,
};
