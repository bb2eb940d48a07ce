/*
 * What a booking menu has many of (SPEC A1, A2), line by line as in a file (domain/menu_file.h): days that aren't like their weekday, the
 * questionnaire, the terms. arg.id: the menu, arg.text: "day", "question" or "terms". Each change is saved at once, under the version seen.
 */
#include <string.h>

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

enum { LINES = 256, KEY = 12, LINE = 256 };

static const struct kind { const char *key, *title, *how; } kinds[] = {
	{ "day", N_("例外の日"), N_("2026-12-24 closed | 学会、または 2026-12-26 9:00-11:00 x2 | 臨時") },
	{ "question", N_("問診"), N_("question = choice required | 質問、option = 選択肢、if = 1 | はい") },
	{ "terms", N_("規約"), N_("規約の 1 行") },
};

struct line { char key[KEY], value[LINE]; };

struct lines {
	struct list list;
	const struct kind *kind;
	struct menu_sheet sheet;
	int n;
	struct line line[LINES];
};

/* Lines of the questionnaire have one of three keys, the others one. */
static bool belongs(const struct kind *k, const char *key)
{
	return strcmp(key, k->key) == 0 || (strcmp(k->key, "question") == 0 && (strcmp(key, "option") == 0 || strcmp(key, "if") == 0));
}

static void take_lines(struct lines *s)
{
	struct buf text = { 0 };
	char key[32];
	menu_file_write(&s->sheet, &text);
	s->n = 0;
	for (const char *at = text.data; at && *at;) {
		size_t n = strcspn(at, "\n"), k = strcspn(at, " ");
		str_copy_n(key, sizeof key, at, k);
		if (k + 3 <= n && belongs(s->kind, key) && s->n < LINES) {
			struct line *l = &s->line[s->n++];
			str_copy(l->key, sizeof l->key, key);
			str_copy_n(l->value, sizeof l->value, at + k + 3, n - k - 3);
		}
		at += n + (at[n] == '\n');
	}
	buf_free(&text);
}

static enum err load(struct ctx *ctx, struct lines *s, int64_t id)
{
	enum err e = menu_sheet(ctx, id, &s->sheet);
	if (!e)
		take_lines(s);
	return e;
}

static int64_t rows_count(struct ctx *ctx, void *state)
{
	(void)ctx;
	return ((struct lines *)state)->n;
}

/* 1, 2 … for questions, so that a condition can name one. */
static int number(const struct lines *s, int i)
{
	int n = 0;
	for (int k = 0; k <= i; k++)
		n += strcmp(s->line[k].key, s->kind->key) == 0;
	return n;
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct lines *s = state;
	int done = 0;
	(void)ctx;
	for (; done < n && first + done < s->n; done++) {
		const struct line *l = &s->line[first + done];
		bool head = strcmp(l->key, s->kind->key) == 0;
		rows[done].id = first + done + 1;
		if (head)
			list_cell(&rows[done], 0, STYLE_TEXT, "%d", number(s, (int)first + done));
		list_cell(&rows[done], 1, head ? STYLE_TEXT : STYLE_DIM, "%s", head ? "" : l->key);
		list_cell(&rows[done], 2, STYLE_TEXT, "%s", l->value);
	}
	return done;
}

static const struct list_column columns[] = {
	{ N_("番"), 3, ALIGN_RIGHT, 0, false }, { "", 6, ALIGN_LEFT, 0, false }, { N_("行"), 40, ALIGN_LEFT, 0, true }, { 0 },
};

static const struct list_model model = { .columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("何もありません（n で加えます）") };

static struct outcome lines_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct lines *s = state;
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	s->kind = &kinds[0];
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].key, arg->text) == 0)
			s->kind = &kinds[i];
	if (!e)
		e = load(ctx, s, arg->id);
	list_init(&s->list, &model);
	return e ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome lines_shown(struct ctx *ctx, void *state)
{
	const struct lines *s = state;
	return words_shown(ctx, audit_look(ctx, "menu", s->sheet.menu.id, "%s: %d", s->kind->key, s->n));
}

static struct list *lines_list(void *state)
{
	return &((struct lines *)state)->list;
}

static struct rect lines_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, 3, cols, rows - 3 };
}

static void lines_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct lines *s = state;
	(void)ctx;
	canvas_fmt(c, 1, 0, STYLE_NEXT, "%s  %s", s->sheet.menu.name, _(s->kind->title));
	canvas_fmt(c, 1, 1, STYLE_DIM, "%s", _(s->kind->how));
	canvas_hline(c, 2);
}

/* ---- changing */

