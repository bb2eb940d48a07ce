/* The comparison of the gateway's list with the book, each kind of difference by hand; explaining. proves S6, X7 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/reconcile.h"
#include "domain/reconcile_compare.h"
#include "domain/reconcile_run.h"
#include "lib/house.h"
#include "model/role.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/reconciles.h"

#include "base/banned.h"

static struct gateway_objects g;
static struct reconcile_books b;
static struct reconcile r;
static struct reconcile_diffs d;

static int clear(void **state)
{
	(void)state;
	g.n = b.n = d.n = 0;
	r = (struct reconcile){ 0 };
	return 0;
}

static int release(void **state)
{
	(void)state;
	free(g.at);
	free(b.at);
	free(d.at);
	g = (struct gateway_objects){ 0 };
	b = (struct reconcile_books){ 0 };
	d = (struct reconcile_diffs){ 0 };
	return 0;
}

static struct gateway_object *listed(int64_t settlement, const char *ref, const char *status, int64_t yen)
{
	struct gateway_object *o = reconcile_add_object(&g);
	o->settlement_id = settlement;
	o->refund = str_starts(ref, "re_");
	o->amount = yen;
	o->received = strcmp(status, "succeeded") == 0 ? yen : 0;
	str_copy(o->ref, sizeof o->ref, ref);
	str_copy(o->status, sizeof o->status, status);
	str_copy(o->currency, sizeof o->currency, "jpy");
	str_fmt(o->bill, sizeof o->bill, "B-%06lld", (long long)settlement);
	return o;
}

static struct reconcile_book *booked(int64_t settlement, enum settlement_state state, const char *ref, int64_t yen)
{
	struct reconcile_book *row = reconcile_add_book(&b);
	row->settlement_id = settlement;
	row->state = state;
	row->kind = str_starts(ref, "re_") ? KIND_REFUND : KIND_CHARGE;
	row->amount = yen;
	str_copy(row->ref, sizeof row->ref, ref);
	str_fmt(row->bill, sizeof row->bill, "B-%06lld", (long long)settlement);
	return row;
}

static void under_way(struct reconcile_book *row)
{
	row->open = row->running = true;
}

static void compare(void)
{
	reconcile_compare_sort(&g, &b);
	reconcile_compare(&g, &b, &r, &d);
}

static void figures(int64_t gateway_n, int64_t gateway_yen, int64_t book_n, int64_t book_yen, int64_t open, size_t diffs)
{
	assert_int_equal(r.gateway_n, gateway_n);
	assert_int_equal(r.gateway_yen, gateway_yen);
	assert_int_equal(r.book_n, book_n);
	assert_int_equal(r.book_yen, book_yen);
	assert_int_equal(r.open_n, open);
	assert_int_equal(d.n, diffs);
}

static void is(size_t i, enum reconcile_kind kind, const char *ref, int64_t gateway_yen, const char *gateway, int64_t book_yen, const char *book)
{
	assert_int_equal(d.at[i].kind, kind);
	assert_string_equal(d.at[i].gateway_ref, ref);
	assert_int_equal(d.at[i].gateway_yen, gateway_yen);
	assert_string_equal(d.at[i].gateway_state, gateway);
	assert_int_equal(d.at[i].book_yen, book_yen);
	assert_string_equal(d.at[i].book_state, book);
}

/* A charge, a part refund and a whole one, a declined try before a good one: both sides are the same. */
static void what_agrees_is_no_difference(void **state)
{
	(void)state;
	listed(1, "pi_1", "succeeded", 4130);
	booked(1, SETTLEMENT_SUCCEEDED, "pi_1", 4130);
	listed(2, "pi_2b", "succeeded", 1000);
	listed(2, "pi_2a", "requires_payment_method", 1000);
	booked(2, SETTLEMENT_REFUNDED, "pi_2b", 1000);
	listed(3, "re_3", "succeeded", 240);
	booked(3, SETTLEMENT_SUCCEEDED, "re_3", 240);
	listed(4, "re_4", "succeeded", 1000);
	booked(4, SETTLEMENT_SUCCEEDED, "re_4", 1000);
	listed(5, "pi_5", "requires_payment_method", 700);
	booked(5, SETTLEMENT_DECLINED, "", 700);
	listed(0, "pi_0", "canceled", 9999);
	compare();
	/* 4,130 + 1,000 - 240 - 1,000 */
	figures(4, 3890, 4, 3890, 0, 0);
}

