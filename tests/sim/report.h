/* Runs many seeds in several processes and tells what came of it. */
#ifndef SIM_REPORT_H
#define SIM_REPORT_H

#include "sim/sim.h"

enum { REPORT_WORKERS_MAX = 64, REPORT_FAILED_MAX = 16 };

struct report {
	struct sim_stats stats;
	int64_t failed[REPORT_FAILED_MAX];
	int n_failed;
	double seconds;
};

/* Seeds from, from + 1 …; stops early after as many violations as there is room for, or after the first with `first`. */
void report_run(struct report *r, uint64_t from, uint64_t n, int workers, bool first);
void report_print(const struct report *r);
/* One seed again, in a process of its own: its last steps, or all, what it broke, and the hash of everything that happened. */
void report_show(uint64_t seed, bool all);

#endif
