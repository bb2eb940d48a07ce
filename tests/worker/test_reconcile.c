/* The gateway's list of the day over TLS against the book, both ways, with everything that can go wrong. proves S6, S9, S3, K4 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/reconcile.h"
#include "domain/reconcile_run.h"
#include "domain/settlement.h"
#include "lib/ward.h"
#include "store/db.h"
#include "store/leases.h"
#include "store/settlements.h"
#include "worker/reconcile.h"

#include "base/banned.h"

static struct ward w;
static struct reconcile r;
static struct reconcile_diffs d;
static day_t day;

static int begin(void **state)
{
	(void)state;
	ward_new(&w);
	day = date_of(2026, 11, 25);
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(d.at);
	d = (struct reconcile_diffs){ 0 };
	ward_free(&w);
	return 0;
}

static struct settlement of(const struct bill *b)
{
	struct settlement s;
	assert_int_equal(settlement_by_bill(w.ctx, b->id, &s), ERR_OK);
	return s;
}

static enum err alone(void)
{
	struct worker_options o = ward_options(&w);
	struct actor who = w.ctx->actor;
	w.ctx->actor = (struct actor){ .login = "worker", .name = "worker", .place = "test", .worker = true };
	enum err e = reconciler_run(w.ctx, &o);
	w.ctx->actor = who;
	return e;
}

/* Compares that day without a worker; r and d are what came of it. */
static void compare(day_t of_day)
{
	int64_t id;
	assert_int_equal(reconcile_ask(w.ctx, of_day, &id), ERR_OK);
	assert_int_equal(alone(), ERR_OK);
	assert_int_equal(reconcile_by_id(w.ctx, id, &r), ERR_OK);
	d.n = 0;
	assert_int_equal(reconcile_diffs(w.ctx, of_day, &d), ERR_OK);
}

static void figures(int64_t gateway_n, int64_t gateway_yen, int64_t book_n, int64_t book_yen, size_t diffs)
{
	assert_int_equal(r.state, RECONCILE_DONE);
	assert_int_equal(r.gateway_n, gateway_n);
	assert_int_equal(r.gateway_yen, gateway_yen);
	assert_int_equal(r.book_n, book_n);
	assert_int_equal(r.book_yen, book_yen);
	assert_int_equal(d.n, diffs);
}

/* A customer of nobody's, before the gateway opens. */
static void stranger(char customer[SANDBOX_ID], char method[SANDBOX_ID])
{
	sandbox_seed_customer(w.seed, clock_utc(&w.clock), "x", "x@x.test", NULL, customer);
	sandbox_seed_method(w.seed, clock_utc(&w.clock), customer, "visa", 12, 2030, method);
}

static void seed_charge(const char *created, int64_t amount, const char *bill, const char *attempt)
{
	char customer[SANDBOX_ID], method[SANDBOX_ID], id[SANDBOX_ID], charge[SANDBOX_ID];
	const char *const metadata[] = { "bill", bill, "attempt", attempt, NULL };
	int64_t at;
	assert_true(instant_parse(created, &at));
	stranger(customer, method);
	struct sandbox_seed_charge c = { .created = at, .amount = amount, .customer = customer, .method = method, .metadata = bill ? metadata : NULL };
	sandbox_seed_intent(w.seed, &c, id, charge);
}

/* The book says something that the gateway never did. */
static void falsify(const struct bill *b, const char *ref, int64_t settled_at)
{
	struct settlement s = of(b);
	enum settlement_state was = s.state;
	s.state = SETTLEMENT_SUCCEEDED;
	str_copy(s.gateway_ref, sizeof s.gateway_ref, ref);
	s.settled_at = settled_at;
	s.posted_day = tokyo_day(settled_at);
	assert_int_equal(db_begin(w.ctx), ERR_OK);
	assert_int_equal(db_finish(w.ctx, settlements_update(w.ctx, &s, was)), ERR_OK);
}

