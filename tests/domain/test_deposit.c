/* Night deposits, their settlement in the morning, and the handover sheet. proves S11, S12, S7, V2, S4, K4, X7, R2 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/counter.h"
#include "domain/deferral.h"
#include "domain/deposit.h"
#include "domain/handover.h"
#include "domain/receipt.h"
#include "domain/refund.h"
#include "domain/settle_book.h"
#include "domain/settle_hand.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"
#include "store/payments.h"
#include "store/print_jobs.h"

#include "base/banned.h"

struct setting {
	struct house h;
	struct ctx *ctx;
	struct visit v;
};

static int set_up(void **state)
{
	static struct setting s;
	house_new(&s.h, "atokure");
	s.ctx = &s.h.ctx;
	s.v = clinic_ready(s.ctx, "0012345678", "髙橋 太郎");
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	house_free(&((struct setting *)*state)->h);
	return 0;
}

static struct bill draft(struct setting *s)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1080, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(s->ctx, s->v.id, "", 3, &line, 1, &b), ERR_OK);
	return b;
}

/* 3,240 yen at the counter. */
static struct bill owed(struct setting *s)
{
	struct bill b = draft(s);
	assert_int_equal(bill_finalise(s->ctx, b.id, 0, false, &b), ERR_OK);
	return b;
}

static enum settlement_state state_of(struct setting *s, int64_t bill_id)
{
	struct settlement c;
	assert_int_equal(settlement_by_bill(s->ctx, bill_id, &c), ERR_OK);
	return c.state;
}

static int64_t paid_in_all(struct setting *s, int64_t bill_id)
{
	struct settlement c;
	int64_t yen;
	assert_int_equal(settlement_by_bill(s->ctx, bill_id, &c), ERR_OK);
	assert_int_equal(counter_paid_sum(s->ctx, c.id, &yen), ERR_OK);
	return yen;
}

static enum err try_take(struct setting *s, int64_t amount, int64_t bill_id, struct deposit *d)
{
	struct deposit_new n = { .patient_id = s->v.patient_id, .bill_id = bill_id, .amount = amount, .tendered = amount < 10000 ? 10000 : 0 };
	return deposit_take(s->ctx, &n, d);
}

static struct deposit take(struct setting *s, int64_t amount, int64_t bill_id)
{
	struct deposit d;
	assert_int_equal(try_take(s, amount, bill_id, &d), ERR_OK);
	return d;
}

static bool says(struct setting *s, const char *word)
{
	return strstr(s->ctx->cause.text, word) != NULL;
}

static void a_numbered_slip_without_gaps(void **state)
{
	struct setting *s = *state;
	struct deposit_new bad = { .patient_id = s->v.patient_id, .amount = 5000, .tendered = 4000 };
	struct deposit d;
	struct print_job job;
	house_act(s->ctx, "kimura", 1u << ROLE_NIGHT);
	assert_int_equal(deposit_take(s->ctx, &bad, &d), ERR_BAD_INPUT);
	bad.tendered = 0;
	bad.note = "カード 4242 4242 4242 4242";
	assert_int_equal(deposit_take(s->ctx, &bad, &d), ERR_SECRET_TEXT);
	bad.amount = 0;
	assert_int_equal(deposit_take(s->ctx, &bad, &d), ERR_BAD_INPUT);
	d = take(s, 5000, 0);
	assert_string_equal(d.number, "D-000001");
	assert_int_equal(d.tendered, 10000);
	assert_string_equal(d.taken_by, "kimura");
	assert_int_equal(d.posted_day, ctx_today(s->ctx));
	assert_int_equal(print_jobs_next(s->ctx, PRINT_WAITING, &job), ERR_OK);
	assert_int_equal(job.kind, PRINT_DEPOSIT);
	assert_int_equal(job.subject_id, d.id);
	assert_string_equal(take(s, 3000, 0).number, "D-000002");
	assert_int_equal(deposit_by_number(s->ctx, "ｄ-1", &d), ERR_OK);
	assert_string_equal(d.number, "D-000001");
	assert_int_equal(deposit_by_number(s->ctx, "D-000009", &d), ERR_NOT_FOUND);
}

