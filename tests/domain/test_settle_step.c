/* The pure step: every state × event × kind is either listed here or refused. proves S3, S4, S7, S9, S10, B3, B5, V2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "crypto/random.h"
#include "domain/settle_step.h"

#include "base/banned.h"

enum { NOW = 1795000000, DUE = 1794960000, RETRY_DAY = 1795100000 };

static struct random_seeded rng;

static struct settle_view view_of(enum settlement_kind kind, enum settlement_state state, bool open)
{
	return (struct settle_view){ .kind = kind, .state = state, .amount = 4130, .next_at = DUE, .due_at = DUE, .retry_at = RETRY_DAY,
				     .deferred = true, .open = open, .sends = open ? 1 : 0, .first_sent_at = open ? NOW - 5 : 0, .notified = true };
}

static struct settle_view view(enum settlement_state state, bool open)
{
	return view_of(KIND_CHARGE, state, open);
}

static struct settle_result step(const struct settle_view *v, enum settle_event e)
{
	return settle_step(v, e, NOW, &rng.port);
}

/* What the rules say, written down once more by hand: from, event, open, to. Of charges and of differences that are announced. */
struct expected { enum settlement_state from; enum settle_event e; bool open; enum settlement_state to; };
#define ROW(from, e, open, to) { SETTLEMENT_##from, SETTLE_##e, open, SETTLEMENT_##to }
static const struct expected taking[] = {
	ROW(SCHEDULED, CLAIM, 0, CLAIMED), ROW(SCHEDULED, UNCHARGEABLE, 0, WORKLIST), ROW(SCHEDULED, HOLD, 0, HELD),
	ROW(SCHEDULED, DEFER_OFF, 0, COUNTER_DUE), ROW(SCHEDULED, COUNTER_PAY, 0, COUNTER_PAID), ROW(SCHEDULED, REPLACE, 0, CANCELLED),
	ROW(CLAIMED, SEND, 1, SENT), ROW(CLAIMED, RECOVER, 1, CLAIMED), ROW(CLAIMED, KEY_EXPIRED, 1, UNKNOWN),
	ROW(SENT, RECOVER, 1, UNKNOWN), ROW(SENT, PAID, 1, SUCCEEDED), ROW(SENT, DECLINED_SOFT, 1, DECLINED),
	ROW(SENT, DECLINED_HARD, 1, DECLINED), ROW(SENT, AUTHENTICATE, 1, AUTHENTICATION), ROW(SENT, UNCLEAR, 1, UNKNOWN),
	ROW(SENT, MISMATCH, 1, UNKNOWN), ROW(SENT, NOT_EXECUTED, 1, CLAIMED), ROW(SENT, REFUSED, 1, WORKLIST),
	ROW(SENT, FORBIDDEN, 1, CLAIMED), ROW(SENT, KEY_CLASH, 1, UNKNOWN),
	ROW(UNKNOWN, SEND, 1, UNKNOWN), ROW(UNKNOWN, PAID, 1, SUCCEEDED), ROW(UNKNOWN, DECLINED_SOFT, 1, DECLINED),
	ROW(UNKNOWN, DECLINED_HARD, 1, DECLINED), ROW(UNKNOWN, AUTHENTICATE, 1, AUTHENTICATION), ROW(UNKNOWN, UNCLEAR, 1, UNKNOWN),
	ROW(UNKNOWN, MISMATCH, 1, UNKNOWN), ROW(UNKNOWN, NOT_EXECUTED, 1, UNKNOWN), ROW(UNKNOWN, REFUSED, 1, WORKLIST),
	ROW(UNKNOWN, FORBIDDEN, 1, UNKNOWN), ROW(UNKNOWN, KEY_CLASH, 1, UNKNOWN), ROW(UNKNOWN, KEY_EXPIRED, 1, UNKNOWN),
	ROW(UNKNOWN, FOUND_PAID, 1, SUCCEEDED), ROW(UNKNOWN, FOUND_FAILED, 1, DECLINED), ROW(UNKNOWN, FOUND_NONE, 1, UNKNOWN),
	ROW(UNKNOWN, FOUND_DOUBTFUL, 1, WORKLIST), ROW(UNKNOWN, RETRY, 1, UNKNOWN),
	ROW(WORKLIST, SAID_PAID, 1, SUCCEEDED), ROW(WORKLIST, SAID_UNPAID, 1, WORKLIST),
	ROW(WORKLIST, RETRY, 1, UNKNOWN), ROW(WORKLIST, CARD_REPLACED, 1, WORKLIST),
	ROW(WORKLIST, RETRY, 0, SCHEDULED), ROW(WORKLIST, CARD_REPLACED, 0, SCHEDULED), ROW(WORKLIST, DEFER_OFF, 0, COUNTER_DUE),
	ROW(WORKLIST, COUNTER_PAY, 0, COUNTER_PAID), ROW(WORKLIST, COUNTER_PART, 0, COUNTER_DUE), ROW(WORKLIST, HOLD, 0, HELD), ROW(WORKLIST, REPLACE, 0, CANCELLED),
	ROW(DECLINED, CLAIM, 0, CLAIMED), ROW(DECLINED, UNCHARGEABLE, 0, WORKLIST), ROW(DECLINED, CARD_REPLACED, 0, SCHEDULED),
	ROW(DECLINED, RETRY, 0, SCHEDULED), ROW(DECLINED, HOLD, 0, HELD), ROW(DECLINED, DEFER_OFF, 0, COUNTER_DUE),
	ROW(DECLINED, COUNTER_PAY, 0, COUNTER_PAID), ROW(DECLINED, COUNTER_PART, 0, COUNTER_DUE), ROW(DECLINED, REPLACE, 0, CANCELLED),
	ROW(AUTHENTICATION, CARD_REPLACED, 0, SCHEDULED), ROW(AUTHENTICATION, HOLD, 0, HELD), ROW(AUTHENTICATION, DEFER_OFF, 0, COUNTER_DUE),
	ROW(AUTHENTICATION, COUNTER_PAY, 0, COUNTER_PAID), ROW(AUTHENTICATION, COUNTER_PART, 0, COUNTER_DUE), ROW(AUTHENTICATION, REPLACE, 0, CANCELLED),
	ROW(HELD, RELEASE, 0, SCHEDULED), ROW(HELD, DEFER_OFF, 0, HELD), ROW(HELD, DEFER_ON, 0, HELD), ROW(HELD, REPLACE, 0, CANCELLED),
	ROW(HELD, CARD_REPLACED, 0, HELD), ROW(COUNTER_DUE, CARD_REPLACED, 0, COUNTER_DUE),
	ROW(ZERO, HOLD, 0, HELD), ROW(ZERO, CARD_REPLACED, 0, ZERO), ROW(ZERO, REPLACE, 0, CANCELLED),
	ROW(COUNTER_DUE, COUNTER_PAY, 0, COUNTER_PAID), ROW(COUNTER_DUE, COUNTER_PART, 0, COUNTER_DUE), ROW(COUNTER_DUE, DEPOSIT_TAKE, 0, DEPOSITED), ROW(COUNTER_DUE, DEFER_ON, 0, SCHEDULED),
	ROW(COUNTER_DUE, DEFER_OFF, 0, COUNTER_DUE), ROW(COUNTER_DUE, RETRY, 0, SCHEDULED), ROW(COUNTER_DUE, HOLD, 0, HELD),
	ROW(COUNTER_DUE, REPLACE, 0, CANCELLED),
	ROW(DEPOSITED, DEPOSIT_PART, 0, COUNTER_DUE), ROW(DEPOSITED, DEPOSIT_RETURN, 0, SCHEDULED), ROW(DEPOSITED, CARD_REPLACED, 0, DEPOSITED),
	ROW(DEPOSITED, DEFER_OFF, 0, DEPOSITED), ROW(DEPOSITED, DEFER_ON, 0, DEPOSITED), ROW(SCHEDULED, DEPOSIT_KEEP, 0, DEPOSITED),
	ROW(DECLINED, DEPOSIT_KEEP, 0, DEPOSITED), ROW(AUTHENTICATION, DEPOSIT_KEEP, 0, DEPOSITED), ROW(COUNTER_DUE, DEPOSIT_KEEP, 0, DEPOSITED),
	ROW(SCHEDULED, TO_COUNTER, 0, COUNTER_DUE), ROW(WORKLIST, TO_COUNTER, 0, COUNTER_DUE), ROW(DECLINED, TO_COUNTER, 0, COUNTER_DUE),
	ROW(AUTHENTICATION, TO_COUNTER, 0, COUNTER_DUE),
	ROW(DEPOSITED, DEPOSIT_SETTLE, 0, COUNTER_PAID), ROW(COUNTER_PAID, REFUND, 0, REFUNDED), ROW(SUCCEEDED, REFUND, 0, REFUNDED),
};

