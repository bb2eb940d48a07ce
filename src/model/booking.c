/* Ids and names of booking states. */
#include "model/booking.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name booking_state_list[BOOKING_STATES] = {
#define X(code, id, name) { id, name },
	BOOKING_LIST(X)
#undef X
};

const char *booking_state_id(enum booking_state v)
{
	return booking_state_list[v].id;
}

const char *booking_state_name(enum booking_state v)
{
	return _(booking_state_list[v].name);
}

int booking_state_from_id(const char *id)
{
	return id_find(booking_state_list, BOOKING_STATES, id);
}
