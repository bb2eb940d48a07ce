/* One view over figures, lease, wish and run; the arithmetic of progress. */
#include "domain/settle_watch.h"

#include <string.h>

#include "base/str.h"
#include "domain/staff.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/settle_runs.h"
#include "store/settlements.h"
#include "store/steerings.h"

#include "base/banned.h"

static enum err read_all(struct ctx *ctx, struct settle_watch *out)
{
	enum err e = settlement_list_open(ctx, &out->counts);
	if (e == ERR_OK)
		e = settlement_list_refunds_stuck_counts(ctx, &out->refunds);
	if (e == ERR_OK)
		e = settlement_list_health(ctx, &out->open);
	for (int i = 0; i < SETTLEMENT_STATES; i++) {
		out->refunds_n += out->refunds.n[i];
		out->refunds_yen += out->refunds.yen[i];
	}
	if (e == ERR_OK)
		e = health_settle_owner(ctx, &out->owner);
	if (e == ERR_OK)
		e = steerings_read(ctx, &out->wish);
	if (e == ERR_OK)
		e = settle_runs_newest(ctx, &out->run);
	out->ran = e == ERR_OK;
	if (e == ERR_OK || e == ERR_NOT_FOUND)
		e = alarms_newest(ctx, "gateway", out->gateway, sizeof out->gateway);
	if (e == ERR_OK)
		e = settlements_oldest_due(ctx, ctx_now(ctx), &out->oldest);
	if (e == ERR_OK)
		e = staff_name(ctx, out->wish.asked_by, out->wish_by);
	return e == ERR_OK ? staff_name(ctx, out->run.asked_by, out->run_by) : e;
}

enum err settle_watch_read(struct ctx *ctx, struct settle_watch *out)
{
	*out = (struct settle_watch){ 0 };
	enum err e = db_read_begin(ctx);
	if (e != ERR_OK)
		return e;
	e = read_all(ctx, out);
	db_read_end(ctx);
	return e;
}

bool settle_watch_held(const struct settle_watch *w)
{
	return w->wish.wish == STEERING_PAUSE || w->wish.wish == STEERING_STOP;
}

bool settle_watch_running(const struct settle_watch *w)
{
	return w->owner.alive && w->ran && !w->run.ended_at && !settle_watch_held(w);
}

bool settle_watch_waits(const struct settle_watch *w)
{
	return settlement_health_waits(&w->open);
}

int64_t settle_watch_failed(const struct settle_watch *w, int64_t *yen)
{
	const struct settlement_counts *c = &w->counts;
	*yen = c->yen[GROUP_DECLINED] + c->yen[GROUP_AUTHENTICATION] + c->yen[GROUP_WORKLIST] + w->refunds.yen[SETTLEMENT_WORKLIST];
	return c->n[GROUP_DECLINED] + c->n[GROUP_AUTHENTICATION] + c->n[GROUP_WORKLIST] + w->refunds.n[SETTLEMENT_WORKLIST];
}

int64_t settle_watch_unknown(const struct settle_watch *w, int64_t *yen)
{
	*yen = w->counts.yen[GROUP_UNKNOWN] + w->refunds.yen[SETTLEMENT_UNKNOWN];
	return w->counts.n[GROUP_UNKNOWN] + w->refunds.n[SETTLEMENT_UNKNOWN];
}

int64_t settle_watch_worklist(const struct settle_watch *w)
{
	return w->counts.n[GROUP_WORKLIST] + w->open.kept_open;
}

bool settle_watch_had_to_stop(const struct settle_run *run)
{
	static const char *const others[] = { "done", "stopped", "lost" };
	bool stopped = run->ended_at != 0;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		stopped = stopped && strcmp(run->how, others[i]) != 0;
	return stopped;
}

/* Where nobody is there, the reason stands as long as the gateway's alarm does. */
static bool broken(const struct settle_watch *w)
{
	if (!w->ran || !settle_watch_had_to_stop(&w->run) || w->wish.wish == STEERING_RUN)
		return false;
	return w->gateway[0] ? settle_watch_waits(w) : w->owner.alive && w->counts.n[GROUP_DUE] > 0;
}

enum settle_situation settle_watch_situation(const struct settle_watch *w)
{
	const int64_t *n = w->counts.n;
	if (!w->owner.alive && settle_watch_waits(w))
		return broken(w) ? SITUATION_BROKEN : SITUATION_DEAD;
	if (settle_watch_held(w))
		return w->wish.wish == STEERING_PAUSE ? SITUATION_PAUSED : SITUATION_STOPPED;
	if (broken(w))
		return SITUATION_BROKEN;
	if (w->gateway[0] && settle_watch_waits(w))
		return SITUATION_SILENT;
	if (settle_watch_running(w))
		return SITUATION_RUNNING;
	if (n[GROUP_UNKNOWN] > w->open.kept_open)
		return SITUATION_UNKNOWN;
	if (settle_watch_worklist(w))
		return SITUATION_WORKLIST;
	if (w->refunds_n > w->refunds.n[SETTLEMENT_COUNTER_DUE])
		return SITUATION_REFUND;
	if (n[GROUP_DUE])
		return SITUATION_DUE;
	if (n[GROUP_DECLINED] + n[GROUP_AUTHENTICATION])
		return SITUATION_FAILED;
	return w->refunds_n ? SITUATION_HAND_OUT : SITUATION_NOTHING;
}

void settle_watch_pace(const struct settle_run *run, struct settle_pace *out)
{
	int64_t done = run->paid_n + run->declined_n + run->aside_n + (run->ended_at ? run->unknown_n : 0);
	bool all = run->ended_at && strcmp(run->how, "done") == 0; /* who paid at the counter meanwhile isn't missing */
	int64_t total = all ? done : run->total_n;
	*out = (struct settle_pace){ .done = done < total ? done : total, .total = total, .left_s = -1 };
	out->percent = out->total > 0 ? (int)(out->done * 100 / out->total) : 100;
	if (run->worked_s <= 0 || out->done <= 0)
		return;
	out->per_ten_s = out->done * 10 / run->worked_s;
	out->left_s = ((out->total - out->done) * run->worked_s + out->done - 1) / out->done;
}

int64_t settle_watch_left(const struct settle_watch *w)
{
	struct settle_pace pace;
	if (!settle_watch_running(w) || w->gateway[0])
		return -1;
	settle_watch_pace(&w->run, &pace);
	return pace.left_s;
}

const char *settle_watch_how(const struct settle_run *run)
{
	if (!run->ended_at)
		return "";
	if (strcmp(run->how, "done") == 0)
		return _("終わりました");
	if (strcmp(run->how, "stopped") == 0)
		return _("中止しました");
	return strcmp(run->how, "lost") == 0 ? _("途中で自動決済が落ちました") : run->how;
}
