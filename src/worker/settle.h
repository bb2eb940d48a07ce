/*
 * The engine that charges (SPEC S2–S4, S9): takes what is due from the book, sends it, and brings the answers back
 * into the book. It holds up to `concurrency` charges in flight; one commit per turn writes the outcomes that came
 * in and the claims that go out next, and only after it do the claims' bytes leave.
 */
#ifndef WORKER_SETTLE_H
#define WORKER_SETTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ctx.h"
#include "store/leases.h"
#include "worker/pace.h"
#include "worker/ports.h"
#include "worker/worker.h"

struct settle;

struct settle *settle_new(struct ctx *ctx, const struct gateway_port *gateway, const struct lease *lease,
			  const struct worker_options *options, struct worker_report *report);
void settle_free(struct settle *s);

/* Before the worker looks at the whole database: where charges are due, the gateway is asked whether it is there, which takes as long. */
void settle_greet(struct settle *s);
/* Once at the start: what a dead owner left sent is unknown from now on; the run that it left open goes on. */
enum err settle_recover(struct settle *s);
/*
 * One turn: what people want of it is read first (worker/steer.h). `drain`: nothing leaves any more. *progress is set when
 * something was done. An error is final: the engine has stopped charging.
 */
enum err settle_turn(struct settle *s, bool drain, bool *progress);
enum err settle_keep_clock(struct settle *s); /* settle_clock_keep() for this engine; may stand in a transaction */
struct pace *settle_pace(struct settle *s); /* the gateway's, for whoever else asks it */
int settle_running(const struct settle *s);
bool settle_working_on(const struct settle *s, int64_t settlement_id); /* an answer about it is waited for */
bool settle_trying(const struct settle *s); /* the gateway can't be reached, or wants a moment's rest: it isn't given up yet */
/*
 * The next instant at which there is something that it may do; -1: nothing is waiting, but for what is paused. Not
 * after `now` when something is ready.
 */
int64_t settle_next(const struct settle *s);

#endif
