/*
 * Time and processes. Nothing idles: while a worker waits, the clock jumps to the next event, or to the next instant at
 * which the book has something due. A process that dies finds its disk and its ports dead, unwinds, and is thrown
 * away; what it had written stays as the kind of death has it.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "domain/outbox.h"
#include "sim/sim.h"
#include "store/card_sessions.h"
#include "store/db.h"
#include "store/db_inner.h"
#include "store/settlements.h"

#include "base/banned.h"

enum { PAUSE_MIN = 1000, PAUSE_NIGHT = 100000, PAUSE_WAITS = 20000, PAUSE_MAX = 7200000, PAUSE_TIMES = 5, NAP = 10800000, TURNS_MAX = 60000, QUEUE_MS = 10000 };

int64_t sim_now(const struct sim *s)
{
	return s->time.now - s->skew;
}

static int64_t end_ms(const struct sim *s)
{
	return 1000 + (s->end - s->began) * 1000;
}

static void pass_to(struct sim *s, int64_t mono)
{
	if (mono > s->time.mono)
		vtime_pass_ms(&s->time, mono - s->time.mono);
}

/* ---- events: a heap by time, then by order of making ---- */

static bool earlier(const struct event *a, const struct event *b)
{
	return a->at != b->at ? a->at < b->at : a->seq < b->seq;
}

void sim_at(struct sim *s, int64_t ms, int kind, int a, int b)
{
	if (s->n_events == s->events_room) {
		s->events_room = s->events_room ? 2 * s->events_room : 256;
		s->events = mem_grow(s->events, (size_t)s->events_room, sizeof *s->events);
	}
	struct event e = { .at = ms, .seq = s->event_seq++, .kind = kind, .a = a, .b = b };
	int i = s->n_events++;
	for (; i > 0 && earlier(&e, &s->events[(i - 1) / 2]); i = (i - 1) / 2)
		s->events[i] = s->events[(i - 1) / 2];
	s->events[i] = e;
}

static struct event take_event(struct sim *s)
{
	struct event first = s->events[0], last = s->events[--s->n_events];
	int i = 0;
	for (;;) {
		int child = 2 * i + 1;
		if (child >= s->n_events)
			break;
		if (child + 1 < s->n_events && earlier(&s->events[child + 1], &s->events[child]))
			child++;
		if (!earlier(&s->events[child], &last))
			break;
		s->events[i] = s->events[child];
		i = child;
	}
	if (s->n_events > 0)
		s->events[i] = last;
	return first;
}

/* ---- processes ---- */

void sim_act(struct proc *p)
{
	vfs_act(&p->disk);
}

void sim_kill(struct proc *p, enum fault why)
{
	struct sim *s = p->sim;
	if (p->disk.dead)
		return;
	sim_note(s, "%d dies", p->id);
	sim_struck(s, why);
	p->disk.dead = true;
	p->power = why == FAULT_POWER_LOSS;
	vfs_freeze();
}

static void died(void *arg)
{
	struct proc *p = arg;
	sim_kill(p, p->why);
}

static bool is_worker(const struct proc *p)
{
	return p->id == PROC_WORKER || p->id == PROC_WORKER2;
}

/*
 * A new process in the place of a dead one, with a disk that obeys. Opening a connection costs as much as all the rest of a
 * restart; mostly the old one serves on, which has no more than its prepared statements: every page is read anew.
 */
static void bury(struct proc *p)
{
	struct sim *s = p->sim;
	bool power = p->power;
	sim_act(p);
	wire_forget(p);
	if (p->worker)
		worker_close(p->worker, ERR_DB);
	p->worker = NULL;
	bool fresh = power || sim_chance(s, 100) || !sim_connected(p);
	if (fresh)
		sim_disconnect(p);
	vfs_thaw();
	if (power)
		vfs_power_loss(&s->dice.port);
	p->disk = (struct vfs_proc){ .arg = p, .died = died };
	p->power = p->stalled = p->stood = p->overtaken = false;
	p->at_port = FAULTS;
	if (fresh)
		sim_connect(p);
}

/* Power goes for everybody in the house. */
static void bury_all(struct sim *s, struct proc *first)
{
	bool power = first->power;
	bury(first);
	for (int i = 0; power && i < PROC_OBSERVER; i++) {
		struct proc *p = &s->procs[i];
		if (p == first)
			continue;
		if (p->worker)
			sim_at(s, s->time.mono + 1000 + (int64_t)sim_dice(s, 600000), EVENT_START, i, 0);
		p->disk.dead = true;
		if (!p->within) /* else it finds out when it goes on */
			bury(p);
	}
	desk_learn(s, 0);
	check_all(s);
}

