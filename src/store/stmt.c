/*
 * Prepared statements. A statement is prepared once per connection and found again by the address of its text; its
 * parameters must be named $1 … $n in order of appearance, because SQLite numbers named parameters as they
 * appear and would swap "$2 … $1" silently.
 */
#include "store/db_inner.h"

#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"

#include "base/banned.h"

static void check_parameters(sqlite3_stmt *s, const char *sql)
{
	char want[8];
	for (int i = 1; i <= sqlite3_bind_parameter_count(s); i++) {
		const char *name = sqlite3_bind_parameter_name(s, i);
		str_fmt(want, sizeof want, "$%d", i);
		if (!name || strcmp(name, want) != 0)
			die("parameter %d is named %s, not %s: %s", i, name ? name : "?", want, sql);
	}
}

static void prepare(struct stmt *q)
{
	const char *rest;
	int code = sqlite3_prepare_v3(q->db->sql, q->sql, -1, SQLITE_PREPARE_PERSISTENT, &q->s, &rest);
	if (code != SQLITE_OK || !q->s) {
		/* The file may be damaged or locked: that is told by stmt_done. A wrong text can't be. */
		if (code == SQLITE_ERROR || code == SQLITE_OK)
			die("%s: %s", sqlite3_errmsg(q->db->sql), q->sql);
		q->code = sqlite3_extended_errcode(q->db->sql);
		str_copy(q->db->message, sizeof q->db->message, sqlite3_errmsg(q->db->sql));
		return;
	}
	if (*rest)
		die("more than one statement: %s", q->sql);
	check_parameters(q->s, q->sql);
	q->reads = sqlite3_stmt_readonly(q->s);
}

struct stmt *db_stmt(struct db *db, const char *sql)
{
	struct stmt **bucket = &db->buckets[((uintptr_t)sql >> 3) % DB_BUCKETS];
	struct stmt *q = *bucket;
	while (q && (q->sql != sql || q->busy))
		q = q->next;
	if (!q) {
		q = mem_new(sizeof *q);
		q->db = db;
		q->sql = sql;
		q->next = *bucket;
		*bucket = q;
	}
	q->busy = true;
	q->done = false;
	q->code = 0;
	if (!q->s)
		prepare(q);
	return q;
}

static void bound(struct stmt *q, int i, int code)
{
	if (code != SQLITE_OK && code != SQLITE_NOMEM && code != SQLITE_TOOBIG)
		die("parameter %d: %s: %s", i, sqlite3_errstr(code), q->sql);
	if (code != SQLITE_OK && !q->code)
		q->code = code;
}

void stmt_int(struct stmt *q, int i, int64_t v)
{
	if (q->s)
		bound(q, i, sqlite3_bind_int64(q->s, i, v));
}

void stmt_str(struct stmt *q, int i, const char *s)
{
	if (q->s)
		bound(q, i, sqlite3_bind_text(q->s, i, s, -1, SQLITE_STATIC));
}

void stmt_blob(struct stmt *q, int i, const void *p, size_t n)
{
	if (q->s)
		bound(q, i, p ? sqlite3_bind_blob64(q->s, i, p, n, SQLITE_STATIC) : sqlite3_bind_null(q->s, i));
}

void stmt_null(struct stmt *q, int i)
{
	if (q->s)
		bound(q, i, sqlite3_bind_null(q->s, i));
}

void stmt_day(struct stmt *q, int i, day_t d)
{
	if (d == DAY_NONE)
		stmt_null(q, i);
	else
		stmt_int(q, i, d);
}

void stmt_opt(struct stmt *q, int i, int64_t v)
{
	if (v == 0)
		stmt_null(q, i);
	else
		stmt_int(q, i, v);
}

static void failed(struct stmt *q, int code)
{
	struct db *db = q->db;
	q->code = code;
	q->done = true;
	str_copy(db->message, sizeof db->message, sqlite3_errmsg(db->sql));
}

bool stmt_row(struct stmt *q)
{
	struct db *db = q->db;
	if (q->code || q->done)
		return false;
	if (!q->reads && !db->depth)
		die("a change outside a write transaction: %s", q->sql);
	if (db->depth && sqlite3_get_autocommit(db->sql)) {
		q->code = SQLITE_ABORT; /* SQLite has undone the transaction: what comes now must not stand alone */
		return false;
	}
	int code = sqlite3_step(q->s);
	if (code == SQLITE_ROW)
		return true;
	q->done = true;
	if (code != SQLITE_DONE)
		failed(q, sqlite3_extended_errcode(db->sql));
	return false;
}

int64_t stmt_col(struct stmt *q, int i)
{
	return sqlite3_column_int64(q->s, i);
}

bool stmt_is_null(struct stmt *q, int i)
{
	return sqlite3_column_type(q->s, i) == SQLITE_NULL;
}

day_t stmt_col_day(struct stmt *q, int i)
{
	return stmt_is_null(q, i) ? DAY_NONE : (day_t)stmt_col(q, i);
}

void stmt_text(struct stmt *q, int i, char *out, size_t size)
{
	const char *s = stmt_ptr(q, i);
	size_t n = s ? strlen(s) : 0;
	if (n < size)
		memcpy(out, s ? s : "", n + 1); /* lists read many, and what is stored ends with a whole character */
	else
		str_copy_n(out, size, s, n);
}

const char *stmt_ptr(struct stmt *q, int i)
{
	return (const char *)sqlite3_column_text(q->s, i);
}

const void *stmt_bytes(struct stmt *q, int i, size_t *n)
{
	const void *p = sqlite3_column_blob(q->s, i);
	*n = (size_t)sqlite3_column_bytes(q->s, i);
	return p;
}

enum err stmt_done(struct ctx *ctx, struct stmt *q)
{
	struct db *db = q->db;
	must(q->busy);
	if (q->s) {
		sqlite3_reset(q->s);
		sqlite3_clear_bindings(q->s); /* what was bound may live no longer, or be secret */
	}
	q->busy = false;
	if (!q->code)
		return ERR_OK;
	enum err e = db_failed(ctx, db, q->code);
	if (db->depth && sqlite3_get_autocommit(db->sql) && !db->doomed)
		db->doomed = e;
	return e;
}

enum err stmt_run(struct ctx *ctx, struct stmt *q, int64_t *changed)
{
	while (stmt_row(q))
		;
	if (changed)
		*changed = q->code ? 0 : sqlite3_changes64(q->db->sql);
	return stmt_done(ctx, q);
}
