/*
 * The machine's clocks behind the port: the wall clock as of the kernel's last tick (whole seconds are asked of it, twenty times for
 * one bill) moved by the offset, and CLOCK_BOOTTIME, which no one sets.
 */
#include "base/clock.h"

#include <time.h>

#include "base/die.h"

#include "base/banned.h"

static struct timespec now(clockid_t id)
{
	struct timespec t;
	must(clock_gettime(id, &t) == 0);
	return t;
}

static int64_t system_utc(const struct clock *c)
{
	return (int64_t)now(CLOCK_REALTIME_COARSE).tv_sec + c->offset;
}

static int64_t system_mono_ms(const struct clock *c)
{
	(void)c;
	struct timespec t = now(CLOCK_BOOTTIME);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void clock_system(struct clock *c)
{
	*c = (struct clock){ .utc = system_utc, .mono_ms = system_mono_ms };
}

void clock_set(struct clock *c, int64_t utc_now)
{
	c->offset += utc_now - clock_utc(c);
}
