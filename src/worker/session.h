/* The gateway's card pages: gets those that are wanted, follows those that are open (domain/card_session.h). */
#ifndef WORKER_SESSION_H
#define WORKER_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ctx.h"
#include "store/leases.h"
#include "worker/pace.h"
#include "worker/ports.h"
#include "worker/worker.h"

struct sessions;

struct sessions *session_new(struct ctx *ctx, const struct gateway_port *gateway, const struct lease *lease, const struct worker_options *options,
			     struct pace *pace);
void session_free(struct sessions *s);
/* One turn; with `drain` nothing new is asked. *progress is set when something was done. Errors are the database's. */
enum err session_turn(struct sessions *s, bool drain, bool *progress);
int session_running(const struct sessions *s);
/* When the next page is to be asked for, -1: none is wanted, or nobody is there to ask. What is open is followed as long as the worker stands, it holds up no end. */
int64_t session_next(const struct sessions *s);

#endif
