/* The disk. One database, its write-ahead log and its shared index; what is written is undone unless it was synced. */
#include "sim/vfs.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/die.h"
#include "base/mem.h"
#include "crypto/random.h"

#include "base/banned.h"

enum { SECTOR = 512, REGIONS = 16, REGION = 32768, LOCKS = SQLITE_SHM_NLOCK, CONNECTIONS = 64 };

/* Bytes as they were before a write that hasn't been synced: so many are kept, behind them was nothing. */
struct undo { size_t at, n, n_kept, kept_at; };

struct store {
	unsigned char *data;
	size_t size, room;
	bool exists;
	struct undo *undos;
	size_t n_undos, undo_room;
	unsigned char *kept;
	size_t n_kept, kept_room;
};

enum kind { FILE_DATABASE, FILE_LOG, FILE_JOURNAL, FILE_KINDS }; /* the journal: only until the database is in write-ahead mode */

struct handle {
	sqlite3_file base;
	struct vfs_proc *proc;
	struct store *store;
	enum kind kind;
	int lock;
	uint16_t shared, exclusive; /* bits of the index's locks that are held */
};

static struct {
	struct store files[FILE_KINDS];
	unsigned char *image;
	size_t image_size;
	unsigned char *regions[REGIONS], *frozen[REGIONS];
	int n_regions, n_frozen, shared_locks, index_shared[LOCKS];
	struct handle *reserved, *exclusive, *index_exclusive[LOCKS];
	bool held, lies;
	struct vfs_proc *acting;
	struct random_seeded random;
	void (*slept)(void *arg, int ms);
	void *slept_arg;
} disk;

/* ---- bytes ---- */

static void *grow(void *p, size_t *room, size_t want, size_t unit)
{
	if (want <= *room)
		return p;
	size_t more = *room ? *room : 64;
	while (more < want)
		more *= 2;
	p = realloc(p, more * unit);
	must(p != NULL);
	*room = more;
	return p;
}

static void extend(struct store *s, size_t size)
{
	if (size <= s->size)
		return;
	s->data = grow(s->data, &s->room, size, 1);
	memset(s->data + s->size, 0, size - s->size);
	s->size = size;
}

static void put(struct store *s, const void *from, size_t n, size_t at)
{
	size_t there = at >= s->size ? 0 : s->size - at < n ? s->size - at : n;
	s->undos = grow(s->undos, &s->undo_room, s->n_undos + 1, sizeof *s->undos);
	s->kept = grow(s->kept, &s->kept_room, s->n_kept + there + 1, 1); /* one more: never nothing at all */
	s->undos[s->n_undos++] = (struct undo){ at, n, there, s->n_kept };
	memcpy(s->kept + s->n_kept, there ? s->data + at : from, there);
	s->n_kept += there;
	extend(s, at); /* what lies before it, were there a gap */
	s->data = grow(s->data, &s->room, at + n, 1);
	s->size = at + n > s->size ? at + n : s->size;
	memcpy(s->data + at, from, n);
}

static void settled(struct store *s)
{
	s->n_undos = s->n_kept = 0;
}

/* Newest first, so that a sector written twice ends as it was before both; `lost` tells it the same way for both. */
static void lose(struct store *s, const unsigned char *lost, size_t sectors)
{
	for (size_t i = s->n_undos; i-- > 0;) {
		const struct undo *u = &s->undos[i];
		for (size_t k = 0; k < u->n; k++) {
			size_t sector = (u->at + k) / SECTOR;
			if (sector < sectors && lost[sector])
				s->data[u->at + k] = k < u->n_kept ? s->kept[u->kept_at + k] : 0;
		}
	}
	settled(s);
}

/* ---- dying ---- */

static void die_now(struct vfs_proc *p)
{
	p->die_at = 0;
	if (p->died)
		p->died(p->arg);
}

/* True: the operation mustn't happen any more. */
static bool before(struct vfs_proc *p, enum vfs_op op)
{
	if (p->dead)
		return true;
	if (p->die_at > 0 && p->die_op == op && !p->die_after && --p->die_at == 0)
		die_now(p);
	return p->dead;
}

static void after(struct vfs_proc *p, enum vfs_op op)
{
	if (!p->dead && p->die_at > 0 && p->die_op == op && p->die_after && --p->die_at == 0)
		die_now(p);
}

/* ---- files ---- */

