/* Making and moving bookings; what else happens to one is booking_change.c, the rules are booking_rules.c. */
#include "domain/booking.h"

#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/booking_inner.h"
#include "domain/booking_rules.h"
#include "domain/may.h"
#include "domain/menu.h"
#include "domain/notice.h"
#include "store/bookings.h"
#include "store/db.h"
#include "store/menus.h"
#include "store/slots.h"

#include "base/banned.h"

const char *booking_when(int64_t start_at, char out[DATE_TEXT])
{
	char date[DATE_TEXT], time[DATE_TEXT];
	str_fmt(out, DATE_TEXT, "%.30s %.8s", date_show(tokyo_day(start_at), date), instant_time(start_at, time));
	return out;
}

const char *booking_when_in(int64_t start_at, enum lang lang, char out[DATE_TEXT])
{
	static const char *const names[2][7] = { { N_("日"), N_("月"), N_("火"), N_("水"), N_("木"), N_("金"), N_("土") },
		{ "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" } };
	char date[DATE_TEXT], time[DATE_TEXT];
	day_t day = tokyo_day(start_at);
	str_fmt(out, DATE_TEXT, "%.10s (%s) %.5s", date_iso(day, date), names[lang == LANG_EN][date_weekday(day)], instant_time(start_at, time));
	return out;
}

void booking_request(struct ctx *ctx, char out[BOOKING_REQUEST])
{
	unsigned char r[16];
	random_fill(ctx->random, r, sizeof r);
	out[0] = '\0';
	for (size_t i = 0; i < sizeof r; i++)
		str_add(out, BOOKING_REQUEST, "%02x", r[i]);
}

enum err booking_by_id(struct ctx *ctx, int64_t id, struct booking *out)
{
	return bookings_by_id(ctx, id, out);
}

enum err booking_by_number(struct ctx *ctx, const char *number, struct booking *out)
{
	char text[64], full[BOOKING_NUMBER];
	int64_t no;
	if (!utf8_nfkc(number, text, sizeof text))
		return ctx_fail(ctx, ERR_NOT_FOUND, _("予約の番号は Y-000123 の形です"));
	str_strip(text);
	const char *digits = text[0] == 'Y' || text[0] == 'y' ? text + 1 : text;
	digits += *digits == '-';
	if (!str_digits(digits) || !str_int64(digits, 1, 999999999, &no))
		return ctx_fail(ctx, ERR_NOT_FOUND, _("予約の番号は Y-000123 の形です"));
	str_fmt(full, sizeof full, "Y-%06lld", (long long)no);
	enum err e = bookings_by_number(ctx, full, out);
	return e == ERR_NOT_FOUND ? ctx_fail(ctx, e, _("予約 %s はありません"), full) : e;
}

bool booking_stands(const struct booking *b)
{
	return b->state == BOOKING_PROVISIONAL || b->state == BOOKING_CONFIRMED;
}

enum err booking_open(struct ctx *ctx, int64_t id, int64_t version, struct booking *b)
{
	enum err e = bookings_by_id(ctx, id, b);
	if (!e && version && version != b->version)
		return ctx_fail(ctx, ERR_CONFLICT, _("予約 %s はほかの端末が先に変更しました。開き直してください"), b->number);
	return e;
}

/* The log never has what was typed about a person, only what was done to which booking. */
static enum err note(struct ctx *ctx, const struct booking *b, enum booking_what what)
{
	char when[DATE_TEXT];
	return audit_note(ctx, ACTION_BOOK, "booking", b->id, "%s %s menu=%lld %s%s patient=%lld", b->number, booking_what_id(what), (long long)b->menu_id,
		instant_iso(b->start_at, when), b->extra ? " extra" : "", (long long)b->patient_id);
}

enum err booking_write(struct ctx *ctx, struct booking *b, enum booking_what what, const char *reason)
{
	enum err e = bookings_update(ctx, b);
	if (!e)
		e = bookings_put_event(ctx, b, what, reason);
	return e ? e : note(ctx, b, what);
}

/* The slot that hours don't give is a row without places. */
static enum err need_slot(struct ctx *ctx, const struct booking_try *t)
{
	struct slot s = { .menu_id = t->menu->id, .start_at = t->start_at, .end_at = t->end_at };
	return t->has_slot ? ERR_OK : slots_add(ctx, &s);
}

static enum err fill(struct ctx *ctx, const struct booking_new *n, const struct booking_try *t, struct booking *b)
{
	*b = (struct booking){ .menu_id = n->menu_id, .patient_id = n->patient_id, .person = n->person, .start_at = n->start_at, .end_at = t->end_at,
		.state = BOOKING_CONFIRMED, .extra = t->beyond, .by_patient = n->by_patient, .waiting_id = n->waiting_id,
		.terms_at = n->terms ? ctx_now(ctx) : 0 };
	if (t->menu->hold_minutes || n->waiting_id) {
		b->state = BOOKING_PROVISIONAL;
		b->hold_until = n->waiting_id ? n->hold_until : ctx_now(ctx) + t->menu->hold_minutes * 60;
		if (b->hold_until > n->start_at)
			b->hold_until = n->start_at;
	}
	if (t->set_aside)
		str_copy(b->override_reason, sizeof b->override_reason, n->override);
	if (n->request && !str_copy(b->request, sizeof b->request, n->request))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("依頼の番号が長すぎます"));
	if (n->patient_id) {
		str_copy(b->person.name, sizeof b->person.name, t->name);
		b->person.kana[0] = '\0';
		b->person.birth = DAY_NONE;
	}
	return ERR_OK;
}

