/* Ids and names of enrollment states. */
#include "model/enrollment.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name enrollment_state_list[ENROLLMENT_STATES] = {
#define X(code, id, name) { id, name },
	ENROLLMENT_LIST(X)
#undef X
};

const char *enrollment_state_id(enum enrollment_state v)
{
	return enrollment_state_list[v].id;
}

const char *enrollment_state_name(enum enrollment_state v)
{
	return _(enrollment_state_list[v].name);
}

int enrollment_state_from_id(const char *id)
{
	return id_find(enrollment_state_list, ENROLLMENT_STATES, id);
}

const char *enrollment_relation_name(const char *id)
{
	static const struct id_name relations[] = {
		{ "self", N_("本人") }, { "spouse", N_("配偶者") }, { "parent", N_("親") }, { "child", N_("子") }, { "other", N_("その他") },
	};
	int i = id_find(relations, sizeof relations / sizeof *relations, id);
	return i < 0 ? NULL : _(relations[i].name);
}
