/* book list, show, slots, free and the menus as a file (SPEC A1, A7, L). */
#include "cmd_book.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/clinic.h"
#include "domain/menu_file.h"
#include "domain/patient.h"

#include "base/banned.h"

enum { PAGE = 200, FOUND_MAX = 200, HISTORY_MAX = 200, FILE_MAX = 4 << 20 };

static void tell(struct cmd_call *c, json_t *rows, const struct booking_item *i)
{
	char when[DATE_TEXT];
	json_array_append_new(rows, cmd_book_item_json(i));
	cmd_text(c, "%s  %s  %-10s  %s  %s  %s%s%s", i->b.number, booking_when(i->b.start_at, when), booking_state_name(i->b.state), i->menu, i->card, i->name,
		i->b.override_reason[0] ? "  ! " : "", i->b.override_reason);
}

static enum err list_all(struct cmd_call *c, const struct booking_filter *f, json_t *rows, int64_t *total)
{
	struct booking_item *items = mem_array(PAGE, sizeof *items);
	int n = PAGE;
	enum err e = ERR_OK;
	for (*total = 0; !e && n == PAGE; *total += n) {
		e = booking_list(c->ctx, f, *total, PAGE, items, &n);
		for (int i = 0; !e && i < n; i++)
			tell(c, rows, &items[i]);
	}
	free(items);
	return e;
}

static enum err search(struct cmd_call *c, const char *text, json_t *rows, int64_t *total)
{
	struct booking_item *items = mem_array(FOUND_MAX, sizeof *items);
	int n;
	enum err e = booking_search(c->ctx, text, FOUND_MAX, items, &n);
	for (int i = 0; !e && i < n; i++)
		tell(c, rows, &items[i]);
	*total = n;
	free(items);
	return e;
}

static enum err clinic_of(struct cmd_call *c)
{
	const char *name = cmd_value(c, "--clinic");
	return name ? clinic_choose(c->ctx, name) : ERR_OK;
}

/* The day's, unless a card says whose (from today on) or --find what. */
static enum err filter_of(struct cmd_call *c, struct booking_filter *f)
{
	struct patient p;
	struct menu m;
	day_t day;
	const char *menu = cmd_value(c, "--menu");
	*f = (struct booking_filter){ .standing = !cmd_given(c, "--all") };
	enum err e = cmd_day(c, &day);
	if (!e && c->n_args) {
		e = patient_by_card(c->ctx, c->args[0], &p);
		f->patient_id = p.id;
	}
	if (!e && (!c->n_args || c->date)) {
		f->from = tokyo_utc(day, 0);
		f->to = tokyo_utc(day + 1, 0);
	}
	if (!e && menu) {
		e = menu_by_code(c->ctx, menu, &m);
		f->menu_id = m.id;
	}
	if (!e)
		e = clinic_of(c);
	f->clinic = c->n_args && !cmd_given(c, "--clinic") ? "" : c->ctx->clinic;
	return e;
}

static enum err run_list(struct cmd_call *c)
{
	struct booking_filter f;
	int64_t n = 0;
	json_t *rows = json_array();
	const char *find = cmd_value(c, "--find");
	enum err e = filter_of(c, &f);
	if (!e)
		e = find ? search(c, find, rows, &n) : list_all(c, &f, rows, &n);
	if (!e)
		e = audit_look(c->ctx, f.patient_id ? "patient" : "", f.patient_id, "bookings: %s %lld", find ? find : "", (long long)n);
	if (e) {
		json_decref(rows);
		return e;
	}
	cmd_text(c, _("%lld件"), (long long)n);
	cmd_json(c, rows);
	return ERR_OK;
}

static json_t *history_json(struct cmd_call *c, const struct booking_event *v, int n)
{
	char at[DATE_TEXT], start[DATE_TEXT], when[DATE_TEXT];
	json_t *list = json_array();
	for (int i = 0; i < n; i++) {
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "at", instant_iso(v[i].at, at), "actor", v[i].actor, "what",
			booking_what_id(v[i].what), "start", instant_iso(v[i].start_at, start), "menu", v[i].menu, "reason", v[i].reason));
		cmd_text(c, "  %s  %-12s %s  %s %s  %s", booking_when(v[i].at, at), v[i].actor, booking_what_name(v[i].what), booking_when(v[i].start_at, when),
			v[i].menu, v[i].reason);
	}
	return list;
}

static json_t *answers_json(struct cmd_call *c, const struct booking_answer *a, int n)
{
	json_t *list = json_array();
	for (int i = 0; i < n; i++) {
		json_array_append_new(list, json_pack("{s:i, s:s, s:s}", "question", a[i].pos, "text", a[i].question, "answer", a[i].answer));
		cmd_text(c, "  %s: %s", a[i].question, booking_answer_text(&a[i]));
	}
	return list;
}

