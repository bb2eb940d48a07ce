/* Ids and names of ages and contacts. */
#include "model/arrears.h"

#include "model/ids.h"

#include "base/banned.h"

static const struct { const char *id, *name; int last; } ages[ARREARS_AGES] = {
#define X(code, id, last, name) { id, name, last },
	ARREARS_AGE_LIST(X)
#undef X
};

const char *arrears_age_id(enum arrears_age a)
{
	return ages[a].id;
}

const char *arrears_age_name(enum arrears_age a)
{
	return _(ages[a].name);
}

enum arrears_age arrears_age_of(int days)
{
	int a = 0;
	while (a < ARREARS_AGES - 1 && days > ages[a].last)
		a++;
	return (enum arrears_age)a;
}

static const struct id_name how_list[CONTACT_HOWS] = {
#define X(code, id, name) { id, name },
	CONTACT_LIST(X)
#undef X
};

const char *contact_how_id(enum contact_how h)
{
	return how_list[h].id;
}

const char *contact_how_name(enum contact_how h)
{
	return _(how_list[h].name);
}

int contact_how_from_id(const char *id)
{
	return id_find(how_list, CONTACT_HOWS, id);
}
