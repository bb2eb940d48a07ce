/*
 * A printed page as positioned values: domain/ decides what stands where, paper/ only draws.
 * Units: 0.1 mm from the paper's top left corner; sizes of text in 0.1 pt. Text is UTF-8.
 */
#ifndef MODEL_PAGE_H
#define MODEL_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum page_size { PAGE_A4, PAGE_A5, PAGE_A6, PAGE_ROLL80 };
enum page_align { PAGE_LEFT, PAGE_RIGHT, PAGE_CENTER };
enum page_item_kind { ITEM_TEXT, ITEM_LINE, ITEM_BOX, ITEM_CODE128, ITEM_QR, ITEM_WATERMARK };

struct page_item {
	enum page_item_kind kind;
	int x, y, w, h;          /* text: x is the anchor of `align`, y the base line, w the width to shrink into (0: any) */
	int size;                /* text: 0.1 pt; line and box: width of the line in 0.01 mm */
	enum page_align align;
	bool fill;               /* box: light grey */
	char *text;              /* owned by the document */
};

struct page {
	struct page_item *items;
	size_t n, cap;
};

/* A document of one or more pages of one size. Zero-initialise, set size/roll_height, free with doc_free. */
struct doc {
	enum page_size size;
	int roll_height;         /* PAGE_ROLL80: 0.1 mm */
	bool pink;               /* coloured paper tint (usage slip of F7) */
	char title[120];         /* PDF title */
	int64_t made_at;         /* PDF date: from the clock, not the machine */
	struct page *pages;
	size_t n_pages;
};

struct page *doc_page(struct doc *d); /* adds an empty one; valid until the next call */
void page_text(struct page *p, int x, int y, int size, enum page_align align, int w, const char *fmt, ...) __attribute__((format(printf, 7, 8)));
void page_line(struct page *p, int x1, int y1, int x2, int y2, int width);
void page_box(struct page *p, int x, int y, int w, int h, int width, bool fill);
void page_code(struct page *p, enum page_item_kind kind, int x, int y, int w, int h, const char *text);
void page_watermark(struct page *p, const char *text);
void doc_free(struct doc *d);
/* The text of a page in reading order, columns by position: the preview on a screen. */
void doc_preview(const struct doc *d, size_t page, int columns, char *out, size_t size);

#endif
