/*
 * Our grid on a curses screen. Only cells that changed since the last paint are given to curses, which then finds the
 * shortest way on the wire. Input isn't read through curses: decode.c does that from the bytes.
 */
#include "tui/term.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#include "base/die.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"

#include "base/banned.h"

static struct {
	SCREEN *screen;
	bool mouse;
	bool whole;             /* the next paint sends every cell */
	int cursor;             /* last argument of curs_set, -1: none */
	struct grid shown;
	attr_t attr[STYLE_COUNT];
	int pair[STYLE_COUNT];
} term = { .cursor = -1 };

static void restore(void)
{
	if (!term.screen)
		return;
	if (term.mouse)
		putp("\033[?1006l\033[?1000l");
	endwin();
	fflush(stdout);
}

static void setup(void)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	typeahead(-1);
	idlok(stdscr, FALSE);
	scrollok(stdscr, FALSE);
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	char *reports = tigetstr("kmous");
	term.mouse = reports && reports != (char *)-1;
	if (term.mouse)
		putp("\033[?1000h\033[?1006h");
}

/* Before curses begins, so that a refusal leaves nothing behind. */
static enum err check(const char *name, struct cause *cause)
{
	int found;
	if (setupterm(name, STDOUT_FILENO, &found) != OK)
		return cause_set(cause, ERR_UNAVAILABLE, _("TERM=%s の端末の定義がありません"), name);
	char *address = tigetstr("cup");
	bool able = address && address != (char *)-1;
	del_curterm(cur_term);
	if (!able)
		return cause_set(cause, ERR_UNAVAILABLE, _("TERM=%s の端末ではカーソルを動かせません"), name);
	return ERR_OK;
}

enum err term_open(struct cause *cause)
{
	const char *name = getenv("TERM");
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return cause_set(cause, ERR_UNAVAILABLE, _("画面を開くには端末が必要です（標準入力と標準出力が端末ではありません）"));
	if (str_empty(name) || strcmp(name, "dumb") == 0)
		return cause_set(cause, ERR_UNAVAILABLE, _("TERM=%s の端末では画面を開けません（例: TERM=xterm-256color）"), name ? name : "");
	enum err e = check(name, cause);
	if (e)
		return e;
	term.screen = newterm(NULL, stdout, stdin);
	if (!term.screen)
		return cause_set(cause, ERR_UNAVAILABLE, _("TERM=%s の端末を開けません"), name);
	die_hook(restore);
	setup();
	term.whole = true;
	return ERR_OK;
}

void term_close(void)
{
	if (!term.screen)
		return;
	restore();
	die_hook(NULL);
	delscreen(term.screen);
	term.screen = NULL;
	term.cursor = -1;
	canvas_grid_free(&term.shown);
}

enum scheme term_best_scheme(void)
{
	const char *no = getenv("NO_COLOR");
	if (!has_colors() || COLORS < 8 || !str_empty(no))
		return SCHEME_MONO;
	if (COLORS >= 1 << 24)
		return SCHEME_TRUE;
	return COLORS >= 256 ? SCHEME_256 : SCHEME_16;
}

void term_scheme(enum scheme scheme)
{
	for (int i = 0; i < STYLE_COUNT; i++) {
		struct look look = style_look(scheme, (enum style)i);
		attr_t a = A_NORMAL;
		a |= look.attr & LOOK_BOLD ? A_BOLD : 0;
		a |= look.attr & LOOK_REVERSE ? A_REVERSE : 0;
		a |= look.attr & LOOK_UNDERLINE ? A_UNDERLINE : 0;
		a |= look.attr & LOOK_DIM ? A_DIM : 0;
		term.attr[i] = a;
		term.pair[i] = 0;
		if (look.fg < 0 && look.bg < 0)
			continue;
		if (init_extended_pair(i + 1, look.fg, look.bg) == OK)
			term.pair[i] = i + 1;
	}
	term.whole = true;
}

void term_size(int *cols, int *rows)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
		*cols = size.ws_col;
		*rows = size.ws_row;
		if (*cols != COLS || *rows != LINES) {
			resizeterm(*rows, *cols);
			term_forget();
		}
		return;
	}
	*cols = COLS;
	*rows = LINES;
}

