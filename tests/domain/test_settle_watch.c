/* What the night shift sees and does by hand: figures, situation, pace; many retried, one sent to the counter. proves S2, S4, S7, S9 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/settle_hand.h"
#include "domain/settle_step.h"
#include "domain/settle_watch.h"
#include "domain/settlement.h"
#include "domain/steering.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/alarms.h"
#include "store/attempts.h"
#include "store/db.h"
#include "store/leases.h"
#include "store/settlements.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct visit visit;

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	visit = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

/* A charge of 3,000 yen; its time comes `days` after today's midnight. */
static int64_t charge(enum settlement_state state, bool open, int days)
{
	struct settlement s;
	visit = clinic_reread(ctx, visit.id);
	int64_t bill = clinic_bill(ctx, &visit, BILL_FINAL, (int)state);
	assert_int_equal(settlement_by_bill(ctx, bill, &s), ERR_OK);
	struct attempt a = { .settlement_id = s.id, .number = 1, .request = "amount=3000", .amount = 3000, .fence = 1, .claimed_at = ctx_now(ctx) };
	str_fmt(a.idem_key, sizeof a.idem_key, "key-%lld", (long long)s.id);
	s.next_at = days > 1000 ? SETTLE_NEVER : tokyo_utc(ctx_today(ctx) + days, 0);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(settlements_update(ctx, &s, state), ERR_OK);
	if (open)
		assert_int_equal(attempts_insert(ctx, &a), ERR_OK);
	assert_int_equal(db_finish(ctx, ERR_OK), ERR_OK);
	return bill;
}

static struct settlement of(int64_t bill)
{
	struct settlement s;
	assert_int_equal(settlement_by_bill(ctx, bill, &s), ERR_OK);
	return s;
}

static struct settle_watch look(void)
{
	struct settle_watch w;
	assert_int_equal(settle_watch_read(ctx, &w), ERR_OK);
	return w;
}

static void defer(void)
{
	assert_int_equal(deferral_set(ctx, visit.id, true, DEFERRAL_DESK, NULL), ERR_OK);
}

static void figures_are_of_what_is_open(void **state)
{
	(void)state;
	int64_t yen;
	charge(SETTLEMENT_SCHEDULED, false, 0);
	charge(SETTLEMENT_SCHEDULED, false, -2);
	charge(SETTLEMENT_SCHEDULED, false, 3);
	charge(SETTLEMENT_DECLINED, false, 2);
	charge(SETTLEMENT_DECLINED, false, -1);
	charge(SETTLEMENT_AUTHENTICATION, false, 9999);
	charge(SETTLEMENT_WORKLIST, false, 0);
	charge(SETTLEMENT_WORKLIST, true, 0);
	charge(SETTLEMENT_UNKNOWN, true, 0);
	charge(SETTLEMENT_COUNTER_DUE, false, 0);
	int64_t done = charge(SETTLEMENT_SUCCEEDED, false, 0), before = charge(SETTLEMENT_SUCCEEDED, false, 0);
	struct settlement s = of(done), t = of(before);
	s.posted_day = ctx_today(ctx), t.posted_day = ctx_today(ctx) - 1;
	s.settled_at = t.settled_at = ctx_now(ctx);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(settlements_update(ctx, &s, SETTLEMENT_SUCCEEDED), ERR_OK);
	assert_int_equal(db_finish(ctx, settlements_update(ctx, &t, SETTLEMENT_SUCCEEDED)), ERR_OK);
	struct settle_watch w = look();
	assert_int_equal(w.counts.n[GROUP_DUE], 3);
	assert_int_equal(w.counts.yen[GROUP_DUE], 9000);
	assert_int_equal(w.counts.n[GROUP_SCHEDULED], 1);
	assert_int_equal(w.counts.n[GROUP_UNKNOWN], 2);
	assert_int_equal(w.counts.n[GROUP_SUCCEEDED], 1);
	assert_int_equal(w.counts.yen[GROUP_SUCCEEDED], 3000);
	assert_int_equal(w.counts.n[GROUP_COUNTER], 0);
	assert_int_equal(settle_watch_failed(&w, &yen), 3);
	assert_int_equal(yen, 9000);
	assert_int_equal(w.oldest, tokyo_utc(ctx_today(ctx) - 2, 0));
}

