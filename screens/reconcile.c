/*
 * The gateway's list of a day against the book (SPEC S6): each difference with both sides. F5 asks for a comparison, which the
 * worker carries out; this screen follows it by the database. Enter explains a difference that a person has looked into.
 */
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/health.h"
#include "domain/reconcile.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { SIDES_TOP = 1, LIST_TOP = 4 };

struct reconcile_screen {
	struct list list;
	day_t day;
	bool compared, waiting;          /* there is a comparison; one is asked for */
	struct reconcile last;
	struct reconcile_diffs diffs;    /* of the day */
	struct health_owner owner;
};

static int64_t open_count(const struct reconcile_screen *s)
{
	int64_t n = 0;
	for (size_t i = 0; i < s->diffs.n; i++)
		n += s->diffs.at[i].cleared_at == 0;
	return n;
}

static enum err load(struct ctx *ctx, struct reconcile_screen *s)
{
	s->diffs.n = 0;
	enum err e = reconcile_diffs(ctx, s->day, &s->diffs);
	if (e)
		return e;
	e = reconcile_last(ctx, s->day, &s->last);
	s->compared = !e;
	if (e && e != ERR_NOT_FOUND)
		return e;
	s->waiting = reconcile_waiting(ctx, s->day);
	str_fmt(s->list.note, sizeof s->list.note, _("説明のない差 %lld件"), (long long)open_count(s));
	list_refresh(&s->list);
	return health_settle_owner(ctx, &s->owner);
}

static int64_t reconcile_count(struct ctx *ctx, void *state)
{
	(void)ctx;
	return (int64_t)((struct reconcile_screen *)state)->diffs.n;
}

static void fill(const struct reconcile_diff *d, struct list_row *out)
{
	char side[160];
	enum style style = d->cleared_at ? STYLE_DONE : STYLE_TODO;
	out->id = d->id;
	list_cell(out, 0, style, "%s%s", words_mark(style), reconcile_kind_name(d->kind));
	list_cell(out, 1, STYLE_TEXT, "%s", d->bill[0] ? d->bill : "－");
	list_cell(out, 2, STYLE_TEXT, "%s", reconcile_gateway_side(d, side));
	list_cell(out, 3, STYLE_TEXT, "%s", reconcile_book_side(d, side));
	list_cell(out, 4, STYLE_DIM, "%s", d->note);
}

static int reconcile_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct reconcile_screen *s = state;
	int done = 0;
	(void)ctx;
	for (; done < n && first + done < (int64_t)s->diffs.n; done++)
		fill(&s->diffs.at[first + done], &rows[done]);
	return done;
}

static const struct list_column columns[] = {
	{ N_("差"), 14, ALIGN_LEFT, 0, false }, { N_("請求"), 9, ALIGN_LEFT, 0, false }, { N_("決済会社"), 24, ALIGN_LEFT, 0, true },
	{ N_("帳簿"), 20, ALIGN_LEFT, 0, false }, { N_("説明"), 16, ALIGN_LEFT, 1, true }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = reconcile_count, .fetch = reconcile_fetch, .empty = N_("ここに示す差はありません"),
};

/* The day that wants somebody: the oldest with a difference that nobody has explained, else today. */
static day_t pressing(struct ctx *ctx)
{
	struct reconcile_diffs open = { 0 };
	day_t day = tokyo_day(ctx_now(ctx));
	if (reconcile_diffs(ctx, DAY_NONE, &open) == ERR_OK && open.n)
		day = open.at[0].day;
	free(open.at);
	return day;
}

/* arg.id: the day; 0: the most pressing one. */
static struct outcome reconcile_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct reconcile_screen *s = state;
	list_init(&s->list, &model);
	s->day = arg->id ? (day_t)arg->id : pressing(ctx);
	if (load(ctx, s))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static void reconcile_leave(struct ctx *ctx, void *state)
{
	(void)ctx;
	free(((struct reconcile_screen *)state)->diffs.at);
}

static struct outcome reconcile_shown(struct ctx *ctx, void *state)
{
	const struct reconcile_screen *s = state;
	char day[DATE_TEXT];
	return words_shown(ctx, audit_look(ctx, "", 0, "reconcile %s: %lld differences", date_iso(s->day, day), (long long)s->diffs.n));
}

static struct outcome reconcile_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static struct list *reconcile_list(void *state)
{
	return &((struct reconcile_screen *)state)->list;
}

static struct rect reconcile_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP };
}

static void next_sentence(const struct ctx *ctx, const struct reconcile_screen *s, char *out, size_t size)
{
	char key[WORDS_KEY], why[320];
	if (s->waiting && !s->owner.alive)
		str_copy(out, size, _("自動決済の起動（madoguchi worker が照合を行います）"));
	else if (s->waiting)
		str_copy(out, size, _("照合しています"));
	else if (s->compared && s->last.state == RECONCILE_FAILED)
		str_fmt(out, size, _("照合できませんでした: %s"), reconcile_reason(&s->last, why));
	else if (open_count(s))
		str_fmt(out, size, _("説明のない差 %lld件の確認（Enter で説明）"), (long long)open_count(s));
	else if (!s->compared)
		str_fmt(out, size, _("この日はまだ照合していません（%s）"), words_key(ctx, &screen_reconcile, ACTION_RECONCILE, key));
	else
		str_copy(out, size, _("することはありません"));
}

