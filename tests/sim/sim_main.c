/* `make sim SEEDS=n FROM=s [V=1]`: SEEDS FROM WORKERS VERBOSE; exits 1 when a seed breaks an invariant, 2 on bad values. */
#include <stdio.h>
#include <string.h>

#include "sim/report.h"

#include "base/banned.h"

static bool number(const char *text, int64_t min, int64_t max, const char *name, int64_t *out)
{
	if (str_int64(text, min, max, out))
		return true;
	fprintf(stderr, "%s is a number from %lld to %lld, not \"%s\"\n", name, (long long)min, (long long)max, text);
	return false;
}

int main(int argc, char **argv)
{
	int64_t seeds, from, workers;
	struct report r;
	if (argc < 4 || !number(argv[1], 1, INT32_MAX, "SEEDS", &seeds) || !number(argv[2], 0, INT32_MAX, "FROM", &from) ||
	    !number(argv[3], 1, REPORT_WORKERS_MAX, "JOBS", &workers))
		return 2;
	bool verbose = argc > 4 && strcmp(argv[4], "1") == 0, first = argc > 4 && strcmp(argv[4], "first") == 0;
	report_run(&r, (uint64_t)from, (uint64_t)seeds, seeds < workers ? 1 : (int)workers, first);
	if (verbose && seeds == 1)
		report_show((uint64_t)from, true);
	else if (!first)
		report_print(&r);
	for (int i = 0; i < r.n_failed && !(verbose && seeds == 1); i++) {
		printf("\nFAILED seed %lld, again with: make sim SEEDS=1 FROM=%lld V=1\n", (long long)r.failed[i], (long long)r.failed[i]);
		report_show((uint64_t)r.failed[i], false);
	}
	return r.n_failed > 0;
}
