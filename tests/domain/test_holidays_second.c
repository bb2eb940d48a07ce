/*
 * The holidays a second time, written from the text of the Act on National Holidays (昭和23年法律第178号) with each amendment
 * and its day of entry into force, and compared with the calendar on every day of 1949–2099. Equinoxes come from the sun's
 * motion (Meeus, Astronomical Algorithms, chapter 27), not from the formula that the calendar uses: the law's day is
 * the one on which, in Tokyo, the equinox falls.
 *
 * And a list of others: tests/data/holidays_1970_2050.tsv is what npm's @holiday-jp/holiday_jp 2.5.1 says (MIT; checked by its makers
 * against the Cabinet Office's syukujitsu.csv), written out once; npm's japanese-holidays 1.0.10 has the same days in these years.
 * proves K1
 */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/calendar.h"

#include "base/banned.h"

enum { FIRST = 1949, LAST = 2099, SUNDAY = 0, MONDAY = 1 };

/* ---- equinoxes, from the sun ---- */

static const double degree = 3.14159265358979323846 / 180;

static double sun(double jde0)
{
	static const double terms[][3] = {
		{ 485, 324.96, 1934.136 }, { 203, 337.23, 32964.467 }, { 199, 342.08, 20.186 }, { 182, 27.85, 445267.112 }, { 156, 73.14, 45036.886 },
		{ 136, 171.52, 22518.443 }, { 77, 222.54, 65928.934 }, { 74, 296.72, 3034.906 }, { 70, 243.58, 9037.513 }, { 58, 119.81, 33718.147 },
		{ 52, 297.17, 150.678 }, { 50, 21.02, 2281.226 }, { 45, 247.54, 29929.562 }, { 44, 325.15, 31555.956 }, { 29, 60.93, 4443.417 },
		{ 18, 155.12, 67555.328 }, { 17, 288.79, 4562.452 }, { 16, 198.04, 62894.029 }, { 14, 199.76, 31436.921 }, { 12, 95.39, 14577.848 },
		{ 12, 287.11, 31931.756 }, { 12, 320.81, 34777.259 }, { 9, 227.73, 1222.114 }, { 8, 15.45, 16859.074 },
	};
	double t = (jde0 - 2451545.0) / 36525, w = (35999.373 * t - 2.47) * degree, sum = 0;
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
		sum += terms[i][0] * cos((terms[i][1] + terms[i][2] * t) * degree);
	return jde0 + 0.00001 * sum / (1 + 0.0334 * cos(w) + 0.0007 * cos(2 * w));
}

/* How far the even time of the planets is ahead of the clock's: 29 s in 1949, 64 s in 2000, some three minutes at the end. */
static double ahead_seconds(int year)
{
	double y = year - 2000;
	return year < 2000 ? 64 + y * 0.69 : 64 + y * 0.35 + y * y * 0.009;
}

/* The day in Tokyo on which the equinox of that month falls. minutes: how far from a midnight, at least. */
static day_t equinox(int year, bool autumn, double *minutes)
{
	double y = (year - 2000) / 1000.0;
	double jde0 = autumn ? 2451810.21715 + y * (365242.01767 + y * (-0.11575 + y * (0.00337 + y * 0.00078)))
			     : 2451623.80984 + y * (365242.37404 + y * (0.05169 + y * (-0.00411 - y * 0.00057)));
	/* A Julian date begins at noon of Greenwich; 2440587.5 is the midnight that begins 1970-01-01 there. */
	double tokyo = sun(jde0) - ahead_seconds(year) / 86400 - 2440587.5 + 9.0 / 24;
	double rest = (tokyo - floor(tokyo)) * 1440;
	*minutes = rest < 720 ? rest : 1440 - rest;
	return date_of(1970, 1, 1) + (day_t)floor(tokyo);
}

/* ---- article 2, and the days that laws of their own made holidays ---- */

static day_t nth_monday(int year, int month, int nth)
{
	day_t d = date_of(year, month, 1);
	while (date_weekday(d) != MONDAY)
		d++;
	return d + 7 * (nth - 1);
}

struct named { day_t day; const char *name; };

static void add(struct named *list, int *n, day_t d, const char *name)
{
	list[(*n)++] = (struct named){ d, name };
}

