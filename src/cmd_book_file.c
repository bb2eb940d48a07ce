/* Bookings as a file: CSV and iCalendar, out (SPEC A); in is cmd_book_import.c. */
#include "cmd_book.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/policy.h"
#include "intake/csv.h"
#include "intake/ical.h"

#include "base/banned.h"

enum { PAGE = 200 };

bool cmd_book_is_ical(const char *path)
{
	size_t n = strlen(path);
	return n > 4 && (strcmp(path + n - 4, ".ics") == 0 || strcmp(path + n - 4, ".ICS") == 0);
}

static void put_csv(struct buf *out, const struct booking_item *i)
{
	char start[DATE_TEXT], end[DATE_TEXT], birth[DATE_TEXT];
	const char *const cells[] = { i->b.number, instant_iso(i->b.start_at, start), instant_iso(i->b.end_at, end), i->code, booking_state_id(i->b.state), i->card,
		i->name, i->kana, i->phone, date_iso(i->b.person.birth, birth), i->b.terms_at ? "yes" : "" };
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
	str_copy(e.terms, sizeof e.terms, i->b.terms_at ? "YES" : "");
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
	bool ical = cmd_book_is_ical(c->args[0]);
	enum err e = days_of(c, &f);
	if (ical)
		ical_begin(&text);
	else
		buf_str(&text, "number,start,end,menu,state,card,name,kana,phone,birth,terms\n");
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

const struct cmd cmd_book_file[] = {
	{ .name = "book export", .args = "FILE", .help = N_("予約を CSV または iCalendar（.ics）に書き出します（--date の日から）"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_export,
		.options = { { "--to", "DATE", N_("この日まで（なければ一日だけ）") }, { "--all", NULL, N_("取り消した予約も") } } },
	{ .name = "book import", .args = "FILE", .help = N_("予約を CSV または iCalendar（.ics）から取り込みます（すべてか、まったくか）"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_BOOK, .run = cmd_book_import,
		.options = { { "--skip-bad", "[FILE]", N_("誤りのある行を除いて取り込み、その行と理由を FILE に書きます（なければ 取り込むファイル.rejects.csv）") },
			{ "--terms", NULL, N_("規約への同意が書かれていない行は、同意したものとします") } } },
	{ .name = NULL },
};
