/* What happens in a seed, thrown at its beginning: the cards, what people do and when, and what goes wrong. */
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/die.h"
#include "sim/sim.h"

#include "base/banned.h"

enum { HOUR = 3600, MINUTE = 60, DRAFTS_FROM = 24, BUSY_EVERY = 4 /* days: so that many bills are due together */ };

static int64_t any_time(struct sim *s, int from_day, int to_day)
{
	return s->began + (int64_t)from_day * SECONDS_PER_DAY + (int64_t)sim_dice(s, (uint64_t)(to_day - from_day) * SECONDS_PER_DAY);
}

/* A true instant at that hour of a day of the run, Tokyo time. */
static int64_t at_hour(struct sim *s, int day, int hour)
{
	return tokyo_utc(tokyo_day(s->began) + day, hour * HOUR) + (int64_t)sim_dice(s, HOUR);
}

static void put(struct sim *s, int64_t at, int kind, int what, int a, int b)
{
	must(s->n_plans < SIM_PLANS);
	s->plans[s->n_plans] = (struct plan){ .at = at, .kind = kind, .what = what, .a = a, .b = b };
	int64_t ms = 1000 + (at - s->began) * 1000 + (int64_t)sim_dice(s, 1000);
	sim_at(s, ms, kind, s->n_plans++, 0);
}

/* ---- cards ---- */

static void deal_cards(struct sim *s)
{
	static const char *const soft[] = { "insufficient_funds", "processing_error", "try_again_later", "issuer_not_available", "generic_decline" };
	static const char *const hard[] = { "do_not_honor", "lost_card", "stolen_card", "pickup_card", "fraudulent", "expired_card", "incorrect_number",
					    "invalid_account" };
	for (int i = 4; i < SIM_PATIENTS; i++) {
		struct truth_card *p = &s->patients[i].cards[0];
		p->card = sim_chance(s, 780) ? CARD_GOOD : (enum card)(1 + sim_dice(s, CARDS - 1));
		p->soft = sim_chance(s, 500) ? 1 + (int)sim_dice(s, 3) : 99;
		str_copy(p->code, sizeof p->code, p->card == CARD_HARD ? hard[sim_dice(s, 8)] : p->card == CARD_LOGIN ? "authentication_required" :
			soft[sim_dice(s, 5)]);
	}
}

/* ---- people ---- */

static void some(struct sim *s, int n, enum deed what, int from_day, int to_day)
{
	while (n-- > 0)
		put(s, any_time(s, from_day, to_day), EVENT_DESK, what, 8 + (int)sim_dice(s, SIM_VISITS - 8), (int)sim_dice(s, 2));
}

static void plan_people(struct sim *s)
{
	for (int i = DRAFTS_FROM; i < SIM_VISITS; i++)
		put(s, at_hour(s, BUSY_EVERY * (int)sim_dice(s, 24 / BUSY_EVERY), 9 + (int)sim_dice(s, 9)), EVENT_DESK, DEED_FINALISE, i, 0);
	some(s, 2, DEED_DEFER_OFF, 0, 28);
	some(s, 3, DEED_DEFER_ON, 1, 31);
	some(s, 4, DEED_HOLD, 0, 24);
	some(s, 4, DEED_RELEASE, 1, 28);
	some(s, 5, DEED_CORRECT, 0, 28);
	some(s, 4, DEED_PAY, 0, 34);
	some(s, 2, DEED_SECOND_BILL, 0, 26);
	some(s, 5, DEED_RETRY, 0, 32);
	some(s, (int)sim_dice(s, 2), DEED_RETRY_ALL, 0, 32);
	some(s, 2, DEED_TO_COUNTER, 0, 30);
	some(s, 2, DEED_NEW_CARD, 1, 31);
	some(s, 4, DEED_REFUND, 1, 34);
	some(s, 14, DEED_RECEIPT, 1, 44);
	some(s, 6, DEED_RESOLVE, 2, 44);
	some(s, 1, DEED_RUN, 1, 28);
	if (sim_chance(s, 250)) {
		int64_t midnight = tokyo_utc(tokyo_day(s->began) + 1 + (day_t)sim_dice(s, 27), 0);
		put(s, midnight - MINUTE, EVENT_DESK, DEED_PAUSE, 8, (int)sim_dice(s, 2)); /* just before charges are due */
		some(s, 2, DEED_GO_ON, 2, 30);
		for (int i = 0; i < 3; i++) /* one may die of it */
			put(s, any_time(s, 30, 33), EVENT_DESK, DEED_GO_ON, 8, i % 2);
	}
	if (sim_chance(s, 300))
		some(s, 3, DEED_DIED, 1, 28);
	some(s, 3, DEED_DEPOSIT, 1, 30);
	some(s, 3, DEED_DEPOSIT_END, 2, 33);
	int64_t late = tokyo_utc(tokyo_day(s->began) + 1 + (day_t)sim_dice(s, SIM_CALM - 2), SECONDS_PER_DAY - 30);
	for (int i = 0; i < 3; i++)
		put(s, late - i, EVENT_DESK, DEED_RETRY, 8 + (int)sim_dice(s, SIM_VISITS - 8), 0);
}

