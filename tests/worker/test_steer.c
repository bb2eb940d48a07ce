/* The figures of a run count what it took, and nothing else, whoever owns the queue. proves S2, S9 */
#include <cmocka.h>

#include "base/str.h"
#include "domain/settle_watch.h"
#include "domain/settlement.h"
#include "domain/steering.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/attempts.h"
#include "store/db.h"
#include "store/leases.h"
#include "store/settlements.h"
#include "worker/steer.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct visit visit;
static struct lease lease;
static struct steer s;
static const struct worker_options options = { .mode = WORKER_STANDING };

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	visit = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	assert_int_equal(leases_take(ctx, QUEUE_SETTLE, &lease), ERR_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	leases_release(ctx, &lease);
	house_free(&h);
	return 0;
}

/* One of 3,000 yen; where it waits for an answer, it was claimed now. */
static struct settle_charge charge(enum settlement_state state)
{
	struct settle_charge c = { .bill = "" };
	visit = clinic_reread(ctx, visit.id);
	assert_int_equal(settlement_by_bill(ctx, clinic_bill(ctx, &visit, BILL_FINAL, (int)state), &c.s), ERR_OK);
	c.a = (struct attempt){ .settlement_id = c.s.id, .number = 1, .request = "amount=3000", .amount = 3000, .fence = 1, .claimed_at = ctx_now(ctx) };
	str_fmt(c.a.idem_key, sizeof c.a.idem_key, "key-%lld", (long long)c.s.id);
	c.s.next_at = tokyo_utc(ctx_today(ctx), 0);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(settlements_update(ctx, &c.s, state), ERR_OK);
	c.s.state = state;
	if (state == SETTLEMENT_SENT || state == SETTLEMENT_UNKNOWN)
		assert_int_equal(attempts_insert(ctx, &c.a), ERR_OK);
	assert_int_equal(db_finish(ctx, ERR_OK), ERR_OK);
	return c;
}

static void outcome(struct settle_charge *c, enum settlement_state was, enum settlement_state now)
{
	c->s.state = now;
	steer_count(&s, was, c);
}

static struct settle_run newest(void)
{
	struct settle_run r;
	assert_int_equal(steering_run_newest(ctx, &r), ERR_OK);
	return r;
}

static void what_was_unknown_before_is_no_part_of_the_run(void **state)
{
	(void)state;
	struct settle_pace p;
	struct settle_charge before = charge(SETTLEMENT_UNKNOWN), never = charge(SETTLEMENT_UNKNOWN), due[2] = { charge(SETTLEMENT_SCHEDULED), charge(SETTLEMENT_SCHEDULED) };
	vtime_pass(&h.time, 60);
	assert_int_equal(steer_open(&s, ctx, &lease, &options), ERR_OK);
	assert_int_equal(db_begin(ctx), ERR_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(steer_take(&s, &due[i]), ERR_OK);
		due[i].a.claimed_at = ctx_now(ctx);
	}
	outcome(&never, SETTLEMENT_UNKNOWN, SETTLEMENT_UNKNOWN);
	outcome(&due[0], SETTLEMENT_SENT, SETTLEMENT_UNKNOWN);
	outcome(&before, SETTLEMENT_UNKNOWN, SETTLEMENT_SUCCEEDED);
	assert_int_equal(s.run.unknown_n, 1);
	assert_int_equal(s.run.paid_n, 0);
	outcome(&due[1], SETTLEMENT_SCHEDULED, SETTLEMENT_WORKLIST); /* set aside: it has no attempt */
	outcome(&due[0], SETTLEMENT_UNKNOWN, SETTLEMENT_SUCCEEDED);
	assert_int_equal(db_finish(ctx, steer_write(&s)), ERR_OK);
	struct settle_run r = newest();
	assert_int_equal(r.total_n, 2);
	assert_int_equal(r.paid_n, 1);
	assert_int_equal(r.paid_yen, 3000);
	assert_int_equal(r.aside_n, 1);
	assert_int_equal(r.unknown_n, 0);
	settle_watch_pace(&r, &p);
	assert_int_equal(p.done, 2);
}

/* What a dead owner had sent is unknown to the next one, and counted as that from its first turn on. */
static void a_new_owner_goes_on_with_the_same_figures(void **state)
{
	(void)state;
	struct settle_charge before = charge(SETTLEMENT_UNKNOWN);
	vtime_pass(&h.time, 60);
	struct settle_run r;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_run_begin(ctx, "worker", 3, 9000, &r)), ERR_OK);
	struct settle_charge unknown = charge(SETTLEMENT_UNKNOWN), sent = charge(SETTLEMENT_SENT);
	r.unknown_n = r.paid_n = 1;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_run_add(ctx, &r)), ERR_OK);
	assert_int_equal(steer_open(&s, ctx, &lease, &options), ERR_OK);
	assert_int_equal(s.run.id, r.id);
	assert_int_equal(s.run.unknown_n, 2);
	outcome(&before, SETTLEMENT_UNKNOWN, SETTLEMENT_DECLINED);
	outcome(&sent, SETTLEMENT_UNKNOWN, SETTLEMENT_SUCCEEDED);
	assert_int_equal(s.run.unknown_n, 1);
	outcome(&unknown, SETTLEMENT_UNKNOWN, SETTLEMENT_SUCCEEDED);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steer_write(&s)), ERR_OK);
	r = newest();
	assert_int_equal(r.paid_n, 3);
	assert_int_equal(r.declined_n + r.unknown_n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_unknown_before_is_no_part_of_the_run, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_new_owner_goes_on_with_the_same_figures, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
