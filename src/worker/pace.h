/*
 * When the gateway may be asked again. An answer 429, or any with Retry-After, holds back whoever asks it: charges, the comparison,
 * card pages. One that doesn't say for how long is given half a second, and twice as long each time that it says so again to a
 * charge; what was on its way before it did isn't counted twice.
 */
#ifndef WORKER_PACE_H
#define WORKER_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "net/http.h"

struct pace {
	const struct clock *clock;
	int64_t hold_until; /* monotonic ms: nothing is sent before */
	int holds;          /* in a row, without one that said for how long */
};

/* charge: an answer to the engine's own request; others' don't tell how many charges it bears. */
void pace_hear(struct pace *p, const struct http_answer *a, bool charge);
int64_t pace_held(const struct pace *p); /* milliseconds for which nothing may be sent; 0: it may */

#endif
