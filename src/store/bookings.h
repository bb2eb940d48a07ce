/* SQL over menus and bookings (SPEC A). Writes need an open write transaction. */
#ifndef STORE_BOOKINGS_H
#define STORE_BOOKINGS_H

#include <stddef.h>

#include "model/booking.h"
#include "model/ctx.h"

/* The next booking that stands, from an instant on: its start (0: none) and its menu's name. */
enum err bookings_next(struct ctx *ctx, int64_t patient_id, int64_t from, int64_t *start, char *menu, size_t size);

enum err bookings_add_menu(struct ctx *ctx, struct menu *m);   /* gives the id; ERR_DUPLICATE: category and name are taken */
enum err bookings_add(struct ctx *ctx, struct booking *b);     /* gives id, number "Y-000123" and created_at */

#endif
