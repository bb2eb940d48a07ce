/*
 * Documents grow by doubling and own their texts. The preview lays texts on a grid of columns: each keeps its place
 * across the page, and lines of text whose base lines nearly agree become one line.
 */
#include "model/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/wrap.h"

#include "base/banned.h"

struct page *doc_page(struct doc *d)
{
	d->pages = mem_grow(d->pages, d->n_pages + 1, sizeof *d->pages);
	struct page *p = &d->pages[d->n_pages++];
	*p = (struct page){ .n = 0 };
	return p;
}

static struct page_item *add(struct page *p, enum page_item_kind kind)
{
	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 64;
		p->items = mem_grow(p->items, p->cap, sizeof *p->items);
	}
	struct page_item *it = &p->items[p->n++];
	*it = (struct page_item){ .kind = kind };
	return it;
}

void page_text(struct page *p, int x, int y, int size, enum page_align align, int w, const char *fmt, ...)
{
	char text[2048];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	str_trim_partial(text);
	if (!text[0])
		return;
	struct page_item *it = add(p, ITEM_TEXT);
	*it = (struct page_item){ .kind = ITEM_TEXT, .x = x, .y = y, .w = w, .size = size, .align = align, .text = mem_str(text) };
}

void page_line(struct page *p, int x1, int y1, int x2, int y2, int width)
{
	struct page_item *it = add(p, ITEM_LINE);
	*it = (struct page_item){ .kind = ITEM_LINE, .x = x1, .y = y1, .w = x2 - x1, .h = y2 - y1, .size = width };
}

void page_box(struct page *p, int x, int y, int w, int h, int width, bool fill)
{
	struct page_item *it = add(p, ITEM_BOX);
	*it = (struct page_item){ .kind = ITEM_BOX, .x = x, .y = y, .w = w, .h = h, .size = width, .fill = fill };
}

void page_code(struct page *p, enum page_item_kind kind, int x, int y, int w, int h, const char *text)
{
	must(kind == ITEM_CODE128 || kind == ITEM_QR);
	struct page_item *it = add(p, kind);
	*it = (struct page_item){ .kind = kind, .x = x, .y = y, .w = w, .h = h, .text = mem_str(text) };
}

void page_watermark(struct page *p, const char *text)
{
	add(p, ITEM_WATERMARK)->text = mem_str(text);
}

void doc_free(struct doc *d)
{
	for (size_t i = 0; i < d->n_pages; i++) {
		for (size_t k = 0; k < d->pages[i].n; k++) {
			char *text = d->pages[i].items[k].text;
			if (text) {
				mem_wipe(text, strlen(text));
				free(text);
			}
		}
		free(d->pages[i].items);
	}
	free(d->pages);
	*d = (struct doc){ .size = d->size };
}

static int page_width(const struct doc *d)
{
	static const int widths[] = { [PAGE_A4] = 2100, [PAGE_A5] = 1480, [PAGE_A6] = 1050, [PAGE_ROLL80] = 800 };
	return widths[d->size];
}

/* Texts by base line, then from left to right. */
static int by_place(const void *a, const void *b)
{
	const struct page_item *x = *(const struct page_item *const *)a, *y = *(const struct page_item *const *)b;
	return x->y != y->y ? (x->y > y->y) - (x->y < y->y) : (x->x > y->x) - (x->x < y->x);
}

/* Where a text begins, in columns of the preview. */
static int column_of(const struct page_item *it, int columns, int width)
{
	int at = it->x * columns / width, n = utf8_width(it->text);
	if (it->align == PAGE_RIGHT)
		at -= n;
	else if (it->align == PAGE_CENTER)
		at -= n / 2;
	return at < 0 ? 0 : at;
}

/* What a line's last text has left goes on below it: paper has smaller letters than a terminal, and no words may be lost. */
static void preview_rest(const char *rest, int at, int columns, char *out, size_t size)
{
	for (size_t bytes; *rest; rest += bytes) {
		bytes = wrap_next(rest, columns - at);
		str_add(out, size, "\n%*s%.*s", at, "", (int)bytes, rest);
	}
}

/* Puts the texts of one line into `out`; what would overlap goes on behind, one space apart. */
static void preview_line(const struct doc *d, const struct page_item **items, size_t n, int columns, char *out, size_t size)
{
	int used = 0;
	for (size_t i = 0; i < n; i++) {
		int at = column_of(items[i], columns, page_width(d));
		if (used && at <= used)
			at = used + 1;
		int room = columns - at;
		if (room <= 0)
			break;
		size_t bytes = i + 1 == n ? wrap_next(items[i]->text, room) : utf8_fit(items[i]->text, room);
		str_add(out, size, "%*s%.*s", at - used, "", (int)bytes, items[i]->text);
		used = at + utf8_width(items[i]->text);
		if (i + 1 == n && items[i]->text[bytes])
			preview_rest(items[i]->text + bytes, at < columns / 2 ? at : columns / 2, columns, out, size);
	}
	str_add(out, size, "\n");
}

void doc_preview(const struct doc *d, size_t page, int columns, char *out, size_t size)
{
	enum { SAME_LINE = 22 };
	must(page < d->n_pages && size > 0);
	const struct page *p = &d->pages[page];
	const struct page_item **texts = mem_array(p->n + 1, sizeof *texts);
	size_t n = 0;
	out[0] = '\0';
	for (size_t i = 0; i < p->n; i++) {
		if (p->items[i].kind == ITEM_WATERMARK)
			str_add(out, size, "【%s】\n", p->items[i].text);
		else if (p->items[i].kind == ITEM_TEXT)
			texts[n++] = &p->items[i];
	}
	qsort(texts, n, sizeof *texts, by_place);
	for (size_t i = 0; i < n; ) {
		size_t end = i + 1;
		while (end < n && texts[end]->y - texts[i]->y < SAME_LINE)
			end++;
		/* Within one line only the place across the page counts. */
		for (size_t a = i + 1; a < end; a++)
			for (size_t b = a; b > i && texts[b]->x < texts[b - 1]->x; b--) {
				const struct page_item *t = texts[b];
				texts[b] = texts[b - 1];
				texts[b - 1] = t;
			}
		preview_line(d, &texts[i], end - i, columns, out, size);
		i = end;
	}
	free(texts);
}
