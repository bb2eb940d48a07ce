/* Questions, time-outs, and a check beside the record. Answers are eligibility_take.c's, what one means eligibility_view.c's. */
#include "domain/eligibility.h"

#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/eligibility_inner.h"
#include "domain/eligibility_view.h"
#include "domain/insurance.h"
#include "domain/may.h"
#include "model/insurance_compare.h"
#include "model/profile.h"
#include "store/coverages.h"
#include "store/db.h"
#include "store/eligibilities.h"
#include "store/patients.h"

#include "base/banned.h"

enum { NOBODY_DAYS = 3 };

/* ---- asking ---- */

static enum err cover_to_ask(struct ctx *ctx, int64_t patient_id, int64_t coverage_id, struct coverage *out)
{
	struct coverage list[COVERAGES_MAX];
	int n;
	enum err e = coverages_on(ctx, patient_id, ctx_today(ctx), COVERAGES_MAX, list, &n);
	for (int i = 0; i < n && !e; i++)
		if (list[i].kind == COVER_MEDICAL && (!coverage_id || list[i].id == coverage_id)) {
			*out = list[i];
			return ERR_OK;
		}
	return e ? e : ctx_fail(ctx, ERR_NOT_FOUND, "%s", _("照会できる有効な医療保険がありません"));
}

/* 20261121 and the day's counter: unlike any other of this installation, before and after a crash. */
static void name_file(struct ctx *ctx, char out[ELIGIBILITY_NAME])
{
	char counter[32];
	day_t today = ctx_today(ctx);
	struct civil c = date_civil(today);
	str_fmt(counter, sizeof counter, "eligibility:%d", today);
	str_fmt(out, ELIGIBILITY_NAME, ELIGIBILITY_QUESTION "%04d%02d%02d%04lld", c.year, c.month, c.day, (long long)db_next(ctx, counter));
}

static bool open_one(const struct eligibility *e)
{
	return e->state == ELIGIBILITY_WANTED || e->state == ELIGIBILITY_SENT;
}

static enum err ask(struct ctx *ctx, int64_t patient_id, int64_t coverage_id, int64_t visit_id, struct eligibility *out)
{
	struct coverage c = { .id = 0 };
	enum err e = cover_to_ask(ctx, patient_id, coverage_id, &c);
	if (e)
		return e;
	if (eligibilities_newest(ctx, patient_id, out) == ERR_OK && open_one(out) && out->coverage_id == c.id)
		return ERR_OK;
	*out = (struct eligibility){ .patient_id = patient_id, .coverage_id = c.id, .visit_id = visit_id, .source = ELIGIBILITY_REQUEST,
		.state = ELIGIBILITY_WANTED, .asked_at = ctx_now(ctx), .deadline = ctx_now(ctx) + ELIGIBILITY_WAIT };
	name_file(ctx, out->file);
	str_copy(out->asked_by, sizeof out->asked_by, ctx->actor.login);
	str_copy(out->place, sizeof out->place, ctx->actor.place);
	e = eligibilities_add(ctx, out, "");
	return e ? e : audit_note(ctx, ACTION_ELIGIBILITY, "patient", patient_id, "asked %s coverage=%lld", out->file, (long long)c.id);
}

enum err eligibility_ask(struct ctx *ctx, int64_t patient_id, int64_t coverage_id, int64_t visit_id, struct eligibility *out)
{
	enum err e = may_check(ctx, ACTION_ELIGIBILITY);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, ask(ctx, patient_id, coverage_id, visit_id, out));
}

enum err eligibility_newest(struct ctx *ctx, int64_t patient_id, struct eligibility *out)
{
	return eligibilities_newest(ctx, patient_id, out);
}

enum err eligibility_list(struct ctx *ctx, int64_t patient_id, int max, struct eligibility *out, int *n)
{
	return eligibilities_list(ctx, patient_id, 0, max, out, n);
}

enum err eligibility_nobody(struct ctx *ctx, int max, struct eligibility *out, int *n)
{
	return eligibilities_list(ctx, 0, ctx_now(ctx) - NOBODY_DAYS * SECONDS_PER_DAY, max, out, n);
}

/* ---- the worker's side ---- */

enum err eligibility_wanted(struct ctx *ctx, int max, int64_t *ids, int *n)
{
	return eligibilities_wanted(ctx, max, ids, n);
}

int64_t eligibility_next(struct ctx *ctx)
{
	return eligibilities_next(ctx);
}

enum err eligibility_question(struct ctx *ctx, int64_t id, struct eligibility_question *out)
{
	struct eligibility row;
	struct coverage c;
	struct patient p;
	enum err e = eligibilities_by_id(ctx, id, &row);
	if (!e && row.state != ELIGIBILITY_WANTED)
		return ERR_BAD_STATE;
	if (!e)
		e = coverages_by_id(ctx, row.coverage_id, &c);
	if (!e)
		e = patients_by_id(ctx, row.patient_id, &p);
	if (e)
		return e;
	*out = (struct eligibility_question){ .day = ctx_today(ctx), .birth = p.birth };
	str_copy(out->file, sizeof out->file, row.file);
	str_copy(out->institution, sizeof out->institution, ctx->profile->institution);
	str_copy(out->insurer, sizeof out->insurer, c.insurer);
	str_copy(out->symbol, sizeof out->symbol, c.symbol);
	str_copy(out->number, sizeof out->number, c.number);
	str_copy(out->branch, sizeof out->branch, c.branch);
	str_copy(out->card, sizeof out->card, p.card);
	return ERR_OK;
}

