/* The table of eras, newest first, so that the first one that has begun is the era of a day. */
#include "base/era.h"

#include <string.h>

#include "base/str.h"

#include "base/banned.h"

static const struct era eras[] = {
	{ 'R', 5, "令和", "令", 2018, { 2019, 5, 1 } },
	{ 'H', 4, "平成", "平", 1988, { 1989, 1, 8 } },
	{ 'S', 3, "昭和", "昭", 1925, { 1926, 12, 25 } },
	{ 'T', 2, "大正", "大", 1911, { 1912, 7, 30 } },
	{ 'M', 1, "明治", "明", 1867, { 1873, 1, 1 } },
};

enum { ERAS = sizeof eras / sizeof eras[0] };

day_t era_first(const struct era *e)
{
	return date_of(e->first.year, e->first.month, e->first.day);
}

const struct era *era_of(day_t d)
{
	for (int i = 0; i < ERAS; i++)
		if (d >= era_first(&eras[i]))
			return &eras[i];
	return NULL;
}

const struct era *era_by_code(int code)
{
	for (int i = 0; i < ERAS; i++)
		if (eras[i].code == code)
			return &eras[i];
	return NULL;
}

const struct era *era_match(const char *s, int *used)
{
	for (int i = 0; i < ERAS; i++) {
		const struct era *e = &eras[i];
		if (str_starts(s, e->name))
			*used = (int)strlen(e->name);
		else if (str_starts(s, e->one))
			*used = (int)strlen(e->one);
		else if (*s == e->letter || *s == e->letter + ('a' - 'A'))
			*used = 1;
		else
			continue;
		return e;
	}
	return NULL;
}

bool era_is_lunar(const struct era *e, day_t d)
{
	return e->letter == 'M' && d < era_first(e);
}
