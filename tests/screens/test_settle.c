/* The night shift's screen of card settlement, by script. proves S2, S4, S9, S10, X2, O3 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/i18n.h"
#include "domain/settle_step.h"
#include "domain/settlement.h"
#include "domain/steering.h"
#include "lib/clinic.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/alarms.h"
#include "store/attempts.h"
#include "store/audit_log.h"
#include "store/db.h"
#include "store/leases.h"
#include "store/print_jobs.h"
#include "store/settlements.h"
#include "store/staffs.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "kimura", 1u << ROLE_NIGHT);
	str_copy(ctx->actor.name, sizeof ctx->actor.name, "木村");
	str_copy(ctx->actor.place, sizeof ctx->actor.place, "夜間");
	struct staff kimura = { .login = "kimura", .name = "木村 誠", .roles = 1u << ROLE_NIGHT };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, staffs_add(ctx, &kimura, "-")), ERR_OK);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

/* A charge of 3,000 yen in that state; it may next be looked at `days` after today. */
static int64_t charge(int64_t visit_id, enum settlement_state state, const char *reason, int tries, int days)
{
	struct settlement s;
	struct visit v = clinic_reread(ctx, visit_id);
	int64_t id = clinic_bill(ctx, &v, BILL_FINAL, (int)state);
	assert_int_equal(settlement_by_bill(ctx, id, &s), ERR_OK);
	struct attempt a = { .settlement_id = s.id, .number = 1, .request = "amount=3000", .amount = 3000, .fence = 1, .claimed_at = ctx_now(ctx) };
	str_fmt(a.idem_key, sizeof a.idem_key, "madoguchi-%lld", (long long)s.id);
	str_copy(s.reason, sizeof s.reason, reason);
	s.tries = tries;
	if (state == SETTLEMENT_SUCCEEDED) {
		s.settled_at = ctx_now(ctx);
		s.posted_day = ctx_today(ctx);
	}
	s.next_at = days > 1000 ? SETTLE_NEVER : tokyo_utc(ctx_today(ctx) + days, 0);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(settlements_update(ctx, &s, state), ERR_OK);
	if (state == SETTLEMENT_UNKNOWN)
		assert_int_equal(attempts_insert(ctx, &a), ERR_OK);
	assert_int_equal(db_finish(ctx, ERR_OK), ERR_OK);
	return id;
}

/* One of each that a night brings. */
static void night(void)
{
	charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, 0);
	charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, 0);
	charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, 4);
	charge(m.minoru_visit, SETTLEMENT_DECLINED, "expired_card", 1, 9999);
	charge(m.taro_visit, SETTLEMENT_DECLINED, "insufficient_funds", 1, 3);
	charge(m.taro_visit, SETTLEMENT_AUTHENTICATION, "authentication_required", 1, 9999);
	charge(m.sachiko_visit, SETTLEMENT_UNKNOWN, "no_answer", 0, 0);
	charge(m.sachiko_visit, SETTLEMENT_WORKLIST, "no_card", 0, 0);
	charge(m.sachiko_visit, SETTLEMENT_SUCCEEDED, "", 1, 0);
	charge(m.sachiko_visit, SETTLEMENT_COUNTER_DUE, "below_minimum", 0, 0);
}

static void at(const char *iso)
{
	assert_true(instant_parse(iso, &m.h.time.now));
}

/* A worker that lives, on a machine of that name. */
static struct lease worker(void)
{
	struct lease l;
	assert_int_equal(leases_take(ctx, QUEUE_SETTLE, &l), ERR_OK);
	assert_int_equal(db_begin(ctx), ERR_OK);
	struct stmt *q = db_stmt(ctx->db, "UPDATE lease SET owner = $1");
	stmt_str(q, 1, "night01:4821");
	assert_int_equal(db_finish(ctx, stmt_run(ctx, q, NULL)), ERR_OK);
	return l;
}

