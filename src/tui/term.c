/*
 * Our grid on the real terminal, by terminfo. A paint compares the grid with what was sent last and puts the changed
 * runs of cells into one buffer, which leaves in one write: the first byte is on the wire a few microseconds after
 * the key, and a first frame costs one wake-up of the terminal. (A curses screen behind it would compare everything once
 * more, write after every wide character and hold half a megabyte.) decode.c reads the keys from the bytes.
 */
#include "tui/term.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/die.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

#include <curses.h>
#include <term.h> /* last: its names are macros */

#include "base/banned.h"

enum { GAP = 6 };               /* so many unchanged cells are cheaper sent again than jumped over */
enum { COLOUR = 48 };           /* bytes that set a colour */

static struct {
	bool open, mouse;
	bool whole;             /* the next paint sends every cell */
	int cursor;             /* is it shown: 0, 1; -1: not known */
	int x, y;               /* where the terminal writes next; x -1: not known */
	int style;              /* of the last cell sent, -1: none */
	struct termios before;
	struct grid shown;
	struct buf out;
	struct look look[STYLE_COUNT];
	char fg[STYLE_COUNT][COLOUR], bg[STYLE_COUNT][COLOUR]; /* what sets them: computed once, sent hundreds of times in a frame */
} term;

static int put(int c)
{
	buf_char(&term.out, (char)c);
	return c;
}

/* A capability, its padding left out; an absent one does nothing. */
static void put_cap(const char *cap)
{
	if (!cap || cap == (char *)-1)
		return;
	if (strstr(cap, "$<"))
		tputs(cap, 1, put);
	else
		buf_str(&term.out, cap);
}

static void flush(void)
{
	size_t sent = 0;
	while (sent < term.out.len) {
		ssize_t n = write(STDOUT_FILENO, term.out.data + sent, term.out.len - sent);
		struct pollfd ready = { .fd = STDOUT_FILENO, .events = POLLOUT };
		if (n > 0)
			sent += (size_t)n;
		else if (n < 0 && errno == EAGAIN)
			poll(&ready, 1, -1);
		else if (errno != EINTR)
			break; /* the terminal is gone: the loop hears of it by its signal */
	}
	buf_clear(&term.out);
}

static void restore(void)
{
	if (!term.open)
		return;
	buf_clear(&term.out);
	if (term.mouse)
		buf_str(&term.out, "\033[?1006l\033[?1000l");
	put_cap(exit_attribute_mode);
	put_cap(cursor_normal);
	put_cap(keypad_local);
	put_cap(exit_ca_mode);
	flush();
	tcsetattr(STDIN_FILENO, TCSADRAIN, &term.before);
}

static void begin(void)
{
	struct termios raw = term.before;
	cfmakeraw(&raw);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	put_cap(enter_ca_mode);
	put_cap(keypad_xmit);
	put_cap(exit_attribute_mode);
	const char *reports = tigetstr("kmous");
	term.mouse = reports && reports != (char *)-1;
	if (term.mouse)
		buf_str(&term.out, "\033[?1000h\033[?1006h");
}

enum err term_open(struct cause *cause)
{
	int found;
	const char *name = getenv("TERM");
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return cause_set(cause, ERR_UNAVAILABLE, _("画面を開くには端末が必要です（標準入力と標準出力が端末ではありません）"));
	if (str_empty(name) || strcmp(name, "dumb") == 0)
		return cause_set(cause, ERR_UNAVAILABLE, _("TERM=%s の端末では画面を開けません（例: TERM=xterm-256color）"), name ? name : "");
	if (setupterm(name, STDOUT_FILENO, &found) != OK)
		return cause_set(cause, ERR_UNAVAILABLE, _("TERM=%s の端末の定義がありません"), name);
	if (!cursor_address) {
		del_curterm(cur_term);
		return cause_set(cause, ERR_UNAVAILABLE, _("TERM=%s の端末ではカーソルを動かせません"), name);
	}
	if (tcgetattr(STDIN_FILENO, &term.before) != 0)
		return cause_set(cause, ERR_UNAVAILABLE, _("TERM=%s の端末を開けません"), name);
	term.open = term.whole = true;
	term.cursor = term.style = term.x = -1;
	die_hook(restore);
	begin();
	return ERR_OK;
}

void term_close(void)
{
	if (!term.open)
		return;
	restore();
	die_hook(NULL);
	term.open = false;
	del_curterm(cur_term);
	canvas_grid_free(&term.shown);
	buf_wipe(&term.out);
}

enum scheme term_best_scheme(void)
{
	const char *no = getenv("NO_COLOR");
	int colours = tigetnum("colors"); /* max_colors is too short for direct colour */
	if (!set_a_foreground || colours < 8 || !str_empty(no))
		return SCHEME_MONO;
	if (colours >= 1 << 24)
		return SCHEME_TRUE;
	return colours >= 256 ? SCHEME_256 : SCHEME_16;
}

/* A colour that this terminal doesn't have is its own. */
static int32_t colour(int32_t wanted)
{
	return wanted < tigetnum("colors") && set_a_foreground && set_a_background ? wanted : -1;
}

static void set_bytes(char out[COLOUR], int32_t wanted, const char *cap)
{
	out[0] = '\0';
	if (wanted >= 0)
		must(str_copy(out, COLOUR, tiparm(cap, wanted)));
}

void term_scheme(enum scheme scheme)
{
	for (int i = 0; i < STYLE_COUNT; i++) {
		struct look look = style_look(scheme, (enum style)i);
		look.fg = colour(look.fg);
		look.bg = colour(look.bg);
		term.look[i] = look;
		set_bytes(term.fg[i], look.fg, set_a_foreground);
		set_bytes(term.bg[i], look.bg, set_a_background);
	}
	term.whole = true;
}