/* Of refunds: no hold, no deferral, no decline; what the gateway can't do is a person's. */
static const struct expected giving[] = {
	ROW(SCHEDULED, CLAIM, 0, CLAIMED), ROW(SCHEDULED, UNCHARGEABLE, 0, WORKLIST), ROW(SCHEDULED, REPLACE, 0, CANCELLED),
	ROW(CLAIMED, SEND, 1, SENT), ROW(CLAIMED, RECOVER, 1, CLAIMED), ROW(CLAIMED, KEY_EXPIRED, 1, UNKNOWN),
	ROW(SENT, RECOVER, 1, UNKNOWN), ROW(SENT, PAID, 1, SUCCEEDED), ROW(SENT, DECLINED_HARD, 1, WORKLIST), ROW(SENT, UNCLEAR, 1, UNKNOWN),
	ROW(SENT, MISMATCH, 1, UNKNOWN), ROW(SENT, NOT_EXECUTED, 1, CLAIMED), ROW(SENT, REFUSED, 1, WORKLIST), ROW(SENT, FORBIDDEN, 1, CLAIMED),
	ROW(SENT, KEY_CLASH, 1, UNKNOWN),
	ROW(UNKNOWN, SEND, 1, UNKNOWN), ROW(UNKNOWN, PAID, 1, SUCCEEDED), ROW(UNKNOWN, DECLINED_HARD, 1, WORKLIST), ROW(UNKNOWN, UNCLEAR, 1, UNKNOWN),
	ROW(UNKNOWN, MISMATCH, 1, UNKNOWN), ROW(UNKNOWN, NOT_EXECUTED, 1, UNKNOWN), ROW(UNKNOWN, REFUSED, 1, WORKLIST),
	ROW(UNKNOWN, FORBIDDEN, 1, UNKNOWN), ROW(UNKNOWN, KEY_CLASH, 1, UNKNOWN), ROW(UNKNOWN, KEY_EXPIRED, 1, UNKNOWN),
	ROW(UNKNOWN, FOUND_PAID, 1, SUCCEEDED), ROW(UNKNOWN, FOUND_FAILED, 1, WORKLIST), ROW(UNKNOWN, FOUND_NONE, 1, UNKNOWN),
	ROW(UNKNOWN, FOUND_DOUBTFUL, 1, WORKLIST), ROW(UNKNOWN, RETRY, 1, UNKNOWN),
	ROW(WORKLIST, SAID_PAID, 1, SUCCEEDED), ROW(WORKLIST, SAID_UNPAID, 1, WORKLIST),
	ROW(WORKLIST, RETRY, 1, UNKNOWN), ROW(WORKLIST, RETRY, 0, SCHEDULED), ROW(WORKLIST, COUNTER_PAY, 0, COUNTER_PAID),
	ROW(WORKLIST, REPLACE, 0, CANCELLED), ROW(COUNTER_DUE, COUNTER_PAY, 0, COUNTER_PAID), ROW(COUNTER_DUE, REPLACE, 0, CANCELLED),
};

