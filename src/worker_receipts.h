/* Reference copies as PDF files; only the worker program can draw. */
#ifndef WORKER_RECEIPTS_H
#define WORKER_RECEIPTS_H

#include "cmd.h"

enum err worker_receipts_copy(struct cmd_call *c); /* receipt copy BILL -o FILE.pdf */

#endif
