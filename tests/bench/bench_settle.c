/*
 * The worker against a bare curl_multi loop (bench_loop.c): same gateway (another process, over TLS), same requests, same number
 * in flight. Both are told as microseconds per bill, so that a rate of at least 0.8 of the base is a ratio of at most
 * 1.25 (0.97: 1.03). The worker's time runs from its first turn, after its start-up's check of the whole
 * database, to the last outcome's durable commit.
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

enum { BILLS_0 = 6000, BILLS_100 = 30000, FLIGHT_0 = 100, FLIGHT_100 = 256, ROUNDS_0 = 15, ROUNDS_100 = 3, FLIGHT_GROWTH = 16, FEW = 1000, MANY = 100000 };

/* Resident memory of this process in MiB. */
static double resident(void)
{
	struct buf text = { 0 };
	long long total, pages = 0;
	must(file_read("/proc/self/statm", 4096, &text) == 0 && sscanf(text.data, "%lld %lld", &total, &pages) == 2);
	buf_free(&text);
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1048576;
}

/* Settles the n bills that are due; microseconds per bill. *grown (may be NULL): MiB from the first bill to the last. */
static double settle(struct town *t, const struct worker_options *o, int64_t n, double *grown)
{
	struct worker_report r;
	struct worker *w;
	bool over = false;
	double first = 0;
	struct ports *ports = ports_open(o);
	if (worker_open(t->ctx, o, ports, &r, &w) != ERR_OK)
		die("bench: %s", t->ctx->cause.text);
	int64_t begun = bench_ns();
	while (r.charged < n && !over) {
		if (worker_turn(w, &over) != ERR_OK)
			die("bench: %s", t->ctx->cause.text);
		if (first == 0 && r.charged > 0)
			first = resident();
	}
	double took = (double)(bench_ns() - begun) / 1000 / (double)n;
	if (grown)
		*grown = resident() - first;
	if (r.charged != n)
		die("bench: %lld of %lld bills charged", (long long)r.charged, (long long)n);
	ports_close(ports);
	worker_close(w, ERR_OK);
	return took;
}

static int against_loop(struct town *t, const char *name, int64_t n, int rounds, int in_flight, int delay_ms, double limit)
{
	struct bench_rounds r = { 0 };
	town_open(t, delay_ms);
	struct worker_options o = town_options(t, in_flight);
	for (int round = -1; round < rounds; round++) {
		double ours = 0, base = 0;
		town_due(t, n);
		for (int side = 0; side < 2; side++)
			if ((side + round) % 2 == 0)
				ours = settle(t, &o, n, NULL);
			else
				base = bench_loop(t, &o, n);
		if (round >= 0)
			bench_add(&r, ours, base);
	}
	return bench_print(name, &r, "us-per-bill", limit);
}

/* With few connections: to open them must not count for a thousand bills. */
static int growth(int64_t patients)
{
	struct bench_rounds r = { 0 }, memory = { 0 };
	static struct town t;
	int64_t begun = bench_ns();
	town_new(&t, patients, 5 * patients);
	printf("note  %lld visits written in %.1f s\n", (long long)(5 * patients), (double)(bench_ns() - begun) / 1e9);
	town_open(&t, 0);
	struct worker_options o = town_options(&t, FLIGHT_GROWTH);
	double few[3], many, grown;
	for (int i = 0; i < 3; i++) {
		town_due(&t, FEW);
		few[i] = settle(&t, &o, FEW, NULL);
	}
	town_due(&t, MANY);
	many = settle(&t, &o, MANY, &grown);
	bench_add(&r, many, few[1] < few[2] ? few[1] : few[2]);
	bench_add(&memory, grown, 5);
	town_free(&t);
	return bench_print("settle-growth", &r, "us-per-bill", 1.2) + bench_print("settle-memory", &memory, "MiB", 1);
}

int bench_settle(int64_t patients)
{
	static struct town t;
	town_new(&t, 20000, 100000);
	int over = against_loop(&t, "settle-0ms", BILLS_0, ROUNDS_0, FLIGHT_0, 0, 1.25);
	over += against_loop(&t, "settle-100ms", BILLS_100, ROUNDS_100, FLIGHT_100, 100, 1.03);
	town_free(&t);
	return over + growth(patients);
}