/* 871 of 1,204 done in 20 seconds, as the worker writes it down. */
static struct settle_run most_of_it(void)
{
	struct settle_run r;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(steering_run_begin(ctx, "kimura", 1204, 15310420, &r), ERR_OK);
	vtime_pass(&m.h.time, 20);
	r.paid_n = 867, r.paid_yen = 11020300, r.declined_n = 2, r.aside_n = 2;
	assert_int_equal(db_finish(ctx, steering_run_add(ctx, &r)), ERR_OK);
	return r;
}

static void end(struct settle_run *r, const char *how)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_run_end(ctx, r, how)), ERR_OK);
}

/* ---- the situations of a night, each over a new morning: 22:14 by the clock */

static struct lease lease;
static struct settle_run going;

static void nothing_due(void)
{
	lease = worker();
}

static void due_and_no_worker(void)
{
	night();
}

static void failures_and_unknowns(void)
{
	night();
	lease = worker();
}

static void running(void)
{
	lease = worker();
	charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, 0);
	charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, -2);
	charge(m.minoru_visit, SETTLEMENT_SENT, "", 0, 0);
	charge(m.minoru_visit, SETTLEMENT_SUCCEEDED, "", 1, 0);
	charge(m.minoru_visit, SETTLEMENT_DECLINED, "expired_card", 1, 9999);
	charge(m.taro_visit, SETTLEMENT_DECLINED, "insufficient_funds", 1, 3);
	assert_int_equal(steering_set(ctx, STEERING_RUN), ERR_OK);
	going = most_of_it();
}

static void paused(void)
{
	running();
	assert_int_equal(steering_set(ctx, STEERING_PAUSE), ERR_OK);
	vtime_pass(&m.h.time, 300);
	assert_int_equal(leases_renew(ctx, &lease), ERR_OK);
}

static void finished(void)
{
	lease = worker();
	charge(m.minoru_visit, SETTLEMENT_SUCCEEDED, "", 1, 0);
	charge(m.minoru_visit, SETTLEMENT_DECLINED, "expired_card", 1, 9999);
	charge(m.taro_visit, SETTLEMENT_DECLINED, "insufficient_funds", 1, 3);
	going = most_of_it();
	vtime_pass(&m.h.time, 8);
	going.paid_n = 1200, going.paid_yen = 15292300;
	end(&going, "done");
}

static void broken(void)
{
	lease = worker();
	charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, 0);
	going = most_of_it();
	end(&going, "鍵が受け付けられません（401）");
}

static void raise_alarm(const char *kind, const char *text)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, alarms_raise(ctx, kind, 0, text)), ERR_OK);
}

/* The key was refused in mid-run: the worker has ended, its last charge is still claimed. */
static void refused(void)
{
	static const char why[] = "決済サーバーが鍵を受け付けません（HTTP 401）。secrets/gateway.key を確認してください。決済を止めました";
	lease = worker();
	charge(m.minoru_visit, SETTLEMENT_CLAIMED, "", 0, 0);
	going = most_of_it();
	end(&going, why);
	raise_alarm("gateway", why);
	leases_release(ctx, &lease);
	lease.fence = 0;
}

/* The longest of each line: the gateway is away in the middle of a run that somebody asked for, and everything else wants somebody, too. */
static void silent(void)
{
	struct settlement paid, back;
	night();
	charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, -3);
	int64_t bill = charge(m.sachiko_visit, SETTLEMENT_SUCCEEDED, "", 1, 0);
	lease = worker();
	assert_int_equal(steering_set(ctx, STEERING_RUN), ERR_OK);
	going = most_of_it();
	assert_int_equal(settlement_by_bill(ctx, bill, &paid), ERR_OK);
	back = (struct settlement){ .bill_id = bill, .kind = KIND_REFUND, .state = SETTLEMENT_UNKNOWN, .amount = 1200, .due_day = ctx_today(ctx),
				    .next_at = ctx_now(ctx), .parent_id = paid.id, .reason = "no_answer" };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, settlements_insert(ctx, &back)), ERR_OK);
	raise_alarm("gateway", "決済サーバー https://gateway.example:8443 に接続できません（Connection refused）。つながりしだい続けます");
	raise_alarm("profile", "profile.ini:12: その値は使えません");
	raise_alarm("mail", "メールサーバーが認証を受け付けません");
}

