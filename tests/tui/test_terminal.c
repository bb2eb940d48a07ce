/*
 * The real loop on a real (pseudo-)terminal, seen through libvterm. This program starts itself with --desk.
 * proves O3, P1, P6, X1
 */
#include <cmocka.h>
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "lib/pty.h"
#include "lib/toy.h"

enum { SOON = 10000 };

static char *self;

static struct pty *desk_in(const char *term, int cols, int rows, const char *option)
{
	char name[64];
	snprintf(name, sizeof name, "TERM=%s", term);
	char language[] = "LANGUAGE=ja", locale[] = "LC_ALL=C.UTF-8", arg[] = "--desk", more[32];
	snprintf(more, sizeof more, "%s", option);
	char *argv[] = { self, arg, more, NULL }, *env[] = { name, language, locale, NULL };
	return pty_start(argv, env, cols, rows);
}

static struct pty *desk(void)
{
	struct pty *p = desk_in("xterm-256color", 80, 24, "");
	assert_true(pty_wait_text(p, "1 / 100,000", SOON));
	return p;
}

static void paints_what_the_canvas_holds(void **state)
{
	enum err e;
	(void)state;
	struct pty *p = desk();
	pty_send_key(p, "Down");
	assert_true(pty_wait_text(p, "2 / 100,000", SOON));
	pty_drain(p, 100, SOON);
	toy_init();
	toy.may_pay = true;
	const char *want = toy_script("key Down\nscreen\n", 80, 24, SCHEME_16, &e);
	assert_string_equal(pty_screen(p), strchr(want, '\n') + 1);
	int x, y;
	pty_cursor(p, &x, &y);
	assert_int_equal(x, 32); /* on the box's mark */
	assert_int_equal(y, 1);
	pty_send(p, "\021");
	assert_int_equal(pty_exit_status(p, SOON), 0);
	assert_true(pty_wait_text(p, "ended 0", SOON) || strstr(pty_screen(p), "ended 0"));
	assert_null(strstr(pty_screen(p), "優先受付")); /* nothing of it stays behind */
	pty_kill(p);
}

static void keys_scan_mouse_and_resize(void **state)
{
	(void)state;
	struct pty *p = desk();
	pty_send(p, "0000000042\r");
	assert_true(pty_wait_text(p, "0000000042  髙橋 太郎", SOON));
	pty_send_key(p, "Esc");
	assert_true(pty_wait_text(p, "1 / 100,000", SOON));
	pty_send(p, "\033[<0;20;10M");
	assert_true(pty_wait_text(p, "4 / 100,000", SOON));
	pty_send(p, "\033[<65;20;10M");
	assert_true(pty_wait_text(p, "7 / 100,000", SOON));
	pty_resize(p, 132, 43);
	assert_true(pty_wait_text(p, "0000000031", SOON));
	pty_resize(p, 60, 20);
	assert_true(pty_wait_text(p, "80×24 以上", SOON));
	pty_resize(p, 80, 24);
	assert_true(pty_wait_text(p, "7 / 100,000", SOON));
	pty_send(p, "髙");
	assert_true(pty_wait_text(p, "1 / 3", SOON));
	pty_send_key(p, "F1");
	assert_true(pty_wait_text(p, "ヘルプ: 本日の来院", SOON));
	pty_kill(p);
}

/* A letter that is a key acts when nothing follows it, and not when a scan begins with it. */
static void letters_wait_for_scanners(void **state)
{
	(void)state;
	struct pty *p = desk();
	pty_send(p, "?");
	assert_true(pty_wait_text(p, "ご利用いただけない理由", SOON));
	pty_send_key(p, "Esc");
	assert_true(pty_wait_gone(p, "ご利用いただけない理由", SOON));
	pty_send(p, "?12345\r");
	assert_true(pty_wait_text(p, "× ?12345: 見つかりません", SOON));
	pty_kill(p);
}

static void the_width_is_asked(void **state)
{
	(void)state;
	pty_answers(false); /* nobody answers: ASCII, after a bounded wait */
	struct pty *p = desk_in("xterm-256color", 80, 24, "");
	assert_true(pty_wait_text(p, "+------------------------------------------------------------------------------+", SOON));
	assert_null(strstr(pty_screen(p), "┌"));
	pty_send(p, "\033[1;2R"); /* a slow line answers after all */
	assert_true(pty_wait_text(p, "┌ 中央病院", SOON));
	pty_send(p, "\033[1;3R"); /* two columns wide */
	assert_true(pty_wait_text(p, "+ 中央病院", SOON));
	pty_kill(p);
}

