/*
 * Two partitions of the characters, each a forest in which a character points towards the one that stands
 * for its set. "Is a variant of" thus is symmetric and transitive whatever order the tables have. The first
 * member of a group of confusables.tsv is the usual form and stands for its set; groups are joined first,
 * and a root among them stays a root when kanji_variants.tsv adds to its set.
 */
#include "model/name_table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/embed.h"
#include "base/mem.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { GROUP_MAX = 16, FIELD_MAX = 3 };

struct node {
	uint32_t c;
	int variant, candidate; /* index of the next node towards the root; a root points at itself */
	bool usual;             /* first member of a group: stays root */
};

struct pair {
	uint32_t a, b;
};

static struct {
	struct node *node; /* sorted by c */
	size_t n;
	struct pair *apart; /* pairs that confusables.tsv calls C */
	size_t n_apart;
} table;

static struct { struct name_pair *pair; int n; } own; /* the hospital's */

/* One line of a table cut at its tabs; a comment or an empty line has no fields. */
struct line {
	const char *field[FIELD_MAX];
	size_t len[FIELD_MAX];
	int n;
};

/* Cuts the line at *p and moves *p behind it; false at the end of the data. */
static bool next_line(const char **p, struct line *out)
{
	if (!**p)
		return false;
	const char *s = *p, *end = s + strcspn(s, "\n");
	*p = *end ? end + 1 : end;
	out->n = 0;
	if (*s == '#')
		return true;
	while (s < end && out->n < FIELD_MAX) {
		size_t len = strcspn(s, "\t\n");
		out->field[out->n] = s;
		out->len[out->n++] = len;
		s += len + (s + len < end);
	}
	return true;
}

static const char *file(const char *name)
{
	const struct embed *e = embed_find(name);
	if (!e)
		die("%s isn't embedded", name);
	return e->data;
}

/* The characters of a field; returns how many. */
static int characters(const char *s, size_t len, uint32_t out[GROUP_MAX])
{
	int n = 0;
	for (size_t used; n < GROUP_MAX && (used = utf8_next(s, len, &out[n])) > 0; s += used, len -= used)
		n++;
	must(len == 0);
	return n;
}

static int by_character(const void *a, const void *b)
{
	uint32_t x = ((const struct node *)a)->c, y = ((const struct node *)b)->c;
	return (x > y) - (x < y);
}

static struct node *find(uint32_t c)
{
	struct node key = { .c = c };
	return table.n ? bsearch(&key, table.node, table.n, sizeof key, by_character) : NULL;
}

static void collect(const char *data, int first_field, int last_field)
{
	struct line l;
	uint32_t c[GROUP_MAX];
	while (next_line(&data, &l)) {
		for (int f = first_field; f <= last_field && f < l.n; f++) {
			int n = characters(l.field[f], l.len[f], c);
			table.node = mem_grow(table.node, table.n + (size_t)n, sizeof *table.node);
			for (int i = 0; i < n; i++)
				table.node[table.n++] = (struct node){ .c = c[i] };
		}
	}
}

static void sort_nodes(void)
{
	size_t kept = 0;
	qsort(table.node, table.n, sizeof *table.node, by_character);
	for (size_t i = 0; i < table.n; i++)
		if (kept == 0 || table.node[kept - 1].c != table.node[i].c)
			table.node[kept++] = table.node[i];
	table.n = kept;
	for (size_t i = 0; i < kept; i++)
		table.node[i].variant = table.node[i].candidate = (int)i;
}

static int variant_root(int i)
{
	while (table.node[i].variant != i)
		i = table.node[i].variant;
	return i;
}

static int candidate_root(int i)
{
	while (table.node[i].candidate != i)
		i = table.node[i].candidate;
	return i;
}

static int index_of(uint32_t c)
{
	return (int)(find(c) - table.node);
}

static void join_variants(uint32_t usual, uint32_t other)
{
	int a = variant_root(index_of(usual)), b = variant_root(index_of(other));
	if (!table.node[a].usual && table.node[b].usual)
		table.node[a].variant = b;
	else
		table.node[b].variant = a;
}

static void join_candidates(int a, int b)
{
	table.node[candidate_root(b)].candidate = candidate_root(a);
}

