/* What is done from the bookings' screen; each asks at most one question, and a refusal shows every conflict and the nearest free places. */
#include <string.h>

#include "base/str.h"
#include "domain/slip.h"
#include "screens/booking_desk.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

enum { ACT_CANCEL, ACT_MOVE, ACT_CONFIRM, ACT_ARRIVE, ACT_NOSHOW, ACT_NOT_ARRIVED, ACT_CAME };

struct outcome booking_refused(const struct ctx *ctx, const char *title, const struct booking_near *near, dialog_then *take)
{
	struct choice choices[BOOKING_NEAR + 1] = { { NULL, NULL } };
	char labels[BOOKING_NEAR][160], ids[BOOKING_NEAR][DATE_TEXT], when[DATE_TEXT];
	for (int i = 0; i < near->n; i++) {
		str_fmt(labels[i], sizeof labels[i], _("空き: %s（残り %d）"), booking_when(near->slots[i].start_at, when), slot_left(&near->slots[i]));
		choices[i] = (struct choice){ instant_iso(near->slots[i].start_at, ids[i]), labels[i] };
	}
	return outcome_dialog(near->n ? dialog_reasons_or(title, &ctx->cause, choices, take, 0) : dialog_reasons(title, "", &ctx->cause));
}

/* Enter books it. */
static struct outcome take_near(struct ctx *ctx, void *state, const struct answer *a)
{
	int64_t at = 0;
	instant_parse(a->id, &at);
	return booking_desk_go(ctx, state, at) ? outcome_fail(ctx) : outcome_stay();
}

static struct outcome after(struct ctx *ctx, struct booking_desk *s, const struct booking *b, const char *what)
{
	char when[DATE_TEXT];
	const struct menu *m = booking_desk_menu(s);
	s->moving = 0;
	if (booking_desk_load(ctx, s))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s: %s  %s  %s", what, b->number, booking_when(b->start_at, when), m ? m->name : "");
}

static struct outcome put_moving(struct ctx *ctx, struct booking_desk *s, const char *reason)
{
	struct booking b;
	struct booking_near near;
	struct booking_change c = { .reason = reason };
	const struct slot *slot = booking_desk_slot(s);
	enum err e = booking_move(ctx, s->moving, slot->menu_id, slot->start_at, &c, &b, &near);
	if (e == ERR_REFUSED)
		return booking_refused(ctx, _("変更できません"), &near, take_near);
	return e ? outcome_fail(ctx) : after(ctx, s, &b, _("予約を変更しました"));
}

static struct outcome form_for(const struct booking_desk *s, const struct slot *slot)
{
	struct arg arg = { .id = s->patient_id, .id2 = slot->menu_id };
	instant_iso(slot->start_at, arg.text);
	return outcome_push_arg(&screen_booking_new, &arg);
}

static bool needs_form(struct ctx *ctx, const struct booking_desk *s)
{
	struct menu_sheet sheet;
	const struct menu *m = booking_desk_menu(s);
	return !s->patient_id || menu_sheet(ctx, m->id, &sheet) != ERR_OK || sheet.terms[0];
}

static struct outcome book(struct ctx *ctx, struct booking_desk *s, const char *reason)
{
	struct booking b;
	struct booking_near near;
	const struct slot *slot = booking_desk_slot(s);
	struct booking_new n = { .menu_id = slot->menu_id, .start_at = slot->start_at, .patient_id = s->patient_id, .request = s->request, .override = reason };
	enum err e = booking_book(ctx, &n, &b, &near);
	if (e == ERR_REFUSED)
		return booking_refused(ctx, _("予約できません"), &near, take_near);
	return e ? outcome_fail(ctx) : after(ctx, s, &b, b.hold_until ? _("仮予約しました") : _("予約しました"));
}

struct outcome booking_act_book(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	const struct slot *slot = booking_desk_slot(s);
	if (!slot)
		return outcome_say(STYLE_REFUSED, "%s", _("この日の枠はありません"));
	if (s->moving)
		return put_moving(ctx, s, NULL);
	return needs_form(ctx, s) ? form_for(s, slot) : book(ctx, s, NULL);
}

struct outcome booking_act_details(struct ctx *ctx, void *state)
{
	const struct slot *slot = booking_desk_slot(state);
	(void)ctx;
	return slot ? form_for(state, slot) : outcome_say(STYLE_REFUSED, "%s", _("この日の枠はありません"));
}

static struct outcome reason_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct booking_desk *s = state;
	if (!booking_desk_slot(s))
		return outcome_stay();
	return s->moving ? put_moving(ctx, s, a->text) : book(ctx, s, a->text);
}

