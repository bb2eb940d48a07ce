/*
 * Which business day money belongs to (SPEC K4, S8): today's (of what was on paper first: its own), or, when that is closed already, the next open one. The
 * instant at which it happened stays what it was. The database refuses any other day (triggers in data/schema).
 */
#ifndef DOMAIN_POSTING_H
#define DOMAIN_POSTING_H

#include "model/ctx.h"

day_t posting_day(struct ctx *ctx);

#endif
