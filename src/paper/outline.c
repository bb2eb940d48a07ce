/* HarfBuzz reads the glyph, libhpdf fills its path. The fonts stay mapped as long as the process lives, once one was needed. */
#include "paper/outline.h"

#include <hpdf_pages.h>
#include <harfbuzz/hb.h>
#include <string.h>

#include "base/str.h"
#include "paper/fonts.h"

#include "base/banned.h"

static const char *const paths[] = { FONT_SPARES };
enum { FONTS = sizeof paths / sizeof paths[0] };

static hb_font_t *fonts[FONTS]; /* NULL: isn't installed */
static bool looked_for;

static void open_fonts(void)
{
	for (int i = 0; !looked_for && i < FONTS; i++) {
		hb_blob_t *blob = hb_blob_create_from_file_or_fail(paths[i]);
		if (!blob)
			continue;
		hb_face_t *face = hb_face_create(blob, 0);
		hb_blob_destroy(blob);
		fonts[i] = hb_font_create(face);
		hb_face_destroy(face);
	}
	looked_for = true;
}

/* The first font that has it; NULL: none. */
static hb_font_t *find(uint32_t c, uint32_t selector, hb_codepoint_t *glyph)
{
	open_fonts();
	for (int i = 0; i < FONTS && !fonts_need_shaping(c); i++)
		if (fonts[i] && (selector ? hb_font_get_variation_glyph(fonts[i], c, selector, glyph) : hb_font_get_nominal_glyph(fonts[i], c, glyph)))
			return fonts[i];
	return NULL;
}

bool outline_has(uint32_t c, uint32_t selector)
{
	hb_codepoint_t glyph;
	return find(c, selector, &glyph) != NULL;
}

static float em(hb_font_t *font)
{
	return (float)hb_face_get_upem(hb_font_get_face(font));
}

float outline_advance(uint32_t c, uint32_t selector, float size)
{
	hb_codepoint_t glyph;
	hb_font_t *font = find(c, selector, &glyph);
	return font ? (float)hb_font_get_glyph_h_advance(font, glyph) * size / em(font) : 0;
}

/* From the font's units to the page. */
struct pen {
	HPDF_Page page;
	float x, y, sx, sy;
};

static float px(const struct pen *p, float x)
{
	return p->x + x * p->sx;
}

static float py(const struct pen *p, float y)
{
	return p->y + y * p->sy;
}

static void move_to(hb_draw_funcs_t *f, void *data, hb_draw_state_t *st, float x, float y, void *user)
{
	struct pen *p = data;
	(void)f;
	(void)st;
	(void)user;
	HPDF_Page_MoveTo(p->page, px(p, x), py(p, y));
}

static void line_to(hb_draw_funcs_t *f, void *data, hb_draw_state_t *st, float x, float y, void *user)
{
	struct pen *p = data;
	(void)f;
	(void)st;
	(void)user;
	HPDF_Page_LineTo(p->page, px(p, x), py(p, y));
}

static void cubic_to(hb_draw_funcs_t *f, void *data, hb_draw_state_t *st, float x1, float y1, float x2, float y2, float x, float y, void *user)
{
	struct pen *p = data;
	(void)f;
	(void)st;
	(void)user;
	HPDF_Page_CurveTo(p->page, px(p, x1), py(p, y1), px(p, x2), py(p, y2), px(p, x), py(p, y));
}

static void close_path(hb_draw_funcs_t *f, void *data, hb_draw_state_t *st, void *user)
{
	struct pen *p = data;
	(void)f;
	(void)st;
	(void)user;
	HPDF_Page_ClosePath(p->page);
}

/* UTF-16 in hexadecimal, as PDF writes text. */
static void utf16(char *out, size_t size, uint32_t c)
{
	if (c <= 0xFFFF)
		str_add(out, size, "%04X", (unsigned)c);
	else
		str_add(out, size, "%04X%04X", 0xD800 + (unsigned)((c - 0x10000) >> 10), 0xDC00 + (unsigned)((c - 0x10000) & 0x3FF));
}

/* libhpdf has no call for marked content; its streams are open. */
static void raw(HPDF_Page page, const char *operators)
{
	HPDF_PageAttr attr = page->attr;
	HPDF_Stream_WriteStr(attr->stream, operators);
}

/* An invisible full-width space of the page's font carries the text: readers give the span's characters their place by it. */
static void carry_text(HPDF_Page page, uint32_t c, float x, float y)
{
	char open[80] = "/Span <</ActualText <FEFF";
	utf16(open, sizeof open, c);
	str_add(open, sizeof open, ">>> BDC\n");
	raw(page, open);
	HPDF_Page_BeginText(page);
	HPDF_Page_SetTextRenderingMode(page, HPDF_INVISIBLE);
	HPDF_Page_TextOut(page, x, y, OUTLINE_BLANK);
	HPDF_Page_SetTextRenderingMode(page, HPDF_FILL);
	HPDF_Page_EndText(page);
	raw(page, "EMC\n");
}

void outline_draw(HPDF_Page page, uint32_t c, uint32_t selector, float x, float y, float size, float narrow)
{
	hb_codepoint_t glyph;
	hb_font_t *font = find(c, selector, &glyph);
	if (!font)
		return;
	struct pen pen = { page, x, y, size * narrow / em(font), size / em(font) };
	hb_draw_funcs_t *f = hb_draw_funcs_create();
	hb_draw_funcs_set_move_to_func(f, move_to, NULL, NULL);
	hb_draw_funcs_set_line_to_func(f, line_to, NULL, NULL);
	hb_draw_funcs_set_cubic_to_func(f, cubic_to, NULL, NULL); /* HarfBuzz turns quadratic curves into these */
	hb_draw_funcs_set_close_path_func(f, close_path, NULL, NULL);
	carry_text(page, c, x, y);
	hb_font_get_glyph_shape(font, glyph, f, &pen);
	HPDF_Page_Fill(page);
	hb_draw_funcs_destroy(f);
}
