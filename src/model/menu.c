/* Ids and names of kinds of questions, and how full is full. */
#include "model/menu.h"

#include "base/str.h"
#include "model/ids.h"

#include "base/banned.h"

static const struct id_name question_kind_list[QUESTION_KINDS] = {
#define X(code, id, name) { id, name },
	QUESTION_LIST(X)
#undef X
};

const char *question_kind_id(enum question_kind k)
{
	return question_kind_list[k].id;
}

const char *question_kind_name(enum question_kind k)
{
	return _(question_kind_list[k].name);
}

int question_kind_from_id(const char *id)
{
	return id_find(question_kind_list, QUESTION_KINDS, id);
}

const char *menu_title(const struct menu *m, char out[MENU_TITLE])
{
	str_fmt(out, MENU_TITLE, "%s%s%s", m->clinic, m->clinic[0] ? " " : "", m->name);
	return out;
}

enum fill slot_fill(int64_t capacity, int64_t taken)
{
	if (capacity <= 0)
		return FILL_NONE;
	if (taken >= capacity)
		return FILL_FULL;
	return taken * 3 <= capacity ? FILL_FREE : taken * 3 <= capacity * 2 ? FILL_HALF : FILL_FEW;
}
