/* The table is ours, so a cell that it can't have is an error of the build, not of the user. */
#include "domain/programmes.h"

#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "domain/tsv.h"

#include "base/banned.h"

enum { ROWS_MAX = 64 };

static struct programme rows[ROWS_MAX];
static int n_rows;

static bool word(const char *cell, const char *yes, const char *no)
{
	bool is = strcmp(cell, yes) == 0;
	must(is || strcmp(cell, no) == 0);
	return is;
}

static void read_rate(struct programme *p, const char *cell)
{
	char digits[8];
	int64_t v;
	size_t n = strlen(cell);
	if (n && cell[n - 1] == '%') {
		must(str_copy_n(digits, sizeof digits, cell, n - 1) && str_int64(digits, 0, 100, &v));
		p->percent = (int)v;
		return;
	}
	p->rate = word(cell, "insured", "certificate") ? RATE_INSURED : RATE_CERTIFICATE;
}

static void load(void)
{
	struct tsv t;
	int64_t order;
	tsv_open(&t, "forms/programmes.tsv");
	while (tsv_row(&t)) {
		must(n_rows < ROWS_MAX);
		struct programme *p = &rows[n_rows++];
		must(str_copy(p->law, sizeof p->law, t.cells[0]) && str_copy(p->name, sizeof p->name, t.cells[1]));
		must(str_int64(t.cells[2], 1, 999, &order));
		p->order = (int)order;
		read_rate(p, t.cells[3]);
		p->ticket = word(t.cells[4], "ticket", "month");
		p->slip = word(t.cells[5], "yes", "no");
		p->half_meals = word(t.cells[6], "half", "all");
	}
}

const struct programme *programmes_find(const char *payer)
{
	const struct programme *local = NULL;
	if (!n_rows)
		load();
	for (int i = 0; i < n_rows; i++) {
		if (strncmp(rows[i].law, payer, 2) == 0)
			return &rows[i];
		if (strcmp(rows[i].law, "local") == 0)
			local = &rows[i];
	}
	must(local);
	return local;
}
