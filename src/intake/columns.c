/* The table is read from the program's own copy each time a file is opened; it is a few kilobytes. */
#include "intake/columns.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/die.h"
#include "base/embed.h"
#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

/* The next cell of [*at, end), up to a tab. */
static bool cell(const char **at, const char *end, char *out, size_t size)
{
	const char *tab = memchr(*at, '\t', (size_t)(end - *at));
	const char *stop = tab ? tab : end;
	bool fits = str_copy_n(out, size, *at, (size_t)(stop - *at));
	*at = tab ? tab + 1 : end;
	return fits;
}

static bool parse(const char *line, const char *end, const char *table, struct column *c)
{
	char name[24];
	if (line == end || *line == '#' || !cell(&line, end, name, sizeof name) || strcmp(name, table) != 0)
		return false;
	must(cell(&line, end, c->field, sizeof c->field));
	must(cell(&line, end, c->need, sizeof c->need));
	must(cell(&line, end, c->ja, sizeof c->ja));
	must(cell(&line, end, c->en, sizeof c->en));
	must(cell(&line, end, c->aliases, sizeof c->aliases));
	return true;
}

int columns_load(const char *table, struct column out[COLUMNS_MAX])
{
	const struct embed *e = embed_find("forms/columns.tsv");
	if (!e)
		die("data/forms/columns.tsv isn't part of this program");
	const char *at = e->data, *end = e->data + e->size;
	int n = 0;
	while (at < end) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		must(n < COLUMNS_MAX);
		n += parse(at, nl ? nl : end, table, &out[n]);
		at = nl ? nl + 1 : end;
	}
	if (n == 0)
		die("columns.tsv has no table %s", table);
	return n;
}

/* After NFKC: what headers differ in without meaning anything by it. */
static bool ignored(uint32_t c)
{
	return (c < 0x80 && (c <= ' ' || strchr("-_()[]{}<>/.:;*'\"#", (int)c))) || c == 0x30FB || c == 0x3000 ||
	       (c >= 0x3008 && c <= 0x3011) || c == 0xA0 || c == 0xFEFF;
}

void columns_key(const char *header, char out[COLUMN_KEY])
{
	char text[COLUMN_KEY];
	size_t n = 0;
	out[0] = '\0';
	if (!utf8_nfkc(header, text, sizeof text))
		return;
	const char *p = text;
	size_t left = strlen(text);
	uint32_t c;
	for (size_t len; (len = utf8_next(p, left, &c)) > 0; p += len, left -= len) {
		if (ignored(c))
			continue;
		memcpy(out + n, p, len);
		if (c >= 'A' && c <= 'Z')
			out[n] = (char)(c + ('a' - 'A'));
		n += len;
	}
	out[n] = '\0';
}

static bool same(const char *name, size_t n, const char *key)
{
	char one[128], other[COLUMN_KEY];
	must(str_copy_n(one, sizeof one, name, n));
	columns_key(one, other);
	return strcmp(other, key) == 0;
}

int columns_rank(const struct column *c, const char *key)
{
	if (same(c->ja, strlen(c->ja), key))
		return 0;
	if (same(c->field, strlen(c->field), key))
		return 1;
	if (same(c->en, strlen(c->en), key))
		return 2;
	int rank = 3;
	for (const char *p = c->aliases; *p; rank++) {
		size_t n = strcspn(p, "|");
		if (same(p, n, key))
			return rank;
		p += n + (p[n] == '|');
	}
	return -1;
}