/* Of a part payment, which is paid when it is written. */
static const struct expected part[] = { ROW(COUNTER_PAID, REFUND, 0, REFUNDED) };

/* Of a difference whose mail isn't out: it never goes to the card. */
static const struct expected silent[] = {
	ROW(SCHEDULED, NOTIFIED, 0, SCHEDULED), ROW(SCHEDULED, UNTOLD, 0, COUNTER_DUE), ROW(HELD, NOTIFIED, 0, HELD), ROW(COUNTER_DUE, NOTIFIED, 0, COUNTER_DUE),
	ROW(HELD, RELEASE, 0, COUNTER_DUE), ROW(COUNTER_DUE, DEFER_ON, 0, COUNTER_DUE), ROW(DEPOSITED, DEPOSIT_RETURN, 0, COUNTER_DUE),
};

struct rules { const struct expected *rows; size_t n; };
#define RULES(list) { list, sizeof(list) / sizeof *(list) }
static const struct rules rules[KIND_COUNT] = {
	[KIND_CHARGE] = RULES(taking), [KIND_CORRECTION] = RULES(taking), [KIND_REFUND] = RULES(giving), [KIND_COUNTER] = RULES(part),
};

static const struct expected *find(const struct rules *r, enum settlement_state from, enum settle_event e, bool open)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->rows[i].from == from && r->rows[i].e == e && r->rows[i].open == open)
			return &r->rows[i];
	return NULL;
}

