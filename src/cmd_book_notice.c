/* The waiting list and notices on the command line (SPEC A7, A8). */
#include "cmd_book.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/menu.h"
#include "domain/notice.h"
#include "domain/patient.h"
#include "domain/waiting.h"

#include "base/banned.h"

enum { LIST_MAX = 500 };

static json_t *waiting_json(const struct waiting *w)
{
	char from[DATE_TEXT], to[DATE_TEXT];
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", (json_int_t)w->id, "card", w->card, "name", w->name, "phone", w->phone, "menu", w->menu, "from",
		date_iso(w->from, from), "to", date_iso(w->to, to), "state", waiting_state_id(w->state));
}

static void tell_waiting(struct cmd_call *c, const struct waiting *w)
{
	char from[DATE_TEXT], to[DATE_TEXT];
	cmd_text(c, "%lld  %s  %s  %s  %s - %s  %s", (long long)w->id, w->card[0] ? w->card : w->phone, w->name, w->menu, date_iso(w->from, from), date_iso(w->to, to),
		waiting_state_name(w->state));
}

static enum err menu_given(struct cmd_call *c, bool needed, struct menu *m)
{
	const char *code = cmd_value(c, "--menu");
	*m = (struct menu){ .id = 0 };
	if (!code)
		return needed ? ctx_fail(c->ctx, ERR_USAGE, _("--menu が必要です")) : ERR_OK;
	return menu_by_code(c->ctx, code, m);
}

static enum err day_given(struct cmd_call *c, const char *option, day_t otherwise, day_t *out)
{
	const char *text = cmd_value(c, option);
	*out = otherwise;
	return text ? date_parse(text, ctx_today(c->ctx), out, &c->ctx->cause) : ERR_OK;
}

static enum err add_patient(struct cmd_call *c, const struct menu *m, day_t from, day_t to, struct waiting *w)
{
	static const char *const person[] = { "--name", "--kana", "--sex", "--birth", "--phone", "--email" };
	struct patient p;
	for (size_t i = 0; i < sizeof person / sizeof person[0]; i++)
		if (cmd_given(c, person[i]))
			return ctx_fail(c->ctx, ERR_USAGE, _("%s は診察券のない方のためのものです"), person[i]);
	enum err e = patient_by_card(c->ctx, c->args[0], &p);
	return e ? e : waiting_add(c->ctx, m->id, p.id, from, to, w);
}

static enum err add_person(struct cmd_call *c, const struct menu *m, day_t from, day_t to, struct waiting *w)
{
	struct booking_person p = { .name = "" };
	enum err e = cmd_book_person(c, &p);
	return e ? e : waiting_add_person(c->ctx, m->id, &p, from, to, w);
}

static enum err run_wait(struct cmd_call *c)
{
	struct menu m;
	struct waiting w;
	day_t from, to;
	enum err e = menu_given(c, true, &m);
	if (!e)
		e = day_given(c, "--from", ctx_today(c->ctx), &from);
	if (!e)
		e = day_given(c, "--to", from + 30, &to);
	if (!e)
		e = c->n_args ? add_patient(c, &m, from, to, &w) : add_person(c, &m, from, to, &w);
	if (!e)
		e = waiting_by_id(c->ctx, w.id, &w);
	if (e)
		return e;
	cmd_json(c, waiting_json(&w));
	tell_waiting(c, &w);
	return ERR_OK;
}

static enum err list_waiting(struct cmd_call *c, const struct waiting_filter *f, json_t *rows, int64_t *total)
{
	struct waiting *part = mem_array(LIST_MAX, sizeof *part);
	int n = LIST_MAX;
	enum err e = ERR_OK;
	for (*total = 0; !e && n == LIST_MAX; *total += n) {
		e = waiting_all(c->ctx, f, *total, LIST_MAX, part, &n);
		for (int i = 0; !e && i < n; i++) {
			json_array_append_new(rows, waiting_json(&part[i]));
			tell_waiting(c, &part[i]);
		}
	}
	free(part);
	return e;
}

static enum err run_waiting(struct cmd_call *c)
{
	struct patient p = { .id = 0 };
	struct menu m;
	json_t *rows = json_array();
	int64_t n = 0;
	enum err e = menu_given(c, false, &m);
	if (!e && c->n_args)
		e = patient_by_card(c->ctx, c->args[0], &p);
	struct waiting_filter f = { .menu_id = m.id, .patient_id = p.id, .day = DAY_NONE, .open = !cmd_given(c, "--all") };
	if (!e)
		e = list_waiting(c, &f, rows, &n);
	if (!e)
		e = audit_look(c->ctx, p.id ? "patient" : "", p.id, "waiting: %lld", (long long)n);
	cmd_json(c, rows);
	return e;
}

static enum err run_unwait(struct cmd_call *c)
{
	int64_t id;
	if (!str_int64(c->args[0], 1, INT64_MAX, &id))
		return ctx_fail(c->ctx, ERR_USAGE, _("順番待ちの番号は book waiting の一番左の数です"));
	enum err e = waiting_withdraw(c->ctx, id, 0);
	if (!e)
		cmd_text(c, "%s", _("順番待ちから外しました"));
	return e;
}

