/* Reading, checking and saving menus; what their slots are is menu_plan.c. */
#include "domain/menu.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/booking_rules.h"
#include "domain/clinic.h"
#include "domain/may.h"
#include "domain/menu_slots.h"
#include "domain/policy.h"
#include "domain/visit.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/menus.h"

#include "base/banned.h"

enum { NAMES_SHOWN = 12, CLOSURES_MAX = 400 };

enum err menu_by_id(struct ctx *ctx, int64_t id, struct menu *out)
{
	return menus_by_id(ctx, id, out);
}

enum err menu_list(struct ctx *ctx, bool closed_too, int max, struct menu *out, int *n)
{
	return menus_fetch(ctx, closed_too, max, out, n);
}

enum err menu_list_here(struct ctx *ctx, int max, struct menu *out, int *n)
{
	enum err e = menus_fetch(ctx, false, max, out, n);
	int kept = 0;
	for (int i = 0; !e && i < *n; i++)
		if (!ctx->clinic[0] || strcmp(out[i].clinic, ctx->clinic) == 0)
			out[kept++] = out[i];
	*n = kept;
	return e;
}

enum err menu_sheet(struct ctx *ctx, int64_t id, struct menu_sheet *out)
{
	return menus_sheet(ctx, id, out);
}

enum err menu_closures(struct ctx *ctx, day_t from, int max, struct closure *out, int *n)
{
	return menus_closures(ctx, from, max, out, n);
}

static bool same_name(const char *a, const char *b)
{
	char x[128], y[128];
	return utf8_nfkc(a, x, sizeof x) && utf8_nfkc(b, y, sizeof y) && strcmp(x, y) == 0;
}

/* By name, when only one has it. */
static enum err by_name(struct ctx *ctx, const char *name, struct menu *out)
{
	static const int page = NAMES_SHOWN;
	struct menu all[MENUS_MAX];
	char names[600] = "";
	int n, found = 0;
	enum err e = menus_fetch(ctx, false, MENUS_MAX, all, &n);
	for (int i = 0; !e && i < n; i++) {
		if (same_name(all[i].name, name)) {
			*out = all[i];
			found++;
		}
		if (i < page)
			str_add(names, sizeof names, "%s%s", i ? ", " : "", all[i].code);
	}
	if (e || found == 1)
		return e;
	if (found)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("「%s」という予約メニューは %d つあります。コードで指定してください"), name, found);
	return ctx_fail(ctx, ERR_NOT_FOUND, _("予約メニュー「%s」はありません。あるのは: %s%s"), name, *names ? names : _("なし"), n > page ? " …" : "");
}

enum err menu_by_code(struct ctx *ctx, const char *code_or_name, struct menu *out)
{
	enum err e = menus_by_code(ctx, code_or_name, out);
	return e == ERR_NOT_FOUND ? by_name(ctx, code_or_name, out) : e;
}

int menu_change_hours(const struct ctx *ctx, const struct menu *m)
{
	return m->change_hours < 0 ? policy_book_change_hours(ctx) : m->change_hours;
}

int menu_max_bookings(const struct ctx *ctx, const struct menu *m)
{
	return m->max_bookings < 0 ? policy_book_max(ctx) : m->max_bookings;
}

int menu_horizon(const struct ctx *ctx, const struct menu *m)
{
	return m->horizon_days < 0 ? policy_book_horizon(ctx) : m->horizon_days;
}

static enum err bad(struct ctx *ctx, const struct menu_sheet *s, const char *field, const char *expected)
{
	return ctx_fail(ctx, ERR_BAD_INPUT, _("予約メニュー %s の %s: 必要なのは %s"), s->menu.code, field, expected);
}

static bool code_fine(const char *code)
{
	for (const char *p = code; *p; p++)
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9') && *p != '-' && *p != '_')
			return false;
	return *code != '\0';
}

