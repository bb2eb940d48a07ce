/* The log: chained, append-only, told where it breaks, without digits that must not be kept. proves X2, X7 */
#include <cmocka.h>
#include <sqlite3.h>
#include <string.h>

#include "domain/audit.h"
#include "lib/house.h"
#include "store/audit_log.h"
#include "store/db_inner.h"

static void note(struct house *h, int64_t id, const char *detail)
{
	assert_int_equal(db_begin(&h->ctx), ERR_OK);
	assert_int_equal(db_finish(&h->ctx, audit_note(&h->ctx, ACTION_DEFER, "visit", id, "%s", detail)), ERR_OK);
}

static void five(struct house *h)
{
	house_new(h, "atokure");
	for (int i = 1; i <= 5; i++)
		note(h, i, "on");
}

/* What someone with the file and without scruples would do. */
static void tamper(struct house *h, const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(house_path(h, "madoguchi.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_changes(db), 1);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t first_broken(struct house *h)
{
	int64_t count, broken;
	assert_int_equal(audit_log_verify(&h->ctx, &count, &broken), ERR_OK);
	assert_true(count == 5 || broken == count + 1);
	return broken;
}

static void broken_by(const char *sql, int64_t where)
{
	struct house h;
	five(&h);
	assert_int_equal(first_broken(&h), 0);
	tamper(&h, sql);
	assert_int_equal(first_broken(&h), where);
	house_free(&h);
}

static void test_tampering_is_named(void **state)
{
	(void)state;
	broken_by("UPDATE audit SET detail = 'off' WHERE seq = 3", 3);
	broken_by("UPDATE audit SET at = at + 1 WHERE seq = 1", 1);
	broken_by("UPDATE audit SET actor = 'x' WHERE seq = 5", 5);
	broken_by("UPDATE audit SET hash = zeroblob(32) WHERE seq = 2", 2);
	broken_by("UPDATE audit SET hash = x'00' WHERE seq = 2", 2);
	broken_by("UPDATE audit SET subject = 'visit:4o', detail = 'n' WHERE seq = 4", 4); /* the same bytes, other borders */
}

static void test_missing_entries_are_named(void **state)
{
	(void)state;
	broken_by("DELETE FROM audit WHERE seq = 2", 2);
	broken_by("DELETE FROM audit WHERE seq = 1", 1);
	broken_by("DELETE FROM audit WHERE seq = 5", 5);
}

static void test_append_only(void **state)
{
	(void)state;
	struct house h;
	five(&h);
	assert_int_equal(db_begin(&h.ctx), ERR_OK);
	struct stmt *q = db_stmt(h.ctx.db, "UPDATE audit SET detail = 'x' WHERE seq = 1");
	assert_int_equal(stmt_run(&h.ctx, q, NULL), ERR_REFUSED);
	q = db_stmt(h.ctx.db, "DELETE FROM audit WHERE seq = 1");
	assert_int_equal(stmt_run(&h.ctx, q, NULL), ERR_REFUSED);
	db_rollback(&h.ctx);
	house_free(&h);
}

static void test_entry(void **state)
{
	(void)state;
	struct house h;
	struct audit_entry e[10];
	int n;
	five(&h);
	int64_t at = ctx_now(&h.ctx);
	vtime_pass(&h.time, 60);
	assert_int_equal(audit_look(&h.ctx, "patient", 12, "%s", "opened"), ERR_OK);
	assert_int_equal(audit_log_newest(&h.ctx), at + 60);
	assert_int_equal(audit_log_list(&h.ctx, 0, 10, e, &n), ERR_OK);
	assert_int_equal(n, 6);
	assert_int_equal(e[0].seq, 6);
	assert_int_equal(e[0].at, at + 60);
	assert_string_equal(e[0].actor, "training");
	assert_string_equal(e[0].action, "look");
	assert_string_equal(e[0].subject, "patient:12");
	assert_string_equal(e[0].detail, "opened");
	assert_int_equal(strlen(e[0].hash), 64);
	assert_int_equal(audit_log_list(&h.ctx, 3, 10, e, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(e[1].seq, 1);
	house_free(&h);
}

/* Rolled back with what it tells: the numbers stay without gaps. */
static void test_rolled_back(void **state)
{
	(void)state;
	struct house h;
	five(&h);
	assert_int_equal(db_begin(&h.ctx), ERR_OK);
	assert_int_equal(audit_note(&h.ctx, ACTION_DEFER, "visit", 9, "on"), ERR_OK);
	db_rollback(&h.ctx);
	note(&h, 6, "on");
	int64_t count, broken;
	assert_int_equal(audit_log_verify(&h.ctx, &count, &broken), ERR_OK);
	assert_int_equal(count, 6);
	assert_int_equal(broken, 0);
	house_free(&h);
}

static void test_digits(void **state)
{
	(void)state;
	struct house h;
	struct audit_entry e[1];
	int n;
	house_new(&h, "atokure");
	assert_int_equal(audit_look(&h.ctx, "", 0, "search %s: 0", "4242 4242 4242 4242"), ERR_OK);
	assert_int_equal(audit_log_list(&h.ctx, 0, 1, e, &n), ERR_OK);
	assert_string_equal(e[0].detail, "search **** **** **** ****: *");
	assert_string_equal(e[0].subject, "");
	assert_int_equal(audit_look(&h.ctx, "", 0, "search %s: 0", "４２４２４２４２４２４２４２４２"), ERR_OK);
	assert_int_equal(audit_log_list(&h.ctx, 0, 1, e, &n), ERR_OK);
	assert_string_equal(e[0].detail, "search ＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊: *");
	assert_int_equal(audit_look(&h.ctx, "", 0, "search %s: 1", "0012345678"), ERR_OK);
	assert_int_equal(audit_log_list(&h.ctx, 0, 1, e, &n), ERR_OK);
	assert_string_equal(e[0].detail, "search 0012345678: 1");
	house_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tampering_is_named),
		cmocka_unit_test(test_missing_entries_are_named),
		cmocka_unit_test(test_append_only),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_rolled_back),
		cmocka_unit_test(test_digits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
