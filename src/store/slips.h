/* SQL over usage slips (SPEC V3). Writes need an open write transaction. */
#ifndef STORE_SLIPS_H
#define STORE_SLIPS_H

#include "model/ctx.h"
#include "model/visit.h"

enum err slips_add(struct ctx *ctx, struct slip *s);         /* gives id and the day's next number "P-0107" */
enum err slips_of_visit(struct ctx *ctx, int64_t visit_id, struct slip *out); /* the live one; ERR_NOT_FOUND */
enum err slips_by_id(struct ctx *ctx, int64_t id, struct slip *out);
enum err slips_update(struct ctx *ctx, const struct slip *s); /* prints, voided_at */

#endif
