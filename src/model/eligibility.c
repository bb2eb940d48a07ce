/* Ids and names of eligibility checks. */
#include "model/eligibility.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name states[ELIGIBILITY_STATES] = {
#define X(code, id, name) { id, name },
	ELIGIBILITY_LIST(X)
#undef X
};

static const struct id_name sources[ELIGIBILITY_SOURCES] = { { "request", "" }, { "reader", "" }, { "file", "" } };

const char *eligibility_state_id(enum eligibility_state s)
{
	return states[s].id;
}

const char *eligibility_state_name(enum eligibility_state s)
{
	return _(states[s].name);
}

int eligibility_state_from_id(const char *id)
{
	return id_find(states, ELIGIBILITY_STATES, id);
}

const char *eligibility_source_id(enum eligibility_source s)
{
	return sources[s].id;
}

int eligibility_source_from_id(const char *id)
{
	return id_find(sources, ELIGIBILITY_SOURCES, id);
}

static const struct id_name papers[ELIGIBILITY_PAPER_KINDS] = {
#define X(code, id) { id, "" },
	ELIGIBILITY_PAPER_LIST(X)
#undef X
};

const char *eligibility_paper_id(enum eligibility_paper_kind k)
{
	return papers[k].id;
}

int eligibility_paper_from_id(const char *id)
{
	return id_find(papers, ELIGIBILITY_PAPER_KINDS, id);
}
