/* The table is read once and kept; it can't change while the program runs. */
#include "domain/forms.h"

#include <string.h>
#include <strings.h>

#include "base/die.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/tsv.h"

#include "base/banned.h"

static struct form_row rows[FORM_ROWS_MAX];
static int n_rows;

static const char *const columns[FORM_COLUMNS] = { "insured", "meal", "uninsured", "named" };

static enum form_column column_of(const char *text)
{
	for (int i = 0; i < FORM_COLUMNS; i++)
		if (strcmp(columns[i], text) == 0)
			return (enum form_column)i;
	die("receipt_rows.tsv: no such column: %s", text);
}

static void load(void)
{
	struct tsv t;
	tsv_open(&t, "forms/receipt_rows.tsv");
	while (tsv_row(&t)) {
		must(n_rows < FORM_ROWS_MAX);
		struct form_row *r = &rows[n_rows++];
		must(str_copy(r->code, sizeof r->code, t.cells[0]));
		must(str_copy(r->name, sizeof r->name, t.cells[1]));
		r->column = column_of(t.cells[3]);
		r->yen = strcmp(t.cells[2], "yen") == 0;
		must(r->yen || strcmp(t.cells[2], r->column == FORM_NAMED ? "none" : "points") == 0);
		must(str_copy(r->aliases, sizeof r->aliases, t.cells[4]));
	}
	must(n_rows > 0);
}

const struct form_row *forms_rows(int *n)
{
	if (!n_rows)
		load();
	*n = n_rows;
	return rows;
}

const struct form_row *forms_row(const char *code)
{
	int n;
	const struct form_row *r = forms_rows(&n);
	for (int i = 0; i < n; i++)
		if (strcmp(r[i].code, code) == 0)
			return &r[i];
	return NULL;
}

/* Both sides in NFKC: （） and ()， ＤＰＣ and DPC are the same. */
static bool same(const char *key, const char *text)
{
	char folded[256];
	return utf8_nfkc(text, folded, sizeof folded) && strcasecmp(folded, key) == 0;
}

static bool among(const char *key, const char *aliases)
{
	char one[128];
	for (const char *p = aliases; *p; ) {
		size_t n = strcspn(p, "|");
		str_copy_n(one, sizeof one, p, n);
		if (same(key, one))
			return true;
		p += n + (p[n] == '|');
	}
	return false;
}

const struct form_row *forms_find(const char *text)
{
	char key[128];
	int n;
	const struct form_row *r = forms_rows(&n);
	if (str_empty(text) || !utf8_nfkc(text, key, sizeof key))
		return NULL;
	str_strip(key);
	for (int i = 0; i < n; i++)
		if (same(key, r[i].code) || same(key, r[i].name))
			return &r[i];
	for (int i = 0; i < n; i++)
		if (among(key, r[i].aliases))
			return &r[i];
	return NULL;
}

int forms_index(const struct form_row *row)
{
	return (int)(row - rows);
}

const char *forms_column_name(enum form_column c)
{
	static const char *const names[FORM_COLUMNS] = { N_("保険"), N_("保険（食事・生活）"), N_("保険外負担"), N_("金額なし") };
	return _(names[c]);
}
