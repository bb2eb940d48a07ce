/* Leases: one owner, free when it dies, fenced off when it wakes up late. proves L6, S3 */
#include <cmocka.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/house.h"
#include "store/ahead.h"
#include "store/db.h"
#include "store/leases.h"

static void test_second_owner_is_refused(void **state)
{
	(void)state;
	struct house h;
	struct ctx other;
	struct lease a, b;
	struct lease_info info;
	house_new(&h, "atokure");
	house_join(&h, &other);
	assert_int_equal(leases_take(&h.ctx, QUEUE_SETTLE, &a), ERR_OK);
	assert_int_equal(a.fence, 1);
	assert_int_equal(leases_take(&other, QUEUE_SETTLE, &b), ERR_RUNNING);
	assert_non_null(strstr(other.cause.text, a.owner));
	assert_int_equal(b.fence, 0);
	assert_int_equal(leases_take(&other, QUEUE_PRINT, &b), ERR_OK); /* another queue is free */
	assert_int_equal(leases_info(&other, QUEUE_SETTLE, &info), ERR_OK);
	assert_true(info.alive);
	assert_string_equal(info.owner, a.owner);
	leases_release(&h.ctx, &a);
	assert_int_equal(leases_info(&other, QUEUE_SETTLE, &info), ERR_OK);
	assert_false(info.alive);
	assert_int_equal(leases_take(&other, QUEUE_SETTLE, &a), ERR_OK);
	assert_int_equal(a.fence, 2);
	leases_release(&other, &a);
	leases_release(&other, &b);
	house_leave(&other);
	house_free(&h);
}

/* The owner is killed while it holds the lease: the next one needs not wait. */
static void test_dead_owner(void **state)
{
	(void)state;
	struct house h;
	struct lease l;
	int ready[2];
	char c;
	house_new(&h, "atokure");
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct ctx mine;
		house_join(&h, &mine);
		if (leases_take(&mine, QUEUE_MAIL, &l) == ERR_OK && write(ready[1], "!", 1) == 1)
			pause();
		_exit(1);
	}
	assert_true(pid > 0);
	assert_int_equal(read(ready[0], &c, 1), 1);
	assert_int_equal(leases_take(&h.ctx, QUEUE_MAIL, &l), ERR_RUNNING);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(leases_take(&h.ctx, QUEUE_MAIL, &l), ERR_OK);
	assert_int_equal(l.fence, 2);
	leases_release(&h.ctx, &l);
	close(ready[0]);
	close(ready[1]);
	house_free(&h);
}

static enum err check(struct ctx *ctx, const struct lease *l)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	enum err e = leases_check(ctx, l);
	db_finish(ctx, e);
	return e;
}

/* Its lock file was lost (removed by hand): another one took over, so the first one's writes are refused. */
static void test_fenced_off(void **state)
{
	(void)state;
	struct house h;
	struct ctx other;
	struct lease old, new;
	house_new(&h, "atokure");
	house_join(&h, &other);
	assert_int_equal(leases_take(&h.ctx, QUEUE_SETTLE, &old), ERR_OK);
	assert_int_equal(check(&h.ctx, &old), ERR_OK);
	assert_int_equal(leases_renew(&h.ctx, &old), ERR_OK);
	assert_int_equal(unlink(house_path(&h, "lease.settle")), 0);
	assert_int_equal(leases_take(&other, QUEUE_SETTLE, &new), ERR_OK);
	assert_int_equal(check(&h.ctx, &old), ERR_CONFLICT);
	assert_int_equal(leases_renew(&h.ctx, &old), ERR_CONFLICT);
	assert_int_equal(check(&other, &new), ERR_OK);
	leases_release(&h.ctx, &old); /* must not free the new owner's row */
	assert_int_equal(check(&other, &new), ERR_OK);
	leases_release(&other, &new);
	house_leave(&other);
	house_free(&h);
}

static void test_heartbeat(void **state)
{
	(void)state;
	struct house h;
	struct lease l;
	struct lease_info info;
	house_new(&h, "atokure");
	int64_t start = ctx_now(&h.ctx);
	assert_int_equal(leases_take(&h.ctx, QUEUE_UPKEEP, &l), ERR_OK);
	vtime_pass(&h.time, 30);
	assert_int_equal(leases_renew(&h.ctx, &l), ERR_OK);
	assert_int_equal(leases_info(&h.ctx, QUEUE_UPKEEP, &info), ERR_OK);
	assert_int_equal(info.taken_at, start);
	assert_int_equal(info.seen_at, start + 30);
	leases_release(&h.ctx, &l);
	house_free(&h);
}

