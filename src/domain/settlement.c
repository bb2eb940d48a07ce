/* Settlements from the desks' side. Every change of a state goes through the one step (settle_book_event). */
#include "domain/settlement.h"

#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/counter.h"
#include "domain/may.h"
#include "domain/receipt.h"
#include "domain/policy.h"
#include "domain/posting.h"
#include "domain/refund.h"
#include "domain/settle_book.h"
#include "store/bills.h"
#include "store/deposits.h"
#include "store/db.h"
#include "store/settlements.h"

#include "base/banned.h"

enum { VISIT_CHARGES_MAX = 48 };

bool settlement_given_up(const struct ctx *ctx, const struct settlement *s)
{
	bool stopped = s->state == SETTLEMENT_COUNTER_DUE || s->state == SETTLEMENT_HELD || s->state == SETTLEMENT_WORKLIST || s->state == SETTLEMENT_ZERO;
	return stopped && (policy_tries_spent(ctx, s->tries) || strcmp(s->reason, SETTLE_GIVEN_UP) == 0);
}

/* A difference that is scheduled waits as long, but for its mail. */
bool settlement_refused(const struct settlement *s)
{
	return s->tries > 0 && s->next_at == SETTLE_NEVER && s->state != SETTLEMENT_SCHEDULED;
}

void settlement_carry_over(const struct ctx *ctx, struct settlement *s, const struct settlement *before)
{
	s->tries = before->tries;
	if (s->tries > 0 && before->state != SETTLEMENT_SCHEDULED)
		s->next_at = before->next_at;
	if (s->tries > 0 || settlement_given_up(ctx, before))
		str_copy(s->reason, sizeof s->reason, before->reason);
}

/* Where a charge of the card begins that takes the place of another: one that was tried comes back as declined, as by a release. */
static enum settlement_state goes_on(const struct ctx *ctx, const struct settlement *before)
{
	bool resting = before->state == SETTLEMENT_HELD || before->state == SETTLEMENT_COUNTER_DUE || before->state == SETTLEMENT_ZERO;
	if (settlement_given_up(ctx, before))
		return SETTLEMENT_COUNTER_DUE;
	if (before->tries > 0 && (resting || before->state == SETTLEMENT_DECLINED))
		return SETTLEMENT_DECLINED;
	return before->state == SETTLEMENT_AUTHENTICATION ? before->state : SETTLEMENT_SCHEDULED;
}

static enum err new_charge(struct ctx *ctx, const struct bill *b, bool deferred, const struct settlement *before)
{
	struct settlement s = { .bill_id = b->id, .kind = KIND_CHARGE, .amount = b->amount, .due_day = b->due_day,
				.next_at = tokyo_utc(b->due_day, 0), .state = before ? goes_on(ctx, before) : SETTLEMENT_SCHEDULED };
	if (before)
		settlement_carry_over(ctx, &s, before);
	if (b->amount == 0) {
		s.state = SETTLEMENT_ZERO;
		s.settled_at = ctx_now(ctx);
		s.posted_day = posting_day(ctx);
		s.notified = true; /* nothing waits for its mail (F11, F12) */
	} else if (!deferred || b->amount < SETTLE_MINIMUM) {
		s.state = SETTLEMENT_COUNTER_DUE;
		if (!s.reason[0])
			str_copy(s.reason, sizeof s.reason, deferred ? "below_minimum" : "not_deferred");
	} else if (s.state == SETTLEMENT_SCHEDULED) {
		s.reason[0] = '\0';
	}
	enum err e = settlements_insert(ctx, &s);
	if (e != ERR_OK || s.state != SETTLEMENT_ZERO)
		return e == ERR_OK && before ? settle_book_refused_before(ctx, s.id) : e;
	e = receipt_make_available(ctx, s.id);
	return e == ERR_OK && deferred && policy_zero_mail(ctx) ? settle_book_zero_mail(ctx, s.id) : e;
}

/* The charge of a bill with its facts; ERR_NOT_FOUND when there's none yet. */
static enum err load_of_bill(struct ctx *ctx, int64_t bill_id, struct settle_charge *c)
{
	struct settlement s;
	enum err e = settlements_charge_of_bill(ctx, bill_id, &s);
	return e == ERR_OK ? settle_book_load(ctx, s.id, c) : e;
}

enum err settlement_keep_for_deposit(struct ctx *ctx, int64_t bill_id)
{
	struct deposit d;
	struct settle_charge c;
	enum err e = deposits_open_of_bill(ctx, bill_id, &d);
	if (e == ERR_OK)
		e = load_of_bill(ctx, bill_id, &c);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	return settle_book_check(ctx, &c, SETTLE_DEPOSIT_KEEP) == ERR_OK ? settle_book_event(ctx, &c, SETTLE_DEPOSIT_KEEP, NULL, NULL) : ERR_OK;
}