void plan_hurry(struct sim *s)
{
	for (int i = 1; i <= 3; i++)
		put(s, s->began + s->time.mono / 1000 + 2 * MINUTE * i, EVENT_DESK, DEED_RETRY_ALL, 8, 0);
}

/* ---- faults ---- */

static const struct { enum fault fault; int permille, most; } storms[] = {
	{ FAULT_CRASH_BEFORE_COMMIT, 90, 2 }, { FAULT_CRASH_IN_COMMIT, 90, 2 }, { FAULT_CRASH_AFTER_COMMIT, 90, 2 }, { FAULT_CRASH_BEFORE_SEND, 90, 2 },
	{ FAULT_CRASH_AFTER_SEND, 100, 2 }, { FAULT_CRASH_AFTER_ANSWER, 100, 2 }, { FAULT_CRASH_IDLE, 80, 1 }, { FAULT_CRASH_DESK, 200, 1 },
	{ FAULT_POWER_LOSS, 90, 2 }, { FAULT_DISK_FULL, 120, 1 }, { FAULT_READ_ERROR, 100, 1 }, { FAULT_SYNC_ERROR, 120, 1 }, { FAULT_BUSY_LOCK, 200, 2 },
	{ FAULT_BUSY_QUEUE, 150, 1 }, { FAULT_STALLED, 200, 1 }, { FAULT_STALLED_WRITING, 150, 1 }, { FAULT_SECOND_WORKER, 150, 2 }, { FAULT_RESTART, 90, 2 },
	{ FAULT_CLOCK_FORWARD, 150, 1 }, { FAULT_HTTP_401, 100, 1 }, { FAULT_OUTAGE, 250, 1 }, { FAULT_OUTAGE_LONG, 200, 1 },
};

/* Some strike when a charge is in flight, and some when one wasn't executed and waits to be sent again. */
static int patience(struct sim *s)
{
	return !sim_chance(s, 400) ? 0 : sim_chance(s, 600) ? PATIENT_FLIGHT : PATIENT_CLAIMED;
}

/* A clock that is wrong for a while; and one that was a day too early when answers were lost, which keys then seem younger than they are. */
static void plan_clock(struct sim *s)
{
	if (sim_chance(s, 100)) {
		bool early = sim_chance(s, 500);
		int64_t wrong = any_time(s, 1, SIM_CALM - 5);
		put(s, wrong, EVENT_FAULT, early ? FAULT_CLOCK_FORWARD : FAULT_CLOCK_BACK, 0, 0);
		put(s, wrong + MINUTE + (int64_t)sim_dice(s, SECONDS_PER_DAY), EVENT_FAULT, early ? FAULT_CLOCK_BACK : FAULT_CLOCK_FORWARD, 0, early ? patience(s) : 0);
	}
	if (sim_chance(s, 50)) {
		int64_t wrong = at_hour(s, BUSY_EVERY * (int)sim_dice(s, 24 / BUSY_EVERY) + 2, 6);
		put(s, wrong, EVENT_FAULT, FAULT_OUTAGE_LONG, 2 * (int)sim_dice(s, 500), 0);
		put(s, wrong + MINUTE, EVENT_FAULT, FAULT_CLOCK_FORWARD, 0, 0);
		put(s, wrong + 30 * MINUTE + (int64_t)sim_dice(s, 12 * HOUR), EVENT_FAULT, FAULT_CLOCK_BACK, 0, 0);
	}
}

