/* What the files of bookings share; inside the caller's write transaction. */
#ifndef DOMAIN_BOOKING_INNER_H
#define DOMAIN_BOOKING_INNER_H

#include "domain/booking.h"
#include "model/waiting.h"

/* Reads one under the version that the caller saw (0: any). */
enum err booking_open(struct ctx *ctx, int64_t id, int64_t version, struct booking *b);
/* Writes it with its history and the log. */
enum err booking_write(struct ctx *ctx, struct booking *b, enum booking_what what, const char *reason);
/* A place of this slot is free again: for those beyond the capacity, else for the waiting list. */
enum err booking_freed(struct ctx *ctx, int64_t menu_id, int64_t start_at);
/* Likewise for every free place of a menu from an instant on: its hours or the closures have changed. */
enum err booking_freed_from(struct ctx *ctx, int64_t menu_id, int64_t from);
/* By all rules, with its history and its notice. */
enum err booking_make(struct ctx *ctx, const struct booking_new *n, const struct menu *m, struct booking *out);
/* An offer ended: taken, missed, withdrawn. Nothing for a booking that isn't one. */
enum err booking_offer_over(struct ctx *ctx, const struct booking *b, enum waiting_state how);
/* A free place to somebody who waits, by all rules: a provisional booking for the menu's time. */
enum err booking_offer_to(struct ctx *ctx, const struct menu *m, const struct slot *s, struct waiting *w, struct booking *out);
/* Who was on the waiting list without a card has one now. */
enum err booking_offer_join(struct ctx *ctx, const struct booking *b);
/* The person who was booked and the patient must not contradict each other. ERR_REFUSED. */
enum err booking_same_person(struct ctx *ctx, const struct booking_person *a, const struct patient *p);
enum err booking_cancel_now(struct ctx *ctx, int64_t id, const struct booking_change *c, struct booking *b);
enum err booking_lapse_now(struct ctx *ctx, int *n);
bool booking_stands(const struct booking *b); /* provisional or confirmed */

#endif
