/*
 * Group commit: requests add their line to a buffer and wait; one thread writes the whole buffer, syncs once, and lets
 * all of them go. While it syncs, the next group gathers. A request that changed nothing waits too if it may have seen
 * what isn't on disk yet: after a crash nobody remembers an answer that the ledger doesn't.
 */
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/die.h"
#include "sandbox/sb_server.h"
#include "base/banned.h"

/* A bell and not a condition variable: its wait takes a length of time, so that only base/clock.h tells the moment. */
static void wake(struct sandbox *s)
{
	if (s->sleeping)
		eventfd_write(s->bell, 1);
}

bool sb_commit_pass(struct sandbox *s, struct sb_request *r)
{
	if (!s->api.lines.len && !s->writing && !r->release_ms) {
		if (r->reply.idem)
			r->reply.idem->busy = false;
		return true;
	}
	r->stage = SB_WAITING;
	r->next = s->waiting;
	s->waiting = r;
	MHD_suspend_connection(r->connection);
	wake(s);
	return false;
}

static void fail(struct sb_request *r)
{
	free(r->reply.location);
	r->reply.location = NULL;
	r->fault.kind = SB_FAULT_NONE;
	sb_api_error(&r->reply, 500, "api_error", NULL, "The training gateway can't write its ledger.");
}

/* Lets those of the group go whose time has come; the others go back to the queue. */
static void release(struct sandbox *s, struct sb_request *group)
{
	int64_t now = clock_mono(&s->mono);

	while (group) {
		struct sb_request *r = group;

		group = r->next;
		if (r->release_ms > now && !s->stopping && !s->broken) {
			r->next = s->waiting;
			s->waiting = r;
			continue;
		}
		if (s->broken)
			fail(r);
		if (r->reply.idem)
			r->reply.idem->busy = false;
		r->stage = SB_READY;
		MHD_resume_connection(r->connection);
	}
}

/* Milliseconds of the monotonic clock when the queue needs a look; 0: now; -1: when somebody signals. */
static int64_t next_moment(const struct sandbox *s)
{
	int64_t next = -1;

	if (s->api.lines.len)
		return 0;
	for (const struct sb_request *r = s->waiting; r; r = r->next) {
		if (next < 0 || r->release_ms < next)
			next = r->release_ms;
	}
	return next >= 0 && next <= clock_mono(&s->mono) ? 0 : next;
}

static void wait_for_work(struct sandbox *s)
{
	int64_t moment;

	while (!s->stopping && (moment = next_moment(s)) != 0) {
		struct pollfd bell = { .fd = s->bell, .events = POLLIN };
		int64_t rest = moment < 0 ? -1 : moment - clock_mono(&s->mono);
		eventfd_t count;

		s->sleeping = true;
		pthread_mutex_unlock(&s->lock);
		poll(&bell, 1, rest < 0 && moment >= 0 ? 0 : rest > INT_MAX ? INT_MAX : (int)rest);
		eventfd_read(s->bell, &count);
		pthread_mutex_lock(&s->lock);
		s->sleeping = false;
	}
}

static void commit(struct sandbox *s)
{
	struct buf lines = s->api.lines;
	struct sb_request *group = s->waiting;
	int error = 0;

	s->api.lines = (struct buf){ 0 };
	s->waiting = NULL;
	s->writing = lines.len != 0;
	if (lines.len && !s->broken) {
		pthread_mutex_unlock(&s->lock);
		error = sb_log_append(&s->log, lines.data, lines.len);
		pthread_mutex_lock(&s->lock);
	}
	s->writing = false;
	buf_free(&lines);
	if (error) {
		s->broken = error;
		if (s->foreground)
			kill(getpid(), SIGTERM);
	}
	release(s, group);
}

static void *run(void *arg)
{
	struct sandbox *s = arg;

	pthread_mutex_lock(&s->lock);
	do {
		wait_for_work(s);
		commit(s);
	} while (!s->stopping || s->waiting || s->api.lines.len);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

void sb_commit_start(struct sandbox *s)
{
	must(pthread_create(&s->writer, NULL, run, s) == 0);
	s->writer_runs = true;
}

void sb_commit_stop(struct sandbox *s)
{
	if (!s->writer_runs)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	wake(s);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->writer, NULL);
	s->writer_runs = false;
}