/* 3,240 out of 5,000: 1,760 back; the bill is paid by deposit, its receipt is there. */
static void a_smaller_bill_gives_the_rest_back(void **state)
{
	struct setting *s = *state;
	struct bill b = owed(s);
	struct deposit d = take(s, 5000, b.id);
	struct deposit_end r;
	struct payment rows[3];
	struct settlement c;
	struct receipt paper;
	int n;
	assert_int_equal(state_of(s, b.id), SETTLEMENT_DEPOSITED);
	assert_int_equal(deposit_settle(s->ctx, d.id, d.version, 0, NULL, 0, &r), ERR_OK);
	assert_int_equal(r.applied, 3240);
	assert_int_equal(r.returned, 1760);
	assert_int_equal(r.rest, 0);
	assert_int_equal(r.deposit.state, DEPOSIT_SETTLED);
	assert_int_equal(r.deposit.returned, 1760);
	assert_int_equal(settlement_by_bill(s->ctx, b.id, &c), ERR_OK);
	assert_int_equal(c.state, SETTLEMENT_COUNTER_PAID);
	assert_int_equal(payments_of_settlement(s->ctx, c.id, 3, rows, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].method, METHOD_DEPOSIT);
	assert_int_equal(rows[0].amount, 3240);
	assert_string_equal(rows[0].slip, "D-000001");
	assert_int_equal(receipt_check(s->ctx, b.id, PAPER_RECEIPT, false, &paper), ERR_OK);
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, NULL, 0, &r), ERR_BAD_STATE);
	assert_true(says(s, "D-000001"));
	assert_int_equal(deposit_return(s->ctx, d.id, 0, &r), ERR_BAD_STATE);
	assert_int_equal(paid_in_all(s, b.id), 3240);
}

/* 2,000 of 3,240: a part with its receipt, 1,240 stay due at the counter. */
static void a_larger_bill_keeps_the_rest_due(void **state)
{
	struct setting *s = *state;
	struct bill b = owed(s);
	struct deposit d = take(s, 2000, b.id);
	struct deposit_end r;
	struct counter_due due;
	struct receipt paper;
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, NULL, 0, &r), ERR_OK);
	assert_int_equal(r.applied, 2000);
	assert_int_equal(r.returned, 0);
	assert_int_equal(r.rest, 1240);
	assert_int_equal(state_of(s, b.id), SETTLEMENT_COUNTER_DUE);
	assert_int_equal(receipt_issue(s->ctx, b.id, PAPER_RECEIPT, false, &paper), ERR_OK);
	assert_int_equal(counter_due(s->ctx, b.id, &due), ERR_OK);
	assert_int_equal(due.rest, 1240);
	assert_int_equal(settlement_pay_counter(s->ctx, b.id, "qr", 1240), ERR_OK);
	assert_int_equal(paid_in_all(s, b.id), 3240);
}

/* 2,000 and 1,240 in cash out of 1,500, in one step. */
static void the_rest_is_paid_in_the_same_step(void **state)
{
	struct setting *s = *state;
	struct bill b = owed(s);
	struct deposit d = take(s, 2000, b.id);
	struct counter_tender t = { .method = METHOD_CASH, .amount = 1200, .tendered = 1500 };
	struct deposit_end r;
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, &t, 1, &r), ERR_BAD_INPUT); /* neither the rest nor nothing */
	assert_int_equal(state_of(s, b.id), SETTLEMENT_DEPOSITED);
	t.amount = 0; /* all that is left */
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, &t, 1, &r), ERR_OK);
	assert_int_equal(r.applied, 2000);
	assert_int_equal(r.paid, 1240);
	assert_int_equal(r.change, 260);
	assert_int_equal(r.rest, 0);
	assert_int_equal(state_of(s, b.id), SETTLEMENT_COUNTER_PAID);
	assert_int_equal(paid_in_all(s, b.id), 3240);
}

static void an_equal_bill_needs_nothing_else(void **state)
{
	struct setting *s = *state;
	struct bill b = owed(s);
	struct deposit d = take(s, 3240, b.id);
	struct counter_tender t = { .method = METHOD_CASH, .amount = 1 };
	struct deposit_end r;
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, &t, 1, &r), ERR_BAD_INPUT);
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, NULL, 0, &r), ERR_OK);
	assert_int_equal(r.returned, 0);
	assert_int_equal(state_of(s, b.id), SETTLEMENT_COUNTER_PAID);
}

