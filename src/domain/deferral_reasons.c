/*
 * Every rule of SPEC V2 in turn; each adds its line and says whether a supervisor may override it. What is in order
 * is told too, so that the clerk sees that it was looked at.
 */
#include "domain/deferral_reasons.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/calendar.h"
#include "domain/enrollment.h"
#include "domain/insurance.h"
#include "domain/policy.h"
#include "domain/settlement.h"
#include "store/enrollments.h"
#include "store/patients.h"
#include "store/visits.h"

#include "base/banned.h"

enum rank { FINAL_WORD, OVERRIDABLE };

/* What the rules look at. */
struct facts {
	struct ctx *ctx;
	const struct visit *visit;
	struct patient patient;
	bool registered;
	struct enrollment enrollment;
	enum enrollment_use use;
	struct insurance insurance;
	int n_bills;
	struct visit_bill bills[VISIT_BILLS_MAX];
	bool failed_unpaid;
	enum deferral_at at;
	struct deferral_answer *out;
};

__attribute__((format(printf, 5, 6)))
static void refuse(struct facts *f, const char *id, enum rank rank, enum desk_purpose desk, const char *fmt, ...)
{
	struct deferral_answer *a = f->out;
	if (a->n == DEFERRAL_REASONS_MAX)
		return;
	struct reason *r = &a->reasons[a->n];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(r->text, sizeof r->text, fmt, ap);
	va_end(ap);
	str_trim_partial(r->text);
	str_copy(r->id, sizeof r->id, id);
	policy_desk_text(f->ctx, f->visit->inpatient ? DESK_INPATIENT : desk, r->desk);
	a->may_override[a->n++] = rank == OVERRIDABLE;
}

static void fine(struct facts *f, const char *id, const char *text)
{
	struct deferral_answer *a = f->out;
	if (a->n_fine == DEFERRAL_FINE_MAX)
		return;
	str_copy(a->fine[a->n_fine].id, sizeof a->fine[0].id, id);
	str_copy(a->fine[a->n_fine++].text, sizeof a->fine[0].text, text);
}

static void patient_rules(struct facts *f)
{
	if (f->patient.died != DAY_NONE)
		refuse(f, "P8-died", FINAL_WORD, DESK_SUPPORT, "%s", _("死亡の記録があります"));
}

static void waiting(struct facts *f)
{
	char at[DATE_TEXT];
	int64_t left = enrollment_waiting_seconds(&f->enrollment, ctx_now(f->ctx));
	int64_t usable = f->out->usable_at = f->enrollment.usable_at + 59; /* shown in whole minutes, never too early */
	refuse(f, "F10", OVERRIDABLE, DESK_WHY_NOT, _("利用登録から%d分たっていません（あと %lld分%lld秒、%s 以降に利用できます）"),
		policy_usable_minutes(f->ctx), (long long)(left / 60), (long long)(left % 60), instant_time(usable, at));
}

static void enrollment_rules(struct facts *f)
{
	const char *service = policy_service(f->ctx);
	char text[200];
	switch (f->use) {
	case USE_NOT_REGISTERED:
		if (f->registered)
			refuse(f, "V2-not-registered", FINAL_WORD, DESK_SUPPORT, _("%sの利用登録が終わっていません（%s）"), service, enrollment_state_name(f->enrollment.state));
		else
			refuse(f, "V2-not-registered", FINAL_WORD, DESK_SUPPORT, _("%sの利用登録がありません"), service);
		break;
	case USE_CLOSED:
		refuse(f, "V2-not-registered", FINAL_WORD, DESK_SUPPORT, _("%sの利用登録は終了しています（改めて登録できます）"), service);
		break;
	case USE_SUSPENDED:
		refuse(f, "V2-suspended", FINAL_WORD, DESK_SUPPORT, _("%sの利用が停止されています"), service);
		break;
	case USE_WAITING:
		waiting(f);
		break;
	case USE_NO_CARD:
		refuse(f, "V2-no-card", FINAL_WORD, DESK_SUPPORT, "%s", _("クレジットカードが登録されていません"));
		break;
	case USE_OK:
		str_fmt(text, sizeof text, _("利用登録 %s（支払者 %s）"), enrollment_state_name(f->enrollment.state), f->enrollment.payer_name);
		fine(f, "E", text);
	}
}