static void check(const struct expected *x, const struct settle_result *r, enum settlement_state from)
{
	if (x) {
		assert_int_equal(r->err, ERR_OK);
		assert_int_equal(r->state, x->to);
	} else {
		assert_int_equal(r->err, ERR_BAD_STATE);
		assert_int_equal(r->state, from);
		assert_int_equal(r->actions, 0);
	}
}

static void every_pair_is_listed_or_refused(void **state)
{
	(void)state;
	for (int k = 0; k < KIND_COUNT; k++) {
		size_t moved = 0, refused = 0;
		for (int s = 0; s < SETTLEMENT_STATES; s++)
			for (int e = 0; e < SETTLE_EVENTS; e++)
				for (int open = 0; open < 2; open++) {
					struct settle_view v = view_of((enum settlement_kind)k, (enum settlement_state)s, open);
					struct settle_result r = step(&v, (enum settle_event)e);
					const struct expected *x = find(&rules[k], (enum settlement_state)s, (enum settle_event)e, open);
					check(x, &r, (enum settlement_state)s);
					moved += x != NULL;
					refused += x == NULL;
				}
		assert_int_equal(moved, rules[k].n);
		assert_int_equal(moved + refused, SETTLEMENT_STATES * SETTLE_EVENTS * 2);
	}
}

/* B3: the payer is mailed first. Until then a difference does what a charge does, but for going to the card. */
static void a_difference_is_announced_before_it_is_charged(void **state)
{
	(void)state;
	static const struct rules early = RULES(silent);
	size_t moved = 0;
	for (int s = 0; s < SETTLEMENT_STATES; s++)
		for (int e = 0; e < SETTLE_EVENTS; e++) {
			struct settle_view v = view_of(KIND_CORRECTION, (enum settlement_state)s, false);
			v.notified = false;
			v.next_at = SETTLE_NEVER;
			struct settle_result r = step(&v, (enum settle_event)e);
			const struct expected *x = find(&early, (enum settlement_state)s, (enum settle_event)e, false);
			if (x) {
				check(x, &r, (enum settlement_state)s);
				moved++;
			}
			assert_false(r.actions & ACT_NEW_ATTEMPT);
			if (r.err == ERR_OK && r.state == SETTLEMENT_SCHEDULED && s != SETTLEMENT_DECLINED && s != SETTLEMENT_AUTHENTICATION)
				assert_int_equal(e, SETTLE_NOTIFIED);
		}
	assert_int_equal(moved, early.n);
	struct settle_view v = view_of(KIND_CORRECTION, SETTLEMENT_SCHEDULED, false);
	v.notified = false;
	struct settle_result r = step(&v, SETTLE_NOTIFIED);
	assert_int_equal(r.next_at, DUE);
	assert_int_equal(r.actions, ACT_ANNOUNCED);
}

/* B3, B5: released while its mail waits, it waits for that as before; not where the card won't be asked. */
static void a_difference_waits_for_its_mail_again(void **state)
{
	(void)state;
	struct settle_view v = view_of(KIND_CORRECTION, SETTLEMENT_HELD, false);
	v.notified = false;
	v.announcing = true;
	struct settle_result r = step(&v, SETTLE_RELEASE);
	assert_int_equal(r.state, SETTLEMENT_SCHEDULED);
	assert_int_equal(r.next_at, SETTLE_NEVER);
	struct settle_view not[] = { v, v, v, v };
	not[0].announcing = false;
	not[1].deferred = false;
	not[2].paid = 1000;
	not[3].amount = SETTLE_MINIMUM - 1;
	for (size_t i = 0; i < sizeof not / sizeof *not; i++)
		assert_int_equal(step(&not[i], SETTLE_RELEASE).state, SETTLEMENT_COUNTER_DUE);
	v.notified = true;
	assert_int_equal(step(&v, SETTLE_RELEASE).next_at, DUE);
}

