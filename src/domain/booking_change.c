/* What happens to a booking after it was made: each change is one transaction with its history and the log. */
#include "domain/booking.h"

#include "domain/audit.h"
#include "domain/booking_inner.h"
#include "domain/booking_rules.h"
#include "domain/may.h"
#include "domain/notice.h"
#include "domain/visit.h"
#include "domain/visit_make.h"
#include "store/bookings.h"
#include "store/notices.h"
#include "store/db.h"
#include "store/menus.h"
#include "store/patients.h"

#include "base/banned.h"

enum { LAPSE_AT_ONCE = 200, OF_VISIT = 16 };

static enum err lapse_one(struct ctx *ctx, int64_t id)
{
	struct booking b;
	enum err e = bookings_by_id(ctx, id, &b);
	if (e)
		return e;
	b.state = BOOKING_CANCELLED;
	b.hold_until = 0;
	e = booking_write(ctx, &b, BOOKING_WAS_LAPSED, "");
	if (!e)
		e = booking_offer_over(ctx, &b, WAITING_MISSED);
	return e ? e : booking_freed(ctx, b.menu_id, b.start_at);
}

enum err booking_lapse_now(struct ctx *ctx, int *n)
{
	int64_t ids[LAPSE_AT_ONCE];
	enum err e = bookings_lapsed(ctx, ctx_now(ctx), LAPSE_AT_ONCE, ids, n);
	for (int i = 0; !e && i < *n; i++)
		e = lapse_one(ctx, ids[i]);
	return e;
}

/* Asks without a transaction first: mostly there is nothing. */
enum err booking_lapse(struct ctx *ctx, int *n)
{
	int64_t id;
	enum err e = bookings_lapsed(ctx, ctx_now(ctx), 1, &id, n);
	if (e || !*n)
		return e;
	e = db_begin(ctx);
	return e ? e : db_finish(ctx, booking_lapse_now(ctx, n));
}

static enum err must_be(struct ctx *ctx, const struct booking *b, bool fine)
{
	return fine ? ERR_OK : ctx_fail(ctx, ERR_BAD_STATE, _("予約 %s は%sです"), b->number, booking_state_name(b->state));
}

static enum err open_in(struct ctx *ctx, int64_t id, int64_t version, struct booking *b)
{
	int lapsed;
	enum err e = booking_lapse_now(ctx, &lapsed);
	return e ? e : booking_open(ctx, id, version, b);
}

static enum err may_cancel(struct ctx *ctx, const struct booking *b, const struct booking_change *c)
{
	struct menu m;
	struct booking_try t = { .by_patient = c->by_patient, .override = c->reason };
	enum err e = menus_by_id(ctx, b->menu_id, &m);
	if (e)
		return e;
	booking_rules_reason(ctx, &t);
	booking_rules_change(ctx, &t, &m, b, false);
	return booking_rules_verdict(ctx, &t, _("取り消せません（理由 %d つ）"));
}

enum err booking_cancel_now(struct ctx *ctx, int64_t id, const struct booking_change *c, struct booking *b)
{
	enum err e = open_in(ctx, id, c->version, b);
	if (!e)
		e = must_be(ctx, b, booking_stands(b));
	if (!e)
		e = may_cancel(ctx, b, c);
	if (e)
		return e;
	b->state = BOOKING_CANCELLED;
	b->hold_until = 0;
	e = booking_write(ctx, b, BOOKING_WAS_CANCELLED, c->reason);
	if (!e)
		e = booking_offer_over(ctx, b, WAITING_WITHDRAWN);
	if (!e)
		e = notice_put(ctx, NOTICE_CANCELLED, b, NULL);
	return e ? e : booking_freed(ctx, b->menu_id, b->start_at);
}

enum err booking_cancel(struct ctx *ctx, int64_t id, const struct booking_change *c, struct booking *out)
{
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, booking_cancel_now(ctx, id, c, out));
}

