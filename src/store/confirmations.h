/* SQL over confirmed insurance (SPEC I2, V10): rows are never removed, one taken back is marked. Writes need an open write transaction. */
#ifndef STORE_CONFIRMATIONS_H
#define STORE_CONFIRMATIONS_H

#include "model/ctx.h"
#include "model/insurance.h"

enum err confirmations_add(struct ctx *ctx, struct confirmation *c);      /* gives id and at */
/* Those of a month that stand, oldest first: where a coverage has several, the last counts. */
enum err confirmations_of_month(struct ctx *ctx, int64_t patient_id, int month, int max, struct confirmation *out, int *n);
enum err confirmations_last(struct ctx *ctx, int64_t patient_id, int until_month, struct confirmation *out); /* newest up to that month; ERR_NOT_FOUND */
enum err confirmations_undo(struct ctx *ctx, int64_t patient_id, int month, int64_t *undone);
enum err confirmations_undo_one(struct ctx *ctx, int64_t coverage_id, int month, int64_t *undone);
/* What online answers confirmed of a cover, checked there until that instant: taken back by another answer. A person's own stays. */
enum err confirmations_undo_online(struct ctx *ctx, int64_t coverage_id, int month, int64_t eligibility_id, int64_t checked_at, int64_t *undone);
enum err confirmations_taken_back(struct ctx *ctx, int64_t patient_id, int month, int64_t *at); /* the last time by an online answer, of a cover not confirmed since; 0: never */

#endif
