/*
 * One owner per queue: a row taken inside a write transaction plus a lock file that dies with its
 * process. Each take adds one to the fence; every write of the owner names its fence, so that an owner
 * that stalled and wakes up late changes nothing (SPEC S3, L6).
 *
 * A dead owner's queue is free at once. One that lives but hasn't renewed for LEASE_MS, by the clock that nobody sets
 * (a stopped process, a machine that hangs), counts as dead too: it is taken over from, lock file and all.
 */
#ifndef STORE_LEASES_H
#define STORE_LEASES_H

#include "model/ctx.h"

enum { LEASE_MS = 60000 };

enum queue { QUEUE_SETTLE, QUEUE_MAIL, QUEUE_PRINT, QUEUE_INTAKE, QUEUE_UPKEEP, QUEUE_COUNT };
const char *queue_id(enum queue q);

struct lease {
	enum queue queue;
	int64_t fence;      /* 0: not held */
	int lock_fd;        /* a lock on $HOME/lease.QUEUE, -1: not held */
	char owner[80];     /* "host:pid" */
	int64_t before;     /* what the business clock must say at least: what it said to an owner before, and what has passed since; 0: nobody knows */
};

enum err leases_take(struct ctx *ctx, enum queue q, struct lease *out); /* ERR_RUNNING while a living owner holds it (told within 1 s) */
enum err leases_renew(struct ctx *ctx, const struct lease *l);          /* heartbeat: seen_at; ERR_CONFLICT when fenced off */
/* Inside the write transaction of each of the owner's writes: ERR_CONFLICT when another owner has taken over. */
enum err leases_check(struct ctx *ctx, const struct lease *l);
void leases_release(struct ctx *ctx, struct lease *l);

struct lease_info {
	char owner[80];
	int64_t fence, taken_at, seen_at; /* seen_at: business clock; the latest of all, where that went back and nobody has dealt with it */
	int64_t since_ms; /* that has passed since, by the clock that nobody sets; at least */
	bool alive;  /* the lock file is held, and its owner was heard of within LEASE_MS */
	bool silent; /* held, but not heard of: whoever asks may take over */
};
enum err leases_info(struct ctx *ctx, enum queue q, struct lease_info *out);

#endif