static void money_that_only_the_gateway_has(void **state)
{
	(void)state;
	listed(0, "pi_9", "succeeded", 500);
	listed(0, "pi_8", "processing", 300);
	listed(0, "re_7", "succeeded", 200)->received = 200;
	listed(0, "pi_6", "requires_payment_method", 100);
	compare();
	figures(2, 300, 0, 0, 0, 3);
	is(0, RECONCILE_ONLY_GATEWAY, "pi_8", 300, "processing", 0, "");
	is(1, RECONCILE_ONLY_GATEWAY, "pi_9", 500, "succeeded", 0, "");
	is(2, RECONCILE_ONLY_GATEWAY, "re_7", -200, "succeeded", 0, "");
	assert_int_equal(d.at[0].settlement_id, 0);
}

static void money_that_only_the_book_has(void **state)
{
	(void)state;
	booked(1, SETTLEMENT_SUCCEEDED, "pi_1", 4130)->missing = true;
	booked(2, SETTLEMENT_SUCCEEDED, "pi_2", 1000); /* asked for: it is another day's */
	booked(3, SETTLEMENT_SUCCEEDED, "re_3", 500)->missing = true;
	compare();
	figures(0, 0, 2, 3630, 0, 2);
	is(0, RECONCILE_ONLY_BOOK, "", 0, "", 4130, "succeeded");
	is(1, RECONCILE_ONLY_BOOK, "", 0, "", -500, "succeeded");
	assert_string_equal(d.at[0].bill, "B-000001");
}

static void amounts_that_differ(void **state)
{
	(void)state;
	listed(1, "pi_1", "succeeded", 4131);
	booked(1, SETTLEMENT_SUCCEEDED, "pi_1", 4130);
	listed(2, "pi_2", "succeeded", 1000)->received = 900;
	booked(2, SETTLEMENT_SUCCEEDED, "pi_2", 1000);
	str_copy(listed(3, "pi_3", "succeeded", 50)->currency, 8, "usd");
	booked(3, SETTLEMENT_SUCCEEDED, "pi_3", 50);
	listed(4, "pi_4", "succeeded", 80);
	booked(4, SETTLEMENT_DECLINED, "", 60);
	compare();
	figures(4, 5261, 3, 5180, 0, 4);
	is(0, RECONCILE_AMOUNT, "pi_1", 4131, "succeeded", 4130, "succeeded");
	is(1, RECONCILE_AMOUNT, "pi_2", 900, "succeeded", 1000, "succeeded");
	is(2, RECONCILE_AMOUNT, "pi_3", 50, "succeeded usd", 50, "succeeded");
	is(3, RECONCILE_AMOUNT, "pi_4", 80, "succeeded", 60, "declined");
}

static void states_that_differ(void **state)
{
	(void)state;
	static const enum settlement_state unpaid[] = { SETTLEMENT_SCHEDULED, SETTLEMENT_DECLINED, SETTLEMENT_UNKNOWN, SETTLEMENT_WORKLIST,
							SETTLEMENT_COUNTER_DUE, SETTLEMENT_COUNTER_PAID, SETTLEMENT_CANCELLED };
	enum { N = sizeof unpaid / sizeof *unpaid };
	char ref[16];
	for (int i = 0; i < N; i++) {
		str_fmt(ref, sizeof ref, "pi_%d", i + 1);
		listed(i + 1, ref, "succeeded", 100);
		booked(i + 1, unpaid[i], "", 100);
	}
	listed(20, "pi_20", "canceled", 70);
	booked(20, SETTLEMENT_SUCCEEDED, "pi_20", 70);
	listed(21, "re_21", "failed", 30)->received = 30;
	booked(21, SETTLEMENT_SUCCEEDED, "re_21", 30);
	compare();
	figures(N, N * 100, 2, 40, 0, N + 2);
	for (int i = 0; i < N; i++)
		is((size_t)i, RECONCILE_STATE, g.at[i].ref, 100, "succeeded", 100, settlement_state_id(unpaid[i]));
	is(N, RECONCILE_STATE, "pi_20", 70, "canceled", 70, "succeeded");
	is(N + 1, RECONCILE_STATE, "re_21", -30, "failed", -30, "succeeded");
}

