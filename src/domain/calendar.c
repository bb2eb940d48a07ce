/* When the hospital and its machines are open (SPEC K2, F3–F5). */
#include "domain/calendar.h"

#include "base/i18n.h"
#include "base/str.h"
#include "domain/policy.h"

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

const char *calendar_closed(const struct ctx *ctx, day_t d)
{
	const char *holiday = policy_closes(ctx, CLOSING_HOLIDAY) ? calendar_holiday(d) : NULL;
	if (holiday)
		return holiday;
	if (date_weekday(d) == 0 && policy_closes(ctx, CLOSING_SUNDAY))
		return N_("日曜日");
	if (calendar_second_saturday(d) && policy_closes(ctx, CLOSING_SECOND_SATURDAY))
		return N_("第2土曜日");
	if (policy_year_end(ctx, d))
		return N_("年末年始");
	return policy_own_closure(ctx, d) ? N_("休診日") : NULL;
}

bool calendar_hours(const struct ctx *ctx, enum place p, day_t d, int *from, int *to)
{
	int w = date_weekday(d);
	bool weekend = w == 0 || w == 6; /* an open Sunday keeps Saturday's hours */
	return policy_hours(ctx, p == PLACE_SUPPORT, weekend, from, to) && !calendar_closed(ctx, d);
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
	int from, to, saturday_from, saturday_to;
	policy_hours(ctx, p == PLACE_SUPPORT, false, &from, &to);
	policy_hours(ctx, p == PLACE_SUPPORT, true, &saturday_from, &saturday_to);
	*out = '\0';
	bool same = from == saturday_from && to == saturday_to;
	span(out, 128, same ? _("平日・土曜") : _("平日"), from, to);
	if (!same)
		span(out, 128, _("土曜"), saturday_from, saturday_to);
	return out;
}

const char *calendar_except_text(const struct ctx *ctx, char out[128])
{
	const struct { enum policy_closing kind; const char *name; } days[] = {
		{ CLOSING_SECOND_SATURDAY, _("第2土曜") }, { CLOSING_SUNDAY, _("日曜") }, { CLOSING_HOLIDAY, _("休祝日") },
		{ CLOSING_YEAR_END, _("年末年始") },
	};
	char list[128] = "";
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
		if (policy_closes(ctx, days[i].kind))
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
