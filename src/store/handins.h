/* SQL over what is handed in at a visit (SPEC V4). Writes need an open write transaction. */
#ifndef STORE_HANDINS_H
#define STORE_HANDINS_H

#include "model/ctx.h"
#include "model/visit.h"

enum err handins_add(struct ctx *ctx, struct handin *h);    /* gives the id; ERR_DUPLICATE: that kind is there already */
enum err handins_of_visit(struct ctx *ctx, int64_t visit_id, int max, struct handin *out, int *n);
enum err handins_by_id(struct ctx *ctx, int64_t id, struct handin *out);
/* received_at, received_by, month_total, note; ERR_CONFLICT unless h->version stands; adds 1 to it. */
enum err handins_update(struct ctx *ctx, struct handin *h);

#endif
