/*
 * Moving the write-ahead log into the database. SQLite before 3.51.3 may corrupt a database when one connection
 * writes at the very moment at which another one resets the log, so it never does that by itself here: only who is
 * alone in the write queue does.
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

static int committed(void *arg, sqlite3 *sql, const char *name, int pages)
{
	struct db *db = arg;
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