/* All lines anew into the sheet, and that into the database; on a failure everything stays. */
static struct outcome save(struct ctx *ctx, struct lines *s, const struct line *all, int n)
{
	struct menu_sheet sheet = s->sheet;
	const char *expected;
	int beyond;
	if (strcmp(s->kind->key, "day") == 0)
		sheet.n_days = 0;
	else if (strcmp(s->kind->key, "question") == 0)
		sheet.n_questions = 0;
	else
		sheet.terms[0] = '\0';
	for (int i = 0; i < n; i++)
		if (!menu_file_read(&sheet, all[i].key, all[i].value, &expected))
			return outcome_say(STYLE_REFUSED, _("%s: 値「%s」は使えません。必要なのは %s"), all[i].key, all[i].value, expected);
	menu_sort_days(&sheet);
	if (menu_save(ctx, &sheet, &beyond) || load(ctx, s, sheet.menu.id))
		return outcome_fail(ctx);
	list_refresh(&s->list);
	return menu_changed(outcome_refresh(), sheet.menu.code, beyond);
}

/* "option = はい": another key of the questionnaire may stand before it. */
static void read_line(const struct lines *s, const char *text, struct line *out)
{
	const char *equals = strstr(text, "=");
	char key[32] = "";
	str_copy(out->key, sizeof out->key, s->kind->key);
	if (equals)
		str_copy_n(key, sizeof key, text, (size_t)(equals - text));
	str_strip(key);
	bool keyed = equals && belongs(s->kind, key);
	if (keyed)
		str_copy(out->key, sizeof out->key, key);
	str_copy(out->value, sizeof out->value, keyed ? equals + 1 : text);
	str_strip(out->value);
}

/* tag: the line that it takes the place of, from 1; negative: it comes after that one. */
static struct outcome typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct lines *s = state;
	struct line all[LINES + 1];
	bool fresh = a->tag <= 0;
	int at = (int)(fresh ? -a->tag : a->tag - 1), n = s->n;
	if (at > n || (fresh && n == LINES))
		return outcome_say(STYLE_REFUSED, "%s", _("行が多すぎます"));
	memcpy(all, s->line, (size_t)n * sizeof *all);
	if (fresh) {
		memmove(&all[at + 1], &all[at], (size_t)(n - at) * sizeof *all);
		n++;
	}
	read_line(s, a->text, &all[at]);
	return save(ctx, s, all, n);
}

static struct outcome add(struct ctx *ctx, void *state)
{
	const struct lines *s = state;
	(void)ctx;
	return outcome_dialog(dialog_input(_(s->kind->title), _(s->kind->how), "", true, typed, -list_selected(&s->list)));
}

static struct outcome change(struct ctx *ctx, void *state)
{
	const struct lines *s = state;
	int64_t id = list_selected(&s->list);
	char text[LINE + KEY + 4];
	(void)ctx;
	if (!id)
		return outcome_say(STYLE_REFUSED, "%s", _("行を選んでください"));
	const struct line *l = &s->line[id - 1];
	bool head = strcmp(l->key, s->kind->key) == 0;
	str_fmt(text, sizeof text, "%s%s%s", head ? "" : l->key, head ? "" : " = ", l->value);
	return outcome_dialog(dialog_input(_(s->kind->title), _(s->kind->how), text, true, typed, id));
}

static struct outcome dropped(struct ctx *ctx, void *state, const struct answer *a)
{
	struct lines *s = state;
	struct line all[LINES];
	int n = 0;
	for (int i = 0; i < s->n; i++)
		if (i != a->tag - 1)
			all[n++] = s->line[i];
	return save(ctx, s, all, n);
}

static struct outcome ask_drop(struct ctx *ctx, void *state)
{
	const struct lines *s = state;
	int64_t id = list_selected(&s->list);
	char text[LINE + 100];
	(void)ctx;
	if (!id)
		return outcome_say(STYLE_REFUSED, "%s", _("行を選んでください"));
	str_fmt(text, sizeof text, _("%s\nこの行を消しますか"), s->line[id - 1].value);
	return outcome_dialog(dialog_confirm(_(s->kind->title), text, true, dropped, id));
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ行を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F5, .label = N_("変更"), .help = N_("選んだ行を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F7, .label = N_("消す"), .help = N_("選んだ行を消します"), .action = ACTION_BOOK_MENUS, .run = ask_drop },
	{ .key = 'n', .label = N_("加える"), .help = N_("選んだ行の後に加えます（日は日付の順に並びます）"), .action = ACTION_BOOK_MENUS, .run = add },
	{ 0 },
};

const struct screen screen_menu_lines = {
	.id = "menu_lines", .title = N_("予約メニューの行"), .state_size = sizeof(struct lines), .keys = keys, .enter = lines_enter, .shown = lines_shown,
	.draw = lines_draw, .list = lines_list, .list_area = lines_area,
};
