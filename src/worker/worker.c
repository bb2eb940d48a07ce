/*
 * The worker's loop. One thread: the ports carry every charge and mail in flight, so that paper and mail go on while
 * the gateway thinks; the database is touched only between waits. Every 200 ms at most the loop looks whether another
 * process has committed (db_change_mark), so that a receipt asked for at a desk prints at once. One turn of it is
 * worker_turn(): the simulation calls it with a clock and ports of its own.
 *
 * It owns its queues by leases: a row with a fencing number, and a lock file that dies with the process. A worker that
 * finds a living owner leaves with ERR_RUNNING; one that finds a dead owner's lease, or one that was silent for a minute, takes it at once.
 */
#include "worker/worker.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/menu.h"
#include "domain/notice.h"
#include "domain/settlement_list.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/leases.h"
#include "worker/exchange.h"
#include "worker/mail.h"
#include "worker/ports.h"
#include "worker/reconcile.h"
#include "worker/session.h"
#include "worker/settle.h"

#include "base/banned.h"

enum { LOOK_MS = 1000, HEARTBEAT_MS = 10000, UPKEEP_MS = 60000, DIARY_MS = 1000, PROFILE_MS = 1000, FOLDER_MS = 15000,
       BUSY_MS = 500, QUIET_MS = 900, WAIT_OUT = 60, KEPT_BYTES = 16 << 20 };

static const enum queue queues[] = { QUEUE_SETTLE, QUEUE_MAIL, QUEUE_PRINT, QUEUE_UPKEEP, QUEUE_INTAKE };
enum { N_QUEUES = sizeof queues / sizeof *queues };

struct worker {
	struct ctx *ctx;
	const struct worker_options *options;
	struct worker_report *report;
	const struct ports *ports;
	struct settle *settle;
	struct mailer *mailer;
	struct reconciler *reconciler;
	struct sessions *sessions;
	struct exchange *exchange;
	struct lease leases[N_QUEUES];
	int64_t begun, looked, beat, kept; /* monotonic ms */
	int64_t print_at;            /* monotonic ms: not before, the printer couldn't be reached */
	int64_t diary_at;            /* monotonic ms: when bookings are looked after next */
	int64_t profile_at;          /* monotonic ms: when the profile is looked at next */
	int64_t look_at;             /* monotonic ms: when the printer is asked about its pages next */
	int64_t watch_at;            /* monotonic ms: when the desks are told next how the printer is */
	enum device_state device;    /* as they were told last; DEVICE_STATES: not yet */
	int64_t printed;             /* monotonic ms: when paper last went on */
	int64_t mark;                /* of the database when last looked */
	bool progress;               /* of the last turn */
	struct cause failed;         /* why charging had to stop; err ERR_OK: it goes on */
};

static volatile sig_atomic_t stopping;

void worker_stop(void)
{
	stopping = 1;
}

static void on_signal(int signal_number)
{
	(void)signal_number;
	worker_stop();
}

static void catch_signals(void)
{
	struct sigaction a = { .sa_handler = on_signal };
	sigemptyset(&a.sa_mask);
	sigaction(SIGTERM, &a, NULL);
	sigaction(SIGINT, &a, NULL);
	a.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &a, NULL);
}

/*
 * What malloc gives back to the kernel at the end of one group of charges it would ask for again at the next; this much may
 * stay.
 */
static void keep_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	mallopt(M_TOP_PAD, KEPT_BYTES / 16);
}

