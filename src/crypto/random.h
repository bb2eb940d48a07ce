/* The machine's random bytes behind the port of base/clock.h. */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

#include <stdint.h>

#include "base/clock.h"

void random_system(struct random *r);

/* A seeded generator (xoshiro256**) for demo data and tests; never for secrets. */
struct random_seeded {
	struct random port;
	uint64_t s[4];
};
void random_seed(struct random_seeded *r, uint64_t seed);
uint64_t random_below(struct random *r, uint64_t n); /* uniform in [0, n) */

#endif