/* The days that article 2 names in that year. */
static int article_2(int y, struct named *list)
{
	int n = 0;
	double far;
	add(list, &n, date_of(y, 1, 1), "元日");
	/* 平成10年法律第141号, since 2000 */
	add(list, &n, y >= 2000 ? nth_monday(y, 1, 2) : date_of(y, 1, 15), "成人の日");
	/* 昭和41年法律第86号 (since 1966-06-25), its day set by decree 第376号 of 1966-12-09 */
	if (y >= 1967)
		add(list, &n, date_of(y, 2, 11), "建国記念の日");
	/* 平成29年法律第63号, since 2019-04-30: 2019 had none */
	if (y >= 2020)
		add(list, &n, date_of(y, 2, 23), "天皇誕生日");
	add(list, &n, equinox(y, false, &far), "春分の日");
	/* 平成元年法律第5号 (since 1989-02-17), 平成17年法律第43号 (since 2007) */
	add(list, &n, date_of(y, 4, 29), y < 1989 ? "天皇誕生日" : y < 2007 ? "みどりの日" : "昭和の日");
	add(list, &n, date_of(y, 5, 3), "憲法記念日");
	if (y >= 2007)
		add(list, &n, date_of(y, 5, 4), "みどりの日");
	add(list, &n, date_of(y, 5, 5), "こどもの日");
	/* 平成7年法律第22号 (since 1996), 平成13年法律第59号 (Mondays since 2003), 平成30年法律第55号 and 令和2年法律第68号 for the games */
	if (y >= 1996)
		add(list, &n, y == 2020 ? date_of(2020, 7, 23) : y == 2021 ? date_of(2021, 7, 22) : y < 2003 ? date_of(y, 7, 20) : nth_monday(y, 7, 3), "海の日");
	/* 平成26年法律第43号, since 2016 */
	if (y >= 2016)
		add(list, &n, y == 2020 ? date_of(2020, 8, 10) : y == 2021 ? date_of(2021, 8, 8) : date_of(y, 8, 11), "山の日");
	if (y >= 1966)
		add(list, &n, y < 2003 ? date_of(y, 9, 15) : nth_monday(y, 9, 3), "敬老の日");
	add(list, &n, equinox(y, true, &far), "秋分の日");
	/* Another name since 2020: 平成30年法律第57号 */
	if (y >= 1966)
		add(list, &n, y == 2020 ? date_of(2020, 7, 24) : y == 2021 ? date_of(2021, 7, 23) : y < 2000 ? date_of(y, 10, 10) : nth_monday(y, 10, 2),
			y < 2020 ? "体育の日" : "スポーツの日");
	add(list, &n, date_of(y, 11, 3), "文化の日");
	add(list, &n, date_of(y, 11, 23), "勤労感謝の日");
	if (y >= 1989 && y <= 2018)
		add(list, &n, date_of(y, 12, 23), "天皇誕生日");
	/* 平成30年法律第99号: these two count for article 3 as well */
	if (y == 2019) {
		add(list, &n, date_of(2019, 5, 1), "即位");
		add(list, &n, date_of(2019, 10, 22), "即位");
	}
	return n;
}

/* Laws of their own: holidays, but not of this Act, so that article 3 doesn't know them. */
static const char *own_law(day_t d)
{
	return d == date_of(1959, 4, 10) || d == date_of(1993, 6, 9) ? "結婚" : d == date_of(1989, 2, 24) ? "大喪" :
		d == date_of(1990, 11, 12) ? "即位" : NULL;
}

/* ---- article 3 ---- */

static const char *named_day(day_t d)
{
	static struct named list[LAST + 2][24];
	static int n[LAST + 2];
	int y = date_civil(d).year;
	if (n[y] == 0)
		n[y] = article_2(y, list[y]);
	for (int i = 0; i < n[y]; i++)
		if (list[y][i].day == d)
			return list[y][i].name;
	return NULL;
}

static bool substitute(day_t d)
{
	/* 昭和48年法律第10号, since 1973-04-12: where it falls on a Sunday, the next day is a holiday. */
	if (d < date_of(2007, 1, 1))
		return date_weekday(d - 1) == SUNDAY && d - 1 >= date_of(1973, 4, 12) && named_day(d - 1) && !named_day(d);
	/* Since 2007: … the nearest day after it that isn't one of the named days. */
	day_t before = d - 1;
	while (!named_day(d) && named_day(before)) {
		if (date_weekday(before) == SUNDAY)
			return true;
		before--;
	}
	return false;
}

