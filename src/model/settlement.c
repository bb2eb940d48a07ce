/* Ids and names of settlements and attempts. */
#include "model/settlement.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name state_list[SETTLEMENT_STATES] = {
#define X(code, id, name) { id, name },
	SETTLEMENT_LIST(X)
#undef X
};

const char *settlement_state_id(enum settlement_state s)
{
	return state_list[s].id;
}

const char *settlement_state_name(enum settlement_state s)
{
	return _(state_list[s].name);
}

int settlement_state_from_id(const char *id)
{
	return id_find(state_list, SETTLEMENT_STATES, id);
}

static const struct id_name kind_list[KIND_COUNT] = {
	[KIND_CHARGE] = { "charge", "" },
	[KIND_REFUND] = { "refund", "" },
	[KIND_COUNTER] = { "counter", "" },
	[KIND_DEPOSIT] = { "deposit", "" },
	[KIND_CORRECTION] = { "correction", "" },
};

const char *settlement_kind_id(enum settlement_kind k)
{
	return kind_list[k].id;
}

int settlement_kind_from_id(const char *id)
{
	return id_find(kind_list, KIND_COUNT, id);
}

static const struct id_name outcome_list[OUTCOME_COUNT] = {
	[OUTCOME_OPEN] = { "", "" },
	[OUTCOME_SUCCEEDED] = { "succeeded", "" },
	[OUTCOME_DECLINED] = { "declined", "" },
	[OUTCOME_AUTHENTICATION] = { "authentication", "" },
	[OUTCOME_UNKNOWN] = { "unknown", "" },
	[OUTCOME_REFUSED] = { "refused", "" },
};

const char *attempt_outcome_id(enum attempt_outcome o)
{
	return outcome_list[o].id;
}

int attempt_outcome_from_id(const char *id)
{
	return id_find(outcome_list, OUTCOME_COUNT, id);
}
