/*
 * What a business clock that was put back means to settlement (SPEC S9, L4). The age of a key is told by that clock; once it was
 * put back, a key that the gateway has long forgotten looks young, and sending it again would charge again. And what it leaps ahead
 * hasn't passed: a request that is still on its way needs its hour before the list is believed that it never arrived.
 */
#ifndef DOMAIN_SETTLE_CLOCK_H
#define DOMAIN_SETTLE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ctx.h"
#include "store/leases.h"

struct settle_clock {
	int64_t latest;  /* what it has said, at most, or what somebody else's says; 0: nothing */
	int64_t at;      /* … when the clock that nobody sets said this, ms: from then on as much time has passed as by that one */
	bool leapt;      /* it has said more than ten minutes more than that, and settle_clock_keep() hasn't heard of it yet */
};

/* What the time was, by the owners before us or by the gateway (UTC seconds): the clock mustn't say less. */
void settle_clock_learn(const struct ctx *ctx, struct settle_clock *c, int64_t utc);

/* Back or ahead by more than ten minutes: a key is sent for an hour less than it is kept, and what steers a clock moves it by less. */
bool settle_clock_was_set(const struct ctx *ctx, struct settle_clock *c);
/*
 * Where it is back, in a transaction of its own or within another, after whose end it is done once more: what is open is never sent again, only looked up, within the hour; refunds, mails and
 * card pages don't wait for the wrong day either; what was compared by the wrong clock is compared again at its own hour, and a stop
 * ends with its own day. An alarm says so where something was open. Where it leapt ahead, the second look-up of what the list didn't
 * have comes an hour from now. ERR_CONFLICT: fenced off. Where desks are writing just then nothing is done, and it is so still.
 */
enum err settle_clock_keep(struct ctx *ctx, struct settle_clock *c, const struct lease *l);

#endif
