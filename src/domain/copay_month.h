/*
 * What a patient pays of one bill within its month of care (SPEC B2, FACTS §2.1–2.6): share, monthly upper limit, public
 * programmes in their legal order, coupon, meals; and how it came about, step by step. Pure: nothing is read but data/.
 */
#ifndef DOMAIN_COPAY_MONTH_H
#define DOMAIN_COPAY_MONTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "model/copay_step.h"

enum { COPAY_PROGRAMMES_MAX = 6, COPAY_NO_COVER = 10 };

struct copay_programme {
	char payer[16];          /* payer number, or its first two digits */
	int share;               /* tenths as recorded with the cover; bounds the law's rate */
	int64_t cap;             /* monthly limit in yen, 0: none */
	int64_t total;           /* what counts towards it so far: from the slip, or this hospital's own bills */
	bool slip_missing;       /* there's a slip, but it hasn't been seen for this visit */
};

/* One bill of covered care. Sums of earlier bills: the same month, patient and side (in/out, medical/dental; copay_certificate_parts()). */
struct copay_bill {
	int64_t points;
	int share;               /* tenths; COPAY_NO_COVER: no cover at all, so nothing is capped */
	int month;               /* of care, year * 12 + month - 1 */
	bool over_70, inpatient;
	bool halved;             /* the month of the 75th birthday: copay_halved() */
	const char *band;        /* 適用区分 as in kogaku_limits.tsv; "": unknown, no limit */
	const char *certificate; /* care for a specified disease (特定疾病): whose limit it has; "" or NULL: none */
	bool multi;              /* 多数回該当 */
	int round;               /* unit of an amount that the limit sets: 1 or 10 yen */
	int64_t earlier_cost, earlier_self, earlier_paid; /* whole cost, shares before any limit, what was charged of them */
	int n_programmes;
	struct copay_programme programmes[COPAY_PROGRAMMES_MAX]; /* any order */
	int64_t meal_yen;
	int64_t fee_yen, coupon; /* uninsured and untaxed, and the most that a maternity coupon pays of it (0: none) */
};

struct copay_result {
	int64_t base;            /* the share alone, 10 yen */
	int64_t limit_yen, programme_yen, coupon_yen; /* what each takes off: 0 or negative */
	int64_t covered;         /* base + limit + the programmes' part of it */
	int64_t yen;             /* covered care, meals and fee together, as the patient pays them */
	struct copay_steps steps;
};

void copay_month(const struct copay_bill *b, struct copay_result *out);

/*
 * Does the certificate part the month: is its limit below the band's, whatever the cost? Then care for the disease and the rest are summed
 * apart; else the band's limit is for both together, and nobody pays it twice.
 */
bool copay_certificate_parts(const struct copay_bill *b, const char *certificate);

/* The month in which one becomes 75 has half the limit with each insurer, unless born on the 1st (§2.2). */
bool copay_halved(day_t birth, day_t on);
/* 「高額療養費 区分ウ 上限 89,940円: 150,000円 → 29,940円（月の医療費 …）」 */
const char *copay_step_text(const struct copay_step *s, char *out, size_t size);

#endif