static void plan_weather(struct sim *s)
{
	static const int http[] = { 0, 20, 60, 160 }, smtp[] = { 0, 30, 100, 250 }, print[] = { 0, 60, 200, 450 };
	s->http_permille = http[sim_dice(s, 4)];
	s->smtp_permille = smtp[sim_dice(s, 4)];
	s->print_permille = print[sim_dice(s, 4)];
	for (size_t i = 0; i < sizeof storms / sizeof *storms; i++) {
		if (!sim_chance(s, storms[i].permille))
			continue;
		for (int n = 1 + (int)sim_dice(s, (uint64_t)storms[i].most); n > 0; n--) {
			int day = (int)sim_dice(s, SIM_CALM - 3);
			int64_t at = sim_chance(s, 600) ? at_hour(s, day, sim_chance(s, 700) ? 0 : 9) - HOUR + (int64_t)sim_dice(s, HOUR) : any_time(s, 0, SIM_CALM - 3);
			if (at > s->began)
				put(s, at, EVENT_FAULT, (int)storms[i].fault, (int)sim_dice(s, 1000), patience(s));
		}
	}
	if (sim_chance(s, 100)) {
		s->skew = -SECONDS_PER_DAY;
		s->time.now += s->skew;
		int64_t right = any_time(s, 1, SIM_CALM - 3);
		put(s, right, EVENT_FAULT, FAULT_CLOCK_FORWARD, 0, patience(s));
		put(s, s->began + (int64_t)sim_dice(s, (uint64_t)(right - s->began)), EVENT_FAULT, FAULT_CLOCK_SLOW, 0, patience(s));
	}
}

static void options(struct sim *s)
{
	static const int hours[] = { 0, 0, 6 };
	for (int i = PROC_WORKER; i <= PROC_WORKER2; i++) {
		struct worker_options *o = &s->procs[i].options;
		*o = (struct worker_options){ .mode = WORKER_STANDING, .concurrency = sim_chance(s, 700) ? 8 : 1 + (int)sim_dice(s, 4),
					      .settle_start = hours[sim_dice(s, 3)] * HOUR };
		str_copy(o->gateway.base_url, sizeof o->gateway.base_url, "https://gateway.sim");
		str_copy(o->gateway.secret, sizeof o->gateway.secret, "sk_test_SIMSECRET");
		str_copy(o->mail.url, sizeof o->mail.url, "smtp://mail.sim:587");
		str_copy(o->mail.password, sizeof o->mail.password, "MAILSECRET");
		str_copy(o->print.queue, sizeof o->print.queue, "sim");
	}
}

void plan_make(struct sim *s)
{
	s->queue_fd = -1;
	s->together = sim_chance(s, 100) ? 0 : 1000 + (int64_t)sim_dice(s, 3000);
	s->drowsy = sim_chance(s, 820);
	deal_cards(s);
	plan_people(s);
	plan_weather(s);
	plan_clock(s);
	options(s);
}

/* ---- when they strike ---- */

static struct proc *victim(struct sim *s)
{
	struct proc *p = &s->procs[PROC_WORKER], *q = &s->procs[PROC_WORKER2];
	if (p->worker && !p->stalled)
		return p;
	return q->worker && !q->stalled ? q : NULL;
}

