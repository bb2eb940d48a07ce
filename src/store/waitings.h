/* Rows of tables waiting and notice (SPEC A7, A8). Writes need an open write transaction. */
#ifndef STORE_WAITINGS_H
#define STORE_WAITINGS_H

#include "model/ctx.h"
#include "model/waiting.h"

enum err waitings_add(struct ctx *ctx, struct waiting *w);          /* gives id, made_at, made_by, version; ERR_DUPLICATE: waits already */
enum err waitings_by_id(struct ctx *ctx, int64_t id, struct waiting *out);              /* ERR_NOT_FOUND */
enum err waitings_update(struct ctx *ctx, struct waiting *w);       /* state, booking_id; ERR_CONFLICT */
/* Who wait for a menu on a day, in order. */
enum err waitings_for(struct ctx *ctx, int64_t menu_id, day_t day, int max, struct waiting *out, int *n);
/* Of a menu, a patient (0: any), in order; `open`: only who wait or have an offer. */
enum err waitings_list(struct ctx *ctx, int64_t menu_id, int64_t patient_id, bool open, int max, struct waiting *out, int *n);

enum err notices_add(struct ctx *ctx, struct notice *n);            /* gives id, at, written_by */
enum err notices_of(struct ctx *ctx, int64_t patient_id, int max, struct notice *out, int *n); /* newest first */

#endif
