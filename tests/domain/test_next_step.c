/* Where the patient goes now, as a pure function of the visit's facts. proves V4, V5, V6, V7, I4, F7, F8, F14, F19, B5, S10 */
#include <cmocka.h>
#include <string.h>

#include "base/embed.h"
#include "base/str.h"
#include "domain/next_step.h"
#include "domain/policy.h"

static struct profile kure, barai;
static struct ctx ctx;

static int load(void **state)
{
	(void)state;
	return policy_parse(&ctx, "kure", embed_find("profiles/atokure.ini")->data, &kure) ||
	       policy_parse(&ctx, "barai", embed_find("profiles/atobarai.ini")->data, &barai);
}

static const struct visit plain = { .insurance = COVER_MEDICAL };

static struct next_step decide(const struct profile *p, const struct visit *v, enum insured insured, int n, const struct visit_bill *bills)
{
	struct next_step s;
	ctx.profile = p;
	next_step_decide(&ctx, &(struct next_facts){ v, insured, n, bills }, &s);
	return s;
}

static void expect(struct next_step s, enum step step, const char *sentence)
{
	assert_int_equal(s.step, step);
	assert_string_equal(s.sentence, sentence);
	assert_true(*s.heading != '\0');
}

static struct visit_bill bill(enum bill_status status, enum settlement_state state, int64_t amount)
{
	return (struct visit_bill){ .id = 1, .number = "B-000001", .status = status, .amount = amount, .points = amount / 3,
		.due_day = status == BILL_DRAFT ? DAY_NONE : 20000, .settlement_id = status == BILL_FINAL ? 9 : 0, .state = state };
}

/* I4, F14 */
static void test_insurance_first(void **state)
{
	(void)state;
	struct visit v = plain;
	expect(decide(&kure, &v, INSURED_NOT, 0, NULL), STEP_INSURANCE, "保険証確認ブースへ（今月未確認）");
	expect(decide(&kure, &v, INSURED_UNKNOWN, 0, NULL), STEP_INSURANCE, "保険証確認ブースへ（資格 不明）");
	expect(decide(&barai, &v, INSURED_NOT, 0, NULL), STEP_INSURANCE, "計算窓口⑦へ（今月未確認）");
	struct next_step s = decide(&kure, &v, INSURED_NOT, 0, NULL);
	assert_true(s.urgent);
	assert_string_equal(s.place, "1階 保険証確認ブース");
	v.insurance = COVER_SELF;
	assert_int_equal(decide(&kure, &v, INSURED_NOT, 0, NULL).step, STEP_EXAM);
	v = plain;
	v.n_handins = 1;
	v.handins[0] = (struct handin){ .kind = HANDIN_REFERRAL };
	assert_int_equal(decide(&kure, &v, INSURED_NOT, 0, NULL).step, STEP_INSURANCE);
}

/* V4, F8 route */
static void test_handins(void **state)
{
	(void)state;
	char line[400];
	struct visit v = plain;
	v.n_handins = 2;
	v.handins[0] = (struct handin){ .kind = HANDIN_REFERRAL };
	v.handins[1] = (struct handin){ .kind = HANDIN_LIMIT_SLIP, .month_total = -1 };
	struct next_step s = decide(&kure, &v, INSURED_YES, 0, NULL);
	expect(s, STEP_PRIORITY, "優先受付へ（管理票・紹介状）");
	assert_string_equal(s.reason, "管理票・紹介状");
	assert_string_equal(next_step_line(&s, line), "▶ 次: 優先受付へ（管理票・紹介状）");
	expect(decide(&barai, &v, INSURED_YES, 0, NULL), STEP_PRIORITY, "計算窓口⑦へ（管理票・紹介状）");
	v.handins[0].received_at = 1;
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_PRIORITY, "優先受付へ（管理票）");
	v.handins[1].received_at = 1;
	assert_int_equal(decide(&kure, &v, INSURED_YES, 0, NULL).step, STEP_EXAM);
	v.handins[0] = (struct handin){ .kind = HANDIN_OTHER, .note = "診断書" };
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_PRIORITY, "優先受付へ（診断書）");
	v.handins[0] = (struct handin){ .kind = HANDIN_MATERNITY };
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_PRIORITY, "優先受付へ（妊健票）");
}

/* V4: with the running total known the slip waits for the bill, and no one goes home before it is written. */
static void test_limit_slip_waits_for_the_bill(void **state)
{
	(void)state;
	struct visit v = plain;
	v.deferral = true;
	v.n_handins = 1;
	v.handins[0] = (struct handin){ .kind = HANDIN_LIMIT_SLIP, .month_total = 3000 };
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_EXAM, "診察へ（診察のあと 優先受付へ: 管理票）");
	v.exam_done = true;
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_PRIORITY, "優先受付へ（管理票）");
	struct visit_bill b = bill(BILL_FINAL, SETTLEMENT_SCHEDULED, 3000);
	v.exam_done = false;
	expect(decide(&kure, &v, INSURED_YES, 1, &b), STEP_PRIORITY, "優先受付へ（管理票）");
	v.handins[0].received_at = 1;
	expect(decide(&kure, &v, INSURED_YES, 1, &b), STEP_HOME, "このままお帰りいただけます");
}

