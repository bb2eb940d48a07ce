/* Money at the counter: methods, change, parts, and the same bill at two desks. proves S12, S7, R2, V2, K4, B3, B5, X7 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/counter.h"
#include "domain/deferral.h"
#include "domain/receipt.h"
#include "domain/refund.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"
#include "store/payments.h"
#include "store/settlements.h"

#include "base/banned.h"

struct setting {
	struct house h;
	struct visit v;
};

static int set_up(void **state)
{
	static struct setting s;
	house_new(&s.h, "atokure");
	s.v = clinic_ready(&s.h.ctx, "0012345678", "髙橋 太郎");
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	house_free(&((struct setting *)*state)->h);
	return 0;
}

/* 1,080 points at 3 tenths: 3,240 yen, at the counter because the visit isn't deferred. */
static struct bill owed(struct setting *s)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1080, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(&s->h.ctx, s->v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(b.amount, 3240);
	return b;
}

static struct settlement charge(struct setting *s, int64_t bill_id)
{
	struct settlement c;
	assert_int_equal(settlement_by_bill(&s->h.ctx, bill_id, &c), ERR_OK);
	return c;
}

static int64_t paid_in_all(struct setting *s, int64_t bill_id)
{
	int64_t yen;
	assert_int_equal(counter_paid_sum(&s->h.ctx, charge(s, bill_id).id, &yen), ERR_OK);
	return yen;
}

static enum err cash(struct ctx *ctx, int64_t bill_id, int64_t amount, bool part, int64_t seen, struct counter_paid *out)
{
	struct counter_tender t = { .method = METHOD_CASH, .amount = amount };
	return counter_pay(ctx, bill_id, &t, 1, part, seen, out);
}

static bool says(struct setting *s, const char *word)
{
	return strstr(s->h.ctx.cause.text, word) != NULL;
}

