/* The instant lives in struct ctx, so that every rule that writes one finds it (ctx_when). */
#include "domain/late.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

enum err late_set(struct ctx *ctx, int64_t at)
{
	char date[DATE_TEXT], time[DATE_TEXT];
	if (at > ctx_now(ctx))
		return ctx_fail(ctx, ERR_BAD_DATE, _("%s %s はまだ来ていません"), date_show(tokyo_day(at), date), instant_time(at, time));
	if (at && at < ctx_now(ctx) - LATE_DAYS * (int64_t)SECONDS_PER_DAY)
		return ctx_fail(ctx, ERR_BAD_DATE, _("紙の記録を入力できるのは %d日前までです: %s"), LATE_DAYS, date_show(tokyo_day(at), date));
	ctx->written_at = at;
	return ERR_OK;
}

static bool time_of_day(const char *text, int *seconds)
{
	char hour[4];
	int64_t h, m;
	const char *colon = strchr(text, ':');
	if (!colon || strlen(colon) != 3 || !str_copy_n(hour, sizeof hour, text, (size_t)(colon - text)) || !str_int64(hour, 0, 23, &h) ||
		!str_int64(colon + 1, 0, 59, &m))
		return false;
	*seconds = (int)(h * 3600 + m * 60);
	return true;
}

enum err late_parse(struct ctx *ctx, const char *given, day_t day, int64_t *at)
{
	char text[64];
	int seconds;
	*at = 0;
	if (!utf8_nfkc(given, text, sizeof text))
		return ctx_fail(ctx, ERR_BAD_DATE, "%s", _("日時は 9:10 か 11-20 14:30 の形です"));
	str_strip(text);
	if (!*text || instant_parse(text, at))
		return ERR_OK;
	char *space = strrchr(text, ' ');
	if (!time_of_day(space ? space + 1 : text, &seconds))
		return ctx_fail(ctx, ERR_BAD_DATE, _("日時は 9:10 か 11-20 14:30 の形です: %s"), given);
	if (space) {
		*space = '\0';
		str_strip(text);
		for (char *c = text; *c; c++)
			*c = *c == '-' && strlen(text) <= 5 ? '/' : *c; /* 11-20: of this year */
		enum err e = date_parse(text, day, &day, &ctx->cause);
		if (e)
			return e;
	}
	*at = tokyo_utc(day, seconds);
	return ERR_OK;
}
