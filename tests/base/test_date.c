/* The calendar, eras, and dates as people type them. proves K3, K4 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/str.h"

static day_t today;
static struct cause cause;

static int set_today(void **state)
{
	(void)state;
	today = date_of(2026, 11, 21);
	return 0;
}

static void check(const char *text, const char *iso)
{
	day_t d = 0;
	char shown[DATE_TEXT];
	enum err e = date_parse(text, today, &d, &cause);
	if (e)
		print_error("%s: %s\n", text, cause.text);
	assert_int_equal(e, ERR_OK);
	assert_string_equal(date_iso(d, shown), iso);
}

/* Refused, and the reason has both words. */
static void refuse(const char *text, const char *word, const char *other)
{
	day_t d = 0;
	assert_int_equal(date_parse(text, today, &d, &cause), ERR_BAD_DATE);
	assert_int_equal(cause.err, ERR_BAD_DATE);
	assert_true(d == DAY_NONE);
	if (!strstr(cause.text, word) || !strstr(cause.text, other))
		fail_msg("%s: %s", text, cause.text);
}

/* Every day of five centuries, counted one by one by the rules of leap years alone. */
static void every_day_once(void **state)
{
	(void)state;
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	assert_int_equal(date_of(1970, 1, 1), 0);
	day_t d = date_of(1801, 1, 1);
	int weekday = date_weekday(d);
	assert_int_equal(weekday, 4); /* 1801-01-01 was a Thursday */
	for (int y = 1801; y <= 2300; y++) {
		bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
		for (int m = 1; m <= 12; m++) {
			int n = lengths[m - 1] + (leap && m == 2);
			assert_int_equal(date_month_length(y, m), n);
			for (int i = 1; i <= n; i++, d++, weekday = (weekday + 1) % 7) {
				struct civil c = date_civil(d);
				assert_true(c.year == y && c.month == m && c.day == i);
				assert_true(date_of(y, m, i) == d && date_weekday(d) == weekday);
			}
			assert_true(date_of(y, m, n + 1) == DAY_NONE);
		}
	}
	assert_true(date_of(0, 1, 1) == DAY_NONE && date_of(2026, 0, 1) == DAY_NONE && date_of(2026, 13, 1) == DAY_NONE);
	assert_true(date_of(2026, 1, 0) == DAY_NONE && date_of(10000, 1, 1) == DAY_NONE);
	struct civil first = date_civil(date_of(1, 1, 1)), last = date_civil(date_of(9999, 12, 31));
	assert_true(first.year == 1 && first.month == 1 && first.day == 1);
	assert_true(last.year == 9999 && last.month == 12 && last.day == 31);
}

static void months_and_ages(void **state)
{
	(void)state;
	assert_int_equal(date_add_months(date_of(2026, 1, 31), 1), date_of(2026, 2, 28));
	assert_int_equal(date_add_months(date_of(2024, 1, 31), 1), date_of(2024, 2, 29));
	assert_int_equal(date_add_months(date_of(2026, 11, 21), 14), date_of(2028, 1, 21));
	assert_int_equal(date_add_months(date_of(2026, 3, 31), -1), date_of(2026, 2, 28));
	assert_int_equal(date_add_months(date_of(2026, 1, 15), -1), date_of(2025, 12, 15));
	assert_int_equal(date_age(date_of(1980, 3, 1), date_of(2026, 11, 21)), 46);
	assert_int_equal(date_age(date_of(1980, 11, 21), date_of(2026, 11, 21)), 46);
	assert_int_equal(date_age(date_of(1980, 11, 22), date_of(2026, 11, 21)), 45);
	assert_int_equal(date_age(date_of(2000, 2, 29), date_of(2026, 2, 28)), 25);
	assert_int_equal(date_age(date_of(2026, 11, 21), date_of(2026, 11, 21)), 0);
}

static void forms_of_k3(void **state)
{
	(void)state;
	static const char *const same[] = {
		"20261121", "2026-11-21", "2026/11/21", "2026.11.21", "R8.11.21", "r8.11.21", "R081121", "5081121", "令和8年11月21日",
		"令8年11月21日", "令和081121", "11/21", "11-21", "11月21日", "２０２６−１１−２１", "２０２６年１１月２１日", "Ｒ８．１１．２１",
		"2026ー11ー21", " 2026 / 11 / 21 ", "2026 11 21", "令和8年1121", "R 8.11.21", "㋿8年11月21日", "１１／２１",
	};
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		check(same[i], "2026-11-21");
	check("S55.3.1", "1980-03-01");
	check("s550301", "1980-03-01");
	check("3550301", "1980-03-01");
	check("昭和55年3月1日", "1980-03-01");
	check("令和元年5月1日", "2019-05-01");
	check("令和元年0501", "2019-05-01");
	check("令和元0501", "2019-05-01");
	check("Ｒ元．５．１", "2019-05-01");
	check("h元/1/8", "1989-01-08");
	check("平元.1.8", "1989-01-08");
	check("1/5", "2026-01-05");
	check("M6.1.1", "1873-01-01");
	check("1060101", "1873-01-01");
	check("2121224", "1923-12-24");
	check("2024-02-29", "2024-02-29");
}

