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
enum err waiting_withdraw(struct ctx *ctx, int64_t id, int64_t version);
/* menu_id, patient_id 0: any. `open`: only who wait or have an offer. */
enum err waiting_fetch(struct ctx *ctx, int64_t menu_id, int64_t patient_id, bool open, int max, struct waiting *out, int *n);

#endif
