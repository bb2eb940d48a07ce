/* The night shift's screen: what was seen at the gateway is said there. proves S9, L3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/settle_step.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/morning.h"
#include "store/attempts.h"
#include "store/db.h"
#include "store/settlements.h"

#include "base/banned.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "kimura", 1u << ROLE_NIGHT);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

/* It contradicts the gateway's list. */
static void doubt(struct settlement *s)
{
	struct attempt a = { .settlement_id = s->id, .number = 1, .request = "amount=3000", .amount = s->amount, .fence = 1, .claimed_at = ctx_now(ctx),
			     .first_sent_at = ctx_now(ctx) - SETTLE_KEY_AGE - SETTLE_LOOK_AGAIN, .sends = 9 };
	str_fmt(a.idem_key, sizeof a.idem_key, "madoguchi-%lld", (long long)s->id);
	str_copy(s->reason, sizeof s->reason, "several");
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(settlements_update(ctx, s, SETTLEMENT_WORKLIST), ERR_OK);
	assert_int_equal(db_finish(ctx, attempts_insert(ctx, &a)), ERR_OK);
}

/* A bill of 3,000 yen. */
static int64_t doubtful(int64_t visit_id)
{
	struct settlement s;
	struct visit v = clinic_reread(ctx, visit_id);
	int64_t id = clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_WORKLIST);
	assert_int_equal(settlement_by_bill(ctx, id, &s), ERR_OK);
	doubt(&s);
	return id;
}

static int64_t doubtful_refund(const struct settlement *paid, int64_t yen)
{
	struct settlement s = { .bill_id = paid->bill_id, .kind = KIND_REFUND, .state = SETTLEMENT_WORKLIST, .amount = yen, .due_day = ctx_today(ctx),
				.parent_id = paid->id };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, settlements_insert(ctx, &s)), ERR_OK);
	doubt(&s);
	return s.id;
}

/* S9: what was seen at the gateway is said on the screen; only of what waits for a person, and by who may. */
static void what_was_seen_at_the_gateway_is_said(void **state)
{
	(void)state;
	struct settlement s;
	int64_t one = doubtful(m.minoru_visit), none = doubtful(m.taro_visit);
	morning_run(&m, "key F9\nexpect 決済会社の記録が請求と食い違います\nkey r\nexpect × r 結果: 確認した決済結果の入力の権限がありません\n");
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	morning_run(&m, "key F9\nexpect ▶ 次: 要確認 2件の確認\nexpect F8印刷 r結果 c照合 d日締め ?理由 Esc戻る\n"
		"key w\nexpect × w 窓口へ は今は使えません\nkey r\nexpect B-000001  0011180337 田中 実  3,000円\nkey Enter\ntype pi_3Nx81\nkey Enter\ntype もう一つを取り消した\nkey Enter\n"
		"expect ○ 支払い済みとして記録しました\nkey r\nexpect B-000002  0012345678 髙橋 太郎  3,000円\nkey Down\nkey Enter\ntype どちらも取り消した\nkey Enter\n"
		"expect ○ 支払われていないことを記録しました\nexpect B-000002  決済会社では支払われていないことを確かめました\n"
		"expect F8印刷 w窓口へ c照合 d日締め ?理由 Esc戻る\nkey r\nexpect × r 結果 は今は使えません\n");
	assert_int_equal(settlement_by_bill(ctx, one, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_SUCCEEDED);
	assert_string_equal(s.gateway_ref, "pi_3Nx81");
	assert_int_equal(settlement_by_bill(ctx, none, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_WORKLIST);
}

/* Of a bill's refunds, the one that was chosen; and what was written down is called a refund. */
static void of_a_refund_it_is_said_as_one(void **state)
{
	(void)state;
	struct settlement s;
	struct visit v = clinic_reread(ctx, m.minoru_visit);
	assert_int_equal(settlement_by_bill(ctx, clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_SUCCEEDED), &s), ERR_OK);
	int64_t one = doubtful_refund(&s, 1200), none = doubtful_refund(&s, 500);
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	morning_run(&m, "key F9\nkey r\nexpect B-000001  0011180337 田中 実  1,200円\nexpect 全額が返金されている\nkey Enter\ntype re_3Nx81\nkey Enter\ntype 見た\nkey Enter\n"
		"expect ○ 返金済みとして記録しました\nkey r\nexpect B-000001  0011180337 田中 実  500円\nkey Down\nkey Enter\ntype ない\nkey Enter\n"
		"expect ○ 返金されていないことを記録しました\nexpect 決済会社では返金されていないことを確かめました\n");
	assert_int_equal(settlements_by_id(ctx, one, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_SUCCEEDED);
	assert_string_equal(s.gateway_ref, "re_3Nx81");
	assert_int_equal(settlements_by_id(ctx, none, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_WORKLIST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_seen_at_the_gateway_is_said, setup, teardown),
		cmocka_unit_test_setup_teardown(of_a_refund_it_is_said_as_one, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
