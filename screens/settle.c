/*
 * The night shift's screen of card settlement (SPEC S2, S4, S9): figures by group, the most pressing thing in a sentence, the
 * list of what failed or isn't known with its reason and next step. F5 records the wish to run, F7 to retry; the worker,
 * another process, acts, and this screen follows it by its figures. Progress is counted from when a run was seen to begin.
 */
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/health.h"
#include "domain/settle_step.h"
#include "domain/settlement.h"
#include "domain/settlement_list.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"
#include "tui/progress.h"

#include "base/banned.h"

enum {
	RUN_TOP = 1, GROUPS_TOP = 3, GROUP_ROWS = 6, GROUP_COLUMNS = 2, GROUP_LABEL = 13, WORKER_ROW = GROUPS_TOP + GROUP_ROWS,
	LIST_TOP = WORKER_ROW + 2, PAGE = 64, REASON = 5, FILTER_ATTENTION = -1, TICK_MS = 1000
};

/* What wants a person, the most pressing first. */
static const enum settlement_group attention[] = { GROUP_UNKNOWN, GROUP_WORKLIST, GROUP_DECLINED, GROUP_AUTHENTICATION };
enum { ATTENTION = sizeof attention / sizeof *attention };

/* A run as this screen sees it: from the moment that something was due and being worked on until nothing is. */
struct run {
	bool on, over;
	int64_t began_ms, now_ms;
	struct settlement_counts before;
};

struct settle {
	struct list list;
	int filter;                       /* enum settlement_group, FILTER_ATTENTION */
	struct settlement_counts counts;
	struct health_owner owner;
	struct run run;
	bool asked;                       /* F5 was pressed here: the run begins with its first figures */
	struct settlement_row rows[PAGE];
};

static int64_t remaining(const struct settlement_counts *c)
{
	return c->n[GROUP_DUE] + c->n[GROUP_IN_FLIGHT];
}

/* Something that only the worker can do. */
static bool work_waits(const struct settlement_counts *c)
{
	return remaining(c) + c->n[GROUP_UNKNOWN] > 0;
}

static void follow(struct ctx *ctx, struct settle *s)
{
	int64_t now = clock_mono(ctx->clock);
	bool busy = remaining(&s->counts) > 0 && (s->asked || s->counts.n[GROUP_IN_FLIGHT] > 0);
	if (!s->run.on && busy) {
		s->run = (struct run){ .on = true, .began_ms = now, .before = s->counts };
		s->asked = false;
	}
	if (s->run.on && !s->run.over) {
		s->run.now_ms = now;
		s->run.over = remaining(&s->counts) == 0;
	}
	if (s->run.over && busy)
		s->run = (struct run){ .on = true, .began_ms = now, .now_ms = now, .before = s->counts };
}

static enum err load(struct ctx *ctx, struct settle *s)
{
	enum err e = settlement_list_counts(ctx, &s->counts);
	if (!e)
		e = health_settle_owner(ctx, &s->owner);
	if (!e)
		follow(ctx, s);
	return e;
}

/* ---- the list: one group, or those of `attention` one behind the other */

static int group_at(const struct settle *s, int i)
{
	if (s->filter == FILTER_ATTENTION)
		return i < ATTENTION ? (int)attention[i] : -1;
	return i == 0 ? s->filter : -1;
}

static int64_t settle_count(struct ctx *ctx, void *state)
{
	const struct settle *s = state;
	int64_t n = 0;
	(void)ctx;
	for (int i = 0; group_at(s, i) >= 0; i++)
		n += s->counts.n[group_at(s, i)];
	return n;
}

static void next_step(const struct ctx *ctx, const struct settlement_row *r, char *out, size_t size)
{
	char day[WORDS_DAY], why[256];
	if (r->s.state == SETTLEMENT_DECLINED && r->s.next_at != SETTLE_NEVER)
		str_fmt(out, size, _("%s 再試行: "), words_day(tokyo_day(r->s.next_at), ctx_today(ctx), day));
	else
		str_copy(out, size, "");
	str_add(out, size, "%s", settlement_list_reason(&r->s, why));
}

/* A cell holds less than the longest reason; '?' shows the whole. */
static void reason_cell(struct list_row *out, int column, const char *why)
{
	bool whole = str_copy(out->cell[column], LIST_CELL - sizeof "…", why);
	str_add(out->cell[column], LIST_CELL, "%s", whole ? "" : "…");
}

