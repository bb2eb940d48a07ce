/* A person's word on a check: whose it is, and what of it goes into the record. */
#include "base/str.h"
#include "domain/audit.h"
#include "domain/coverage.h"
#include "domain/eligibility_inner.h"
#include "domain/eligibility_view.h"
#include "domain/may.h"
#include "model/insurance_compare.h"
#include "store/db.h"
#include "store/eligibilities.h"

#include "base/banned.h"

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
	eligibility_view_keep(v, ctx_today(ctx), c);
	return coverage_change(ctx, c, true);
}

/* In the record, and confirmed. Another amount of a ticket begins a row of its own. */
static enum err put_programme(struct ctx *ctx, const struct eligibility *row, const struct eligibility_programme *p)
{
	struct coverage c, old = p->ours;
	bool add, end;
	enum err e = ERR_OK;
	eligibility_programmes_merge(p, &c, &add, &end);
	c.patient_id = row->patient_id;
	old.valid_to = c.valid_from - 1;
	if (end)
		e = coverage_change(ctx, &old, true);
	if (!e)
		e = add ? coverage_add(ctx, &c, *p->remark) : coverage_change(ctx, &c, *p->remark);
	return e ? e : eligibility_inner_found(ctx, row, c.id, ctx_today(ctx), INSURED_YES);
}

/* With a cover, what it says of the cover; with a programme, that: each is confirmed for itself. */
static enum err put_all(struct ctx *ctx, struct eligibility_view *v)
{
	struct coverage c = v->cover;
	enum err e = ERR_OK;
	if (v->current && eligibility_view_wants_cover(v))
		e = put_cover(ctx, v, &c);
	if (!e && v->current)
		v->e.coverage_id = c.id;
	if (!e && v->current)
		e = eligibility_inner_found(ctx, &v->e, c.id, ctx_today(ctx), INSURED_YES);
	for (int i = 0; i < v->n_programmes && !e; i++)
		if (eligibility_programmes_wanted(&v->programmes[i]))
			e = put_programme(ctx, &v->e, &v->programmes[i]);
	return e;
}

static enum err adopt(struct ctx *ctx, struct eligibility_view *v, int64_t version, bool same_person)
{
	enum err e = eligibilities_by_id(ctx, v->e.id, &v->e);
	if (!e)
		e = eligibilities_results(ctx, v->e.id, v->results, &v->n_results);
	if (!e)
		e = eligibility_inner_load(ctx, v);
	if (e)
		return e;
	if (v->e.version != version)
		return ctx_fail(ctx, ERR_CONFLICT, NULL);
	if (!v->adoptable)
		return ctx_fail(ctx, ERR_BAD_STATE, _("取り込めません: %s"), v->e.taken_at ? _("すでに取り込みました") : v->sentence);
	if (!v->same_person && !same_person)
		return ctx_fail(ctx, ERR_REFUSED, "%s", v->sentence);
	str_copy(v->e.asked_by, sizeof v->e.asked_by, ctx->actor.login);
	str_copy(v->e.place, sizeof v->e.place, ctx->actor.place);
	e = put_all(ctx, v);
	if (e)
		return e;
	v->e.taken_at = ctx_now(ctx);
	str_copy(v->e.taken_by, sizeof v->e.taken_by, ctx->actor.login);
	e = eligibilities_update(ctx, &v->e, NULL);
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
