/*
 * Which header names mean which of our fields: data/forms/columns.tsv. Only intake/csv.c uses it; everybody else
 * speaks of fields.
 */
#ifndef INTAKE_COLUMNS_H
#define INTAKE_COLUMNS_H

#include <stddef.h>

enum { COLUMNS_MAX = 40, COLUMN_KEY = 256 };

struct column {
	char field[24];
	char need[16];     /* "yes", "no", or a group of which the file must have at least one */
	char ja[48], en[48];
	char aliases[900]; /* parted by | */
};

/* The rows of one table in the file's order; dies when there is none (the table is part of the program). */
int columns_load(const char *table, struct column out[COLUMNS_MAX]);
/* What is compared: NFKC, lower case, without spaces, brackets and punctuation. "" when nothing is left. */
void columns_key(const char *header, char out[COLUMN_KEY]);
/* How well the key of a header fits: 0 best, then the order of the names in the table; -1: not this field. */
int columns_rank(const struct column *c, const char *key);

#endif
