/* Bytes of terminals to keys. proves O3 (mouse, keys of several terminals) */
#include <cmocka.h>
#include <string.h>

#include "tui/decode.h"

static struct decode d;

static int32_t one(const char *bytes, int64_t later)
{
	struct key_event e = { 0 };
	memset(&d, 0, sizeof d);
	decode_feed(&d, bytes, strlen(bytes), 1000);
	return decode_next(&d, 1000 + later, &e) ? e.key : 0;
}

static void plain_and_function_keys(void **state)
{
	(void)state;
	assert_int_equal(one("a", 0), 'a');
	assert_int_equal(one("髙", 0), 0x9AD9);
	assert_int_equal(one("\r", 0), K_ENTER);
	assert_int_equal(one("\t", 0), K_TAB);
	assert_int_equal(one("\177", 0), K_BACKSPACE);
	assert_int_equal(one("\020", 0), 16);
	assert_int_equal(one("\033OP", 0), K_F1);
	assert_int_equal(one("\033[11~", 0), K_F1);   /* rxvt */
	assert_int_equal(one("\033[[E", 0), K_F5);    /* Linux console */
	assert_int_equal(one("\033[15~", 0), K_F5);
	assert_int_equal(one("\033[24~", 0), K_F12);
	assert_int_equal(one("\033[A", 0), K_UP);
	assert_int_equal(one("\033OA", 0), K_UP);
	assert_int_equal(one("\033[1;5A", 0), K_UP);  /* with Ctrl */
	assert_int_equal(one("\033[15;2~", 0), K_F5); /* with Shift */
	assert_int_equal(one("\033[1;2P", 0), K_F1);
	assert_int_equal(one("\033[Z", 0), K_BACKTAB);
}

static void own_description_wins(void **state)
{
	struct key_event e;
	(void)state;
	memset(&d, 0, sizeof d);
	memcpy(d.own[0].bytes, "\033[A", 4);
	d.own[0].key = K_F11;
	decode_feed(&d, "\033[A", 3, 0);
	assert_true(decode_next(&d, 0, &e));
	assert_int_equal(e.key, K_F11);
}

static void lone_escape_is_quick(void **state)
{
	struct key_event e;
	(void)state;
	assert_int_equal(one("\033", 24), 0);
	assert_int_equal(one("\033", 25), K_ESC);
	assert_int_equal(one("\033x", 0), K_ESC);
	assert_true(decode_next(&d, 1000, &e));
	assert_int_equal(e.key, 'x');
	assert_int_equal(one("\033\033", 0), K_ESC);
}

static void pieces_are_put_together(void **state)
{
	struct key_event e;
	(void)state;
	memset(&d, 0, sizeof d);
	decode_feed(&d, "\033[1", 3, 0);
	assert_false(decode_next(&d, 5, &e));
	assert_true(decode_pending(&d));
	decode_feed(&d, "5~\xE9\xAB", 4, 8);
	assert_true(decode_next(&d, 8, &e));
	assert_int_equal(e.key, K_F5);
	assert_false(decode_next(&d, 9, &e));
	decode_feed(&d, "\x99", 1, 10);
	assert_true(decode_next(&d, 10, &e));
	assert_int_equal(e.key, 0x9AD9);
	assert_false(decode_pending(&d));
}

static void mouse_and_reports(void **state)
{
	struct key_event e;
	(void)state;
	assert_int_equal(one("\033[<0;11;6M", 0), K_CLICK);
	memset(&d, 0, sizeof d);
	static const char reports[] = "\033[<0;11;6M\033[<0;11;6m\033[<65;1;1M\033[M !!";
	decode_feed(&d, reports, sizeof reports - 1, 0);
	assert_true(decode_next(&d, 0, &e));
	assert_int_equal(e.x, 10);
	assert_int_equal(e.y, 5);
	assert_true(decode_next(&d, 0, &e)); /* the release isn't a key */
	assert_int_equal(e.key, K_WHEEL_DOWN);
	assert_true(decode_next(&d, 0, &e));
	assert_int_equal(e.key, K_CLICK);
	assert_int_equal(e.x, 0);
	assert_int_equal(one("\033[1;2R", 0), 0);
	assert_int_equal(d.report_x, 2);
	assert_int_equal(one("\033[1;3R", 0), 0);
	assert_int_equal(d.report_x, 3);
}

static void rubbish_is_never_typed(void **state)
{
	struct key_event e;
	(void)state;
	memset(&d, 0, sizeof d);
	static const char rubbish[] = "\033[?62;9c\xFF\xC2\x9B\033[999999999999;;;;;5zq";
	decode_feed(&d, rubbish, sizeof rubbish - 1, 0);
	assert_true(decode_next(&d, 100, &e));
	assert_int_equal(e.key, 'q');
	assert_false(decode_next(&d, 100, &e));
	memset(&d, 0, sizeof d);
	decode_feed(&d, "\033[1;", 4, 0); /* its end never comes */
	assert_false(decode_next(&d, 30, &e));
	assert_false(decode_pending(&d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_and_function_keys), cmocka_unit_test(own_description_wins),
		cmocka_unit_test(lone_escape_is_quick), cmocka_unit_test(pieces_are_put_together),
		cmocka_unit_test(mouse_and_reports), cmocka_unit_test(rubbish_is_never_typed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
