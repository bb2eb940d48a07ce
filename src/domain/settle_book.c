/*
 * How an event of the settlement becomes durable: load the facts, run the step, write the row, the attempt, the mail,
 * the enrollment, the receipt, the alarm and the log entry. One function for the engine and for the desks.
 */
#include "domain/settle_book.h"

#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/card_session.h"
#include "domain/enrollment.h"
#include "domain/outbox.h"
#include "domain/policy.h"
#include "domain/posting.h"
#include "domain/receipt.h"
#include "domain/visit.h"
#include "store/alarms.h"
#include "store/attempts.h"
#include "store/bills.h"
#include "store/enrollments.h"
#include "store/mails.h"
#include "store/payments.h"
#include "store/refunds.h"
#include "store/settlements.h"

#include "base/banned.h"

enum err settle_book_due(struct ctx *ctx, int max, int64_t *ids, int *n)
{
	return settlements_due(ctx, ctx_now(ctx), max, ids, n);
}

enum err settle_book_refunds_due(struct ctx *ctx, int max, int64_t *ids, int *n)
{
	return settlements_refunds_due(ctx, ctx_now(ctx), max, ids, n);
}

enum err settle_book_open(struct ctx *ctx, int max, int64_t *ids, int *n)
{
	return settlements_open(ctx, ctx_now(ctx), max, ids, n);
}

enum err settle_book_left(struct ctx *ctx, int max, int64_t *ids, int *n)
{
	return settlements_left(ctx, max, ids, n);
}

/* Where a charge may stand that was paid in part. */
static bool at_the_counter(enum settlement_state s)
{
	return s == SETTLEMENT_COUNTER_DUE || s == SETTLEMENT_HELD || s == SETTLEMENT_DEPOSITED;
}

/* The intent whose money a refund gives back. */
static enum err load_parent(struct ctx *ctx, struct settle_charge *c)
{
	struct settlement parent;
	enum err e = settlements_by_id(ctx, c->s.parent_id, &parent);
	if (e == ERR_OK)
		str_copy(c->intent, sizeof c->intent, parent.gateway_ref);
	return e;
}

