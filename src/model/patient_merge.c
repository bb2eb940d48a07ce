/* Words of the list in the header. */
#include "model/patient_merge.h"

#include "base/banned.h"

static const struct { const char *id, *name; } kinds[MERGE_KINDS] = {
#define X(code, table, rows, name) [MERGE_##code] = { #table, name },
	MERGE_LIST(X)
#undef X
};

const char *merge_kind_name(enum merge_kind k)
{
	return _(kinds[k].name);
}

const char *merge_kind_id(enum merge_kind k)
{
	return kinds[k].id;
}
