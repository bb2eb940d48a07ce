/* Settlement on the command line (SPEC S, L). What charges cards is the worker (worker_cmd.c). */
#include "cmd_settle.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/list_print.h"
#include "domain/night_list.h"
#include "domain/refund.h"
#include "domain/settle_hand.h"
#include "domain/settle_watch.h"
#include "domain/settlement.h"
#include "domain/settlement_list.h"
#include "domain/steering.h"

#include "base/banned.h"

enum { PAGE = 200 };

static const char *state_id(const struct settlement_row *r)
{
	return r->s.kind == KIND_REFUND ? refund_state_id(r->s.state) : settlement_list_group_id((enum settlement_group)r->group);
}

static const char *state_name(const struct settlement_row *r)
{
	return r->s.kind == KIND_REFUND ? refund_state_name(r->s.state) : settlement_list_group_name((enum settlement_group)r->group);
}

static json_t *row_json(const struct settlement_row *r)
{
	char words[256], day[DATE_TEXT];
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s}", "bill", r->bill, "card", r->card, "name", r->name, "kind",
			 settlement_kind_id(r->s.kind), "state", state_id(r), "amount", (json_int_t)r->s.amount, "due_date",
			 date_iso(r->s.due_day, day), "reason", r->s.reason, "text", settlement_list_reason(&r->s, words));
}

static void row_text(struct cmd_call *c, const struct settlement_row *r)
{
	char yen[32], words[256], day[DATE_TEXT];
	cmd_text(c, _("%s  %s  %10s円  %s  %s  %s"), r->bill, r->card, yen_text(r->s.amount, yen), date_iso(r->s.due_day, day),
		 state_name(r), settlement_list_reason(&r->s, words));
}

enum { REFUNDS = -2, REFUNDS_FOR_A_PERSON = -3 }; /* beside enum settlement_group, -1: all charges and differences */

static bool wanted(const struct settlement_row *r)
{
	if (r->s.kind != KIND_REFUND)
		return r->group >= 0;
	return r->s.state != SETTLEMENT_CANCELLED;
}

static enum err page(struct ctx *ctx, int what, int64_t at, struct settlement_row *rows, int *n)
{
	if (what == REFUNDS_FOR_A_PERSON)
		return settlement_list_refunds_stuck(ctx, at, PAGE, rows, n);
	return what == REFUNDS ? settlement_list_refunds(ctx, at, PAGE, rows, n) : settlement_list_fetch(ctx, what, at, PAGE, rows, n);
}

/* Every row of a group into `out`, page by page. */
static enum err list(struct cmd_call *c, int what, json_t *out)
{
	struct settlement_row *rows = mem_array(PAGE, sizeof *rows);
	enum err e = ERR_OK;
	int n = PAGE;
	for (int64_t at = 0; e == ERR_OK && n == PAGE; at += n) {
		e = page(c->ctx, what, at, rows, &n);
		for (int i = 0; e == ERR_OK && i < n; i++) {
			if (!wanted(&rows[i]))
				continue;
			json_array_append_new(out, row_json(&rows[i]));
			row_text(c, &rows[i]);
		}
	}
	free(rows);
	if (e == ERR_OK)
		e = audit_look(c->ctx, "", 0, "settlements %d: %lld", what, (long long)json_array_size(out));
	return e;
}

/* Refunds have figures of their own. */
static enum err add_refunds(struct cmd_call *c, json_t *out)
{
	struct settlement_refunds r;
	char yen[32];
	enum err e = settlement_list_refund_counts(c->ctx, &r);
	json_t *counts = json_object();
	for (int s = 0; e == ERR_OK && s < SETTLEMENT_STATES; s++) {
		const char *id = refund_state_id((enum settlement_state)s);
		int64_t before = (int64_t)json_integer_value(json_object_get(counts, id));
		if (!r.n[s] || s == SETTLEMENT_CANCELLED)
			continue;
		json_object_set_new(counts, id, json_integer((json_int_t)(before + r.n[s])));
		cmd_text(c, _("返金のうち %s: %lld 件 %s 円"), refund_state_name((enum settlement_state)s), (long long)r.n[s], yen_text(r.yen[s], yen));
	}
	json_object_set_new(out, "refunds", counts);
	return e;
}

static json_t *when(int64_t at)
{
	char text[DATE_TEXT];
	return at ? json_string(instant_iso(at, text)) : json_null();
}