static struct settle_run run_of(int64_t total)
{
	struct settle_run r;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_run_begin(ctx, "worker", total, total * 3000, &r)), ERR_OK);
	return r;
}

static void run_end(struct settle_run *r, const char *how)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_run_end(ctx, r, how)), ERR_OK);
}

static void alarm(const char *text)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, text ? alarms_raise(ctx, "gateway", 0, text) : alarms_clear(ctx, "gateway", 0)), ERR_OK);
}

static enum settle_situation situation(void)
{
	struct settle_watch w = look();
	return settle_watch_situation(&w);
}

static void the_most_pressing_comes_first(void **state)
{
	(void)state;
	struct lease lease;
	assert_int_equal(situation(), SITUATION_NOTHING);
	charge(SETTLEMENT_DECLINED, false, 2);
	assert_int_equal(situation(), SITUATION_FAILED);
	charge(SETTLEMENT_SCHEDULED, false, 0);
	assert_int_equal(situation(), SITUATION_DEAD);
	assert_int_equal(leases_take(ctx, QUEUE_SETTLE, &lease), ERR_OK);
	assert_int_equal(situation(), SITUATION_DUE);
	charge(SETTLEMENT_WORKLIST, false, 0);
	assert_int_equal(situation(), SITUATION_WORKLIST);
	charge(SETTLEMENT_UNKNOWN, true, 0);
	assert_int_equal(situation(), SITUATION_UNKNOWN);
	struct settle_run r = run_of(1);
	assert_int_equal(situation(), SITUATION_RUNNING);
	assert_int_equal(steering_set(ctx, STEERING_PAUSE), ERR_OK);
	assert_int_equal(situation(), SITUATION_PAUSED);
	assert_int_equal(steering_set(ctx, STEERING_STOP), ERR_OK);
	assert_int_equal(situation(), SITUATION_STOPPED);
	assert_int_equal(steering_set(ctx, STEERING_AUTO), ERR_OK);
	run_end(&r, "401: api key");
	assert_int_equal(situation(), SITUATION_BROKEN);
	alarm("gateway: 401");
	assert_int_equal(situation(), SITUATION_BROKEN);
	struct settle_run next = run_of(1);
	assert_int_equal(situation(), SITUATION_SILENT);
	assert_string_equal(look().gateway, "gateway: 401");
	alarm(NULL);
	assert_int_equal(situation(), SITUATION_RUNNING);
	run_end(&next, "401: api key");
	struct settle_watch w = look();
	assert_string_equal(settle_watch_how(&w.run), "401: api key");
	assert_string_equal(w.run_by, "自動");
	leases_release(ctx, &lease);
	assert_int_equal(situation(), SITUATION_DEAD);
}

/* What ended the run for good is told before that nobody is there, until somebody asks for a new run. proves S2, L6 */
static void a_refused_key_is_told_though_the_worker_is_gone(void **state)
{
	(void)state;
	struct lease lease;
	char why[320] = "";
	for (size_t i = 0; i < 100; i++)
		str_add(why, sizeof why, "鍵");
	charge(SETTLEMENT_CLAIMED, true, 0);
	assert_int_equal(leases_take(ctx, QUEUE_SETTLE, &lease), ERR_OK);
	struct settle_run r = run_of(1);
	run_end(&r, why);
	alarm(why);
	leases_release(ctx, &lease);
	struct settle_watch w = look();
	assert_int_equal(settle_watch_situation(&w), SITUATION_BROKEN);
	assert_string_equal(settle_watch_how(&w.run), why); /* whole */
	assert_true(settle_watch_had_to_stop(&w.run));
	assert_int_equal(steering_set(ctx, STEERING_RUN), ERR_OK);
	assert_int_equal(situation(), SITUATION_DEAD);
	assert_int_equal(leases_take(ctx, QUEUE_SETTLE, &lease), ERR_OK);
	assert_int_equal(situation(), SITUATION_SILENT);
	assert_int_equal(steering_set(ctx, STEERING_AUTO), ERR_OK);
	assert_int_equal(situation(), SITUATION_BROKEN);
	alarm(NULL); /* the next worker's charge was answered for good, and nothing is due */
	assert_int_equal(situation(), SITUATION_NOTHING);
	leases_release(ctx, &lease);
	assert_int_equal(situation(), SITUATION_DEAD);
	struct settle_run next = run_of(1);
	run_end(&next, "stopped");
	w = look();
	assert_false(settle_watch_had_to_stop(&w.run));
}

