/* The engine against a real gateway over TLS, with everything that can go wrong. proves S2, S3, S4, S5, S9, S10, L5, L6, R2, X6 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/enrollment.h"
#include "domain/receipt.h"
#include "domain/settlement.h"
#include "domain/settlement_list.h"
#include "lib/peer.h"
#include "lib/ward.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/leases.h"
#include "store/mails.h"

#include "base/banned.h"

static struct ward w;

static struct settlement of(const struct bill *b)
{
	struct settlement s;
	assert_int_equal(settlement_by_bill(w.ctx, b->id, &s), ERR_OK);
	return s;
}

static int64_t in_group(enum settlement_group g)
{
	struct settlement_counts c;
	assert_int_equal(settlement_list_counts(w.ctx, &c), ERR_OK);
	return c.n[g];
}

static int mails_of(const struct settlement *s, const char *kind)
{
	struct mail m[8];
	int n, of_kind = 0;
	assert_int_equal(mails_of_settlement(w.ctx, s->id, 8, m, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		of_kind += strcmp(m[i].kind, kind) == 0;
	return of_kind;
}

static int alarms(void)
{
	struct alarm a[16];
	int n;
	assert_int_equal(alarms_open(w.ctx, 0, 16, a, &n), ERR_OK);
	return n;
}

/* In the gateway's own book exactly one charge for the bill's amount. */
static void paid_once(const struct bill *b)
{
	int64_t sum;
	assert_int_equal(ward_paid(&w, b->number, &sum), 1);
	assert_int_equal(sum, b->amount);
}

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

static void nothing_happens_before_the_due_day(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	ward_bill(&w, "visa", 1377, &b); /* 1,377 points x 3 = 4,131 -> 4,130 yen */
	ward_open(&w);
	assert_int_equal(b.amount, 4130);
	assert_int_equal(b.due_day, date_of(2026, 11, 25));
	ward_at(&w, "2026-11-24T23:58:00");
	assert_int_equal(in_group(GROUP_SCHEDULED), 1);
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 0);
	ward_at(&w, "2026-11-25T00:00:01");
	assert_int_equal(in_group(GROUP_DUE), 1);
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 1);
	assert_int_equal(r.mails_sent, 0); /* F21: not before nine */
	assert_int_equal(in_group(GROUP_SUCCEEDED), 1);
	paid_once(&b);
}

static void success_is_mailed_and_the_receipt_stands(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	struct receipt_item items[4];
	int n;
	ward_bill(&w, "visa", 1377, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T07:00");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	struct settlement s = of(&b);
	assert_int_equal(s.state, SETTLEMENT_SUCCEEDED);
	assert_false(s.notified);
	assert_true(str_starts(s.gateway_ref, "pi_"));
	assert_int_equal(receipt_list(w.ctx, b.id, -1, 0, 4, items, &n), ERR_OK);
	assert_int_equal(n, 0);
	ward_at(&w, "2026-11-25T09:00");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 0);
	assert_int_equal(r.mails_sent, 1);
	assert_true(of(&b).notified);
	assert_int_equal(receipt_list(w.ctx, b.id, -1, 0, 4, items, &n), ERR_OK);
	assert_int_equal(n, 2);
	paid_once(&b);
}

static void a_decline_is_mailed_and_tried_on_the_profiles_days(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	struct enrollment en;
	bool failed;
	int64_t sum;
	ward_bill(&w, "chargeDeclinedInsufficientFunds", 1377, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.declined, 1);
	struct settlement s = of(&b);
	assert_int_equal(s.state, SETTLEMENT_DECLINED);
	assert_int_equal(s.next_at, tokyo_utc(date_of(2026, 11, 28), 0)); /* retry_days = 3, 7 */
	assert_int_equal(mails_of(&s, "declined"), 1);
	assert_int_equal(enrollment_of(w.ctx, b.patient_id, &en), ERR_OK);
	assert_true(en.card_failed);
	assert_int_equal(settlement_failed_unpaid(w.ctx, b.patient_id, &failed), ERR_OK);
	assert_true(failed);
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.declined, 0);
	ward_at(&w, "2026-11-28T10:00");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(of(&b).state, SETTLEMENT_DECLINED);
	assert_int_equal(of(&b).tries, 2);
	ward_at(&w, "2026-12-06T10:00");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	s = of(&b);
	assert_int_equal(s.state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(s.tries, 3);
	assert_int_equal(mails_of(&s, "declined"), 3);
	assert_int_equal(ward_paid(&w, b.number, &sum), 0);
	assert_int_equal(settlement_pay_counter(w.ctx, b.id, "cash", b.amount - 1), ERR_BAD_INPUT);
	assert_int_equal(settlement_pay_counter(w.ctx, b.id, "cash", b.amount), ERR_OK);
	assert_int_equal(settlement_pay_counter(w.ctx, b.id, "cash", b.amount), ERR_BAD_STATE);
}

