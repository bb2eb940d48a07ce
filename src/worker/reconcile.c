/* Steps of a comparison between the gateway's answers; what an answer means is gateway/gateway_day.h's. */
#include "worker/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/reconcile.h"
#include "domain/reconcile_run.h"
#include "gateway/gateway_day.h"
#include "store/db.h"
#include "worker/settle.h"
#include "worker/settle_request.h"

#include "base/banned.h"

enum { PAGE = 100, TRIES = 4, PAUSE_MS = 500, POLL_MS = 200, HELD_MS = 60000 };

enum phase {
	IDLE,
	PAUSED,      /* a page failed: begun anew from pause_until */
	PAGES,       /* the list comes */
	LISTED,      /* it is whole */
	ASKING,      /* about what isn't in it */
	ANSWERED,    /* nothing is left to ask */
	FAILED,
};

struct reconciler {
	struct ctx *ctx;
	const struct gateway_port *gateway;
	const struct lease *lease;
	const struct worker_options *options;
	const struct settle *engine;     /* NULL: nothing is charged beside it */
	struct pace *pace, own;
	struct worker_report *report;
	int live;
	enum phase phase;
	bool waiting;                    /* for an answer */
	bool drain;                      /* nothing new is asked */
	struct gateway_day day;          /* which list */
	char after[GATEWAY_ID];
	size_t asking;                   /* of run.books */
	int tries;
	int64_t pause_until;             /* monotonic ms */
	day_t asked_self;                /* the day on which it asked by itself last */
	char why[GATEWAY_WHY];
	struct reconcile_run run;
};

static bool busy(void *arg, int64_t settlement_id)
{
	const struct reconciler *r = arg;
	return r->engine && settle_working_on(r->engine, settlement_id);
}

static bool ours(void *arg, const struct settle_charge *c, const struct gateway_object *o)
{
	const struct reconciler *r = arg;
	char customer[GATEWAY_ID];
	return gateway_build_value(c->a.request, "customer", customer, sizeof customer) && strcmp(customer, o->customer) == 0 &&
	       (r->live < 0 || o->live == (r->live == 1));
}

struct reconciler *reconciler_new(struct ctx *ctx, const struct gateway_port *gateway, const struct lease *lease,
				  const struct worker_options *options, const struct settle *engine, struct pace *pace, struct worker_report *report)
{
	struct reconciler *r = mem_new(sizeof *r);
	*r = (struct reconciler){ .ctx = ctx, .gateway = gateway, .lease = lease, .options = options, .engine = engine, .pace = pace, .own.clock = ctx->clock, .report = report,
				  .live = gateway_judge_live(options->gateway.secret), .asked_self = DAY_NONE };
	if (!pace)
		r->pace = &r->own;
	r->run.arg = r;
	r->run.busy = busy;
	r->run.ours = ours;
	return r;
}

void reconciler_free(struct reconciler *r)
{
	if (r)
		reconcile_run_free(&r->run);
	free(r);
}

bool reconciler_running(const struct reconciler *r)
{
	return r->waiting;
}

bool reconciler_busy(const struct reconciler *r)
{
	return r->waiting || r->phase != IDLE;
}

/* Never a part of a list: all that came is dropped. */
static void spoil(struct reconciler *r, const char *why, bool for_good)
{
	if (why != r->why)
		str_copy(r->why, sizeof r->why, why);
	reconcile_run_free(&r->run);
	r->phase = for_good || ++r->tries >= TRIES ? FAILED : PAUSED;
	r->pause_until = clock_mono(r->ctx->clock) + ((int64_t)PAUSE_MS << r->tries >> 1);
}

static void answered(struct reconciler *r, const struct http_answer *a)
{
	r->waiting = false;
	pace_hear(r->pace, a, false);
}

static void next_page(struct reconciler *r);