/* 昭和60年法律第103号, since 1985-12-27: a day between two named ones; until 2007 neither a Sunday nor a substitute. */
static bool between(day_t d)
{
	if (d < date_of(1985, 12, 27) || named_day(d) || !named_day(d - 1) || !named_day(d + 1))
		return false;
	return d >= date_of(2007, 1, 1) || (date_weekday(d) != SUNDAY && !substitute(d));
}

/* "" for an ordinary day. */
static const char *second(day_t d)
{
	const char *name = named_day(d);
	if (!name)
		name = own_law(d);
	return name ? name : substitute(d) ? "振替休日" : between(d) ? "国民の休日" : "";
}

static void every_day_of_151_years(void **state)
{
	(void)state;
	int n = 0;
	for (day_t d = date_of(FIRST, 1, 1); d <= date_of(LAST, 12, 31); d++) {
		const char *ours = calendar_holiday(d), *law = second(d);
		char iso[DATE_TEXT];
		n++;
		/* A ceremony is called by a part of its name here. */
		if (!ours != !*law || (ours && !strstr(ours, law)))
			fail_msg("%s: %s by the calendar, %s by the law", date_iso(d, iso), ours ? ours : "nothing", *law ? law : "nothing");
	}
	assert_int_equal(n, 55152); /* 151 years, 37 of them leap years */
}

/*
 * The nearest that an equinox comes to a midnight of Tokyo is more than the reckoning errs: autumn of 2074, three minutes after it, and
 * later yet if the earth slows down less than is assumed. All others are farther than ten.
 */
static void no_equinox_is_in_doubt(void **state)
{
	(void)state;
	double far;
	for (int y = FIRST; y <= LAST; y++)
		for (int autumn = 0; autumn < 2; autumn++) {
			equinox(y, autumn, &far);
			if (far < (y == 2074 && autumn ? 3 : 10))
				fail_msg("%d: %.1f minutes from midnight", y, far);
		}
	/* As the almanac has them (暦要項): 2012-09-22 23:49, 2026-03-20 23:46. */
	assert_int_equal(equinox(2012, true, &far), date_of(2012, 9, 22));
	assert_true(fabs(far - 11) < 3);
	assert_int_equal(equinox(2026, false, &far), date_of(2026, 3, 20));
	assert_true(fabs(far - 14) < 3);
}

/* ---- the list of others ---- */

/* Its line of that day: the name, or NULL. The list is in order. */
static const char *listed(const char **at, const char *iso, char name[80])
{
	size_t n = strcspn(*at, "\n");
	if (strncmp(*at, iso, 10) != 0)
		return NULL;
	str_copy_n(name, 80, *at + 11, n - 11);
	*at += n + ((*at)[n] == '\n');
	return name;
}

/* The list says which holiday it is that a substitute stands for, and 休日 of a day between two. */
static bool same_name(const char *ours, const char *theirs)
{
	if (strstr(theirs, "振替休日"))
		return strcmp(ours, "振替休日") == 0;
	if (strncmp(theirs, "休日", strlen("休日")) == 0)
		return strcmp(ours, "国民の休日") == 0 || strstr(ours, "即位");
	return strstr(ours, theirs) || strstr(theirs, ours);
}

static void the_list_of_others(void **state)
{
	(void)state;
	struct buf b = { 0 };
	char path[512], iso[DATE_TEXT], name[80];
	int n = 0;
	str_fmt(path, sizeof path, "%s/tests/data/holidays_1970_2050.tsv", getenv("MADOGUCHI_ROOT"));
	assert_int_equal(file_read(path, 1 << 20, &b), 0);
	buf_char(&b, '\0');
	const char *at = strchr(b.data, '\n') + 1; /* after the head line */
	for (day_t d = date_of(1970, 1, 1); d <= date_of(2050, 12, 31); d++) {
		const char *ours = calendar_holiday(d), *theirs = listed(&at, date_iso(d, iso), name);
		if (!ours != !theirs || (ours && !same_name(ours, theirs)))
			fail_msg("%s: %s by the calendar, %s by the list", iso, ours ? ours : "nothing", theirs ? theirs : "nothing");
		n += theirs != NULL;
	}
	assert_string_equal(at, "");
	assert_int_equal(n, 1329);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_of_151_years),
		cmocka_unit_test(no_equinox_is_in_doubt),
		cmocka_unit_test(the_list_of_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
