/* When the hospital and its machines are open (SPEC K2, F3–F5). */
#include "domain/calendar.h"

#include "base/i18n.h"
#include "base/str.h"

#include "base/banned.h"

const char *calendar_place_id(enum place p)
{
	static const char *const ids[PLACE_COUNT] = { "kiosk", "machine", "support" };
	return ids[p];
}

bool calendar_second_saturday(day_t d)
{
	int day = date_civil(d).day;
	return date_weekday(d) == 6 && day >= 8 && day <= 14;
}

static bool year_end(const struct profile *p, day_t d)
{
	struct civil c = date_civil(d);
	int mmdd = c.month * 100 + c.day;
	return p->year_end_from && (mmdd >= p->year_end_from || mmdd <= p->year_start_to);
}

const char *calendar_closed(const struct ctx *ctx, day_t d)
{
	const struct profile *p = ctx->profile;
	const char *holiday = p->closed_holiday ? calendar_holiday(d) : NULL;
	if (holiday)
		return holiday;
	if (p->closed_sunday && date_weekday(d) == 0)
		return N_("日曜日");
	if (p->closed_second_saturday && calendar_second_saturday(d))
		return N_("第2土曜日");
	if (year_end(p, d))
		return N_("年末年始");
	for (int i = 0; i < p->n_closed_days; i++)
		if (p->closed_days[i] == d)
			return N_("休診日");
	return NULL;
}

static const struct profile_hours *hours_of(const struct ctx *ctx, enum place p)
{
	return p == PLACE_SUPPORT ? &ctx->profile->support : &ctx->profile->machine;
}

bool calendar_hours(const struct ctx *ctx, enum place p, day_t d, int *from, int *to)
{
	const struct profile_hours *h = hours_of(ctx, p);
	int w = date_weekday(d);
	bool weekend = w == 0 || w == 6; /* an open Sunday keeps Saturday's hours */
	*from = weekend ? h->saturday_from : h->weekday_from;
	*to = weekend ? h->saturday_to : h->weekday_to;
	return *from >= 0 && !calendar_closed(ctx, d);
}

bool calendar_open(const struct ctx *ctx, enum place p, int64_t at)
{
	int from, to;
	int s = tokyo_seconds(at);
	return calendar_hours(ctx, p, tokyo_day(at), &from, &to) && s >= from * 60 && s < to * 60;
}

static void span(char *out, size_t size, const char *name, int from, int to)
{
	if (from >= 0)
		str_add(out, size, "%s%s %d:%02d-%d:%02d", *out ? "   " : "", name, from / 60, from % 60, to / 60, to % 60);
}

const char *calendar_hours_text(const struct ctx *ctx, enum place p, char out[128])
{
	const struct profile_hours *h = hours_of(ctx, p);
	*out = '\0';
	bool same = h->weekday_from == h->saturday_from && h->weekday_to == h->saturday_to;
	span(out, 128, same ? _("平日・土曜") : _("平日"), h->weekday_from, h->weekday_to);
	if (!same)
		span(out, 128, _("土曜"), h->saturday_from, h->saturday_to);
	return out;
}

const char *calendar_except_text(const struct ctx *ctx, char out[128])
{
	const struct profile *p = ctx->profile;
	const struct { bool closed; const char *name; } days[] = {
		{ p->closed_second_saturday, _("第2土曜") }, { p->closed_sunday, _("日曜") }, { p->closed_holiday, _("休祝日") },
		{ p->year_end_from != 0, _("年末年始") },
	};
	char list[128] = "";
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
		if (days[i].closed)
			str_add(list, sizeof list, "%s%s", *list ? _("・") : "", days[i].name);
	if (*list)
		str_fmt(out, 128, _("%sを除く"), list);
	else
		str_copy(out, 128, _("年中無休"));
	return out;
}

day_t calendar_business_day(const struct ctx *ctx, day_t d)
{
	day_t end = d + 366; /* a profile that closes every day must not loop for ever */
	while (d < end && calendar_closed(ctx, d))
		d++;
	return d;
}
