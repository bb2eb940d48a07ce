/*
 * libcsv takes one line of text at a time (intake/csv_text.h), so every row knows on which line it begins; a line
 * ends one row at most. The cells of a row stand in one buffer, each ended by a NUL.
 */
#include "intake/csv.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "intake/columns.h"
#include "intake/csv_text.h"
#include "model/secret.h"

#include "base/banned.h"

struct row {
	struct buf text;
	size_t *start;   /* of each cell in text */
	int n, cap;
	bool whole;      /* libcsv has seen its end */
	bool filled;     /* a cell isn't empty */
	int64_t line;    /* on which it begins */
	size_t bytes;    /* of the lines that it spans */
};

struct csv {
	char *path;
	struct csv_text text;
	struct csv_parser parser;
	bool parsing;
	struct buf line;
	struct row row, header;
	struct column columns[COLUMNS_MAX];
	int n_columns;
	int place[COLUMNS_MAX];  /* the file's column of each of ours; -1: it hasn't any */
	char note[512];
};

static void on_cell(void *data, size_t n, void *to)
{
	struct row *r = to;
	if (r->n == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 32;
		r->start = mem_grow(r->start, (size_t)r->cap, sizeof *r->start);
	}
	size_t at = r->text.len;
	r->start[r->n++] = at;
	buf_add(&r->text, data, n);
	str_strip(r->text.data + at);
	r->text.len = at + strlen(r->text.data + at);
	r->filled = r->filled || r->text.len > at;
	buf_char(&r->text, '\0');
}

static void on_row(int end, void *to)
{
	(void)end;
	((struct row *)to)->whole = true;
}

static void row_clear(struct row *r)
{
	buf_clear(&r->text);
	r->n = 0;
	r->whole = r->filled = false;
	r->bytes = 0;
}

static enum err broken_quote(struct csv *c, struct cause *cause)
{
	if (c->row.line == c->text.line)
		return cause_set(cause, ERR_BAD_FILE, _("%s: %lld 行目の引用符（\"）が正しくありません"), c->path, (long long)c->row.line);
	return cause_set(cause, ERR_BAD_FILE, _("%s: %lld 行目から始まる行の引用符（\"）が閉じていません"), c->path, (long long)c->row.line);
}

/* Hands one line to libcsv. */
static enum err feed(struct csv *c, struct cause *cause)
{
	if (c->row.bytes == 0)
		c->row.line = c->text.line;
	c->row.bytes += c->line.len;
	if (c->row.bytes > CSV_ROW_MAX)
		return broken_quote(c, cause);
	if (csv_parse(&c->parser, c->line.data, c->line.len, on_cell, on_row, &c->row) != c->line.len)
		return broken_quote(c, cause);
	if (!c->row.whole && c->row.n == 0 && c->parser.entry_pos == 0 && !c->parser.quoted)
		c->row.bytes = 0;
	return ERR_OK;
}

static enum err read_line(struct csv *c, struct cause *cause, bool *more)
{
	enum err e = csv_text_line(&c->text, cause, &c->line, more);
	return e ? cause_where(cause, e, "%s", c->path) : ERR_OK;
}

/* The next row with anything in it; row.whole is false at the end of the file. */
static enum err read_row(struct csv *c, struct cause *cause)
{
	bool more = true;
	row_clear(&c->row);
	while (more) {
		enum err e = read_line(c, cause, &more);
		if (!e && more)
			e = feed(c, cause);
		else if (!e && csv_fini(&c->parser, on_cell, on_row, &c->row) != 0)
			e = broken_quote(c, cause);
		if (e)
			return e;
		if (c->row.whole && c->row.filled)
			return ERR_OK;
		if (c->row.whole)
			row_clear(&c->row);
	}
	return ERR_OK;
}

static const char *cell_of(const struct row *r, int i)
{
	return i >= 0 && i < r->n ? r->text.data + r->start[i] : "";
}

/* A tab in the first line outside of quotes and no comma: the file is parted by tabs. */
static unsigned char separator(const char *line)
{
	bool quoted = false, tab = false;
	for (; *line; line++) {
		if (*line == '"')
			quoted = !quoted;
		if (!quoted && *line == ',')
			return CSV_COMMA;
		tab = tab || (!quoted && *line == '\t');
	}
	return tab ? CSV_TAB : CSV_COMMA;
}

