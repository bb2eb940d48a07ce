/* What menus and bookings share about slots; inside the caller's write transaction, rights checked by the caller. */
#ifndef DOMAIN_MENU_SLOTS_H
#define DOMAIN_MENU_SLOTS_H

#include "model/ctx.h"
#include "model/menu.h"

/* Makes the menu's slots anew from now to its horizon; adds to *beyond the bookings that the new hours leave no place for. */
enum err menu_slots_anew(struct ctx *ctx, struct menu_sheet *s, int *beyond);
/* A place that became free in a slot with bookings beyond its capacity goes to the first of them. */
enum err menu_slots_place(struct ctx *ctx, int64_t menu_id, int64_t start_at);
/* What `day` has besides weekly hours: the reason why a menu takes nothing on it, "" when it does. */
enum err menu_slots_why(struct ctx *ctx, int64_t menu_id, day_t day, char why[120]);

#endif