static void both_sides_agree(void **state)
{
	(void)state;
	struct bill b[4];
	struct worker_report report;
	int64_t id;
	ward_bill(&w, "visa", 1000, &b[0]); /* 3,000 yen */
	ward_bill(&w, "mastercard", 1377, &b[1]); /* 4,130 yen */
	ward_bill(&w, "chargeDeclinedInsufficientFunds", 500, &b[2]);
	ward_bill(&w, "visa", 13, &b[3]); /* 40 yen: never at the gateway */
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(reconcile_ask(w.ctx, day, &id), ERR_OK);
	assert_int_equal(ward_work(&w, &report), ERR_OK); /* the living worker does it beside its work, perhaps before the charges */
	assert_int_equal(reconcile_by_id(w.ctx, id, &r), ERR_OK);
	assert_int_equal(r.state, RECONCILE_DONE);
	assert_string_equal(r.asked_by, "training");
	ward_at(&w, "2026-11-25T10:05");
	compare(day);
	figures(2, 7130, 2, 7130, 0);
	assert_int_equal(r.open_n, 0);
	compare(day - 1);
	figures(0, 0, 0, 0, 0);
}

static void both_ways(void **state)
{
	(void)state;
	struct bill paid, lost, declined;
	struct worker_report report;
	ward_bill(&w, "visa", 1000, &paid);
	ward_bill(&w, "visa", 13, &lost);
	ward_bill(&w, "chargeDeclinedInsufficientFunds", 500, &declined);
	seed_charge("2026-11-25T08:00", 777, NULL, NULL);
	seed_charge("2026-11-25T08:01", 3000, paid.number, "1");
	seed_charge("2026-11-25T08:02", 1500, declined.number, "7");
	seed_charge("2026-11-25T08:03", 60, "B-999999", "1");
	seed_charge("2026-11-24T23:59", 888, NULL, NULL);
	seed_charge("2026-11-26T00:00", 999, NULL, NULL);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(ward_work(&w, &report), ERR_OK);
	falsify(&lost, "pi_never", clock_utc(&w.clock));
	ward_at(&w, "2026-11-25T12:00");
	compare(day);
	/* 3,000 + 777 + 3,000 + 1,500 + 60 there; 3,000 + 40 here */
	figures(5, 8337, 2, 3040, 5);
	int n[RECONCILE_KINDS] = { 0 };
	for (size_t i = 0; i < d.n; i++) {
		n[d.at[i].kind]++;
		if (d.at[i].kind == RECONCILE_ONLY_GATEWAY)
			assert_true(d.at[i].gateway_yen == 777 || (d.at[i].gateway_yen == 60 && strcmp(d.at[i].bill, "B-999999") == 0));
		if (d.at[i].kind == RECONCILE_ONLY_BOOK)
			assert_string_equal(d.at[i].bill, lost.number);
		if (d.at[i].kind == RECONCILE_TWICE)
			assert_string_equal(d.at[i].bill, paid.number);
		if (d.at[i].kind == RECONCILE_STATE)
			assert_string_equal(d.at[i].book_state, "declined");
	}
	assert_int_equal(n[RECONCILE_ONLY_GATEWAY], 2);
	assert_int_equal(n[RECONCILE_ONLY_BOOK], 1);
	assert_int_equal(n[RECONCILE_TWICE], 1);
	assert_int_equal(n[RECONCILE_STATE], 1);
	assert_int_equal(of(&declined).state, SETTLEMENT_DECLINED); /* a person's matter */
	compare(day - 1);
	figures(1, 888, 0, 0, 1);
}