static enum err read_header(struct csv *c, struct cause *cause)
{
	bool more;
	enum err e;
	row_clear(&c->row);
	do {
		e = read_line(c, cause, &more);
		if (e)
			return e;
		if (more && c->row.bytes == 0)
			csv_set_delim(&c->parser, separator(c->line.data));
		e = more ? feed(c, cause) : csv_fini(&c->parser, on_cell, on_row, &c->row) ? broken_quote(c, cause) : ERR_OK;
		if (!e && c->row.whole && !c->row.filled)
			row_clear(&c->row);
	} while (!e && more && !c->row.whole);
	if (!e && !c->row.whole)
		e = cause_set(cause, ERR_BAD_FILE, _("%s は空です。1 行目に列名が必要です"), c->path);
	c->header = c->row;
	c->row = (struct row){ 0 };
	return e;
}

static enum err refuse_twins(const struct csv *c, struct cause *cause)
{
	char a[COLUMN_KEY], b[COLUMN_KEY];
	for (int i = 0; i < c->header.n; i++) {
		columns_key(cell_of(&c->header, i), a);
		for (int k = i + 1; a[0] && k < c->header.n; k++) {
			columns_key(cell_of(&c->header, k), b);
			if (strcmp(a, b) == 0)
				return cause_set(cause, ERR_BAD_FILE, _("%s: 列「%s」が 2 回あります（%d 列目と %d 列目）"), c->path,
				                 cell_of(&c->header, i), i + 1, k + 1);
		}
	}
	return ERR_OK;
}

static int best_place(const struct csv *c, const struct column *column)
{
	char key[COLUMN_KEY];
	int best = -1, best_rank = -1;
	for (int i = 0; i < c->header.n; i++) {
		columns_key(cell_of(&c->header, i), key);
		int rank = key[0] ? columns_rank(column, key) : -1;
		if (rank >= 0 && (best < 0 || rank < best_rank)) {
			best = i;
			best_rank = rank;
		}
	}
	return best;
}

/* Cell by cell, since what is too long is cut off here. */
static void list_header(const struct csv *c, char *out, size_t size)
{
	out[0] = '\0';
	for (int i = 0; i < c->header.n; i++) {
		const char *h = cell_of(&c->header, i);
		str_add(out, size, "%s%s", i ? _("、") : "", secret_find(h, NULL) ? "***" : h);
	}
}

static bool group_present(const struct csv *c, const char *need)
{
	for (int i = 0; i < c->n_columns; i++)
		if (strcmp(c->columns[i].need, need) == 0 && c->place[i] >= 0)
			return true;
	return false;
}

/* Names every column that is missing; of a group all that would do, once. */
static void list_missing(const struct csv *c, char *out, size_t size)
{
	char done[160] = "";
	out[0] = '\0';
	for (int i = 0; i < c->n_columns; i++) {
		const struct column *k = &c->columns[i];
		bool group = strcmp(k->need, "yes") != 0;
		if (strcmp(k->need, "no") == 0 || c->place[i] >= 0 || (group && (group_present(c, k->need) || strstr(done, k->need))))
			continue;
		str_add(out, size, "%s%s (%s)", out[0] ? _("、") : "", k->ja, k->en);
		for (int o = i + 1; group && o < c->n_columns; o++)
			if (strcmp(c->columns[o].need, k->need) == 0)
				str_add(out, size, _(" または %s (%s)"), c->columns[o].ja, c->columns[o].en);
		if (group)
			str_add(done, sizeof done, "%s ", k->need);
	}
}

static void note_ignored(struct csv *c)
{
	int n = 0;
	char names[320] = "";
	for (int i = 0; i < c->header.n; i++) {
		bool used = !cell_of(&c->header, i)[0];
		for (int k = 0; k < c->n_columns; k++)
			used = used || c->place[k] == i;
		if (!used)
			str_add(names, sizeof names, "%s%s", n++ ? _("、") : "", cell_of(&c->header, i));
	}
	if (n)
		str_fmt(c->note, sizeof c->note, _("使わない列 %d: %s"), n, names);
	secret_hide(c->note);
}

