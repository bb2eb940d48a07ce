/* One row of the accounting system's file, and what the rows of one bill say together. Used by bill_import.c alone. */
#ifndef DOMAIN_BILL_ROWS_H
#define DOMAIN_BILL_ROWS_H

#include "domain/bill_import.h"

struct bill_rows_row {
	int64_t line;
	char *text;                        /* all cells, one after the other */
	const char *cells[BILL_COLUMNS];
	const char *const *titles;         /* the file's own headers, for messages; NULL: ours */
	char key[64];                      /* the bill's number in the file, else made of card, day and department */
};

void bill_rows_fill(struct bill_rows_row *r, int64_t line, const char *const cells[BILL_COLUMNS]);
const char *bill_rows_name(const struct bill_rows_row *r); /* for messages: the number, else the card number */

/* What belongs to the bill as a whole; a row that says otherwise than the first is refused. -1, DAY_NONE: not given. */
struct bill_rows_head {
	char card[24], department[64];
	day_t day, from, to;
	int share;
	int64_t points, amount;
	bool draft, specific;
};
enum err bill_rows_head(struct ctx *ctx, const struct bill_rows_row *rows, size_t n, struct bill_rows_head *out);
const char *bill_rows_title(const struct bill_rows_row *r, enum bill_column c);
enum err bill_rows_line(struct ctx *ctx, const struct bill_rows_row *r, struct bill_line *out);

#endif