static void draw_sides(const struct reconcile_screen *s, const struct canvas *c, day_t today)
{
	char a[32], b[32], n[32], day[WORDS_DAY], time[DATE_TEXT];
	const struct reconcile *r = &s->last;
	canvas_fmt(c, 1, SIDES_TOP, STYLE_LABEL, _("対象日 %s"), date_show(s->day, time));
	if (!s->compared || r->state != RECONCILE_DONE)
		return;
	canvas_fmt(c, 26, SIDES_TOP, STYLE_DIM, _("最終 %s %s %s"), words_day(tokyo_day(r->ended_at), today, day), instant_time(r->ended_at, time), r->asked_by);
	bool equal = r->gateway_n == r->book_n && r->gateway_yen == r->book_yen;
	enum style style = equal ? STYLE_DONE : STYLE_REFUSED;
	int x = canvas_fmt(c, 1, SIDES_TOP + 1, style, "%s", words_mark(style));
	x = canvas_fmt(c, x, SIDES_TOP + 1, STYLE_TEXT, _("決済会社 %s件 %s円"), yen_text(r->gateway_n, n), yen_text(r->gateway_yen, a)) + 3;
	x = canvas_fmt(c, x, SIDES_TOP + 1, STYLE_TEXT, _("帳簿 %s件 %s円"), yen_text(r->book_n, n), yen_text(r->book_yen, b)) + 3;
	if (r->open_n)
		canvas_fmt(c, x, SIDES_TOP + 1, STYLE_BUSY, _("結果待ち %s件"), yen_text(r->open_n, n));
}

static void reconcile_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct reconcile_screen *s = state;
	char text[400];
	next_sentence(ctx, s, text, sizeof text);
	canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 次: %s"), text);
	draw_sides(s, c, ctx_today(ctx));
	canvas_hline(c, LIST_TOP - 1);
}

/* ---- keys */

static struct outcome ask(struct ctx *ctx, void *state)
{
	struct reconcile_screen *s = state;
	int64_t id;
	if (reconcile_ask(ctx, s->day, &id))
		return outcome_fail(ctx);
	if (!s->owner.alive)
		return outcome_with(outcome_refresh(), STYLE_TODO, "%s", _("照合を記録しました。自動決済が起動すると始まります"));
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s", _("照合を記録しました。まもなく始まります"));
}

static struct outcome other_day(struct ctx *ctx, void *state, const struct answer *a)
{
	struct reconcile_screen *s = state;
	day_t day, before = s->day;
	if (date_parse(a->text, ctx_today(ctx), &day, &ctx->cause))
		return outcome_fail(ctx);
	s->day = day;
	if (load(ctx, s) == ERR_OK)
		return reconcile_shown(ctx, state);
	s->day = before;
	return outcome_fail(ctx);
}

static struct outcome ask_day(struct ctx *ctx, void *state)
{
	const struct reconcile_screen *s = state;
	char day[DATE_TEXT];
	(void)ctx;
	return outcome_dialog(dialog_input(_("照合する日"), _("日付"), date_iso(s->day, day), true, other_day, 0));
}

static struct outcome explain(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)state;
	if (reconcile_explain(ctx, a->tag, a->text))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s", _("説明を記録しました"));
}

static const struct reconcile_diff *selected(const struct reconcile_screen *s)
{
	for (size_t i = 0; i < s->diffs.n; i++)
		if (s->diffs.at[i].id == list_selected(&s->list))
			return &s->diffs.at[i];
	return NULL;
}

static struct outcome ask_explanation(struct ctx *ctx, void *state)
{
	const struct reconcile_diff *d = selected(state);
	char text[1200], gateway[160], book[160], at[DATE_TEXT];
	(void)ctx;
	if (!d)
		return outcome_unhandled();
	if (!d->cleared_at)
		return outcome_dialog(dialog_input(_("差の説明"), _("説明"), "", true, explain, d->id));
	str_fmt(text, sizeof text, _("%s  請求 %s\n決済会社: %s\n帳簿: %s\n\n%s\n%s  %s"), reconcile_kind_name(d->kind), d->bill[0] ? d->bill : "－",
		reconcile_gateway_side(d, gateway), reconcile_book_side(d, book), d->note, d->cleared_by, instant_iso(d->cleared_at, at));
	return outcome_dialog(dialog_text(_("説明済みの差"), text));
}

static struct outcome both_sides(struct ctx *ctx, void *state)
{
	const struct reconcile_diff *d = selected(state);
	char text[640], gateway[160], book[160];
	(void)ctx;
	if (!d)
		return outcome_unhandled();
	str_fmt(text, sizeof text, _("%s  請求 %s\n決済会社: %s\n帳簿: %s"), reconcile_kind_name(d->kind), d->bill[0] ? d->bill : "－",
		reconcile_gateway_side(d, gateway), reconcile_book_side(d, book));
	return outcome_dialog(dialog_text(_("差の両側"), text));
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("照合"), .help = N_("決済会社の一覧を今もう一度照合します"), .action = ACTION_RECONCILE, .run = ask },
	{ .key = K_ENTER, .help = N_("選んだ差に説明をつけます。説明済みならその説明を示します"), .action = ACTION_RECONCILE, .run = ask_explanation },
	{ .key = K_F6, .label = N_("日付"), .help = N_("照合する日を選びます"), .action = ACTION_LOOK, .run = ask_day },
	{ .key = '?', .label = N_("両側"), .help = N_("選んだ差の両側をすべて示します"), .action = ACTION_LOOK, .run = both_sides },
	{ 0 },
};

const struct screen screen_reconcile = {
	.id = "reconcile", .title = N_("決済の照合"), .state_size = sizeof(struct reconcile_screen), .flags = SCREEN_LIVE | SCREEN_NO_BOX, .keys = keys,
	.enter = reconcile_enter, .leave = reconcile_leave, .shown = reconcile_shown, .draw = reconcile_draw, .refresh = reconcile_refresh,
	.list = reconcile_list, .list_area = reconcile_list_area,
};
