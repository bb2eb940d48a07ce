/*
 * The write queue: an flock on a file of its own beside the database, taken before BEGIN IMMEDIATE. SQLite's busy
 * handler sleeps and polls, so that a saturating writer starves the others; waiters of flock sleep in the
 * kernel and are woken in turn. flock has no time-out: a timer's signal, sent to the waiting thread only, breaks
 * it off, so that a holder that was stopped doesn't block the house for ever.
 *
 * A woken waiter may still lose against a process that has never slept. Against the worker: desks that wait say so by a
 * shared lock on a second file, and the worker lets them go first, for a moment at most. Against a desk that writes on and on:
 * a third file is the front of the line, held by the one that comes next, and a desk that has taken DB_TURNS turns past
 * it has to stand there itself. Turns in a row need no change of processes, so it isn't every time. Who holds the front may
 * have been stopped: after a moment the others go on without it. What a killed process held is free at once.
 *
 * Who holds the front knocks some hundred times before it sleeps: most turns are over by then, and to be woken takes as long as
 * to book. It is one process at a time, a third of a millisecond at most, and it lets everybody else run first.
 */
#include "store/db_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

#include "base/banned.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

/* The timer goes on after its time, every so often: one signal may come just before flock begins to wait. */
enum { AGAIN_MS = 20 };

static enum err open_beside(struct ctx *ctx, const struct db *db, const char *name, int *fd)
{
	char path[sizeof db->path + 16];
	const char *slash = strrchr(db->path, '/');
	str_fmt(path, sizeof path, "%.*s%s", slash ? (int)(slash + 1 - db->path) : 0, db->path, name);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	return *fd < 0 ? ctx_fail(ctx, ERR_IO, _("%s を開けません: %s"), path, strerror(errno)) : ERR_OK;
}

enum err db_queue_open(struct ctx *ctx, struct db *db)
{
	enum err e = open_beside(ctx, db, "write.queue", &db->queue_fd);
	if (!e)
		e = open_beside(ctx, db, "write.front", &db->front_fd);
	return e ? e : open_beside(ctx, db, "write.desks", &db->desks_fd);
}

static void wake(int sig)
{
	(void)sig;
}

static struct timespec span(int ms)
{
	return (struct timespec){ .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000 };
}

static bool timer_start(timer_t *timer, int sig, int ms)
{
	struct sigaction act = { .sa_handler = wake }; /* no SA_RESTART: flock must end with EINTR */
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = sig };
	ev.sigev_notify_thread_id = gettid();
	struct itimerspec when = { .it_value = span(ms), .it_interval = span(AGAIN_MS) };
	sigemptyset(&act.sa_mask);
	if (sigaction(sig, &act, NULL) != 0 || timer_create(CLOCK_MONOTONIC, &ev, timer) != 0)
		return false;
	return timer_settime(*timer, 0, &when, NULL) == 0;
}

/* Other signals end the wait as well; only after the timer's first one less than its interval is left. */
static bool timer_over(timer_t timer)
{
	struct itimerspec left;
	return timer_gettime(timer, &left) != 0 || (left.it_value.tv_sec == 0 && left.it_value.tv_nsec <= AGAIN_MS * 1000000L);
}

/* 0, EINTR after its time, or why not. */
static int wait_turn(int fd, int ms)
{
	int sig = SIGRTMIN + 3, e;
	timer_t timer;
	sigset_t ours, before;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	sigemptyset(&ours);
	sigaddset(&ours, sig);
	if (!timer_start(&timer, sig, ms))
		return errno;
	pthread_sigmask(SIG_UNBLOCK, &ours, &before);
	do
		e = flock(fd, LOCK_EX) == 0 ? 0 : errno;
	while (e == EINTR && !timer_over(timer));
	timer_delete(timer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return e;
}

/* Nobody may share the file while the worker passes. */
static void let_desks_go(struct db *db)
{
	wait_turn(db->desks_fd, db_seams.yield_ms);
	flock(db->desks_fd, LOCK_UN);
}

/* Past the front, without waiting. */
static int step_in(struct db *db, bool worker)
{
	if (!worker && db->turns++ == DB_TURNS)
		return EWOULDBLOCK;
	return flock(db->queue_fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
}

static bool knock(int fd)
{
	for (int i = 0; i < DB_KNOCKS; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		sched_yield();
	}
	return false;
}

static int stand_in_line(struct db *db, bool worker)
{
	int left = db_seams.queue_ms, front = db_seams.front_ms < left ? db_seams.front_ms : left;
	if (!worker)
		flock(db->desks_fd, LOCK_SH | LOCK_NB); /* without it the wait is only longer */
	int e = wait_turn(db->front_fd, front);
	bool first = e == 0;
	if (e == EINTR)
		left -= front; /* to whoever waits it is one time */
	if (e != EINTR || left > 0)
		e = first && knock(db->queue_fd) ? 0 : wait_turn(db->queue_fd, left);
	flock(db->front_fd, LOCK_UN);
	flock(db->desks_fd, LOCK_UN);
	db->turns = 0;
	return e;
}

enum err db_queue_take(struct ctx *ctx, struct db *db)
{
	bool worker = ctx->actor.worker;
	if (worker)
		let_desks_go(db);
	int e = step_in(db, worker);
	if (e == EWOULDBLOCK)
		e = stand_in_line(db, worker);
	if (e == EINTR)
		return ctx_fail(ctx, ERR_BUSY, _("ほかの処理がデータベースに書き込み中のため、%d秒待ちましたが書き込めませんでした。何も変更していません。もう一度お試しください"),
			db_seams.queue_ms / 1000);
	if (e)
		return ctx_fail(ctx, ERR_IO, _("書き込みの順番待ちができません: %s"), strerror(e));
	return ERR_OK;
}

void db_queue_leave(struct db *db)
{
	flock(db->queue_fd, LOCK_UN);
}
