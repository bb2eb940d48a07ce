/* SQL over bookings, so far only what a patient's page shows (SPEC A). */
#ifndef STORE_BOOKINGS_H
#define STORE_BOOKINGS_H

#include <stddef.h>

#include "model/ctx.h"

/* The next booking that stands, from an instant on: its start (0: none) and its menu's name. */
enum err bookings_next(struct ctx *ctx, int64_t patient_id, int64_t from, int64_t *start, char *menu, size_t size);

#endif
