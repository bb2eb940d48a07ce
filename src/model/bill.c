/* Ids and names of bill states. */
#include "model/bill.h"

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
