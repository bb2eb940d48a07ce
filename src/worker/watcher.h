/*
 * The thread that watches the printer: it asks how it is, again and again, so that the desks know within two seconds whatever
 * the worker itself waits for (SPEC R2). Who gives no answer in time is out of reach, until it answers in time again.
 *
 * From a change at the printer to the desk: the pause between two questions and the time for an answer here, then the
 * worker's next look (WORKER_POLL_MS), then the desk's (TUI_LIVE_MS).
 */
#ifndef WORKER_WATCHER_H
#define WORKER_WATCHER_H

#include "base/clock.h"
#include "model/device.h"

enum { WATCHER_PAUSE_MS = 400, WATCHER_PATIENCE_MS = 1000 };

struct watcher;

typedef enum device_state watcher_ask(const char *queue); /* in the thread; may take longer than the patience lasts */

struct watcher *watcher_new(const char *queue, watcher_ask *ask, const struct clock *clock); /* clock must outlive it */
void watcher_free(struct watcher *w); /* waits for the question that is out; NULL is fine */
/* The last answer. Waits, for as long as the patience lasts, only when there was none yet. */
enum device_state watcher_state(struct watcher *w);

#endif