static void refusals_say_why(void **state)
{
	(void)state;
	refuse("", "入力", "");
	refuse("\xE3\x80\x80", "入力", "");
	refuse("明日", "日付として", "2026-11-21");
	refuse("2026-11", "日付として", "");
	refuse("2026年11月", "日付として", "");
	refuse("2026-11-21x", "日付として", "");
	refuse("2026-11-21-", "日付として", "");
	refuse("2026--11-21", "日付として", "");
	refuse("2026-11-21-1", "日付として", "");
	refuse("2026月11年21", "日付として", "");
	refuse("日", "日付として", "");
	refuse("S", "日付として", "");
	refuse("元.5.1", "日付として", "");
	refuse("R10501", "日付として", "");
	refuse("R元", "日付として", "");
	refuse("1121", "日付として", "");
	refuse("999999999", "日付として", "");
	refuse("\xFF", "日付として", "");
	refuse("55.3.1", "西暦4桁", "元号");
	refuse("550301", "西暦4桁", "元号");
	refuse("6550301", "元号の番号", "5令和");
	refuse("S1955.3.1", "2桁", "");
	refuse("2026-13-01", "13月", "1〜12");
	refuse("2026-00-01", "0月", "");
	refuse("2026-02-29", "29日", "28日まで");
	refuse("2/29", "29日", "28日まで");
	refuse("2026-04-31", "31日", "30日まで");
	refuse("2026-04-00", "0日", "30日まで");
	refuse("R8.2.29", "2026年2月", "28日まで");
	refuse("S0.1.1", "0年", "元年");
	refuse("0000-01-01", "0年", "");
}

static void era_refusals_name_the_right_era(void **state)
{
	(void)state;
	refuse("S64.1.8", "昭和", "H1.1.8");
	refuse("S64.1.8", "平成元年1月8日", "");
	refuse("S65.1.1", "昭和", "H2.1.1");
	refuse("H1.1.7", "平成", "S64.1.7");
	refuse("H31.5.1", "平成", "R1.5.1");
	refuse("令和元年4月30日", "令和", "H31.4.30");
	refuse("T15.12.25", "大正", "S1.12.25");
	refuse("S1.12.24", "昭和", "T15.12.24");
	refuse("M45.7.30", "明治", "T1.7.30");
	refuse("2010101", "大正", "M45.1.1");
	refuse("M5.12.3", "明治", "1873-01-01");
	refuse("M1.1.25", "旧暦", "");
}

static void vector_line(char *line)
{
	char *expected = strchr(line, '\t');
	assert_non_null(expected);
	*expected++ = '\0';
	expected[strcspn(expected, "\t")] = '\0';
	if (!str_starts(expected, "error")) {
		check(line, expected);
	} else if (strcmp(expected, "error(future)") == 0) {
		day_t d;
		assert_int_equal(date_parse_birth(line, today, &d, &cause), ERR_BAD_DATE);
		assert_non_null(strstr(cause.text, "今日より後"));
	} else {
		bool era = strcmp(expected, "error(era-range)") == 0, zero = strcmp(expected, "error(year 0)") == 0;
		refuse(line, era ? "期間外" : zero ? "0年" : "日はありません", "");
	}
}

static void every_vector(void **state)
{
	(void)state;
	char path[512];
	struct buf b = { 0 };
	assert_true(str_fmt(path, sizeof path, "%s/tests/data/era_vectors.tsv", getenv("MADOGUCHI_ROOT")));
	assert_int_equal(file_read(path, 65536, &b), 0);
	int lines = 0;
	for (char *p = b.data, *next; *p; p = next) {
		char *end = p + strcspn(p, "\n");
		next = *end ? end + 1 : end;
		*end = '\0';
		if (*p == '#' || !*p)
			continue;
		vector_line(p);
		lines++;
	}
	buf_free(&b);
	assert_int_equal(lines, 27);
}

