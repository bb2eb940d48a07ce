/*
 * A list that fetches and draws only what shows, so 100,000 rows are as fast as ten. The model is three
 * functions of the screen. The selection is a row's id: when the data changes it stays on the same row as
 * long as that exists. First line of its area: headings; last line: "23 / 1,204" and the note.
 */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/canvas.h"

struct ctx;

enum { LIST_COLUMNS = 10, LIST_CELL = 96, LIST_PART = 64 };

struct list_column {
	const char *heading;   /* NULL ends the table */
	int cols;              /* columns it wants */
	enum align align;
	int priority;          /* 0: always shown; the highest goes first where it is narrow */
	bool grow;             /* shares what is left over */
};

struct list_row {
	int64_t id;            /* never 0 */
	enum style style;      /* of the whole row */
	char cell[LIST_COLUMNS][LIST_CELL];
	uint8_t cell_style[LIST_COLUMNS]; /* STYLE_TEXT: the row's */
};

struct list_model {
	const struct list_column *columns;
	int64_t (*count)(struct ctx *ctx, void *state);
	/* Fills rows[0..n) from `first` in list order; returns how many there were. After exactly LIST_PART it is asked for the rest. */
	int (*fetch)(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows);
	/* Where the row is now, -1: gone. May be NULL: then it is looked for among the rows nearby. */
	int64_t (*find)(struct ctx *ctx, void *state, int64_t id);
	/* The typed text changed; "" shows all. NULL: this list can't be narrowed. */
	void (*narrow)(struct ctx *ctx, void *state, const char *text);
	const char *empty;     /* sentence shown instead of rows: never just nothing */
};

struct list {
	const struct list_model *model;
	int64_t count, top, at;      /* rows, first shown, selected (index) */
	int64_t selected;            /* its id, 0: none */
	char note[192];              /* behind the position: order, filter */
	struct rect area;            /* where it was laid out last */
	struct list_row *rows;       /* what shows */
	int64_t rows_from;           /* index of rows[0] */
	int n_rows, cap;
	bool stale;
};

void list_init(struct list *l, const struct list_model *m);
void list_done(struct list *l);                      /* wipes and frees; the framework calls it */
int64_t list_selected(const struct list *l);         /* id, 0: none */
const struct list_row *list_selected_row(const struct list *l); /* NULL: none */
void list_refresh(struct list *l);                   /* fetch again at the next layout */
void list_restart(struct list *l);                   /* … and go to the first row */
bool list_key(struct list *l, int32_t key);          /* arrows, PgUp, PgDn, Home, End, wheel */
bool list_click(struct list *l, int y);              /* row of its area; true: a row was hit */
/* Fetches what shows in that area; the framework calls it before every draw. */
void list_layout(struct list *l, struct ctx *ctx, void *state, struct rect area);
void list_draw(const struct list *l, const struct canvas *c);
/* All of rows[0..n) that there are, part by part. */
int list_fetch(const struct list_model *m, struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows);
/* Fills one cell. */
void list_cell(struct list_row *row, int column, enum style s, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