enum err eligibility_sent(struct ctx *ctx, int64_t id)
{
	struct eligibility row;
	enum err e = eligibilities_by_id(ctx, id, &row);
	if (e || row.state != ELIGIBILITY_WANTED)
		return e;
	row.state = ELIGIBILITY_SENT;
	row.deadline = ctx_now(ctx) + ELIGIBILITY_WAIT;
	return eligibilities_update(ctx, &row, NULL);
}

enum evidence eligibility_inner_evidence(const struct eligibility *row)
{
	return row->source == ELIGIBILITY_READER || row->reference == 1 ? EVIDENCE_MYNUMBER : EVIDENCE_CERTIFICATE;
}

enum err eligibility_inner_found(struct ctx *ctx, const struct eligibility *row, int64_t coverage_id, day_t day, enum insured state)
{
	if (!row->patient_id || !coverage_id)
		return ERR_OK;
	enum err e = insurance_note(ctx, &(struct insurance_check){ .patient_id = row->patient_id, .coverage_id = coverage_id, .visit_id = row->visit_id,
		.day = day, .by = eligibility_inner_evidence(row), .state = state, .staff = row->asked_by, .place = row->place, .eligibility_id = row->id });
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err eligibility_inner_unknown(struct ctx *ctx, const struct eligibility *row)
{
	return eligibility_inner_found(ctx, row, row->coverage_id, ctx_today(ctx), INSURED_UNKNOWN);
}

static enum err give_up(struct ctx *ctx, int64_t id, enum eligibility_state state, const char *code, const char *text)
{
	struct eligibility row;
	enum err e = eligibilities_by_id(ctx, id, &row);
	if (e || !open_one(&row))
		return e;
	row.state = state;
	str_copy(row.error_code, sizeof row.error_code, code);
	str_copy(row.error_text, sizeof row.error_text, text);
	e = eligibilities_update(ctx, &row, NULL);
	if (!e)
		e = eligibility_inner_unknown(ctx, &row);
	return e ? e : audit_note(ctx, ACTION_ELIGIBILITY, "patient", row.patient_id, "%s %s %s", row.file, eligibility_state_id(state), code);
}

enum err eligibility_failed(struct ctx *ctx, int64_t id, const char *code, const char *text)
{
	return give_up(ctx, id, ELIGIBILITY_FAILED, code, text);
}

enum err eligibility_overdue(struct ctx *ctx, int max, int *n)
{
	int64_t ids[32];
	enum err e = eligibilities_overdue(ctx, ctx_now(ctx), max < 32 ? max : 32, ids, n);
	for (int i = 0; i < *n && !e; i++)
		e = give_up(ctx, ids[i], ELIGIBILITY_TIMEOUT, "timeout", "");
	return e;
}

/* Ours that a result is held against: the same cover, else the one that was asked about, else the day's medical insurance. */
static void our_cover(struct ctx *ctx, struct eligibility_view *v, const struct coverage *list, int n)
{
	struct coverage theirs;
	bool there = v->pos < v->n_covers;
	int best = -1;
	if (there)
		eligibility_view_cover(&v->results[v->pos], ctx_today(ctx), &theirs);
	for (int i = 0; i < n; i++) {
		if (list[i].kind != COVER_MEDICAL)
			continue;
		bool same = there && !(insurance_compare(&list[i], &theirs) & COVER_DIFF_WHO);
		if (same || best < 0 || list[i].id == v->e.coverage_id)
			best = i;
		if (same)
			break;
	}
	v->has_cover = best >= 0;
	if (best >= 0)
		v->cover = list[best];
}

enum err eligibility_inner_load(struct ctx *ctx, struct eligibility_view *v)
{
	struct coverage list[COVERAGES_MAX];
	int n = 0;
	enum err e = ERR_OK;
	v->has_patient = v->e.patient_id != 0;
	for (v->n_covers = 0; v->n_covers < v->n_results && !eligibility_programmes_is(&v->results[v->n_covers]); v->n_covers++)
		continue;
	if (v->has_patient)
		e = patients_by_id(ctx, v->e.patient_id, &v->patient);
	if (!e && v->has_patient)
		e = coverages_on(ctx, v->e.patient_id, ctx_today(ctx), COVERAGES_MAX, list, &n);
	if (e)
		return e;
	our_cover(ctx, v, list, n);
	v->n_programmes = eligibility_programmes_of(v->results, v->n_results, ctx->profile->institution, ctx_today(ctx), v->programmes);
	for (int i = 0; i < v->n_programmes; i++)
		eligibility_programmes_hold(&v->programmes[i], list, n);
	eligibility_view_fill(v, ctx_today(ctx));
	return ERR_OK;
}

enum err eligibility_view_load(struct ctx *ctx, int64_t id, int pos, struct eligibility_view *out)
{
	*out = (struct eligibility_view){ .pos = pos };
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	e = eligibilities_by_id(ctx, id, &out->e);
	if (!e)
		e = eligibilities_results(ctx, id, out->results, &out->n_results);
	if (!e)
		e = eligibility_inner_load(ctx, out);
	db_read_end(ctx);
	return e;
}
