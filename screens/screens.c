/* The list of screens.def as a table. */
#include "screens/screens.h"

#include <string.h>

#include "base/banned.h"

const struct screen *const screens_all[] = {
#define X(name) &screen_##name,
#include "screens/screens.def"
#undef X
	NULL,
};

const struct screen *screens_find(const char *name)
{
	for (int i = 0; screens_all[i]; i++)
		if (strcmp(screens_all[i]->id, name) == 0)
			return screens_all[i];
	return NULL;
}