static int file_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	struct handle *h = (struct handle *)f;
	size_t from = (size_t)at, want = (size_t)n, have = from < h->store->size ? h->store->size - from : 0;
	if (h->proc->dead)
		return SQLITE_IOERR_READ;
	if (h->proc->fail_reads > 0) {
		h->proc->fail_reads--;
		return SQLITE_IOERR_READ;
	}
	if (have >= want) {
		memcpy(to, h->store->data + from, want);
		return SQLITE_OK;
	}
	if (have > 0)
		memcpy(to, h->store->data + from, have);
	memset((unsigned char *)to + have, 0, want - have);
	return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
	struct handle *h = (struct handle *)f;
	if (before(h->proc, VFS_WRITE))
		return SQLITE_IOERR_WRITE;
	if (h->proc->full)
		return SQLITE_FULL;
	put(h->store, from, (size_t)n, (size_t)at);
	if (h->kind == FILE_LOG)
		h->proc->writes++;
	after(h->proc, VFS_WRITE);
	return SQLITE_OK;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	struct handle *h = (struct handle *)f;
	if (h->proc->dead)
		return SQLITE_IOERR_TRUNCATE;
	extend(h->store, (size_t)size);
	h->store->size = (size_t)size;
	settled(h->store); /* what lay behind the cut is gone, and the cut comes after a sync of the other file */
	return SQLITE_OK;
}

static int file_sync(sqlite3_file *f, int flags)
{
	struct handle *h = (struct handle *)f;
	struct vfs_proc *p = h->proc;
	(void)flags;
	if (h->kind == FILE_LOG && !p->dead && disk.index_exclusive[0] && disk.index_exclusive[0]->proc == p) /* it has the write lock */
		vfs_stand(p, &p->stalled);
	if (before(p, VFS_SYNC))
		return SQLITE_IOERR_FSYNC;
	if (p->fail_syncs > 0) {
		p->fail_syncs--;
		return SQLITE_IOERR_FSYNC;
	}
	if (!disk.lies)
		settled(h->store);
	after(p, VFS_SYNC);
	return SQLITE_OK;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	struct handle *h = (struct handle *)f;
	*size = (sqlite3_int64)h->store->size;
	return h->proc->dead ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

/* Of the database: in write-ahead mode every connection has it shared, and nobody more than that. */
static int file_lock(sqlite3_file *f, int want)
{
	struct handle *h = (struct handle *)f;
	if (h->proc->dead)
		return SQLITE_IOERR_LOCK;
	if (h->lock >= want)
		return SQLITE_OK;
	if (h->lock == SQLITE_LOCK_NONE) {
		if (disk.exclusive)
			return SQLITE_BUSY;
		disk.shared_locks++;
		h->lock = SQLITE_LOCK_SHARED;
	}
	if (want >= SQLITE_LOCK_RESERVED) {
		if (disk.reserved && disk.reserved != h)
			return SQLITE_BUSY;
		disk.reserved = h;
		h->lock = want;
	}
	if (want == SQLITE_LOCK_EXCLUSIVE) {
		if (disk.shared_locks > 1) {
			h->lock = SQLITE_LOCK_RESERVED;
			return SQLITE_BUSY;
		}
		disk.exclusive = h;
	}
	return SQLITE_OK;
}

static int file_unlock(sqlite3_file *f, int to)
{
	struct handle *h = (struct handle *)f;
	if (h->lock <= to)
		return SQLITE_OK;
	if (disk.exclusive == h)
		disk.exclusive = NULL;
	if (disk.reserved == h)
		disk.reserved = NULL;
	if (to == SQLITE_LOCK_NONE)
		disk.shared_locks--;
	h->lock = to;
	return SQLITE_OK;
}

static int file_reserved(sqlite3_file *f, int *out)
{
	(void)f;
	*out = disk.reserved != NULL;
	return SQLITE_OK;
}

static int file_control(sqlite3_file *f, int op, void *arg)
{
	(void)f, (void)op, (void)arg;
	return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *f)
{
	(void)f;
	return 4096;
}

static int characteristics(sqlite3_file *f)
{
	(void)f;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* ---- the shared index ---- */

static int index_map(sqlite3_file *f, int region, int size, int make, void volatile **out)
{
	struct handle *h = (struct handle *)f;
	*out = NULL;
	if (h->proc->dead)
		return SQLITE_IOERR_SHMMAP;
	must(size == REGION && region < REGIONS);
	if (region >= disk.n_regions && !make)
		return SQLITE_OK;
	while (disk.n_regions <= region) {
		if (!disk.regions[disk.n_regions])
			disk.regions[disk.n_regions] = mem_new(REGION);
		memset(disk.regions[disk.n_regions++], 0, REGION);
	}
	*out = disk.regions[region];
	return SQLITE_OK;
}

static void let_go(struct handle *h, int i)
{
	uint16_t bit = (uint16_t)(1u << i);
	if (h->shared & bit)
		disk.index_shared[i]--;
	if (h->exclusive & bit)
		disk.index_exclusive[i] = NULL;
	h->shared &= (uint16_t)~bit;
	h->exclusive &= (uint16_t)~bit;
}

static bool free_for(struct handle *h, int i, bool shared)
{
	int own = (h->shared >> i) & 1;
	if (disk.index_exclusive[i] && disk.index_exclusive[i] != h)
		return false;
	if (disk.held && i == 0) /* the write lock */
		return false;
	return shared || disk.index_shared[i] - own == 0;
}

static int index_lock(sqlite3_file *f, int from, int n, int flags)
{
	struct handle *h = (struct handle *)f;
	bool shared = flags & SQLITE_SHM_SHARED;
	for (int i = from; flags & SQLITE_SHM_UNLOCK && i < from + n; i++)
		let_go(h, i);
	if (flags & SQLITE_SHM_UNLOCK && shared && !h->proc->dead)
		vfs_stand(h->proc, &h->proc->has_read);
	if (flags & SQLITE_SHM_UNLOCK)
		return SQLITE_OK;
	if (h->proc->dead)
		return SQLITE_IOERR_SHMLOCK;
	for (int i = from; i < from + n; i++)
		if (!free_for(h, i, shared))
			return SQLITE_BUSY;
	for (int i = from; i < from + n; i++) {
		uint16_t bit = (uint16_t)(1u << i);
		if (shared && !(h->shared & bit)) {
			disk.index_shared[i]++;
			h->shared |= bit;
		} else if (!shared) {
			disk.index_exclusive[i] = h;
			h->exclusive |= bit;
		}
	}
	return SQLITE_OK;
}

static void index_barrier(sqlite3_file *f)
{
	struct handle *h = (struct handle *)f;
	if (!before(h->proc, VFS_BARRIER))
		after(h->proc, VFS_BARRIER);
}

static int index_unmap(sqlite3_file *f, int del)
{
	(void)del;
	for (int i = 0; i < LOCKS; i++)
		let_go((struct handle *)f, i);
	return SQLITE_OK;
}

static int file_close(sqlite3_file *f)
{
	file_unlock(f, SQLITE_LOCK_NONE);
	index_unmap(f, 0);
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2, .xClose = file_close, .xRead = file_read, .xWrite = file_write, .xTruncate = file_truncate, .xSync = file_sync,
	.xFileSize = file_size, .xLock = file_lock, .xUnlock = file_unlock, .xCheckReservedLock = file_reserved,
	.xFileControl = file_control, .xSectorSize = sector_size, .xDeviceCharacteristics = characteristics, .xShmMap = index_map,
	.xShmLock = index_lock, .xShmBarrier = index_barrier, .xShmUnmap = index_unmap,
};

/* ---- the file system ---- */

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);
	return n >= k && strcmp(name + n - k, end) == 0;
}

