/*
 * A copy of the live database by SQLite's own back-up, in slices so that others get their turn; it is checked,
 * synced and only then left there. Whole-file copies would miss what still stands in the write-ahead log.
 */
#include "store/db_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

#include "base/banned.h"

enum { SLICE_PAGES = 2000, BUSY_WAIT_MS = 5, BUSY_TRIES = 2000 };

struct findings { char text[DB_MESSAGE]; int rows; };

static int on_finding(void *arg, int n, char **values, char **names)
{
	struct findings *f = arg;
	(void)names;
	if (f->rows++ == 0)
		str_copy(f->text, sizeof f->text, n > 0 && values[0] ? values[0] : "");
	return 0;
}

enum err db_verify(struct ctx *ctx, sqlite3 *sql, const char *path, bool quick)
{
	struct findings pages = { "", 0 }, keys = { "", 0 };
	int code = sqlite3_exec(sql, quick ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)", on_finding, &pages, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(sql, "PRAGMA foreign_key_check", on_finding, &keys, NULL);
	if (code != SQLITE_OK)
		return ctx_fail(ctx, ERR_DB, _("データベース %s を検査できません（%s）"), path, sqlite3_errmsg(sql));
	if (pages.rows != 1 || strcmp(pages.text, "ok") != 0)
		return ctx_fail(ctx, ERR_DB, _("データベース %s が壊れています（%s）。使用を止め、バックアップから戻してください"), path, pages.text);
	if (keys.rows)
		return ctx_fail(ctx, ERR_DB, _("データベース %s の表 %s に、つながる先のない行があります"), path, keys.text);
	return ERR_OK;
}

enum err db_check(struct ctx *ctx, bool quick)
{
	return db_verify(ctx, ctx->db->sql, ctx->db->path, quick);
}

static enum err copy_pages(struct ctx *ctx, struct db *db, sqlite3 *to, const char *path)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", db->sql, "main");
	int code = b ? SQLITE_OK : sqlite3_extended_errcode(to);
	for (int waits = 0; b && waits < BUSY_TRIES;) {
		code = sqlite3_backup_step(b, SLICE_PAGES);
		if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
			waits++;
			sqlite3_sleep(BUSY_WAIT_MS);
		} else if (code != SQLITE_OK) {
			break;
		}
	}
	if (b)
		sqlite3_backup_finish(b);
	if (code == SQLITE_DONE)
		return ERR_OK;
	str_copy(db->message, sizeof db->message, sqlite3_errstr(code));
	enum err e = db_failed(ctx, db, code);
	return ctx_where(ctx, e, "%s", path);
}

/* The copy must stand alone: without a write-ahead log of its own. */
static enum err fill(struct ctx *ctx, struct db *db, const char *path)
{
	sqlite3 *to = NULL;
	if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		sqlite3_close(to);
		return ctx_fail(ctx, ERR_IO, _("%s に書き込めません"), path);
	}
	enum err e = copy_pages(ctx, db, to, path);
	if (!e && sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
		e = ctx_fail(ctx, ERR_IO, "%s: %s", path, sqlite3_errmsg(to));
	if (!e)
		e = db_verify(ctx, to, path, false);
	if (sqlite3_close(to) != SQLITE_OK && !e)
		e = ctx_fail(ctx, ERR_IO, "%s", path);
	return e;
}

static int sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	int e = fsync(fd) == 0 ? 0 : errno;
	close(fd);
	return e;
}

static enum err sync_copy(struct ctx *ctx, const char *path)
{
	char folder[600];
	const char *slash = strrchr(path, '/');
	str_copy_n(folder, sizeof folder, slash ? path : ".", slash ? (size_t)(slash + 1 - path) : 1);
	int e = sync_path(path, 0);
	if (!e)
		e = sync_path(folder, O_DIRECTORY);
	return e ? ctx_fail(ctx, ERR_IO, "%s: %s", path, strerror(e)) : ERR_OK;
}

enum err db_backup_to(struct ctx *ctx, struct db *db, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return ctx_fail(ctx, errno == EEXIST ? ERR_DUPLICATE : ERR_IO, "%s: %s", path, strerror(errno));
	close(fd);
	enum err e = fill(ctx, db, path);
	if (!e)
		e = sync_copy(ctx, path);
	if (e)
		unlink(path);
	return e;
}

enum err db_backup(struct ctx *ctx, const char *path)
{
	return db_backup_to(ctx, ctx->db, path);
}
