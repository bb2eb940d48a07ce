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
	if (b->share == COPAY_NO_COVER)
		return 0;
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

static bool taken_on(day_t day, const struct copay_bill *b, struct meal_rate *out)
{
	struct meal_rate rates[MEALS_RATES_MAX];
	int n = meals_rates(day, b, rates);
	*out = (struct meal_rate){ .yen = -1 };
	for (int i = 0; i < n; i++)
		if (!rates[i].certificate && (out->yen < 0 || rates[i].yen < out->yen))
			*out = rates[i];
	return out->yen >= 0;
}

bool meals_rate(day_t from, day_t to, const struct copay_bill *b, struct meal_rate *out)
{
	struct meal_rate last;
	if (taken_on(from, b, out) && taken_on(to, b, &last) && last.yen == out->yen)
		return true;
	*out = (struct meal_rate){ .yen = -1 };
	return false;
}

/* Whose price that is on the day: the taken class's, or one with a certificate of its own. */
static bool whose(day_t day, const struct copay_bill *b, int64_t yen, const struct meal_rate *taken, struct meal_rate *out)
{
	struct meal_rate rates[MEALS_RATES_MAX];
	int n = meals_rates(day, b, rates);
	for (int i = 0; i < n; i++)
		if (rates[i].yen == yen && (rates[i].certificate || strcmp(rates[i].class, taken->class) == 0)) {
			*out = rates[i];
			return true;
		}
	return false;
}

bool meals_step(day_t from, day_t to, const struct copay_bill *b, int64_t yen, struct copay_step *out)
{
	struct meal_rate first, last, own;
	*out = (struct copay_step){ .a = yen };
	if (!taken_on(from, b, &first) || !taken_on(to, b, &last))
		return false;
	bool found = whose(from, b, yen, &first, &own) || whose(to, b, yen, &last, &own);
	if (found && strcmp(own.class, "general") == 0)
		return false;
	str_copy(out->rule, sizeof out->rule, found ? "meal_class" : "meal_rate");
	str_copy(out->name, sizeof out->name, found ? own.name : first.name);
	out->b = found ? yen : first.yen;
	out->c = !found && last.yen != first.yen ? last.yen : 0;
	return true;
}
