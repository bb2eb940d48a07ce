/* Asia/Tokyo: nine hours ahead of UTC all year. */
#include "base/date.h"

#include "base/banned.h"

day_t tokyo_day(int64_t utc)
{
	int64_t local = utc + TOKYO_OFFSET;
	int64_t day = local / SECONDS_PER_DAY;
	return (day_t)(local % SECONDS_PER_DAY < 0 ? day - 1 : day);
}

int tokyo_seconds(int64_t utc)
{
	return (int)(utc + TOKYO_OFFSET - (int64_t)tokyo_day(utc) * SECONDS_PER_DAY);
}

int64_t tokyo_utc(day_t d, int seconds)
{
	return (int64_t)d * SECONDS_PER_DAY + seconds - TOKYO_OFFSET;
}
