/* The days on which a menu isn't like its weekday (SPEC A1): closed, or with hours and places of their own. arg.id: the menu. */
#include "base/str.h"
#include "domain/menu_change.h"
#include "screens/menu_part.h"
#include "screens/menu_saved.h"
#include "screens/screens.h"
#include "tui/dialog.h"

#include "base/banned.h"

struct days {
	struct menu_part part;   /* must be first */
	struct menu_day asked;    /* about which the dialog asks, as it was seen */
};

static int64_t rows_count(struct ctx *ctx, void *state)
{
	(void)ctx;
	return ((struct days *)state)->part.sheet.n_days;
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct days *s = state;
	char date[DATE_TEXT];
	int done = 0;
	(void)ctx;
	for (; done < n && first + done < s->part.sheet.n_days; done++) {
		const struct menu_day *d = &s->part.sheet.days[first + done];
		struct list_row *out = &rows[done];
		out->id = (int64_t)d->day * 1440 + d->from;
		list_cell(out, 0, STYLE_TEXT, "%s", date_show(d->day, date));
		if (d->to)
			list_cell(out, 1, STYLE_TEXT, "%d:%02d-%d:%02d", d->from / 60, d->from % 60, d->to / 60, d->to % 60);
		else
			list_cell(out, 1, STYLE_TODO, "%s", _("休み"));
		if (d->to)
			list_cell(out, 2, d->capacity ? STYLE_TEXT : STYLE_DIM, "%d", d->capacity ? d->capacity : s->part.sheet.menu.capacity);
		list_cell(out, 3, STYLE_TEXT, "%s", d->reason);
	}
	return done;
}

static const struct list_column columns[] = {
	{ N_("日付"), 16, ALIGN_LEFT, 0, false }, { N_("時間"), 11, ALIGN_LEFT, 0, false }, { N_("定員"), 4, ALIGN_RIGHT, 0, false },
	{ N_("理由"), 40, ALIGN_LEFT, 0, true }, { 0 },
};

static const struct list_model model = { .columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("例外の日はありません（n で加えます）") };

static struct outcome days_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	return menu_part_enter(ctx, state, arg, &model);
}

static struct outcome days_shown(struct ctx *ctx, void *state)
{
	const struct days *s = state;
	return menu_part_shown(ctx, &s->part, "days", s->part.sheet.n_days);
}

static void days_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	(void)ctx;
	menu_part_draw(state, c, _("曜日どおりでない日。ほかの日は曜日のとおりです"));
}

static const struct menu_day *chosen(const struct days *s)
{
	int64_t id = list_selected(&s->part.list);
	for (int i = 0; id && i < s->part.sheet.n_days; i++)
		if ((int64_t)s->part.sheet.days[i].day * 1440 + s->part.sheet.days[i].from == id)
			return &s->part.sheet.days[i];
	return NULL;
}

static struct outcome none_chosen(void)
{
	return outcome_say(STYLE_REFUSED, "%s", _("日を選んでください"));
}

static struct outcome add(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_menu_day, ((struct days *)state)->part.menu_id);
}

static struct outcome change(struct ctx *ctx, void *state)
{
	const struct days *s = state;
	const struct menu_day *d = chosen(s);
	struct arg arg = { .id = s->part.menu_id };
	(void)ctx;
	if (!d)
		return none_chosen();
	arg.id2 = d->day;
	str_fmt(arg.text, sizeof arg.text, "%d", d->from);
	return outcome_push_arg(&screen_menu_day, &arg);
}

static struct outcome dropped(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct days *s = state;
	int beyond;
	(void)a;
	if (menu_day_change(ctx, s->part.menu_id, &s->asked, NULL, &beyond))
		return outcome_fail(ctx);
	return menu_changed(outcome_refresh(), s->part.sheet.menu.code, beyond);
}

static struct outcome ask_drop(struct ctx *ctx, void *state)
{
	struct days *s = state;
	const struct menu_day *d = chosen(s);
	char text[200], date[DATE_TEXT];
	(void)ctx;
	if (!d)
		return none_chosen();
	s->asked = *d;
	str_fmt(text, sizeof text, _("%s  %s\n消して、曜日のとおりにしますか"), date_show(d->day, date), d->reason);
	return outcome_dialog(dialog_confirm(_("例外の日"), text, true, dropped, 0));
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ日を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F5, .label = N_("変更"), .help = N_("選んだ日を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F7, .label = N_("消す"), .help = N_("選んだ日を消します"), .action = ACTION_BOOK_MENUS, .run = ask_drop },
	{ .key = 'n', .label = N_("加える"), .help = N_("例外の日を加えます"), .action = ACTION_BOOK_MENUS, .run = add },
	{ 0 },
};

const struct screen screen_menu_days = {
	.id = "menu_days", .title = N_("例外の日"), .state_size = sizeof(struct days), .keys = keys, .enter = days_enter, .shown = days_shown,
	.refresh = menu_part_refresh, .draw = days_draw, .list = menu_part_list, .list_area = menu_part_area,
};
