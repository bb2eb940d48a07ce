/* Which cover counts on a day, and what was confirmed in its month (SPEC I1, I2, V10). */
#include "domain/insurance.h"

#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/copay.h"
#include "domain/may.h"
#include "domain/visit.h"
#include "store/confirmations.h"
#include "store/coverages.h"
#include "store/db.h"

#include "base/banned.h"

enum { MONTH_MAX = 64 }; /* confirmations of one month, corrections included */

int insurance_month(day_t day)
{
	struct civil c = date_civil(day);
	return c.year * 12 + c.month - 1;
}

/* Of several for one coverage the last counts, but "unknown" never takes back a confirmation (I2). */
static void assign(struct insurance *i, const struct confirmation *list, int n)
{
	for (int c = 0; c < i->n || c == 0; c++)
		i->confirmed[c] = (struct confirmation){ 0 };
	for (int k = 0; k < n; k++)
		for (int c = 0; c < i->n || c == 0; c++) {
			int64_t coverage = i->n ? i->coverages[c].id : 0;
			struct confirmation *at = &i->confirmed[c];
			if (list[k].coverage_id == coverage && !(at->id && at->state == INSURED_YES && list[k].state == INSURED_UNKNOWN))
				*at = list[k];
		}
}

static enum insured state_of(const struct insurance *i)
{
	enum insured all = INSURED_YES;
	for (int c = 0; c < i->n || c == 0; c++) {
		if (i->confirmed[c].id && i->confirmed[c].state == INSURED_UNKNOWN)
			return INSURED_UNKNOWN;
		if (!i->confirmed[c].id)
			all = INSURED_NOT;
	}
	return all;
}

enum err insurance_of_month(struct ctx *ctx, int64_t patient_id, day_t day, struct insurance *out)
{
	struct confirmation list[MONTH_MAX];
	int n;
	out->last = (struct confirmation){ 0 };
	out->last_days = -1;
	out->taken_back_at = 0;
	enum err e = coverages_on(ctx, patient_id, day, COVERAGES_MAX, out->coverages, &out->n);
	if (!e)
		e = confirmations_of_month(ctx, patient_id, insurance_month(day), MONTH_MAX, list, &n);
	if (e)
		return e;
	assign(out, list, n);
	out->state = state_of(out);
	return ERR_OK;
}

