/*
 * Random part payments, deposits, returns, holds and releases against a small model written by hand: what each call answers,
 * what the rows add up to, where each bill stands. A failing run names its seed. proves S11, S12, S7
 */
#include <cmocka.h>

#include "crypto/random.h"
#include "domain/bill.h"
#include "domain/counter.h"
#include "domain/deposit.h"
#include "domain/receipt.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"

#include "base/banned.h"

enum { SEEDS = 12, STEPS = 150, BILLS = 4, DEPOSITS_MAX = 64, NONE = -1 };

struct model_bill { int64_t id, amount, paid; int deposit; bool held; int parts; };
struct model_deposit { int64_t id, amount; int bill; bool open; };

struct world {
	struct house h;
	struct ctx *ctx;
	struct random_seeded rng;
	uint64_t seed;
	int step;
	int64_t patient;
	struct model_bill bill[BILLS];
	struct model_deposit deposit[DEPOSITS_MAX];
	int n_deposits;
	int64_t taken, given_back, applied, cash; /* yen, by the model */
};

static int64_t below(struct world *w, int64_t n)
{
	return (int64_t)random_below(&w->rng.port, (uint64_t)n);
}

static void expect(struct world *w, const char *what, bool may, enum err e)
{
	if (may != (e == ERR_OK))
		fail_msg("seed %llu step %d: %s should be %s, is %s (%s)", (unsigned long long)w->seed, w->step, what, may ? "taken" : "refused", err_id(e),
			w->ctx->cause.text);
}

static bool open_bill(const struct model_bill *b)
{
	return !b->held && b->paid < b->amount;
}

static void pay(struct world *w)
{
	struct model_bill *b = &w->bill[below(w, BILLS)];
	int64_t rest = b->amount - b->paid, amount = below(w, 3) ? 1 + below(w, b->amount) : rest;
	int64_t first = amount > 1 ? below(w, amount) : 0;
	struct counter_tender t[2] = { { .method = METHOD_QR, .amount = amount - first }, { .method = METHOD_CASH, .amount = first } };
	struct counter_paid paid;
	bool may = open_bill(b) && b->deposit == NONE && amount <= rest && amount > 0;
	expect(w, "pay", may, counter_pay(w->ctx, b->id, t, first ? 2 : 1, true, below(w, 4) ? -1 : rest, &paid));
	if (!may)
		return;
	b->paid += amount;
	b->parts++;
	w->cash += amount;
	assert_int_equal(paid.rest, b->amount - b->paid);
}

static void take(struct world *w)
{
	int at = below(w, 2) ? (int)below(w, BILLS) : NONE;
	struct deposit_new n = { .patient_id = w->patient, .bill_id = at == NONE ? 0 : w->bill[at].id, .amount = 1 + below(w, 5000) };
	struct deposit d;
	if (w->n_deposits == DEPOSITS_MAX)
		return;
	bool may = at == NONE || (w->bill[at].deposit == NONE && w->bill[at].paid < w->bill[at].amount);
	expect(w, "take", may, deposit_take(w->ctx, &n, &d));
	if (!may)
		return;
	if (at != NONE)
		w->bill[at].deposit = w->n_deposits;
	w->deposit[w->n_deposits++] = (struct model_deposit){ d.id, n.amount, at, true };
	w->taken += n.amount;
}

static void settle(struct world *w)
{
	if (w->n_deposits == 0)
		return;
	int at = (int)below(w, w->n_deposits), named = below(w, 2) ? (int)below(w, BILLS) : NONE;
	struct model_deposit *d = &w->deposit[at];
	int to = named == NONE ? d->bill : named;
	bool cash = below(w, 3) == 0;
	struct counter_tender t = { .method = METHOD_CASH };
	struct deposit_end r;
	bool may = d->open && to != NONE && open_bill(&w->bill[to]) && (w->bill[to].deposit == NONE || w->bill[to].deposit == at);
	int64_t rest = to == NONE ? 0 : w->bill[to].amount - w->bill[to].paid;
	may = may && (!cash || d->amount < rest);
	expect(w, "settle", may, deposit_settle(w->ctx, d->id, 0, named == NONE ? 0 : w->bill[named].id, &t, cash, &r));
	if (!may)
		return;
	if (d->bill != NONE)
		w->bill[d->bill].deposit = NONE;
	struct model_bill *b = &w->bill[to];
	int64_t applied = d->amount < rest ? d->amount : rest, more = cash ? rest - applied : 0;
	assert_int_equal(r.applied, applied);
	assert_int_equal(r.returned, d->amount - applied);
	assert_int_equal(r.paid, more);
	assert_int_equal(r.rest, rest - applied - more);
	b->deposit = NONE;
	b->paid += applied + more;
	b->parts++;
	d->open = false;
	w->applied += applied;
	w->given_back += d->amount - applied;
	w->cash += more;
}