static void add_apart(const uint32_t *c, int n)
{
	table.apart = mem_grow(table.apart, table.n_apart + (size_t)(n * n), sizeof *table.apart);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			if (i != k)
				table.apart[table.n_apart++] = (struct pair){ c[i], c[k] };
}

/* Joins the groups of one level; 'C' notes who must stay apart among the true variants. */
static void load_groups(const char *data, char level)
{
	struct line l;
	uint32_t c[GROUP_MAX];
	while (next_line(&data, &l)) {
		if (l.n < FIELD_MAX || l.field[2][0] != level)
			continue;
		int n = characters(l.field[1], l.len[1], c);
		if (level == 'C')
			add_apart(c, n);
		else
			table.node[index_of(c[0])].usual = true;
		for (int i = 1; i < n; i++) {
			if (level == 'V')
				join_variants(c[0], c[i]);
			else
				join_candidates(index_of(c[0]), index_of(c[i]));
		}
	}
}

static bool stay_apart(uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < table.n_apart; i++)
		if (table.apart[i].a == a && table.apart[i].b == b)
			return true;
	return false;
}

/* Each line: the variant, then the usual form. */
static void load_variants(const char *data)
{
	struct line l;
	uint32_t variant, usual;
	while (next_line(&data, &l)) {
		if (l.n < 2)
			continue;
		must(utf8_next(l.field[0], l.len[0], &variant) && utf8_next(l.field[1], l.len[1], &usual));
		if (!stay_apart(variant, usual))
			join_variants(usual, variant);
	}
}

static void collect_own(void)
{
	table.node = mem_grow(table.node, table.n + 2 * (size_t)own.n, sizeof *table.node);
	for (int i = 0; i < own.n; i++) {
		table.node[table.n++] = (struct node){ .c = own.pair[i].variant };
		table.node[table.n++] = (struct node){ .c = own.pair[i].usual };
	}
}

/* Would one set hold two characters that must stay apart? A large table may lead from one to the other by a third. */
static bool would_mix(int a, int b)
{
	for (size_t i = 0; i < table.n_apart; i++) {
		int x = variant_root(index_of(table.apart[i].a)), y = variant_root(index_of(table.apart[i].b));
		if ((x == a && y == b) || (x == b && y == a))
			return true;
	}
	return false;
}

static void load_own(void)
{
	for (int i = 0; i < own.n; i++) {
		int a = variant_root(index_of(own.pair[i].variant)), b = variant_root(index_of(own.pair[i].usual));
		if (a != b && !would_mix(a, b))
			join_variants(own.pair[i].usual, own.pair[i].variant);
	}
}

static void load(void)
{
	const char *groups = file("names/confusables.tsv"), *variants = file("names/kanji_variants.tsv");
	collect(groups, 1, 1);
	collect(variants, 0, 1);
	collect_own();
	sort_nodes();
	load_groups(groups, 'V');
	load_groups(groups, 'C');
	load_variants(variants);
	load_own();
	for (size_t i = 0; i < table.n; i++)
		table.node[i].variant = variant_root((int)i);
	for (size_t i = 0; i < table.n; i++)
		join_candidates(table.node[i].variant, (int)i);
	for (size_t i = 0; i < table.n; i++)
		table.node[i].candidate = candidate_root((int)i);
}

static const struct node *look_up(uint32_t c)
{
	if (!table.n)
		load();
	return c < 0x2E80 ? NULL : find(c);
}

uint32_t name_table_variant(uint32_t c)
{
	const struct node *n = look_up(c);
	return n ? table.node[n->variant].c : c;
}

uint32_t name_table_candidate(uint32_t c)
{
	const struct node *n = look_up(c);
	return n ? table.node[n->candidate].c : c;
}

void name_table_install(const struct name_pair *pairs, int n)
{
	struct name_pair *copy;
	if (n == 0 && own.n == 0)
		return;
	copy = mem_array((size_t)n + 1, sizeof *copy);
	if (n)
		memcpy(copy, pairs, (size_t)n * sizeof *copy);
	free(own.pair);
	own.pair = copy;
	own.n = n;
	free(table.node);
	free(table.apart);
	table.node = NULL;
	table.apart = NULL;
	table.n = table.n_apart = 0;
}