/* A deposited bill is nobody else's: not the counter's, the card's, another deposit's; returned, it waits at the counter again. */
static void a_deposit_keeps_its_bill(void **state)
{
	struct setting *s = *state;
	struct bill b = owed(s), held;
	struct deposit d = take(s, 2000, b.id), second;
	struct counter_paid paid;
	struct counter_tender t = { .method = METHOD_CASH, .amount = 3240 };
	struct deposit_end r;
	assert_int_equal(counter_pay(s->ctx, b.id, &t, 1, false, -1, &paid), ERR_BAD_STATE);
	assert_true(says(s, "預り金"));
	assert_int_equal(settlement_retry(s->ctx, b.id, NULL), ERR_BAD_STATE);
	assert_int_equal(bill_hold(s->ctx, b.id, 0, "資格未確認", &held), ERR_BAD_STATE);
	assert_int_equal(try_take(s, 1000, b.id, &second), ERR_BAD_STATE);
	assert_true(says(s, "D-000001"));
	assert_int_equal(deposit_return(s->ctx, d.id, d.version, &r), ERR_OK);
	assert_int_equal(r.returned, 2000);
	assert_int_equal(r.deposit.state, DEPOSIT_RETURNED);
	assert_int_equal(state_of(s, b.id), SETTLEMENT_COUNTER_DUE);
	assert_int_equal(counter_pay(s->ctx, b.id, &t, 1, false, -1, &paid), ERR_OK);
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, NULL, 0, &r), ERR_BAD_STATE);
	assert_int_equal(paid_in_all(s, b.id), 3240);
}

static struct settlement charge_of(struct setting *s, const struct bill *b)
{
	struct settlement c;
	assert_int_equal(settlement_by_bill(s->ctx, b->id, &c), ERR_OK);
	return c;
}

static void asked(struct setting *s, const struct bill *b, enum settle_event answer, const struct settle_news *news)
{
	struct settle_charge c;
	clinic_ok(s->ctx, settle_book_load(s->ctx, charge_of(s, b).id, &c));
	clinic_ok(s->ctx, db_begin(s->ctx));
	enum err e = settle_book_claim(s->ctx, &c, b->number, "request", 1);
	if (!e)
		e = settle_book_event(s->ctx, &c, answer, news, NULL);
	clinic_ok(s->ctx, db_finish(s->ctx, e));
}

static void declined(struct setting *s, const struct bill *b)
{
	asked(s, b, SETTLE_DECLINED_HARD, &(struct settle_news){ .code = "lost_card" });
}

static void charged(struct setting *s, const struct bill *b)
{
	asked(s, b, SETTLE_PAID, &(struct settle_news){ .gateway_ref = "pi_1" });
}

