/*
 * From hours to slots. A day of the menu's own (an exception) comes before everything; then the house's closures, then the
 * calendar (K1, K2, F4), then the weekday's hours. A slot is never deleted, as bookings may refer to it: it is closed.
 */
#include "domain/menu.h"

#include "base/str.h"
#include "domain/booking_inner.h"
#include "domain/calendar.h"
#include "domain/menu_slots.h"
#include "domain/policy.h"
#include "store/bookings.h"
#include "store/db.h"
#include "store/menus.h"
#include "store/slots.h"

#include "base/banned.h"

enum { MOST_IN_SLOT = 2000 };

static void cut(const struct menu *m, int from, int to, int capacity, struct menu_slot out[SLOTS_A_DAY], int *n)
{
	for (int at = from; at + m->minutes <= to && *n < SLOTS_A_DAY; at += m->minutes)
		out[(*n)++] = (struct menu_slot){ at, at + m->minutes, capacity };
}

/* false: the day isn't an exception. */
static bool plan_exception(const struct menu_sheet *s, day_t day, struct menu_slot out[SLOTS_A_DAY], int *n, char why[120])
{
	bool found = false;
	for (int i = 0; i < s->n_days; i++) {
		const struct menu_day *d = &s->days[i];
		if (d->day != day)
			continue;
		found = true;
		if (d->to)
			cut(&s->menu, d->from, d->to, d->capacity ? d->capacity : s->menu.capacity, out, n);
		else
			str_copy(why, 120, d->reason[0] ? d->reason : _("休診"));
	}
	return found;
}

enum err menu_plan(struct ctx *ctx, const struct menu_sheet *s, day_t day, struct menu_slot out[SLOTS_A_DAY], int *n, char why[120])
{
	char reason[80];
	*n = 0;
	why[0] = '\0';
	if (s->menu.closed) {
		str_copy(why, 120, _("受付を終了したメニュー"));
		return ERR_OK;
	}
	if (plan_exception(s, day, out, n, why))
		return ERR_OK;
	const char *closed = calendar_closed(ctx, day);
	if (menus_closed(ctx, day, s->menu.clinic, reason))
		str_copy(why, 120, reason);
	else if (closed)
		str_copy(why, 120, _(closed));
	if (why[0])
		return ERR_OK;
	for (int i = 0; i < s->n_hours; i++)
		if (s->hours[i].weekday == date_weekday(day))
			cut(&s->menu, s->hours[i].from, s->hours[i].to, s->menu.capacity, out, n);
	if (!*n)
		str_copy(why, 120, _("この曜日の枠なし"));
	return ERR_OK;
}

enum err menu_slots_why(struct ctx *ctx, int64_t menu_id, day_t day, char why[120])
{
	struct menu_slot plan[SLOTS_A_DAY];
	struct menu_sheet s;
	int n;
	enum err e = menus_sheet(ctx, menu_id, &s);
	return e ? e : menu_plan(ctx, &s, day, plan, &n, why);
}

static enum err set_extra(struct ctx *ctx, int64_t id, bool extra, const char *reason)
{
	struct booking b;
	enum err e = bookings_by_id(ctx, id, &b);
	if (e)
		return e;
	b.extra = extra;
	if (extra && !b.override_reason[0])
		str_copy(b.override_reason, sizeof b.override_reason, reason);
	e = bookings_update(ctx, &b);
	return e ? e : bookings_put_event(ctx, &b, extra ? BOOKING_WAS_EXTRA : BOOKING_WAS_PLACED, reason);
}

enum err menu_slots_place(struct ctx *ctx, int64_t menu_id, int64_t start_at)
{
	struct slot s;
	int64_t ids[MOST_IN_SLOT];
	int n = 0;
	enum err e = slots_get(ctx, menu_id, start_at, &s);
	if (e || !s.extra || s.taken >= s.capacity)
		return e;
	e = bookings_in_slot(ctx, menu_id, start_at, true, s.capacity - s.taken < MOST_IN_SLOT ? s.capacity - s.taken : MOST_IN_SLOT, ids, &n);
	for (int i = 0; !e && i < n; i++)
		e = set_extra(ctx, ids[i], false, "");
	return e;
}

