/* Insurance of the visit's day, its bills, and the step that follows. */
#include "domain/visit_facts.h"

#include "store/visits.h"

#include "base/banned.h"

day_t visit_facts_day(const struct ctx *ctx, const struct visit *v)
{
	return visit_stays(v) ? visit_care_day(v, ctx_today(ctx)) : v->day;
}

enum err visit_facts_read(struct ctx *ctx, const struct visit *v, struct visit_facts *out)
{
	enum err e = insurance_of_month(ctx, v->patient_id, visit_facts_day(ctx, v), &out->insurance);
	if (!e)
		e = visits_bills(ctx, v->id, out->bills, VISIT_BILLS_MAX, &out->n_bills);
	if (e)
		return e;
	next_step_decide(ctx, &(struct next_facts){ v, out->insurance.state, out->n_bills, out->bills }, &out->next);
	return ERR_OK;
}

enum err visit_facts_next(struct ctx *ctx, const struct visit *v, bool has_bills, struct next_step *out)
{
	struct insurance insurance = { .state = INSURED_YES };
	struct visit_bill bills[VISIT_BILLS_MAX];
	int n = 0;
	/* Insurance comes before all other steps: where another one is stored, it has been confirmed (of a stay: this month?). */
	bool asks = (v->step == STEP_INSURANCE || v->inpatient) && (v->insurance == COVER_MEDICAL || v->insurance == COVER_PUBLIC);
	enum err e = asks ? insurance_of_month(ctx, v->patient_id, visit_facts_day(ctx, v), &insurance) : ERR_OK;
	if (!e && has_bills)
		e = visits_bills(ctx, v->id, bills, VISIT_BILLS_MAX, &n);
	if (!e)
		next_step_decide(ctx, &(struct next_facts){ v, insurance.state, n, bills }, out);
	return e;
}