static void card_rules(struct facts *f)
{
	const struct enrollment *e = &f->enrollment;
	char text[160], due[DATE_TEXT];
	if (f->use != USE_OK && f->use != USE_WAITING)
		return;
	day_t end = enrollment_card_end(e);
	if (end == DAY_NONE || !*e->last4) {
		if (f->use == USE_WAITING)
			refuse(f, "V2-no-card", FINAL_WORD, DESK_SUPPORT, "%s", _("クレジットカードが登録されていません"));
	} else if (strcmp(e->funding, "credit") != 0) {
		refuse(f, "V2-no-card", FINAL_WORD, DESK_SUPPORT, "%s", _("登録されたカードがクレジットカードではありません"));
	} else if (end < f->out->due_day) {
		refuse(f, "V2-card-expires", FINAL_WORD, DESK_SUPPORT, _("カードの有効期限（%04d-%02d）が決済予定日 %s より前に切れます"),
			e->exp_year, e->exp_month, date_show(f->out->due_day, due));
	} else {
		str_fmt(text, sizeof text, _("カード 有効（%s …%s  %04d-%02d）"), e->brand, e->last4, e->exp_year, e->exp_month);
		fine(f, "V2-card", text);
	}
}

static bool has_limit_slip(const struct facts *f)
{
	for (int i = 0; i < f->visit->n_handins; i++)
		if (f->visit->handins[i].kind == HANDIN_LIMIT_SLIP)
			return true;
	for (int i = 0; i < f->insurance.n; i++)
		if (f->insurance.coverages[i].slip)
			return true;
	return false;
}

static void facility_rules(struct facts *f)
{
	const char *service = policy_service(f->ctx);
	const struct visit *v = f->visit;
	const struct profile_reason *own = policy_reason(f->ctx, v->facility_reason);
	char id[48];
	if (policy_limit_slip_refuses(f->ctx) && has_limit_slip(f))
		refuse(f, "F8", FINAL_WORD, DESK_OPT_OUT, _("自己負担上限額管理票をお持ちです。当日の診療費を管理票へ記入するため、%sは利用できません"), service);
	bool refused = policy_refuses_cover(f->ctx, v->insurance);
	if (refused && v->insurance == COVER_WORKERS)
		refuse(f, "V2-workers", FINAL_WORD, DESK_WHY_NOT, _("労災の診療には%sを利用できません"), service);
	if (refused && v->insurance == COVER_AUTO)
		refuse(f, "V2-auto", FINAL_WORD, DESK_WHY_NOT, _("自賠責の診療には%sを利用できません"), service);
	if (own) {
		str_fmt(id, sizeof id, "F20-%s", own->id);
		refuse(f, id, OVERRIDABLE, own->desk, "%s", own->text);
	}
}

/* A stay is switched by the admission desk and as long as it lasts (V7). */
static void stay_rules(struct facts *f)
{
	if (!f->visit->inpatient)
		return;
	if (f->at == DEFERRAL_KIOSK)
		refuse(f, "V7", FINAL_WORD, DESK_INPATIENT, _("入院の方の切替えは %s で行います"), policy_desk(f->ctx, DESK_INPATIENT)->name);
	else if (f->visit->exam_done && !f->visit->deferral)
		refuse(f, "V7", OVERRIDABLE, DESK_INPATIENT, _("退院したあとは%sに切り替えられません"), policy_service(f->ctx));
}

