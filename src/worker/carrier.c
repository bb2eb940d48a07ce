/*
 * Lists under one lock: errands that are wanted of a lane, in the order in which they were given, errands that have ended, and spent
 * ones, whose memory a lane's thread gives back. It also reads the gateway's JSON: half of what an answer costs.
 * The worker wakes a thread through its multi's wake-up; a thread wakes the worker by an eventfd, and
 * only when it sleeps: while it works, answers gather. Where many errands are out, they gather for some milliseconds more, until there
 * is a third of them: one durable commit of the worker's then serves many, which costs less than twice as many commits. The gateway's
 * lane, which nothing holds up, minds that time.
 */
#include "worker/carrier.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "gateway/gateway.h"
#include "net/multi.h"
#include "store/leases.h"
#include "worker/pace.h"

#include "base/banned.h"

enum { REST_MS = 1000, GATHER_FROM = 32, GATHER_PART = 3, GATHER_MS = 20 };

struct errand {
	struct errand *next;
	struct lane *lane;
	void *arg;
	const char *method;          /* of a request; NULL: a mail */
	char *path, *body, *key;
	int64_t wanted_at;           /* monotonic ms */
	http_done answered;
	struct http_answer answer;   /* its body is `text` */
	char *text;
	char *recipient;             /* of a mail */
	const char *bytes;
	size_t n;
	smtp_done delivered;
	struct smtp_result result;
};

struct list {
	struct errand *first, **end;
};

enum lane_of { GATEWAY, MAIL, LANES };

struct lane {
	struct carrier *carrier;
	struct multi *multi;         /* the thread's, but for waking it; so are the next three */
	struct list waiting;         /* until they may leave: of requests, until fewer are under way */
	int under_way;
	struct pace pace;
	pthread_t thread;
	struct list wanted;          /* under the carrier's lock */
};

struct carrier {
	const struct worker_options *options;
	struct clock clock;
	struct lane lanes[LANES];
	pthread_mutex_t lock;        /* guards all below but the descriptor */
	struct list ended, spent;
	int n_out, n_ended;          /* errands that the worker hasn't got back yet; those of them that are on the list of the ended */
	int64_t gather_until;        /* monotonic ms: then the bell rings for those there are */
	bool stopping, sleeping;     /* sleeping: the worker waits for the bell */
	int bell;
};

static void append(struct list *l, struct errand *e)
{
	e->next = NULL;
	*l->end = e;
	l->end = &e->next;
}

static void clear(struct list *l)
{
	*l = (struct list){ .first = NULL };
	l->end = &l->first;
}

static struct errand *take_all(struct list *l)
{
	struct errand *all = l->first;
	clear(l);
	return all;
}

/* ---- in the thread ---- */

/* Under the lock: are there as many as a commit is worth? */
static bool enough(const struct carrier *c)
{
	return c->n_ended >= (c->n_out < GATHER_FROM ? 1 : c->n_out / GATHER_PART);
}

/* Under the lock. */
static void ring(struct carrier *c)
{
	if (c->sleeping)
		eventfd_write(c->bell, 1);
	c->sleeping = false;
}

static void ended(struct errand *e)
{
	struct lane *l = e->lane; /* e may be called back, and be gone, once it is on the list */
	struct carrier *c = l->carrier;
	pthread_mutex_lock(&c->lock);
	append(&c->ended, e);
	if (c->n_ended++ == 0)
		c->gather_until = clock_mono(&c->clock) + GATHER_MS;
	bool all = enough(c);
	if (all)
		ring(c);
	pthread_mutex_unlock(&c->lock);
	if (!all && l != &c->lanes[GATEWAY])
		multi_wake(c->lanes[GATEWAY].multi);
}

/* Rings for the few when their time is over; milliseconds until then. */
static int gather(struct carrier *c)
{
	pthread_mutex_lock(&c->lock);
	int64_t rest = c->sleeping && c->n_ended ? c->gather_until - clock_mono(&c->clock) : REST_MS;
	if (rest <= 0)
		ring(c);
	pthread_mutex_unlock(&c->lock);
	return rest <= 0 ? REST_MS : (int)rest;
}