static void two_charges_for_one_bill(void **state)
{
	(void)state;
	listed(1, "pi_1a", "succeeded", 100); /* the book's own is pi_1b */
	listed(1, "pi_1b", "succeeded", 100);
	booked(1, SETTLEMENT_SUCCEEDED, "pi_1b", 100);
	listed(2, "pi_2a", "succeeded", 200);
	listed(2, "pi_2b", "succeeded", 200);
	booked(2, SETTLEMENT_UNKNOWN, "", 200)->open = true;
	listed(3, "pi_3b", "succeeded", 300); /* pi_3a was paid on another day */
	booked(3, SETTLEMENT_SUCCEEDED, "pi_3a", 300);
	listed(4, "pi_4a", "succeeded", 400);
	listed(4, "pi_4b", "succeeded", 400);
	under_way(booked(4, SETTLEMENT_SENT, "", 400));
	compare();
	figures(7, 1700, 1, 100, 1, 5);
	is(0, RECONCILE_TWICE, "pi_1a", 100, "succeeded", 100, "succeeded");
	is(1, RECONCILE_STATE, "pi_2a", 200, "succeeded", 200, "unknown");
	is(2, RECONCILE_TWICE, "pi_2b", 200, "succeeded", 200, "unknown");
	is(3, RECONCILE_TWICE, "pi_3b", 300, "succeeded", 300, "succeeded");
	is(4, RECONCILE_TWICE, "pi_4b", 400, "succeeded", 400, "sent");
}

/* What waits for its answer is counted, whether or not the gateway lists it already. */
static void what_is_under_way_is_counted(void **state)
{
	(void)state;
	listed(1, "pi_1", "succeeded", 100);
	under_way(booked(1, SETTLEMENT_SENT, "", 100));
	booked(2, SETTLEMENT_UNKNOWN, "", 100)->open = true;
	booked(3, SETTLEMENT_WORKLIST, "", 100)->open = true;
	booked(4, SETTLEMENT_WORKLIST, "", 100);
	listed(5, "re_5", "pending", 100); /* a refund that takes its time, on both sides */
	booked(5, SETTLEMENT_UNKNOWN, "", 100)->open = true;
	b.at[4].kind = KIND_REFUND;
	compare();
	figures(1, 100, 0, 0, 4, 0);
}

/* ---- explaining ---- */

static struct house h;

