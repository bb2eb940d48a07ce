/*
 * The gateway as a running server: what sandbox.c starts, sb_http.c (microhttpd's threads) and sb_commit.c (one thread
 * that writes the ledger) share. One mutex guards all of it but the descriptors.
 */
#ifndef SANDBOX_SB_SERVER_H
#define SANDBOX_SB_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <gnutls/gnutls.h>
#include <microhttpd.h>

#include "base/clock.h"
#include "sandbox/sandbox.h"
#include "sandbox/sb_api.h"
#include "sandbox/sb_log.h"

enum sb_stage { SB_READING, SB_WAITING, SB_READY };

struct sb_request {
	struct sandbox *server;
	struct MHD_Connection *connection;
	enum sb_stage stage;
	struct buf body;
	bool too_large;
	struct sb_fault fault;
	struct sb_reply reply;
	int64_t release_ms;      /* not answered before this moment of the monotonic clock */
	struct sb_request *next; /* in the queue of the waiting */
};

struct sandbox {
	pthread_mutex_t lock;
	int bell;      /* eventfd that wakes the writer, and at the end who waits for the last answers */
	bool sleeping; /* the writer waits for the bell */
	pthread_t writer;
	bool writer_runs;
	struct sb_api api;
	struct sb_log log;
	struct sb_request *waiting;  /* they saw or made what isn't on disk yet */
	bool writing;
	int active;                  /* requests that were judged and aren't completed */
	bool stopping;
	bool foreground;  /* sandbox_serve(): a broken ledger ends it */
	int broken;       /* errno of the ledger: nothing is executed any more */
	struct clock mono;
	struct random system_random;
	struct sandbox_options options;
	gnutls_datum_t tickets;   /* the key that seals clients' session tickets; of this run alone */
	struct MHD_Daemon *daemons[2];
};

/* sb_commit.c */
void sb_commit_start(struct sandbox *s);
/*
 * With the lock held and the reply made: true: it may be answered now; false: the connection was suspended and is
 * resumed once everything that the reply could have seen is on disk.
 */
bool sb_commit_pass(struct sandbox *s, struct sb_request *r);
void sb_commit_stop(struct sandbox *s); /* executes nothing more, writes and releases what waits, ends the thread */

/* sb_http.c: the two addresses; *port in: wanted or 0, out: real. */
enum err sb_http_start(struct sandbox *s, int *port, const char *cert_pem, const char *key_pem, struct cause *cause);
void sb_http_stop(struct sandbox *s);

#endif
