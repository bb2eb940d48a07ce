/*
 * The night shift's screen of card settlement (SPEC S2, S4, S9): the list of what failed or isn't known with its reason and
 * next step, and the keys. It watches the worker by the database (domain/settle_watch.h) and steers it by rows
 * (domain/steering.h): closing the terminal doesn't disturb it, and every desk sees the same. settle_view.c draws.
 */
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/night_list.h"
#include "domain/refund.h"
#include "domain/settle_hand.h"
#include "domain/settle_step.h"
#include "domain/settle_watch.h"
#include "domain/settlement.h"
#include "domain/settlement_list.h"
#include "domain/steering.h"
#include "screens/list_print.h"
#include "screens/screens.h"
#include "screens/settle_view.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { SHOWN = 256, REASON = 5, FILTER_ATTENTION = -1, TICK_MS = 1000 };

/* What wants a person, the most pressing first. */
static const int attention[] = { GROUP_UNKNOWN, GROUP_WORKLIST, PART_REFUNDS, GROUP_DECLINED, GROUP_AUTHENTICATION };
enum { ATTENTION = sizeof attention / sizeof *attention };

/* What can be listed by itself: everything of the cards that isn't finished, and what they left to the counter. */
static const int filters[] = { GROUP_UNKNOWN, GROUP_WORKLIST, GROUP_DECLINED, GROUP_AUTHENTICATION, PART_TRIED, GROUP_DUE, GROUP_IN_FLIGHT, GROUP_SCHEDULED,
			       GROUP_HELD };
enum { FILTERS = sizeof filters / sizeof *filters };

struct settle {
	struct list list;
	int filter;                       /* place in filters, FILTER_ATTENTION */
	struct settle_watch watch;
	int64_t tried_n;                  /* at the counter after tries by card */
	struct settlement_row rows[LIST_PART];
	struct settlement_row shown[SHOWN]; /* those fetched last, around and around: what a row's keys act on */
	int n_shown;
	char ref[64];                     /* the gateway's, while the note is asked for */
	bool of_refund;                   /* … of which */
};

/* A refund stands under its own number, below 0; anything else under its bill's. */
static int64_t id_of(const struct settlement_row *r)
{
	return r->s.kind == KIND_REFUND ? -r->s.id : r->s.bill_id;
}

static const struct settlement_row *selected(const struct settle *s)
{
	int64_t id = list_selected(&s->list);
	for (int i = 1; id && i <= SHOWN; i++)
		if (id_of(&s->shown[(s->n_shown + SHOWN - i) % SHOWN]) == id)
			return &s->shown[(s->n_shown + SHOWN - i) % SHOWN];
	return NULL;
}

static enum err load(struct ctx *ctx, struct settle *s)
{
	int64_t yen;
	enum err e = settle_watch_read(ctx, &s->watch);
	return e ? e : settlement_list_tried_sum(ctx, &s->tried_n, &yen);
}

/* ---- the list: one group, or those of `attention` one behind the other */

static int group_at(const struct settle *s, int i)
{
	if (s->filter == FILTER_ATTENTION)
		return i < ATTENTION ? attention[i] : -1;
	return i == 0 ? filters[s->filter] : -1;
}

static int64_t in_group(const struct settle *s, int group)
{
	if (group == PART_TRIED)
		return s->tried_n;
	return group == PART_REFUNDS ? s->watch.refunds_n : s->watch.counts.n[group];
}

static int64_t settle_count(struct ctx *ctx, void *state)
{
	const struct settle *s = state;
	int64_t n = 0;
	(void)ctx;
	for (int i = 0; group_at(s, i) >= 0; i++)
		n += in_group(s, group_at(s, i));
	return n;
}

static void next_step(const struct ctx *ctx, const struct settlement *c, char *out, size_t size)
{
	char day[WORDS_DAY], why[256];
	if (c->state == SETTLEMENT_DECLINED && c->next_at != SETTLE_NEVER)
		str_fmt(out, size, _("%s 再試行: "), words_day(tokyo_day(c->next_at), ctx_today(ctx), day));
	else
		str_copy(out, size, "");
	str_add(out, size, "%s", settlement_list_reason(c, why));
}

/* A cell holds less than the longest reason; the line under the list and '?' show the whole. */
static void reason_cell(struct list_row *out, int column, const char *why)
{
	bool whole = str_copy(out->cell[column], LIST_CELL - sizeof "…", why);
	str_add(out->cell[column], LIST_CELL, "%s", whole ? "" : "…");
}