void term_keys(struct decode_key own[DECODE_KEYS])
{
	static const struct { const char *name; int32_t key; } names[] = {
		{ "kf1", K_F1 }, { "kf2", K_F2 }, { "kf3", K_F3 }, { "kf4", K_F4 }, { "kf5", K_F5 }, { "kf6", K_F6 },
		{ "kf7", K_F7 }, { "kf8", K_F8 }, { "kf9", K_F9 }, { "kf10", K_F10 }, { "kf11", K_F11 }, { "kf12", K_F12 },
		{ "kcuu1", K_UP }, { "kcud1", K_DOWN }, { "kcub1", K_LEFT }, { "kcuf1", K_RIGHT }, { "kpp", K_PGUP },
		{ "knp", K_PGDN }, { "khome", K_HOME }, { "kend", K_END }, { "kdch1", K_DELETE }, { "kich1", K_INSERT },
		{ "kcbt", K_BACKTAB },
	};
	size_t n = 0;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *bytes = tigetstr(names[i].name);
		/* one byte long "sequences" of old terminals would take letters away */
		if (!bytes || bytes == (char *)-1 || strlen(bytes) < 2 || strlen(bytes) >= sizeof own[0].bytes)
			continue;
		str_copy(own[n].bytes, sizeof own[n].bytes, bytes);
		own[n++].key = names[i].key;
	}
	own[n].key = 0;
}

void term_ask_width(void)
{
	putp("\0337\033[H○\033[6n\0338");
	term.whole = true;
}

void term_forget(void)
{
	term.whole = true;
	clearok(stdscr, TRUE);
}

/* What the C library measures otherwise than we do isn't sent: curses would lose its place. */
static int to_wide(const struct cell *cell, cchar_t *out)
{
	wchar_t text[3] = { (wchar_t)cell->ch, (wchar_t)cell->mark, 0 };
	bool agreed = wcwidth(text[0]) == cell->width && (!cell->mark || wcwidth(text[1]) == 0);
	if (!agreed)
		text[0] = L'?', text[1] = 0;
	int pair = term.pair[cell->style];
	setcchar(&out[0], text, term.attr[cell->style], (short)pair, NULL);
	if (agreed || cell->width == 1)
		return 1;
	out[1] = out[0];
	return 2;
}

static bool same(const struct cell *a, const struct cell *b, int n)
{
	return memcmp(a, b, (size_t)n * sizeof *a) == 0;
}

static void show_row(const struct grid *g, int y, cchar_t *line)
{
	const struct cell *now = canvas_cell(g, 0, y), *then = canvas_cell(&term.shown, 0, y);
	int from = 0, to = g->cols, n = 0;
	if (!term.whole && same(now, then, g->cols))
		return;
	while (!term.whole && from < to && same(&now[from], &then[from], 1))
		from++;
	while (!term.whole && to > from && same(&now[to - 1], &then[to - 1], 1))
		to--;
	while (from > 0 && (now[from].width == 0 || then[from].width == 0))
		from--;
	while (to < g->cols && (now[to].width == 0 || then[to].width == 0))
		to++;
	for (int x = from; x < to; x++)
		if (now[x].width > 0)
			n += to_wide(&now[x], &line[n]);
	mvadd_wchnstr(y, from, line, n);
}

static void show_cursor(const struct grid *g)
{
	int visible = g->cursor ? 1 : 0;
	if (visible != term.cursor) {
		curs_set(visible);
		term.cursor = visible;
	}
	if (g->cursor)
		move(g->cursor_y, g->cursor_x);
}

void term_show(const struct grid *g)
{
	if (term.shown.cols != g->cols || term.shown.rows != g->rows) {
		canvas_grid_size(&term.shown, g->cols, g->rows);
		term.whole = true;
	}
	cchar_t *line = mem_array((size_t)g->cols + 2, sizeof *line);
	for (int y = 0; y < g->rows; y++)
		show_row(g, y, line);
	free(line);
	memcpy(term.shown.cells, g->cells, (size_t)g->cols * (size_t)g->rows * sizeof *g->cells);
	term.whole = false;
	show_cursor(g);
	refresh();
}
