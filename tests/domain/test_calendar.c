/* National holidays since 1949 and when the hospital is open. proves K1, K2, F3, F4, F5 */
#include <cmocka.h>
#include <string.h>

#include "base/embed.h"
#include "domain/calendar.h"
#include "domain/policy.h"
#include "model/profile.h"

static struct profile profile;
static struct ctx ctx = { .profile = &profile };

static void use(const char *file)
{
	const struct embed *e = embed_find(file);
	assert_non_null(e);
	assert_int_equal(policy_parse(&ctx, file, e->data, &profile), ERR_OK);
}

static day_t day(int ymd)
{
	day_t d = date_of(ymd / 10000, ymd / 100 % 100, ymd % 100);
	assert_int_not_equal(d, DAY_NONE);
	return d;
}

static void check(const int *days, size_t n, bool holiday)
{
	for (size_t i = 0; i < n; i++)
		if ((calendar_holiday(day(days[i])) != NULL) != holiday)
			fail_msg("%d: %s", days[i], calendar_holiday(day(days[i])));
}

/* FACTS §5 and the Cabinet Office's list. */
static void test_vectors(void **state)
{
	(void)state;
	static const int yes[] = { 20260922, 20260506, 20270322, 20200506, 20190430, 20190501, 20190502, 20191022, 20320921, 20261123,
		20181223, 20181224, 20260320, 20270321, 20280922, 20200723, 20200724, 20200810, 20210722, 20210723, 20210808, 20210809,
		20090922, 20150922, 20190812, 20240212, 20240506, 20240923 };
	static const int no[] = { 20261223, 20191223, 20200720, 20201012, 20200811, 20210719, 20210811, 20211011, 20261121, 20190529 };
	check(yes, sizeof yes / sizeof yes[0], true);
	check(no, sizeof no / sizeof no[0], false);
	assert_string_equal(calendar_holiday(day(20260922)), "国民の休日");
	assert_string_equal(calendar_holiday(day(20260506)), "振替休日");
	assert_string_equal(calendar_holiday(day(20261123)), "勤労感謝の日");
	assert_string_equal(calendar_holiday(day(20200724)), "スポーツの日");
}

/* Each day under the law as it stood then. */
static void test_showa_and_heisei(void **state)
{
	(void)state;
	static const int yes[] = { 19490101, 19490115, 19490321, 19490923, 19590410, 19660915, 19661010, 19670211, 19730430, 19880504,
		19890224, 19890429, 19891223, 19901112, 19930609, 19960720, 19990115, 20000110, 20001009, 20030721, 20030915, 20060102 };
	static const int no[] = { 19490504, 19650915, 19651010, 19660211, 19730212, 19720501, 19850504, 19860506, 19880430, 19881223,
		19890924, 19890501, 19950720, 20000115, 20001010, 20030720, 20060506, 20150811, 20191010, 20220812 };
	check(yes, sizeof yes / sizeof yes[0], true);
	check(no, sizeof no / sizeof no[0], false);
	assert_string_equal(calendar_holiday(day(19730430)), "振替休日");
	assert_string_equal(calendar_holiday(day(19880504)), "国民の休日");
	assert_string_equal(calendar_holiday(day(19870504)), "振替休日");
	assert_string_equal(calendar_holiday(day(19880429)), "天皇誕生日");
	assert_string_equal(calendar_holiday(day(20060429)), "みどりの日");
	assert_string_equal(calendar_holiday(day(20070429)), "昭和の日");
	assert_string_equal(calendar_holiday(day(20070504)), "みどりの日");
	assert_null(calendar_holiday(day(19860504))); /* a Sunday between two holidays: not before 2007's wording */
	assert_null(calendar_holiday(day(19481123))); /* before the years that the calendar covers */
}

static void test_equinoxes(void **state)
{
	(void)state;
	static const int spring[] = { 19490321, 19560321, 19600320, 19790321, 19800320, 19920320, 20000320, 20230321, 20240320, 20920319, 20990320 };
	static const int autumn[] = { 19490923, 19560923, 19790924, 19800923, 20120922, 20230923, 20240922, 20280922, 20990923 };
	for (size_t i = 0; i < sizeof spring / sizeof spring[0]; i++) {
		assert_non_null(calendar_holiday(day(spring[i])));
		assert_string_equal(calendar_holiday(day(spring[i])), "春分の日");
	}
	for (size_t i = 0; i < sizeof autumn / sizeof autumn[0]; i++) {
		assert_non_null(calendar_holiday(day(autumn[i])));
		assert_string_equal(calendar_holiday(day(autumn[i])), "秋分の日");
	}
}