static const struct { const char *name; size_t at; int min, max; } numbers[] = {
	{ "minutes", offsetof(struct menu, minutes), 5, 720 },
	{ "capacity", offsetof(struct menu, capacity), 1, 999 },
	{ "book_hours", offsetof(struct menu, book_hours), 0, 720 },
	{ "change_hours", offsetof(struct menu, change_hours), -1, 720 },
	{ "max_moves", offsetof(struct menu, max_moves), -1, 100 },
	{ "max_bookings", offsetof(struct menu, max_bookings), -1, 100 },
	{ "horizon_days", offsetof(struct menu, horizon_days), -1, 730 },
	{ "hold_minutes", offsetof(struct menu, hold_minutes), 0, 20160 },
	{ "offer_minutes", offsetof(struct menu, offer_minutes), 5, 20160 },
};

static enum err check_numbers(struct ctx *ctx, const struct menu_sheet *s)
{
	char expected[96];
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		const void *at = (const char *)&s->menu + numbers[i].at;
		int v = *(const int *)at;
		if (v >= numbers[i].min && v <= numbers[i].max)
			continue;
		str_fmt(expected, sizeof expected, _("%d から %d までの整数"), numbers[i].min, numbers[i].max);
		return bad(ctx, s, numbers[i].name, expected);
	}
	return ERR_OK;
}

/* Spans of one weekday or day may touch, not overlap; they are in order. */
static bool apart(int from, int to, int before_to)
{
	return from >= before_to && to > from && to <= 24 * 60;
}

static enum err check_hours(struct ctx *ctx, const struct menu_sheet *s)
{
	for (int i = 0; i < s->n_hours; i++) {
		const struct menu_hours *h = &s->hours[i];
		int before = i && h[-1].weekday == h->weekday ? h[-1].to : 0;
		if (h->weekday < 0 || h->weekday > 6 || !apart(h->from, h->to, before))
			return bad(ctx, s, "hours", _("9:00-12:00 の形で、0:00 から 24:00 まで、重ならない時間"));
	}
	for (int i = 0; i < s->n_days; i++) {
		const struct menu_day *d = &s->days[i];
		int before = i && d[-1].day == d->day ? d[-1].to : 0;
		bool again = i && (d[-1].day > d->day || (d[-1].day == d->day && (!d[-1].to || !d->to)));
		if (again || d->capacity < 0 || d->capacity > 999 || (d->to && !apart(d->from, d->to, before)))
			return bad(ctx, s, "day", _("日付の順に並んだ closed または重ならない時間"));
	}
	return ERR_OK;
}

static int options_of(const char *options)
{
	int n = options[0] != '\0';
	for (const char *at = strstr(options, " / "); at; at = strstr(at + 3, " / "))
		n++;
	return n;
}

/* It must be one that the question before it can have. */
static bool condition_fine(struct ctx *ctx, const struct menu_sheet *s, const struct question *u)
{
	char kept[ANSWER_SIZE];
	const struct question *on = &s->questions[u->if_pos - 1];
	return booking_rules_answer(ctx, on, u->if_value, kept) && (on->kind != QUESTION_DATE || strcmp(kept, u->if_value) == 0);
}

static enum err check_question(struct ctx *ctx, const struct menu_sheet *s, int i)
{
	const struct question *u = &s->questions[i];
	char field[32], choices[200];
	int options = options_of(u->options);
	str_fmt(field, sizeof field, _("%d 番の質問"), i + 1);
	if (!u->text[0])
		return bad(ctx, s, field, _("質問の文"));
	str_fmt(choices, sizeof choices, _("選択式（choice）には %d までの選択肢、ほかの質問には選択肢なし"), OPTIONS_MAX);
	if ((u->kind == QUESTION_CHOICE) != (options > 0) || options > OPTIONS_MAX)
		return bad(ctx, s, field, choices);
	if (u->if_pos < 0 || u->if_pos > i)
		return bad(ctx, s, field, _("条件は前にある質問"));
	if (u->if_pos && !condition_fine(ctx, s, u))
		return bad(ctx, s, field, _("条件は、その質問の答えになるもの"));
	if (secret_find(u->text, NULL) || secret_find(u->options, NULL) || secret_find(u->if_value, NULL))
		return ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	return ERR_OK;
}

