/*
 * Closures (SPEC K1, A1, A10): days on which no menu of the house, or none of one clinic, takes bookings; an admin adds them and takes them off,
 * and all slots follow.
 */
#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/clinic.h"
#include "domain/may.h"
#include "domain/menu.h"
#include "screens/menu_saved.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { SHOWN = 400 };

struct closures {
	struct list list;
	int n;
	struct closure days[SHOWN];
	struct closure asked;             /* the one that a dialog is about */
	bool fresh;                       /* what is typed is a new one, of asked.clinic */
};

static int64_t rows_count(struct ctx *ctx, void *state)
{
	struct closures *s = state;
	return menu_closures(ctx, ctx_today(ctx), SHOWN, s->days, &s->n) ? 0 : s->n;
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct closures *s = state;
	char date[DATE_TEXT];
	int done = 0;
	(void)ctx;
	for (; done < n && first + done < s->n; done++) {
		const struct closure *c = &s->days[first + done];
		rows[done].id = first + done + 1;
		list_cell(&rows[done], 0, STYLE_TEXT, "%s", date_show(c->day, date));
		list_cell(&rows[done], 1, STYLE_TEXT, "%s", c->reason);
		list_cell(&rows[done], 2, c->clinic[0] ? STYLE_TEXT : STYLE_DIM, "%s", c->clinic[0] ? c->clinic : _("病院全体"));
	}
	return done;
}

static const struct list_column columns[] = { { N_("日付"), 16, ALIGN_LEFT, 0, false }, { N_("理由"), 34, ALIGN_LEFT, 0, true },
	{ N_("クリニック"), 24, ALIGN_LEFT, 0, true }, { 0 } };

static const struct list_model model = { .columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("これからの休診日はありません（n で加えます）") };

static struct outcome closures_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct closures *s = state;
	(void)arg;
	if (may_check(ctx, ACTION_BOOK_MENUS))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	list_init(&s->list, &model);
	return outcome_stay();
}

static struct outcome closures_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, audit_look(ctx, "", 0, "closures: %d", ((struct closures *)state)->n));
}

static struct list *closures_list(void *state)
{
	return &((struct closures *)state)->list;
}

static struct rect closures_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, 2, cols, rows - 2 };
}

static void closures_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	(void)ctx, (void)state;
	canvas_text(c, 1, 0, STYLE_DIM, _("病院全体とクリニックの休診日（暦の休診日は、ここには要りません）"));
	canvas_hline(c, 1);
}

static struct outcome changed(struct closures *s, const char *what, const struct closure *c, int beyond)
{
	char done[400], date[DATE_TEXT];
	list_refresh(&s->list);
	str_fmt(done, sizeof done, "%s: %s %s%s%s", what, date_show(c->day, date), c->reason, c->clinic[0] ? "  " : "", c->clinic);
	return menu_saved(outcome_refresh(), done, beyond);
}

/* "5/1 創立記念日" */
static struct outcome typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct closures *s = state;
	struct closure c = s->asked;
	char text[200], *rest;
	int beyond;
	str_copy(text, sizeof text, a->text);
	str_strip(text);
	rest = text + strcspn(text, " ");
	if (*rest)
		*rest++ = '\0';
	str_strip(rest);
	if (!*rest || !str_copy(c.reason, sizeof c.reason, rest))
		return outcome_say(STYLE_REFUSED, "%s", _("日付と理由を空白で区切って入力してください（理由は 79 バイトまで）"));
	if (date_parse(text, ctx_today(ctx), &c.day, &ctx->cause) || menu_closure_put(ctx, s->fresh ? NULL : &s->asked, &c, &beyond))
		return outcome_fail(ctx);
	return changed(s, _("休診日にしました"), &c, beyond);
}

static struct outcome ask_day(struct closures *s, const char *clinic)
{
	s->fresh = true;
	s->asked = (struct closure){ .day = DAY_NONE };
	str_copy(s->asked.clinic, sizeof s->asked.clinic, clinic);
	return outcome_dialog(dialog_input(*clinic ? clinic : _("休診日を加える"), _("日付 理由（2027-05-01 創立記念日 など）"), "", true, typed, 0));
}

static struct outcome whose_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)ctx;
	return ask_day(state, a->choice ? a->id : "");
}

/* Whose it is, where there are clinics. */
static struct outcome ask_new(struct ctx *ctx, void *state)
{
	struct clinic all[CLINICS_MAX];
	struct choice choices[CLINICS_MAX + 2] = { { "", _("病院全体") } };
	int n = 0;
	if (clinic_list(ctx, CLINICS_MAX, all, &n))
		return outcome_fail(ctx);
	for (int i = 0; i < n; i++)
		choices[i + 1] = (struct choice){ all[i].name, all[i].name };
	return n ? outcome_dialog(dialog_choice(_("どこの休診日ですか"), "", choices, whose_chosen, 0)) : ask_day(state, "");
}

static bool chosen(struct closures *s)
{
	int64_t id = list_selected(&s->list);
	if (id < 1 || id > s->n)
		return false;
	s->asked = s->days[id - 1];
	s->fresh = false;
	return true;
}

static struct outcome change(struct ctx *ctx, void *state)
{
	struct closures *s = state;
	char text[200], date[DATE_TEXT];
	(void)ctx;
	if (!chosen(s))
		return outcome_say(STYLE_REFUSED, "%s", _("休診日を選んでください"));
	str_fmt(text, sizeof text, "%s %s", date_iso(s->asked.day, date), s->asked.reason);
	return outcome_dialog(dialog_input(_("休診日を変更する"), _("日付 理由（2027-05-01 創立記念日 など）"), text, true, typed, 0));
}

static struct outcome dropped(struct ctx *ctx, void *state, const struct answer *a)
{
	struct closures *s = state;
	int beyond;
	(void)a;
	if (menu_closure_drop(ctx, &s->asked, &beyond))
		return outcome_fail(ctx);
	s->asked.reason[0] = '\0';
	return changed(s, _("休診日をやめました"), &s->asked, beyond);
}

static struct outcome ask_drop(struct ctx *ctx, void *state)
{
	struct closures *s = state;
	char text[400], date[DATE_TEXT];
	(void)ctx;
	if (!chosen(s))
		return outcome_say(STYLE_REFUSED, "%s", _("休診日を選んでください"));
	str_fmt(text, sizeof text, _("%s  %s\n休診日をやめて、予約を受け付けますか"), date_show(s->asked.day, date), s->asked.reason);
	return outcome_dialog(dialog_confirm(_("休診日"), text, true, dropped, 0));
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ休診日の日付や理由を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F5, .label = N_("加える"), .help = N_("休診日を加えます"), .action = ACTION_BOOK_MENUS, .run = ask_new },
	{ .key = K_F6, .label = N_("変更"), .help = N_("選んだ休診日の日付や理由を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F7, .label = N_("やめる"), .help = N_("選んだ休診日をやめます"), .action = ACTION_BOOK_MENUS, .run = ask_drop },
	{ .key = 'n', .help = N_("休診日を加えます"), .action = ACTION_BOOK_MENUS, .run = ask_new },
	{ 0 },
};

const struct screen screen_closures = {
	.id = "closures", .title = N_("休診日"), .state_size = sizeof(struct closures), .keys = keys, .enter = closures_enter, .shown = closures_shown,
	.draw = closures_draw, .list = closures_list, .list_area = closures_area,
};