/* Deferral is put on, by way of the visit's other bill, while deposits keep some: what goes back then follows it, and what the card or people said stays. */
static void what_goes_back_follows_the_deferral(void **state)
{
	struct setting *s = *state;
	enum { FRESH, REFUSED, GIVEN_UP, OTHER, N };
	struct bill b[N];
	struct deposit d[OTHER];
	struct deposit_end r;
	clinic_ok(s->ctx, deferral_set(s->ctx, s->v.id, true, DEFERRAL_DESK, NULL));
	for (int i = 0; i < N; i++)
		b[i] = owed(s);
	vtime_pass(&s->h.time, 4 * SECONDS_PER_DAY);
	declined(s, &b[REFUSED]);
	clinic_ok(s->ctx, deferral_set(s->ctx, s->v.id, false, DEFERRAL_DESK, NULL));
	for (int i = 0; i < OTHER; i++)
		d[i] = take(s, 1000, b[i].id);
	clinic_ok(s->ctx, deferral_set(s->ctx, s->v.id, true, DEFERRAL_DESK, "責任者の指示"));
	for (int i = 0; i < OTHER; i++)
		assert_int_equal(state_of(s, b[i].id), SETTLEMENT_DEPOSITED);
	for (int i = FRESH; i <= REFUSED; i++)
		clinic_ok(s->ctx, deposit_return(s->ctx, d[i].id, d[i].version, &r));
	assert_int_equal(state_of(s, b[FRESH].id), SETTLEMENT_SCHEDULED);
	assert_int_equal(charge_of(s, &b[FRESH]).next_at, tokyo_utc(b[FRESH].due_day, 0));
	assert_int_equal(state_of(s, b[REFUSED].id), SETTLEMENT_DECLINED);
	assert_int_equal(charge_of(s, &b[REFUSED]).next_at, SETTLE_NEVER); /* only a new card brings it back */
	assert_string_equal(charge_of(s, &b[REFUSED]).reason, "lost_card");
	/* Off again before it goes back. */
	clinic_ok(s->ctx, deferral_set(s->ctx, s->v.id, false, DEFERRAL_DESK, NULL));
	clinic_ok(s->ctx, deposit_return(s->ctx, d[GIVEN_UP].id, d[GIVEN_UP].version, &r));
	assert_int_equal(state_of(s, b[GIVEN_UP].id), SETTLEMENT_COUNTER_DUE);
	assert_string_equal(charge_of(s, &b[GIVEN_UP]).reason, "not_deferred");
	/* People took it from the card, and it is deferred still: it stays with them. */
	clinic_ok(s->ctx, deferral_set(s->ctx, s->v.id, true, DEFERRAL_DESK, "責任者の指示"));
	clinic_ok(s->ctx, settle_hand_to_counter(s->ctx, b[GIVEN_UP].id));
	d[GIVEN_UP] = take(s, 1000, b[GIVEN_UP].id);
	clinic_ok(s->ctx, deposit_return(s->ctx, d[GIVEN_UP].id, d[GIVEN_UP].version, &r));
	assert_int_equal(state_of(s, b[GIVEN_UP].id), SETTLEMENT_COUNTER_DUE);
	assert_string_equal(charge_of(s, &b[GIVEN_UP]).reason, SETTLE_GIVEN_UP);
}

/* S11: also when the visit is deferred the card doesn't take what lies in the drawer: a draft, a held bill, one that the card has declined. */
static void the_card_takes_nothing_that_a_deposit_keeps(void **state)
{
	struct setting *s = *state;
	struct deposit_end r;
	clinic_ok(s->ctx, deferral_set(s->ctx, s->v.id, true, DEFERRAL_DESK, NULL));
	struct bill later = draft(s), held = owed(s), tried = owed(s), other;
	vtime_pass(&s->h.time, 4 * SECONDS_PER_DAY);
	declined(s, &tried);
	clinic_ok(s->ctx, bill_hold(s->ctx, held.id, 0, "算定待ち", &held));
	clinic_ok(s->ctx, bill_hold(s->ctx, tried.id, 0, "算定待ち", &tried));
	struct deposit of_later = take(s, 1000, later.id), of_held = take(s, 1000, held.id), of_tried = take(s, 1000, tried.id);
	assert_int_equal(bill_correct(s->ctx, held.id, 0, &other), ERR_BAD_STATE); /* the other one would be charged beside it */
	assert_true(says(s, "預り金"));
	clinic_ok(s->ctx, bill_finalise(s->ctx, later.id, 0, false, &later));
	clinic_ok(s->ctx, bill_release(s->ctx, held.id, 0, &held));
	clinic_ok(s->ctx, bill_release(s->ctx, tried.id, 0, &tried));
	assert_int_equal(state_of(s, later.id), SETTLEMENT_DEPOSITED);
	assert_int_equal(state_of(s, held.id), SETTLEMENT_DEPOSITED);
	assert_int_equal(state_of(s, tried.id), SETTLEMENT_DEPOSITED);
	clinic_ok(s->ctx, deposit_settle(s->ctx, of_later.id, of_later.version, 0, NULL, 0, &r));
	assert_int_equal(r.rest, 2240);
	assert_int_equal(state_of(s, later.id), SETTLEMENT_COUNTER_DUE);
	assert_string_equal(charge_of(s, &later).reason, "part_paid");
	clinic_ok(s->ctx, deposit_return(s->ctx, of_held.id, of_held.version, &r));
	assert_int_equal(state_of(s, held.id), SETTLEMENT_SCHEDULED);
	clinic_ok(s->ctx, deposit_return(s->ctx, of_tried.id, of_tried.version, &r));
	assert_int_equal(state_of(s, tried.id), SETTLEMENT_DECLINED);
	assert_string_equal(charge_of(s, &tried).reason, "lost_card");
}

