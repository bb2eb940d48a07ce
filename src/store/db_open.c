/*
 * The hardened open: everything that SQLite lets a damaged or hostile file do is switched off, and a file that
 * others could read or that lies where locks don't work is refused before SQLite sees it. The database's own
 * files are only ever stat()ed here: closing a descriptor of them would drop SQLite's locks.
 */
#include "store/db_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"

#include "base/banned.h"

static int system_fs_type(const char *folder, int64_t *type)
{
	struct statfs fs;
	if (statfs(folder, &fs) != 0)
		return errno;
	*type = (int64_t)((uint64_t)fs.f_type & 0xffffffffu); /* signed on some machines */
	return 0;
}

struct db_seams db_seams = { .queue_ms = 10000, .yield_ms = 60, .front_ms = 500, .wal_bytes = 64 << 20, .sync = db_wal_flush, .fs_type = system_fs_type };

/* statfs(2): where locks don't reach other hosts, or can't be trusted to. */
static const struct { int64_t type; const char *name; } far[] = {
	{ 0x6969, "NFS" }, { 0x517b, "SMB" }, { 0xff534d42, "CIFS" }, { 0xfe534d42, "SMB2" }, { 0x65735546, "FUSE" },
	{ 0x01021997, "9p" }, { 0x00c36400, "Ceph" }, { 0x5346414f, "AFS" }, { 0x73757245, "Coda" }, { 0x564c, "NCP" },
	{ 0x01161970, "GFS2" }, { 0x7461636f, "OCFS2" }, { 0x0bd00bd0, "Lustre" },
};

static enum err check_place(struct ctx *ctx, const char *path)
{
	char folder[512];
	int64_t type;
	const char *slash = strrchr(path, '/');
	str_copy_n(folder, sizeof folder, slash ? path : ".", slash ? (size_t)(slash + 1 - path) : 1);
	int e = db_seams.fs_type(folder, &type);
	if (e)
		return ctx_fail(ctx, e == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: %s", folder, strerror(e));
	for (size_t i = 0; i < sizeof far / sizeof far[0]; i++)
		if (far[i].type == type)
			return ctx_fail(ctx, ERR_NETWORK_FS, _("%s は %s の上にあります。データベースはこのコンピューターの内蔵ディスクに置いてください"),
				folder, far[i].name);
	return ERR_OK;
}

static enum err check_file(struct ctx *ctx, const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return ctx_fail(ctx, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return ctx_fail(ctx, ERR_DB, _("%s は普通のファイルではありません"), path);
	if (st.st_uid != geteuid())
		return ctx_fail(ctx, ERR_OWNER, _("%s の所有者（uid %u）が、動かしている利用者（uid %u）と違います"), path,
			(unsigned)st.st_uid, (unsigned)geteuid());
	if (st.st_mode & 077)
		return ctx_fail(ctx, ERR_OWNER, _("%s をほかの利用者も読み書きできます（モード %o）。chmod 600 にしてください"), path, st.st_mode & 0777u);
	return ERR_OK;
}

/* SQLite gives its -wal and -shm the mode of the database, so the file is made by us. */
static enum err make_file(struct ctx *ctx, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return ctx_fail(ctx, ERR_DUPLICATE, _("%s はすでにあります"), path);
	if (fd < 0)
		return ctx_fail(ctx, ERR_IO, "%s: %s", path, strerror(errno));
	close(fd);
	return ERR_OK;
}

static void configure(sqlite3 *sql)
{
	static const struct { int op, value; } set[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 }, { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 }, { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 }, { SQLITE_DBCONFIG_DQS_DDL, 0 }, { SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
	};
	sqlite3_extended_result_codes(sql, 1);
	sqlite3_busy_timeout(sql, 10000);
	for (size_t i = 0; i < sizeof set / sizeof set[0]; i++)
		must(sqlite3_db_config(sql, set[i].op, set[i].value, NULL) == SQLITE_OK);
}

static enum err failed(struct ctx *ctx, struct db *db)
{
	str_copy(db->message, sizeof db->message, sqlite3_errmsg(db->sql));
	return db_failed(ctx, db, sqlite3_extended_errcode(db->sql));
}

static int is_wal(void *found, int n, char **values, char **names)
{
	(void)names;
	*(bool *)found = n == 1 && values[0] && strcmp(values[0], "wal") == 0;
	return 0;
}

/*
 * The order matters: the first PRAGMA that reads the file tells whether it is a database at all. 8 MB of pages (they are taken
 * as they come) hold what a desk looks at in an hour: with SQLite's 2 MB a third of the time of a patient's page goes into reading them again.
 */
static enum err harden(struct ctx *ctx, struct db *db)
{
	bool wal = false;
	if (sqlite3_exec(db->sql, "PRAGMA journal_mode = WAL", is_wal, &wal, NULL) != SQLITE_OK)
		return failed(ctx, db);
	if (!wal)
		return ctx_fail(ctx, ERR_DB, _("%s では WAL モードを使えません"), db->path);
	if (sqlite3_exec(db->sql, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0; "
		"PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000; PRAGMA secure_delete = ON", NULL, NULL,
		NULL) != SQLITE_OK)
		return failed(ctx, db);
	db_wal_watch(db);
	return ERR_OK;
}

static enum err connect(struct ctx *ctx, struct db *db, bool create)
{
	enum err e = check_file(ctx, db->path);
	if (!e)
		e = db_queue_open(ctx, db);
	if (e)
		return e;
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* nobody asks; counting takes a lock for every allocation. Refused once it is in use */
	if (sqlite3_open_v2(db->path, &db->sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return db->sql ? failed(ctx, db) : ctx_fail(ctx, ERR_DB, "%s", db->path);
	configure(db->sql);
	e = harden(ctx, db);
	return e ? e : db_migrate(ctx, db, create);
}

enum err db_open(struct ctx *ctx, const char *path, enum db_open_mode mode, struct db **out)
{
	struct db *db = mem_new(sizeof *db);
	db->queue_fd = db->front_fd = db->desks_fd = -1;
	*out = NULL;
	enum err e = str_copy(db->path, sizeof db->path, path) ? ERR_OK : ctx_fail(ctx, ERR_SETTING, _("パスが長すぎます: %s"), path);
	if (!e)
		e = check_place(ctx, path);
	if (!e && mode == DB_CREATE)
		e = make_file(ctx, path);
	if (!e)
		e = connect(ctx, db, mode == DB_CREATE);
	if (e) {
		db_close(db);
		return e;
	}
	*out = db;
	return ERR_OK;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (int i = 0; i < DB_BUCKETS; i++) {
		for (struct stmt *q = db->buckets[i], *next; q; q = next) {
			next = q->next;
			sqlite3_finalize(q->s);
			free(q);
		}
	}
	if (db->sql)
		must(sqlite3_close(db->sql) == SQLITE_OK);
	if (db->queue_fd >= 0)
		close(db->queue_fd);
	if (db->front_fd >= 0)
		close(db->front_fd);
	if (db->desks_fd >= 0)
		close(db->desks_fd);
	free(db);
}
