/* Who may do what, from the one list in the header. */
#include "model/action.h"

#include "base/banned.h"

static const struct {
	const char *id, *name;
	unsigned roles;
	unsigned built_in;
} actions[ACTION_COUNT] = {
#define X(code, id, roles, built_in, name) [ACTION_##code] = { id, name, roles, built_in },
	ACTION_LIST(X)
#undef X
};

const char *action_id(enum action a)
{
	return actions[a].id;
}

const char *action_name(enum action a)
{
	return _(actions[a].name);
}

unsigned action_roles(enum action a)
{
	return actions[a].roles;
}

bool action_built_in(enum action a, unsigned by)
{
	return (actions[a].built_in & by) != 0;
}
