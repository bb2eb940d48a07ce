/*
 * A grid of cells in memory, and windows onto it. Nothing here knows a terminal: term.c shows a grid,
 * script.c prints it. All positions are columns and rows from 0,0 of the canvas given; what lies outside
 * is clipped. A full-width character never starts in the last column (a space stands there), and one that is
 * half overwritten leaves a space. Control and bidi characters from data are never passed on.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "tui/glyph.h"
#include "tui/style.h"

struct cell {
	uint32_t ch;     /* 0 is the right half of the full-width character before it */
	uint32_t mark;   /* a combining mark on it, else 0 */
	uint8_t style;   /* enum style */
	uint8_t width;   /* 1, 2; 0 for a right half */
	uint16_t zero;   /* fills the struct, so that cells compare as bytes */
};

_Static_assert(sizeof(struct cell) == 12, "no padding");

struct grid {
	int cols, rows;
	struct cell *cells;
	bool ascii;             /* draw the ASCII column of the glyph table */
	bool cursor;            /* is the cursor shown, and where */
	int cursor_x, cursor_y;
};

struct rect { int x, y, cols, rows; };

struct canvas {
	struct grid *grid;
	struct rect at;         /* on the grid */
};

enum align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTRE };

void canvas_grid_size(struct grid *g, int cols, int rows); /* (re)allocates, all spaces */
void canvas_grid_clear(struct grid *g);
void canvas_grid_free(struct grid *g);                     /* wipes first */
struct canvas canvas_whole(struct grid *g);
struct canvas canvas_part(const struct canvas *c, struct rect r); /* clipped to c */

/* All return the column after what was drawn. */
int canvas_text(const struct canvas *c, int x, int y, enum style s, const char *text);
int canvas_fmt(const struct canvas *c, int x, int y, enum style s, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* In exactly `cols` columns, padded with spaces; what doesn't fit ends in "…". */
int canvas_fit(const struct canvas *c, int x, int y, int cols, enum align a, enum style s, const char *text);
/* A label and its value: "保険      ○ 確認済". The value starts at column x + label_cols. */
int canvas_pair(const struct canvas *c, int x, int y, int label_cols, const char *label, enum style s, const char *value);
/* 12,880円 right-aligned in `cols` columns; without the unit when unit is NULL. */
int canvas_yen(const struct canvas *c, int x, int y, int cols, int64_t yen, const char *unit);
int canvas_glyph(const struct canvas *c, int x, int y, enum style s, enum glyph g);
/* Breaks at the width of c from row y on; returns the row after the last. */
int canvas_wrap(const struct canvas *c, int x, int y, enum style s, const char *text);
int canvas_wrap_lines(const char *text, int cols);

void canvas_fill(const struct canvas *c, struct rect r, enum style s, uint32_t ch);
void canvas_hline(const struct canvas *c, int y);          /* over the full width, inside the frame */
void canvas_frame(const struct canvas *c, const char *title); /* box lines around it, title may be NULL */
void canvas_restyle(const struct canvas *c, struct rect r, enum style s); /* keeps the characters */
void canvas_cursor(const struct canvas *c, int x, int y);

const struct cell *canvas_cell(const struct grid *g, int x, int y);
/* Text of one row without trailing spaces, as the script dumps and tests read it. */
void canvas_row_text(const struct grid *g, int y, struct buf *out);

#endif
