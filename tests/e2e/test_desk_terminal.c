/*
 * The real desk and what happens around it: other desks that change the same data, terminals of every size and kind, the
 * mouse, an idle clerk, and ends that nobody asked for.
 */
#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "lib/clerk.h"
#include "lib/peer.h"

#include "base/banned.h"

enum { ROUNDS = 5 };

static struct hospital h;
static char able[2][24], name[2][80];

static struct pty *board(const char *place)
{
	struct pty *p = clerk_open(&h, &(struct clerk_options){ .place = place });
	clerk_do(p, "see 本日の来院\nsee 1 / \nsee 決済待ち\n");
	return p;
}

/* What must show on one desk after a key at another, by itself. How soon is proved where no disk stands between: tui/test_desk.c. */
static void reaches(struct pty *from, const char *key, struct pty *to, const char *text)
{
	pty_drain(to, 0, CLERK_SOON_MS);
	assert_null(strstr(pty_screen(to), text));
	pty_send_key(from, key);
	if (!pty_wait_text(to, text, CLERK_SOON_MS))
		fail_msg("%s isn't there:\n%s", text, pty_screen(to));
}

/* The board, narrowed to one patient, beside the patient's page at another desk. */
/* proves V8, V10 */
static void one_desks_work_is_on_the_others_board_at_once(void **state)
{
	(void)state;
	struct pty *a = board("1階 優先受付"), *b = board("2階 内科");
	clerk_fmt(a, "scan %s\nsee ▶ 次: 保険証確認ブースへ\nsee × 未確認\n", able[0]);
	clerk_fmt(b, "type %s\nsee 1 / 1 \nsee 今月未確認\n", able[0]);
	for (int i = 0; i < ROUNDS; i++) {
		reaches(a, "F5", b, "診察中");
		clerk_do(a, "see ○ 確認済\n");
		reaches(a, "F5", b, "今月未確認");
		clerk_do(a, "see × 未確認\n");
	}
	/* the other way round, page to page: nobody presses anything at b */
	clerk_fmt(b, "key Ctrl-U\ngone 1 / 1 \nscan %s\nsee ▶ 次: \n", able[0]);
	reaches(b, "F6", a, "○ 利用 ");
	/* what the command line does arrives as well */
	hospital_json(&h, 0, WORDS("visit", "defer", able[0], "off"));
	clerk_do(a, "see × 利用しない\n");
	clerk_do(b, "see × 利用しない\n");
	clerk_quit(a);
	clerk_quit(b);
}

/* A row of the screen, valid until the next look. */
static const char *row(struct pty *p, int n)
{
	static char text[1024];
	const char *at = pty_screen(p);
	while (n-- > 0)
		at += strcspn(at, "\n") + 1;
	str_copy_n(text, sizeof text, at, strcspn(at, "\n"));
	return text;
}

/* proves O3 */
static void it_grows_and_shrinks_with_its_terminal(void **state)
{
	(void)state;
	struct pty *p = board("desk");
	clerk_do(p, "type 佐藤\nsee ▏佐藤\n");
	pty_resize(p, 132, 43);
	char edge[3 * 130 + 8] = "";
	for (int i = 0; i < 130; i++)
		str_add(edge, sizeof edge, "─");
	clerk_fmt(p, "see └%s┘\nsee ▏佐藤\nsee 1 / \n", edge);
	assert_int_equal(utf8_width(row(p, 42)), 132);
	pty_resize(p, 60, 20);
	clerk_do(p, "see 画面を 80×24 以上に広げてください\nsee 今は 60×20 です\nnot 本日の来院\nkey F9\n");
	pty_resize(p, 80, 24);
	clerk_do(p, "see 本日の来院\nsee ▏佐藤\nsee 決済待ち\nnot 今は\nkey Esc\nsee 入力を消しました\n");
	clerk_quit(p);
}

