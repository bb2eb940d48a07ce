/*
 * The engine turn by turn, on a gateway whose answers and a clock whose time the test decides: steering, limits, the lease,
 * one commit for many; and many at once against the real gateway. proves S2, S3, L5, L6
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "domain/health.h"
#include "domain/reconcile.h"
#include "domain/settle_watch.h"
#include "domain/settlement.h"
#include "domain/settlement_list.h"
#include "domain/steering.h"
#include "gateway/gateway.h"
#include "lib/stage.h"
#include "store/alarms.h"
#include "store/db_inner.h"
#include "store/leases.h"
#include "worker/ports.h"

#include "base/banned.h"

static void wish(enum steering_wish what)
{
	struct actor who = stage.w.ctx->actor;
	stage.w.ctx->actor = stage.staff;
	assert_int_equal(steering_set(stage.w.ctx, what), ERR_OK);
	stage.w.ctx->actor = who;
}

static enum steering_wish wished(void)
{
	struct steering s;
	assert_int_equal(steering_read(stage.w.ctx, &s), ERR_OK);
	return s.wish;
}

static struct settle_run run(void)
{
	struct settle_run r;
	assert_int_equal(steering_run_newest(stage.w.ctx, &r), ERR_OK);
	return r;
}

static void a_pause_finishes_what_is_in_flight_and_holds_over_a_restart(void **state)
{
	(void)state;
	stage_bills(5);
	stage_at("2026-11-25T07:00");
	stage_open(WORKER_UNTIL_IDLE, 2);
	stage_turns(1); /* the gateway is there */
	stage.hold_back = true;
	stage_turns(1);
	assert_int_equal(stage.n_sent, 2);
	wish(STEERING_PAUSE);
	stage_turns(2);
	assert_int_equal(stage_in(GROUP_IN_FLIGHT), 2);
	stage.hold_back = false;
	assert_true(stage_turns(5)); /* only what is paused is left: it ends, and doesn't spin */
	assert_int_equal(stage.n_sent, 2);
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 2);
	assert_int_equal(stage_in(GROUP_DUE), 3);
	struct settle_run r = run();
	assert_int_equal(r.ended_at, 0);
	assert_int_equal(r.total_n, 5);
	assert_int_equal(r.total_yen, 15000);
	assert_int_equal(r.paid_n, 2);
	assert_int_equal(r.paid_yen, 6000);
	stage_close();

	stage_open(WORKER_STANDING, 2);
	assert_false(stage_turns(5));
	assert_int_equal(stage.n_sent, 2);
	enum steering_wish now;
	struct actor who = stage.w.ctx->actor;
	stage.w.ctx->actor = stage.staff;
	assert_int_equal(steering_go_on(stage.w.ctx, &now), ERR_OK);
	stage.w.ctx->actor = who;
	assert_int_equal(now, STEERING_RUN);
	stage_turns(8);
	assert_int_equal(stage.n_sent, 5);
	assert_int_equal(wished(), STEERING_AUTO);
	struct settle_run whole = run();
	assert_int_equal(whole.id, r.id); /* the same run, gone on with by the next owner */
	assert_int_equal(whole.total_n, 5);
	assert_int_equal(whole.paid_n, 5);
	assert_string_equal(whole.how, "done");
}

static void a_stop_ends_the_run_until_the_next_business_day(void **state)
{
	(void)state;
	stage_bills(3);
	stage_at("2026-11-25T07:00");
	stage_open(WORKER_STANDING, 1);
	stage_turns(1);
	stage.hold_back = true;
	stage_turns(1);
	assert_int_equal(stage.n_sent, 1);
	wish(STEERING_STOP);
	stage_turns(1);
	assert_int_equal(run().ended_at, 0); /* one is in flight */
	stage.hold_back = false;
	stage_turns(3);
	assert_string_equal(run().how, "stopped");
	assert_int_equal(run().paid_n, 1);
	assert_int_equal(stage.n_sent, 1);
	stage_at("2026-11-25T23:59");
	stage_turns(3);
	stage_at("2026-11-26T05:59");
	stage_turns(3);
	assert_int_equal(wished(), STEERING_STOP);
	assert_int_equal(stage.n_sent, 1);
	stage_at("2026-11-26T06:00");
	stage_turns(6);
	assert_int_equal(wished(), STEERING_AUTO);
	assert_int_equal(stage.n_sent, 3);
	assert_string_equal(run().how, "done");
	assert_int_equal(run().paid_n, 2);
}