void term_size(int *cols, int *rows)
{
	struct winsize size;
	bool told = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0;
	*cols = told ? size.ws_col : columns > 0 ? columns : 80;
	*rows = told ? size.ws_row : lines > 0 ? lines : 24;
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
	buf_str(&term.out, "\0337\033[H○\033[6n\0338");
	term.whole = true;
}

void term_forget(void)
{
	term.whole = true;
}

static void put_style(int style)
{
	if (style == term.style)
		return;
	const struct look *to = &term.look[style];
	struct look from = { -1, -1, 0 };
	if (term.style >= 0)
		from = term.look[term.style];
	bool reset = term.style < 0 || from.attr != to->attr || (from.fg >= 0 && to->fg < 0) || (from.bg >= 0 && to->bg < 0);
	term.style = style;
	if (reset) {
		put_cap(exit_attribute_mode);
		put_cap(to->attr & LOOK_BOLD ? enter_bold_mode : NULL);
		put_cap(to->attr & LOOK_DIM ? enter_dim_mode : NULL);
		put_cap(to->attr & LOOK_UNDERLINE ? enter_underline_mode : NULL);
		put_cap(to->attr & LOOK_REVERSE ? enter_reverse_mode : NULL);
		from = (struct look){ -1, -1, 0 };
	}
	if (to->fg >= 0 && to->fg != from.fg)
		put_cap(term.fg[style]);
	if (to->bg >= 0 && to->bg != from.bg)
		put_cap(term.bg[style]);
}

static void put_at(int x, int y)
{
	if (x != term.x || y != term.y)
		put_cap(tiparm(cursor_address, y, x));
	term.x = x;
	term.y = y;
}

/* A space in this style shows nothing of it. */
static bool blank_alike(int style)
{
	return style >= 0 && term.look[style].bg < 0 && !(term.look[style].attr & (LOOK_REVERSE | LOOK_UNDERLINE));
}

/* What the C library measures otherwise than we do, a terminal may draw otherwise: it isn't sent. */
static void put_cell(const struct cell *cell)
{
	char bytes[4];
	bool agreed = wcwidth((wchar_t)cell->ch) == cell->width && (!cell->mark || wcwidth((wchar_t)cell->mark) == 0);
	if (cell->ch != ' ' || !blank_alike(term.style) || !blank_alike(cell->style))
		put_style(cell->style);
	if (agreed) {
		buf_add(&term.out, bytes, utf8_put(cell->ch, bytes));
		if (cell->mark)
			buf_add(&term.out, bytes, utf8_put(cell->mark, bytes));
	} else {
		buf_add(&term.out, "??", cell->width);
	}
	term.x += cell->width;
}

static bool same(const struct cell *a, const struct cell *b, int n)
{
	return memcmp(a, b, (size_t)n * sizeof *a) == 0;
}

/* The next run of changed cells from x on, whole characters; runs with a small gap between them are one. */
static bool next_run(const struct cell *now, const struct cell *then, int cols, int x, int *from, int *to)
{
	while (x < cols && !term.whole && same(&now[x], &then[x], 1))
		x++;
	if (x == cols)
		return false;
	int end = x + 1, last = x;
	for (; end < cols && end - last <= GAP; end++)
		if (term.whole || !same(&now[end], &then[end], 1))
			last = end;
	*from = x;
	*to = last + 1;
	while (*from > 0 && (now[*from].width == 0 || then[*from].width == 0))
		--*from;
	while (*to < cols && (now[*to].width == 0 || then[*to].width == 0))
		++*to;
	return true;
}

static void show_row(const struct grid *g, int y)
{
	const struct cell *now = canvas_cell(g, 0, y), *then = canvas_cell(&term.shown, 0, y);
	int from, to, cols = g->cols;
	if (y == g->rows - 1 && auto_right_margin && !eat_newline_glitch)
		cols--; /* the last cell of all would scroll the screen */
	for (int x = 0; next_run(now, then, cols, x, &from, &to); x = to) {
		put_at(from, y);
		for (int i = from; i < to; i++)
			if (now[i].width > 0)
				put_cell(&now[i]);
		if (to >= g->cols)
			term.x = -1; /* at the margin terminals differ */
	}
}

/* Sends everything: onto a cleared screen where plain cells are the terminal's own, so that blanks cost nothing. */
static void wipe_screen(void)
{
	const struct look *plain = &term.look[STYLE_TEXT];
	term.style = term.x = -1;
	put_cap(exit_attribute_mode);
	if (!clear_screen || plain->fg >= 0 || plain->bg >= 0 || plain->attr)
		return;
	put_cap(clear_screen);
	canvas_grid_clear(&term.shown);
	term.whole = false;
}

static void show_cursor(const struct grid *g)
{
	int visible = g->cursor ? 1 : 0;
	if (visible != term.cursor)
		put_cap(visible ? cursor_normal : cursor_invisible);
	term.cursor = visible;
	if (g->cursor)
		put_at(g->cursor_x, g->cursor_y);
}

void term_show(const struct grid *g)
{
	if (term.shown.cols != g->cols || term.shown.rows != g->rows) {
		canvas_grid_size(&term.shown, g->cols, g->rows);
		term.whole = true;
	}
	if (term.whole)
		wipe_screen();
	for (int y = 0; y < g->rows; y++)
		if (term.whole || !same(canvas_cell(g, 0, y), canvas_cell(&term.shown, 0, y), g->cols))
			show_row(g, y);
	memcpy(term.shown.cells, g->cells, (size_t)g->cols * (size_t)g->rows * sizeof *g->cells);
	term.whole = false;
	show_cursor(g);
	flush();
}
