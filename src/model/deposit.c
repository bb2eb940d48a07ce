/* Ids and names of a deposit's states. */
#include "model/deposit.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name state_list[DEPOSIT_STATES] = {
#define X(code, id, name) { id, name },
	DEPOSIT_STATE_LIST(X)
#undef X
};

const char *deposit_state_id(enum deposit_state s)
{
	return state_list[s].id;
}

const char *deposit_state_name(enum deposit_state s)
{
	return _(state_list[s].name);
}

int deposit_state_from_id(const char *id)
{
	return id_find(state_list, DEPOSIT_STATES, id);
}
