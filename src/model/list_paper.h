/*
 * A list to be put on paper as somebody saw it: parts with a heading, columns, rows and sums, all of it text in the reader's language.
 * Whoever makes one calls list_paper_part, its columns, then its rows; sums stand under a part by themselves.
 */
#ifndef MODEL_LIST_PAPER_H
#define MODEL_LIST_PAPER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { LIST_PAPER_COLUMNS = 10, LIST_PAPER_CELL = 400 };
enum list_paper_flag { LIST_PAPER_LEFT = 0, LIST_PAPER_RIGHT = 1, LIST_PAPER_SUM = 3 }; /* SUM: right, yen, added up */

struct list_paper {
	int64_t id;
	char title[96];
	int64_t made_at;
	char made_by[40];
	struct buf content;
	int64_t rows;                          /* of all parts */
	int n_columns;                         /* of the part that is being made, and its sums */
	int64_t part_rows, sums[LIST_PAPER_COLUMNS];
	bool summed[LIST_PAPER_COLUMNS];
};

void list_paper_note(struct list_paper *p, const char *text);                     /* a line of words */
void list_paper_part(struct list_paper *p, const char *heading);                  /* "": the only one; ends the one before */
void list_paper_column(struct list_paper *p, const char *title, int width, enum list_paper_flag flag); /* width: in relation to the others */
/* cells of all columns; detail: words below the row, "" for none. */
void list_paper_row(struct list_paper *p, const char *const *cells, const char *detail);
void list_paper_end(struct list_paper *p);                                        /* the last part's sums */
void list_paper_done(struct list_paper *p);                                       /* wipes and frees */

/* Reading: one line after the other. */
enum list_paper_kind { LIST_PAPER_NOTE, LIST_PAPER_PART, LIST_PAPER_COLUMN, LIST_PAPER_ROW, LIST_PAPER_DETAIL, LIST_PAPER_TOTAL };
struct list_paper_line {
	enum list_paper_kind kind;
	int n;
	char cell[LIST_PAPER_COLUMNS][LIST_PAPER_CELL]; /* a column: title, width, flag */
};
/* Of the text at *at, which goes on; false: nothing left. */
bool list_paper_next(const char **at, struct list_paper_line *out);

#endif
