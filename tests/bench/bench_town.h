/*
 * A whole town for the settlement's benches: patients with a card on file, years of visits, bills that are due; and
 * the training gateway in another process (this very program, started again as `bench gateway DIR PORT DELAY_MS`).
 * Rows are written by plain bulk SQL, one transaction per 100,000 of them.
 */
#ifndef BENCH_BENCH_TOWN_H
#define BENCH_BENCH_TOWN_H

#include <sys/types.h>

#include "crypto/random.h"
#include "lib/house.h"
#include "sandbox/sandbox.h"
#include "sandbox/sandbox_seed.h"
#include "worker/worker.h"

enum { TOWN_CARDS = 512 };

struct town {
	struct house house;
	struct clock clock;          /* 07:00 of the due day: no mail may leave yet (F21) */
	struct random random;
	struct ctx *ctx;
	int64_t patients, due;       /* rows so far; due: bills made */
	char dir[300];               /* the gateway's folder */
	int port;
	pid_t gateway;
	char customers[TOWN_CARDS][SANDBOX_ID], methods[TOWN_CARDS][SANDBOX_ID]; /* patient i has card i % TOWN_CARDS */
};

void town_new(struct town *t, int64_t patients, int64_t visits);
void town_due(struct town *t, int64_t n);             /* that many more bills that are due now */
void town_open(struct town *t, int delay_ms);         /* starts the gateway */
void town_free(struct town *t);
struct worker_options town_options(const struct town *t, int concurrency);

int town_gateway(const char *dir, const char *port, const char *delay_ms); /* the other process */

#endif
