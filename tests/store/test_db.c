/* The database port: hardened, queued, nested, and misuse that ends the process. proves X5 */
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "lib/house.h"
#include "store/db_inner.h"

static struct house house;

static int set_up(void **state)
{
	(void)state;
	house_new(&house, "atokure");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&house);
	db_seams.queue_ms = 10000;
	db_seams.yield_ms = 60;
	db_seams.front_ms = 500;
	return 0;
}

static const char *text_of(const char *sql)
{
	static char out[64];
	sqlite3_stmt *s;
	assert_int_equal(sqlite3_prepare_v2(house.ctx.db->sql, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	str_copy(out, sizeof out, (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return out;
}

static int config(int op)
{
	int v = -1;
	assert_int_equal(sqlite3_db_config(house.ctx.db->sql, op, -1, &v), SQLITE_OK);
	return v;
}

static void test_hardened(void **state)
{
	(void)state;
	assert_string_equal(text_of("PRAGMA journal_mode"), "wal");
	assert_string_equal(text_of("PRAGMA synchronous"), "1"); /* a desk has written: test_db_sync.c */
	assert_string_equal(text_of("PRAGMA foreign_keys"), "1");
	assert_string_equal(text_of("PRAGMA wal_autocheckpoint"), "0");
	assert_string_equal(text_of("PRAGMA cell_size_check"), "1");
	assert_string_equal(text_of("PRAGMA temp_store"), "2");
	assert_string_equal(text_of("PRAGMA secure_delete"), "1");
	assert_string_equal(text_of("PRAGMA busy_timeout"), "10000");
	assert_int_equal(config(SQLITE_DBCONFIG_DEFENSIVE), 1);
	assert_int_equal(config(SQLITE_DBCONFIG_TRUSTED_SCHEMA), 0);
	assert_int_equal(config(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION), 0);
	assert_int_equal(config(SQLITE_DBCONFIG_DQS_DML), 0);
	assert_int_equal(config(SQLITE_DBCONFIG_DQS_DDL), 0);
	assert_int_equal(config(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE), 1);
	assert_int_equal(db_pragma(house.ctx.db, "PRAGMA application_id", 0), DB_APPLICATION_ID);
	assert_int_equal(db_pragma(house.ctx.db, "PRAGMA user_version", 0), DB_SCHEMA_VERSION);
	struct stat st;
	assert_int_equal(stat(house_path(&house, "madoguchi.db-wal"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static enum err add_to(struct ctx *ctx, const char *counter, int64_t by)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO counter (name, next) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET next = counter.next + $2");
	stmt_str(q, 1, counter);
	stmt_int(q, 2, by);
	return stmt_run(ctx, q, NULL);
}

static int64_t value_of(struct ctx *ctx, const char *counter)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT next FROM counter WHERE name = $1");
	stmt_str(q, 1, counter);
	int64_t v = stmt_row(q) ? stmt_col(q, 0) : 0;
	assert_int_equal(stmt_done(ctx, q), ERR_OK);
	return v;
}

static void test_nested(void **state)
{
	(void)state;
	struct ctx *ctx = &house.ctx;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(add_to(ctx, "a", 1), ERR_OK);
	assert_int_equal(db_commit(ctx), ERR_OK);
	assert_true(db_in_write(ctx->db));
	assert_int_equal(add_to(ctx, "b", 1), ERR_OK);
	assert_int_equal(db_commit(ctx), ERR_OK);
	assert_false(db_in_write(ctx->db));
	assert_int_equal(value_of(ctx, "a"), 1);
	assert_int_equal(value_of(ctx, "b"), 1);
}

static void test_inner_rollback_undoes_all(void **state)
{
	(void)state;
	struct ctx *ctx = &house.ctx;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(add_to(ctx, "a", 1), ERR_OK);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, ctx_fail(ctx, ERR_BAD_STATE, "inside")), ERR_BAD_STATE);
	assert_int_equal(add_to(ctx, "a", 1), ERR_OK);
	assert_int_equal(db_commit(ctx), ERR_BAD_STATE);
	assert_string_equal(ctx->cause.text, "inside");
	assert_false(db_in_write(ctx->db));
	assert_int_equal(value_of(ctx, "a"), 0);
	assert_int_equal(db_begin(ctx), ERR_OK); /* and the queue is free again */
	assert_int_equal(db_commit(ctx), ERR_OK);
}

static void test_ids_have_no_gaps(void **state)
{
	(void)state;
	struct ctx *ctx = &house.ctx;
	assert_int_equal(db_begin(ctx), ERR_OK);
	int64_t first = db_new_id(ctx);
	assert_int_equal(db_new_id(ctx), first + 1);
	db_rollback(ctx);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_new_id(ctx), first);
	assert_int_equal(db_commit(ctx), ERR_OK);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_new_id(ctx), first + 1);
	assert_int_equal(db_next(ctx, "receipt:2026"), 1);
	assert_int_equal(db_next(ctx, "receipt:2026"), 2);
	assert_int_equal(db_next(ctx, "receipt:2027"), 1);
	assert_int_equal(db_commit(ctx), ERR_OK);
}

static void test_errors_of_statements(void **state)
{
	(void)state;
	struct ctx *ctx = &house.ctx;
	assert_int_equal(db_begin(ctx), ERR_OK);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO counter (name, next) VALUES ('id', 1)");
	assert_int_equal(stmt_run(ctx, q, NULL), ERR_DUPLICATE);
	q = db_stmt(ctx->db, "INSERT INTO visit_department (visit_id, code, name) VALUES (4711, 'x', 'y')");
	assert_int_equal(stmt_run(ctx, q, NULL), ERR_REFUSED); /* no such visit */
	q = db_stmt(ctx->db, "UPDATE installation SET kind = 'toy'");
	assert_int_equal(stmt_run(ctx, q, NULL), ERR_REFUSED);
	q = db_stmt(ctx->db, "INSERT INTO counter (name, next) VALUES ('x', 'many')");
	assert_int_equal(stmt_run(ctx, q, NULL), ERR_REFUSED); /* STRICT */
	assert_int_equal(add_to(ctx, "a", 1), ERR_OK);
	assert_int_equal(db_commit(ctx), ERR_OK); /* a refused row leaves the transaction as it was */
	assert_int_equal(value_of(ctx, "a"), 1);
}

/* One statement used inside itself is prepared a second time. */
static void test_same_statement_twice(void **state)
{
	(void)state;
	static const char sql[] = "SELECT next FROM counter WHERE name = $1";
	struct stmt *outer = db_stmt(house.ctx.db, sql);
	stmt_str(outer, 1, "id");
	assert_true(stmt_row(outer));
	struct stmt *inner = db_stmt(house.ctx.db, sql);
	assert_ptr_not_equal(outer, inner);
	stmt_str(inner, 1, "nothing");
	assert_false(stmt_row(inner));
	assert_int_equal(stmt_done(&house.ctx, inner), ERR_OK);
	assert_true(stmt_col(outer, 0) > 0);
	assert_int_equal(stmt_done(&house.ctx, outer), ERR_OK);
	assert_ptr_equal(db_stmt(house.ctx.db, sql)->sql, sql);
}

/* Does f end the process with SIGABRT? */
static bool dies(void (*f)(void))
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		close(STDERR_FILENO);
		signal(SIGABRT, SIG_DFL);
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
		f();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void swapped(void)
{
	db_stmt(house.ctx.db, "SELECT next FROM counter WHERE next > $2 AND name = $1");
}

static void unnamed(void)
{
	db_stmt(house.ctx.db, "SELECT next FROM counter WHERE name = ?");
}

static void in_order(void)
{
	db_stmt(house.ctx.db, "SELECT next FROM counter WHERE name = $1 AND next > $2 AND next < $1");
}

static void write_outside(void)
{
	stmt_run(&house.ctx, db_stmt(house.ctx.db, "DELETE FROM counter WHERE name = 'none'"), NULL);
}

static void upgrade_of_a_read(void)
{
	if (db_read_begin(&house.ctx) == ERR_OK && db_begin(&house.ctx) == ERR_OK)
		_exit(0);
}

static void test_misuse_ends_the_process(void **state)
{
	(void)state;
	assert_true(dies(swapped));
	assert_true(dies(unnamed));
	assert_false(dies(in_order));
	assert_true(dies(write_outside));
	assert_true(dies(upgrade_of_a_read));
}

static void test_change_mark(void **state)
{
	(void)state;
	struct ctx other;
	house_join(&house, &other);
	int64_t mark = db_change_mark(&other);
	assert_int_equal(db_change_mark(&other), mark);
	assert_int_equal(db_begin(&house.ctx), ERR_OK);
	assert_int_equal(add_to(&house.ctx, "a", 1), ERR_OK);
	assert_int_equal(db_change_mark(&other), mark);
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
	assert_int_not_equal(db_change_mark(&other), mark);
	house_leave(&other);
}

static void test_read_sees_one_moment(void **state)
{
	(void)state;
	struct ctx other;
	house_join(&house, &other);
	assert_int_equal(db_read_begin(&other), ERR_OK);
	assert_int_equal(value_of(&other, "a"), 0);
	assert_int_equal(db_begin(&house.ctx), ERR_OK);
	assert_int_equal(add_to(&house.ctx, "a", 5), ERR_OK);
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
	assert_int_equal(value_of(&other, "a"), 0);
	db_read_end(&other);
	assert_int_equal(value_of(&other, "a"), 5);
	house_leave(&other);
}

/* A process that holds the queue or its front, stopped or not, and never lets go. */
static pid_t hold(const char *file)
{
	int ready[2];
	char c;
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		int fd = open(house_path(&house, file), O_RDWR | O_CLOEXEC);
		if (fd >= 0 && flock(fd, LOCK_EX) == 0 && write(ready[1], "!", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void test_busy_queue(void **state)
{
	(void)state;
	pid_t holder = hold("write.queue");
	kill(holder, SIGSTOP);
	db_seams.queue_ms = 60;
	assert_int_equal(db_begin(&house.ctx), ERR_BUSY);
	assert_false(db_in_write(house.ctx.db));
	assert_int_equal(value_of(&house.ctx, "a"), 0); /* reading goes on */
	end(holder);
	assert_int_equal(db_begin(&house.ctx), ERR_OK);
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
}

/* Until the kernel lists that process as waiting for a lock ("1: -> FLOCK ADVISORY WRITE 123 …"). */
static void await_waiter(pid_t pid)
{
	char line[200], who[32];
	str_fmt(who, sizeof who, " %d ", (int)pid);
	for (bool found = false; !found;) {
		FILE *f = fopen("/proc/locks", "r");
		while (f && !found && fgets(line, sizeof line, f))
			found = strstr(line, "->") && strstr(line, who);
		if (!f)
			_exit(1);
		fclose(f);
		sched_yield();
	}
}

/* The wait ends as soon as the holder does, not with its time. */
static void test_queue_wakes_up(void **state)
{
	(void)state;
	pid_t holder = hold("write.queue"), killer = fork();
	if (killer == 0) {
		await_waiter(getppid());
		kill(holder, SIGKILL);
		_exit(0);
	}
	db_seams.queue_ms = 600000;
	assert_int_equal(db_begin(&house.ctx), ERR_OK);
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
	assert_int_equal(waitpid(killer, NULL, 0), killer);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
}

/* A desk waits (it says so by a shared lock); the worker, although nobody holds the queue, lets it pass first. */
static void test_worker_lets_desks_go_first(void **state)
{
	(void)state;
	struct ctx worker;
	int desk = open(house_path(&house, "write.desks"), O_RDWR | O_CLOEXEC), done[2];
	char c;
	db_seams.yield_ms = 600000;
	assert_int_equal(flock(desk, LOCK_SH), 0);
	assert_int_equal(pipe(done), 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(desk); /* the lock stays with the parent's */
		house_join(&house, &worker);
		worker.actor.worker = true;
		if (db_begin(&worker) == ERR_OK && db_commit(&worker) == ERR_OK && write(done[1], "w", 1) == 1)
			_exit(0);
		_exit(1);
	}
	if (fork() == 0) {
		await_waiter(pid); /* it waits for the desk */
		_exit(write(done[1], "d", 1) == 1 && flock(desk, LOCK_UN) == 0 ? 0 : 1);
	}
	assert_int_equal(read(done[0], &c, 1), 1);
	assert_int_equal(c, 'd');
	assert_int_equal(read(done[0], &c, 1), 1);
	assert_int_equal(c, 'w');
	int status;
	while (wait(&status) > 0)
		assert_int_equal(status, 0);
	close(desk);
	close(done[0]);
	close(done[1]);
}

/* From a desk that hasn't written yet; the last turn is held. */
static void write_on(struct ctx *ctx, int turns)
{
	ctx->db->turns = 0;
	for (int i = 0; i < turns; i++) {
		assert_int_equal(db_begin(ctx), ERR_OK);
		assert_int_equal(add_to(ctx, "mine", 1), ERR_OK);
		if (i < turns - 1)
			assert_int_equal(db_commit(ctx), ERR_OK);
	}
}

/* Adds to a counter once it is told to and its turn has come. It is made before anything is held: SQLite's locks don't pass a fork. */
static pid_t other_writer(bool worker, int *tell)
{
	struct ctx other;
	int go[2];
	char c;
	assert_int_equal(pipe(go), 0);
	pid_t pid = fork();
	if (pid == 0) {
		house_join(&house, &other);
		other.actor.worker = worker;
		if (read(go[0], &c, 1) != 1 || db_begin(&other) != ERR_OK)
			_exit(1);
		_exit(db_finish(&other, add_to(&other, "theirs", 1)) == ERR_OK ? 0 : 2);
	}
	assert_true(pid > 0);
	close(go[0]);
	*tell = go[1];
	return pid;
}

/* However fast it comes again: the one that waits, a desk or the worker, has been before it. */
static void behind(bool worker)
{
	struct ctx *ctx = &house.ctx;
	int status, tell;
	db_seams.yield_ms = db_seams.front_ms = db_seams.queue_ms = 600000;
	pid_t pid = other_writer(worker, &tell);
	write_on(ctx, DB_TURNS);
	assert_int_equal(write(tell, "!", 1), 1);
	await_waiter(pid);
	assert_int_equal(db_commit(ctx), ERR_OK);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(value_of(ctx, "theirs"), 1);
	assert_int_equal(db_commit(ctx), ERR_OK);
	assert_int_equal(value_of(ctx, "mine"), DB_TURNS);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(tell);
}

static void test_who_writes_on_comes_behind_a_desk(void **state)
{
	(void)state;
	behind(false);
}

static void test_who_writes_on_comes_behind_the_worker(void **state)
{
	(void)state;
	behind(true);
}

/* The front is a courtesy: whoever keeps it, and be it for ever, delays the others and doesn't stop them. */
static void test_stopped_at_the_front(void **state)
{
	(void)state;
	pid_t holder = hold("write.front");
	kill(holder, SIGSTOP);
	db_seams.front_ms = 1;
	write_on(&house.ctx, 2 * DB_TURNS + 3);
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
	assert_int_equal(value_of(&house.ctx, "mine"), 2 * DB_TURNS + 3);
	end(holder);
}

/* With its end the front is free: nobody waits for its time. */
static void test_killed_at_the_front(void **state)
{
	(void)state;
	pid_t holder = hold("write.front"), killer = fork();
	if (killer == 0) {
		await_waiter(getppid());
		kill(holder, SIGKILL);
		_exit(0);
	}
	db_seams.front_ms = 600000;
	write_on(&house.ctx, DB_TURNS + 1);
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
	assert_int_equal(waitpid(killer, NULL, 0), killer);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
}

enum { WRITERS = 8, TIMES = 100 };

static void write_often(void)
{
	struct ctx mine;
	house_join(&house, &mine);
	for (int i = 0; i < TIMES; i++) {
		if (db_begin(&mine) != ERR_OK)
			_exit(1);
		int64_t v = value_of(&mine, "shared");
		if (db_finish(&mine, add_to(&mine, "shared", value_of(&mine, "shared") - v + 1)) != ERR_OK)
			_exit(2);
	}
	house_leave(&mine);
	_exit(0);
}

static void test_no_write_is_lost(void **state)
{
	(void)state;
	pid_t pid[WRITERS];
	for (int i = 0; i < WRITERS; i++) {
		pid[i] = fork();
		assert_true(pid[i] >= 0);
		if (pid[i] == 0)
			write_often();
	}
	for (int i = 0; i < WRITERS; i++) {
		int status;
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(value_of(&house.ctx, "shared"), WRITERS * TIMES);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_hardened), CASE(test_nested), CASE(test_inner_rollback_undoes_all), CASE(test_ids_have_no_gaps),
		CASE(test_errors_of_statements), CASE(test_same_statement_twice), CASE(test_misuse_ends_the_process), CASE(test_change_mark),
		CASE(test_read_sees_one_moment), CASE(test_busy_queue), CASE(test_queue_wakes_up), CASE(test_worker_lets_desks_go_first),
		CASE(test_who_writes_on_comes_behind_a_desk), CASE(test_who_writes_on_comes_behind_the_worker), CASE(test_stopped_at_the_front),
		CASE(test_killed_at_the_front), CASE(test_no_write_is_lost),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
