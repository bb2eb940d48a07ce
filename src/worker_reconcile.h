/* `settle reconcile`: a comparison is asked for, carried out by the living worker or here, and shown (SPEC S6). */
#ifndef WORKER_RECONCILE_CMD_H
#define WORKER_RECONCILE_CMD_H

#include "cmd.h"

enum err worker_reconcile_cmd(struct cmd_call *c);

#endif
