/* CSV of other systems: whatever is in the file, rows and reasons come out whole, and a row written again is read again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/str.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "intake/csv.h"
#include "model/secret.h"

static const char *const tables[] = { "patients", "visits", "bills" };

static void refused(const struct cause *why)
{
	must(why->text[0] && utf8_valid(why->text, strlen(why->text)));
	must(secret_find(why->text, NULL) == SECRET_NONE);
}

static void write_line(const struct csv *c, int n, const char *(*cell)(const struct csv *, int), struct buf *out)
{
	for (int i = 0; i < n; i++)
		csv_put(out, cell(c, i), i == 0);
	buf_str(out, "\n");
}

/* The header and one row, as we write them, are read as the same. */
static void again(const struct csv *c, const char *table)
{
	struct buf text = { 0 };
	struct cause why = { 0 };
	struct csv *copy;
	char path[64];
	bool row = false;
	write_line(c, csv_columns(c), csv_header, &text);
	write_line(c, csv_cells(c), csv_cell, &text);
	int fd = fuzz_file((const uint8_t *)text.data, text.len, path);
	if (csv_open(path, table, &why, &copy) == ERR_OK) {
		if (csv_next(copy, &why, &row) == ERR_OK && row && csv_cells(copy) == csv_cells(c))
			for (int i = 0; i < csv_cells(c); i++)
				must(strcmp(csv_cell(copy, i), csv_cell(c, i)) == 0);
		csv_close(copy);
	}
	close(fd);
	buf_free(&text);
}

int fuzz_csv(const uint8_t *data, size_t n)
{
	struct cause why = { 0 };
	struct csv *c;
	char path[64];
	const char *table = tables[n ? data[0] % 3 : 0];
	int fd = fuzz_file(data + (n > 0), n - (n > 0), path), rows = 0;
	enum err e = csv_open(path, table, &why, &c);
	bool row = !e;
	if (e)
		refused(&why);
	while (!e && row && rows < 1000) {
		e = csv_next(c, &why, &row);
		if (e)
			refused(&why);
		if (e || !row)
			break;
		must(csv_line(c) >= 1 && csv_cells(c) >= 0 && csv_permille(c) >= 0 && csv_permille(c) <= 1000);
		for (int i = 0; i < csv_cells(c); i++)
			must(utf8_valid(csv_cell(c, i), strlen(csv_cell(c, i))));
		must(csv_field(c, "card") != NULL);
		if (rows++ == 0)
			again(c, table);
	}
	csv_close(c);
	close(fd);
	return 0;
}
