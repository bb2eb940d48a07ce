/* Writes the three functions that an X-macro list of (code, id, name, …) needs; used by the model's .c files. */
#ifndef MODEL_IDS_H
#define MODEL_IDS_H

#include <string.h>

struct id_name { const char *id, *name; };

static inline int id_find(const struct id_name *list, int n, const char *id)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].id, id) == 0)
			return i;
	return -1;
}

#endif
