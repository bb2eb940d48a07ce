/* Opening and reading visits, and keeping their stored step current (SPEC V1, V8). */
#include "domain/visit.h"

#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/insurance.h"
#include "domain/may.h"
#include "domain/visit_facts.h"
#include "domain/visit_make.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/handins.h"
#include "store/patients.h"
#include "store/visits.h"

#include "base/banned.h"

enum { VISITS_OF_PATIENT = 16 };

static enum err add_handins(struct ctx *ctx, const struct visit_new *n, int64_t visit_id, bool has_slip)
{
	for (int k = 0; k < HANDIN_KINDS; k++) {
		if (!n->handins[k] && !(k == HANDIN_LIMIT_SLIP && has_slip))
			continue;
		struct handin h = { .visit_id = visit_id, .kind = (enum handin_kind)k, .month_total = -1 };
		if (k == HANDIN_OTHER)
			str_copy(h.note, sizeof h.note, n->handin_note);
		enum err e = handins_add(ctx, &h);
		if (e)
			return e;
	}
	return ERR_OK;
}

static bool slip_of_cover(const struct insurance *i)
{
	for (int c = 0; c < i->n; c++)
		if (i->coverages[c].slip)
			return true;
	return false;
}

void visit_surname_key(const char *name, char out[NAME_SIZE])
{
	char surname[NAME_SIZE];
	size_t half = strcspn(name, " ");
	const char *full = strstr(name, "\xe3\x80\x80"); /* U+3000 */
	if (full && (size_t)(full - name) < half)
		half = (size_t)(full - name);
	str_copy_n(surname, sizeof surname, name, half);
	patients_name_key(surname, out);
}

enum err visit_make(struct ctx *ctx, const struct visit_new *n, const char *source, const char *number, struct visit *out)
{
	struct insurance cover;
	struct patient p;
	char surname[NAME_SIZE], whole[NAME_SIZE];
	struct visit v = { .patient_id = n->patient_id, .day = n->day, .inpatient = n->inpatient, .insurance = n->insurance,
		.opened_at = n->opened_at, .clinic = n->clinic, .entered_late = n->day < ctx_today(ctx) || ctx->written_at,
		.step = STEP_EXAM, .step_since = n->opened_at, .n_departments = n->n_departments };
	visit_set_done(&v, n->exam_done, ctx_day_of(ctx, ctx_when(ctx)));
	str_copy(v.number, sizeof v.number, number);
	str_copy(v.source, sizeof v.source, source);
	str_copy(v.external, sizeof v.external, n->external);
	str_copy(v.prescription, sizeof v.prescription, n->prescription);
	str_copy(v.facility_reason, sizeof v.facility_reason, n->facility_reason);
	for (int i = 0; i < n->n_departments; i++)
		v.departments[i] = n->departments[i];
	enum err e = patients_by_id(ctx, v.patient_id, &p);
	if (!e)
		e = insurance_of(ctx, v.patient_id, v.day, &cover);
	if (e)
		return e;
	visit_surname_key(p.name, surname);
	patients_name_key(p.name, whole);
	e = visits_add(ctx, &v, surname, whole);
	if (!e)
		e = add_handins(ctx, n, v.id, slip_of_cover(&cover));
	if (!e)
		e = visits_by_id(ctx, v.id, &v);
	struct visit_facts facts;
	if (!e)
		e = visit_facts_read(ctx, &v, &facts);
	if (!e)
		e = visits_set_step(ctx, v.id, facts.next.step, v.opened_at);
	v.step = facts.next.step;
	*out = v;
	return e;
}