/* What a person has explained stays explained, what is found no more is cleared, what is found again isn't told twice. */
static void a_later_comparison_clears(void **state)
{
	(void)state;
	struct bill lost;
	ward_bill(&w, "visa", 13, &lost);
	seed_charge("2026-11-25T08:00", 777, NULL, NULL);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	falsify(&lost, "pi_never", clock_utc(&w.clock));
	ward_at(&w, "2026-11-25T12:00");
	compare(day);
	assert_int_equal(d.n, 2);
	assert_int_equal(d.at[0].kind, RECONCILE_ONLY_GATEWAY);
	int64_t extra = d.at[0].id, lost_id = d.at[1].id;
	assert_int_equal(reconcile_explain(w.ctx, extra, "管理画面での試し"), ERR_OK);
	compare(day);
	assert_int_equal(d.n, 2);
	assert_int_equal(d.at[0].id, extra);
	assert_string_equal(d.at[0].cleared_by, "training");
	assert_int_equal(d.at[1].id, lost_id);
	assert_int_equal(d.at[1].cleared_at, 0);
	struct settlement s = of(&lost);
	s.state = SETTLEMENT_COUNTER_DUE;
	s.gateway_ref[0] = '\0';
	s.settled_at = 0;
	assert_int_equal(db_begin(w.ctx), ERR_OK);
	assert_int_equal(db_finish(w.ctx, settlements_update(w.ctx, &s, SETTLEMENT_SUCCEEDED)), ERR_OK);
	compare(day);
	assert_int_equal(d.n, 1);
	assert_int_equal(d.at[0].id, extra);
	struct reconcile_diff gone;
	assert_int_equal(reconcile_diff_by_id(w.ctx, lost_id, &gone), ERR_OK);
	assert_string_equal(gone.cleared_by, "worker");
}

/* S9: the gateway has executed a charge and saved 500 as its answer; every field of the listed charge is as expected. */
static void a_found_payment_is_taken_over(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report report;
	int64_t sum;
	ward_bill(&w, "visa", 1000, &b);
	ward_open(&w);
	ward_fault(&w, "500_after POST /v1/payment_intents\n");
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(ward_once(&w, &report), ERR_OK);
	assert_int_equal(of(&b).state, SETTLEMENT_UNKNOWN);
	ward_at(&w, "2026-11-25T10:30");
	compare(day);
	figures(1, 3000, 1, 3000, 0);
	assert_int_equal(r.resolved_n, 1);
	assert_int_equal(of(&b).state, SETTLEMENT_SUCCEEDED);
	assert_int_equal(ward_paid(&w, b.number, &sum), 1);
	ward_at(&w, "2026-11-26T10:00");
	assert_int_equal(ward_work(&w, &report), ERR_OK);
	assert_int_equal(report.charged, 0);
	assert_int_equal(report.mails_sent, 1);
	assert_int_equal(ward_paid(&w, b.number, &sum), 1);
}

/* S9: one field that isn't ours, and it stays unknown: a difference for a person. */
static void what_only_resembles_ours_is_not_taken_over(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report report;
	ward_bill(&w, "visa", 1000, &b);
	seed_charge("2026-11-25T10:00", 3000, b.number, "1"); /* of another customer */
	ward_open(&w);
	ward_fault(&w, "500_before POST /v1/payment_intents\n");
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(ward_once(&w, &report), ERR_OK);
	assert_int_equal(of(&b).state, SETTLEMENT_UNKNOWN);
	ward_at(&w, "2026-11-25T10:30");
	compare(day);
	figures(1, 3000, 0, 0, 1);
	assert_int_equal(d.at[0].kind, RECONCILE_STATE);
	assert_string_equal(d.at[0].book_state, "unknown");
	assert_int_equal(r.resolved_n, 0);
	assert_int_equal(of(&b).state, SETTLEMENT_UNKNOWN);
}

/* Unknown here and absent there: no difference, but told. */
static void what_waits_is_counted(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report report;
	ward_bill(&w, "visa", 1000, &b);
	ward_open(&w);
	ward_fault(&w, "500_before POST /v1/payment_intents\n");
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(ward_once(&w, &report), ERR_OK);
	compare(day);
	figures(0, 0, 0, 0, 0);
	assert_int_equal(r.open_n, 1);
}

