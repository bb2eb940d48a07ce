/*
 * Day numbers and the civil calendar. The arithmetic runs on years that begin in March, so that the leap
 * day is a year's last and month lengths follow one formula; a 400-year cycle has 146,097 days.
 */
#include "base/date.h"

#include "base/die.h"
#include "base/era.h"
#include "base/i18n.h"
#include "base/str.h"

#include "base/banned.h"

enum { YEAR_MIN = 1, YEAR_MAX = 9999, CYCLE_YEARS = 400, CYCLE_DAYS = 146097, EPOCH_DAYS = 719468 };
enum { DAY_FIRST = -719162, DAY_LAST = 2932896 }; /* 0001-01-01, 9999-12-31 */

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_month_length(int year, int month)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (month < 1 || month > 12)
		return 0;
	return length[month - 1] + (month == 2 && is_leap(year));
}

day_t date_of(int year, int month, int day)
{
	if (year < YEAR_MIN || year > YEAR_MAX || day < 1 || day > date_month_length(year, month))
		return DAY_NONE;
	int y = month <= 2 ? year - 1 : year;
	int cycle = y / CYCLE_YEARS, in_cycle = y % CYCLE_YEARS;
	int march_month = (month + 9) % 12;
	int in_year = (153 * march_month + 2) / 5 + day - 1;
	return cycle * CYCLE_DAYS + in_cycle * 365 + in_cycle / 4 - in_cycle / 100 + in_year - EPOCH_DAYS;
}

struct civil date_civil(day_t d)
{
	must(d >= DAY_FIRST && d <= DAY_LAST);
	int days = d + EPOCH_DAYS;
	int cycle = days / CYCLE_DAYS, in_cycle = days % CYCLE_DAYS;
	int year = (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
	int in_year = in_cycle - (365 * year + year / 4 - year / 100);
	int march_month = (5 * in_year + 2) / 153;
	struct civil c;
	c.day = in_year - (153 * march_month + 2) / 5 + 1;
	c.month = march_month < 10 ? march_month + 3 : march_month - 9;
	c.year = cycle * CYCLE_YEARS + year + (c.month <= 2);
	return c;
}

int date_weekday(day_t d)
{
	int w = (d + 4) % 7; /* 1970-01-01 was a Thursday */
	return w < 0 ? w + 7 : w;
}

day_t date_add_months(day_t d, int months)
{
	struct civil c = date_civil(d);
	int total = c.year * 12 + c.month - 1 + months;
	int year = total / 12, month = total % 12 + 1;
	int last = date_month_length(year, month);
	return date_of(year, month, c.day < last ? c.day : last);
}

int date_age(day_t birth, day_t on)
{
	struct civil b = date_civil(birth), o = date_civil(on);
	bool had_birthday = o.month > b.month || (o.month == b.month && o.day >= b.day);
	return o.year - b.year - !had_birthday;
}

const char *date_iso(day_t d, char out[DATE_TEXT])
{
	out[0] = '\0';
	if (d == DAY_NONE)
		return out;
	struct civil c = date_civil(d);
	str_fmt(out, DATE_TEXT, "%04d-%02d-%02d", c.year, c.month, c.day);
	return out;
}

const char *date_show(day_t d, char out[DATE_TEXT])
{
	static const char *const japanese[] = { "日", "月", "火", "水", "木", "金", "土" };
	static const char *const english[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	date_iso(d, out);
	if (d != DAY_NONE)
		str_add(out, DATE_TEXT, " (%s)", (i18n_lang() == LANG_EN ? english : japanese)[date_weekday(d)]);
	return out;
}

const char *date_era(day_t d, char out[DATE_TEXT])
{
	out[0] = '\0';
	if (d == DAY_NONE)
		return out;
	struct civil c = date_civil(d);
	const struct era *e = era_of(d);
	int year = e ? c.year - e->base : c.year;
	str_copy(out, DATE_TEXT, e ? e->name : "");
	if (e && year == 1)
		str_add(out, DATE_TEXT, "元");
	else
		str_add(out, DATE_TEXT, "%d", year);
	str_add(out, DATE_TEXT, "年%d月%d日", c.month, c.day);
	return out;
}
