/*
 * The view is a window of rows [top, top + visible). A move changes the index and forgets the id; a change of the data
 * keeps the id and looks where it went. Rows are fetched again only when the window leaves what is held.
 */
#include "tui/list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "tui/keys.h"

#include "base/banned.h"

enum {
	GAP = 2,          /* between columns */
	MARK = 1,         /* the selection's mark stands before the first */
	WHEEL = 3,        /* rows of a step */
	LINES_AROUND = 2, /* heading and position */
	LIT = 30          /* how much of the selected row is lit: enough to see, and a move stays small on a slow line */
};

void list_init(struct list *l, const struct list_model *m)
{
	list_done(l);
	*l = (struct list){ .model = m, .stale = true };
}

void list_done(struct list *l)
{
	if (l->rows)
		mem_wipe(l->rows, (size_t)l->cap * sizeof *l->rows);
	free(l->rows);
	l->rows = NULL;
	l->cap = l->n_rows = 0;
}

static int visible(const struct list *l)
{
	return l->area.rows > LINES_AROUND ? l->area.rows - LINES_AROUND : 1;
}

const struct list_row *list_selected_row(const struct list *l)
{
	int64_t i = l->at - l->rows_from;
	return i >= 0 && i < l->n_rows ? &l->rows[i] : NULL;
}

int64_t list_selected(const struct list *l)
{
	return l->selected;
}

void list_refresh(struct list *l)
{
	l->stale = true;
}

void list_restart(struct list *l)
{
	l->at = l->top = l->selected = 0;
	l->stale = true;
}

static void move_to(struct list *l, int64_t at)
{
	if (at >= l->count)
		at = l->count - 1;
	if (at < 0)
		at = 0;
	l->at = at;
	const struct list_row *row = list_selected_row(l);
	l->selected = row ? row->id : 0;
}

bool list_key(struct list *l, int32_t key)
{
	switch (key) {
	case K_UP: move_to(l, l->at - 1); return true;
	case K_DOWN: move_to(l, l->at + 1); return true;
	case K_PGUP: move_to(l, l->at - visible(l)); return true;
	case K_PGDN: move_to(l, l->at + visible(l)); return true;
	case K_HOME: move_to(l, 0); return true;
	case K_END: move_to(l, l->count - 1); return true;
	case K_WHEEL_UP: move_to(l, l->at - WHEEL); return true;
	case K_WHEEL_DOWN: move_to(l, l->at + WHEEL); return true;
	default: return false;
	}
}

bool list_click(struct list *l, int y)
{
	int64_t row = l->top + y - 1;
	if (y < 1 || y > visible(l) || row >= l->count)
		return false;
	move_to(l, row);
	return true;
}

int list_fetch(const struct list_model *m, struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	int done = 0, got = LIST_PART;
	for (; done < n && got == LIST_PART; done += got)
		got = m->fetch(ctx, state, first + done, n - done, rows + done);
	return done;
}

static void fetch(struct list *l, struct ctx *ctx, void *state, int64_t from, int n)
{
	if (n > l->cap) {
		list_done(l);
		l->rows = mem_array((size_t)n, sizeof *l->rows);
		l->cap = n;
	}
	mem_wipe(l->rows, (size_t)l->cap * sizeof *l->rows);
	l->rows_from = from;
	l->n_rows = list_fetch(l->model, ctx, state, from, n, l->rows);
}

/* Where the selected row is now; without find() it is looked for a page up and down from where it was. */
static int64_t locate(struct list *l, struct ctx *ctx, void *state)
{
	if (l->model->find)
		return l->model->find(ctx, state, l->selected);
	int n = visible(l);
	for (int page = 0; page < 3; page++) {
		static const int order[3] = { 0, 1, -1 };
		int64_t from = l->top + order[page] * (int64_t)n;
		if (from < 0 || from >= l->count)
			continue;
		fetch(l, ctx, state, from, n);
		for (int i = 0; i < l->n_rows; i++)
			if (l->rows[i].id == l->selected)
				return from + i;
	}
	return -1;
}

static void show_cursor(struct list *l)
{
	int n = visible(l);
	if (l->at >= l->count)
		l->at = l->count > 0 ? l->count - 1 : 0;
	if (l->at < l->top)
		l->top = l->at;
	if (l->at >= l->top + n)
		l->top = l->at - n + 1;
	if (l->top + n > l->count)
		l->top = l->count > n ? l->count - n : 0;
}

