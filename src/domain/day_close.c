/*
 * A sheet is computed by one function, for the preview and for the close alike: the close is the preview of the transaction
 * that writes it. What the lines say is kept with the close and never computed again.
 */
#include "domain/day_close.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/note.h"
#include "domain/policy.h"
#include "model/receipt.h"
#include "store/day_closes.h"
#include "store/db.h"
#include "store/print_jobs.h"
#include "store/reconciles.h"

#include "base/banned.h"

static int64_t yen_of(const struct day_sheet *s, const char *section, const char *name)
{
	const struct day_line *l = day_close_find(s, section, name);
	return l ? l->yen : 0;
}

static void add_section(const struct day_sheet *s, const char *section, int64_t *n, int64_t *yen)
{
	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->lines[i].section, section) != 0)
			continue;
		*n += s->lines[i].n;
		*yen += s->lines[i].yen;
	}
}

/* Cash in hand: what came over the counter, deposits taken, less what was given back. */
static void add_totals(struct day_sheet *s)
{
	int64_t n = 0, yen = 0;
	add_section(s, "method", &n, &yen);
	add_section(s, "refund", &n, &yen);
	day_close_line(s, "total", "total", n, yen);
	s->expected_cash = yen_of(s, "method", "cash") + yen_of(s, "refund", "cash") + yen_of(s, "deposit", "taken") + yen_of(s, "deposit", "returned");
}

/* How the day compared with the gateway's own list, if it was: no reason to hold it up, but the sheet says it. */
static enum err add_comparison(struct ctx *ctx, struct day_sheet *s)
{
	struct reconcile r;
	enum err e = reconciles_last(ctx, s->day, &r);
	bool done = e == ERR_OK && r.state == RECONCILE_DONE;
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	day_close_line(s, "reconcile", done ? "done" : "none", done ? r.gateway_n : 0, done ? r.gateway_yen : 0);
	return ERR_OK;
}

static enum err add_open(struct ctx *ctx, struct day_sheet *s)
{
	int64_t diffs, unknown, yen, refunds, back, visits;
	day_t last = day_closes_last(ctx);
	struct day_sheet list = { .day = s->day };
	enum err e = reconciles_open(ctx, s->day, &diffs);
	if (e == ERR_OK)
		e = day_closes_unknown(ctx, &unknown, &yen);
	if (e == ERR_OK)
		e = day_closes_refunds(ctx, &refunds, &back);
	if (e == ERR_OK)
		e = day_closes_visits(ctx, last == DAY_NONE ? s->day - 1 : last, s->day, &list, &visits);
	if (e == ERR_OK) {
		day_close_line(s, "open", "differences", diffs, 0);
		day_close_line(s, "open", "unknown", unknown, yen);
		day_close_line(s, "open", "refunds", refunds, back);
		day_close_line(s, "open", "visits", visits, 0);
		for (size_t i = 0; i < list.n; i++)
			day_close_line(s, "visit", list.lines[i].name, 1, 0);
	}
	day_close_free(&list);
	return e;
}

static enum err compute(struct ctx *ctx, day_t day, struct day_sheet *out)
{
	int start = policy_day_start(ctx);
	*out = (struct day_sheet){ .day = day };
	enum err e = day_closes_sum(ctx, day, tokyo_utc(day, start), tokyo_utc(day + 1, start), out);
	if (e == ERR_OK) {
		add_totals(out);
		e = add_comparison(ctx, out);
	}
	if (e == ERR_OK)
		e = add_open(ctx, out);
	if (e != ERR_OK)
		day_close_free(out);
	return e;
}

static enum err in_time(struct ctx *ctx, day_t day)
{
	char text[DATE_TEXT];
	if (day > ctx_today(ctx))
		return ctx_fail(ctx, ERR_REFUSED, _("%s はまだ来ていません"), date_show(day, text));
	return ERR_OK;
}

enum err day_close_preview(struct ctx *ctx, day_t day, struct day_sheet *out)
{
	*out = (struct day_sheet){ .day = day };
	enum err e = in_time(ctx, day);
	if (e == ERR_OK)
		e = db_read_begin(ctx);
	if (e != ERR_OK)
		return e;
	e = day_closes_by_day(ctx, day, out);
	if (e == ERR_NOT_FOUND)
		e = compute(ctx, day, out);
	db_read_end(ctx);
	return e;
}

/* The day is the next in order, and nobody has closed it or a later one. */
static enum err check_order(struct ctx *ctx, day_t day)
{
	struct day_sheet other;
	char a[DATE_TEXT], b[DATE_TEXT], at[DATE_TEXT];
	day_t last = day_closes_last(ctx), first;
	enum err e = day_closes_by_day(ctx, day, &other);
	if (e == ERR_OK) {
		e = ctx_fail(ctx, ERR_CONFLICT, _("%s は %s が %s に締めています（第%lld号）"), date_show(day, a), other.closed_by,
			     instant_iso(other.closed_at, at), (long long)other.number);
		day_close_free(&other);
		return e;
	}
	if (e != ERR_NOT_FOUND)
		return e;
	if (last != DAY_NONE && day < last)
		return ctx_fail(ctx, ERR_CONFLICT, _("%s まで締めてあるため、%s は締められません"), date_show(last, a), date_show(day, b));
	e = day_closes_first_posting(ctx, last, &first);
	if (e == ERR_OK && first != DAY_NONE && first < day)
		return ctx_fail(ctx, ERR_REFUSED, _("先に %s を締めてください。入出金があり、まだ締めていません"), date_show(first, a));
	return e;
}

