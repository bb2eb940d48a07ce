/* One function per stage, asked in order; the first that has something to say decides (SPEC V4–V6, I4, F7, F14, F19). */
#include "domain/next_step.h"

#include "base/money.h"
#include "base/str.h"
#include "domain/policy.h"

#include "base/banned.h"

static bool settled(const struct visit_bill *b)
{
	return b->settlement_id && (b->state == SETTLEMENT_SUCCEEDED || b->state == SETTLEMENT_ZERO || b->state == SETTLEMENT_COUNTER_PAID || b->state == SETTLEMENT_DEPOSITED ||
		b->state == SETTLEMENT_REFUNDED || b->state == SETTLEMENT_CANCELLED);
}

/* What the stages ask of the bills. A draft that corrects a final bill waits for nobody. */
struct money {
	int final, open, settled_by_card;
	int64_t counter_yen, refund_yen;
	bool all_settled, zero, deposited;
	const struct visit_bill *held;
};

static struct money money_of(const struct next_facts *f)
{
	struct money m = { .all_settled = f->n_bills > 0 };
	for (int i = 0; i < f->n_bills; i++) {
		const struct visit_bill *b = &f->bills[i];
		if (b->status == BILL_DRAFT && b->correction)
			continue;
		if (b->status == BILL_DRAFT)
			m.open++;
		if (b->status == BILL_FINAL)
			m.final++;
		if (b->status == BILL_HELD)
			m.held = b;
		if (b->settlement_id && b->state == SETTLEMENT_COUNTER_DUE)
			m.counter_yen += b->amount - b->paid_yen;
		m.refund_yen += b->refund_yen;
		m.settled_by_card += b->settlement_id && b->state == SETTLEMENT_SUCCEEDED;
		m.deposited |= b->settlement_id && b->state == SETTLEMENT_DEPOSITED;
		m.zero |= b->settlement_id && b->state == SETTLEMENT_ZERO;
		m.all_settled &= settled(b);
	}
	return m;
}

static bool exam_over(const struct next_facts *f, const struct money *m)
{
	return f->visit->exam_done || (!f->visit->inpatient && (m->final > 0 || m->held)); /* a stay isn't over with a period's bill (V7) */
}

static bool insurance_open(const struct next_facts *f)
{
	return (f->visit->insurance == COVER_MEDICAL || f->visit->insurance == COVER_PUBLIC) && f->insured != INSURED_YES;
}

/* The limit slip whose running total is known waits for the bill's amounts: until then the patient needn't be there. */
static bool slip_waits(const struct handin *h, bool over)
{
	return h->kind == HANDIN_LIMIT_SLIP && h->month_total >= 0 && !over;
}

/* Names of what is open, the limit slip first; "" for nothing. */
static void pending_handins(const struct next_facts *f, bool over, char *out, size_t size)
{
	static const enum handin_kind order[] = { HANDIN_LIMIT_SLIP, HANDIN_REFERRAL, HANDIN_MATERNITY, HANDIN_OTHER };
	*out = '\0';
	for (size_t k = 0; k < sizeof order / sizeof order[0]; k++)
		for (int i = 0; i < f->visit->n_handins; i++) {
			const struct handin *h = &f->visit->handins[i];
			if (h->kind != order[k] || h->received_at || slip_waits(h, over))
				continue;
			bool noted = h->kind == HANDIN_OTHER && *h->note;
			str_add(out, size, "%s%s", *out ? _("・") : "", noted ? h->note : handin_name(h->kind));
		}
}

static bool limit_slip_waits(const struct next_facts *f, bool over)
{
	for (int i = 0; i < f->visit->n_handins; i++)
		if (!f->visit->handins[i].received_at && slip_waits(&f->visit->handins[i], over))
			return true;
	return false;
}

static void go(const struct ctx *ctx, struct next_step *out, enum step step, enum desk_purpose desk, const char *reason)
{
	out->step = step;
	out->urgent = true;
	policy_desk_text(ctx, desk, out->place);
	str_copy(out->heading, sizeof out->heading, policy_desk(ctx, desk)->name);
	str_copy(out->reason, sizeof out->reason, reason);
	if (*reason)
		str_fmt(out->sentence, sizeof out->sentence, _("%sへ（%s）"), out->heading, reason);
	else
		str_fmt(out->sentence, sizeof out->sentence, _("%sへ"), out->heading);
}

static void say(struct next_step *out, enum step step, bool urgent, const char *heading, const char *reason)
{
	out->step = step;
	out->urgent = urgent;
	str_copy(out->heading, sizeof out->heading, heading);
	str_copy(out->reason, sizeof out->reason, reason);
}

/* Stays and the appointment clinic have a desk of their own for everything (V6, V7). */
static enum desk_purpose desk_for(const struct visit *v, enum desk_purpose usual)
{
	if (v->inpatient)
		return DESK_INPATIENT;
	return v->clinic ? DESK_CLINIC : usual;
}

