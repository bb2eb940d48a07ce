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

const char *eligibility_validity_name(int validity)
{
	switch (validity) {
	case VALIDITY_VALID: return _("有効");
	case VALIDITY_INVALID: return _("無効");
	case VALIDITY_CHANGED: return _("無効（新しい資格あり）");
	case VALIDITY_UNKNOWN: return _("該当する資格なし");
	case VALIDITY_SEVERAL: return _("複数の資格に該当");
	default: return _("判定なし");
	}
}