static int open_house(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static int64_t difference(void)
{
	struct reconcile job = { .day = ctx_today(&h.ctx) };
	struct reconcile_diff one = { .kind = RECONCILE_ONLY_GATEWAY, .bill = "B-000001", .gateway_ref = "pi_1", .gateway_yen = 500, .gateway_state = "succeeded" };
	assert_int_equal(db_begin(&h.ctx), ERR_OK);
	assert_int_equal(reconciles_insert(&h.ctx, &job), ERR_OK);
	one.reconcile_id = job.id;
	assert_int_equal(reconciles_diff_insert(&h.ctx, &one), ERR_OK);
	assert_int_equal(reconcile_alarm(&h.ctx, false), ERR_OK);
	assert_int_equal(db_finish(&h.ctx, ERR_OK), ERR_OK);
	return one.id;
}

static int alarms(void)
{
	struct alarm a[4];
	int n;
	assert_int_equal(alarms_open(&h.ctx, 0, 4, a, &n), ERR_OK);
	return n;
}

static void a_person_explains_a_difference_once(void **state)
{
	(void)state;
	struct reconcile_diff one;
	struct reconcile_diffs l = { 0 };
	int64_t id = difference();
	assert_int_equal(alarms(), 1);
	house_act(&h.ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(reconcile_explain(&h.ctx, id, "返金済"), ERR_FORBIDDEN);
	house_act(&h.ctx, "kimura", 1u << ROLE_NIGHT);
	assert_int_equal(reconcile_explain(&h.ctx, id, "  　"), ERR_BAD_INPUT);
	assert_int_equal(reconcile_explain(&h.ctx, id, "カード 4242 4242 4242 4242 で重複"), ERR_SECRET_TEXT);
	assert_int_equal(reconcile_explain(&h.ctx, id + 1000, "返金済"), ERR_NOT_FOUND);
	assert_int_equal(reconcile_diff_by_id(&h.ctx, id, &one), ERR_OK);
	assert_int_equal(one.cleared_at, 0);
	assert_int_equal(reconcile_explain(&h.ctx, id, " 決済会社の管理画面で返金した "), ERR_OK);
	assert_int_equal(reconcile_diff_by_id(&h.ctx, id, &one), ERR_OK);
	assert_int_equal(one.cleared_at, ctx_now(&h.ctx));
	assert_string_equal(one.cleared_by, "kimura");
	assert_string_equal(one.note, "決済会社の管理画面で返金した");
	assert_int_equal(alarms(), 0);
	assert_int_equal(reconcile_explain(&h.ctx, id, "もう一度"), ERR_CONFLICT);
	assert_int_equal(reconcile_diffs(&h.ctx, DAY_NONE, &l), ERR_OK);
	assert_int_equal(l.n, 0);
	assert_int_equal(reconcile_diffs(&h.ctx, ctx_today(&h.ctx), &l), ERR_OK);
	assert_int_equal(l.n, 1);
	free(l.at);
}

/* The day that couldn't be compared goes on being told, until it could. */
static void a_failed_day_is_told_until_it_is_compared(void **state)
{
	(void)state;
	struct reconcile_run run = { .job = { .day = ctx_today(&h.ctx) - 3 } };
	struct alarm a[4];
	int n;
	int64_t id = difference(), other = difference();
	assert_int_equal(db_begin(&h.ctx), ERR_OK);
	assert_int_equal(reconciles_insert(&h.ctx, &run.job), ERR_OK);
	assert_int_equal(db_finish(&h.ctx, reconcile_run_failed(&h.ctx, &run.job, "no_answer")), ERR_OK);
	assert_int_equal(alarms(), 2);
	assert_int_equal(reconcile_explain(&h.ctx, id, "返金済"), ERR_OK);
	assert_int_equal(alarms(), 2);
	assert_int_equal(reconcile_explain(&h.ctx, other, "返金済"), ERR_OK);
	assert_int_equal(alarms_open(&h.ctx, 0, 4, a, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(a[0].about, run.job.day);
	for (int i = 1; i >= 0; i--) { /* another day's comparison, then its own */
		struct reconcile_run again = { .job = { .day = run.job.day + i } };
		assert_int_equal(db_begin(&h.ctx), ERR_OK);
		assert_int_equal(reconciles_insert(&h.ctx, &again.job), ERR_OK);
		assert_int_equal(db_finish(&h.ctx, reconcile_run_finish(&h.ctx, &again)), ERR_OK);
		assert_int_equal(alarms(), i);
	}
}

static void a_comparison_is_asked_for_once(void **state)
{
	(void)state;
	int64_t first, second;
	day_t today = ctx_today(&h.ctx);
	assert_int_equal(reconcile_ask(&h.ctx, today + 1, &first), ERR_REFUSED);
	assert_false(reconcile_waiting(&h.ctx, today));
	assert_int_equal(reconcile_ask(&h.ctx, today, &first), ERR_OK);
	assert_int_equal(reconcile_ask(&h.ctx, today, &second), ERR_OK);
	assert_int_equal(first, second);
	assert_true(reconcile_waiting(&h.ctx, today));
	house_act(&h.ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(reconcile_ask(&h.ctx, today - 1, &second), ERR_FORBIDDEN);
}

/* A refund has a refund's words also here. */
static void what_the_book_says_in_words(void **state)
{
	(void)state;
	char text[160];
	assert_string_equal(reconcile_book_side(&(struct reconcile_diff){ .book_state = "succeeded", .book_yen = 3000 }, text), "3,000円 決済済");
	assert_string_equal(reconcile_book_side(&(struct reconcile_diff){ .book_state = "succeeded", .book_yen = -3000 }, text), "-3,000円 返金済");
	assert_string_equal(reconcile_book_side(&(struct reconcile_diff){ .book_state = "" }, text), "－");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_agrees_is_no_difference, clear, release),
		cmocka_unit_test_setup_teardown(money_that_only_the_gateway_has, clear, release),
		cmocka_unit_test_setup_teardown(money_that_only_the_book_has, clear, release),
		cmocka_unit_test_setup_teardown(amounts_that_differ, clear, release),
		cmocka_unit_test_setup_teardown(states_that_differ, clear, release),
		cmocka_unit_test_setup_teardown(two_charges_for_one_bill, clear, release),
		cmocka_unit_test_setup_teardown(what_is_under_way_is_counted, clear, release),
		cmocka_unit_test(what_the_book_says_in_words),
		cmocka_unit_test_setup_teardown(a_person_explains_a_difference_once, open_house, close_house),
		cmocka_unit_test_setup_teardown(a_failed_day_is_told_until_it_is_compared, open_house, close_house),
		cmocka_unit_test_setup_teardown(a_comparison_is_asked_for_once, open_house, close_house),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