/* A part that was handed back is no reason any more; a visit that was charged in part can still be switched off while a deposit may go back. */
static void parts_and_deposits_that_go_back(void **state)
{
	struct setting *s = *state;
	struct counter_tender t = { .method = METHOD_CASH, .amount = 1000 };
	struct counter_paid paid;
	struct refund_made back;
	struct deposit_end r;
	struct bill a = owed(s), b = owed(s);
	clinic_ok(s->ctx, counter_pay(s->ctx, a.id, &t, 1, true, -1, &paid));
	assert_string_equal(charge_of(s, &a).reason, "part_paid");
	clinic_ok(s->ctx, refund_make(s->ctx, a.id, 1000, -1, "", -1, &back));
	assert_string_equal(charge_of(s, &a).reason, "not_deferred");
	clinic_ok(s->ctx, counter_pay(s->ctx, a.id, &t, 1, true, -1, &paid));
	struct deposit d = take(s, 1000, a.id);
	clinic_ok(s->ctx, refund_make(s->ctx, a.id, 1000, -1, "", -1, &back));
	clinic_ok(s->ctx, deferral_set(s->ctx, s->v.id, true, DEFERRAL_DESK, NULL));
	vtime_pass(&s->h.time, 4 * SECONDS_PER_DAY);
	charged(s, &b);
	clinic_ok(s->ctx, deferral_set(s->ctx, s->v.id, false, DEFERRAL_DESK, NULL));
	clinic_ok(s->ctx, deposit_return(s->ctx, d.id, d.version, &r));
	assert_int_equal(state_of(s, a.id), SETTLEMENT_COUNTER_DUE);
	assert_string_equal(charge_of(s, &a).reason, "not_deferred");
}

/* At night the bill isn't counted yet: final in the morning, it is kept at once. */
static void a_bill_that_comes_later_is_kept(void **state)
{
	struct setting *s = *state;
	struct bill b = draft(s);
	struct deposit d = take(s, 5000, b.id);
	struct deposit_end r;
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, NULL, 0, &r), ERR_BAD_STATE);
	assert_true(says(s, b.number));
	assert_int_equal(bill_finalise(s->ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(state_of(s, b.id), SETTLEMENT_DEPOSITED);
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, NULL, 0, &r), ERR_OK);
	assert_int_equal(r.returned, 1760);
}

/* Taken without a bill, or for another one: the bill that is named in the morning takes it, what was kept is free again. */
static void the_morning_names_the_bill(void **state)
{
	struct setting *s = *state;
	struct bill first = owed(s), second = owed(s);
	struct deposit d = take(s, 5000, 0), e = take(s, 4000, first.id);
	struct deposit_end r;
	struct visit other = clinic_ready(s->ctx, "0020031144", "高橋 多呂");
	int64_t foreign = clinic_bill(s->ctx, &other, BILL_FINAL, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, NULL, 0, &r), ERR_BAD_INPUT);
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, foreign, NULL, 0, &r), ERR_REFUSED);
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, first.id, NULL, 0, &r), ERR_BAD_STATE);
	assert_true(says(s, e.number));
	assert_int_equal(deposit_settle(s->ctx, e.id, 0, second.id, NULL, 0, &r), ERR_OK);
	assert_int_equal(r.returned, 760);
	assert_int_equal(state_of(s, first.id), SETTLEMENT_COUNTER_DUE);
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, first.id, NULL, 0, &r), ERR_OK);
	assert_int_equal(r.returned, 1760);
	assert_int_equal(state_of(s, first.id), SETTLEMENT_COUNTER_PAID);
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, second.id, NULL, 0, &r), ERR_BAD_STATE);
}

