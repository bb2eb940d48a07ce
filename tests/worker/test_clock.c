/*
 * The business clock is put back while the outcome of a charge isn't known: the key may be forgotten by now, however young it looks,
 * so that nothing is sent again; what was compared by the wrong clock is compared again, and nothing waits for the wrong day. Where it
 * leaps ahead, no hour has passed. proves S6, S9, F21
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "domain/reconcile.h"
#include "domain/settlement.h"
#include "domain/steering.h"
#include "lib/stage.h"
#include "store/alarms.h"
#include "store/leases.h"
#include "store/mails.h"

#include "base/banned.h"

#define WRONG "2026-11-25T07:00"
#define RIGHT "2026-11-24T07:00" /* a day before it is due */

enum { HOUR = 3600, DAY_HOURS = 24 };

static void pass_hours(int n)
{
	for (; n > 0; n--) {
		vtime_pass(&stage.w.house.time, HOUR);
		stage_turns(3);
	}
}

static void one_alarm(const char *text)
{
	struct alarm a[4];
	int n;
	assert_int_equal(alarms_open(stage.w.ctx, 0, 4, a, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(a[0].kind, "clock");
	assert_string_equal(a[0].text, text);
}

/* One charge was sent, and its answer is lost. */
static void one_is_unknown(void)
{
	stage_bills(1);
	stage_at(WRONG);
	stage_open(WORKER_STANDING, 2);
	stage.deaf = true;
	stage_turns(3);
	assert_true(stage.n_sent > 0);
	assert_int_equal(stage_in(GROUP_UNKNOWN), 1);
}

/* Two look-ups, an hour between them, and then a person's: whatever the clock says meanwhile. */
static void looked_up_and_never_sent(void)
{
	int sent = stage.n_sent;
	stage.deaf = false;
	pass_hours(2);
	assert_int_equal(stage_in(GROUP_WORKLIST), 1);
	pass_hours(2 * DAY_HOURS);
	assert_int_equal(stage.n_sent, sent);
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 0);
}

static void what_is_open_is_never_sent_again(void **state)
{
	(void)state;
	one_is_unknown();
	stage_at(RIGHT);
	stage_turns(1);
	one_alarm("時計が 1440 分戻されました。結果の分からない決済 1 件は、もう送らずに決済会社の記録で確かめます");
	looked_up_and_never_sent();
}

static void the_next_owner_notices_too(void **state)
{
	(void)state;
	struct lease l;
	one_is_unknown();
	stage_close();
	stage_at(RIGHT);
	assert_int_equal(leases_take(stage.w.ctx, QUEUE_SETTLE, &l), ERR_OK); /* one that does nothing about it */
	leases_release(stage.w.ctx, &l);
	stage_open(WORKER_STANDING, 2);
	stage_turns(1);
	looked_up_and_never_sent();
}

/* Nobody looked for longer than it was put back: the time that has passed counts, by the clock that nobody sets. */
static void a_worker_that_was_away_longer_notices_too(void **state)
{
	(void)state;
	one_is_unknown();
	stage_close();
	vtime_pass(&stage.w.house.time, 25 * HOUR);
	stage_at("2026-11-25T08:00"); /* later than all that anybody has written down */
	stage_open(WORKER_STANDING, 2);
	stage_turns(1);
	one_alarm("時計が 1440 分戻されました。結果の分からない決済 1 件は、もう送らずに決済会社の記録で確かめます");
	looked_up_and_never_sent();
}

/* The machine was off, and has lost the time: only the gateway knows what it is. */
static void the_gateway_knows_the_time(void **state)
{
	(void)state;
	one_is_unknown();
	stage_close();
	str_copy(stage.options.gateway.secret, sizeof stage.options.gateway.secret, "sk_live_x");
	stage.date = stage.w.house.time.now + 60 * HOUR + 30;
	stage_open(WORKER_STANDING, 2);
	stage_turns(2);
	one_alarm("時計が 3600 分戻されました。結果の分からない決済 1 件は、もう送らずに決済会社の記録で確かめます");
	looked_up_and_never_sent();
}

/* What the list didn't have may still be on its way: the hour before the second look-up isn't over because the clock says so. */
static void a_clock_that_leaps_ends_no_hour(void **state)
{
	(void)state;
	one_is_unknown();
	stage_at(RIGHT);
	stage_turns(1);
	stage.deaf = false;
	vtime_pass(&stage.w.house.time, HOUR);
	stage_turns(3); /* the first look-up */
	assert_int_equal(stage_in(GROUP_UNKNOWN), 1);
	stage_at("2026-11-24T10:00");
	for (int i = 0; i < 55; i++) {
		vtime_pass(&stage.w.house.time, 60);
		stage_turns(3);
		assert_int_equal(stage_in(GROUP_UNKNOWN), 1);
	}
	stage_close(); /* and while nobody works */
	stage_at("2026-11-24T12:00");
	stage_open(WORKER_STANDING, 2);
	stage_turns(3);
	assert_int_equal(stage_in(GROUP_UNKNOWN), 1);
	pass_hours(2);
	assert_int_equal(stage_in(GROUP_WORKLIST), 1);
}

/* What steers a clock moves it by seconds: the same bytes go on being sent, and the charge is found paid. */
static void a_clock_that_is_steered_changes_nothing(void **state)
{
	(void)state;
	one_is_unknown();
	int sent = stage.n_sent;
	stage_at("2026-11-25T06:51");
	stage_turns(HOUR / 2);
	assert_true(stage.n_sent > sent);
	stage.deaf = false;
	stage_turns(HOUR);
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 1);
}