static void more_than_a_page(void **state)
{
	(void)state;
	char customer[SANDBOX_ID], method[SANDBOX_ID], id[SANDBOX_ID], charge[SANDBOX_ID];
	int64_t at;
	enum { N = 230 };
	assert_true(instant_parse("2026-11-25T01:00", &at));
	stranger(customer, method);
	for (int i = 0; i < N; i++) {
		struct sandbox_seed_charge c = { .created = at + i / 3, .amount = 1000 + i, .customer = customer, .method = method };
		sandbox_seed_intent(w.seed, &c, id, charge);
		if (i % 2)
			sandbox_seed_refund(w.seed, at + i, id, 100, NULL, charge);
	}
	ward_open(&w);
	ward_at(&w, "2026-11-26T10:00");
	compare(day);
	/* 1,000 x 230 + (0 + … + 229) = 256,335; 115 refunds of 100 */
	figures(N + N / 2, 256335 - 11500, 0, 0, N + N / 2);
	for (size_t i = 1; i < d.n; i++)
		assert_string_not_equal(d.at[i].gateway_ref, d.at[i - 1].gateway_ref);
}

/* Never a partial result: an answer that fails is asked for anew from the first page on. */
static void a_page_that_fails_is_asked_again(void **state)
{
	(void)state;
	static const char *const faults[] = { "truncate GET /v1/refunds\n", "500_before GET /v1/payment_intents\nhtml GET /v1/payment_intents\n",
					      "drop_before GET /v1/payment_intents\ndrop_after GET /v1/payment_intents\n429 GET /v1/refunds\n" };
	seed_charge("2026-11-25T08:00", 777, NULL, NULL);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		ward_fault(&w, faults[i]);
		compare(day);
		figures(1, 777, 0, 0, 1);
	}
}

static void a_list_that_cannot_be_had_is_a_failure(void **state)
{
	(void)state;
	char why[320];
	int64_t id;
	seed_charge("2026-11-25T08:00", 777, NULL, NULL);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	ward_fault(&w, "truncate GET /v1/refunds\ntruncate GET /v1/refunds\ntruncate GET /v1/refunds\ntruncate GET /v1/refunds\n");
	compare(day);
	assert_int_equal(r.state, RECONCILE_FAILED);
	assert_int_equal(r.gateway_n, 0);
	assert_int_equal(d.n, 0);
	assert_string_not_equal(reconcile_reason(&r, why), "");
	compare(day); /* the next one finds what there is */
	figures(1, 777, 0, 0, 1);
	/* a wrong key fails at once, and what stood before stays */
	struct worker_options o = ward_options(&w);
	str_copy(o.gateway.secret, sizeof o.gateway.secret, "wrong");
	assert_int_equal(reconcile_ask(w.ctx, day, &id), ERR_OK);
	assert_int_equal(reconciler_run(w.ctx, &o), ERR_OK);
	assert_int_equal(reconcile_by_id(w.ctx, id, &r), ERR_OK);
	assert_int_equal(r.state, RECONCILE_FAILED);
	assert_string_equal(r.reason, "forbidden");
	d.n = 0;
	assert_int_equal(reconcile_diffs(w.ctx, DAY_NONE, &d), ERR_OK);
	assert_int_equal(d.n, 1);
	o = ward_options(&w);
	o.gateway.base_url[0] = '\0';
	assert_int_equal(reconcile_ask(w.ctx, day, &id), ERR_OK);
	assert_int_equal(reconciler_run(w.ctx, &o), ERR_OK);
	assert_int_equal(reconcile_by_id(w.ctx, id, &r), ERR_OK);
	assert_string_equal(r.reason, "no_gateway");
}

