/* A text's words stand in braces; its first line is the heading. The time is said by one function for all of them. */
#include "domain/notice.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/embed.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/clinic.h"
#include "domain/may.h"
#include "domain/menu.h"
#include "domain/outbox.h"
#include "domain/policy.h"
#include "model/profile.h"
#include "model/secret.h"
#include "store/bookings.h"
#include "store/db.h"
#include "store/menus.h"
#include "store/notices.h"

#include "base/banned.h"

enum { REMIND_AT_ONCE = 200, DAY_PAGE = 100, TEXT_BYTES = 3000 }; /* with a template and its words a text of these fits NOTICE_BODY */

struct word { const char *name, *value; };

static void add_word(struct buf *out, const char *name, size_t n, const struct word *words)
{
	for (const struct word *w = words; w->name; w++)
		if (strlen(w->name) == n && strncmp(w->name, name, n) == 0) {
			buf_str(out, w->value);
			return;
		}
	die("a notice has no word {%.*s}", (int)n, name);
}

static void fill(const char *text, size_t n, const struct word *words, struct buf *out)
{
	for (const char *p = text, *end = text + n; p < end; p++) {
		const char *close = *p == '{' ? memchr(p, '}', (size_t)(end - p)) : NULL;
		if (!close) {
			buf_char(out, *p);
			continue;
		}
		add_word(out, p + 1, (size_t)(close - p - 1), words);
		p = close;
	}
}

/* "件名: …" or "Subject: …", then the body. */
static void split(const char *text, struct notice *out)
{
	const char *end = strchr(text, '\n'), *colon = strstr(text, ": ");
	must(end && colon && colon < end);
	str_copy_n(out->subject, sizeof out->subject, colon + 2, (size_t)(end - colon - 2));
	must(str_copy(out->body, sizeof out->body, end + 1));
}

static enum err compose(struct ctx *ctx, const struct booking *b, const struct menu *m, const char *text, struct notice *out)
{
	char name[64], when[DATE_TEXT], until[DATE_TEXT], title[MENU_TITLE], phone[CLINIC_PHONE];
	struct buf all = { 0 };
	int64_t last = out->kind == NOTICE_OFFER ? b->hold_until : b->start_at - (int64_t)menu_change_hours(ctx, m) * 3600;
	str_fmt(name, sizeof name, "notices/%s.%s.txt", notice_kind_id(out->kind), out->lang == LANG_EN ? "en" : "ja");
	const struct embed *e = embed_find(name);
	must(e != NULL);
	const struct word words[] = { { "patient", b->person.name }, { "hospital", policy_hospital(ctx) }, { "number", b->number }, { "menu", menu_title(m, title) },
		{ "phone", clinic_phone(ctx, m, phone) }, { "text", text ? text : "" }, { "when", booking_when_in(b->start_at, out->lang, when) },
		{ "until", booking_when_in(last, out->lang, until) }, { NULL, NULL } };
	fill(e->data, e->size, words, &all);
	split(all.data, out);
	buf_free(&all);
	return ERR_OK;
}

static enum err check_one_text(struct ctx *ctx, const char *text)
{
	size_t n = text ? utf8_graphemes(text) : 0;
	if (n == 0 || n > NOTICE_TEXT_CHARS)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("お知らせの文は 1 文字から %d 文字までです（今 %zu 文字）"), NOTICE_TEXT_CHARS, n);
	if (strlen(text) > TEXT_BYTES)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("お知らせの文に合成された文字が多すぎます（%zu バイト、%d バイトまで）"), strlen(text), TEXT_BYTES);
	return secret_find(text, NULL) != SECRET_NONE ? ctx_fail(ctx, ERR_SECRET_TEXT, NULL) : ERR_OK;
}

static enum err preview(struct ctx *ctx, enum notice_kind kind, const struct booking *b, const struct menu *m, enum lang lang, const char *text, struct notice *out)
{
	*out = (struct notice){ .patient_id = b->patient_id, .booking_id = b->id, .kind = kind, .lang = lang };
	enum err e = kind == NOTICE_FREE ? check_one_text(ctx, text) : ERR_OK;
	return e ? e : compose(ctx, b, m, text, out);
}

enum err notice_preview(struct ctx *ctx, enum notice_kind kind, const struct booking *b, enum lang lang, const char *text, struct notice *out)
{
	struct menu m;
	enum err e = menus_by_id(ctx, b->menu_id, &m);
	return e ? e : preview(ctx, kind, b, &m, lang, text, out);
}

