/*
 * Training mode's own card gateway: the Stripe API v1 over TLS on loopback (FACTS §10, SPEC O1). It never moves
 * money and knows test cards only. All that it knows stands in one folder, DIR:
 *
 *   ca.pem, server.pem, server.key   a throw-away certificate authority and the server's certificate
 *   ledger.jsonl                     append-only; a line is everything that one request changed, with the record of
 *                                    its idempotency key, and is on disk before the request's answer leaves
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdint.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/err.h"

struct sandbox;

struct sandbox_options {
	const char *dir;        /* an existing folder with the files of sandbox_make_ca() */
	int port;               /* 0: any free one */
	int64_t (*now)(void *); /* UTC seconds for `created` and the age of keys; never called by two threads at once */
	void *now_arg;
	struct random *random;  /* for ids; NULL: the machine's */
	/*
	 * NULL, or what `--faults` names: a text file read at each API request. A line is `FAULT [METHOD] [PATH-PREFIX]`; the
	 * first one that fits the request is taken out of the file and happens to it. FAULT is one of
	 *   500_before      500, nothing executed or saved       500_after   executed, and 500 is saved as the answer
	 *   drop_before     closed, nothing executed             drop_after  executed, closed without an answer
	 *   truncate        executed, half of the answer         html[:STATUS]  executed, a proxy's page (status 200)
	 *   slow:SECONDS    executed, answered late; the key stays in use until then
	 *   409, 429[:SECONDS]  refused, nothing executed; with that Retry-After
	 *   wrong_amount, wrong_currency, wrong_metadata, wrong_status   executed; only this answer lies about it
	 */
	const char *faults;
	int delay_ms;           /* every API answer is held back that long, as if the gateway were far away */
};

/*
 * Writes ca.pem (0644), server.pem and server.key (0600): EC P-256, for localhost, 127.0.0.1 and ::1, valid for ten
 * years of the machine's real time. The authority's private key is forgotten at once. Keeps what is already there.
 */
enum err sandbox_make_ca(const char *dir, struct random *random, struct cause *cause);

/*
 * Serves in threads of its own on 127.0.0.1 and, where there is IPv6, ::1. *port gets the real port. ERR_RUNNING:
 * another process serves this folder. ERR_BAD_FILE: the ledger is damaged before its last line (a torn last line
 * is cut off). ERR_UNAVAILABLE: the port is taken.
 */
enum err sandbox_start(struct sandbox **out, const struct sandbox_options *options, int *port, struct cause *cause);
void sandbox_stop(struct sandbox *s); /* answers what it has begun, then frees; takes NULL */

/*
 * The same in the foreground, until SIGTERM or SIGINT (ERR_OK) or until the ledger can't be written (ERR_IO).
 * To be called before the process has other threads. `ready` (may be NULL) is called once with the real port.
 */
enum err sandbox_serve(const struct sandbox_options *options, void (*ready)(int port, void *arg), void *arg,
		       struct cause *cause);

/*
 * The book as ground truth, for `sandbox ledger`; may be read while the gateway runs. *out: an array, oldest first,
 * of {intent, amount, currency, status, refunded (yen), metadata, created}, one per payment intent, declined ones too.
 * The caller releases it with json_decref(). No ledger yet: an empty array.
 */
enum err sandbox_ledger_read(const char *dir, json_t **out, struct cause *cause);

#endif