void sim_dead_desk(struct proc *p)
{
	bury_all(p->sim, p);
}

static void later(struct sim *s, struct proc *p)
{
	sim_at(s, s->time.mono + 1000 + (int64_t)sim_dice(s, sim_chance(s, 300) ? 4 * 3600000 : 60000), EVENT_START, p->id, 0);
}

/* How a worker ended that wasn't killed: broken off requests are heard of, then it goes. */
static void ended(struct proc *p, enum err e)
{
	struct sim *s = p->sim;
	sim_note(s, "%d ends: %d", p->id, e);
	if (p->disk.dead) {
		bury_all(s, p);
		later(s, p);
		return;
	}
	wire_deliver(p, true);
	worker_close(p->worker, e);
	p->worker = NULL;
	p->stalled = p->stood = p->overtaken = false;
	if (p->disk.dead)
		bury_all(s, p); /* it died while it went */
	sim_start_anew(p);
	later(s, &s->procs[PROC_WORKER]); /* also when the other one has gone */
}

bool sim_queue_held(void)
{
	int queue = open(sim_path("write.queue"), O_RDWR | O_CLOEXEC);
	bool held = queue < 0 || flock(queue, LOCK_EX | LOCK_NB) != 0;
	close(queue);
	return held;
}

/* What the worker has read a moment ago isn't so any more. */
static void desk_between(void *arg)
{
	struct proc *p = arg;
	struct vfs_proc *before = vfs_acting();
	if (sim_queue_held() || !p->worker || p->reads-- > 0) {
		p->disk.has_read = desk_between;
		return;
	}
	if (sim_now(p->sim) >= p->sim->calm)
		return;
	sim_note(p->sim, "%d has begun its turn", p->id);
	struct plan deed = p->sim->plans[p->between];
	deed.a = desk_in_the_way(p->sim, &deed);
	desk_do(p->sim, &deed);
	p->disturbed = true;
	vfs_act(before);
}

/* Mostly between two turns of the worker; else in the middle of one. */
static void desk_comes(struct sim *s, int plan)
{
	struct proc *p = &s->procs[PROC_WORKER];
	bool within = s->plans[plan].what == DEED_PAUSE || sim_chance(s, 400);
	if (sim_now(s) >= s->calm || !p->worker || p->stalled || p->disk.has_read || !within) {
		desk_do(s, &s->plans[plan]);
		return;
	}
	p->between = plan;
	p->reads = (int)sim_dice(s, 16);
	p->disk.has_read = desk_between;
}

/*
 * While one lives, a second one must be told so (L6); one that has been silent for the length of a lease is overtaken. A
 * living one that has slept over a jump of the clock gets its turn first, so that it isn't silent.
 */
static void start(struct sim *s, struct proc *p, bool announced)
{
	struct proc *other = &s->procs[p->id == PROC_WORKER ? PROC_WORKER2 : PROC_WORKER];
	bool alive = other->worker && !other->stalled;
	if (p->worker || p->disk.dead)
		return;
	if (alive && !announced) {
		sim_at(s, s->time.mono + 1, EVENT_START, p->id, 1);
		return;
	}
	bool silent = alive && check_silent(s); /* it couldn't write, for one */
	sim_act(p);
	enum err e = worker_open(&p->ctx, &p->options, &p->ports, &p->report, &p->worker);
	sim_note(s, "%d starts: %d", p->id, e);
	if (e != ERR_OK && !p->disk.dead) {
		wire_deliver(p, true);
		worker_close(p->worker, e);
		p->worker = NULL;
	}
	if (e == ERR_OK && alive && !silent)
		sim_broken(s, "L6", "a second worker runs beside a living one");
	s->starts += e == ERR_OK;
	s->hold_until = 0; /* who is new hasn't been told */
	if (e == ERR_OK && other->worker) {
		other->overtaken = true;
		other->overtaken_writes = other->disk.writes;
	}
	if (e != ERR_OK && p->disk.dead)
		bury_all(s, p);
	if (e == ERR_RUNNING && (other->stalled || p->id == PROC_WORKER))
		sim_at(s, s->time.mono + (other->stalled ? 30000 : 20 * 3600000), EVENT_START, p->id, 0);
	else if (e != ERR_OK && e != ERR_RUNNING)
		later(s, p);
	p->pause = PAUSE_MIN;
}

static void happen(struct sim *s, const struct event *e)
{
	switch (e->kind) {
	case EVENT_ARRIVE: wire_arrive(s, e->a, (enum arrival)e->b); break;
	case EVENT_ANSWER: wire_back(s, e->a, (enum back)e->b); break;
	case EVENT_DESK: desk_comes(s, e->a); break;
	case EVENT_FAULT: plan_fault(s, e->a, (enum when)e->b); break;
	case EVENT_START: start(s, &s->procs[e->a], e->b); break;
	case EVENT_END: plan_end(s, e->a, e->b); break;
	default: break;
	}
}