/* proves F11: where the profile wants it, a zero-yen bill is told; the gateway hears nothing (B4). */
static void a_zero_bill_is_told_if_the_profile_says_so(void **state)
{
	(void)state;
	struct bill silent, told;
	struct worker_report r;
	ward_bill(&w, "visa", 0, &silent);
	w.house.profile.zero_mail = true;
	ward_bill(&w, "visa", 0, &told);
	ward_open(&w);
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 0);
	assert_int_equal(r.mails_sent, 1);
	struct settlement a = of(&silent), b = of(&told);
	assert_int_equal(mails_of(&a, "zero"), 0);
	assert_int_equal(mails_of(&b, "zero"), 1);
	assert_int_equal(b.state, SETTLEMENT_ZERO);
}

static void a_hard_decline_waits_for_a_new_card(void **state)
{
	(void)state;
	struct bill b, c;
	struct worker_report r;
	ward_bill(&w, "chargeDeclinedLostCard", 1377, &b);
	ward_bill(&w, "authenticationRequired", 1377, &c);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.declined, 2);
	assert_int_equal(of(&b).state, SETTLEMENT_DECLINED);
	assert_int_equal(of(&c).state, SETTLEMENT_AUTHENTICATION);
	assert_int_equal(settlement_retry(w.ctx, b.id, NULL), ERR_BAD_STATE);
	ward_at(&w, "2027-06-01T10:00");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.declined, 0);
	assert_int_equal(of(&b).tries, 1);
	struct settlement s = of(&c);
	assert_int_equal(mails_of(&s, "authentication"), 1);
	assert_int_equal(db_begin(w.ctx), ERR_OK); /* S4: a new card is tried at once, under the next number */
	assert_int_equal(db_finish(w.ctx, settlement_card_replaced(w.ctx, b.patient_id)), ERR_OK);
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.declined, 1);
	assert_int_equal(of(&b).tries, 2);
}

/* Whatever happens to the answer, the money moves once. */
static void a_lost_answer_never_charges_twice(void **state)
{
	(void)state;
	/* The lies first: libcurl asks again by itself on a connection that was used before and is closed, and to what is answered twice nobody lies. */
	static const char *const faults[] = { "wrong_amount", "wrong_currency", "wrong_metadata", "wrong_status", "500_before", "500_after", "drop_before",
					      "drop_after", "truncate", "html", "html:502", "409", "429" };
	enum { N = sizeof faults / sizeof *faults };
	struct bill b[N];
	struct worker_report r;
	struct buf lines = { 0 };
	for (int i = 0; i < N; i++) {
		ward_bill(&w, "visa", 1000 + i * 10, &b[i]);
		buf_fmt(&lines, "%s POST /v1/payment_intents\n", faults[i]);
	}
	ward_open(&w);
	ward_fault(&w, lines.data);
	buf_free(&lines);
	static const char *const turns[] = { "2026-11-25T10:00", "2026-11-25T10:30", "2026-11-25T12:00" };
	int64_t charged = 0;
	for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
		ward_at(&w, turns[i]);
		assert_int_equal(ward_once(&w, &r), ERR_OK);
		charged += r.charged;
	}
	/* 500_after is the gateway's saved answer for that key: only the look-up can tell. */
	assert_int_equal(r.unknown, 1);
	assert_int_equal(charged, N - 1);
	assert_int_equal(in_group(GROUP_UNKNOWN), 1);
	assert_true(alarms() >= 4);
	for (int i = 0; i < N; i++)
		paid_once(&b[i]);
	ward_at(&w, "2026-11-26T09:30");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 1);
	assert_int_equal(in_group(GROUP_SUCCEEDED), N);
	for (int i = 0; i < N; i++) {
		struct settlement s = of(&b[i]);
		assert_int_equal(mails_of(&s, "paid"), 1);
		paid_once(&b[i]);
	}
}

