/*
 * The sheet of a day's close (SPEC S8): lines by section, and what the day can't be closed silently with. A preview is the
 * same sheet without a number.
 */
#ifndef MODEL_DAY_CLOSE_H
#define MODEL_DAY_CLOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"

enum { DAY_NOTE = 400 };

struct day_line {
	char section[16];        /* method, refund, department, result, deposit, total, reconcile, open, visit */
	char name[200];          /* an id within the section; department, visit: as written there */
	int64_t n, yen;
};

struct day_sheet {
	int64_t id;
	int64_t number;          /* 0: not closed */
	day_t day;
	int64_t closed_at;
	char closed_by[40], note[DAY_NOTE];
	int64_t expected_cash, counted_cash; /* counted: only of a closed day */
	struct day_line *lines;
	size_t n, cap;
};

/* A zeroed line at the end; valid until the next call. */
struct day_line *day_close_line(struct day_sheet *s, const char *section, const char *name, int64_t n, int64_t yen);
/* NULL: there is no such line. */
const struct day_line *day_close_find(const struct day_sheet *s, const char *section, const char *name);
void day_close_free(struct day_sheet *s); /* the lines; leaves it zeroed */
bool day_close_open(const struct day_sheet *s); /* something is open that wants a reason: a difference, an unknown outcome, a visit */

#endif