static enum err map_header(struct csv *c, const char *table, struct cause *cause)
{
	char missing[512], found[512];
	enum err e = refuse_twins(c, cause);
	if (e)
		return e;
	c->n_columns = columns_load(table, c->columns);
	for (int i = 0; i < c->n_columns; i++)
		c->place[i] = best_place(c, &c->columns[i]);
	list_missing(c, missing, sizeof missing);
	list_header(c, found, sizeof found);
	if (missing[0])
		return cause_set(cause, ERR_BAD_FILE, _("%s: 列がありません: %s。ファイルにある列（%s）: %s"), c->path, missing,
		                 csv_encoding(c), found);
	note_ignored(c);
	return ERR_OK;
}

/* A file without a header shows its first row as one, which may hold anything: what is told of a file hides X7's digits. */
static enum err told(enum err e, struct cause *cause)
{
	if (e)
		secret_hide(cause->text);
	return e;
}

enum err csv_open(const char *path, const char *table, struct cause *cause, struct csv **out)
{
	struct csv *c = mem_new(sizeof *c);
	*out = NULL;
	c->path = mem_str(path);
	enum err e = csv_text_open(&c->text, path, cause);
	if (!e) {
		must(csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI) == 0);
		c->parsing = true;
		e = read_header(c, cause);
	}
	if (!e)
		e = map_header(c, table, cause);
	if (e)
		csv_close(c);
	else
		*out = c;
	return told(e, cause);
}

void csv_close(struct csv *c)
{
	if (!c)
		return;
	csv_text_close(&c->text);
	if (c->parsing)
		csv_free(&c->parser);
	buf_wipe(&c->line);
	buf_wipe(&c->row.text);
	buf_free(&c->header.text);
	free(c->row.start);
	free(c->header.start);
	free(c->path);
	free(c);
}

enum err csv_next(struct csv *c, struct cause *cause, bool *row)
{
	enum err e = read_row(c, cause);
	*row = !e && c->row.whole;
	return told(e, cause);
}

static int column_of(const struct csv *c, const char *field)
{
	for (int i = 0; i < c->n_columns; i++)
		if (strcmp(c->columns[i].field, field) == 0)
			return i;
	die("columns.tsv has no field %s in this table", field);
}

int64_t csv_line(const struct csv *c)
{
	return c->row.line;
}

const char *csv_field(const struct csv *c, const char *field)
{
	return cell_of(&c->row, c->place[column_of(c, field)]);
}

bool csv_has(const struct csv *c, const char *field)
{
	return c->place[column_of(c, field)] >= 0;
}

const char *csv_title(const struct csv *c, const char *field)
{
	int i = column_of(c, field);
	return c->place[i] >= 0 ? cell_of(&c->header, c->place[i]) : c->columns[i].ja;
}

int csv_cells(const struct csv *c)
{
	return c->row.n;
}

int csv_columns(const struct csv *c)
{
	return c->header.n;
}

bool csv_ragged(const struct csv *c)
{
	return c->row.n != c->header.n;
}

const char *csv_cell(const struct csv *c, int i)
{
	return cell_of(&c->row, i);
}

const char *csv_header(const struct csv *c, int i)
{
	return cell_of(&c->header, i);
}

int csv_permille(const struct csv *c)
{
	return c->text.size ? (int)(c->text.at * 1000 / c->text.size) : 1000;
}

const char *csv_note(const struct csv *c)
{
	return c->note;
}

const char *csv_encoding(const struct csv *c)
{
	return c->text.cp932 ? "CP932" : "UTF-8";
}

void csv_put(struct buf *line, const char *cell, bool first)
{
	if (!first)
		buf_char(line, ',');
	if (!cell[strcspn(cell, ",\"\r\n")]) {
		buf_str(line, cell);
		return;
	}
	buf_char(line, '"');
	for (; *cell; cell++) {
		if (*cell == '"')
			buf_char(line, '"');
		buf_char(line, *cell);
	}
	buf_char(line, '"');
}