static const char *text_in(const struct notice_text *t, enum lang lang)
{
	return !t ? NULL : lang == LANG_EN && !str_empty(t->en) ? t->en : t->ja;
}

/* Does somebody have to telephone? What was done with them on the telephone or at the desk they know. */
static bool to_call(enum notice_kind kind, const struct booking *b, bool mailed)
{
	return !b->patient_id && !mailed && (kind == NOTICE_OFFER || kind == NOTICE_FREE);
}

static enum err put(struct ctx *ctx, enum notice_kind kind, const struct booking *b, const struct menu *m, int64_t id, const struct notice_text *text)
{
	struct notice n;
	struct outbox_letter letter = { .patient_id = b->patient_id, .kind = "notice", .email = b->person.email, .lang = LANG_JA };
	enum err e = outbox_letter_to(ctx, &letter);
	if (!e)
		e = preview(ctx, kind, b, m, letter.lang, text_in(text, letter.lang), &n);
	if (e)
		return e;
	n.id = id;
	letter.subject = n.subject;
	letter.body = n.body;
	e = letter.reaches ? outbox_put_letter(ctx, &letter) : ERR_OK;
	n.mailed = letter.reaches;
	n.mail_id = letter.mail_id;
	n.to_call = to_call(kind, b, n.mailed);
	return e ? e : notices_add(ctx, &n);
}

enum err notice_put(struct ctx *ctx, enum notice_kind kind, const struct booking *b, const struct notice_text *text)
{
	struct menu m;
	enum err e = menus_by_id(ctx, b->menu_id, &m);
	return e ? e : put(ctx, kind, b, &m, 0, text);
}

/* With the booking's own id: the patient's notices find it through the booking. */
enum err notice_put_first(struct ctx *ctx, enum notice_kind kind, const struct booking *b, const struct menu *m)
{
	return put(ctx, kind, b, m, b->id, NULL);
}

static enum err check_text(struct ctx *ctx, const struct notice_text *text)
{
	enum err e = check_one_text(ctx, text->ja);
	return e || str_empty(text->en) ? e : check_one_text(ctx, text->en);
}

/* Adds one of the recipients. */
static enum err count(struct ctx *ctx, const struct booking *b, struct notice_reach *r)
{
	struct outbox_letter letter = { .patient_id = b->patient_id, .email = b->person.email, .lang = LANG_JA };
	enum err e = outbox_letter_to(ctx, &letter);
	r->bookings++;
	r->by_mail += letter.reaches;
	r->english += letter.reaches && letter.lang == LANG_EN;
	r->without_card += !b->patient_id;
	r->to_call += to_call(NOTICE_FREE, b, letter.reaches);
	return e;
}

/* Each booking of the day, in pages; text NULL: only counted. */
static enum err over_day(struct ctx *ctx, int64_t menu_id, day_t day, const struct notice_text *text, struct notice_reach *r)
{
	struct booking_filter f = { .from = tokyo_utc(day, 0), .to = tokyo_utc(day + 1, 0), .menu_id = menu_id, .standing = true };
	struct booking_item *page = mem_array(DAY_PAGE, sizeof *page);
	int n = DAY_PAGE;
	enum err e = ERR_OK;
	*r = (struct notice_reach){ 0 };
	for (int64_t at = 0; !e && n == DAY_PAGE; at += n) {
		e = bookings_list(ctx, &f, at, DAY_PAGE, page, &n);
		for (int i = 0; !e && i < n; i++) {
			const struct booking *b = &page[i].b;
			if (b->state != BOOKING_CONFIRMED && b->state != BOOKING_PROVISIONAL)
				continue;
			e = count(ctx, b, r);
			if (!e && text)
				e = notice_put(ctx, NOTICE_FREE, b, text);
		}
	}
	free(page);
	return e;
}

enum err notice_day_reach(struct ctx *ctx, int64_t menu_id, day_t day, struct notice_reach *out)
{
	return over_day(ctx, menu_id, day, NULL, out);
}