static void give_back(struct world *w)
{
	if (w->n_deposits == 0)
		return;
	struct model_deposit *d = &w->deposit[below(w, w->n_deposits)];
	struct deposit_end r;
	expect(w, "return", d->open, deposit_return(w->ctx, d->id, 0, &r));
	if (!d->open)
		return;
	if (d->bill != NONE)
		w->bill[d->bill].deposit = NONE;
	d->open = false;
	w->given_back += d->amount;
}

static void hold(struct world *w)
{
	struct model_bill *b = &w->bill[below(w, BILLS)];
	struct bill out;
	bool may = b->held ? true : b->deposit == NONE && b->paid < b->amount;
	expect(w, b->held ? "release" : "hold", may, b->held ? bill_release(w->ctx, b->id, 0, &out) : bill_hold(w->ctx, b->id, 0, "算定待ち", &out));
	b->held ^= may;
}

static int64_t number(struct world *w, const char *sql)
{
	struct stmt *q = db_stmt(w->ctx->db, sql);
	int64_t n = stmt_row(q) ? stmt_col(q, 0) : -1;
	assert_int_equal(stmt_done(w->ctx, q), ERR_OK);
	return n;
}

static enum settlement_state stands(const struct model_bill *b)
{
	if (b->held)
		return SETTLEMENT_HELD;
	if (b->paid == b->amount)
		return SETTLEMENT_COUNTER_PAID;
	return b->deposit == NONE ? SETTLEMENT_COUNTER_DUE : SETTLEMENT_DEPOSITED;
}

static void compare(struct world *w)
{
	int64_t parts = 0;
	for (int i = 0; i < BILLS; i++) {
		struct settlement s;
		int64_t yen;
		assert_int_equal(settlement_by_bill(w->ctx, w->bill[i].id, &s), ERR_OK);
		assert_int_equal(counter_paid_sum(w->ctx, s.id, &yen), ERR_OK);
		if (yen != w->bill[i].paid || yen > s.amount || s.state != stands(&w->bill[i]))
			fail_msg("seed %llu step %d: bill %d has %lld of %lld yen, is %s; the model says %lld, %s", (unsigned long long)w->seed, w->step, i,
				(long long)yen, (long long)s.amount, settlement_state_id(s.state), (long long)w->bill[i].paid, settlement_state_id(stands(&w->bill[i])));
		parts += w->bill[i].parts;
	}
	assert_int_equal(number(w, "SELECT coalesce(sum(amount), 0) FROM payment"), w->cash + w->applied);
	assert_int_equal(number(w, "SELECT coalesce(sum(amount), 0) FROM payment WHERE method = 'deposit'"), w->applied);
	assert_int_equal(number(w, "SELECT coalesce(sum(amount - returned_yen), 0) FROM deposit WHERE state <> 'taken'"), w->applied);
	assert_int_equal(number(w, "SELECT coalesce(sum(amount), 0) FROM deposit WHERE state = 'taken'"), w->taken - w->applied - w->given_back);
	assert_int_equal(number(w, "SELECT count(*) FROM receipt WHERE kind = 'receipt'"), parts);
	assert_int_equal(number(w, "SELECT count(*) FROM settlement s WHERE s.kind = 'counter' AND s.amount <> (SELECT sum(p.amount) FROM payment p"
		" WHERE p.settlement_id = s.id)"), 0);
}

static void begin(struct world *w, uint64_t seed)
{
	*w = (struct world){ .seed = seed };
	house_new(&w->h, "atokure");
	w->ctx = &w->h.ctx;
	random_seed(&w->rng, seed);
	struct visit v = clinic_ready(w->ctx, "0012345678", "髙橋 太郎");
	w->patient = v.patient_id;
	for (int i = 0; i < BILLS; i++) {
		const struct bill_line line = { .category = "A00", .name = "診察", .points = 200 + 700 * i, .count = 1 };
		struct bill b;
		assert_int_equal(bill_add(w->ctx, v.id, "", 3, &line, 1, &b), ERR_OK);
		assert_int_equal(bill_finalise(w->ctx, b.id, 0, false, &b), ERR_OK);
		w->bill[i] = (struct model_bill){ b.id, b.amount, 0, NONE, false, 0 };
	}
}

static void money_is_never_lost_nor_doubled(void **state)
{
	static void (*const moves[])(struct world *) = { pay, pay, take, settle, settle, give_back, hold };
	static struct world w;
	int64_t moved = 0;
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		begin(&w, seed);
		for (w.step = 0; w.step < STEPS; w.step++) {
			moves[below(&w, sizeof moves / sizeof *moves)](&w);
			compare(&w);
		}
		moved += w.cash + w.applied;
		house_free(&w.h);
	}
	assert_true(moved > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(money_is_never_lost_nor_doubled) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