/* Also what is in flight or unknown needs the gateway; while it is away, held or nobody is there, no time left is promised. proves S2 */
static void a_silent_gateway_is_told_whatever_waits(void **state)
{
	(void)state;
	static const enum settlement_state waiting[] = { SETTLEMENT_SCHEDULED, SETTLEMENT_SENT, SETTLEMENT_UNKNOWN };
	struct lease lease;
	for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++) {
		tear_down(NULL);
		set_up(NULL);
		assert_int_equal(leases_take(ctx, QUEUE_SETTLE, &lease), ERR_OK);
		struct settle_run r = run_of(4);
		charge(waiting[i], waiting[i] != SETTLEMENT_SCHEDULED, 0);
		vtime_pass(&h.time, 10);
		r.paid_n = 2;
		assert_int_equal(db_begin(ctx), ERR_OK);
		assert_int_equal(db_finish(ctx, steering_run_add(ctx, &r)), ERR_OK);
		assert_int_equal(leases_renew(ctx, &lease), ERR_OK);
		struct settle_watch w = look();
		assert_int_equal(settle_watch_situation(&w), SITUATION_RUNNING);
		assert_int_equal(settle_watch_left(&w), 10);
		alarm("gateway: no route");
		w = look();
		assert_int_equal(settle_watch_situation(&w), SITUATION_SILENT);
		assert_int_equal(settle_watch_left(&w), -1);
		alarm(NULL);
		assert_int_equal(steering_set(ctx, STEERING_PAUSE), ERR_OK);
		w = look();
		assert_int_equal(settle_watch_left(&w), -1);
		assert_int_equal(steering_set(ctx, STEERING_RUN), ERR_OK);
		leases_release(ctx, &lease);
		w = look();
		assert_int_equal(settle_watch_left(&w), -1);
	}
}

static void give_back(const struct settlement *paid, enum settlement_state state)
{
	struct settlement back = { .bill_id = paid->bill_id, .kind = KIND_REFUND, .state = state, .amount = 1000, .due_day = ctx_today(ctx),
				   .next_at = ctx_now(ctx), .parent_id = paid->id };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, settlements_insert(ctx, &back)), ERR_OK);
}

/* Nobody works, and all that waits is a refund: the screen's head and the bottom line both say so. proves S2, S7 */
static void a_refund_that_waits_is_work_too(void **state)
{
	(void)state;
	struct health now;
	struct settlement paid = of(charge(SETTLEMENT_SUCCEEDED, false, 0));
	assert_int_equal(situation(), SITUATION_NOTHING);
	give_back(&paid, SETTLEMENT_SCHEDULED);
	assert_int_equal(situation(), SITUATION_DEAD);
	assert_int_equal(health_read(ctx, &now), ERR_OK);
	assert_int_equal(now.settling, HEALTH_STOPPED);
}

/* Figures and the bottom line count the same, refunds and lists of a person included. proves S2, S7, S9 */
static void figures_and_the_bottom_line_agree(void **state)
{
	(void)state;
	static const enum settlement_state stuck[] = { SETTLEMENT_UNKNOWN, SETTLEMENT_WORKLIST, SETTLEMENT_WORKLIST };
	struct health now;
	int64_t yen;
	charge(SETTLEMENT_UNKNOWN, true, 0);
	charge(SETTLEMENT_WORKLIST, true, 0);
	charge(SETTLEMENT_WORKLIST, false, 0);
	charge(SETTLEMENT_DECLINED, false, 2);
	struct settlement paid = of(charge(SETTLEMENT_SUCCEEDED, false, 0));
	for (size_t i = 0; i < sizeof stuck / sizeof *stuck; i++)
		give_back(&paid, stuck[i]);
	struct settle_watch w = look();
	assert_int_equal(w.refunds_n, 3);
	assert_int_equal(w.refunds_yen, 3000);
	assert_int_equal(settle_watch_failed(&w, &yen), 4); /* one declined, three with a person */
	assert_int_equal(yen, 8000);
	assert_int_equal(settle_watch_unknown(&w, &yen), 3);
	assert_int_equal(yen, 7000);
	assert_int_equal(health_read(ctx, &now), ERR_OK);
	assert_int_equal(now.settle.failed + now.settle.worklist - now.settle.kept_open, 4);
	assert_int_equal(now.settle.unknown + now.settle.kept_open, 3);
}

