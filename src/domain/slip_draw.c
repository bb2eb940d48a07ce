/* One column, one pen that goes down. */
#include "domain/slip_draw.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/policy.h"
#include "model/profile.h"

#include "base/banned.h"

enum { ROW = 74, LABEL = 85, VALUE = 110, TEXT = 85, TEXT_ROW = 44, HAIR = 8, THIN = 20, LABEL_W = 240 };
enum { A6_LEFT = 70, A6_WIDTH = 910, ROLL_LEFT = 50, ROLL_WIDTH = 700, BARS = 130, QR = 230 };

static int middle(const struct slip_draw *s)
{
	return s->left + s->width / 2;
}

void slip_draw_begin(struct slip_draw *s, const struct ctx *ctx, struct doc *doc, int64_t made_at, const char *over, const char *title, const char *number,
	bool again)
{
	bool roll = policy_slip_roll(ctx);
	doc->size = roll ? PAGE_ROLL80 : PAGE_A6;
	doc->made_at = made_at;
	str_fmt(doc->title, sizeof doc->title, "%s %s", title, number);
	*s = (struct slip_draw){ .ctx = ctx, .doc = doc, .p = doc_page(doc), .left = roll ? ROLL_LEFT : A6_LEFT, .width = roll ? ROLL_WIDTH : A6_WIDTH };
	page_text(s->p, middle(s), 100, 100, PAGE_CENTER, s->width - 200, "%s", over);
	page_text(s->p, middle(s), 190, 220, PAGE_CENTER, s->width - 200, "%s", title);
	page_text(s->p, middle(s), 290, 190, PAGE_CENTER, s->width, "%s", number);
	if (again) {
		page_box(s->p, s->left + s->width - 90, 60, 90, 90, THIN, false);
		page_text(s->p, s->left + s->width - 45, 126, 200, PAGE_CENTER, 0, "再");
	}
	if (ctx->training) {
		page_watermark(s->p, "訓　練");
		page_text(s->p, s->left, 70, 80, PAGE_LEFT, 0, "【訓練】");
	}
	s->y = 375;
}

void slip_draw_row(struct slip_draw *s, const char *label, const char *value)
{
	page_text(s->p, s->left, s->y, LABEL, PAGE_LEFT, LABEL_W - 10, "%s", label);
	page_text(s->p, s->left + LABEL_W, s->y, VALUE, PAGE_LEFT, s->width - LABEL_W, "%s", value);
	page_line(s->p, s->left, s->y + 20, s->left + s->width, s->y + 20, HAIR);
	s->y += ROW;
}

void slip_draw_yen(struct slip_draw *s, const char *label, int64_t yen, bool large)
{
	char n[32];
	s->y += large ? 26 : 0;
	page_text(s->p, s->left, s->y, large ? 110 : LABEL, PAGE_LEFT, s->width / 2, "%s", label);
	page_text(s->p, s->left + s->width, s->y, large ? 190 : VALUE, PAGE_RIGHT, s->width / 2, "%s円", yen_text(yen, n));
	page_line(s->p, s->left, s->y + 20, s->left + s->width, s->y + 20, large ? THIN : HAIR);
	s->y += ROW;
}

void slip_draw_notice(struct slip_draw *s, const char *word, const char *text)
{
	enum { H = 130 };
	int top = s->y - 38;
	page_box(s->p, s->left, top, s->width, H, 50, false);
	page_text(s->p, middle(s), top + 60, 150, PAGE_CENTER, s->width - 40, "%s", word);
	page_text(s->p, middle(s), top + 108, 90, PAGE_CENTER, s->width - 40, "%s", text);
	s->y = top + H + 54;
}

void slip_draw_code(struct slip_draw *s, const char *text)
{
	bool qr = policy_slip_qr(s->ctx);
	int h = qr ? QR : BARS;
	s->y -= 30;
	if (qr)
		page_code(s->p, ITEM_QR, middle(s) - QR / 2, s->y, QR, QR, text);
	else
		page_code(s->p, ITEM_CODE128, s->left, s->y, s->width, BARS, text);
	page_text(s->p, middle(s), s->y + h + 34, 85, PAGE_CENTER, 0, "%s", text);
	s->y += h + 94;
}

void slip_draw_qr_too(struct slip_draw *s, const char *text)
{
	if (policy_slip_qr(s->ctx))
		return;
	s->y -= 50;
	page_code(s->p, ITEM_QR, middle(s) - QR / 2, s->y, QR, QR, text);
	s->y += QR + 60;
}

/* Columns of a line: a character of two columns is as wide as the text is high. */
static int columns(const struct slip_draw *s)
{
	return s->width * 2 * 720 / (TEXT * 254);
}

/* What is only a little too long is drawn narrower, rather than leaving a word alone; no line begins with a closing mark. */
static size_t line_end(const char *text, int cols)
{
	static const char closing[] = "）。、」";
	if (utf8_width(text) * 4 <= cols * 5)
		return strlen(text);
	size_t n = utf8_fit(text, cols);
	char next[8];
	uint32_t c;
	str_copy_n(next, sizeof next, text + n, utf8_next(text + n, strlen(text + n), &c));
	return next[0] && strstr(closing, next) ? utf8_fit(text, cols - 2) : n;
}

void slip_draw_text(struct slip_draw *s, const char *fmt, ...)
{
	char text[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	str_trim_partial(text);
	for (const char *at = text; *at;) {
		size_t n = line_end(at, columns(s));
		page_text(s->p, s->left, s->y, TEXT, PAGE_LEFT, s->width, "%.*s", (int)n, at);
		s->y += TEXT_ROW;
		at += n;
	}
}

void slip_draw_end(struct slip_draw *s)
{
	const struct profile *pr = s->ctx->profile;
	page_line(s->p, s->left, s->y, s->left + s->width, s->y, THIN);
	page_text(s->p, middle(s), s->y + 44, 90, PAGE_CENTER, s->width, "%s　電話 %s", pr->hospital, pr->hospital_phone);
	s->y += 44;
	s->doc->roll_height = s->y + 70;
}
