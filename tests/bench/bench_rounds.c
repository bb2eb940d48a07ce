/* Rounds, their medians and the line that tells them. */
#include "bench/bench.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t bench_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void bench_add(struct bench_rounds *r, double ours, double base)
{
	if (r->n == BENCH_MOST)
		return;
	r->ours[r->n] = ours;
	r->base[r->n++] = base;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

double bench_median(const double *v, int n)
{
	double sorted[BENCH_MOST];
	memcpy(sorted, v, (size_t)n * sizeof *v);
	qsort(sorted, (size_t)n, sizeof *sorted, by_value);
	return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

int bench_print(const char *name, const struct bench_rounds *r, const char *unit, double limit)
{
	double ratios[BENCH_MOST];
	for (int i = 0; i < r->n; i++)
		ratios[i] = r->ours[i] / r->base[i];
	double ratio = bench_median(ratios, r->n);
	bool over = ratio > limit;
	printf("bench %s %.3f %s %.3f %s %.4f %.4g %s\n", name, bench_median(r->ours, r->n), unit, bench_median(r->base, r->n), unit,
		ratio, limit, over ? "over" : "ok");
	fflush(stdout);
	return over;
}
