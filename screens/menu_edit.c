/*
 * One booking menu as a form (SPEC A1): name, length, places, who may book, cut-offs, limits, horizon and weekly hours. arg.id: the menu, 0: a
 * new one. A field means what its key means in a file (domain/menu_file.h), and is refused in the same words; days that aren't like their
 * weekday, the questionnaire and the terms are lists of their own.
 */
#include <string.h>

#include "base/str.h"
#include "domain/may.h"
#include "domain/menu_file.h"
#include "screens/menu_saved.h"
#include "screens/screens.h"
#include "tui/dialog.h"
#include "tui/form.h"

#include "base/banned.h"

struct edit {
	struct form form;
	struct menu_sheet sheet;        /* as it was read; its days, questions and terms stay */
};

static const struct choice whose[] = {
	{ "staff, patients, new", N_("職員・患者・診察券のない方") }, { "staff, patients", N_("職員・患者") }, { "staff, new", N_("職員（診察券のない方も）") },
	{ "staff", N_("職員だけ") }, { "patients, new", N_("患者・診察券のない方") }, { "patients", N_("患者だけ") }, { "new", N_("診察券のない方だけ") },
	{ NULL, NULL },
};

#define SMALL .kind = FIELD_TEXT, .cols = 10, .max = 16
#define HOURS .kind = FIELD_TEXT, .cols = 26, .max = 120

static const struct field fields[] = {
	{ .name = "code", .label = N_("コード"), .kind = FIELD_TEXT, .cols = 20, .max = MENU_CODE - 1, .required = true, .hint = N_("小文字の英数字") },
	{ .name = "category", .label = N_("種別"), .kind = FIELD_TEXT, .cols = 30, .max = 63, .required = true },
	{ .name = "name", .label = N_("名前"), .kind = FIELD_TEXT, .cols = 40, .max = 95, .required = true },
	{ .name = "department", .label = N_("診療科"), .kind = FIELD_TEXT, .cols = 30, .max = 63, .required = true },
	{ .name = "clinic", .label = N_("クリニック"), .kind = FIELD_TEXT, .cols = 30, .max = 63 },
	{ .name = "resource", .label = N_("医師・部屋"), .kind = FIELD_TEXT, .cols = 30, .max = 63 },
	{ .name = "minutes", .label = N_("長さ（分）"), SMALL, .required = true },
	{ .name = "capacity", .label = N_("定員"), SMALL, .required = true },
	{ .name = "who", .label = N_("予約できる人"), .kind = FIELD_CHOICE, .cols = 34, .choices = whose },
	{ .name = "mon", .label = N_("月曜日"), HOURS, .hint = N_("9:00-12:00, 14:00-16:00") },
	{ .name = "tue", .label = N_("火曜日"), HOURS },
	{ .name = "wed", .label = N_("水曜日"), HOURS },
	{ .name = "thu", .label = N_("木曜日"), HOURS },
	{ .name = "fri", .label = N_("金曜日"), HOURS },
	{ .name = "sat", .label = N_("土曜日"), HOURS },
	{ .name = "sun", .label = N_("日曜日"), HOURS },
	{ .name = "book_hours", .label = N_("予約の締切（時間前）"), SMALL, .hint = N_("患者さんの予約") },
	{ .name = "change_hours", .label = N_("変更の締切（時間前）"), SMALL, .hint = N_("profile: 病院の決まり") },
	{ .name = "max_moves", .label = N_("変更の回数"), SMALL, .hint = N_("any: 何度でも") },
	{ .name = "max_bookings", .label = N_("一人の予約の数"), SMALL, .hint = N_("profile: ほかのメニューと合わせて") },
	{ .name = "horizon_days", .label = N_("何日先まで"), SMALL, .hint = N_("profile: 病院の決まり") },
	{ .name = "hold_minutes", .label = N_("仮予約（分）"), SMALL, .hint = N_("0: すぐに確定") },
	{ .name = "offer_minutes", .label = N_("空きの案内（分）"), SMALL },
	{ .name = "order", .label = N_("並び順"), SMALL },
	{ .name = NULL },
};

/* A field as the file writes it, from the text of a whole menu; "": it isn't there. */
static void field_in(const char *text, const char *name, char *out, size_t size)
{
	size_t k = strlen(name);
	*out = '\0';
	for (const char *at = text; at && *at; at = strchr(at, '\n'), at += at != NULL)
		if (strncmp(at, name, k) == 0 && strncmp(at + k, " = ", 3) == 0)
			str_copy_n(out, size, at + k + 3, strcspn(at + k + 3, "\n"));
}