void list_layout(struct list *l, struct ctx *ctx, void *state, struct rect area)
{
	bool again = l->stale || area.rows != l->area.rows || !l->rows;
	l->area = area;
	if (l->stale) {
		l->count = l->model->count(ctx, state);
		int64_t at = l->selected ? locate(l, ctx, state) : -1;
		if (at >= 0)
			l->at = at;
		l->stale = false;
	}
	show_cursor(l);
	int64_t last = l->top + visible(l) < l->count ? l->top + visible(l) : l->count;
	if (again || l->top < l->rows_from || last > l->rows_from + l->n_rows)
		fetch(l, ctx, state, l->top, visible(l));
	const struct list_row *row = list_selected_row(l);
	l->selected = row ? row->id : 0;
}

void list_cell(struct list_row *row, int column, enum style s, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(row->cell[column], LIST_CELL, fmt, ap);
	va_end(ap);
	str_trim_partial(row->cell[column]);
	row->cell_style[column] = (uint8_t)s;
}

static int total(const struct list_column *columns, const int *cols)
{
	int sum = 0;
	for (int i = 0; columns[i].heading; i++)
		if (cols[i])
			sum += cols[i] + (sum ? GAP : 0);
	return sum;
}

/* The least important columns go until the rest fits; what is left over goes to those that grow. */
static void arrange(const struct list_column *columns, int width, int cols[LIST_COLUMNS])
{
	int n = 0, growing = 0;
	for (; columns[n].heading && n < LIST_COLUMNS; n++)
		cols[n] = columns[n].cols;
	while (total(columns, cols) > width) {
		int worst = -1;
		for (int i = 0; i < n; i++)
			if (cols[i] && columns[i].priority > (worst < 0 ? 0 : columns[worst].priority))
				worst = i;
		if (worst < 0)
			break;
		cols[worst] = 0;
	}
	for (int i = 0; i < n; i++)
		growing += cols[i] && columns[i].grow;
	int spare = width - total(columns, cols);
	for (int i = 0; i < n && spare > 0; i++)
		if (cols[i] && columns[i].grow) {
			int share = spare / growing--;
			cols[i] += share;
			spare -= share;
		}
}

static void draw_row(const struct list *l, const struct canvas *c, int y, const int *cols, const struct list_row *row, bool selected)
{
	int x = MARK, lit = 0;
	const struct list_column *columns = l->model->columns;
	for (int i = 0; columns[i].heading; i++) {
		if (!cols[i])
			continue;
		if (lit == 0 || x + cols[i] <= LIT)
			lit = x + cols[i];
		enum style s = row->cell_style[i] ? (enum style)row->cell_style[i] : row->style;
		x = canvas_fit(c, x, y, cols[i], columns[i].align, s, row->cell[i]) + GAP;
	}
	if (!selected)
		return;
	canvas_glyph(c, 0, y, STYLE_SELECTED, GLYPH_SELECT);
	canvas_restyle(c, (struct rect){ 0, y, lit, 1 }, STYLE_SELECTED);
}

static void draw_position(const struct list *l, const struct canvas *c, int y)
{
	char at[32], count[32];
	canvas_fmt(c, 1, y, STYLE_DIM, "%s / %s   %s", yen_text(l->count ? l->at + 1 : 0, at), yen_text(l->count, count), l->note);
}

void list_draw(const struct list *l, const struct canvas *c)
{
	int cols[LIST_COLUMNS] = { 0 }, x = MARK, last = c->at.rows - 1;
	const struct list_column *columns = l->model->columns;
	arrange(columns, c->at.cols - MARK, cols);
	for (int i = 0; columns[i].heading; i++)
		if (cols[i])
			x = canvas_fit(c, x, 0, cols[i], columns[i].align, STYLE_TITLE, *columns[i].heading ? _(columns[i].heading) : "") + GAP;
	for (int y = 0; y < last - 1; y++) {
		int64_t i = l->top + y - l->rows_from;
		if (i >= 0 && i < l->n_rows)
			draw_row(l, c, y + 1, cols, &l->rows[i], l->top + y == l->at);
	}
	if (l->count == 0 && l->model->empty)
		canvas_text(c, 1, 1, STYLE_DIM, _(l->model->empty));
	if (last > 0)
		draw_position(l, c, last);
}
