/* Instants as ISO 8601 text, read in any offset and written in Tokyo's. */
#include "base/date.h"

#include "base/str.h"

#include "base/banned.h"

/* Takes exactly n digits as a number of at most max. */
static bool digits(const char **p, int n, int max, int *out)
{
	int v = 0;
	for (; n > 0; n--, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		v = v * 10 + (**p - '0');
	}
	*out = v;
	return v <= max;
}

static bool skip(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* ":SS" and its fraction may be missing; the fraction is dropped. */
static bool seconds(const char **p, int *s)
{
	*s = 0;
	if (!skip(p, ':'))
		return true;
	if (!digits(p, 2, 59, s))
		return false;
	if (!skip(p, '.'))
		return true;
	int fraction;
	if (!digits(p, 1, 9, &fraction))
		return false;
	while (**p >= '0' && **p <= '9')
		(*p)++;
	return true;
}

/* "Z", "+HH", "+HHMM", "+HH:MM" or nothing, which means Tokyo. */
static bool zone(const char **p, int *offset)
{
	*offset = TOKYO_OFFSET;
	if (**p == '\0')
		return true;
	if (skip(p, 'Z')) {
		*offset = 0;
		return true;
	}
	int sign = **p == '-' ? -1 : 1, hours, minutes = 0;
	if (!skip(p, '+') && !skip(p, '-'))
		return false;
	if (!digits(p, 2, 14, &hours))
		return false;
	if (**p && ((void)skip(p, ':'), !digits(p, 2, 59, &minutes)))
		return false;
	*offset = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool instant_parse(const char *text, int64_t *utc)
{
	const char *p = text;
	int year, month, day, hour, minute, second, offset;
	if (!digits(&p, 4, 9999, &year) || !skip(&p, '-') || !digits(&p, 2, 12, &month) || !skip(&p, '-') ||
	    !digits(&p, 2, 31, &day) || !(skip(&p, 'T') || skip(&p, ' ')) ||
	    !digits(&p, 2, 23, &hour) || !skip(&p, ':') || !digits(&p, 2, 59, &minute) ||
	    !seconds(&p, &second) || !zone(&p, &offset) || *p)
		return false;
	day_t d = date_of(year, month, day);
	if (d == DAY_NONE)
		return false;
	*utc = (int64_t)d * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset;
	return true;
}

const char *instant_iso(int64_t utc, char out[DATE_TEXT])
{
	int s = tokyo_seconds(utc);
	date_iso(tokyo_day(utc), out);
	str_add(out, DATE_TEXT, "T%02d:%02d:%02d+09:00", s / 3600, s / 60 % 60, s % 60);
	return out;
}

const char *instant_time(int64_t utc, char out[DATE_TEXT])
{
	int s = tokyo_seconds(utc);
	str_fmt(out, DATE_TEXT, "%02d:%02d", s / 3600, s / 60 % 60);
	return out;
}
