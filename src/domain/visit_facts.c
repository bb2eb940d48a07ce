/* Insurance of the visit's day, its bills, and the step that follows. */
#include "domain/visit_facts.h"

#include "store/visits.h"

#include "base/banned.h"

enum err visit_facts_read(struct ctx *ctx, const struct visit *v, struct visit_facts *out)
{
	enum err e = insurance_of(ctx, v->patient_id, v->day, &out->insurance);
	if (!e)
		e = visits_bills(ctx, v->id, out->bills, VISIT_BILLS_MAX, &out->n_bills);
	if (e)
		return e;
	next_step_decide(ctx, &(struct next_facts){ v, out->insurance.state, out->n_bills, out->bills }, &out->next);
	return ERR_OK;
}
