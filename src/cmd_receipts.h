/* The group's rows for cmd.c. */
#ifndef CMD_RECEIPTS_H
#define CMD_RECEIPTS_H

#include "cmd.h"

extern const struct cmd cmd_receipts[];

#endif
