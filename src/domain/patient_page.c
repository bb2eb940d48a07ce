/* A dozen prepared statements inside one read transaction; nothing is decrypted for a page. */
#include "domain/patient_page.h"

#include "domain/enrollment.h"
#include "domain/policy.h"
#include "domain/visit_facts.h"
#include "domain/visit_make.h"
#include "store/bookings.h"
#include "store/db.h"
#include "store/enrollments.h"
#include "store/mails.h"
#include "store/patients.h"
#include "store/slips.h"
#include "store/visits.h"

#include "base/banned.h"

/* A missing row is no failure of the page. */
static enum err optional(enum err e, bool *has)
{
	*has = !e;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Of a stay the next period's: what was charged lies behind. */
static void due(const struct ctx *ctx, struct patient_page *p)
{
	day_t today = ctx_today(ctx), care = visit_care_day(&p->visit, today);
	p->due_day = policy_due_day(ctx, care, today);
	for (int i = 0; i < p->n_bills; i++)
		if (p->bills[i].due_day != DAY_NONE && !(visit_stays(&p->visit) && p->bills[i].settled_at)) {
			p->due_day = p->bills[i].due_day;
			break;
		}
	p->next_year = date_civil(p->due_day).year > date_civil(care).year;
}

static enum err read_visit(struct ctx *ctx, struct patient_page *p)
{
	bool has_slip;
	enum err e = optional(visits_on(ctx, p->patient.id, p->day, &p->visit), &p->has_visit);
	if (e)
		return e;
	if (!p->has_visit)
		return insurance_of(ctx, p->patient.id, p->day, &p->insurance);
	e = insurance_of(ctx, p->patient.id, visit_facts_day(ctx, &p->visit), &p->insurance);
	if (!e)
		e = visits_bills(ctx, p->visit.id, p->bills, VISIT_BILLS_MAX, &p->n_bills);
	if (!e && p->visit.deferral)
		e = optional(slips_of_visit(ctx, p->visit.id, &p->slip), &has_slip);
	if (e)
		return e;
	next_step_decide(ctx, &(struct next_facts){ &p->visit, p->insurance.state, p->n_bills, p->bills }, &p->next);
	due(ctx, p);
	return ERR_OK;
}

static enum err read_others(struct ctx *ctx, struct patient_page *p)
{
	char surname[NAME_SIZE], whole[NAME_SIZE];
	visit_surname_key(p->patient.name, surname);
	patients_name_key(p->patient.name, whole);
	return visits_namesakes(ctx, p->day, p->patient.id, surname, whole, &p->same_surname, &p->same_name);
}

static enum err read_page(struct ctx *ctx, int64_t patient_id, struct patient_page *p)
{
	enum err e = patients_by_id(ctx, patient_id, &p->patient);
	if (!e)
		e = read_visit(ctx, p);
	if (!e)
		e = optional(enrollments_of(ctx, patient_id, false, &p->enrollment), &p->has_enrollment);
	if (!e && p->has_enrollment)
		e = mails_last_failed(ctx, patient_id, &p->mail_failed);
	if (!e)
		e = bookings_next(ctx, patient_id, ctx_now(ctx), &p->booking_at, p->booking_menu, sizeof p->booking_menu);
	return e ? e : read_others(ctx, p);
}

enum err patient_page_load(struct ctx *ctx, int64_t patient_id, day_t day, struct patient_page *out)
{
	*out = (struct patient_page){ .day = day, .due_day = DAY_NONE };
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	out->mark = db_change_mark(ctx); /* of this view */
	e = read_page(ctx, patient_id, out);
	db_read_end(ctx);
	if (!e && out->enrollment.state == ENROLLMENT_WAITING && !enrollment_waiting_seconds(&out->enrollment, ctx_now(ctx)))
		out->enrollment.state = ENROLLMENT_ACTIVE;
	return e;
}
