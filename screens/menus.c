/*
 * Booking menus (SPEC A1): every admin edits them here; scripts do by file (`book menus import`). A menu is a form
 * (menu_edit.c) and lists of its own (menu_days.c, menu_questions.c, menu_terms.c); its page shows it as it stands in that file.
 */
#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/menu_file.h"
#include "screens/menu_saved.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

struct menus {
	struct list list;
	int n;
	struct menu menus[MENUS_MAX];
	struct menu_sheet edited;
};

static int64_t rows_count(struct ctx *ctx, void *state)
{
	struct menus *s = state;
	return menu_list(ctx, true, MENUS_MAX, s->menus, &s->n) ? 0 : s->n;
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct menus *s = state;
	char title[MENU_TITLE];
	int done = 0;
	(void)ctx;
	for (; done < n && first + done < s->n; done++) {
		const struct menu *m = &s->menus[first + done];
		struct list_row *out = &rows[done];
		out->id = m->id;
		out->style = m->closed ? STYLE_DIM : STYLE_TEXT;
		list_cell(out, 0, STYLE_TEXT, "%s", m->code);
		list_cell(out, 1, STYLE_TEXT, "%s", m->category);
		list_cell(out, 2, STYLE_TEXT, "%s", menu_title(m, title));
		list_cell(out, 3, STYLE_TEXT, "%s", m->resource);
		list_cell(out, 4, STYLE_TEXT, _("%d分"), m->minutes);
		list_cell(out, 5, STYLE_TEXT, "%d", m->capacity);
		list_cell(out, 6, m->closed ? STYLE_DIM : STYLE_DONE, "%s", m->closed ? _("終了") : _("受付中"));
	}
	return done;
}

static const struct list_column columns[] = {
	{ N_("コード"), 16, ALIGN_LEFT, 0, false }, { N_("種別"), 10, ALIGN_LEFT, 1, false }, { N_("メニュー"), 18, ALIGN_LEFT, 0, true },
	{ N_("医師・部屋"), 12, ALIGN_LEFT, 2, false }, { N_("長さ"), 6, ALIGN_RIGHT, 0, false }, { N_("定員"), 4, ALIGN_RIGHT, 0, false },
	{ N_("状態"), 8, ALIGN_LEFT, 0, false }, { 0 },
};

static const struct list_model model = { .columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("予約メニューがありません（n で作ります）") };

static struct outcome menus_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct menus *s = state;
	(void)arg;
	if (may_check(ctx, ACTION_BOOK_MENUS))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	list_init(&s->list, &model);
	return outcome_stay();
}

static struct outcome menus_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, audit_look(ctx, "", 0, "menus: %d", ((struct menus *)state)->n));
}

static struct list *menus_list(void *state)
{
	return &((struct menus *)state)->list;
}

static void menus_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	(void)ctx, (void)state, (void)c;
}

static enum err chosen(struct ctx *ctx, struct menus *s)
{
	int64_t id = list_selected(&s->list);
	return id ? menu_sheet(ctx, id, &s->edited) : ctx_fail(ctx, ERR_NOT_FOUND, _("予約メニューを選んでください"));
}

static struct outcome read_one(struct ctx *ctx, void *state)
{
	struct menus *s = state;
	struct buf text = { 0 };
	if (chosen(ctx, s))
		return outcome_fail(ctx);
	menu_file_write(&s->edited, &text);
	struct outcome o = outcome_dialog(dialog_text(s->edited.menu.name, text.data));
	buf_free(&text);
	return o;
}

static struct outcome save(struct ctx *ctx, struct menus *s)
{
	int beyond;
	if (menu_save(ctx, &s->edited, &beyond))
		return outcome_fail(ctx);
	list_refresh(&s->list);
	return menu_changed(outcome_refresh(), s->edited.menu.code, beyond);
}

