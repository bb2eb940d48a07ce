/* What views and lists of bookings show (SPEC A7). Reads only, but that what was held too long lapses first. */
#ifndef DOMAIN_BOOKING_VIEW_H
#define DOMAIN_BOOKING_VIEW_H

#include "model/booking.h"
#include "model/ctx.h"

enum { BOOKING_DAY_SLOTS = 20000 };

/* Slots of a day by time, then menu; menu_id 0: of every menu of a clinic, "": of all (SPEC A10). */
enum err booking_slots(struct ctx *ctx, day_t day, int64_t menu_id, const char *clinic, int max, struct slot *out, int *n);
/* How full each of n days is, from a day on; menu_id 0: all menus together. */
enum err booking_days(struct ctx *ctx, int64_t menu_id, day_t from, int n, struct slot_day *out);
/* The next free places, by time; never in the past. w->from 0: from now on. Without a menu: of those that staff may book. */
enum err booking_next_free(struct ctx *ctx, const struct slot_wish *w, int max, struct slot *out, int *n);

enum err booking_list(struct ctx *ctx, const struct booking_filter *f, int64_t offset, int max, struct booking_item *out, int *n);
enum err booking_count(struct ctx *ctx, const struct booking_filter *f, int64_t *n);
/*
 * By whatever was typed: a booking's number, a card number, a date, a telephone number, a name or its kana (of patients and of
 * people without a card). Newest first; at most `max`. ERR_SECRET_TEXT (X7).
 */
enum err booking_search(struct ctx *ctx, const char *text, int max, struct booking_item *out, int *n);
/* Everything that was done to it, oldest first; its answers; its message. */
enum err booking_history(struct ctx *ctx, int64_t booking_id, int max, struct booking_event *out, int *n);
enum err booking_answers(struct ctx *ctx, int64_t booking_id, int max, struct booking_answer *out, int *n);
enum err booking_message(struct ctx *ctx, int64_t booking_id, char out[BOOKING_MESSAGE]);

#endif
