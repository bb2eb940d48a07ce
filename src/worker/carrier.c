/*
 * Three lists under one lock: errands that are wanted, in the order in which they were given, errands that have ended, and spent
 * ones, whose memory the thread gives back. It also reads the gateway's JSON: half of what an answer costs.
 * The worker wakes the thread through libcurl's own wake-up; the thread wakes the worker by an eventfd, and
 * only when it sleeps: while it works, answers gather. Where many errands are out, they gather for some milliseconds more, until there
 * is a third of them: one durable commit of the worker's then serves many, which costs less than twice as many commits.
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

#include "base/banned.h"

enum { REST_MS = 1000, HOLD_MS = 500, GATHER_FROM = 32, GATHER_PART = 3, GATHER_MS = 20 };

struct errand {
	struct errand *next;
	struct carrier *carrier;
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

struct carrier {
	const struct worker_options *options;
	struct multi *multi;         /* the thread's, but for waking it; so are the next four */
	struct clock clock;
	struct list waiting;         /* requests to the gateway, until fewer are under way */
	int under_way;
	int64_t hold_until;          /* monotonic ms */
	pthread_t thread;
	pthread_mutex_t lock;        /* guards all below but the descriptor */
	struct list wanted, ended, spent;
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
	struct carrier *c = e->carrier;
	pthread_mutex_lock(&c->lock);
	append(&c->ended, e);
	if (c->n_ended++ == 0)
		c->gather_until = clock_mono(&c->clock) + GATHER_MS;
	if (enough(c))
		ring(c);
	pthread_mutex_unlock(&c->lock);
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
	struct carrier *c = e->carrier;
	c->under_way--;
	if (a->status == 429 || a->retry_after > 0)
		c->hold_until = clock_mono(&c->clock) + (a->retry_after > 0 ? a->retry_after * 1000 : HOLD_MS);
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
static bool too_late(struct carrier *c, struct errand *e)
{
	if (!e->method || clock_mono(&c->clock) - e->wanted_at <= LEASE_MS)
		return false;
	e->answer.never_sent = true;
	str_copy(e->answer.error, sizeof e->answer.error, "too late");
	ended(e);
	return true;
}

static void start(struct carrier *c, struct errand *e)
{
	if (too_late(c, e))
		return;
	if (e->method) {
		c->under_way++;
		http_start(c->multi, &c->options->gateway, e->method, e->path, e->body, e->key, on_answer, e);
		return;
	}
	smtp_start(c->multi, &c->options->mail, e->recipient, e->bytes, e->n, on_result, e);
}

/* What may leave now; milliseconds until something may again. */
static int start_waiting(struct carrier *c)
{
	int64_t rest = c->waiting.first ? c->hold_until - clock_mono(&c->clock) : 0;
	if (rest > 0)
		return rest < REST_MS ? (int)rest : REST_MS;
	while (c->waiting.first && c->under_way < c->options->concurrency) {
		struct errand *e = c->waiting.first;
		c->waiting.first = e->next;
		if (!e->next)
			c->waiting.end = &c->waiting.first;
		start(c, e);
	}
	return REST_MS;
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
	struct carrier *c = arg;
	bool stopping = false;
	while (!stopping) {
		pthread_mutex_lock(&c->lock);
		stopping = c->stopping;
		struct errand *e = stopping ? NULL : take_all(&c->wanted), *spent = take_all(&c->spent), *next;
		pthread_mutex_unlock(&c->lock);
		for (; e; e = next) {
			next = e->next;
			if (e->method)
				append(&c->waiting, e);
			else
				start(c, e);
		}
		dispose(spent);
		if (!stopping) {
			int held = start_waiting(c), gathers = gather(c);
			multi_poll(c->multi, held < gathers ? held : gathers);
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
	c->multi = multi_new();
	c->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	clock_system(&c->clock);
	clear(&c->waiting);
	clear(&c->wanted);
	clear(&c->ended);
	clear(&c->spent);
	must(c->bell >= 0 && pthread_mutex_init(&c->lock, NULL) == 0);
	sigfillset(&all); /* signals are the worker's */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	must(pthread_create(&c->thread, NULL, run, c) == 0);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return c;
}

static struct errand *errand(struct carrier *c, void *arg)
{
	struct errand *e = mem_new(sizeof *e);
	e->carrier = c;
	e->arg = arg;
	return e;
}

static void want(struct carrier *c, struct errand *e)
{
	pthread_mutex_lock(&c->lock);
	bool first = !c->wanted.first;
	append(&c->wanted, e);
	c->n_out++;
	pthread_mutex_unlock(&c->lock);
	if (first)
		multi_wake(c->multi);
}

void carrier_gateway(struct carrier *c, const char *method, const char *path, const char *body, const char *idem_key, http_done done, void *arg)
{
	struct errand *e = errand(c, arg);
	e->method = method;
	e->wanted_at = clock_mono(&c->clock);
	e->path = mem_str(path);
	e->body = body ? mem_str(body) : NULL;
	e->key = idem_key ? mem_str(idem_key) : NULL;
	e->answered = done;
	want(c, e);
}

void carrier_mail(struct carrier *c, const char *recipient, const char *bytes, size_t n, smtp_done done, void *arg)
{
	struct errand *e = errand(c, arg);
	e->recipient = mem_str(recipient);
	e->bytes = bytes;
	e->n = n;
	e->delivered = done;
	want(c, e);
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
		multi_wake(c->multi); /* it minds the time that is left for gathering */
	poll(&bell, 1, few ? GATHER_MS : timeout_ms);
	eventfd_read(c->bell, &rung);
	pthread_mutex_lock(&c->lock);
	c->sleeping = false;
	e = take_ended(c);
	pthread_mutex_unlock(&c->lock);
	return call_back(c, e);
}

void carrier_free(struct carrier *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	c->stopping = true;
	pthread_mutex_unlock(&c->lock);
	multi_wake(c->multi);
	must(pthread_join(c->thread, NULL) == 0);
	*c->waiting.end = take_all(&c->wanted);
	for (struct errand *e = c->waiting.first, *next; e; e = next) {
		next = e->next;
		start(c, e); /* to be broken off at once, like the others */
	}
	multi_free(c->multi);
	call_back(c, take_all(&c->ended));
	dispose(c->spent.first);
	close(c->bell);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
