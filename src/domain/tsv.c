/* Cells are cut in a copy of the line, so a row lives until the next one is read. */
#include "domain/tsv.h"

#include <string.h>

#include "base/die.h"
#include "base/embed.h"
#include "base/str.h"

#include "base/banned.h"

void tsv_open(struct tsv *t, const char *name)
{
	const struct embed *e = embed_find(name);
	if (!e)
		die("data/%s isn't part of this program", name);
	*t = (struct tsv){ .at = e->data, .end = e->data + e->size };
}

static int split(struct tsv *t)
{
	int n = 0;
	char *p = t->line;
	for (int i = 0; i < TSV_CELLS_MAX; i++)
		t->cells[i] = "";
	while (p && n < TSV_CELLS_MAX) {
		t->cells[n++] = p;
		p = strchr(p, '\t');
		if (p)
			*p++ = '\0';
	}
	return n;
}

int tsv_row(struct tsv *t)
{
	while (t->at < t->end) {
		const char *nl = memchr(t->at, '\n', (size_t)(t->end - t->at));
		size_t n = (size_t)((nl ? nl : t->end) - t->at);
		must(n < sizeof t->line);
		str_copy_n(t->line, sizeof t->line, t->at, n);
		t->at = nl ? nl + 1 : t->end;
		if (t->line[0] && t->line[0] != '#')
			return split(t);
	}
	return 0;
}
