/*
 * Ratios against the bare library or a well-made peer, both sides interleaved in one run. A line is
 *     bench NAME OURS UNIT BASE UNIT RATIO LIMIT ok|over
 * OURS and BASE are medians over the rounds, RATIO is the median of the rounds' ratios.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdint.h>

enum { BENCH_ROUNDS = 15, BENCH_MOST = 31 }; /* what a bench takes; where a round's ratio is less steady, up to */

struct bench_rounds {
	int n;
	double ours[BENCH_MOST], base[BENCH_MOST];
};

int64_t bench_ns(void);                         /* monotonic */
double bench_median(const double *v, int n);    /* n: 1…BENCH_MOST */
void bench_add(struct bench_rounds *r, double ours, double base);
/* Prints the line; 1 when it is over its limit, else 0. */
int bench_print(const char *name, const struct bench_rounds *r, const char *unit, double limit);

/* Each runs its benches and returns how many were over. patients: rows in the database. */
int bench_store(int64_t patients);
struct ctx;
struct sqlite3;
/* Within bench_store: parts of names, on its database and its bare connection. */
int bench_name(struct ctx *ctx, struct sqlite3 *bare, int64_t patients);
int bench_desk(const char *build, const char *work);
int bench_receipt(void);
int bench_book(void);
int bench_settle(int64_t patients);             /* five visits each; rates are told as time per bill */

#endif