/* What was written down by a clock that was a year ahead doesn't wait for a year. */
static void nobody_waits_for_the_wrong_day(void **state)
{
	(void)state;
	struct bill b;
	struct mail m[2];
	struct settlement s;
	struct steering wish;
	int64_t nine, now;
	int n;
	ward_bill(&stage.w, "visa", 1000, &b);
	stage_at("2027-11-25T02:00");
	stage.options.settle_start = 0;
	stage_open(WORKER_STANDING, 2);
	stage_turns(5);
	assert_int_equal(settlement_by_bill(stage.w.ctx, b.id, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_SUCCEEDED);
	struct actor worker = stage.w.ctx->actor;
	stage.w.ctx->actor = stage.staff;
	assert_int_equal(steering_set(stage.w.ctx, STEERING_STOP), ERR_OK);
	stage.w.ctx->actor = worker;
	stage_at(WRONG);
	now = stage.w.house.time.now;
	stage_turns(1);
	assert_true(instant_parse("2026-11-25T09:00", &nine));
	assert_int_equal(mails_of_settlement(stage.w.ctx, s.id, 2, m, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(m[0].state, MAIL_WAITING);
	assert_int_equal(m[0].next_at, nine);
	assert_int_equal(steering_read(stage.w.ctx, &wish), ERR_OK);
	assert_in_range(wish.asked_at, now, now + 2);
}

static void the_day_is_compared_again_at_its_own_hour(void **state)
{
	(void)state;
	struct reconcile r;
	day_t day;
	int64_t end;
	assert_true(instant_parse("2026-11-25T00:00", &end));
	day = tokyo_day(end) - 1;
	one_is_unknown();
	stage_turns(20);
	assert_int_equal(reconcile_last(stage.w.ctx, day, &r), ERR_OK);
	assert_true(r.asked_at >= end);
	stage_at(RIGHT);
	stage_turns(20);
	assert_int_equal(reconcile_last(stage.w.ctx, day, &r), ERR_OK);
	assert_true(r.asked_at < end);
	pass_hours(DAY_HOURS);
	assert_int_equal(reconcile_last(stage.w.ctx, day, &r), ERR_OK);
	assert_true(r.asked_at >= end);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, stage_begin, stage_end)
	const struct CMUnitTest tests[] = {
		T(what_is_open_is_never_sent_again), T(the_next_owner_notices_too), T(a_worker_that_was_away_longer_notices_too),
		T(a_clock_that_leaps_ends_no_hour), T(the_gateway_knows_the_time), T(a_clock_that_is_steered_changes_nothing),
		T(nobody_waits_for_the_wrong_day), T(the_day_is_compared_again_at_its_own_hour),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