static struct settle_pace pace(void)
{
	struct settle_pace p;
	struct settle_watch w = look();
	assert_true(w.ran);
	settle_watch_pace(&w.run, &p);
	return p;
}

static void add(struct settle_run *r, int64_t seconds, int64_t paid)
{
	vtime_pass(&h.time, seconds);
	r->paid_n = paid;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_run_add(ctx, r)), ERR_OK);
}

/* The rate is that of the work: a pause of an hour doesn't slow it down. */
static void progress_is_told_by_the_row_alone(void **state)
{
	(void)state;
	struct settle_run r = run_of(1204);
	struct settle_pace p = pace();
	assert_int_equal(p.percent, 0);
	assert_int_equal(p.left_s, -1);
	r.declined_n = 2, r.aside_n = 2, r.unknown_n = 9;
	add(&r, 10, 420);
	p = pace();
	assert_int_equal(p.done, 424);
	assert_int_equal(p.per_ten_s, 424);
	assert_int_equal(p.left_s, 19); /* 780 at 42.4 a second: 18.4 */
	add(&r, 3600, 424);
	assert_int_equal(pace().per_ten_s, 428);
	add(&r, 10, 867);
	p = pace();
	assert_int_equal(p.done, 871);
	assert_int_equal(p.percent, 72);
	assert_int_equal(p.per_ten_s, 435); /* 871 in 20 s */
	assert_int_equal(p.left_s, 8);      /* 333 at 43.55: 7.6 */
	add(&r, 5, 1300);                   /* more than there were is all */
	assert_int_equal(pace().percent, 100);
	/* somebody paid two at the counter meanwhile: nothing is left, so all of it is done */
	r.paid_n = 1189;
	run_end(&r, "done");
	assert_int_equal(pace().percent, 100);
	assert_int_equal(pace().done, 1202);
	r.paid_n = 491;
	run_end(&r, "stopped");
	assert_int_equal(pace().percent, 41); /* 504 of 1,204 */
}

static void all_that_can_be_retried_are(void **state)
{
	(void)state;
	struct settle_hand_sum can, did;
	defer();
	int64_t soft = charge(SETTLEMENT_DECLINED, false, 2), hard = charge(SETTLEMENT_DECLINED, false, 9999);
	int64_t unknown = charge(SETTLEMENT_UNKNOWN, true, 2), work = charge(SETTLEMENT_WORKLIST, false, 0);
	int64_t prove = charge(SETTLEMENT_AUTHENTICATION, false, 9999);
	assert_int_equal(settle_hand_retryable(ctx, -1, &can), ERR_OK);
	assert_int_equal(can.n, 3);
	assert_int_equal(can.yen, 9000);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(settle_hand_retry_all(ctx, -1, &did), ERR_FORBIDDEN);
	assert_int_equal(of(soft).state, SETTLEMENT_DECLINED);
	house_act(ctx, "kimura", 1u << ROLE_NIGHT);
	assert_int_equal(settle_hand_retry_all(ctx, GROUP_UNKNOWN, &did), ERR_OK);
	assert_int_equal(did.n, 1);
	assert_int_equal(of(unknown).next_at, ctx_now(ctx)); /* asked for again at once, under its key */
	assert_int_equal(of(soft).state, SETTLEMENT_DECLINED);
	assert_int_equal(settle_hand_retry_all(ctx, -1, &did), ERR_OK);
	assert_int_equal(did.n, 3);
	assert_int_equal(of(soft).state, SETTLEMENT_SCHEDULED);
	assert_int_equal(of(work).state, SETTLEMENT_SCHEDULED);
	assert_int_equal(of(unknown).state, SETTLEMENT_UNKNOWN);
	assert_int_equal(of(hard).state, SETTLEMENT_DECLINED);
	assert_int_equal(of(prove).state, SETTLEMENT_AUTHENTICATION);
}

