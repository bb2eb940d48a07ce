/* Ids and names of booking states and of what is done to bookings. */
#include "model/booking.h"

#include <string.h>

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name booking_state_list[BOOKING_STATES] = {
#define X(code, id, name) { id, name },
	BOOKING_LIST(X)
#undef X
};

static const struct id_name booking_what_list[BOOKING_WHATS] = {
#define X(code, id, name) { id, name },
	BOOKING_EVENT_LIST(X)
#undef X
};

const char *booking_state_id(enum booking_state s)
{
	return booking_state_list[s].id;
}

const char *booking_state_name(enum booking_state s)
{
	return _(booking_state_list[s].name);
}

int booking_state_from_id(const char *id)
{
	return id_find(booking_state_list, BOOKING_STATES, id);
}

const char *booking_what_id(enum booking_what w)
{
	return booking_what_list[w].id;
}

const char *booking_what_name(enum booking_what w)
{
	return _(booking_what_list[w].name);
}

const char *booking_answer_text(const struct booking_answer *a)
{
	return strcmp(a->answer, "yes") == 0 ? _("はい") : strcmp(a->answer, "no") == 0 ? _("いいえ") : a->answer;
}

int booking_what_from_id(const char *id)
{
	return id_find(booking_what_list, BOOKING_WHATS, id);
}
