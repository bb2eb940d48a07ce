/*
 * iCalendar (RFC 5545), as much as bookings need: events with a start, an end, a heading and our own properties. Reading takes
 * instants in UTC ("…Z"), in Asia/Tokyo by TZID, and floating ones as Tokyo time; anything else in a file is passed over.
 */
#ifndef INTAKE_ICAL_H
#define INTAKE_ICAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct ical_event {
	int64_t line;                  /* of its BEGIN, from 1 */
	char uid[512], summary[128], menu[64], card[32], status[16]; /* X-MADOGUCHI-MENU, X-MADOGUCHI-CARD */
	char terms[16];                /* X-MADOGUCHI-TERMS: YES, were the menu's terms agreed to; "": not told */
	int64_t start, end;            /* 0: not told */
	bool bad_time;                 /* a time that can't be read */
};

void ical_begin(struct buf *out);
void ical_put(struct buf *out, const struct ical_event *e, int64_t stamp);
void ical_end(struct buf *out);

struct ical { const char *at, *end; int64_t line; };
/* ERR_BAD_FILE: no calendar, or no UTF-8. The text must stay. */
enum err ical_open(struct ical *c, const char *text, size_t n, struct cause *cause);
bool ical_next(struct ical *c, struct ical_event *out);     /* false: no more */

#endif
