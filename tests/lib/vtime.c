/* The ports of base/clock.h for tests. */
#include "lib/vtime.h"

#include "base/date.h"
#include "base/die.h"

#include "base/banned.h"

/* clock is the first member, so that the port's pointer is the whole's. */
static int64_t vtime_utc(const struct clock *c)
{
	return ((const struct vtime *)c)->now + c->offset;
}

static int64_t vtime_mono_ms(const struct clock *c)
{
	return ((const struct vtime *)c)->mono;
}

void vtime_init(struct vtime *v, int64_t now, uint64_t seed)
{
	*v = (struct vtime){ .clock = { .utc = vtime_utc, .mono_ms = vtime_mono_ms }, .now = now, .mono = 1000000 };
	random_seed(&v->random, seed);
}

void vtime_init_at(struct vtime *v, const char *iso, uint64_t seed)
{
	int64_t now;
	if (!instant_parse(iso, &now))
		die("not an instant: %s", iso);
	vtime_init(v, now, seed);
}

void vtime_pass(struct vtime *v, int64_t seconds)
{
	v->now += seconds;
	v->mono += seconds * 1000;
}

void vtime_pass_ms(struct vtime *v, int64_t ms)
{
	int64_t before = v->mono / 1000;
	v->mono += ms;
	v->now += v->mono / 1000 - before;
}