enum err settle_book_load(struct ctx *ctx, int64_t id, struct settle_charge *out)
{
	struct settlement_facts f;
	struct enrollment_card card;
	*out = (struct settle_charge){ 0 };
	enum err e = settlements_facts(ctx, id, &out->s, &f);
	if (e != ERR_OK)
		return e;
	str_copy(out->bill, sizeof out->bill, f.bill);
	out->patient_id = f.patient_id;
	out->visit_id = f.visit_id;
	out->deferred = f.deferred;
	out->died = f.died;
	out->visit_day = f.visit_day;
	out->stay_from = f.stay_from;
	out->stay_to = f.stay_to;
	str_copy(out->patient, sizeof out->patient, f.patient);
	str_copy(out->departments, sizeof out->departments, f.departments);
	if (out->s.kind == KIND_REFUND && (e = load_parent(ctx, out)) != ERR_OK)
		return e;
	e = enrollments_card(ctx, f.patient_id, &card);
	if (e == ERR_OK) {
		str_copy(out->customer, sizeof out->customer, card.customer);
		str_copy(out->method, sizeof out->method, card.method);
	}
	if (e == ERR_OK || e == ERR_NOT_FOUND)
		e = attempts_open_of(ctx, id, &out->a);
	if ((e == ERR_OK || e == ERR_NOT_FOUND) && at_the_counter(out->s.state))
		e = payments_charge_sum(ctx, id, &out->paid);
	if ((e == ERR_OK || e == ERR_NOT_FOUND) && out->s.kind == KIND_CORRECTION && !out->s.notified)
		e = mails_wait_of(ctx, id, mail_text_kind_id(MAIL_DIFFERENCE), &out->announcing);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err settle_book_refresh(struct ctx *ctx, struct settle_charge *c)
{
	int64_t version;
	enum err e = settlements_version(ctx, c->s.id, &version);
	return e != ERR_OK || version == c->s.version ? e : settle_book_load(ctx, c->s.id, c);
}

bool settle_book_still_due(const struct ctx *ctx, const struct settle_charge *c)
{
	return (c->s.state == SETTLEMENT_SCHEDULED || c->s.state == SETTLEMENT_DECLINED) && c->s.next_at <= ctx_now(ctx);
}

const char *settle_book_key(const struct settle_charge *c, char out[ATTEMPT_KEY])
{
	str_copy(out, ATTEMPT_KEY, "madoguchi-");
	str_cat(out, ATTEMPT_KEY, c->bill);
	str_cat(out, ATTEMPT_KEY, "-");
	str_cat_int(out, ATTEMPT_KEY, c->s.id);
	str_cat(out, ATTEMPT_KEY, "-a");
	str_cat_int(out, ATTEMPT_KEY, c->s.tries + 1);
	return out;
}

bool settle_book_look_up(const struct ctx *ctx, const struct settle_charge *c)
{
	if (!c->a.id || !c->a.first_sent_at)
		return false;
	bool pending = c->s.kind == KIND_REFUND && c->a.outcome == OUTCOME_UNKNOWN && strcmp(c->a.code, "pending") == 0;
	return pending || ctx_now(ctx) - c->a.first_sent_at >= SETTLE_KEY_AGE;
}

static struct settle_view view_of(const struct ctx *ctx, const struct settle_charge *c, const struct settle_news *news)
{
	day_t retry = policy_retry_day(ctx, c->s.tries + 1, ctx_today(ctx));
	return (struct settle_view){
		.kind = c->s.kind, .state = c->s.state, .amount = c->s.amount, .paid = c->paid, .next_at = c->s.next_at,
		.due_at = tokyo_utc(c->s.due_day, 0),
		.retry_at = retry == DAY_NONE ? SETTLE_NEVER : tokyo_utc(retry, 0),
		.tries = c->s.tries, .spent = policy_tries_spent(ctx, c->s.tries),
		.deferred = c->deferred, .open = c->a.id != 0, .sends = c->a.sends, .first_sent_at = c->a.first_sent_at,
		.missing = c->a.id && strcmp(c->a.code, "not_found") == 0, .retry_after = news ? news->retry_after : 0, .notified = c->s.notified,
		.other_card = news && news->other_card, .given_up = strcmp(c->s.reason, SETTLE_GIVEN_UP) == 0, .announcing = c->announcing,
	};
}

static enum attempt_outcome outcome_of(enum settle_event e)
{
	switch (e) {
	case SETTLE_PAID:
	case SETTLE_FOUND_PAID:
	case SETTLE_SAID_PAID:
		return OUTCOME_SUCCEEDED;
	case SETTLE_DECLINED_SOFT:
	case SETTLE_DECLINED_HARD:
	case SETTLE_FOUND_FAILED:
		return OUTCOME_DECLINED;
	case SETTLE_AUTHENTICATE:
		return OUTCOME_AUTHENTICATION;
	case SETTLE_REFUSED:
	case SETTLE_FOUND_NONE:
	case SETTLE_SAID_UNPAID:
		return OUTCOME_REFUSED;
	default:
		return OUTCOME_UNKNOWN;
	}
}

/* An answer to the open attempt, clear or not. */
static bool is_answer(enum settle_event e)
{
	return e >= SETTLE_PAID && e <= SETTLE_FOUND_DOUBTFUL;
}

static enum err write_attempt(struct ctx *ctx, struct settle_charge *c, enum settle_event e, const struct settle_news *news, unsigned actions)
{
	if (actions & ACT_SENT)
		return attempts_sent(ctx, &c->a, ctx_now(ctx));
	if (!c->a.id || !is_answer(e) || e == SETTLE_KEY_EXPIRED)
		return ERR_OK;
	if (e != SETTLE_NOT_EXECUTED && e != SETTLE_FORBIDDEN)
		c->a.outcome = outcome_of(e);
	if (news) {
		str_copy(c->a.code, sizeof c->a.code, news->code);
		if (news->gateway_ref[0])
			str_copy(c->a.gateway_ref, sizeof c->a.gateway_ref, news->gateway_ref);
	}
	if (!(actions & ACT_CLOSE))
		return attempts_note(ctx, &c->a);
	c->s.tries++;
	enum err err = attempts_close(ctx, &c->a);
	c->a.id = 0;
	return err;
}

/* The mail that the step asks for; card: of a refused one, it asks for another. *waits: something was written and R2 waits for it. */
static enum err put_mail(struct ctx *ctx, const struct settle_charge *c, enum mail_kind kind, bool card, bool *waits)
{
	struct mail_facts m = {
		.kind = kind,
		.patient = c->patient, .amount = c->s.amount, .visit_day = c->visit_day, .stay_from = c->stay_from, .stay_to = c->stay_to,
		.departments = c->departments,
		.settled_day = ctx_today(ctx), .bill = c->bill,
		.retry_day = c->s.state == SETTLEMENT_DECLINED && c->s.next_at != SETTLE_NEVER ? tokyo_day(c->s.next_at) : DAY_NONE,
		.new_card = card,
	};
	bool page = kind == MAIL_AUTHENTICATION || (kind == MAIL_DECLINED && card);
	return (page ? card_session_mail : outbox_put)(ctx, &m, c->patient_id, c->s.id, waits);
}

static enum err write_mail(struct ctx *ctx, const struct settle_charge *c, unsigned actions, bool *waits)
{
	*waits = false;
	static const struct { unsigned action; enum mail_kind kind; } mails[] = {
		{ ACT_MAIL_PAID, MAIL_PAID }, { ACT_MAIL_DECLINED, MAIL_DECLINED }, { ACT_MAIL_AUTH, MAIL_AUTHENTICATION },
		{ ACT_MAIL_REFUNDED, MAIL_REFUNDED },
	};
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++)
		if (actions & mails[i].action)
			return put_mail(ctx, c, mails[i].kind, c->s.state == SETTLEMENT_DECLINED, waits);
	return ERR_OK;
}