static void what_cannot_be_kept(void **state)
{
	struct setting *s = *state;
	struct deposit d;
	struct bill paid = owed(s);
	assert_int_equal(settlement_pay_counter(s->ctx, paid.id, "cash", 3240), ERR_OK);
	assert_int_equal(try_take(s, 1000, paid.id, &d), ERR_BAD_STATE);
	struct visit other = clinic_ready(s->ctx, "0020031144", "高橋 多呂");
	assert_int_equal(try_take(s, 1000, clinic_bill(s->ctx, &other, BILL_FINAL, SETTLEMENT_COUNTER_DUE), &d), ERR_REFUSED);
	assert_int_equal(try_take(s, 1000, clinic_bill(s->ctx, &s->v, BILL_FINAL, SETTLEMENT_SCHEDULED), &d), ERR_BAD_STATE);
	assert_string_equal(take(s, 1000, 0).number, "D-000001"); /* what was refused has used no number */
}

/* Two cashiers have the same deposit on their screens: one settles it, the other is told. */
static void two_cashiers_settle_it_once(void **state)
{
	struct setting *s = *state;
	struct ctx other;
	struct bill b = owed(s);
	struct deposit d = take(s, 2000, b.id);
	struct deposit_end r;
	house_join(&s->h, &other);
	assert_int_equal(deposit_settle(&other, d.id, d.version, 0, NULL, 0, &r), ERR_OK);
	assert_int_equal(deposit_settle(s->ctx, d.id, d.version, 0, NULL, 0, &r), ERR_BAD_STATE);
	assert_int_equal(deposit_return(s->ctx, d.id, d.version, &r), ERR_BAD_STATE);
	assert_int_equal(paid_in_all(s, b.id), 2000);
	house_leave(&other);
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

/* Taken on the day, ended after its close: each posts to its own open day. */
static void each_end_posts_to_an_open_day(void **state)
{
	struct setting *s = *state;
	struct bill b = owed(s);
	struct deposit d = take(s, 2000, b.id), late;
	struct deposit_end r;
	close_day(s->ctx, ctx_today(s->ctx));
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, NULL, 0, &r), ERR_OK);
	assert_int_equal(r.deposit.posted_day, ctx_today(s->ctx));
	assert_int_equal(r.deposit.ended_day, ctx_today(s->ctx) + 1);
	assert_int_equal(r.deposit.ended_at, ctx_now(s->ctx));
	late = take(s, 500, 0);
	assert_int_equal(late.posted_day, ctx_today(s->ctx) + 1);
}

static void each_desk_has_its_part(void **state)
{
	struct setting *s = *state;
	struct bill b = owed(s);
	struct deposit d = take(s, 2000, b.id);
	struct deposit_end r;
	struct handover h;
	house_act(s->ctx, "kaikei", 1u << ROLE_BILLING);
	assert_int_equal(try_take(s, 1000, 0, &d), ERR_FORBIDDEN);
	assert_int_equal(handover_make(s->ctx, &h), ERR_FORBIDDEN);
	house_act(s->ctx, "kimura", 1u << ROLE_NIGHT);
	assert_int_equal(deposit_settle(s->ctx, d.id, 0, 0, NULL, 0, &r), ERR_FORBIDDEN);
	assert_int_equal(deposit_return(s->ctx, d.id, 0, &r), ERR_FORBIDDEN);
	assert_int_equal(handover_make(s->ctx, &h), ERR_OK);
	house_act(s->ctx, "other", 1u << ROLE_NIGHT);
	assert_int_equal(handover_sign(s->ctx, h.id, 0, 2000, "", &h), ERR_FORBIDDEN);
}

