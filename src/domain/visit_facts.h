/* What the next step of a visit follows from, read together (board, patient's page, refresh of the stored step). */
#ifndef DOMAIN_VISIT_FACTS_H
#define DOMAIN_VISIT_FACTS_H

#include "domain/insurance.h"
#include "domain/next_step.h"

struct visit_facts {
	struct insurance insurance;
	int n_bills;
	struct visit_bill bills[VISIT_BILLS_MAX];
	struct next_step next;
};

/* The day whose month's insurance counts: of a stay that lasts, today. */
day_t visit_facts_day(const struct ctx *ctx, const struct visit *v);
enum err visit_facts_read(struct ctx *ctx, const struct visit *v, struct visit_facts *out);
/* For lists: only the next step, without .insurance and .bills; has_bills false: known to have none. */
enum err visit_facts_next(struct ctx *ctx, const struct visit *v, bool has_bills, struct next_step *out);

#endif
