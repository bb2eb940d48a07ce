/*
 * Small papers that people carry through the house (SPEC V3, F7, S11): A6 or a roll of 80 mm, their number as Code 128 or QR, as
 * the profile says. They are written from top to bottom; a roll is as long as what stands on it. Japanese in any language of the staff.
 */
#ifndef DOMAIN_SLIP_DRAW_H
#define DOMAIN_SLIP_DRAW_H

#include "model/ctx.h"
#include "model/page.h"

struct slip_draw {
	const struct ctx *ctx;
	struct doc *doc;
	struct page *p;
	int left, width, y;      /* y: where the next thing goes */
};

/* *doc must be zeroed. over: a line above the title, "" for none; again: printed before, marked 再. */
void slip_draw_begin(struct slip_draw *s, const struct ctx *ctx, struct doc *doc, int64_t made_at, const char *over, const char *title, const char *number,
	bool again);
void slip_draw_row(struct slip_draw *s, const char *label, const char *value);
void slip_draw_yen(struct slip_draw *s, const char *label, int64_t yen, bool large);
/* What must not be overlooked, framed: a word and what to do. */
void slip_draw_notice(struct slip_draw *s, const char *word, const char *text);
void slip_draw_code(struct slip_draw *s, const char *text);
/* After it, on papers that have to have a QR code (what patients keep): one more where the profile says Code 128. */
void slip_draw_qr_too(struct slip_draw *s, const char *text);
void slip_draw_text(struct slip_draw *s, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* wrapped */
void slip_draw_end(struct slip_draw *s);

#endif
