/*
 * One libcurl multi handle for every transfer of a process: many run side by side, none blocks another. http.h and
 * smtp.h start transfers on it. After multi_poll() returned, the callbacks of what ended have been called.
 */
#ifndef NET_MULTI_H
#define NET_MULTI_H

#include <stdbool.h>
#include <stddef.h>

enum { MULTI_KIND = 600 };

struct multi;

struct multi *multi_new(void);
void multi_free(struct multi *m);               /* aborts what runs; its callbacks hear of it. NULL is fine */
int multi_running(const struct multi *m);
/* Waits up to timeout_ms for something to happen, moves every transfer on, calls back what ended. */
void multi_poll(struct multi *m, int timeout_ms);
void multi_wake(struct multi *m);               /* ends a wait in multi_poll; the only one that another thread may call */

/* For http.c and smtp.c: `easy` is a CURL *, given back after `done` was called with its CURLcode. */
typedef void (*multi_done)(void *arg, void *easy, int code);
void multi_add(struct multi *m, void *easy, multi_done done, void *arg);
/*
 * A CURL * with what all transfers share. `kind`: n bytes that say by what it will be set up (at most MULTI_KIND; n 0: it is used
 * once). Else *fresh says whether it is new, or one that was set up by the same bytes before and still has all its
 * options: to set them anew costs as much as to send.
 */
void *multi_easy(struct multi *m, const void *kind, size_t n, bool *fresh);

#endif
