/*
 * The next free places by what is wished for (SPEC A7): menu, category, weekday, half of the day, from which day, doctor or room. arg.id: the
 * patient (0: nobody yet), arg.id2: the day to begin with (0: today). One is chosen and opens on the bookings' screen.
 */
#include <string.h>

#include "base/str.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/menu.h"
#include "screens/menu_choices.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FOUND = 8 };

struct free_form {
	struct form form;
	struct field fields[7];
	int64_t patient_id;
	struct menu_choices menus;
	struct choice category[MENUS_MAX + 2], resource[MENUS_MAX + 2];
	int n_found;
	struct slot found[FOUND];
};

static const struct choice weekdays[] = {
	{ "", N_("指定なし") }, { "62", N_("平日") }, { "2", N_("月曜日だけ") }, { "4", N_("火曜日だけ") }, { "8", N_("水曜日だけ") }, { "16", N_("木曜日だけ") },
	{ "32", N_("金曜日だけ") }, { "64", N_("土曜日だけ") }, { "1", N_("日曜日だけ") }, { NULL, NULL },
};
static const struct choice halves[] = { { "", N_("指定なし") }, { "morning", N_("午前だけ") }, { "afternoon", N_("午後だけ") }, { NULL, NULL } };

/* Each word once, after "any". */
static void add_word(struct choice *list, const char *word)
{
	int n = 0;
	if (!*word)
		return;
	for (; list[n].id; n++)
		if (strcmp(list[n].id, word) == 0)
			return;
	list[n] = (struct choice){ word, word };
}

static void make_fields(struct free_form *f)
{
	const struct field all[] = {
		{ .name = "menu", .label = N_("メニュー"), .kind = FIELD_CHOICE, .cols = 40, .choices = f->menus.list },
		{ .name = "category", .label = N_("種別"), .kind = FIELD_CHOICE, .cols = 30, .choices = f->category },
		{ .name = "resource", .label = N_("医師・部屋"), .kind = FIELD_CHOICE, .cols = 30, .choices = f->resource },
		{ .name = "weekday", .label = N_("曜日"), .kind = FIELD_CHOICE, .cols = 20, .choices = weekdays },
		{ .name = "half", .label = N_("午前・午後"), .kind = FIELD_CHOICE, .cols = 20, .choices = halves },
		{ .name = "from", .label = N_("この日から"), .kind = FIELD_DATE, .cols = 16, .required = true },
		{ .name = NULL },
	};
	memcpy(f->fields, all, sizeof all);
}

static struct outcome free_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct free_form *f = state;
	char day[DATE_TEXT];
	enum err e = menu_choices_load(ctx, N_("指定なし"), &f->menus);
	f->patient_id = arg->id;
	f->category[0] = f->resource[0] = (struct choice){ "", N_("指定なし") };
	for (int i = 0; i < f->menus.n; i++) {
		add_word(f->category, f->menus.menus[i].category);
		add_word(f->resource, f->menus.menus[i].resource);
	}
	make_fields(f);
	form_init(&f->form, f->fields);
	form_set(&f->form, "from", date_iso(arg->id2 ? (day_t)arg->id2 : ctx_today(ctx), day));
	return e ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct form *free_form(void *state)
{
	return &((struct free_form *)state)->form;
}

static struct rect free_form_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, 2, cols, rows - 2 };
}

static void free_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	(void)ctx, (void)state;
	canvas_text(c, 1, 0, STYLE_DIM, _("条件に合う空きを、早い順に示します"));
	canvas_hline(c, 1);
}

static enum err search(struct ctx *ctx, struct free_form *f)
{
	struct menu m = { .id = 0 };
	struct slot_wish w = { .category = form_text(&f->form, "category"), .resource = form_text(&f->form, "resource"), .clinic = *form_text(&f->form, "menu") ? "" : ctx->clinic };
	const char *menu = form_text(&f->form, "menu"), *half = form_text(&f->form, "half");
	int64_t days = 0;
	day_t from = DAY_NONE;
	enum err e = *menu ? menu_by_code(ctx, menu, &m) : ERR_OK;
	if (!e && !form_date(ctx, &f->form, "from", &from))
		e = ctx_fail(ctx, ERR_BAD_DATE, NULL);
	w.menu_id = m.id;
	w.from = tokyo_utc(from, 0);
	if (str_int64(form_text(&f->form, "weekday"), 1, 127, &days))
		w.weekdays = (unsigned)days;
	if (*half)
		w.minute_to = strcmp(half, "morning") == 0 ? 12 * 60 : 24 * 60;
	if (strcmp(half, "afternoon") == 0)
		w.minute_from = 12 * 60;
	return e ? e : booking_next_free(ctx, &w, FOUND, f->found, &f->n_found);
}

static struct outcome place_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct free_form *f = state;
	const struct slot *s = &f->found[a->choice];
	struct arg arg = { .id = f->patient_id, .id2 = s->menu_id };
	(void)ctx;
	instant_iso(s->start_at, arg.text);
	return outcome_push_arg(&screen_booking, &arg);
}

static struct outcome free_submit(struct ctx *ctx, void *state)
{
	struct free_form *f = state;
	struct choice choices[FOUND + 1] = { { NULL, NULL } };
	char labels[FOUND][MENU_LABEL + 160], ids[FOUND][4], when[DATE_TEXT];
	if (search(ctx, f))
		return outcome_fail(ctx);
	for (int i = 0; i < f->n_found; i++) {
		int at = menu_choices_find(&f->menus, f->found[i].menu_id);
		const char *menu = at < 0 ? "" : f->menus.labels[at], *resource = at < 0 ? "" : f->menus.menus[at].resource;
		str_fmt(labels[i], sizeof labels[i], _("%s  残%d  %s %s"), booking_when(f->found[i].start_at, when), slot_left(&f->found[i]), menu,
			strstr(menu, resource) ? "" : resource);
		str_fmt(ids[i], sizeof ids[i], "%d", i);
		choices[i] = (struct choice){ ids[i], labels[i] };
	}
	if (!f->n_found)
		return outcome_say(STYLE_REFUSED, "%s", _("条件に合う空きはありません"));
	return outcome_dialog(dialog_choice(_("空いている時間"), "", choices, place_chosen, 0));
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("探す"), .help = N_("条件に合う空きを探します"), .action = ACTION_LOOK },
	{ 0 },
};

const struct screen screen_booking_free = {
	.id = "booking_free", .title = N_("空きを探す"), .state_size = sizeof(struct free_form), .keys = keys, .enter = free_enter, .draw = free_draw,
	.form = free_form, .form_area = free_form_area, .submit = free_submit,
};
