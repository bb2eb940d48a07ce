/*
 * Cells and clipping. Every character goes through put(), which alone knows about halves of full-width
 * characters; everything else counts columns and calls it.
 */
#include "tui/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/utf8.h"

#include "base/banned.h"

static const struct cell blank = { .ch = ' ', .style = STYLE_TEXT, .width = 1 };

void canvas_grid_size(struct grid *g, int cols, int rows)
{
	canvas_grid_free(g);
	g->cols = cols;
	g->rows = rows;
	g->cells = mem_array((size_t)cols * (size_t)rows, sizeof *g->cells);
	canvas_grid_clear(g);
}

void canvas_grid_clear(struct grid *g)
{
	for (int x = 0; x < g->cols && g->rows > 0; x++)
		g->cells[x] = blank;
	for (int y = 1; y < g->rows; y++)
		memcpy(g->cells + (size_t)y * (size_t)g->cols, g->cells, (size_t)g->cols * sizeof *g->cells);
	g->cursor = false;
}

void canvas_grid_free(struct grid *g)
{
	if (g->cells)
		mem_wipe(g->cells, (size_t)g->cols * (size_t)g->rows * sizeof *g->cells);
	free(g->cells);
	g->cells = NULL;
	g->cols = g->rows = 0;
}

struct canvas canvas_whole(struct grid *g)
{
	return (struct canvas){ .grid = g, .at = { 0, 0, g->cols, g->rows } };
}

struct canvas canvas_part(const struct canvas *c, struct rect r)
{
	int x0 = r.x < 0 ? 0 : r.x, y0 = r.y < 0 ? 0 : r.y;
	int x1 = r.x + r.cols > c->at.cols ? c->at.cols : r.x + r.cols;
	int y1 = r.y + r.rows > c->at.rows ? c->at.rows : r.y + r.rows;
	struct rect at = { c->at.x + x0, c->at.y + y0, x1 > x0 ? x1 - x0 : 0, y1 > y0 ? y1 - y0 : 0 };
	return (struct canvas){ .grid = c->grid, .at = at };
}

static struct cell *cell_at(const struct grid *g, int x, int y)
{
	return &g->cells[(size_t)y * (size_t)g->cols + (size_t)x];
}

/* Takes a cell for something new: what is left of a full-width character there becomes a space. */
static struct cell *take(const struct grid *g, int x, int y)
{
	struct cell *cell = cell_at(g, x, y);
	if (cell->width == 1)
		return cell;
	if (cell->width == 0 && x > 0) {
		cell[-1].ch = ' ';
		cell[-1].mark = 0;
		cell[-1].width = 1;
	} else if (cell->width == 2 && x + 1 < g->cols) {
		cell[1] = (struct cell){ .ch = ' ', .style = cell->style, .width = 1 };
	}
	return cell;
}

static bool inside(const struct canvas *c, int x, int y)
{
	return x >= 0 && y >= 0 && x < c->at.cols && y < c->at.rows;
}

static void put(const struct canvas *c, int x, int y, enum style s, uint32_t ch, int width)
{
	bool left = inside(c, x, y), right = width == 2 && inside(c, x + 1, y);
	int gx = c->at.x + x, gy = c->at.y + y;
	if (width == 2 && left && right) {
		struct cell *cell = take(c->grid, gx, gy);
		take(c->grid, gx + 1, gy);
		cell[0] = (struct cell){ .ch = ch, .style = (uint8_t)s, .width = 2 };
		cell[1] = (struct cell){ .ch = 0, .style = (uint8_t)s, .width = 0 };
		return;
	}
	if (left)
		*take(c->grid, gx, gy) = (struct cell){ .ch = width == 2 ? ' ' : ch, .style = (uint8_t)s, .width = 1 };
	if (right)
		*take(c->grid, gx + 1, gy) = (struct cell){ .ch = ' ', .style = (uint8_t)s, .width = 1 };
}