static void births(void **state)
{
	(void)state;
	day_t d = 0;
	assert_int_equal(date_parse_birth("2026-11-21", today, &d, &cause), ERR_OK);
	assert_int_equal(d, today);
	assert_int_equal(date_parse_birth("2026-11-22", today, &d, &cause), ERR_BAD_DATE);
	assert_true(d == DAY_NONE);
	assert_int_equal(date_parse_birth("1895-11-22", today, &d, &cause), ERR_OK); /* still 130 */
	assert_int_equal(date_parse_birth("1895-11-21", today, &d, &cause), ERR_BAD_DATE);
	assert_non_null(strstr(cause.text, "130年"));
	assert_int_equal(date_parse("1895-11-21", today, &d, &cause), ERR_OK);
	assert_int_equal(date_parse("R99.1.1", today, &d, &cause), ERR_OK);
	assert_int_equal(d, date_of(2117, 1, 1));
}

static void texts(void **state)
{
	(void)state;
	char out[DATE_TEXT];
	i18n_use(LANG_JA);
	assert_string_equal(date_show(date_of(2026, 11, 21), out), "2026-11-21 (土)");
	assert_string_equal(date_show(date_of(2026, 11, 22), out), "2026-11-22 (日)");
	i18n_use(LANG_EN);
	assert_string_equal(date_show(date_of(2026, 11, 21), out), "2026-11-21 (Sat)");
	i18n_use(LANG_JA);
	assert_string_equal(date_show(DAY_NONE, out), "");
	assert_string_equal(date_iso(DAY_NONE, out), "");
	assert_string_equal(date_era(DAY_NONE, out), "");
	assert_string_equal(date_era(date_of(1980, 3, 1), out), "昭和55年3月1日");
	assert_string_equal(date_era(date_of(2019, 5, 1), out), "令和元年5月1日");
	assert_string_equal(date_era(date_of(2019, 4, 30), out), "平成31年4月30日");
	assert_string_equal(date_era(date_of(1989, 1, 7), out), "昭和64年1月7日");
	assert_string_equal(date_era(date_of(1926, 12, 25), out), "昭和元年12月25日");
	assert_string_equal(date_era(date_of(1912, 7, 29), out), "明治45年7月29日");
	assert_string_equal(date_era(date_of(1870, 1, 2), out), "1870年1月2日");
}

/* proves K4 */
static void tokyo(void **state)
{
	(void)state;
	int64_t midnight = INT64_C(1795186800); /* 2026-11-20T15:00:00Z */
	char out[DATE_TEXT];
	assert_int_equal(tokyo_day(midnight), date_of(2026, 11, 21));
	assert_int_equal(tokyo_day(midnight - 1), date_of(2026, 11, 20));
	assert_int_equal(tokyo_seconds(midnight - 1), 86399);
	assert_int_equal(tokyo_seconds(midnight), 0);
	assert_true(tokyo_utc(date_of(2026, 11, 21), 0) == midnight);
	assert_int_equal(tokyo_day(-32401), -1);
	assert_int_equal(tokyo_seconds(-32401), 86399);
	assert_string_equal(instant_iso(midnight + 34860, out), "2026-11-21T09:41:00+09:00");
	assert_string_equal(instant_time(midnight + 34860, out), "09:41");
}

static void instants(void **state)
{
	(void)state;
	static const char *const same[] = {
		"2026-11-21T09:41", "2026-11-21T09:41:00", "2026-11-21 09:41", "2026-11-21T09:41:00+09:00", "2026-11-21T00:41:00Z",
		"2026-11-21T00:41Z", "2026-11-20T19:41:00-05:00", "2026-11-21T09:41:00.999+0900", "2026-11-21T09:41+09",
	};
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		int64_t t = 0;
		assert_true(instant_parse(same[i], &t));
		assert_true(t == INT64_C(1795186800) + 34860);
	}
	static const char *const bad[] = {
		"", "2026-11-21", "2026-11-21T", "2026-11-21T24:00", "2026-11-21T09:60", "2026-11-21T09:41:60", "2026-02-29T00:00",
		"2026-11-21T9:41", "2026-11-21T09:41x", "2026-11-21T09:41+9", "2026-11-21T09:41+09:", "2026-11-21T09:41Zx", "2026-13-01T00:00",
		"2026-11-21T09:41:00.", "0000-01-01T00:00",
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		int64_t t = 5;
		assert_false(instant_parse(bad[i], &t));
		assert_true(t == 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_once), cmocka_unit_test(months_and_ages), cmocka_unit_test(forms_of_k3),
		cmocka_unit_test(refusals_say_why), cmocka_unit_test(era_refusals_name_the_right_era),
		cmocka_unit_test(every_vector), cmocka_unit_test(births), cmocka_unit_test(texts), cmocka_unit_test(tokyo),
		cmocka_unit_test(instants),
	};
	return cmocka_run_group_tests(tests, set_today, NULL);
}
