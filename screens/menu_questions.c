/* The questionnaire of a menu (SPEC A2): its questions in order, with their choices and on which answer each depends. arg.id: the menu. */
#include "base/str.h"
#include "base/utf8.h"
#include "domain/menu_change.h"
#include "screens/menu_part.h"
#include "screens/menu_saved.h"
#include "screens/screens.h"
#include "tui/dialog.h"

#include "base/banned.h"

enum { KEPT = 48 };

struct questions {
	struct menu_part part;   /* must be first */
	struct question asked;    /* about which the dialog asks, as it was seen */
};

static int64_t rows_count(struct ctx *ctx, void *state)
{
	(void)ctx;
	return ((struct questions *)state)->part.sheet.n_questions;
}

/* "2 が はい" */
static void condition(struct ctx *ctx, const struct menu_sheet *s, const struct question *u, struct list_row *out)
{
	char answer[ANSWER_SIZE];
	if (!u->if_pos)
		return;
	const struct question *on = &s->questions[u->if_pos - 1];
	menu_condition_answer(ctx, on, u, answer);
	bool yes_no = on->kind == QUESTION_YESNO;
	list_cell(out, 4, STYLE_TEXT, _("%d が %s"), u->if_pos, !yes_no ? answer : answer[0] == 'y' ? _("はい") : _("いいえ"));
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct questions *s = state;
	int done = 0;
	for (; done < n && first + done < s->part.sheet.n_questions; done++) {
		const struct question *u = &s->part.sheet.questions[first + done];
		struct list_row *out = &rows[done];
		out->id = first + done + 1;
		list_cell(out, 0, STYLE_TEXT, "%d", (int)out->id);
		list_cell(out, 1, STYLE_TEXT, "%s", u->text);
		list_cell(out, 2, STYLE_TEXT, "%s", question_kind_name(u->kind));
		list_cell(out, 3, u->required ? STYLE_TODO : STYLE_DIM, "%s", u->required ? _("必須") : _("任意"));
		condition(ctx, &s->part.sheet, u, out);
		list_cell(out, 5, STYLE_TEXT, "%s", u->options);
	}
	return done;
}

static const struct list_column columns[] = {
	{ N_("番"), 3, ALIGN_RIGHT, 0, false }, { N_("質問"), 24, ALIGN_LEFT, 0, true }, { N_("種類"), 12, ALIGN_LEFT, 0, false }, { N_("回答"), 4, ALIGN_LEFT, 0, false },
	{ N_("条件"), 18, ALIGN_LEFT, 0, false }, { N_("選択肢"), 20, ALIGN_LEFT, 1, true }, { 0 },
};

static const struct list_model model = { .columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("質問はありません（n で加えます）") };

static struct outcome questions_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	return menu_part_enter(ctx, state, arg, &model);
}

static struct outcome questions_shown(struct ctx *ctx, void *state)
{
	const struct questions *s = state;
	return menu_part_shown(ctx, &s->part, "questions", s->part.sheet.n_questions);
}

static void questions_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	(void)ctx;
	menu_part_draw(state, c, _("予約のときにこの順に聞きます"));
}

static const struct question *chosen(const struct questions *s, int *number)
{
	*number = (int)list_selected(&s->part.list);
	return *number && *number <= s->part.sheet.n_questions ? &s->part.sheet.questions[*number - 1] : NULL;
}

static struct outcome none_chosen(void)
{
	return outcome_say(STYLE_REFUSED, "%s", _("質問を選んでください"));
}

/* After the chosen one. */
static struct outcome add(struct ctx *ctx, void *state)
{
	const struct questions *s = state;
	struct arg arg = { .id = s->part.menu_id };
	int number;
	(void)ctx;
	str_fmt(arg.text, sizeof arg.text, "%d", chosen(s, &number) ? number + 1 : 1);
	return outcome_push_arg(&screen_menu_question, &arg);
}

/* How it begins says which one is meant, should its number be another's by now. */
static struct outcome change(struct ctx *ctx, void *state)
{
	const struct questions *s = state;
	int number;
	const struct question *u = chosen(s, &number);
	struct arg arg = { .id = s->part.menu_id, .id2 = number };
	(void)ctx;
	if (!u)
		return none_chosen();
	str_copy_n(arg.text, KEPT, u->text, utf8_fit(u->text, KEPT / 3));
	return outcome_push_arg(&screen_menu_question, &arg);
}

static struct outcome dropped(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct questions *s = state;
	struct question_change c = { .from = (int)a->tag, .was = &s->asked };
	int beyond;
	if (menu_question_change(ctx, s->part.menu_id, &c, &beyond))
		return outcome_fail(ctx);
	return menu_changed(outcome_refresh(), s->part.sheet.menu.code, beyond);
}

static struct outcome ask_drop(struct ctx *ctx, void *state)
{
	struct questions *s = state;
	int number;
	const struct question *u = chosen(s, &number);
	char text[300];
	(void)ctx;
	if (!u)
		return none_chosen();
	s->asked = *u;
	str_fmt(text, sizeof text, _("%s\nこの質問を消しますか"), u->text);
	return outcome_dialog(dialog_confirm(_("問診"), text, true, dropped, number));
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ質問を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F5, .label = N_("変更"), .help = N_("選んだ質問を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F7, .label = N_("消す"), .help = N_("選んだ質問を消します"), .action = ACTION_BOOK_MENUS, .run = ask_drop },
	{ .key = 'n', .label = N_("加える"), .help = N_("選んだ質問の後に加えます"), .action = ACTION_BOOK_MENUS, .run = add },
	{ 0 },
};

const struct screen screen_menu_questions = {
	.id = "menu_questions", .title = N_("問診"), .state_size = sizeof(struct questions), .keys = keys, .enter = questions_enter, .shown = questions_shown,
	.refresh = menu_part_refresh, .draw = questions_draw, .list = menu_part_list, .list_area = menu_part_area,
};
