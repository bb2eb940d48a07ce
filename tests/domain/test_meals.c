/* What a meal in hospital costs, by day, income band and programmes. proves B2 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/meals.h"

#include "base/banned.h"

static int64_t rate(int year, int month, int day, const char *band, const char *law)
{
	struct copay_bill b = { .band = band, .n_programmes = *law != '\0' };
	struct meal_rate r;
	str_copy(b.programmes[0].payer, sizeof b.programmes[0].payer, law);
	return meals_rate(date_of(year, month, day), date_of(year, month, day), &b, &r) ? r.yen : -1;
}

/* The steps of the general rate; the first day of each and the day before. */
static void everybody(void **state)
{
	(void)state;
	static const struct { int y, m, d; int64_t yen; } rows[] = { { 2018, 3, 31, -1 }, { 2018, 4, 1, 460 }, { 2024, 5, 31, 460 }, { 2024, 6, 1, 490 },
		{ 2025, 3, 31, 490 }, { 2025, 4, 1, 510 }, { 2026, 5, 31, 510 }, { 2026, 6, 1, 550 } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(rate(rows[i].y, rows[i].m, rows[i].d, "", ""), rows[i].yen);
		assert_int_equal(rate(rows[i].y, rows[i].m, rows[i].d, "ウ", "15120017"), rows[i].yen);
		assert_int_equal(rate(rows[i].y, rows[i].m, rows[i].d, "一般", ""), rows[i].yen);
	}
}

/* 低所得Ⅱ and 区分オ 230, 低所得Ⅰ 110 while everybody pays 490. */
static void low_incomes(void **state)
{
	(void)state;
	assert_int_equal(rate(2024, 6, 1, "低所得Ⅱ", ""), 230);
	assert_int_equal(rate(2025, 3, 31, "オ", ""), 230);
	assert_int_equal(rate(2024, 6, 1, "低所得Ⅰ", ""), 110);
	assert_int_equal(rate(2024, 5, 31, "オ", ""), 210);
	assert_int_equal(rate(2024, 5, 31, "低所得Ⅰ", ""), 100);
	assert_int_equal(rate(2025, 4, 1, "低所得Ⅱ", ""), 240);
	assert_int_equal(rate(2025, 4, 1, "低所得Ⅰ", ""), 110);
	assert_int_equal(rate(2027, 8, 1, "住民税非課税", ""), 240);
}

/* 難病 and 小慢: 300; the lower one of two that apply. */
static void programmes(void **state)
{
	(void)state;
	assert_int_equal(rate(2025, 4, 1, "ウ", "54136015"), 300);
	assert_int_equal(rate(2025, 4, 1, "", "52"), 300);
	assert_int_equal(rate(2025, 4, 1, "低所得Ⅱ", "54136015"), 240);
	assert_int_equal(rate(2025, 4, 1, "ウ", "5"), 510);
}

static const char *said(const char *band, int64_t yen)
{
	static char text[400];
	struct copay_bill b = { .band = band };
	struct copay_step s;
	return meals_step(date_of(2024, 7, 1), date_of(2024, 7, 31), &b, yen, &s) ? copay_step_text(&s, text, sizeof text) : "";
}

/* What is charged is never changed: it is said whose price it is, or that it is none of the patient's. */
static void a_price_is_explained(void **state)
{
	(void)state;
	assert_string_equal(said("ウ", 490), "");
	assert_string_equal(said("オ", 230), "食事 1食 230円（低所得Ⅱの標準負担額）");
	assert_string_equal(said("オ", 180), "食事 1食 180円（低所得Ⅱ（90日超）の標準負担額）");
	assert_string_equal(said("低所得Ⅰ", 110), "食事 1食 110円（低所得Ⅰの標準負担額）");
	assert_string_equal(said("オ", 490), "食事 1食 490円: この日の標準負担額は低所得Ⅱ 230円です（減額認定などを確かめてください）");
	assert_string_equal(said("", 230), "食事 1食 230円: この日の標準負担額は一般 490円です（減額認定などを確かめてください）");
	assert_string_equal(said("ウ", 280), "食事 1食 280円: この日の標準負担額は一般 490円です（減額認定などを確かめてください）");
	struct copay_step s;
	assert_false(meals_step(date_of(2018, 3, 31), date_of(2018, 3, 31), &(struct copay_bill){ .band = "" }, 999, &s)); /* before the table nothing is known */
}

/* 510 until May 2026, 550 from June: neither is taken by itself for days on both sides, and both are right. Low incomes pay the same on. */
static void over_a_change_of_the_rate(void **state)
{
	(void)state;
	char text[400];
	day_t from = date_of(2026, 5, 20), to = date_of(2026, 6, 10);
	struct copay_bill b = { .band = "ウ" };
	struct meal_rate r;
	struct copay_step s;
	assert_false(meals_rate(from, to, &b, &r));
	assert_int_equal(r.yen, -1);
	assert_false(meals_step(from, to, &b, 510, &s));
	assert_false(meals_step(from, to, &b, 550, &s));
	assert_true(meals_step(from, to, &b, 490, &s));
	assert_string_equal(copay_step_text(&s, text, sizeof text), "食事 1食 490円: この期間の標準負担額は一般 510円、途中から 550円です（減額認定などを確かめてください）");
	b.band = "オ";
	assert_true(meals_rate(from, to, &b, &r));
	assert_int_equal(r.yen, 240);
	assert_false(meals_rate(date_of(2018, 3, 31), to, &b, &r)); /* begins before the table */
}

/* Whoever pays the whole cost has no standard price, whatever the band: nothing is taken, and nothing said. */
static void without_cover(void **state)
{
	(void)state;
	day_t day = date_of(2026, 7, 1);
	struct copay_bill b = { .band = "オ", .share = COPAY_NO_COVER };
	struct meal_rate r;
	struct copay_step s;
	assert_false(meals_rate(day, day, &b, &r));
	assert_int_equal(r.yen, -1);
	assert_false(meals_step(day, day, &b, 550, &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody), cmocka_unit_test(low_incomes), cmocka_unit_test(programmes), cmocka_unit_test(a_price_is_explained),
		cmocka_unit_test(over_a_change_of_the_rate), cmocka_unit_test(without_cover),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
