/* One row of wishes, one row per run. */
#include "domain/steering.h"

#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "store/db.h"
#include "store/settle_runs.h"
#include "store/steerings.h"

#include "base/banned.h"

enum err steering_read(struct ctx *ctx, struct steering *out)
{
	return steerings_read(ctx, out);
}

static enum action action_of(enum steering_wish wish)
{
	return wish == STEERING_RUN ? ACTION_SETTLE_RUN : ACTION_SETTLE_STEER;
}

/* [tx] */
static enum err write_wish(struct ctx *ctx, enum steering_wish wish, const char *why)
{
	enum err e = steerings_write(ctx, wish);
	return e == ERR_OK ? audit_note(ctx, action_of(wish), "", 0, "settlement: %s%s", steering_wish_id(wish), why) : e;
}

enum err steering_set(struct ctx *ctx, enum steering_wish wish)
{
	enum err e = may_check(ctx, action_of(wish));
	if (e == ERR_OK)
		e = db_begin(ctx);
	return e == ERR_OK ? db_finish(ctx, write_wish(ctx, wish, "")) : e;
}

static enum err go_on(struct ctx *ctx, enum steering_wish *now)
{
	struct steering s;
	struct settle_run run;
	enum err e = steerings_read(ctx, &s);
	if (e != ERR_OK)
		return e;
	if (s.wish != STEERING_PAUSE && s.wish != STEERING_STOP)
		return ctx_fail(ctx, ERR_BAD_STATE, _("自動決済は一時停止していません"));
	e = settle_runs_newest(ctx, &run);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	*now = e == ERR_OK && !run.ended_at ? STEERING_RUN : STEERING_AUTO;
	return write_wish(ctx, *now, " (resumed)");
}

enum err steering_go_on(struct ctx *ctx, enum steering_wish *now)
{
	enum err e = may_check(ctx, ACTION_SETTLE_STEER);
	if (e == ERR_OK)
		e = db_begin(ctx);
	return e == ERR_OK ? db_finish(ctx, go_on(ctx, now)) : e;
}

enum err steering_done(struct ctx *ctx, int64_t number)
{
	struct steering s;
	enum err e = steerings_read(ctx, &s);
	if (e != ERR_OK || s.wish != STEERING_RUN || s.number != number)
		return e;
	return write_wish(ctx, STEERING_AUTO, " (nothing is left)");
}

enum err steering_resume(struct ctx *ctx)
{
	struct steering s;
	enum err e = steerings_read(ctx, &s);
	if (e != ERR_OK || s.wish != STEERING_STOP || ctx_day_of(ctx, s.asked_at) >= ctx_today(ctx))
		return e;
	return write_wish(ctx, STEERING_AUTO, " (a new business day)");
}

enum err steering_run_begin(struct ctx *ctx, const char *asked_by, int64_t total_n, int64_t total_yen, struct settle_run *out)
{
	int64_t now = ctx_now(ctx);
	*out = (struct settle_run){ .began_at = now, .last_at = now, .total_n = total_n, .total_yen = total_yen };
	str_copy(out->asked_by, sizeof out->asked_by, asked_by);
	enum err e = settle_runs_end_open(ctx, "lost");
	if (e == ERR_OK)
		e = settle_runs_insert(ctx, out);
	return e == ERR_OK ? audit_note(ctx, ACTION_SETTLE_RUN, "settle_run", out->id, "begun, asked by %s: %lld due, %lld yen", asked_by,
		(long long)total_n, (long long)total_yen) : e;
}

enum err steering_run_add(struct ctx *ctx, const struct settle_run *run)
{
	struct settle_run now = *run;
	now.last_at = ctx_now(ctx);
	return settle_runs_update(ctx, &now);
}

enum err steering_run_end(struct ctx *ctx, struct settle_run *run, const char *how)
{
	run->last_at = run->ended_at = ctx_now(ctx);
	str_copy(run->how, sizeof run->how, how);
	enum err e = settle_runs_update(ctx, run);
	return e == ERR_OK ? audit_note(ctx, ACTION_SETTLE_RUN, "settle_run", run->id, "%s: %lld paid, %lld yen, %lld declined, %lld unknown, %lld set aside",
		how, (long long)run->paid_n, (long long)run->paid_yen, (long long)run->declined_n, (long long)run->unknown_n, (long long)run->aside_n) : e;
}

enum err steering_run_newest(struct ctx *ctx, struct settle_run *out)
{
	return settle_runs_newest(ctx, out);
}
