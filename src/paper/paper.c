/*
 * First the characters of the document are gathered and the font is cut to them; libhpdf takes fonts by path only, so
 * it gets a memory file. Then each page is drawn: tint, watermarks, boxes and codes, and text above all. A text is a row of
 * runs that the font draws itself and single characters that only the second font has (paper/outline.h).
 */
#include "paper/paper.h"

#include <fcntl.h>
#include <hpdf.h>
#include <math.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/date.h"
#include "base/die.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "paper/code128.h"
#include "paper/font.h"
#include "paper/outline.h"

#include "base/banned.h"

enum { QUIET = 10, MISSING_MAX = 32 };

struct size { float w, h; };

struct pen {
	HPDF_Doc pdf;
	HPDF_Page page;
	HPDF_Font font;
	float height;
	HPDF_STATUS error;   /* the first one */
};

static float pt(int tenth_mm)
{
	return (float)tenth_mm * 72.0F / 254.0F;
}

static struct size size_of(const struct doc *d)
{
	switch (d->size) {
	case PAGE_A4: return (struct size){ pt(2100), pt(2970) };
	case PAGE_A5: return (struct size){ pt(1480), pt(2100) };
	case PAGE_A6: return (struct size){ pt(1050), pt(1480) };
	case PAGE_ROLL80: return (struct size){ pt(800), pt(d->roll_height) };
	}
	die("no such page size: %d", (int)d->size);
}

