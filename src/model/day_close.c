/* Lines of a day's sheet. */
#include "model/day_close.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#include "base/banned.h"

struct day_line *day_close_line(struct day_sheet *s, const char *section, const char *name, int64_t n, int64_t yen)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 64;
		s->lines = mem_grow(s->lines, s->cap, sizeof *s->lines);
	}
	struct day_line *l = &s->lines[s->n++];
	*l = (struct day_line){ .n = n, .yen = yen };
	str_copy(l->section, sizeof l->section, section);
	str_copy(l->name, sizeof l->name, name);
	return l;
}

const struct day_line *day_close_find(const struct day_sheet *s, const char *section, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->lines[i].section, section) == 0 && strcmp(s->lines[i].name, name) == 0)
			return &s->lines[i];
	return NULL;
}

void day_close_free(struct day_sheet *s)
{
	free(s->lines);
	*s = (struct day_sheet){ 0 };
}

/* A refund waits for its patient, perhaps for weeks: that is shown, and no fault of the day's. */
bool day_close_open(const struct day_sheet *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->lines[i].section, "open") == 0 && strcmp(s->lines[i].name, "refunds") != 0 && s->lines[i].n > 0)
			return true;
	return false;
}