struct outcome booking_act_reason(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	(void)ctx;
	if (!booking_desk_slot(s) || (!s->patient_id && !s->moving))
		return outcome_say(STYLE_REFUSED, "%s", _("患者と時間を選んでください"));
	return outcome_dialog(dialog_input(_("規則を外して予約する"), _("理由"), "", true, reason_typed, 0));
}

/* ---- the patient's own bookings */

static struct outcome ask_cancel_reason(const struct booking_item *o, const struct ctx *ctx);

static struct outcome cancel(struct ctx *ctx, struct booking_desk *s, int64_t id, const char *reason)
{
	struct booking b;
	struct booking_change c = { .reason = reason };
	enum err e = booking_cancel(ctx, id, &c, &b);
	if (e != ERR_REFUSED || reason)
		return e ? outcome_fail(ctx) : after(ctx, s, &b, _("予約を取り消しました"));
	for (int i = 0; i < s->n_own; i++)
		if (s->own[i].b.id == id)
			return ask_cancel_reason(&s->own[i], ctx);
	return outcome_fail(ctx);
}

static struct outcome cancel_reason_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	return cancel(ctx, state, a->tag, a->text);
}

static struct outcome ask_cancel_reason(const struct booking_item *o, const struct ctx *ctx)
{
	return outcome_dialog(dialog_input(ctx->cause.text, _("取り消す理由"), "", true, cancel_reason_typed, o->b.id));
}

static struct outcome cancel_confirmed(struct ctx *ctx, void *state, const struct answer *a)
{
	return cancel(ctx, state, a->tag, NULL);
}

static struct outcome ask_cancel(const struct booking_item *o)
{
	char text[400], when[DATE_TEXT];
	str_fmt(text, sizeof text, _("%s  %s  %s\n取り消しますか"), o->b.number, booking_when(o->b.start_at, when), o->menu);
	return outcome_dialog(dialog_confirm(_("予約の取消"), text, true, cancel_confirmed, o->b.id));
}

/* In hand, and the view goes to the next free place after it. */
static struct outcome take_up(struct ctx *ctx, struct booking_desk *s, const struct booking_item *o)
{
	struct slot found;
	int n = 0;
	if (booking_desk_menus(ctx, s, o->b.menu_id))
		return outcome_fail(ctx);
	s->moving = o->b.id;
	struct slot_wish w = s->wish;
	w.menu_id = o->b.menu_id;
	w.from = o->b.start_at + 1;
	enum err e = booking_next_free(ctx, &w, 1, &found, &n);
	if (!e)
		e = booking_desk_go(ctx, s, n ? found.start_at : o->b.start_at);
	return e ? outcome_fail(ctx) : outcome_say(STYLE_TODO, _("予約 %s の変更先を選んで Enter"), o->b.number);
}

static struct outcome arrive(struct ctx *ctx, struct booking_desk *s, const struct booking_item *o)
{
	struct booking b;
	enum err e = booking_arrive(ctx, o->b.id, o->b.version, &b);
	return e ? outcome_fail(ctx) : after(ctx, s, &b, _("来院を受け付けました"));
}

static struct outcome confirm(struct ctx *ctx, struct booking_desk *s, const struct booking_item *o)
{
	struct booking b;
	enum err e = booking_confirm(ctx, o->b.id, o->b.version, &b);
	return e ? outcome_fail(ctx) : after(ctx, s, &b, _("予約を確定しました"));
}

static struct outcome undo(struct ctx *ctx, struct booking_desk *s, const struct booking_item *o, const char *what)
{
	struct booking b;
	enum err e = booking_undo(ctx, o->b.id, o->b.version, &b);
	return e ? outcome_fail(ctx) : after(ctx, s, &b, what);
}

static struct outcome noshow_confirmed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct booking b;
	enum err e = booking_noshow(ctx, a->tag, 0, &b);
	return e ? outcome_fail(ctx) : after(ctx, state, &b, _("来院なしとしました"));
}

static struct outcome ask_noshow(const struct booking_item *o)
{
	char text[400], when[DATE_TEXT];
	str_fmt(text, sizeof text, _("%s  %s  %s\n来院なしとしますか"), o->b.number, booking_when(o->b.start_at, when), o->menu);
	return outcome_dialog(dialog_confirm(_("来院なし"), text, true, noshow_confirmed, o->b.id));
}

