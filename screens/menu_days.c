/* The days on which a menu isn't like its weekday (SPEC A1): closed, or with hours and places of their own. arg.id: the menu. */
#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/menu_change.h"
#include "screens/menu_saved.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { TOP = 2 };

struct days {
	struct list list;
	int64_t menu_id;
	struct menu_sheet sheet;
};

static enum err load(struct ctx *ctx, struct days *s)
{
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	return e ? e : menu_sheet(ctx, s->menu_id, &s->sheet);
}

static int64_t rows_count(struct ctx *ctx, void *state)
{
	(void)ctx;
	return ((struct days *)state)->sheet.n_days;
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct days *s = state;
	char date[DATE_TEXT];
	int done = 0;
	(void)ctx;
	for (; done < n && first + done < s->sheet.n_days; done++) {
		const struct menu_day *d = &s->sheet.days[first + done];
		struct list_row *out = &rows[done];
		out->id = (int64_t)d->day * 1440 + d->from;
		list_cell(out, 0, STYLE_TEXT, "%s", date_show(d->day, date));
		if (d->to)
			list_cell(out, 1, STYLE_TEXT, "%d:%02d-%d:%02d", d->from / 60, d->from % 60, d->to / 60, d->to % 60);
		else
			list_cell(out, 1, STYLE_TODO, "%s", _("休み"));
		if (d->to)
			list_cell(out, 2, d->capacity ? STYLE_TEXT : STYLE_DIM, "%d", d->capacity ? d->capacity : s->sheet.menu.capacity);
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
	struct days *s = state;
	s->menu_id = arg->id;
	list_init(&s->list, &model);
	return load(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome days_shown(struct ctx *ctx, void *state)
{
	const struct days *s = state;
	return words_shown(ctx, audit_look(ctx, "menu", s->menu_id, "days: %d", s->sheet.n_days));
}

static struct outcome days_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static struct list *days_list(void *state)
{
	return &((struct days *)state)->list;
}

static struct rect days_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, TOP, cols, rows - TOP };
}

static void days_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct days *s = state;
	(void)ctx;
	int x = canvas_text(c, 1, 0, STYLE_NEXT, s->sheet.menu.name);
	canvas_text(c, x + 2, 0, STYLE_DIM, _("曜日どおりでない日。ほかの日は曜日のとおりです"));
	canvas_hline(c, 1);
}

static const struct menu_day *chosen(const struct days *s)
{
	int64_t id = list_selected(&s->list);
	for (int i = 0; id && i < s->sheet.n_days; i++)
		if ((int64_t)s->sheet.days[i].day * 1440 + s->sheet.days[i].from == id)
			return &s->sheet.days[i];
	return NULL;
}

static struct outcome none_chosen(void)
{
	return outcome_say(STYLE_REFUSED, "%s", _("日を選んでください"));
}

static struct outcome add(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_menu_day, ((struct days *)state)->menu_id);
}

static struct outcome change(struct ctx *ctx, void *state)
{
	const struct days *s = state;
	const struct menu_day *d = chosen(s);
	struct arg arg = { .id = s->menu_id };
	(void)ctx;
	if (!d)
		return none_chosen();
	arg.id2 = d->day;
	str_fmt(arg.text, sizeof arg.text, "%d", d->from);
	return outcome_push_arg(&screen_menu_day, &arg);
}

static struct outcome dropped(struct ctx *ctx, void *state, const struct answer *a)
{
	struct days *s = state;
	const struct menu_day *d = chosen(s);
	int beyond;
	(void)a;
	if (!d)
		return none_chosen();
	if (menu_day_change(ctx, s->menu_id, d, NULL, &beyond))
		return outcome_fail(ctx);
	return menu_changed(outcome_refresh(), s->sheet.menu.code, beyond);
}

static struct outcome ask_drop(struct ctx *ctx, void *state)
{
	const struct menu_day *d = chosen(state);
	char text[200], date[DATE_TEXT];
	(void)ctx;
	if (!d)
		return none_chosen();
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
	.refresh = days_refresh, .draw = days_draw, .list = days_list, .list_area = days_area,
};
