/* Ids and names of states of waiting and of kinds of notices. */
#include "model/waiting.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name waiting_state_list[WAITING_STATES] = {
#define X(code, id, name) { id, name },
	WAITING_LIST(X)
#undef X
};

static const struct id_name notice_kind_list[NOTICE_KINDS] = {
#define X(code, id, name) { id, name },
	NOTICE_LIST(X)
#undef X
};

static const struct id_name notice_got_list[NOTICE_GOTS] = {
#define X(code, id, name) { id, name },
	NOTICE_REACH_LIST(X)
#undef X
};

const char *waiting_state_id(enum waiting_state s)
{
	return waiting_state_list[s].id;
}

const char *waiting_state_name(enum waiting_state s)
{
	return _(waiting_state_list[s].name);
}

int waiting_state_from_id(const char *id)
{
	return id_find(waiting_state_list, WAITING_STATES, id);
}

const char *notice_kind_id(enum notice_kind k)
{
	return notice_kind_list[k].id;
}

const char *notice_kind_name(enum notice_kind k)
{
	return _(notice_kind_list[k].name);
}

int notice_kind_from_id(const char *id)
{
	return id_find(notice_kind_list, NOTICE_KINDS, id);
}

const char *notice_got_id(enum notice_got g)
{
	return notice_got_list[g].id;
}

const char *notice_got_name(enum notice_got g)
{
	return _(notice_got_list[g].name);
}