static void before_its_hour_a_standing_worker_runs_only_when_asked(void **state)
{
	(void)state;
	stage_bills(2);
	stage_at("2026-11-25T05:00");
	stage_open(WORKER_STANDING, 8);
	stage_turns(3);
	assert_int_equal(stage.n_sent, 0);
	wish(STEERING_RUN);
	stage_turns(6);
	assert_int_equal(stage.n_sent, 2);
	assert_int_equal(wished(), STEERING_AUTO);
	assert_string_equal(run().asked_by, stage.staff.login);
	assert_string_equal(run().how, "done");
	wish(STEERING_RUN); /* nothing is due: it becomes auto again, and no run is made up */
	int64_t before = run().id;
	stage_turns(3);
	assert_int_equal(wished(), STEERING_AUTO);
	assert_int_equal(run().id, before);
}

static void a_limit_holds_back_all_that_would_be_sent(void **state)
{
	(void)state;
	stage_bills(6);
	stage_at("2026-11-25T07:00");
	stage_open(WORKER_UNTIL_IDLE, 2);
	stage_turns(1);
	stage.limited = 1;
	stage.retry_after = 30;
	stage_turns(1); /* claimed and sent */
	assert_int_equal(stage.n_sent, 2);
	stage_turns(1); /* one is told to wait 30 s, the other one is paid */
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 1);
	assert_false(stage_turns(28));
	assert_int_equal(stage.n_sent, 2);
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 1);
	assert_int_equal(stage.limited, 0);
	while (!stage_turns(1))
		;
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 6);
	assert_int_equal(stage.n_sent, 7);
	assert_int_equal(stage.report.charged, 6);
}

/* Whoever asked: the gateway means all of us. */
static void a_limit_of_the_comparison_holds_back_charges(void **state)
{
	(void)state;
	stage_bills(2);
	stage_at("2026-11-24T23:59:50");
	stage_open(WORKER_STANDING, 2);
	stage_turns(2);
	stage.limited_path = "created";
	stage.retry_after = 600;
	stage_at("2026-11-25T06:00"); /* the comparison of the day before, and the first charges, are due together */
	stage.hold_back = true;
	stage_turns(1);
	int sent = stage.n_sent;
	stage.hold_back = false;
	stage_turns(300);
	assert_true(sent < 2 && stage.n_sent == sent);
	stage.limited_path = NULL;
	stage_turns(400);
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 2);
	struct reconcile r; /* and it wasn't given up meanwhile */
	assert_int_equal(reconcile_last(stage.w.ctx, tokyo_day(stage.w.house.time.now) - 1, &r), ERR_OK);
	assert_int_equal(r.state, RECONCILE_DONE);
}

static void a_limit_without_a_time_is_short_and_grows(void **state)
{
	(void)state;
	stage_bills(1);
	stage_at("2026-11-25T07:00");
	stage_open(WORKER_UNTIL_IDLE, 4);
	stage.limited = 3;
	while (!stage_turns(1))
		;
	assert_int_equal(stage.n_sent, 4);
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 1);
}

/* The owner was stopped for longer than its lease, another one took over, and then the first one goes on. */
static void a_late_owner_writes_and_sends_nothing(void **state)
{
	(void)state;
	struct lease lease;
	bool over;
	stage_bills(6);
	stage_at("2026-11-25T07:00");
	stage_open(WORKER_STANDING, 2);
	stage_turns(1);
	stage.hold_back = true;
	stage_turns(1);
	assert_int_equal(stage.n_sent, 2);
	struct ctx other;
	house_join(&stage.w.house, &other);
	other.clock = stage.w.ctx->clock;
	vtime_pass(&stage.w.house.time, LEASE_MS / 1000 + 1);
	assert_int_equal(leases_take(&other, QUEUE_SETTLE, &lease), ERR_OK);
	struct settle_run before = run();
	stage.hold_back = false;
	vtime_pass(&stage.w.house.time, 1);
	enum err e = worker_turn(stage.worker, &over);
	for (int i = 0; e == ERR_OK && i < 3; i++)
		e = worker_turn(stage.worker, &over);
	assert_int_equal(e, ERR_CONFLICT);
	assert_non_null(strstr(stage.w.ctx->cause.text, "引き継がれました"));
	assert_int_equal(stage.n_sent, 2);
	assert_int_equal(stage_in(GROUP_IN_FLIGHT), 2);
	assert_int_equal(stage_in(GROUP_DUE), 4);
	assert_int_equal(run().paid_n, before.paid_n);
	assert_int_equal(run().last_at, before.last_at);
	leases_release(&other, &lease);
	house_leave(&other);
	worker_close(stage.worker, e);
	stage.worker = NULL;
}

static int commits;

static int on_commit(void *arg)
{
	(void)arg;
	commits++;
	return 0;
}