/* Neither deferral nor the smallest charge bind what goes back; what fails isn't tried again by itself. */
static void a_refund_knows_no_deferral(void **state)
{
	(void)state;
	struct settle_view v = view_of(KIND_REFUND, SETTLEMENT_SCHEDULED, false);
	v.amount = 1;
	v.deferred = false;
	assert_int_equal(step(&v, SETTLE_CLAIM).actions, ACT_NEW_ATTEMPT);
	v = view_of(KIND_REFUND, SETTLEMENT_SENT, true);
	assert_int_equal(step(&v, SETTLE_PAID).actions, ACT_CLOSE | ACT_SETTLED | ACT_MAIL_REFUNDED | ACT_PARENT);
	assert_int_equal(step(&v, SETTLE_DECLINED_HARD).actions, ACT_CLOSE | ACT_ALARM);
	assert_int_equal(step(&v, SETTLE_MISMATCH).actions, ACT_ALARM);
	v = view_of(KIND_REFUND, SETTLEMENT_COUNTER_DUE, false);
	assert_int_equal(step(&v, SETTLE_COUNTER_PAY).actions, ACT_SETTLED | ACT_RECEIPT | ACT_PARENT);
}

/* I3: what a person or a new card brings on at once waits for its day where that lies ahead (again); refunds wait for none. */
static void nothing_is_charged_before_its_day(void **state)
{
	(void)state;
	static const struct { enum settlement_state from; enum settle_event e; } rows[] = {
		{ SETTLEMENT_DECLINED, SETTLE_RETRY }, { SETTLEMENT_DECLINED, SETTLE_CARD_REPLACED }, { SETTLEMENT_WORKLIST, SETTLE_RETRY },
		{ SETTLEMENT_COUNTER_DUE, SETTLE_RETRY }, { SETTLEMENT_AUTHENTICATION, SETTLE_CARD_REPLACED },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct settle_view v = view(rows[i].from, false);
		v.due_at = NOW + 3600;
		struct settle_result r = step(&v, rows[i].e);
		assert_int_equal(r.state, SETTLEMENT_SCHEDULED);
		assert_int_equal(r.next_at, NOW + 3600);
		v.due_at = NOW - 3600;
		assert_true(step(&v, rows[i].e).next_at <= NOW);
	}
	struct settle_view v = view_of(KIND_REFUND, SETTLEMENT_WORKLIST, false);
	v.due_at = NOW + 3600;
	assert_int_equal(step(&v, SETTLE_RETRY).next_at, NOW);
}

/* A new key only when nothing is open; bytes leave only in an open attempt; money counts only with its attempt closed. */
static void money_rules_hold_everywhere(void **state)
{
	(void)state;
	for (int s = 0; s < SETTLEMENT_STATES; s++)
		for (int e = 0; e < SETTLE_EVENTS; e++)
			for (int open = 0; open < 2; open++) {
				struct settle_view v = view((enum settlement_state)s, open);
				struct settle_result r = step(&v, (enum settle_event)e);
				if (r.actions & ACT_NEW_ATTEMPT)
					assert_false(open);
				if (r.actions & (ACT_SENT | ACT_CLOSE | ACT_LOOK_UP))
					assert_true(open);
				if (r.err == ERR_OK && r.state == SETTLEMENT_SUCCEEDED)
					assert_int_equal(r.actions, ACT_CLOSE | ACT_SETTLED | ACT_MAIL_PAID | ACT_CARD_GOOD);
				if (r.err == ERR_OK && r.state == SETTLEMENT_COUNTER_PAID)
					assert_int_equal(r.actions, ACT_SETTLED | ACT_RECEIPT);
				if (r.err == ERR_OK && open && (r.state == SETTLEMENT_SCHEDULED || r.state == SETTLEMENT_COUNTER_PAID))
					fail_msg("%s leaves an open attempt behind", settle_step_event_id((enum settle_event)e));
			}
}

