/*
 * The schema's version is user_version; data/schema/sqlite/NNNN_*.sql leads from NNNN - 1 to NNNN. All that are
 * missing are applied in one transaction, under the write queue, after a back-up of the older file.
 */
#include "store/db_inner.h"

#include <inttypes.h>
#include <string.h>

#include "base/die.h"
#include "base/embed.h"
#include "base/str.h"

#include "base/banned.h"

enum { MIGRATIONS_MAX = 100 };

static const char folder[] = "schema/sqlite/";

/* The embedded files in order of their numbers, which have no gaps. */
static int list(struct db_migration out[MIGRATIONS_MAX])
{
	int n = 0;
	for (const struct db_migration *m = db_seams.migrations; m && m->version; m++)
		out[n++] = *m;
	if (db_seams.migrations)
		return n;
	for (const struct embed *f = embed_next(folder, NULL); f; f = embed_next(folder, f)) {
		char digits[5];
		int64_t version;
		str_copy_n(digits, sizeof digits, f->name + sizeof folder - 1, 4);
		must(n < MIGRATIONS_MAX && str_int64(digits, n + 1, n + 1, &version));
		out[n++] = (struct db_migration){ (int)version, f->name, f->data };
	}
	must(n == DB_SCHEMA_VERSION);
	return n;
}

int64_t db_pragma(struct db *db, const char *sql, int64_t otherwise)
{
	sqlite3_stmt *s = NULL;
	int64_t v = otherwise;
	if (sqlite3_prepare_v2(db->sql, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		v = sqlite3_column_int64(s, 0);
	else
		str_copy(db->message, sizeof db->message, sqlite3_errmsg(db->sql));
	sqlite3_finalize(s);
	return v;
}

static enum err run(struct ctx *ctx, struct db *db, const char *sql)
{
	if (sqlite3_exec(db->sql, sql, NULL, NULL, NULL) == SQLITE_OK)
		return ERR_OK;
	str_copy(db->message, sizeof db->message, sqlite3_errmsg(db->sql));
	return db_failed(ctx, db, sqlite3_extended_errcode(db->sql));
}

static enum err apply(struct ctx *ctx, struct db *db, const struct db_migration *m)
{
	char mark[64];
	enum err e = run(ctx, db, m->sql);
	if (e)
		return ctx_where(ctx, e, "%s", m->name);
	str_fmt(mark, sizeof mark, "PRAGMA user_version = %d", m->version);
	return run(ctx, db, mark);
}

static enum err apply_all(struct ctx *ctx, struct db *db, int64_t from, const struct db_migration *m, int n)
{
	char mark[64];
	str_fmt(mark, sizeof mark, "PRAGMA application_id = %d", DB_APPLICATION_ID);
	enum err e = run(ctx, db, "BEGIN IMMEDIATE");
	if (e)
		return e;
	e = run(ctx, db, mark);
	for (int i = 0; !e && i < n; i++)
		if (m[i].version > from)
			e = apply(ctx, db, &m[i]);
	if (!e && db_pragma(db, "SELECT count(*) FROM pragma_foreign_key_check", -1) != 0)
		e = ctx_fail(ctx, ERR_DB, _("新しい版への移行で行のつながりが壊れるため、取り消しました"));
	if (!e)
		e = run(ctx, db, "COMMIT");
	if (e && !sqlite3_get_autocommit(db->sql))
		sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
	return e;
}

/* In the write queue. Another process may have been faster: the version is read again. */
static enum err upgrade(struct ctx *ctx, struct db *db, bool create, const struct db_migration *m, int n)
{
	char copy[sizeof db->path + 64];
	int64_t from = db_pragma(db, "PRAGMA user_version", -1);
	if (from < 0)
		return ctx_fail(ctx, ERR_DB, "%s: %s", db->path, db->message);
	if (from == m[n - 1].version)
		return ERR_OK;
	if (!create) {
		str_fmt(copy, sizeof copy, "%s.schema%d.%" PRId64, db->path, (int)from, ctx_now(ctx));
		enum err e = db_backup_to(ctx, db, copy);
		if (e)
			return ctx_where(ctx, e, "%s", _("新しい版への移行の前のバックアップ"));
	}
	return apply_all(ctx, db, from, m, n);
}

static enum err check_id(struct ctx *ctx, struct db *db)
{
	int64_t id = db_pragma(db, "PRAGMA application_id", -1);
	if (id == DB_APPLICATION_ID)
		return ERR_OK;
	if (id < 0)
		return ctx_fail(ctx, ERR_DB, _("データベース %s を読めません（%s）"), db->path, db->message);
	return ctx_fail(ctx, ERR_DB, _("%s は窓口のデータベースではありません"), db->path);
}

enum err db_migrate(struct ctx *ctx, struct db *db, bool create)
{
	struct db_migration m[MIGRATIONS_MAX];
	int n = list(m);
	enum err e = create ? ERR_OK : check_id(ctx, db);
	if (e)
		return e;
	int64_t have = db_pragma(db, "PRAGMA user_version", -1);
	if (have == m[n - 1].version)
		return ERR_OK;
	if (have > m[n - 1].version)
		return ctx_fail(ctx, ERR_NEWER_SCHEMA, _("%s は新しい版のプログラムで作られています（版 %d、このプログラムは %d まで）。プログラムを更新してください"),
			db->path, (int)have, m[n - 1].version);
	e = db_queue_take(ctx, db);
	if (e)
		return e;
	e = upgrade(ctx, db, create, m, n);
	db_queue_leave(db);
	return e;
}
