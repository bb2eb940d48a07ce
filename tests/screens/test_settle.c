/* The night shift's screen of card settlement, by script. proves S2, S4, S9, S10, X2, O3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/settle_step.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/attempts.h"
#include "store/audit_log.h"
#include "store/db.h"
#include "store/leases.h"
#include "store/settlements.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "kimura", 1u << ROLE_NIGHT);
	str_copy(ctx->actor.name, sizeof ctx->actor.name, "木村");
	str_copy(ctx->actor.place, sizeof ctx->actor.place, "夜間");
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
	struct attempt a = { .settlement_id = s.id, .number = 1, .idem_key = "madoguchi-1", .request = "amount=3000", .amount = 3000, .fence = 1, .claimed_at = ctx_now(ctx) };
	str_copy(s.reason, sizeof s.reason, reason);
	s.tries = tries;
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

static void goldens(void **state)
{
	(void)state;
	golden_check("screens/golden/settle-none-80x24.txt", morning_run(&m, "key F9\nscreen none\n"));
	night();
	golden_check("screens/golden/settle-80x24.txt",
		morning_run(&m, "key F9\nscreen stopped\nkey Down\nkey Down\nkey Down\nkey ?\nscreen why\nkey Esc\nkey F6\nscreen scheduled\nkey F5\nscreen ask\nkey Esc\nkey F1\nscreen help\n"));
	golden_check("screens/golden/settle-132x43.txt", morning_look(&m, "key F9\nscreen stopped\n", 132, 43, SCHEME_16));
	golden_check("screens/golden/settle-colour.txt", morning_look(&m, "key F9\nattrs stopped\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/settle-mono.txt", morning_look(&m, "key F9\nattrs stopped\n", 80, 24, SCHEME_MONO));
}

/* S4, S9, S10: what wants a person comes first, the unknown before all; each with its next step. */
static void what_wants_a_person_is_listed(void **state)
{
	(void)state;
	night();
	const char *out = morning_look(&m, "key F9\nscreen\n", 132, 43, SCHEME_16);
	const char *unknown = strstr(out, "決済会社から応答がありません"), *worklist = strstr(out, "登録カードがありません"),
		*expired = strstr(out, "カードの有効期限が切れています"), *funds = strstr(out, "11-24（火） 再試行: カードの利用可能額"),
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
	morning_run(&m, "key F9\nexpect 絞り込み: 失敗・不明\nexpect 1 / 5\nkey F6\nexpect 絞り込み: 決済待ち\nexpect 1 / 1\nkey F6\nexpect 絞り込み: 決済日到来\nexpect 1 / 2\n"
		"key F6\nexpect 絞り込み: 不明\nkey F6\nexpect 絞り込み: 決済済\nkey F6\nexpect 絞り込み: 失敗\nexpect 1 / 2\nkey F6\nexpect 絞り込み: 本人認証待ち\n"
		"key F6\nexpect 絞り込み: 窓口払い\nexpect カード決済の最\nkey F6\nexpect 絞り込み: 要確認\nkey F6\nexpect 絞り込み: 失敗・不明\n");
}

