/* A clock that stands still until a test moves it, and randomness that a seed repeats. */
#ifndef LIB_VTIME_H
#define LIB_VTIME_H

#include <stdint.h>

#include "base/clock.h"
#include "crypto/random.h"

struct vtime {
	struct clock clock;          /* pass &v.clock where a clock is wanted */
	struct random_seeded random; /* pass &v.random.port where randomness is wanted */
	int64_t now;                 /* UTC seconds; a test may set it, backwards too */
	int64_t mono;                /* milliseconds */
};

void vtime_init(struct vtime *v, int64_t now, uint64_t seed); /* mono begins at 1,000,000 */
void vtime_init_at(struct vtime *v, const char *iso, uint64_t seed); /* "2026-11-21T09:00", Tokyo time */
void vtime_pass(struct vtime *v, int64_t seconds);            /* both clocks go on */
void vtime_pass_ms(struct vtime *v, int64_t ms);              /* both; utc by whole seconds of mono */

#endif
