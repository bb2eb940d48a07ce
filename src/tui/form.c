/*
 * Fields are input lines; a choice keeps the id of what is chosen in its line. Checking is separate from typing:
 * any text can be typed, and what is wrong with it is said when the field is left.
 */
#include "tui/form.h"

#include <string.h>

#include "base/die.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/str.h"
#include "base/utf8.h"
#include "model/ctx.h"
#include "tui/keys.h"

#include "base/banned.h"

void form_init(struct form *f, const struct field *fields)
{
	*f = (struct form){ .fields = fields };
	for (; fields[f->n].name; f->n++) {
		must(f->n < FORM_FIELDS_MAX);
		input_init(&f->input[f->n], (size_t)fields[f->n].max);
		f->input[f->n].masked = fields[f->n].kind == FIELD_PASSWORD;
		f->input[f->n].digits = fields[f->n].kind == FIELD_DIGITS || fields[f->n].kind == FIELD_NUMBER;
	}
}

static int field_index(const struct form *f, const char *name)
{
	for (int i = 0; i < f->n; i++)
		if (strcmp(f->fields[i].name, name) == 0)
			return i;
	die("no field %s", name);
}

const char *form_text(const struct form *f, const char *name)
{
	return f->input[field_index(f, name)].text;
}

bool form_number(const struct form *f, const char *name, int64_t *out)
{
	return yen_parse(form_text(f, name), out);
}

static enum err read_date(const struct ctx *ctx, enum field_kind kind, const char *text, day_t *out, struct cause *why)
{
	day_t today = ctx_today(ctx);
	return kind == FIELD_BIRTH ? date_parse_birth(text, today, out, why) : date_parse(text, today, out, why);
}

bool form_date(const struct ctx *ctx, const struct form *f, const char *name, day_t *out)
{
	struct cause why;
	int i = field_index(f, name);
	return read_date(ctx, f->fields[i].kind, f->input[i].text, out, &why) == ERR_OK;
}

void form_set(struct form *f, const char *name, const char *value)
{
	input_set(&f->input[field_index(f, name)], value);
}

void form_focus(struct form *f, const char *name)
{
	f->focus = field_index(f, name);
}

static bool well_formed(const struct ctx *ctx, const struct field *field, const char *text, char *why, size_t size)
{
	struct cause cause = { 0 };
	int64_t number;
	day_t day;
	switch (field->kind) {
	case FIELD_NUMBER:
	case FIELD_YEN:
		if (yen_parse(text, &number))
			return true;
		str_fmt(why, size, _("%s: 数字で入力してください（0〜999,999,999,999）"), _(field->label));
		return false;
	case FIELD_DATE:
	case FIELD_BIRTH:
		if (read_date(ctx, field->kind, text, &day, &cause) == ERR_OK)
			return true;
		str_fmt(why, size, "%s: %s", _(field->label), cause.text);
		return false;
	default:
		return true;
	}
}

bool form_check_field(const struct ctx *ctx, const struct form *f, int i, char *why, size_t size)
{
	const struct field *field = &f->fields[i];
	const char *text = f->input[i].text;
	if (str_empty(text)) {
		if (!field->required)
			return true;
		str_fmt(why, size, _("%s: 入力してください"), _(field->label));
		return false;
	}
	if (!well_formed(ctx, field, text, why, size))
		return false;
	return !field->check || field->check(ctx, text, why, size);
}

bool form_check(const struct ctx *ctx, struct form *f, char *why, size_t size)
{
	for (int i = 0; i < f->n; i++)
		if (!form_check_field(ctx, f, i, why, size)) {
			f->focus = i;
			return false;
		}
	return true;
}

void form_tidy(const struct ctx *ctx, struct form *f, int i)
{
	struct cause why;
	char iso[DATE_TEXT];
	day_t day;
	enum field_kind kind = f->fields[i].kind;
	if ((kind == FIELD_DATE || kind == FIELD_BIRTH) && read_date(ctx, kind, f->input[i].text, &day, &why) == ERR_OK)
		input_set(&f->input[i], date_iso(day, iso));
}

static const struct choice *chosen(const struct field *field, const char *id)
{
	for (const struct choice *c = field->choices; c->id; c++)
		if (strcmp(c->id, id) == 0)
			return c;
	return NULL;
}

