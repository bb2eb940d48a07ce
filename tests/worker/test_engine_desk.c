/* What desks, patients and the gateway's limits do while the engine works. proves S2, S4, S9, B5, L5, L6 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/enrollment.h"
#include "domain/settle_hand.h"
#include "domain/settle_step.h"
#include "domain/settlement.h"
#include "domain/steering.h"
#include "lib/stage.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/db_inner.h"
#include "store/enrollments.h"
#include "store/mails.h"

#include "base/banned.h"

enum { N = 3 };

static struct bill bills[N];
static struct ctx desk;
static char old_card[64];

static struct settlement of(const struct bill *b)
{
	struct settlement s;
	assert_int_equal(settlement_by_bill(stage.w.ctx, b->id, &s), ERR_OK);
	return s;
}

static int mails_of(const struct bill *b, const char *kind)
{
	struct mail m[8];
	int n, of_kind = 0;
	assert_int_equal(mails_of_settlement(stage.w.ctx, of(b).id, 8, m, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		of_kind += strcmp(m[i].kind, kind) == 0;
	return of_kind;
}

/* Some bills, and a desk with a connection of its own. */
static int begin(void **state)
{
	struct enrollment en;
	stage_begin(state);
	for (int i = 0; i < N; i++)
		ward_bill(&stage.w, "visa", 1000, &bills[i]);
	house_join(&stage.w.house, &desk);
	desk.clock = stage.w.ctx->clock;
	assert_int_equal(enrollment_of(&desk, bills[0].patient_id, &en), ERR_OK);
	str_copy(old_card, sizeof old_card, en.method);
	stage_at("2026-11-25T10:00");
	return 0;
}

static int end(void **state)
{
	house_leave(&desk);
	return stage_end(state);
}

static void new_card(void)
{
	struct enrollment en;
	assert_int_equal(enrollment_of(&desk, bills[0].patient_id, &en), ERR_OK);
	assert_int_equal(db_begin(&desk), ERR_OK);
	str_copy(en.method, sizeof en.method, "pm_new");
	assert_int_equal(enrollments_set_card(&desk, &en), ERR_OK);
	assert_int_equal(db_finish(&desk, settlement_card_replaced(&desk, bills[0].patient_id)), ERR_OK);
}

/* Open attempts of all bills, whose answers are lost, or which are on their way. */
static void all_unknown(void)
{
	stage_open(WORKER_STANDING, 8);
	stage.deaf = true;
	stage_turns(3);
	for (int i = 0; i < N; i++)
		assert_int_equal(of(&bills[i]).state, SETTLEMENT_UNKNOWN);
	stage.deaf = false;
	stage.hold_back = true;
	stage_turns(4);
	assert_int_equal(stage.n_calls, N);
}

static void a_retry_by_hand_of_what_is_in_flight_hurts_nobody(void **state)
{
	(void)state;
	struct settle_hand_sum sum;
	all_unknown();
	assert_int_equal(settle_hand_retry_all(&desk, -1, &sum), ERR_OK);
	assert_int_equal(sum.n, N);
	stage.hold_back = false;
	stage_turns(3); /* which fails if the engine does */
	for (int i = 0; i < N; i++)
		assert_int_equal(of(&bills[i]).state, SETTLEMENT_SUCCEEDED);
	assert_int_equal(stage.report.charged, N);
	assert_int_equal(stage.n_sent, 2 * N);
}

static int reads_until_hold;

/* The desk comes between the engine's look and its transaction. */
static int on_read(unsigned kind, void *arg, void *statement, void *time)
{
	(void)kind, (void)arg, (void)time;
	const char *sql = sqlite3_sql(statement);
	if (reads_until_hold > 0 && strstr(sql, "UNION ALL SELECT id FROM (SELECT id FROM settlement") && --reads_until_hold == 0)
		assert_int_equal(bill_hold(&desk, bills[1].id, 0, "算定待ち", &bills[1]), ERR_OK);
	return 0;
}

static void what_a_desk_holds_at_the_last_moment_isnt_sent(void **state)
{
	(void)state;
	stage_open(WORKER_STANDING, 8);
	sqlite3_trace_v2(stage.w.ctx->db->sql, SQLITE_TRACE_PROFILE, on_read, NULL);
	reads_until_hold = 2; /* the look at open attempts, and that at what is due */
	stage_turns(4);
	sqlite3_trace_v2(stage.w.ctx->db->sql, 0, NULL, NULL);
	assert_int_equal(reads_until_hold, 0);
	assert_int_equal(of(&bills[0]).state, SETTLEMENT_SUCCEEDED);
	assert_int_equal(of(&bills[1]).state, SETTLEMENT_HELD);
	assert_int_equal(of(&bills[2]).state, SETTLEMENT_SUCCEEDED);
	assert_int_equal(stage.n_sent, N - 1);
}

