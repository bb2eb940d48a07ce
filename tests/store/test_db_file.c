/* The database's file: what is refused, migrations, back-up, the write-ahead log, a full disk, damage. proves X5, O7 */
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
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
	db_seams.migrations = NULL;
	return 0;
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

static enum err open_again(struct db **out)
{
	db_close(house.ctx.db);
	house.ctx.db = NULL;
	return db_open(&house.ctx, house_path(&house, "madoguchi.db"), DB_OPEN, out);
}

static void tamper(const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(house_path(&house, "madoguchi.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_newer_schema(void **state)
{
	(void)state;
	struct db *db;
	tamper("PRAGMA user_version = 99");
	assert_int_equal(open_again(&db), ERR_NEWER_SCHEMA);
	assert_null(db);
	assert_non_null(strstr(house.ctx.cause.text, "99"));
	tamper("PRAGMA user_version = 1; PRAGMA application_id = 7");
	assert_int_equal(open_again(&db), ERR_DB);
}

static void test_wrong_mode_and_kind(void **state)
{
	(void)state;
	struct db *db;
	char path[600];
	str_copy(path, sizeof path, house_path(&house, "madoguchi.db"));
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(open_again(&db), ERR_OWNER);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(db_open(&house.ctx, path, DB_CREATE, &db), ERR_DUPLICATE);
	assert_int_equal(db_open(&house.ctx, house_path(&house, "none.db"), DB_OPEN, &db), ERR_NOT_FOUND);
	assert_int_equal(db_open(&house.ctx, house_path(&house, "none/x.db"), DB_CREATE, &db), ERR_NOT_FOUND);
	assert_int_equal(file_write(house_path(&house, "text.db"), "This is not a database, but long enough to be one.", 50, 0600), 0);
	assert_int_equal(db_open(&house.ctx, house_path(&house, "text.db"), DB_OPEN, &db), ERR_DB);
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 12345, 12345), 0);
		assert_int_equal(open_again(&db), ERR_OWNER);
		assert_non_null(strstr(house.ctx.cause.text, "12345"));
	}
	assert_null(db);
}

static int64_t pretended;

static int pretend(const char *folder, int64_t *type)
{
	(void)folder;
	*type = pretended;
	return 0;
}

static void test_network_file_systems(void **state)
{
	(void)state;
	static const int64_t far[] = { 0x6969, 0xff534d42, 0xfe534d42, 0x65735546, 0x01021997 };
	int (*real)(const char *, int64_t *) = db_seams.fs_type;
	struct db *db;
	struct stat st;
	db_seams.fs_type = pretend;
	for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
		pretended = far[i];
		assert_int_equal(db_open(&house.ctx, house_path(&house, "far.db"), DB_CREATE, &db), ERR_NETWORK_FS);
		assert_int_equal(stat(house_path(&house, "far.db"), &st), -1); /* refused before anything was made */
		assert_int_equal(db_open(&house.ctx, house_path(&house, "madoguchi.db"), DB_OPEN, &db), ERR_NETWORK_FS);
	}
	pretended = 0xef53; /* ext4 */
	assert_int_equal(open_again(&house.ctx.db), ERR_OK);
	db_seams.fs_type = real;
}

#define TEA "CREATE TABLE tea (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;" \
	"CREATE TRIGGER tea_stays BEFORE DELETE ON tea BEGIN SELECT raise(ABORT, 'a;b'); SELECT 1; END;" \
	"INSERT INTO tea (id, name) VALUES (1, 'sencha');"

static const struct db_migration old[] = { { 1, "0001", TEA }, { 0 } };
static const struct db_migration newer[] = {
	{ 1, "0001", TEA }, { 2, "0002", "ALTER TABLE tea ADD COLUMN price INTEGER" }, { 3, "0003", "UPDATE tea SET price = 500" }, { 0 },
};
static const struct db_migration broken[] = {
	{ 1, "0001", TEA }, { 2, "0002", "ALTER TABLE tea ADD COLUMN price INTEGER" }, { 3, "0003_wrong", "UPDATE coffee SET price = 500" }, { 0 },
};

static enum err open_tea(const struct db_migration *list, enum db_open_mode mode, struct ctx *ctx)
{
	char path[600];
	str_copy(path, sizeof path, house_path(&house, "tea.db"));
	db_seams.migrations = list;
	*ctx = house.ctx;
	return db_open(ctx, path, mode, &ctx->db);
}