static enum err tell_day(struct ctx *ctx, int64_t menu_id, day_t day, const struct notice_text *text, int expected, struct notice_reach *r)
{
	enum err e = over_day(ctx, menu_id, day, text, r);
	if (!e && r->bookings != expected)
		return ctx_fail(ctx, ERR_CONFLICT, _("送り先は %d 件でしたが、今は %d 件です。もう一度確かめてください"), expected, r->bookings);
	return e ? e : audit_note(ctx, ACTION_NOTICE, "menu", menu_id, "day=%d bookings=%d mails=%d", day, r->bookings, r->by_mail);
}

enum err notice_day(struct ctx *ctx, int64_t menu_id, day_t day, const struct notice_text *text, int expected, struct notice_reach *out)
{
	enum err e = may_check(ctx, ACTION_NOTICE);
	if (!e)
		e = check_text(ctx, text);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, tell_day(ctx, menu_id, day, text, expected, out));
}

enum err notice_one_reach(struct ctx *ctx, int64_t booking_id, struct notice_reach *out)
{
	struct booking b;
	*out = (struct notice_reach){ 0 };
	enum err e = bookings_by_id(ctx, booking_id, &b);
	return e ? e : count(ctx, &b, out);
}

static enum err tell_one(struct ctx *ctx, int64_t booking_id, const struct notice_text *text)
{
	struct booking b;
	enum err e = bookings_by_id(ctx, booking_id, &b);
	if (!e)
		e = notice_put(ctx, NOTICE_FREE, &b, text);
	return e ? e : audit_note(ctx, ACTION_NOTICE, "booking", b.id, "%s", b.number);
}

enum err notice_one(struct ctx *ctx, int64_t booking_id, const struct notice_text *text)
{
	enum err e = may_check(ctx, ACTION_NOTICE);
	if (!e)
		e = check_text(ctx, text);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, tell_one(ctx, booking_id, text));
}

static enum err remind(struct ctx *ctx, const int64_t *ids, int n)
{
	struct booking b;
	enum err e = ERR_OK;
	for (int i = 0; !e && i < n; i++) {
		e = bookings_by_id(ctx, ids[i], &b);
		if (!e)
			e = notice_put(ctx, NOTICE_REMINDER, &b, NULL);
		if (!e)
			e = bookings_set_reminded(ctx, b.id);
	}
	return e ? e : audit_note(ctx, ACTION_NOTICE, "", 0, "reminders: %d", n);
}

enum err notice_due(struct ctx *ctx, int64_t *n)
{
	day_t tomorrow = tokyo_day(ctx_now(ctx)) + 1;
	return bookings_count_unreminded(ctx, tokyo_utc(tomorrow, 0), tokyo_utc(tomorrow + 1, 0), n);
}

enum err notice_remind(struct ctx *ctx, int *n)
{
	int64_t ids[REMIND_AT_ONCE];
	day_t tomorrow = tokyo_day(ctx_now(ctx)) + 1;
	enum err e = bookings_unreminded(ctx, tokyo_utc(tomorrow, 0), tokyo_utc(tomorrow + 1, 0), REMIND_AT_ONCE, ids, n);
	if (e || !*n)
		return e;
	e = may_check(ctx, ACTION_NOTICE);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, remind(ctx, ids, *n));
}

enum err notice_list(struct ctx *ctx, int64_t patient_id, int max, struct notice *out, int *n)
{
	return notices_of(ctx, patient_id, max, out, n);
}

enum err notice_all(struct ctx *ctx, enum notice_filter f, int64_t offset, int max, struct notice_item *out, int *n)
{
	return notices_list(ctx, f, offset, max, out, n);
}

enum err notice_count(struct ctx *ctx, enum notice_filter f, int64_t *n)
{
	return notices_count(ctx, f, n);
}

enum err notice_by_id(struct ctx *ctx, int64_t id, struct notice *out)
{
	return notices_by_id(ctx, id, out);
}

static enum err set_called(struct ctx *ctx, int64_t id, bool called)
{
	struct notice n;
	enum err e = notices_by_id(ctx, id, &n);
	if (!e && !n.to_call && !n.bounced && !n.called_at)
		e = ctx_fail(ctx, ERR_BAD_STATE, _("このお知らせは一覧またはメールで届きます"));
	if (!e)
		e = notices_called(ctx, id, called);
	return e ? e : audit_note(ctx, ACTION_NOTICE, "booking", n.booking_id, called ? "telephoned" : "not telephoned");
}

enum err notice_called(struct ctx *ctx, int64_t id, bool called)
{
	enum err e = may_check(ctx, ACTION_NOTICE);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, set_called(ctx, id, called));
}
