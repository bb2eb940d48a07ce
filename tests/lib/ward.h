/*
 * Work for the settlement in a house: a training gateway over real TLS, patients with a card on file, and bills that
 * are final and due. The context's clock is the machine's, moved to where the test wants it, because the worker
 * waits in real time.
 */
#ifndef LIB_WARD_H
#define LIB_WARD_H

#include "lib/house.h"
#include "model/bill.h"
#include "sandbox/sandbox.h"
#include "sandbox/sandbox_seed.h"
#include "worker/worker.h"

struct ward {
	struct house house;
	struct clock clock;
	struct ctx *ctx;             /* &house.ctx */
	struct sandbox_seed *seed;   /* until ward_open */
	struct sandbox *gateway;
	int port;
	char dir[300], faults[320];  /* of the gateway: its folder, and what shall go wrong (sandbox.h) */
	int patients;
	long gateway_ms;             /* how long an answer is waited for; 0: as ever */
};

void ward_new(struct ward *w);   /* 2026-11-21T10:00 */
void ward_free(struct ward *w);
void ward_at(struct ward *w, const char *iso);       /* moves the clock */
void ward_passed(struct ward *w, int64_t seconds);   /* the last owner has seen the clock say so much more: a jump to there is none */
void ward_fault(struct ward *w, const char *lines);  /* "" for none */
/* After the bills are made: the gateway opens. */
void ward_open(struct ward *w);
/* A patient with an e-mail address and that test card ("visa", "chargeCustomerFail" …, see sandbox_seed.h), a visit of today with deferral on, a final bill. */
void ward_bill(struct ward *w, const char *card, int64_t points, struct bill *out);
struct worker_options ward_options(struct ward *w);
/* The same visit with other points: a correction that is final. */
void ward_correct(struct ward *w, const struct bill *old, int64_t points, struct bill *out);
/* The worker until idle, as the built-in actor. */
enum err ward_work(struct ward *w, struct worker_report *r);
enum err ward_once(struct ward *w, struct worker_report *r); /* `worker --once` */
/* How many succeeded intents the gateway has for a bill, and their sum in yen. */
int ward_paid(struct ward *w, const char *bill, int64_t *sum);

#endif
