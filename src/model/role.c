/* Names of the roles, from the one list in the header. */
#include "model/role.h"

#include <string.h>

#include "base/banned.h"

static const struct {
	const char *id, *name;
} roles[ROLE_COUNT] = {
#define X(code, id, name) [ROLE_##code] = { id, name },
	ROLE_LIST(X)
#undef X
};

const char *role_id(enum role r)
{
	return roles[r].id;
}

const char *role_name(enum role r)
{
	return _(roles[r].name);
}

int role_from_id(const char *id)
{
	for (int r = 0; r < ROLE_COUNT; r++)
		if (strcmp(roles[r].id, id) == 0)
			return r;
	return -1;
}
