/* The terms of a menu (SPEC A2), line by line: what everybody who books must agree to; none: nothing is asked. arg.id: the menu. */
#include <string.h>

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

struct terms {
	struct list list;
	int64_t menu_id;
	struct menu_sheet sheet;
};

static enum err load(struct ctx *ctx, struct terms *s)
{
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	return e ? e : menu_sheet(ctx, s->menu_id, &s->sheet);
}

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
static const char *line_at(const struct terms *s, int64_t number)
{
	const char *at = s->sheet.terms;
	for (; number > 1 && *at; number--)
		at = line_after(at);
	return at;
}

static int64_t rows_count(struct ctx *ctx, void *state)
{
	int64_t n = 0;
	(void)ctx;
	for (const char *at = ((struct terms *)state)->sheet.terms; *at; at = line_after(at))
		n++;
	return n;
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	int done = 0;
	(void)ctx;
	for (const char *at = line_at(state, first + 1); done < n && *at; at = line_after(at), done++) {
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
	struct terms *s = state;
	s->menu_id = arg->id;
	list_init(&s->list, &model);
	return load(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome terms_shown(struct ctx *ctx, void *state)
{
	const struct terms *s = state;
	return words_shown(ctx, audit_look(ctx, "menu", s->menu_id, "terms: %d", (int)strlen(s->sheet.terms)));
}

static struct outcome terms_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static struct list *terms_list(void *state)
{
	return &((struct terms *)state)->list;
}

static struct rect terms_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, TOP, cols, rows - TOP };
}

static void terms_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct terms *s = state;
	(void)ctx;
	int x = canvas_text(c, 1, 0, STYLE_NEXT, s->sheet.menu.name);
	canvas_text(c, x + 2, 0, STYLE_DIM, _("予約のときに同意が要る規約"));
	canvas_hline(c, 1);
}

/* What stands from `from` up to `to` gives way to `line` (NULL: to nothing). */
static struct outcome put(struct ctx *ctx, struct terms *s, const char *from, const char *to, const char *line)
{
	struct buf text = { 0 };
	int beyond;
	buf_add(&text, s->sheet.terms, (size_t)(from - s->sheet.terms));
	if (line && text.len && text.data[text.len - 1] != '\n')
		buf_char(&text, '\n');
	buf_str(&text, line ? line : "");
	if (line && *to)
		buf_char(&text, '\n');
	buf_str(&text, to);
	while (text.len && text.data[text.len - 1] == '\n')
		text.data[--text.len] = '\0';
	enum err e = menu_terms_change(ctx, s->menu_id, s->sheet.terms, text.data, &beyond);
	buf_free(&text);
	return e ? outcome_fail(ctx) : menu_changed(outcome_refresh(), s->sheet.menu.code, beyond);
}

static struct outcome added(struct ctx *ctx, void *state, const struct answer *a)
{
	const char *at = line_at(state, a->tag + 1);
	return put(ctx, state, at, at, a->text);
}

/* After the chosen one. */
static struct outcome add(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_dialog(dialog_input(_("規約"), _("規約の 1 行"), "", true, added, list_selected(terms_list(state))));
}

static struct outcome changed(struct ctx *ctx, void *state, const struct answer *a)
{
	const char *at = line_at(state, a->tag);
	return put(ctx, state, at, line_after(at), a->text);
}

static struct outcome none_chosen(void)
{
	return outcome_say(STYLE_REFUSED, "%s", _("行を選んでください"));
}

static struct outcome change(struct ctx *ctx, void *state)
{
	struct terms *s = state;
	int64_t id = list_selected(&s->list);
	const char *at = line_at(s, id);
	char line[MENU_TERMS];
	(void)ctx;
	if (!id || !*at)
		return none_chosen();
	str_copy_n(line, sizeof line, at, (size_t)(line_end(at) - at));
	return outcome_dialog(dialog_input(_("規約"), _("規約の 1 行"), line, true, changed, id));
}

static struct outcome dropped(struct ctx *ctx, void *state, const struct answer *a)
{
	const char *at = line_at(state, a->tag);
	return put(ctx, state, at, line_after(at), NULL);
}

static struct outcome ask_drop(struct ctx *ctx, void *state)
{
	struct terms *s = state;
	int64_t id = list_selected(&s->list);
	const char *at = line_at(s, id);
	char line[MENU_TERMS], text[400];
	(void)ctx;
	if (!id || !*at)
		return none_chosen();
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
	.refresh = terms_refresh, .draw = terms_draw, .list = terms_list, .list_area = terms_area,
};