static void on_answer(void *arg, const struct http_answer *a)
{
	struct errand *e = arg;
	struct lane *l = e->lane;
	l->under_way--;
	pace_hear(&l->pace, a, false);
	e->answer = *a;
	if (a->body) {
		e->text = mem_grow(NULL, a->n + 1, 1);
		memcpy(e->text, a->body, a->n);
		e->text[a->n] = '\0';
		e->answer.body = e->text;
		e->answer.doc = gateway_read(e->text, a->n);
	}
	ended(e);
}

static void on_result(void *arg, const struct smtp_result *r)
{
	struct errand *e = arg;
	e->result = *r;
	ended(e);
}

/*
 * Whoever stood still for longer than a lease may have been replaced, and a key may have been forgotten meanwhile: what was
 * handed over before isn't sent any more. The worker asks for it anew if it is still the owner.
 */
static bool too_late(struct errand *e)
{
	if (!e->method || clock_mono(&e->lane->carrier->clock) - e->wanted_at <= LEASE_MS)
		return false;
	e->answer.never_sent = true;
	str_copy(e->answer.error, sizeof e->answer.error, "too late");
	ended(e);
	return true;
}

static void start(struct lane *l, struct errand *e)
{
	const struct worker_options *o = l->carrier->options;
	if (e->method) {
		l->under_way++;
		http_start(l->multi, &o->gateway, e->method, e->path, e->body, e->key, on_answer, e);
		return;
	}
	smtp_start(l->multi, &o->mail, e->recipient, e->bytes, e->n, on_result, e);
}

/* What may leave now, and what waited too long while it mightn't; milliseconds until something may again. */
static int start_waiting(struct lane *l)
{
	int64_t held = pace_held(&l->pace);
	for (struct errand *e; (e = l->waiting.first);) {
		struct errand *next = e->next; /* once it has ended, it may be gone */
		bool may = held == 0 && l->under_way < l->carrier->options->concurrency;
		if (!too_late(e)) {
			if (!may)
				break;
			start(l, e);
		}
		l->waiting.first = next;
		if (!next)
			l->waiting.end = &l->waiting.first;
	}
	return held > 0 && held < REST_MS ? (int)held : REST_MS;
}

static void wipe(char *s)
{
	if (s)
		mem_wipe(s, strlen(s));
	free(s);
}

static void dispose(struct errand *e)
{
	for (struct errand *next; e; e = next) {
		next = e->next;
		wipe(e->body);
		wipe(e->recipient);
		free(e->path);
		free(e->key);
		free(e->text);
		gateway_forget(e->answer.doc);
		free(e);
	}
}

static void *run(void *arg)
{
	struct lane *l = arg;
	struct carrier *c = l->carrier;
	bool stopping = false;
	while (!stopping) {
		pthread_mutex_lock(&c->lock);
		stopping = c->stopping;
		struct errand *e = stopping ? NULL : take_all(&l->wanted), *spent = take_all(&c->spent), *next;
		pthread_mutex_unlock(&c->lock);
		for (; e; e = next) {
			next = e->next;
			append(&l->waiting, e);
		}
		dispose(spent);
		if (!stopping) {
			int held = start_waiting(l), gathers = l == &c->lanes[GATEWAY] ? gather(c) : REST_MS;
			multi_poll(l->multi, held < gathers ? held : gathers);
		}
	}
	return NULL;
}

/* ---- in the worker's thread ---- */

struct carrier *carrier_new(const struct worker_options *options)
{
	struct carrier *c = mem_new(sizeof *c);
	sigset_t all, before;
	c->options = options;
	c->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	clock_system(&c->clock);
	clear(&c->ended);
	clear(&c->spent);
	must(c->bell >= 0 && pthread_mutex_init(&c->lock, NULL) == 0);
	for (struct lane *l = c->lanes; l < c->lanes + LANES; l++) {
		l->carrier = c;
		l->pace.clock = &c->clock;
		l->multi = multi_new();
		clear(&l->waiting);
		clear(&l->wanted);
	}
	sigfillset(&all); /* signals are the worker's */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (struct lane *l = c->lanes; l < c->lanes + LANES; l++)
		must(pthread_create(&l->thread, NULL, run, l) == 0);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return c;
}

