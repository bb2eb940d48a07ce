/* Insurance and programmes at the desk, by script. proves I1, I2, V10, P6, O3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/coverage.h"
#include "lib/clinic.h"
#include "lib/dress.h"
#include "lib/morning.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	clinic_programme(ctx, m.taro);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static void goldens(void **state)
{
	(void)state;
	dress_check(&m, "coverages", "scan 0012345678\nkey i\nkey Down\n");
	dress_check(&m, "coverage", "scan 0012345678\nkey i\nkey F6\n");
}

/* The programme was never confirmed, the insurance was on the 2nd: each has its own state and its own key. */
static void one_by_one(void **state)
{
	(void)state;
	morning_run(&m, "scan 0012345678\nkey i\nexpect ▶ 次: 今月の確認 残り 1件（F5 保険証確認）\nexpect 06130009\nexpect ○ 確認済\nexpect × 未確認\n"
		"key Down\nexpect 指定難病\nexpect ！管理票あり\nkey F5\nexpect ○ 確認しました: 公費・医療証 その他\nexpect ▶ 今月はすべて確認済です\n"
		"key F5\nexpect 今月の確認を取り消しますか\nkey y\nexpect × 未確認\n");
	const char *out = morning_run(&m, "scan 0012345678\nkey i\nkey Down\nkey e\nexpect 資格確認書\nscreen\n");
	assert_null(strstr(out, "従来の保険証")); /* not after 2026-03-31: FACTS §3.2 */
	morning_run(&m, "scan 0012345678\nkey i\nkey Down\nkey e\nkey Down\nkey Down\nkey Down\nkey Down\nkey Down\nkey Enter\nexpect ？不明\n");
	struct insurance i;
	assert_int_equal(insurance_of(ctx, m.taro, ctx_today(ctx), &i), ERR_OK);
	assert_int_equal(i.confirmed[0].state, INSURED_YES);
	assert_int_equal(i.confirmed[1].state, INSURED_UNKNOWN);
}

/* A number that the check digit refuses is asked about once, and taken only with a yes. */
static void entered(void **state)
{
	(void)state;
	morning_run(&m, "scan 0007712043\nkey i\nkey F7\nexpect 開始日\nkey Tab\ntype 06130008\nexpect 組合管掌健康保険\nkey Tab\ntype 12\nkey Tab\ntype 345\nkey F5\n"
		"expect 検査数字が合いません（正しくは 9）\nkey Enter\nexpect 保険者・負担者番号\nkey F5\nkey y\nexpect ○ 保険を保存しました: 医療保険 06130008\nexpect 2 / 2\n");
	morning_run(&m, "scan 0007712043\nkey i\nkey F7\nkey Tab\ntype 138057\nkey F5\nexpect ○ 保険を保存しました: 医療保険 138057\n");
	struct coverage list[COVERAGE_LIST_MAX];
	int n;
	assert_int_equal(coverage_list(ctx, m.jiro, COVERAGE_LIST_MAX, list, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(list[0].share, 3);
	assert_int_equal(list[0].valid_from, date_of(2026, 11, 21));
}

/* The certificate of a specified disease with its days, which leave with it. */
static void certified(void **state)
{
	(void)state;
	struct coverage list[COVERAGE_LIST_MAX];
	int n;
	morning_run(&m, "scan 0031175550\nkey i\nkey Enter\nkey Up\nkey Up\nkey Up\nkey Right\nkey Tab\n"
		"type 2026-4-1\nkey Tab\ntype 2026-3-31\nkey F5\nexpect × 特定疾病療養受療証の期限が開始日より前です\nkey Ctrl-U\ntype 2027-3-31\nkey F5\n"
		"expect ○ 保険を保存しました\nexpect 特定疾病（2027-03-31 まで）\n");
	morning_run(&m, "scan 0031175550\nkey i\nkey Enter\nkey Up\nkey Up\nkey Up\nkey Left\nkey F5\nexpect ○ 保険を保存しました\n");
	assert_int_equal(coverage_list(ctx, m.ichiro, COVERAGE_LIST_MAX, list, &n), ERR_OK);
	assert_string_equal(list[0].specific, "");
	assert_int_equal(list[0].specific_to, DAY_NONE);
}

/* The income band is chosen from the table of limits; what is wrong is said beside its field and saved is nothing. */
static void changed(void **state)
{
	(void)state;
	morning_run(&m, "scan 0007712043\nkey i\nkey Enter\nkey Up\nkey Up\nkey Up\nkey Up\ntype 2019-1-1\nkey F5\nexpect × 保険の有効期限が開始日より前です\n");
	morning_run(&m, "scan 0031175550\nkey i\nkey Enter\nkey Down\nkey Down\nkey Down\nkey Down\nkey Down\nkey Down\nkey Down\nkey Right\nkey Right\nkey Right\nkey F5\n"
		"expect ○ 保険を保存しました\nexpect 所得区分 ウ\n");
}

static void removed(void **state)
{
	(void)state;
	morning_run(&m, "scan 0012345678\nkey i\nkey Down\nkey x\nexpect 誤って入力した記録として\nkey Enter\nexpect 2 / 2\nkey x\nkey y\nexpect ！保険の記録を取り消しました\nexpect 1 / 1\n");
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	morning_desk(&m);
	const char *out = morning_run(&m, "scan 0012345678\nkey i\nkey x\nscreen\n");
	assert_non_null(strstr(out, "権限がありません"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(one_by_one, setup, teardown),
		cmocka_unit_test_setup_teardown(entered, setup, teardown),
		cmocka_unit_test_setup_teardown(changed, setup, teardown),
		cmocka_unit_test_setup_teardown(certified, setup, teardown),
		cmocka_unit_test_setup_teardown(removed, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