enum err settle_book_zero_mail(struct ctx *ctx, int64_t id)
{
	struct settle_charge c;
	bool waits;
	enum err e = settle_book_load(ctx, id, &c);
	return e ? e : put_mail(ctx, &c, MAIL_ZERO, false, &waits);
}

enum err settle_book_refusal_mail(struct ctx *ctx, const struct settle_charge *c, const char *kind, bool card, bool *written)
{
	bool authentication = card && strcmp(kind, mail_text_kind_id(MAIL_AUTHENTICATION)) == 0;
	return put_mail(ctx, c, authentication ? MAIL_AUTHENTICATION : MAIL_DECLINED, card, written);
}

/* The newest mail that a card was refused, of the bills that this one takes the place of. */
static enum err refusal_before(struct ctx *ctx, int64_t bill_id, struct mail_item *out)
{
	struct bill b;
	enum err e = bills_by_id(ctx, bill_id, &b);
	while (e == ERR_OK && b.corrects) {
		e = mails_last_failure(ctx, b.corrects, out);
		if (e != ERR_NOT_FOUND)
			return e;
		e = bills_by_id(ctx, b.corrects, &b);
	}
	return e == ERR_OK ? ERR_NOT_FOUND : e;
}

enum err settle_book_refused_before(struct ctx *ctx, int64_t id)
{
	struct settle_charge c;
	struct mail_item was;
	bool written;
	enum err e = settle_book_load(ctx, id, &c);
	bool counter = c.s.state == SETTLEMENT_COUNTER_DUE;
	if (e != ERR_OK || c.s.tries == 0 || (!counter && c.s.state != SETTLEMENT_DECLINED && c.s.state != SETTLEMENT_AUTHENTICATION))
		return e;
	e = refusal_before(ctx, c.s.bill_id, &was);
	if (e != ERR_OK || was.state != MAIL_WAITING)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	/* What asked for a card, and may come back from the counter, asks for one again once it has. */
	bool back = was.session_id && c.s.kind == KIND_CHARGE && c.s.amount >= SETTLE_MINIMUM;
	return settle_book_refusal_mail(ctx, &c, was.kind, !counter || back, &written);
}