static enum err confirm(struct ctx *ctx, int64_t id, int64_t version, struct booking *b)
{
	enum err e = open_in(ctx, id, version, b);
	if (!e)
		e = must_be(ctx, b, b->state == BOOKING_PROVISIONAL);
	if (e)
		return e;
	b->state = BOOKING_CONFIRMED;
	b->hold_until = 0;
	e = booking_write(ctx, b, BOOKING_WAS_CONFIRMED, "");
	if (!e)
		e = booking_offer_over(ctx, b, WAITING_TAKEN);
	return e ? e : notice_put(ctx, NOTICE_MADE, b, NULL);
}

enum err booking_confirm(struct ctx *ctx, int64_t id, int64_t version, struct booking *out)
{
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, confirm(ctx, id, version, out));
}

/* The visit of today that there is, else a new one of the menu's department. */
static enum err visit_for(struct ctx *ctx, const struct booking *b, int64_t *visit_id)
{
	struct menu m;
	struct visit v;
	struct visit_new n = { .patient_id = b->patient_id, .day = ctx_today(ctx), .opened_at = ctx_now(ctx), .insurance = COVER_MEDICAL, .n_departments = 1 };
	enum err e = visit_today(ctx, b->patient_id, &v);
	*visit_id = v.id;
	if (e != ERR_NOT_FOUND)
		return e;
	e = menus_by_id(ctx, b->menu_id, &m);
	if (!e && !visit_department(m.department, &n.departments[0]))
		return ctx_fail(ctx, ERR_NOT_FOUND, _("診療科「%s」がありません（コードまたは名前、8 つまで）"), m.department);
	if (!e)
		e = visit_make(ctx, &n, "booking", "", &v);
	if (e)
		return e;
	*visit_id = v.id;
	return audit_note(ctx, ACTION_VISIT_OPEN, "visit", v.id, "patient=%lld %s booking %s", (long long)b->patient_id, v.number, b->number);
}

static enum err may_arrive(struct ctx *ctx, const struct booking *b)
{
	struct patient p;
	char when[DATE_TEXT];
	enum err e = must_be(ctx, b, b->state == BOOKING_CONFIRMED);
	if (e)
		return e;
	if (tokyo_day(b->start_at) != tokyo_day(ctx_now(ctx)))
		return ctx_fail(ctx, ERR_BAD_STATE, _("予約 %s は本日ではなく %s です。日を変更してから受け付けてください"), b->number, booking_when(b->start_at, when));
	if (!b->patient_id)
		return ctx_fail(ctx, ERR_BAD_STATE, _("予約 %s の方はまだ診察券がありません。診察券と結んでから受け付けてください"), b->number);
	e = patients_by_id(ctx, b->patient_id, &p);
	if (!e && p.died != DAY_NONE)
		return ctx_fail(ctx, ERR_REFUSED, _("死亡の記録がある患者です（%s）"), date_show(p.died, when));
	return e;
}

static enum err arrive(struct ctx *ctx, int64_t id, int64_t version, struct booking *b)
{
	enum err e = open_in(ctx, id, version, b);
	if (!e && (b->state == BOOKING_ARRIVED || b->state == BOOKING_DONE))
		return ERR_OK; /* the same scan again */
	if (!e)
		e = may_arrive(ctx, b);
	if (!e)
		e = visit_for(ctx, b, &b->visit_id);
	if (e)
		return e;
	b->state = BOOKING_ARRIVED;
	return booking_write(ctx, b, BOOKING_WAS_ARRIVED, "");
}

enum err booking_arrive(struct ctx *ctx, int64_t id, int64_t version, struct booking *out)
{
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = may_check(ctx, ACTION_VISIT_OPEN);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, arrive(ctx, id, version, out));
}

