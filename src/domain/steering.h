/*
 * Steering the settlement worker by rows (SPEC S2): desks and commands write what they want, the worker reads it and
 * keeps the row of its run current. Neither knows the other, so that a closed terminal disturbs nothing and every
 * desk sees the same. Pause and stop hold over restarts. Functions marked [tx] are called inside the caller's write
 * transaction, by the worker.
 */
#ifndef DOMAIN_STEERING_H
#define DOMAIN_STEERING_H

#include "model/ctx.h"
#include "model/steering.h"

enum err steering_read(struct ctx *ctx, struct steering *out);
/* A person's wish, written to the log: run needs ACTION_SETTLE_RUN, the others ACTION_SETTLE_STEER. */
enum err steering_set(struct ctx *ctx, enum steering_wish wish);
/* Ends a pause or a stop: run again while a run is open, else auto. ERR_BAD_STATE when nothing is paused or stopped. */
enum err steering_go_on(struct ctx *ctx, enum steering_wish *now);

/* [tx] The wish `run` of that number has nothing left to do: auto. A newer wish stays. */
enum err steering_done(struct ctx *ctx, int64_t number);
/* [tx] A stop ends with its business day: auto once ctx_today() is later than the day of the wish; else nothing. */
enum err steering_resume(struct ctx *ctx);

/* [tx] One that a dead worker left open ends as "lost" at its last sign of life. */
enum err steering_run_begin(struct ctx *ctx, const char *asked_by, int64_t total_n, int64_t total_yen, struct settle_run *out);
/* [tx] The figures as they stand in *run; last_at = now. */
enum err steering_run_add(struct ctx *ctx, const struct settle_run *run);
/* [tx] how: "done", "stopped", or the reason that it had to stop. */
enum err steering_run_end(struct ctx *ctx, struct settle_run *run, const char *how);
enum err steering_run_newest(struct ctx *ctx, struct settle_run *out); /* ERR_NOT_FOUND: there was none yet */

#endif
