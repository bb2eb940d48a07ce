/* Reads a table of data/ that travels inside the program: lines of cells parted by tabs; # begins a comment line. */
#ifndef DOMAIN_TSV_H
#define DOMAIN_TSV_H

#include <stddef.h>

enum { TSV_CELLS_MAX = 16, TSV_LINE_MAX = 1024 };

struct tsv {
	const char *at, *end;
	char line[TSV_LINE_MAX];
	const char *cells[TSV_CELLS_MAX]; /* of the row last read; those it hasn't are "" */
};

void tsv_open(struct tsv *t, const char *name); /* name below data/; dies when it isn't built in */
int tsv_row(struct tsv *t);                     /* number of cells; 0 at the end */

#endif
