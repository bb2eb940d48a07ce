/* Ids and names of hand-ins and next steps. */
#include "model/visit.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct id_name handin_list[HANDIN_KINDS] = {
#define X(code, id, name) { id, name },
	HANDIN_LIST(X)
#undef X
};

const char *handin_id(enum handin_kind v)
{
	return handin_list[v].id;
}

const char *handin_name(enum handin_kind v)
{
	return _(handin_list[v].name);
}

int handin_from_id(const char *id)
{
	return id_find(handin_list, HANDIN_KINDS, id);
}

bool visit_stays(const struct visit *v)
{
	return v->inpatient && !v->exam_done;
}

day_t visit_care_day(const struct visit *v, day_t today)
{
	day_t last = v->exam_done && v->ended_on < today ? v->ended_on : today;
	return v->inpatient && last > v->day ? last : v->day;
}

void visit_set_done(struct visit *v, bool done, day_t today)
{
	v->exam_done = done;
	v->ended_on = v->inpatient && done ? today : DAY_NONE;
}

static const struct id_name step_list[STEP_COUNT] = {
#define X(code, id, name) { id, name },
	STEP_LIST(X)
#undef X
};

const char *step_id(enum step v)
{
	return step_list[v].id;
}

const char *step_name(enum step v)
{
	return _(step_list[v].name);
}

int step_from_id(const char *id)
{
	return id_find(step_list, STEP_COUNT, id);
}