/* S4: the new card isn't blamed for the old one's answer, and is asked at once. */
static void a_decline_of_a_card_that_was_replaced_meanwhile(void **state)
{
	(void)state;
	struct enrollment en;
	stage.lost_card = old_card;
	all_unknown();
	new_card();
	stage.hold_back = false;
	stage_turns(4);
	struct settlement s = of(&bills[0]);
	assert_int_equal(s.state, SETTLEMENT_SUCCEEDED);
	assert_int_equal(s.tries, 2);
	assert_int_equal(mails_of(&bills[0], "declined"), 0);
	assert_int_equal(mails_of(&bills[0], "paid"), 1);
	assert_int_equal(enrollment_of(&desk, bills[0].patient_id, &en), ERR_OK);
	assert_false(en.card_failed);
	struct settle_run run;
	stage_turns(3);
	assert_int_equal(steering_run_newest(&desk, &run), ERR_OK);
	assert_int_equal(run.total_n, N + 1); /* each try of a card counts */
	assert_int_equal(run.paid_n, N);
	assert_int_equal(run.declined_n, 1);
}

static void a_new_card_for_a_declined_bill_that_is_held(void **state)
{
	(void)state;
	stage.lost_card = old_card;
	stage_open(WORKER_STANDING, 8);
	stage_turns(4);
	assert_int_equal(of(&bills[0]).state, SETTLEMENT_DECLINED);
	assert_int_equal(of(&bills[0]).next_at, SETTLE_NEVER);
	assert_int_equal(bill_hold(&desk, bills[0].id, 0, "算定待ち", &bills[0]), ERR_OK);
	new_card();
	stage_turns(3);
	assert_int_equal(of(&bills[0]).state, SETTLEMENT_HELD);
	assert_int_equal(bill_release(&desk, bills[0].id, 0, &bills[0]), ERR_OK);
	stage_turns(4);
	assert_int_equal(of(&bills[0]).state, SETTLEMENT_SUCCEEDED);
	assert_int_equal(of(&bills[0]).tries, 2);
}

static int gateway_alarm(char text[320])
{
	struct alarm a[8];
	int n, found = 0;
	assert_int_equal(alarms_open(&desk, 0, 8, a, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		if (strcmp(a[i].kind, "gateway") == 0) {
			found++;
			str_copy(text, 320, a[i].text);
		}
	return found;
}

/* L6: whoever ends before all that is due was tried says so. */
static void a_long_limit_ends_a_run_with_an_error(void **state)
{
	(void)state;
	bool over = false;
	char text[320];
	enum err e = ERR_OK;
	stage_open(WORKER_UNTIL_IDLE, 1);
	stage_turns(1);
	stage.limited = 1;
	stage.retry_after = 300;
	for (int i = 0; i < 10 && !over && !e; i++) {
		vtime_pass(&stage.w.house.time, 1);
		e = worker_turn(stage.worker, &over);
	}
	assert_int_equal(e, ERR_NETWORK);
	assert_non_null(strstr(stage.w.ctx->cause.text, "あと 5 分待つように"));
	assert_int_equal(gateway_alarm(text), 1);
	assert_int_equal(stage.n_sent, 1);
	worker_close(stage.worker, e);
	stage.worker = NULL;
}

static void a_long_limit_is_obeyed_and_told_by_who_stands(void **state)
{
	(void)state;
	char text[320];
	stage_open(WORKER_STANDING, 1);
	stage_turns(1);
	stage.limited = 1;
	stage.retry_after = 3600;
	stage_turns(3);
	assert_int_equal(gateway_alarm(text), 1);
	assert_non_null(strstr(text, "あと 60 分待つように"));
	assert_int_equal(stage.n_sent, 1);
	vtime_pass(&stage.w.house.time, 3500);
	stage_turns(3);
	assert_int_equal(stage.n_sent, 1);
	vtime_pass(&stage.w.house.time, 100);
	stage_turns(10);
	assert_int_equal(stage_in(GROUP_SUCCEEDED), N);
	assert_int_equal(gateway_alarm(text), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_retry_by_hand_of_what_is_in_flight_hurts_nobody), T(what_a_desk_holds_at_the_last_moment_isnt_sent),
		T(a_decline_of_a_card_that_was_replaced_meanwhile), T(a_new_card_for_a_declined_bill_that_is_held),
		T(a_long_limit_ends_a_run_with_an_error), T(a_long_limit_is_obeyed_and_told_by_who_stands),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