static void fill(const struct ctx *ctx, const struct settlement_row *r, struct list_row *out)
{
	char yen[32], why[400];
	enum style s = words_settlement_style(r->s.state);
	out->id = r->s.bill_id;
	list_cell(out, 0, STYLE_TEXT, "%s", r->bill);
	list_cell(out, 1, STYLE_MONEY, "%s", yen_text(r->s.amount, yen));
	list_cell(out, 2, STYLE_TEXT, "%s", r->card);
	list_cell(out, 3, STYLE_TEXT, "%s", r->name);
	list_cell(out, 4, s, "%s%s", words_mark(s), r->group < 0 ? settlement_state_name(r->s.state) :
		settlement_list_group_name((enum settlement_group)r->group));
	next_step(ctx, r, why, sizeof why);
	reason_cell(out, REASON, why);
}

/* Rows first … first + n - 1 of one group. */
static int fetch_group(struct ctx *ctx, struct settle *s, int group, int64_t first, int n, struct list_row *rows)
{
	int done = 0, got = 0;
	while (done < n) {
		int want = n - done < PAGE ? n - done : PAGE;
		if (settlement_list_fetch(ctx, group, first + done, want, s->rows, &got) || got == 0)
			break;
		for (int i = 0; i < got; i++)
			fill(ctx, &s->rows[i], &rows[done + i]);
		done += got;
	}
	return done;
}

static int settle_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct settle *s = state;
	int done = 0;
	for (int i = 0; group_at(s, i) >= 0 && done < n; i++) {
		int64_t in_group = s->counts.n[group_at(s, i)];
		if (first >= in_group) {
			first -= in_group;
			continue;
		}
		int64_t left = in_group - first;
		done += fetch_group(ctx, s, group_at(s, i), first, left < n - done ? (int)left : n - done, &rows[done]);
		first = 0;
	}
	return done;
}

static const struct list_column columns[] = {
	{ N_("請求"), 9, ALIGN_LEFT, 0, false }, { N_("金額（円）"), 10, ALIGN_RIGHT, 0, false }, { N_("診察券"), 10, ALIGN_LEFT, 1, false },
	{ N_("氏名"), 11, ALIGN_LEFT, 0, false }, { N_("状態"), 14, ALIGN_LEFT, 0, false }, { N_("理由と次にすること"), 16, ALIGN_LEFT, 0, true }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = settle_count, .fetch = settle_fetch, .empty = N_("ここにある決済はありません"),
};

static void note(struct settle *s)
{
	str_fmt(s->list.note, sizeof s->list.note, _("絞り込み: %s"),
		s->filter == FILTER_ATTENTION ? _("失敗・不明") : settlement_list_group_name((enum settlement_group)s->filter));
}

static struct outcome settle_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct settle *s = state;
	(void)arg;
	s->filter = FILTER_ATTENTION;
	list_init(&s->list, &model);
	note(s);
	if (load(ctx, s))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static enum err look(struct ctx *ctx, struct settle *s)
{
	return audit_look(ctx, "", 0, "settlements %s: %lld", s->filter == FILTER_ATTENTION ? "attention" :
		settlement_list_group_id((enum settlement_group)s->filter), (long long)settle_count(ctx, s));
}

static struct outcome settle_shown(struct ctx *ctx, void *state)
{
	if (look(ctx, state))
		return outcome_with(outcome_back(), STYLE_REFUSED, _("参照を記録できないため閉じました: %s"), ctx->cause.text);
	return outcome_stay();
}

static struct outcome settle_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

/* A run shows its rate; whether the worker lives changes without the data. */
static struct outcome settle_tick(struct ctx *ctx, void *state)
{
	struct settle *s = state;
	if (s->run.on && !s->run.over)
		s->run.now_ms = clock_mono(ctx->clock);
	return health_settle_owner(ctx, &s->owner) ? outcome_fail(ctx) : outcome_stay();
}

static struct list *settle_list(void *state)
{
	return &((struct settle *)state)->list;
}

static struct rect settle_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP };
}

/* ---- what it looks like */

static void next_sentence(const struct ctx *ctx, const struct settle *s, char *out, size_t size)
{
	const struct settlement_counts *c = &s->counts;
	int64_t failed = c->n[GROUP_DECLINED] + c->n[GROUP_AUTHENTICATION];
	char key[WORDS_KEY];
	if (c->n[GROUP_IN_FLIGHT] && s->owner.alive)
		str_fmt(out, size, _("決済を実行しています（処理中 %lld件）"), (long long)c->n[GROUP_IN_FLIGHT]);
	else if (work_waits(c) && !s->owner.alive)
		str_copy(out, size, _("自動決済の起動（madoguchi worker が止まっています）"));
	else if (c->n[GROUP_UNKNOWN])
		str_fmt(out, size, _("不明 %lld件は照会中です。結果が出るまで支払いを受け取らないでください"), (long long)c->n[GROUP_UNKNOWN]);
	else if (c->n[GROUP_WORKLIST])
		str_fmt(out, size, _("要確認 %lld件の確認"), (long long)c->n[GROUP_WORKLIST]);
	else if (c->n[GROUP_DUE])
		str_fmt(out, size, _("決済日が来た %lld件の実行（%s）"), (long long)c->n[GROUP_DUE], words_key(ctx, &screen_settle, ACTION_SETTLE_RUN, key));
	else if (failed)
		str_fmt(out, size, _("失敗 %lld件の確認"), (long long)failed);
	else
		str_copy(out, size, _("することはありません"));
}

