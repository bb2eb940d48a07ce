/* Putting people on the list and taking them off; offers are made where places become free (booking_offer.c). */
#include "domain/waiting.h"

#include "domain/audit.h"
#include "domain/may.h"
#include "domain/menu.h"
#include "store/db.h"
#include "store/patients.h"
#include "store/slots.h"
#include "store/waitings.h"

#include "base/banned.h"

static enum err add(struct ctx *ctx, int64_t menu_id, struct waiting *w)
{
	struct menu m;
	struct patient p;
	struct slot free_one;
	char date[DATE_TEXT];
	int n = 0;
	int64_t now = ctx_now(ctx) + 1, from = tokyo_utc(w->from, 0);
	struct slot_wish wish = { .menu_id = menu_id, .from = from > now ? from : now, .to = tokyo_utc(w->to + 1, 0) };
	enum err e = menu_by_id(ctx, menu_id, &m);
	if (!e)
		e = patients_by_id(ctx, w->patient_id, &p);
	if (!e && p.died != DAY_NONE)
		e = ctx_fail(ctx, ERR_REFUSED, _("死亡の記録がある患者です（%s）"), date_show(p.died, date));
	if (!e)
		e = slots_free(ctx, &wish, 1, &free_one, &n);
	if (!e && n)
		e = ctx_fail(ctx, ERR_REFUSED, _("%s に空きがあります。順番を待たずに予約できます"), date_show(tokyo_day(free_one.start_at), date));
	if (!e)
		e = waitings_add(ctx, w);
	if (e == ERR_DUPLICATE)
		return ctx_fail(ctx, e, _("この患者は「%s」の順番をすでに待っています"), m.name);
	return e ? e : audit_note(ctx, ACTION_BOOK, "patient", w->patient_id, "waits for %s %d-%d", m.code, w->from, w->to);
}

enum err waiting_add(struct ctx *ctx, int64_t menu_id, int64_t patient_id, day_t from, day_t to, struct waiting *out)
{
	*out = (struct waiting){ .menu_id = menu_id, .patient_id = patient_id, .from = from, .to = to, .state = WAITING_WAITING };
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e && (to < from || to < ctx_today(ctx)))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("待つ期間が正しくありません"));
	if (!e)
		e = menu_make_slots(ctx);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, add(ctx, menu_id, out));
}

static enum err withdraw(struct ctx *ctx, int64_t id, int64_t version)
{
	struct waiting w;
	enum err e = waitings_by_id(ctx, id, &w);
	if (!e && version && version != w.version)
		e = ctx_fail(ctx, ERR_CONFLICT, _("順番待ちはほかの端末が先に変更しました。開き直してください"));
	if (!e && w.state != WAITING_WAITING)
		e = ctx_fail(ctx, ERR_BAD_STATE, _("この順番待ちは%sです"), waiting_state_name(w.state));
	if (e)
		return e;
	w.state = WAITING_WITHDRAWN;
	e = waitings_update(ctx, &w);
	return e ? e : audit_note(ctx, ACTION_BOOK, "patient", w.patient_id, "waits no more for menu=%lld", (long long)w.menu_id);
}

enum err waiting_withdraw(struct ctx *ctx, int64_t id, int64_t version)
{
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, withdraw(ctx, id, version));
}

enum err waiting_fetch(struct ctx *ctx, int64_t menu_id, int64_t patient_id, bool open, int max, struct waiting *out, int *n)
{
	return waitings_list(ctx, menu_id, patient_id, open, max, out, n);
}