static struct store *find(const char *name)
{
	if (ends_with(name, ".db"))
		return &disk.files[FILE_DATABASE];
	if (ends_with(name, ".db-journal"))
		return &disk.files[FILE_JOURNAL];
	return ends_with(name, ".db-wal") ? &disk.files[FILE_LOG] : NULL;
}

static int fs_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out_flags)
{
	struct handle *h = (struct handle *)f;
	struct store *s = name ? find(name) : NULL;
	must(v && disk.acting);
	*h = (struct handle){ .base = { 0 } };
	if (!s || disk.acting->dead)
		return SQLITE_CANTOPEN;
	if (flags & SQLITE_OPEN_MAIN_DB)
		s->exists = true; /* the house makes an empty file first */
	if (!s->exists && !(flags & SQLITE_OPEN_CREATE))
		return SQLITE_CANTOPEN;
	s->exists = true;
	*h = (struct handle){ .base = { .pMethods = &methods }, .proc = disk.acting, .store = s,
			      .kind = s == &disk.files[FILE_LOG] ? FILE_LOG : FILE_DATABASE };
	if (out_flags)
		*out_flags = flags;
	return SQLITE_OK;
}

static int fs_delete(sqlite3_vfs *v, const char *name, int sync)
{
	struct store *s = find(name);
	(void)v, (void)sync;
	if (!s || !s->exists)
		return SQLITE_IOERR_DELETE_NOENT;
	s->size = 0;
	s->exists = false;
	settled(s);
	return SQLITE_OK;
}

static int fs_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
	struct store *s = find(name);
	(void)v, (void)flags;
	*out = s && s->exists && (s->size > 0 || flags != SQLITE_ACCESS_EXISTS);
	return SQLITE_OK;
}

static int fs_full_path(sqlite3_vfs *v, const char *name, int n, char *out)
{
	size_t len = strlen(name);
	(void)v;
	if (len >= (size_t)n)
		return SQLITE_CANTOPEN;
	memcpy(out, name, len + 1);
	return SQLITE_OK;
}

static int fs_randomness(sqlite3_vfs *v, int n, char *out)
{
	(void)v;
	random_fill(&disk.random.port, out, (size_t)n);
	return n;
}