static void nothing_below_the_minimum_is_claimed(void **state)
{
	(void)state;
	struct settle_view v = view(SETTLEMENT_SCHEDULED, false);
	v.amount = 49;
	assert_int_equal(step(&v, SETTLE_CLAIM).err, ERR_BAD_STATE);
	v.amount = 50;
	assert_int_equal(step(&v, SETTLE_CLAIM).state, SETTLEMENT_CLAIMED);
	v.deferred = false;
	assert_int_equal(step(&v, SETTLE_CLAIM).err, ERR_BAD_STATE);
	v = view(SETTLEMENT_COUNTER_DUE, false);
	v.amount = 49;
	assert_int_equal(step(&v, SETTLE_DEFER_ON).state, SETTLEMENT_COUNTER_DUE);
}

static void release_goes_where_the_bill_belongs(void **state)
{
	(void)state;
	struct settle_view v = view(SETTLEMENT_HELD, false);
	assert_int_equal(step(&v, SETTLE_RELEASE).next_at, DUE);
	v.deferred = false;
	assert_int_equal(step(&v, SETTLE_RELEASE).state, SETTLEMENT_COUNTER_DUE);
	v.amount = 0;
	assert_int_equal(step(&v, SETTLE_RELEASE).state, SETTLEMENT_ZERO);
}

/* S4, S10: the counter doesn't bring a card back that was refused for good, nor a try that is spent; and no day comes sooner by it. */
static void what_the_counter_has_goes_back_to_the_card_only_by_its_rules(void **state)
{
	(void)state;
	struct settle_view v = view(SETTLEMENT_COUNTER_DUE, false);
	v.due_at = NOW + SECONDS_PER_DAY;
	assert_true(step(&v, SETTLE_RETRY).next_at == v.due_at);
	assert_int_equal(step(&v, SETTLE_RETRY).state, SETTLEMENT_SCHEDULED);
	v.tries = 1;
	v.next_at = SETTLE_NEVER;
	assert_int_equal(step(&v, SETTLE_RETRY).err, ERR_BAD_STATE);
	assert_int_equal(step(&v, SETTLE_DEFER_ON).state, SETTLEMENT_DECLINED);
	assert_true(step(&v, SETTLE_DEFER_ON).next_at == SETTLE_NEVER);
	v.next_at = step(&v, SETTLE_CARD_REPLACED).next_at;
	assert_int_equal(step(&v, SETTLE_RETRY).state, SETTLEMENT_SCHEDULED);
	v.spent = true;
	assert_int_equal(step(&v, SETTLE_DEFER_ON).state, SETTLEMENT_COUNTER_DUE);
}

/* S4: the answer is about a card that was replaced meanwhile: the new one is asked at once, and nobody is told to get another. */
static void a_decline_of_another_card_is_nobodys_fault(void **state)
{
	(void)state;
	static const enum settlement_state from[] = { SETTLEMENT_SENT, SETTLEMENT_UNKNOWN };
	static const enum settle_event events[] = { SETTLE_DECLINED_SOFT, SETTLE_DECLINED_HARD, SETTLE_AUTHENTICATE, SETTLE_FOUND_FAILED };
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < 3 + i; k++) { /* what was just sent isn't looked up */
			struct settle_view v = view(from[i], true);
			v.other_card = true;
			v.retry_at = SETTLE_NEVER;
			struct settle_result r = step(&v, events[k]);
			assert_int_equal(r.state, SETTLEMENT_SCHEDULED);
			assert_true(r.next_at == NOW);
			assert_int_equal(r.actions, ACT_CLOSE);
		}
}

/* S9: our clock may have been put forward while the request is on its way, so what isn't there is looked up once more. */
static void what_is_missing_is_looked_up_twice(void **state)
{
	(void)state;
	struct settle_view v = view(SETTLEMENT_UNKNOWN, true);
	struct settle_result r = step(&v, SETTLE_FOUND_NONE);
	assert_int_equal(r.state, SETTLEMENT_UNKNOWN);
	assert_true(r.next_at == NOW + 3600);
	assert_int_equal(r.actions, 0);
	v.next_at = NOW + 1800;
	assert_true(step(&v, SETTLE_RETRY).next_at == NOW);
	v.missing = true;
	assert_true(step(&v, SETTLE_RETRY).next_at == NOW + 1800); /* a person in a hurry doesn't make the second one sooner */
	assert_int_equal(step(&v, SETTLE_RETRY).state, SETTLEMENT_UNKNOWN);
	r = step(&v, SETTLE_FOUND_NONE);
	assert_int_equal(r.state, SETTLEMENT_WORKLIST);
	assert_int_equal(r.actions, ACT_CLOSE | ACT_ALARM);
}

