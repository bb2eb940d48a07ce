/* What the profile says as it stands, row by row of the table F; answers that take some reckoning are in policy.c. */
#include <string.h>

#include "base/die.h"
#include "domain/policy.h"

#include "base/banned.h"

bool policy_hours(const struct ctx *ctx, bool support, bool weekend, int *from, int *to)
{
	const struct profile_hours *h = support ? &ctx->profile->support : &ctx->profile->machine;
	*from = weekend ? h->saturday_from : h->weekday_from;
	*to = weekend ? h->saturday_to : h->weekday_to;
	return *from >= 0;
}

bool policy_closes(const struct ctx *ctx, enum policy_closing kind)
{
	const struct profile *p = ctx->profile;
	switch (kind) {
	case CLOSING_SUNDAY: return p->closed_sunday;
	case CLOSING_HOLIDAY: return p->closed_holiday;
	case CLOSING_SECOND_SATURDAY: return p->closed_second_saturday;
	case CLOSING_YEAR_END: return p->year_end_from != 0;
	}
	die("no such closing: %d", (int)kind);
}

bool policy_year_end(const struct ctx *ctx, day_t d)
{
	const struct profile *p = ctx->profile;
	struct civil c = date_civil(d);
	int mmdd = c.month * 100 + c.day;
	return p->year_end_from && (mmdd >= p->year_end_from || mmdd <= p->year_start_to);
}

bool policy_own_closure(const struct ctx *ctx, day_t d)
{
	for (int i = 0; i < ctx->profile->n_closed_days; i++)
		if (ctx->profile->closed_days[i] == d)
			return true;
	return false;
}

bool policy_outside_shows_hours(const struct ctx *ctx)
{
	return ctx->profile->outside_show_hours;
}

const char *policy_slip_title(const struct ctx *ctx)
{
	return ctx->profile->slip_title;
}

bool policy_slip_roll(const struct ctx *ctx)
{
	return ctx->profile->slip_roll;
}

bool policy_slip_qr(const struct ctx *ctx)
{
	return ctx->profile->slip_qr;
}

int policy_certificate_fee(const struct ctx *ctx)
{
	return ctx->profile->certificate_fee;
}

bool policy_booth(const struct ctx *ctx)
{
	return ctx->profile->insurance_booth;
}

bool policy_slip_pink(const struct ctx *ctx)
{
	return ctx->profile->slip_pink;
}

bool policy_slip_handed_in(const struct ctx *ctx)
{
	return ctx->profile->slip_handed_in;
}

bool policy_limit_slip_refuses(const struct ctx *ctx)
{
	return !ctx->profile->limit_slip_route;
}

bool policy_identity(const struct ctx *ctx, const char *field)
{
	const struct profile *p = ctx->profile;
	for (int i = 0; i < p->n_identity; i++)
		if (strcmp(p->identity[i], field) == 0)
			return true;
	return false;
}

bool policy_same_identity(const struct ctx *ctx, const struct profile *other)
{
	bool same = ctx->profile->n_identity == other->n_identity;
	for (int i = 0; same && i < other->n_identity; i++)
		same = policy_identity(ctx, other->identity[i]);
	return same;
}

int policy_usable_minutes(const struct ctx *ctx)
{
	return ctx->profile->usable_minutes;
}

bool policy_online(const struct ctx *ctx)
{
	return ctx->profile->online_copy;
}

bool policy_insurance_booth(const struct ctx *ctx)
{
	return ctx->profile->insurance_booth;
}

const char *policy_insurance_label(const struct ctx *ctx)
{
	return ctx->profile->insurance_label;
}

int policy_user_id_length(const struct ctx *ctx)
{
	return ctx->profile->user_id_length;
}

int policy_password_min(const struct ctx *ctx)
{
	return ctx->profile->password_min;
}

bool policy_counter_always(const struct ctx *ctx)
{
	return ctx->profile->counter_always;
}

bool policy_refuses_cover(const struct ctx *ctx, enum cover kind)
{
	return (kind == COVER_WORKERS && ctx->profile->refuse_workers) || (kind == COVER_AUTO && ctx->profile->refuse_auto);
}

const struct profile_reason *policy_reason(const struct ctx *ctx, const char *id_or_text)
{
	const struct profile *p = ctx->profile;
	for (int i = 0; i < p->n_reasons; i++)
		if (strcmp(p->reasons[i].id, id_or_text) == 0 || strcmp(p->reasons[i].text, id_or_text) == 0)
			return &p->reasons[i];
	return NULL;
}

int policy_day_start(const struct ctx *ctx)
{
	return ctx->profile->day_start * 60;
}

int policy_card_length(const struct ctx *ctx)
{
	return ctx->profile->card_length;
}

int policy_idle_seconds(const struct ctx *ctx)
{
	return ctx->profile->idle_minutes * 60;
}

void policy_lock(const struct ctx *ctx, int *after, int *seconds)
{
	*after = ctx->profile->lock_after;
	*seconds = ctx->profile->lock_minutes * 60;
}
