/* Word lists of the invented hospital (data/demo/). */
#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "domain/tsv.h"
#include "worker_demo.h"

#include "base/banned.h"

static int number(const char *cell)
{
	int64_t v = 0;
	if (!str_int64(cell, 0, 1000000, &v))
		die("data/demo: not a number: %s", cell);
	return (int)v;
}

static void load_names(struct demo_words *w)
{
	struct tsv t;
	tsv_open(&t, "demo/surnames.tsv");
	while (tsv_row(&t) > 0) {
		must(w->n_surnames < DEMO_NAMES_MAX);
		struct demo_surname *s = &w->surnames[w->n_surnames++];
		str_copy(s->name, sizeof s->name, t.cells[0]);
		str_copy(s->kana, sizeof s->kana, t.cells[1]);
		s->weight = number(t.cells[2]);
		w->total_weight += s->weight;
	}
	tsv_open(&t, "demo/given_names.tsv");
	while (tsv_row(&t) > 0) {
		must(w->n_givens < DEMO_NAMES_MAX);
		struct demo_given *g = &w->givens[w->n_givens++];
		g->sex = t.cells[0][0];
		str_copy(g->name, sizeof g->name, t.cells[1]);
		str_copy(g->kana, sizeof g->kana, t.cells[2]);
		g->from = number(t.cells[3]);
		g->to = number(t.cells[4]);
	}
}

void demo_words_load(struct demo_words *w)
{
	struct tsv t;
	memset(w, 0, sizeof *w);
	load_names(w);
	tsv_open(&t, "demo/towns.tsv");
	while (tsv_row(&t) > 0) {
		must(w->n_towns < DEMO_NAMES_MAX);
		struct demo_town *p = &w->towns[w->n_towns++];
		str_copy(p->postal, sizeof p->postal, t.cells[0]);
		str_copy(p->town, sizeof p->town, t.cells[1]);
	}
	tsv_open(&t, "demo/treatments.tsv");
	while (tsv_row(&t) > 0) {
		must(w->n_treatments < DEMO_TREATMENTS_MAX);
		struct demo_treatment *p = &w->treatments[w->n_treatments++];
		str_copy(p->category, sizeof p->category, t.cells[0]);
		str_copy(p->name, sizeof p->name, t.cells[1]);
		p->low = number(t.cells[2]);
		p->high = number(t.cells[3]);
		p->count = number(t.cells[4]);
	}
}

uint64_t demo_below(struct demo *d, uint64_t n)
{
	return random_below(&d->random.port, n);
}

bool demo_chance(struct demo *d, int per_thousand)
{
	return demo_below(d, 1000) < (uint64_t)per_thousand;
}

void demo_clock(struct demo *d, day_t day, int minute)
{
	int64_t at = tokyo_utc(day, minute * 60);
	clock_set(&d->clock, at < d->now ? at : d->now);
}
