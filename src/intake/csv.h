/*
 * A hospital's CSV, row by row (SPEC P5, V1, B1). The encoding is found out by itself (UTF-8, with BOM, CP932), the
 * separator (comma or tab) from the header; header names are mapped to our fields by data/forms/columns.tsv. The file
 * is streamed: memory doesn't grow with the number of rows. Cells come as UTF-8 without spaces around them.
 *
 *	struct csv *c;
 *	enum err e = csv_open(path, "patients", &ctx->cause, &c);
 *	bool row = true;
 *	while (!e && !(e = csv_next(c, &ctx->cause, &row)) && row)
 *		use(csv_line(c), csv_field(c, "card"));
 *	csv_close(c);
 */
#ifndef INTAKE_CSV_H
#define INTAKE_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct csv;

/* Bytes of one line of the file, and of one row as UTF-8 (its quotes may span lines). */
enum { CSV_LINE_MAX = 64 * 1024, CSV_ROW_MAX = 3 * CSV_LINE_MAX };

/*
 * Reads up to the header. `table` is "patients", "visits", "bills" or "enrollments". Errors: ERR_NOT_FOUND (no such file), ERR_IO,
 * ERR_BAD_FILE: empty, a byte that fits no encoding or NUL (line and byte), a broken quote or too long a line (line),
 * a header that comes twice, a missing column (its names in both languages, and the columns found).
 */
enum err csv_open(const char *path, const char *table, struct cause *cause, struct csv **out);
void csv_close(struct csv *c); /* NULL is fine */

/* The next row that isn't empty; *row false at the end. ERR_BAD_FILE names the line; the file ends there. */
enum err csv_next(struct csv *c, struct cause *cause, bool *row);

int64_t csv_line(const struct csv *c);                        /* line of the file on which the row begins, from 1 */
const char *csv_field(const struct csv *c, const char *field); /* by our name; "" when empty or when the file hasn't the column. Until the next row */
bool csv_has(const struct csv *c, const char *field);         /* does the file have the column? */
const char *csv_title(const struct csv *c, const char *field); /* the file's own header of that field, for messages; ours when it has none */

/* The row as it stands in the file, ignored columns too, e.g. to write rejects. */
int csv_cells(const struct csv *c);               /* of the row last read; may differ from csv_columns(): then csv_ragged() */
int csv_columns(const struct csv *c);
bool csv_ragged(const struct csv *c);             /* the row has more or fewer cells than the header */
const char *csv_cell(const struct csv *c, int i); /* from 0; "" beyond the row's end */
const char *csv_header(const struct csv *c, int i);
/* How far the file is read, 0 … 1000, for progress; which columns were ignored, translated ("" for none); the encoding's name. */
int csv_permille(const struct csv *c);
const char *csv_note(const struct csv *c);
const char *csv_encoding(const struct csv *c);

/* Appends one cell to a line of CSV, quoted where it must be; `first`: no separator before it. */
struct buf;
void csv_put(struct buf *line, const char *cell, bool first);

#endif