/* Of a card that is tried again: in two words why it refused, and when, before what has no room in a narrow list. */
static void fill_reason(const struct ctx *ctx, const struct settlement *c, struct list_row *out)
{
	char text[400], why[256];
	if (c->state == SETTLEMENT_DECLINED && c->next_at != SETTLE_NEVER) {
		struct civil on = date_civil(tokyo_day(c->next_at));
		str_fmt(text, sizeof text, _("%s %02d-%02d再試行: %s"), settlement_list_brief(c), on.month, on.day, settlement_list_reason(c, why));
	} else {
		next_step(ctx, c, text, sizeof text);
	}
	reason_cell(out, REASON, text);
}

static const char *state_name(const struct settlement_row *r)
{
	if (r->s.kind == KIND_REFUND)
		return refund_state_name(r->s.state);
	return r->group < 0 ? settlement_state_name(r->s.state) : settlement_list_group_name((enum settlement_group)r->group);
}

static void fill(const struct ctx *ctx, struct settle *s, const struct settlement_row *r, struct list_row *out)
{
	char yen[32];
	enum style style = words_settlement_style(r->s.state);
	out->id = id_of(r);
	list_cell(out, 0, STYLE_TEXT, "%s", r->bill);
	list_cell(out, 1, STYLE_MONEY, "%s", yen_text(r->s.amount, yen));
	list_cell(out, 2, STYLE_TEXT, "%s", r->card);
	list_cell(out, 3, STYLE_TEXT, "%s", r->name);
	list_cell(out, 4, style, "%s%s", words_mark(style), state_name(r));
	fill_reason(ctx, &r->s, out);
	s->shown[s->n_shown] = *r;
	s->n_shown = (s->n_shown + 1) % SHOWN;
}

static int fetch_group(struct ctx *ctx, struct settle *s, int group, int64_t first, int n, struct list_row *rows)
{
	int got = 0;
	enum err e = settlement_list_part(ctx, group, first, n, s->rows, &got);
	for (int i = 0; !e && i < got; i++)
		fill(ctx, s, &s->rows[i], &rows[i]);
	return e ? 0 : got;
}

static int settle_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct settle *s = state;
	int done = 0;
	n = n < LIST_PART ? n : LIST_PART;
	for (int i = 0; group_at(s, i) >= 0 && done < n; i++) {
		int64_t here = in_group(s, group_at(s, i));
		if (first >= here) {
			first -= here;
			continue;
		}
		int64_t left = here - first;
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

static const char *filter_name(const struct settle *s)
{
	return s->filter == FILTER_ATTENTION ? _("失敗・不明") : settlement_list_part_name(filters[s->filter]);
}

/* All that show, where they are of one kind; else all of the three kinds that can be retried. */
static int retry_group(const struct settle *s)
{
	int g = s->filter == FILTER_ATTENTION ? -1 : filters[s->filter];
	return g == GROUP_DECLINED || g == GROUP_UNKNOWN || g == GROUP_WORKLIST ? g : -1;
}

static void note(struct settle *s)
{
	bool retried = s->filter == FILTER_ATTENTION || retry_group(s) >= 0;
	str_fmt(s->list.note, sizeof s->list.note, retried ? _("f 絞り込み: %s   a すべて再試行") : _("f 絞り込み: %s"), filter_name(s));
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
	return audit_look(ctx, "", 0, "settlements %s: %lld", s->filter == FILTER_ATTENTION ? "attention" : settlement_list_part_id(filters[s->filter]),
		(long long)settle_count(ctx, s));
}

static struct outcome settle_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, look(ctx, state));
}

static struct outcome settle_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

/* Whether the worker lives, and what has become due, change without the data. */
static struct outcome settle_tick(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static struct list *settle_list(void *state)
{
	return &((struct settle *)state)->list;
}

static struct rect settle_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, SETTLE_VIEW_HEAD, cols, rows - SETTLE_VIEW_HEAD - SETTLE_VIEW_FOOT };
}

/* The selected row's reason: its cell is cut, this isn't. */
static void settle_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct settle *s = state;
	const struct settlement_row *row = selected(s);
	char why[400] = "";
	if (row)
		next_step(ctx, &row->s, why, sizeof why);
	settle_view_draw(ctx, &s->watch, row ? row->bill : "", why, c);
}

/* ---- steering */

static struct outcome dead_or(const struct settle *s, const char *done)
{
	if (s->watch.owner.alive)
		return outcome_with(outcome_refresh(), STYLE_DONE, "%s", done);
	return outcome_with(outcome_refresh(), STYLE_TODO, "%s", _("指示を記録しました。madoguchi worker を起動すると従います"));
}

