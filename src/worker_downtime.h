/* `downtime`: the kit of SPEC O5 as PDF. */
#ifndef WORKER_DOWNTIME_H
#define WORKER_DOWNTIME_H

#include "cmd.h"

enum err worker_downtime(struct cmd_call *c);

#endif
