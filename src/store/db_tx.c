/*
 * Transactions: they nest by counting. The first db_begin waits in the write queue and says BEGIN IMMEDIATE, so
 * that no read is ever upgraded to a write (which SQLite refuses at once when someone else wrote); the last
 * db_commit writes. SQLite undoes a whole transaction by itself after some failures (disk full); what follows
 * would then be committed line by line, so every step asks whether the transaction still stands.
 */
#include "store/db_inner.h"

#include <errno.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"

#include "base/banned.h"

static int64_t transactions; /* begun by this process */

/* A full disk shows as FULL, or as an I/O error with the system's reason, which SQLite doesn't keep when it is COMMIT that fails. */
static bool is_full(struct db *db, int code)
{
	int kept = sqlite3_system_errno(db->sql), e = kept ? kept : errno;
	return (code & 0xff) == SQLITE_FULL ||
	       ((code & 0xff) == SQLITE_IOERR && (e == ENOSPC || e == EDQUOT || e == EFBIG));
}

enum err db_failed(struct ctx *ctx, struct db *db, int code)
{
	const char *why = *db->message ? db->message : sqlite3_errstr(code);
	if (is_full(db, code))
		return ctx_fail(ctx, ERR_DISK_FULL, _("ディスクの空きがないため書き込めませんでした。何も変更していません（%s）"), db->path);
	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
		if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID)
			return ctx_fail(ctx, ERR_DUPLICATE, _("すでに登録されています（%s）"), why);
		return ctx_fail(ctx, ERR_REFUSED, _("データベースの決まりに反するため受け付けません（%s）"), why);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ctx_fail(ctx, ERR_BUSY, _("ほかの処理がデータベースを使っています（%s）。もう一度お試しください"), why);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ctx_fail(ctx, ERR_DB, _("データベース %s が壊れています（%s）。使用を止め、バックアップから戻してください"), db->path, why);
	default:
		return ctx_fail(ctx, ERR_DB, _("データベース %s を利用できません（%s）"), db->path, why);
	}
}

/* For our own fixed statements that begin and end transactions. */
enum err db_exec(struct ctx *ctx, struct db *db, const char *sql)
{
	struct stmt *q = db_stmt(db, sql);
	errno = 0; /* for is_full() */
	if (!q->code && sqlite3_step(q->s) != SQLITE_DONE) {
		q->code = sqlite3_extended_errcode(db->sql);
		str_copy(db->message, sizeof db->message, sqlite3_errmsg(db->sql));
	}
	return stmt_done(ctx, q);
}

enum err db_read_begin(struct ctx *ctx)
{
	struct db *db = ctx->db;
	if (!db->depth && !db->reading) {
		enum err e = db_exec(ctx, db, "BEGIN");
		if (e)
			return e;
	}
	db->reading++;
	return ERR_OK;
}

/* Says nothing: the cause is that of what was done inside (and long: not to be copied for every page that is read). */
static bool end(struct db *db, const char *sql)
{
	struct stmt *q = db_stmt(db, sql);
	bool ended = q->s && sqlite3_step(q->s) == SQLITE_DONE;
	sqlite3_reset(q->s);
	q->busy = false;
	return ended;
}

void db_read_end(struct ctx *ctx)
{
	struct db *db = ctx->db;
	must(db->reading > 0);
	if (--db->reading > 0 || db->depth)
		return;
	if (!end(db, "COMMIT"))
		end(db, "ROLLBACK");
}

enum err db_begin(struct ctx *ctx)
{
	struct db *db = ctx->db;
	if (db->depth) {
		db->depth++;
		return ERR_OK;
	}
	if (db->reading)
		die("a write transaction inside a read transaction");
	enum err e = db_wal_mode(ctx, db);
	if (!e)
		e = db_queue_take(ctx, db);
	if (e)
		return e;
	e = db_exec(ctx, db, "BEGIN IMMEDIATE");
	if (e) {
		db_queue_leave(db);
		return e;
	}
	db->depth = 1;
	db->transaction = ++transactions;
	db->doomed = ERR_OK;
	db->n_counters = 0;
	db->log_known = false;
	db->names_known = db->wrote = false;
	return ERR_OK;
}

static void undo(struct db *db)
{
	if (!sqlite3_get_autocommit(db->sql))
		sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
	db->depth = 0;
	db_queue_leave(db);
}

