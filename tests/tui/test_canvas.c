/* Cells, clipping and widths. proves O3 (columns) */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/wrap.h"
#include "tui/canvas.h"

static struct grid grid;

static int fresh(void **state)
{
	(void)state;
	grid = (struct grid){ 0 };
	canvas_grid_size(&grid, 10, 3);
	return 0;
}

static int done(void **state)
{
	(void)state;
	canvas_grid_free(&grid);
	return 0;
}

static void row_is(int y, const char *want)
{
	struct buf row = { 0 };
	canvas_row_text(&grid, y, &row);
	assert_string_equal(row.data ? row.data : "", want);
	buf_free(&row);
}

static void wide_never_starts_in_the_last_column(void **state)
{
	struct canvas c = canvas_whole(&grid);
	(void)state;
	assert_int_equal(canvas_text(&c, 9, 0, STYLE_TEXT, "漢"), 11);
	assert_int_equal(canvas_cell(&grid, 9, 0)->ch, ' ');
	assert_int_equal(canvas_cell(&grid, 9, 0)->width, 1);
	canvas_text(&c, 8, 1, STYLE_TEXT, "漢");
	assert_int_equal(canvas_cell(&grid, 8, 1)->ch, 0x6F22);
	assert_int_equal(canvas_cell(&grid, 9, 1)->width, 0);
	canvas_text(&c, -1, 2, STYLE_TEXT, "漢字");
	row_is(2, " 字");
}

static void half_overwritten_leaves_a_space(void **state)
{
	struct canvas c = canvas_whole(&grid);
	(void)state;
	canvas_text(&c, 0, 0, STYLE_TEXT, "漢字");
	canvas_text(&c, 1, 0, STYLE_TEXT, "x");
	row_is(0, " x字");
	canvas_text(&c, 0, 1, STYLE_TEXT, "漢字");
	canvas_text(&c, 2, 1, STYLE_TEXT, "y");
	row_is(1, "漢y");
	assert_int_equal(canvas_cell(&grid, 3, 1)->ch, ' ');
	canvas_text(&c, 0, 2, STYLE_TEXT, "漢字病");
	canvas_text(&c, 1, 2, STYLE_TEXT, "院");
	row_is(2, " 院 病");
}

static void a_part_clips(void **state)
{
	struct canvas c = canvas_whole(&grid), part = canvas_part(&c, (struct rect){ 2, 1, 5, 9 });
	(void)state;
	assert_int_equal(part.at.rows, 2);
	canvas_text(&part, 0, 0, STYLE_TEXT, "受付会計");
	row_is(1, "  受付");
	canvas_text(&part, 0, 5, STYLE_TEXT, "below");
	canvas_text(&part, 0, -1, STYLE_TEXT, "above");
	row_is(0, "");
	row_is(2, "");
}

static void fit_pads_cuts_and_aligns(void **state)
{
	struct canvas c = canvas_whole(&grid);
	(void)state;
	canvas_fill(&c, (struct rect){ 0, 0, 10, 3 }, STYLE_TEXT, '.');
	canvas_fit(&c, 0, 0, 5, ALIGN_LEFT, STYLE_TEXT, "山田花");
	row_is(0, "山田….....");
	canvas_fit(&c, 0, 1, 6, ALIGN_RIGHT, STYLE_TEXT, "12");
	row_is(1, "    12....");
	/* five columns: two for 山, the next would reach the sixth, so one space is left before the mark's place */
	canvas_fit(&c, 0, 2, 4, ALIGN_LEFT, STYLE_TEXT, "山田花");
	row_is(2, "山… ......");
}

