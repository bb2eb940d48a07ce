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