/*
 * Everything up to that instant, in order; the clock goes along. A start ends it, so that who runs already gets its turn before
 * anybody takes it for dead. False: nothing happened.
 */
bool sim_next(struct sim *s, int64_t until)
{
	bool any = false;
	struct vfs_proc *before = vfs_acting();
	while (s->n_events > 0 && s->events[0].at <= until && !s->violated) {
		struct event e = take_event(s);
		pass_to(s, e.at);
		happen(s, &e);
		any = true;
		s->starting = e.kind == EVENT_START;
		if (s->starting)
			break;
	}
	vfs_act(before);
	return any;
}

/* ---- waiting ---- */

/* Something lies before the printer, or is in it, or a comparison with the gateway isn't at its end. */
static bool at_work(struct sim *s)
{
	struct ctx *ctx = &s->procs[PROC_OBSERVER].ctx;
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM print_job WHERE state IN ('waiting', 'handing') AND state <> 'done'"
		" UNION ALL SELECT 1 FROM reconcile WHERE state = 'asked' LIMIT 1");
	bool any = stmt_row(q);
	stmt_done(ctx, q);
	return any;
}

/*
 * When the book next has something to do, in ms of the monotonic clock; now or in the past: at once, but the worker doesn't.
 * Asked of the book only when somebody has changed it.
 */
static int64_t due(struct sim *s)
{
	struct ctx *ctx = &s->procs[PROC_OBSERVER].ctx;
	if (s->due_changes != check_changes()) {
		int64_t next[] = { settlements_next(ctx, true), outbox_next(ctx), card_sessions_next(ctx) };
		s->due_changes = check_changes();
		s->at_work = at_work(s);
		s->due_at = INT64_MAX;
		for (int i = 0; i < 3; i++)
			if (next[i] >= 0 && next[i] < s->due_at)
				s->due_at = next[i];
	}
	int64_t end = end_ms(s);
	if (s->at_work)
		return s->time.mono;
	return (s->due_at - s->time.now) >= (end - s->time.mono) / 1000 ? end : s->time.mono + (s->due_at - s->time.now) * 1000;
}

/* The hour at which charging begins, once it has been seen that what is due waits for that. */
static int64_t start_hour(const struct sim *s, const struct proc *p, int64_t otherwise)
{
	int64_t left = p->options.settle_start - tokyo_seconds(s->time.now);
	return left > 0 && p->pause > PAUSE_NIGHT ? s->time.mono + left * 1000 : otherwise;
}

/*
 * How far the clock may jump when nothing happens. What is due but isn't done is asked for in growing pauses. A drowsy worker
 * that waits for no answer and no page is on a machine that sleeps for some hours.
 */
static int64_t horizon(struct sim *s, struct proc *p)
{
	if (check_changes() != p->idle_changes)
		p->pause = PAUSE_MIN;
	p->idle_changes = check_changes();
	int64_t first = due(s), nap = s->time.mono + NAP;
	if (s->drowsy && !s->at_work && !wire_waits(p))
		return first > nap ? first : nap;
	if (first > s->time.mono)
		return first;
	if (wire_waits(p) && p->pause < PAUSE_WAITS)
		p->pause = PAUSE_WAITS; /* mostly it is that answer's */
	int64_t target = start_hour(s, p, s->time.mono + p->pause);
	if (p->pause < PAUSE_MAX)
		p->pause *= PAUSE_TIMES;
	return target;
}

/* What it has waited for the database since it last waited for an answer; a whole turn in the queue that somebody else holds. */
static void pass_blocked(struct sim *s)
{
	int64_t ms = s->slept + (s->queue_fd >= 0 ? QUEUE_MS : 0);
	s->slept = 0;
	if (ms > 0)
		pass_to(s, s->time.mono + ms);
}

/* It doesn't by itself tell the worker anything: what a desk has written does. */
static bool is_quiet(const struct sim *s, int kind)
{
	return kind == EVENT_ARRIVE || kind == EVENT_ANSWER || kind == EVENT_DESK || (kind == EVENT_TICK && s->drowsy);
}

