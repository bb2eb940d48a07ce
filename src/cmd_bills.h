/* The group's rows for cmd.c. */
#ifndef CMD_BILLS_H
#define CMD_BILLS_H

#include "cmd.h"

extern const struct cmd cmd_bills[];

#endif
