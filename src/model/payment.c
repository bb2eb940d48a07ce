/* Ids and names of the ways to pay at a counter. */
#include "model/payment.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name method_list[METHOD_COUNT] = {
#define X(code, id, name) { id, name },
	METHOD_LIST(X)
#undef X
};

const char *payment_method_id(enum payment_method m)
{
	return method_list[m].id;
}

const char *payment_method_name(enum payment_method m)
{
	return _(method_list[m].name);
}

int payment_method_from_id(const char *id)
{
	return id_find(method_list, METHOD_COUNT, id);
}