/* `done` happens when a worker lives. */
static struct outcome queued(const struct settle *s, const char *done)
{
	if (s->watch.owner.alive)
		return outcome_with(outcome_refresh(), STYLE_DONE, "%s", done);
	return outcome_with(outcome_refresh(), STYLE_TODO, _("%s（worker の起動待ち）"), done);
}

static struct outcome run(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)a;
	return steering_set(ctx, STEERING_RUN) ? outcome_fail(ctx) : dead_or(state, _("実行を記録しました。まもなく始まります"));
}

static struct outcome ask_run(struct ctx *ctx, void *state)
{
	const struct settle_watch *w = &((struct settle *)state)->watch;
	char text[400], n[32], yen[32];
	(void)ctx;
	if (settle_watch_running(w))
		return outcome_say(STYLE_REFUSED, "%s", _("決済は実行中です"));
	if (!w->counts.n[GROUP_DUE])
		return outcome_say(STYLE_REFUSED, "%s", _("決済日が来ている請求はありません"));
	str_fmt(text, sizeof text, _("決済日が来た %s件、合計 %s円 を登録カードで決済します。実行しますか"), yen_text(w->counts.n[GROUP_DUE], n),
		yen_text(w->counts.yen[GROUP_DUE], yen));
	if (settle_watch_held(w))
		str_add(text, sizeof text, "\n%s", w->wish.wish == STEERING_PAUSE ? _("一時停止は解かれます") : _("中止は解かれます"));
	return outcome_dialog(dialog_confirm(_("決済の実行"), text, false, run, 0));
}

static bool held(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return settle_watch_held(&((const struct settle *)state)->watch);
}

static bool not_held(const struct ctx *ctx, const void *state)
{
	return !held(ctx, state);
}

static struct outcome pause(struct ctx *ctx, void *state)
{
	return steering_set(ctx, STEERING_PAUSE) ? outcome_fail(ctx) : dead_or(state, _("一時停止しました。処理中のものは終わらせます"));
}

static struct outcome resume(struct ctx *ctx, void *state)
{
	enum steering_wish now;
	if (steering_go_on(ctx, &now))
		return outcome_fail(ctx);
	return dead_or(state, now == STEERING_RUN ? _("再開しました。実行の続きを始めます") : _("再開しました"));
}

static struct outcome stop(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)a;
	return steering_set(ctx, STEERING_STOP) ? outcome_fail(ctx) : dead_or(state, _("中止しました。処理中のものは終わらせます"));
}

static struct outcome ask_stop(struct ctx *ctx, void *state)
{
	(void)ctx;
	if (((struct settle *)state)->watch.wish.wish == STEERING_STOP)
		return outcome_say(STYLE_REFUSED, "%s", _("すでに中止しています"));
	return outcome_dialog(dialog_confirm(_("決済の中止"), _("処理中のものを終わらせ、翌営業日まで新しい決済を始めません。中止しますか"), true, stop, 0));
}

/* ---- the list's keys */

