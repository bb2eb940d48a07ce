/*
 * Japanese eras (FACTS: eras). The first day belongs to the new era. Meiji is used from 1873-01-01 on
 * (Meiji 6), when the solar calendar came in; before that its dates were lunar.
 */
#ifndef BASE_ERA_H
#define BASE_ERA_H

#include <stdbool.h>

#include "base/date.h"

struct era {
	char letter;           /* 'S' */
	int code;              /* 1 Meiji … 5 Reiwa, as in the digit codes of claims */
	const char *name;      /* 昭和 */
	const char *one;       /* 昭 */
	int base;              /* the Western year is base + era year */
	struct civil first;    /* first day */
};

const struct era *era_of(day_t d);               /* NULL: before 1873 */
const struct era *era_by_code(int code);         /* NULL: none */
/* The era that s begins with (letter in either case, one or two kanji); *used is its length in bytes. */
const struct era *era_match(const char *s, int *used);
day_t era_first(const struct era *e);
bool era_is_lunar(const struct era *e, day_t d); /* Meiji before the solar calendar */

#endif
