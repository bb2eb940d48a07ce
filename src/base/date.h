/*
 * Dates are day numbers (days since 1970-01-01, proleptic Gregorian), instants are UTC seconds;
 * the time zone is Asia/Tokyo, fixed +9 h (no summer time since 1951). SPEC K3, K4; eras FACTS §6.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef int32_t day_t;
#define DAY_NONE INT32_MIN

enum { SECONDS_PER_DAY = 86400, TOKYO_OFFSET = 9 * 3600 };

struct civil { int year, month, day; };

day_t date_of(int year, int month, int day);      /* DAY_NONE when there's no such date */
struct civil date_civil(day_t d);
int date_weekday(day_t d);                        /* 0 Sunday … 6 Saturday */
int date_month_length(int year, int month);
day_t date_add_months(day_t d, int months);       /* clamps to the month's last day */
int date_age(day_t birth, day_t on);              /* whole years; turned on the birthday */

day_t tokyo_day(int64_t utc);
int tokyo_seconds(int64_t utc);                   /* seconds since midnight in Tokyo */
int64_t tokyo_utc(day_t d, int seconds);          /* the instant of that local time */

/*
 * Reads what people type (SPEC K3): 20261121, 2026-11-21, 2026/11/21, R8.11.21, S55.3.1, s550301, 3550301,
 * 昭和55年3月1日, 令和元年…, full width, 11/21 (of today's year). On failure ERR_BAD_DATE and the reason in
 * *cause (which part, and the right era for an era date outside its era); *out is then DAY_NONE.
 */
enum err date_parse(const char *text, day_t today, day_t *out, struct cause *cause);
/* The same, for births: not after today, at most 130 years ago. */
enum err date_parse_birth(const char *text, day_t today, day_t *out, struct cause *cause);
/* ISO 8601 instant: 2026-11-21T09:41[:00][Z|+09:00]; without zone it is Tokyo time. */
bool instant_parse(const char *text, int64_t *utc);

enum { DATE_TEXT = 48 };
const char *date_iso(day_t d, char out[DATE_TEXT]);        /* 2026-11-21, "" for DAY_NONE */
const char *date_show(day_t d, char out[DATE_TEXT]);       /* 2026-11-21 (土), in English (Sat) */
const char *date_era(day_t d, char out[DATE_TEXT]);        /* 昭和55年3月1日; 令和元年5月1日 */
const char *instant_iso(int64_t utc, char out[DATE_TEXT]); /* 2026-11-21T09:41:00+09:00 */
const char *instant_time(int64_t utc, char out[DATE_TEXT]); /* 09:41 */

#endif
