/* Usage slips (SPEC V3, F7): one live slip per visit, numbered per day "P-0107"; printed again it is marked 再. */
#ifndef DOMAIN_SLIP_H
#define DOMAIN_SLIP_H

#include "model/ctx.h"
#include "model/visit.h"

enum err slip_of(struct ctx *ctx, int64_t visit_id, struct slip *out);   /* the live one; ERR_NOT_FOUND */
enum err slip_by_id(struct ctx *ctx, int64_t id, struct slip *out);
/* In deferral_set's transaction: makes the slip and queues its page; voids the live one. */
enum err slip_make(struct ctx *ctx, const struct visit *v, struct slip *out);
enum err slip_void(struct ctx *ctx, int64_t visit_id);
enum err slip_reprint(struct ctx *ctx, int64_t visit_id);                /* ACTION_SLIP_PRINT; ERR_BAD_STATE without a live slip */

#endif
