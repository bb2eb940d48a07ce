/* What the desk says of a character before printing is what the fonts do with it. proves P4, R7 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/glyphs.h"
#include "paper/font.h"
#include "paper/outline.h"
#include "paper/paper.h"

#include "base/banned.h"

static void the_map_agrees_with_the_fonts(void **state)
{
	(void)state;
	struct cause cause;
	assert_int_equal(font_ready(&cause), ERR_OK);
	int of[3] = { 0 };
	for (uint32_t c = 0x20; c < 0x40000; c++) {
		enum glyph_by want = font_has(c) ? GLYPH_BY_PAGE : outline_has(c, 0) ? GLYPH_BY_SPARE : GLYPH_BY_NONE;
		if (glyphs_of(c, 0) != want)
			fail_msg("U+%04X: %d, the fonts say %d", (unsigned)c, (int)glyphs_of(c, 0), (int)want);
		of[want]++;
	}
	assert_true(of[GLYPH_BY_PAGE] > 10000 && of[GLYPH_BY_SPARE] > 40000 && of[GLYPH_BY_NONE] > 0);
	assert_int_equal(glyphs_of(0xE0000, 0), GLYPH_BY_NONE);
}

static void variants_too(void **state)
{
	(void)state;
	int known = 0;
	for (uint32_t c = 0x4E00; c < 0x9FFF; c += 7)
		for (uint32_t s = 0xE0100; s <= 0xE0120; s++) {
			bool has = outline_has(c, s);
			assert_int_equal(glyphs_of(c, s), has ? GLYPH_BY_SPARE : glyphs_of(c, 0));
			known += has;
		}
	assert_true(known > 100);
}

static void a_report_names_each_once(void **state)
{
	(void)state;
	struct glyphs_report r;
	struct doc d = { .size = PAGE_A5 };
	char missing[256];
	struct page *p = doc_page(&d);
	page_text(p, 100, 100, 100, PAGE_LEFT, 0, "髙橋 𠮷田 葛\xF3\xA0\x84\x84西");
	page_text(p, 100, 200, 100, PAGE_LEFT, 0, "𠮷田 Nguyễn 山\xF3\xA0\x87\xAF");
	glyphs_report(&d, &r);
	assert_string_equal(r.spare, "𠮷(U+20BB7) 葛\xF3\xA0\x84\x84(U+845B U+E0104) ễ(U+1EC5)");
	assert_string_equal(r.plain, "山\xF3\xA0\x87\xAF(U+5C71 U+E01EF)");
	assert_string_equal(r.none, "");
	assert_int_equal(paper_missing(&d, missing, sizeof missing), 0);
	page_text(p, 100, 300, 100, PAGE_LEFT, 0, "한 กข ع");
	glyphs_report(&d, &r);
	assert_string_equal(r.none, "한(U+D55C) ก(U+0E01) ข(U+0E02) ع(U+0639)");
	assert_int_equal(paper_missing(&d, missing, sizeof missing), 4);
	assert_string_equal(missing, r.none);
	doc_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_map_agrees_with_the_fonts),
		cmocka_unit_test(variants_too),
		cmocka_unit_test(a_report_names_each_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
