/*
 * The lock file is locked by an open file description (fcntl F_OFD_SETLK): the kernel lets go of it when the owner dies, and
 * F_OFD_GETLK tells whether it is held without taking it, so that asking never stands in an owner's way.
 *
 * A stopped process dies not and holds its lock. Who takes over from a silent owner puts a new, locked file in the place of
 * the old one: the old lock then hangs on a file without a name and means nothing any more. So a lock counts only on
 * the file that has the name, and both change only inside a write transaction, which one process at a time is in.
 */
#include "store/leases.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

static const char *const ids[QUEUE_COUNT] = { "settle", "mail", "print", "intake", "upkeep" };

const char *queue_id(enum queue q)
{
	must(q < QUEUE_COUNT);
	return ids[q];
}

static void path_of(const struct ctx *ctx, enum queue q, const char *end, char path[600])
{
	must(ctx->home && str_fmt(path, 600, "%s/lease.%s%s", ctx->home, queue_id(q), end));
}

static enum err open_lock(struct ctx *ctx, enum queue q, const char *end, int *fd)
{
	char path[600];
	path_of(ctx, q, end, path);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	return *fd < 0 ? ctx_fail(ctx, ERR_IO, "%s: %s", path, strerror(errno)) : ERR_OK;
}

static enum err try_lock(struct ctx *ctx, enum queue q, int fd, bool *got)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	*got = fcntl(fd, F_OFD_SETLK, &whole) == 0;
	return *got || errno == EAGAIN || errno == EACCES ? ERR_OK : ctx_fail(ctx, ERR_IO, "lease.%s: %s", queue_id(q), strerror(errno));
}

/* Is the open file the one that has the name? */
static bool has_name(const struct ctx *ctx, const struct lease *l)
{
	char path[600];
	struct stat ours, named;
	path_of(ctx, l->queue, "", path);
	return fstat(l->lock_fd, &ours) == 0 && stat(path, &named) == 0 && ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

static enum err running(struct ctx *ctx, enum queue q, const struct lease_info *who)
{
	return ctx_fail(ctx, ERR_RUNNING, _("別の処理（%s）がこの仕事（%s）をしています"), *who->owner ? who->owner : "?", queue_id(q));
}

/* ERR_RUNNING unless the lock's owner hasn't been heard of for the length of a lease. */
static enum err must_be_silent(struct ctx *ctx, enum queue q)
{
	struct lease_info who;
	enum err e = leases_info(ctx, q, &who);
	return e || who.silent ? e : running(ctx, q, &who);
}

/* [tx] A locked file of ours gets the name. */
static enum err replace_lock(struct ctx *ctx, struct lease *l)
{
	char path[600], fresh[600];
	int fd;
	bool got;
	path_of(ctx, l->queue, "", path);
	path_of(ctx, l->queue, ".new", fresh);
	enum err e = must_be_silent(ctx, l->queue);
	if (!e && unlink(fresh) != 0 && errno != ENOENT)
		e = ctx_fail(ctx, ERR_IO, "%s: %s", fresh, strerror(errno));
	if (!e)
		e = open_lock(ctx, l->queue, ".new", &fd);
	if (e)
		return e;
	close(l->lock_fd);
	l->lock_fd = fd;
	e = try_lock(ctx, l->queue, fd, &got);
	return e || (got && rename(fresh, path) == 0) ? e : ctx_fail(ctx, ERR_IO, "%s: %s", path, strerror(errno));
}

/* What the business clock has said doesn't sink before somebody has dealt with its going back (ahead_bring_back). */
#define LATEST(now) "CASE WHEN lease.seen_at > " now " THEN lease.seen_at ELSE " now " END"

/* [tx] */
static enum err write_owner(struct ctx *ctx, struct lease *l)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO lease (queue, owner, fence, taken_at, seen_at, seen_ms) VALUES ($1, $2, 1, $3, $4, $5) "
		"ON CONFLICT (queue) DO UPDATE SET owner = excluded.owner, fence = lease.fence + 1, taken_at = excluded.taken_at, "
		"seen_at = " LATEST("excluded.seen_at") ", seen_ms = excluded.seen_ms RETURNING fence");
	stmt_str(q, 1, queue_id(l->queue));
	stmt_str(q, 2, l->owner);
	stmt_int(q, 3, ctx_now(ctx));
	stmt_int(q, 4, ctx_now(ctx));
	stmt_int(q, 5, clock_mono(ctx->clock));
	l->fence = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

/* With the lock in hand, or with an owner that is silent. */
static enum err take_row(struct ctx *ctx, struct lease *l, bool locked)
{
	struct lease_info who;
	enum err e = db_begin(ctx);
	if (e)
		return e;
	e = leases_info(ctx, l->queue, &who);
	l->before = who.seen_at ? who.seen_at + who.since_ms / 1000 : 0;
	if (!e && !locked)
		e = replace_lock(ctx, l);
	else if (!e && !has_name(ctx, l))
		e = running(ctx, l->queue, &who); /* another one was quicker */
	if (!e)
		e = write_owner(ctx, l);
	return db_finish(ctx, e);
}

