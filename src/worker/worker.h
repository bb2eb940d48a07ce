/*
 * The worker: one process that owns the queues settle, mail, print, upkeep and intake by their leases and works them side by
 * side. See worker.c for the loop, settle.c for the engine, reconcile.c for the gateway's list of the
 * day, mail.c for the outbox, print.c for paper, exchange.c for the eligibility check.
 */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ctx.h"
#include "net/http.h"
#include "net/smtp.h"
#include "worker/print.h"

enum worker_mode {
	WORKER_STANDING,     /* until SIGTERM; settles by itself from `settle_start` each day, or when asked */
	WORKER_ONCE,         /* what can be done now, each thing once */
	WORKER_UNTIL_IDLE,   /* L6 */
};

/*
 * The hospital's profile may change while a worker stands: asked about each second in a moment in which nothing is in flight.
 * Without functions it stays as it is.
 */
struct worker_profile {
	void *self;
	bool (*changed)(void *self);  /* since it was last taken or refused, and nobody is still writing it */
	enum err (*take)(void *self); /* [tx] ERR_SETTING: refused, the cause says why, and the old one stays. Else ctx and options go by it. */
};

struct worker_options {
	enum worker_mode mode;
	int concurrency;             /* charges in flight, 1…WORKER_SLOTS */
	int settle_start;            /* seconds after midnight */
	struct http_site gateway;    /* base_url "": no card is charged */
	struct smtp_site mail;       /* url "": .eml files in $HOME/mail */
	char mail_from[128];
	char return_url[256];        /* where the gateway's card page leads in the end; "": the site of the mail's sender */
	char eligibility_folder[512]; /* of the online eligibility check; "": there is none */
	struct print_place print;
	struct worker_profile profile;
};
enum { WORKER_SLOTS = 256, WORKER_POLL_MS = 200 }; /* the longest that a turn waits for something to do */

struct worker_report {
	int64_t charged, declined, unknown, refunded, mails_sent, mails_failed;
	double seconds;
};

/*
 * Runs until its mode says it is done, or SIGTERM/SIGINT. ERR_RUNNING: another worker lives (told within 1 s).
 * ERR_UNAVAILABLE, ERR_NETWORK, ERR_DB, ERR_DISK_FULL …: it stopped charging; the cause says why. The report is
 * filled in any case.
 */
enum err worker_run(struct ctx *ctx, const struct worker_options *options, struct worker_report *report);

/*
 * The same in single steps, on any ports (worker/ports.h): worker_run() is open, turn until *over or an error, close.
 * worker_close() gives the queues back; e: how the last turn ended. After an error of worker_open() *out has to be closed too. The
 * ports end before it: what is on its way may be told to it until then.
 */
struct worker;
struct ports;
enum err worker_open(struct ctx *ctx, const struct worker_options *options, const struct ports *ports, struct worker_report *report,
		     struct worker **out);
enum err worker_turn(struct worker *w, bool *over);
void worker_close(struct worker *w, enum err e);

/* Asks a running loop of this process to end (signal-safe). */
void worker_stop(void);

#endif
