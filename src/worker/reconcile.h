/*
 * The worker's side of reconciliation (SPEC S6): takes the comparisons that were asked for, one at a time, fetches the
 * gateway's list of the day page by page, and has domain/reconcile_run compare it. A page that fails spoils the whole
 * comparison: it is begun anew after a pause, a few times, and then ends as failed with its reason. When standing it
 * asks by itself once each morning for the day before.
 */
#ifndef WORKER_RECONCILE_H
#define WORKER_RECONCILE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ctx.h"
#include "store/leases.h"
#include "worker/pace.h"
#include "worker/ports.h"
#include "worker/worker.h"

struct reconciler;
struct settle;

/* lease: of the queue settle. engine: whose charges in flight are left alone; NULL: none runs. pace: the gateway's; NULL: its own. */
struct reconciler *reconciler_new(struct ctx *ctx, const struct gateway_port *gateway, const struct lease *lease,
				  const struct worker_options *options, const struct settle *engine, struct pace *pace, struct worker_report *report);
void reconciler_free(struct reconciler *r); /* NULL is fine */
/* One turn; with `drain` nothing new is asked. *progress is set when something was done. Errors are the database's. */
enum err reconciler_turn(struct reconciler *r, bool drain, bool *progress);
bool reconciler_running(const struct reconciler *r); /* an answer is waited for */
bool reconciler_busy(const struct reconciler *r);    /* … or a comparison isn't at its end */

/*
 * Carries out what is asked for without any other work of the worker's. ERR_RUNNING: a worker lives, and will do it.
 */
enum err reconciler_run(struct ctx *ctx, const struct worker_options *options);

#endif
