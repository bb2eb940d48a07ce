/* A correction of a bill of which nothing was paid forgets nothing that the card answered or people decided. proves B3, S4, B5 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "domain/bill.h"
#include "domain/settle_book.h"
#include "domain/settle_hand.h"
#include "domain/settlement.h"
#include "lib/ward.h"

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

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(tries_that_are_spent_stay_spent), T(a_retry_day_stays), T(a_card_that_was_refused_for_good_stays_so),
		T(what_people_took_from_the_card_stays_at_the_counter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
