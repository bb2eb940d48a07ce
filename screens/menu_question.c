/*
 * One question of a menu's questionnaire (SPEC A2), as a form. arg.id: the menu; arg.id2: the question's number, and arg.text: how it begins; a
 * new one has no number, arg.text is the one that it would get.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/may.h"
#include "domain/menu_change.h"
#include "domain/menu_file.h"
#include "screens/menu_saved.h"
#include "screens/screens.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_TOP = 2, PLAIN = 6, CONDITIONS = QUESTIONS_MAX * OPTIONS_MAX, ID = 560, LABEL = 240, OPTION = 8 };

/* A condition as it is chosen: "3" waits for what is typed below, "3=yes" for that answer to question 3. */
struct condition { char id[ID], label[LABEL]; };

struct question_form {
	struct form form;
	struct field fields[PLAIN + OPTIONS_MAX + 1];
	char names[OPTIONS_MAX][OPTION], labels[OPTIONS_MAX][32];
	int n_conditions;
	struct condition *conditions;
	struct choice choices[CONDITIONS + 2];
	int number;                     /* 0: a new one */
	struct menu_sheet sheet;
};

static const struct choice kinds[] = {
#define X(code, id, name) { id, name },
	QUESTION_LIST(X)
#undef X
	{ NULL, NULL },
};
static const struct choice musts[] = { { "optional", N_("任意") }, { "required", N_("必須（患者さんが予約するとき）") }, { NULL, NULL } };

static void make_fields(struct question_form *s)
{
	const struct field plain[PLAIN] = {
		{ .name = "number", .label = N_("順番"), .kind = FIELD_NUMBER, .cols = 6, .max = 3, .required = true },
		{ .name = "text", .label = N_("質問"), .kind = FIELD_TEXT, .max = QUESTION_SIZE - 1, .required = true },
		{ .name = "kind", .label = N_("種類"), .kind = FIELD_CHOICE, .cols = 30, .choices = kinds },
		{ .name = "must", .label = N_("回答"), .kind = FIELD_CHOICE, .cols = 34, .choices = musts },
		{ .name = "if", .label = N_("条件"), .kind = FIELD_CHOICE, .choices = s->choices },
		{ .name = "if_value", .label = N_("条件の答え"), .kind = FIELD_TEXT, .cols = 30, .max = 63, .hint = N_("文・数・日付の質問が条件のとき") },
	};
	memcpy(s->fields, plain, sizeof plain);
	for (int i = 0; i < OPTIONS_MAX; i++) {
		str_fmt(s->names[i], sizeof s->names[i], "o%d", i + 1);
		str_fmt(s->labels[i], sizeof s->labels[i], _("選択肢 %d"), i + 1);
		s->fields[PLAIN + i] = (struct field){ .name = s->names[i], .label = s->labels[i], .kind = FIELD_TEXT, .cols = 40, .max = MENU_FILE_LINE };
	}
	s->fields[PLAIN + OPTIONS_MAX] = (struct field){ .name = NULL };
}

/* ---- what can be a condition: each answer that a question before it can have */

static void add_condition(struct question_form *s, int number, const char *answer, const char *shown)
{
	if (s->n_conditions == CONDITIONS)
		return;
	struct condition *c = &s->conditions[s->n_conditions++];
	const char *text = s->sheet.questions[number - 1].text;
	str_fmt(c->id, sizeof c->id, "%d%s%s", number, answer ? "=" : "", answer ? answer : "");
	if (answer)
		str_fmt(c->label, sizeof c->label, _("%d が %s のとき  %s"), number, shown, text);
	else
		str_fmt(c->label, sizeof c->label, _("%d が次の答えのとき  %s"), number, text);
	s->choices[s->n_conditions] = (struct choice){ c->id, c->label };
}

/* Cuts the first off *rest. */
static bool next_option(const char **rest, char out[ANSWER_SIZE])
{
	if (!*rest || !**rest)
		return false;
	const char *end = strstr(*rest, " / ");
	str_copy_n(out, ANSWER_SIZE, *rest, end ? (size_t)(end - *rest) : strlen(*rest));
	*rest = end ? end + 3 : NULL;
	return true;
}

static void add_conditions(struct question_form *s, int number)
{
	const struct question *u = &s->sheet.questions[number - 1];
	const char *rest = u->options;
	char option[ANSWER_SIZE];
	if (u->kind == QUESTION_YESNO) {
		add_condition(s, number, "yes", _("はい"));
		add_condition(s, number, "no", _("いいえ"));
	} else if (u->kind == QUESTION_CHOICE) {
		while (next_option(&rest, option))
			add_condition(s, number, option, option);
	} else {
		add_condition(s, number, NULL, NULL);
	}
}

static void make_conditions(struct question_form *s)
{
	s->conditions = mem_new(CONDITIONS * sizeof *s->conditions);
	s->choices[0] = (struct choice){ "", N_("いつも聞く") };
	for (int i = 1; i <= s->sheet.n_questions; i++)
		if (i != s->number)
			add_conditions(s, i);
}

/* ---- the screen */

static bool answer_is_typed(const struct question *on)
{
	return on->kind != QUESTION_YESNO && on->kind != QUESTION_CHOICE;
}

static void show_condition(struct ctx *ctx, struct question_form *s, const struct question *u)
{
	char id[ID], answer[ANSWER_SIZE];
	if (!u->if_pos)
		return;
	const struct question *on = &s->sheet.questions[u->if_pos - 1];
	bool typed = answer_is_typed(on);
	str_fmt(id, sizeof id, "%d%s%s", u->if_pos, typed ? "" : "=", typed ? "" : menu_condition_answer(ctx, on, u, answer));
	form_set(&s->form, "if", id);
	form_set(&s->form, "if_value", typed ? u->if_value : "");
}

