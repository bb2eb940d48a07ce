/* Rows of table handover. Writes need an open write transaction. */
#ifndef STORE_HANDOVERS_H
#define STORE_HANDOVERS_H

#include "model/ctx.h"
#include "model/deposit.h"

/* Gives id, version 1 and the facility's next number "H-000004", and made_at and made_by from ctx. */
enum err handovers_add(struct ctx *ctx, struct handover *h);
enum err handovers_by_id(struct ctx *ctx, int64_t id, struct handover *out);            /* ERR_NOT_FOUND */
enum err handovers_by_number(struct ctx *ctx, const char *number, struct handover *out);
/* Who signed, when, what was counted; ERR_CONFLICT when h->version isn't there. Adds 1 to it. */
enum err handovers_update(struct ctx *ctx, struct handover *h);
/* Newest first; open: only those that nobody has signed. */
enum err handovers_fetch(struct ctx *ctx, bool open, int64_t offset, int max, struct handover *out, int *n);

#endif