static void choose(struct form *f, int step)
{
	const struct field *field = &f->fields[f->focus];
	const struct choice *c = chosen(field, f->input[f->focus].text);
	int n = 0;
	while (field->choices[n].id)
		n++;
	int at = c ? (int)(c - field->choices) + step : step > 0 ? 0 : n - 1;
	input_set(&f->input[f->focus], field->choices[(at + n) % n].id);
	f->dirty = true;
}

static enum form_result walk(struct form *f, int step)
{
	f->left = f->focus;
	f->focus = (f->focus + step + f->n) % f->n;
	return FORM_LEFT_FIELD;
}

static enum form_result edit(struct form *f, int32_t key)
{
	if (f->fields[f->focus].kind == FIELD_CHOICE) {
		if (key == K_LEFT || key == K_RIGHT || key == ' ') {
			choose(f, key == K_LEFT ? -1 : 1);
			return FORM_TAKEN;
		}
		return keys_printable(key) ? FORM_TAKEN : FORM_UNHANDLED;
	}
	bool moves = key == K_LEFT || key == K_RIGHT || key == K_HOME || key == K_END;
	if (!input_key(&f->input[f->focus], key))
		return FORM_UNHANDLED;
	f->dirty |= !moves;
	return FORM_TAKEN;
}

enum form_result form_key(struct form *f, int32_t key)
{
	switch (key) {
	case K_TAB: case K_DOWN: return walk(f, 1);
	case K_BACKTAB: case K_UP: return walk(f, -1);
	case K_ENTER:
		if (f->focus == f->n - 1)
			return FORM_SUBMIT;
		return walk(f, 1);
	default: return edit(f, key);
	}
}

static int first_shown(const struct form *f, int rows)
{
	return f->focus >= rows ? f->focus - rows + 1 : 0;
}

bool form_click(struct form *f, int row, int rows)
{
	int i = first_shown(f, rows) + row;
	if (row < 0 || row >= rows || i >= f->n)
		return false;
	f->left = f->focus;
	f->focus = i;
	return true;
}

static void draw_choice(const struct form *f, int i, const struct canvas *c, int x, int y, bool focus)
{
	const struct choice *chose = chosen(&f->fields[i], f->input[i].text);
	const char *label = chose ? _(chose->label) : "－";
	enum style s = focus ? STYLE_FOCUS : STYLE_INPUT;
	if (focus)
		canvas_glyph(c, x, y, STYLE_KEY, GLYPH_BACK);
	int end = canvas_text(c, x + 2, y, s, label);
	if (focus) {
		canvas_glyph(c, end + 1, y, STYLE_KEY, GLYPH_SELECT);
		canvas_cursor(c, x + 2, y);
	}
}

static void draw_field(const struct form *f, int i, const struct canvas *c, int y, int label_cols)
{
	const struct field *field = &f->fields[i];
	bool focus = i == f->focus;
	int64_t yen;
	int x = 1 + label_cols, cols = field->cols ? field->cols : c->at.cols - x - 1;
	if (focus)
		canvas_glyph(c, 0, y, STYLE_KEY, GLYPH_SELECT);
	canvas_fit(c, 1, y, label_cols, ALIGN_LEFT, focus ? STYLE_TITLE : STYLE_LABEL, _(field->label));
	if (field->kind == FIELD_CHOICE) {
		draw_choice(f, i, c, x, y, focus);
	} else if (field->kind == FIELD_YEN && !focus && yen_parse(f->input[i].text, &yen)) {
		char text[32];
		canvas_fit(c, x, y, cols, ALIGN_RIGHT, STYLE_INPUT, yen_text(yen, text));
	} else {
		input_draw(&f->input[i], c, x, y, cols, focus);
	}
	if (field->hint)
		canvas_text(c, x + cols + 2, y, STYLE_DIM, _(field->hint));
}

void form_draw(const struct form *f, const struct canvas *c)
{
	int label_cols = 0, top = first_shown(f, c->at.rows);
	for (int i = 0; i < f->n; i++) {
		int width = utf8_width(_(f->fields[i].label)) + 2;
		label_cols = width > label_cols ? width : label_cols;
	}
	for (int i = top; i < f->n && i - top < c->at.rows; i++)
		draw_field(f, i, c, i - top, label_cols);
}
