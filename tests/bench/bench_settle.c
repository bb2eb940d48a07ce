/*
 * The worker against a bare curl_multi loop (bench_loop.c): same gateway (another process, over TLS), same requests, same number
 * in flight. Both are told as microseconds per bill, so that a rate of at least 0.8 of the base is a ratio of at most
 * 1.25 (0.97: 1.03). The worker's time runs from its first turn, after its start-up's check of the whole
 * database, to the last outcome's durable commit. Without delay one round's ratio is a tenth away from the next one's: many rounds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"
#include "base/str.h"
#include "bench/bench.h"
#include "bench/bench_loop.h"
#include "bench/bench_town.h"
#include "worker/ports.h"

#include "base/banned.h"

enum { BILLS_0 = 6000, BILLS_100 = 30000, FLIGHT_0 = 100, FLIGHT_100 = 256, ROUNDS_0 = BENCH_MOST, ROUNDS_100 = 3, FLIGHT_GROWTH = 16, ROUNDS_GROWTH = 3,
       FEW = 1000, FEWS = 6, MANY = 100000 };

/* Resident memory of this process in MiB. */
static double resident(void)
{
	struct buf text = { 0 };
	long long total, pages = 0;
	must(file_read("/proc/self/statm", 4096, &text) == 0 && sscanf(text.data, "%lld %lld", &total, &pages) == 2);
	buf_free(&text);
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1048576;
}

static struct worker *start(struct town *t, const struct worker_options *o, struct ports *ports, struct worker_report *r)
{
	struct worker *w;
	if (worker_open(t->ctx, o, ports, r, &w) != ERR_OK)
		die("bench: %s", t->ctx->cause.text);
	return w;
}

/* Until all are charged there is always something to do, and no card is declined. */
static void turn(struct town *t, struct worker *w, const struct worker_report *r)
{
	bool over;
	if (worker_turn(w, &over) != ERR_OK)
		die("bench: %s", t->ctx->cause.text);
	if (over || r->declined)
		die("bench: %lld bills charged, %lld declined, no more to do", (long long)r->charged, (long long)r->declined);
}

/* A worker of its own settles the n bills that are due; microseconds per bill. */
static double settle(struct town *t, const struct worker_options *o, int64_t n)
{
	struct worker_report r;
	struct ports *ports = ports_open(o);
	struct worker *w = start(t, o, ports, &r);
	int64_t begun = bench_ns();
	while (r.charged < n)
		turn(t, w, &r);
	double took = (double)(bench_ns() - begun) / 1000 / (double)n;
	if (r.charged != n)
		die("bench: %lld of %lld bills charged", (long long)r.charged, (long long)n);
	ports_close(ports);
	worker_close(w, ERR_OK);
	return took;
}

/* In a town of its own: a gateway that had to read what another comparison left it wouldn't listen for half a minute. */
static int against_loop(const char *name, int64_t n, int rounds, int in_flight, int delay_ms, double limit)
{
	static struct town t;
	struct bench_rounds r = { 0 };
	town_new(&t, 20000, 100000);
	town_open(&t, delay_ms);
	struct worker_options o = town_options(&t, in_flight);
	for (int round = -1; round < rounds; round++) {
		double ours = 0, base = 0;
		town_due(&t, n);
		for (int side = 0; side < 2; side++)
			if ((side + round) % 2 == 0)
				ours = settle(&t, &o, n);
			else
				base = bench_loop(&t, &o, n);
		if (round >= 0)
			bench_add(&r, ours, base);
	}
	town_free(&t);
	return bench_print(name, &r, "us-per-bill", limit);
}

/*
 * n bills become due and the standing worker finds them: microseconds per bill from the first outcome to the last, so that neither
 * its waiting for work nor opening connections counts for a thousand bills. *grown: MiB in the same time.
 */
static double settle_more(struct town *t, struct worker *w, const struct worker_report *r, int64_t n, double *grown)
{
	town_due(t, n);
	int64_t end = r->charged + n, at = r->charged;
	while (r->charged == at)
		turn(t, w, r);
	int64_t begun = bench_ns();
	double resided = resident();
	for (at = r->charged; r->charged < end;)
		turn(t, w, r);
	*grown = resident() - resided;
	return (double)(bench_ns() - begun) / 1000 / (double)(end - at);
}

/* A night of many among nights of few, half of them before it and half after it: both sides know the machine's good and bad moments. */
static void growth_round(struct town *t, struct worker *w, const struct worker_report *r, struct bench_rounds *time, double *most_grown)
{
	double few[FEWS], many = 0, grown = 0, little;
	for (int i = 0; i < FEWS; i++) {
		if (i == FEWS / 2)
			many = settle_more(t, w, r, MANY, &grown);
		few[i] = settle_more(t, w, r, FEW, &little);
	}
	bench_add(time, many, bench_median(few, FEWS));
	if (grown > *most_grown)
		*most_grown = grown;
}

static int growth(int64_t patients)
{
	struct bench_rounds time = { 0 }, memory = { 0 };
	struct worker_report r;
	double most_grown = 0;
	static struct town t;
	int64_t begun = bench_ns();
	town_new(&t, patients, 5 * patients);
	printf("note  %lld visits written in %.1f s\n", (long long)(5 * patients), (double)(bench_ns() - begun) / 1e9);
	town_open(&t, 0);
	struct worker_options o = town_options(&t, FLIGHT_GROWTH);
	o.mode = WORKER_STANDING;
	struct ports *ports = ports_open(&o);
	struct worker *w = start(&t, &o, ports, &r);
	for (int i = 0; i < ROUNDS_GROWTH; i++)
		growth_round(&t, w, &r, &time, &most_grown);
	bench_add(&memory, most_grown, 5);
	ports_close(ports);
	worker_close(w, ERR_OK);
	town_free(&t);
	return bench_print("settle-growth", &time, "us-per-bill", 1.2) + bench_print("settle-memory", &memory, "MiB", 1);
}

int bench_settle(int64_t patients)
{
	int over = against_loop("settle-0ms", BILLS_0, ROUNDS_0, FLIGHT_0, 0, 1.25);
	over += against_loop("settle-100ms", BILLS_100, ROUNDS_100, FLIGHT_100, 100, 1.03);
	return over + growth(patients);
}