static void on_page(void *arg, const struct http_answer *answer)
{
	struct reconciler *r = arg;
	struct gateway_answer a = settle_request_answer(answer);
	char last[GATEWAY_ID] = "";
	answered(r, answer);
	switch (gateway_day_judge(&a, &r->day, r->after, &r->run.objects, last, r->why)) {
	case GATEWAY_PAGE_MORE:
		str_copy(r->after, sizeof r->after, last);
		next_page(r);
		break;
	case GATEWAY_PAGE_LAST:
		r->after[0] = '\0';
		if (r->day.refunds) {
			r->phase = LISTED;
		} else {
			r->day.refunds = true;
			next_page(r);
		}
		break;
	case GATEWAY_PAGE_FORBIDDEN:
		spoil(r, "forbidden", true);
		break;
	case GATEWAY_PAGE_FAILED:
		spoil(r, answer->untrusted ? "untrusted" : r->why, answer->untrusted);
		break;
	}
}

static void next_page(struct reconciler *r)
{
	struct gateway_request q;
	if (r->drain || pace_held(r->pace)) {
		r->phase = PAUSED;
		return;
	}
	if (!gateway_day_build(&q, &r->day, r->after, PAGE)) {
		spoil(r, "bad_id", true);
		return;
	}
	r->waiting = true;
	r->gateway->start(r->gateway->self, q.method, q.path, NULL, NULL, on_page, r);
}

static void on_one(void *arg, const struct http_answer *answer)
{
	struct reconciler *r = arg;
	struct gateway_answer a = settle_request_answer(answer);
	struct gateway_object o;
	const struct reconcile_book *b = &r->run.books.at[r->asking];
	answered(r, answer);
	switch (gateway_day_judge_one(&a, b->kind == KIND_REFUND, b->ref, &o, r->why)) {
	case GATEWAY_ONE_THERE:
		reconcile_run_answer(&r->run, r->asking, &o);
		break;
	case GATEWAY_ONE_NONE:
		reconcile_run_answer(&r->run, r->asking, NULL);
		break;
	case GATEWAY_ONE_FORBIDDEN:
		spoil(r, "forbidden", true);
		break;
	case GATEWAY_ONE_FAILED:
		spoil(r, r->why, false);
		break;
	}
}

/* About the next one that the book has and the list hasn't. */
static void ask_next(struct reconciler *r)
{
	struct gateway_request q;
	while (r->asking < r->run.books.n && !r->run.books.at[r->asking].unlisted)
		r->asking++;
	r->phase = ASKING;
	if (r->asking == r->run.books.n) {
		r->phase = ANSWERED;
	} else if (!gateway_day_build_one(&q, r->run.books.at[r->asking].kind == KIND_REFUND, r->run.books.at[r->asking].ref)) {
		spoil(r, "bad_id", true);
	} else {
		r->waiting = true;
		r->gateway->start(r->gateway->self, q.method, q.path, NULL, NULL, on_one, r);
	}
}

/* From the first page on. */
static void begin(struct reconciler *r)
{
	struct reconcile job = r->run.job;
	reconcile_run_begin(r->ctx, &job, &r->run);
	r->day = (struct gateway_day){ .from = r->run.from, .to = r->run.to };
	r->after[0] = '\0';
	r->asking = 0;
	r->phase = PAGES;
	next_page(r);
}

static enum err link_list(struct reconciler *r)
{
	enum err e = reconcile_run_link(r->ctx, &r->run);
	if (e == ERR_BAD_INPUT)
		spoil(r, "repeated", false);
	else if (e == ERR_OK)
		ask_next(r);
	return e == ERR_BAD_INPUT ? ERR_OK : e;
}

