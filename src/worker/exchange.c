/*
 *   row wanted ──▶ req/X.xml (temporary name, synced, renamed) ──▶ row sent
 *   res/Y.xml, face/Y.xml ──▶ one transaction: the row, its results, what follows ──▶ archive/DAY/Y.xml
 *
 * A crash between two of these steps repeats the second: a question's file has its row's name and is written again, a file whose
 * bytes were taken is only moved. A file that can't be read yet may still be coming in: it is left alone until it has lain
 * unchanged for a while. inotify says when to look; a look at the start, and now and then, finds what it didn't say.
 *
 * A folder that can't be used stops only this. It is tried at the start and every quarter of a minute, by writing where we write and reading
 * where we read; the desks hear of it by an alarm, which ends with the first try that does.
 */
#include "worker/exchange.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/hash.h"
#include "domain/eligibility.h"
#include "intake/oqs.h"
#include "store/alarms.h"
#include "store/db.h"

#include "base/banned.h"

enum { BATCH = 16, LOOK_MS = 15000, AGAIN_MS = 500, COMING_SECONDS = 20, PATH = 1024, FILE_MAX = 64 << 20, ARCHIVE_TRIES = 100 };

#define FOLDER_ALARM "eligibility_folder"

struct exchange {
	struct ctx *ctx;
	const struct lease *lease;
	char folder[512];            /* "": there is none */
	int watch;                   /* inotify, -1: the looks alone */
	bool woken;
	int64_t look_at;             /* monotonic ms */
	int64_t try_at;              /* monotonic ms: when the folders are tried next */
	bool told;                   /* the alarm stands as the last try wants it */
	char trouble[320];           /* what it says; "": the folders can be used */
};

static const char *const incoming[] = { "res", "face" }, *const outgoing[] = { "req", "archive" };

static enum err make_folder(struct exchange *x, const char *name, char path[PATH])
{
	str_fmt(path, PATH, "%s/%s", x->folder, name);
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return ERR_OK;
	return ctx_fail(x->ctx, ERR_IO, "%s: %s", path, strerror(errno));
}

static void watch_folders(struct exchange *x)
{
	char path[PATH];
	if (x->watch < 0)
		x->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	for (size_t i = 0; i < sizeof incoming / sizeof *incoming && x->watch >= 0; i++) {
		str_fmt(path, sizeof path, "%s/%s", x->folder, incoming[i]);
		inotify_add_watch(x->watch, path, IN_CLOSE_WRITE | IN_MOVED_TO);
	}
}

/* Where we write, a file must come into being; where we read, the names must. */
static enum err use_folder(struct exchange *x, const char *name, bool writes)
{
	char path[PATH], probe[PATH + 8];
	enum err e = make_folder(x, name, path);
	if (e)
		return e;
	str_fmt(probe, sizeof probe, "%s/.now", path);
	DIR *d = opendir(path);
	int error = !d ? errno : writes ? file_write(probe, "\n", 1, 0600) : 0;
	if (d)
		closedir(d);
	if (error)
		return ctx_fail(x->ctx, ERR_IO, "%s: %s", path, strerror(error));
	if (writes)
		unlink(probe);
	return ERR_OK;
}

static void note_trouble(struct exchange *x, const char *why)
{
	char text[sizeof x->trouble] = "";
	if (why)
		str_fmt(text, sizeof text, _("資格確認の連携フォルダーを使えません: %.180s"), why);
	x->told = x->told && strcmp(text, x->trouble) == 0;
	str_copy(x->trouble, sizeof x->trouble, text);
}

static void try_folders(struct exchange *x)
{
	struct cause kept = x->ctx->cause;
	enum err e = use_folder(x, "", false);
	for (size_t i = 0; i < sizeof outgoing / sizeof *outgoing && !e; i++)
		e = use_folder(x, outgoing[i], true);
	for (size_t i = 0; i < sizeof incoming / sizeof *incoming && !e; i++)
		e = use_folder(x, incoming[i], false);
	x->try_at = clock_mono(x->ctx->clock) + LOOK_MS;
	note_trouble(x, e ? x->ctx->cause.text : NULL);
	x->ctx->cause = kept;
	if (!e)
		watch_folders(x); /* those that are watched already stay so */
}

struct exchange *exchange_new(struct ctx *ctx, const struct lease *lease, const struct worker_options *options)
{
	struct exchange *x = mem_new(sizeof *x);
	*x = (struct exchange){ .ctx = ctx, .lease = lease, .watch = -1, .woken = true };
	str_copy(x->folder, sizeof x->folder, options->eligibility_folder);
	if (x->folder[0])
		try_folders(x);
	return x;
}

void exchange_free(struct exchange *x)
{
	if (x && x->watch >= 0)
		close(x->watch);
	free(x);
}