static json_t *run_json(const struct settle_watch *w)
{
	const struct settle_run *r = &w->run;
	struct settle_pace p;
	if (!w->ran)
		return json_null();
	settle_watch_pace(r, &p);
	json_t *out = json_pack("{s:s, s:o, s:o, s:o, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:i, s:f}", "asked_by", r->asked_by, "began_at", when(r->began_at),
		"last_at", when(r->last_at), "ended_at", when(r->ended_at), "how", r->how, "total", (json_int_t)r->total_n, "yen", (json_int_t)r->total_yen,
		"paid", (json_int_t)r->paid_n, "paid_yen", (json_int_t)r->paid_yen, "declined", (json_int_t)r->declined_n, "unknown", (json_int_t)r->unknown_n,
		"aside", (json_int_t)r->aside_n, "percent", p.percent, "per_second", (double)p.per_ten_s / 10);
	json_object_set_new(out, "seconds_left", settle_watch_left(w) >= 0 ? json_integer(settle_watch_left(w)) : json_null());
	return out;
}

static void run_text(struct cmd_call *c, const struct settle_watch *w)
{
	const struct settle_run *r = &w->run;
	struct settle_pace p;
	char day[DATE_TEXT], pace[48] = "";
	if (!w->ran)
		return;
	settle_watch_pace(r, &p);
	if (p.per_ten_s > 0)
		str_fmt(pace, sizeof pace, _("、%lld.%lld 件/秒"), (long long)(p.per_ten_s / 10), (long long)(p.per_ten_s % 10));
	cmd_text(c, _("実行: %s %s、%lld / %lld 件（%d%%）%s"), instant_iso(r->began_at, day), w->run_by, (long long)p.done, (long long)p.total, p.percent, pace);
	cmd_text(c, _("  成功 %lld、失敗 %lld、不明 %lld、要対応 %lld"), (long long)r->paid_n, (long long)r->declined_n, (long long)r->unknown_n, (long long)r->aside_n);
	if (settle_watch_had_to_stop(r))
		cmd_text(c, "  %s: %s", instant_iso(r->ended_at, day), settle_watch_how(r));
	else if (r->ended_at)
		cmd_text(c, _("  %s に%s"), instant_iso(r->ended_at, day), settle_watch_how(r));
	else if (settle_watch_left(w) >= 0)
		cmd_text(c, _("  残り およそ %lld 秒"), (long long)settle_watch_left(w));
}

/* Whether somebody does the work, and what was asked of them. */
static void worker_status(struct cmd_call *c, const struct settle_watch *w, json_t *out)
{
	char day[DATE_TEXT];
	int64_t waits = w->oldest ? ctx_now(c->ctx) - w->oldest : 0;
	json_object_set_new(out, "steering", json_pack("{s:s, s:s, s:o}", "wish", steering_wish_id(w->wish.wish), "by", w->wish.asked_by, "at", when(w->wish.asked_at)));
	json_object_set_new(out, "worker", json_pack("{s:b, s:s, s:o, s:I}", "alive", w->owner.alive, "owner", w->owner.owner, "seen_at", when(w->owner.seen_at),
		"oldest_due_seconds", (json_int_t)waits));
	json_object_set_new(out, "run", run_json(w));
	if (w->owner.alive)
		cmd_text(c, _("自動決済: 動いています（%s）"), w->owner.owner);
	else
		cmd_text(c, _("自動決済: 動いていません"));
	json_object_set_new(out, "gateway_alarm", w->gateway[0] ? json_string(w->gateway) : json_null());
	if (w->gateway[0])
		cmd_text(c, "%s", w->gateway);
	if (w->wish.asked_at)
		cmd_text(c, _("指示: %s（%s %s）"), steering_wish_name(w->wish.wish), w->wish_by, instant_iso(w->wish.asked_at, day));
	if (w->oldest)
		cmd_text(c, _("最も古い決済待ち: %s から"), instant_iso(w->oldest, day));
	run_text(c, w);
}

static enum err run_status(struct cmd_call *c)
{
	struct settlement_counts n;
	struct settle_watch w;
	char yen[32];
	enum err e = settlement_list_counts(c->ctx, &n);
	if (e == ERR_OK)
		e = settle_watch_read(c->ctx, &w);
	if (e != ERR_OK)
		return e;
	json_t *out = json_object(), *sums = json_object();
	for (int g = 0; g < GROUP_COUNT; g++) {
		json_object_set_new(out, settlement_list_group_id((enum settlement_group)g), json_integer((json_int_t)n.n[g]));
		json_object_set_new(sums, settlement_list_group_id((enum settlement_group)g), json_integer((json_int_t)n.yen[g]));
		if (n.n[g])
			cmd_text(c, _("%s: %lld 件 %s 円"), settlement_list_group_name((enum settlement_group)g), (long long)n.n[g], yen_text(n.yen[g], yen));
	}
	json_object_set_new(out, "yen", sums);
	worker_status(c, &w, out);
	e = add_refunds(c, out);
	if (e == ERR_OK && cmd_given(c, "--list")) {
		json_t *rows = json_array();
		json_object_set_new(out, "rows", rows);
		e = list(c, -1, rows);
		if (e == ERR_OK)
			e = list(c, REFUNDS, rows);
	}
	if (e == ERR_OK)
		cmd_json(c, out);
	else
		json_decref(out);
	return e;
}