enum err insurance_of(struct ctx *ctx, int64_t patient_id, day_t day, struct insurance *out)
{
	enum err e = insurance_of_month(ctx, patient_id, day, out);
	if (e)
		return e;
	if (out->state != INSURED_YES)
		e = confirmations_taken_back(ctx, patient_id, insurance_month(day), &out->taken_back_at);
	if (!e)
		e = confirmations_last(ctx, patient_id, insurance_month(day), &out->last);
	if (!e)
		out->last_days = day - tokyo_day(out->last.at);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err evidence_allowed(struct ctx *ctx, enum evidence by, day_t day)
{
	char date[DATE_TEXT];
	day_t last = evidence_last_day(by);
	if (last == DAY_NONE || day <= last)
		return ERR_OK;
	return ctx_fail(ctx, ERR_REFUSED, _("%sは %s までの受診にだけ使えます。マイナ保険証か資格確認書で確認してください"), evidence_name(by), date_show(last, date));
}

static enum err record(struct ctx *ctx, const struct insurance *i, const struct insurance_check *k)
{
	enum insured state = k->state;
	for (int c = 0; c < i->n || c == 0; c++) {
		if (k->coverage_id && (!i->n || i->coverages[c].id != k->coverage_id))
			continue;
		if (i->confirmed[c].id && i->confirmed[c].state == state && (k->eligibility_id || !i->confirmed[c].eligibility_id))
			continue; /* what a person saw stands beside what was only said online */
		if (i->confirmed[c].id && state == INSURED_UNKNOWN)
			continue; /* a failed check doesn't touch what was confirmed */
		struct confirmation row = { .patient_id = k->patient_id, .coverage_id = i->n ? i->coverages[c].id : 0, .visit_id = k->visit_id,
			.month = insurance_month(k->day), .state = state, .evidence = k->by, .eligibility_id = k->eligibility_id };
		str_copy(row.staff, sizeof row.staff, k->staff ? k->staff : ctx->actor.login);
		str_copy(row.place, sizeof row.place, k->place ? k->place : ctx->actor.place);
		enum err e = confirmations_add(ctx, &row);
		if (e)
			return e;
	}
	return ERR_OK;
}

/* A programme of another patient, or one that isn't valid on the day, can't be what was seen. */
static enum err check_cover(struct ctx *ctx, const struct insurance *i, int64_t coverage_id)
{
	for (int c = 0; c < i->n; c++)
		if (i->coverages[c].id == coverage_id)
			return ERR_OK;
	return coverage_id ? ctx_fail(ctx, ERR_NOT_FOUND, "%s", _("その日に有効なその保険がありません")) : ERR_OK;
}

enum err insurance_note(struct ctx *ctx, const struct insurance_check *k)
{
	struct insurance i;
	enum err e = insurance_of(ctx, k->patient_id, k->day, &i);
	if (!e)
		e = check_cover(ctx, &i, k->coverage_id);
	if (!e)
		e = record(ctx, &i, k);
	if (!e)
		e = visit_refresh_patient(ctx, k->patient_id, k->day);
	return e ? e : audit_note(ctx, ACTION_INSURANCE_CONFIRM, "patient", k->patient_id, "%s %s day=%d coverage=%lld", insured_id(k->state),
		evidence_id(k->by), k->day, (long long)k->coverage_id);
}

enum err insurance_take_back(struct ctx *ctx, const struct insurance_check *k, int64_t checked_at)
{
	int64_t undone = 0;
	enum err e = confirmations_undo_online(ctx, k->coverage_id, insurance_month(k->day), k->eligibility_id, checked_at, &undone);
	if (e || !undone)
		return e;
	e = visit_refresh_patient(ctx, k->patient_id, k->day);
	return e ? e : audit_note(ctx, ACTION_INSURANCE_CONFIRM, "patient", k->patient_id, "taken back by the online check day=%d coverage=%lld", k->day,
		(long long)k->coverage_id);
}

static enum err note(struct ctx *ctx, const struct insurance_check *k)
{
	enum err e = may_check(ctx, ACTION_INSURANCE_CONFIRM);
	if (!e)
		e = evidence_allowed(ctx, k->by, k->day);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, insurance_note(ctx, k));
}

enum err insurance_confirm(struct ctx *ctx, int64_t patient_id, int64_t visit_id, day_t day, enum evidence by)
{
	return note(ctx, &(struct insurance_check){ .patient_id = patient_id, .visit_id = visit_id, .day = day, .by = by, .state = INSURED_YES });
}

enum err insurance_undetermined(struct ctx *ctx, int64_t patient_id, int64_t visit_id, day_t day, enum evidence by)
{
	return note(ctx, &(struct insurance_check){ .patient_id = patient_id, .visit_id = visit_id, .day = day, .by = by, .state = INSURED_UNKNOWN });
}

enum err insurance_confirm_one(struct ctx *ctx, int64_t patient_id, int64_t coverage_id, int64_t visit_id, day_t day, enum evidence by, bool known)
{
	return note(ctx, &(struct insurance_check){ .patient_id = patient_id, .coverage_id = coverage_id, .visit_id = visit_id, .day = day, .by = by,
		.state = known ? INSURED_YES : INSURED_UNKNOWN });
}

