/*
 * From above: the sentence, the run with its bar, five figures with count and sum, the worker's health. The same rows stay
 * at the same place whatever happens; only their words change.
 */
#include "screens/settle_view.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "base/utf8.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/progress.h"

#include "base/banned.h"

enum { NEXT_ROW = 0, BAR_ROW = 1, RESULT_ROW = 2, LINE_ROW = 3, FIGURE_ROW = 4, WORKER_ROW = 7, LIST_LINE = 8, FIGURES = 5, CLOCK_AT = 11, CLOCK = 8 };

static const char *key_of(const struct ctx *ctx, enum action action, char out[WORDS_KEY])
{
	return words_key(ctx, &screen_settle, action, out);
}

/* "木村 22:10", of today; else with the day. */
static const char *who_when(const struct ctx *ctx, const char *who, int64_t at, char out[160])
{
	char day[WORDS_DAY], time[DATE_TEXT];
	day_t on = ctx_day_of(ctx, at);
	str_fmt(out, 160, "%s %s%s%s", who, on == ctx_today(ctx) ? "" : words_day(on, ctx_today(ctx), day), on == ctx_today(ctx) ? "" : " ",
		instant_time(at, time));
	return out;
}

static void sentence(const struct ctx *ctx, const struct settle_watch *w, char *out, size_t size)
{
	const int64_t *n = w->counts.n;
	char key[WORDS_KEY], by[160];
	switch (settle_watch_situation(w)) {
	case SITUATION_DEAD:
		if (settle_watch_held(w))
			str_fmt(out, size, w->wish.wish == STEERING_PAUSE ? _("一時停止中（%s）。madoguchi worker も起動してください") :
				_("中止中（%s）。madoguchi worker も起動してください"), who_when(ctx, w->wish_by, w->wish.asked_at, by));
		else if (w->gateway[0])
			str_fmt(out, size, _("自動決済は停止: %s"), w->gateway);
		else
			str_copy(out, size, _("自動決済が動いていません。madoguchi worker を起動してください"));
		break;
	case SITUATION_PAUSED:
		str_fmt(out, size, _("一時停止しています（%s）。続けるには %s"), who_when(ctx, w->wish_by, w->wish.asked_at, by),
			key_of(ctx, ACTION_SETTLE_STEER, key));
		break;
	case SITUATION_STOPPED:
		if ((w->ran && !w->run.ended_at) || !n[GROUP_DUE])
			str_fmt(out, size, _("翌営業日まで中止しています（%s）。続けるには %s"), who_when(ctx, w->wish_by, w->wish.asked_at, by),
				key_of(ctx, ACTION_SETTLE_STEER, key));
		else
			str_fmt(out, size, _("翌営業日まで中止しています（%s）。今すぐ始めるには %s"), who_when(ctx, w->wish_by, w->wish.asked_at, by),
				key_of(ctx, ACTION_SETTLE_RUN, key));
		break;
	case SITUATION_RUNNING:
		str_copy(out, size, _("決済を実行しています。画面を閉じても続きます（中止は s）"));
		break;
	case SITUATION_BROKEN:
		str_copy(out, size, w->gateway[0] ? w->gateway : settle_watch_how(&w->run));
		break;
	case SITUATION_SILENT:
		str_copy(out, size, w->gateway);
		break;
	case SITUATION_UNKNOWN:
		str_fmt(out, size, _("不明 %lld件は確認中です。結果が出るまで支払いを受け取らないでください"), (long long)(n[GROUP_UNKNOWN] - w->open.kept_open));
		break;
	case SITUATION_WORKLIST:
		str_fmt(out, size, _("要確認 %lld件の確認"), (long long)settle_watch_worklist(w));
		break;
	case SITUATION_REFUND:
		str_fmt(out, size, _("返金 %lld件の確認（%s円）"), (long long)(w->refunds_n - w->refunds.n[SETTLEMENT_COUNTER_DUE]),
			yen_text(w->refunds_yen - w->refunds.yen[SETTLEMENT_COUNTER_DUE], by));
		break;
	case SITUATION_HAND_OUT:
		str_fmt(out, size, _("窓口でお返しする返金 %lld件（%s円）"), (long long)w->refunds_n, yen_text(w->refunds_yen, by));
		break;
	case SITUATION_DUE:
		str_fmt(out, size, _("決済日が来た %lld件の実行（%s）"), (long long)n[GROUP_DUE], key_of(ctx, ACTION_SETTLE_RUN, key));
		break;
	case SITUATION_FAILED:
		str_fmt(out, size, _("失敗 %lld件の確認"), (long long)(n[GROUP_DECLINED] + n[GROUP_AUTHENTICATION]));
		break;
	case SITUATION_NOTHING:
		str_copy(out, size, _("することはありません"));
		break;
	}
}

