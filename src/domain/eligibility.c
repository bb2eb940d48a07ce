/* Questions, files, time-outs, and taking a result over. What a result means is eligibility_view.c's. */
#include "domain/eligibility.h"

#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/coverage.h"
#include "domain/eligibility_view.h"
#include "domain/insurance.h"
#include "domain/may.h"
#include "model/insurance_compare.h"
#include "model/profile.h"
#include "store/coverages.h"
#include "store/db.h"
#include "store/eligibilities.h"
#include "store/patients.h"
#include "store/visits.h"

#include "base/banned.h"

#define QUESTION "OQSsiquc01req_"
#define ANSWER "OQSsiquc01res_"

enum { NOBODY_DAYS = 3, CANDIDATES = 8 };

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
	str_fmt(out, ELIGIBILITY_NAME, QUESTION "%04d%02d%02d%04lld", c.year, c.month, c.day, (long long)db_next(ctx, counter));
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

static enum evidence evidence_of(const struct eligibility *row)
{
	return row->source == ELIGIBILITY_READER || row->reference == 1 ? EVIDENCE_MYNUMBER : EVIDENCE_CERTIFICATE;
}

static enum err found(struct ctx *ctx, const struct eligibility *row, day_t day, enum insured state)
{
	if (!row->patient_id || !row->coverage_id)
		return ERR_OK;
	return insurance_note(ctx, &(struct insurance_check){ .patient_id = row->patient_id, .coverage_id = row->coverage_id, .visit_id = row->visit_id,
		.day = day, .by = evidence_of(row), .state = state, .staff = row->asked_by, .place = row->place });
}

