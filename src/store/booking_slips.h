/* What a booking's slip says, in one row. */
#ifndef STORE_BOOKING_SLIPS_H
#define STORE_BOOKING_SLIPS_H

#include "model/booking_slip.h"
#include "model/ctx.h"

enum err booking_slips_by_id(struct ctx *ctx, int64_t id, struct booking_slip *out);              /* ERR_NOT_FOUND */
/* The patient's next one that stands, from an instant on; ERR_NOT_FOUND */
enum err booking_slips_next(struct ctx *ctx, int64_t patient_id, int64_t from, struct booking_slip *out);

#endif