/* To the right edge; what is longer shows that it is. */
static void draw_cut(const struct canvas *c, int x, int y, enum style s, const char *text)
{
	int room = c->at.cols - 1 - x;
	if (utf8_width(text) <= room)
		canvas_text(c, x, y, s, text);
	else
		canvas_fit(c, x, y, room, ALIGN_LEFT, s, text);
}

/* What is wrong may need more than one line: the list of alarms has it whole. */
static void draw_next(const struct settle_watch *w, const struct canvas *c, const char *line)
{
	const char *more = _(" k全文");
	int room = c->at.cols - 2, rest = utf8_width(more);
	if (!w->gateway[0] || utf8_width(line) <= room) {
		draw_cut(c, 1, NEXT_ROW, STYLE_NEXT, line);
		return;
	}
	canvas_fit(c, 1, NEXT_ROW, room - rest, ALIGN_LEFT, STYLE_NEXT, line);
	canvas_text(c, 1 + room - rest, NEXT_ROW, STYLE_NEXT, more);
}

/* A run of this business day, or one that goes on. */
static bool shows_run(const struct ctx *ctx, const struct settle_watch *w)
{
	return w->ran && (!w->run.ended_at || ctx_day_of(ctx, w->run.began_at) == ctx_today(ctx));
}

static void draw_earlier(const struct ctx *ctx, const struct settle_watch *w, const struct canvas *c)
{
	char by[160], n[32], yen[32], text[512];
	canvas_text(c, 1, BAR_ROW, STYLE_DIM, _("本日はまだ実行していません"));
	if (!w->ran)
		return;
	str_fmt(text, sizeof text, _("前回 %s  成功 %s件 %s円  %s"), who_when(ctx, w->run_by, w->run.began_at, by), yen_text(w->run.paid_n, n),
		yen_text(w->run.paid_yen, yen), settle_watch_how(&w->run));
	draw_cut(c, 1, RESULT_ROW, STYLE_DIM, text);
}

static int draw_result(const struct canvas *c, int x, enum style style, const char *name, int64_t n)
{
	char digits[32];
	return canvas_fmt(c, x, RESULT_ROW, n || style == STYLE_DONE ? style : STYLE_DIM, "%s%s %s", style_mark(style), name, yen_text(n, digits)) + 2;
}

static void draw_run(const struct ctx *ctx, const struct settle_watch *w, const struct canvas *c)
{
	const struct settle_run *r = &w->run;
	struct settle_pace pace;
	char left[384], time[DATE_TEXT];
	if (!shows_run(ctx, w)) {
		draw_earlier(ctx, w, c);
		return;
	}
	settle_watch_pace(r, &pace);
	struct progress p = { .done = pace.done, .total = pace.total, .elapsed_ms = r->worked_s * 1000 };
	progress_draw(&p, c, 1, BAR_ROW, _("処理済"));
	int x = draw_result(c, 1, STYLE_DONE, _("成功"), r->paid_n);
	x = draw_result(c, x, STYLE_REFUSED, _("失敗"), r->declined_n);
	x = draw_result(c, x, STYLE_UNKNOWN, _("不明"), r->unknown_n);
	x = draw_result(c, x, STYLE_TODO, _("要対応"), r->aside_n) + 2;
	if (r->ended_at)
		str_fmt(left, sizeof left, "%s %s", instant_time(r->ended_at, time), settle_watch_how(r));
	else
		progress_left(settle_watch_left(w), left, sizeof left);
	draw_cut(c, x, RESULT_ROW, STYLE_TEXT, left);
}

/* A heading, a count and a sum, one under the other. */
static void draw_figure(const struct canvas *c, int i, enum style style, const char *name, int64_t count, int64_t sum)
{
	int cols = (c->at.cols - 2) / FIGURES, x = 1 + i * cols;
	char n[48], yen[48], digits[32];
	enum style s = count ? style : STYLE_DIM;
	str_fmt(n, sizeof n, _("%s件"), yen_text(count, digits));
	str_fmt(yen, sizeof yen, _("%s円"), yen_text(sum, digits));
	canvas_fit(c, x, FIGURE_ROW, cols - 1, ALIGN_RIGHT, STYLE_LABEL, name);
	canvas_fit(c, x, FIGURE_ROW + 1, cols - 1, ALIGN_RIGHT, s, count ? n : "－");
	canvas_fit(c, x, FIGURE_ROW + 2, cols - 1, ALIGN_RIGHT, s, count ? yen : "");
}

static void draw_figures(const struct settle_watch *w, const struct canvas *c)
{
	const struct settlement_counts *k = &w->counts;
	int64_t yen, failed = settle_watch_failed(w, &yen), unknown_yen, unknown = settle_watch_unknown(w, &unknown_yen);
	draw_figure(c, 0, STYLE_TEXT, _("期日到来"), k->n[GROUP_DUE], k->yen[GROUP_DUE]);
	draw_figure(c, 1, STYLE_BUSY, _("処理中"), k->n[GROUP_IN_FLIGHT], k->yen[GROUP_IN_FLIGHT]);
	draw_figure(c, 2, STYLE_DONE, _("本日決済済"), k->n[GROUP_SUCCEEDED], k->yen[GROUP_SUCCEEDED]);
	draw_figure(c, 3, STYLE_REFUSED, _("失敗・要確認"), failed, yen);
	draw_figure(c, 4, STYLE_UNKNOWN, _("不明"), unknown, unknown_yen);
}