static void one_commit_serves_many(void **state)
{
	(void)state;
	stage_bills(64);
	stage_open(WORKER_UNTIL_IDLE, 64);
	while (!stage_turns(1)) /* usage slips are printed: commits that aren't meant here */
		;
	stage_close();
	stage_at("2026-11-25T07:00");
	stage_open(WORKER_UNTIL_IDLE, 64);
	stage_turns(1);
	sqlite3_commit_hook(stage.w.ctx->db->sql, on_commit, NULL);
	commits = 0;
	stage_turns(1);
	assert_int_equal(stage.n_sent, 64);
	assert_int_equal(commits, 1); /* all claims */
	stage_turns(1);
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 64);
	assert_int_equal(commits, 2); /* all outcomes */
	sqlite3_commit_hook(stage.w.ctx->db->sql, NULL, NULL);
}

/* Many side by side over TLS, with answers that are lost, refused and late: each bill is charged once. */
static void two_hundred_at_once_are_charged_once_each(void **state)
{
	(void)state;
	enum { N = 200 };
	static struct bill b[N];
	static const char *const faults[] = { "drop_after", "429:1", "drop_before", "409", "truncate", "slow:0.3" };
	struct buf lines = { 0 };
	struct worker_report r;
	int64_t sum;
	stage.w.ctx->clock = &stage.w.clock;
	ward_at(&stage.w, "2026-11-21T10:00");
	for (int i = 0; i < N; i++)
		ward_bill(&stage.w, "visa", 500 + i, &b[i]);
	for (int i = 0; i < 24; i++)
		buf_fmt(&lines, "%s POST /v1/payment_intents\n", faults[i % 6]);
	ward_open(&stage.w);
	ward_fault(&stage.w, lines.data);
	buf_free(&lines);
	ward_at(&stage.w, "2026-11-25T07:00");
	struct worker_options o = ward_options(&stage.w);
	o.concurrency = 64;
	stage.w.ctx->actor = (struct actor){ .login = "worker", .name = "worker", .place = "test", .worker = true };
	assert_int_equal(worker_run(stage.w.ctx, &o, &r), ERR_OK);
	assert_int_equal(r.charged, N);
	assert_int_equal(r.unknown, 0);
	for (int i = 0; i < N; i++) {
		assert_int_equal(ward_paid(&stage.w, b[i].number, &sum), 1);
		assert_int_equal(sum, b[i].amount);
	}
	assert_int_equal(run().paid_n, N);
	assert_int_equal(run().unknown_n, 0);
	assert_string_equal(run().how, "done");
}

/* --- the profile under a standing worker: F17 --------------------------------------------------------------------------- */

static struct { int asked, taken; bool changed; enum err answer; } profile_file;

static bool profile_changed(void *self)
{
	(void)self;
	profile_file.asked++;
	return profile_file.changed;
}

static enum err take_profile(void *self)
{
	(void)self;
	profile_file.taken++;
	profile_file.changed = false;
	return profile_file.answer ? ctx_fail(stage.w.ctx, profile_file.answer, "profile.ini:%d", profile_file.taken) : ERR_OK;
}

static void profile_alarm(const char *text)
{
	struct alarm a[8];
	struct health health;
	int n;
	assert_int_equal(alarms_open(stage.w.ctx, 0, 8, a, &n), ERR_OK);
	assert_int_equal(n, text != NULL);
	if (text) {
		assert_string_equal(a[0].kind, "profile");
		assert_string_equal(a[0].text, text);
	}
	assert_int_equal(health_read(stage.w.ctx, &health), ERR_OK);
	assert_int_equal(health.profile_refused, text != NULL);
}

/* Charges that are in flight end under the rules that they began with. */
static void a_profile_changes_when_nothing_is_in_flight(void **state)
{
	(void)state;
	profile_file.asked = profile_file.taken = 0;
	profile_file.changed = false;
	profile_file.answer = ERR_OK;
	stage.options.profile = (struct worker_profile){ NULL, profile_changed, take_profile };
	stage_bills(2);
	stage_at("2026-11-25T07:00");
	stage_open(WORKER_STANDING, 2);
	stage_turns(1); /* the gateway is there */
	stage.hold_back = true;
	stage_turns(1);
	assert_int_equal(stage.n_sent, 2);
	profile_file.changed = true;
	stage_turns(6);
	assert_int_equal(stage_in(GROUP_IN_FLIGHT), 2);
	assert_int_equal(profile_file.taken, 0);
	stage.hold_back = false;
	stage_turns(6);
	assert_int_equal(profile_file.taken, 1);
	profile_alarm(NULL);
	profile_file.changed = true;
	profile_file.answer = ERR_SETTING;
	stage_turns(3);
	assert_int_equal(profile_file.taken, 2);
	profile_alarm("profile.ini:2");
	profile_file.changed = true; /* as bad, elsewhere */
	stage_turns(3);
	profile_alarm("profile.ini:3");
	int asked = profile_file.asked;
	stage_turns(5);
	assert_int_equal(profile_file.asked, asked + 5); /* each second */
	assert_int_equal(profile_file.taken, 3);
	profile_file.changed = true;
	profile_file.answer = ERR_OK;
	stage_turns(3);
	profile_alarm(NULL);
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 2);
	/* Mended while no worker stood: whoever starts then has read it. */
	profile_file.changed = true;
	profile_file.answer = ERR_SETTING;
	stage_turns(3);
	profile_alarm("profile.ini:5");
	stage_close();
	profile_file.changed = false;
	stage_open(WORKER_UNTIL_IDLE, 2);
	profile_alarm(NULL);
	stage_close();
}

