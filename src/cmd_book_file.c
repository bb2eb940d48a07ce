/*
 * Bookings as a file: CSV and iCalendar, out and in (SPEC A, P5). An import is one transaction: all of it, or nothing and every bad
 * row with its line. What was imported carries its own number, so that the same file twice changes nothing.
 */
#include "cmd_book.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/menu.h"
#include "domain/patient.h"
#include "domain/policy.h"
#include "intake/csv.h"
#include "intake/ical.h"
#include "store/db.h"

#include "base/banned.h"

enum { PAGE = 200, FILE_MAX = 32 << 20 };

static bool is_ical(const char *path)
{
	size_t n = strlen(path);
	return n > 4 && (strcmp(path + n - 4, ".ics") == 0 || strcmp(path + n - 4, ".ICS") == 0);
}

static void put_csv(struct buf *out, const struct booking_item *i)
{
	char start[DATE_TEXT], end[DATE_TEXT], birth[DATE_TEXT];
	const char *const cells[] = { i->b.number, instant_iso(i->b.start_at, start), instant_iso(i->b.end_at, end), i->code, booking_state_id(i->b.state), i->card,
		i->name, i->kana, i->phone, date_iso(i->b.person.birth, birth) };
	for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++)
		csv_put(out, cells[k], k == 0);
	buf_char(out, '\n');
}

static void put_ical(struct cmd_call *c, struct buf *out, const struct booking_item *i)
{
	const char *sender = policy_sender(c->ctx), *at = strchr(sender, '@');
	struct ical_event e = { .start = i->b.start_at, .end = i->b.end_at };
	str_fmt(e.uid, sizeof e.uid, "%s@%s", i->b.number, at ? at + 1 : "localhost");
	str_copy(e.summary, sizeof e.summary, i->menu);
	str_copy(e.menu, sizeof e.menu, i->code);
	str_copy(e.card, sizeof e.card, i->card);
	str_copy(e.status, sizeof e.status, i->b.state == BOOKING_CANCELLED ? "CANCELLED" : i->b.state == BOOKING_PROVISIONAL ? "TENTATIVE" : "CONFIRMED");
	ical_put(out, &e, ctx_now(c->ctx));
}

static enum err put_all(struct cmd_call *c, const struct booking_filter *f, bool ical, struct buf *out, int64_t *total)
{
	struct booking_item *items = mem_array(PAGE, sizeof *items);
	int n = PAGE;
	enum err e = ERR_OK;
	for (*total = 0; !e && n == PAGE; *total += n) {
		e = booking_list(c->ctx, f, *total, PAGE, items, &n);
		for (int i = 0; !e && i < n; i++) {
			if (ical)
				put_ical(c, out, &items[i]);
			else
				put_csv(out, &items[i]);
		}
	}
	free(items);
	return e;
}

static enum err days_of(struct cmd_call *c, struct booking_filter *f)
{
	day_t from, to;
	const char *until = cmd_value(c, "--to");
	enum err e = cmd_day(c, &from);
	to = from;
	if (!e && until)
		e = date_parse(until, ctx_today(c->ctx), &to, &c->ctx->cause);
	if (!e && to < from)
		e = ctx_fail(c->ctx, ERR_USAGE, _("--to は --date より後の日付です"));
	*f = (struct booking_filter){ .from = tokyo_utc(from, 0), .to = tokyo_utc(to + 1, 0), .standing = !cmd_given(c, "--all") };
	return e;
}

static enum err run_export(struct cmd_call *c)
{
	struct booking_filter f;
	struct buf text = { 0 };
	int64_t total = 0;
	bool ical = is_ical(c->args[0]);
	enum err e = days_of(c, &f);
	if (ical)
		ical_begin(&text);
	else
		buf_str(&text, "number,start,end,menu,state,card,name,kana,phone,birth\n");
	if (!e)
		e = put_all(c, &f, ical, &text, &total);
	if (ical)
		ical_end(&text);
	if (!e)
		e = audit_look(c->ctx, "", 0, "bookings exported: %lld", (long long)total);
	int error = e ? 0 : file_write(c->args[0], text.data, text.len, 0600);
	if (error)
		e = ctx_fail(c->ctx, ERR_IO, _("%s に書けません: %s"), c->args[0], strerror(error));
	buf_free(&text);
	if (e)
		return e;
	cmd_json(c, json_pack("{s:s, s:I}", "file", c->args[0], "bookings", (json_int_t)total));
	cmd_text(c, _("予約 %lld 件を %s に書きました"), (long long)total, c->args[0]);
	return ERR_OK;
}

/* ---- in */

struct taken { int64_t rows, bad; struct cause first; json_t *problems; };

static void problem(struct cmd_call *c, struct taken *t, int64_t line)
{
	char text[600];
	str_fmt(text, sizeof text, _("%lld 行目: %s"), (long long)line, c->ctx->cause.text);
	json_array_append_new(t->problems, json_pack("{s:I, s:s}", "line", (json_int_t)line, "reason", c->ctx->cause.text));
	if (t->bad++ == 0)
		cause_set(&t->first, ERR_BAD_INPUT, "%s", text);
	else if (t->first.n_reasons < CAUSE_REASONS_MAX)
		cause_reason(&t->first, "row", text, "");
}

