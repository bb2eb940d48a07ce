/* Daily closes: numbered, written once (SPEC S8). */
#ifndef STORE_DAY_CLOSES_H
#define STORE_DAY_CLOSES_H

#include "model/ctx.h"

day_t day_closes_last(struct ctx *ctx); /* the newest closed day; DAY_NONE: none yet */

#endif
