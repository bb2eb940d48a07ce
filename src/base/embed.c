/* Looks into the table that the build makes of data/ (Makefile, embed.S): in order of names, and it ends with an entry without one. */
#include "base/embed.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#include "base/banned.h"

extern const struct embed embed_table[];

static int by_name(const void *name, const void *e)
{
	return strcmp(name, ((const struct embed *)e)->name);
}

const struct embed *embed_find(const char *name)
{
	size_t n = 0;
	while (embed_table[n].name)
		n++;
	return bsearch(name, embed_table, n, sizeof *embed_table, by_name);
}

const struct embed *embed_next(const char *prefix, const struct embed *after)
{
	for (const struct embed *e = after ? after + 1 : embed_table; e->name; e++)
		if (str_starts(e->name, prefix))
			return e;
	return NULL;
}
