/* A correction of a bill of which nothing was paid forgets nothing that the card answered or people decided. proves B3, S4, B5 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "domain/bill.h"
#include "domain/deferral.h"
#include "domain/deposit.h"
#include "domain/settle_book.h"
#include "domain/settle_hand.h"
#include "domain/settlement.h"
#include "lib/ward.h"
#include "store/db.h"

#include "base/banned.h"

static struct ward w;
static struct worker_report report;

static int begin(void **state)
{
	(void)state;
	ward_new(&w);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ward_free(&w);
	return 0;
}

static struct settlement of(const struct bill *b)
{
	struct settlement s;
	assert_int_equal(settlement_by_bill(w.ctx, b->id, &s), ERR_OK);
	return s;
}

static void work_at(const char *iso)
{
	ward_at(&w, iso);
	assert_int_equal(ward_work(&w, &report), ERR_OK);
}

static void tries_that_are_spent_stay_spent(void **state)
{
	(void)state;
	struct bill b, c;
	ward_bill(&w, "chargeDeclinedInsufficientFunds", 1377, &b);
	ward_open(&w);
	work_at("2026-11-25T10:00");
	work_at("2026-11-28T10:00");
	work_at("2026-12-06T10:00"); /* the mail says that no card will be charged for it again */
	assert_int_equal(of(&b).state, SETTLEMENT_COUNTER_DUE);
	ward_correct(&w, &b, 1300, &c);
	assert_int_equal(of(&c).state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(of(&c).tries, 3);
	assert_string_equal(of(&c).reason, "insufficient_funds");
	work_at("2026-12-07T10:00");
	assert_int_equal(report.declined, 0);
	assert_int_equal(settlement_pay_counter(w.ctx, c.id, "cash", c.amount), ERR_OK);
}

static void a_retry_day_stays(void **state)
{
	(void)state;
	struct bill b, c;
	ward_bill(&w, "chargeDeclinedInsufficientFunds", 1377, &b);
	ward_open(&w);
	work_at("2026-11-25T10:00");
	ward_correct(&w, &b, 1300, &c);
	assert_int_equal(of(&c).state, SETTLEMENT_DECLINED);
	assert_int_equal(of(&c).next_at, tokyo_utc(date_of(2026, 11, 28), 0)); /* retry_days = 3, 7 */
	work_at("2026-11-27T10:00");
	assert_int_equal(report.declined, 0);
	work_at("2026-11-28T10:00");
	assert_int_equal(report.declined, 1);
	assert_int_equal(of(&c).tries, 2);
}

static void a_card_that_was_refused_for_good_stays_so(void **state)
{
	(void)state;
	struct bill b, c;
	ward_bill(&w, "chargeDeclinedLostCard", 1377, &b);
	ward_open(&w);
	work_at("2026-11-25T10:00");
	ward_correct(&w, &b, 1300, &c);
	assert_int_equal(of(&c).state, SETTLEMENT_DECLINED);
	assert_int_equal(of(&c).next_at, SETTLE_NEVER);
	work_at("2026-11-26T10:00");
	assert_int_equal(report.declined, 0);
}