static enum err run_unknown(struct cmd_call *c)
{
	json_t *out = json_array();
	enum err e = list(c, GROUP_UNKNOWN, out);
	if (e == ERR_OK)
		e = list(c, GROUP_WORKLIST, out);
	if (e == ERR_OK)
		e = list(c, REFUNDS_FOR_A_PERSON, out);
	if (e == ERR_OK && json_array_size(out) == 0)
		cmd_text(c, _("結果の分からない決済はありません"));
	if (e == ERR_OK)
		cmd_json(c, out);
	else
		json_decref(out);
	return e;
}

/* What became of a bill's settlement. */
static void show(struct cmd_call *c, const struct bill *b, const struct settlement *s)
{
	char yen[32];
	bool back = s->kind == KIND_REFUND;
	cmd_text(c, _("%s  %s円  %s"), b->number, yen_text(s->amount, yen), back ? refund_state_name(s->state) : settlement_state_name(s->state));
	cmd_json(c, json_pack("{s:s, s:s, s:s, s:I, s:s}", "bill", b->number, "kind", settlement_kind_id(s->kind), "settlement",
			      back ? refund_state_id(s->state) : settlement_state_id(s->state), "amount", (json_int_t)s->amount, "method", s->method));
}

static enum err retry_all(struct cmd_call *c)
{
	const char *state = cmd_value(c, "--state");
	struct settle_hand_sum did;
	char yen[32];
	int group = -1;
	if (c->n_args)
		return ctx_fail(c->ctx, ERR_USAGE, _("請求番号と --all は一緒に使えません"));
	if (state) {
		group = strcmp(state, "declined") == 0 ? GROUP_DECLINED : strcmp(state, "unknown") == 0 ? GROUP_UNKNOWN : strcmp(state, "worklist") == 0 ? GROUP_WORKLIST : -1;
		if (group < 0)
			return ctx_fail(c->ctx, ERR_USAGE, _("--state は declined, unknown, worklist のいずれかです: %s"), state);
	}
	enum err e = settle_hand_retry_all(c->ctx, group, &did);
	if (e != ERR_OK)
		return e;
	cmd_text(c, _("%lld 件 %s 円 を再試行の列に入れました"), (long long)did.n, yen_text(did.yen, yen));
	cmd_json(c, json_pack("{s:I, s:I}", "retried", (json_int_t)did.n, "yen", (json_int_t)did.yen));
	return ERR_OK;
}

static enum err run_retry(struct cmd_call *c)
{
	struct bill b;
	struct settlement s;
	if (cmd_given(c, "--all"))
		return retry_all(c);
	if (!c->n_args || cmd_given(c, "--state"))
		return ctx_fail(c->ctx, ERR_USAGE, _("請求番号か --all が必要です（--state は --all と使います）"));
	enum err e = bill_by_number(c->ctx, c->args[0], &b);
	if (e == ERR_OK)
		e = settlement_retry(c->ctx, b.id, &s);
	if (e == ERR_OK)
		show(c, &b, &s);
	return e;
}

static enum err run_counter(struct cmd_call *c)
{
	struct bill b;
	struct settlement s;
	enum err e = bill_by_number(c->ctx, c->args[0], &b);
	if (e == ERR_OK)
		e = settle_hand_to_counter(c->ctx, b.id);
	if (e == ERR_OK)
		e = settlement_by_bill(c->ctx, b.id, &s);
	if (e == ERR_OK)
		show(c, &b, &s);
	return e;
}

static enum err run_resolve(struct cmd_call *c)
{
	struct bill b;
	struct settlement s;
	int64_t id, amount;
	const char *ref = cmd_value(c, "--paid");
	if ((ref != NULL) == cmd_given(c, "--not-paid") || (ref && !*ref))
		return ctx_fail(c->ctx, ERR_USAGE, _("--paid 番号 か --not-paid のどちらかが必要です"));
	if (!cmd_given(c, "--note"))
		return ctx_fail(c->ctx, ERR_USAGE, _("--note（何を確かめたか）が必要です"));
	enum err e = cmd_number(c, "--amount", 1, YEN_MAX, 0, &amount);
	if (e == ERR_OK)
		e = bill_by_number(c->ctx, c->args[0], &b);
	if (e == ERR_OK)
		e = settle_hand_doubtful(c->ctx, b.id, amount, &id);
	if (e == ERR_OK)
		e = settle_hand_say(c->ctx, id, ref ? ref : "", cmd_value(c, "--note"));
	if (e == ERR_OK)
		e = settlement_by_id(c->ctx, id, &s);
	if (e == ERR_OK)
		show(c, &b, &s);
	return e;
}