static void say_open(struct ctx *ctx, const struct day_line *l, const char *text)
{
	if (l->n)
		cause_reason(&ctx->cause, l->name, text, "");
}

/* S6, S8: nothing that is open is passed over in silence. */
static enum err check_silent(struct ctx *ctx, const struct day_sheet *s)
{
	char a[32], b[32], text[200];
	const struct day_line *diffs = day_close_find(s, "open", "differences"), *unknown = day_close_find(s, "open", "unknown"),
		*visits = day_close_find(s, "open", "visits");
	if (s->note[0] || (!day_close_open(s) && s->counted_cash == s->expected_cash))
		return ERR_OK;
	ctx_fail(ctx, ERR_REFUSED, _("このまま締めるには理由が必要です"));
	if (s->counted_cash != s->expected_cash) {
		str_fmt(text, sizeof text, _("現金が合いません: 帳簿 %s 円、実際 %s 円"), yen_text(s->expected_cash, a), yen_text(s->counted_cash, b));
		cause_reason(&ctx->cause, "cash", text, "");
	}
	str_fmt(text, sizeof text, _("説明のない照合の差 %lld 件"), (long long)diffs->n);
	say_open(ctx, diffs, text);
	str_fmt(text, sizeof text, _("結果の分からない決済 %lld 件"), (long long)unknown->n);
	say_open(ctx, unknown, text);
	str_fmt(text, sizeof text, _("会計の決まっていない来院 %lld 件"), (long long)visits->n);
	say_open(ctx, visits, text);
	return ERR_REFUSED;
}

static bool same_figures(const struct day_sheet *a, const struct day_sheet *b)
{
	if (a->n != b->n || a->expected_cash != b->expected_cash)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->lines[i].section, b->lines[i].section) != 0 || strcmp(a->lines[i].name, b->lines[i].name) != 0 ||
		    a->lines[i].n != b->lines[i].n || a->lines[i].yen != b->lines[i].yen)
			return false;
	return true;
}

static enum err ask_paper(struct ctx *ctx, int64_t id, bool again)
{
	struct print_job j = { .kind = PRINT_CLOSE, .subject_id = id, .copy_mark = again };
	return print_jobs_add(ctx, &j);
}

static enum err make(struct ctx *ctx, day_t day, int64_t counted, const char *note, const struct day_sheet *seen, struct day_sheet *out)
{
	char text[DATE_TEXT];
	enum err e = check_order(ctx, day);
	if (e == ERR_OK)
		e = compute(ctx, day, out);
	if (e != ERR_OK)
		return e;
	out->counted_cash = counted;
	str_copy(out->note, sizeof out->note, note);
	if (seen && !same_figures(seen, out))
		return ctx_fail(ctx, ERR_CONFLICT, _("表示したあとに金額が変わりました。もう一度確認してください"));
	e = check_silent(ctx, out);
	if (e == ERR_OK)
		e = day_closes_insert(ctx, out);
	if (e == ERR_OK)
		e = ask_paper(ctx, out->id, false);
	return e == ERR_OK ? audit_note(ctx, ACTION_DAY_CLOSE, "day_close", out->id, "%s number %lld, cash %lld counted %lld: %s", date_iso(day, text),
					(long long)out->number, (long long)out->expected_cash, (long long)counted, out->note) : e;
}

enum err day_close_make(struct ctx *ctx, day_t day, int64_t counted, const char *note, const struct day_sheet *seen, struct day_sheet *out)
{
	char text[DAY_NOTE];
	*out = (struct day_sheet){ .day = day };
	enum err e = may_check(ctx, ACTION_DAY_CLOSE);
	if (e == ERR_OK)
		e = in_time(ctx, day);
	if (e == ERR_OK)
		e = note_take(ctx, note, NULL, text, sizeof text);
	if (e != ERR_OK)
		return e;
	if (counted < 0 || counted > YEN_MAX)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("数えた現金は0円以上です"));
	e = db_begin(ctx);
	if (e != ERR_OK)
		return e;
	e = db_finish(ctx, make(ctx, day, counted, text, seen, out));
	if (e != ERR_OK)
		day_close_free(out);
	return e;
}

enum err day_close_by_number(struct ctx *ctx, int64_t number, struct day_sheet *out)
{
	return day_closes_by_number(ctx, number, out);
}

enum err day_close_by_id(struct ctx *ctx, int64_t id, struct day_sheet *out)
{
	return day_closes_by_id(ctx, id, out);
}

enum err day_close_list(struct ctx *ctx, int max, struct day_sheet *out, int *n)
{
	return day_closes_list(ctx, max, out, n);
}

day_t day_close_next(struct ctx *ctx)
{
	day_t first, today = ctx_today(ctx);
	if (day_closes_first_posting(ctx, day_closes_last(ctx), &first) != ERR_OK || first == DAY_NONE || first > today)
		return today;
	return first;
}

enum err day_close_print(struct ctx *ctx, int64_t id)
{
	enum err e = db_begin(ctx);
	if (e != ERR_OK)
		return e;
	e = ask_paper(ctx, id, true);
	return db_finish(ctx, e == ERR_OK ? audit_note(ctx, ACTION_LOOK, "day_close", id, "printed") : e);
}
