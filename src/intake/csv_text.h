/*
 * The lines of a text file as UTF-8, whatever its encoding; for intake/csv.c. The encoding is found out by a first
 * pass over the whole file; a pipe is first copied to an unnamed file.
 */
#ifndef INTAKE_CSV_TEXT_H
#define INTAKE_CSV_TEXT_H

#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

struct csv_text {
	FILE *file;
	bool cp932;
	bool bom;
	iconv_t converter;   /* only with cp932 */
	int64_t line;        /* of the line last read, from 1 */
	int64_t at, size;    /* bytes read and in the file */
	char *bytes;         /* one line as it stands in the file */
};

enum err csv_text_open(struct csv_text *t, const char *path, struct cause *cause);
void csv_text_close(struct csv_text *t);
/* The next line with its end; `out` is replaced. *more is false at the end of the file. */
enum err csv_text_line(struct csv_text *t, struct cause *cause, struct buf *out, bool *more);

#endif