static struct outcome next_filter(struct ctx *ctx, void *state)
{
	struct settle *s = state;
	do
		s->filter = s->filter + 1 == FILTERS ? FILTER_ATTENTION : s->filter + 1;
	while (s->filter != FILTER_ATTENTION && !in_group(s, filters[s->filter]));
	note(s);
	list_restart(&s->list);
	return look(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome retry(struct ctx *ctx, void *state)
{
	const struct settlement_row *row = selected(state);
	if (!row)
		return outcome_say(STYLE_REFUSED, "%s", _("再試行する請求を選んでください"));
	if (row->s.kind == KIND_REFUND ? settle_hand_retry_refund(ctx, row->s.id) : settlement_retry(ctx, row->s.bill_id, NULL))
		return outcome_fail(ctx);
	char text[320];
	bool asks = row->s.state == SETTLEMENT_UNKNOWN || row->doubtful; /* a payment that may have been made is asked for, not made */
	str_fmt(text, sizeof text, row->s.kind == KIND_REFUND ? _("請求 %s の返金を再試行の列に入れました") : asks ?
		_("請求 %s の結果をもう一度照会します") : _("請求 %s を再試行の列に入れました"), row->bill);
	return queued(state, text);
}

static struct outcome retry_all(struct ctx *ctx, void *state, const struct answer *a)
{
	struct settle_hand_sum did;
	char n[32], yen[32], text[160];
	if (settle_hand_retry_all(ctx, (int)a->tag, &did))
		return outcome_fail(ctx);
	str_fmt(text, sizeof text, _("%s件 %s円 を再試行の列に入れました"), yen_text(did.n, n), yen_text(did.yen, yen));
	return queued(state, text);
}

static struct outcome ask_retry_all(struct ctx *ctx, void *state)
{
	const struct settle *s = state;
	struct settle_hand_sum can;
	char text[320], n[32], yen[32];
	int group = retry_group(s);
	if (settle_hand_retryable(ctx, group, &can))
		return outcome_fail(ctx);
	const char *name = group < 0 ? _("失敗・不明・要確認") : settlement_list_group_name((enum settlement_group)group);
	if (!can.n)
		return outcome_say(STYLE_REFUSED, _("%sに再試行できるものはありません（? で理由）"), name);
	str_fmt(text, sizeof text, _("%sのうち再試行できる %s件、合計 %s円 を再試行の列に入れます。よろしいですか"), name, yen_text(can.n, n),
		yen_text(can.yen, yen));
	return outcome_dialog(dialog_confirm(_("すべて再試行"), text, false, retry_all, group));
}

static struct outcome to_counter(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)state;
	if (settle_hand_to_counter(ctx, a->tag))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s", _("窓口払いにしました"));
}

static struct outcome ask_counter(struct ctx *ctx, void *state)
{
	const struct settlement_row *row = selected(state);
	char text[320], yen[32];
	(void)ctx;
	if (!row)
		return outcome_say(STYLE_REFUSED, "%s", _("窓口払いにする請求を選んでください"));
	if (row->s.kind == KIND_REFUND)
		return outcome_say(STYLE_REFUSED, "%s", _("これは返金です。窓口での返金は請求の画面で行います"));
	str_fmt(text, sizeof text, _("%s  %s %s  %s円\nカードでの決済をやめ、窓口払いにします。よろしいですか"), row->bill, row->card, row->name, yen_text(row->s.amount, yen));
	return outcome_dialog(dialog_confirm(_("窓口払いへの切替え"), text, true, to_counter, row->s.bill_id));
}

/* ---- what was seen at the gateway ---- */

static bool doubtful(const struct ctx *ctx, const void *state)
{
	const struct settlement_row *row = selected(state);
	(void)ctx;
	return row && row->doubtful;
}

static bool not_doubtful(const struct ctx *ctx, const void *state)
{
	return !doubtful(ctx, state);
}

static struct outcome said(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct settle *s = state;
	if (settle_hand_say(ctx, a->tag, s->ref, a->text))
		return outcome_fail(ctx);
	const char *paid = s->of_refund ? _("返金済みとして記録しました") : _("支払い済みとして記録しました");
	const char *none = s->of_refund ? _("返金されていないことを記録しました") : _("支払われていないことを記録しました");
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s", s->ref[0] ? paid : none);
}

static struct outcome ask_note(int64_t id)
{
	return outcome_dialog(dialog_input(_("確認結果"), _("何を確かめたか"), "", true, said, id));
}

static struct outcome take_ref(struct ctx *ctx, void *state, const struct answer *a)
{
	struct settle *s = state;
	(void)ctx;
	if (!str_copy(s->ref, sizeof s->ref, a->text))
		return outcome_say(STYLE_REFUSED, "%s", _("番号が長すぎます"));
	return ask_note(a->tag);
}

static struct outcome take_result(struct ctx *ctx, void *state, const struct answer *a)
{
	struct settle *s = state;
	(void)ctx;
	s->ref[0] = '\0';
	if (strcmp(a->id, "none") == 0)
		return ask_note(a->tag);
	return outcome_dialog(dialog_input(_("確認結果"), _("決済会社の番号（pi_… / re_…）"), "", true, take_ref, a->tag));
}

static struct outcome ask_result(struct ctx *ctx, void *state)
{
	struct settle *s = state;
	const struct settlement_row *row = selected(s);
	char text[320], yen[32];
	(void)ctx;
	if (!row)
		return outcome_say(STYLE_REFUSED, "%s", _("確かめた請求を選んでください"));
	bool back = row->s.kind == KIND_REFUND;
	s->of_refund = back;
	const struct choice results[] = { { "one", back ? _("全額が返金されている") : _("全額が支払われている") },
					  { "none", back ? _("返金されていない") : _("支払われていない、または取り消した") }, { 0 } };
	str_fmt(text, sizeof text, _("%s  %s %s  %s円\n決済会社の管理画面で確かめた結果を選んでください"), row->bill, row->card, row->name, yen_text(row->s.amount, yen));
	return outcome_dialog(dialog_choice(_("確認結果"), text, results, take_result, row->s.id));
}

static struct outcome print(struct ctx *ctx, void *state)
{
	const struct settle *s = state;
	struct list_paper p = { .id = 0 };
	if (!night_list_make(ctx, s->filter == FILTER_ATTENTION ? NIGHT_LIST_ALL : filters[s->filter], &p))
		return list_print_ask(ctx, &p);
	list_paper_done(&p);
	return outcome_fail(ctx);
}

static struct outcome why(struct ctx *ctx, void *state)
{
	const struct settlement_row *row = selected(state);
	char reason[400], text[800], day[WORDS_DAY], yen[32];
	if (!row)
		return outcome_say(STYLE_REFUSED, "%s", _("理由を見る請求を選んでください"));
	next_step(ctx, &row->s, reason, sizeof reason);
	str_fmt(text, sizeof text, _("%s  %s  %s  %s円\n決済日 %s  試行 %d回\n\n%s\n%s"), row->bill, row->card, row->name, yen_text(row->s.amount, yen),
		words_day(row->s.due_day, ctx_today(ctx), day), row->s.tries,
		row->s.kind == KIND_REFUND ? refund_state_name(row->s.state) : settlement_state_name(row->s.state),
		*reason ? reason : _("特別な理由はありません"));
	return outcome_dialog(dialog_text(_("決済の理由と次にすること"), text));
}

static struct outcome open_bill(struct ctx *ctx, void *state)
{
	const struct settlement_row *row = selected(state);
	(void)ctx;
	return row ? outcome_push(&screen_bill, row->s.bill_id) : outcome_unhandled();
}

static struct outcome open_reconcile(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_reconcile, 0);
}