enum err settlement_instead(struct ctx *ctx, const struct bill *b, bool deferred, const struct settlement *before)
{
	enum err e = new_charge(ctx, b, deferred, before);
	return e == ERR_OK ? settlement_keep_for_deposit(ctx, b->id) : e;
}

enum err settlement_of_final_bill(struct ctx *ctx, const struct bill *b, bool deferred)
{
	return settlement_instead(ctx, b, deferred, NULL);
}

enum err settlement_on_hold(struct ctx *ctx, int64_t bill_id, bool held)
{
	struct settle_charge c;
	enum err e = load_of_bill(ctx, bill_id, &c);
	if (e == ERR_NOT_FOUND)
		return ERR_OK;
	if (e == ERR_OK)
		e = settle_book_event(ctx, &c, held ? SETTLE_HOLD : SETTLE_RELEASE, NULL, NULL);
	return e == ERR_OK && !held ? settlement_keep_for_deposit(ctx, bill_id) : e;
}

/* Nothing of a visit may change hands while its charge runs. */
static bool running(const struct settle_charge *c)
{
	return c->a.id != 0 || c->s.state == SETTLEMENT_CLAIMED || c->s.state == SETTLEMENT_SENT || c->s.state == SETTLEMENT_UNKNOWN;
}

static bool finished(enum settlement_state s)
{
	return s == SETTLEMENT_SUCCEEDED || s == SETTLEMENT_ZERO || s == SETTLEMENT_COUNTER_PAID || s == SETTLEMENT_CANCELLED ||
	       s == SETTLEMENT_REFUNDED; /* not deposited: it may go back */
}

/* V2: the card has paid, and nothing is left that could go to the counter instead. */
static bool all_charged(const struct settle_charge *c, int n)
{
	int charged = 0;
	for (int i = 0; i < n; i++) {
		if (!finished(c[i].s.state))
			return false;
		charged += c[i].s.state == SETTLEMENT_SUCCEEDED || c[i].s.state == SETTLEMENT_REFUNDED || c[i].s.kind == KIND_CORRECTION;
	}
	return charged > 0;
}

/* What the card answered stays said. On takes back what off, or people, decided before. */
static void reason_of_switch(struct settlement *s, bool on, struct settle_news *news)
{
	*news = (struct settle_news){ .code = "" };
	if (!on && (s->tries == 0 || !s->reason[0])) {
		str_copy(news->code, sizeof news->code, "not_deferred");
	} else if (on && (strcmp(s->reason, "not_deferred") == 0 || strcmp(s->reason, SETTLE_GIVEN_UP) == 0)) {
		s->reason[0] = '\0';
		str_copy(news->code, sizeof news->code, s->amount < SETTLE_MINIMUM ? "below_minimum" : "");
	}
}

enum err settlement_deferral_changed(struct ctx *ctx, int64_t visit_id, bool on, bool more)
{
	struct settle_charge c[VISIT_CHARGES_MAX];
	int64_t ids[VISIT_CHARGES_MAX];
	int n, stuck = 0;
	enum err e = settlements_of_visit(ctx, visit_id, VISIT_CHARGES_MAX, ids, &n);
	for (int i = 0; e == ERR_OK && i < n; i++) {
		e = settle_book_load(ctx, ids[i], &c[i]);
		if (e == ERR_OK && running(&c[i]) && ++stuck == 1)
			ctx_fail(ctx, ERR_BAD_STATE, _("カード決済の処理が始まっているため、切り替えられません"));
		if (e == ERR_OK && running(&c[i])) {
			char text[200];
			str_fmt(text, sizeof text, _("請求 %s: %s"), c[i].bill, settlement_state_name(c[i].s.state));
			cause_reason(&ctx->cause, "charge_running", text, "");
		}
	}
	if (e != ERR_OK || stuck)
		return e != ERR_OK ? e : ERR_BAD_STATE;
	if (!on && !more && all_charged(c, n))
		return ctx_fail(ctx, ERR_BAD_STATE, _("カードで決済したあとは切り替えられません（請求 %s）"), c[0].bill);
	for (int i = 0; e == ERR_OK && i < n; i++) {
		enum settlement_state at = c[i].s.state;
		bool waits_there = at == SETTLEMENT_COUNTER_DUE || at == SETTLEMENT_HELD || at == SETTLEMENT_DEPOSITED;
		if (finished(at) || (on && !waits_there))
			continue;
		struct settle_news news;
		c[i].deferred = on;
		reason_of_switch(&c[i].s, on, &news);
		e = settle_book_event(ctx, &c[i], on ? SETTLE_DEFER_ON : SETTLE_DEFER_OFF, &news, NULL);
		if (e == ERR_OK && !on)
			e = settlement_keep_for_deposit(ctx, c[i].s.bill_id);
	}
	return e;
}

