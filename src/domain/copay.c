/*
 * Rounding is done on whole yen: points x share is already the exact amount in yen (10 yen a point, tenths).
 * Ages follow the law on counting ages: one is a year older at the end of the day before the birthday.
 */
#include "domain/copay.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/tsv.h"

#include "base/banned.h"

int64_t copay_yen(int64_t points, int share)
{
	must(points >= 0 && points <= COPAY_POINTS_MAX && share >= 0 && share <= 10);
	return yen_round10(points * share, 1);
}

/* The day on whose end the age is reached. */
static day_t reached(day_t birth, int years)
{
	return date_add_months(birth, years * 12) - 1;
}

bool copay_preschool(day_t birth, day_t on)
{
	day_t six = reached(birth, 6);
	struct civil c = date_civil(six);
	day_t march31 = date_of(c.year, 3, 31);
	if (march31 < six)
		march31 = date_of(c.year + 1, 3, 31);
	return on <= march31;
}

bool copay_over_70(day_t birth, day_t on)
{
	struct civil seventy = date_civil(reached(birth, 70)), c = date_civil(on);
	return c.year * 12 + c.month > seventy.year * 12 + seventy.month;
}

int copay_share_by_age(day_t birth, day_t on)
{
	if (date_age(birth, on) >= 75)
		return 1;
	return copay_preschool(birth, on) || copay_over_70(birth, on) ? 2 : 3;
}

/* "2026-08" as year * 12 + month - 1; the table is ours, so it is well-formed. */
static int month_of(const char *text)
{
	int64_t year, month;
	char y[5];
	must(strlen(text) == 7 && str_copy_n(y, sizeof y, text, 4));
	must(str_int64(y, 1900, 2999, &year) && str_int64(text + 5, 1, 12, &month));
	return (int)(year * 12 + month - 1);
}

/* A cell may carry a remark after the number: "18000(年144000)"; "-" is none. */
static int64_t amount_of(const char *cell)
{
	char digits[16];
	int64_t v;
	size_t n = strspn(cell, "0123456789");
	if (n == 0)
		return -1;
	must(str_copy_n(digits, sizeof digits, cell, n) && str_int64(digits, 0, YEN_MAX, &v));
	return v;
}

static bool open_in(const struct tsv *t, int month, bool over_70)
{
	return month >= month_of(t->cells[0]) && month <= month_of(t->cells[1]) && strcmp(t->cells[2], over_70 ? ">=70" : "<70") == 0;
}

int64_t copay_limit_lowest(int month, bool over_70, bool inpatient)
{
	struct tsv t;
	int64_t lowest = -1;
	tsv_open(&t, "forms/kogaku_limits.tsv");
	while (tsv_row(&t)) {
		int64_t outpatient = amount_of(t.cells[4]), yen = !inpatient && outpatient >= 0 ? outpatient : amount_of(t.cells[5]);
		if (open_in(&t, month, over_70) && !t.cells[10][0] && (lowest < 0 || yen < lowest))
			lowest = yen;
	}
	return lowest;
}

/* Rows of the table that are income bands, or those that are certificates. */
static bool named(const char *name, bool certificate)
{
	struct tsv t;
	tsv_open(&t, "forms/kogaku_limits.tsv");
	while (tsv_row(&t))
		if (strcmp(t.cells[3], name) == 0 && (*t.cells[10] != '\0') == certificate)
			return true;
	return false;
}

static int list_names(int max, char (*out)[40], bool certificate)
{
	struct tsv t;
	int n = 0, at;
	tsv_open(&t, "forms/kogaku_limits.tsv");
	while (n < max && tsv_row(&t)) {
		for (at = 0; at < n && strcmp(out[at], t.cells[3]) != 0; at++)
			;
		if (at == n && (*t.cells[10] != '\0') == certificate)
			str_copy(out[n++], 40, t.cells[3]);
	}
	return n;
}

bool copay_band_known(const char *band)
{
	return named(band, false);
}

bool copay_certificate_known(const char *certificate)
{
	return named(certificate, true);
}

int copay_bands(int max, char (*out)[40])
{
	return list_names(max, out, false);
}

int copay_certificates(int max, char (*out)[40])
{
	return list_names(max, out, true);
}

bool copay_limit_find(int month, bool over_70, const char *band, struct copay_limit *out)
{
	struct tsv t;
	tsv_open(&t, "forms/kogaku_limits.tsv");
	while (tsv_row(&t)) {
		if (!open_in(&t, month, over_70) || strcmp(t.cells[3], band) != 0)
			continue;
		*out = (struct copay_limit){ .outpatient = amount_of(t.cells[4]), .base = amount_of(t.cells[5]),
			.threshold = amount_of(t.cells[6]), .multi = amount_of(t.cells[7]) };
		str_copy(out->band, sizeof out->band, t.cells[3]);
		return true;
	}
	return false;
}

int64_t copay_limit_yen(const struct copay_limit *l, int64_t cost, bool multi)
{
	must(cost >= 0 && cost <= YEN_MAX);
	if (multi && l->multi >= 0)
		return l->multi;
	if (l->threshold < 0 || cost <= l->threshold)
		return l->base;
	return l->base + (cost - l->threshold + 50) / 100;
}

int64_t copay_tax(int64_t gross, int rate)
{
	must(gross >= 0 && gross <= YEN_MAX && rate >= 0 && rate <= 100);
	return gross * rate / (100 + rate);
}
