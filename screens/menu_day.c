/*
 * One day on which a menu isn't like its weekday (SPEC A1), as a form. arg.id: the menu; arg.id2: the day and arg.text: the minute at which its
 * hours begin; both empty: a new one.
 */
#include <string.h>

#include "base/str.h"
#include "domain/may.h"
#include "domain/menu_change.h"
#include "domain/menu_file.h"
#include "screens/menu_saved.h"
#include "screens/screens.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_TOP = 2 };

struct day_form {
	struct form form;
	bool fresh;
	struct menu_day was;
	struct menu menu;
};

static bool a_time(const struct ctx *ctx, const char *value, char *why, size_t size)
{
	int minutes;
	(void)ctx;
	return menu_file_time(value, &minutes) || (str_fmt(why, size, _("「%s」: 必要なのは 9:00 の形の時刻"), value), false);
}

static bool some_places(const struct ctx *ctx, const char *value, char *why, size_t size)
{
	int64_t n;
	(void)ctx;
	return str_int64(value, 1, 999, &n) || (str_fmt(why, size, _("定員: 必要なのは 1 から 999 までの整数")), false);
}

static const struct choice ways[] = { { "closed", N_("休み") }, { "open", N_("時間を決めて開く") }, { NULL, NULL } };

static const struct field fields[] = {
	{ .name = "day", .label = N_("日付"), .kind = FIELD_DATE, .cols = 16, .required = true },
	{ .name = "way", .label = N_("この日は"), .kind = FIELD_CHOICE, .cols = 24, .choices = ways },
	{ .name = "from", .label = N_("始まり"), .kind = FIELD_TEXT, .cols = 8, .max = 5, .hint = N_("9:00 の形で。休みなら空のまま"), .check = a_time },
	{ .name = "to", .label = N_("終わり"), .kind = FIELD_TEXT, .cols = 8, .max = 5, .check = a_time },
	{ .name = "capacity", .label = N_("定員"), .kind = FIELD_NUMBER, .cols = 8, .max = 4, .hint = N_("空のままならメニューと同じ"), .check = some_places },
	{ .name = "reason", .label = N_("理由"), .kind = FIELD_TEXT, .cols = 40, .max = 79 },
	{ .name = NULL },
};

static void show(struct day_form *s, const struct menu_day *d)
{
	char text[DATE_TEXT];
	form_set(&s->form, "day", date_iso(d->day, text));
	form_set(&s->form, "reason", d->reason);
	form_set(&s->form, "way", d->to ? "open" : "closed");
	if (!d->to)
		return;
	str_fmt(text, sizeof text, "%d:%02d", d->from / 60, d->from % 60);
	form_set(&s->form, "from", text);
	str_fmt(text, sizeof text, "%d:%02d", d->to / 60, d->to % 60);
	form_set(&s->form, "to", text);
	str_fmt(text, sizeof text, "%d", d->capacity);
	form_set(&s->form, "capacity", d->capacity ? text : "");
}

static enum err load(struct ctx *ctx, struct day_form *s, const struct arg *arg)
{
	struct menu_sheet sheet;
	int64_t from = 0;
	bool found = s->fresh;
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	if (!e)
		e = menu_sheet(ctx, arg->id, &sheet);
	if (e)
		return e;
	s->menu = sheet.menu;
	str_int64(arg->text, 0, 1440, &from);
	for (int i = 0; !s->fresh && i < sheet.n_days; i++)
		if (sheet.days[i].day == arg->id2 && sheet.days[i].from == from) {
			s->was = sheet.days[i];
			found = true;
		}
	return found ? ERR_OK : ctx_fail(ctx, ERR_NOT_FOUND, _("この日はもう例外ではありません"));
}

static struct outcome day_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct day_form *s = state;
	s->fresh = !arg->text[0];
	enum err e = load(ctx, s, arg);
	form_init(&s->form, fields);
	form_set(&s->form, "way", "closed");
	if (!e && !s->fresh)
		show(s, &s->was);
	return e ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct form *day_form(void *state)
{
	return &((struct day_form *)state)->form;
}

static struct rect day_form_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, FORM_TOP, cols, rows - FORM_TOP };
}

static void day_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct day_form *s = state;
	(void)ctx;
	int x = canvas_text(c, 1, 0, STYLE_NEXT, s->menu.name);
	canvas_text(c, x + 2, 0, STYLE_DIM, s->fresh ? _("例外の日を加えます") : _("例外の日を変更します"));
	canvas_hline(c, 1);
}

static enum err read_form(struct ctx *ctx, const struct form *f, struct menu_day *d)
{
	const char *from = form_text(f, "from"), *to = form_text(f, "to"), *capacity = form_text(f, "capacity");
	int64_t places = 0;
	*d = (struct menu_day){ .reason = "" };
	str_copy(d->reason, sizeof d->reason, form_text(f, "reason"));
	str_strip(d->reason);
	if (!form_date(ctx, f, "day", &d->day))
		return ctx_fail(ctx, ERR_BAD_DATE, NULL);
	if (strcmp(form_text(f, "way"), "open") != 0) {
		bool empty = str_empty(from) && str_empty(to) && str_empty(capacity);
		return empty ? ERR_OK : ctx_fail(ctx, ERR_BAD_INPUT, _("休みの日に時間と定員はありません。開く日にするか、空にしてください"));
	}
	if (!menu_file_time(from, &d->from) || !menu_file_time(to, &d->to) || d->to <= d->from)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("開く日には、始まりと、それより後の終わりが必要です"));
	form_number(f, "capacity", &places);
	d->capacity = (int)places;
	return ERR_OK;
}

static struct outcome day_submit(struct ctx *ctx, void *state)
{
	struct day_form *s = state;
	struct menu_day d;
	int beyond;
	if (read_form(ctx, &s->form, &d) || menu_day_change(ctx, s->menu.id, s->fresh ? NULL : &s->was, &d, &beyond))
		return outcome_fail(ctx);
	return menu_changed(outcome_back(), s->menu.code, beyond);
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("保存"), .help = N_("この日を保存し、枠を作り直します"), .action = ACTION_BOOK_MENUS },
	{ 0 },
};

const struct screen screen_menu_day = {
	.id = "menu_day", .title = N_("例外の日の内容"), .state_size = sizeof(struct day_form), .keys = keys, .enter = day_enter, .draw = day_draw,
	.form = day_form, .form_area = day_form_area, .submit = day_submit,
};