/* 16 holidays a year since 2016 (equinoxes and 5/4 included), before substitutes and bridges. */
static void test_count_of_a_year(void **state)
{
	(void)state;
	int n = 0;
	for (day_t d = day(20260101); d <= day(20261231); d++)
		n += calendar_holiday(d) != NULL;
	assert_int_equal(n, 18); /* 16, 5/6 as substitute, 9/22 between two */
}

static void test_closed_days(void **state)
{
	(void)state;
	use("profiles/atokure.ini");
	static const int second[] = { 20261114, 20261212, 20270109, 20270213, 20270508 };
	for (size_t i = 0; i < sizeof second / sizeof second[0]; i++) {
		assert_true(calendar_second_saturday(day(second[i])));
		assert_string_equal(calendar_closed(&ctx, day(second[i])), "第2土曜日");
	}
	assert_false(calendar_second_saturday(day(20261121)));
	assert_null(calendar_closed(&ctx, day(20261121)));
	assert_string_equal(calendar_closed(&ctx, day(20261122)), "日曜日");
	assert_string_equal(calendar_closed(&ctx, day(20261123)), "勤労感謝の日");
	assert_string_equal(calendar_closed(&ctx, day(20261229)), "年末年始");
	assert_non_null(calendar_closed(&ctx, day(20270103)));
	assert_null(calendar_closed(&ctx, day(20261228)));
	assert_null(calendar_closed(&ctx, day(20270104)));
	assert_int_equal(calendar_business_day(&ctx, day(20261122)), day(20261124));
	profile.closed_days[profile.n_closed_days++] = day(20261125);
	assert_string_equal(calendar_closed(&ctx, day(20261125)), "休診日");

	use("profiles/atobarai.ini");
	assert_null(calendar_closed(&ctx, day(20261114))); /* no second Saturday there */
	assert_string_equal(calendar_closed(&ctx, day(20261122)), "日曜日");
}

static void hours(enum place p, int ymd, int want_from, int want_to)
{
	int from, to;
	assert_true(calendar_hours(&ctx, p, day(ymd), &from, &to));
	assert_int_equal(from, want_from);
	assert_int_equal(to, want_to);
}

static void test_hours(void **state)
{
	(void)state;
	int from, to;
	char text[128];
	use("profiles/atokure.ini");
	hours(PLACE_KIOSK, 20261120, 420, 1260);
	hours(PLACE_MACHINE, 20261121, 420, 1080);
	hours(PLACE_SUPPORT, 20261121, 540, 780);
	assert_false(calendar_hours(&ctx, PLACE_KIOSK, day(20261114), &from, &to));
	assert_true(calendar_open(&ctx, PLACE_KIOSK, tokyo_utc(day(20261120), 7 * 3600)));
	assert_false(calendar_open(&ctx, PLACE_KIOSK, tokyo_utc(day(20261120), 7 * 3600 - 1)));
	assert_false(calendar_open(&ctx, PLACE_KIOSK, tokyo_utc(day(20261120), 21 * 3600)));
	assert_string_equal(calendar_hours_text(&ctx, PLACE_KIOSK, text), "平日 7:00-21:00   土曜 7:00-18:00");
	use("profiles/atobarai.ini");
	hours(PLACE_KIOSK, 20261121, 495, 1020);
	hours(PLACE_SUPPORT, 20261120, 510, 1020);
	assert_false(calendar_hours(&ctx, PLACE_SUPPORT, day(20261121), &from, &to));
	assert_string_equal(calendar_hours_text(&ctx, PLACE_KIOSK, text), "平日・土曜 8:15-17:00");
	assert_string_equal(calendar_hours_text(&ctx, PLACE_SUPPORT, text), "平日 8:30-17:00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors), cmocka_unit_test(test_showa_and_heisei), cmocka_unit_test(test_equinoxes),
		cmocka_unit_test(test_count_of_a_year), cmocka_unit_test(test_closed_days), cmocka_unit_test(test_hours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
