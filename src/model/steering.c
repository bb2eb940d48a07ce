/* Ids and names of the wishes. */
#include "model/steering.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name wishes[STEERING_WISHES] = {
#define X(code, id, name) { id, name },
	STEERING_LIST(X)
#undef X
};

const char *steering_wish_id(enum steering_wish w)
{
	return wishes[w].id;
}

const char *steering_wish_name(enum steering_wish w)
{
	return _(wishes[w].name);
}

int steering_wish_from_id(const char *id)
{
	return id_find(wishes, STEERING_WISHES, id);
}
