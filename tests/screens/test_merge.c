/* Two records side by side: what differs with its code points, what moves, why not; merged, set apart and taken back by keys. proves P3, P4, P6, P7 */
#include <cmocka.h>
#include <string.h>

#include "domain/patient.h"
#include "lib/clinic.h"
#include "lib/dress.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/db.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;
static int64_t twin;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "kanri", ROLES_ALL);
	twin = clinic_patient(ctx, "0099999999", "高橋　太郎", "ﾀｶﾊｼ ﾀﾛｳ");
	clinic_cover(ctx, twin);
	morning_desk(&m);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

#define LIST "key d\n"
#define PAIR LIST "key Enter\n"

static void goldens(void **state)
{
	(void)state;
	dress_check(&m, "duplicates", LIST);
	dress_check(&m, "merge", PAIR);
	golden_check("screens/golden/duplicates-80x24.txt", morning_run(&m, LIST "screen duplicates\nkey F6\nscreen merged\n"));
	golden_check("screens/golden/merge-80x24.txt", morning_run(&m, PAIR "screen merge\nkey F5\nscreen asked\nkey y\nscreen done\nkey F6\nkey Enter\nscreen merged\n"));
}

/* In the other direction, taken back, set apart. */
static void by_keys(void **state)
{
	(void)state;
	struct patient p;
	morning_run(&m, PAIR "key F6\nkey F5\nkey y\nexpect 0012345678 を 0099999999 に統合しました\n");
	assert_int_equal(patient_record(ctx, "0012345678", &p), ERR_OK);
	assert_int_equal(p.merged_into, twin);
	assert_int_equal(clinic_reread(ctx, m.taro_visit).patient_id, twin);
	morning_run(&m, "burst 0012345678\nexpect 0099999999\nexpect 統合済 0012345678\nexpect R-0002\nkey d\nkey F5\nkey y\nexpect 統合を戻しました\n");
	assert_int_equal(clinic_reread(ctx, m.taro_visit).patient_id, m.taro);
	morning_run(&m, PAIR "key F7\nkey y\nexpect 別の方と記録しました\nexpect ここに示す患者の組はありません\n");
	assert_null(strstr(morning_run(&m, "burst 0012345678\nexpect R-0002\nscreen\n"), "二重登録"));
}

/* Who may not merge sees the pair and isn't offered the keys. */
static void whoever_may(void **state)
{
	(void)state;
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	morning_desk(&m);
	const char *out = morning_run(&m, PAIR "expect U+9AD9\nexpect U+9AD8\nkey F5\nscreen\n");
	assert_null(strstr(out, "F5統合"));
	assert_null(strstr(out, "しますか"));
}

/* A scan meanwhile waits and is offered afterwards. */
static void a_scan_waits(void **state)
{
	(void)state;
	morning_run(&m, PAIR "burst 0007712043\nexpect 残す記録\nexpect 0007712043\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(by_keys, setup, teardown),
		cmocka_unit_test_setup_teardown(whoever_may, setup, teardown),
		cmocka_unit_test_setup_teardown(a_scan_waits, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
