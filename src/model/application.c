/* Ids and names of applications. */
#include "model/application.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name states[APPLICATION_STATES] = {
#define X(code, id, name) { id, name },
	APPLICATION_LIST(X)
#undef X
};

const char *application_state_id(enum application_state s)
{
	return states[s].id;
}

const char *application_state_name(enum application_state s)
{
	return _(states[s].name);
}

int application_state_from_id(const char *id)
{
	return id_find(states, APPLICATION_STATES, id);
}
