/*
 * SQL over unpaid bills (SPEC S12). A bill's day: the counter's is the day on which the bill became final, the card's the due
 * day. `day_start`: seconds from midnight at which a business day begins. What is listed has its day before `today`.
 */
#ifndef STORE_ARREARS_H
#define STORE_ARREARS_H

#include "model/arrears.h"
#include "model/ctx.h"

struct arrears_when { day_t today; int day_start; };

/* Oldest first. Of the charge only id, state, amount, next_at, tries and reason are filled. */
enum err arrears_fetch_items(struct ctx *ctx, struct arrears_when w, const struct arrears_filter *f, int64_t offset, int max,
	struct arrears_item *out, int *n);
/* By patient, the largest sum first. */
enum err arrears_fetch_patients(struct ctx *ctx, struct arrears_when w, const struct arrears_filter *f, int64_t offset, int max,
	struct arrears_patient *out, int *n);
/* How many and how much is still owed, added up by age. */
enum err arrears_fetch_sums(struct ctx *ctx, struct arrears_when w, const struct arrears_filter *f, struct arrears_sum out[ARREARS_AGES]);
enum err arrears_count_patients(struct ctx *ctx, struct arrears_when w, const struct arrears_filter *f, int64_t *n);

#endif
