/*
 * National holidays and opening days (SPEC K1, K2, F3–F5). Holidays come from the rules of the Act on National
 * Holidays (1948-07-20), each day under the law as it stood then; equinoxes by the formulas in calendar_holiday.c.
 * Valid for 1949–2099; before and after there are none.
 */
#ifndef DOMAIN_CALENDAR_H
#define DOMAIN_CALENDAR_H

#include <stdbool.h>

#include "model/ctx.h"

/* Places with hours (F3: kiosk and machine share them; F5: support). */
enum place { PLACE_KIOSK, PLACE_MACHINE, PLACE_SUPPORT, PLACE_COUNT };
const char *calendar_place_id(enum place p);          /* kiosk, machine, support */

/* The law's name of the day in Japanese (a msgid: show it with _()), NULL for an ordinary day. */
const char *calendar_holiday(day_t d);
bool calendar_second_saturday(day_t d);               /* the Saturday among the 8th … 14th */

/* Why the hospital is closed on a day (F4): untranslated msgid, NULL when it is open. */
const char *calendar_closed(const struct ctx *ctx, day_t d);
/* Hours of a place on a day in minutes from midnight; false: closed. */
bool calendar_hours(const struct ctx *ctx, enum place p, day_t d, int *from, int *to);
bool calendar_open(const struct ctx *ctx, enum place p, int64_t at); /* from included, to excluded */
/* The usual hours as printed: "平日 7:00-21:00   土曜 7:00-18:00"; what is closed is left out. */
const char *calendar_hours_text(const struct ctx *ctx, enum place p, char out[128]);
/* What of that is left out: "第2土曜・日曜・休祝日を除く" (F4). */
const char *calendar_except_text(const struct ctx *ctx, char out[128]);
day_t calendar_business_day(const struct ctx *ctx, day_t d); /* d itself or the next day on which the hospital is open */

#endif