/* What was sent once, a day ago, isn't asked for each second: a refund may be pending for days. */
static void look_ups_grow_rarer(void **state)
{
	(void)state;
	struct settle_view v = view(SETTLEMENT_UNKNOWN, true);
	v.first_sent_at = NOW - SETTLE_KEY_AGE;
	assert_true(step(&v, SETTLE_UNCLEAR).next_at == NOW + 10);
	v.first_sent_at -= 400;
	assert_true(step(&v, SETTLE_UNCLEAR).next_at == NOW + 110);
	v.first_sent_at -= SECONDS_PER_DAY;
	assert_true(step(&v, SETTLE_UNCLEAR).next_at == NOW + 3600);
}

/* B5, S4: holding a bill for a while neither brings a refused card back nor gives more tries than the profile has. */
static void release_forgets_no_decline(void **state)
{
	(void)state;
	struct settle_view v = view(SETTLEMENT_HELD, false);
	v.tries = 1;
	v.next_at = RETRY_DAY;
	assert_int_equal(step(&v, SETTLE_RELEASE).state, SETTLEMENT_DECLINED);
	assert_true(step(&v, SETTLE_RELEASE).next_at == RETRY_DAY);
	v.next_at = SETTLE_NEVER;
	assert_true(step(&v, SETTLE_RELEASE).next_at == SETTLE_NEVER);
	assert_true(step(&v, SETTLE_CARD_REPLACED).next_at == v.due_at);
	v.given_up = true;
	assert_int_equal(step(&v, SETTLE_RELEASE).state, SETTLEMENT_COUNTER_DUE);
	v.given_up = false;
	v.spent = true;
	assert_int_equal(step(&v, SETTLE_RELEASE).state, SETTLEMENT_COUNTER_DUE);
	v.spent = false;
	v.deferred = false;
	assert_int_equal(step(&v, SETTLE_RELEASE).state, SETTLEMENT_COUNTER_DUE);
}

