/*
 * Time and randomness are passed in. Only base/clock.c asks the machine for the time, only
 * crypto/random.c for random bytes; tests and the simulation supply their own.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

struct clock {
	int64_t (*utc)(const struct clock *);     /* the business clock, UTC seconds (SPEC L4: may be moved in training) */
	int64_t (*mono_ms)(const struct clock *); /* for leases, time-outs and waits under a minute */
	int64_t offset;                           /* seconds added to the machine's time; only training sets it */
};

struct random {
	void (*fill)(struct random *, void *out, size_t n);
};

void clock_system(struct clock *c);                 /* offset 0 */
void clock_set(struct clock *c, int64_t utc_now);   /* from now on it says utc_now and runs on */

static inline int64_t clock_utc(const struct clock *c) { return c->utc(c); }
static inline int64_t clock_mono(const struct clock *c) { return c->mono_ms(c); }
static inline void random_fill(struct random *r, void *out, size_t n) { r->fill(r, out, n); }

#endif
