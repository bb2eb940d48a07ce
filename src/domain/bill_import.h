/*
 * Bills from the accounting system (SPEC B1, B2): rows of one file, grouped to bills by their number, or by card, day
 * and department where the file has none. All or nothing; the same file twice changes nothing.
 * The file's reader (intake/csv.h) hands over cells by the columns of data/forms/columns.tsv, kind "bills".
 */
#ifndef DOMAIN_BILL_IMPORT_H
#define DOMAIN_BILL_IMPORT_H

#include "model/bill.h"
#include "model/ctx.h"

/* X(code, field of columns.tsv) */
#define BILL_COLUMN_LIST(X) \
	X(BILL, "bill")               /* the accounting system's number of the bill */ \
	X(CARD, "card") \
	X(DATE, "date")               /* day of care: finds the visit */ \
	X(DEPARTMENT, "department") \
	X(SHARE, "share")             /* 0–10 tenths; "3割" and 30% are understood */ \
	X(CATEGORY, "category")       /* code, name or alias of a row of the form; empty: `name` is one */ \
	X(NAME, "name")               /* item */ \
	X(POINTS, "points")           /* per count */ \
	X(COUNT, "count")             /* 1 when empty; of a drug its quantity: 12, 2.5, 12錠 */ \
	X(UNIT, "unit")               /* of a drug's quantity; other lines have none */ \
	X(YEN, "yen")                 /* per count, tax included */ \
	X(YEN_FLAG, "yen_flag")       /* 1, 円: `points` holds yen */ \
	X(TAX_RATE, "tax_rate")       /* per cent inside yen: 0, 8, 10; empty: 10 for what isn't covered */ \
	X(TOTAL_POINTS, "total_points") /* of the bill; checked against the sum */ \
	X(AMOUNT, "amount")           /* of the bill: what the patient owes */ \
	X(PERIOD_FROM, "period_from") \
	X(PERIOD_TO, "period_to") \
	X(SPECIFIC, "specific")       /* 1: care for the specified disease of the cover's certificate */ \
	X(FINAL, "final")             /* 0, 未確定: stays a draft; empty, 1, 確定: final */

enum bill_column {
#define X(code, field) BILL_COL_##code,
	BILL_COLUMN_LIST(X)
#undef X
	BILL_COLUMNS
};

struct bill_import;
struct bill_import *bill_import_new(void);
void bill_import_free(struct bill_import *im);
/* The file's own headers by column, NULL or "" where it has none: messages name them. They must outlive the import. */
void bill_import_titles(struct bill_import *im, const char *const titles[BILL_COLUMNS]);
/* One row: cells[BILL_COLUMNS], NULL or "" for what the file hasn't. Copies. `line` is the file's line, for messages. */
void bill_import_row(struct bill_import *im, int64_t line, const char *const cells[BILL_COLUMNS]);

struct bill_import_result {
	int64_t rows, bills;                  /* read */
	int64_t added, changed, unchanged;    /* bills; changed: a draft that the file now says differently */
	int64_t finalised, differing, drafts; /* of the added and changed */
};
/*
 * Takes all of it or nothing. A bill without difference becomes final unless `draft` or its column says no; one whose
 * amount differs from our arithmetic stays a draft. ERR_BAD_INPUT, ERR_NOT_FOUND, ERR_SECRET_TEXT: the cause says how many
 * rows are wrong, its reasons name them (line, bill, what was expected).
 */
enum err bill_import_run(struct ctx *ctx, struct bill_import *im, bool draft, struct bill_import_result *out);

#endif