/* K4: executed a second before midnight, known to the book two seconds after it: the gateway's day, and no other. */
static void a_charge_at_midnight_belongs_to_the_gateways_day(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report report;
	int64_t after;
	ward_bill(&w, "visa", 1000, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T23:59:50");
	assert_int_equal(ward_work(&w, &report), ERR_OK);
	struct settlement s = of(&b);
	assert_true(instant_parse("2026-11-26T00:00:01", &after));
	char ref[64];
	str_copy(ref, sizeof ref, s.gateway_ref);
	falsify(&b, ref, after);
	ward_at(&w, "2026-11-26T08:00");
	compare(day);
	figures(1, 3000, 1, 3000, 0);
	compare(day + 1);
	figures(0, 0, 0, 0, 0);
}

/* What is paid while the list is being fetched belongs to the next comparison. */
static bool nobody(void *arg, int64_t id)
{
	(void)arg, (void)id;
	return false;
}

static void what_is_paid_meanwhile_is_no_difference(void **state)
{
	(void)state;
	struct bill b;
	int64_t id;
	struct reconcile_run run = { .busy = nobody };
	ward_bill(&w, "visa", 1000, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(reconcile_ask(w.ctx, day, &id), ERR_OK);
	assert_int_equal(reconcile_run_next(w.ctx, &r), ERR_OK);
	reconcile_run_begin(w.ctx, &r, &run); /* … and its only page is empty */
	ward_at(&w, "2026-11-25T10:01");
	falsify(&b, "pi_meanwhile", clock_utc(&w.clock));
	assert_int_equal(reconcile_run_link(w.ctx, &run), ERR_OK);
	assert_int_equal(run.books.n, 0);
	reconcile_run_free(&run);
}

/* Standing, it asks by itself for the day before, once each morning from its hour on. */
static void each_morning_by_itself(void **state)
{
	(void)state;
	struct worker_report report;
	struct worker *worker;
	struct reconcile first;
	bool over = false;
	seed_charge("2026-11-25T08:00", 777, NULL, NULL);
	ward_open(&w);
	ward_at(&w, "2026-11-26T06:00");
	struct worker_options o = ward_options(&w);
	o.mode = WORKER_STANDING;
	o.settle_start = 6 * 3600;
	w.ctx->actor = (struct actor){ .login = "worker", .name = "worker", .place = "test", .worker = true };
	struct ports *ports = ports_open(&o);
	assert_int_equal(worker_open(w.ctx, &o, ports, &report, &worker), ERR_OK);
	while (reconcile_last(w.ctx, day, &first) == ERR_NOT_FOUND)
		assert_int_equal(worker_turn(worker, &over), ERR_OK);
	assert_string_equal(first.asked_by, "worker");
	assert_int_equal(first.gateway_yen, 777);
	for (int i = 0; i < 20; i++)
		assert_int_equal(worker_turn(worker, &over), ERR_OK);
	assert_int_equal(reconcile_last(w.ctx, day, &r), ERR_OK);
	assert_int_equal(r.id, first.id);
	assert_false(reconcile_waiting(w.ctx, day));
	ward_at(&w, "2026-11-27T06:00");
	while (reconcile_last(w.ctx, day + 1, &r) == ERR_NOT_FOUND)
		assert_int_equal(worker_turn(worker, &over), ERR_OK);
	ports_close(ports);
	worker_close(worker, ERR_OK);
}

/* While a worker lives it is asked, never passed by. */
static void a_living_owner_is_left_to_it(void **state)
{
	(void)state;
	struct lease l;
	struct ctx other;
	int64_t id;
	ward_open(&w);
	house_join(&w.house, &other);
	assert_int_equal(leases_take(&other, QUEUE_SETTLE, &l), ERR_OK);
	assert_int_equal(reconcile_ask(w.ctx, day - 4, &id), ERR_OK);
	assert_int_equal(alone(), ERR_RUNNING);
	assert_int_equal(reconcile_by_id(w.ctx, id, &r), ERR_OK);
	assert_int_equal(r.state, RECONCILE_ASKED);
	leases_release(&other, &l);
	house_leave(&other);
	assert_int_equal(alone(), ERR_OK);
	assert_int_equal(reconcile_by_id(w.ctx, id, &r), ERR_OK);
	assert_int_equal(r.state, RECONCILE_DONE);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(both_sides_agree), T(both_ways), T(a_later_comparison_clears), T(a_found_payment_is_taken_over),
		T(what_only_resembles_ours_is_not_taken_over), T(what_waits_is_counted), T(more_than_a_page), T(a_page_that_fails_is_asked_again),
		T(a_list_that_cannot_be_had_is_a_failure), T(a_charge_at_midnight_belongs_to_the_gateways_day),
		T(what_is_paid_meanwhile_is_no_difference), T(each_morning_by_itself), T(a_living_owner_is_left_to_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