/* A state is a word and a mark, so that nothing is lost without colour. */
/* proves O3 */
static void every_terminal_can_be_used(void **state)
{
	(void)state;
	static const struct { const char *term, *extra; int status; bool colour; } kinds[] = {
		{ "xterm-256color", NULL, 0, true }, { "xterm-256color", "NO_COLOR=1", 0, false }, { "vt100", NULL, 0, false },
		{ "linux", NULL, 0, true }, { "screen-256color", NULL, 0, true }, { "xterm-256color", "LC_ALL=C", 0, true },
		{ "xterm-256color", "LC_ALL=xx_XX.EUC", 0, true }, { "dumb", NULL, 5, false }, { "no-such-terminal", NULL, 5, false },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct pty *p = clerk_open(&h, &(struct clerk_options){ .term = kinds[i].term, .extra = kinds[i].extra });
		if (kinds[i].status) {
			assert_int_equal(pty_exit_status(p, CLERK_SOON_MS), kinds[i].status);
			clerk_fmt(p, "see TERM=%s\nnot 本日の来院\n", kinds[i].term);
			pty_kill(p);
			continue;
		}
		clerk_fmt(p, "see 本日の来院\nsee 1 / \nscan %s\nsee ▶ 次: \nsee %s\nkey Esc\nsee 1 / \nkey F9\nsee 期日到来\n", able[0], name[0]);
		if (pty_coloured(p) != kinds[i].colour)
			fail_msg("%s %s: colour", kinds[i].term, kinds[i].extra ? kinds[i].extra : "");
		clerk_quit(p);
	}
	/* without any terminal it says so, and the commands are there */
	hospital_text(&h, 5, WORDS(NULL));
	assert_non_null(strstr(h.last.err, "端末が必要です"));
}

/* A terminal that doesn't say how wide it draws ○ gets marks that are certain. */
/* proves O3 */
static void a_silent_terminal_gets_plain_marks(void **state)
{
	(void)state;
	pty_answers(false);
	struct pty *p = clerk_open(&h, NULL);
	clerk_fmt(p, "see +------\nsee 1 / \nscan %s\nsee > 次: \nnot ▶\nnot ┌\n", able[0]);
	clerk_quit(p);
}

/* The card number in that row of the board. */
static void card_in(struct pty *p, int n, char out[24])
{
	const char *at = strstr(row(p, n), "  00");
	assert_non_null(at);
	str_copy_n(out, 24, at + 2, 10);
}

/* proves O3 */
static void the_mouse_selects_opens_and_scrolls(void **state)
{
	(void)state;
	char card[24];
	struct pty *p = board("desk");
	card_in(p, 8, card);
	pty_send(p, "\033[<0;20;9M");
	clerk_do(p, "see 3 / \n");
	pty_send(p, "\033[<0;20;9m\033[<65;20;10M\033[<65;20;10M");
	clerk_do(p, "see 9 / \n");
	pty_send(p, "\033[<64;20;10M\033[<64;20;10M");
	clerk_do(p, "see 3 / \n");
	pty_send(p, "\033[<0;20;9M\033[<0;20;9m"); /* again on the selected row */
	clerk_fmt(p, "see ▶ 次: \nsee %s\nkey Esc\nsee 3 / \n", card);
	/* the footer's keys are buttons */
	pty_send(p, "\033[<0;4;22M");
	clerk_do(p, "see ヘルプ: 本日の来院\n");
	pty_send(p, "\033[<0;40;3M");
	clerk_do(p, "key Enter\ngone ヘルプ: \n");
	clerk_quit(p);
}

