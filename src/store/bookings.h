/* Rows of bookings (SPEC A). Writes need an open write transaction; the database counts the slot's places itself. */
#ifndef STORE_BOOKINGS_H
#define STORE_BOOKINGS_H

#include <stddef.h>

#include "model/booking.h"
#include "model/ctx.h"

/* The next booking that stands, from an instant on: its start (0: none) and its menu's name. */
enum err bookings_next(struct ctx *ctx, int64_t patient_id, int64_t from, int64_t *start, char *menu, size_t size);

enum err bookings_by_id(struct ctx *ctx, int64_t id, struct booking *out);              /* ERR_NOT_FOUND */
enum err bookings_by_number(struct ctx *ctx, const char *number, struct booking *out);  /* ERR_NOT_FOUND */
enum err bookings_by_request(struct ctx *ctx, const char *request, struct booking *out);/* ERR_NOT_FOUND */
enum err bookings_message(struct ctx *ctx, int64_t id, char out[BOOKING_MESSAGE]);

/*
 * Gives id, number "Y-000123", created_at, made_by and version 1. ERR_REFUSED: the slot is full, or there is none;
 * ERR_DUPLICATE: this patient has this very slot, or the request is known.
 */
enum err bookings_add(struct ctx *ctx, struct booking *b, const char *message);
/* Writes what may change where the version is still b->version, and adds 1 to it; else ERR_CONFLICT. ERR_REFUSED: the slot is full. */
enum err bookings_update(struct ctx *ctx, struct booking *b);
/* Makes the name keys of all who have no card anew, for every facility, leaving versions alone. */
enum err bookings_rekey(struct ctx *ctx);

/*
 * Standing bookings of a patient from an instant on, of one menu, or (0) of all menus without a limit of their own, where there are `most` or more
 * (else *n is some number below it); and the first that overlaps [start, end), the same slot of that menu before all others, but for one id (ERR_NOT_FOUND: none).
 */
enum err bookings_standing(struct ctx *ctx, int64_t patient_id, int64_t from, int64_t menu_id, int most, int *n);
enum err bookings_overlap(struct ctx *ctx, int64_t patient_id, int64_t start, int64_t end, int64_t but, int64_t menu_id, struct booking *out);
/* Provisional ones whose time is over, the oldest first. */
enum err bookings_lapsed(struct ctx *ctx, int64_t now, int max, int64_t *ids, int *n);
/* In a slot: standing ones within (or beyond) its places, the last made first (the first made first). */
enum err bookings_in_slot(struct ctx *ctx, int64_t menu_id, int64_t start_at, bool extra, int max, int64_t *ids, int *n);
/* Confirmed ones that begin within [from, to) and weren't reminded of; and that one was, just now. */
enum err bookings_unreminded(struct ctx *ctx, int64_t from, int64_t to, int max, int64_t *ids, int *n);
enum err bookings_count_unreminded(struct ctx *ctx, int64_t from, int64_t to, int64_t *n);
enum err bookings_set_reminded(struct ctx *ctx, int64_t id);
enum err bookings_of_visit(struct ctx *ctx, int64_t visit_id, int max, int64_t *ids, int *n);

enum err bookings_put_answer(struct ctx *ctx, int64_t booking_id, const struct booking_answer *a);
enum err bookings_answers(struct ctx *ctx, int64_t booking_id, int max, struct booking_answer *out, int *n);
/* What was done to it, after bookings_update(). That it was made is never put: its own row says so, and the database writes it at the first change. */
enum err bookings_put_event(struct ctx *ctx, const struct booking *b, enum booking_what what, const char *reason);
enum err bookings_events(struct ctx *ctx, int64_t booking_id, int max, struct booking_event *out, int *n);

enum err bookings_list(struct ctx *ctx, const struct booking_filter *f, int64_t offset, int max, struct booking_item *out, int *n);
enum err bookings_count(struct ctx *ctx, const struct booking_filter *f, int64_t *n);

#endif
