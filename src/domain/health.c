/* Counts come from indexes; whether somebody works is told by the lock files of the two queues. */
#include "domain/health.h"

#include "base/str.h"
#include "domain/alarm.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/devices.h"
#include "store/leases.h"
#include "store/print_jobs.h"
#include "store/steerings.h"

#include "base/banned.h"

static enum health_state settling(const struct health *h, bool alive)
{
	bool waits = settlement_health_waits(&h->settle);
	if (!alive && waits)
		return HEALTH_STOPPED;
	if (h->wish == STEERING_PAUSE || h->wish == STEERING_STOP)
		return HEALTH_PAUSED;
	if (alive && h->gateway_trouble)
		return HEALTH_TROUBLE;
	return alive ? HEALTH_FINE : HEALTH_IDLE;
}

static enum health_state printing(const struct health *h, bool alive)
{
	if (alive && h->device.state >= DEVICE_PAPER)
		return HEALTH_TROUBLE;
	if (h->print_unclear)
		return HEALTH_ASKING;
	if (alive)
		return h->print_waiting ? HEALTH_WAITING : HEALTH_FINE;
	return h->print_waiting ? HEALTH_STOPPED : HEALTH_IDLE;
}

/* While the word itself shows, its alarms needn't be told a second time. */
static int64_t untold(const struct health *h, const int64_t unseen[ALARM_WORDS])
{
	const bool tells[ALARM_WORDS] = {
		[ALARM_WORD_GATEWAY] = h->settling == HEALTH_TROUBLE, [ALARM_WORD_PROFILE] = h->profile_refused, [ALARM_WORD_PRINT] = h->print_unclear > 0,
		[ALARM_WORD_CHARGES] = h->settle.unknown + h->settle.worklist > 0,
	};
	int64_t n = 0;
	for (int w = 0; w < ALARM_WORDS; w++)
		n += tells[w] ? 0 : unseen[w];
	return n;
}

enum err health_read(struct ctx *ctx, struct health *out)
{
	struct lease_info settle, print;
	struct steering steering = { .wish = STEERING_AUTO };
	int64_t oldest, unseen[ALARM_WORDS];
	*out = (struct health){ 0 };
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	e = settlement_list_health(ctx, &out->settle);
	if (!e)
		e = print_jobs_health(ctx, &out->print_waiting, &out->print_unclear, &oldest);
	if (!e)
		e = devices_read(ctx, &out->device);
	if (!e)
		e = leases_info(ctx, QUEUE_SETTLE, &settle);
	if (!e)
		e = steerings_read(ctx, &steering);
	if (!e)
		e = leases_info(ctx, QUEUE_PRINT, &print);
	if (!e)
		e = alarms_is_open(ctx, "profile", &out->profile_refused);
	if (!e)
		e = alarms_is_open(ctx, "gateway", &out->gateway_trouble);
	if (!e)
		e = alarm_unseen(ctx, unseen);
	db_read_end(ctx);
	if (e)
		return e;
	out->wish = steering.wish;
	out->settling = settling(out, settle.alive);
	out->printing = printing(out, print.alive);
	out->alarms = untold(out, unseen);
	return ERR_OK;
}

enum err health_settle_owner(struct ctx *ctx, struct health_owner *out)
{
	struct lease_info lease;
	*out = (struct health_owner){ 0 };
	enum err e = leases_info(ctx, QUEUE_SETTLE, &lease);
	if (e)
		return e;
	str_copy(out->owner, sizeof out->owner, lease.owner);
	out->alive = lease.alive;
	out->taken_at = lease.taken_at;
	out->seen_at = lease.seen_at;
	return ERR_OK;
}

int64_t health_mark(struct ctx *ctx)
{
	return db_change_mark(ctx);
}