/* 1,000 of a 10,000 note, 1,240 by card terminal, 1,000 by QR code: one charge, three rows, 9,000 back. */
static void several_methods_pay_one_bill(void **state)
{
	struct setting *s = *state;
	struct bill b = owed(s);
	struct counter_tender t[3] = { { .method = METHOD_CASH, .amount = 1000, .tendered = 10000 },
		{ .method = METHOD_TERMINAL, .amount = 1240, .slip = "T-0081" }, { .method = METHOD_QR, .amount = 1000 } };
	struct counter_paid paid;
	struct payment rows[8];
	struct receipt r;
	int n;
	assert_int_equal(counter_pay(&s->h.ctx, b.id, t, 3, false, 3240, &paid), ERR_OK);
	assert_int_equal(paid.change, 9000);
	assert_int_equal(paid.amount, 3240);
	assert_int_equal(paid.rest, 0);
	assert_false(paid.part);
	struct settlement c = charge(s, b.id);
	assert_int_equal(paid.settlement_id, c.id);
	assert_int_equal(c.state, SETTLEMENT_COUNTER_PAID);
	assert_string_equal(c.method, "several");
	assert_int_equal(payments_of_settlement(&s->h.ctx, c.id, 8, rows, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(rows[0].method, METHOD_CASH);
	assert_int_equal(rows[0].amount, 1000);
	assert_int_equal(rows[0].tendered, 10000);
	assert_int_equal(rows[0].posted_day, ctx_today(&s->h.ctx));
	assert_string_equal(rows[0].staff, "training");
	assert_int_equal(rows[1].amount, 1240);
	assert_int_equal(rows[1].tendered, 0);
	assert_string_equal(rows[1].slip, "T-0081");
	assert_int_equal(rows[2].method, METHOD_QR);
	assert_int_equal(receipt_check(&s->h.ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_int_equal(receipt_check(&s->h.ctx, b.id, PAPER_STATEMENT, false, &r), ERR_OK);
}

static void what_is_handed_over_must_fit(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct bill b = owed(s);
	struct counter_paid paid;
	struct counter_tender t[7] = { { .method = METHOD_CASH, .amount = 3240, .tendered = 3000 } };
	assert_int_equal(counter_pay(ctx, b.id, t, 1, false, -1, &paid), ERR_BAD_INPUT);
	assert_true(says(s, "3000"));
	assert_int_equal(cash(ctx, b.id, 3241, false, -1, &paid), ERR_BAD_INPUT);
	assert_true(says(s, "3,240"));
	assert_int_equal(cash(ctx, b.id, 3241, true, -1, &paid), ERR_BAD_INPUT);
	assert_true(says(s, "多すぎます"));
	assert_int_equal(cash(ctx, b.id, 1000, false, -1, &paid), ERR_BAD_INPUT);
	assert_true(says(s, "全額"));
	assert_int_equal(cash(ctx, b.id, 0, true, -1, &paid), ERR_BAD_INPUT);
	assert_int_equal(cash(ctx, b.id, -5, true, -1, &paid), ERR_BAD_INPUT);
	t[0] = (struct counter_tender){ .method = METHOD_QR, .amount = 3240, .tendered = 5000 };
	assert_int_equal(counter_pay(ctx, b.id, t, 1, false, -1, &paid), ERR_BAD_INPUT);
	t[0] = (struct counter_tender){ .method = METHOD_DEPOSIT, .amount = 3240 };
	assert_int_equal(counter_pay(ctx, b.id, t, 1, false, -1, &paid), ERR_BAD_INPUT);
	t[0] = (struct counter_tender){ .method = METHOD_CASH, .amount = 3240, .slip = "1" };
	assert_int_equal(counter_pay(ctx, b.id, t, 1, false, -1, &paid), ERR_BAD_INPUT);
	t[0] = t[1] = (struct counter_tender){ .method = METHOD_CASH, .amount = 1620 };
	assert_int_equal(counter_pay(ctx, b.id, t, 2, false, -1, &paid), ERR_BAD_INPUT);
	t[0] = (struct counter_tender){ .method = METHOD_TERMINAL, .amount = 3240, .slip = "4242 4242 4242 4242" };
	assert_int_equal(counter_pay(ctx, b.id, t, 1, false, -1, &paid), ERR_SECRET_TEXT);
	assert_int_equal(counter_pay(ctx, b.id, t, 0, false, -1, &paid), ERR_BAD_INPUT);
	assert_int_equal(counter_pay(ctx, b.id, t, 7, false, -1, &paid), ERR_BAD_INPUT);
	assert_int_equal(paid_in_all(s, b.id), 0);
	assert_int_equal(charge(s, b.id).state, SETTLEMENT_COUNTER_DUE);
}

/* 3,240 = 1,000 + 1,500 + 740: two settlements of their own, then the charge itself; a receipt each time. */
static void arrears_are_paid_in_parts(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct bill b = owed(s);
	struct counter_paid paid;
	struct counter_due due;
	struct settlement part;
	struct receipt r;
	struct payment rows[4];
	int64_t earlier;
	int n;
	assert_int_equal(cash(ctx, b.id, 1000, true, 3240, &paid), ERR_OK);
	assert_true(paid.part);
	assert_int_equal(paid.rest, 2240);
	assert_int_equal(settlements_by_id(ctx, paid.settlement_id, &part), ERR_OK);
	assert_int_equal(part.kind, KIND_COUNTER);
	assert_int_equal(part.state, SETTLEMENT_COUNTER_PAID);
	assert_int_equal(part.amount, 1000);
	assert_int_equal(part.parent_id, charge(s, b.id).id);
	assert_int_equal(charge(s, b.id).state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_int_equal(r.settlement_id, part.id);
	assert_int_equal(receipt_check(ctx, b.id, PAPER_STATEMENT, false, &r), ERR_BAD_STATE); /* with the last part */
	assert_int_equal(counter_due(ctx, b.id, &due), ERR_OK);
	assert_int_equal(due.paid, 1000);
	assert_int_equal(due.rest, 2240);
	assert_int_equal(cash(ctx, b.id, 2241, true, -1, &paid), ERR_BAD_INPUT);
	assert_true(says(s, "2,240"));
	assert_int_equal(cash(ctx, b.id, 3240, false, -1, &paid), ERR_BAD_INPUT);
	assert_int_equal(cash(ctx, b.id, 1500, true, 2240, &paid), ERR_OK);
	assert_int_equal(paid.rest, 740);
	assert_int_equal(cash(ctx, b.id, 740, false, 740, &paid), ERR_OK);
	assert_false(paid.part);
	assert_int_equal(paid.settlement_id, charge(s, b.id).id);
	assert_int_equal(payments_of_settlement(ctx, paid.settlement_id, 4, rows, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].amount, 740);
	assert_int_equal(charge(s, b.id).state, SETTLEMENT_COUNTER_PAID);
	assert_int_equal(paid_in_all(s, b.id), 3240);
	assert_int_equal(payments_earlier_sum(ctx, charge(s, b.id).id, charge(s, b.id).id, &earlier), ERR_OK);
	assert_int_equal(earlier, 2500);
	assert_int_equal(payments_earlier_sum(ctx, charge(s, b.id).id, part.id, &earlier), ERR_OK);
	assert_int_equal(earlier, 0);
	assert_int_equal(cash(ctx, b.id, 740, true, -1, &paid), ERR_BAD_STATE);
	assert_int_equal(receipt_check(ctx, b.id, PAPER_STATEMENT, false, &r), ERR_OK);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK); /* of the second part, then of the last */
	assert_int_not_equal(r.settlement_id, charge(s, b.id).id);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_int_equal(r.settlement_id, charge(s, b.id).id);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_BAD_STATE);
}

/* 500 of a part of 1,000 handed back before the rest is paid: they are owed again, 2,740 of 3,240. */
static void what_is_handed_back_of_a_part_is_owed_again(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct bill b = owed(s);
	struct counter_paid paid;
	struct counter_due due;
	struct refund_made made;
	int64_t earlier;
	assert_int_equal(cash(ctx, b.id, 1000, true, -1, &paid), ERR_OK);
	assert_int_equal(refund_make(ctx, b.id, 500, -1, "", -1, &made), ERR_OK);
	assert_int_equal(made.counter, 500);
	assert_int_equal(counter_due(ctx, b.id, &due), ERR_OK);
	assert_int_equal(due.paid, 500);
	assert_int_equal(due.rest, 2740);
	assert_int_equal(cash(ctx, b.id, 2240, false, -1, &paid), ERR_BAD_INPUT);
	assert_int_equal(cash(ctx, b.id, 2740, false, -1, &paid), ERR_OK);
	assert_int_equal(charge(s, b.id).state, SETTLEMENT_COUNTER_PAID);
	assert_int_equal(paid_in_all(s, b.id), 3240);
	assert_int_equal(payments_earlier_sum(ctx, charge(s, b.id).id, charge(s, b.id).id, &earlier), ERR_OK);
	assert_int_equal(earlier, 500);
}

/* A double Enter, a repeated command, two desks: the rest that was seen is gone. */
static void nothing_is_taken_twice(void **state)
{
	struct setting *s = *state;
	struct ctx other;
	struct bill b = owed(s);
	struct counter_paid paid;
	house_join(&s->h, &other);
	assert_int_equal(cash(&s->h.ctx, b.id, 1000, true, 3240, &paid), ERR_OK);
	assert_int_equal(cash(&other, b.id, 1000, true, 3240, &paid), ERR_CONFLICT);
	assert_non_null(strstr(other.cause.text, "2,240"));
	assert_int_equal(cash(&other, b.id, 2240, false, 2240, &paid), ERR_OK);
	assert_int_equal(cash(&s->h.ctx, b.id, 2240, false, 2240, &paid), ERR_BAD_STATE);
	assert_int_equal(paid_in_all(s, b.id), 3240);
	house_leave(&other);
}

/* Deferral stays off, a correction waits, holding and releasing bring it back to the counter. */
static void what_a_part_payment_forbids(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct bill b = owed(s);
	struct counter_paid paid;
	assert_int_equal(cash(ctx, b.id, 1000, true, -1, &paid), ERR_OK);
	assert_int_equal(deferral_set(ctx, s->v.id, true, DEFERRAL_DESK, NULL), ERR_REFUSED);
	assert_int_equal(ctx->cause.n_reasons, 1);
	assert_string_equal(ctx->cause.reasons[0].id, "V2-paid");
	assert_non_null(strstr(ctx->cause.reasons[0].text, b.number));
	assert_int_equal(bill_hold(ctx, b.id, 0, "資格未確認", &b), ERR_OK);
	assert_int_equal(cash(ctx, b.id, 2240, false, -1, &paid), ERR_BAD_STATE);
	assert_int_equal(bill_release(ctx, b.id, 0, &b), ERR_OK);
	assert_int_equal(charge(s, b.id).state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(cash(ctx, b.id, 2240, false, 2240, &paid), ERR_OK);
	assert_int_equal(paid_in_all(s, b.id), 3240);
}

/* A charge that the card declined for good goes to the counter with the first part: the card never pays it after that. */
static void a_part_takes_it_from_the_card(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct counter_paid paid;
	assert_int_equal(deferral_set(ctx, s->v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	int64_t id = clinic_bill(ctx, &s->v, BILL_FINAL, SETTLEMENT_DECLINED), waits = clinic_bill(ctx, &s->v, BILL_FINAL, SETTLEMENT_SCHEDULED);
	assert_int_equal(cash(ctx, id, 500, true, -1, &paid), ERR_OK);
	assert_int_equal(charge(s, id).state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(settlement_retry(ctx, id, NULL), ERR_BAD_STATE);
	assert_int_equal(settlement_card_replaced(ctx, s->v.patient_id), ERR_OK);
	assert_int_equal(charge(s, id).state, SETTLEMENT_COUNTER_DUE);
	/* one that waits for its day is paid in full or not at all */
	assert_int_equal(cash(ctx, waits, 500, true, -1, &paid), ERR_BAD_STATE);
	assert_int_equal(cash(ctx, waits, 3000, false, -1, &paid), ERR_OK);
}

static void close_day(struct ctx *ctx, day_t day)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO day_close (id, facility_id, number, day, closed_at, closed_by, expected_cash, counted_cash) "
		"VALUES ($1, $2, 1, $3, $4, 'sasaki', 0, 0)");
	stmt_int(q, 1, db_new_id(ctx));
	stmt_int(q, 2, ctx->facility_id);
	stmt_day(q, 3, day);
	stmt_int(q, 4, ctx_now(ctx));
	assert_int_equal(db_finish(ctx, stmt_run(ctx, q, NULL)), ERR_OK);
}

static void after_the_close_it_posts_to_the_next_day(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct bill b = owed(s);
	struct counter_paid paid;
	struct payment row;
	struct settlement part;
	int n;
	close_day(ctx, ctx_today(ctx));
	assert_int_equal(cash(ctx, b.id, 1000, true, -1, &paid), ERR_OK);
	assert_int_equal(payments_of_settlement(ctx, paid.settlement_id, 1, &row, &n), ERR_OK);
	assert_int_equal(row.posted_day, ctx_today(ctx) + 1);
	assert_int_equal(row.at, ctx_now(ctx));
	assert_int_equal(settlements_by_id(ctx, paid.settlement_id, &part), ERR_OK);
	assert_int_equal(part.posted_day, ctx_today(ctx) + 1);
	assert_int_equal(cash(ctx, b.id, 2240, false, -1, &paid), ERR_OK);
	assert_int_equal(charge(s, b.id).posted_day, ctx_today(ctx) + 1);
}

static void only_billing_takes_money(void **state)
{
	struct setting *s = *state;
	struct bill b = owed(s);
	struct counter_paid paid;
	struct counter_due due;
	house_act(&s->h.ctx, "kimura", 1u << ROLE_NIGHT | 1u << ROLE_RECEPTION);
	assert_int_equal(counter_due(&s->h.ctx, b.id, &due), ERR_FORBIDDEN);
	assert_int_equal(cash(&s->h.ctx, b.id, 3240, false, -1, &paid), ERR_FORBIDDEN);
	assert_int_equal(paid_in_all(s, b.id), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(several_methods_pay_one_bill, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_handed_over_must_fit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(arrears_are_paid_in_parts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_handed_back_of_a_part_is_owed_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_is_taken_twice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_a_part_payment_forbids, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_part_takes_it_from_the_card, set_up, tear_down),
		cmocka_unit_test_setup_teardown(after_the_close_it_posts_to_the_next_day, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_billing_takes_money, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
