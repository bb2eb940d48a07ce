/*
 * What a patient pays of covered care (SPEC B2). Pure. Points are 10 yen each, shares are tenths, amounts yen.
 * Sources: Health Insurance Act art. 75 (rounding to 10 yen), FACTS §2.1–2.3; consumption tax §1.4.
 */
#ifndef DOMAIN_COPAY_H
#define DOMAIN_COPAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"

#define COPAY_POINTS_MAX INT64_C(10000000000)

/* points * 10 yen * share/10, below 5 yen down, from 5 yen up to 10 yen. 0 <= points <= COPAY_POINTS_MAX, 0 <= share <= 10. */
int64_t copay_yen(int64_t points, int share);

/* Until the 31 March after the sixth birthday; one is a year older on the day before the birthday (§2.2). */
bool copay_preschool(day_t birth, day_t on);
/* From the month after the 70th birthday's month; born on the 1st: from that month. */
bool copay_over_70(day_t birth, day_t on);
/* The share that age alone gives, in tenths: 2 for preschoolers and 70–74, 1 from the 75th birthday, else 3. Income may raise it. */
int copay_share_by_age(day_t birth, day_t on);

/* One row of data/forms/kogaku_limits.tsv: the month's upper limit of one income band, or of one certificate of a specified disease. */
struct copay_limit {
	char band[40];             /* ア イ ウ エ オ, …, 特定疾病 */
	int64_t outpatient;        /* limit for outpatient care alone, -1: none */
	int64_t base, threshold;   /* base + 1 % of what the whole cost exceeds the threshold; threshold -1: base alone */
	int64_t multi;             /* from the fourth month of a year on, -1: none */
};
/* The row for a month (year * 12 + month - 1); false: the table has none. over_70 chooses the half of the table. */
bool copay_limit_find(int month, bool over_70, const char *band, struct copay_limit *out);
/* The lowest limit that any income band has in that month (a certificate's is none), outpatient limits counting for outpatients; -1: the table has none. */
int64_t copay_limit_lowest(int month, bool over_70, bool inpatient);
/* Has any month a band of that name? */
bool copay_band_known(const char *band);
/* The names of all bands, each once, in the table's order; returns how many. */
int copay_bands(int max, char (*out)[40]);
/* The same of certificates (特定疾病療養受療証). */
bool copay_certificate_known(const char *certificate);
int copay_certificates(int max, char (*out)[40]);
/* The month's limit in yen (1 yen units) for a whole cost of `cost` yen. */
int64_t copay_limit_yen(const struct copay_limit *l, int64_t cost, bool multi);

/* The tax inside an amount that includes it: rounded down once per rate and receipt. rate in per cent, 0: none. */
int64_t copay_tax(int64_t gross, int rate);

#endif
