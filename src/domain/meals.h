/*
 * What a meal in hospital costs the patient (食事療養標準負担額; data/forms/meals.tsv): by day, income band and programmes.
 * No part of the month's limit (SPEC B2).
 */
#ifndef DOMAIN_MEALS_H
#define DOMAIN_MEALS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "domain/copay_month.h"

#define MEALS_CATEGORY "T10"     /* of the form's rows */
enum { MEALS_RATES_MAX = 8 };

struct meal_rate {
	char class[16], name[48];
	int64_t yen;             /* per meal */
	bool certificate;        /* only with a certificate of its own */
};

/* Every class that the patient may have on that day, in the table's order; b's band and programmes count. How many: none without cover. */
int meals_rates(day_t day, const struct copay_bill *b, struct meal_rate out[MEALS_RATES_MAX]);
/*
 * The one that is taken for days of care: the lowest that needs no certificate of its own. false, yen -1: the table has none for the first
 * or the last of the days, there is no cover (COPAY_NO_COVER), or the rate changes in between.
 */
bool meals_rate(day_t from, day_t to, const struct copay_bill *b, struct meal_rate *out);
/* Says of a meal's price whose it is on the first or the last day where that isn't everybody's, or that it is nobody's; false: nothing to say. */
bool meals_step(day_t from, day_t to, const struct copay_bill *b, int64_t yen, struct copay_step *out);

#endif
