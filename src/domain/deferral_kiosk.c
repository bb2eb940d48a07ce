/* Looks at today's visit as the rules of the kiosk see it, and puts the answer into words for the patient. */
#include "domain/deferral_kiosk.h"

#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/deferral.h"
#include "domain/may.h"
#include "domain/policy.h"
#include "domain/slip.h"
#include "domain/visit.h"
#include "domain/visit_facts.h"
#include "store/print_jobs.h"

#include "base/banned.h"

static enum err usable(struct ctx *ctx)
{
	char why[MACHINE_TEXT];
	enum err e = may_check(ctx, ACTION_DEFER);
	if (!e && machine_state(ctx, PLACE_KIOSK, why) != MACHINE_OPEN)
		e = ctx_fail(ctx, ERR_REFUSED, "%s", why);
	return e;
}

/* What anybody may hear is said as it is, when it is all there is; else only where to go. */
static void tell_refusal(struct ctx *ctx, const struct deferral_answer *a, char why[MACHINE_TEXT])
{
	const char *service = policy_service(ctx), *id = a->reasons[0].id, *desk = a->reasons[0].desk;
	char at[DATE_TEXT];
	if (a->n == 1 && strcmp(id, "F10") == 0)
		str_fmt(why, MACHINE_TEXT, _("%sは %s からご利用いただけます。そのころにもう一度かざしてください。お急ぎの方は %s へ"), service, instant_time(a->usable_at, at), desk);
	else if (a->n == 1 && strcmp(id, "V2-not-registered") == 0)
		str_fmt(why, MACHINE_TEXT, _("%sのご利用には登録が必要です。%s でご案内します"), service, desk);
	else if (strcmp(id, "V7") == 0)
		str_fmt(why, MACHINE_TEXT, _("入院の方の%sは %s で承ります"), service, desk);
	else
		str_fmt(why, MACHINE_TEXT, _("本日は%sをご利用いただけません。%s へお越しください"), service, desk);
}

static enum err tell_on(struct ctx *ctx, int64_t visit_id, char why[MACHINE_TEXT])
{
	struct slip s;
	char desk[128];
	enum err e = slip_of(ctx, visit_id, &s);
	if (e)
		return e;
	str_fmt(why, MACHINE_TEXT, _("本日はもう%sをご利用です（%s %s）。おやめになるときや用紙が出ないときは %s へ"), policy_service(ctx), policy_slip_title(ctx),
		s.number, policy_desk_text(ctx, DESK_OPT_OUT, desk));
	return ERR_OK;
}

static enum err look(struct ctx *ctx, const struct patient *p, struct deferral_kiosk *out)
{
	struct visit v;
	struct deferral_answer a;
	machine_mask(p->name, out->name);
	enum err e = visit_today(ctx, p->id, &v);
	if (e == ERR_NOT_FOUND) {
		str_copy(out->why, sizeof out->why, _("先に再来受付機で診療の受付をしてください"));
		return ERR_OK;
	}
	if (!e)
		e = deferral_why(ctx, v.id, DEFERRAL_KIOSK, &a);
	if (e)
		return e;
	out->visit_id = v.id;
	out->due = a.due_day;
	if (v.deferral)
		return tell_on(ctx, v.id, out->why);
	out->may = a.allowed;
	if (a.allowed)
		str_copy(out->hint, sizeof out->hint, a.hint);
	else
		tell_refusal(ctx, &a, out->why);
	return ERR_OK;
}

enum err deferral_kiosk_look(struct ctx *ctx, const char *text, struct deferral_kiosk *out)
{
	struct patient p;
	*out = (struct deferral_kiosk){ 0 };
	enum err e = usable(ctx);
	if (!e)
		e = machine_find(ctx, PLACE_KIOSK, text, &p);
	if (!e)
		e = look(ctx, &p, out);
	return e ? e : audit_look(ctx, "patient", p.id, "deferral kiosk: %s", out->may ? "may" : "sent on");
}

/* Where to go with the slip in hand; the reason of it is nobody else's business here. */
static enum err tell_next(struct ctx *ctx, int64_t visit_id, char next[MACHINE_TEXT])
{
	struct visit v;
	struct visit_facts f;
	enum err e = visit_by_id(ctx, visit_id, &v);
	if (!e)
		e = visit_facts_read(ctx, &v, &f);
	if (e)
		return e;
	if (*f.next.place)
		str_fmt(next, MACHINE_TEXT, _("このあと %s へお越しください"), f.next.place);
	else
		str_copy(next, MACHINE_TEXT, f.next.sentence);
	return ERR_OK;
}

enum err deferral_kiosk_use(struct ctx *ctx, int64_t visit_id, struct deferral_kiosk_slip *out)
{
	struct slip s;
	struct deferral_answer a;
	*out = (struct deferral_kiosk_slip){ 0 };
	enum err e = usable(ctx);
	if (e)
		return e;
	e = deferral_set(ctx, visit_id, true, DEFERRAL_KIOSK, NULL);
	if (e == ERR_REFUSED && deferral_why(ctx, visit_id, DEFERRAL_KIOSK, &a) == ERR_OK && a.n) {
		char why[MACHINE_TEXT];
		tell_refusal(ctx, &a, why);
		return ctx_fail(ctx, ERR_REFUSED, "%s", why);
	}
	if (!e)
		e = slip_of(ctx, visit_id, &s);
	if (e)
		return e;
	out->id = s.id;
	str_copy(out->number, sizeof out->number, s.number);
	return tell_next(ctx, visit_id, out->next);
}

enum machine_progress deferral_kiosk_follow(struct ctx *ctx, const struct deferral_kiosk_slip *slip)
{
	struct print_job j;
	enum err e = print_jobs_open_of_slip(ctx, slip->id, &j);
	if (e == ERR_NOT_FOUND)
		return MACHINE_OUT;
	return e || j.state == PRINT_UNCLEAR ? MACHINE_TROUBLE : MACHINE_PRINTING;
}