static enum err take_leases(struct worker *w)
{
	for (int i = 0; i < N_QUEUES; i++)
		w->leases[i] = (struct lease){ .queue = queues[i], .lock_fd = -1 };
	for (int i = 0; i < N_QUEUES; i++) {
		enum err e = leases_take(w->ctx, queues[i], &w->leases[i]);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

static void release_leases(struct worker *w)
{
	struct cause kept = w->ctx->cause;
	for (int i = N_QUEUES; i-- > 0;)
		if (w->leases[i].fence)
			leases_release(w->ctx, &w->leases[i]);
	w->ctx->cause = kept;
}

static enum err heartbeat(struct worker *w, int64_t now)
{
	if (now - w->beat < HEARTBEAT_MS)
		return ERR_OK;
	w->beat = now;
	enum err e = db_begin(w->ctx); /* one commit for all of them */
	if (e != ERR_OK)
		return e == ERR_BUSY ? ERR_OK : e;
	for (int i = 0; e == ERR_OK && i < N_QUEUES; i++)
		e = leases_renew(w->ctx, &w->leases[i]);
	if (e == ERR_OK)
		e = settle_keep_clock(w->settle); /* what the clock says is written down here: what follows from it isn't lost with us */
	return db_finish(w->ctx, e);
}

/* Without a gateway in the settings no card is charged; mail and paper go on. */
static bool has_gateway(const struct worker *w)
{
	return w->options->gateway.base_url[0] != '\0';
}

static enum err started(struct worker *w)
{
	if (has_gateway(w))
		settle_greet(w->settle);
	enum err e = db_check(w->ctx, true);
	if (e == ERR_OK)
		e = db_begin(w->ctx);
	if (e != ERR_OK)
		return e;
	e = audit_note(w->ctx, ACTION_SETTLE_RUN, "", 0, "worker started, fence %lld", (long long)w->leases[0].fence);
	if (e == ERR_OK) /* who has come this far goes by a profile in order, whatever the last worker found */
		e = alarms_clear(w->ctx, "profile", 0);
	e = db_finish(w->ctx, e);
	if (e == ERR_OK)
		e = settle_recover(w->settle);
	return e == ERR_OK ? print_recover(w->ctx, &w->leases[2], &w->options->print) : e;
}

/* Something of this queue is ready or will be within the time that --until-idle waits out. */
static bool soon(const struct worker *w, int64_t at)
{
	return at >= 0 && at <= ctx_now(w->ctx) + WAIT_OUT;
}

/* A page that a printer is at work on is waited for as well, but not for a printer that stands still. */
static bool printing(struct worker *w)
{
	return clock_mono(w->ctx->clock) - w->printed < WAIT_OUT * 1000 && print_pending(w->ctx);
}

/* Something is in flight. */
static bool busy(const struct worker *w)
{
	return settle_running(w->settle) || mail_running(w->mailer) || reconciler_running(w->reconciler) || session_running(w->sessions);
}

static bool done(struct worker *w, bool progress)
{
	bool charging = has_gateway(w) && w->failed.err == ERR_OK;
	if (stopping)
		return !busy(w);
	if (progress || busy(w) || w->options->mode == WORKER_STANDING || (charging && settle_trying(w->settle)))
		return false;
	if (w->options->mode == WORKER_ONCE)
		return true;
	if (charging && (soon(w, settle_next(w->settle)) || soon(w, session_next(w->sessions))))
		return false;
	if (soon(w, exchange_next(w->exchange)))
		return false;
	return !reconciler_busy(w->reconciler) && !soon(w, mail_next(w->mailer)) && !printing(w);
}

static void upkeep(struct worker *w, int64_t now, bool progress)
{
	if (progress || settle_running(w->settle) || now - w->kept < UPKEEP_MS)
		return;
	w->kept = now;
	db_checkpoint(w->ctx, false);
}

/* A printer that takes long to answer may take a tenth of our time. */
static int64_t pause_after(int64_t took, int64_t least)
{
	return took * 10 > least ? took * 10 : least;
}

/* In every turn, and also while the printer is waited for. Others' trouble with the database waits for the next time. */
static enum err watch(struct worker *w)
{
	int64_t now = clock_mono(w->ctx->clock);
	if (now < w->watch_at)
		return ERR_OK;
	w->watch_at = now + WORKER_POLL_MS / 2;
	enum err e = print_watch(w->ctx, &w->leases[2], &w->ports->paper, &w->options->print, &w->device);
	return e == ERR_BUSY ? ERR_OK : e;
}

static void watch_meanwhile(void *arg)
{
	struct worker *w = arg;
	struct cause kept = w->ctx->cause;
	(void)watch(w); /* what it can't do now the next turn tells */
	w->ctx->cause = kept;
}

/* Every half second while a page is in its hands. */
static enum err look_at_printer(struct worker *w, bool *progress)
{
	int64_t now = clock_mono(w->ctx->clock);
	bool did;
	if (now < w->look_at)
		return ERR_OK;
	enum err e = print_look(w->ctx, &w->leases[2], &w->ports->paper, &w->options->print, &did);
	int64_t end = clock_mono(w->ctx->clock);
	w->look_at = end + pause_after(end - now, print_pending(w->ctx) ? BUSY_MS : w->options->print.queue[0] ? QUIET_MS : UPKEEP_MS);
	if (did) {
		w->printed = end;
		*progress = true;
	}
	return e == ERR_BUSY ? ERR_OK : e;
}

/* A printer that can't be reached, or a full folder, stops only the paper, and only for a while. */
static enum err print(struct worker *w, bool *progress)
{
	int64_t now = clock_mono(w->ctx->clock);
	bool did = false;
	enum err e = look_at_printer(w, progress);
	if (e != ERR_OK || now < w->print_at)
		return e;
	e = print_next(w->ctx, &w->leases[2], &w->ports->paper, &w->options->print, &did);
	if (did) {
		w->printed = now;
		w->look_at = 0;
		*progress = true;
	}
	if (e != ERR_UNAVAILABLE && e != ERR_DISK_FULL && e != ERR_IO)
		return e == ERR_BUSY ? ERR_OK : e;
	int64_t took = clock_mono(w->ctx->clock) - now;
	w->print_at = now + took + (e == ERR_UNAVAILABLE ? pause_after(took, QUIET_MS) : FOLDER_MS);
	return ERR_OK;
}

/*
 * The engine's turn. Trouble with the gateway ends a standing worker, so that somebody looks; otherwise mail and paper
 * are finished first, and the trouble is told in the end.
 */
static enum err charge(struct worker *w, bool *settled)
{
	if (w->failed.err != ERR_OK)
		return ERR_OK;
	enum err e = settle_turn(w->settle, stopping || !has_gateway(w), settled);
	if (w->options->mode == WORKER_STANDING || (e != ERR_UNAVAILABLE && e != ERR_NETWORK))
		return e;
	w->failed = w->ctx->cause;
	return ERR_OK;
}

/* Once a second: what was held too long lapses, freed places are offered, reminders are written (A3, A7, A8). */
static enum err diary(struct worker *w, bool *progress)
{
	int64_t now = clock_mono(w->ctx->clock);
	int lapsed = 0, reminded = 0;
	if (now < w->diary_at)
		return ERR_OK;
	w->diary_at = now + DIARY_MS;
	enum err e = menu_make_slots(w->ctx);
	if (e == ERR_OK)
		e = booking_lapse(w->ctx, &lapsed);
	if (e == ERR_OK)
		e = notice_remind(w->ctx, &reminded);
	*progress = *progress || lapsed || reminded;
	return e == ERR_BUSY ? ERR_OK : e;
}

static enum err take_profile(struct worker *w, const struct worker_profile *p)
{
	enum err e = leases_check(w->ctx, &w->leases[3]);
	if (e != ERR_OK)
		return e;
	e = p->take(p->self);
	if (e != ERR_OK && e != ERR_SETTING)
		return e;
	struct cause why = w->ctx->cause;
	return e == ERR_SETTING ? alarms_replace(w->ctx, "profile", 0, why.text) : alarms_clear(w->ctx, "profile", 0);
}

/* A changed profile holds from here on; one that isn't in order is refused, so that only somebody's next change ends the alarm. */
static enum err look_at_profile(struct worker *w, int64_t now)
{
	const struct worker_profile *p = &w->options->profile;
	if (!p->changed || now < w->profile_at || busy(w))
		return ERR_OK;
	w->profile_at = now + PROFILE_MS;
	if (!p->changed(p->self))
		return ERR_OK;
	enum err e = db_begin(w->ctx);
	if (e != ERR_OK)
		return e == ERR_BUSY ? ERR_OK : e;
	return db_finish(w->ctx, take_profile(w, p));
}

static enum err turn(struct worker *w, bool *progress)
{
	bool settled = false;
	enum err e = charge(w, &settled);
	*progress = settled;
	if (e == ERR_OK)
		e = reconciler_turn(w->reconciler, stopping, progress);
	if (e == ERR_OK)
		e = session_turn(w->sessions, stopping || w->failed.err != ERR_OK, progress);
	if (e == ERR_OK && !stopping)
		e = exchange_turn(w->exchange, progress);
	if (e == ERR_OK && !stopping)
		e = diary(w, progress);
	if (e == ERR_OK)
		e = mail_turn(w->mailer, stopping, progress);
	if (e == ERR_OK && !stopping)
		e = print(w, progress);
	return e;
}

enum err worker_turn(struct worker *w, bool *over)
{
	int ended = w->ports->wait(w->ports->self, w->progress ? 0 : WORKER_POLL_MS);
	int64_t now = clock_mono(w->ctx->clock), mark = db_change_mark(w->ctx);
	*over = false;
	enum err e = heartbeat(w, now);
	if (e == ERR_OK && !stopping)
		e = watch(w);
	if (e != ERR_OK)
		return e;
	if (!w->progress && ended == 0 && !stopping && mark == w->mark && !exchange_woken(w->exchange) && now - w->looked < LOOK_MS)
		return ERR_OK;
	w->mark = mark;
	w->looked = now;
	e = turn(w, &w->progress);
	if (e != ERR_OK)
		return e;
	*over = done(w, w->progress);
	if (*over) {
		w->ctx->cause = w->failed;
		return w->failed.err;
	}
	upkeep(w, now, w->progress);
	return look_at_profile(w, now);
}

enum err worker_open(struct ctx *ctx, const struct worker_options *options, const struct ports *ports, struct worker_report *report,
		     struct worker **out)
{
	struct worker *w = mem_new(sizeof *w);
	int64_t now = clock_mono(ctx->clock);
	*w = (struct worker){ .ctx = ctx, .options = options, .report = report, .ports = ports, .begun = now, .beat = now, .kept = now,
			      .printed = now, .device = DEVICE_STATES, .progress = true };
	*report = (struct worker_report){ 0 };
	*out = NULL;
	stopping = 0;
	keep_memory();
	enum err e = take_leases(w);
	if (e == ERR_OK) {
		w->settle = settle_new(ctx, &ports->gateway, &w->leases[0], options, report);
		w->mailer = mail_new(ctx, &ports->mail, &w->leases[1], options, report);
		w->reconciler = reconciler_new(ctx, &ports->gateway, &w->leases[0], options, w->settle, settle_pace(w->settle), report);
		w->sessions = session_new(ctx, &ports->gateway, &w->leases[0], options, settle_pace(w->settle));
		w->exchange = exchange_new(ctx, &w->leases[4], options);
		e = started(w);
	}
	if (e == ERR_OK && ports->paper.attend)
		ports->paper.attend(ports->paper.self, watch_meanwhile, w);
	*out = w;
	return e;
}

void worker_close(struct worker *w, enum err e)
{
	struct settlement_health h;
	if (!w)
		return;
	struct cause kept = w->ctx->cause;
	if (e != ERR_RUNNING && settlement_list_health(w->ctx, &h) == ERR_OK)
		w->report->unknown = h.unknown;
	w->report->seconds = (double)(clock_mono(w->ctx->clock) - w->begun) / 1000;
	if (e == ERR_OK)
		db_checkpoint(w->ctx, false);
	w->ctx->cause = kept;
	release_leases(w);
	reconciler_free(w->reconciler);
	settle_free(w->settle);
	mail_free(w->mailer);
	session_free(w->sessions);
	exchange_free(w->exchange);
	free(w);
}

enum err worker_run(struct ctx *ctx, const struct worker_options *options, struct worker_report *report)
{
	struct ports *ports = ports_open(options);
	struct worker *w;
	bool over = false;
	catch_signals();
	enum err e = worker_open(ctx, options, ports, report, &w);
	while (e == ERR_OK && !over)
		e = worker_turn(w, &over);
	struct cause why = ctx->cause;
	ports_close(ports);
	ctx->cause = why;
	worker_close(w, e);
	return e;
}
