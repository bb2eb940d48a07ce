/* The switch itself: asks the rules, keeps who and why, and moves slip and charges along in one transaction. */
#include "domain/deferral.h"

#include "base/str.h"
#include "domain/audit.h"
#include "domain/deferral_reasons.h"
#include "domain/may.h"
#include "domain/policy.h"
#include "domain/settlement.h"
#include "domain/slip.h"
#include "domain/visit.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/visits.h"

#include "base/banned.h"

static void conclude(const struct ctx *ctx, const struct visit *v, struct deferral_answer *a)
{
	char due[DATE_TEXT];
	a->allowed = a->n == 0;
	a->overridable = a->n > 0;
	for (int i = 0; i < a->n; i++)
		a->overridable &= a->may_override[i];
	a->next_year = date_civil(a->due_day).year > date_civil(visit_care_day(v, ctx_today(ctx))).year;
	if (a->next_year)
		str_fmt(a->hint, sizeof a->hint, _("決済予定日は来年の %s です。領収日は決済日になるため、医療費控除は来年分になります。今年分にするには本日お支払いください（%s）"),
			date_show(a->due_day, due), policy_desk(ctx, DESK_OPT_OUT)->name);
}

enum err deferral_why(struct ctx *ctx, int64_t visit_id, enum deferral_at at, struct deferral_answer *out)
{
	struct visit v;
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	e = visits_by_id(ctx, visit_id, &v);
	if (!e)
		e = deferral_reasons(ctx, &v, at, out);
	db_read_end(ctx);
	if (!e)
		conclude(ctx, &v, out);
	return e;
}

static enum err refused(struct ctx *ctx, const struct deferral_answer *a)
{
	ctx_fail(ctx, ERR_REFUSED, _("%sを利用できません: %s"), policy_service(ctx), a->reasons[0].text);
	for (int i = 0; i < a->n; i++)
		cause_reason(&ctx->cause, a->reasons[i].id, a->reasons[i].text, a->reasons[i].desk);
	return ERR_REFUSED;
}

/* May it be switched on, by the rules or by a supervisor's word? */
static enum err check_on(struct ctx *ctx, struct visit *v, enum deferral_at at, const char *override_reason)
{
	struct deferral_answer a;
	enum err e = deferral_reasons(ctx, v, at, &a);
	if (e)
		return e;
	conclude(ctx, v, &a);
	v->override_reason[0] = '\0';
	if (a.allowed)
		return ERR_OK;
	if (!override_reason || !a.overridable)
		return refused(ctx, &a);
	str_copy(v->override_reason, sizeof v->override_reason, override_reason);
	str_strip(v->override_reason);
	e = may_check(ctx, ACTION_DEFER_OVERRIDE);
	if (!e && str_empty(v->override_reason))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("許可する理由を入力してください"));
	if (!e && secret_find(override_reason, NULL))
		e = ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	return e ? e : audit_note(ctx, ACTION_DEFER_OVERRIDE, "visit", v->id, "%s: %s", a.reasons[0].id, v->override_reason);
}

static enum err move_slip(struct ctx *ctx, const struct visit *v)
{
	struct slip slip;
	return v->deferral ? slip_make(ctx, v, &slip) : slip_void(ctx, v->id);
}

static enum err set(struct ctx *ctx, int64_t visit_id, bool on, enum deferral_at at, const char *override_reason)
{
	struct visit v;
	enum err e = visits_by_id(ctx, visit_id, &v);
	if (e || v.deferral == on)
		return e;
	if (on)
		e = check_on(ctx, &v, at, override_reason);
	if (e)
		return e;
	v.deferral = on;
	v.deferral_at = ctx_now(ctx);
	str_copy(v.deferral_by, sizeof v.deferral_by, ctx->actor.login);
	if (!on)
		v.override_reason[0] = '\0';
	e = visits_update(ctx, &v);
	if (!e)
		e = settlement_deferral_changed(ctx, visit_id, on, visit_stays(&v));
	if (!e)
		e = move_slip(ctx, &v);
	if (!e)
		e = visit_refresh_step(ctx, visit_id);
	return e ? e : audit_note(ctx, ACTION_DEFER, "visit", visit_id, "%s%s", on ? "on" : "off", at == DEFERRAL_KIOSK ? " at the kiosk" : "");
}

enum err deferral_set(struct ctx *ctx, int64_t visit_id, bool on, enum deferral_at at, const char *override_reason)
{
	enum err e = may_check(ctx, ACTION_DEFER);
	if (!e && ctx->actor.machine && (!on || at != DEFERRAL_KIOSK))
		e = ctx_fail(ctx, ERR_FORBIDDEN, _("利用受付機でできるのは、本日の利用を始めることだけです"));
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, set(ctx, visit_id, on, at, override_reason));
}
