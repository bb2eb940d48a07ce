/* The commands that need the network, for the worker program's table; their rows are in cmd_worker.c. */
#ifndef WORKER_CMD_H
#define WORKER_CMD_H

#include "cmd.h"

struct app;
struct worker_options;

/* From the settings, the secrets and --concurrency, where the command has that; the caller wipes the secrets. */
enum err worker_cmd_options(struct cmd_call *c, struct worker_options *o);
/* Who the mails are from: the settings, else the profile. */
void worker_cmd_sender(const struct app *app, struct worker_options *o);
enum err worker_cmd_run(struct cmd_call *c);     /* worker */
enum err worker_cmd_settle(struct cmd_call *c);  /* settle run */
enum err worker_cmd_sandbox(struct cmd_call *c); /* sandbox serve */
enum err worker_cmd_ledger(struct cmd_call *c);  /* sandbox ledger */

/* Where the training gateway keeps its certificates and ledger, below the home. */
#define SANDBOX_FOLDER "sandbox"

#endif
