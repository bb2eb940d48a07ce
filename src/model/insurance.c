/* Ids and names of covers, evidence and confirmation states. */
#include "model/insurance.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name covers[COVER_COUNT] = {
#define X(code, id, name) { id, name },
	COVER_LIST(X)
#undef X
};

static const struct {
	struct id_name text;
	int last_day; /* yyyymmdd, 0: no end */
} evidences[EVIDENCE_COUNT] = {
#define X(code, id, name, last_day) { { id, name }, last_day },
	EVIDENCE_LIST(X)
#undef X
};

const char *cover_id(enum cover k)
{
	return covers[k].id;
}

const char *cover_name(enum cover k)
{
	return _(covers[k].name);
}

int cover_from_id(const char *id)
{
	return id_find(covers, COVER_COUNT, id);
}

const char *evidence_id(enum evidence e)
{
	return evidences[e].text.id;
}

const char *evidence_name(enum evidence e)
{
	return _(evidences[e].text.name);
}

day_t evidence_last_day(enum evidence e)
{
	int d = evidences[e].last_day;
	return d ? date_of(d / 10000, d / 100 % 100, d % 100) : DAY_NONE;
}

int evidence_from_id(const char *id)
{
	for (int i = 0; i < EVIDENCE_COUNT; i++)
		if (strcmp(evidences[i].text.id, id) == 0)
			return i;
	return -1;
}

const char *insured_id(enum insured s)
{
	static const char *const ids[] = { "unconfirmed", "confirmed", "unknown" };
	return ids[s];
}

bool coverage_certified(const struct coverage *c, day_t day)
{
	return c->specific[0] && (c->specific_from == DAY_NONE || c->specific_from <= day) && (c->specific_to == DAY_NONE || c->specific_to >= day);
}