static void data_cannot_steer_the_terminal(void **state)
{
	struct canvas c = canvas_whole(&grid);
	(void)state;
	canvas_text(&c, 0, 0, STYLE_TEXT, "a\033[2Jb\n\xC2\x9B" "c\xE2\x80\xAE" "d");
	row_is(0, "a[2Jbcd");
	canvas_text(&c, 0, 1, STYLE_TEXT, "か\xE3\x82\x99x"); /* a voice mark stays with its kana */
	assert_int_equal(canvas_cell(&grid, 0, 1)->mark, 0x3099);
	assert_int_equal(canvas_cell(&grid, 2, 1)->ch, 'x');
	canvas_text(&c, 0, 2, STYLE_TEXT, "葛\xF3\xA0\x84\x80城"); /* a variation selector takes no column and isn't sent */
	row_is(2, "葛城");
}

static void ascii_column_keeps_places(void **state)
{
	struct canvas c = canvas_whole(&grid);
	(void)state;
	grid.ascii = true;
	canvas_text(&c, 0, 0, STYLE_TEXT, "▶○×①─漢");
	row_is(0, ">ox1-漢");
	canvas_frame(&c, NULL);
	row_is(0, "+--------+");
	for (int i = 0; i < GLYPH_COUNT; i++) {
		assert_true(glyph_ascii(glyph_point((enum glyph)i)) < 0x80);
		assert_int_equal(utf8_char_width(glyph_point((enum glyph)i)), 1);
		uint32_t ch;
		const char *text = glyph_text((enum glyph)i);
		assert_int_equal(utf8_next(text, strlen(text), &ch), strlen(text));
		assert_int_equal(ch, glyph_point((enum glyph)i));
	}
	assert_int_equal(glyph_ascii(0x03B1), '?'); /* Greek alpha: ambiguous and without a row */
	assert_int_equal(glyph_ascii(0x9AD9), 0x9AD9);
}

static void wrapping_keeps_words_and_marks(void **state)
{
	(void)state;
	assert_int_equal(wrap_next("あいうえお", 6), 9);
	assert_int_equal(wrap_next("あいう。え", 6), 6);   /* 。 may not begin a line */
	assert_int_equal(wrap_next("abc defgh", 6), 4);
	assert_int_equal(wrap_next("abcdefgh", 6), 6);
	assert_int_equal(wrap_next("a\nb", 6), 2);
	assert_int_equal(wrap_next("漢", 1), 3);           /* never nothing */
	assert_int_equal(canvas_wrap_lines("あいうえお\nか", 6), 3);
}

/* Every state has a word's mark of its own, and mono tells apart what colours tell apart elsewhere. */
static void mono_is_equal(void **state)
{
	static const enum style states[] = { STYLE_TODO, STYLE_DONE, STYLE_REFUSED, STYLE_UNKNOWN, STYLE_BUSY };
	static const enum style places[] = { STYLE_SELECTED, STYLE_FOCUS, STYLE_INPUT, STYLE_KEY, STYLE_TITLE, STYLE_NEXT, STYLE_TRAINING };
	(void)state;
	for (size_t i = 0; i < 5; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(style_mark(states[i]), style_mark(states[j]));
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		assert_int_not_equal(style_look(SCHEME_MONO, places[i]).attr, style_look(SCHEME_MONO, STYLE_TEXT).attr);
	for (int i = 0; i < STYLE_COUNT; i++) {
		assert_int_equal(style_look(SCHEME_MONO, (enum style)i).fg, -1);
		assert_int_equal(style_look(SCHEME_MONO, (enum style)i).bg, -1);
		for (int j = 0; j < i; j++)
			assert_int_not_equal(style_letter((enum style)i), style_letter((enum style)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(wide_never_starts_in_the_last_column, fresh, done),
		cmocka_unit_test_setup_teardown(half_overwritten_leaves_a_space, fresh, done),
		cmocka_unit_test_setup_teardown(a_part_clips, fresh, done),
		cmocka_unit_test_setup_teardown(fit_pads_cuts_and_aligns, fresh, done),
		cmocka_unit_test_setup_teardown(data_cannot_steer_the_terminal, fresh, done),
		cmocka_unit_test_setup_teardown(ascii_column_keeps_places, fresh, done),
		cmocka_unit_test(wrapping_keeps_words_and_marks), cmocka_unit_test(mono_is_equal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
