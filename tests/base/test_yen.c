/* Yen arithmetic. proves B2 (the rounding of the patient's share) */
#include <cmocka.h>

#include "base/money.h"

/* FACTS: points x 10 yen x share in tenths, rounded to 10 yen; the table of worked examples. */
static void rounding_table(void **state)
{
	(void)state;
	static const struct {
		int points, tenths, pays;
	} table[] = {
		{ 75, 3, 230 }, { 291, 3, 870 }, { 288, 3, 860 }, { 215, 1, 220 }, { 502, 2, 1000 }, { 1, 3, 0 }, { 2, 3, 10 },
		{ 1234, 1, 1230 }, { 1235, 1, 1240 }, { 0, 3, 0 }, { 3522, 3, 10570 }, { 800, 3, 2400 },
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		assert_int_equal(yen_round10((int64_t)table[i].points * 10 * table[i].tenths, 10), table[i].pays);
	assert_int_equal(yen_round10(4, 1), 0);
	assert_int_equal(yen_round10(5, 1), 10);
	assert_int_equal(yen_round10(499, 100), 0);  /* 4.99 yen */
	assert_int_equal(yen_round10(500, 100), 10); /* 5.00 yen */
	assert_int_equal(yen_round10(14, 3), 0);     /* 4.67 yen */
	assert_int_equal(yen_round10(15, 3), 10);
}

static void sums_are_checked(void **state)
{
	(void)state;
	int64_t v = 7;
	assert_true(yen_add(YEN_MAX - 1, 1, &v));
	assert_true(v == YEN_MAX);
	v = 7;
	assert_false(yen_add(YEN_MAX, 1, &v));
	assert_false(yen_add(-YEN_MAX, -1, &v));
	assert_false(yen_add(INT64_MAX, INT64_MAX, &v));
	assert_false(yen_mul(YEN_MAX, 2, &v));
	assert_false(yen_mul(INT64_MAX, INT64_MAX, &v));
	assert_int_equal(v, 7);
	assert_true(yen_mul(-300, 4, &v));
	assert_int_equal(v, -1200);
}

static void texts(void **state)
{
	(void)state;
	char out[32];
	assert_string_equal(yen_text(0, out), "0");
	assert_string_equal(yen_text(999, out), "999");
	assert_string_equal(yen_text(1000, out), "1,000");
	assert_string_equal(yen_text(1234567, out), "1,234,567");
	assert_string_equal(yen_text(-123456, out), "-123,456");
	assert_string_equal(yen_text(YEN_MAX, out), "999,999,999,999");
	assert_string_equal(yen_text(INT64_MIN, out), "-9,223,372,036,854,775,808");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounding_table), cmocka_unit_test(sums_are_checked), cmocka_unit_test(texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