/* At its next operation on the disk, or within the next commit. */
static void arm(struct sim *s, struct proc *p, enum fault f)
{
	p->why = f;
	p->disk.die_op = VFS_WRITE;
	p->disk.die_after = false;
	p->disk.die_at = 1;
	if (f == FAULT_CRASH_IN_COMMIT || (f == FAULT_POWER_LOSS && sim_chance(s, 500))) {
		p->disk.die_after = true;
		p->disk.die_at = 1 + (int)sim_dice(s, 6);
	} else if (f == FAULT_CRASH_AFTER_COMMIT || f == FAULT_POWER_LOSS) {
		p->disk.die_op = sim_chance(s, 700) ? VFS_SYNC : VFS_BARRIER;
		p->disk.die_after = sim_chance(s, 800);
		p->disk.die_at = 1 + (int)sim_dice(s, 3);
	}
}

static void over_in(struct sim *s, enum fault f, int proc, int64_t seconds)
{
	sim_at(s, s->time.mono + seconds * 1000, EVENT_END, (int)f, proc);
}

/* It stands still while it holds the write lock: desks must be refused, not blocked for ever. */
static void stands_in_commit(void *arg)
{
	struct proc *p = arg;
	struct sim *s = p->sim;
	sim_struck(s, FAULT_STALLED_WRITING);
	struct plan look = { .kind = EVENT_DESK, .what = DEED_REFUSED, .a = 8 + (int)sim_dice(s, SIM_VISITS - 8) };
	desk_do(s, &look);
}

/* Its heartbeat is out, and what it has read is old when it comes to write: only the fence is in its way. Not in the write queue: there nobody overtakes it. */
static void stands_with_what_it_read(void *arg)
{
	struct proc *p = arg;
	if (sim_queue_held() || !p->worker)
		p->disk.has_read = stands_with_what_it_read;
	else
		sim_stand_still(p);
}

static void stall(struct sim *s, struct proc *p)
{
	if (p->id != PROC_WORKER || s->procs[PROC_WORKER2].worker)
		return;
	sim_struck(s, FAULT_STALLED);
	p->stalled = p->stood = true;
	sim_at(s, s->time.mono + 61000 + (int64_t)sim_dice(s, 600000), EVENT_START, PROC_WORKER2, 0);
	over_in(s, FAULT_STALLED, p->id, 700 + (int64_t)sim_dice(s, 20 * HOUR));
}

static void strike_disk(struct sim *s, struct proc *p, enum fault f, int64_t chance)
{
	if (f == FAULT_DISK_FULL) {
		for (int i = 0; i < PROC_OBSERVER; i++)
			s->procs[i].disk.full = true;
		over_in(s, f, 0, MINUTE + (int64_t)sim_dice(s, 3 * HOUR));
	} else if (f == FAULT_READ_ERROR) {
		p->disk.fail_reads = 1 + (int)chance % 3;
	} else if (f == FAULT_SYNC_ERROR) {
		p->disk.fail_syncs = 1 + (int)chance % 2;
	} else if (f == FAULT_BUSY_LOCK) {
		vfs_hold_lock(true);
		over_in(s, f, 0, 1 + (int64_t)sim_dice(s, 30));
	} else if (f == FAULT_BUSY_QUEUE && s->queue_fd < 0) {
		s->queue_fd = open(sim_path("write.queue"), O_RDWR | O_CLOEXEC);
		must(s->queue_fd >= 0 && flock(s->queue_fd, LOCK_EX | LOCK_NB) == 0);
		over_in(s, f, 0, 1 + (int64_t)sim_dice(s, 20));
	} else {
		return;
	}
	sim_struck(s, f);
}

