/* The log's frames go to the file together, and whoever opens the database in SQLite's own way finds all of them. proves X5 */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "lib/house.h"
#include "store/db_inner.h"

enum { PAGES = 24 };

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
	return 0;
}

/* Calls of this process that write, as the kernel counts them. */
static int64_t writes(void)
{
	char line[80];
	long long n = -1;
	FILE *f = fopen("/proc/self/io", "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		if (strncmp(line, "syscw: ", 7) == 0)
			n = strtoll(line + 7, NULL, 10);
	fclose(f);
	assert_true(n >= 0);
	return n;
}

/* Each fills a page of its own. */
static void add_rows(int first, int n)
{
	char text[3800];
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = 'x';
	text[sizeof text - 1] = '\0';
	for (int i = 0; i < n; i++) {
		struct stmt *q = db_stmt(house.ctx.db, "INSERT INTO alarm (id, at, kind, text) VALUES ($1, 1, 'test', $2)");
		stmt_int(q, 1, first + i);
		stmt_str(q, 2, text);
		assert_int_equal(stmt_run(&house.ctx, q, NULL), ERR_OK);
	}
}

/* By a connection that knows nothing of ours. */
static int64_t seen(const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *s;
	assert_int_equal(sqlite3_open(house_path(&house, "madoguchi.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(s, 0), "ok");
	sqlite3_finalize(s);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int64_t value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return value;
}

static void test_gathered(void **state)
{
	(void)state;
	assert_int_equal(db_begin(&house.ctx), ERR_OK);
	add_rows(1, 1);
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
	int pages = house.ctx.db->wal_pages;
	assert_int_equal(db_begin(&house.ctx), ERR_OK);
	add_rows(2, PAGES);
	int64_t before = writes();
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
	assert_in_range(writes() - before, 1, 5); /* one by one they were two for each page */
	assert_true(house.ctx.db->wal_pages - pages >= PAGES);
	assert_int_equal(seen("SELECT count(*) FROM alarm"), 1 + PAGES);
}

/* Without a sync after it a commit is in the file all the same: the others look for it there. */
static void test_unsynced(void **state)
{
	(void)state;
	assert_int_equal(sqlite3_exec(house.ctx.db->sql, "PRAGMA synchronous = OFF", NULL, NULL, NULL), SQLITE_OK);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(db_begin(&house.ctx), ERR_OK);
		add_rows(1 + i * PAGES, PAGES);
		assert_int_equal(db_commit(&house.ctx), ERR_OK);
		assert_int_equal(seen("SELECT count(*) FROM alarm"), (i + 1) * PAGES);
	}
}

/* With a cache of few pages a transaction writes into the log before its end, reads from it, and writes the same pages again. */
static void test_spilled(void **state)
{
	(void)state;
	assert_int_equal(sqlite3_exec(house.ctx.db->sql, "PRAGMA cache_size = 10; PRAGMA cache_spill = 10", NULL, NULL, NULL), SQLITE_OK);
	for (int end = 0; end < 2; end++) {
		assert_int_equal(db_begin(&house.ctx), ERR_OK);
		add_rows(1, 10 * PAGES);
		for (int i = 0; i < 2; i++)
			assert_int_equal(db_exec(&house.ctx, house.ctx.db, "UPDATE alarm SET at = at + 1"), ERR_OK);
		assert_int_equal(db_pragma(house.ctx.db, "SELECT sum(at) FROM alarm", -1), 3 * 10 * PAGES);
		assert_int_equal(seen("SELECT count(*) FROM alarm"), 0);
		if (end == 0)
			db_rollback(&house.ctx);
		else
			assert_int_equal(db_commit(&house.ctx), ERR_OK);
	}
	assert_int_equal(seen("SELECT sum(at) FROM alarm"), 3 * 10 * PAGES);
	db_checkpoint(&house.ctx, true);
	assert_int_equal(seen("SELECT sum(at) FROM alarm"), 3 * 10 * PAGES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_gathered, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_unsynced, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_spilled, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