static enum err check_questions(struct ctx *ctx, const struct menu_sheet *s)
{
	enum err e = ERR_OK;
	for (int i = 0; !e && i < s->n_questions; i++)
		e = check_question(ctx, s, i);
	return e;
}

/* A file has one line for it: no line ends, and nothing that begins a comment there. */
static bool one_line(const char *text)
{
	return !strpbrk(text, "\r\n") && !strstr(text, " ;") && text[0] != ';';
}

/* Texts of one line, terms of many. */
static enum err check_texts(struct ctx *ctx, const struct menu_sheet *s)
{
	const struct menu *m = &s->menu;
	const char *const texts[] = { m->code, m->clinic, m->category, m->name, m->resource, s->terms };
	enum { PLAIN = 5, ALL = 6 };
	bool fine = !strstr(s->terms, " ;") && !strchr(s->terms, '\r');
	for (int i = 0; i < ALL; i++) {
		if (secret_find(texts[i], NULL) != SECRET_NONE)
			return ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
		fine = fine && (i >= PLAIN || one_line(texts[i]));
	}
	for (int i = 0; i < s->n_questions; i++)
		fine = fine && one_line(s->questions[i].text) && one_line(s->questions[i].options) && one_line(s->questions[i].if_value);
	for (int i = 0; i < s->n_days; i++) {
		if (secret_find(s->days[i].reason, NULL))
			return ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
		fine = fine && one_line(s->days[i].reason);
	}
	return fine ? ERR_OK : bad(ctx, s, "text", _("改行と、空白に続く「;」のない文"));
}

enum err menu_check(struct ctx *ctx, const struct menu_sheet *s)
{
	const struct menu *m = &s->menu;
	struct department d;
	if (!code_fine(m->code))
		return bad(ctx, s, "code", _("小文字の英数字と - と _"));
	if (!m->category[0])
		return bad(ctx, s, "category", _("種別（診療、検診、予防接種 など）"));
	if (!m->name[0])
		return bad(ctx, s, "name", _("名前"));
	if (!visit_department(m->department, &d))
		return bad(ctx, s, "department", _("診療科のコードまたは名前"));
	if (!m->who || m->who > 7)
		return bad(ctx, s, "who", _("staff, patients, new のいずれか"));
	enum err e = check_texts(ctx, s);
	if (!e)
		e = check_numbers(ctx, s);
	if (!e)
		e = check_hours(ctx, s);
	return e ? e : check_questions(ctx, s);
}

static enum err save(struct ctx *ctx, struct menu_sheet *s, int *beyond)
{
	bool fresh = s->menu.id == 0;
	enum err e = clinic_known(ctx, s->menu.clinic);
	if (!e)
		e = menus_put(ctx, s);
	if (e == ERR_DUPLICATE)
		return ctx_fail(ctx, e, _("予約メニュー %s: 同じコード、または同じ種別と名前のメニューがあります"), s->menu.code);
	if (!e)
		e = menu_slots_anew(ctx, s, beyond);
	return e ? e : audit_note(ctx, ACTION_BOOK_MENUS, "menu", s->menu.id, "%s %s%s", s->menu.code, fresh ? "new" : "changed", s->menu.closed ? " closed" : "");
}

enum err menu_save(struct ctx *ctx, struct menu_sheet *s, int *beyond)
{
	*beyond = 0;
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	if (!e)
		e = menu_check(ctx, s);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, save(ctx, s, beyond));
}

static enum err all_anew(struct ctx *ctx, int *beyond)
{
	struct menu all[MENUS_MAX];
	struct menu_sheet s;
	int n;
	enum err e = menus_fetch(ctx, false, MENUS_MAX, all, &n);
	for (int i = 0; !e && i < n; i++) {
		e = menus_sheet(ctx, all[i].id, &s);
		if (!e)
			e = menu_slots_anew(ctx, &s, beyond);
	}
	return e;
}

static bool same_closure(const struct closure *a, const struct closure *b)
{
	return a->day == b->day && strcmp(a->clinic, b->clinic) == 0;
}

static const struct closure *closure_of(const struct closure *c, int n, const struct closure *wanted)
{
	for (int i = 0; i < n; i++)
		if (same_closure(&c[i], wanted))
			return &c[i];
	return NULL;
}