static void exam(const struct ctx *ctx, const struct next_facts *f, struct next_step *out)
{
	const struct visit *v = f->visit;
	char after[128] = "";
	if (v->inpatient) {
		say(out, STEP_EXAM, false, _("入院中"), "");
		str_fmt(out->sentence, sizeof out->sentence, _("入院中です（退院のとき %sへ）"), policy_desk(ctx, DESK_INPATIENT)->name);
		return;
	}
	say(out, STEP_EXAM, false, v->clinic ? policy_desk(ctx, DESK_CLINIC)->name : step_name(STEP_EXAM), "");
	if (limit_slip_waits(f, false)) {
		str_fmt(after, sizeof after, _("診察のあと %sへ: %s"), policy_desk(ctx, desk_for(v, DESK_HANDIN))->name, handin_name(HANDIN_LIMIT_SLIP));
		str_copy(out->reason, sizeof out->reason, after);
	} else if (v->deferral && policy_counter_always(ctx)) {
		str_fmt(after, sizeof after, _("診察のあと %sへ"), policy_desk(ctx, DESK_HANDIN)->name);
	} else {
		str_copy(after, sizeof after, v->deferral ? _("診察のあと そのままお帰りいただけます") : _("診察のあと 会計へ"));
	}
	str_fmt(out->sentence, sizeof out->sentence, _("%sへ（%s）"), v->clinic ? out->heading : _("診察"), after);
}

static void cashier(const struct ctx *ctx, const struct next_facts *f, const struct money *m, struct next_step *out)
{
	char yen[32], reason[200] = "";
	if (m->counter_yen)
		str_fmt(reason, sizeof reason, _("お支払い %s円"), yen_text(m->counter_yen, yen));
	else if (m->refund_yen)
		str_fmt(reason, sizeof reason, _("ご返金 %s円"), yen_text(m->refund_yen, yen));
	else if (m->held)
		str_fmt(reason, sizeof reason, _("会計保留: %s"), bill_hold_text(m->held->held_reason));
	if (f->visit->inpatient) {
		go(ctx, out, STEP_CASHIER, DESK_INPATIENT, reason);
		return;
	}
	say(out, STEP_CASHIER, true, step_name(STEP_CASHIER), reason);
	if (*reason)
		str_fmt(out->sentence, sizeof out->sentence, _("会計へ（%s）"), reason);
	else
		str_copy(out->sentence, sizeof out->sentence, _("会計へ"));
}

static void leave(const struct next_facts *f, const struct money *m, struct next_step *out)
{
	const char *rx = f->visit->prescription;
	bool later = m->all_settled && m->settled_by_card; /* the card was charged days after the visit */
	if (rx[0] == 'i' && !later) {
		say(out, STEP_PHARMACY, true, step_name(STEP_PHARMACY), _("院内処方"));
		str_copy(out->sentence, sizeof out->sentence, _("院内薬局へ（お薬の引換券をお渡しください）"));
		return;
	}
	const char *reason = rx[0] == 'o' ? _("院外処方") : "";
	if (m->all_settled && !m->deposited) {
		say(out, STEP_DONE, false, step_name(STEP_DONE), reason);
		str_copy(out->sentence, sizeof out->sentence, later ? _("終了しました（カード決済済）") : _("お支払い済みです。このままお帰りいただけます"));
		return;
	}
	say(out, STEP_HOME, false, step_name(STEP_HOME), reason);
	if (*reason)
		str_fmt(out->sentence, sizeof out->sentence, _("このままお帰りいただけます（%s）"), reason);
	else
		str_copy(out->sentence, sizeof out->sentence, _("このままお帰りいただけます"));
}

void next_step_decide(const struct ctx *ctx, const struct next_facts *f, struct next_step *out)
{
	const struct visit *v = f->visit;
	struct money m = money_of(f);
	bool over = exam_over(f, &m);
	bool paid = m.all_settled && !m.zero && !visit_stays(v);
	char handins[200];
	*out = (struct next_step){ 0 };
	pending_handins(f, over, handins, sizeof handins);
	if (insurance_open(f) && !paid)
		go(ctx, out, STEP_INSURANCE, desk_for(v, DESK_INSURANCE), f->insured == INSURED_UNKNOWN ? _("資格 不明") : _("今月未確認"));
	else if (*handins)
		go(ctx, out, STEP_PRIORITY, desk_for(v, DESK_HANDIN), handins);
	else if (!over && !(v->inpatient && (m.counter_yen || m.refund_yen)))
		exam(ctx, f, out);
	else if (m.counter_yen || m.refund_yen || (!v->deferral && !m.all_settled))
		cashier(ctx, f, &m, out);
	else if (policy_counter_always(ctx) && v->deferral && !v->inpatient && !m.final && !m.held)
		go(ctx, out, STEP_COUNTER, DESK_HANDIN, policy_slip_handed_in(ctx) ? _("利用票・会計ファイル") : _("会計ファイル"));
	else
		leave(f, &m, out);
}

const char *next_step_line(const struct next_step *s, char out[400])
{
	str_fmt(out, 400, _("▶ 次: %s"), s->sentence);
	return out;
}
