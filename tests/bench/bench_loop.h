/* The bare curl_multi loop that the worker is measured against. */
#ifndef BENCH_BENCH_LOOP_H
#define BENCH_BENCH_LOOP_H

#include "bench/bench_town.h"

/* Charges n times with options->concurrency in flight; microseconds per charge, connections opened included. */
double bench_loop(const struct town *t, const struct worker_options *options, int64_t n);

#endif