/* L6: what waits for less than a minute is waited out. */
static void until_idle_waits_short_pauses_out(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	ward_bill(&w, "visa", 1000, &b);
	ward_open(&w);
	ward_fault(&w, "drop_after POST /v1/payment_intents\n429 POST /v1/payment_intents\n");
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 1);
	assert_int_equal(r.unknown, 0);
	assert_int_equal(r.mails_sent, 1);
	paid_once(&b);
}

static void what_the_gateway_never_saw_goes_to_a_person(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	struct buf lines = { 0 };
	int64_t sum;
	ward_bill(&w, "visa", 1000, &b);
	ward_open(&w);
	for (int i = 0; i < 60; i++)
		buf_str(&lines, "drop_before POST /v1/payment_intents\n");
	ward_fault(&w, lines.data);
	buf_free(&lines);
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(ward_once(&w, &r), ERR_OK);
	assert_int_equal(of(&b).state, SETTLEMENT_UNKNOWN);
	assert_int_equal(settlement_pay_counter(w.ctx, b.id, "cash", b.amount), ERR_BAD_STATE);
	ward_fault(&w, "");
	ward_at(&w, "2026-11-26T10:00");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(of(&b).state, SETTLEMENT_UNKNOWN); /* it may still be on its way */
	ward_passed(&w, 3660);
	ward_at(&w, "2026-11-26T11:01");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(of(&b).state, SETTLEMENT_WORKLIST);
	assert_string_equal(of(&b).reason, "not_found");
	assert_int_equal(ward_paid(&w, b.number, &sum), 0);
	assert_int_equal(settlement_retry(w.ctx, b.id, NULL), ERR_OK);
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 1);
	assert_int_equal(of(&b).tries, 2);
	paid_once(&b);
}

static void a_gateway_that_is_down_or_strange_changes_nothing(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	ward_bill(&w, "visa", 1000, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	struct worker_options o = ward_options(&w);
	str_copy(o.gateway.secret, sizeof o.gateway.secret, "wrong");
	assert_int_equal(worker_run(w.ctx, &o, &r), ERR_UNAVAILABLE);
	o = ward_options(&w);
	o.gateway.ca_file[0] = '\0';
	assert_int_equal(worker_run(w.ctx, &o, &r), ERR_UNAVAILABLE);
	o = ward_options(&w);
	o.mode = WORKER_ONCE;
	str_fmt(o.gateway.base_url, sizeof o.gateway.base_url, "https://localhost:%d", peer_free_port());
	assert_int_equal(worker_run(w.ctx, &o, &r), ERR_NETWORK);
	assert_int_equal(in_group(GROUP_DUE), 1);
	assert_int_equal(of(&b).state, SETTLEMENT_SCHEDULED);
	assert_int_equal(alarms(), 1); /* what stands now */
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	paid_once(&b);
}

static void three_refused_bills_stop_the_engine(void **state)
{
	(void)state;
	struct bill b[5];
	struct worker_report r;
	for (int i = 0; i < 5; i++)
		ward_bill(&w, "visa", 1000, &b[i]);
	/* Tokens of another gateway: each customer is unknown there. */
	assert_int_equal(sandbox_seed_close(w.seed, &w.ctx->cause), ERR_OK);
	w.seed = NULL;
	assert_int_equal(peer_run((char *[]){ "sh", "-c", (char *)"rm -f \"$0\"/ledger.jsonl", w.dir, NULL }), 0);
	assert_int_equal(sandbox_seed_open(&w.seed, w.dir, w.ctx->random, &w.ctx->cause), ERR_OK);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	struct worker_options o = ward_options(&w);
	o.concurrency = 1;
	assert_int_equal(worker_run(w.ctx, &o, &r), ERR_UNAVAILABLE);
	assert_int_equal(in_group(GROUP_WORKLIST), 3);
	assert_int_equal(in_group(GROUP_DUE), 2);
}

static void small_and_undeferred_bills_go_to_the_counter(void **state)
{
	(void)state;
	struct bill small, least, zero;
	struct worker_report r;
	int64_t sum;
	ward_bill(&w, "visa", 13, &small); /* 39 -> 40 yen */
	ward_bill(&w, "visa", 17, &least); /* 51 -> 50 yen */
	ward_bill(&w, "visa", 1, &zero);   /* 3 -> 0 yen */
	ward_open(&w);
	assert_int_equal(of(&small).state, SETTLEMENT_COUNTER_DUE);
	assert_string_equal(of(&small).reason, "below_minimum");
	assert_int_equal(of(&zero).state, SETTLEMENT_ZERO);
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 1);
	paid_once(&least);
	assert_int_equal(ward_paid(&w, small.number, &sum) + ward_paid(&w, zero.number, &sum), 0);
}

