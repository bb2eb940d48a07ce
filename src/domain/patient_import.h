/*
 * Patients from the hospital's record system (SPEC P5, X7): row by row within one transaction. All of the file takes
 * effect or nothing of it, unless bad rows are to be skipped. The same file twice changes nothing.
 *
 *	e = patient_import_begin(ctx, skip_bad, &im);
 *	for each row: e = patient_import_row(ctx, im, &row, &taken);
 *	e = patient_import_end(ctx, im, e, &result);      // commits, or rolls back on any error; frees im
 */
#ifndef DOMAIN_PATIENT_IMPORT_H
#define DOMAIN_PATIENT_IMPORT_H

#include "model/ctx.h"
#include "model/patient.h"

/*
 * One row as text; NULL: the file has no such column, and what is stored stays. An empty cell empties the field, but for
 * died, undisclosed and memo, which then stay too: they are also kept at the desk (P8), and a memo is taken only where
 * there is none yet. Sex: 男 女 m f male female 1 2 …; birth by date_parse_birth().
 */
struct patient_row {
	int64_t line;   /* of the file, for messages */
	const char *card, *name, *kana, *sex, *birth_date, *phone, *postal, *address, *died, *undisclosed, *memo;
};

enum { PATIENT_PROBLEMS_MAX = 200 };

struct patient_problem {
	int64_t line;
	char field[24];     /* name of the member of patient_row, as in columns.tsv */
	char reason[200];   /* never the digits of X7 */
};

struct patient_import_result {
	int64_t rows, added, changed, unchanged, bad;   /* bad: rows, however many problems each has */
	int n_problems;                                 /* listed; at most the first so many */
	struct patient_problem problems[PATIENT_PROBLEMS_MAX];
};

struct patient_import;

/* ERR_FORBIDDEN, ERR_BUSY. Begins the write transaction. */
enum err patient_import_begin(struct ctx *ctx, bool skip_bad, struct patient_import **out);
/* *taken false: the row is bad, see patient_import_reason(); that is ERR_OK until the end. Errors are the database's. */
enum err patient_import_row(struct ctx *ctx, struct patient_import *im, const struct patient_row *row, bool *taken);
/* A row that can't even be read, e.g. with too few cells. */
void patient_import_bad(struct patient_import *im, int64_t line, const char *field, const char *reason);
/* Everything wrong with the last bad row, for the file of rejects. */
const char *patient_import_reason(const struct patient_import *im);
/* Counts and problems so far. */
const struct patient_import_result *patient_import_result(const struct patient_import *im);
/*
 * Ends it: commits when e is OK and no row was bad (or bad ones are skipped), with one entry in the log. ERR_BAD_INPUT:
 * rows were bad, nothing took effect. *out (may be NULL) is filled in any case.
 */
enum err patient_import_end(struct ctx *ctx, struct patient_import *im, enum err e, struct patient_import_result *out);

#endif
