/* What the thread and its owner share is three words under a lock; whoever waits for them is woken. */
#include "worker/watcher.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"

#include "base/banned.h"

struct watcher {
	char queue[128];
	watcher_ask *ask;
	const struct clock *clock;
	pthread_t thread;
	pthread_mutex_t lock;        /* guards all below */
	pthread_cond_t changed;
	int64_t asked_at;            /* monotonic ms, of the question that is out; -1: none is */
	enum device_state state;     /* the last answer; DEVICE_STATES: there was none */
	bool stopping;
};

/* Under the lock: until it is woken or that time is over. */
static void rest(struct watcher *w, int ms)
{
	struct clock real;
	clock_system(&real);
	int64_t end = clock_mono(&real) + ms;
	struct timespec until = { .tv_sec = end / 1000, .tv_nsec = end % 1000 * 1000000 };
	pthread_cond_timedwait(&w->changed, &w->lock, &until);
}

/* Under the lock. */
static bool late(const struct watcher *w)
{
	return w->asked_at >= 0 && clock_mono(w->clock) - w->asked_at > WATCHER_PATIENCE_MS;
}

static void *run(void *arg)
{
	struct watcher *w = arg;
	pthread_mutex_lock(&w->lock);
	while (!w->stopping) {
		w->asked_at = clock_mono(w->clock);
		pthread_mutex_unlock(&w->lock);
		enum device_state s = w->ask(w->queue);
		pthread_mutex_lock(&w->lock);
		w->state = late(w) ? DEVICE_OFFLINE : s;
		w->asked_at = -1;
		pthread_cond_broadcast(&w->changed);
		if (!w->stopping)
			rest(w, WATCHER_PAUSE_MS);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct watcher *watcher_new(const char *queue, watcher_ask *ask, const struct clock *clock)
{
	struct watcher *w = mem_new(sizeof *w);
	pthread_condattr_t monotonic;
	sigset_t all, before;
	*w = (struct watcher){ .ask = ask, .clock = clock, .state = DEVICE_STATES, .asked_at = clock_mono(clock) };
	must(str_copy(w->queue, sizeof w->queue, queue));
	must(pthread_condattr_init(&monotonic) == 0 && pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
	must(pthread_mutex_init(&w->lock, NULL) == 0 && pthread_cond_init(&w->changed, &monotonic) == 0);
	pthread_condattr_destroy(&monotonic);
	sigfillset(&all); /* signals are the worker's */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	must(pthread_create(&w->thread, NULL, run, w) == 0);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return w;
}

void watcher_free(struct watcher *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	must(pthread_join(w->thread, NULL) == 0);
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

enum device_state watcher_state(struct watcher *w)
{
	pthread_mutex_lock(&w->lock);
	while (w->state == DEVICE_STATES && !late(w))
		rest(w, WATCHER_PAUSE_MS);
	enum device_state s = late(w) ? DEVICE_OFFLINE : w->state;
	pthread_mutex_unlock(&w->lock);
	return s;
}