/* Paused on the day before, and then the worker ended. */
static void paused_and_left(void)
{
	at("2026-11-20T23:14");
	running();
	assert_int_equal(steering_set(ctx, STEERING_PAUSE), ERR_OK);
	leases_release(ctx, &lease);
	lease.fence = 0;
	at("2026-11-21T22:14");
}

static const struct { const char *name; void (*make)(void); } situations[] = {
	{ "nothing", nothing_due }, { "due", due_and_no_worker }, { "running", running }, { "paused", paused }, { "failures", failures_and_unknowns },
	{ "finished", finished }, { "broken", broken }, { "refused", refused }, { "silent", silent }, { "paused and left", paused_and_left },
};
enum { SITUATIONS = sizeof situations / sizeof *situations };

/* One golden file: `what` ("screen", "attrs") of every situation. */
static void look_at_all(const char *file, const char *what, int cols, int rows, enum scheme scheme, enum lang lang)
{
	struct buf all = { 0 };
	char commands[64];
	for (int i = 0; i < SITUATIONS; i++) {
		teardown(NULL);
		setup(NULL);
		at("2026-11-21T22:14");
		lease = (struct lease){ .lock_fd = -1 };
		situations[i].make();
		i18n_use(lang);
		str_fmt(commands, sizeof commands, "key F9\n%s %s\n", what, situations[i].name);
		buf_str(&all, morning_look(&m, commands, cols, rows, scheme));
		i18n_use(LANG_JA);
		if (lease.fence)
			leases_release(ctx, &lease);
	}
	golden_check(file, all.data);
	buf_free(&all);
}

static void goldens(void **state)
{
	(void)state;
	char locale[600];
	str_fmt(locale, sizeof locale, "%s/locale", getenv("MADOGUCHI_BUILD"));
	i18n_init(locale);
	look_at_all("screens/golden/settle-80x24.txt", "screen", 80, 24, SCHEME_16, LANG_JA);
	look_at_all("screens/golden/settle-132x43.txt", "screen", 132, 43, SCHEME_16, LANG_JA);
	look_at_all("screens/golden/settle-en-80x24.txt", "screen", 80, 24, SCHEME_16, LANG_EN);
	look_at_all("screens/golden/settle-en-132x43.txt", "screen", 132, 43, SCHEME_16, LANG_EN);
	look_at_all("screens/golden/settle-colour.txt", "attrs", 80, 24, SCHEME_16, LANG_JA);
	look_at_all("screens/golden/settle-mono.txt", "attrs", 80, 24, SCHEME_MONO, LANG_JA);
}

/* Questions, reasons and help over the same screen. */
static void windows(void **state)
{
	(void)state;
	night();
	golden_check("screens/golden/settle-windows-80x24.txt",
		morning_run(&m, "key F9\nkey Down\nkey Down\nkey Down\nkey ?\nscreen why\nkey Esc\nkey w\nscreen counter\nkey Esc\nkey f\nscreen unknown\n"
			"key F5\nscreen run\nkey Esc\nkey s\nscreen stop\nkey Esc\nkey F1\nscreen help\n"));
}