static void gateway_says(const char *alarm, enum health_state settling, enum settle_situation situation)
{
	struct health health;
	struct settle_watch watch;
	assert_int_equal(health_read(stage.w.ctx, &health), ERR_OK);
	assert_int_equal(health.settling, settling);
	assert_int_equal(settle_watch_read(stage.w.ctx, &watch), ERR_OK);
	assert_string_equal(watch.gateway, alarm);
	assert_int_equal(settle_watch_situation(&watch), situation);
}

/* Nobody has to guess why nothing happens: the desks are told once the gateway has been asked in vain for a while, until it answers. */
static void a_gateway_that_is_away_has_an_alarm_until_it_is_back(void **state)
{
	char alarm[320];
	(void)state;
	stage_bills(2);
	stage_at("2026-11-25T07:00");
	stage.silent = true;
	stage_open(WORKER_STANDING, 2);
	str_fmt(alarm, sizeof alarm, "決済サーバー %s に接続できません（no route to host）。つながりしだい続けます", stage.options.gateway.base_url);
	stage_turns(3); /* a short one is nobody's business */
	gateway_says("", HEALTH_FINE, SITUATION_DUE);
	stage_turns(60);
	assert_int_equal(stage.n_sent, 0);
	gateway_says(alarm, HEALTH_TROUBLE, SITUATION_SILENT);
	stage_close();
	stage_open(WORKER_STANDING, 2); /* the next owner knows of it */
	stage_turns(60);
	gateway_says(alarm, HEALTH_TROUBLE, SITUATION_SILENT);
	stage.silent = false;
	stage_turns(70);
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 2);
	gateway_says("", HEALTH_FINE, SITUATION_NOTHING);
}

/* One cause, one alarm: however many charges meet it, and again when the next stage.worker's first request does. */
static void a_key_that_is_refused_is_one_alarm(void **state)
{
	(void)state;
	struct alarm a[8];
	char text[320];
	bool over = false;
	int n;
	stage_bills(3);
	stage_at("2026-11-25T07:00");
	for (stage.forbidden = 1; stage.forbidden <= 2; stage.forbidden++) {
		enum err e = ERR_OK;
		stage_open(WORKER_STANDING, 3);
		for (int i = 0; i < 20 && e == ERR_OK; i++, vtime_pass(&stage.w.house.time, 1))
			e = worker_turn(stage.worker, &over);
		assert_int_equal(e, ERR_UNAVAILABLE);
		stage_close();
		assert_int_equal(alarms_open(stage.w.ctx, 0, 8, a, &n), ERR_OK);
		assert_int_equal(n, 1);
		assert_string_equal(a[0].kind, "gateway");
		assert_non_null(strstr(a[0].text, "gateway.key"));
		assert_true(stage.forbidden == 1 || strcmp(a[0].text, text) == 0);
		str_copy(text, sizeof text, a[0].text);
	}
	stage.forbidden = 0;
	stage_open(WORKER_STANDING, 3);
	stage_turns(40);
	assert_int_equal(stage_in(GROUP_SUCCEEDED), 3);
	assert_int_equal(alarms_open(stage.w.ctx, 0, 8, a, &n), ERR_OK);
	assert_int_equal(n, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, stage_begin, stage_end)
	const struct CMUnitTest tests[] = {
		T(a_profile_changes_when_nothing_is_in_flight), T(a_gateway_that_is_away_has_an_alarm_until_it_is_back),
		T(a_key_that_is_refused_is_one_alarm),
		T(a_pause_finishes_what_is_in_flight_and_holds_over_a_restart), T(a_stop_ends_the_run_until_the_next_business_day),
		T(before_its_hour_a_standing_worker_runs_only_when_asked), T(a_limit_holds_back_all_that_would_be_sent),
		T(a_limit_of_the_comparison_holds_back_charges), T(a_limit_without_a_time_is_short_and_grows), T(a_late_owner_writes_and_sends_nothing), T(one_commit_serves_many),
		T(two_hundred_at_once_are_charged_once_each),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