static void terminals_without_colour_or_cursor(void **state)
{
	(void)state;
	struct pty *p = desk_in("vt100", 80, 24, "");
	assert_true(pty_wait_text(p, "1 / 100,000", SOON));
	pty_kill(p);
	p = desk_in("dumb", 80, 24, "");
	assert_int_equal(pty_exit_status(p, SOON), 5);
	assert_non_null(strstr(pty_screen(p), "TERM=dumb"));
	pty_kill(p);
	p = desk_in("no-such-terminal", 80, 24, "");
	assert_int_equal(pty_exit_status(p, SOON), 5);
	assert_non_null(strstr(pty_screen(p), "no-such-terminal"));
	pty_kill(p);
}

static void signals_leave_cleanly(void **state)
{
	static const int signals[] = { SIGTERM, SIGHUP, SIGINT };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct pty *p = desk();
		pty_signal(p, signals[i]);
		assert_int_equal(pty_exit_status(p, SOON), 0);
		assert_non_null(strstr(pty_screen(p), "ended 0"));
		pty_kill(p);
	}
}

static void die_gives_the_terminal_back(void **state)
{
	(void)state;
	struct pty *p = desk_in("xterm-256color", 80, 24, "die");
	assert_true(pty_wait_text(p, "1 / 100,000", SOON));
	pty_send(p, "boom\t\r");
	assert_int_equal(pty_exit_status(p, SOON), 128 + SIGABRT);
	assert_non_null(strstr(pty_screen(p), "the desk fell"));
	assert_null(strstr(pty_screen(p), "優先受付"));
	pty_kill(p);
}

static void idle_locks(void **state)
{
	(void)state;
	struct pty *p = desk_in("xterm-256color", 80, 24, "idle");
	assert_true(pty_wait_text(p, "1 / 100,000", SOON));
	assert_true(pty_wait_text(p, "ロック中", SOON));
	assert_true(pty_wait_gone(p, "髙橋", SOON));
	pty_send_key(p, "Enter");
	assert_true(pty_wait_text(p, "1 / 100,000", SOON));
	pty_kill(p);
}

/* A move of the selection sends no more than tig's 248 bytes (FACTS: measured limits). */
static void a_move_is_small(void **state)
{
	(void)state;
	struct pty *p = desk_in("xterm-256color", 120, 50, "");
	assert_true(pty_wait_text(p, "1 / 100,000", SOON));
	pty_drain(p, 400, SOON);
	uint64_t before = pty_bytes(p);
	pty_send_key(p, "Down");
	assert_true(pty_wait_text(p, "2 / 100,000", SOON));
	pty_drain(p, 100, SOON);
	print_message("bytes per move: %d\n", (int)(pty_bytes(p) - before));
	assert_in_range(pty_bytes(p) - before, 1, 248);
	pty_kill(p);
}

static struct outcome boom(struct ctx *ctx, const char *text, bool is_scan)
{
	(void)ctx, (void)text, (void)is_scan;
	die("the desk fell");
}

static int run_desk(const char *option)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	toy_init();
	toy.real_clock = true;
	toy.may_pay = true;
	if (strcmp(option, "die") == 0)
		toy.app.on_box = boom;
	if (strcmp(option, "idle") == 0)
		toy.idle = 1;
	enum err e = loop_run(&toy.app, SCHEME_COUNT);
	printf("ended %d %s\n", (int)e, e ? toy.ctx.cause.text : "");
	return err_exit(e);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--desk") == 0)
		return run_desk(argc > 2 ? argv[2] : "");
	self = argv[0];
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paints_what_the_canvas_holds), cmocka_unit_test(keys_scan_mouse_and_resize),
		cmocka_unit_test(letters_wait_for_scanners), cmocka_unit_test(the_width_is_asked),
		cmocka_unit_test(terminals_without_colour_or_cursor), cmocka_unit_test(signals_leave_cleanly),
		cmocka_unit_test(die_gives_the_terminal_back), cmocka_unit_test(idle_locks), cmocka_unit_test(a_move_is_small),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