static int fs_sleep(sqlite3_vfs *v, int micros)
{
	(void)v;
	if (disk.slept)
		disk.slept(disk.slept_arg, micros / 1000);
	return micros;
}

static int fs_now(sqlite3_vfs *v, double *out)
{
	(void)v;
	*out = 2460000.5;
	return SQLITE_OK;
}

static int fs_error(sqlite3_vfs *v, int n, char *out)
{
	(void)v, (void)n, (void)out;
	return 0;
}

static void free_store(struct store *s)
{
	free(s->data);
	free(s->undos);
	free(s->kept);
	*s = (struct store){ .data = NULL };
}

void vfs_install(void)
{
	static struct { _Alignas(16) unsigned char room[4096 + 512]; } pages[2048];
	static sqlite3_vfs fs = { .iVersion = 1, .szOsFile = sizeof(struct handle), .mxPathname = 500, .zName = "sim", .xOpen = fs_open,
				  .xDelete = fs_delete, .xAccess = fs_access, .xFullPathname = fs_full_path, .xRandomness = fs_randomness,
				  .xSleep = fs_sleep, .xCurrentTime = fs_now, .xGetLastError = fs_error };
	must(disk.shared_locks == 0 && !disk.exclusive && !disk.reserved);
	random_seed(&disk.random, 1);
	for (int i = 0; i < FILE_KINDS; i++)
		free_store(&disk.files[i]);
	disk.n_regions = disk.n_frozen = 0;
	disk.lies = disk.held = false;
	free(disk.image);
	disk.image = NULL;
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD); /* refused, and harmless, once SQLite is in use */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_PAGECACHE, pages, (int)sizeof *pages, (int)(sizeof pages / sizeof *pages)); /* no allocation for each */
	must(sqlite3_vfs_register(&fs, 1) == SQLITE_OK);
}

void vfs_act(struct vfs_proc *p)
{
	disk.acting = p;
}

struct vfs_proc *vfs_acting(void)
{
	return disk.acting;
}

void vfs_keep_image(void)
{
	const struct store *db = &disk.files[FILE_DATABASE];
	must(disk.files[FILE_LOG].size == 0); /* moved into the database before */
	disk.image = mem_new(db->size);
	disk.image_size = db->size;
	memcpy(disk.image, db->data, db->size);
}

void vfs_load_image(uint64_t seed)
{
	struct store *db = &disk.files[FILE_DATABASE], *log = &disk.files[FILE_LOG];
	db->size = 0;
	extend(db, disk.image_size);
	memcpy(db->data, disk.image, disk.image_size);
	log->size = 0;
	settled(db);
	settled(log);
	for (int i = 0; i < disk.n_regions; i++)
		memset(disk.regions[i], 0, REGION);
	disk.n_frozen = 0;
	disk.held = false;
	random_seed(&disk.random, seed);
	sqlite3_randomness(0, NULL);
}

void vfs_freeze(void)
{
	disk.n_frozen = disk.n_regions;
	for (int i = 0; i < disk.n_frozen; i++) {
		if (!disk.frozen[i])
			disk.frozen[i] = mem_new(REGION);
		memcpy(disk.frozen[i], disk.regions[i], REGION);
	}
}

void vfs_thaw(void)
{
	for (int i = 0; i < disk.n_frozen; i++)
		memcpy(disk.regions[i], disk.frozen[i], REGION);
	disk.n_frozen = 0;
}

void vfs_power_loss(struct random *chance)
{
	for (int k = 0; k < FILE_KINDS; k++) {
		struct store *s = &disk.files[k];
		size_t sectors = s->size / SECTOR + 1;
		unsigned char *lost = mem_new(sectors);
		bool all = random_below(chance, 2) == 0;
		for (size_t i = 0; s->n_undos && i < sectors; i++)
			lost[i] = all || random_below(chance, 2) == 0;
		lose(s, lost, sectors);
		free(lost);
	}
	for (int i = 0; i < disk.n_regions; i++)
		memset(disk.regions[i], 0, REGION);
	disk.n_frozen = 0;
	disk.held = false; /* whoever held it is gone as well */
}

void vfs_hold_lock(bool hold)
{
	disk.held = hold;
}

void vfs_on_sleep(void (*slept)(void *arg, int ms), void *arg)
{
	disk.slept = slept;
	disk.slept_arg = arg;
}

bool vfs_find(const char *needle, size_t n)
{
	for (int k = 0; k < FILE_KINDS; k++)
		if (disk.files[k].size && memmem(disk.files[k].data, disk.files[k].size, needle, n))
			return true;
	return false;
}

void vfs_forget_syncs(bool forget)
{
	disk.lies = forget;
}

bool vfs_synced(void)
{
	return disk.files[FILE_LOG].n_undos == 0;
}