static enum err note_closure(struct ctx *ctx, const struct closure *was, const struct closure *is)
{
	const struct closure *c = was ? was : is;
	char date[DATE_TEXT];
	if (was && is && strcmp(was->reason, is->reason) == 0)
		return ERR_OK;
	return audit_note(ctx, ACTION_BOOK_MENUS, "", 0, "closure %s%s%s: %s -> %s", date_iso(c->day, date), c->clinic[0] ? " " : "", c->clinic,
		was ? was->reason : "-", is ? is->reason : "-");
}

static enum err close_days(struct ctx *ctx, const struct closure *c, int n, int *beyond)
{
	struct closure before[CLOSURES_MAX];
	int had = 0;
	enum err e = menus_closures(ctx, INT32_MIN + 1, CLOSURES_MAX, before, &had);
	for (int i = 0; !e && i < n; i++)
		e = clinic_known(ctx, c[i].clinic);
	if (!e)
		e = menus_put_closures(ctx, c, n);
	if (e == ERR_DUPLICATE)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("同じ休診日が二度あります"));
	if (!e)
		e = all_anew(ctx, beyond);
	for (int i = 0; !e && i < had; i++)
		e = note_closure(ctx, &before[i], closure_of(c, n, &before[i]));
	for (int i = 0; !e && i < n; i++)
		if (!closure_of(before, had, &c[i]))
			e = note_closure(ctx, NULL, &c[i]);
	return e;
}

enum err menu_close_days(struct ctx *ctx, const struct closure *c, int n, int *beyond)
{
	*beyond = 0;
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	for (int i = 0; !e && i < n; i++)
		if (secret_find(c[i].reason, NULL) != SECRET_NONE)
			e = ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	if (!e && n > CLOSURES_MAX)
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("休診日は %d 日までです"), CLOSURES_MAX);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, close_days(ctx, c, n, beyond));
}

/* The one of `was` (NULL: none) becomes c (NULL: is taken off). */
static enum err put_closure(struct ctx *ctx, const struct closure *was, const struct closure *c, int *beyond)
{
	struct closure all[CLOSURES_MAX + 1];
	char date[DATE_TEXT];
	int n = 0, kept = 0;
	enum err e = menus_closures(ctx, INT32_MIN + 1, CLOSURES_MAX, all, &n);
	if (!e && was && !closure_of(all, n, was))
		e = ctx_fail(ctx, ERR_NOT_FOUND, _("その休診日はありません"));
	if (!e && was && c && !same_closure(was, c) && closure_of(all, n, c))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("%s はすでに休診日です"), date_show(c->day, date));
	for (int i = 0; i < n; i++)
		if (!(was && same_closure(&all[i], was)) && !(c && same_closure(&all[i], c)))
			all[kept++] = all[i];
	if (!e && c && kept == CLOSURES_MAX)
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("休診日は %d 日までです"), CLOSURES_MAX);
	if (e)
		return e;
	if (c)
		all[kept++] = *c;
	return close_days(ctx, all, kept, beyond);
}

enum err menu_closure_put(struct ctx *ctx, const struct closure *was, const struct closure *c, int *beyond)
{
	*beyond = 0;
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	if (!e && secret_find(c->reason, NULL) != SECRET_NONE)
		e = ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	if (!e && (!c->reason[0] || !one_line(c->reason)))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("休診日の理由: 必要なのは %s"), _("改行と、空白に続く「;」のない文"));
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, put_closure(ctx, was, c, beyond));
}

enum err menu_closure_drop(struct ctx *ctx, const struct closure *c, int *beyond)
{
	*beyond = 0;
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, put_closure(ctx, c, NULL, beyond));
}

static int by_day(const void *a, const void *b)
{
	const struct menu_day *x = a, *y = b;
	return x->day != y->day ? (x->day > y->day) - (x->day < y->day) : (x->from > y->from) - (x->from < y->from);
}

void menu_sort_days(struct menu_sheet *s)
{
	qsort(s->days, (size_t)s->n_days, sizeof s->days[0], by_day);
}
