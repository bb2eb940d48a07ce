/* Everything that isn't paid yet is cancelled first; what is then owed against what was paid says what moves. */
#include "domain/difference.h"

#include "base/str.h"
#include "domain/money_chain.h"
#include "domain/outbox.h"
#include "domain/policy.h"
#include "domain/receipt.h"
#include "domain/refund.h"
#include "domain/settle_book.h"
#include "domain/settlement.h"
#include "store/settlements.h"

#include "base/banned.h"

enum err difference_check(struct ctx *ctx, int64_t bill_id)
{
	struct money_chain m;
	enum err e = money_chain_load(ctx, bill_id, &m);
	return e == ERR_OK ? money_chain_check_still(ctx, &m) : e;
}

enum err difference_paid(struct ctx *ctx, int64_t bill_id, bool *paid)
{
	struct money_chain m;
	enum err e = money_chain_load(ctx, bill_id, &m);
	*paid = m.received > 0;
	return e;
}

static bool replaceable(const struct settlement *s)
{
	switch (s->state) {
	case SETTLEMENT_SCHEDULED:
	case SETTLEMENT_DECLINED:
	case SETTLEMENT_AUTHENTICATION:
	case SETTLEMENT_WORKLIST:
	case SETTLEMENT_HELD:
	case SETTLEMENT_ZERO:
	case SETTLEMENT_COUNTER_DUE:
		return true;
	default:
		return false;
	}
}

/* What should have got the bill paid and hasn't; id 0: nothing. */
static struct settlement open_one(const struct money_chain *m)
{
	for (int i = 0; i < m->n; i++)
		if (m->rows[i].s.kind != KIND_REFUND && replaceable(&m->rows[i].s))
			return m->rows[i].s;
	return (struct settlement){ 0 };
}

/* What hasn't moved yet doesn't any more, refunds as well. */
static enum err cancel_open(struct ctx *ctx, const struct money_chain *m)
{
	enum err e = ERR_OK;
	for (int i = 0; e == ERR_OK && i < m->n; i++) {
		struct settle_charge c;
		if (!replaceable(&m->rows[i].s))
			continue;
		e = settle_book_load(ctx, m->rows[i].s.id, &c);
		if (e == ERR_OK)
			e = settle_book_event(ctx, &c, SETTLE_REPLACE, NULL, NULL);
	}
	return e;
}

/* The payer hears of it before it is charged; who can't be told pays at the counter. */
static enum err announce(struct ctx *ctx, const struct settlement *s, const struct bill *b, const struct money_chain *m)
{
	struct settlement_facts f;
	struct settlement row;
	bool written = false;
	day_t told = tokyo_day(policy_mail_next(ctx, ctx_now(ctx))); /* at night no mail leaves: it isn't charged before */
	enum err e = settlements_facts(ctx, s->id, &row, &f);
	if (e != ERR_OK)
		return e;
	struct mail_facts mail = {
		.kind = MAIL_DIFFERENCE, .patient = f.patient, .amount = s->amount, .visit_day = f.visit_day, .stay_from = f.stay_from,
		.stay_to = f.stay_to, .departments = f.departments,
		.bill = b->number, .old_bill = m->rows[0].bill, .old_amount = money_chain_net(m), .due_day = told > s->due_day ? told : s->due_day,
	};
	e = outbox_put(ctx, &mail, f.patient_id, s->id, &written);
	return e == ERR_OK && !written ? settle_book_announced(ctx, s->id, false) : e;
}

/* B3, S4: the bill's day, but not before the day that the card is to be asked again for the difference that it takes the place of. */
static day_t due_day(const struct bill *b, const struct settlement *before)
{
	if (before->tries == 0 || settlement_refused(before))
		return b->due_day;
	day_t again = before->state == SETTLEMENT_SCHEDULED ? before->due_day : tokyo_day(before->next_at);
	return again > b->due_day ? again : b->due_day;
}

/* before: the difference that this one takes the place of; id 0: none. */
static enum err charge_difference(struct ctx *ctx, const struct bill *b, const struct money_chain *m, int64_t yen, bool deferred,
				  const struct settlement *before)
{
	const struct money_row *payer = money_chain_newest(m);
	bool given_up = before->id && (settlement_given_up(ctx, before) || settlement_refused(before));
	const char *counter = !deferred ? "not_deferred" : !payer->card ? "paid_at_counter" : yen < SETTLE_MINIMUM ? "below_minimum" :
			      given_up ? before->reason : NULL;
	day_t day = due_day(b, before);
	struct settlement s = { .bill_id = b->id, .kind = KIND_CORRECTION, .amount = yen, .due_day = day, .parent_id = payer->s.id,
				.state = counter ? SETTLEMENT_COUNTER_DUE : SETTLEMENT_SCHEDULED, .next_at = tokyo_utc(day, 0) };
	settlement_carry_over(ctx, &s, before);
	if (!counter)
		s.next_at = SETTLE_NEVER; /* until it is announced */
	if (!counter || !s.reason[0])
		str_copy(s.reason, sizeof s.reason, counter ? counter : "");
	enum err e = settlements_insert(ctx, &s);
	if (e == ERR_OK && counter)
		return settle_book_refused_before(ctx, s.id);
	return e == ERR_OK ? announce(ctx, &s, b, m) : e;
}

/* Nothing is left to be paid: the bill's own row says so, and carries its statement. */
static enum err give_back(struct ctx *ctx, const struct bill *b, const struct money_chain *m, int64_t yen, const struct settlement *before)
{
	struct refund_made made;
	day_t day = due_day(b, before);
	struct settlement s = { .bill_id = b->id, .kind = KIND_CORRECTION, .state = SETTLEMENT_ZERO, .due_day = day,
				.next_at = tokyo_utc(day, 0), .parent_id = money_chain_newest(m)->s.id, .notified = true };
	settlement_carry_over(ctx, &s, before);
	enum err e = settlements_insert(ctx, &s);
	if (e == ERR_OK)
		e = receipt_make_available(ctx, s.id);
	return e == ERR_OK && yen ? refund_book(ctx, m, b->id, yen, &made) : e;
}

enum err difference_settle(struct ctx *ctx, int64_t old_bill_id, const struct bill *b, bool deferred)
{
	struct money_chain m;
	struct settlement before = { 0 };
	enum err e = money_chain_load(ctx, old_bill_id, &m);
	if (e == ERR_OK)
		e = money_chain_check_still(ctx, &m);
	if (e == ERR_OK)
		before = open_one(&m);
	if (e == ERR_OK)
		e = cancel_open(ctx, &m);
	if (e == ERR_OK)
		e = money_chain_load(ctx, old_bill_id, &m); /* without what was cancelled */
	if (e != ERR_OK)
		return e;
	if (m.received == 0)
		return settlement_instead(ctx, b, deferred, before.id ? &before : NULL);
	int64_t yen = b->amount - money_chain_net(&m);
	if (yen <= 0)
		return give_back(ctx, b, &m, -yen, &before);
	e = charge_difference(ctx, b, &m, yen, deferred, &before);
	return e == ERR_OK ? settlement_keep_for_deposit(ctx, b->id) : e;
}