/* Variation selectors choose among shapes of the character before them; the font draws that character's own. */
static bool selects_shape(uint32_t c)
{
	return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

/* One character of a text with the selector that follows it. */
struct sign { uint32_t c, selector; };

static size_t next_sign(const char *s, struct sign *out)
{
	uint32_t c;
	size_t n = utf8_next(s, strlen(s), &out->c);
	out->selector = 0;
	for (size_t k; s[n] && (k = utf8_next(s + n, strlen(s + n), &c), selects_shape(c)); n += k)
		out->selector = c;
	return n;
}

/* Drawn by the second font: what the page's font lacks, or has in another shape than the one that is asked for. */
static bool rare(struct sign g)
{
	return g.selector && outline_has(g.c, g.selector) ? true : !font_has(g.c) && outline_has(g.c, 0);
}

/* Marks the characters that the page's font must draw; those that no font here has go to `far`. */
static void gather(const struct doc *d, unsigned char *seen, uint32_t *far, int *n_far)
{
	struct sign g;
	for (size_t i = 0; i < d->n_pages; i++)
		for (size_t k = 0; k < d->pages[i].n; k++) {
			const struct page_item *it = &d->pages[i].items[k];
			if (it->kind != ITEM_TEXT && it->kind != ITEM_WATERMARK)
				continue;
			for (const char *s = it->text; *s; ) {
				s += next_sign(s, &g);
				if (font_has(g.c) && !seen[g.c])
					seen[g.c] = 1;
				else if (!font_has(g.c) && !rare(g) && *n_far < MISSING_MAX)
					far[(*n_far)++] = g.c;
			}
		}
}

/* Adds a character to the list once, e.g. "𠮷(U+20BB7)". */
static bool name_missing(char *out, size_t size, uint32_t c)
{
	char text[5], name[24];
	text[utf8_put(c, text)] = '\0';
	str_fmt(name, sizeof name, "%s(U+%04X)", text, (unsigned)c);
	if (strstr(out, name))
		return false;
	str_add(out, size, "%s%s", out[0] ? " " : "", name);
	return true;
}

int paper_missing(const struct doc *d, char *out, size_t size)
{
	struct cause cause;
	uint32_t far[MISSING_MAX];
	int n = 0, n_far = 0;
	out[0] = '\0';
	if (font_ready(&cause))
		return 0;
	unsigned char *seen = mem_new(FONT_CHARS);
	gather(d, seen, far, &n_far);
	for (int i = 0; i < n_far; i++)
		n += name_missing(out, size, far[i]);
	free(seen);
	return n;
}

/* A font for this document in a memory file; -1 with the cause when it can't be made. */
static int font_file(const struct doc *d, struct cause *cause)
{
	uint32_t *chars = mem_array(FONT_CHARS, sizeof *chars), far[MISSING_MAX];
	unsigned char *seen = mem_new(FONT_CHARS);
	struct buf font = { 0 };
	size_t n = 0;
	int n_far = 0, fd = -1;
	seen[' '] = seen[0x3000] = 1; /* the second for OUTLINE_BLANK */
	gather(d, seen, far, &n_far);
	for (uint32_t c = 0; c < FONT_CHARS; c++)
		if (seen[c])
			chars[n++] = c;
	if (!font_cut(chars, n, &font, cause)) {
		fd = memfd_create("font", MFD_CLOEXEC);
		if (fd < 0 || write(fd, font.data, font.len) != (ssize_t)font.len) {
			cause_set(cause, ERR_UNAVAILABLE, _("印刷用の書体を用意できません"));
			if (fd >= 0)
				close(fd);
			fd = -1;
		}
	}
	buf_free(&font);
	free(chars);
	free(seen);
	return fd;
}

static void on_error(HPDF_STATUS error, HPDF_STATUS detail, void *user)
{
	struct pen *pen = user;
	(void)detail;
	if (!pen->error)
		pen->error = error;
}

static float y_of(const struct pen *p, int tenth_mm)
{
	return p->height - pt(tenth_mm);
}

/* The next run of `text`: how many bytes, and whether it is one character for the second font (then *g). */
static size_t next_run(const char *text, bool *far, struct sign *g)
{
	size_t n = next_sign(text, g);
	*far = rare(*g);
	while (!*far && text[n]) {
		struct sign next;
		size_t k = next_sign(text + n, &next);
		if (rare(next))
			break;
		n += k;
	}
	return n;
}

/* The bytes of a run without selectors: what the page's font draws. */
static char *near_text(const char *text, size_t bytes)
{
	char *out = mem_new(bytes + 1), *at = out;
	struct sign g;
	for (size_t n = 0; n < bytes; ) {
		n += next_sign(text + n, &g);
		at += utf8_put(g.c, at);
	}
	return out;
}

/* libhpdf could tell as well, but it goes through the font's whole table for each character. */
static float run_width(struct pen *p, const char *text, size_t bytes, bool far, struct sign g)
{
	float size = HPDF_Page_GetCurrentFontSize(p->page);
	int width = 0;
	if (far)
		return outline_advance(g.c, outline_has(g.c, g.selector) ? g.selector : 0, size);
	for (size_t n = 0; n < bytes; width += font_advance(g.c))
		n += next_sign(text + n, &g);
	return (float)width * size / 1000;
}

static float text_width(struct pen *p, const char *text)
{
	float width = 0;
	bool far;
	struct sign g;
	for (size_t n; *text; text += n) {
		n = next_run(text, &far, &g);
		width += run_width(p, text, n, far, g);
	}
	return width;
}

/* Shrinks into the width given: narrower letters down to 60 %, then smaller ones. Returns the width, *narrow the scale. */
static float fit(struct pen *p, const char *text, float size, float room, float *narrow)
{
	*narrow = 1;
	HPDF_Page_SetFontAndSize(p->page, p->font, size);
	HPDF_Page_SetHorizontalScalling(p->page, 100);
	float width = text_width(p, text);
	if (room <= 0 || width <= room)
		return width;
	float ratio = room / width;
	*narrow = ratio < 0.6F ? 0.6F : ratio;
	if (ratio < *narrow)
		HPDF_Page_SetFontAndSize(p->page, p->font, size * ratio / *narrow);
	HPDF_Page_SetHorizontalScalling(p->page, *narrow * 100);
	return room;
}

static void draw_run(struct pen *p, const char *text, size_t bytes, bool far, struct sign g, float x, float y, float narrow)
{
	if (far) {
		outline_draw(p->page, g.c, outline_has(g.c, g.selector) ? g.selector : 0, x, y, HPDF_Page_GetCurrentFontSize(p->page), narrow);
		return;
	}
	char *near = near_text(text, bytes);
	HPDF_Page_BeginText(p->page);
	HPDF_Page_TextOut(p->page, x, y, near);
	HPDF_Page_EndText(p->page);
	free(near);
}

static void draw_text(struct pen *p, const struct page_item *it)
{
	float narrow, x = pt(it->x);
	bool far;
	struct sign g;
	HPDF_Page_SetGrayFill(p->page, 0);
	float width = fit(p, it->text, (float)it->size / 10.0F, pt(it->w), &narrow);
	if (it->align == PAGE_RIGHT)
		x -= width;
	else if (it->align == PAGE_CENTER)
		x -= width / 2;
	const char *text = it->text;
	for (size_t n; *text; text += n) {
		n = next_run(text, &far, &g);
		draw_run(p, text, n, far, g, x, y_of(p, it->y), narrow);
		x += run_width(p, text, n, far, g) * narrow;
	}
}

/* Rising across the page; the k-th of n stands beside the others. */
static void draw_watermark(struct pen *p, const char *text, int k, int n, struct size size)
{
	const float slope = 0.70710678F;
	float room = (size.w < size.h ? size.w : size.h) * 1.15F, big = size.w * 0.16F;
	HPDF_Page_SetRGBFill(p->page, 0.86F, 0.86F, 0.88F);
	HPDF_Page_SetFontAndSize(p->page, p->font, big);
	HPDF_Page_SetHorizontalScalling(p->page, 100);
	float width = HPDF_Page_TextWidth(p->page, text);
	if (width > room) {
		big *= room / width;
		width = room;
	}
	float shift = ((float)k - (float)(n - 1) / 2) * size.h * 0.30F;
	float x = size.w / 2 - width * slope / 2 + big * slope / 3, y = size.h / 2 - width * slope / 2 - big * slope / 3 - shift;
	HPDF_Page_SetFontAndSize(p->page, p->font, big);
	HPDF_Page_BeginText(p->page);
	HPDF_Page_SetTextMatrix(p->page, slope, slope, -slope, slope, x, y);
	HPDF_Page_ShowText(p->page, text);
	HPDF_Page_EndText(p->page);
}

static void draw_line(struct pen *p, const struct page_item *it)
{
	HPDF_Page_SetGrayStroke(p->page, 0);
	HPDF_Page_SetLineWidth(p->page, pt(it->size) / 10);
	HPDF_Page_MoveTo(p->page, pt(it->x), y_of(p, it->y));
	HPDF_Page_LineTo(p->page, pt(it->x + it->w), y_of(p, it->y + it->h));
	HPDF_Page_Stroke(p->page);
}

static void draw_box(struct pen *p, const struct page_item *it)
{
	HPDF_Page_SetGrayStroke(p->page, 0);
	HPDF_Page_SetGrayFill(p->page, 0.93F);
	HPDF_Page_SetLineWidth(p->page, pt(it->size) / 10);
	HPDF_Page_Rectangle(p->page, pt(it->x), y_of(p, it->y + it->h), pt(it->w), pt(it->h));
	if (it->fill && it->size)
		HPDF_Page_FillStroke(p->page);
	else if (it->fill)
		HPDF_Page_Fill(p->page);
	else
		HPDF_Page_Stroke(p->page);
}

static bool draw_code128(struct pen *p, const struct page_item *it)
{
	unsigned char widths[CODE128_WIDTHS_MAX];
	int modules, n = code128_widths(it->text, widths, &modules);
	if (!n)
		return false;
	float module = pt(it->w) / (float)(modules + 2 * QUIET), x = pt(it->x) + module * QUIET;
	HPDF_Page_SetGrayFill(p->page, 0);
	for (int i = 0; i < n; i++) {
		if (i % 2 == 0)
			HPDF_Page_Rectangle(p->page, x, y_of(p, it->y + it->h), module * (float)widths[i], pt(it->h));
		x += module * (float)widths[i];
	}
	HPDF_Page_Fill(p->page);
	return true;
}

static bool draw_qr(struct pen *p, const struct page_item *it)
{
	QRcode *qr = QRcode_encodeString8bit(it->text, 0, QR_ECLEVEL_M);
	if (!qr)
		return false;
	float module = pt(it->w) / (float)(qr->width + 8);
	HPDF_Page_SetGrayFill(p->page, 0);
	for (int row = 0; row < qr->width; row++)
		for (int col = 0; col < qr->width; col++)
			if (qr->data[row * qr->width + col] & 1)
				HPDF_Page_Rectangle(p->page, pt(it->x) + module * (float)(col + 4), y_of(p, it->y) - module * (float)(row + 5), module, module);
	HPDF_Page_Fill(p->page);
	QRcode_free(qr);
	return true;
}

static bool draw_item(struct pen *p, const struct page_item *it)
{
	switch (it->kind) {
	case ITEM_TEXT: draw_text(p, it); return true;
	case ITEM_LINE: draw_line(p, it); return true;
	case ITEM_BOX: draw_box(p, it); return true;
	case ITEM_CODE128: return draw_code128(p, it);
	case ITEM_QR: return draw_qr(p, it);
	case ITEM_WATERMARK: return true;
	}
	die("no such page item: %d", (int)it->kind);
}

static void draw_ground(struct pen *p, const struct doc *d, const struct page *page)
{
	struct size size = size_of(d);
	int n = 0, k = 0;
	if (d->pink) {
		HPDF_Page_SetRGBFill(p->page, 1.0F, 0.89F, 0.93F);
		HPDF_Page_Rectangle(p->page, 0, 0, size.w, size.h);
		HPDF_Page_Fill(p->page);
	}
	for (size_t i = 0; i < page->n; i++)
		n += page->items[i].kind == ITEM_WATERMARK;
	for (size_t i = 0; i < page->n; i++)
		if (page->items[i].kind == ITEM_WATERMARK)
			draw_watermark(p, page->items[i].text, k++, n, size);
}

static bool draw_page(struct pen *p, const struct doc *d, const struct page *page)
{
	struct size size = size_of(d);
	p->page = HPDF_AddPage(p->pdf);
	p->height = size.h;
	HPDF_Page_SetWidth(p->page, size.w);
	HPDF_Page_SetHeight(p->page, size.h);
	draw_ground(p, d, page);
	bool ok = true;
	for (int text = 0; text < 2; text++)
		for (size_t i = 0; i < page->n; i++)
			if ((page->items[i].kind == ITEM_TEXT) == text)
				ok = draw_item(p, &page->items[i]) && ok;
	return ok;
}

/* The title is the only text outside the pages; libhpdf takes it in the encoding of the font. */
static void describe(struct pen *p, const struct doc *d)
{
	struct civil c = date_civil(tokyo_day(d->made_at));
	int s = tokyo_seconds(d->made_at);
	HPDF_Date at = { .year = c.year, .month = c.month, .day = c.day, .hour = s / 3600, .minutes = s / 60 % 60, .seconds = s % 60,
		.ind = '+', .off_hour = 9, .off_minutes = 0 };
	HPDF_SetInfoDateAttr(p->pdf, HPDF_INFO_CREATION_DATE, at);
	HPDF_SetInfoDateAttr(p->pdf, HPDF_INFO_MOD_DATE, at);
	HPDF_SetInfoAttr(p->pdf, HPDF_INFO_CREATOR, "Madoguchi");
	if (d->title[0])
		HPDF_SetInfoAttr(p->pdf, HPDF_INFO_TITLE, d->title);
}

static bool draw(struct pen *p, const struct doc *d, const char *font_path)
{
	HPDF_UseUTFEncodings(p->pdf);
	HPDF_SetCurrentEncoder(p->pdf, "UTF-8");
	HPDF_SetCompressionMode(p->pdf, HPDF_COMP_ALL);
	const char *name = HPDF_LoadTTFontFromFile(p->pdf, font_path, HPDF_TRUE);
	p->font = name ? HPDF_GetFont(p->pdf, name, "UTF-8") : NULL;
	if (!p->font)
		return true;
	describe(p, d);
	bool ok = true;
	for (size_t i = 0; i < d->n_pages && !p->error; i++)
		ok = draw_page(p, d, &d->pages[i]) && ok;
	return ok;
}

static void save(struct pen *p, struct buf *pdf)
{
	HPDF_SaveToStream(p->pdf);
	HPDF_ResetStream(p->pdf);
	HPDF_BYTE chunk[16384];
	while (!p->error) {
		HPDF_UINT32 n = sizeof chunk;
		HPDF_STATUS s = HPDF_ReadFromStream(p->pdf, chunk, &n);
		if (s == HPDF_STREAM_EOF)
			p->error = 0;
		buf_add(pdf, chunk, n);
		if (s || n < sizeof chunk)
			return;
	}
}

enum err paper_pdf(const struct doc *d, struct buf *pdf, struct cause *cause)
{
	char missing[512], path[40];
	enum err e = font_ready(cause);
	if (e)
		return e;
	if (paper_missing(d, missing, sizeof missing))
		return cause_set(cause, ERR_BAD_INPUT, _("印刷用の書体にない文字があります: %s"), missing);
	int fd = font_file(d, cause);
	if (fd < 0)
		return ERR_UNAVAILABLE;
	str_fmt(path, sizeof path, "/proc/self/fd/%d", fd);
	struct pen pen = { .error = 0 };
	pen.pdf = HPDF_New(on_error, &pen);
	must(pen.pdf != NULL);
	bool ok = draw(&pen, d, path);
	if (!pen.error)
		save(&pen, pdf);
	HPDF_Free(pen.pdf);
	close(fd);
	if (pen.error)
		return cause_set(cause, ERR_UNAVAILABLE, _("PDF を作れません（libhpdf 0x%04lX）"), (unsigned long)pen.error);
	return ok ? ERR_OK : cause_set(cause, ERR_BAD_INPUT, _("バーコードにできない文字があります"));
}
