/*
 * The folders of the online eligibility check (domain/eligibility.h; FACTS §3.3): FOLDER/req takes our questions, FOLDER/res and
 * FOLDER/face bring answers and what card readers push. A file is taken once and then lies in FOLDER/archive.
 */
#ifndef WORKER_EXCHANGE_H
#define WORKER_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ctx.h"
#include "store/leases.h"
#include "worker/worker.h"

struct exchange;

struct exchange *exchange_new(struct ctx *ctx, const struct lease *lease, const struct worker_options *options);
void exchange_free(struct exchange *x);
/* The kernel says that something came into a folder: worth a turn at once. */
bool exchange_woken(struct exchange *x);
/* One turn: questions out, files in, time-outs. *progress is set when something was done. Errors are the database's. */
enum err exchange_turn(struct exchange *x, bool *progress);
/* When an open question is over, -1: none is open. */
int64_t exchange_next(const struct exchange *x);

#endif