static void strike_world(struct sim *s, enum fault f, int64_t chance)
{
	int64_t now = sim_now(s);
	if (f == FAULT_CLOCK_FORWARD) {
		s->time.now += SECONDS_PER_DAY;
		s->skew += SECONDS_PER_DAY;
		sim_struck(s, f);
	} else if (f == FAULT_CLOCK_BACK) {
		s->time.now -= SECONDS_PER_DAY;
		s->skew -= SECONDS_PER_DAY;
		sim_struck(s, f);
	} else if (f == FAULT_CLOCK_SLOW) {
		sim_struck(s, f); /* it has been so from the beginning */
	} else if (f == FAULT_HTTP_401) {
		s->forbidden_to = now + MINUTE + chance * 2;
	} else if (f == FAULT_OUTAGE) {
		s->outage_from = now;
		s->outage_to = now + MINUTE + chance * 20;
	} else if (f == FAULT_OUTAGE_LONG) {
		/* At first only the answers are lost; then, perhaps, nothing gets through at all. */
		s->lost_from = now;
		s->lost_to = now + (chance % 2 ? 2 * HOUR : 25 * HOUR + chance * 40);
		if (chance % 2) {
			s->outage_from = s->lost_to;
			s->outage_to = now + 25 * HOUR + chance * 40;
		}
	}
}

/* Some wait until a charge is in flight; a clock that then goes forward finds it late, so that its key counts as old too soon. */
static bool waits(struct sim *s, int at, enum when now)
{
	const struct plan *plan = &s->plans[at];
	if (!plan->b || now != PLAN_TIME)
		return false;
	if (plan->what == FAULT_CLOCK_FORWARD) {
		s->late_then_jump = true;
		s->jump_plan = at;
	} else {
		s->waiting[s->n_waiting++] = at;
	}
	return true;
}

void plan_fault(struct sim *s, int at, enum when now)
{
	const struct plan *plan = &s->plans[at];
	enum fault f = (enum fault)plan->what;
	if (waits(s, at, now))
		return;
	struct proc *p = f == FAULT_CRASH_DESK ? &s->procs[plan->a % 2 ? PROC_DESK : PROC_DESK2] : victim(s);
	strike_world(s, f, plan->a);
	if (!p || p->disk.die_at || p->at_port != FAULTS)
		return;
	switch (f) {
	case FAULT_CRASH_BEFORE_COMMIT:
	case FAULT_CRASH_IN_COMMIT:
	case FAULT_CRASH_AFTER_COMMIT:
	case FAULT_CRASH_DESK:
	case FAULT_POWER_LOSS:
		arm(s, p, f);
		break;
	case FAULT_CRASH_BEFORE_SEND:
	case FAULT_CRASH_AFTER_SEND:
	case FAULT_CRASH_AFTER_ANSWER:
		p->at_port = f;
		break;
	case FAULT_CRASH_IDLE:
		sim_kill(p, f);
		break;
	case FAULT_STALLED:
		if (sim_chance(s, 400))
			p->at_port = f;
		else if (sim_chance(s, 500))
			p->disk.has_read = stands_with_what_it_read;
		else
			stall(s, p);
		break;
	case FAULT_STALLED_WRITING:
		p->disk.stalled = stands_in_commit;
		break;
	case FAULT_SECOND_WORKER:
		sim_struck(s, f);
		sim_at(s, s->time.mono + 1, EVENT_START, PROC_WORKER2, 0);
		break;
	case FAULT_RESTART:
		sim_struck(s, f);
		worker_stop();
		break;
	default:
		strike_disk(s, p, f, plan->a);
		break;
	}
}

void plan_end(struct sim *s, int fault, int proc)
{
	if (fault == FAULT_STALLED)
		s->procs[proc].stalled = false;
	if (fault == FAULT_DISK_FULL)
		for (int i = 0; i < PROCS; i++)
			s->procs[i].disk.full = false;
	if (fault == FAULT_BUSY_LOCK)
		vfs_hold_lock(false);
	if (fault == FAULT_BUSY_QUEUE && s->queue_fd >= 0) {
		close(s->queue_fd);
		s->queue_fd = -1;
	}
}

void plan_clear(struct sim *s)
{
	plan_end(s, FAULT_DISK_FULL, 0);
	plan_end(s, FAULT_BUSY_LOCK, 0);
	plan_end(s, FAULT_BUSY_QUEUE, 0);
}