static enum err check_new(struct ctx *ctx, const struct visit_new *n)
{
	struct patient p;
	struct visit other;
	char date[DATE_TEXT];
	if (n->day > ctx_today(ctx))
		return ctx_fail(ctx, ERR_BAD_DATE, _("来院日 %s は先の日付です"), date_show(n->day, date));
	if (secret_find(n->handin_note, NULL))
		return ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	enum err e = patients_by_id(ctx, n->patient_id, &p);
	if (e)
		return e;
	if (p.died != DAY_NONE && n->day > p.died)
		return ctx_fail(ctx, ERR_REFUSED, _("死亡の記録がある患者です（%s）"), date_show(p.died, date));
	e = visits_find(ctx, n->patient_id, n->day, n->inpatient, &other);
	if (!e)
		return ctx_fail(ctx, ERR_DUPLICATE, _("この患者は %s に受付済みです（%s）"), date_show(n->day, date), other.number);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err visit_open(struct ctx *ctx, const struct visit_new *given, struct visit *out)
{
	struct visit_new n = *given;
	if (n.day == 0 || n.day == DAY_NONE)
		n.day = ctx_day_of(ctx, ctx_when(ctx));
	if (!n.opened_at)
		n.opened_at = ctx_when(ctx);
	enum err e = may_check(ctx, ACTION_VISIT_OPEN);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	e = check_new(ctx, &n);
	if (!e)
		e = visit_make(ctx, &n, "desk", "", out);
	if (!e)
		e = audit_note(ctx, ACTION_VISIT_OPEN, "visit", out->id, "patient=%lld %s%s", (long long)n.patient_id, out->number,
			out->entered_late ? " late" : "");
	return db_finish(ctx, e);
}

enum err visit_today(struct ctx *ctx, int64_t patient_id, struct visit *out)
{
	return visits_on(ctx, patient_id, ctx_day_of(ctx, ctx_when(ctx)), out);
}

enum err visit_on(struct ctx *ctx, int64_t patient_id, day_t day, struct visit *out)
{
	return visits_on(ctx, patient_id, day, out);
}

enum err visit_by_id(struct ctx *ctx, int64_t id, struct visit *out)
{
	return visits_by_id(ctx, id, out);
}

enum err visit_refresh_step(struct ctx *ctx, int64_t visit_id)
{
	struct visit v;
	struct visit_facts facts;
	enum err e = visits_by_id(ctx, visit_id, &v);
	if (!e)
		e = visit_facts_read(ctx, &v, &facts);
	if (e || facts.next.step == v.step)
		return e;
	return visits_set_step(ctx, visit_id, facts.next.step, ctx_now(ctx));
}

enum err visit_refresh_money(struct ctx *ctx, int64_t visit_id)
{
	struct visit v;
	struct next_step next;
	enum err e = visits_bare(ctx, visit_id, &v);
	if (!e)
		e = visit_facts_next(ctx, &v, true, &next);
	if (!e && next.step != STEP_DONE)
		return visit_refresh_step(ctx, visit_id);
	return e || next.step == v.step ? e : visits_set_step(ctx, visit_id, next.step, ctx_now(ctx));
}

enum err visit_refresh_patient(struct ctx *ctx, int64_t patient_id, day_t day)
{
	int64_t ids[VISITS_OF_PATIENT];
	int n;
	enum err e = visits_ids_of_patient(ctx, patient_id, day, VISITS_OF_PATIENT, ids, &n);
	for (int i = 0; !e && i < n; i++)
		e = visit_refresh_step(ctx, ids[i]);
	return e;
}

static enum err set_exam(struct ctx *ctx, int64_t visit_id, bool done)
{
	struct visit v;
	enum err e = visits_by_id(ctx, visit_id, &v);
	if (e || v.exam_done == done)
		return e;
	visit_set_done(&v, done, ctx_day_of(ctx, ctx_when(ctx)));
	e = visits_update(ctx, &v);
	if (!e)
		e = visit_refresh_step(ctx, visit_id);
	if (!e)
		e = booking_visit_done(ctx, visit_id, done);
	return e ? e : audit_note(ctx, ACTION_VISIT_OPEN, "visit", visit_id, "exam_done=%d", done);
}

enum err visit_exam_done(struct ctx *ctx, int64_t visit_id, bool done)
{
	enum err e = may_check(ctx, ACTION_VISIT_OPEN);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, set_exam(ctx, visit_id, done));
}