/* The wish as it stands now, and whether somebody is there to fulfil it. */
static enum err show_wish(struct cmd_call *c)
{
	struct settle_watch w;
	enum err e = settle_watch_read(c->ctx, &w);
	if (e != ERR_OK)
		return e;
	cmd_text(c, _("自動決済への指示: %s"), steering_wish_name(w.wish.wish));
	if (!w.owner.alive)
		cmd_text(c, _("自動決済は動いていません。次に起動したときもこの指示に従います"));
	cmd_json(c, json_pack("{s:s, s:I, s:b}", "wish", steering_wish_id(w.wish.wish), "number", (json_int_t)w.wish.number, "alive", w.owner.alive));
	return ERR_OK;
}

static enum err run_pause(struct cmd_call *c)
{
	enum err e = steering_set(c->ctx, STEERING_PAUSE);
	return e == ERR_OK ? show_wish(c) : e;
}

static enum err run_stop(struct cmd_call *c)
{
	enum err e = steering_set(c->ctx, STEERING_STOP);
	return e == ERR_OK ? show_wish(c) : e;
}

static enum err run_resume(struct cmd_call *c)
{
	enum steering_wish now;
	enum err e = steering_go_on(c->ctx, &now);
	return e == ERR_OK ? show_wish(c) : e;
}

static enum err run_print(struct cmd_call *c)
{
	struct list_paper p = { .id = 0 };
	enum err e = night_list_make(c->ctx, NIGHT_LIST_ALL, &p);
	if (e == ERR_OK)
		e = list_print_keep(c->ctx, &p);
	if (e == ERR_OK)
		e = list_print(c->ctx, p.id);
	if (e == ERR_OK) {
		cmd_text(c, _("夜間の決済一覧 %lld 件を印刷します"), (long long)p.rows);
		cmd_json(c, json_pack("{s:I}", "rows", (json_int_t)p.rows));
	}
	list_paper_done(&p);
	return e;
}

const struct cmd cmd_settle[] = {
	{ .name = "settle status", .args = "", .help = N_("決済の状態ごとの件数と金額"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_status,
		.options = { { "--list", NULL, N_("1件ずつ") } } },
	{ .name = "settle print", .args = "", .help = N_("夜間の決済一覧（失敗・不明・期日到来と次にすること）を印刷します"), .needs = CMD_DATABASE, .action = ACTION_LOOK,
		.run = run_print },
	{ .name = "settle pause", .args = "", .help = N_("自動決済を一時停止します（処理中のものは終わらせます）"), .needs = CMD_DATABASE, .action = ACTION_SETTLE_STEER, .run = run_pause },
	{ .name = "settle resume", .args = "", .help = N_("一時停止または中止した自動決済を再開します"), .needs = CMD_DATABASE, .action = ACTION_SETTLE_STEER, .run = run_resume },
	{ .name = "settle stop", .args = "", .help = N_("自動決済を翌営業日まで中止します"), .needs = CMD_DATABASE, .action = ACTION_SETTLE_STEER, .run = run_stop },
	{ .name = "settle retry", .args = "[BILL]", .help = N_("失敗または不明の決済をもう一度行います"), .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_SETTLE_RETRY, .run = run_retry,
		.options = { { "--all", NULL, N_("再試行できるものすべて") }, { "--state", "STATE", N_("--all を declined, unknown, worklist に限ります") } } },
	{ .name = "settle counter", .args = "BILL", .help = N_("カード決済をやめ、窓口払いにします"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_SETTLE_COUNTER, .run = run_counter },
	{ .name = "settle resolve", .args = "BILL", .help = N_("決済会社の管理画面で確かめた結果を入れます（結果の確認を待つ決済）"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_SETTLE_SAY, .run = run_resolve,
		.options = { { "--paid", "REF", N_("全額が動いた決済の番号（pi_…、返金は re_…）") }, { "--not-paid", NULL, N_("どれも有効ではない（支払いも返金もない、または決済会社で取り消した）") },
			{ "--note", "TEXT", N_("何を確かめたか（操作記録に残します）") }, { "--amount", "N", N_("結果の確認を待つ決済が複数あるとき、その金額（円）") } } },
	{ .name = "settle unknown", .args = "", .help = N_("結果が分からない決済、人の確認が要る決済、窓口でお返しする返金"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_unknown },
	{ .name = NULL },
};
