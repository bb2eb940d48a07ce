/* When a commit reaches the disk: a desk's after it has let the next one write, the worker's within COMMIT. proves S3, R2, X2 */
#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lib/house.h"
#include "store/db_inner.h"

static struct house house;
static struct ctx other;

static struct {
	int calls, code;
	bool queue_free;     /* somebody else could have begun to write */
	int64_t seen;        /* by another desk, at that moment */
} sync_saw;

static enum err add(struct ctx *ctx, int64_t by)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO counter (name, next) VALUES ('a', $1) ON CONFLICT (name) DO UPDATE SET next = counter.next + $1");
	stmt_int(q, 1, by);
	return stmt_run(ctx, q, NULL);
}

static int64_t value(struct ctx *ctx)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT next FROM counter WHERE name = 'a'");
	int64_t v = stmt_row(q) ? stmt_col(q, 0) : 0;
	assert_int_equal(stmt_done(ctx, q), ERR_OK);
	return v;
}

static enum err write_one(struct ctx *ctx)
{
	enum err e = db_begin(ctx);
	return e ? e : db_finish(ctx, add(ctx, 1));
}

static int watched_sync(sqlite3 *sql)
{
	int fd = open(house_path(&house, "write.queue"), O_RDWR | O_CLOEXEC);
	sync_saw.calls++;
	sync_saw.queue_free = flock(fd, LOCK_EX | LOCK_NB) == 0;
	close(fd);
	sync_saw.seen = value(&other);
	return sync_saw.code ? sync_saw.code : db_wal_flush(sql);
}

static int set_up(void **state)
{
	(void)state;
	house_new(&house, "atokure");
	house_join(&house, &other);
	memset(&sync_saw, 0, sizeof sync_saw);
	db_seams.sync = watched_sync;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	db_seams.sync = db_wal_flush;
	house_leave(&other);
	house_free(&house);
	return 0;
}

static void test_a_desk_syncs_outside_of_the_queue(void **state)
{
	(void)state;
	assert_int_equal(write_one(&house.ctx), ERR_OK);
	assert_int_equal(sync_saw.calls, 1);
	assert_true(sync_saw.queue_free);
	assert_int_equal(sync_saw.seen, 1);
	assert_int_equal(db_pragma(house.ctx.db, "PRAGMA synchronous", 0), 1);
	assert_int_equal(write_one(&other), ERR_OK);
	assert_int_equal(sync_saw.calls, 2);
	assert_int_equal(value(&house.ctx), 2);
}

static void test_what_wrote_nothing_syncs_nothing(void **state)
{
	(void)state;
	assert_int_equal(db_begin(&house.ctx), ERR_OK);
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
	assert_int_equal(db_begin(&house.ctx), ERR_OK);
	assert_int_equal(add(&house.ctx, 1), ERR_OK);
	db_rollback(&house.ctx);
	assert_int_equal(sync_saw.calls, 0);
}

static void test_the_worker_syncs_within_commit(void **state)
{
	(void)state;
	house.ctx.actor.worker = true;
	assert_int_equal(write_one(&house.ctx), ERR_OK);
	assert_int_equal(sync_saw.calls, 0);
	assert_int_equal(db_pragma(house.ctx.db, "PRAGMA synchronous", 0), 2);
	house.ctx.actor.worker = false; /* who acts decides, each time */
	assert_int_equal(write_one(&house.ctx), ERR_OK);
	assert_int_equal(sync_saw.calls, 1);
	house.ctx.actor.worker = true;
	assert_int_equal(write_one(&house.ctx), ERR_OK);
	assert_int_equal(sync_saw.calls, 1);
	assert_int_equal(db_pragma(house.ctx.db, "PRAGMA synchronous", 0), 2);
}

/* What another desk wrote is brought to the disk before anything is done about it. */
static void test_durable_before_acting(void **state)
{
	(void)state;
	assert_int_equal(write_one(&other), ERR_OK);
	sync_saw.calls = 0;
	assert_int_equal(db_durable(&house.ctx), ERR_OK);
	assert_int_equal(sync_saw.calls, 1);
	assert_int_equal(db_durable(&house.ctx), ERR_OK); /* nothing has come since */
	assert_int_equal(sync_saw.calls, 1);
	assert_int_equal(write_one(&other), ERR_OK);
	sync_saw.code = SQLITE_IOERR_FSYNC;
	assert_int_equal(db_durable(&house.ctx), ERR_DB);
}

static void test_a_disk_that_fails_is_told_and_not_built_upon(void **state)
{
	(void)state;
	sync_saw.code = SQLITE_IOERR_FSYNC;
	assert_int_equal(write_one(&house.ctx), ERR_DB);
	assert_non_null(strstr(house.ctx.cause.text, "ディスクに届いたか分かりません"));
	assert_non_null(strstr(house.ctx.cause.text, "madoguchi.db"));
	assert_false(db_in_write(house.ctx.db));
	assert_int_equal(value(&house.ctx), 1); /* it may be there: that is what the text says */
	sync_saw.code = 0;
	sync_saw.calls = 0;
	house.ctx.cause.text[0] = '\0';
	assert_int_equal(write_one(&house.ctx), ERR_DB); /* a later sync that succeeds would hide the hole */
	assert_non_null(strstr(house.ctx.cause.text, "起動し直して"));
	assert_int_equal(sync_saw.calls, 0);
	assert_int_equal(value(&house.ctx), 1);
	house_leave(&other);
	house_join(&house, &other); /* started anew */
	assert_int_equal(write_one(&other), ERR_OK);
	assert_int_equal(value(&other), 2);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_a_desk_syncs_outside_of_the_queue), CASE(test_what_wrote_nothing_syncs_nothing), CASE(test_the_worker_syncs_within_commit),
		CASE(test_durable_before_acting), CASE(test_a_disk_that_fails_is_told_and_not_built_upon),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
