/*
 * What the files db_*.c and stmt.c share about the SQLite driver, and the seams by which its tests reach
 * what a test machine doesn't have. Nobody outside of store/ and tests/store includes this.
 */
#ifndef STORE_DB_INNER_H
#define STORE_DB_INNER_H

#include <sqlite3.h>

#include "store/db.h"

enum { DB_BUCKETS = 256, DB_MESSAGE = 240, DB_COUNTERS = 4, DB_TURNS = 8, DB_KNOCKS = 400 };

struct stmt {
	struct stmt *next;   /* in its bucket */
	struct db *db;
	const char *sql;     /* the literal: its address is the key */
	sqlite3_stmt *s;
	bool busy;           /* between db_stmt and stmt_done */
	bool done;           /* no more rows */
	bool reads;          /* changes nothing */
	int code;            /* extended result code of the first failure, 0: none */
};

struct db_counter {
	char name[48];
	int64_t next;        /* the value that the next use takes */
};

struct db {
	sqlite3 *sql;
	char path[512];
	int queue_fd;        /* $HOME/write.queue, opened once */
	int front_fd;        /* $HOME/write.front: held by who comes next */
	int desks_fd;        /* $HOME/write.desks: shared by desks that wait */
	int turns;           /* taken past the front since this desk last stood there */
	int depth;           /* nesting of the write transaction */
	int64_t transaction; /* number of the newest write transaction */
	int reading;         /* nesting of the read transaction */
	enum err doomed;     /* why the outer commit will fail, ERR_OK: it won't */
	struct db_counter counters[DB_COUNTERS]; /* handed out from in this transaction; written back once, at its end */
	int n_counters;
	bool late;           /* its commits are synced by db_wal_sync(), not within COMMIT */
	bool wrote;          /* its last commit isn't synced yet */
	bool unsure;         /* a sync failed */
	int64_t durable_mark; /* db_change_mark() up to which others' commits are known to be on the disk */
	int wal_pages;       /* that the WAL holds since it was last moved, as of our last commit */
	bool log_known;      /* log_hash is the newest entry's: nobody else writes one during this transaction */
	unsigned char log_hash[32];
	int64_t names_version; /* of the table of variants that this process looks names up by, as the database had it; 0: not read yet */
	bool names_known;    /* it is the newest: nobody else installs one during this transaction */
	struct stmt *buckets[DB_BUCKETS];
	char message[DB_MESSAGE];  /* SQLite's own words about the last failure */
};

struct db_migration {
	int version;         /* user_version once it was applied */
	const char *name, *sql;
};

struct db_seams {
	int queue_ms;                                     /* longest wait in the write queue: 10,000 */
	int yield_ms;                                     /* longest that the worker lets desks go first: 60 */
	int front_ms;                                     /* longest wait for the front; many desks in a row must fit into it: 500 */
	int64_t wal_bytes;                                /* a commit with a longer WAL moves it into the database: 64 MiB */
	int (*sync)(sqlite3 *sql);                        /* the WAL: 0 or SQLite's code */
	int (*fs_type)(const char *folder, int64_t *type); /* statfs: 0 or an errno value */
	const struct db_migration *migrations;            /* ended by version 0; NULL: the embedded ones */
};
extern struct db_seams db_seams;

/* db_queue.c: the place in the write queue. */
enum err db_queue_open(struct ctx *ctx, struct db *db);
enum err db_queue_take(struct ctx *ctx, struct db *db);
void db_queue_leave(struct db *db);

/* db_tx.c: sets the cause for an extended result code. */
enum err db_failed(struct ctx *ctx, struct db *db, int code);
enum err db_exec(struct ctx *ctx, struct db *db, const char *sql);
int64_t db_pragma(struct db *db, const char *sql, int64_t otherwise); /* first column of the first row */

/* db_wal.c: the caller is in the write queue and in no transaction; but db_wal_watch(), once after the pragmas: one of them undoes it. */
void db_wal_watch(struct db *db);
void db_wal_move(struct db *db, bool truncate);
void db_wal_keep_short(struct db *db);
int db_wal_flush(sqlite3 *sql);                         /* db_seams.sync */
enum err db_wal_mode(struct ctx *ctx, struct db *db);   /* before a transaction: who syncs it. ERR_DB: an earlier sync failed */
enum err db_wal_sync(struct ctx *ctx, struct db *db);   /* after a commit, outside of the queue; ERR_DB */

/* db_migrate.c: brings a new file (create) or an older schema up to date. */
enum err db_migrate(struct ctx *ctx, struct db *db, bool create);

/* db_backup.c: on a connection of its own. */
enum err db_backup_to(struct ctx *ctx, struct db *db, const char *path);
enum err db_verify(struct ctx *ctx, sqlite3 *sql, const char *path, bool quick);

#endif
