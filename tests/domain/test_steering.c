/* Steering the settlement worker by rows, and the row of its run. proves S2 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/steering.h"
#include "lib/house.h"
#include "model/role.h"
#include "store/audit_log.h"
#include "store/db.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	house_act(ctx, "kimura", 1u << ROLE_NIGHT);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static struct steering now(void)
{
	struct steering s;
	assert_int_equal(steering_read(ctx, &s), ERR_OK);
	return s;
}

static const char *newest_entry(void)
{
	static struct audit_entry row;
	int n;
	assert_int_equal(audit_log_list(ctx, 0, 1, &row, &n), ERR_OK);
	return row.detail;
}

static void a_wish_says_whose_and_when(void **state)
{
	(void)state;
	struct steering s = now();
	assert_int_equal(s.wish, STEERING_AUTO);
	assert_string_equal(s.asked_by, "");
	static const enum steering_wish wishes[] = { STEERING_RUN, STEERING_PAUSE, STEERING_STOP, STEERING_AUTO };
	for (int i = 0; i < 4; i++) {
		vtime_pass(&h.time, 60);
		assert_int_equal(steering_set(ctx, wishes[i]), ERR_OK);
		struct steering t = now();
		assert_int_equal(t.wish, wishes[i]);
		assert_int_equal(t.number, s.number + 1 + i);
		assert_int_equal(t.asked_at, h.time.now);
		assert_string_equal(t.asked_by, "kimura");
	}
	assert_string_equal(newest_entry(), "settlement: auto");
}

static void who_may_not_changes_nothing(void **state)
{
	(void)state;
	enum steering_wish w;
	assert_int_equal(steering_set(ctx, STEERING_PAUSE), ERR_OK);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(steering_set(ctx, STEERING_RUN), ERR_FORBIDDEN);
	assert_int_equal(steering_set(ctx, STEERING_STOP), ERR_FORBIDDEN);
	assert_int_equal(steering_go_on(ctx, &w), ERR_FORBIDDEN);
	assert_int_equal(now().wish, STEERING_PAUSE);
	house_act(ctx, "kaikei", 1u << ROLE_BILLING);
	assert_int_equal(steering_set(ctx, STEERING_STOP), ERR_OK);
	assert_int_equal(now().wish, STEERING_STOP);
}

static enum err done(int64_t number)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	return db_finish(ctx, steering_done(ctx, number));
}

static enum err resume(void)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	return db_finish(ctx, steering_resume(ctx));
}

/* Only the wish that was worked off: one that came meanwhile stays. */
static void a_run_ends_in_auto(void **state)
{
	(void)state;
	assert_int_equal(steering_set(ctx, STEERING_RUN), ERR_OK);
	int64_t first = now().number;
	assert_int_equal(steering_set(ctx, STEERING_RUN), ERR_OK);
	assert_int_equal(done(first), ERR_OK);
	assert_int_equal(now().wish, STEERING_RUN);
	assert_int_equal(done(now().number), ERR_OK);
	assert_int_equal(now().wish, STEERING_AUTO);
	assert_int_equal(steering_set(ctx, STEERING_PAUSE), ERR_OK);
	assert_int_equal(done(now().number), ERR_OK);
	assert_int_equal(now().wish, STEERING_PAUSE);
}

/* The business day begins at 05:00 here: until then the night's stop holds. */
static void a_stop_ends_with_its_day_and_a_pause_does_not(void **state)
{
	(void)state;
	h.profile.day_start = 5 * 60;
	vtime_init_at(&h.time, "2026-11-21T23:30", 1);
	assert_int_equal(steering_set(ctx, STEERING_STOP), ERR_OK);
	vtime_pass(&h.time, 5 * 3600); /* 04:30 */
	assert_int_equal(resume(), ERR_OK);
	assert_int_equal(now().wish, STEERING_STOP);
	vtime_pass(&h.time, 1800); /* 05:00 */
	assert_int_equal(resume(), ERR_OK);
	assert_int_equal(now().wish, STEERING_AUTO);
	assert_int_equal(steering_set(ctx, STEERING_PAUSE), ERR_OK);
	vtime_pass(&h.time, 3 * 86400);
	assert_int_equal(resume(), ERR_OK);
	assert_int_equal(now().wish, STEERING_PAUSE);
}

