/*
 * Arrears (未収金, SPEC S12): every bill that is final, unpaid and past its day, whether it waits at the counter, its card was
 * declined, or a person has to look; by age, by patient, with notes of what was said. Amounts are what is still owed.
 */
#ifndef DOMAIN_ARREARS_H
#define DOMAIN_ARREARS_H

#include "model/arrears.h"
#include "model/ctx.h"

/* Oldest first. Leaves no audit entry: the caller calls audit_look() once per list. */
enum err arrears_list(struct ctx *ctx, const struct arrears_filter *f, int64_t offset, int max, struct arrears_item *out, int *n);
enum err arrears_sums(struct ctx *ctx, const struct arrears_filter *f, struct arrears_sum out[ARREARS_AGES], struct arrears_sum *all);
/* What the patient owes but for one bill (0: for all): the earlier balance on the receipt of that one. */
enum err arrears_but_for(struct ctx *ctx, int64_t patient_id, int64_t bill_id, int64_t *yen);
/* The largest sum first. */
enum err arrears_patients(struct ctx *ctx, const struct arrears_filter *f, int64_t offset, int max, struct arrears_patient *out, int *n);
enum err arrears_patients_count(struct ctx *ctx, const struct arrears_filter *f, int64_t *n);
int arrears_days(const struct ctx *ctx, const struct arrears_item *i); /* since its day */

/* What was said; promised: a day from today on, DAY_NONE for none. ERR_SECRET_TEXT (X7), ERR_BAD_STATE: the bill isn't final. */
enum err arrears_note(struct ctx *ctx, int64_t bill_id, enum contact_how how, const char *text, day_t promised, struct contact *out);
/* Newest first. */
enum err arrears_notes(struct ctx *ctx, int64_t bill_id, int max, struct contact *out, int *n);

#endif