/* Ids and the log's numbers are counted in memory during a transaction and written back once. */
static enum err keep_counter(struct ctx *ctx, const struct db_counter *c)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO counter (name, next) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET next = excluded.next");
	stmt_str(q, 1, c->name);
	stmt_int(q, 2, c->next);
	return stmt_run(ctx, q, NULL);
}

static enum err keep_counters(struct ctx *ctx)
{
	enum err e = ERR_OK;
	for (int i = 0; e == ERR_OK && i < ctx->db->n_counters; i++)
		e = keep_counter(ctx, &ctx->db->counters[i]);
	ctx->db->n_counters = 0;
	return e;
}

enum err db_commit(struct ctx *ctx)
{
	struct db *db = ctx->db;
	must(db->depth > 0);
	if (db->depth > 1) {
		db->depth--;
		return ERR_OK;
	}
	enum err e = db->doomed;
	if (e && ctx->cause.err != e)
		ctx_fail(ctx, e, _("途中の処理が取り消されたため、全体を取り消しました"));
	if (!e)
		e = keep_counters(ctx);
	if (!e)
		e = db_exec(ctx, db, "COMMIT");
	if (e) {
		undo(db);
		return e;
	}
	db->depth = 0;
	db_wal_keep_short(db);
	db_queue_leave(db);
	return db->late ? db_wal_sync(ctx, db) : ERR_OK;
}

void db_rollback(struct ctx *ctx)
{
	struct db *db = ctx->db;
	must(db->depth > 0);
	if (db->depth == 1) {
		undo(db);
		return;
	}
	db->depth--;
	if (!db->doomed)
		db->doomed = ctx->cause.err ? ctx->cause.err : ERR_DB;
}

bool db_in_write(const struct db *db)
{
	return db->depth > 0;
}

int64_t db_transaction(const struct db *db)
{
	return db->depth > 0 ? db->transaction : 0;
}

enum err db_finish(struct ctx *ctx, enum err e)
{
	if (!e)
		return db_commit(ctx);
	db_rollback(ctx);
	return e;
}

int64_t db_change_mark(struct ctx *ctx)
{
	struct stmt *q = db_stmt(ctx->db, "PRAGMA data_version");
	int64_t mark = stmt_row(q) ? stmt_col(q, 0) : 0;
	stmt_done(ctx, q);
	return mark;
}

/* The next value as it stands in the table; `first` when the counter was never used. */
static enum err read_counter(struct ctx *ctx, const char *name, int64_t first, int64_t *next)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT next FROM counter WHERE name = $1");
	stmt_str(q, 1, name);
	*next = stmt_row(q) ? stmt_col(q, 0) : first;
	return stmt_done(ctx, q);
}

/* With all places taken the first one is written back and given up. */
static struct db_counter *new_place(struct ctx *ctx)
{
	struct db *db = ctx->db;
	if (db->n_counters < DB_COUNTERS)
		return &db->counters[db->n_counters++];
	enum err e = keep_counter(ctx, &db->counters[0]);
	if (e && !db->doomed)
		db->doomed = e;
	return &db->counters[0];
}

/* After a failure the transaction is doomed: nobody has to look at each number. */
static int64_t number(struct ctx *ctx, const char *name, int64_t first)
{
	struct db *db = ctx->db;
	int64_t next;
	for (int i = 0; i < db->n_counters; i++)
		if (strcmp(db->counters[i].name, name) == 0)
			return db->counters[i].next++;
	enum err e = read_counter(ctx, name, first, &next);
	if ((e || !next) && !db->doomed)
		db->doomed = e ? e : ctx_fail(ctx, ERR_DB, _("データベース %s に番号の表がありません"), db->path);
	if (db->doomed)
		return 0;
	struct db_counter *c = new_place(ctx);
	must(str_copy(c->name, sizeof c->name, name));
	c->next = next + 1;
	return next;
}

int64_t db_new_id(struct ctx *ctx)
{
	must(ctx->db->depth > 0);
	return number(ctx, "id", 0);
}

int64_t db_next(struct ctx *ctx, const char *counter)
{
	must(ctx->db->depth > 0 && strcmp(counter, "id") != 0);
	return number(ctx, counter, 1);
}
