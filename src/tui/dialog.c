/*
 * One struct for all five kinds: a text on top, and under it buttons, a field or choices. The dialog knows its
 * place on the grid from the last layout, so that clicks find it.
 */
#include "tui/dialog.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "tui/keys.h"

#include "base/banned.h"

enum { INPUT_COLS = 64, LABEL_COLS = 40 };
enum kind { KIND_CONFIRM, KIND_TEXT, KIND_INPUT, KIND_CHOICE };

struct dialog {
	enum kind kind;
	char title[160];
	char *text;
	char label[96];
	bool required;
	struct input input;
	int n, at;              /* choices or buttons, and the one under the cursor */
	struct choice *choices;
	int top, lines;         /* of the text: first line shown, all */
	int first, shown;       /* of the choices: the first that shows, how many do */
	struct rect place;
	dialog_then *then;
	int64_t tag;
};

static struct dialog *make(enum kind kind, const char *title, const char *text, dialog_then *then, int64_t tag)
{
	struct dialog *d = mem_new(sizeof *d);
	d->kind = kind;
	str_copy(d->title, sizeof d->title, title);
	d->text = mem_str(text ? text : "");
	d->then = then;
	d->tag = tag;
	return d;
}

struct dialog *dialog_confirm(const char *title, const char *text, bool risky, dialog_then *then, int64_t tag)
{
	struct dialog *d = make(KIND_CONFIRM, title, text, then, tag);
	d->n = 2;
	d->at = risky ? 1 : 0;
	return d;
}

struct dialog *dialog_text(const char *title, const char *text)
{
	return make(KIND_TEXT, title, text, NULL, 0);
}

static void write_reasons(const struct cause *why, struct buf *text)
{
	if (why->n_reasons == 0)
		buf_fmt(text, "%s\n", why->text);
	for (int i = 0; i < why->n_reasons; i++) {
		buf_fmt(text, "%d %s%s\n", i + 1, style_mark(STYLE_TODO), why->reasons[i].text);
		if (!str_empty(why->reasons[i].desk))
			buf_fmt(text, "     → %s\n", why->reasons[i].desk);
	}
}

struct dialog *dialog_reasons(const char *title, const char *head, const struct cause *why)
{
	struct buf text = { 0 };
	if (!str_empty(head))
		buf_fmt(&text, "%s\n\n", head);
	write_reasons(why, &text);
	struct dialog *d = dialog_text(title, text.data);
	buf_wipe(&text);
	return d;
}

struct dialog *dialog_reasons_or(const char *title, const struct cause *why, const struct choice *choices, dialog_then *then, int64_t tag)
{
	struct buf text = { 0 };
	write_reasons(why, &text);
	struct dialog *d = dialog_choice(title, text.data, choices, then, tag);
	buf_wipe(&text);
	return d;
}

struct dialog *dialog_input(const char *title, const char *label, const char *text, bool required, dialog_then *then, int64_t tag)
{
	bool beside = utf8_width(label) <= LABEL_COLS; /* else it stands above the field, over as many rows as it takes */
	struct dialog *d = make(KIND_INPUT, title, beside ? "" : label, then, tag);
	str_copy(d->label, sizeof d->label, beside ? label : "");
	input_init(&d->input, 0);
	input_set(&d->input, text ? text : "");
	d->required = required;
	return d;
}

struct dialog *dialog_choice(const char *title, const char *text, const struct choice *choices, dialog_then *then, int64_t tag)
{
	struct dialog *d = make(KIND_CHOICE, title, text, then, tag);
	while (choices[d->n].id)
		d->n++;
	d->choices = mem_array((size_t)d->n + 1, sizeof *d->choices);
	for (int i = 0; i < d->n; i++)
		d->choices[i] = (struct choice){ .id = mem_str(choices[i].id), .label = mem_str(choices[i].label) };
	return d;
}

void dialog_free(struct dialog *d)
{
	if (!d)
		return;
	for (int i = 0; d->choices && i < d->n; i++) {
		free((void *)(uintptr_t)d->choices[i].id);
		free((void *)(uintptr_t)d->choices[i].label);
	}
	free(d->choices);
	mem_wipe(d->text, strlen(d->text));
	free(d->text);
	mem_wipe(d, sizeof *d);
	free(d);
}