static void show_sheet(struct edit *s)
{
	struct buf text = { 0 };
	char value[512];
	menu_file_write(&s->sheet, &text);
	for (const struct field *f = fields + 1; f->name; f++) {
		field_in(text.data, f->name, value, sizeof value);
		form_set(&s->form, f->name, value);
	}
	form_set(&s->form, "code", s->sheet.menu.code);
	buf_free(&text);
}

static struct outcome edit_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct edit *s = state;
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	menu_file_defaults(&s->sheet);
	s->sheet.menu.minutes = 30;
	s->sheet.menu.capacity = 1;
	if (!e && arg->id)
		e = menu_sheet(ctx, arg->id, &s->sheet);
	form_init(&s->form, fields);
	if (!e)
		show_sheet(s);
	if (arg->id)
		form_focus(&s->form, "category");
	return e ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct form *edit_form(void *state)
{
	return &((struct edit *)state)->form;
}

static struct rect edit_form_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, 2, cols, rows - 2 };
}

static void edit_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct edit *s = state;
	(void)ctx;
	canvas_fmt(c, 1, 0, STYLE_NEXT, "%s", s->sheet.menu.id ? s->sheet.menu.name : _("新しい予約メニュー"));
	canvas_hline(c, 1);
}

/* What is left empty has its usual value; a weekday has no hours then. */
static enum err read_form(struct ctx *ctx, const struct edit *s, struct menu_sheet *out)
{
	const char *expected;
	struct menu_sheet plain;
	menu_file_defaults(&plain);
	*out = s->sheet;
	out->n_hours = 0;
	plain.menu.id = s->sheet.menu.id;
	plain.menu.version = s->sheet.menu.version;
	plain.menu.made_until = s->sheet.menu.made_until;
	plain.menu.closed = s->sheet.menu.closed;
	out->menu = plain.menu;
	str_copy(out->menu.code, sizeof out->menu.code, s->sheet.menu.id ? s->sheet.menu.code : form_text(&s->form, "code"));
	for (const struct field *f = fields + 1; f->name; f++) {
		const char *value = form_text(&s->form, f->name);
		if (!str_empty(value) && !menu_file_read(out, f->name, value, &expected))
			return ctx_fail(ctx, ERR_BAD_INPUT, _("%s: 値「%s」は使えません。必要なのは %s"), _(f->label), value, expected);
	}
	return ERR_OK;
}

/* Somebody was faster: nothing is written; both values of what differs are shown, and saving again goes by what was seen. */
static struct outcome conflict(struct ctx *ctx, struct edit *s)
{
	struct menu_sheet now;
	struct buf theirs = { 0 }, text = { 0 };
	char value[512];
	if (menu_sheet(ctx, s->sheet.menu.id, &now))
		return outcome_fail(ctx);
	menu_file_write(&now, &theirs);
	for (const struct field *f = fields + 1; f->name; f++) {
		const char *ours = form_text(&s->form, f->name);
		field_in(theirs.data, f->name, value, sizeof value);
		if (strcmp(value, ours) != 0)
			buf_fmt(&text, _("%s\n  ほかの端末: %s\n  この画面:   %s\n"), _(f->label), value, ours);
	}
	buf_str(&text, _("保存していません。もう一度保存すると、この画面のとおりになります。\n"));
	s->sheet = now;
	struct outcome o = outcome_dialog(dialog_text(_("ほかの端末が先に変更しました"), text.data));
	buf_free(&theirs);
	buf_free(&text);
	return o;
}

static struct outcome edit_submit(struct ctx *ctx, void *state)
{
	struct edit *s = state;
	struct menu_sheet sheet;
	int beyond;
	if (s->sheet.menu.id && strcmp(form_text(&s->form, "code"), s->sheet.menu.code) != 0)
		return outcome_say(STYLE_REFUSED, _("コードは変えられません（%s）"), s->sheet.menu.code);
	if (read_form(ctx, s, &sheet))
		return outcome_fail(ctx);
	enum err e = menu_save(ctx, &sheet, &beyond);
	if (e == ERR_CONFLICT)
		return conflict(ctx, s);
	if (e)
		return outcome_fail(ctx);
	return menu_changed(outcome_back(), sheet.menu.code, beyond);
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("保存"), .help = N_("予約メニューを保存し、枠を作り直します"), .action = ACTION_BOOK_MENUS },
	{ 0 },
};

const struct screen screen_menu_edit = {
	.id = "menu_edit", .title = N_("予約メニューの内容"), .state_size = sizeof(struct edit), .keys = keys, .enter = edit_enter, .draw = edit_draw,
	.form = edit_form, .form_area = edit_form_area, .submit = edit_submit,
};
