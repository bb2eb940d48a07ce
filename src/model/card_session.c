/* Ids and names of card pages. */
#include "model/card_session.h"

#include "base/banned.h"

static const struct { const char *id, *name; } states[CARD_SESSION_STATES] = {
#define X(code, id, name) { id, name },
	CARD_SESSION_LIST(X)
#undef X
};

const char *card_session_state_id(enum card_session_state s)
{
	return states[s].id;
}

const char *card_session_state_name(enum card_session_state s)
{
	return _(states[s].name);
}

const char *card_session_purpose_id(enum card_session_purpose p)
{
	static const char *const ids[CARD_SESSION_PURPOSES] = { "register", "replace", "authenticate" };
	return ids[p];
}