/* Unknown only for a cover that still is one of the day: what ended meanwhile has no state of its own. */
static enum err unknown(struct ctx *ctx, const struct eligibility *row)
{
	enum err e = found(ctx, row, ctx_today(ctx), INSURED_UNKNOWN);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
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
		e = unknown(ctx, &row);
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

/* ---- files ---- */

/* Exactly one patient of that birth date has that very cover. */
static enum err by_cover(struct ctx *ctx, const struct eligibility_result *r, int64_t *patient_id)
{
	struct coverage theirs, list[COVERAGES_MAX];
	int64_t ids[CANDIDATES], one = 0;
	int n, covers, fit = 0;
	eligibility_view_cover(r, ctx_today(ctx), &theirs);
	enum err e = r->birth == DAY_NONE ? ERR_NOT_FOUND : eligibilities_candidates(ctx, r->birth, theirs.insurer, CANDIDATES, ids, &n);
	for (int i = 0; !e && i < n; i++) {
		bool has = false;
		e = coverages_on(ctx, ids[i], ctx_today(ctx), COVERAGES_MAX, list, &covers);
		for (int c = 0; !e && c < covers; c++)
			has = has || (list[c].kind == COVER_MEDICAL && !(insurance_compare(&list[c], &theirs) & COVER_DIFF_WHO));
		fit += has;
		one = has ? ids[i] : one;
	}
	*patient_id = fit == 1 ? one : 0;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* By our own number when they say it, else by the cover and the birth date. */
static enum err whose(struct ctx *ctx, const struct eligibility_answer *a, int64_t *patient_id)
{
	struct patient p;
	*patient_id = 0;
	if (!a->n)
		return ERR_OK;
	const struct eligibility_result *r = &a->results[0];
	enum err e = *r->card ? patients_by_card(ctx, r->card, &p) : ERR_NOT_FOUND;
	if (!e)
		*patient_id = p.id;
	return e == ERR_NOT_FOUND ? by_cover(ctx, r, patient_id) : e;
}

/* Ours that a result is held against: the same cover, else the one that was asked about, else the day's medical insurance. */
static enum err our_cover(struct ctx *ctx, struct eligibility_view *v)
{
	struct coverage list[COVERAGES_MAX], theirs;
	int n, best = -1;
	if (v->pos < v->n_results)
		eligibility_view_cover(&v->results[v->pos], ctx_today(ctx), &theirs);
	enum err e = coverages_on(ctx, v->e.patient_id, ctx_today(ctx), COVERAGES_MAX, list, &n);
	for (int i = 0; !e && i < n; i++) {
		if (list[i].kind != COVER_MEDICAL)
			continue;
		bool same = v->pos < v->n_results && !(insurance_compare(&list[i], &theirs) & COVER_DIFF_WHO);
		if (same || best < 0 || list[i].id == v->e.coverage_id)
			best = i;
		if (same)
			break;
	}
	v->has_cover = best >= 0;
	if (best >= 0)
		v->cover = list[best];
	return e;
}

static enum err load_view(struct ctx *ctx, struct eligibility_view *v)
{
	enum err e = ERR_OK;
	v->has_patient = v->e.patient_id != 0;
	if (v->has_patient)
		e = patients_by_id(ctx, v->e.patient_id, &v->patient);
	if (!e && v->has_patient)
		e = our_cover(ctx, v);
	if (!e)
		eligibility_view_fill(v, ctx_today(ctx));
	return e;
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
		e = load_view(ctx, out);
	db_read_end(ctx);
	return e;
}

/* Valid, the same person, the very cover: nothing is left for a person to decide. */
static enum err confirm_same(struct ctx *ctx, struct eligibility *row, const struct eligibility_answer *a)
{
	struct eligibility_view v = { .e = *row, .n_results = a->n };
	memcpy(v.results, a->results, sizeof v.results);
	enum err e = load_view(ctx, &v);
	if (e || a->n != 1 || !v.current || !v.same_person || !v.has_cover || v.differ & COVER_DIFF_WHO)
		return e;
	row->coverage_id = v.cover.id;
	e = found(ctx, row, a->day != DAY_NONE && a->day < ctx_today(ctx) ? a->day : ctx_today(ctx), INSURED_YES);
	return e == ERR_NOT_FOUND ? ERR_OK : e; /* asked for a day on which the record has no such cover */
}

static void fill(struct ctx *ctx, struct eligibility *row, const struct eligibility_answer *a)
{
	row->answered_at = ctx_now(ctx);
	if (!a) {
		row->state = ELIGIBILITY_FAILED;
		str_copy(row->error_code, sizeof row->error_code, "unreadable");
		str_copy(row->error_text, sizeof row->error_text, ctx->cause.text);
		return;
	}
	row->state = a->failed ? ELIGIBILITY_FAILED : ELIGIBILITY_ANSWERED;
	row->checked_at = a->checked_at;
	row->reference = a->reference;
	row->validity = a->failed ? VALIDITY_NONE : a->validity;
	str_copy(row->error_code, sizeof row->error_code, a->error_code);
	str_copy(row->error_text, sizeof row->error_text, a->error_text);
}

static enum err start_row(struct ctx *ctx, const char *file, enum eligibility_source source, const struct eligibility_answer *a, struct eligibility *row)
{
	struct visit visit;
	*row = (struct eligibility){ .source = source, .state = ELIGIBILITY_ANSWERED, .asked_at = ctx_now(ctx) };
	str_copy(row->file, sizeof row->file, file);
	str_copy(row->asked_by, sizeof row->asked_by, ctx->actor.login);
	str_copy(row->place, sizeof row->place, ctx->actor.place);
	enum err e = a ? whose(ctx, a, &row->patient_id) : ERR_OK;
	if (!e && row->patient_id && visits_on(ctx, row->patient_id, ctx_today(ctx), &visit) == ERR_OK)
		row->visit_id = visit.id;
	return e;
}

/* The question that the file answers: its name with "req". */
static enum err question_of(struct ctx *ctx, const char *file, struct eligibility *row)
{
	char name[ELIGIBILITY_NAME];
	if (!str_starts(file, ANSWER))
		return ERR_NOT_FOUND;
	str_fmt(name, sizeof name, QUESTION "%s", file + strlen(ANSWER));
	return eligibilities_by_file(ctx, name, row);
}

static enum err take(struct ctx *ctx, const char *hash, const struct eligibility_answer *a, bool is_new, struct eligibility *row)
{
	enum err e;
	fill(ctx, row, a);
	if (row->state == ELIGIBILITY_FAILED)
		e = unknown(ctx, row);
	else
		e = row->patient_id ? confirm_same(ctx, row, a) : ERR_OK;
	if (!e)
		e = is_new ? eligibilities_add(ctx, row, hash) : eligibilities_update(ctx, row, hash);
	if (!e)
		e = eligibilities_put_results(ctx, row->id, a ? a->results : NULL, a ? a->n : 0);
	return e ? e : audit_note(ctx, ACTION_ELIGIBILITY, "patient", row->patient_id, "%s %s validity=%d", row->file, eligibility_state_id(row->state),
		row->validity);
}

enum err eligibility_take(struct ctx *ctx, const char *file, const char *hash, enum eligibility_source source, const struct eligibility_answer *a,
	bool *taken, struct eligibility *out)
{
	bool before = false;
	struct cause unreadable = ctx->cause;
	*taken = false;
	enum err e = question_of(ctx, file, out);
	bool asked = !e;
	if (e == ERR_NOT_FOUND)
		e = ERR_OK;
	if (!e)
		e = eligibilities_taken_before(ctx, asked ? out->file : file, hash, &before);
	if (e || before || (asked && a && a->pending))
		return e;
	if (!asked)
		e = start_row(ctx, file, source, a, out);
	ctx->cause = a ? ctx->cause : unreadable;
	if (!e)
		e = take(ctx, hash, a, !asked, out);
	*taken = !e;
	return e;
}

/* ---- a person's word ---- */

static enum err attach(struct ctx *ctx, int64_t id, int64_t version, int64_t patient_id)
{
	struct eligibility row;
	enum err e = eligibilities_by_id(ctx, id, &row);
	if (!e && (row.version != version || row.patient_id))
		e = ctx_fail(ctx, ERR_CONFLICT, NULL);
	if (e)
		return e;
	row.patient_id = patient_id;
	e = eligibilities_update(ctx, &row, NULL);
	return e ? e : audit_note(ctx, ACTION_INSURANCE_CONFIRM, "patient", patient_id, "%s is this patient's", row.file);
}

enum err eligibility_attach(struct ctx *ctx, int64_t id, int64_t version, int64_t patient_id)
{
	enum err e = may_check(ctx, ACTION_INSURANCE_CONFIRM);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, attach(ctx, id, version, patient_id));
}

/* The old one ends the day before the new one begins, where that leaves it a day; else both are shown, for a person to put right. */
static enum err end_old(struct ctx *ctx, const struct eligibility_view *v, day_t from)
{
	struct coverage old = v->cover;
	day_t last = from - 1;
	if (!v->has_cover || last < old.valid_from)
		return ERR_OK;
	old.valid_to = last;
	return coverage_change(ctx, &old, true);
}

static enum err put_cover(struct ctx *ctx, const struct eligibility_view *v, struct coverage *c)
{
	*c = v->theirs;
	c->patient_id = v->patient.id;
	if (c->valid_from == DAY_NONE)
		c->valid_from = ctx_today(ctx);
	if (!v->has_cover || v->differ & COVER_DIFF_WHO) {
		enum err e = end_old(ctx, v, c->valid_from);
		return e ? e : coverage_add(ctx, c, true);
	}
	eligibility_view_keep(v, c);
	return coverage_change(ctx, c, true);
}

static enum err adopt(struct ctx *ctx, struct eligibility_view *v, int64_t version, bool same_person)
{
	struct coverage c;
	enum err e = eligibilities_by_id(ctx, v->e.id, &v->e);
	if (!e)
		e = eligibilities_results(ctx, v->e.id, v->results, &v->n_results);
	if (!e)
		e = load_view(ctx, v);
	if (e)
		return e;
	if (v->e.version != version)
		return ctx_fail(ctx, ERR_CONFLICT, NULL);
	if (!v->adoptable)
		return ctx_fail(ctx, ERR_BAD_STATE, _("取り込めません: %s"), v->e.taken_at ? _("すでに取り込みました") : v->sentence);
	if (!v->same_person && !same_person)
		return ctx_fail(ctx, ERR_REFUSED, "%s", v->sentence);
	e = put_cover(ctx, v, &c);
	if (e)
		return e;
	v->e.coverage_id = c.id;
	v->e.taken_at = ctx_now(ctx);
	str_copy(v->e.taken_by, sizeof v->e.taken_by, ctx->actor.login);
	e = eligibilities_update(ctx, &v->e, NULL);
	if (!e)
		e = insurance_note(ctx, &(struct insurance_check){ .patient_id = v->e.patient_id, .coverage_id = c.id, .visit_id = v->e.visit_id,
			.day = ctx_today(ctx), .by = evidence_of(&v->e), .state = INSURED_YES });
	return e ? e : audit_note(ctx, ACTION_ELIGIBILITY, "patient", v->e.patient_id, "%s taken over%s", v->e.file, v->same_person ? "" : ", said to be the same person");
}

enum err eligibility_adopt(struct ctx *ctx, int64_t id, int64_t version, int pos, bool same_person)
{
	struct eligibility_view v = { .e.id = id, .pos = pos };
	enum err e = may_check(ctx, ACTION_INSURANCE_CONFIRM);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, adopt(ctx, &v, version, same_person));
}