static struct settle_run begin(int64_t n, int64_t yen)
{
	struct settle_run r;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_run_begin(ctx, "kimura", n, yen, &r)), ERR_OK);
	return r;
}

static struct settle_run newest(void)
{
	struct settle_run r;
	assert_int_equal(steering_run_newest(ctx, &r), ERR_OK);
	return r;
}

static void a_run_keeps_its_figures(void **state)
{
	(void)state;
	struct settle_run r;
	assert_int_equal(steering_run_newest(ctx, &r), ERR_NOT_FOUND);
	r = begin(1204, 15310420);
	int64_t began = h.time.now;
	vtime_pass(&h.time, 21);
	r.paid_n = 867, r.paid_yen = 11020300, r.declined_n = 2, r.unknown_n = 1, r.aside_n = 3;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_run_add(ctx, &r)), ERR_OK);
	struct settle_run seen = newest();
	assert_string_equal(seen.asked_by, "kimura");
	assert_int_equal(seen.began_at, began);
	assert_int_equal(seen.last_at, began + 21);
	assert_int_equal(seen.ended_at, 0);
	assert_int_equal(seen.total_n, 1204);
	assert_int_equal(seen.total_yen, 15310420);
	assert_int_equal(seen.paid_n, 867);
	assert_int_equal(seen.paid_yen, 11020300);
	assert_int_equal(seen.declined_n + 10 * seen.unknown_n + 100 * seen.aside_n, 312);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_run_end(ctx, &r, "stopped")), ERR_OK);
	seen = newest();
	assert_int_equal(seen.ended_at, began + 21);
	assert_string_equal(seen.how, "stopped");
	assert_string_equal(newest_entry(), "stopped: 867 paid, 11020300 yen, 2 declined, 1 unknown, 3 set aside");
}

/* A worker that died leaves its run open: the next one closes it, at the last that is known of it. */
static void a_lost_run_is_closed_by_the_next(void **state)
{
	(void)state;
	struct settle_run lost = begin(10, 30000), next;
	vtime_pass(&h.time, 600);
	next = begin(7, 21000);
	assert_int_equal(newest().id, next.id);
	assert_int_equal(newest().ended_at, 0);
	assert_true(next.id > lost.id);
	struct stmt *q = db_stmt(ctx->db, "SELECT ended_at, how FROM settle_run WHERE id = $1");
	char how[16];
	stmt_int(q, 1, lost.id);
	assert_true(stmt_row(q));
	assert_int_equal(stmt_col(q, 0), lost.began_at);
	stmt_text(q, 1, how, sizeof how);
	assert_string_equal(how, "lost");
	assert_int_equal(stmt_done(ctx, q), ERR_OK);
}

/* In the night, before the hour of the settings: what was begun by hand goes on by hand. */
static void going_on_takes_the_open_run_up_again(void **state)
{
	(void)state;
	enum steering_wish w = STEERING_STOP;
	assert_int_equal(steering_go_on(ctx, &w), ERR_BAD_STATE);
	assert_int_equal(steering_set(ctx, STEERING_PAUSE), ERR_OK);
	assert_int_equal(steering_go_on(ctx, &w), ERR_OK);
	assert_int_equal(w, STEERING_AUTO);
	struct settle_run r = begin(3, 9000);
	assert_int_equal(steering_set(ctx, STEERING_PAUSE), ERR_OK);
	assert_int_equal(steering_go_on(ctx, &w), ERR_OK);
	assert_int_equal(w, STEERING_RUN);
	assert_int_equal(now().wish, STEERING_RUN);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, steering_run_end(ctx, &r, "stopped")), ERR_OK);
	assert_int_equal(steering_set(ctx, STEERING_STOP), ERR_OK);
	assert_int_equal(steering_go_on(ctx, &w), ERR_OK);
	assert_int_equal(w, STEERING_AUTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_wish_says_whose_and_when, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_may_not_changes_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_run_ends_in_auto, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_stop_ends_with_its_day_and_a_pause_does_not, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_run_keeps_its_figures, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_lost_run_is_closed_by_the_next, set_up, tear_down),
		cmocka_unit_test_setup_teardown(going_on_takes_the_open_run_up_again, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