static bool combining(uint32_t c)
{
	return (c >= 0x0300 && c <= 0x036F) || c == 0x3099 || c == 0x309A || (c >= 0x20D0 && c <= 0x20FF);
}

/* One mark on the character before it; other characters without width (controls, bidi, selectors) aren't passed on. */
static void put_mark(const struct canvas *c, int x, int y, uint32_t mark)
{
	if (!combining(mark) || !inside(c, x - 1, y))
		return;
	struct cell *cell = cell_at(c->grid, c->at.x + x - 1, c->at.y + y);
	if (cell->width == 0 && c->at.x + x >= 2)
		cell--;
	cell->mark = mark;
}

/* n times the same narrow character: clipped once, and only its ends can meet a full-width one. */
static void put_run(const struct canvas *c, int x, int y, int n, enum style s, uint32_t ch)
{
	int from = x < 0 ? 0 : x, to = x + n > c->at.cols ? c->at.cols : x + n;
	if (from >= to || y < 0 || y >= c->at.rows)
		return;
	struct cell *cell = take(c->grid, c->at.x + from, c->at.y + y);
	take(c->grid, c->at.x + to - 1, c->at.y + y);
	struct cell one = { .ch = ch, .style = (uint8_t)s, .width = 1 };
	for (int i = 0; i < to - from; i++)
		cell[i] = one;
}

/* The common kana and kanji without a look into the tables; the rest asks base/utf8.h. */
static int columns_of(uint32_t c)
{
	if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x30A1 && c <= 0x30F6) || (c >= 0x3041 && c <= 0x3094))
		return 2;
	return utf8_char_width(c);
}

static int put_bytes(const struct canvas *c, int x, int y, enum style s, const char *text, size_t n)
{
	uint32_t ch;
	for (size_t len; n > 0; text += len, n -= len) {
		unsigned char byte = (unsigned char)*text;
		if (byte >= 0x20 && byte < 0x7F) {
			put(c, x++, y, s, byte, 1);
			len = 1;
			continue;
		}
		if ((len = utf8_next(text, n, &ch)) == 0)
			break;
		if (ch < 0x20 || (ch >= 0x7F && ch < 0xA0))
			continue;
		int width = columns_of(ch);
		if (width == 0) {
			put_mark(c, x, y, ch);
			continue;
		}
		put(c, x, y, s, c->grid->ascii ? glyph_ascii(ch) : ch, width);
		x += width;
	}
	return x;
}

int canvas_text(const struct canvas *c, int x, int y, enum style s, const char *text)
{
	return put_bytes(c, x, y, s, text, strlen(text));
}

int canvas_fmt(const struct canvas *c, int x, int y, enum style s, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	str_trim_partial(text);
	return canvas_text(c, x, y, s, text);
}

int canvas_fit(const struct canvas *c, int x, int y, int cols, enum align a, enum style s, const char *text)
{
	int before = 0;
	if (cols <= 0)
		return x;
	if (a != ALIGN_LEFT) {
		int spare = cols - utf8_width(text);
		before = spare <= 0 ? 0 : a == ALIGN_RIGHT ? spare : spare / 2;
	}
	/* its own window, so that too long a text is clipped while it is drawn, then drawn over from the cut on */
	struct canvas own = { .grid = c->grid, .at = { c->at.x + x, c->at.y + y, cols, 1 } };
	own.at.cols = x + cols > c->at.cols ? c->at.cols - x : cols;
	if (x < 0 || !inside(c, x, y))
		return x + cols;
	put_run(&own, 0, 0, before, s, ' ');
	int at = put_bytes(&own, before, 0, s, text, strlen(text));
	if (at > cols) {
		at = put_bytes(&own, 0, 0, s, text, utf8_fit(text, cols - 1));
		at = canvas_glyph(&own, at, 0, s, GLYPH_BUSY);
	}
	put_run(&own, at, 0, cols - at, s, ' ');
	return x + cols;
}

