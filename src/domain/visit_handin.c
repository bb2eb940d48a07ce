/* What is handed in at the priority counter, and what to write into the upper-limit slip (SPEC V4, V10; FACTS §2.4). */
#include "domain/visit.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/bill_month.h"
#include "domain/may.h"
#include "model/secret.h"
#include "store/coverages.h"
#include "store/db.h"
#include "store/handins.h"
#include "store/visits.h"

#include "base/banned.h"

enum { COVERS = 8, BILLS = VISIT_BILLS_MAX };

/* A slip's total and a ticket's amount count in the visit's drafts. */
static enum err changed(struct ctx *ctx, const struct handin *h, const char *what)
{
	struct visit v;
	enum err e = visits_by_id(ctx, h->visit_id, &v);
	if (!e && (h->kind == HANDIN_LIMIT_SLIP || h->kind == HANDIN_MATERNITY))
		e = bill_refresh_drafts(ctx, v.patient_id);
	if (!e)
		e = visit_refresh_step(ctx, h->visit_id);
	return e ? e : audit_note(ctx, ACTION_HANDIN, "visit", h->visit_id, "%s %s", handin_id(h->kind), what);
}

static enum err add(struct ctx *ctx, struct handin *h)
{
	enum err e = handins_add(ctx, h);
	if (e == ERR_DUPLICATE)
		return ctx_fail(ctx, e, _("%sはすでに提出物にあります"), handin_name(h->kind));
	return e ? e : changed(ctx, h, "added");
}

enum err visit_handin_add(struct ctx *ctx, int64_t visit_id, enum handin_kind kind, const char *note)
{
	struct handin h = { .visit_id = visit_id, .kind = kind, .month_total = -1 };
	str_copy(h.note, sizeof h.note, note ? note : "");
	enum err e = may_check(ctx, ACTION_HANDIN);
	if (!e && secret_find(h.note, NULL))
		e = ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, add(ctx, &h));
}

static enum err read_for(struct ctx *ctx, int64_t id, int64_t version, struct handin *h)
{
	enum err e = handins_by_id(ctx, id, h);
	if (!e && version && version != h->version)
		e = ctx_fail(ctx, ERR_CONFLICT, NULL);
	return e;
}

static enum err receive(struct ctx *ctx, int64_t id, int64_t version, int64_t month_total)
{
	struct handin h;
	struct visit_limit_line line = { .known = true };
	enum err e = read_for(ctx, id, version, &h);
	if (e)
		return e;
	if (h.received_at)
		return ctx_fail(ctx, ERR_BAD_STATE, _("%sは受領済みです（%s）"), handin_name(h.kind), h.received_by);
	if (h.kind == HANDIN_LIMIT_SLIP) {
		if (month_total < 0 || month_total > YEN_MAX)
			return ctx_fail(ctx, ERR_BAD_INPUT, _("管理票にある今月の累計額を円で入力してください"));
		h.month_total = month_total;
		e = visit_limit_line(ctx, h.visit_id, month_total, &line);
	} else if (h.kind == HANDIN_MATERNITY && month_total >= 0) {
		if (month_total > YEN_MAX)
			return ctx_fail(ctx, ERR_BAD_INPUT, _("受診票の上限額を円で入力してください"));
		h.month_total = month_total;
	}
	if (!e && line.known) {
		h.received_at = ctx_now(ctx);
		str_copy(h.received_by, sizeof h.received_by, ctx->actor.login);
	}
	if (!e)
		e = handins_update(ctx, &h);
	return e ? e : changed(ctx, &h, h.received_at ? "received" : "month total noted");
}

enum err visit_handin_receive(struct ctx *ctx, int64_t id, int64_t version, int64_t month_total)
{
	enum err e = may_check(ctx, ACTION_HANDIN);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, receive(ctx, id, version, month_total));
}

static enum err undo(struct ctx *ctx, int64_t id, int64_t version)
{
	struct handin h;
	enum err e = read_for(ctx, id, version, &h);
	if (e)
		return e;
	if (!h.received_at && h.month_total < 0)
		return ctx_fail(ctx, ERR_BAD_STATE, _("%sはまだ受領していません"), handin_name(h.kind));
	h.received_at = 0;
	h.received_by[0] = '\0';
	h.month_total = -1;
	e = handins_update(ctx, &h);
	return e ? e : changed(ctx, &h, "undone");
}

enum err visit_handin_undo(struct ctx *ctx, int64_t id, int64_t version)
{
	enum err e = may_check(ctx, ACTION_HANDIN);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, undo(ctx, id, version));
}

void visit_limit_compute(int64_t total_yen, int64_t own_yen, int64_t month_total, int64_t cap, struct visit_limit_line *out)
{
	int64_t left = cap > month_total ? cap - month_total : 0;
	out->total_yen = total_yen; /* the whole cost is written even when the cap is reached */
	out->own_yen = cap && own_yen > left ? left : own_yen;
	out->running_yen = month_total + out->own_yen;
	out->cap = cap;
}

/* What the slip's programme left, even where a later programme pays it; a difference or adjustment was charged on top of it. */
static enum err own_of_law(struct ctx *ctx, int64_t bill_id, const char *payer, int64_t *yen)
{
	struct copay_steps steps;
	struct bill b;
	enum err e = bill_steps(ctx, bill_id, &steps);
	if (!e)
		e = bill_by_id(ctx, bill_id, &b);
	for (int i = 0; !e && i < steps.n; i++)
		if (strcmp(steps.list[i].rule, "programme") == 0 && strncmp(steps.list[i].name, payer, 2) == 0)
			*yen = steps.list[i].after + b.adjust_yen > 0 ? steps.list[i].after + b.adjust_yen : 0;
	return e;
}

enum err visit_limit_line(struct ctx *ctx, int64_t visit_id, int64_t month_total, struct visit_limit_line *out)
{
	struct visit v;
	struct coverage covers[COVERS];
	struct visit_bill bills[BILLS];
	int n_covers, n_bills;
	int64_t total = 0, own = 0, cap = 0;
	*out = (struct visit_limit_line){ 0 };
	enum err e = visits_by_id(ctx, visit_id, &v);
	if (!e)
		e = coverages_on(ctx, v.patient_id, v.day, COVERS, covers, &n_covers);
	if (!e)
		e = visits_bills(ctx, visit_id, bills, BILLS, &n_bills);
	if (e)
		return e;
	int slip = bill_month_slip(covers, n_covers);
	if (slip >= 0)
		cap = covers[slip].cap;
	for (int i = 0; i < n_bills && !e; i++)
		if (bills[i].status == BILL_FINAL) {
			int64_t of_law = bills[i].amount > bills[i].uncovered_yen ? bills[i].amount - bills[i].uncovered_yen : 0;
			e = own_of_law(ctx, bills[i].id, slip >= 0 ? covers[slip].insurer : "", &of_law);
			out->known = true;
			total += bills[i].points * 10;
			own += of_law;
		}
	visit_limit_compute(total, own, month_total, cap, out);
	out->charged_yen = own;
	out->day = v.day;
	return e;
}
