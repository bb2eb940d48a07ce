/* Runs of the settlement worker. Rules are domain/steering.h; here is only SQL. */
#ifndef STORE_SETTLE_RUNS_H
#define STORE_SETTLE_RUNS_H

#include "model/ctx.h"
#include "model/steering.h"

enum err settle_runs_insert(struct ctx *ctx, struct settle_run *r); /* fills id */
/* Writes figures, last_at, ended_at and how as they stand in *r; worked_s goes on by the time since the last, unless that was a pause. */
enum err settle_runs_update(struct ctx *ctx, const struct settle_run *r);
/* Those without an end: they ended at their last sign of life. */
enum err settle_runs_end_open(struct ctx *ctx, const char *how);
enum err settle_runs_newest(struct ctx *ctx, struct settle_run *out); /* ERR_NOT_FOUND */

#endif