static struct outcome open_day_close(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_day_close, 0);
}

static struct outcome open_alarms(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_alarms, 0);
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ請求を開きます"), .action = ACTION_LOOK, .run = open_bill },
	{ .key = K_F5, .label = N_("実行"), .help = N_("決済日が来た請求の決済を始めます"), .action = ACTION_SETTLE_RUN, .run = ask_run },
	{ .key = K_F6, .label = N_("再開"), .help = N_("一時停止または中止した決済を再開します"), .action = ACTION_SETTLE_STEER, .run = resume, .when = held },
	{ .key = K_F6, .label = N_("一時停止"), .help = N_("新しい決済を始めません。処理中のものは終わらせます"), .action = ACTION_SETTLE_STEER, .run = pause, .when = not_held },
	{ .key = 's', .help = N_("翌営業日まで決済を中止します"), .action = ACTION_SETTLE_STEER, .run = ask_stop },
	{ .key = K_F7, .label = N_("再試行"), .help = N_("選んだ請求の決済をもう一度試します"), .action = ACTION_SETTLE_RETRY, .run = retry },
	{ .key = 'a', .help = N_("再試行できるものをすべてもう一度試します"), .action = ACTION_SETTLE_RETRY, .run = ask_retry_all },
	{ .key = 'w', .label = N_("窓口へ"), .help = N_("選んだ請求のカード決済をやめ、窓口払いにします"), .action = ACTION_SETTLE_COUNTER, .run = ask_counter, .when = not_doubtful },
	{ .key = 'r', .label = N_("結果"), .help = N_("決済会社の管理画面で確かめた結果を入れます（結果の確認を待つ決済）"), .action = ACTION_SETTLE_SAY, .run = ask_result, .when = doubtful },
	{ .key = 'f', .help = N_("失敗・不明のほか、状態ごとに一覧を切り替えます"), .action = ACTION_LOOK, .run = next_filter },
	{ .key = 'c', .label = N_("照合"), .help = N_("決済会社の一覧と帳簿の照合を開きます"), .action = ACTION_LOOK, .run = open_reconcile },
	{ .key = 'd', .label = N_("日締め"), .help = N_("日締めを開きます"), .action = ACTION_LOOK, .run = open_day_close },
	{ .key = 'k', .help = N_("警報の一覧を開きます"), .action = ACTION_LOOK, .run = open_alarms },
	{ .key = K_F8, .label = N_("印刷"), .help = N_("失敗・不明・期日到来（絞り込み中はその状態）を、理由と次にすることとともに印刷します"), .action = ACTION_LOOK, .run = print },
	{ .key = '?', .label = N_("理由"), .help = N_("失敗や不明の理由と、次にすることを示します"), .action = ACTION_LOOK, .run = why },
	{ 0 },
};

const struct screen screen_settle = {
	.id = "settle", .title = N_("決済"), .state_size = sizeof(struct settle), .flags = SCREEN_NO_BOX | SCREEN_LIVE, .keys = keys,
	.enter = settle_enter, .shown = settle_shown, .draw = settle_draw, .refresh = settle_refresh, .tick = settle_tick, .tick_ms = TICK_MS,
	.list = settle_list, .list_area = settle_list_area,
};
