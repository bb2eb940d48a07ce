/*
 * Times that a business clock wrote down which was ahead of its own time, and was put back since: one row for each kind, all are
 * brought back in one transaction. What waited for such a time would wait for a day, or a year, that isn't meant.
 */
#ifndef STORE_AHEAD_H
#define STORE_AHEAD_H

#include "model/ctx.h"

/* Until when something may still wait. */
enum ahead { AHEAD_NOW, AHEAD_LOOK_UP, AHEAD_MAIL, AHEADS };

/* [tx] What the list didn't have isn't looked up for the second time before this instant (UTC seconds). */
enum err ahead_look_again(struct ctx *ctx, int64_t at);
enum err ahead_bring_back(struct ctx *ctx, const int64_t until[AHEADS]); /* [tx] UTC seconds */

#endif
