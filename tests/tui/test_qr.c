/* QR codes on the terminal are read by an independent decoder, at every length that fits. proves E11, O3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/camera.h"
#include "tui/qr.h"

#include "base/banned.h"

static struct qr code;

static void address(char *out, size_t length)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	size_t n;
	str_copy(out, length + 1, "https://127.0.0.1:41239/pay/cs_test_");
	for (n = strlen(out); n < length; n++)
		out[n] = letters[(n * 37 + length) % (sizeof letters - 1)];
	out[length] = '\0';
}

/* What a camera reads from a grid of that size; "" when the code doesn't fit. */
static const char *seen(const char *text, int cols, int rows, bool ascii, int *quiet)
{
	static char out[800];
	struct grid g = { .ascii = ascii };
	struct buf dump = { 0 };
	canvas_grid_size(&g, cols, rows);
	g.ascii = ascii;
	struct canvas c = canvas_whole(&g);
	out[0] = '\0';
	assert_true(qr_make(text, &code));
	*quiet = qr_quiet(&code, ascii, cols, rows);
	if (*quiet) {
		qr_draw(&code, *quiet, &c, 0, 0);
		for (int y = 0; y < rows; y++) {
			canvas_row_text(&g, y, &dump);
			buf_char(&dump, '\n');
		}
		camera_read(dump.data, ascii, out, sizeof out);
	}
	buf_free(&dump);
	canvas_grid_free(&g);
	return out;
}

/* 134 bytes are the most that 41 modules hold, and 41 with a quiet zone of 3 are 24 rows. */
static void every_length_that_80x24_holds(void **state)
{
	char text[200];
	int quiet;
	(void)state;
	for (size_t n = 40; n <= 134; n += n < 128 ? 8 : 1) {
		address(text, n);
		assert_string_equal(seen(text, 80, 24, false, &quiet), text);
		assert_in_range(quiet, QR_QUIET_LEAST, QR_QUIET);
	}
	address(text, 135);
	seen(text, 80, 24, false, &quiet);
	assert_int_equal(quiet, 0);
	address(text, 40);
	seen(text, 80, 24, false, &quiet);
	assert_int_equal(quiet, QR_QUIET);
}

static void long_addresses_on_a_large_screen(void **state)
{
	char text[700];
	int quiet;
	(void)state;
	for (size_t n = 200; n <= 400; n += 100) {
		address(text, n);
		assert_string_equal(seen(text, 132, 43, false, &quiet), text);
	}
}

/* Two columns of a row for each module; it takes a larger terminal. */
static void without_half_blocks(void **state)
{
	char text[200];
	int quiet;
	(void)state;
	address(text, 100);
	seen(text, 80, 24, true, &quiet);
	assert_int_equal(quiet, 0);
	assert_string_equal(seen(text, 132, 50, true, &quiet), text);
}

/* A decoder that reads anything would prove nothing: one destroyed corner, and it finds no code. */
static void the_camera_can_fail(void **state)
{
	char text[200], out[200];
	struct grid g = { .ascii = false };
	struct buf dump = { 0 };
	(void)state;
	address(text, 60);
	canvas_grid_size(&g, 80, 24);
	struct canvas c = canvas_whole(&g);
	assert_true(qr_make(text, &code));
	qr_draw(&code, QR_QUIET, &c, 0, 0);
	canvas_fill(&c, (struct rect){ 0, 0, 14, 7 }, STYLE_CODE, ' ');
	for (int y = 0; y < 24; y++) {
		canvas_row_text(&g, y, &dump);
		buf_char(&dump, '\n');
	}
	camera_read(dump.data, false, out, sizeof out);
	assert_string_equal(out, "");
	buf_free(&dump);
	canvas_grid_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_length_that_80x24_holds), cmocka_unit_test(long_addresses_on_a_large_screen),
		cmocka_unit_test(without_half_blocks), cmocka_unit_test(the_camera_can_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