static void more_than_one_transaction_holds(void **state)
{
	(void)state;
	enum { MANY = 250 };
	struct settle_hand_sum did;
	defer();
	for (int i = 0; i < MANY; i++)
		clinic_due_today(ctx, charge(SETTLEMENT_DECLINED, false, 2));
	assert_int_equal(settle_hand_retry_all(ctx, GROUP_DECLINED, &did), ERR_OK);
	assert_int_equal(did.n, MANY);
	assert_int_equal(look().counts.n[GROUP_DUE], MANY);
	assert_int_equal(look().counts.n[GROUP_DECLINED], 0);
}

/* While an outcome isn't known, nobody may take money for it at the counter. */
static void to_the_counter_goes_only_what_is_closed(void **state)
{
	(void)state;
	static const struct { enum settlement_state s; bool open, goes; } kinds[] = {
		{ SETTLEMENT_SCHEDULED, false, true }, { SETTLEMENT_DECLINED, false, true }, { SETTLEMENT_AUTHENTICATION, false, true },
		{ SETTLEMENT_WORKLIST, false, true }, { SETTLEMENT_WORKLIST, true, false }, { SETTLEMENT_CLAIMED, true, false },
		{ SETTLEMENT_SENT, true, false }, { SETTLEMENT_UNKNOWN, true, false }, { SETTLEMENT_SUCCEEDED, false, false },
		{ SETTLEMENT_COUNTER_DUE, false, false }, { SETTLEMENT_HELD, false, false },
	};
	char words[256];
	defer();
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		int64_t bill = charge(kinds[i].s, kinds[i].open, 0);
		struct settlement before = of(bill);
		house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
		assert_int_equal(settle_hand_to_counter(ctx, bill), ERR_FORBIDDEN);
		house_act(ctx, "kimura", 1u << ROLE_NIGHT);
		assert_int_equal(settle_hand_to_counter(ctx, bill), kinds[i].goes ? ERR_OK : ERR_BAD_STATE);
		struct settlement after = of(bill);
		assert_int_equal(after.state, kinds[i].goes ? SETTLEMENT_COUNTER_DUE : before.state);
		if (kinds[i].goes)
			assert_non_null(strstr(settlement_list_reason(&after, words), "カードでは決済しません"));
		house_act(ctx, "training", ROLES_ALL);
	}
}

static void the_health_line_says_who_holds_it(void **state)
{
	(void)state;
	struct health now;
	assert_int_equal(steering_set(ctx, STEERING_PAUSE), ERR_OK);
	assert_int_equal(health_read(ctx, &now), ERR_OK);
	assert_int_equal(now.settling, HEALTH_PAUSED);
	assert_int_equal(now.wish, STEERING_PAUSE);
	charge(SETTLEMENT_SCHEDULED, false, 0);
	assert_int_equal(health_read(ctx, &now), ERR_OK);
	assert_int_equal(now.settling, HEALTH_STOPPED); /* nobody is there: that is worse */
	assert_int_equal(steering_set(ctx, STEERING_AUTO), ERR_OK);
	struct lease lease;
	assert_int_equal(leases_take(ctx, QUEUE_SETTLE, &lease), ERR_OK);
	assert_int_equal(health_read(ctx, &now), ERR_OK);
	assert_int_equal(now.settling, HEALTH_FINE);
	assert_int_equal(steering_set(ctx, STEERING_STOP), ERR_OK);
	assert_int_equal(health_read(ctx, &now), ERR_OK);
	assert_int_equal(now.settling, HEALTH_PAUSED);
	assert_int_equal(now.wish, STEERING_STOP);
	leases_release(ctx, &lease);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(figures_are_of_what_is_open, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_most_pressing_comes_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_refused_key_is_told_though_the_worker_is_gone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_silent_gateway_is_told_whatever_waits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(figures_and_the_bottom_line_agree, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_refund_that_waits_is_work_too, set_up, tear_down),
		cmocka_unit_test_setup_teardown(progress_is_told_by_the_row_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(all_that_can_be_retried_are, set_up, tear_down),
		cmocka_unit_test_setup_teardown(more_than_one_transaction_holds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(to_the_counter_goes_only_what_is_closed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_health_line_says_who_holds_it, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
