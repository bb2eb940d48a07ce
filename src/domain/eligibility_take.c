/*
 * Files of the eligibility check: whose each answer is, which question it answers, and what follows by itself. A file is cut into one
 * answer per person first; results that are covers stand before those that are programmes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/eligibility_inner.h"
#include "domain/eligibility_view.h"
#include "domain/insurance.h"
#include "model/insurance_compare.h"
#include "store/coverages.h"
#include "store/eligibilities.h"
#include "store/patients.h"
#include "store/visits.h"

#include "base/banned.h"

enum { CANDIDATES = 8 };

/* A file on its way into the book. */
struct intake {
	const char *file, *hash;
	enum eligibility_source source;
	struct eligibility asked;      /* the question that it answers by its name, id 0: none */
	bool answered;                 /* that question has its answer */
	int own;                       /* checks made under the file's own name */
	int rows;
	struct eligibility *first;
};

/* ---- whose ---- */

/* Exactly one patient of that birth date has that very cover or programme. */
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
			has = has || (list[c].kind == theirs.kind && !(insurance_compare(&list[c], &theirs) & COVER_DIFF_WHO));
		fit += has;
		one = has ? ids[i] : one;
	}
	*patient_id = fit == 1 ? one : 0;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err by_card(struct ctx *ctx, const char *card, day_t birth, int64_t *patient_id)
{
	struct patient p;
	*patient_id = 0;
	enum err e = *card ? patients_by_card(ctx, card, &p) : ERR_NOT_FOUND;
	if (!e && (birth == DAY_NONE || birth == p.birth))
		*patient_id = p.id;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* What was asked about, as a result. */
static struct eligibility_result asked_about(const struct eligibility_answer *a)
{
	struct eligibility_result r = { .birth = a->birth, .valid_from = DAY_NONE, .valid_to = DAY_NONE, .limit_from = DAY_NONE, .limit_to = DAY_NONE,
		.share = -1, .elder_share = -1, .sex = 'u' };
	str_copy(r.insurer, sizeof r.insurer, a->insurer);
	str_copy(r.symbol, sizeof r.symbol, a->symbol);
	str_copy(r.number, sizeof r.number, a->number);
	str_copy(r.branch, sizeof r.branch, a->branch);
	return r;
}

/* By our own number where a result says it, else by a cover or programme and the birth date, else by the question's. */
static enum err whose(struct ctx *ctx, const struct eligibility_answer *a, int64_t *patient_id)
{
	enum err e = ERR_OK;
	*patient_id = 0;
	for (int i = 0; i < a->n && !e && !*patient_id; i++)
		e = by_card(ctx, a->results[i].card, DAY_NONE, patient_id);
	for (int i = 0; i < a->n && !e && !*patient_id; i++)
		e = by_cover(ctx, &a->results[i], patient_id);
	if (!e && !*patient_id)
		e = by_card(ctx, a->card, a->n ? a->results[0].birth : a->birth, patient_id);
	struct eligibility_result asked = asked_about(a);
	if (!e && !*patient_id && !a->n && *a->insurer)
		e = by_cover(ctx, &asked, patient_id);
	return e;
}

/* ---- one answer per person ---- */

static bool one_person(const struct eligibility_result *a, const struct eligibility_result *b)
{
	struct patient p = { .birth = a->birth, .sex = a->sex };
	if (*a->card && *b->card)
		return strcmp(a->card, b->card) == 0;
	str_copy(p.name, sizeof p.name, a->name);
	str_copy(p.kana, sizeof p.kana, a->kana);
	return eligibility_view_same_person(&p, b);
}

/* Into *part: the results of the first person that isn't `done` yet. false: none is left. */
static bool next_person(const struct eligibility_answer *a, bool done[ELIGIBILITY_RESULTS_MAX], struct eligibility_answer *part)
{
	int first = 0;
	bool theirs[ELIGIBILITY_RESULTS_MAX] = { false };
	while (first < a->n && done[first])
		first++;
	if (first == a->n)
		return false;
	for (int i = first; i < a->n; i++)
		theirs[i] = !done[i] && (i == first || one_person(&a->results[first], &a->results[i]));
	*part = *a;
	part->n = 0;
	for (int programmes = 0; programmes < 2; programmes++)
		for (int i = first; i < a->n; i++)
			if (theirs[i] && eligibility_programmes_is(&a->results[i]) == (programmes == 1))
				part->results[part->n++] = a->results[i];
	for (int i = first; i < a->n; i++)
		done[i] = done[i] || theirs[i];
	return true;
}

/* ---- what follows ---- */

static day_t day_of(const struct ctx *ctx, const struct eligibility_answer *a)
{
	return a->day != DAY_NONE && a->day < ctx_today(ctx) ? a->day : ctx_today(ctx);
}

/* Valid, the same person, the very cover: nothing is left for a person to decide. The same of a programme, with the same days and amount. */
static enum err confirm_same(struct ctx *ctx, struct eligibility *row, const struct eligibility_answer *a, struct eligibility_view *v)
{
	enum err e = ERR_OK;
	if (a->validity != VALIDITY_VALID || !v->same_person || v->n_covers > 1)
		return ERR_OK;
	if (v->current && v->has_cover && !(v->differ & COVER_DIFF_WHO)) {
		row->coverage_id = v->cover.id;
		e = eligibility_inner_found(ctx, row, v->cover.id, day_of(ctx, a), INSURED_YES);
	}
	for (int i = 0; i < v->n_programmes && !e; i++)
		if (v->programmes[i].ours.id && !*v->programmes[i].hindrance && !v->programmes[i].differs)
			e = eligibility_inner_found(ctx, row, v->programmes[i].ours.id, day_of(ctx, a), INSURED_YES);
	return e;
}

/* A result of a changed qualification may be the new one: its own days say that it goes on. */
static bool goes_on(const struct eligibility_answer *a, const struct eligibility_result *r, day_t day)
{
	return a->validity == VALIDITY_CHANGED && r->valid_from != DAY_NONE && r->valid_from <= day && (r->valid_to == DAY_NONE || r->valid_to >= day);
}

static bool is_of(const struct coverage *c, const struct eligibility_result *r, day_t day)
{
	struct coverage theirs;
	eligibility_view_cover(r, day, &theirs);
	return c->kind == theirs.kind && !(insurance_compare(c, &theirs) & COVER_DIFF_WHO);
}

/* Invalid, lost, unknown there: of the cover that was asked about, and of those that the answer names. */
static enum err take_back(struct ctx *ctx, const struct eligibility *row, const struct eligibility_answer *a)
{
	struct coverage list[COVERAGES_MAX];
	day_t day = day_of(ctx, a);
	int n;
	if (a->validity != VALIDITY_INVALID && a->validity != VALIDITY_CHANGED && a->validity != VALIDITY_UNKNOWN)
		return ERR_OK;
	struct eligibility_result asked = asked_about(a);
	enum err e = coverages_on(ctx, row->patient_id, day, COVERAGES_MAX, list, &n);
	for (int i = 0; i < n && !e; i++) {
		bool meant = list[i].id == row->coverage_id || (*a->insurer && is_of(&list[i], &asked, day));
		for (int k = 0; k < a->n; k++)
			meant = meant || (!goes_on(a, &a->results[k], day) && is_of(&list[i], &a->results[k], day));
		if (meant)
			e = insurance_take_back(ctx, &(struct insurance_check){ .patient_id = row->patient_id, .coverage_id = list[i].id, .day = day,
				.eligibility_id = row->id }, row->checked_at ? row->checked_at : ctx_now(ctx));
	}
	return e;
}

static enum err follow(struct ctx *ctx, struct eligibility *row, const struct eligibility_answer *a)
{
	if (row->state == ELIGIBILITY_FAILED)
		return eligibility_inner_unknown(ctx, row);
	if (!row->patient_id)
		return ERR_OK;
	struct eligibility_view *v = mem_new(sizeof *v);
	v->e = *row;
	v->n_results = a->n;
	memcpy(v->results, a->results, sizeof v->results);
	enum err e = eligibility_inner_load(ctx, v);
	if (!e)
		e = confirm_same(ctx, row, a, v);
	mem_wipe(v, sizeof *v);
	free(v);
	return e ? e : take_back(ctx, row, a);
}

/* ---- rows ---- */

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

static enum err new_row(struct ctx *ctx, struct intake *in, int64_t patient_id, struct eligibility *row)
{
	struct visit visit;
	*row = (struct eligibility){ .source = in->source, .state = ELIGIBILITY_ANSWERED, .asked_at = ctx_now(ctx), .patient_id = patient_id };
	if (in->own)
		str_fmt(row->file, sizeof row->file, "%.80s#%d", in->file, in->own + 1);
	else
		str_copy(row->file, sizeof row->file, in->file);
	in->own++;
	str_copy(row->asked_by, sizeof row->asked_by, ctx->actor.login);
	str_copy(row->place, sizeof row->place, ctx->actor.place);
	if (patient_id && visits_on(ctx, patient_id, ctx_today(ctx), &visit) == ERR_OK)
		row->visit_id = visit.id;
	return eligibilities_add(ctx, row, in->hash);
}

/* The patient's question that still waits, when it is about a cover that the answer names. */
static enum err open_question(struct ctx *ctx, const struct eligibility_answer *a, int64_t patient_id, struct eligibility *row)
{
	struct coverage c;
	enum err e = patient_id ? eligibilities_newest(ctx, patient_id, row) : ERR_NOT_FOUND;
	if (!e && row->state != ELIGIBILITY_WANTED && row->state != ELIGIBILITY_SENT)
		e = ERR_NOT_FOUND;
	if (!e)
		e = coverages_by_id(ctx, row->coverage_id, &c);
	if (e)
		return e;
	struct eligibility_result asked = asked_about(a);
	bool meant = *a->insurer && is_of(&c, &asked, ctx_today(ctx));
	for (int i = 0; i < a->n; i++)
		meant = meant || is_of(&c, &a->results[i], ctx_today(ctx));
	return meant ? ERR_OK : ERR_NOT_FOUND;
}

/* Is this part of the file the answer to the question of its name? */
static enum err answers(struct ctx *ctx, const struct intake *in, const struct eligibility_answer *part, bool alone, int64_t patient_id, bool *yes)
{
	struct patient p;
	*yes = false;
	if (!in->asked.id || in->answered)
		return ERR_OK;
	if (alone || !part || patient_id == in->asked.patient_id) {
		*yes = true;
		return ERR_OK;
	}
	enum err e = patients_by_id(ctx, in->asked.patient_id, &p);
	*yes = !e && !patient_id && part->n && eligibility_view_same_person(&p, &part->results[0]);
	return e;
}

static enum err row_of(struct ctx *ctx, struct intake *in, const struct eligibility_answer *part, bool alone, struct eligibility *row)
{
	int64_t patient_id = 0;
	bool yes;
	enum err e = part ? whose(ctx, part, &patient_id) : ERR_OK;
	if (!e)
		e = answers(ctx, in, part, alone, patient_id, &yes);
	if (e)
		return e;
	if (yes) {
		in->answered = true;
		*row = in->asked;
		return ERR_OK;
	}
	e = in->source == ELIGIBILITY_FILE && part ? open_question(ctx, part, patient_id, row) : ERR_NOT_FOUND;
	return e == ERR_NOT_FOUND ? new_row(ctx, in, patient_id, row) : e;
}

/* part NULL: the file can't be read. alone: the file says nothing else. */
static enum err take(struct ctx *ctx, struct intake *in, const struct eligibility_answer *part, bool alone)
{
	struct eligibility row;
	struct cause unreadable = ctx->cause;
	enum err e = row_of(ctx, in, part, alone, &row);
	ctx->cause = part ? ctx->cause : unreadable;
	if (e)
		return e;
	fill(ctx, &row, part);
	e = eligibilities_put_results(ctx, row.id, part ? part->results : NULL, part ? part->n : 0);
	if (!e)
		e = follow(ctx, &row, part);
	if (!e)
		e = eligibilities_update(ctx, &row, in->hash);
	if (!in->rows++)
		*in->first = row;
	return e ? e : audit_note(ctx, ACTION_ELIGIBILITY, "patient", row.patient_id, "%s %s validity=%d", row.file, eligibility_state_id(row.state), row.validity);
}

static enum err take_answer(struct ctx *ctx, struct intake *in, const struct eligibility_answer *a, bool alone)
{
	bool done[ELIGIBILITY_RESULTS_MAX] = { false };
	enum err e = ERR_OK;
	if (!a->n)
		return take(ctx, in, a, alone);
	struct eligibility_answer *part = mem_new(sizeof *part);
	for (int parts = 0; !e && next_person(a, done, part); parts++)
		e = take(ctx, in, part, alone && part->n == a->n);
	mem_wipe(part, sizeof *part);
	free(part);
	return e;
}

/* The question that the file answers: its name with "req". */
static enum err question_of(struct ctx *ctx, const char *file, struct eligibility *row)
{
	char name[ELIGIBILITY_NAME];
	*row = (struct eligibility){ .id = 0 };
	if (!str_starts(file, ELIGIBILITY_ANSWER))
		return ERR_OK;
	str_fmt(name, sizeof name, ELIGIBILITY_QUESTION "%s", file + strlen(ELIGIBILITY_ANSWER));
	enum err e = eligibilities_by_file(ctx, name, row);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err eligibility_take(struct ctx *ctx, const char *file, const char *hash, enum eligibility_source source, const struct eligibility_answer *list,
	int n, bool *taken, struct eligibility *out)
{
	struct intake in = { .file = file, .hash = hash, .source = source, .first = out };
	struct cause unreadable = ctx->cause;
	bool before = false;
	*taken = false;
	enum err e = question_of(ctx, file, &in.asked);
	*out = in.asked;
	if (!e)
		e = eligibilities_taken_before(ctx, file, hash, source == ELIGIBILITY_FILE, &before);
	if (e || before || (in.asked.id && n && list->pending))
		return e;
	ctx->cause = n ? ctx->cause : unreadable;
	if (!n)
		e = take(ctx, &in, NULL, true);
	for (int i = 0; i < n && !e; i++)
		e = take_answer(ctx, &in, &list[i], n == 1);
	*taken = !e;
	return e;
}