bool dialog_asks(const struct dialog *d)
{
	return d->kind != KIND_TEXT;
}

struct input *dialog_field(struct dialog *d)
{
	return d->kind == KIND_INPUT ? &d->input : NULL;
}

/* Rows under the text: a blank one and the buttons, the field, or the choices. */
static int foot_rows(const struct dialog *d)
{
	if (d->kind == KIND_TEXT)
		return 2;
	int space = *d->text ? 1 : 0;
	return space + (d->kind == KIND_CHOICE ? d->shown : 1) + 2;
}

static int text_rows(const struct dialog *d)
{
	int rows = d->place.rows - 2 - foot_rows(d);
	return rows > 0 ? rows : 0;
}

static int widest(const struct dialog *d)
{
	int width = utf8_width(d->title) + 2;
	for (const char *p = d->text; *p; ) {
		char line[1024];
		size_t n = wrap_next(p, 1000);
		str_copy_n(line, sizeof line, p, n);
		width = utf8_width(line) > width ? utf8_width(line) : width;
		p += n;
	}
	for (int i = 0; d->choices && i < d->n; i++)
		width = utf8_width(d->choices[i].label) + 4 > width ? utf8_width(d->choices[i].label) + 4 : width;
	if (d->kind == KIND_INPUT)
		width = INPUT_COLS;
	return width;
}

/* As many as fit under the text, and always the one under the cursor. */
static void show_choices(struct dialog *d, int rows)
{
	int room = rows - 4 - d->lines - (*d->text ? 1 : 0);
	d->shown = d->n < room ? d->n : room > 1 ? room : 1;
	if (d->at < d->first)
		d->first = d->at;
	if (d->at >= d->first + d->shown)
		d->first = d->at - d->shown + 1;
}

void dialog_layout(struct dialog *d, int cols, int rows)
{
	int width = widest(d) + 4;
	width = width < 44 ? 44 : width > cols - 2 ? cols - 2 : width;
	d->lines = canvas_wrap_lines(d->text, width - 4);
	show_choices(d, rows - 2);
	int height = d->lines + foot_rows(d) + 2;
	height = height > rows - 2 ? rows - 2 : height;
	d->place = (struct rect){ (cols - width) / 2, (rows - height) / 2, width, height };
	int last = d->lines - text_rows(d);
	d->top = d->top > last ? last : d->top;
	d->top = d->top < 0 ? 0 : d->top;
}

static void scroll(struct dialog *d, int step)
{
	int last = d->lines - text_rows(d);
	d->top += step;
	d->top = d->top > last ? last : d->top;
	d->top = d->top < 0 ? 0 : d->top;
}

static void move(struct dialog *d, int step)
{
	if (d->n)
		d->at = (d->at + step + d->n) % d->n;
	else
		scroll(d, step);
}

static enum dialog_result enter(const struct dialog *d)
{
	switch (d->kind) {
	case KIND_CONFIRM: return d->at == 0 ? DIALOG_ANSWERED : DIALOG_CLOSED;
	case KIND_INPUT: return d->required && str_empty(d->input.text) ? DIALOG_OPEN : DIALOG_ANSWERED;
	case KIND_CHOICE: return DIALOG_ANSWERED;
	default: return DIALOG_CLOSED;
	}
}

enum dialog_result dialog_key(struct dialog *d, int32_t key)
{
	if (key == K_ESC)
		return DIALOG_CLOSED;
	if (key == K_ENTER)
		return enter(d);
	if (d->kind == KIND_CONFIRM && (key == 'y' || key == 'n'))
		return key == 'y' ? DIALOG_ANSWERED : DIALOG_CLOSED;
	if (d->kind == KIND_INPUT && input_key(&d->input, key))
		return DIALOG_OPEN;
	switch (key) {
	case K_UP: case K_LEFT: case K_BACKTAB: move(d, -1); break;
	case K_DOWN: case K_RIGHT: case K_TAB: move(d, 1); break;
	case K_PGUP: scroll(d, -text_rows(d)); break;
	case K_PGDN: scroll(d, text_rows(d)); break;
	case K_HOME: scroll(d, -d->lines); break;
	case K_END: scroll(d, d->lines); break;
	case K_WHEEL_UP: scroll(d, -3); break;
	case K_WHEEL_DOWN: scroll(d, 3); break;
	default: break;
	}
	return DIALOG_OPEN;
}

