/*
 * The waiting list (SPEC A7): a place that becomes free is offered to the first who waits for it, as a provisional booking that holds it
 * for the menu's time; then to the next. Taking the offer up is booking_confirm(); refusing it is booking_cancel().
 */
#ifndef DOMAIN_WAITING_H
#define DOMAIN_WAITING_H

#include "model/ctx.h"
#include "model/waiting.h"

/* ERR_DUPLICATE: waits already; ERR_REFUSED: there is a free place in those days, which can be booked. */
enum err waiting_add(struct ctx *ctx, int64_t menu_id, int64_t patient_id, day_t from, day_t to, struct waiting *out);
/* Without a card yet. ERR_BAD_INPUT, ERR_SECRET_TEXT, ERR_REFUSED with every reason: as booking_book(). */
enum err waiting_add_person(struct ctx *ctx, int64_t menu_id, const struct booking_person *p, day_t from, day_t to, struct waiting *out);
/* Takes them off; who has an offer loses it, and the next in line gets it. ERR_BAD_STATE: it is over. version 0: any; ERR_CONFLICT. */
enum err waiting_withdraw(struct ctx *ctx, int64_t id, int64_t version);
/* Offers the first place that is free now, out of turn when others wait before; *out: the booking that holds it. ERR_REFUSED, ERR_BAD_STATE. */
enum err waiting_offer(struct ctx *ctx, int64_t id, int64_t version, struct booking *out);
/* The card exists now; the place that is offered goes with it. ERR_REFUSED: birth date or sex contradict each other. */
enum err waiting_join(struct ctx *ctx, int64_t id, int64_t version, int64_t patient_id);
/* By the menus' order, then theirs; and how many there are, with how many that have an offer. */
enum err waiting_all(struct ctx *ctx, const struct waiting_filter *f, int64_t offset, int max, struct waiting *out, int *n);
enum err waiting_count(struct ctx *ctx, const struct waiting_filter *f, int64_t *n, int64_t *offered);
enum err waiting_by_id(struct ctx *ctx, int64_t id, struct waiting *out);

#endif