/* S4, S9, S10: what wants a person comes first, the unknown before all; each with its next step. */
static void what_wants_a_person_is_listed(void **state)
{
	(void)state;
	night();
	const char *out = morning_look(&m, "key F9\nscreen\n", 132, 43, SCHEME_16);
	const char *unknown = strstr(out, "決済会社から応答がありません"), *worklist = strstr(out, "登録カードがありません"),
		*expired = strstr(out, "カードの有効期限が切れています"), *funds = strstr(out, "残高不足 11-24再試行: カードの利用可能額"),
		*secure = strstr(out, "カードの本人認証が必要です");
	assert_true(unknown && worklist && expired && funds && secure);
	assert_true(unknown < worklist && worklist < expired && worklist < funds && expired < secure);
	/* the message's long reason is whole in its window */
	morning_run(&m, "key F9\nkey ?\nexpect 同じ番号で照会\nkey Esc\nkey Enter\nexpect 請求 B-000007\nexpect ？不明・照会中\n");
}

/* S2: each group can be listed; those without rows are passed over. */
static void one_group_at_a_time(void **state)
{
	(void)state;
	night();
	morning_run(&m, "key F9\nexpect 絞り込み: 失敗・不明\nexpect 1 / 5\nkey f\nexpect 絞り込み: 不明\nexpect 1 / 1\nkey f\nexpect 絞り込み: 要確認\nkey f\nexpect 絞り込み: 失敗\n"
		"expect 1 / 2\nkey f\nexpect 絞り込み: 本人認証待ち\nkey f\nexpect 絞り込み: 決済日到来\nexpect 1 / 2\nkey f\nexpect 絞り込み: 決済待ち\nexpect 1 / 1\n"
		"key f\nexpect 絞り込み: 失敗・不明\nkey F8\nexpect 夜間の決済一覧\n");
}

/* SCREENS rule 6: F8 prints the list, after a look at it if wanted. */
static void the_list_on_paper(void **state)
{
	(void)state;
	struct print_job j;
	night();
	golden_check("screens/golden/settle-paper.txt", morning_run(&m, "key F9\nkey F8\nscreen ask\nkey Down\nkey Enter\nexpect 夜間の決済一覧\nexpect 決済会社から応答がありません\nscreen page\n"
		"key F8\nexpect ○ 一覧を印刷します\n"));
	assert_int_equal(print_jobs_next(&m.h.ctx, PRINT_WAITING, &j), ERR_OK);
	while (j.kind != PRINT_LIST)
		assert_int_equal(print_jobs_after(&m.h.ctx, PRINT_WAITING, j.id, &j), ERR_OK);
	assert_string_equal(j.asked_by, m.h.ctx.actor.login);
}

/* S2, S4: retried by hand where that can help; where it can't, the sentence says what can. */
static void retried_by_hand(void **state)
{
	(void)state;
	struct settlement s;
	int64_t soft = charge(m.minoru_visit, SETTLEMENT_DECLINED, "insufficient_funds", 1, 3);
	clinic_due_today(ctx, soft);
	morning_run(&m, "key F9\nexpect 田中 実\nkey F7\nexpect ！請求 B-000001 を再試行の列に入れました（worker の起動待ち）\nexpect 1件\nexpect 3,000円\nexpect ここにある決済はありません\n"
		"key F7\nexpect × 再試行する請求を選んでください\n");
	assert_int_equal(settlement_by_bill(ctx, soft, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_SCHEDULED);
	int64_t hard = charge(m.minoru_visit, SETTLEMENT_DECLINED, "expired_card", 1, 9999);
	morning_run(&m, "key F9\nkey F7\nexpect × 請求 B-000002 のカードはもう使えません\n");
	assert_int_equal(settlement_by_bill(ctx, hard, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_DECLINED);
}

/* S9, S7: asked for once more by hand, what not to do meanwhile is said as before: of a charge, of a refund, and on the bill's page. */
static void an_unknown_one_stays_a_warning(void **state)
{
	(void)state;
	struct settlement s, refund;
	int64_t open = charge(m.minoru_visit, SETTLEMENT_UNKNOWN, "", 0, 0), paid = charge(m.taro_visit, SETTLEMENT_SUCCEEDED, "", 1, 0); /* as a crash leaves it */
	morning_run(&m, "key F9\nkey F7\nexpect ！請求 B-000001 の結果をもう一度照会します（worker の起動待ち）\nexpect B-000001  同じ番号で照会を続けています。支払いは受け取らないでください\n"
		"key ?\nexpect 支払いは受け取らないでください\nkey Esc\nkey Enter\nexpect 同じ番号で照会を続けています。支払いは受け取らないでください\n");
	assert_int_equal(settlement_by_bill(ctx, open, &s), ERR_OK);
	assert_string_equal(s.reason, "");
	assert_int_equal(settlement_by_bill(ctx, paid, &s), ERR_OK);
	refund = (struct settlement){ .bill_id = paid, .kind = KIND_REFUND, .state = SETTLEMENT_UNKNOWN, .amount = 1200, .due_day = ctx_today(ctx),
				      .next_at = ctx_now(ctx), .parent_id = s.id, .reason = "no_answer" };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, settlements_insert(ctx, &refund)), ERR_OK);
	morning_look(&m, "key F9\nkey Down\nexpect B-000002  決済会社から応答がありません。同じ番号で照会を続けています。結果が出るまで窓口で返金しないでください\n"
		"key Enter\nexpect 返金 1,200円: 決済会社から応答がありません\n", 132, 43, SCHEME_16);
	morning_run(&m, "key F9\nkey Down\nkey ?\nexpect 1,200円\nexpect 返金しないでください\n");
}

