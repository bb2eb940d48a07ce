/* Ids and names of enrollment states. */
#include "model/enrollment.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name enrollment_state_list[ENROLLMENT_STATES] = {
#define X(code, id, name) { id, name },
	ENROLLMENT_LIST(X)
#undef X
};

const char *enrollment_state_id(enum enrollment_state v)
{
	return enrollment_state_list[v].id;
}

const char *enrollment_state_name(enum enrollment_state v)
{
	return _(enrollment_state_list[v].name);
}

int enrollment_state_from_id(const char *id)
{
	return id_find(enrollment_state_list, ENROLLMENT_STATES, id);
}
