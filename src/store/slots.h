/*
 * Rows of slots and of their days (SPEC A5, A7). Their counts of bookings are kept by the database's own triggers; a booking
 * too many is refused by its CHECK. Writes need an open write transaction.
 */
#ifndef STORE_SLOTS_H
#define STORE_SLOTS_H

#include "model/ctx.h"
#include "model/menu.h"

enum err slots_get(struct ctx *ctx, int64_t menu_id, int64_t start_at, struct slot *out);   /* ERR_NOT_FOUND */
/* All slots of a day that are open or have bookings, by time, then menu; menu_id 0: of every menu. */
enum err slots_of_day(struct ctx *ctx, day_t day, int64_t menu_id, int max, struct slot *out, int *n);
/* Those of a clinic's menus (SPEC A10). */
enum err slots_of_clinic(struct ctx *ctx, day_t day, const char *clinic, int max, struct slot *out, int *n);
/* Every slot of a menu on a day, closed ones too; and has it any at all? */
enum err slots_of_menu(struct ctx *ctx, int64_t menu_id, day_t day, int max, struct slot *out, int *n);
bool slots_any(struct ctx *ctx, int64_t menu_id);
/* Days [from, from + n), each filled in; menu_id 0: the sums over all menus that are on the list. */
enum err slots_days(struct ctx *ctx, int64_t menu_id, day_t from, int n, struct slot_day *out);
/* The first `max` with a free place, by time. Of one menu without regard to resource, category and who. */
enum err slots_free(struct ctx *ctx, const struct slot_wish *w, int max, struct slot *out, int *n);
/* The last `max` with a free place before an instant and not before `from`, nearest first; of one menu. */
enum err slots_free_before(struct ctx *ctx, int64_t menu_id, int64_t from, int64_t before, int max, struct slot *out, int *n);

enum err slots_add(struct ctx *ctx, const struct slot *s);
/* Its end and its capacity, which must not be below `taken`. */
enum err slots_set(struct ctx *ctx, const struct slot *s);

#endif