/* 5,000 + 3,000 + 2,000 taken, 2,000 given back before: 8,000 in cash. The next sheet holds only what came after. */
static void the_sheet_comes_from_the_ledger(void **state)
{
	struct setting *s = *state;
	struct handover h, next, list[4];
	struct deposit_end r;
	struct deposit_item items[8];
	struct print_job job;
	int64_t waiting, yen;
	int n;
	assert_int_equal(handover_make(s->ctx, &h), ERR_BAD_STATE);
	take(s, 5000, 0);
	take(s, 3000, 0);
	struct deposit back = take(s, 2000, 0);
	assert_int_equal(deposit_return(s->ctx, back.id, 0, &r), ERR_OK);
	assert_int_equal(handover_waiting(s->ctx, &waiting, &yen), ERR_OK);
	assert_int_equal(waiting, 3);
	assert_int_equal(yen, 8000);
	house_act(s->ctx, "kimura", ROLES_ALL);
	assert_int_equal(handover_make(s->ctx, &h), ERR_OK);
	assert_string_equal(h.number, "H-000001");
	assert_int_equal(h.expected, 8000);
	assert_int_equal(deposit_list(s->ctx, &(struct deposit_filter){ .state = -1, .handover_id = h.id }, 0, 8, items, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_string_equal(items[0].deposit.number, "D-000001");
	assert_string_equal(items[0].handover, "H-000001");
	assert_int_equal(items[0].deposit.handed, 5000);
	assert_int_equal(items[2].deposit.handed, 0);
	for (int jobs = 0; jobs < 4; jobs++) {
		assert_int_equal(print_jobs_next(s->ctx, PRINT_WAITING, &job), ERR_OK);
		job.state = PRINT_DONE;
		assert_int_equal(db_begin(s->ctx), ERR_OK);
		assert_int_equal(db_finish(s->ctx, print_jobs_update(s->ctx, &job)), ERR_OK);
	}
	assert_int_equal(job.kind, PRINT_HANDOVER);
	assert_int_equal(job.subject_id, h.id);
	assert_int_equal(handover_make(s->ctx, &next), ERR_BAD_STATE);
	take(s, 700, 0);
	assert_int_equal(handover_make(s->ctx, &next), ERR_OK);
	assert_string_equal(next.number, "H-000002");
	assert_int_equal(next.expected, 700);
	assert_int_equal(handover_list(s->ctx, true, 0, 4, list, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].number, "H-000002");
}

static void another_person_counts_and_signs(void **state)
{
	struct setting *s = *state;
	struct handover h;
	take(s, 5000, 0);
	house_act(s->ctx, "kimura", ROLES_ALL);
	assert_int_equal(handover_make(s->ctx, &h), ERR_OK);
	assert_int_equal(handover_sign(s->ctx, h.id, 0, 5000, "", &h), ERR_REFUSED);
	assert_true(says(s, "kimura"));
	house_act(s->ctx, "kaikei", 1u << ROLE_BILLING);
	assert_int_equal(handover_sign(s->ctx, h.id, 0, 4900, "", &h), ERR_BAD_INPUT);
	assert_true(says(s, "5,000"));
	assert_int_equal(handover_sign(s->ctx, h.id, 0, -1, "", &h), ERR_BAD_INPUT);
	assert_int_equal(handover_sign(s->ctx, h.id, 0, 4900, "4242 4242 4242 4242", &h), ERR_SECRET_TEXT);
	assert_int_equal(handover_sign(s->ctx, h.id, h.version + 1, 4900, "100円不足", &h), ERR_CONFLICT);
	assert_int_equal(handover_sign(s->ctx, h.id, h.version, 4900, "100円不足", &h), ERR_OK);
	assert_int_equal(h.counted, 4900);
	assert_string_equal(h.signed_by, "kaikei");
	assert_int_equal(handover_sign(s->ctx, h.id, 0, 5000, "", &h), ERR_BAD_STATE);
	assert_int_equal(handover_by_number(s->ctx, "1", &h), ERR_OK);
	assert_int_equal(h.expected, 5000);
	assert_string_equal(h.note, "100円不足");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_numbered_slip_without_gaps, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_smaller_bill_gives_the_rest_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_larger_bill_keeps_the_rest_due, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_rest_is_paid_in_the_same_step, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_equal_bill_needs_nothing_else, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_deposit_keeps_its_bill, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_goes_back_follows_the_deferral, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_card_takes_nothing_that_a_deposit_keeps, set_up, tear_down),
		cmocka_unit_test_setup_teardown(parts_and_deposits_that_go_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bill_that_comes_later_is_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_morning_names_the_bill, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_cashiers_settle_it_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(each_end_posts_to_an_open_day, set_up, tear_down),
		cmocka_unit_test_setup_teardown(each_desk_has_its_part, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_sheet_comes_from_the_ledger, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_person_counts_and_signs, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