static void test_migration(void **state)
{
	(void)state;
	struct ctx ctx;
	char copy[64];
	struct stat st;
	assert_int_equal(open_tea(old, DB_CREATE, &ctx), ERR_OK);
	db_close(ctx.db);
	assert_int_equal(open_tea(broken, DB_OPEN, &ctx), ERR_DB);
	assert_non_null(strstr(ctx.cause.text, "0003_wrong"));
	assert_int_equal(open_tea(old, DB_OPEN, &ctx), ERR_OK); /* still the old one, not half of the new */
	db_close(ctx.db);
	vtime_pass(&house.time, 1);
	assert_int_equal(open_tea(newer, DB_OPEN, &ctx), ERR_OK);
	assert_int_equal(db_pragma(ctx.db, "SELECT price FROM tea", 0), 500);
	assert_int_equal(db_pragma(ctx.db, "PRAGMA user_version", 0), 3);
	db_close(ctx.db);
	str_fmt(copy, sizeof copy, "tea.db.schema1.%lld", (long long)ctx_now(&house.ctx));
	assert_int_equal(stat(house_path(&house, copy), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	sqlite3 *kept;
	assert_int_equal(sqlite3_open(house_path(&house, copy), &kept), SQLITE_OK);
	assert_int_equal(sqlite3_exec(kept, "SELECT id, name FROM tea WHERE name = 'sencha'", NULL, NULL, NULL), SQLITE_OK);
	assert_int_not_equal(sqlite3_exec(kept, "SELECT price FROM tea", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(kept);
	assert_int_equal(open_tea(old, DB_OPEN, &ctx), ERR_NEWER_SCHEMA);
}

static void test_backup(void **state)
{
	(void)state;
	char path[600];
	struct ctx copy = house.ctx;
	assert_int_equal(db_begin(&house.ctx), ERR_OK);
	assert_int_equal(add_to(&house.ctx, "a", 42), ERR_OK);
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
	str_copy(path, sizeof path, house_path(&house, "copy.db"));
	assert_int_equal(db_backup(&house.ctx, path), ERR_OK);
	assert_int_equal(db_backup(&house.ctx, path), ERR_DUPLICATE); /* never over an older one */
	assert_int_equal(db_open(&copy, path, DB_OPEN, &copy.db), ERR_OK);
	assert_int_equal(value_of(&copy, "a"), 42);
	assert_int_equal(db_check(&copy, false), ERR_OK);
	db_close(copy.db);
}

static int64_t wal_size(void)
{
	struct stat st;
	assert_int_equal(stat(house_path(&house, "madoguchi.db-wal"), &st), 0);
	return st.st_size;
}

static void commit_one(void)
{
	assert_int_equal(db_begin(&house.ctx), ERR_OK);
	assert_int_equal(add_to(&house.ctx, "a", 1), ERR_OK);
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
}

static void test_wal_is_moved(void **state)
{
	(void)state;
	int64_t limit = db_seams.wal_bytes;
	assert_true(wal_size() > 0);
	db_checkpoint(&house.ctx, true);
	assert_int_equal(wal_size(), 0);
	db_seams.wal_bytes = 20000;
	int64_t largest = 0;
	for (int i = 0; i < 50; i++) {
		commit_one();
		if (wal_size() > largest)
			largest = wal_size();
	}
	assert_true(largest > 4096);
	assert_true(largest <= 20000 + 2 * 4120); /* the commit that passed the limit is in it */
	assert_int_equal(value_of(&house.ctx, "a"), 50);
	db_seams.wal_bytes = limit;
}

/* What was moved is written over: the file keeps its length, unless it is far too long. */
static void test_wal_is_written_over(void **state)
{
	(void)state;
	int64_t limit = db_seams.wal_bytes, before = value_of(&house.ctx, "a");
	for (int i = 0; i < 10; i++)
		commit_one();
	int64_t size = wal_size();
	db_checkpoint(&house.ctx, false);
	assert_int_equal(wal_size(), size);
	for (int i = 0; i < 5; i++)
		commit_one();
	assert_int_equal(wal_size(), size);
	assert_int_equal(value_of(&house.ctx, "a"), before + 15);
	db_seams.wal_bytes = size / 2 - 1;
	db_checkpoint(&house.ctx, false);
	assert_int_equal(wal_size(), 0);
	db_seams.wal_bytes = limit;
}

/* No file may grow: what SQLite meets on a full disk, without one. */
static void test_full_disk(void **state)
{
	(void)state;
	struct rlimit before, tight;
	char text[4000];
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = 'x';
	text[sizeof text - 1] = '\0';
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_IGN);
	tight = before;
	tight.rlim_cur = (rlim_t)wal_size() + 20000;
	assert_int_equal(db_begin(&house.ctx), ERR_OK);
	setrlimit(RLIMIT_FSIZE, &tight);
	enum err e = ERR_OK;
	for (int i = 0; !e && i < 1000; i++) {
		struct stmt *q = db_stmt(house.ctx.db, "INSERT INTO alarm (id, at, kind, text) VALUES ($1, 0, 'test', $2)");
		stmt_int(q, 1, i + 1);
		stmt_str(q, 2, text);
		e = stmt_run(&house.ctx, q, NULL);
	}
	e = db_finish(&house.ctx, e);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(e, ERR_DISK_FULL);
	assert_non_null(strstr(house.ctx.cause.text, "madoguchi.db"));
	assert_int_equal(db_pragma(house.ctx.db, "SELECT count(*) FROM alarm", -1), 0);
	assert_int_equal(db_begin(&house.ctx), ERR_OK); /* with room again it goes on */
	assert_int_equal(add_to(&house.ctx, "a", 1), ERR_OK);
	assert_int_equal(db_commit(&house.ctx), ERR_OK);
	assert_int_equal(db_check(&house.ctx, false), ERR_OK);
}

static void test_damage_is_told(void **state)
{
	(void)state;
	db_checkpoint(&house.ctx, true);
	db_close(house.ctx.db);
	int fd = open(house_path(&house, "madoguchi.db"), O_RDWR);
	char junk[4096];
	for (size_t i = 0; i < sizeof junk; i++)
		junk[i] = '\x5a';
	assert_int_equal(pwrite(fd, junk, sizeof junk, 4096 * 3), sizeof junk);
	close(fd);
	enum err e = db_open(&house.ctx, house_path(&house, "madoguchi.db"), DB_OPEN, &house.ctx.db);
	if (!e)
		e = db_check(&house.ctx, false);
	assert_int_equal(e, ERR_DB);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_newer_schema), CASE(test_wrong_mode_and_kind), CASE(test_network_file_systems), CASE(test_migration), CASE(test_backup),
		CASE(test_wal_is_moved), CASE(test_wal_is_written_over), CASE(test_full_disk), CASE(test_damage_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