static void what_people_took_from_the_card_stays_at_the_counter(void **state)
{
	(void)state;
	struct bill b, c, held;
	ward_bill(&w, "visa", 1377, &b);
	ward_bill(&w, "visa", 1377, &held);
	ward_open(&w);
	assert_int_equal(settle_hand_to_counter(w.ctx, b.id), ERR_OK);
	assert_int_equal(settle_hand_to_counter(w.ctx, held.id), ERR_OK);
	assert_int_equal(bill_hold(w.ctx, held.id, 0, "算定待ち", &held), ERR_OK);
	assert_int_equal(bill_release(w.ctx, held.id, 0, &held), ERR_OK);
	ward_correct(&w, &b, 1300, &c);
	assert_int_equal(of(&held).state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(of(&c).state, SETTLEMENT_COUNTER_DUE);
	assert_string_equal(of(&c).reason, SETTLE_GIVEN_UP);
	work_at("2026-11-25T10:00");
	assert_int_equal(report.charged, 0);
	assert_int_equal(settlement_retry(w.ctx, c.id, NULL), ERR_OK); /* a person may change their mind */
	work_at("2026-11-25T10:01");
	assert_int_equal(report.charged, 1);
}

static void defer(const struct bill *b, bool on)
{
	assert_int_equal(deferral_set(w.ctx, b->visit_id, on, DEFERRAL_DESK, on ? "院長の指示" : NULL), ERR_OK);
}

/* V2: a supervisor may switch it on again; that says nothing about the card. */
static void a_correction_at_the_counter_forgets_nothing_either(void **state)
{
	(void)state;
	struct bill hard, soft, c, d;
	ward_bill(&w, "chargeDeclinedLostCard", 1377, &hard);
	ward_bill(&w, "chargeDeclinedInsufficientFunds", 1377, &soft);
	ward_open(&w);
	work_at("2026-11-25T10:00");
	defer(&hard, false);
	defer(&soft, false);
	ward_correct(&w, &hard, 1300, &c);
	ward_correct(&w, &soft, 1300, &d);
	assert_int_equal(of(&c).state, SETTLEMENT_COUNTER_DUE);
	assert_string_equal(of(&c).reason, "lost_card");
	assert_int_equal(deferral_set(w.ctx, c.visit_id, true, DEFERRAL_DESK, NULL), ERR_REFUSED); /* a card failed, and nothing is paid */
	defer(&c, true);
	defer(&d, true);
	assert_int_equal(of(&c).state, SETTLEMENT_DECLINED);
	assert_int_equal(of(&c).next_at, SETTLE_NEVER);
	assert_string_equal(of(&c).reason, "lost_card");
	assert_int_equal(of(&d).next_at, tokyo_utc(date_of(2026, 11, 28), 0));
	work_at("2026-11-27T10:00");
	assert_int_equal(report.declined, 0);
	work_at("2026-11-28T10:00");
	assert_int_equal(report.declined, 1);
	assert_int_equal(of(&d).tries, 2);
}

/* S10: less than 50 yen, or nothing, isn't for the card; what the card said before is still true when the bill grows again. */
static void nor_does_one_that_leaves_too_little_for_the_card(void **state)
{
	(void)state;
	static const int64_t little[] = { 14, 1 }; /* 14 points are 42 yen, rounded 40; 1 point is 3, rounded 0 */
	static const enum settlement_state then[] = { SETTLEMENT_COUNTER_DUE, SETTLEMENT_ZERO };
	struct bill hard[2], given[2], less, more;
	for (int i = 0; i < 2; i++) {
		ward_bill(&w, "chargeDeclinedLostCard", 1377, &hard[i]);
		ward_bill(&w, "visa", 1377, &given[i]);
		assert_int_equal(settle_hand_to_counter(w.ctx, given[i].id), ERR_OK);
	}
	ward_open(&w);
	work_at("2026-11-25T10:00");
	for (int i = 0; i < 2; i++) {
		ward_correct(&w, &hard[i], little[i], &less);
		assert_int_equal(of(&less).state, then[i]);
		ward_correct(&w, &less, 1300, &more);
		assert_int_equal(of(&more).state, SETTLEMENT_DECLINED);
		assert_int_equal(of(&more).next_at, SETTLE_NEVER);
		assert_string_equal(of(&more).reason, "lost_card");
		ward_correct(&w, &given[i], little[i], &less);
		assert_int_equal(of(&less).state, then[i]);
		ward_correct(&w, &less, 1300, &more);
		assert_int_equal(of(&more).state, SETTLEMENT_COUNTER_DUE);
		assert_string_equal(of(&more).reason, SETTLE_GIVEN_UP);
	}
	work_at("2026-11-26T10:00");
	assert_int_equal(report.declined + report.charged, 0);
}

static void a_hold_without_deferral_forgets_nothing(void **state)
{
	(void)state;
	struct bill b;
	ward_bill(&w, "chargeDeclinedLostCard", 1377, &b);
	ward_open(&w);
	work_at("2026-11-25T10:00");
	assert_int_equal(bill_hold(w.ctx, b.id, 0, "算定待ち", &b), ERR_OK);
	defer(&b, false);
	assert_int_equal(bill_release(w.ctx, b.id, 0, &b), ERR_OK);
	assert_int_equal(of(&b).state, SETTLEMENT_COUNTER_DUE);
	defer(&b, true);
	work_at("2026-11-26T10:00");
	assert_int_equal(report.declined, 0);
	assert_int_equal(of(&b).state, SETTLEMENT_DECLINED);
}

static void new_card(const struct bill *b)
{
	assert_int_equal(db_begin(w.ctx), ERR_OK);
	assert_int_equal(db_finish(w.ctx, settlement_card_replaced(w.ctx, b->patient_id)), ERR_OK);
}

/* S4: a new card is a new beginning, wherever the bill waits for it: the next try isn't told to get yet another one. */
static void a_new_card_counts_while_it_is_not_deferred(void **state)
{
	(void)state;
	static const int64_t points[] = { 1300, 14, 1 };
	struct bill hard[3], c[3], more;
	for (int i = 0; i < 3; i++)
		ward_bill(&w, "chargeDeclinedLostCard", 1377, &hard[i]);
	ward_open(&w);
	work_at("2026-11-25T10:00");
	for (int i = 0; i < 3; i++) {
		if (i == 0)
			defer(&hard[i], false);
		ward_correct(&w, &hard[i], points[i], &c[i]);
		new_card(&hard[i]);
		assert_true(of(&c[i]).next_at < ctx_now(w.ctx));
	}
	defer(&c[0], true);
	assert_true(of(&c[0]).next_at < ctx_now(w.ctx));
	for (int i = 1; i < 3; i++) {
		ward_correct(&w, &c[i], 1300, &more);
		assert_int_equal(of(&more).state, SETTLEMENT_DECLINED);
		assert_true(of(&more).next_at < ctx_now(w.ctx));
	}
	work_at("2026-11-25T11:00");
	assert_int_equal(report.declined, 3); /* the gateway's card is the old one still: it was asked */
}

/* S4, S11: also while a night deposit keeps the bill. */
static void a_new_card_counts_while_a_deposit_keeps_it(void **state)
{
	(void)state;
	struct bill b;
	struct deposit d;
	struct deposit_end end;
	ward_bill(&w, "chargeDeclinedLostCard", 1377, &b);
	ward_open(&w);
	work_at("2026-11-25T10:00");
	assert_int_equal(settle_hand_to_counter(w.ctx, b.id), ERR_OK);
	const struct deposit_new new = { .patient_id = b.patient_id, .bill_id = b.id, .amount = 5000 };
	assert_int_equal(deposit_take(w.ctx, &new, &d), ERR_OK);
	new_card(&b);
	assert_int_equal(of(&b).state, SETTLEMENT_DEPOSITED);
	assert_int_equal(deposit_return(w.ctx, d.id, 0, &end), ERR_OK);
	assert_int_equal(settlement_retry(w.ctx, b.id, NULL), ERR_OK);
	work_at("2026-11-25T11:00");
	assert_int_equal(report.declined, 1); /* the gateway's card is the old one still: it was asked */
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(tries_that_are_spent_stay_spent), T(a_retry_day_stays), T(a_card_that_was_refused_for_good_stays_so),
		T(what_people_took_from_the_card_stays_at_the_counter), T(a_correction_at_the_counter_forgets_nothing_either),
		T(nor_does_one_that_leaves_too_little_for_the_card), T(a_hold_without_deferral_forgets_nothing),
		T(a_new_card_counts_while_it_is_not_deferred), T(a_new_card_counts_while_a_deposit_keeps_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
