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