/* Money that this run brought in, and what it couldn't. */
static void draw_run(const struct settle *s, const struct canvas *c)
{
	const struct settlement_counts *a = &s->run.before, *b = &s->counts;
	struct progress p = { .total = remaining(a), .elapsed_ms = s->run.now_ms - s->run.began_ms };
	char left[64], yen[32], n[32];
	if (!s->run.on) {
		const struct list_row *row = list_selected_row(&s->list);
		if (row && *row->cell[REASON])
			canvas_fmt(c, 1, RUN_TOP + 1, STYLE_DIM, "%s  %s", row->cell[0], row->cell[REASON]);
		canvas_fmt(c, 1, RUN_TOP, STYLE_TEXT, _("期日到来 %s件 %s円"), yen_text(b->n[GROUP_DUE], n), yen_text(b->yen[GROUP_DUE], yen));
		return;
	}
	p.done = p.total - remaining(b) > 0 ? p.total - remaining(b) : 0;
	progress_draw(&p, c, 1, RUN_TOP, _("処理済"));
	int x = canvas_fmt(c, 1, RUN_TOP + 1, STYLE_DONE, _("○ 成功 %lld"), (long long)(b->n[GROUP_SUCCEEDED] - a->n[GROUP_SUCCEEDED])) + 2;
	int64_t failed = b->n[GROUP_DECLINED] + b->n[GROUP_AUTHENTICATION] - a->n[GROUP_DECLINED] - a->n[GROUP_AUTHENTICATION];
	x = canvas_fmt(c, x, RUN_TOP + 1, STYLE_REFUSED, _("× 失敗 %lld"), (long long)failed) + 2;
	x = canvas_fmt(c, x, RUN_TOP + 1, STYLE_UNKNOWN, _("？不明 %lld"), (long long)(b->n[GROUP_UNKNOWN] - a->n[GROUP_UNKNOWN])) + 2;
	x = canvas_fmt(c, x, RUN_TOP + 1, STYLE_TODO, _("！窓口払いへ %lld"), (long long)(b->n[GROUP_COUNTER] - a->n[GROUP_COUNTER])) + 4;
	canvas_text(c, x, RUN_TOP + 1, STYLE_TEXT, progress_left(&p, left, sizeof left));
}

static enum style group_style(enum settlement_group g, int64_t n)
{
	if (!n)
		return STYLE_DIM;
	switch (g) {
	case GROUP_UNKNOWN: return STYLE_UNKNOWN;
	case GROUP_DECLINED: case GROUP_AUTHENTICATION: return STYLE_REFUSED;
	case GROUP_WORKLIST: case GROUP_HELD: return STYLE_TODO;
	case GROUP_SUCCEEDED: return STYLE_DONE;
	case GROUP_IN_FLIGHT: return STYLE_BUSY;
	default: return STYLE_TEXT;
	}
}

static void draw_groups(const struct settle *s, const struct canvas *c)
{
	int cols = (c->at.cols - 1) / GROUP_COLUMNS;
	char n[32], yen[32], text[96];
	for (int g = 0; g < GROUP_COUNT; g++) {
		int x = 1 + g / GROUP_ROWS * cols, y = GROUPS_TOP + g % GROUP_ROWS;
		enum style style = group_style((enum settlement_group)g, s->counts.n[g]);
		canvas_text(c, x, y, s->counts.n[g] ? style : STYLE_LABEL, settlement_list_group_name((enum settlement_group)g));
		str_fmt(text, sizeof text, _("%s件 %s円"), yen_text(s->counts.n[g], n), yen_text(s->counts.yen[g], yen));
		int at = x + GROUP_LABEL;
		canvas_fit(c, at, y, x + cols - 2 - at, ALIGN_RIGHT, style, s->counts.n[g] ? text : "－");
	}
}

static void draw_worker(const struct ctx *ctx, const struct settle *s, const struct canvas *c)
{
	const struct health_owner *o = &s->owner;
	char date[WORDS_DAY], time[DATE_TEXT];
	int x = canvas_text(c, 1, WORKER_ROW, STYLE_LABEL, _("自動決済 "));
	if (o->alive)
		x = canvas_text(c, x, WORKER_ROW, STYLE_DONE, _("○ 正常"));
	else if (work_waits(&s->counts))
		x = canvas_text(c, x, WORKER_ROW, STYLE_REFUSED, _("× 停止"));
	else
		x = canvas_text(c, x, WORKER_ROW, STYLE_DIM, _("－ 休止"));
	if (o->seen_at)
		x = canvas_fmt(c, x + 2, WORKER_ROW, STYLE_TEXT, _("最終 %s %s"), words_day(tokyo_day(o->seen_at), ctx_today(ctx), date),
			instant_time(o->seen_at, time));
	if (*o->owner)
		canvas_fmt(c, x + 2, WORKER_ROW, STYLE_DIM, "%s", o->owner);
}

