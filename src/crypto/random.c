/*
 * The two sources behind the port of base/clock.h: the kernel's generator for everything real, and
 * xoshiro256** (Blackman and Vigna), its state filled by splitmix64, for what must be repeatable. The kernel is asked
 * for a pool at a time; what was handed out of it is wiped, and a forked process begins with one of its own.
 */
#include "crypto/random.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/random.h>

#include "base/die.h"
#include "base/mem.h"

#include "base/banned.h"

enum { POOL = 512 };

static void ask_kernel(void *out, size_t n)
{
	unsigned char *p = out;
	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);
		must(got > 0 || errno == EINTR);
		if (got > 0) {
			p += got;
			n -= (size_t)got;
		}
	}
}

static unsigned forks; /* before this process came to be, its pool included */

static void forked(void)
{
	forks++;
}

static void watch_forks(void)
{
	must(pthread_atfork(NULL, NULL, forked) == 0);
}

static void system_fill(struct random *r, void *out, size_t n)
{
	static _Thread_local unsigned char pool[POOL];
	static _Thread_local size_t left;
	static _Thread_local unsigned owner;
	static pthread_once_t watched = PTHREAD_ONCE_INIT;
	(void)r;
	if (n > POOL) {
		ask_kernel(out, n);
		return;
	}
	if (left < n || owner != forks) {
		must(pthread_once(&watched, watch_forks) == 0);
		ask_kernel(pool, left = POOL);
		owner = forks;
	}
	left -= n;
	memcpy(out, pool + left, n);
	mem_wipe(pool + left, n);
}

void random_system(struct random *r)
{
	r->fill = system_fill;
}

static uint64_t rotate(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

static uint64_t seeded_next(struct random_seeded *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

/* Byte by byte, lowest first, so that a seed gives the same bytes on every machine. */
static void seeded_fill(struct random *port, void *out, size_t n)
{
	struct random_seeded *r = (struct random_seeded *)port; /* port is its first member */
	unsigned char *p = out;
	uint64_t word = 0;
	for (size_t i = 0; i < n; i++, word >>= 8) {
		if (i % 8 == 0)
			word = seeded_next(r);
		p[i] = (unsigned char)word;
	}
}

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

void random_seed(struct random_seeded *r, uint64_t seed)
{
	r->port.fill = seeded_fill;
	for (int i = 0; i < 4; i++)
		r->s[i] = splitmix(&seed);
}

uint64_t random_below(struct random *r, uint64_t n)
{
	must(n > 0);
	/* Values below this would make the first remainders likelier than the last. */
	uint64_t reject = (UINT64_MAX - n + 1) % n, v;
	do {
		unsigned char bytes[8];
		random_fill(r, bytes, sizeof bytes);
		v = 0;
		for (int i = 7; i >= 0; i--)
			v = v << 8 | bytes[i];
	} while (v < reject);
	return v % n;
}
