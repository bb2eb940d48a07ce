/*
 * Seeds are shared out over processes that a seed can't bring down with it: each writes its figures and the seed that it
 * is at into shared memory, so that one that dies names its seed, and another goes on behind it.
 */
#include "sim/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"

#include "base/banned.h"

enum { ENOUGH = 50 }; /* times that each pair is to be met in a long run */

struct share {
	struct sim_stats stats;
	uint64_t at, next, end, step; /* seed in work, next one, one behind the last; and how far from one to the next */
	int64_t failed[REPORT_FAILED_MAX];
	int n_failed;
};

static void fail(struct share *sh, uint64_t seed)
{
	if (sh->n_failed < REPORT_FAILED_MAX)
		sh->failed[sh->n_failed++] = (int64_t)seed;
}

static void work(struct share *sh, const volatile bool *stop, bool first)
{
	struct sim *s = sim_open();
	while (sh->next < sh->end && !*stop && sh->n_failed < (first ? 1 : REPORT_FAILED_MAX)) {
		sh->at = sh->next;
		sh->next += sh->step;
		if (!sim_run(s, sh->at, &sh->stats))
			fail(sh, sh->at);
	}
	sim_close(s);
}

static void add(struct sim_stats *to, const struct sim_stats *from)
{
	int64_t *a = (int64_t *)to;
	const int64_t *b = (const int64_t *)from;
	for (size_t i = 0; i < sizeof *to / sizeof *a; i++)
		a[i] += b[i];
}

static pid_t begin(struct share *sh, bool *stop, bool first)
{
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		work(sh, stop, first);
		fflush(NULL);
		_exit(0);
	}
	return pid;
}

void report_run(struct report *r, uint64_t from, uint64_t n, int workers, bool first)
{
	struct shared { struct share of[REPORT_WORKERS_MAX]; bool stop; } *m;
	struct clock clock;
	pid_t pids[REPORT_WORKERS_MAX];
	int left = workers;
	clock_system(&clock);
	int64_t began = clock_mono(&clock);
	m = mmap(NULL, sizeof *m, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(m != MAP_FAILED && workers >= 1 && workers <= REPORT_WORKERS_MAX);
	fflush(NULL);
	for (int i = 0; i < workers; i++) {
		m->of[i].next = from + (uint64_t)i;
		m->of[i].end = from + n;
		m->of[i].step = (uint64_t)workers;
		pids[i] = begin(&m->of[i], &m->stop, first);
	}
	while (left > 0) {
		int status, i = 0;
		pid_t pid = wait(&status);
		while (i < workers && pids[i] != pid)
			i++;
		if (i == workers)
			continue;
		if (status != 0)
			fail(&m->of[i], m->of[i].at);
		m->stop = m->stop || (first && m->of[i].n_failed > 0);
		if (status != 0 && m->of[i].next == from + (uint64_t)i)
			die("the simulation can't begin");
		if (status != 0 && !first && m->of[i].n_failed < REPORT_FAILED_MAX)
			pids[i] = begin(&m->of[i], &m->stop, first);
		else
			left--;
	}
	*r = (struct report){ .seconds = 0 };
	for (int i = 0; i < workers; i++) {
		add(&r->stats, &m->of[i].stats);
		for (int k = 0; k < m->of[i].n_failed && r->n_failed < REPORT_FAILED_MAX; k++)
			r->failed[r->n_failed++] = m->of[i].failed[k];
	}
	munmap(m, sizeof *m);
	r->seconds = (double)(clock_mono(&clock) - began) / 1000;
}

/* The rarest state while this fault struck; how many were never met, and how many hardly. */
static int rarest(const int64_t pairs[SETTLEMENT_STATES][FAULTS], int fault, int *never, int *hardly)
{
	int rare = 0;
	for (int i = 0; i < SETTLEMENT_STATES; i++) {
		*never += pairs[i][fault] == 0;
		*hardly += pairs[i][fault] < ENOUGH;
		if (pairs[i][fault] < pairs[rare][fault])
			rare = i;
	}
	return rare;
}

void report_print(const struct report *r)
{
	const struct sim_stats *t = &r->stats;
	int64_t min = INT64_MAX;
	int all = SETTLEMENT_STATES * FAULTS, never = 0, hardly = 0;
	printf("seeds %lld, steps %lld, charges %lld, mails %lld, pages %lld, %.1f s (%.2f ms a seed)\n\n", (long long)t->seeds, (long long)t->steps,
	       (long long)t->charges, (long long)t->mails, (long long)t->sheets, r->seconds, t->seeds ? r->seconds * 1000 / (double)t->seeds : 0);
	printf("%-32s %10s   %s\n", "fault", "struck", "fewest times while a bill stood in a state, and which; others never");
	for (int f = 0; f < FAULTS; f++) {
		int rare = rarest(t->pairs, f, &never, &hardly);
		int64_t fewest = t->pairs[rare][f];
		printf("%-32s %10lld   %lld %s", fault_id((enum fault)f), (long long)t->faults[f], (long long)fewest, settlement_state_id((enum settlement_state)rare));
		for (int i = rare + 1; i < SETTLEMENT_STATES; i++)
			if (t->pairs[i][f] == 0)
				printf(" %s", settlement_state_id((enum settlement_state)i));
		printf("\n");
		min = fewest < min ? fewest : min;
	}
	printf("\npairs of state and fault: %d of %d met, the rarest %lld times, %d fewer than %d times\nviolations: %lld\n", all - never, all, (long long)min,
	       hardly, ENOUGH, (long long)(t->violations > r->n_failed ? t->violations : r->n_failed));
}

static bool replay(uint64_t seed, bool all, uint64_t *trace)
{
	struct sim_stats stats = { 0 };
	struct sim *s = sim_open();
	s->verbose = true;
	s->print = all;
	bool fine = sim_run(s, seed, &stats);
	for (int64_t i = s->n_trail > SIM_TRAIL ? s->n_trail - SIM_TRAIL : 0; !fine && !all && i < s->n_trail; i++)
		printf("  %s\n", s->trail[i % SIM_TRAIL]);
	if (!fine)
		printf("seed %llu: %s\n", (unsigned long long)seed, s->broken);
	*trace = s->trace;
	sim_close(s);
	return fine;
}

void report_show(uint64_t seed, bool all)
{
	uint64_t trace;
	int status;
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		bool fine = replay(seed, all, &trace);
		printf("seed %llu: trace %016llx\n", (unsigned long long)seed, (unsigned long long)trace);
		fflush(NULL);
		_exit(fine ? 0 : 1);
	}
	must(waitpid(pid, &status, 0) == pid);
	if (WIFSIGNALED(status))
		printf("seed %llu: the program died of signal %d\n", (unsigned long long)seed, WTERMSIG(status));
}