/* What was paid in part at a counter never goes to the card: S12, S3. A correction counts the parts as paid. */
static void a_part_payment_binds_the_bill_to_the_counter(void **state)
{
	(void)state;
	struct settle_view v = view(SETTLEMENT_COUNTER_DUE, false);
	v.paid = 1000;
	assert_int_equal(step(&v, SETTLE_DEFER_ON).state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(step(&v, SETTLE_RETRY).err, ERR_BAD_STATE);
	assert_int_equal(step(&v, SETTLE_REPLACE).state, SETTLEMENT_CANCELLED);
	assert_int_equal(step(&v, SETTLE_COUNTER_PAY).state, SETTLEMENT_COUNTER_PAID);
	assert_int_equal(step(&v, SETTLE_HOLD).state, SETTLEMENT_HELD);
	v.state = SETTLEMENT_HELD;
	assert_int_equal(step(&v, SETTLE_RELEASE).state, SETTLEMENT_COUNTER_DUE);
}

static void declines_follow_the_profile(void **state)
{
	(void)state;
	struct settle_view v = view(SETTLEMENT_SENT, true);
	struct settle_result r = step(&v, SETTLE_DECLINED_SOFT);
	assert_int_equal(r.next_at, RETRY_DAY);
	assert_int_equal(r.actions, ACT_CLOSE | ACT_MAIL_DECLINED | ACT_CARD_FAILED);
	v.retry_at = SETTLE_NEVER;
	assert_int_equal(step(&v, SETTLE_DECLINED_SOFT).state, SETTLEMENT_COUNTER_DUE);
	r = step(&v, SETTLE_DECLINED_HARD);
	assert_int_equal(r.state, SETTLEMENT_DECLINED);
	assert_int_equal(r.next_at, SETTLE_NEVER);
	v = view(SETTLEMENT_DECLINED, false);
	v.next_at = SETTLE_NEVER;
	assert_int_equal(step(&v, SETTLE_RETRY).err, ERR_BAD_STATE);
	r = step(&v, SETTLE_CARD_REPLACED);
	assert_int_equal(r.state, SETTLEMENT_SCHEDULED);
	assert_int_equal(r.next_at, NOW);
}

static void unclear_answers_stop_or_alarm(void **state)
{
	(void)state;
	struct settle_view v = view(SETTLEMENT_SENT, true);
	assert_int_equal(step(&v, SETTLE_MISMATCH).actions, ACT_ALARM);
	assert_int_equal(step(&v, SETTLE_FORBIDDEN).actions, ACT_ALARM | ACT_STOP);
	assert_int_equal(step(&v, SETTLE_KEY_CLASH).actions, ACT_ALARM | ACT_STOP);
	assert_int_equal(step(&v, SETTLE_REFUSED).actions, ACT_CLOSE | ACT_ALARM);
	v.state = SETTLEMENT_UNKNOWN;
	assert_int_equal(step(&v, SETTLE_REFUSED).actions, ACT_ALARM);
	assert_int_equal(step(&v, SETTLE_KEY_EXPIRED).actions, ACT_LOOK_UP);
}

static void pauses_grow_from_a_second_to_an_hour(void **state)
{
	(void)state;
	struct settle_view v = view(SETTLEMENT_UNKNOWN, true);
	for (int sends = 1; sends < 40; sends++) {
		int64_t full = sends >= 12 ? 3600 : (int64_t)1 << (sends - 1);
		for (int i = 0; i < 50; i++) {
			v.sends = sends;
			int64_t pause = step(&v, SETTLE_UNCLEAR).next_at - NOW;
			assert_in_range(pause, (full + 1) / 2, full);
			assert_in_range(pause, 1, 3600);
		}
	}
	v.sends = 1;
	v.retry_after = 30;
	assert_int_equal(step(&v, SETTLE_NOT_EXECUTED).next_at, NOW + 30);
}

static void ids_are_unique(void **state)
{
	(void)state;
	for (int a = 0; a < SETTLE_EVENTS; a++)
		for (int b = 0; b < a; b++)
			assert_string_not_equal(settle_step_event_id((enum settle_event)a), settle_step_event_id((enum settle_event)b));
	for (int s = 0; s < SETTLEMENT_STATES; s++)
		assert_int_equal(settlement_state_from_id(settlement_state_id((enum settlement_state)s)), s);
	for (int k = 0; k < KIND_COUNT; k++)
		assert_int_equal(settlement_kind_from_id(settlement_kind_id((enum settlement_kind)k)), k);
	for (int o = 0; o < OUTCOME_COUNT; o++)
		assert_int_equal(attempt_outcome_from_id(attempt_outcome_id((enum attempt_outcome)o)), o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair_is_listed_or_refused),
		cmocka_unit_test(a_difference_is_announced_before_it_is_charged),
		cmocka_unit_test(a_difference_waits_for_its_mail_again),
		cmocka_unit_test(a_refund_knows_no_deferral),
		cmocka_unit_test(nothing_is_charged_before_its_day), cmocka_unit_test(money_rules_hold_everywhere),
		cmocka_unit_test(nothing_below_the_minimum_is_claimed),
		cmocka_unit_test(release_goes_where_the_bill_belongs),
		cmocka_unit_test(release_forgets_no_decline), cmocka_unit_test(a_decline_of_another_card_is_nobodys_fault),
		cmocka_unit_test(what_the_counter_has_goes_back_to_the_card_only_by_its_rules),
		cmocka_unit_test(look_ups_grow_rarer),
		cmocka_unit_test(what_is_missing_is_looked_up_twice),
		cmocka_unit_test(a_part_payment_binds_the_bill_to_the_counter),
		cmocka_unit_test(declines_follow_the_profile),
		cmocka_unit_test(unclear_answers_stop_or_alarm),
		cmocka_unit_test(pauses_grow_from_a_second_to_an_hour),
		cmocka_unit_test(ids_are_unique),
	};
	random_seed(&rng, 7);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
