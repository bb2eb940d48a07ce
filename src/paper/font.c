/* The preprocessed face lives as long as the process. */
#include "paper/font.h"

#include <harfbuzz/hb-subset.h>
#include <harfbuzz/hb.h>
#include <stdlib.h>

#include "base/mem.h"
#include "paper/cmap.h"
#include "paper/fonts.h"

#include "base/banned.h"

static hb_face_t *face;
static hb_font_t *font;

enum err font_ready(struct cause *cause)
{
	if (face)
		return ERR_OK;
	hb_blob_t *blob = hb_blob_create_from_file_or_fail(FONT_PAGE);
	if (!blob)
		return cause_set(cause, ERR_UNAVAILABLE, _("印刷用の書体がありません（%s、Debian の fonts-ipaexfont）"), FONT_PAGE);
	hb_face_t *whole = hb_face_create(blob, 0);
	hb_blob_destroy(blob);
	face = hb_subset_preprocess(whole);
	hb_face_destroy(whole);
	font = hb_font_create(face);
	return ERR_OK;
}

/* Looked up once in a process: libhpdf goes through the font's table from its beginning for each character. */
static int advance_of(uint32_t c)
{
	enum { UNKNOWN, ABSENT, SHIFT };
	static uint16_t known[FONT_CHARS];
	hb_codepoint_t glyph;
	if (known[c] == UNKNOWN && hb_font_get_nominal_glyph(font, c, &glyph))
		known[c] = (uint16_t)(SHIFT + (unsigned)hb_font_get_glyph_h_advance(font, glyph) * 1000 / hb_face_get_upem(face));
	else if (known[c] == UNKNOWN)
		known[c] = ABSENT;
	return known[c] - SHIFT;
}

bool font_has(uint32_t c)
{
	return c < FONT_CHARS && advance_of(c) >= 0;
}

int font_advance(uint32_t c)
{
	return font_has(c) ? advance_of(c) : 0;
}

/* The cut font's own table of characters, short (paper/cmap.h). */
static hb_blob_t *characters(hb_face_t *cut, const uint32_t *chars, size_t n)
{
	hb_font_t *of = hb_font_create(cut);
	uint16_t *glyphs = mem_array(n + 1, sizeof *glyphs);
	struct buf table = { 0 };
	hb_codepoint_t glyph;
	for (size_t i = 0; i < n; i++)
		glyphs[i] = hb_font_get_nominal_glyph(of, chars[i], &glyph) ? (uint16_t)glyph : 0;
	cmap_write(chars, glyphs, n, &table);
	hb_blob_t *blob = hb_blob_create(table.data, (unsigned)table.len, HB_MEMORY_MODE_DUPLICATE, NULL, NULL);
	buf_free(&table);
	free(glyphs);
	hb_font_destroy(of);
	return blob;
}

/* What the subsetter left, with that table instead of its own. Only a face that was read from bytes tells its tables. */
static hb_face_t *rebuilt(hb_face_t *cut, const uint32_t *chars, size_t n)
{
	hb_blob_t *bytes = hb_face_reference_blob(cut);
	hb_face_t *whole = hb_face_create(bytes, 0), *out = hb_face_builder_create();
	hb_tag_t tags[64];
	unsigned count = sizeof tags / sizeof *tags;
	hb_face_get_table_tags(whole, 0, &count, tags);
	for (unsigned i = 0; i < count; i++) {
		hb_blob_t *table = tags[i] == HB_TAG('c', 'm', 'a', 'p') ? characters(whole, chars, n) : hb_face_reference_table(whole, tags[i]);
		hb_face_builder_add_table(out, tags[i], table);
		hb_blob_destroy(table);
	}
	hb_face_destroy(whole);
	hb_blob_destroy(bytes);
	return out;
}

enum err font_cut(const uint32_t *chars, size_t n, struct buf *out, struct cause *cause)
{
	hb_subset_input_t *input = hb_subset_input_create_or_fail();
	if (!input)
		return cause_set(cause, ERR_UNAVAILABLE, _("印刷用の書体を切り出せません"));
	for (size_t i = 0; i < n; i++)
		hb_set_add(hb_subset_input_unicode_set(input), chars[i]);
	hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING); /* printers draw outlines as they are */
	hb_face_t *cut = hb_subset_or_fail(face, input);
	hb_subset_input_destroy(input);
	if (!cut)
		return cause_set(cause, ERR_UNAVAILABLE, _("印刷用の書体を切り出せません"));
	hb_face_t *whole = rebuilt(cut, chars, n);
	hb_blob_t *blob = hb_face_reference_blob(whole);
	unsigned size;
	const char *data = hb_blob_get_data(blob, &size);
	buf_add(out, data, size);
	hb_blob_destroy(blob);
	hb_face_destroy(whole);
	hb_face_destroy(cut);
	return ERR_OK;
}