static struct outcome toggle_closed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct menus *s = state;
	(void)a;
	if (chosen(ctx, s))
		return outcome_fail(ctx);
	s->edited.menu.closed = !s->edited.menu.closed;
	return save(ctx, s);
}

static struct outcome ask_closed(struct ctx *ctx, void *state)
{
	struct menus *s = state;
	char text[200];
	if (chosen(ctx, s))
		return outcome_fail(ctx);
	str_fmt(text, sizeof text, s->edited.menu.closed ? _("「%s」の受付を始めますか") : _("「%s」の受付を終了しますか（予約は残ります）"), s->edited.menu.name);
	return outcome_dialog(dialog_confirm(_("予約メニュー"), text, true, toggle_closed, 0));
}

static struct outcome open_new(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_menu_edit, 0);
}

static struct outcome open_of(const void *state, const struct screen *screen)
{
	int64_t id = list_selected(&((const struct menus *)state)->list);
	return id ? outcome_push(screen, id) : outcome_say(STYLE_REFUSED, "%s", _("予約メニューを選んでください"));
}

static struct outcome open_form(struct ctx *ctx, void *state)
{
	(void)ctx;
	return open_of(state, &screen_menu_edit);
}

static struct outcome open_days(struct ctx *ctx, void *state)
{
	(void)ctx;
	return open_of(state, &screen_menu_days);
}

static struct outcome open_questions(struct ctx *ctx, void *state)
{
	(void)ctx;
	return open_of(state, &screen_menu_questions);
}

static struct outcome open_terms(struct ctx *ctx, void *state)
{
	(void)ctx;
	return open_of(state, &screen_menu_terms);
}

static struct outcome open_closures(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_closures, 0);
}

static struct outcome open_clinics(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_clinics, 0);
}

static struct outcome menus_refresh(struct ctx *ctx, void *state)
{
	(void)ctx;
	list_refresh(&((struct menus *)state)->list);
	return outcome_stay();
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ予約メニューの内容を読みます"), .action = ACTION_BOOK_MENUS, .run = read_one },
	{ .key = K_F5, .label = N_("変更"), .help = N_("選んだ予約メニューの内容を変更します"), .action = ACTION_BOOK_MENUS, .run = open_form },
	{ .key = K_F6, .label = NC_("key", "内容"), .help = N_("選んだ予約メニューの内容を読みます"), .action = ACTION_BOOK_MENUS, .run = read_one },
	{ .key = K_F7, .label = N_("終了"), .help = N_("選んだ予約メニューの受付を終了します（もう一度で始めます）"), .action = ACTION_BOOK_MENUS, .run = ask_closed },
	{ .key = 'n', .label = N_("新規"), .help = N_("予約メニューを作ります"), .action = ACTION_BOOK_MENUS, .run = open_new },
	{ .key = 'd', .label = N_("例外"), .help = N_("選んだ予約メニューの、曜日どおりでない日を変更します"), .action = ACTION_BOOK_MENUS, .run = open_days },
	{ .key = 'q', .label = N_("問診"), .help = N_("選んだ予約メニューの問診を変更します"), .action = ACTION_BOOK_MENUS, .run = open_questions },
	{ .key = 't', .label = N_("規約"), .help = N_("選んだ予約メニューの規約を変更します"), .action = ACTION_BOOK_MENUS, .run = open_terms },
	{ .key = 'c', .label = N_("休診日"), .help = N_("病院全体やクリニックの休診日を変更します"), .action = ACTION_BOOK_MENUS, .run = open_closures },
	{ .key = 'k', .help = N_("クリニックを加え、名前や電話を変更します"), .action = ACTION_BOOK_MENUS, .run = open_clinics },
	{ 0 },
};

const struct screen screen_menus = {
	.id = "menus", .title = N_("予約メニュー"), .state_size = sizeof(struct menus), .keys = keys, .enter = menus_enter, .shown = menus_shown, .refresh = menus_refresh,
	.draw = menus_draw, .list = menus_list,
};
