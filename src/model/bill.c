/* Ids and names of bill states, and why bills are held. */
#include "model/bill.h"

#include "base/str.h"
#include "model/ids.h"

#include "base/banned.h"

static const struct id_name bill_status_list[BILL_STATUSES] = {
#define X(code, id, name) { id, name },
	BILL_STATUS_LIST(X)
#undef X
};

const char *bill_status_id(enum bill_status v)
{
	return bill_status_list[v].id;
}

const char *bill_status_name(enum bill_status v)
{
	return _(bill_status_list[v].name);
}

int bill_status_from_id(const char *id)
{
	return id_find(bill_status_list, BILL_STATUSES, id);
}

static const char *const holds[BILL_HOLD_OTHER] = {
#define X(code, name) name,
	BILL_HOLD_LIST(X)
#undef X
};

enum bill_hold bill_hold_of(const char *held_reason)
{
	int i = 0;
	while (i < BILL_HOLD_OTHER && !str_starts(held_reason, holds[i]))
		i++;
	return (enum bill_hold)i;
}

const char *bill_hold_key(enum bill_hold h)
{
	return holds[h];
}

const char *bill_hold_text(const char *held_reason)
{
	enum bill_hold h = bill_hold_of(held_reason);
	return h != BILL_HOLD_OTHER && strcmp(held_reason, holds[h]) == 0 ? _(holds[h]) : held_reason;
}