enum err insurance_undo(struct ctx *ctx, int64_t patient_id, int64_t coverage_id, day_t day)
{
	int64_t undone = 0;
	enum err e = may_check(ctx, ACTION_INSURANCE_CONFIRM);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	if (coverage_id)
		e = confirmations_undo_one(ctx, coverage_id, insurance_month(day), &undone);
	else
		e = confirmations_undo(ctx, patient_id, insurance_month(day), &undone);
	if (!e && !undone)
		e = ctx_fail(ctx, ERR_BAD_STATE, _("今月の保険確認はありません"));
	if (!e)
		e = visit_refresh_patient(ctx, patient_id, day);
	if (!e)
		e = audit_note(ctx, ACTION_INSURANCE_CONFIRM, "patient", patient_id, "undone day=%d", day);
	return db_finish(ctx, e);
}

enum err insurance_toggle(struct ctx *ctx, int64_t patient_id, int64_t visit_id, day_t day, enum evidence by)
{
	struct insurance i;
	enum err e = insurance_of(ctx, patient_id, day, &i);
	if (e)
		return e;
	if (i.state == INSURED_YES)
		return insurance_undo(ctx, patient_id, 0, day);
	return insurance_confirm(ctx, patient_id, visit_id, day, by);
}

static enum err limit_set(struct ctx *ctx, int64_t patient_id, day_t day, const char *band, bool multi)
{
	struct coverage list[COVERAGES_MAX];
	int n, found = -1;
	enum err e = coverages_on(ctx, patient_id, day, COVERAGES_MAX, list, &n);
	for (int i = 0; i < n && !e; i++)
		if (list[i].kind == COVER_MEDICAL)
			found = i;
	if (!e && found < 0)
		e = ctx_fail(ctx, ERR_NOT_FOUND, "%s", _("その日に有効な医療保険がありません"));
	if (e)
		return e;
	list[found].multi = multi;
	str_copy(list[found].limit_class, sizeof list[found].limit_class, band);
	e = coverages_limit_set(ctx, &list[found]);
	if (!e)
		e = bill_refresh_drafts(ctx, patient_id);
	return e ? e : audit_note(ctx, ACTION_INSURANCE_CONFIRM, "patient", patient_id, "coverage %lld: limit band %s%s", (long long)list[found].id,
		*band ? band : "unknown", multi ? ", multi" : "");
}

enum err insurance_limit_set(struct ctx *ctx, int64_t patient_id, day_t day, const char *band, bool multi)
{
	enum err e = may_check(ctx, ACTION_INSURANCE_CONFIRM);
	if (!e && *band && !copay_band_known(band))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("所得区分 %s は上限額の表にありません"), band);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, limit_set(ctx, patient_id, day, band, multi));
}

const char *insurance_text(const struct insurance *i, day_t day, char out[200])
{
	char date[DATE_TEXT];
	static const char *const states[] = { N_("未確認"), N_("確認済"), N_("不明") };
	str_fmt(out, 200, "%s", _(states[i->state]));
	if (i->taken_back_at)
		str_add(out, 200, _("（資格確認で無効、%s に取消）"), tokyo_day(i->taken_back_at) == day ? instant_time(i->taken_back_at, date) :
			date_show(tokyo_day(i->taken_back_at), date));
	if (i->last_days < 0)
		return out;
	if (i->state == INSURED_YES && tokyo_day(i->last.at) == day)
		str_add(out, 200, _("（本日 %s %s %s%s）"), instant_time(i->last.at, date), evidence_name(i->last.evidence), i->last.staff,
			i->last.entered_late ? _("、後日入力") : "");
	else if (i->state == INSURED_YES)
		str_add(out, 200, _("（%s %s %s、%d日前%s）"), date_show(tokyo_day(i->last.at), date), evidence_name(i->last.evidence), i->last.staff, i->last_days,
			i->last.entered_late ? _("、後日入力") : "");
	else
		str_add(out, 200, _("   前回 %s %s"), date_show(tokyo_day(i->last.at), date), evidence_name(i->last.evidence));
	return out;
}
