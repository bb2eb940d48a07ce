/* SQL over what the month's arithmetic needs and leaves: earlier bills, steps (SPEC B2). Writes need an open write transaction. */
#ifndef STORE_BILL_MONTHS_H
#define STORE_BILL_MONTHS_H

#include "model/bill.h"
#include "model/copay_step.h"
#include "model/ctx.h"

/* Bills of the patient that were final once and begin in [from, to], corrected ones included; any order. n may exceed max: too many. */
enum err bill_months_rows(struct ctx *ctx, int64_t patient_id, day_t from, day_t to, struct bill_in_month *out, int max, int *n);
/* What programmes left of those bills, in the order of each bill's steps. */
enum err bill_months_programmes(struct ctx *ctx, int64_t patient_id, day_t from, day_t to, struct bill_programme *out, int max, int *n);
/* Drafts, held ones included. */
enum err bill_months_drafts(struct ctx *ctx, int64_t patient_id, struct bill *out, int max, int *n);
enum err bill_months_steps(struct ctx *ctx, int64_t bill_id, struct copay_steps *out);
enum err bill_months_steps_set(struct ctx *ctx, int64_t bill_id, const struct copay_steps *steps); /* replaces all; the share's own isn't kept */

#endif