static enum err noshow(struct ctx *ctx, int64_t id, int64_t version, struct booking *b)
{
	char when[DATE_TEXT];
	enum err e = open_in(ctx, id, version, b);
	if (!e)
		e = must_be(ctx, b, b->state == BOOKING_CONFIRMED);
	if (!e && b->start_at > ctx_now(ctx))
		e = ctx_fail(ctx, ERR_BAD_STATE, _("予約 %s の時間（%s）はまだ来ていません"), b->number, booking_when(b->start_at, when));
	if (e)
		return e;
	b->state = BOOKING_NOSHOW;
	return booking_write(ctx, b, BOOKING_WAS_NOSHOW, "");
}

enum err booking_noshow(struct ctx *ctx, int64_t id, int64_t version, struct booking *out)
{
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, noshow(ctx, id, version, out));
}

static enum err undo(struct ctx *ctx, int64_t id, int64_t version, struct booking *b)
{
	enum err e = open_in(ctx, id, version, b);
	if (!e)
		e = must_be(ctx, b, b->state == BOOKING_ARRIVED || b->state == BOOKING_NOSHOW);
	if (e)
		return e;
	b->state = BOOKING_CONFIRMED;
	b->visit_id = 0;
	return booking_write(ctx, b, BOOKING_WAS_UNDONE, "");
}

enum err booking_undo(struct ctx *ctx, int64_t id, int64_t version, struct booking *out)
{
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, undo(ctx, id, version, out));
}

enum err booking_same_person(struct ctx *ctx, const struct booking_person *a, const struct patient *p)
{
	char one[DATE_TEXT], other[DATE_TEXT];
	if (a->birth != DAY_NONE && a->birth != p->birth)
		return ctx_fail(ctx, ERR_REFUSED, _("生年月日が違います（予約 %s、診察券 %s）"), date_show(a->birth, one), date_show(p->birth, other));
	if (a->sex != 'u' && p->sex != 'u' && a->sex != p->sex)
		return ctx_fail(ctx, ERR_REFUSED, _("性別が違います（予約 %s、診察券 %s）"), sex_name(a->sex), sex_name(p->sex));
	return ERR_OK;
}

static enum err join(struct ctx *ctx, int64_t id, int64_t version, int64_t patient_id, struct booking *b)
{
	struct patient p;
	enum err e = open_in(ctx, id, version, b);
	if (!e && b->patient_id)
		e = ctx_fail(ctx, ERR_BAD_STATE, _("予約 %s はすでに診察券と結ばれています"), b->number);
	if (!e)
		e = must_be(ctx, b, booking_stands(b));
	if (!e)
		e = patients_by_id(ctx, patient_id, &p);
	if (!e)
		e = booking_same_person(ctx, &b->person, &p);
	if (e)
		return e;
	b->patient_id = patient_id;
	e = booking_write(ctx, b, BOOKING_WAS_JOINED, p.card);
	if (e == ERR_DUPLICATE)
		return ctx_fail(ctx, ERR_REFUSED, _("この患者には同じ時間の同じ予約がすでにあります"));
	if (!e)
		e = notices_join(ctx, b->id, patient_id);
	return e ? e : booking_offer_join(ctx, b);
}

enum err booking_join(struct ctx *ctx, int64_t id, int64_t version, int64_t patient_id, struct booking *out)
{
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, join(ctx, id, version, patient_id, out));
}

enum err booking_visit_done(struct ctx *ctx, int64_t visit_id, bool done)
{
	int64_t ids[OF_VISIT];
	struct booking b;
	int n;
	enum err e = bookings_of_visit(ctx, visit_id, OF_VISIT, ids, &n);
	for (int i = 0; !e && i < n; i++) {
		e = bookings_by_id(ctx, ids[i], &b);
		if (e || b.state != (done ? BOOKING_ARRIVED : BOOKING_DONE))
			continue;
		b.state = done ? BOOKING_DONE : BOOKING_ARRIVED;
		e = booking_write(ctx, &b, done ? BOOKING_WAS_DONE : BOOKING_WAS_UNDONE, "");
	}
	return e;
}