/* While a stay lasts, what was paid is a period of it: the next one is still to be billed (V7). */
static void money_rules(struct facts *f)
{
	int paid = 0, open = 0;
	const struct visit_bill *part = NULL;
	for (int i = 0; i < f->n_bills; i++) {
		const struct visit_bill *b = &f->bills[i];
		bool done = b->settlement_id && (b->state == SETTLEMENT_COUNTER_PAID || b->state == SETTLEMENT_SUCCEEDED || b->state == SETTLEMENT_DEPOSITED);
		paid += done;
		if (b->counter_yen)
			part = b;
		open += !done && b->state != SETTLEMENT_ZERO;
	}
	if (paid && !open && !visit_stays(f->visit))
		refuse(f, "V2-paid", FINAL_WORD, DESK_OPT_OUT, "%s", _("この来院の請求はお支払い済みです"));
	else if (part)
		refuse(f, "V2-paid", FINAL_WORD, DESK_OPT_OUT, _("請求 %s は一部をお支払い済みです。残りも窓口でお支払いいただきます"), part->number);
	if (f->failed_unpaid)
		refuse(f, "V2-unpaid", OVERRIDABLE, DESK_OPT_OUT, "%s", _("以前の請求のカード決済に失敗し、まだお支払いいただいていません"));
}

static void hours_rule(struct facts *f)
{
	char hours[128];
	if (f->at != DEFERRAL_KIOSK || calendar_open(f->ctx, PLACE_KIOSK, ctx_now(f->ctx)))
		return;
	if (policy_outside_shows_hours(f->ctx))
		refuse(f, "F6", FINAL_WORD, DESK_WHY_NOT, _("利用受付機の取扱時間外です（%s）"), calendar_hours_text(f->ctx, PLACE_KIOSK, hours));
	else
		refuse(f, "F6", FINAL_WORD, DESK_WHY_NOT, _("利用受付機の取扱時間外です。%s へお越しください"),
			policy_desk(f->ctx, f->visit->inpatient ? DESK_INPATIENT : DESK_WHY_NOT)->name);
}

static void insurance_line(struct facts *f)
{
	char state[200], text[320];
	if (f->insurance.state != INSURED_YES)
		return;
	str_fmt(text, sizeof text, _("保険 %s"), insurance_text(&f->insurance, f->visit->day, state));
	fine(f, "I2", text);
}

static enum err read_facts(struct facts *f)
{
	struct ctx *ctx = f->ctx;
	const struct visit *v = f->visit;
	enum err e = patients_by_id(ctx, v->patient_id, &f->patient);
	if (e)
		return e;
	e = enrollments_of(ctx, v->patient_id, false, &f->enrollment);
	f->registered = !e;
	if (e && e != ERR_NOT_FOUND)
		return e;
	f->use = enrollment_usable(f->registered ? &f->enrollment : NULL, ctx_now(ctx));
	e = insurance_of(ctx, v->patient_id, v->day, &f->insurance);
	if (!e)
		e = visits_bills(ctx, v->id, f->bills, VISIT_BILLS_MAX, &f->n_bills);
	return e ? e : settlement_failed_unpaid(ctx, v->patient_id, &f->failed_unpaid);
}

enum err deferral_reasons(struct ctx *ctx, const struct visit *v, enum deferral_at at, struct deferral_answer *out)
{
	struct facts f = { .ctx = ctx, .visit = v, .at = at, .out = out };
	day_t today = ctx_today(ctx);
	*out = (struct deferral_answer){ .on = v->deferral, .due_day = policy_due_day(ctx, visit_care_day(v, today), today) };
	enum err e = read_facts(&f);
	if (e)
		return e;
	for (int i = 0; i < f.n_bills; i++)
		if (f.bills[i].due_day != DAY_NONE && f.bills[i].due_day > out->due_day)
			out->due_day = f.bills[i].due_day;
	patient_rules(&f);
	enrollment_rules(&f);
	card_rules(&f);
	facility_rules(&f);
	stay_rules(&f);
	money_rules(&f);
	hours_rule(&f);
	insurance_line(&f);
	return ERR_OK;
}
