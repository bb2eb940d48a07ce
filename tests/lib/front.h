/* A bad line between the worker and the training gateway of a hospital (tests/peers/front.py). */
#ifndef LIB_FRONT_H
#define LIB_FRONT_H

#include "lib/hospital.h"

struct front {
	struct hospital *h;
	pid_t pid;
	char folder[300];   /* pki/, orders, log */
};

/* The gateway must run on its own port; from now on the settings lead to the front. No orders yet: everything passes. */
void front_start(struct front *f, struct hospital *h);
void front_stop(struct front *f);
/* Words of front.py's ORDERS, in force from the next request on. */
void front_order(struct front *f, const char *words);
/* How many requests began their line of the log with that word; "": all. */
int front_count(struct front *f, const char *word);
/* Waits until front_count() is at least n; dies after 20 s. */
void front_await(struct front *f, const char *word, int n);
/* Lines "WORD KEY" of the log; to be freed with buf_free. */
struct buf front_log(struct front *f);

#endif