/* One booking with its message, answers and history. */
static enum err run_show(struct cmd_call *c)
{
	struct booking b;
	struct booking_item i;
	struct booking_answer answers[QUESTIONS_MAX];
	struct booking_event *events = mem_array(HISTORY_MAX, sizeof *events);
	char message[BOOKING_MESSAGE], when[DATE_TEXT];
	int n_answers = 0, n_events = 0;
	enum err e = booking_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = cmd_book_item(c, b.id, &i);
	if (!e)
		e = booking_message(c->ctx, b.id, message);
	if (!e)
		e = booking_answers(c->ctx, b.id, QUESTIONS_MAX, answers, &n_answers);
	if (!e)
		e = booking_history(c->ctx, b.id, HISTORY_MAX, events, &n_events);
	if (!e)
		e = audit_look(c->ctx, "booking", b.id, "%s", b.number);
	if (!e) {
		cmd_text(c, "%s  %s  %s  %s  %s %s", b.number, booking_when(b.start_at, when), i.menu, booking_state_name(b.state), i.card, i.name);
		if (message[0])
			cmd_text(c, "  %s", message);
		json_t *o = cmd_book_item_json(&i);
		json_object_set_new(o, "message", json_string(message));
		json_object_set_new(o, "email", json_string(b.person.email));
		json_object_set_new(o, "answers", answers_json(c, answers, n_answers));
		json_object_set_new(o, "history", history_json(c, events, n_events));
		cmd_json(c, o);
	}
	free(events);
	return e;
}

static const struct menu *menu_in(const struct menu *all, int n, int64_t id)
{
	for (int i = 0; i < n; i++)
		if (all[i].id == id)
			return &all[i];
	return NULL;
}

static json_t *slot_json(const struct slot *s, const struct menu *m)
{
	char start[DATE_TEXT], end[DATE_TEXT];
	return json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:s}", "start", instant_iso(s->start_at, start), "end", instant_iso(s->end_at, end), "menu",
		m ? m->code : "", "capacity", s->capacity, "taken", s->taken, "extra", s->extra, "name", m ? m->name : "");
}

static enum err tell_slots(struct cmd_call *c, const struct slot *slots, int n)
{
	struct menu *all = mem_array(MENUS_MAX, sizeof *all);
	char when[DATE_TEXT], title[MENU_TITLE];
	int n_menus;
	enum err e = menu_list(c->ctx, true, MENUS_MAX, all, &n_menus);
	json_t *rows = json_array();
	for (int i = 0; !e && i < n; i++) {
		const struct menu *m = menu_in(all, n_menus, slots[i].menu_id);
		json_array_append_new(rows, slot_json(&slots[i], m));
		cmd_text(c, "%s  %s  %d/%d%s", booking_when(slots[i].start_at, when), m ? menu_title(m, title) : "", slots[i].taken, slots[i].capacity, slots[i].extra ? " +" : "");
	}
	free(all);
	cmd_json(c, rows);
	return e;
}

static enum err menu_of(struct cmd_call *c, int64_t *id)
{
	struct menu m;
	const char *code = cmd_value(c, "--menu");
	*id = 0;
	if (!code)
		return ERR_OK;
	enum err e = menu_by_code(c->ctx, code, &m);
	*id = m.id;
	return e;
}

static enum err run_slots(struct cmd_call *c)
{
	struct slot *slots = mem_array(BOOKING_DAY_SLOTS, sizeof *slots);
	int64_t menu_id;
	day_t day;
	int n;
	enum err e = cmd_day(c, &day);
	if (!e)
		e = menu_of(c, &menu_id);
	if (!e)
		e = clinic_of(c);
	if (!e)
		e = booking_slots(c->ctx, day, menu_id, c->ctx->clinic, BOOKING_DAY_SLOTS, slots, &n);
	if (!e)
		e = tell_slots(c, slots, n);
	free(slots);
	return e;
}

/* "mon,fri" */
static enum err weekdays_of(struct cmd_call *c, unsigned *out)
{
	static const char *const ids[7] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };
	const char *text = cmd_value(c, "--weekday");
	*out = 0;
	for (const char *at = text; at && *at; at += strcspn(at, ",") + (at[strcspn(at, ",")] == ',')) {
		unsigned before = *out;
		for (int w = 0; w < 7; w++)
			if (str_starts(at, ids[w]) && strcspn(at, ",") == 3)
				*out |= 1u << w;
		if (before == *out)
			return ctx_fail(c->ctx, ERR_USAGE, _("--weekday は sun, mon, tue, wed, thu, fri, sat を「,」で区切ります"));
	}
	return ERR_OK;
}