/* proves X1, X2 */
static void an_idle_desk_locks_itself(void **state)
{
	(void)state;
	char text[600], path[300];
	struct run r = { .exit_code = -1 };
	char home[300], now[64];
	const char *password = hospital_file(&h, "training-password", "madoguchi2026\n", -1), *build = getenv("MADOGUCHI_BUILD");
	str_fmt(text, sizeof text, "scan %s\nexpect ▶ 次: \nidle 590\nexpect ▶ 次: \nkey m\ntype 車椅子\nidle 601\nexpect ロック中: 山田 花子（受付）\nscreen locked\nscan %s\n"
		"type madoguchi2026\nkey Enter\nexpect ロックを解除しました\nexpect 車椅子\n", able[0], able[1]);
	str_fmt(path, sizeof path, "%s/madoguchi", build ? build : "build");
	str_fmt(home, sizeof home, "MADOGUCHI_HOME=%s", h.home);
	str_fmt(now, sizeof now, "MADOGUCHI_NOW=%s", h.now);
	run_program(&r, WORDS(path, "--script", hospital_file(&h, "idle", text, -1), "--as", "yamada", "--password-file", password), WORDS(home, now), NULL);
	if (r.exit_code != 0)
		fail_msg("exit %d\n%s%s", r.exit_code, r.out, r.err);
	assert_non_null(strstr(r.out, "パスワード"));
	assert_null(strstr(r.out, name[0]));
	assert_null(strstr(r.out, "車椅子"));
	run_free(&r);
}

static struct pty *memo(const char *place)
{
	struct pty *p = board(place);
	clerk_fmt(p, "scan %s\nsee ▶ 次: \nkey m\nsee メモ\nsee 死亡日\n", able[0]);
	return p;
}

/* proves O6, X5, X2 */
static void a_killed_desk_loses_nothing(void **state)
{
	(void)state;
	struct pty *p = memo("counter3");
	clerk_do(p, "type 通訳 中国語\nsee 通訳 中国語\n");
	while (!clerk_kept(&h, "counter3", "通訳"))
		peer_pause_ms(20);
	pty_signal(p, SIGKILL);
	assert_int_equal(pty_exit_status(p, CLERK_SOON_MS), 128 + SIGKILL);
	pty_kill(p);
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("check")), "ok")));
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("audit", "verify")), "whole")));
	/* a draft belongs to its desk */
	p = memo("counter4");
	clerk_do(p, "not 通訳 中国語\n");
	clerk_quit(p);
	p = memo("counter3");
	clerk_do(p, "see 書きかけの内容を戻しました\nsee 通訳 中国語\nkey F5\nsee メモを保存しました\nsee メモ        通訳 中国語\n");
	assert_false(clerk_kept(&h, "counter3", "通訳"));
	clerk_quit(p);
}

/* A line that breaks and a machine that goes down: the terminal as it was, the draft kept without waiting. */
/* proves O6 */
static void told_to_end_it_gives_the_terminal_back(void **state)
{
	(void)state;
	static const int signals[] = { SIGTERM, SIGHUP, SIGINT };
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		struct pty *p = memo("counter5");
		clerk_do(p, "key Ctrl-U\ntype 呼出 大声で\nsee 呼出 大声で\n");
		struct pty_modes m = pty_modes(p);
		assert_true(m.alternate && m.mouse && m.raw);
		pty_signal(p, signals[i]);
		assert_int_equal(pty_exit_status(p, CLERK_SOON_MS), 0);
		m = pty_modes(p);
		assert_false(m.alternate || m.mouse || m.raw);
		assert_true(m.cursor);
		clerk_do(p, "not 本日の来院\nnot 診察券\n");
		pty_kill(p);
		assert_true(clerk_kept(&h, "counter5", "呼出"));
	}
}

static int start(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 400, "2026-11-21T09:41");
	for (int i = 0; i < 2; i++) {
		str_copy(able[i], sizeof able[i], hospital_able(&h, i));
		str_copy(name[i], sizeof name[i], hospital_str(hospital_json(&h, 0, WORDS("patients", "show", able[i])), "name"));
	}
	for (int i = 0; i < 2; i++)
		hospital_json(&h, 0, WORDS("visit", "open", able[i], "--dept", "内科"));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_desks_work_is_on_the_others_board_at_once),
		cmocka_unit_test(it_grows_and_shrinks_with_its_terminal),
		cmocka_unit_test(every_terminal_can_be_used),
		cmocka_unit_test(a_silent_terminal_gets_plain_marks),
		cmocka_unit_test(the_mouse_selects_opens_and_scrolls),
		cmocka_unit_test(an_idle_desk_locks_itself),
		cmocka_unit_test(a_killed_desk_loses_nothing),
		cmocka_unit_test(told_to_end_it_gives_the_terminal_back),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
