/*
 * One command per line, each a row of a table. After every command the desk ticks and is painted as the loop would
 * do it, so that what a script sees is what a person would.
 */
#include "tui/script.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/keys.h"
#include "tui/tui.h"

#include "base/banned.h"

enum { STEP_MS = 1000, BURST_MS = 5 };

struct script {
	struct tui *t;
	FILE *out;
	int64_t mono;
	int line;
	const char *wrong;    /* what the command expected; NULL: it was right */
};

static bool two_numbers(const char *text, char between, int *a, int *b)
{
	char left[16];
	int64_t x, y;
	const char *p = strchr(text, between);
	if (!p || !str_copy_n(left, sizeof left, text, (size_t)(p - text)))
		return false;
	if (!str_int64(left, 0, 1000, &x) || !str_int64(p + 1, 0, 1000, &y))
		return false;
	*a = (int)x;
	*b = (int)y;
	return true;
}

static void send(struct script *s, int32_t key, int x, int y, const char *text, int after_ms)
{
	struct key_event e = { .key = key, .x = x, .y = y, .mono_ms = s->mono += after_ms };
	str_copy(e.text, sizeof e.text, text);
	tui_tick(s->t, s->mono);
	tui_event(s->t, &e);
}

static void run_size(struct script *s, const char *arg)
{
	int cols, rows;
	if (!two_numbers(arg, 'x', &cols, &rows) || cols < 1 || rows < 1)
		s->wrong = _("桁x行（例 80x24）");
	else
		send(s, K_RESIZE, cols, rows, "", STEP_MS);
}

static void run_scheme(struct script *s, const char *arg)
{
	if (!style_scheme_parse(arg, &s->t->scheme))
		s->wrong = "mono | 16 | 256 | true";
}

static void run_glyphs(struct script *s, const char *arg)
{
	if (strcmp(arg, "ascii") != 0 && strcmp(arg, "drawn") != 0)
		s->wrong = "ascii | drawn";
	s->t->grid.ascii = strcmp(arg, "ascii") == 0;
}

static void type_with(struct script *s, const char *arg, int gap)
{
	size_t n = strlen(arg);
	uint32_t c;
	for (size_t len; (len = utf8_next(arg, n, &c)) > 0; arg += len, n -= len)
		send(s, (int32_t)c, 0, 0, "", gap);
}

static void run_type(struct script *s, const char *arg)
{
	type_with(s, arg, STEP_MS);
}

static void run_burst(struct script *s, const char *arg)
{
	s->mono += STEP_MS;
	type_with(s, arg, BURST_MS);
	send(s, K_ENTER, 0, 0, "", BURST_MS);
}

static void run_key(struct script *s, const char *arg)
{
	int32_t key = keys_parse(arg);
	if (!key)
		s->wrong = _("キーの名前（例 F5, Enter, PgDn, Ctrl-P）");
	else
		send(s, key, 0, 0, "", STEP_MS);
}

static void run_scan(struct script *s, const char *arg)
{
	send(s, K_SCAN, 0, 0, arg, STEP_MS);
}

static void run_click(struct script *s, const char *arg)
{
	int x, y;
	if (!two_numbers(arg, ' ', &x, &y))
		s->wrong = _("桁 行（0から）");
	else
		send(s, K_CLICK, x, y, "", STEP_MS);
}

static void run_wheel(struct script *s, const char *arg)
{
	if (strcmp(arg, "up") != 0 && strcmp(arg, "down") != 0)
		s->wrong = "up | down";
	else
		send(s, strcmp(arg, "up") == 0 ? K_WHEEL_UP : K_WHEEL_DOWN, 0, 0, "", STEP_MS);
}

static void run_refresh(struct script *s, const char *arg)
{
	(void)arg;
	tui_changed(s->t);
}

static void run_now(struct script *s, const char *arg)
{
	int64_t utc;
	if (!instant_parse(arg, &utc))
		s->wrong = _("日時（例 2026-11-21T09:41）");
	else if (!s->t->app->set_now)
		s->wrong = _("動かせる時計");
	else
		s->t->app->set_now(s->t->ctx, utc);
}

static void run_idle(struct script *s, const char *arg)
{
	int64_t seconds;
	if (!str_int64(arg, 0, 1000000, &seconds))
		s->wrong = _("秒数");
	else
		s->mono += seconds * 1000;
}

