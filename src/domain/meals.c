/* The table is small and rarely asked: it is read each time. Of a class the newest row that has begun counts. */
#include "domain/meals.h"

#include <string.h>

#include "base/die.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/tsv.h"

#include "base/banned.h"

static bool is(const char *item, size_t n, const char *text)
{
	return strlen(text) == n && memcmp(item, text, n) == 0;
}

/* Is the patient one of those that the cell names? */
static bool meant(const char *who, const struct copay_bill *b)
{
	if (strcmp(who, "-") == 0)
		return true;
	for (const char *p = who; *p;) {
		size_t n = strcspn(p, "|");
		if (is(p, n, b->band))
			return true;
		for (int i = 0; i < b->n_programmes; i++)
			if (n == 2 && strncmp(b->programmes[i].payer, p, n) == 0)
				return true;
		p += n + (p[n] == '|');
	}
	return false;
}

static struct meal_rate *of_class(struct meal_rate *list, int *n, const char *class)
{
	for (int i = 0; i < *n; i++)
		if (strcmp(list[i].class, class) == 0)
			return &list[i];
	must(*n < MEALS_RATES_MAX);
	return &list[(*n)++];
}

int meals_rates(day_t day, const struct copay_bill *b, struct meal_rate out[MEALS_RATES_MAX])
{
	struct tsv t;
	struct cause why;
	day_t first, from[MEALS_RATES_MAX] = { 0 };
	int n = 0;
	memset(out, 0, MEALS_RATES_MAX * sizeof *out);
	tsv_open(&t, "forms/meals.tsv");
	while (tsv_row(&t)) {
		must(date_parse(t.cells[0], 0, &first, &why) == ERR_OK);
		if (first > day || !meant(t.cells[3], b))
			continue;
		struct meal_rate *r = of_class(out, &n, t.cells[1]);
		if (*r->class && first < from[r - out])
			continue;
		from[r - out] = first;
		must(str_copy(r->class, sizeof r->class, t.cells[1]) && str_copy(r->name, sizeof r->name, t.cells[2]));
		must(str_int64(t.cells[4], 0, YEN_MAX, &r->yen));
		r->certificate = *t.cells[6];
	}
	return n;
}

bool meals_rate(day_t day, const struct copay_bill *b, struct meal_rate *out)
{
	struct meal_rate rates[MEALS_RATES_MAX];
	int n = meals_rates(day, b, rates);
	*out = (struct meal_rate){ .yen = -1 };
	for (int i = 0; i < n; i++)
		if (!rates[i].certificate && (out->yen < 0 || rates[i].yen < out->yen))
			*out = rates[i];
	return out->yen >= 0;
}

bool meals_step(day_t day, const struct copay_bill *b, int64_t yen, struct copay_step *out)
{
	struct meal_rate rates[MEALS_RATES_MAX], taken;
	int n = meals_rates(day, b, rates), i = 0;
	*out = (struct copay_step){ .a = yen };
	if (!meals_rate(day, b, &taken))
		return false;
	while (i < n && (rates[i].yen != yen || (!rates[i].certificate && strcmp(rates[i].class, taken.class) != 0)))
		i++;
	if (i < n && strcmp(rates[i].class, "general") == 0)
		return false;
	str_copy(out->rule, sizeof out->rule, i < n ? "meal_class" : "meal_rate");
	str_copy(out->name, sizeof out->name, i < n ? rates[i].name : taken.name);
	out->b = i < n ? yen : taken.yen;
	return true;
}
