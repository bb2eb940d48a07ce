/* Files of data/ that travel inside the program: schema, profiles, forms, word lists. */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include <stddef.h>
#include <stdint.h>

struct embed {
	const char *name; /* path below data/, e.g. "profiles/atokure.ini" */
	const char *data; /* a NUL follows the last byte */
	uint64_t size;
};

const struct embed *embed_find(const char *name);             /* NULL: there is none */
const struct embed *embed_next(const char *prefix, const struct embed *after); /* in order of names; after NULL: first */

#endif
