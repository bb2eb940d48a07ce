/*
 * The rows of the public receipt form, in its order, from data/forms/receipt_rows.tsv (FACTS §1.2: 別紙様式1, 医科).
 * A bill's lines name a row by its code.
 */
#ifndef DOMAIN_FORMS_H
#define DOMAIN_FORMS_H

#include <stdbool.h>

/* NAMED: no column of the receipt and no amount; the statement of items names it (a drug that a package pays for). */
enum form_column { FORM_INSURED, FORM_MEAL, FORM_UNINSURED, FORM_NAMED, FORM_COLUMNS };
enum { FORM_ROWS_MAX = 40 };
#define FORM_PACKAGE "DPC" /* the row of what is paid by the day of a diagnosis group */

struct form_row {
	char code[8];        /* A00 … N00, DPC, O00, T10, T20, S10, Z00, DRUG */
	char name[64];
	bool yen;            /* amounts of this row are yen; else points, or none where NAMED */
	enum form_column column;
	char aliases[256];   /* separated by | */
};

const struct form_row *forms_rows(int *n);
const struct form_row *forms_row(const char *code);   /* NULL: no such code */
/* By code, name or alias; width and case of letters don't matter. NULL: none. */
const struct form_row *forms_find(const char *text);
int forms_index(const struct form_row *row);          /* its place in the form, from 0 */
const char *forms_column_name(enum form_column c);    /* 保険, 保険(食事・生活), 保険外負担, 金額なし; translated */

#endif