/* S4: what the last try left to the counter is found, says so, and waits for no retry; so does what waits for the card's holder. */
static void after_the_last_try(void **state)
{
	(void)state;
	charge(m.minoru_visit, SETTLEMENT_COUNTER_DUE, "not_deferred", 0, 0);
	morning_run(&m, "key F9\nkey f\nexpect 絞り込み: 失敗・不明\nkey ?\nexpect × 理由を見る請求を選んでください\n");
	charge(m.minoru_visit, SETTLEMENT_COUNTER_DUE, "insufficient_funds", 2, -1);
	charge(m.taro_visit, SETTLEMENT_COUNTER_DUE, "generic_decline", 2, 0);
	morning_run(&m, "key F9\nkey f\nexpect 絞り込み: 窓口払いへ\nexpect 1 / 2\nexpect B-000003  カードの再試行を終えました（generic_decline）。窓口でお支払い\n"
		"key Down\nexpect B-000002  カードの再試行を終えました（残高不足）。窓口でお支払いいただきます\nkey w\nkey y\nexpect × 請求 B-000002 はすでに窓口払いです\n"
		"key F8\nkey Down\nkey Enter\nexpect 窓口払いへ\nexpect カードの再試行を終えました（残高不足）\n");
	charge(m.taro_visit, SETTLEMENT_AUTHENTICATION, "authentication_required", 1, 9999);
	morning_run(&m, "key F9\nexpect 1 / 1\nkey F7\nexpect × 本人認証待ちです。メールでの認証か、別のカードの登録か、窓口払いが必要です\n");
}

static struct steering wish(void)
{
	struct steering w;
	assert_int_equal(steering_read(ctx, &w), ERR_OK);
	return w;
}

/* S2: the wish is recorded, the worker acts; nothing due is said, not asked; without a worker it is said what to start. */
static void running_is_recorded(void **state)
{
	(void)state;
	morning_run(&m, "key F9\nexpect ▶ 次: することはありません\nkey F5\nexpect × 決済日が来ている請求はありません\n");
	charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, 0);
	morning_run(&m, "key F9\nexpect ▶ 次: 自動決済が動いていません。madoguchi worker を起動してください\nexpect × 停止\nkey F5\n"
		"expect 決済日が来た 1件、合計 3,000円 を登録カードで決済します\nkey n\n");
	assert_int_equal(wish().wish, STEERING_AUTO);
	morning_run(&m, "key F9\nkey F5\nkey y\nexpect ！指示を記録しました。madoguchi worker を起動すると従います\n");
	assert_int_equal(wish().wish, STEERING_RUN);
	assert_string_equal(wish().asked_by, "kimura");
	struct lease l = worker();
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_done(ctx, wish().number)), ERR_OK);
	morning_run(&m, "key F9\nexpect ○ 正常  最終 09:41:00  最も古い待ち 9時間  night01:4821\nexpect ▶ 次: 決済日が来た 1件の実行（F5 実行）\nkey F5\nkey y\n"
		"expect ○ 実行を記録しました。まもなく始まります\nexpect … 実行（木村 誠 09:41）\n");
	assert_int_equal(wish().wish, STEERING_RUN);
	leases_release(ctx, &l);
	morning_run(&m, "key F9\nexpect × 停止\n");
}