/* A row that failed has undone nothing of its own; the others are looked at as well, and then all is undone. */
static void take(struct cmd_call *c, struct taken *t, int64_t line, const char *menu, const char *card, struct booking_new *n)
{
	struct menu m;
	struct patient p = { .id = 0 };
	struct booking b;
	struct booking_near near;
	enum err e = menu_by_code(c->ctx, menu, &m);
	if (!e && card[0])
		e = patient_by_card(c->ctx, card, &p);
	n->menu_id = m.id;
	n->patient_id = p.id;
	if (!e)
		e = booking_book(c->ctx, n, &b, &near);
	t->rows++;
	if (e)
		problem(c, t, line);
}

static enum err take_ical(struct cmd_call *c, const struct buf *text, struct taken *t)
{
	struct ical r;
	struct ical_event v;
	char request[BOOKING_REQUEST * 4];
	enum err e = ical_open(&r, text->data, text->len, &c->ctx->cause);
	while (!e && ical_next(&r, &v)) {
		struct booking_new n = { .start_at = v.start, .person = { .birth = DAY_NONE, .sex = 'u' }, .terms = true, .request = request };
		str_fmt(request, sizeof request, "ics:%.50s", v.uid);
		if (strcmp(v.status, "CANCELLED") == 0)
			continue;
		if (v.bad_time || !v.start || !v.uid[0]) {
			ctx_fail(c->ctx, ERR_BAD_INPUT, _("UID と DTSTART（UTC または日本時間）が必要です"));
			problem(c, t, v.line);
			continue;
		}
		take(c, t, v.line, v.menu[0] ? v.menu : v.summary, v.card, &n);
	}
	return e;
}

static enum err csv_row(struct cmd_call *c, struct csv *f, struct booking_new *n, char request[BOOKING_REQUEST])
{
	const char *birth = csv_field(f, "birth"), *number = csv_field(f, "number");
	str_copy(n->person.name, sizeof n->person.name, csv_field(f, "name"));
	str_copy(n->person.kana, sizeof n->person.kana, csv_field(f, "kana"));
	str_copy(n->person.phone, sizeof n->person.phone, csv_field(f, "phone"));
	if (number[0])
		str_fmt(request, BOOKING_REQUEST, "csv:%.50s", number);
	else
		str_fmt(request, BOOKING_REQUEST, "csv:%.20s/%.16s/%.20s", csv_field(f, "card"), csv_field(f, "menu"), csv_field(f, "start"));
	enum err e = birth[0] ? date_parse_birth(birth, ctx_today(c->ctx), &n->person.birth, &c->ctx->cause) : ERR_OK;
	return e ? e : cmd_book_instant(c, csv_field(f, "start"), &n->start_at);
}

static enum err take_csv(struct cmd_call *c, struct taken *t)
{
	struct csv *f;
	bool row = true;
	char request[BOOKING_REQUEST];
	enum err e = csv_open(c->args[0], "bookings", &c->ctx->cause, &f);
	if (e)
		return e;
	while (!(e = csv_next(f, &c->ctx->cause, &row)) && row) {
		struct booking_new n = { .person = { .birth = DAY_NONE, .sex = 'u' }, .terms = true, .request = request };
		if (strcmp(csv_field(f, "state"), "cancelled") == 0)
			continue;
		if (csv_row(c, f, &n, request))
			problem(c, t, csv_line(f));
		else
			take(c, t, csv_line(f), csv_field(f, "menu"), csv_field(f, "card"), &n);
	}
	csv_close(f);
	return e;
}

static enum err take_file(struct cmd_call *c, struct taken *t)
{
	struct buf text = { 0 };
	if (!is_ical(c->args[0]))
		return take_csv(c, t);
	int error = file_read(c->args[0], FILE_MAX, &text);
	enum err e = error ? ctx_fail(c->ctx, error == ENOENT ? ERR_NOT_FOUND : ERR_IO, _("%s を読めません: %s"), c->args[0], strerror(error)) : ERR_OK;
	if (!e) {
		buf_str(&text, "");
		e = take_ical(c, &text, t);
	}
	buf_free(&text);
	return e;
}

static enum err run_import(struct cmd_call *c)
{
	struct taken t = { .problems = json_array() };
	enum err e = menu_make_slots(c->ctx);
	if (!e)
		e = db_begin(c->ctx);
	if (!e) {
		e = take_file(c, &t);
		if (!e && t.bad) {
			c->ctx->cause = t.first;
			e = t.first.err;
		}
		e = db_finish(c->ctx, e);
	}
	if (e == ERR_BAD_INPUT && t.bad)
		c->ctx->cause = t.first;
	cmd_json(c, json_pack("{s:I, s:I, s:o}", "rows", (json_int_t)t.rows, "bad", (json_int_t)t.bad, "problems", t.problems));
	if (!e)
		cmd_text(c, _("予約 %lld 件を取り込みました（すでにあるものは変わりません）"), (long long)t.rows);
	return e;
}

const struct cmd cmd_book_file[] = {
	{ .name = "book export", .args = "FILE", .help = N_("予約を CSV または iCalendar（.ics）に書き出します（--date の日から）"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_export,
		.options = { { "--to", "DATE", N_("この日まで（なければ一日だけ）") }, { "--all", NULL, N_("取り消した予約も") } } },
	{ .name = "book import", .args = "FILE", .help = N_("予約を CSV または iCalendar（.ics）から取り込みます（すべてか、まったくか）"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_BOOK, .run = run_import },
	{ .name = NULL },
};
