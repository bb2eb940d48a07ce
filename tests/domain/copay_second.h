/*
 * A second reckoning of a patient's month, written from FACTS §2 alone and sharing nothing with src/: it has its own
 * tables, takes the month as a whole, and says what each of its bills costs the patient.
 */
#ifndef TESTS_COPAY_SECOND_H
#define TESTS_COPAY_SECOND_H

#include <stdbool.h>
#include <stdint.h>

enum { SECOND_BILLS = 6, SECOND_LAWS = 3 };

struct second_month {
	int year, month;                 /* of care */
	int share;                       /* tenths */
	bool seventy, inpatient, turns_75, multi;
	const char *band;                /* "" unknown */
	int certificate;                 /* of a specified disease: 10000 or 20000 a month for the bills that are for it; 0: none */
	int unit;                        /* 1 or 10 yen under the limit */
	int n_laws;
	struct { int law, recorded; int64_t cap, before; } laws[SECOND_LAWS]; /* recorded: tenths; before: on the slip when the month begins */
	int n;
	struct { int64_t points, meals, fee, coupon; bool specific; } bills[SECOND_BILLS];
};

/* What the patient pays of each bill, all told, and of them what is under the limit alone. */
void second_reckon(const struct second_month *m, int64_t pays[SECOND_BILLS], int64_t limited[SECOND_BILLS]);

#endif
