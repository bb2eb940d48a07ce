/* What a patient pays of covered care: the published examples, rounded as the law says. */
#include <cmocka.h>
#include <string.h>

#include "base/date.h"
#include "domain/copay.h"

#include "base/banned.h"

/* proves B2 */
static void rounds_to_ten_yen(void **state)
{
	(void)state;
	static const struct { int64_t points; int share; int64_t yen; } table[] = {
		{ 75, 3, 230 }, { 291, 3, 870 }, { 288, 3, 860 }, { 215, 1, 220 }, { 502, 2, 1000 }, { 1, 1, 0 },
		{ 2, 3, 10 }, { 1234, 1, 1230 }, { 1235, 1, 1240 }, { 0, 3, 0 }, { 3522, 3, 10570 }, { 1800, 0, 0 },
		{ 100, 10, 1000 }, { COPAY_POINTS_MAX, 10, COPAY_POINTS_MAX * 10 },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_int_equal(copay_yen(table[i].points, table[i].share), table[i].yen);
}

static day_t d(int y, int m, int day)
{
	return date_of(y, m, day);
}

/* proves B2 */
static void share_follows_age(void **state)
{
	(void)state;
	assert_true(copay_preschool(d(2000, 2, 2), d(2006, 3, 31)));
	assert_false(copay_preschool(d(2000, 2, 2), d(2006, 4, 1)));
	assert_true(copay_preschool(d(2000, 6, 2), d(2007, 3, 31)));
	assert_false(copay_preschool(d(2000, 6, 2), d(2007, 4, 1)));
	assert_true(copay_preschool(d(2000, 4, 1), d(2006, 3, 31)));
	assert_false(copay_preschool(d(2000, 4, 1), d(2006, 4, 1)));
	assert_false(copay_over_70(d(2000, 5, 12), d(2070, 5, 31)));
	assert_true(copay_over_70(d(2000, 5, 12), d(2070, 6, 1)));
	assert_false(copay_over_70(d(2000, 5, 1), d(2070, 4, 30)));
	assert_true(copay_over_70(d(2000, 5, 1), d(2070, 5, 1)));
	assert_int_equal(copay_share_by_age(d(2020, 1, 1), d(2026, 3, 31)), 2);
	assert_int_equal(copay_share_by_age(d(1980, 3, 1), d(2026, 11, 21)), 3);
	assert_int_equal(copay_share_by_age(d(1954, 1, 9), d(2026, 11, 21)), 2);
	assert_int_equal(copay_share_by_age(d(1951, 11, 22), d(2026, 11, 21)), 2);
	assert_int_equal(copay_share_by_age(d(1951, 11, 21), d(2026, 11, 21)), 1);
}

static int month(int y, int m)
{
	return y * 12 + m - 1;
}

static int64_t limit(int mon, const char *band, int64_t cost, bool multi)
{
	struct copay_limit l;
	assert_true(copay_limit_find(mon, false, band, &l));
	return copay_limit_yen(&l, cost, multi);
}

/* proves B2 */
static void monthly_limits_of_the_published_examples(void **state)
{
	(void)state;
	int old = month(2026, 7), new = month(2026, 8);
	assert_int_equal(limit(old, "ア", 945760, false), 253638);
	assert_int_equal(limit(old, "イ", 726410, false), 169084);
	assert_int_equal(limit(old, "ウ", 364520, false), 81075);
	assert_int_equal(limit(old, "エ", 216350, false), 57600);
	assert_int_equal(limit(old, "オ", 187950, false), 35400);
	assert_int_equal(limit(old, "ウ", 364520, true), 44400);
	assert_int_equal(limit(new, "ウ", 1000000, false), 92940);
	assert_int_equal(limit(new, "イ", 1000000, false), 183130);
	assert_int_equal(limit(new, "ア", 1000000, false), 271290);
	assert_int_equal(limit(old, "ウ", 1000000, false), 87430);
	assert_int_equal(limit(new, "ウ", 100000, false), 85800);
	assert_int_equal(limit(old, "ウ", 267050, false), 80101);
	assert_int_equal(limit(old, "ウ", 267049, false), 80100);
	struct copay_limit l;
	assert_true(copay_limit_find(new, true, "一般", &l));
	assert_int_equal(l.outpatient, 22000);
	assert_int_equal(l.base, 61500);
	assert_true(copay_limit_find(month(2020, 1), true, "低所得Ⅱ", &l));
	assert_int_equal(l.outpatient, 8000);
	assert_false(copay_limit_find(month(2018, 7), false, "ア", &l));
	assert_false(copay_limit_find(new, false, "カ", &l));
}

/* proves R1 */
static void tax_inside_an_amount(void **state)
{
	(void)state;
	assert_int_equal(copay_tax(5500, 10), 500);
	assert_int_equal(copay_tax(4400, 10), 400);
	assert_int_equal(copay_tax(108, 8), 8);
	assert_int_equal(copay_tax(109, 10), 9);
	assert_int_equal(copay_tax(1000, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds_to_ten_yen),
		cmocka_unit_test(share_follows_age),
		cmocka_unit_test(monthly_limits_of_the_published_examples),
		cmocka_unit_test(tax_inside_an_amount),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