bool exchange_woken(struct exchange *x)
{
	char events[4096];
	while (x->watch >= 0 && read(x->watch, events, sizeof events) > 0)
		x->woken = true;
	return x->woken;
}

int64_t exchange_next(const struct exchange *x)
{
	return eligibility_next(x->ctx);
}

/* Begins a transaction as the owner of the lease. */
static enum err begin(struct exchange *x)
{
	enum err e = db_begin(x->ctx);
	if (e)
		return e;
	e = leases_check(x->ctx, x->lease);
	return e ? db_finish(x->ctx, e) : ERR_OK;
}

/* ---- questions ---- */

static enum err refuse(struct exchange *x, int64_t id, const char *code, const char *text)
{
	enum err e = begin(x);
	return e ? e : db_finish(x->ctx, eligibility_failed(x->ctx, id, code, text));
}

static enum err send(struct exchange *x, int64_t id)
{
	struct eligibility_question q;
	struct buf text = { 0 };
	char path[PATH];
	if (!x->folder[0])
		return refuse(x, id, "no_folder", _("連携フォルダーの設定 [eligibility] folder がありません"));
	enum err e = eligibility_question(x->ctx, id, &q);
	if (e)
		return e == ERR_BAD_STATE ? ERR_OK : refuse(x, id, "no_cover", x->ctx->cause.text);
	e = db_durable(x->ctx);
	if (e)
		return e;
	oqs_write(&q, &text);
	str_fmt(path, sizeof path, "%s/req/%s.xml", x->folder, q.file);
	int error = file_write(path, text.data, text.len, 0600);
	buf_wipe(&text);
	if (error) {
		ctx_fail(x->ctx, ERR_IO, "%s/req: %s", x->folder, strerror(error));
		note_trouble(x, x->ctx->cause.text);
		return refuse(x, id, "folder", strerror(error));
	}
	e = begin(x);
	return e ? e : db_finish(x->ctx, eligibility_sent(x->ctx, id));
}

static enum err send_wanted(struct exchange *x, bool *progress)
{
	int64_t ids[BATCH];
	int n;
	enum err e = eligibility_wanted(x->ctx, BATCH, ids, &n);
	for (int i = 0; i < n && !e; i++) {
		e = send(x, ids[i]);
		*progress = true;
	}
	return e;
}

/* ---- files ---- */

/* archive/20261121/NAME; a name that is there already gets a number. The move is made durable by the folder's sync. */
static enum err archive(struct exchange *x, const char *path, const char *name)
{
	char folder[PATH], to[PATH * 2], day[32];
	struct civil c = date_civil(ctx_today(x->ctx));
	str_fmt(day, sizeof day, "archive/%04d%02d%02d", c.year, c.month, c.day);
	enum err e = make_folder(x, day, folder);
	if (e)
		return e;
	str_fmt(to, sizeof to, "%s/%s", folder, name);
	for (int i = 1; i < ARCHIVE_TRIES && access(to, F_OK) == 0; i++)
		str_fmt(to, sizeof to, "%s/%s.%d", folder, name, i);
	if (rename(path, to) != 0)
		return ctx_fail(x->ctx, ERR_IO, "%s: %s", path, strerror(errno));
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	return ERR_OK;
}

static enum err hash_file(struct exchange *x, const char *path, char hex[HASH_HEX])
{
	unsigned char hash[HASH_SIZE];
	struct buf bytes = { 0 };
	int error = file_read(path, FILE_MAX, &bytes);
	if (error)
		return ctx_fail(x->ctx, error == EFBIG ? ERR_BAD_FILE : ERR_IO, "%s: %s", path, strerror(error));
	hash_sha256(bytes.data ? bytes.data : "", bytes.len, hash);
	hash_hex(hash, hex);
	buf_wipe(&bytes);
	return ERR_OK;
}

/* May a broken file be one that is still being written? */
static bool coming(struct exchange *x, const char *path)
{
	struct stat st;
	struct stat now;
	char probe[PATH];
	str_fmt(probe, sizeof probe, "%s/req/.now", x->folder);
	if (stat(path, &st) != 0)
		return false;
	if (file_write(probe, "", 0, 0600) != 0 || stat(probe, &now) != 0)
		return true; /* nobody can say, and it couldn't be put away either */
	unlink(probe);
	return now.st_mtime - st.st_mtime < COMING_SECONDS; /* both by the clock of the file system */
}

static enum err note_unreadable(struct exchange *x, const char *name)
{
	char text[320];
	str_fmt(text, sizeof text, _("資格確認のファイル %s を読めません: %.180s"), name, x->ctx->cause.text);
	return alarms_raise(x->ctx, "eligibility", 0, text);
}