/* S2: the key was refused before a run could begin, and the worker has ended. */
static void a_key_refused_at_the_start_is_told(void **state)
{
	(void)state;
	charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, 0);
	raise_alarm("gateway", "決済サーバーが鍵を受け付けません（HTTP 401）。secrets/gateway.key を確認してください。決済を止めました");
	morning_run(&m, "key F9\nexpect ▶ 次: 自動決済は停止: 決済サーバーが鍵を受け付けません（HTTP 401）\nexpect k全文\nexpect × 停止\n");
}

/* S2: pause, resume and stop from the keys; the one that makes sense now is offered, the health line tells it everywhere. */
static void paused_stopped_and_resumed(void **state)
{
	(void)state;
	struct lease l = worker();
	charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, 0);
	morning_run(&m, "key F9\nexpect F6一時停止\nexpect 自動決済 正常\nkey F6\nexpect ○ 一時停止しました。処理中のものは終わらせます\nexpect F6再開\n"
		"expect ▶ 次: 一時停止しています（木村 誠 09:41）。続けるには F6 再開\nexpect ！一時停止  最終\nkey Esc\nexpect 自動決済 一時停止\n");
	assert_int_equal(wish().wish, STEERING_PAUSE);
	morning_run(&m, "key F9\nkey F6\nexpect ○ 再開しました\nexpect F6一時停止\nexpect ▶ 次: 決済日が来た 1件の実行\n");
	assert_int_equal(wish().wish, STEERING_AUTO);
	/* to stop asks first, and takes back nothing by accident */
	morning_run(&m, "key F9\nkey s\nexpect 翌営業日まで新しい決済を始めません\nkey Enter\n");
	assert_int_equal(wish().wish, STEERING_AUTO);
	morning_run(&m, "key F9\nkey s\nkey y\nexpect ○ 中止しました\nexpect ▶ 次: 翌営業日まで中止しています（木村 誠 09:41）。今すぐ始めるには F5 実行\nexpect 自動決済 中止\n"
		"key s\nexpect × すでに中止しています\nkey F5\nexpect 中止は解かれます\nkey y\nexpect まもなく始まります\n");
	assert_int_equal(wish().wish, STEERING_RUN);
	leases_release(ctx, &l);
}

/* In the middle of a run a resume goes on with it, whatever the hour. */
static void a_run_that_was_paused_goes_on(void **state)
{
	(void)state;
	at("2026-11-21T22:14");
	paused();
	morning_run(&m, "key F9\nexpect 72%\nkey F6\nexpect ○ 再開しました。実行の続きを始めます\nexpect ▶ 次: 決済を実行しています\nkey F5\nexpect × 決済は実行中です\n");
	assert_int_equal(wish().wish, STEERING_RUN);
	leases_release(ctx, &lease);
}

static int step;

/* The worker, seen from the desk: some more of the run each time the clock is set. */
static void work(struct ctx *c, int64_t utc)
{
	static const struct { int64_t paid, declined; } figures[] = { { 1000, 2 }, { 1200, 2 } };
	(void)c, (void)utc;
	vtime_pass(&m.h.time, 4);
	going.paid_n = figures[step].paid;
	going.declined_n = figures[step].declined;
	if (++step == 2)
		end(&going, "done");
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_run_add(ctx, &going)), ERR_OK);
}

