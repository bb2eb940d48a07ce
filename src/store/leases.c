/*
 * The lock file is locked by an open file description (fcntl F_OFD_SETLK): the kernel lets go of it when the owner dies, and
 * F_OFD_GETLK tells whether it is held without taking it, so that asking never stands in an owner's way.
 */
#include "store/leases.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
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

static enum err open_lock(struct ctx *ctx, enum queue q, int *fd)
{
	char path[600];
	must(ctx->home && str_fmt(path, sizeof path, "%s/lease.%s", ctx->home, queue_id(q)));
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	return *fd < 0 ? ctx_fail(ctx, ERR_IO, "%s: %s", path, strerror(errno)) : ERR_OK;
}

static enum err lock(struct ctx *ctx, enum queue q, int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct lease_info who;
	if (fcntl(fd, F_OFD_SETLK, &whole) == 0)
		return ERR_OK;
	if (errno != EAGAIN && errno != EACCES)
		return ctx_fail(ctx, ERR_IO, "lease.%s: %s", queue_id(q), strerror(errno));
	if (leases_info(ctx, q, &who) != ERR_OK || !*who.owner)
		str_copy(who.owner, sizeof who.owner, "?");
	return ctx_fail(ctx, ERR_RUNNING, _("別の処理（%s）がこの仕事（%s）をしています"), who.owner, queue_id(q));
}

static enum err write_owner(struct ctx *ctx, struct lease *l)
{
	enum err e = db_begin(ctx);
	if (e)
		return e;
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO lease (queue, owner, fence, taken_at, seen_at) VALUES ($1, $2, 1, $3, $4) "
		"ON CONFLICT (queue) DO UPDATE SET owner = excluded.owner, fence = lease.fence + 1, taken_at = excluded.taken_at, "
		"seen_at = excluded.seen_at RETURNING fence");
	stmt_str(q, 1, queue_id(l->queue));
	stmt_str(q, 2, l->owner);
	stmt_int(q, 3, ctx_now(ctx));
	stmt_int(q, 4, ctx_now(ctx));
	l->fence = stmt_row(q) ? stmt_col(q, 0) : 0;
	return db_finish(ctx, stmt_done(ctx, q));
}

enum err leases_take(struct ctx *ctx, enum queue q, struct lease *out)
{
	char host[64] = "";
	*out = (struct lease){ .queue = q, .lock_fd = -1 };
	gethostname(host, sizeof host - 1);
	str_fmt(out->owner, sizeof out->owner, "%s:%ld", host, (long)getpid());
	enum err e = open_lock(ctx, q, &out->lock_fd);
	if (!e)
		e = lock(ctx, q, out->lock_fd);
	if (!e)
		e = write_owner(ctx, out);
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
	struct stmt *q = db_stmt(ctx->db, "UPDATE lease SET seen_at = $1 WHERE queue = $2 AND fence = $3");
	stmt_int(q, 1, ctx_now(ctx));
	stmt_str(q, 2, queue_id(l->queue));
	stmt_int(q, 3, l->fence);
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
	enum err e = open_lock(ctx, q, &fd);
	if (e)
		return e;
	*held = fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
	close(fd);
	return ERR_OK;
}

enum err leases_info(struct ctx *ctx, enum queue q, struct lease_info *out)
{
	*out = (struct lease_info){ 0 };
	struct stmt *s = db_stmt(ctx->db, "SELECT owner, fence, taken_at, seen_at FROM lease WHERE queue = $1");
	stmt_str(s, 1, queue_id(q));
	if (stmt_row(s)) {
		stmt_text(s, 0, out->owner, sizeof out->owner);
		out->fence = stmt_col(s, 1);
		out->taken_at = stmt_col(s, 2);
		out->seen_at = stmt_col(s, 3);
	}
	enum err e = stmt_done(ctx, s);
	return e ? e : is_held(ctx, q, &out->alive);
}
