/* Looks into the table that the build makes of data/ (Makefile, embed.S); it ends with an entry without a name. */
#include "base/embed.h"

#include <string.h>

#include "base/str.h"

#include "base/banned.h"

extern const struct embed embed_table[];

const struct embed *embed_find(const char *name)
{
	for (const struct embed *e = embed_table; e->name; e++)
		if (strcmp(e->name, name) == 0)
			return e;
	return NULL;
}

const struct embed *embed_next(const char *prefix, const struct embed *after)
{
	const struct embed *best = NULL;
	for (const struct embed *e = embed_table; e->name; e++) {
		if (!str_starts(e->name, prefix) || (after && strcmp(e->name, after->name) <= 0))
			continue;
		if (!best || strcmp(e->name, best->name) < 0)
			best = e;
	}
	return best;
}