static void heading(struct script *s, const char *name)
{
	fprintf(s->out, "== %s%s%dx%d\n", name, *name ? " " : "", s->t->grid.cols, s->t->grid.rows);
}

static void run_screen(struct script *s, const char *name)
{
	struct buf row = { 0 };
	heading(s, name);
	for (int y = 0; y < s->t->grid.rows; y++) {
		buf_clear(&row);
		canvas_row_text(&s->t->grid, y, &row);
		fprintf(s->out, "%s\n", row.data ? row.data : "");
	}
	buf_wipe(&row);
}

/* In mono every style shows as what the terminal does, so that a golden of it proves what can be told apart. */
static char attr_letter(const struct script *s, const struct cell *cell)
{
	static const char mono[16] = { '.', 'B', 'R', 'b', 'U', 'u', 'r', 'X', 'D', 'X', 'X', 'X', 'X', 'X', 'X', 'X' };
	if (s->t->scheme != SCHEME_MONO)
		return style_letter((enum style)cell->style);
	return mono[style_look(SCHEME_MONO, (enum style)cell->style).attr & 15];
}

static void run_attrs(struct script *s, const char *name)
{
	const struct grid *g = &s->t->grid;
	heading(s, name);
	for (int y = 0; y < g->rows; y++) {
		for (int x = 0; x < g->cols; x++)
			fputc(attr_letter(s, canvas_cell(g, x, y)), s->out);
		fputc('\n', s->out);
	}
}

static void run_expect(struct script *s, const char *arg)
{
	struct buf row = { 0 };
	bool found = false;
	for (int y = 0; y < s->t->grid.rows && !found; y++) {
		buf_clear(&row);
		canvas_row_text(&s->t->grid, y, &row);
		found = row.data && strstr(row.data, arg);
	}
	if (!found)
		s->wrong = arg;
	buf_wipe(&row);
}

static void run_cursor(struct script *s, const char *arg)
{
	(void)arg;
	if (s->t->grid.cursor)
		fprintf(s->out, "cursor %d %d\n", s->t->grid.cursor_x, s->t->grid.cursor_y);
	else
		fprintf(s->out, "cursor off\n");
}

static const struct {
	const char *name;
	void (*run)(struct script *s, const char *arg);
} commands[] = {
	{ "size", run_size }, { "resize", run_size }, { "scheme", run_scheme }, { "glyphs", run_glyphs },
	{ "type", run_type }, { "key", run_key }, { "scan", run_scan }, { "burst", run_burst },
	{ "click", run_click }, { "wheel", run_wheel }, { "refresh", run_refresh }, { "now", run_now },
	{ "idle", run_idle }, { "screen", run_screen }, { "attrs", run_attrs }, { "expect", run_expect },
	{ "cursor", run_cursor },
};

static void show(struct script *s)
{
	for (int i = 0; i < 4; i++) { /* what shown() does may need a paint again; it is done once per screen */
		tui_paint(s->t);
		tui_settle(s->t);
		if (!s->t->dirty)
			return;
	}
}

static void run_line(struct script *s, char *line)
{
	size_t n = strcspn(line, " ");
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		if (strlen(commands[i].name) != n || strncmp(line, commands[i].name, n) != 0)
			continue;
		commands[i].run(s, line[n] ? line + n + 1 : "");
		if (s->wrong)
			return;
		s->mono += STEP_MS;
		tui_tick(s->t, s->mono);
		show(s);
		return;
	}
	s->wrong = "size scheme glyphs type key scan burst click wheel resize refresh now idle screen attrs expect cursor";
}

enum err script_run(const struct tui_app *app, FILE *in, FILE *out, int cols, int rows, enum scheme scheme)
{
	char line[4096];
	struct tui *t = mem_new(sizeof *t);
	struct script s = { .t = t, .out = out };
	tui_open(t, app, cols, rows, scheme < SCHEME_COUNT ? scheme : SCHEME_16, 0);
	show(&s);
	while (!s.wrong && !t->quit && fgets(line, sizeof line, in)) {
		s.line++;
		line[strcspn(line, "\r\n")] = '\0';
		if (*line && *line != '#')
			run_line(&s, line);
	}
	tui_close(t);
	mem_wipe(t, sizeof *t);
	free(t);
	if (s.wrong)
		return ctx_fail(app->ctx, ERR_USAGE, _("%d行目: %s … 期待したもの: %s"), s.line, line, s.wrong);
	return ERR_OK;
}