static enum err take(struct exchange *x, const char *name, const char *base, const char *hash, bool reader, const struct eligibility_answer *list, int n)
{
	struct eligibility row;
	struct cause why = x->ctx->cause;
	bool taken;
	enum err e = begin(x);
	if (e)
		return e;
	x->ctx->cause = why;
	e = n ? ERR_OK : note_unreadable(x, name);
	x->ctx->cause = why;
	if (!e)
		e = eligibility_take(x->ctx, base, hash, reader ? ELIGIBILITY_READER : ELIGIBILITY_FILE, list, n, &taken, &row);
	return db_finish(x->ctx, e);
}

/* The name without .xml; false: it isn't a file of ours. */
static bool base_of(const char *name, char out[ELIGIBILITY_NAME])
{
	size_t n = strlen(name);
	return n > 4 && name[0] != '.' && (strcmp(name + n - 4, ".xml") == 0 || strcmp(name + n - 4, ".XML") == 0) && n - 4 < ELIGIBILITY_NAME &&
	       str_copy_n(out, ELIGIBILITY_NAME, name, n - 4);
}

/* *later: it can't be read yet. */
static enum err one_file(struct exchange *x, const char *folder, const char *name, bool reader, bool *progress, bool *later)
{
	struct eligibility_answer *list;
	int n;
	char path[PATH], base[ELIGIBILITY_NAME], hash[HASH_HEX];
	struct stat st;
	str_fmt(path, sizeof path, "%s/%s/%s", x->folder, folder, name);
	if (!base_of(name, base) || lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return ERR_OK;
	enum err e = oqs_read(path, &list, &n, &x->ctx->cause);
	if (e == ERR_NOT_FOUND || e == ERR_IO || (e && coming(x, path))) {
		*later = true;
		return ERR_OK;
	}
	struct cause why = x->ctx->cause;
	if (hash_file(x, path, hash) != ERR_OK)
		str_copy(hash, sizeof hash, "too-large");
	x->ctx->cause = why;
	e = take(x, name, base, hash, reader, list, n);
	if (!e)
		e = archive(x, path, name);
	*progress = true;
	oqs_free(list, n);
	return e;
}

static enum err one_folder(struct exchange *x, const char *name, bool reader, bool *progress, bool *later)
{
	char path[PATH];
	struct dirent *entry;
	enum err e = ERR_OK;
	str_fmt(path, sizeof path, "%s/%s", x->folder, name);
	DIR *d = opendir(path);
	for (int n = 0; d && !e && n < BATCH && (entry = readdir(d));) {
		bool did = false;
		e = one_file(x, name, entry->d_name, reader, &did, later);
		n += did;
		*progress = *progress || did;
		*later = *later || n == BATCH;
	}
	if (d)
		closedir(d);
	return e;
}

static enum err look(struct exchange *x, bool *progress)
{
	int64_t now = clock_mono(x->ctx->clock);
	bool later = false;
	enum err e = ERR_OK;
	if (!x->folder[0] || (!exchange_woken(x) && now < x->look_at))
		return ERR_OK;
	x->woken = false;
	if (now >= x->try_at)
		try_folders(x);
	for (size_t i = 0; i < sizeof incoming / sizeof *incoming && !e; i++)
		e = one_folder(x, incoming[i], i == 1, progress, &later);
	x->look_at = now + (later ? AGAIN_MS : LOOK_MS);
	if (e != ERR_IO)
		return e;
	note_trouble(x, x->ctx->cause.text);
	return ERR_OK;
}

/* Without a folder in the settings nothing is wrong with it. */
static enum err tell(struct exchange *x)
{
	bool open = true;
	enum err e = x->told || x->trouble[0] ? ERR_OK : alarms_is_open(x->ctx, FOLDER_ALARM, &open);
	if (e || x->told || !open) {
		x->told = !e;
		return e;
	}
	e = begin(x);
	if (!e)
		e = db_finish(x->ctx, x->trouble[0] ? alarms_replace(x->ctx, FOLDER_ALARM, 0, x->trouble) : alarms_clear(x->ctx, FOLDER_ALARM, 0));
	x->told = !e;
	return e;
}

static enum err overdue(struct exchange *x, bool *progress)
{
	int64_t next = eligibility_next(x->ctx);
	int n = 0;
	if (next < 0 || next > ctx_now(x->ctx))
		return ERR_OK;
	enum err e = begin(x);
	if (!e)
		e = db_finish(x->ctx, eligibility_overdue(x->ctx, BATCH, &n));
	*progress = *progress || n > 0;
	return e;
}

enum err exchange_turn(struct exchange *x, bool *progress)
{
	enum err e = send_wanted(x, progress);
	if (!e)
		e = look(x, progress);
	if (!e)
		e = tell(x);
	if (!e)
		e = overdue(x, progress);
	return e == ERR_BUSY ? ERR_OK : e;
}
