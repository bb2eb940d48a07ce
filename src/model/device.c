/* Ids and names of a printer's states. */
#include "model/device.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name states[DEVICE_STATES] = {
#define X(code, id, name) { id, name },
	DEVICE_LIST(X)
#undef X
};

const char *device_state_id(enum device_state s)
{
	return states[s].id;
}

const char *device_state_name(enum device_state s)
{
	return _(states[s].name);
}

int device_state_from_id(const char *id)
{
	return id_find(states, DEVICE_STATES, id);
}