static struct errand *errand(struct carrier *c, enum lane_of lane, void *arg)
{
	struct errand *e = mem_new(sizeof *e);
	e->lane = &c->lanes[lane];
	e->arg = arg;
	return e;
}

static void want(struct errand *e)
{
	struct lane *l = e->lane;
	pthread_mutex_lock(&l->carrier->lock);
	bool first = !l->wanted.first;
	append(&l->wanted, e);
	l->carrier->n_out++;
	pthread_mutex_unlock(&l->carrier->lock);
	if (first)
		multi_wake(l->multi);
}

void carrier_gateway(struct carrier *c, const char *method, const char *path, const char *body, const char *idem_key, http_done done, void *arg)
{
	struct errand *e = errand(c, GATEWAY, arg);
	e->method = method;
	e->wanted_at = clock_mono(&c->clock);
	e->path = mem_str(path);
	e->body = body ? mem_str(body) : NULL;
	e->key = idem_key ? mem_str(idem_key) : NULL;
	e->answered = done;
	want(e);
}

void carrier_mail(struct carrier *c, const char *recipient, const char *bytes, size_t n, smtp_done done, void *arg)
{
	struct errand *e = errand(c, MAIL, arg);
	e->recipient = mem_str(recipient);
	e->bytes = bytes;
	e->n = n;
	e->delivered = done;
	want(e);
}

static int call_back(struct carrier *c, struct errand *all)
{
	struct errand **end = &all;
	int n = 0;
	for (; *end; end = &(*end)->next, n++) {
		if ((*end)->method)
			(*end)->answered((*end)->arg, &(*end)->answer);
		else
			(*end)->delivered((*end)->arg, &(*end)->result);
	}
	if (n == 0)
		return 0;
	pthread_mutex_lock(&c->lock);
	*c->spent.end = all;
	c->spent.end = end;
	pthread_mutex_unlock(&c->lock);
	return n;
}

/* Under the lock. */
static struct errand *take_ended(struct carrier *c)
{
	c->n_out -= c->n_ended;
	c->n_ended = 0;
	return take_all(&c->ended);
}

int carrier_wait(struct carrier *c, int timeout_ms)
{
	struct pollfd bell = { .fd = c->bell, .events = POLLIN };
	eventfd_t rung;
	pthread_mutex_lock(&c->lock);
	bool few = c->n_ended > 0 && !enough(c), sleep = few || (timeout_ms > 0 && c->n_ended == 0);
	struct errand *e = sleep ? NULL : take_ended(c);
	c->sleeping = sleep;
	pthread_mutex_unlock(&c->lock);
	if (!sleep)
		return call_back(c, e);
	if (few)
		multi_wake(c->lanes[GATEWAY].multi); /* it minds the time that is left for gathering */
	poll(&bell, 1, few ? GATHER_MS : timeout_ms);
	eventfd_read(c->bell, &rung);
	pthread_mutex_lock(&c->lock);
	c->sleeping = false;
	e = take_ended(c);
	pthread_mutex_unlock(&c->lock);
	return call_back(c, e);
}

static void lane_end(struct lane *l)
{
	must(pthread_join(l->thread, NULL) == 0);
	*l->waiting.end = take_all(&l->wanted);
	for (struct errand *e = l->waiting.first, *next; e; e = next) {
		next = e->next;
		start(l, e); /* to be broken off at once, like the others */
	}
	multi_free(l->multi);
}

void carrier_free(struct carrier *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	c->stopping = true;
	pthread_mutex_unlock(&c->lock);
	for (int i = 0; i < LANES; i++)
		multi_wake(c->lanes[i].multi);
	for (int i = LANES; i-- > 0; ) /* the gateway's last: the others wake it */
		lane_end(&c->lanes[i]);
	call_back(c, take_all(&c->ended));
	dispose(c->spent.first);
	close(c->bell);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
