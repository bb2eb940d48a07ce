/* insurance import FILE.xml: what reads XML is in madoguchi-worker. */
#ifndef WORKER_ELIGIBILITY_H
#define WORKER_ELIGIBILITY_H

#include "cmd.h"

enum err worker_eligibility_import(struct cmd_call *c);

#endif
