/* Putting people on the list and taking them off; offers are made where places become free (booking_offer.c). */
#include "domain/waiting.h"

#include <stdarg.h>
#include <stdio.h>

#include "domain/audit.h"
#include "domain/booking_inner.h"
#include "domain/booking_rules.h"
#include "domain/may.h"
#include "domain/menu.h"
#include "store/db.h"
#include "store/patients.h"
#include "store/slots.h"
#include "store/waitings.h"

#include "base/banned.h"

/* Could it ever be booked for them? */
static enum err check(struct ctx *ctx, const struct menu *m, const struct waiting *w)
{
	struct booking_try t = { .menu = m, .patient_id = w->patient_id };
	enum err e = booking_rules_who(ctx, &t);
	if (e)
		return e;
	booking_rules_person(ctx, &t, &w->person);
	return booking_rules_verdict(ctx, &t, _("順番待ちに加えられません（理由 %d つ）"));
}

static enum err noted(struct ctx *ctx, const struct waiting *w, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static enum err noted(struct ctx *ctx, const struct waiting *w, const char *fmt, ...)
{
	char what[160];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return audit_note(ctx, ACTION_BOOK, w->patient_id ? "patient" : "waiting", w->patient_id ? w->patient_id : w->id, "%s", what);
}

static enum err add(struct ctx *ctx, int64_t menu_id, struct waiting *w)
{
	struct menu m;
	struct slot free_one;
	char date[DATE_TEXT];
	int n = 0;
	int64_t now = ctx_now(ctx) + 1, from = tokyo_utc(w->from, 0);
	struct slot_wish wish = { .menu_id = menu_id, .from = from > now ? from : now, .to = tokyo_utc(w->to + 1, 0) };
	enum err e = menu_by_id(ctx, menu_id, &m);
	if (!e)
		e = check(ctx, &m, w);
	if (!e)
		e = slots_free(ctx, &wish, 1, &free_one, &n);
	if (!e && n)
		e = ctx_fail(ctx, ERR_REFUSED, _("%s に空きがあります。順番を待たずに予約できます"), date_show(tokyo_day(free_one.start_at), date));
	if (!e)
		e = waitings_add(ctx, w);
	if (e == ERR_DUPLICATE)
		return ctx_fail(ctx, e, _("この患者は「%s」の順番をすでに待っています"), m.name);
	return e ? e : noted(ctx, w, "waits for %s %d-%d", m.code, w->from, w->to);
}

static enum err begin(struct ctx *ctx, int64_t menu_id, day_t from, day_t to, struct waiting *out)
{
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e && (to < from || to < ctx_today(ctx)))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("待つ期間が正しくありません"));
	if (!e)
		e = menu_make_slots(ctx);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, add(ctx, menu_id, out));
}

enum err waiting_add(struct ctx *ctx, int64_t menu_id, int64_t patient_id, day_t from, day_t to, struct waiting *out)
{
	*out = (struct waiting){ .menu_id = menu_id, .patient_id = patient_id, .from = from, .to = to, .state = WAITING_WAITING, .person = { .birth = DAY_NONE } };
	return begin(ctx, menu_id, from, to, out);
}

enum err waiting_add_person(struct ctx *ctx, int64_t menu_id, const struct booking_person *p, day_t from, day_t to, struct waiting *out)
{
	*out = (struct waiting){ .menu_id = menu_id, .from = from, .to = to, .state = WAITING_WAITING, .person = *p };
	return begin(ctx, menu_id, from, to, out);
}

/* As the caller saw it, and still waiting. */
static enum err open_one(struct ctx *ctx, int64_t id, int64_t version, struct waiting *w)
{
	enum err e = waitings_by_id(ctx, id, w);
	if (!e && version && version != w->version)
		return ctx_fail(ctx, ERR_CONFLICT, _("順番待ちはほかの端末が先に変更しました。開き直してください"));
	return e;
}

