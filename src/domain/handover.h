/*
 * The night's handover sheet (SPEC S11): made from the ledger, never typed. It holds every deposit that stands on no sheet
 * yet, and the cash that must be there: what was taken less what was given back. Another person counts and signs; what
 * differs needs a note.
 */
#ifndef DOMAIN_HANDOVER_H
#define DOMAIN_HANDOVER_H

#include <stdbool.h>

#include "model/ctx.h"
#include "model/deposit.h"

/* A new sheet, printed. ERR_BAD_STATE: there is nothing to hand over. */
enum err handover_make(struct ctx *ctx, struct handover *out);
/* ERR_REFUSED: who made it can't sign it. ERR_BAD_INPUT: the count differs and there's no note. `version` 0: any. */
enum err handover_sign(struct ctx *ctx, int64_t id, int64_t version, int64_t counted, const char *note, struct handover *out);
/* "H-000004", h-4, 4. ERR_NOT_FOUND. */
enum err handover_by_number(struct ctx *ctx, const char *number, struct handover *out);
/* Newest first; open: only those that nobody has signed. */
enum err handover_list(struct ctx *ctx, bool open, int64_t offset, int max, struct handover *out, int *n);
/* What a sheet would hold now. */
enum err handover_waiting(struct ctx *ctx, int64_t *n, int64_t *yen);

#endif