static const char *age(int64_t seconds, char out[48])
{
	if (seconds < 3600)
		str_fmt(out, 48, _("%lld分"), (long long)(seconds / 60));
	else if (seconds < 48 * 3600)
		str_fmt(out, 48, _("%lld時間"), (long long)(seconds / 3600));
	else
		str_fmt(out, 48, _("%lld日"), (long long)(seconds / 86400));
	return out;
}

static int draw_alive(const struct settle_watch *w, const struct canvas *c, int x)
{
	if (w->owner.alive && w->gateway[0])
		return canvas_text(c, x, WORKER_ROW, STYLE_TODO, _("！決済サーバー要確認"));
	if (w->owner.alive)
		return canvas_text(c, x, WORKER_ROW, STYLE_DONE, _("○ 正常"));
	if (settle_watch_waits(w))
		return canvas_text(c, x, WORKER_ROW, STYLE_REFUSED, _("× 停止"));
	return canvas_text(c, x, WORKER_ROW, STYLE_DIM, _("－ 休止"));
}

/* Behind what stands already; only where there is room for all of it. */
static int draw_more(const struct canvas *c, int x, enum style style, const char *text)
{
	bool fits = *text && x + 2 + utf8_width(text) <= c->at.cols;
	return fits ? canvas_text(c, x + 2, WORKER_ROW, style, text) : x;
}

/* Who paused or stopped it is told by the sentence. Who asked for the run: as long as `room` columns are left for the rest. */
static int draw_wish(const struct ctx *ctx, const struct settle_watch *w, const struct canvas *c, int x, int room)
{
	char who[160], text[192];
	if (settle_watch_held(w))
		return draw_more(c, x, STYLE_TODO, w->wish.wish == STEERING_PAUSE ? _("！一時停止") : _("！中止"));
	if (w->wish.wish != STEERING_RUN)
		return x;
	str_fmt(text, sizeof text, _("… 実行（%s）"), who_when(ctx, w->wish_by, w->wish.asked_at, who));
	return draw_more(c, x, STYLE_BUSY, x + 2 + utf8_width(text) + room <= c->at.cols ? text : _("… 実行"));
}

/* What is least missed stands last, where there is room for it. */
static void draw_worker(const struct ctx *ctx, const struct settle_watch *w, const struct canvas *c)
{
	int64_t last = w->ran && w->run.last_at > w->owner.seen_at ? w->run.last_at : w->owner.seen_at;
	char seen[96] = "", oldest[96] = "", part[48], iso[DATE_TEXT], day[WORDS_DAY];
	if (last) {
		day_t on = ctx_day_of(ctx, last);
		str_copy_n(part, sizeof part, instant_iso(last, iso) + CLOCK_AT, CLOCK);
		str_fmt(seen, sizeof seen, _("最終 %s%s%s"), on == ctx_today(ctx) ? "" : words_day(on, ctx_today(ctx), day), on == ctx_today(ctx) ? "" : " ", part);
	}
	if (w->oldest)
		str_fmt(oldest, sizeof oldest, _("最も古い待ち %s"), age(ctx_now(ctx) - w->oldest, part));
	int x = draw_alive(w, c, canvas_text(c, 1, WORKER_ROW, STYLE_LABEL, _("自動決済 ")));
	x = draw_wish(ctx, w, c, x, utf8_width(seen) + utf8_width(oldest) + 4);
	x = draw_more(c, x, STYLE_TEXT, seen);
	x = draw_more(c, x, STYLE_TEXT, oldest);
	draw_more(c, x, STYLE_DIM, w->owner.owner);
}

void settle_view_draw(const struct ctx *ctx, const struct settle_watch *w, const char *bill, const char *reason, const struct canvas *c)
{
	char text[480], line[512];
	sentence(ctx, w, text, sizeof text);
	str_fmt(line, sizeof line, _("▶ 次: %s"), text);
	draw_next(w, c, line);
	draw_run(ctx, w, c);
	canvas_hline(c, LINE_ROW);
	draw_figures(w, c);
	draw_worker(ctx, w, c);
	canvas_hline(c, LIST_LINE);
	if (!*bill || !*reason)
		return;
	struct canvas foot = canvas_part(c, (struct rect){ 1, c->at.rows - SETTLE_VIEW_FOOT, c->at.cols - 2, SETTLE_VIEW_FOOT });
	str_fmt(text, sizeof text, "%s  %s", bill, reason);
	canvas_wrap(&foot, 0, 0, STYLE_DIM, text);
}