static int foot_at(const struct dialog *d)
{
	return d->place.rows - 1 - foot_rows(d) + (*d->text && d->kind != KIND_TEXT ? 1 : 0);
}

/* A click on a choice selects it; on a button it presses it. */
enum dialog_result dialog_click(struct dialog *d, int x, int y)
{
	int row = y - d->place.y - foot_at(d), col = x - d->place.x - 2;
	if (d->kind == KIND_CHOICE && row >= 0 && row < d->shown && col >= 0 && col < d->place.cols - 4)
		d->at = d->first + row;
	if (d->kind != KIND_CONFIRM || row != 0 || col < 0)
		return DIALOG_OPEN;
	int yes = utf8_width(_("はい (y)")) + 4;
	if (col < yes)
		return DIALOG_ANSWERED;
	return col < yes + utf8_width(_("いいえ (n)")) + 4 ? DIALOG_CLOSED : DIALOG_OPEN;
}

static int draw_choice(const struct canvas *c, int x, int y, const char *label, bool at)
{
	enum style s = at ? STYLE_SELECTED : STYLE_TEXT;
	if (at)
		canvas_glyph(c, x, y, s, GLYPH_SELECT);
	else
		canvas_text(c, x, y, s, " ");
	x = canvas_text(c, x + 1, y, s, label);
	return canvas_text(c, x, y, s, " ");
}

static void draw_text(const struct dialog *d, const struct canvas *c)
{
	const char *p = d->text;
	int skip = d->top, rows = text_rows(d);
	for (; skip > 0 && *p; skip--)
		p += wrap_next(p, c->at.cols - 4);
	for (int y = 1; y <= rows && *p; y++) {
		char line[1024];
		size_t n = wrap_next(p, c->at.cols - 4);
		str_copy_n(line, sizeof line, p, n);
		canvas_text(c, 2, y, STYLE_TEXT, line);
		p += n;
	}
}

static void draw_hint(const struct dialog *d, const struct canvas *c)
{
	int y = c->at.rows - 2, rows = text_rows(d);
	const char *hint = d->kind == KIND_TEXT ? _("Enter 閉じる") : _("Enter 決定   Esc 閉じる");
	int x = canvas_text(c, 2, y, STYLE_KEY, hint);
	if (d->lines > rows)
		canvas_fmt(c, x + 3, y, STYLE_DIM, "%d-%d / %d", d->top + 1, d->top + rows, d->lines);
	else if (d->kind == KIND_CHOICE && d->shown < d->n)
		canvas_fmt(c, x + 3, y, STYLE_DIM, "%d / %d", d->at + 1, d->n);
}

void dialog_draw(const struct dialog *d, const struct canvas *whole)
{
	struct canvas c = canvas_part(whole, d->place);
	int y = foot_at(d);
	canvas_fill(&c, (struct rect){ 0, 0, c.at.cols, c.at.rows }, STYLE_TEXT, ' ');
	canvas_frame(&c, d->title);
	draw_text(d, &c);
	if (d->kind == KIND_CONFIRM) {
		int x = draw_choice(&c, 2, y, _("はい (y)"), d->at == 0);
		draw_choice(&c, x + 2, y, _("いいえ (n)"), d->at == 1);
	} else if (d->kind == KIND_INPUT) {
		int x = *d->label ? canvas_text(&c, 2, y, STYLE_LABEL, d->label) + 2 : 2;
		input_draw(&d->input, &c, x, y, c.at.cols - x - 2, true);
	}
	for (int i = 0; i < d->shown && d->kind == KIND_CHOICE; i++)
		draw_choice(&c, 2, y + i, d->choices[d->first + i].label, d->first + i == d->at);
	draw_hint(d, &c);
}

struct outcome dialog_finish(struct dialog *d, struct ctx *ctx, void *state)
{
	struct answer a = { .tag = d->tag, .choice = d->at, .text = d->input.text };
	a.id = d->choices ? d->choices[d->at].id : "";
	return d->then ? d->then(ctx, state, &a) : outcome_stay();
}
