/* The table of departments, read once. */
#include "domain/visit.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/tsv.h"

#include "base/banned.h"

enum { MANY = 100 };

static struct department list[MANY];
static char others[MANY][160];
static int count;

static void load(void)
{
	struct tsv t;
	tsv_open(&t, "forms/departments.tsv");
	for (; count < MANY && tsv_row(&t); count++) {
		str_copy(list[count].code, sizeof list[count].code, t.cells[0]);
		str_copy(list[count].name, sizeof list[count].name, t.cells[1]);
		str_copy(others[count], sizeof others[count], t.cells[2]);
	}
}

/* Is `name` one of the words of "a|b|c"? */
static bool among(const char *words, const char *name)
{
	size_t n = strlen(name);
	for (const char *at = words; *at; at += *at == '|') {
		size_t len = strcspn(at, "|");
		if (len == n && memcmp(at, name, n) == 0)
			return true;
		at += len;
	}
	return false;
}

const struct department *visit_departments(int *n)
{
	if (!count)
		load();
	*n = count;
	return list;
}

bool visit_department(const char *code_or_name, struct department *out)
{
	char text[128];
	int n;
	visit_departments(&n);
	if (!utf8_nfkc(code_or_name, text, sizeof text))
		return false;
	str_strip(text);
	for (int i = 0; i < n && *text; i++)
		if (strcmp(list[i].code, text) == 0 || strcmp(list[i].name, text) == 0 || among(others[i], text)) {
			*out = list[i];
			return true;
		}
	return false;
}
