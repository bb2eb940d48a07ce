/* Rows of table waiting (SPEC A7). Writes need an open write transaction. */
#ifndef STORE_WAITINGS_H
#define STORE_WAITINGS_H

#include "model/ctx.h"
#include "model/waiting.h"

enum err waitings_add(struct ctx *ctx, struct waiting *w);          /* gives id, made_at, made_by, version; ERR_DUPLICATE: waits already */
enum err waitings_by_id(struct ctx *ctx, int64_t id, struct waiting *out);              /* ERR_NOT_FOUND */
enum err waitings_update(struct ctx *ctx, struct waiting *w);       /* state, booking_id, patient_id; ERR_CONFLICT */
/* Who wait for a menu on a day, in order. */
enum err waitings_for(struct ctx *ctx, int64_t menu_id, day_t day, int max, struct waiting *out, int *n);
/* By the menus' order, then theirs; and how many there are, with how many that have an offer. */
enum err waitings_list(struct ctx *ctx, const struct waiting_filter *f, int64_t offset, int max, struct waiting *out, int *n);
enum err waitings_count(struct ctx *ctx, const struct waiting_filter *f, int64_t *n, int64_t *offered);

#endif