static enum err run_free(struct cmd_call *c)
{
	struct slot slots[PAGE];
	struct slot_wish w = { .resource = cmd_value(c, "--resource"), .category = cmd_value(c, "--category") };
	const char *from = cmd_value(c, "--from");
	int64_t max;
	int n;
	enum err e = menu_of(c, &w.menu_id);
	if (!e)
		e = weekdays_of(c, &w.weekdays);
	if (!e && from)
		e = cmd_book_instant(c, from, &w.from);
	if (!e)
		e = cmd_number(c, "--max", 1, PAGE, 3, &max);
	if (!e)
		e = clinic_of(c);
	w.clinic = c->ctx->clinic;
	if (!e)
		e = booking_next_free(c->ctx, &w, (int)max, slots, &n);
	return e ? e : tell_slots(c, slots, n);
}

static enum err run_import(struct cmd_call *c)
{
	struct buf text = { 0 };
	struct menu_file f;
	struct menu_file_result r;
	int error = file_read(c->args[0], FILE_MAX, &text);
	if (error) {
		buf_free(&text);
		return ctx_fail(c->ctx, error == ENOENT ? ERR_NOT_FOUND : ERR_IO, _("%s を読めません: %s"), c->args[0], strerror(error));
	}
	buf_str(&text, "");
	enum err e = menu_file_parse(c->ctx, c->args[0], text.data, &f);
	buf_free(&text);
	if (e)
		return e;
	e = menu_file_import(c->ctx, &f, &r);
	menu_file_free(&f);
	if (e)
		return e;
	cmd_json(c, json_pack("{s:i, s:i, s:i, s:i}", "added", r.added, "changed", r.changed, "same", r.same, "beyond", r.beyond));
	cmd_text(c, _("予約メニュー: 追加 %d  変更 %d  同じ %d"), r.added, r.changed, r.same);
	if (r.beyond)
		cmd_text(c, _("新しい枠に入らない予約が %d 件あります（一覧で ! の付いた予約を変更してください）"), r.beyond);
	return ERR_OK;
}

static enum err run_export(struct cmd_call *c)
{
	struct buf text = { 0 };
	const char *path = c->n_args ? c->args[0] : NULL;
	enum err e = menu_file_export(c->ctx, &text);
	if (!e && path) {
		int error = file_write(path, text.data, text.len, 0600);
		if (error)
			e = ctx_fail(c->ctx, ERR_IO, _("%s に書けません: %s"), path, strerror(error));
	}
	if (!e) {
		cmd_json(c, json_pack("{s:s}", path ? "file" : "text", path ? path : text.data));
		if (!path)
			cmd_text(c, "%s", text.data);
		else
			cmd_text(c, _("%s に書きました"), path);
	}
	buf_free(&text);
	return e;
}

#define MENU { "--menu", "MENU", N_("このメニューだけ") }
#define CLINIC { "--clinic", "NAME", N_("このクリニックだけ（なければ $MADOGUCHI_CLINIC）") }

const struct cmd cmd_book_list[] = {
	{ .name = "book list", .args = "[CARD]", .help = N_("一日の予約、または一人の予約"), .max_args = 1, .needs = CMD_DATABASE, .action = ACTION_LOOK,
		.run = run_list, .options = { MENU, CLINIC, { "--find", "TEXT", N_("番号、診察券、氏名、カナ、電話、日付で探します") },
			{ "--all", NULL, N_("取り消した予約も") } } },
	{ .name = "book show", .args = "NUMBER", .help = N_("一つの予約と、その連絡事項・問診・履歴"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_LOOK, .run = run_show },
	{ .name = "book slots", .args = "", .help = N_("一日の枠とその埋まり具合"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_slots,
		.options = { MENU, CLINIC } },
	{ .name = "book free", .args = "", .help = N_("次の空き"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_free,
		.options = { MENU, CLINIC, { "--from", "TIME", N_("この日時から") }, { "--weekday", "DAYS", N_("この曜日だけ（mon,fri）") },
			{ "--resource", "NAME", N_("この医師・部屋だけ") }, { "--category", "NAME", N_("この種別だけ") }, { "--max", "N", N_("いくつまで（なければ 3）") } } },
	{ .name = "book menus import", .args = "FILE", .help = N_("予約メニューと休診日をファイルから取り込みます"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_BOOK_MENUS, .run = run_import },
	{ .name = "book menus export", .args = "[FILE]", .help = N_("予約メニューと休診日をファイルに書き出します"), .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_BOOK_MENUS, .run = run_export },
	{ .name = NULL },
};
