/* The business date of a context: before the profile's day_start it is still yesterday (SPEC K4). */
#include "model/ctx.h"

#include "model/profile.h"

#include "base/banned.h"

day_t ctx_day_of(const struct ctx *c, int64_t at)
{
	return tokyo_day(at - (c->profile ? c->profile->day_start * 60 : 0));
}

day_t ctx_today(const struct ctx *c)
{
	return ctx_day_of(c, ctx_now(c));
}
