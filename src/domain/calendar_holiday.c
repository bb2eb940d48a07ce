/*
 * National holidays by rule (SPEC K1). The table says which day is a holiday in which years; the substitute for a
 * Sunday (1973-04-12, wording of 2007) and the day between two holidays (1985-12-27) follow from it. Sources:
 * Act No. 178 of 1948 and its amendments of 1966, 1973, 1985, 1989, 1995, 1998, 2001, 2005, 2014, 2017, 2018, 2020;
 * the single days by their own acts of 1959, 1989, 1990, 1993 and 2018. Equinoxes: the astronomical formulas in
 * general use for 1900–2099; the official date is announced each February.
 */
#include "domain/calendar.h"

#include <stddef.h>

#include "base/i18n.h"

#include "base/banned.h"

enum rule { ON, MONDAY, SPRING, AUTUMN };

/* ON: the day; MONDAY: the n-th of the month. */
static const struct {
	const char *name;
	int from, to, month;
	enum rule rule;
	int n;
} rules[] = {
	{ N_("元日"),         1949, 2099, 1,  ON, 1 },
	{ N_("成人の日"),     1949, 1999, 1,  ON, 15 },
	{ N_("成人の日"),     2000, 2099, 1,  MONDAY, 2 },
	{ N_("建国記念の日"), 1967, 2099, 2,  ON, 11 },
	{ N_("天皇誕生日"),   2020, 2099, 2,  ON, 23 },
	{ N_("春分の日"),     1949, 2099, 3,  SPRING, 0 },
	{ N_("天皇誕生日"),   1949, 1988, 4,  ON, 29 },
	{ N_("みどりの日"),   1989, 2006, 4,  ON, 29 },
	{ N_("昭和の日"),     2007, 2099, 4,  ON, 29 },
	{ N_("天皇の即位の日"), 2019, 2019, 5, ON, 1 },
	{ N_("憲法記念日"),   1949, 2099, 5,  ON, 3 },
	{ N_("みどりの日"),   2007, 2099, 5,  ON, 4 },
	{ N_("こどもの日"),   1949, 2099, 5,  ON, 5 },
	{ N_("海の日"),       1996, 2002, 7,  ON, 20 },
	{ N_("海の日"),       2003, 2019, 7,  MONDAY, 3 },
	{ N_("海の日"),       2020, 2020, 7,  ON, 23 },
	{ N_("海の日"),       2021, 2021, 7,  ON, 22 },
	{ N_("海の日"),       2022, 2099, 7,  MONDAY, 3 },
	{ N_("スポーツの日"), 2020, 2020, 7,  ON, 24 },
	{ N_("スポーツの日"), 2021, 2021, 7,  ON, 23 },
	{ N_("山の日"),       2016, 2019, 8,  ON, 11 },
	{ N_("山の日"),       2020, 2020, 8,  ON, 10 },
	{ N_("山の日"),       2021, 2021, 8,  ON, 8 },
	{ N_("山の日"),       2022, 2099, 8,  ON, 11 },
	{ N_("敬老の日"),     1966, 2002, 9,  ON, 15 },
	{ N_("敬老の日"),     2003, 2099, 9,  MONDAY, 3 },
	{ N_("秋分の日"),     1949, 2099, 9,  AUTUMN, 0 },
	{ N_("体育の日"),     1966, 1999, 10, ON, 10 },
	{ N_("体育の日"),     2000, 2019, 10, MONDAY, 2 },
	{ N_("スポーツの日"), 2022, 2099, 10, MONDAY, 2 },
	{ N_("即位礼正殿の儀の行われる日"), 2019, 2019, 10, ON, 22 },
	{ N_("文化の日"),     1949, 2099, 11, ON, 3 },
	{ N_("勤労感謝の日"), 1949, 2099, 11, ON, 23 },
	{ N_("天皇誕生日"),   1989, 2018, 12, ON, 23 },
};

/* Days off by an act of their own that aren't national holidays: no substitute or bridge follows from them. */
static const struct {
	const char *name;
	int year, month, day;
} single_days[] = {
	{ N_("皇太子明仁親王の結婚の儀"), 1959, 4, 10 },
	{ N_("昭和天皇の大喪の礼"),       1989, 2, 24 },
	{ N_("即位礼正殿の儀"),           1990, 11, 12 },
	{ N_("皇太子徳仁親王の結婚の儀"), 1993, 6, 9 },
};

/* Day of the month, in millionths so that no floating point is needed; division truncates as the formula wants. */
static int equinox(int year, int base_since_1980, int base_before)
{
	int64_t drift = INT64_C(242194) * (year - 1980);
	if (year >= 1980)
		return (int)((base_since_1980 + drift) / 1000000 - (year - 1980) / 4);
	return (int)((base_before + drift - INT64_C(1000000) * ((year - 1983) / 4)) / 1000000);
}

static int nth_monday(int year, int month, int n)
{
	int first = date_weekday(date_of(year, month, 1));
	return 1 + (8 - first) % 7 + (n - 1) * 7;
}

static int rule_day(size_t i, int year)
{
	switch (rules[i].rule) {
	case ON: return rules[i].n;
	case MONDAY: return nth_monday(year, rules[i].month, rules[i].n);
	case SPRING: return equinox(year, 20843100, 20835700);
	case AUTUMN: return equinox(year, 23248800, 23258800);
	}
	return 0;
}

/* 国民の祝日 proper. */
static const char *national(day_t d)
{
	struct civil c = date_civil(d);
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (rules[i].month == c.month && c.year >= rules[i].from && c.year <= rules[i].to && rule_day(i, c.year) == c.day)
			return rules[i].name;
	return NULL;
}

/* A Sunday's holiday moves: since 1973-04-12 to the next day, since 2007 past the holidays that follow it. */
static bool substitute(day_t d, int year)
{
	day_t sunday = d - 1;
	if (year >= 2007)
		while (date_weekday(sunday) != 0 && national(sunday))
			sunday--;
	return date_weekday(sunday) == 0 && sunday >= date_of(1973, 4, 12) && national(sunday);
}

/* Between two holidays: since 1985-12-27, then still without Sundays. */
static bool sandwiched(day_t d, int year)
{
	return d >= date_of(1985, 12, 27) && (year >= 2007 || date_weekday(d) != 0) && national(d - 1) && national(d + 1);
}

const char *calendar_holiday(day_t d)
{
	struct civil c = date_civil(d);
	const char *name = national(d);
	if (name)
		return name;
	for (size_t i = 0; i < sizeof single_days / sizeof single_days[0]; i++)
		if (d == date_of(single_days[i].year, single_days[i].month, single_days[i].day))
			return single_days[i].name;
	if (substitute(d, c.year))
		return N_("振替休日");
	return sandwiched(d, c.year) ? N_("国民の休日") : NULL;
}