static void settle_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct settle *s = state;
	char text[320];
	next_sentence(ctx, s, text, sizeof text);
	canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 次: %s"), text);
	draw_run(s, c);
	draw_groups(s, c);
	draw_worker(ctx, s, c);
	canvas_hline(c, LIST_TOP - 1);
}

/* ---- keys */

static struct outcome run(struct ctx *ctx, void *state, const struct answer *a)
{
	struct settle *s = state;
	(void)a;
	if (settlement_ask_run(ctx))
		return outcome_fail(ctx);
	s->asked = true;
	s->run = (struct run){ .on = false };
	if (!s->owner.alive)
		return outcome_with(outcome_refresh(), STYLE_TODO, "%s", _("実行を記録しました。自動決済が起動すると始まります"));
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s", _("実行を記録しました。まもなく始まります"));
}

static struct outcome ask_run(struct ctx *ctx, void *state)
{
	const struct settlement_counts *c = &((struct settle *)state)->counts;
	char text[320], n[32], yen[32];
	(void)ctx;
	if (!c->n[GROUP_DUE])
		return outcome_say(STYLE_REFUSED, "%s", _("決済日が来ている請求はありません"));
	str_fmt(text, sizeof text, _("決済日が来た %s件、合計 %s円 を登録カードで決済します。実行しますか"), yen_text(c->n[GROUP_DUE], n),
		yen_text(c->yen[GROUP_DUE], yen));
	return outcome_dialog(dialog_confirm(_("決済の実行"), text, false, run, 0));
}

static struct outcome next_filter(struct ctx *ctx, void *state)
{
	struct settle *s = state;
	do
		s->filter = s->filter + 1 == GROUP_COUNT ? FILTER_ATTENTION : s->filter + 1;
	while (s->filter != FILTER_ATTENTION && !s->counts.n[s->filter]);
	note(s);
	list_restart(&s->list);
	return look(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome retry(struct ctx *ctx, void *state)
{
	const struct list_row *row = list_selected_row(&((struct settle *)state)->list);
	if (!row)
		return outcome_say(STYLE_REFUSED, "%s", _("再試行する請求を選んでください"));
	if (settlement_retry(ctx, row->id))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("請求 %s を再試行の列に入れました"), row->cell[0]);
}

static struct outcome why(struct ctx *ctx, void *state)
{
	const struct list_row *row = list_selected_row(&((struct settle *)state)->list);
	struct settlement charge;
	char reason[256], text[640];
	if (!row)
		return outcome_unhandled();
	if (settlement_by_bill(ctx, row->id, &charge))
		return outcome_fail(ctx);
	settlement_list_reason(&charge, reason);
	str_fmt(text, sizeof text, "%s  %s  %s\n\n%s\n%s", row->cell[0], row->cell[2], row->cell[3], settlement_state_name(charge.state),
		*reason ? reason : _("特別な理由はありません"));
	return outcome_dialog(dialog_text(_("決済の理由と次にすること"), text));
}

static struct outcome open_bill(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(&((struct settle *)state)->list);
	(void)ctx;
	return id ? outcome_push(&screen_bill, id) : outcome_unhandled();
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ請求を開きます"), .action = ACTION_LOOK, .run = open_bill },
	{ .key = K_F5, .label = N_("実行"), .help = N_("決済日が来た請求の決済を始めます"), .action = ACTION_SETTLE_RUN, .run = ask_run },
	{ .key = K_F6, .label = N_("絞り込み"), .help = N_("失敗・不明のほか、状態ごとに一覧を切り替えます"), .action = ACTION_LOOK, .run = next_filter },
	{ .key = K_F7, .label = N_("再試行"), .help = N_("選んだ請求の決済をもう一度試します"), .action = ACTION_SETTLE_RETRY, .run = retry },
	{ .key = '?', .label = N_("理由"), .help = N_("失敗や不明の理由と、次にすることを示します"), .action = ACTION_LOOK, .run = why },
	{ 0 },
};

const struct screen screen_settle = {
	.id = "settle", .title = N_("決済"), .state_size = sizeof(struct settle), .flags = SCREEN_NO_BOX | SCREEN_LIVE, .keys = keys,
	.enter = settle_enter, .shown = settle_shown, .draw = settle_draw, .refresh = settle_refresh, .tick = settle_tick, .tick_ms = TICK_MS,
	.list = settle_list, .list_area = settle_list_area,
};