enum err settlement_card_replaced(struct ctx *ctx, int64_t patient_id)
{
	int64_t ids[VISIT_CHARGES_MAX];
	int n;
	enum err e = settlements_stopped_of_patient(ctx, patient_id, VISIT_CHARGES_MAX, ids, &n);
	for (int i = 0; e == ERR_OK && i < n; i++) {
		struct settle_charge c;
		e = settle_book_load(ctx, ids[i], &c);
		if (e == ERR_OK && settle_book_check(ctx, &c, SETTLE_CARD_REPLACED) == ERR_OK)
			e = settle_book_event(ctx, &c, SETTLE_CARD_REPLACED, NULL, NULL);
	}
	return e;
}

enum err settlement_by_id(struct ctx *ctx, int64_t id, struct settlement *out)
{
	return settlements_by_id(ctx, id, out);
}

enum err settlement_by_bill(struct ctx *ctx, int64_t bill_id, struct settlement *out)
{
	return settlements_charge_of_bill(ctx, bill_id, out);
}

enum err settlement_shown(struct ctx *ctx, int64_t bill_id, struct settlement *out)
{
	enum err e = settlements_charge_of_bill(ctx, bill_id, out);
	while (e == ERR_OK && out->kind == KIND_CORRECTION && out->state == SETTLEMENT_ZERO)
		e = settlements_by_id(ctx, out->parent_id, out);
	return e;
}

enum err settlement_failed_unpaid(struct ctx *ctx, int64_t patient_id, bool *any)
{
	return settlements_failed_unpaid(ctx, patient_id, any);
}

enum err settlement_pay_counter(struct ctx *ctx, int64_t bill_id, const char *method, int64_t amount)
{
	struct counter_paid paid;
	int known = payment_method_from_id(method);
	if (known < 0 || known == METHOD_DEPOSIT)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("支払方法は cash, terminal, qr, transfer のいずれかです: %s"), method);
	struct counter_tender t = { .method = (enum payment_method)known, .amount = amount };
	return counter_pay(ctx, bill_id, &t, 1, false, -1, &paid);
}

/* What waits for a person: a refund that couldn't be sent or cleared, else what takes the bill's money. */
static enum err load_for_retry(struct ctx *ctx, int64_t bill_id, struct settle_charge *c)
{
	struct settlement refunds[VISIT_CHARGES_MAX];
	int n;
	enum err e = refund_of_bill(ctx, bill_id, VISIT_CHARGES_MAX, refunds, &n);
	for (int i = 0; e == ERR_OK && i < n; i++)
		if (refunds[i].state == SETTLEMENT_WORKLIST || refunds[i].state == SETTLEMENT_UNKNOWN)
			return settle_book_load(ctx, refunds[i].id, c);
	return e == ERR_OK ? load_of_bill(ctx, bill_id, c) : e;
}

static enum err retry(struct ctx *ctx, int64_t bill_id, struct settlement *did)
{
	struct settle_charge c;
	enum err e = load_for_retry(ctx, bill_id, &c);
	if (e != ERR_OK)
		return e;
	if (settlement_refused(&c.s) && (c.s.state == SETTLEMENT_DECLINED || c.s.state == SETTLEMENT_COUNTER_DUE))
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s のカードはもう使えません。新しいカードの登録か、窓口でのお支払いが必要です"), c.bill);
	if (c.s.state == SETTLEMENT_AUTHENTICATION)
		return ctx_fail(ctx, ERR_BAD_STATE, "%s", _("本人認証待ちです。メールでの認証か、別のカードの登録か、窓口払いが必要です"));
	if (c.s.kind == KIND_CORRECTION && !c.s.notified && c.s.state == SETTLEMENT_COUNTER_DUE)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s の差額は、お知らせのメールが届いていないため、カードでは決済できません。窓口でお支払いください"), c.bill);
	enum settlement_state was = c.s.state;
	e = settle_book_event(ctx, &c, SETTLE_RETRY, NULL, NULL);
	if (did)
		*did = c.s;
	return e == ERR_OK ? audit_note(ctx, ACTION_SETTLE_RETRY, "bill", bill_id, "%s%s by hand, was %s", c.bill,
		c.s.kind == KIND_REFUND ? " refund" : "", settlement_state_id(was)) : e;
}

enum err settlement_retry(struct ctx *ctx, int64_t bill_id, struct settlement *did)
{
	enum err e = may_check(ctx, ACTION_SETTLE_RETRY);
	if (e == ERR_OK)
		e = db_begin(ctx);
	return e == ERR_OK ? db_finish(ctx, retry(ctx, bill_id, did)) : e;
}