/* S9: what the business clock has said at most is known to every owner, until one has dealt with its going back. */
static void test_clock_back(void **state)
{
	(void)state;
	struct house h;
	struct lease l;
	struct lease_info info;
	house_new(&h, "atokure");
	int64_t start = ctx_now(&h.ctx);
	assert_int_equal(leases_take(&h.ctx, QUEUE_SETTLE, &l), ERR_OK);
	assert_int_equal(l.before, 0);
	h.time.now -= 86400;
	for (int i = 0; i < 2; i++) { /* by a heartbeat, by another owner */
		assert_int_equal(leases_renew(&h.ctx, &l), ERR_OK);
		leases_release(&h.ctx, &l);
		assert_int_equal(leases_take(&h.ctx, QUEUE_SETTLE, &l), ERR_OK);
		assert_int_equal(l.before, start);
	}
	assert_int_equal(db_begin(&h.ctx), ERR_OK);
	assert_int_equal(db_finish(&h.ctx, ahead_bring_back(&h.ctx, (int64_t[AHEADS]){ [AHEAD_NOW] = ctx_now(&h.ctx), [AHEAD_LOOK_UP] = INT64_MAX, [AHEAD_MAIL] = INT64_MAX })), ERR_OK);
	assert_int_equal(leases_info(&h.ctx, QUEUE_SETTLE, &info), ERR_OK);
	assert_int_equal(info.seen_at, start - 86400);
	vtime_pass(&h.time, 30);
	assert_int_equal(leases_renew(&h.ctx, &l), ERR_OK);
	assert_int_equal(leases_info(&h.ctx, QUEUE_SETTLE, &info), ERR_OK);
	assert_int_equal(info.seen_at, start - 86400 + 30);
	leases_release(&h.ctx, &l);
	house_free(&h);
}

/* The owner lives, but is silent for the length of a lease: it is taken over from, and what it kept is worth nothing. */
static void test_silent_owner(void **state)
{
	(void)state;
	struct house h;
	struct ctx other, third;
	struct lease old, new, late;
	struct lease_info info;
	house_new(&h, "atokure");
	house_join(&h, &other);
	house_join(&h, &third);
	assert_int_equal(leases_take(&h.ctx, QUEUE_SETTLE, &old), ERR_OK);
	vtime_pass_ms(&h.time, LEASE_MS / 2);
	assert_int_equal(leases_renew(&h.ctx, &old), ERR_OK);
	vtime_pass_ms(&h.time, LEASE_MS);
	assert_int_equal(leases_take(&other, QUEUE_SETTLE, &new), ERR_RUNNING); /* heard of just in time */
	vtime_pass_ms(&h.time, 1);
	assert_int_equal(leases_info(&other, QUEUE_SETTLE, &info), ERR_OK);
	assert_true(info.silent);
	assert_false(info.alive);
	assert_int_equal(leases_take(&other, QUEUE_SETTLE, &new), ERR_OK);
	assert_int_equal(new.fence, 2);
	assert_int_equal(check(&h.ctx, &old), ERR_CONFLICT);
	assert_int_equal(leases_renew(&h.ctx, &old), ERR_CONFLICT);
	/* The new owner's lock is a whole one: it keeps others off, and outlives the old one's. */
	assert_int_equal(leases_take(&third, QUEUE_SETTLE, &late), ERR_RUNNING);
	leases_release(&h.ctx, &old);
	assert_int_equal(leases_take(&third, QUEUE_SETTLE, &late), ERR_RUNNING);
	assert_int_equal(leases_info(&third, QUEUE_SETTLE, &info), ERR_OK);
	assert_true(info.alive);
	assert_string_equal(info.owner, new.owner);
	assert_int_equal(check(&other, &new), ERR_OK);
	leases_release(&other, &new);
	assert_int_equal(leases_take(&third, QUEUE_SETTLE, &late), ERR_OK);
	assert_int_equal(late.fence, 3);
	leases_release(&third, &late);
	house_leave(&third);
	house_leave(&other);
	house_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_second_owner_is_refused),
		cmocka_unit_test(test_dead_owner),
		cmocka_unit_test(test_fenced_off),
		cmocka_unit_test(test_clock_back), cmocka_unit_test(test_heartbeat),
		cmocka_unit_test(test_silent_owner),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