/* S2: whoever opens the screen in mid-run sees the same bar, rate and time left: they are the row's. */
static void a_run_shows_its_progress(void **state)
{
	(void)state;
	at("2026-11-21T22:14");
	running();
	const char *first = "key F9\nexpect 処理済  871\nexpect  72%   43.5 件/秒\nexpect ○ 成功 867  × 失敗 2  ？不明 0  ！要対応 2\nexpect 残り およそ 8 秒\n";
	morning_run(&m, first);
	morning_run(&m, first);
	step = 0;
	m.app.set_now = work;
	morning_run(&m, "key F9\nexpect 72%\nnow 2026-11-21T22:14\nrefresh\nexpect 処理済  1,004\nexpect  83%   41.8 件/秒\nexpect 残り およそ 5 秒\n"
		"now 2026-11-21T22:14\nrefresh\nexpect 100%\nexpect ○ 成功 1,200\nexpect 22:14 終わりました\n");
	leases_release(ctx, &lease);
}

/* S4: all that can be tried again, with how many and how much; one given up for the counter. */
static void many_at_once(void **state)
{
	(void)state;
	struct settlement s;
	int64_t first = charge(m.minoru_visit, SETTLEMENT_DECLINED, "insufficient_funds", 1, 3);
	charge(m.minoru_visit, SETTLEMENT_DECLINED, "insufficient_funds", 1, 3);
	int64_t hard = charge(m.minoru_visit, SETTLEMENT_DECLINED, "expired_card", 1, 9999), open = charge(m.minoru_visit, SETTLEMENT_UNKNOWN, "no_answer", 0, 0);
	morning_run(&m, "key F9\nkey a\nexpect 失敗・不明・要確認のうち再試行できる 3件、合計 9,000円\nkey Esc\nkey f\nkey f\nexpect 絞り込み: 失敗\nkey a\n"
		"expect 失敗のうち再試行できる 2件、合計 6,000円\nkey y\nexpect ！2件 6,000円 を再試行の列に入れました（worker の起動待ち）\nkey a\nexpect × 失敗に再試行できるものはありません\n");
	assert_int_equal(settlement_by_bill(ctx, first, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_SCHEDULED);
	/* the unknown one is first in the list: it can't go; the expired card can, after a question whose safe answer is no */
	morning_run(&m, "key F9\nkey w\nexpect B-000004\nkey y\nexpect × 請求 B-000004 はカード決済の結果を確かめている途中です\n"
		"key Down\nkey w\nexpect B-000003\nkey Enter\nexpect 2 / 2\n");
	morning_run(&m, "key F9\nkey Down\nkey w\nkey y\nexpect ○ 窓口払いにしました\nexpect 1 / 1\n");
	assert_int_equal(settlement_by_bill(ctx, hard, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(settlement_by_bill(ctx, open, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_UNKNOWN);
}

/* S7: a refund that a person must look at is on the same list, under its own number. */
static void a_stuck_refund_is_listed(void **state)
{
	(void)state;
	struct settlement paid, refund;
	int64_t bill = charge(m.minoru_visit, SETTLEMENT_SUCCEEDED, "", 1, 0);
	assert_int_equal(settlement_by_bill(ctx, bill, &paid), ERR_OK);
	refund = (struct settlement){ .bill_id = bill, .kind = KIND_REFUND, .state = SETTLEMENT_WORKLIST, .amount = 1200, .due_day = ctx_today(ctx),
				      .next_at = ctx_now(ctx), .parent_id = paid.id, .reason = "no_charge" };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, settlements_insert(ctx, &refund)), ERR_OK);
	morning_run(&m, "key F9\nexpect ▶ 次: 返金 1件の確認（1,200円）\nexpect 1 / 1\nexpect B-000001  返金するカード決済が見つかりません。窓口での返金が必要です\n"
		"key w\nexpect × これは返金です。窓口での返金は請求の画面で行います\nkey ?\nexpect 1,200円\nkey Esc\nkey Enter\nexpect 請求 B-000001\n");
	morning_run(&m, "key F9\nkey F7\nexpect ！請求 B-000001 の返金を再試行の列に入れました（worker の起動待ち）\nexpect ここにある決済はありません\n");
	assert_int_equal(settlements_by_id(ctx, refund.id, &refund), ERR_OK);
	assert_int_equal(refund.state, SETTLEMENT_SCHEDULED);
	assert_int_equal(settlement_by_bill(ctx, bill, &paid), ERR_OK);
	assert_int_equal(paid.state, SETTLEMENT_SUCCEEDED);
}

/* S7, B3: money that a correction leaves to be handed out stands there too, with whose it is, behind what is more pressing. */
static void a_refund_at_the_counter_is_listed(void **state)
{
	(void)state;
	struct settlement paid;
	int64_t bill = charge(m.minoru_visit, SETTLEMENT_COUNTER_PAID, "", 0, 0);
	assert_int_equal(settlement_by_bill(ctx, bill, &paid), ERR_OK);
	struct settlement refund = { .bill_id = bill, .kind = KIND_REFUND, .state = SETTLEMENT_COUNTER_DUE, .amount = 1200, .due_day = ctx_today(ctx),
				     .next_at = ctx_now(ctx), .parent_id = paid.id };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, settlements_insert(ctx, &refund)), ERR_OK);
	morning_run(&m, "key F9\nexpect ▶ 次: 窓口でお返しする返金 1件（1,200円）\nexpect 1 / 1\nexpect 窓口返金待ち\n"
		"expect B-000001  窓口で患者さんにお返しください（請求の画面の返金で記録します）\nkey F7\nexpect × 請求 B-000001 の返金は窓口でお返しするものです\n"
		"key w\nexpect × これは返金です。窓口での返金は請求の画面で行います\nkey ?\nexpect 1,200円\nkey Esc\nkey Enter\nexpect 窓口で 1,200円 をお返しください（r）\n");
	morning_run(&m, "key F9\nkey F8\nkey Down\nkey Enter\nexpect 窓口返金待ち\nexpect 窓口で患者さんにお返しください\n");
}

