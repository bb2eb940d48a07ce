/* Names may be the same where the clinic or the category differs; then they say which. */
#include "screens/menu_choices.h"

#include <string.h>

#include "base/str.h"
#include "domain/menu.h"

#include "base/banned.h"

bool menu_choices_alike(const struct menu *all, int n, int i)
{
	for (int k = 0; k < n; k++)
		if (k != i && strcmp(all[k].name, all[i].name) == 0)
			return true;
	return false;
}

static void label(const struct menu_choices *c, int i, char out[MENU_LABEL])
{
	const struct menu *m = &c->menus[i];
	const char *const more[] = { m->clinic, m->category, m->resource };
	bool tell = menu_choices_alike(c->menus, c->n, i);
	str_copy(out, MENU_LABEL, m->name);
	for (size_t k = 0; tell && k < sizeof more / sizeof more[0]; k++)
		if (*more[k])
			str_add(out, MENU_LABEL, "  %s", more[k]);
}

enum err menu_choices_load(struct ctx *ctx, const char *none, struct menu_choices *out)
{
	struct choice *list = out->list;
	enum err e = menu_list(ctx, false, MENUS_MAX, out->menus, &out->n);
	if (e)
		out->n = 0;
	if (none)
		*list++ = (struct choice){ "", none };
	for (int i = 0; i < out->n; i++) {
		label(out, i, out->labels[i]);
		*list++ = (struct choice){ out->menus[i].code, out->labels[i] };
	}
	*list = (struct choice){ NULL, NULL };
	return e;
}

int menu_choices_find(const struct menu_choices *c, int64_t menu_id)
{
	for (int i = 0; i < c->n; i++)
		if (c->menus[i].id == menu_id)
			return i;
	return -1;
}
