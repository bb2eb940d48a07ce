/*
 * SQLite writes each frame of its write-ahead log in two calls, a head of 24 bytes and a page, and a booking has a dozen of them. Here
 * they are gathered and written together. Nobody reads a transaction's frames before its last one, whose head says so: from that
 * head on everything goes to the file at once, as without this, and so does what was gathered before anything else is done with the
 * file. What can't be written is told by a later call of the same transaction, at the latest by the one that ends it.
 * All other files are SQLite's own.
 */
#include "store/db_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"

#include "base/banned.h"

enum { HEAD = 24, GATHER = 120 << 10 }; /* SQLite writes less than 128 KiB at once */

struct log_file {
	sqlite3_file head; /* must be first */
	sqlite3_file *own; /* SQLite's, behind this one in memory */
	unsigned char *gathered;
	int n;
	sqlite3_int64 at;  /* where the first of them belongs */
	bool last;         /* the last frame of a transaction is being written */
};

static struct log_file *of(sqlite3_file *f)
{
	return (struct log_file *)(void *)f;
}

static int flush(struct log_file *f)
{
	int n = f->n;
	f->n = 0;
	return n ? f->own->pMethods->xWrite(f->own, f->gathered, n, f->at) : SQLITE_OK;
}

static int log_close(sqlite3_file *file)
{
	struct log_file *f = of(file);
	int code = flush(f), closed = f->own->pMethods->xClose(f->own);
	free(f->gathered);
	return code ? code : closed;
}

static int log_read(sqlite3_file *file, void *out, int n, sqlite3_int64 at)
{
	struct log_file *f = of(file);
	int code = flush(f);
	return code ? code : f->own->pMethods->xRead(f->own, out, n, at);
}

/* A frame's head has the database's size in pages when it is a transaction's last, else 0 (bytes 4 to 7). */
static bool is_last(const unsigned char *head)
{
	return (head[4] | head[5] | head[6] | head[7]) != 0;
}

static int log_write(sqlite3_file *file, const void *data, int n, sqlite3_int64 at)
{
	struct log_file *f = of(file);
	int code = SQLITE_OK;
	if (n == HEAD)
		f->last = is_last(data);
	if (f->n && (at != f->at + f->n || n > GATHER - f->n))
		code = flush(f);
	if (code || n > GATHER)
		return code ? code : f->own->pMethods->xWrite(f->own, data, n, at);
	if (!f->n)
		f->at = at;
	memcpy(f->gathered + f->n, data, (size_t)n);
	f->n += n;
	return f->last || at == 0 ? flush(f) : SQLITE_OK;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct log_file *f = of(file);
	int code = flush(f);
	return code ? code : f->own->pMethods->xTruncate(f->own, size);
}

static int log_sync(sqlite3_file *file, int flags)
{
	struct log_file *f = of(file);
	int code = flush(f);
	return code ? code : f->own->pMethods->xSync(f->own, flags);
}

static int log_size(sqlite3_file *file, sqlite3_int64 *size)
{
	struct log_file *f = of(file);
	int code = flush(f);
	return code ? code : f->own->pMethods->xFileSize(f->own, size);
}

static int log_lock(sqlite3_file *file, int level)
{
	return of(file)->own->pMethods->xLock(of(file)->own, level);
}

static int log_unlock(sqlite3_file *file, int level)
{
	return of(file)->own->pMethods->xUnlock(of(file)->own, level);
}

static int log_reserved(sqlite3_file *file, int *out)
{
	return of(file)->own->pMethods->xCheckReservedLock(of(file)->own, out);
}

static int log_control(sqlite3_file *file, int op, void *arg)
{
	return of(file)->own->pMethods->xFileControl(of(file)->own, op, arg);
}

static int log_sector(sqlite3_file *file)
{
	return of(file)->own->pMethods->xSectorSize(of(file)->own);
}

static int log_device(sqlite3_file *file)
{
	return of(file)->own->pMethods->xDeviceCharacteristics(of(file)->own);
}

static const sqlite3_io_methods methods = { .iVersion = 1, .xClose = log_close, .xRead = log_read, .xWrite = log_write, .xTruncate = log_truncate,
	.xSync = log_sync, .xFileSize = log_size, .xLock = log_lock, .xUnlock = log_unlock, .xCheckReservedLock = log_reserved,
	.xFileControl = log_control, .xSectorSize = log_sector, .xDeviceCharacteristics = log_device };

static sqlite3_vfs *own;

static int log_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *got)
{
	(void)vfs;
	if (!(flags & SQLITE_OPEN_WAL))
		return own->xOpen(own, name, file, flags, got);
	struct log_file *f = of(file);
	*f = (struct log_file){ .own = (sqlite3_file *)(void *)(f + 1) };
	int code = own->xOpen(own, name, f->own, flags, got);
	if (code)
		return code;
	f->gathered = mem_new(GATHER);
	f->head.pMethods = &methods;
	return SQLITE_OK;
}

const char *db_log_files(void)
{
	static sqlite3_vfs vfs;
	if (!own) {
		own = sqlite3_vfs_find(NULL);
		must(own != NULL);
		vfs = *own;
		vfs.pNext = NULL;
		vfs.zName = "gathering";
		vfs.szOsFile = own->szOsFile + (int)sizeof(struct log_file);
		vfs.xOpen = log_open;
		must(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
	}
	return vfs.zName;
}