/* What the first of them will read. */
static enum err preview(struct cmd_call *c, int64_t menu_id, day_t day, const char *text, struct notice *out)
{
	struct booking_item first;
	int n = 0;
	struct booking_filter f = { .from = tokyo_utc(day, 0), .to = tokyo_utc(day + 1, 0), .menu_id = menu_id, .standing = true };
	enum err e = booking_list(c->ctx, &f, 0, 1, &first, &n);
	*out = (struct notice){ .subject = "" };
	return e || !n ? e : notice_preview(c->ctx, NOTICE_FREE, &first.b, i18n_lang(), text, out);
}

/* Without --send only the number of recipients and the text are shown. */
static enum err run_notify(struct cmd_call *c)
{
	struct menu m;
	struct notice_reach r;
	struct notice n;
	day_t day;
	int64_t send;
	const char *text = cmd_value(c, "--text");
	enum err e = text ? menu_given(c, true, &m) : ctx_fail(c->ctx, ERR_USAGE, _("--text が必要です"));
	if (!e)
		e = cmd_day(c, &day);
	if (!e)
		e = cmd_number(c, "--send", 0, 100000, -1, &send);
	if (!e)
		e = preview(c, m.id, day, text, &n);
	if (!e)
		e = send >= 0 ? notice_day(c->ctx, m.id, day, &(struct notice_text){ text, cmd_value(c, "--text-en") }, (int)send, &r) : notice_day_reach(c->ctx, m.id, day, &r);
	if (e)
		return e;
	cmd_json(c, json_pack("{s:b, s:i, s:i, s:i, s:i, s:s, s:s}", "sent", send >= 0, "bookings", r.bookings, "mails", r.by_mail, "without_card", r.without_card,
		"to_call", r.to_call, "subject", n.subject, "body", n.body));
	cmd_text(c, _("予約 %d 件（メール %d 通、診察券のない方 %d 人）"), r.bookings, r.by_mail, r.without_card);
	cmd_text(c, "%s\n\n%s", n.subject, n.body);
	if (send < 0)
		cmd_text(c, _("この内容で送るには --send %d を付けてください"), r.bookings);
	return ERR_OK;
}

static enum err run_tell(struct cmd_call *c)
{
	struct booking b;
	const char *text = cmd_value(c, "--text");
	enum err e = text ? booking_by_number(c->ctx, c->args[0], &b) : ctx_fail(c->ctx, ERR_USAGE, _("--text が必要です"));
	if (!e)
		e = notice_one(c->ctx, b.id, &(struct notice_text){ text, cmd_value(c, "--text-en") });
	if (!e)
		cmd_text(c, _("予約 %s の方にお知らせしました"), b.number);
	return e;
}

static enum err run_notices(struct cmd_call *c)
{
	struct patient p;
	struct notice *all = mem_array(LIST_MAX, sizeof *all);
	char at[DATE_TEXT];
	json_t *rows = json_array();
	int n = 0;
	enum err e = patient_by_card(c->ctx, c->args[0], &p);
	if (!e)
		e = notice_list(c->ctx, p.id, LIST_MAX, all, &n);
	if (!e)
		e = audit_look(c->ctx, "patient", p.id, "notices: %d", n);
	for (int i = 0; !e && i < n; i++) {
		json_array_append_new(rows, json_pack("{s:s, s:s, s:b, s:s, s:s, s:s}", "at", instant_iso(all[i].at, at), "kind", notice_kind_id(all[i].kind),
			"mailed", all[i].mailed, "subject", all[i].subject, "body", all[i].body, "by", all[i].written_by));
		cmd_text(c, "%s  %s  %s", booking_when(all[i].at, at), notice_kind_name(all[i].kind), all[i].subject);
	}
	cmd_json(c, rows);
	free(all);
	return e;
}

#define MENU { "--menu", "MENU", N_("予約メニュー（コードまたは名前）") }
#define TEXT { "--text", "TEXT", N_("お知らせの文（500 文字まで）") }

#define TEXT_EN { "--text-en", "TEXT", N_("英語で読む方への文（なければ同じ文）") }

const struct cmd cmd_book_notice[] = {
	{ .name = "book wait", .args = "[CARD]", .help = N_("空きを待つ順番に加えます（診察券のない方は --name, --kana, --phone で）"), .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_BOOK, .run = run_wait, .options = { MENU, { "--from", "DATE", N_("この日から（なければ本日）") },
			{ "--to", "DATE", N_("この日まで（なければ 30 日後）") }, CMD_BOOK_PERSON } },
	{ .name = "book waiting", .args = "[CARD]", .help = N_("空きを待つ順番"), .max_args = 1, .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_waiting,
		.options = { MENU, { "--all", NULL, N_("終わったものも") } } },
	{ .name = "book unwait", .args = "ID", .help = N_("空きを待つ順番から外します"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE, .action = ACTION_BOOK,
		.run = run_unwait },
	{ .name = "book notify", .args = "", .help = N_("一日のあるメニューの予約の方すべてに知らせます（--date の日）"), .needs = CMD_DATABASE, .action = ACTION_NOTICE,
		.run = run_notify, .options = { MENU, TEXT, TEXT_EN, { "--send", "N", N_("確かめた送り先の数（なければ見るだけ）") } } },
	{ .name = "book tell", .args = "NUMBER", .help = N_("一つの予約の方に知らせます"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE, .action = ACTION_NOTICE,
		.run = run_tell, .options = { TEXT, TEXT_EN } },
	{ .name = "book notices", .args = "CARD", .help = N_("予約について患者に知らせたこと"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE, .action = ACTION_LOOK,
		.run = run_notices },
	{ .name = NULL },
};
