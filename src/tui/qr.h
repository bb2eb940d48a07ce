/*
 * A QR code on the terminal, light on dark like the paper it stands for: two modules, one above the other, in each cell. Where
 * half blocks can't be trusted (grid.ascii) a module takes two columns of a row.
 */
#ifndef TUI_QR_H
#define TUI_QR_H

#include <stdbool.h>

#include "tui/canvas.h"

enum { QR_MAX = 177, QR_QUIET = 4, QR_QUIET_LEAST = 2 }; /* modules; the quiet zone around a code, and the least that cameras do with */

struct qr {
	int width;                              /* modules */
	unsigned char dark[QR_MAX * QR_MAX];    /* row by row, 1: dark */
};

/* false: too long for a code, or libqrencode isn't on this machine. */
bool qr_make(const char *text, struct qr *out);
/* Columns and rows that it takes with that quiet zone. */
void qr_size(const struct qr *q, int quiet, bool ascii, int *cols, int *rows);
/* The widest quiet zone with which it fits; 0: it doesn't. */
int qr_quiet(const struct qr *q, bool ascii, int cols, int rows);
void qr_draw(const struct qr *q, int quiet, const struct canvas *c, int x, int y);

#endif
