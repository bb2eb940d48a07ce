/* The questionnaire (SPEC A2): who must answer what, and in which form an answer is kept. Staff may leave questions open; patients may not. */
#include "domain/booking_rules.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "model/secret.h"
#include "store/menus.h"

#include "base/banned.h"

static bool same(const char *a, const char *b)
{
	char x[ANSWER_SIZE], y[ANSWER_SIZE];
	return utf8_nfkc(a, x, sizeof x) && utf8_nfkc(b, y, sizeof y) && strcmp(x, y) == 0;
}

/* One of "a / b / c"; the option's own spelling goes to out. */
static bool choose(const char *options, const char *answer, char out[ANSWER_SIZE])
{
	char rest[ANSWER_SIZE], one[ANSWER_SIZE];
	str_copy(rest, sizeof rest, options);
	for (char *at = rest, *next; at; at = next) {
		next = strstr(at, " / ");
		if (next) {
			*next = '\0';
			next += 3;
		}
		str_copy(one, sizeof one, at);
		str_strip(one);
		if (same(one, answer))
			return str_copy(out, ANSWER_SIZE, one);
	}
	return false;
}

static bool yes_no(const char *answer, char out[ANSWER_SIZE])
{
	static const char *const words[] = { N_("はい"), N_("いいえ"), "yes", "no", "y", "n" };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (same(words[i], answer) || same(_(words[i]), answer))
			return str_copy(out, ANSWER_SIZE, i % 2 ? "no" : "yes");
	return false;
}

bool booking_rules_answer(struct ctx *ctx, const struct question *u, const char *answer, char out[ANSWER_SIZE])
{
	struct cause why;
	int64_t number;
	day_t day;
	char text[ANSWER_SIZE], date[DATE_TEXT];
	switch (u->kind) {
	case QUESTION_CHOICE: return choose(u->options, answer, out);
	case QUESTION_YESNO: return yes_no(answer, out);
	case QUESTION_NUMBER:
		return utf8_nfkc(answer, text, sizeof text) && str_int64(text, -1000000000, 1000000000, &number) && str_copy(out, ANSWER_SIZE, text);
	case QUESTION_DATE:
		return date_parse(answer, ctx_today(ctx), &day, &why) == ERR_OK && str_copy(out, ANSWER_SIZE, date_iso(day, date));
	default: return str_copy(out, ANSWER_SIZE, answer);
	}
}

static const char *expected(const struct question *u)
{
	switch (u->kind) {
	case QUESTION_CHOICE: return u->options;
	case QUESTION_YESNO: return _("はい / いいえ");
	case QUESTION_NUMBER: return _("整数");
	case QUESTION_DATE: return _("日付");
	default: return _("文");
	}
}

static const struct booking_answer *find(const struct booking_answer *list, int n, int pos)
{
	for (int i = 0; i < n; i++)
		if (list[i].pos == pos && list[i].answer[0])
			return &list[i];
	return NULL;
}

/* A condition holds on what was accepted; a question under one that wasn't asked isn't asked either. */
static bool asked(const struct question *u, const struct booking_answer *accepted, int n)
{
	const struct booking_answer *on = u->if_pos ? find(accepted, n, u->if_pos) : NULL;
	char wanted[ANSWER_SIZE];
	if (!u->if_pos)
		return true;
	return on && (same(on->answer, u->if_value) || (yes_no(u->if_value, wanted) && strcmp(wanted, on->answer) == 0));
}

static void one(struct ctx *ctx, struct booking_try *t, const struct question *u, const struct booking_answer *given, struct booking_answer *out, int *count)
{
	struct booking_answer *a = &out[*count];
	str_copy(a->question, sizeof a->question, u->text);
	if (secret_find(given->answer, NULL) != SECRET_NONE)
		booking_rules_add(ctx, t, ERR_SECRET_TEXT, ASIDE_NOBODY, "secret", _("%s: %s"), u->text, err_text(ERR_SECRET_TEXT));
	else if (!booking_rules_answer(ctx, u, given->answer, a->answer))
		booking_rules_add(ctx, t, ERR_BAD_INPUT, ASIDE_NOBODY, "answer", _("問診「%s」の答え: 必要なのは %s"), u->text, expected(u));
	else
		++*count;
}

enum err booking_rules_answers(struct ctx *ctx, struct booking_try *t, const struct booking_new *n, struct booking_answer out[QUESTIONS_MAX], int *count)
{
	struct question questions[QUESTIONS_MAX];
	int n_questions;
	*count = 0;
	enum err e = menus_questions(ctx, t->menu->id, questions, &n_questions);
	for (int i = 0; !e && i < n_questions; i++) {
		const struct question *u = &questions[i];
		const struct booking_answer *given = find(n->answers, n->n_answers, i + 1);
		if (!asked(u, out, *count))
			continue;
		out[*count].pos = i + 1;
		if (given)
			one(ctx, t, u, given, out, count);
		else if (u->required && t->by_patient)
			booking_rules_add(ctx, t, ERR_BAD_INPUT, ASIDE_NOBODY, "answer", _("問診「%s」に答えてください"), u->text);
	}
	for (int i = 0; !e && i < n->n_answers; i++)
		if (n->answers[i].pos < 1 || n->answers[i].pos > n_questions)
			booking_rules_add(ctx, t, ERR_BAD_INPUT, ASIDE_NOBODY, "answer", _("問診に %d 番の質問はありません"), n->answers[i].pos);
	return e;
}