/* S2, S4: retried by hand where that can help; where it can't, the sentence says what can. */
static void retried_by_hand(void **state)
{
	(void)state;
	struct settlement s;
	int64_t soft = charge(m.minoru_visit, SETTLEMENT_DECLINED, "insufficient_funds", 1, 3);
	morning_run(&m, "key F9\nexpect 田中 実\nkey F7\nexpect ○ 請求 B-000001 を再試行の列に入れました\nexpect 期日到来 1件 3,000円\nexpect ここにある決済はありません\n"
		"key F7\nexpect × 再試行する請求を選んでください\n");
	assert_int_equal(settlement_by_bill(ctx, soft, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_SCHEDULED);
	int64_t hard = charge(m.minoru_visit, SETTLEMENT_DECLINED, "expired_card", 1, 9999);
	morning_run(&m, "key F9\nkey F7\nexpect × 請求 B-000002 のカードはもう使えません\n");
	assert_int_equal(settlement_by_bill(ctx, hard, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_DECLINED);
}

/* S2: the wish is recorded, the worker acts; nothing due is said, not asked. */
static void running_is_recorded(void **state)
{
	(void)state;
	struct lease lease;
	int64_t before = settlement_run_asked(ctx);
	morning_run(&m, "key F9\nkey F5\nexpect × 決済日が来ている請求はありません\n");
	charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, 0);
	morning_run(&m, "key F9\nexpect ▶ 次: 自動決済の起動（madoguchi worker が止まっています）\nexpect × 停止\nkey F5\nexpect 決済日が来た 1件、合計 3,000円 を登録カードで決済します\nkey n\n");
	assert_int_equal(settlement_run_asked(ctx), before);
	morning_run(&m, "key F9\nkey F5\nkey y\nexpect ！実行を記録しました。自動決済が起動すると始まります\n");
	int64_t once = settlement_run_asked(ctx);
	assert_true(once > before);
	assert_int_equal(leases_take(ctx, QUEUE_SETTLE, &lease), ERR_OK);
	morning_run(&m, "key F9\nexpect ○ 正常  最終 11-21（土） 09:41\nexpect ▶ 次: 決済日が来た 1件の実行（F5 実行）\nkey F5\nkey y\nexpect ○ 実行を記録しました。まもなく始まります\n");
	assert_int_equal(settlement_run_asked(ctx), once + 1);
	leases_release(ctx, &lease);
	morning_run(&m, "key F9\nexpect × 停止\n");
}

static int64_t bills[4];
static int step;

/* The worker, seen from the desk: one outcome each time the clock is set. */
static void work(struct ctx *c, int64_t utc)
{
	static const enum settlement_state outcomes[] = { SETTLEMENT_SUCCEEDED, SETTLEMENT_SUCCEEDED, SETTLEMENT_DECLINED, SETTLEMENT_COUNTER_DUE };
	(void)c, (void)utc;
	struct settlement s;
	assert_int_equal(settlement_by_bill(ctx, bills[step], &s), ERR_OK);
	enum settlement_state was = s.state;
	s.state = outcomes[step++];
	s.next_at = s.state == SETTLEMENT_DECLINED ? SETTLE_NEVER : s.next_at;
	m.h.time.mono += 2000;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, settlements_update(ctx, &s, was)), ERR_OK);
}

/* S2: a bar, the outcomes of this run alone, the time left; it stops when all is done. */
static void a_run_shows_its_progress(void **state)
{
	(void)state;
	charge(m.minoru_visit, SETTLEMENT_SUCCEEDED, "", 1, 0);
	for (int i = 0; i < 4; i++)
		bills[i] = charge(m.minoru_visit, SETTLEMENT_SCHEDULED, "", 0, 0);
	step = 0;
	m.app.set_now = work;
	morning_run(&m, "key F9\nkey F5\nkey y\nexpect   0%\nnow 2026-11-21T09:41\nrefresh\nexpect  25%\nexpect ○ 成功 1  × 失敗 0\nexpect 残り およそ\n"
		"now 2026-11-21T09:41\nnow 2026-11-21T09:41\nrefresh\nexpect  75%\nexpect ○ 成功 2  × 失敗 1\n"
		"now 2026-11-21T09:41\nrefresh\nexpect 100%\nexpect ！窓口払いへ 1\nexpect 決済日到来                        －\nexpect ▶ 次: 失敗 1件の確認\n");
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
		cmocka_unit_test_setup_teardown(retried_by_hand, setup, teardown),
		cmocka_unit_test_setup_teardown(running_is_recorded, setup, teardown),
		cmocka_unit_test_setup_teardown(a_run_shows_its_progress, setup, teardown),
		cmocka_unit_test_setup_teardown(looked_at_and_left_alone, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
