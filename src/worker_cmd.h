/* The rows that need the network, for the worker program's table. */
#ifndef WORKER_CMD_H
#define WORKER_CMD_H

#include "cmd.h"

extern const struct cmd cmd_worker[];

/* Where the training gateway keeps its certificates and ledger, below the home. */
#define SANDBOX_FOLDER "sandbox"

#endif
