/* Obeying people's wishes and keeping the run's row; see steer.h. */
#include "worker/steer.h"

#include "base/str.h"
#include "domain/steering.h"
#include "store/db.h"
#include "store/settlements.h"

#include "base/banned.h"

/* Charges that are due, and their sum. */
static enum err due(struct steer *s, int64_t *n, int64_t *yen)
{
	return settlements_due_sum(s->ctx, ctx_now(s->ctx), n, yen);
}

enum err steer_open(struct steer *s, struct ctx *ctx, const struct lease *lease, const struct worker_options *options)
{
	int64_t yen;
	*s = (struct steer){ .ctx = ctx, .lease = lease, .mode = options->mode, .start = options->settle_start };
	enum err e = steering_run_newest(ctx, &s->run);
	if (e == ERR_NOT_FOUND || (e == ERR_OK && s->run.ended_at)) {
		s->run = (struct settle_run){ .id = 0 };
		e = ERR_OK;
	} else if (e == ERR_OK) {
		s->run.unknown_n = settlements_unanswered(ctx, s->run.began_at); /* what was sent and not answered is unknown to us */
		s->changed = true;
		e = due(s, &s->expected, &yen);
	}
	return e == ERR_OK ? steering_read(ctx, &s->wish) : e;
}

static enum err begin(struct steer *s)
{
	enum err e = db_begin(s->ctx);
	if (e == ERR_OK && (e = leases_check(s->ctx, s->lease)) != ERR_OK)
		db_rollback(s->ctx);
	return e;
}

static bool start_hour_has_come(const struct steer *s)
{
	return tokyo_seconds(ctx_now(s->ctx)) >= s->start;
}

enum err steer_look(struct steer *s)
{
	enum err e = steering_read(s->ctx, &s->wish);
	if (e != ERR_OK || s->wish.wish != STEERING_STOP || s->mode != WORKER_STANDING || !start_hour_has_come(s) ||
	    ctx_day_of(s->ctx, s->wish.asked_at) >= ctx_today(s->ctx))
		return e;
	e = begin(s);
	if (e == ERR_OK)
		e = db_finish(s->ctx, steering_resume(s->ctx));
	if (e == ERR_OK)
		e = steering_read(s->ctx, &s->wish);
	return e == ERR_BUSY ? ERR_OK : e;
}

enum steer_scope steer_scope(const struct steer *s)
{
	switch (s->wish.wish) {
	case STEERING_PAUSE:
	case STEERING_STOP: return STEER_NOTHING;
	case STEERING_RUN: return STEER_ALL;
	case STEERING_AUTO:
	case STEERING_WISHES: break;
	}
	return s->mode != WORKER_STANDING || start_hour_has_come(s) ? STEER_ALL : STEER_REFUNDS;
}

enum err steer_still(struct steer *s, int sure, int *n)
{
	enum steer_scope looked = steer_scope(s);
	enum err e = *n > sure ? steering_read(s->ctx, &s->wish) : ERR_OK;
	if (steer_scope(s) < looked)
		*n = sure;
	return e;
}

static enum err begin_run(struct steer *s)
{
	int64_t yen;
	enum err e = due(s, &s->expected, &yen);
	if (e != ERR_OK)
		return e;
	return steering_run_begin(s->ctx, s->wish.wish == STEERING_RUN ? s->wish.asked_by : s->ctx->actor.login, s->expected, yen, &s->run);
}

enum err steer_take(struct steer *s, const struct settle_charge *c)
{
	if (c->s.kind == KIND_REFUND)
		return ERR_OK;
	enum err e = s->run.id ? ERR_OK : begin_run(s);
	if (e != ERR_OK)
		return e;
	if (s->expected > 0) {
		s->expected--;
	} else {
		s->run.total_n++;
		s->run.total_yen += c->s.amount;
	}
	s->changed = true;
	return ERR_OK;
}

/* What was claimed before the run is no part of its total, and so of none of its figures. */
static bool of_this_run(const struct steer *s, enum settlement_state was, const struct settle_charge *c)
{
	bool has_attempt = was == SETTLEMENT_CLAIMED || was == SETTLEMENT_SENT || was == SETTLEMENT_UNKNOWN;
	return s->run.id && c->s.kind != KIND_REFUND && (!has_attempt || c->a.claimed_at >= s->run.began_at);
}

void steer_count(struct steer *s, enum settlement_state was, const struct settle_charge *c)
{
	enum settlement_state now = c->s.state;
	if (!of_this_run(s, was, c))
		return;
	if (was == SETTLEMENT_UNKNOWN && now != SETTLEMENT_UNKNOWN && s->run.unknown_n > 0)
		s->run.unknown_n--;
	if (now == SETTLEMENT_SUCCEEDED) {
		s->run.paid_n++;
		s->run.paid_yen += c->s.amount;
	} else if (now == SETTLEMENT_UNKNOWN) {
		s->run.unknown_n += was != SETTLEMENT_UNKNOWN;
	} else if (now == SETTLEMENT_WORKLIST) {
		s->run.aside_n++;
	} else if (now == SETTLEMENT_DECLINED || now == SETTLEMENT_AUTHENTICATION || now == SETTLEMENT_COUNTER_DUE ||
		   now == SETTLEMENT_SCHEDULED) { /* scheduled: the card was replaced while it was asked */
		s->run.declined_n++;
	}
	s->changed = true;
}

enum err steer_write(struct steer *s)
{
	if (!s->changed || s->run.id == 0)
		return ERR_OK;
	s->changed = false;
	return steering_run_add(s->ctx, &s->run);
}

static enum err end_run(struct steer *s, const char *how)
{
	enum err e = s->run.id ? steering_run_end(s->ctx, &s->run, how) : ERR_OK;
	s->run.id = 0;
	s->changed = false;
	return e;
}

enum err steer_idle(struct steer *s, bool left, bool *ended)
{
	bool stopped = s->wish.wish == STEERING_STOP, ran = s->run.id != 0;
	*ended = stopped ? ran : s->wish.wish != STEERING_PAUSE && !left && (ran || s->wish.wish == STEERING_RUN);
	if (!*ended)
		return ERR_OK;
	enum err e = begin(s);
	if (e != ERR_OK)
		return e;
	e = end_run(s, stopped ? "stopped" : "done");
	if (e == ERR_OK)
		e = steering_done(s->ctx, s->wish.number);
	return db_finish(s->ctx, e);
}

enum err steer_broken(struct steer *s, const char *why)
{
	enum err e = end_run(s, why);
	return e == ERR_OK ? steering_done(s->ctx, s->wish.number) : e;
}