/* What was given back of a settlement for good; all of it: it is `refunded`. */
static enum err given_back(struct ctx *ctx, int64_t parent_id)
{
	struct settle_charge parent;
	struct refund_money m;
	enum err e = refunds_money(ctx, parent_id, &m);
	if (e != ERR_OK || m.refunded < m.received)
		return e;
	e = settle_book_load(ctx, parent_id, &parent);
	if (e != ERR_OK || (parent.s.state != SETTLEMENT_SUCCEEDED && parent.s.state != SETTLEMENT_COUNTER_PAID))
		return e;
	return settle_book_event(ctx, &parent, SETTLE_REFUND, NULL, NULL);
}

/* A key that isn't taken is the gateway's one alarm, however many bills meet it; anything else is about the bill. */
static enum err raise_alarm(struct ctx *ctx, const struct settle_charge *c, enum settle_event e, const struct settle_news *news)
{
	char text[320];
	const char *what = news && news->alarm[0] ? news->alarm : settle_step_event_id(e);
	if (e == SETTLE_FORBIDDEN)
		return alarms_replace(ctx, "gateway", 0, what);
	str_fmt(text, sizeof text, _("請求 %s: %s"), c->bill, what);
	return alarms_raise(ctx, settle_step_event_id(e), 0, text);
}

static enum err write_consequences(struct ctx *ctx, const struct settle_charge *c, enum settle_event e, const struct settle_news *news,
				   unsigned actions)
{
	enum err err = ERR_OK;
	if (actions & (ACT_CARD_FAILED | ACT_CARD_GOOD))
		err = enrollment_card_failed(ctx, c->patient_id, (actions & ACT_CARD_FAILED) != 0);
	if (err == ERR_OK && c->s.notified && actions & (ACT_SETTLED | ACT_RECEIPT))
		err = receipt_make_available(ctx, c->s.id);
	if (err == ERR_OK && actions & ACT_ALARM)
		err = raise_alarm(ctx, c, e, news);
	if (err == ERR_OK && actions & ACT_PARENT)
		err = given_back(ctx, c->s.parent_id);
	if (err == ERR_OK && (is_answer(e) || e == SETTLE_CLAIM))
		err = audit_note(ctx, ACTION_SETTLE_RUN, "bill", c->s.bill_id, "%s: %s -> %s %s%lld yen", c->bill, settle_step_event_id(e),
				 settlement_state_id(c->s.state), news && news->code[0] ? news->code : "", (long long)c->s.amount);
	if (err == ERR_OK && (actions & ACT_CLOSE || e >= SETTLE_UNCHARGEABLE))
		err = visit_refresh_money(ctx, c->visit_id);
	return err;
}

/* The step, in memory only. */
static enum err step(struct ctx *ctx, struct settle_charge *c, enum settle_event e, const struct settle_news *news, unsigned *actions)
{
	struct settle_view v = view_of(ctx, c, news);
	struct settle_result r = settle_step(&v, e, ctx_now(ctx), ctx->random);
	*actions = r.actions;
	if (r.err != ERR_OK)
		return ctx_fail(ctx, r.err, _("請求 %s は「%s」のため、この操作はできません"), c->bill, settlement_state_name(c->s.state));
	c->s.state = r.state;
	c->s.next_at = r.next_at;
	bool stays = v.given_up && (r.state == SETTLEMENT_COUNTER_DUE || r.state == SETTLEMENT_HELD || r.state == SETTLEMENT_DEPOSITED);
	if (r.state == SETTLEMENT_SCHEDULED)
		c->s.reason[0] = '\0';
	else if (news && news->code[0] && !stays)
		str_copy(c->s.reason, sizeof c->s.reason, news->code);
	else if (r.state == SETTLEMENT_SUCCEEDED || r.state == SETTLEMENT_COUNTER_PAID || (e == SETTLE_RETRY && r.state != v.state))
		c->s.reason[0] = '\0';
	return ERR_OK;
}

