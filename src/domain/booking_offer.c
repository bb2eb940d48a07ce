/* What follows when a place becomes free: those beyond the capacity first, then the waiting list, in order. */
#include "domain/booking_inner.h"

#include "base/die.h"
#include "domain/menu_slots.h"
#include "domain/notice.h"
#include "store/bookings.h"
#include "store/menus.h"
#include "store/slots.h"
#include "store/waitings.h"

#include "base/banned.h"

enum { ASKED_AT_ONCE = 20, PART = 64 };

enum err booking_offer_to(struct ctx *ctx, const struct menu *m, const struct slot *s, struct waiting *w, struct booking *out)
{
	struct booking_new n = { .menu_id = m->id, .start_at = s->start_at, .patient_id = w->patient_id, .person = w->person, .terms = true, .waiting_id = w->id,
		.hold_until = ctx_now(ctx) + (int64_t)m->offer_minutes * 60 };
	enum err e = booking_make(ctx, &n, m, out);
	if (e)
		return e;
	w->state = WAITING_OFFERED;
	w->booking_id = out->id;
	return waitings_update(ctx, w);
}

/* *offered false: a rule is against it (the patient is elsewhere at that time, has too many bookings …); the next in line is asked. */
static enum err offer_to(struct ctx *ctx, const struct menu *m, const struct slot *s, struct waiting *w, bool *offered)
{
	struct booking b;
	enum err e = booking_offer_to(ctx, m, s, w, &b);
	*offered = !e;
	return e == ERR_REFUSED ? ERR_OK : e;
}

enum err booking_freed(struct ctx *ctx, int64_t menu_id, int64_t start_at)
{
	struct slot s;
	struct menu m;
	struct waiting w[ASKED_AT_ONCE];
	int n = 0;
	enum err e = menu_slots_place(ctx, menu_id, start_at);
	if (!e)
		e = slots_get(ctx, menu_id, start_at, &s);
	if (e || slot_left(&s) <= 0 || start_at <= ctx_now(ctx))
		return e;
	e = waitings_for(ctx, menu_id, tokyo_day(start_at), ASKED_AT_ONCE, w, &n);
	if (!e && n)
		e = menus_by_id(ctx, menu_id, &m);
	for (int i = 0, left = slot_left(&s); !e && i < n && left > 0; i++) {
		bool offered;
		e = offer_to(ctx, &m, &s, &w[i], &offered);
		left -= offered;
	}
	return e;
}

/* Mostly nobody waits. */
enum err booking_freed_from(struct ctx *ctx, int64_t menu_id, int64_t from)
{
	struct slot s[PART];
	int64_t waiting, offered, now = ctx_now(ctx) + 1;
	int n = PART;
	struct slot_wish w = { .menu_id = menu_id, .from = from > now ? from : now };
	enum err e = waitings_count(ctx, &(struct waiting_filter){ .menu_id = menu_id, .day = DAY_NONE, .open = true }, &waiting, &offered);
	if (e || waiting == offered)
		return e;
	while (!e && n == PART) {
		e = slots_free(ctx, &w, PART, s, &n);
		for (int i = 0; !e && i < n; i++)
			e = booking_freed(ctx, menu_id, s[i].start_at);
		if (n)
			w.from = s[n - 1].start_at + 1;
	}
	return e;
}

enum err booking_offer_over(struct ctx *ctx, const struct booking *b, enum waiting_state how)
{
	struct waiting w;
	if (!b->waiting_id)
		return ERR_OK;
	enum err e = waitings_by_id(ctx, b->waiting_id, &w);
	if (e || w.state != WAITING_OFFERED)
		return e;
	w.state = how;
	return waitings_update(ctx, &w);
}

enum err booking_offer_join(struct ctx *ctx, const struct booking *b)
{
	struct waiting w;
	if (!b->waiting_id)
		return ERR_OK;
	enum err e = waitings_by_id(ctx, b->waiting_id, &w);
	if (e || w.patient_id)
		return e;
	w.patient_id = b->patient_id;
	e = waitings_update(ctx, &w);
	return e == ERR_DUPLICATE ? ctx_fail(ctx, e, _("この患者は「%s」の順番をすでに待っています"), w.menu) : e;
}