static void show(struct ctx *ctx, struct question_form *s)
{
	const struct question *u = &s->sheet.questions[s->number - 1];
	const char *rest = u->options;
	char option[ANSWER_SIZE];
	form_set(&s->form, "text", u->text);
	form_set(&s->form, "kind", question_kind_id(u->kind));
	form_set(&s->form, "must", u->required ? "required" : "optional");
	show_condition(ctx, s, u);
	for (int i = 0; i < OPTIONS_MAX && next_option(&rest, option); i++)
		form_set(&s->form, s->names[i], option);
}

static enum err load(struct ctx *ctx, struct question_form *s, const struct arg *arg)
{
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	s->number = (int)arg->id2;
	if (!e)
		e = menu_sheet(ctx, arg->id, &s->sheet);
	if (!e && s->number && (s->number > s->sheet.n_questions || !str_starts(s->sheet.questions[s->number - 1].text, arg->text)))
		e = ctx_fail(ctx, ERR_CONFLICT, _("ほかの端末が先に変更しました。開き直してください"));
	return e;
}

static struct outcome question_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct question_form *s = state;
	char number[16];
	enum err e = load(ctx, s, arg);
	if (e)
		s->number = s->sheet.n_questions = 0;
	make_conditions(s);
	make_fields(s);
	form_init(&s->form, s->fields);
	str_fmt(number, sizeof number, "%d", s->number);
	form_set(&s->form, "number", s->number ? number : arg->text);
	form_set(&s->form, "kind", question_kind_id(QUESTION_TEXT));
	form_set(&s->form, "must", "optional");
	form_focus(&s->form, "text");
	if (!e && s->number)
		show(ctx, s);
	return e ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static void question_leave(struct ctx *ctx, void *state)
{
	struct question_form *s = state;
	(void)ctx;
	free(s->conditions);
	s->conditions = NULL;
}

static struct form *question_form(void *state)
{
	return &((struct question_form *)state)->form;
}

static struct rect question_form_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, FORM_TOP, cols, rows - FORM_TOP };
}

static void question_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct question_form *s = state;
	(void)ctx;
	int x = canvas_text(c, 1, 0, STYLE_NEXT, s->sheet.menu.name);
	canvas_text(c, x + 2, 0, STYLE_DIM, s->number ? _("問診の質問を変更します") : _("問診に質問を加えます"));
	canvas_hline(c, 1);
}

static enum err read_condition(struct ctx *ctx, const struct question_form *s, struct question *u)
{
	char number[16];
	int64_t pos = 0;
	const char *id = form_text(&s->form, "if"), *typed = form_text(&s->form, "if_value"), *equals = strchr(id, '=');
	str_copy_n(number, sizeof number, id, strcspn(id, "="));
	str_int64(number, 1, QUESTIONS_MAX, &pos);
	u->if_pos = (int)pos;
	if ((!pos || equals) && !str_empty(typed))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("「条件の答え」は、文・数・日付の質問が条件のときだけです"));
	if (pos && !equals && str_empty(typed))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("条件の答えを入力してください"));
	if (!str_copy(u->if_value, sizeof u->if_value, equals ? equals + 1 : typed))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("63 バイトより長い選択肢は条件にできません"));
	return ERR_OK;
}

static enum err read_form(struct ctx *ctx, const struct question_form *s, struct question *u)
{
	const struct form *f = &s->form;
	char option[MENU_FILE_LINE + 1];
	*u = (struct question){ .kind = (enum question_kind)question_kind_from_id(form_text(f, "kind")), .required = strcmp(form_text(f, "must"), "required") == 0 };
	str_copy(u->text, sizeof u->text, form_text(f, "text"));
	str_strip(u->text);
	for (int i = 0; i < OPTIONS_MAX; i++) {
		str_copy(option, sizeof option, form_text(f, s->names[i]));
		str_strip(option);
		if (*option && !menu_file_option(u, option))
			return ctx_fail(ctx, ERR_BAD_INPUT, _("%s: 選択肢に「 / 」は使えず、全部で %d バイトまでです"), s->labels[i], ANSWER_SIZE - 1);
	}
	return read_condition(ctx, s, u);
}

static struct outcome question_submit(struct ctx *ctx, void *state)
{
	struct question_form *s = state;
	struct question u;
	int64_t to = 0;
	int beyond;
	form_number(&s->form, "number", &to);
	if (to < 1 || to > QUESTIONS_MAX)
		return outcome_say(STYLE_REFUSED, _("順番: 必要なのは 1 から %d までの整数"), QUESTIONS_MAX);
	struct question_change c = { .from = s->number, .to = (int)to, .was = s->number ? &s->sheet.questions[s->number - 1] : NULL, .now = &u };
	if (read_form(ctx, s, &u))
		return outcome_fail(ctx);
	c.on = u.if_pos ? &s->sheet.questions[u.if_pos - 1] : NULL;
	if (menu_question_change(ctx, s->sheet.menu.id, &c, &beyond))
		return outcome_fail(ctx);
	return menu_changed(outcome_back(), s->sheet.menu.code, beyond);
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("保存"), .help = N_("この質問を保存します"), .action = ACTION_BOOK_MENUS },
	{ 0 },
};

const struct screen screen_menu_question = {
	.id = "menu_question", .title = N_("問診の質問"), .state_size = sizeof(struct question_form), .keys = keys, .enter = question_enter, .leave = question_leave,
	.draw = question_draw, .form = question_form, .form_area = question_form_area, .submit = question_submit,
};
