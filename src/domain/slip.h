/*
 * Small papers (SPEC V3, F7, F14). Usage slips: one live slip per visit, numbered per day "P-0107"; printed again it is marked 再.
 * Reception and booking slips say what the house knows anyway, and are printed as often as somebody asks.
 */
#ifndef DOMAIN_SLIP_H
#define DOMAIN_SLIP_H

#include "model/booking_slip.h"
#include "model/ctx.h"
#include "model/visit.h"

enum err slip_of(struct ctx *ctx, int64_t visit_id, struct slip *out);   /* the live one; ERR_NOT_FOUND */
enum err slip_by_id(struct ctx *ctx, int64_t id, struct slip *out);
/* In deferral_set's transaction: makes the slip and queues its page; voids the live one. */
enum err slip_make(struct ctx *ctx, const struct visit *v, struct slip *out);
enum err slip_void(struct ctx *ctx, int64_t visit_id);
enum err slip_reprint(struct ctx *ctx, int64_t visit_id);                /* ACTION_SLIP_PRINT; ERR_BAD_STATE without a live slip */
enum err slip_print_reception(struct ctx *ctx, int64_t visit_id);         /* the next two: ACTION_SLIP_PRINT, ERR_NOT_FOUND */
enum err slip_print_booking(struct ctx *ctx, int64_t booking_id);
/* The patient's next booking as its slip shows it; ERR_NOT_FOUND. */
enum err slip_booking_next(struct ctx *ctx, int64_t patient_id, struct booking_slip *out);

#endif
