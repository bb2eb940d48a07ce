/* The preprocessed face lives as long as the process. */
#include "paper/font.h"

#include <harfbuzz/hb-subset.h>
#include <harfbuzz/hb.h>

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

bool font_has(uint32_t c)
{
	hb_codepoint_t glyph;
	return c <= 0xFFFF && hb_font_get_nominal_glyph(font, c, &glyph);
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
	hb_blob_t *blob = hb_face_reference_blob(cut);
	unsigned size;
	const char *data = hb_blob_get_data(blob, &size);
	buf_add(out, data, size);
	hb_blob_destroy(blob);
	hb_face_destroy(cut);
	return ERR_OK;
}
