/* The first day that isn't closed, that of the doing at the earliest. */
#include "domain/posting.h"

#include "store/day_closes.h"

#include "base/banned.h"

day_t posting_day(struct ctx *ctx)
{
	day_t today = ctx_day_of(ctx, ctx_when(ctx)), closed = day_closes_last(ctx);
	return closed != DAY_NONE && closed >= today ? closed + 1 : today;
}
