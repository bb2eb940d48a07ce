/* Each reads the menu as it is, puts the line into it and saves it under the version that was read. */
#include "domain/menu_change.h"

#include <string.h>

#include "base/str.h"
#include "domain/booking_rules.h"
#include "domain/may.h"
#include "domain/menu_file.h"

#include "base/banned.h"

static enum err start(struct ctx *ctx, int64_t menu_id, struct menu_sheet *s, int *beyond)
{
	*beyond = 0;
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	return e ? e : menu_sheet(ctx, menu_id, s);
}

static enum err gone(struct ctx *ctx)
{
	return ctx_fail(ctx, ERR_CONFLICT, _("ほかの端末が先に変更しました。開き直してください"));
}

/* ---- days */

static bool same_day(const struct menu_day *a, const struct menu_day *b)
{
	return a->day == b->day && a->from == b->from && a->to == b->to && a->capacity == b->capacity && strcmp(a->reason, b->reason) == 0;
}

static bool take_day(struct menu_sheet *s, const struct menu_day *d)
{
	for (int i = 0; i < s->n_days; i++)
		if (same_day(&s->days[i], d)) {
			memmove(&s->days[i], &s->days[i + 1], (size_t)(s->n_days - i - 1) * sizeof *s->days);
			s->n_days--;
			return true;
		}
	return false;
}

static enum err put_day(struct ctx *ctx, struct menu_sheet *s, const struct menu_day *d)
{
	char date[DATE_TEXT];
	for (int i = 0; i < s->n_days; i++) {
		const struct menu_day *o = &s->days[i];
		if (o->day == d->day && (!o->to || !d->to || (d->from < o->to && o->from < d->to)))
			return ctx_fail(ctx, ERR_BAD_INPUT, o->to ? _("%s には、ほかの時間がすでにあります") : _("%s はすでに休みです"), date_show(d->day, date));
	}
	if (s->n_days == MENU_DAYS_MAX)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("例外の日は %d までです"), MENU_DAYS_MAX);
	s->days[s->n_days++] = *d;
	menu_sort_days(s);
	return ERR_OK;
}

enum err menu_day_change(struct ctx *ctx, int64_t menu_id, const struct menu_day *was, const struct menu_day *now, int *beyond)
{
	struct menu_sheet s;
	enum err e = start(ctx, menu_id, &s, beyond);
	if (!e && was && !take_day(&s, was))
		e = gone(ctx);
	if (!e && now)
		e = put_day(ctx, &s, now);
	return e ? e : menu_save(ctx, &s, beyond);
}

/* ---- questions */

static bool same_question(const struct question *a, const struct question *b)
{
	return a->kind == b->kind && a->required == b->required && a->if_pos == b->if_pos && strcmp(a->text, b->text) == 0 &&
	       strcmp(a->options, b->options) == 0 && strcmp(a->if_value, b->if_value) == 0;
}

/* What the change goes by is as it was seen: the question itself, and the one that its condition asks about. */
static bool as_seen(const struct menu_sheet *s, const struct question_change *c)
{
	const struct { int number; const struct question *seen; } these[] = { { c->from, c->was }, { c->now ? c->now->if_pos : 0, c->on } };
	for (size_t i = 0; i < sizeof these / sizeof these[0]; i++)
		if (these[i].number && (these[i].number < 0 || these[i].number > s->n_questions || !same_question(&s->questions[these[i].number - 1], these[i].seen)))
			return false;
	return true;
}

/* The number that a question gets; 0: it is the one that is taken off. */
static int number_after(const struct question_change *c, int number)
{
	if (c->from && number == c->from)
		return c->to;
	int n = number - (c->from && number > c->from);
	return n + (c->to && n >= c->to);
}

static enum err renumber(struct ctx *ctx, struct menu_sheet *s, const struct question_change *c)
{
	for (int i = 0; i < s->n_questions; i++) {
		struct question *u = &s->questions[i];
		int asked = u->if_pos;
		u->if_pos = asked ? number_after(c, asked) : 0;
		if (asked && !u->if_pos)
			return ctx_fail(ctx, ERR_REFUSED, _("%d 番の質問の答えは、%d 番の質問の条件になっています"), c->from, i + 1 + (i + 1 >= c->from));
	}
	return ERR_OK;
}

static void take_question(struct menu_sheet *s, int number)
{
	memmove(&s->questions[number - 1], &s->questions[number], (size_t)(s->n_questions - number) * sizeof *s->questions);
	s->n_questions--;
}

static enum err put_question(struct ctx *ctx, struct menu_sheet *s, int number, const struct question *u)
{
	if (s->n_questions == QUESTIONS_MAX)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("質問は %d までです"), QUESTIONS_MAX);
	if (number < 1 || number > s->n_questions + 1)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("質問の順番: 必要なのは 1 から %d まで"), s->n_questions + 1);
	memmove(&s->questions[number], &s->questions[number - 1], (size_t)(s->n_questions - number + 1) * sizeof *s->questions);
	s->questions[number - 1] = *u;
	s->n_questions++;
	return ERR_OK;
}

enum err menu_question_change(struct ctx *ctx, int64_t menu_id, const struct question_change *c, int *beyond)
{
	struct menu_sheet s;
	enum err e = start(ctx, menu_id, &s, beyond);
	if (!e && !as_seen(&s, c))
		e = gone(ctx);
	if (!e && c->from)
		take_question(&s, c->from);
	if (!e && c->to)
		e = put_question(ctx, &s, c->to, c->now);
	if (!e)
		e = renumber(ctx, &s, c);
	return e ? e : menu_save(ctx, &s, beyond);
}

const char *menu_condition_answer(struct ctx *ctx, const struct question *on, const struct question *u, char out[ANSWER_SIZE])
{
	if (!booking_rules_answer(ctx, on, u->if_value, out))
		str_copy(out, ANSWER_SIZE, u->if_value);
	return out;
}

/* ---- terms */

enum err menu_terms_change(struct ctx *ctx, int64_t menu_id, const char *was, const char *now, int *beyond)
{
	struct menu_sheet s;
	enum err e = start(ctx, menu_id, &s, beyond);
	if (!e && strcmp(s.terms, was) != 0)
		e = gone(ctx);
	for (const char *at = now; !e && *at; at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n'))
		if (strcspn(at, "\n") > MENU_FILE_LINE)
			e = ctx_fail(ctx, ERR_BAD_INPUT, _("規約の 1 行は %d バイトまでです"), MENU_FILE_LINE);
	if (!e && !str_copy(s.terms, sizeof s.terms, now))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("規約は %d バイトまでです"), MENU_TERMS - 1);
	return e ? e : menu_save(ctx, &s, beyond);
}