static int wait_for(void *self, int timeout_ms)
{
	struct proc *p = self;
	struct sim *s = p->sim;
	if (p->disk.dead)
		return 0;
	pass_blocked(s);
	check_step(s);
	sim_next(s, s->time.mono + (timeout_ms == 0 ? s->together : 0)); /* its turn has taken that long */
	int n = wire_deliver(p, false);
	if (n > 0 || timeout_ms == 0)
		return n;
	int64_t target = horizon(s, p);
	for (bool woken = false; !woken && n == 0 && !p->disk.dead && !s->violated;) {
		if (s->n_events == 0 || s->events[0].at > target) {
			pass_to(s, target);
			return 0;
		}
		int64_t before = check_changes();
		bool quiet = is_quiet(s, s->events[0].kind);
		sim_next(s, s->events[0].at + (quiet ? s->together : 0)); /* a busy worker finds several answers at once */
		woken = !quiet || s->starting;
		if (check_changes() != before && s->drowsy && tokyo_seconds(s->time.now) < SECONDS_PER_DAY - 60)
			target = target < s->time.mono + 4 * NAP ? target : s->time.mono + 4 * NAP;
		else if (check_changes() != before)
			woken = true;
		n = wire_deliver(p, false);
	}
	check_step(s);
	return n;
}

static void turn(struct sim *s, struct proc *p)
{
	bool over = false;
	sim_act(p);
	p->disturbed = false;
	enum err e = worker_turn(p->worker, &over);
	if (p->overtaken && p->disk.writes != p->overtaken_writes && !p->disk.dead)
		sim_broken(s, "S3", "a worker that was overtaken has written");
	if (!p->disk.dead && !p->overtaken && (e == ERR_BAD_STATE || (e == ERR_CONFLICT && !p->stood)))
		sim_broken(s, "L6", "the owner ends by what others did to a bill: %d %s", e, p->ctx.cause.text);
	if (p->disk.dead || e != ERR_OK || over)
		ended(p, e);
	check_step(s);
}

static void go_until(struct sim *s, int64_t end)
{
	while (s->time.mono < end && !s->violated) {
		struct proc *p = &s->procs[PROC_WORKER], *q = &s->procs[PROC_WORKER2];
		bool first = p->worker && !p->stalled, second = q->worker && !q->stalled;
		if (s->turns++ > TURNS_MAX) {
			sim_broken(s, "liveness", "the worker turns without end");
			return;
		}
		if (first)
			turn(s, p);
		if (second && !s->violated && q->worker)
			turn(s, q);
		if (!first && !second && !sim_next(s, s->n_events && s->events[0].at < end ? s->events[0].at : end))
			pass_to(s, end);
	}
}

/* It is stopped in the middle of its turn, while others go on and another worker takes over; then it goes on as if nothing was. */
void sim_stand_still(struct proc *p)
{
	struct sim *s = p->sim;
	struct vfs_proc *before = vfs_acting();
	int64_t until = s->time.mono + 700000 + (int64_t)sim_dice(s, 18 * 3600000);
	if (p->id != PROC_WORKER || s->procs[PROC_WORKER2].worker || until > end_ms(s))
		return;
	sim_struck(s, FAULT_STALLED);
	p->stalled = p->within = p->stood = true;
	sim_at(s, s->time.mono + 61000 + (int64_t)sim_dice(s, 600000), EVENT_START, PROC_WORKER2, 0);
	sim_at(s, until, EVENT_END, FAULTS, 0);
	go_until(s, until);
	sim_note(s, "%d goes on", p->id);
	p->stalled = p->within = false;
	vfs_act(before);
}

static void stop_workers(struct sim *s)
{
	for (int i = PROC_WORKER; i <= PROC_WORKER2; i++) {
		struct proc *p = &s->procs[i];
		if (!p->worker)
			continue;
		sim_act(p);
		wire_forget(p);
		worker_close(p->worker, ERR_CONFLICT);
		p->worker = NULL;
	}
}

static void slept(void *arg, int ms)
{
	struct sim *s = arg;
	s->slept += ms;
}

bool sim_run(struct sim *s, uint64_t seed, struct sim_stats *stats)
{
	s->stats = stats;
	sim_reset(s, seed);
	db_seams.queue_ms = 1;
	vfs_forget_syncs(s->sabotage == SABOTAGE_NO_SYNC);
	vfs_on_sleep(slept, s);
	for (int i = 0; i < PROCS; i++) {
		s->procs[i].disk.died = died;
		if (is_worker(&s->procs[i]))
			wire_ports(&s->procs[i]);
		s->procs[i].ports.wait = wait_for;
	}
	check_all(s);
	plan_make(s);
	sim_at(s, s->time.mono, EVENT_START, PROC_WORKER, 0);
	go_until(s, end_ms(s));
	stop_workers(s);
	plan_clear(s);
	if (!s->violated)
		check_all(s);
	if (!s->violated)
		check_end(s);
	stats->seeds++;
	stats->steps += s->steps;
	stats->violations += s->violated;
	return !s->violated;
}