static struct outcome act_on(struct ctx *ctx, struct booking_desk *s, int64_t act, const struct booking_item *o)
{
	switch (act) {
	case ACT_CANCEL: return ask_cancel(o);
	case ACT_MOVE: return take_up(ctx, s, o);
	case ACT_CONFIRM: return confirm(ctx, s, o);
	case ACT_ARRIVE: return arrive(ctx, s, o);
	case ACT_NOT_ARRIVED: return undo(ctx, s, o, _("来院を取り消しました（来院の受付は残ります）"));
	case ACT_CAME: return undo(ctx, s, o, _("来院なしを取り消しました"));
	default: return ask_noshow(o);
	}
}

/* Which of them can it be? Arrival and no-show are of today. */
static bool fits(const struct ctx *ctx, int64_t act, const struct booking_item *o)
{
	bool today = tokyo_day(o->b.start_at) == tokyo_day(ctx_now(ctx));
	bool stands = o->b.state == BOOKING_CONFIRMED || o->b.state == BOOKING_PROVISIONAL;
	switch (act) {
	case ACT_CONFIRM: return o->b.state == BOOKING_PROVISIONAL;
	case ACT_NOT_ARRIVED: return today && o->b.state == BOOKING_ARRIVED;
	case ACT_CAME: return today && o->b.state == BOOKING_NOSHOW;
	case ACT_ARRIVE: case ACT_NOSHOW: return stands && today;
	default: return stands;
	}
}

static bool any_fits(const struct ctx *ctx, const struct booking_desk *s, int64_t act)
{
	for (int i = 0; i < s->n_own; i++)
		if (fits(ctx, act, &s->own[i]))
			return true;
	return false;
}

static struct outcome chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct booking_desk *s = state;
	for (int i = 0; i < s->n_own; i++)
		if (strcmp(s->own[i].b.number, a->id) == 0)
			return act_on(ctx, s, a->tag, &s->own[i]);
	return outcome_stay();
}

/* The only one at once; of several, which. */
static struct outcome start(struct ctx *ctx, struct booking_desk *s, int64_t act)
{
	struct choice choices[BOOKING_DESK_OWN + 1] = { { NULL, NULL } };
	char labels[BOOKING_DESK_OWN][200], when[DATE_TEXT];
	int n = 0, only = 0;
	for (int i = 0; i < s->n_own; i++) {
		if (!fits(ctx, act, &s->own[i]))
			continue;
		only = i;
		str_fmt(labels[n], sizeof labels[n], "%s  %s  %s", s->own[i].b.number, booking_when(s->own[i].b.start_at, when), s->own[i].menu);
		choices[n] = (struct choice){ s->own[i].b.number, labels[n] };
		n++;
	}
	if (n == 0)
		return outcome_say(STYLE_REFUSED, "%s", act == ACT_ARRIVE || act == ACT_NOSHOW ? _("この方の本日の予約はありません") : _("この方の予約はありません"));
	return n == 1 ? act_on(ctx, s, act, &s->own[only]) : outcome_dialog(dialog_choice(_("どの予約ですか"), "", choices, chosen, act));
}

struct outcome booking_act_move(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	if (!s->moving)
		return start(ctx, s, ACT_MOVE);
	s->moving = 0;
	return outcome_say(STYLE_DONE, "%s", _("変更をやめました"));
}

struct outcome booking_act_cancel(struct ctx *ctx, void *state)
{
	return start(ctx, state, ACT_CANCEL);
}

/* The slip of the patient's next booking. */
struct outcome booking_act_print(struct ctx *ctx, void *state)
{
	const struct booking_desk *s = state;
	struct booking_slip b;
	if (!s->patient_id)
		return outcome_say(STYLE_REFUSED, "%s", _("予約票を印刷する患者を先に選んでください"));
	if (slip_booking_next(ctx, s->patient_id, &b) || slip_print_booking(ctx, b.booking_id))
		return outcome_fail(ctx);
	return outcome_say(STYLE_DONE, _("予約票 %s を印刷します"), b.number);
}

bool booking_act_provisional(const struct ctx *ctx, const void *state)
{
	return any_fits(ctx, state, ACT_CONFIRM);
}

struct outcome booking_act_confirm(struct ctx *ctx, void *state)
{
	return start(ctx, state, ACT_CONFIRM);
}

/* The same key takes it back (SPEC V10), when there is nothing left to do. */
static struct outcome there_and_back(struct ctx *ctx, struct booking_desk *s, int64_t there, int64_t back)
{
	return start(ctx, s, any_fits(ctx, s, there) || !any_fits(ctx, s, back) ? there : back);
}

struct outcome booking_act_arrive(struct ctx *ctx, void *state)
{
	return there_and_back(ctx, state, ACT_ARRIVE, ACT_NOT_ARRIVED);
}

struct outcome booking_act_noshow(struct ctx *ctx, void *state)
{
	return there_and_back(ctx, state, ACT_NOSHOW, ACT_CAME);
}
