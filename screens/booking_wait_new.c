/*
 * Adding somebody to the waiting list (SPEC A7): a patient (arg.id), or (0) somebody without a card, of whom a name and how to be reached are
 * enough. arg.id2: the day; arg.text: the menu's id.
 */
#include <string.h>

#include "base/str.h"
#include "domain/menu.h"
#include "domain/patient.h"
#include "domain/waiting.h"
#include "screens/cardless.h"
#include "screens/menu_choices.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "tui/dialog.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_TOP = 2, WISHES = 3 };

struct wait_form {
	struct form form;
	struct field fields[WISHES + CARDLESS_FIELDS + 1];
	struct menu_choices menus;
	struct patient patient;         /* id 0: no card yet */
};

static void make_fields(struct wait_form *f)
{
	const struct field all[WISHES] = {
		{ .name = "menu", .label = N_("メニュー"), .kind = FIELD_CHOICE, .cols = 40, .choices = f->menus.list },
		{ .name = "from", .label = N_("この日から"), .kind = FIELD_DATE, .cols = 16, .required = true },
		{ .name = "to", .label = N_("この日まで"), .kind = FIELD_DATE, .cols = 16, .required = true },
	};
	int n = WISHES;
	memcpy(f->fields, all, sizeof all);
	if (!f->patient.id) {
		cardless_fields(f->fields + n);
		n += CARDLESS_FIELDS;
	}
	f->fields[n] = (struct field){ .name = NULL };
}

static struct outcome new_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct wait_form *f = state;
	char day[DATE_TEXT];
	int64_t wanted = 0;
	enum err e = arg->id ? patient_by_id(ctx, arg->id, &f->patient) : ERR_OK;
	if (!e)
		e = menu_choices_load(ctx, NULL, &f->menus);
	if (!e && !f->menus.n)
		e = ctx_fail(ctx, ERR_NOT_FOUND, _("予約メニューがありません"));
	str_int64(arg->text, 0, INT64_MAX, &wanted);
	make_fields(f);
	form_init(&f->form, f->fields);
	int at = menu_choices_find(&f->menus, wanted);
	if (f->menus.n)
		form_set(&f->form, "menu", f->menus.menus[at < 0 ? 0 : at].code);
	if (at >= 0)
		form_focus(&f->form, f->patient.id ? "to" : "name");
	day_t from = arg->id2 ? (day_t)arg->id2 : ctx_today(ctx);
	form_set(&f->form, "from", date_iso(from, day));
	form_set(&f->form, "to", date_iso(from, day));
	return e ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct form *new_form(void *state)
{
	return &((struct wait_form *)state)->form;
}

static struct rect new_form_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, FORM_TOP, cols, rows - FORM_TOP };
}

static void new_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct wait_form *f = state;
	if (f->patient.id)
		person_draw(ctx, c, 0, &f->patient, 0, 0);
	else
		canvas_text(c, 1, 0, STYLE_TEXT, _("診察券のない方"));
	canvas_hline(c, 1);
}

static struct outcome new_submit(struct ctx *ctx, void *state)
{
	struct wait_form *f = state;
	struct menu m;
	struct waiting w;
	struct booking_person p;
	day_t from = DAY_NONE, to = DAY_NONE;
	enum err e = menu_by_code(ctx, form_text(&f->form, "menu"), &m);
	if (!e && (!form_date(ctx, &f->form, "from", &from) || !form_date(ctx, &f->form, "to", &to)))
		e = ctx_fail(ctx, ERR_BAD_DATE, NULL);
	if (!e && f->patient.id) {
		e = waiting_add(ctx, m.id, f->patient.id, from, to, &w);
	} else if (!e) {
		cardless_read(ctx, &f->form, &p);
		e = waiting_add_person(ctx, m.id, &p, from, to, &w);
	}
	if (e && ctx->cause.n_reasons > 1)
		return outcome_dialog(dialog_reasons(_("順番待ちに加えられません"), "", &ctx->cause));
	if (e)
		return outcome_fail(ctx);
	return outcome_with(outcome_back(), STYLE_DONE, "%s", _("空きを待つ順番に加えました"));
}

/* Whom it is for is settled (SPEC P6). */
static bool new_pinned(const struct ctx *ctx, const void *state)
{
	(void)ctx, (void)state;
	return true;
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("加える"), .help = N_("順番待ちに加えます"), .action = ACTION_BOOK },
	{ 0 },
};

const struct screen screen_booking_wait_new = {
	.id = "booking_wait_new", .title = N_("順番待ちに加える"), .state_size = sizeof(struct wait_form), .keys = keys, .enter = new_enter, .draw = new_draw,
	.form = new_form, .form_area = new_form_area, .submit = new_submit, .pinned = new_pinned,
};