/* The end of it, good or bad, under the lease. */
static enum err write_end(struct reconciler *r)
{
	bool failed = r->phase == FAILED;
	struct reconcile before = r->run.job;
	enum err e = db_begin(r->ctx);
	if (e != ERR_OK)
		return e == ERR_BUSY ? ERR_OK : e; /* at the next turn */
	e = leases_check(r->ctx, r->lease);
	if (e == ERR_OK)
		e = failed ? reconcile_run_failed(r->ctx, &r->run.job, r->why) : reconcile_run_finish(r->ctx, &r->run);
	e = db_finish(r->ctx, e);
	if (e != ERR_OK) {
		r->run.job = before;
		return e;
	}
	if (!failed && r->report)
		r->report->charged += r->run.job.resolved_n;
	r->phase = IDLE;
	reconcile_run_free(&r->run);
	return ERR_OK;
}

/* Once each morning, under the lease as well: who was overtaken asks for nothing. */
static enum err ask_self(struct reconciler *r)
{
	enum err e = db_begin(r->ctx);
	if (e != ERR_OK)
		return e;
	e = leases_check(r->ctx, r->lease);
	return db_finish(r->ctx, e == ERR_OK ? reconcile_ask_self(r->ctx) : e);
}

/* Takes up the next comparison that is asked for. */
static enum err take(struct reconciler *r, bool *progress)
{
	bool gateway = r->options->gateway.base_url[0] != '\0';
	day_t today = tokyo_day(ctx_now(r->ctx));
	enum err e = ERR_OK;
	if (r->options->mode == WORKER_STANDING && gateway && r->asked_self != today && tokyo_seconds(ctx_now(r->ctx)) >= r->options->settle_start) {
		e = ask_self(r);
		if (e != ERR_OK)
			return e == ERR_BUSY ? ERR_OK : e;
		r->asked_self = today;
	}
	e = reconcile_run_next(r->ctx, &r->run.job);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	*progress = true;
	r->tries = 0;
	if (gateway)
		begin(r);
	else
		spoil(r, "no_gateway", true);
	return ERR_OK;
}

/* It wants to ask, and mayn't yet. Who doesn't stand waits a minute, not an hour. */
static bool held(struct reconciler *r)
{
	int64_t ms = pace_held(r->pace);
	if (ms == 0 || r->phase == ANSWERED || r->phase == FAILED)
		return false;
	if (r->phase == IDLE || r->options->mode == WORKER_STANDING || ms <= HELD_MS)
		return true;
	spoil(r, "limited", true);
	return false;
}

enum err reconciler_turn(struct reconciler *r, bool drain, bool *progress)
{
	r->drain = drain;
	if (r->waiting || drain || held(r))
		return ERR_OK;
	if (r->phase == IDLE)
		return take(r, progress);
	if (r->phase == PAUSED && clock_mono(r->ctx->clock) < r->pause_until)
		return ERR_OK;
	*progress = true;
	switch (r->phase) {
	case PAUSED: begin(r); return ERR_OK;
	case LISTED: return link_list(r);
	case ASKING: ask_next(r); return ERR_OK;
	case ANSWERED:
	case FAILED: return write_end(r);
	case IDLE:
	case PAGES: break;
	}
	return ERR_OK;
}

enum err reconciler_run(struct ctx *ctx, const struct worker_options *options)
{
	struct lease lease = { .queue = QUEUE_SETTLE, .lock_fd = -1 };
	enum err e = leases_take(ctx, QUEUE_SETTLE, &lease);
	if (e != ERR_OK)
		return e;
	struct worker_options once = *options;
	once.mode = WORKER_ONCE;
	struct ports *ports = ports_open(&once);
	struct reconciler *r = reconciler_new(ctx, &ports->gateway, &lease, &once, NULL, NULL, NULL);
	bool progress = true;
	while (e == ERR_OK && (progress || reconciler_busy(r))) {
		progress = false;
		e = reconciler_turn(r, false, &progress);
		if (e == ERR_OK && !progress && reconciler_busy(r))
			ports->wait(ports->self, POLL_MS);
	}
	struct cause why = ctx->cause;
	ports_close(ports);
	reconciler_free(r);
	leases_release(ctx, &lease);
	ctx->cause = why;
	mem_wipe(once.gateway.secret, sizeof once.gateway.secret);
	return e;
}