/* F7, F19 */
static void test_before_and_after_the_exam(void **state)
{
	(void)state;
	struct visit v = plain;
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_EXAM, "診察へ（診察のあと 会計へ）");
	v.deferral = true;
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_EXAM, "診察へ（診察のあと そのままお帰りいただけます）");
	expect(decide(&barai, &v, INSURED_YES, 0, NULL), STEP_EXAM, "診察へ（診察のあと 計算窓口⑦へ）");
	v.exam_done = true;
	struct next_step s = decide(&kure, &v, INSURED_YES, 0, NULL);
	expect(s, STEP_HOME, "このままお帰りいただけます");
	assert_false(s.urgent);
	expect(decide(&barai, &v, INSURED_YES, 0, NULL), STEP_COUNTER, "計算窓口⑦へ（利用票・会計ファイル）");
	struct visit_bill b = bill(BILL_FINAL, SETTLEMENT_SCHEDULED, 3240);
	expect(decide(&barai, &v, INSURED_YES, 1, &b), STEP_HOME, "このままお帰りいただけます");
	v.deferral = false;
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_CASHIER, "会計へ");
}

/* V5 */
static void test_prescription(void **state)
{
	(void)state;
	struct visit v = plain;
	v.deferral = v.exam_done = true;
	str_copy(v.prescription, sizeof v.prescription, "outside");
	struct next_step s = decide(&kure, &v, INSURED_YES, 0, NULL);
	expect(s, STEP_HOME, "このままお帰りいただけます（院外処方）");
	assert_string_equal(s.reason, "院外処方");
	str_copy(v.prescription, sizeof v.prescription, "inhouse");
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_PHARMACY, "院内薬局へ（お薬の引換券をお渡しください）");
	struct visit_bill b = bill(BILL_FINAL, SETTLEMENT_SUCCEEDED, 3000);
	expect(decide(&kure, &v, INSURED_YES, 1, &b), STEP_DONE, "終了しました（カード決済済）");
}

/* B5, S10, B6 */
static void test_money(void **state)
{
	(void)state;
	struct visit v = plain;
	struct visit_bill b = bill(BILL_FINAL, SETTLEMENT_COUNTER_DUE, 3240);
	expect(decide(&kure, &v, INSURED_YES, 1, &b), STEP_CASHIER, "会計へ（お支払い 3,240円）");
	v.deferral = true; /* below the gateway's minimum, or given up after the retries */
	expect(decide(&kure, &v, INSURED_YES, 1, &b), STEP_CASHIER, "会計へ（お支払い 3,240円）");
	v.deferral = false;
	b = bill(BILL_FINAL, SETTLEMENT_COUNTER_PAID, 3240);
	expect(decide(&kure, &v, INSURED_YES, 1, &b), STEP_DONE, "お支払い済みです。このままお帰りいただけます");
	expect(decide(&kure, &v, INSURED_NOT, 1, &b), STEP_DONE, "お支払い済みです。このままお帰りいただけます");
	b = bill(BILL_FINAL, SETTLEMENT_ZERO, 0);
	assert_int_equal(decide(&kure, &v, INSURED_NOT, 1, &b).step, STEP_INSURANCE);
	b = bill(BILL_HELD, SETTLEMENT_HELD, 3240);
	str_copy(b.held_reason, sizeof b.held_reason, "資格未確認");
	expect(decide(&kure, &v, INSURED_YES, 1, &b), STEP_CASHIER, "会計へ（会計保留: 資格未確認）");
	struct visit_bill two[] = { bill(BILL_FINAL, SETTLEMENT_COUNTER_PAID, 3240), bill(BILL_DRAFT, 0, 500) };
	assert_int_equal(decide(&kure, &v, INSURED_YES, 2, two).step, STEP_CASHIER);
	two[1].correction = true; /* a correction being entered waits for nobody */
	assert_int_equal(decide(&kure, &v, INSURED_YES, 2, two).step, STEP_DONE);
}

/* V6, V7 */
static void test_clinic_and_stay(void **state)
{
	(void)state;
	struct visit v = plain;
	v.clinic = true;
	expect(decide(&kure, &v, INSURED_NOT, 0, NULL), STEP_INSURANCE, "予約診察室受付へ（今月未確認）");
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_EXAM, "予約診察室受付へ（診察のあと 会計へ）");
	v = plain;
	v.inpatient = true;
	expect(decide(&kure, &v, INSURED_NOT, 0, NULL), STEP_INSURANCE, "入退院センターへ（今月未確認）");
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_EXAM, "入院中です（退院のとき 入退院センターへ）");
	v.exam_done = true;
	expect(decide(&kure, &v, INSURED_YES, 0, NULL), STEP_CASHIER, "入退院センターへ");
	v.deferral = true;
	expect(decide(&barai, &v, INSURED_YES, 0, NULL), STEP_HOME, "このままお帰りいただけます");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_insurance_first), cmocka_unit_test(test_handins), cmocka_unit_test(test_limit_slip_waits_for_the_bill),
		cmocka_unit_test(test_before_and_after_the_exam), cmocka_unit_test(test_prescription), cmocka_unit_test(test_money),
		cmocka_unit_test(test_clinic_and_stay),
	};
	return cmocka_run_group_tests(tests, load, NULL);
}