/* X2: one entry per list; S2: who may only look is told so. */
static void looked_at_and_left_alone(void **state)
{
	(void)state;
	struct audit_entry rows[20];
	int n, found = 0;
	night();
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	const char *out = morning_run(&m, "key F9\nrefresh\nkey Down\nscreen\nkey F5\nexpect × F5 実行: 決済の実行の権限がありません（できる役割: 会計・夜勤）\n");
	assert_null(strstr(out, "F5実行"));
	assert_int_equal(audit_log_list(ctx, 0, 20, rows, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		found += strcmp(rows[i].detail, "settlements attention: 5") == 0;
	assert_int_equal(found, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(what_wants_a_person_is_listed, setup, teardown),
		cmocka_unit_test_setup_teardown(one_group_at_a_time, setup, teardown),
		cmocka_unit_test_setup_teardown(the_list_on_paper, setup, teardown),
		cmocka_unit_test_setup_teardown(retried_by_hand, setup, teardown),
		cmocka_unit_test_setup_teardown(an_unknown_one_stays_a_warning, setup, teardown),
		cmocka_unit_test_setup_teardown(after_the_last_try, setup, teardown),
		cmocka_unit_test_setup_teardown(running_is_recorded, setup, teardown),
		cmocka_unit_test_setup_teardown(windows, setup, teardown),
		cmocka_unit_test_setup_teardown(a_key_refused_at_the_start_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(paused_stopped_and_resumed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_run_that_was_paused_goes_on, setup, teardown),
		cmocka_unit_test_setup_teardown(many_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(a_stuck_refund_is_listed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_refund_at_the_counter_is_listed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_run_shows_its_progress, setup, teardown),
		cmocka_unit_test_setup_teardown(looked_at_and_left_alone, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
