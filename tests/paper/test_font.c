/* The cut font: its characters and no others, with the widths that the whole font has. HarfBuzz reads what we write. proves R7 */
#include <cmocka.h>
#include <harfbuzz/hb.h>
#include <stdlib.h>
#include <string.h>

#include "paper/font.h"

#include "base/banned.h"

static struct cause cause;
static hb_face_t *face;
static hb_font_t *font;

static int ready(void **state)
{
	(void)state;
	assert_int_equal(font_ready(&cause), ERR_OK);
	return 0;
}

static void cut(const uint32_t *chars, size_t n)
{
	struct buf bytes = { 0 };
	assert_int_equal(font_cut(chars, n, &bytes, &cause), ERR_OK);
	hb_blob_t *blob = hb_blob_create(bytes.data, (unsigned)bytes.len, HB_MEMORY_MODE_DUPLICATE, NULL, NULL);
	face = hb_face_create(blob, 0);
	font = hb_font_create(face);
	hb_blob_destroy(blob);
	buf_free(&bytes);
}

static void done(void)
{
	hb_font_destroy(font);
	hb_face_destroy(face);
}

/* Every code point: drawn when it was asked for, and only then. */
static void check(const uint32_t *chars, size_t n)
{
	hb_codepoint_t glyph;
	size_t at = 0;
	for (uint32_t c = 1; c < FONT_CHARS; c++) {
		bool there = hb_font_get_nominal_glyph(font, c, &glyph) && glyph, wanted = at < n && chars[at] == c;
		if (there != wanted)
			fail_msg("U+%04X is %s", (unsigned)c, there ? "there, but wasn't asked for" : "missing");
		if (!wanted)
			continue;
		at++;
		assert_int_equal((unsigned)hb_font_get_glyph_h_advance(font, glyph) * 1000 / hb_face_get_upem(face), font_advance(c));
	}
	assert_int_equal(at, n);
}

static void scattered_characters(void **state)
{
	(void)state;
	/* one alone, neighbours, gaps within and beyond what a segment bridges, the ends of the range */
	static const uint32_t chars[] = { ' ', 'A', 'B', 'C', 'z', 0xA5, 0x3000, 0x3001, 0x3042, 0x30A2, 0x4E00, 0x5009, 0x6771, 0x9AD9, 0xFF08, 0xFFE5 };
	cut(chars, sizeof chars / sizeof *chars);
	check(chars, sizeof chars / sizeof *chars);
	done();
}

static void one_character(void **state)
{
	(void)state;
	static const uint32_t chars[] = { 0x9AD9 };
	cut(chars, 1);
	check(chars, 1);
	done();
}

/* All of the font's: the table is nearly as long as it may be. */
static void every_character(void **state)
{
	uint32_t *chars = calloc(FONT_CHARS, sizeof *chars);
	size_t n = 0;
	(void)state;
	assert_non_null(chars);
	for (uint32_t c = 1; c < 0xFFFE; c++)
		if (font_has(c))
			chars[n++] = c;
	assert_in_range(n, 6000, 30000);
	cut(chars, n);
	check(chars, n);
	done();
	free(chars);
}

static void widths(void **state)
{
	(void)state;
	assert_int_equal(font_advance(0x9AD9), 1000);   /* 髙 */
	assert_int_equal(font_advance(0x3000), 1000);
	assert_in_range(font_advance('i'), 100, 400);
	assert_int_equal(font_advance(0x20BB7), 0);     /* 𠮷: beyond */
	assert_false(font_has(0x20BB7));
	assert_false(font_has(0xE000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scattered_characters), cmocka_unit_test(one_character), cmocka_unit_test(every_character), cmocka_unit_test(widths),
	};
	return cmocka_run_group_tests(tests, ready, NULL);
}
