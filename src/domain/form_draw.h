/*
 * What the house's A4 forms have in common: fields with a grey label, amounts, marks, the hospital with its seal place, the
 * mandatory note. Everything is drawn at a place in 0.1 mm (model/page.h). Japanese in any language of the staff, as all papers.
 */
#ifndef DOMAIN_FORM_DRAW_H
#define DOMAIN_FORM_DRAW_H

#include "model/ctx.h"
#include "model/page.h"

enum {
	FORM_LEFT = 147, FORM_WIDTH = 1806, FORM_RIGHT = FORM_LEFT + FORM_WIDTH,
	FORM_HAIR = 8, FORM_THIN = 15, FORM_FRAME = 30, FORM_THICK = 60, /* lines, 0.01 mm */
	FORM_LABEL = 74, FORM_TEXT = 88, FORM_VALUE = 105,               /* texts, 0.1 pt */
	FORM_FIELD_LABEL = 46, FORM_FIELD_VALUE = 80, FORM_FIELD = FORM_FIELD_LABEL + FORM_FIELD_VALUE,
	FORM_HOSPITAL = 300,                                             /* height of the hospital's block */
};

/* 参考 for a copy, 訓練 in training: across the page and in words at its head. */
void form_draw_marks(const struct ctx *ctx, struct page *p, bool copy);
/* The form's name in the middle; to its right which page of how many, where there are several or `always`. */
void form_draw_title(struct page *p, int y, const char *title);
void form_draw_page_number(struct page *p, int y, size_t page, size_t pages);
/* A heading over a table that begins at y. */
void form_draw_heading(struct page *p, int x, int y, const char *text);
void form_draw_cell(struct page *p, int x, int y, int w, int h, bool label); /* label: grey */
/* A grey label over a value, both in the middle: FORM_FIELD high. size: of the value. */
void form_draw_field(struct page *p, int x, int y, int w, const char *label, int size, const char *value);
/* A cell with an amount at its right; 0 is the unit alone where `blank`, as on the ministry's form. */
void form_draw_amount(struct page *p, int x, int y, int w, int h, int size, int64_t v, const char *unit, bool blank);
/* Name, address and telephone, code of the institution, and the place of the seal: FORM_HOSPITAL high, to the right edge. */
void form_draw_hospital(struct page *p, const struct profile *pr, int y, const char *seal);
void form_draw_tax_note(struct page *p, int y);
/* "2026年 …" of one day or of a span of days, in eras. */
const char *form_draw_days(day_t from, day_t to, char out[2 * DATE_TEXT]);

#endif