enum err booking_make(struct ctx *ctx, const struct booking_new *n, const struct menu *m, struct booking *out)
{
	struct booking_try tried, *t = &tried;
	struct booking_answer answers[QUESTIONS_MAX];
	int n_answers = 0;
	*t = (struct booking_try){ .menu = m, .start_at = n->start_at, .patient_id = n->patient_id, .by_patient = n->by_patient, .override = n->override };
	enum err e = booking_rules_slot(ctx, t);
	if (!e) {
		booking_rules_input(ctx, t, n);
		e = booking_rules_answers(ctx, t, n, answers, &n_answers);
	}
	if (!e)
		e = booking_rules_verdict(ctx, t, _("予約できません（理由 %d つ）"));
	if (!e)
		e = need_slot(ctx, t);
	if (!e)
		e = fill(ctx, n, t, out);
	if (!e)
		e = bookings_add(ctx, out, n->message);
	for (int i = 0; !e && i < n_answers; i++)
		e = bookings_put_answer(ctx, out->id, &answers[i]);
	if (!e)
		e = notice_put_first(ctx, n->waiting_id ? NOTICE_OFFER : NOTICE_MADE, out, m);
	return e ? e : note(ctx, out, BOOKING_WAS_MADE);
}

/* A request that came before has been answered before; whatever happened to its booking since. */
static enum err book(struct ctx *ctx, const struct booking_new *n, struct booking *out, struct menu *m)
{
	int lapsed;
	enum err e = ERR_NOT_FOUND;
	if (!str_empty(n->request))
		e = bookings_by_request(ctx, n->request, out);
	if (e != ERR_NOT_FOUND)
		return e;
	e = booking_lapse_now(ctx, &lapsed);
	if (!e)
		e = menus_by_id(ctx, n->menu_id, m);
	return e ? e : booking_make(ctx, n, m, out);
}

enum err booking_book(struct ctx *ctx, const struct booking_new *n, struct booking *out, struct booking_near *near)
{
	struct menu m = { .id = 0 };
	near->n = 0;
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = menu_make_slots(ctx);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	e = db_finish(ctx, book(ctx, n, out, &m));
	if (e && m.id)
		booking_rules_near(ctx, &m, n->start_at, n->by_patient, near);
	return e;
}

/* Its own place doesn't stand in its way; where it goes, the rules of a new one hold, and the cut-off of where it was. */
static enum err try_move(struct ctx *ctx, const struct booking *b, const struct menu *m, int64_t start_at, const struct booking_change *c, struct booking_try *t)
{
	struct menu before;
	enum err e = menus_by_id(ctx, b->menu_id, &before);
	*t = (struct booking_try){ .menu = m, .start_at = start_at, .patient_id = b->patient_id, .old = b, .before = &before, .by_patient = c->by_patient, .override = c->reason };
	if (e)
		return e;
	booking_rules_reason(ctx, t);
	booking_rules_change(ctx, t, &before, b, true);
	e = booking_rules_slot(ctx, t);
	return e ? e : booking_rules_verdict(ctx, t, _("変更できません（理由 %d つ）"));
}

static enum err put_moved(struct ctx *ctx, struct booking *b, const struct menu *m, const struct booking_change *c, const struct booking_try *t)
{
	int64_t menu_id = b->menu_id, start_at = b->start_at;
	enum err e = need_slot(ctx, t);
	if (e)
		return e;
	b->menu_id = m->id;
	b->start_at = t->start_at;
	b->end_at = t->end_at;
	b->extra = t->beyond;
	b->moves += c->by_patient;
	b->reminded_at = 0;
	if (b->hold_until > b->start_at)
		b->hold_until = b->start_at;
	str_copy(b->override_reason, sizeof b->override_reason, t->set_aside ? c->reason : "");
	e = booking_write(ctx, b, BOOKING_WAS_MOVED, c->reason);
	if (!e)
		e = notice_put(ctx, NOTICE_MOVED, b, NULL);
	return e ? e : booking_freed(ctx, menu_id, start_at);
}

static enum err move(struct ctx *ctx, int64_t id, int64_t menu_id, int64_t start_at, const struct booking_change *c, struct booking *b, struct menu *m)
{
	struct booking_try t;
	int lapsed;
	enum err e = booking_lapse_now(ctx, &lapsed);
	if (!e)
		e = booking_open(ctx, id, c->version, b);
	if (!e && !booking_stands(b))
		e = ctx_fail(ctx, ERR_BAD_STATE, _("予約 %s は%sです"), b->number, booking_state_name(b->state));
	if (!e && b->menu_id == menu_id && b->start_at == start_at)
		return ERR_OK;
	if (!e)
		e = menus_by_id(ctx, menu_id, m);
	if (!e)
		e = try_move(ctx, b, m, start_at, c, &t);
	return e ? e : put_moved(ctx, b, m, c, &t);
}

enum err booking_move(struct ctx *ctx, int64_t id, int64_t menu_id, int64_t start_at, const struct booking_change *c, struct booking *out,
	struct booking_near *near)
{
	struct menu m = { .id = 0 };
	near->n = 0;
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = menu_make_slots(ctx);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	e = db_finish(ctx, move(ctx, id, menu_id, start_at, c, out, &m));
	if (e && m.id)
		booking_rules_near(ctx, &m, start_at, c->by_patient, near);
	return e;
}

enum err booking_change_until(struct ctx *ctx, const struct booking *b, int64_t *until)
{
	struct menu m;
	enum err e = menus_by_id(ctx, b->menu_id, &m);
	*until = e ? 0 : b->start_at - (int64_t)menu_change_hours(ctx, &m) * 3600;
	return e;
}