/* Bookings that no longer fit step out, the last made first, before the capacity shrinks; others step in once it has grown. */
static enum err resize(struct ctx *ctx, const struct slot *have, int64_t end_at, int capacity, int *beyond)
{
	int64_t ids[MOST_IN_SLOT];
	int n = 0;
	enum err e = ERR_OK;
	if (have->capacity == capacity && have->end_at == end_at)
		return ERR_OK;
	if (have->taken > capacity)
		e = bookings_in_slot(ctx, have->menu_id, have->start_at, false, have->taken - capacity, ids, &n);
	for (int i = 0; !e && i < n; i++)
		e = set_extra(ctx, ids[i], true, _("予約枠の変更"));
	*beyond += n;
	struct slot s = { .menu_id = have->menu_id, .start_at = have->start_at, .end_at = end_at, .capacity = capacity };
	if (!e)
		e = slots_set(ctx, &s);
	return e ? e : menu_slots_place(ctx, s.menu_id, s.start_at);
}

static const struct slot *at_time(const struct slot *have, int n, int64_t start_at)
{
	for (int i = 0; i < n; i++)
		if (have[i].start_at == start_at)
			return &have[i];
	return NULL;
}

static enum err anew_day(struct ctx *ctx, struct menu_sheet *s, day_t day, bool fresh, int *beyond)
{
	struct menu_slot plan[SLOTS_A_DAY];
	struct slot have[SLOTS_A_DAY * 2];
	char why[120];
	int n, n_have = 0;
	enum err e = menu_plan(ctx, s, day, plan, &n, why);
	if (!e && !fresh)
		e = slots_of_menu(ctx, s->menu.id, day, SLOTS_A_DAY * 2, have, &n_have);
	for (int i = 0; !e && i < n; i++) {
		struct slot want = { .menu_id = s->menu.id, .start_at = tokyo_utc(day, plan[i].from * 60), .end_at = tokyo_utc(day, plan[i].to * 60),
			.capacity = plan[i].capacity };
		const struct slot *old = at_time(have, n_have, want.start_at);
		if (old)
			e = resize(ctx, old, want.end_at, want.capacity, beyond);
		else
			e = slots_add(ctx, &want);
	}
	for (int i = 0; !e && i < n_have; i++) {
		bool planned = false;
		for (int k = 0; k < n; k++)
			planned = planned || tokyo_utc(day, plan[k].from * 60) == have[i].start_at;
		if (!planned)
			e = resize(ctx, &have[i], have[i].end_at, 0, beyond);
	}
	return e;
}

/* What was never made needn't be looked for among the slots there are. */
static enum err anew(struct ctx *ctx, struct menu_sheet *s, day_t from, bool all_fresh, int *beyond)
{
	day_t until = ctx_today(ctx) + menu_horizon(ctx, &s->menu), made = s->menu.made_until;
	enum err e = ERR_OK;
	day_t end = until > made ? until : made;
	for (day_t day = from; !e && day <= end; day++)
		e = anew_day(ctx, s, day, all_fresh || day > made, beyond);
	if (!e && end > made) {
		s->menu.made_until = end;
		e = menus_set_made(ctx, s->menu.id, end);
	}
	return e ? e : booking_freed_from(ctx, s->menu.id, tokyo_utc(from, 0));
}

enum err menu_slots_anew(struct ctx *ctx, struct menu_sheet *s, int *beyond)
{
	return anew(ctx, s, ctx_today(ctx), s->menu.made_until == 0 && !slots_any(ctx, s->menu.id), beyond);
}

static enum err extend(struct ctx *ctx, int64_t id)
{
	struct menu_sheet s;
	int beyond = 0;
	enum err e = menus_sheet(ctx, id, &s);
	if (e)
		return e;
	day_t today = ctx_today(ctx), from = s.menu.made_until < today ? today : s.menu.made_until + 1;
	return anew(ctx, &s, from, s.menu.made_until != 0, &beyond);
}

enum err menu_make_slots(struct ctx *ctx)
{
	day_t today = ctx_today(ctx);
	if (ctx->slots_made == today)
		return ERR_OK;
	for (int turn = 0; turn <= MENUS_MAX; turn++) {
		int64_t id;
		enum err e = menus_unmade(ctx, today, policy_book_horizon(ctx), &id);
		if (!e && !id)
			ctx->slots_made = today;
		if (e || !id)
			return e;
		e = db_begin(ctx);
		if (!e)
			e = db_finish(ctx, extend(ctx, id));
		if (e)
			return e;
	}
	return ERR_OK;
}
