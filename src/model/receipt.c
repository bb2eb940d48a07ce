/* Ids and names of receipt states, and serials as shown. */
#include "model/receipt.h"

#include "model/ids.h"

#include <stdio.h>

#include "base/banned.h"

static const struct id_name receipt_state_list[RECEIPT_STATES] = {
#define X(code, id, name) { id, name },
	RECEIPT_LIST(X)
#undef X
};

const char *receipt_state_id(enum receipt_state v)
{
	return receipt_state_list[v].id;
}

const char *receipt_state_name(enum receipt_state v)
{
	return _(receipt_state_list[v].name);
}

int receipt_state_from_id(const char *id)
{
	return id_find(receipt_state_list, RECEIPT_STATES, id);
}

const char *receipt_kind_id(enum receipt_kind k)
{
	return k == PAPER_STATEMENT ? "statement" : "receipt";
}

const char *receipt_serial(const struct receipt *r, char out[24])
{
	if (r->serial_year)
		snprintf(out, 24, "%04d-%06lld", r->serial_year, (long long)r->serial_no);
	else
		out[0] = '\0';
	return out;
}
