/* usage: bench BUILD_DIR WORK_DIR [PATIENTS [desk|book|settle|receipt|store]]; exits 1 when a ratio is over its limit. */
#include "bench/bench.h"
#include "bench/bench_town.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "gateway") == 0)
		return town_gateway(argv[2], argv[3], argv[4]);
	if (argc < 3) {
		fprintf(stderr, "usage: bench BUILD_DIR WORK_DIR [PATIENTS [desk|book|settle|receipt|store]]\n");
		return 2;
	}
	int64_t patients = argc > 3 ? strtoll(argv[3], NULL, 10) : 1000000;
	const char *only = argc > 4 ? argv[4] : "";
	int over = 0;
	/* The desk first: a process that has held a million patients takes milliseconds to fork. */
	if (!*only || strcmp(only, "desk") == 0)
		over += bench_desk(argv[1], argv[2]);
	if (!*only || strcmp(only, "receipt") == 0)
		over += bench_receipt();
	if (!*only || strcmp(only, "book") == 0)
		over += bench_book();
	if (!*only || strcmp(only, "settle") == 0)
		over += bench_settle(patients);
	if (!*only || strcmp(only, "store") == 0)
		over += bench_store(patients);
	return over ? 1 : 0;
}