enum err settle_book_event(struct ctx *ctx, struct settle_charge *c, enum settle_event e, const struct settle_news *news, unsigned *out)
{
	enum settlement_state was = c->s.state;
	unsigned actions = 0;
	enum err err = step(ctx, c, e, news, &actions);
	if (out)
		*out = actions;
	if (err == ERR_OK)
		err = write_attempt(ctx, c, e, news, actions);
	bool waits = false;
	if (err == ERR_OK)
		err = write_mail(ctx, c, actions, &waits);
	if (actions & ACT_ANNOUNCED)
		c->s.notified = true;
	if (actions & ACT_SETTLED) {
		c->s.settled_at = ctx_when(ctx);
		c->s.posted_day = posting_day(ctx);
		c->s.notified = !waits;
		if (news && news->gateway_ref[0])
			str_copy(c->s.gateway_ref, sizeof c->s.gateway_ref, news->gateway_ref);
	}
	if (err == ERR_OK)
		err = settlements_update(ctx, &c->s, was);
	return err == ERR_OK ? write_consequences(ctx, c, e, news, actions) : err;
}

enum err settle_book_announced(struct ctx *ctx, int64_t id, bool accepted)
{
	struct settle_charge c;
	struct settle_news news = { .code = "notice_undeliverable" };
	enum settle_event event = accepted ? SETTLE_NOTIFIED : SETTLE_UNTOLD;
	enum err e = settle_book_load(ctx, id, &c);
	if (e != ERR_OK)
		return e;
	struct settle_view v = view_of(ctx, &c, NULL);
	if (settle_step(&v, event, ctx_now(ctx), ctx->random).err != ERR_OK)
		return ERR_OK;
	return settle_book_event(ctx, &c, event, accepted ? NULL : &news, NULL);
}

enum err settle_book_to_announce(struct ctx *ctx, int64_t id, struct settle_charge *c, bool *still)
{
	*still = false;
	enum err e = settle_book_load(ctx, id, c);
	if (e != ERR_OK)
		return e;
	struct settle_view v = view_of(ctx, c, NULL);
	bool held = v.state == SETTLEMENT_HELD;
	enum settlement_state s = held ? settle_step(&v, SETTLE_RELEASE, ctx_now(ctx), ctx->random).state : v.state;
	*still = s == SETTLEMENT_SCHEDULED && c->announcing;
	return ERR_OK;
}

enum err settle_book_check(struct ctx *ctx, const struct settle_charge *c, enum settle_event e)
{
	struct settle_view v = view_of(ctx, c, NULL);
	if (settle_step(&v, e, ctx_now(ctx), ctx->random).err == ERR_OK)
		return ERR_OK;
	return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は「%s」のため、この操作はできません"), c->bill, settlement_state_name(c->s.state));
}

enum err settle_book_claim(struct ctx *ctx, struct settle_charge *c, const char *key, const char *request, int64_t fence)
{
	struct attempt *a = &c->a;
	if (strlen(key) >= sizeof a->idem_key || strlen(request) >= sizeof a->request)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("請求 %s: 決済要求が長すぎます"), c->bill);
	enum settlement_state was = c->s.state;
	unsigned claim, send;
	enum err e = step(ctx, c, SETTLE_CLAIM, NULL, &claim);
	if (e != ERR_OK)
		return e;
	*a = (struct attempt){ .settlement_id = c->s.id, .number = c->s.tries + 1, .amount = c->s.amount, .fence = fence,
			       .claimed_at = ctx_now(ctx), .first_sent_at = ctx_now(ctx), .sends = 1 };
	str_copy(a->idem_key, sizeof a->idem_key, key);
	str_copy(a->request, sizeof a->request, request);
	e = attempts_insert(ctx, a);
	if (e == ERR_OK)
		e = step(ctx, c, SETTLE_SEND, NULL, &send);
	if (e == ERR_OK)
		e = settlements_update(ctx, &c->s, was);
	return e == ERR_OK ? write_consequences(ctx, c, SETTLE_CLAIM, NULL, claim | send) : e;
}