enum err leases_take(struct ctx *ctx, enum queue q, struct lease *out)
{
	char host[64] = "";
	bool locked = false;
	*out = (struct lease){ .queue = q, .lock_fd = -1 };
	gethostname(host, sizeof host - 1);
	str_fmt(out->owner, sizeof out->owner, "%s:%ld", host, (long)getpid());
	enum err e = open_lock(ctx, q, "", &out->lock_fd);
	if (!e)
		e = try_lock(ctx, q, out->lock_fd, &locked);
	if (!e && !locked)
		e = must_be_silent(ctx, q);
	if (!e)
		e = take_row(ctx, out, locked);
	if (e && out->lock_fd >= 0)
		close(out->lock_fd);
	if (e)
		*out = (struct lease){ .queue = q, .lock_fd = -1 };
	return e;
}

static enum err fenced_off(struct ctx *ctx, const struct lease *l)
{
	return ctx_fail(ctx, ERR_CONFLICT, _("仕事（%s）は別の処理に引き継がれました。この処理は何も変更していません"), queue_id(l->queue));
}

enum err leases_renew(struct ctx *ctx, const struct lease *l)
{
	int64_t changed;
	enum err e = db_begin(ctx);
	if (e)
		return e;
	struct stmt *q = db_stmt(ctx->db, "UPDATE lease SET seen_at = CASE WHEN seen_at > $1 THEN seen_at ELSE $2 END, seen_ms = $3 WHERE queue = $4 AND fence = $5");
	stmt_int(q, 1, ctx_now(ctx));
	stmt_int(q, 2, ctx_now(ctx));
	stmt_int(q, 3, clock_mono(ctx->clock));
	stmt_str(q, 4, queue_id(l->queue));
	stmt_int(q, 5, l->fence);
	e = stmt_run(ctx, q, &changed);
	if (!e && changed == 0)
		e = fenced_off(ctx, l);
	return db_finish(ctx, e);
}

enum err leases_check(struct ctx *ctx, const struct lease *l)
{
	must(db_in_write(ctx->db));
	struct stmt *q = db_stmt(ctx->db, "SELECT fence FROM lease WHERE queue = $1");
	stmt_str(q, 1, queue_id(l->queue));
	int64_t fence = stmt_row(q) ? stmt_col(q, 0) : 0;
	enum err e = stmt_done(ctx, q);
	return e || (l->fence && fence == l->fence) ? e : fenced_off(ctx, l);
}

/* The lock goes last: who gets it next finds the row free. A failure here leaves only a name behind. */
void leases_release(struct ctx *ctx, struct lease *l)
{
	if (l->fence && db_begin(ctx) == ERR_OK) {
		struct stmt *q = db_stmt(ctx->db, "UPDATE lease SET owner = '' WHERE queue = $1 AND fence = $2");
		stmt_str(q, 1, queue_id(l->queue));
		stmt_int(q, 2, l->fence);
		db_finish(ctx, stmt_run(ctx, q, NULL));
	}
	if (l->lock_fd >= 0)
		close(l->lock_fd);
	*l = (struct lease){ .queue = l->queue, .lock_fd = -1 };
}

static enum err is_held(struct ctx *ctx, enum queue q, bool *held)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd;
	enum err e = open_lock(ctx, q, "", &fd);
	if (e)
		return e;
	*held = fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
	close(fd);
	return ERR_OK;
}

/* Since an earlier start of the machine at least as much as since this one. */
static int64_t passed(int64_t now_ms, int64_t seen_ms)
{
	return now_ms < seen_ms ? now_ms : now_ms - seen_ms;
}

enum err leases_info(struct ctx *ctx, enum queue q, struct lease_info *out)
{
	int64_t seen_ms = -1;
	bool held = false;
	*out = (struct lease_info){ 0 };
	struct stmt *s = db_stmt(ctx->db, "SELECT owner, fence, taken_at, seen_at, seen_ms FROM lease WHERE queue = $1");
	stmt_str(s, 1, queue_id(q));
	if (stmt_row(s)) {
		stmt_text(s, 0, out->owner, sizeof out->owner);
		out->fence = stmt_col(s, 1);
		out->taken_at = stmt_col(s, 2);
		out->seen_at = stmt_col(s, 3);
		seen_ms = stmt_col(s, 4);
	}
	enum err e = stmt_done(ctx, s);
	if (!e)
		e = is_held(ctx, q, &held);
	out->since_ms = seen_ms < 0 ? 0 : passed(clock_mono(ctx->clock), seen_ms);
	out->silent = held && seen_ms >= 0 && clock_mono(ctx->clock) - seen_ms > LEASE_MS;
	out->alive = held && !out->silent;
	return e;
}
