/* The terms of a menu (SPEC A2), line by line: what everybody who books must agree to; none: nothing is asked. arg.id: the menu. */
#include <string.h>

#include "base/str.h"
#include "domain/menu_change.h"
#include "screens/menu_part.h"
#include "screens/menu_saved.h"
#include "screens/screens.h"
#include "tui/dialog.h"

#include "base/banned.h"

struct terms {
	struct menu_part part;   /* must be first */
	char asked[MENU_TERMS];   /* the terms as they were seen when the dialog asked about one of their lines */
};

/* The end of the line at which `at` stands. */
static const char *line_end(const char *at)
{
	return at + strcspn(at, "\n");
}

static const char *line_after(const char *at)
{
	const char *end = line_end(at);
	return *end ? end + 1 : end;
}

/* From 1; where the text ends when there are fewer. */
static const char *line_at(const char *at, int64_t number)
{
	for (; number > 1 && *at; number--)
		at = line_after(at);
	return at;
}

static int64_t rows_count(struct ctx *ctx, void *state)
{
	int64_t n = 0;
	(void)ctx;
	for (const char *at = ((struct terms *)state)->part.sheet.terms; *at; at = line_after(at))
		n++;
	return n;
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	int done = 0;
	(void)ctx;
	for (const char *at = line_at(((struct terms *)state)->part.sheet.terms, first + 1); done < n && *at; at = line_after(at), done++) {
		rows[done].id = first + done + 1;
		list_cell(&rows[done], 0, STYLE_TEXT, "%d", (int)rows[done].id);
		list_cell(&rows[done], 1, STYLE_TEXT, "%.*s", (int)(line_end(at) - at), at);
	}
	return done;
}

static const struct list_column columns[] = { { N_("番"), 3, ALIGN_RIGHT, 0, false }, { N_("規約"), 40, ALIGN_LEFT, 0, true }, { 0 } };

static const struct list_model model = { .columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("規約はありません（n で加えます）") };

static struct outcome terms_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	return menu_part_enter(ctx, state, arg, &model);
}

static struct outcome terms_shown(struct ctx *ctx, void *state)
{
	const struct terms *s = state;
	return menu_part_shown(ctx, &s->part, "terms", (int)strlen(s->part.sheet.terms));
}

static void terms_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	(void)ctx;
	menu_part_draw(state, c, _("予約のときに同意が要る規約"));
}

/* What stands from `from` up to `to` gives way to `line` (NULL: to nothing). */
static struct outcome put(struct ctx *ctx, const struct terms *s, const char *from, const char *to, const char *line)
{
	struct buf text = { 0 };
	int beyond;
	buf_add(&text, s->asked, (size_t)(from - s->asked));
	if (line && text.len && text.data[text.len - 1] != '\n')
		buf_char(&text, '\n');
	buf_str(&text, line ? line : "");
	if (line && *to)
		buf_char(&text, '\n');
	buf_str(&text, to);
	while (text.len && text.data[text.len - 1] == '\n')
		text.data[--text.len] = '\0';
	enum err e = menu_terms_change(ctx, s->part.menu_id, s->asked, text.data, &beyond);
	buf_free(&text);
	return e ? outcome_fail(ctx) : menu_changed(outcome_refresh(), s->part.sheet.menu.code, beyond);
}

static struct outcome added(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct terms *s = state;
	const char *at = line_at(s->asked, a->tag + 1);
	return put(ctx, s, at, at, a->text);
}

/* After the chosen one. */
static struct outcome add(struct ctx *ctx, void *state)
{
	struct terms *s = state;
	(void)ctx;
	str_copy(s->asked, sizeof s->asked, s->part.sheet.terms);
	return outcome_dialog(dialog_input(_("規約"), _("規約の 1 行"), "", true, added, list_selected(&s->part.list)));
}

static struct outcome changed(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct terms *s = state;
	const char *at = line_at(s->asked, a->tag);
	return put(ctx, s, at, line_after(at), a->text);
}

static struct outcome none_chosen(void)
{
	return outcome_say(STYLE_REFUSED, "%s", _("行を選んでください"));
}

static struct outcome change(struct ctx *ctx, void *state)
{
	struct terms *s = state;
	int64_t id = list_selected(&s->part.list);
	const char *at = line_at(s->part.sheet.terms, id);
	char line[MENU_TERMS];
	(void)ctx;
	if (!id || !*at)
		return none_chosen();
	str_copy(s->asked, sizeof s->asked, s->part.sheet.terms);
	str_copy_n(line, sizeof line, at, (size_t)(line_end(at) - at));
	return outcome_dialog(dialog_input(_("規約"), _("規約の 1 行"), line, true, changed, id));
}

static struct outcome dropped(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct terms *s = state;
	const char *at = line_at(s->asked, a->tag);
	return put(ctx, s, at, line_after(at), NULL);
}

static struct outcome ask_drop(struct ctx *ctx, void *state)
{
	struct terms *s = state;
	int64_t id = list_selected(&s->part.list);
	const char *at = line_at(s->part.sheet.terms, id);
	char line[MENU_TERMS], text[400];
	(void)ctx;
	if (!id || !*at)
		return none_chosen();
	str_copy(s->asked, sizeof s->asked, s->part.sheet.terms);
	str_copy_n(line, sizeof line, at, (size_t)(line_end(at) - at));
	str_fmt(text, sizeof text, _("%s\nこの行を消しますか"), line);
	return outcome_dialog(dialog_confirm(_("規約"), text, true, dropped, id));
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ行を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F5, .label = N_("変更"), .help = N_("選んだ行を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F7, .label = N_("消す"), .help = N_("選んだ行を消します"), .action = ACTION_BOOK_MENUS, .run = ask_drop },
	{ .key = 'n', .label = N_("加える"), .help = N_("選んだ行の後に加えます"), .action = ACTION_BOOK_MENUS, .run = add },
	{ 0 },
};

const struct screen screen_menu_terms = {
	.id = "menu_terms", .title = N_("規約"), .state_size = sizeof(struct terms), .keys = keys, .enter = terms_enter, .shown = terms_shown,
	.refresh = menu_part_refresh, .draw = terms_draw, .list = menu_part_list, .list_area = menu_part_area,
};
