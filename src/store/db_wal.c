/*
 * The write-ahead log: when it is synced, and moving it into the database. SQLite before 3.51.3 may corrupt a database when one
 * connection writes at the very moment at which another one resets the log, so it never does that by itself here: only who is alone
 * in the write queue does.
 *
 * A desk syncs the log after it has left the queue: meanwhile the next one writes, and the disk serves several with one flush. Its
 * commit is durable when db_commit() returns, as ever. Others may have seen it a moment earlier, but whatever they commit upon it lies
 * behind it in the log, whose sums chain: their commit can't outlive it. Who acts on what he has read, without a commit of his own,
 * calls db_durable() first. The worker, which moves money, has SQLite sync within COMMIT (synchronous FULL).
 */
#include "store/db_inner.h"

#include <sys/stat.h>

#include "base/die.h"
#include "base/str.h"

#include "base/banned.h"

enum { BUSY_MS = 10000, FRAME = 4096 + 24 }; /* of the log: a page and its head */

static int64_t file_bytes(const struct db *db)
{
	char wal[sizeof db->path + 8];
	struct stat st;
	str_fmt(wal, sizeof wal, "%s-wal", db->path);
	return stat(wal, &st) == 0 ? st.st_size : 0;
}

/*
 * What comes next is written over what was moved: to lengthen the file anew costs more than to write into it. It is cut only when it
 * has become far too long.
 */
void db_wal_move(struct db *db, bool truncate)
{
	sqlite3_wal_checkpoint_v2(db->sql, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	db->wal_pages = 0;
	if (!truncate && file_bytes(db) <= 2 * db_seams.wal_bytes)
		return;
	sqlite3_busy_timeout(db->sql, 0); /* a reader in the way is none of our business: next time */
	sqlite3_wal_checkpoint_v2(db->sql, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(db->sql, BUSY_MS);
}

int db_wal_flush(sqlite3 *sql)
{
	sqlite3_file *log = NULL;
	int code = sqlite3_file_control(sql, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	return code ? code : log && log->pMethods ? log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) : SQLITE_OK;
}

/*
 * After a sync that failed nobody knows what of the log is on the disk, and a later one would say that all is well: nothing more is
 * written by this process. The next one to open the database believes only what it reads back.
 */
static enum err not_durable(struct ctx *ctx, struct db *db)
{
	db->unsure = true;
	return ctx_fail(ctx, ERR_DB, _("データベース %s の最後の変更がディスクに届いたか分かりません。ディスクを確かめ、窓口を起動し直してから、その変更が残っているか見てください"),
		db->path);
}

enum err db_wal_sync(struct ctx *ctx, struct db *db)
{
	bool wrote = db->wrote;
	db->wrote = false;
	return !wrote || db_seams.sync(db->sql) == SQLITE_OK ? ERR_OK : not_durable(ctx, db);
}

/* What this process wrote itself is synced with its commit: only others' commits change the mark. */
enum err db_durable(struct ctx *ctx)
{
	struct db *db = ctx->db;
	int64_t mark = db_change_mark(ctx);
	must(!db->depth);
	if (mark && mark == db->durable_mark)
		return ERR_OK;
	if (db_seams.sync(db->sql) != SQLITE_OK)
		return not_durable(ctx, db);
	db->durable_mark = mark;
	return ERR_OK;
}

enum err db_wal_mode(struct ctx *ctx, struct db *db)
{
	bool late = !ctx->actor.worker;
	if (db->unsure)
		return not_durable(ctx, db);
	if (late == db->late)
		return ERR_OK;
	enum err e = late ? db_exec(ctx, db, "PRAGMA synchronous = NORMAL") : db_exec(ctx, db, "PRAGMA synchronous = FULL");
	if (!e)
		db->late = late;
	return e;
}

static int committed(void *arg, sqlite3 *sql, const char *name, int pages)
{
	struct db *db = arg;
	db->wrote = true;
	(void)sql;
	(void)name;
	db->wal_pages = pages;
	return SQLITE_OK;
}

void db_wal_watch(struct db *db)
{
	sqlite3_wal_hook(db->sql, committed, db);
}

void db_wal_keep_short(struct db *db)
{
	if ((int64_t)db->wal_pages * FRAME > db_seams.wal_bytes)
		db_wal_move(db, false);
}

void db_checkpoint(struct ctx *ctx, bool truncate)
{
	struct db *db = ctx->db;
	must(!db->depth && !db->reading);
	if (db_queue_take(ctx, db) != ERR_OK)
		return;
	db_wal_move(db, truncate);
	db_queue_leave(db);
}
