/*
 * What people want of the engine (domain/steering.h), as the engine obeys it: what may be taken up now, and the row of the
 * run that it keeps current in its own commits. A run is everything that is charged between the first claim and the moment at
 * which nothing is left; refunds wait for no hour and belong to no run.
 *
 *     wish    new ones are taken up …                               the run ends …
 *     auto    from [settle] start on; at once by a worker that      when nothing is due, in flight or soon to be asked
 *             isn't standing
 *     run     now, at any hour; with nothing left it becomes auto   the same
 *     pause   not at all                                            not: it waits
 *     stop    not at all; a standing worker goes back to auto at    as soon as nothing is in flight
 *             the start hour of the next business day
 *
 * In all of them what is in flight is finished, and what is unknown goes on being asked for.
 */
#ifndef WORKER_STEER_H
#define WORKER_STEER_H

#include <stdbool.h>

#include "domain/settle_book.h"
#include "model/ctx.h"
#include "model/steering.h"
#include "store/leases.h"
#include "worker/worker.h"

enum steer_scope { STEER_NOTHING, STEER_REFUNDS, STEER_ALL };

struct steer {
	struct ctx *ctx;
	const struct lease *lease;
	enum worker_mode mode;
	int start;               /* seconds after midnight */
	struct steering wish;
	struct settle_run run;   /* id 0: none is open */
	int64_t expected;        /* of the run's total: not taken up yet */
	bool changed;            /* the run's figures aren't written yet */
};

/* Takes over the run that an owner before left open. */
enum err steer_open(struct steer *s, struct ctx *ctx, const struct lease *lease, const struct worker_options *options);
enum err steer_look(struct steer *s); /* at each turn, before its transaction */
enum steer_scope steer_scope(const struct steer *s);

/* [tx] These are called inside the engine's own transaction. */
/* Before any is claimed: of *n that were ready at the look, those behind the first `sure` may not be wanted any more: Pause was pressed since. */
enum err steer_still(struct steer *s, int sure, int *n);
enum err steer_take(struct steer *s, const struct settle_charge *c);   /* before it is claimed or set aside; begins the run */
void steer_count(struct steer *s, enum settlement_state was, const struct settle_charge *c); /* an outcome was written */
enum err steer_write(struct steer *s);                                 /* at the end of the transaction */

/*
 * Nothing is in flight. `left`: but something is ready or soon will be. Ends the run and the wish where they are over, in a
 * transaction of its own; *ended says so.
 */
enum err steer_idle(struct steer *s, bool left, bool *ended);
enum err steer_broken(struct steer *s, const char *why); /* [tx] the engine had to stop */

#endif