static enum err must_wait(struct ctx *ctx, const struct waiting *w)
{
	return w->state == WAITING_WAITING ? ERR_OK : ctx_fail(ctx, ERR_BAD_STATE, _("この順番待ちは%sです"), waiting_state_name(w->state));
}

static enum err withdraw(struct ctx *ctx, int64_t id, int64_t version)
{
	struct waiting w;
	struct booking b;
	int lapsed;
	enum err e = booking_lapse_now(ctx, &lapsed);
	if (!e)
		e = open_one(ctx, id, version, &w);
	if (!e && w.state == WAITING_OFFERED)
		return booking_cancel_now(ctx, w.booking_id, &(struct booking_change){ .reason = _("案内を断られた") }, &b);
	if (!e)
		e = must_wait(ctx, &w);
	if (e)
		return e;
	w.state = WAITING_WITHDRAWN;
	e = waitings_update(ctx, &w);
	return e ? e : noted(ctx, &w, "waits no more for menu=%lld", (long long)w.menu_id);
}

enum err waiting_withdraw(struct ctx *ctx, int64_t id, int64_t version)
{
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, withdraw(ctx, id, version));
}

static enum err offer(struct ctx *ctx, int64_t id, int64_t version, struct booking *out)
{
	struct waiting w;
	struct menu m;
	struct slot s;
	int n = 0, lapsed;
	enum err e = booking_lapse_now(ctx, &lapsed);
	if (!e)
		e = open_one(ctx, id, version, &w);
	if (!e)
		e = must_wait(ctx, &w);
	if (!e)
		e = menu_by_id(ctx, w.menu_id, &m);
	if (e)
		return e;
	int64_t now = ctx_now(ctx) + 1, from = tokyo_utc(w.from, 0);
	struct slot_wish wish = { .menu_id = m.id, .from = from > now ? from : now, .to = tokyo_utc(w.to + 1, 0) };
	e = slots_free(ctx, &wish, 1, &s, &n);
	if (!e && !n)
		e = ctx_fail(ctx, ERR_REFUSED, _("「%s」の空きはまだありません"), m.name);
	return e ? e : booking_offer_to(ctx, &m, &s, &w, out);
}

enum err waiting_offer(struct ctx *ctx, int64_t id, int64_t version, struct booking *out)
{
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = menu_make_slots(ctx);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, offer(ctx, id, version, out));
}

static enum err join(struct ctx *ctx, int64_t id, int64_t version, int64_t patient_id)
{
	struct waiting w;
	struct patient p;
	struct booking b;
	enum err e = open_one(ctx, id, version, &w);
	if (!e && w.patient_id)
		e = ctx_fail(ctx, ERR_BAD_STATE, _("この順番待ちはすでに診察券と結ばれています"));
	if (!e && w.booking_id)
		return booking_join(ctx, w.booking_id, 0, patient_id, &b);
	if (!e)
		e = must_wait(ctx, &w);
	if (!e)
		e = patients_by_id(ctx, patient_id, &p);
	if (!e)
		e = booking_same_person(ctx, &w.person, &p);
	if (e)
		return e;
	w.patient_id = patient_id;
	e = waitings_update(ctx, &w);
	if (e == ERR_DUPLICATE)
		return ctx_fail(ctx, e, _("この患者は「%s」の順番をすでに待っています"), w.menu);
	return e ? e : noted(ctx, &w, "waits with a card now");
}

enum err waiting_join(struct ctx *ctx, int64_t id, int64_t version, int64_t patient_id)
{
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, join(ctx, id, version, patient_id));
}

enum err waiting_all(struct ctx *ctx, const struct waiting_filter *f, int64_t offset, int max, struct waiting *out, int *n)
{
	return waitings_list(ctx, f, offset, max, out, n);
}

enum err waiting_count(struct ctx *ctx, const struct waiting_filter *f, int64_t *n, int64_t *offered)
{
	return waitings_count(ctx, f, n, offered);
}

enum err waiting_by_id(struct ctx *ctx, int64_t id, struct waiting *out)
{
	return waitings_by_id(ctx, id, out);
}
