/*
 * The database port: all that a second driver must supply. One connection per process and thread.
 * No driver type leaves store/; the rest of the house sees `struct db *` inside struct ctx and
 * functions over model/ records.
 *
 * Transactions nest: an inner begin/commit pair only counts, and an inner rollback makes the outer commit
 * fail (as a whole). A write transaction first takes its place in the write queue ($HOME/write.queue, an
 * flock; waiting ends after 10 s with ERR_BUSY), then BEGIN IMMEDIATE. Nothing is awaited while it is held.
 * The built-in worker (ctx->actor.worker) lets waiting desks go first, a desk that writes on and on comes behind those
 * that wait. A change outside a write transaction dies.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/ctx.h"

struct stmt;

enum { DB_SCHEMA_VERSION = 28, DB_APPLICATION_ID = 0x4d616467 /* "Madg" */ };

enum db_open_mode {
	DB_CREATE,   /* init, demo: a new file (refused when one exists) with every migration applied */
	DB_OPEN,     /* checks owner, file system, application id and schema; migrates an older schema after a back-up */
};

/*
 * The hardened open: defensive, untrusted schema, foreign keys, WAL, no automatic
 * checkpoints. Errors: ERR_NETWORK_FS, ERR_OWNER, ERR_NEWER_SCHEMA, ERR_NOT_FOUND (no such file), ERR_DB.
 */
enum err db_open(struct ctx *ctx, const char *path, enum db_open_mode mode, struct db **out);
void db_close(struct db *db); /* NULL is fine */

enum err db_read_begin(struct ctx *ctx);   /* one consistent view until db_read_end; keep it short, never over a key press */
void db_read_end(struct ctx *ctx);
enum err db_begin(struct ctx *ctx);        /* write transaction; ERR_BUSY after 10 s; dies inside a read transaction */
enum err db_commit(struct ctx *ctx);       /* durable when it returns OK; on an error everything was rolled back, but for a disk that fails to sync (ERR_DB says so) */
enum err db_durable(struct ctx *ctx);      /* before acting on what was read, without a commit in between: it is on the disk; ERR_DB */
void db_rollback(struct ctx *ctx);
bool db_in_write(const struct db *db);
int64_t db_transaction(const struct db *db); /* number of the write transaction that is going on, no two of a process alike; 0: none is */
/* Commits when e is OK, else rolls back; returns the first error: `return db_finish(ctx, e);`. Keeps ctx->cause of e. */
enum err db_finish(struct ctx *ctx, enum err e);

/* A number that changes when another connection has committed (V8). Cheap; opens no lasting transaction. */
int64_t db_change_mark(struct ctx *ctx);
/* Ids are made by us: one counter, gapless within a commit; only inside a write transaction. */
int64_t db_new_id(struct ctx *ctx);
/* Next value (from 1) of a named counter, e.g. "receipt:2026": gapless because it commits with its use. */
int64_t db_next(struct ctx *ctx, const char *counter);

/*
 * Moves the WAL into the database, only under the write queue: the worker when idle, or a commit with a WAL above 64 MiB. Its file
 * keeps its length, to be written over; truncate: it becomes empty.
 */
void db_checkpoint(struct ctx *ctx, bool truncate);
enum err db_backup(struct ctx *ctx, const char *path);          /* to a new file, verified (integrity, foreign keys), synced */
enum err db_check(struct ctx *ctx, bool quick);                 /* integrity and foreign keys */

/*
 * Statements: `sql` is a string literal (the cache is keyed by its address; a busy one is prepared a second
 * time). Parameters are $1 … $n in order of appearance. Binding and columns count from 1 and 0, as in SQL.
 *
 *	struct stmt *q = db_stmt(ctx->db, "SELECT name FROM patient WHERE id = $1");
 *	stmt_int(q, 1, id);
 *	if (stmt_row(q)) stmt_text(q, 0, out, sizeof out);
 *	return stmt_done(ctx, q);                 // resets; the error of the steps, with cause
 */
struct stmt *db_stmt(struct db *db, const char *sql);
void stmt_int(struct stmt *q, int i, int64_t v);
void stmt_str(struct stmt *q, int i, const char *s);             /* NULL binds NULL; s must live until stmt_done */
void stmt_blob(struct stmt *q, int i, const void *p, size_t n);
void stmt_null(struct stmt *q, int i);
void stmt_day(struct stmt *q, int i, day_t d);                   /* DAY_NONE binds NULL */
void stmt_opt(struct stmt *q, int i, int64_t v);                 /* 0 binds NULL */
bool stmt_row(struct stmt *q);                                   /* false: no more rows, or an error (see stmt_done) */
int64_t stmt_col(struct stmt *q, int i);                         /* NULL reads as 0 */
bool stmt_is_null(struct stmt *q, int i);
day_t stmt_col_day(struct stmt *q, int i);                       /* NULL reads as DAY_NONE */
void stmt_text(struct stmt *q, int i, char *out, size_t size);   /* NULL reads as ""; cut at a character's border */
const char *stmt_ptr(struct stmt *q, int i);                     /* valid until the next step; NULL for NULL */
const void *stmt_bytes(struct stmt *q, int i, size_t *n);
/* Ends a statement: ERR_OK, ERR_DUPLICATE (unique), ERR_REFUSED (check/foreign key), ERR_BUSY, ERR_DISK_FULL, ERR_DB; sets ctx->cause. */
enum err stmt_done(struct ctx *ctx, struct stmt *q);
/* Runs a statement that returns no rows; *changed (may be NULL): rows changed. */
enum err stmt_run(struct ctx *ctx, struct stmt *q, int64_t *changed);

#endif
