/* The group's rows for cmd.c. */
#ifndef CMD_SETTLE_H
#define CMD_SETTLE_H

#include "cmd.h"

extern const struct cmd cmd_settle[];

#endif