static void held_bills_wait_and_released_ones_are_charged(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	ward_bill(&w, "visa", 1000, &b);
	ward_open(&w);
	assert_int_equal(bill_hold(w.ctx, b.id, 0, "算定待ち", &b), ERR_OK);
	assert_int_equal(in_group(GROUP_HELD), 1);
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 0);
	assert_int_equal(bill_release(w.ctx, b.id, 0, &b), ERR_OK);
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 1);
	assert_int_equal(bill_hold(w.ctx, b.id, 0, "遅い", &b), ERR_BAD_STATE);
	paid_once(&b);
}

/* Executed, but told after we have hung up: unknown, asked for with the same key (in use until then), and paid once. */
static void an_answer_that_comes_too_late(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	ward_bill(&w, "visa", 1377, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T07:00");
	w.gateway_ms = 3000;
	ward_fault(&w, "slow:4 POST /v1/payment_intents\n");
	assert_int_equal(ward_once(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 0);
	assert_int_equal(r.unknown, 1);
	assert_int_equal(of(&b).state, SETTLEMENT_UNKNOWN);
	w.gateway_ms = 0;
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 1);
	assert_int_equal(of(&b).tries, 1);
	paid_once(&b);
}

/* Randomness that costs a minute: it is drawn inside the claim's transaction. */
static struct { struct random port, *true_one; int64_t late_ms; } slow_random;

static void slow_fill(struct random *self, void *out, size_t n)
{
	(void)self;
	random_fill(slow_random.true_one, out, n);
	slow_random.late_ms = LEASE_MS + 1000;
}

static int64_t late_mono(const struct clock *c)
{
	struct clock real;
	(void)c;
	clock_system(&real);
	return clock_mono(&real) + slow_random.late_ms;
}

/* Stopped between the claim and the socket for longer than a lease: the claim stands, but the bytes don't leave any more. */
static void bytes_that_are_late_stay(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	int64_t sum;
	ward_bill(&w, "visa", 1000, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T07:00");
	slow_random.true_one = w.ctx->random;
	slow_random.port.fill = slow_fill;
	w.ctx->random = &slow_random.port;
	w.clock.mono_ms = late_mono;
	assert_int_equal(ward_work(&w, &r), ERR_CONFLICT);
	w.ctx->random = slow_random.true_one;
	assert_true(slow_random.late_ms > 0);
	assert_int_equal(r.charged, 0);
	assert_int_equal(of(&b).state, SETTLEMENT_SENT);
	assert_int_equal(ward_paid(&w, b.number, &sum), 0);
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	assert_int_equal(r.charged, 1);
	paid_once(&b);
}

/* It waits for nothing that somebody else holds: neither for the lease to run out, which it would take over, nor for the book, which would be busy. */
static void a_second_worker_is_told_at_once(void **state)
{
	(void)state;
	struct lease l;
	struct worker_report r;
	ward_open(&w);
	struct ctx other;
	house_join(&w.house, &other);
	assert_int_equal(leases_take(&other, QUEUE_SETTLE, &l), ERR_OK);
	assert_int_equal(db_begin(&other), ERR_OK);
	assert_int_equal(ward_work(&w, &r), ERR_RUNNING);
	assert_int_equal(db_finish(&other, leases_check(&other, &l)), ERR_OK);
	leases_release(&other, &l);
	house_leave(&other);
	assert_int_equal(ward_work(&w, &r), ERR_OK);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(nothing_happens_before_the_due_day), T(success_is_mailed_and_the_receipt_stands),
		T(a_decline_is_mailed_and_tried_on_the_profiles_days), T(a_hard_decline_waits_for_a_new_card), T(a_zero_bill_is_told_if_the_profile_says_so), T(a_lost_answer_never_charges_twice),
		T(until_idle_waits_short_pauses_out),
		T(what_the_gateway_never_saw_goes_to_a_person), T(a_gateway_that_is_down_or_strange_changes_nothing),
		T(three_refused_bills_stop_the_engine), T(small_and_undeferred_bills_go_to_the_counter),
		T(held_bills_wait_and_released_ones_are_charged), T(a_second_worker_is_told_at_once), T(an_answer_that_comes_too_late),
		T(bytes_that_are_late_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