int canvas_pair(const struct canvas *c, int x, int y, int label_cols, const char *label, enum style s, const char *value)
{
	canvas_fit(c, x, y, label_cols, ALIGN_LEFT, STYLE_LABEL, label);
	return canvas_text(c, x + label_cols, y, s, value);
}

int canvas_yen(const struct canvas *c, int x, int y, int cols, int64_t yen, const char *unit)
{
	char digits[32], text[64];
	str_fmt(text, sizeof text, "%s%s", yen_text(yen, digits), unit ? unit : "");
	return canvas_fit(c, x, y, cols, ALIGN_RIGHT, STYLE_MONEY, text);
}

int canvas_glyph(const struct canvas *c, int x, int y, enum style s, enum glyph g)
{
	uint32_t point = glyph_point(g);
	put(c, x, y, s, c->grid->ascii ? glyph_ascii(point) : point, 1);
	return x + 1;
}

void canvas_fill(const struct canvas *c, struct rect r, enum style s, uint32_t ch)
{
	uint32_t drawn = c->grid->ascii ? glyph_ascii(ch) : ch;
	for (int y = r.y; y < r.y + r.rows; y++)
		put_run(c, r.x, y, r.cols, s, drawn);
}

void canvas_hline(const struct canvas *c, int y)
{
	canvas_fill(c, (struct rect){ 0, y, c->at.cols, 1 }, STYLE_FRAME, glyph_point(GLYPH_HLINE));
}

void canvas_frame(const struct canvas *c, const char *title)
{
	int right = c->at.cols - 1, bottom = c->at.rows - 1;
	canvas_hline(c, 0);
	canvas_hline(c, bottom);
	for (int y = 1; y < bottom; y++) {
		canvas_glyph(c, 0, y, STYLE_FRAME, GLYPH_VLINE);
		canvas_glyph(c, right, y, STYLE_FRAME, GLYPH_VLINE);
	}
	canvas_glyph(c, 0, 0, STYLE_FRAME, GLYPH_CORNER_TL);
	canvas_glyph(c, right, 0, STYLE_FRAME, GLYPH_CORNER_TR);
	canvas_glyph(c, 0, bottom, STYLE_FRAME, GLYPH_CORNER_BL);
	canvas_glyph(c, right, bottom, STYLE_FRAME, GLYPH_CORNER_BR);
	if (str_empty(title))
		return;
	struct canvas top = canvas_part(c, (struct rect){ 1, 0, c->at.cols - 2, 1 });
	int x = canvas_text(&top, 0, 0, STYLE_TITLE, " ");
	x = canvas_text(&top, x, 0, STYLE_TITLE, title);
	canvas_text(&top, x, 0, STYLE_TITLE, " ");
}

void canvas_restyle(const struct canvas *c, struct rect r, enum style s)
{
	struct canvas part = canvas_part(c, r);
	for (int y = 0; y < part.at.rows; y++)
		for (int x = 0; x < part.at.cols; x++)
			cell_at(part.grid, part.at.x + x, part.at.y + y)->style = (uint8_t)s;
}

void canvas_cursor(const struct canvas *c, int x, int y)
{
	if (!inside(c, x, y))
		return;
	c->grid->cursor = true;
	c->grid->cursor_x = c->at.x + x;
	c->grid->cursor_y = c->at.y + y;
}

const struct cell *canvas_cell(const struct grid *g, int x, int y)
{
	return cell_at(g, x, y);
}

void canvas_row_text(const struct grid *g, int y, struct buf *out)
{
	int end = g->cols;
	while (end > 0 && cell_at(g, end - 1, y)->ch == ' ')
		end--;
	for (int x = 0; x < end; x++) {
		const struct cell *cell = cell_at(g, x, y);
		char bytes[4];
		if (cell->width == 0)
			continue;
		buf_add(out, bytes, utf8_put(cell->ch, bytes));
		if (cell->mark)
			buf_add(out, bytes, utf8_put(cell->mark, bytes));
	}
}
