/*
 * Corrections (SPEC B3): the old bill stays as it is until the new draft, a copy of its lines, becomes final. What the
 * desk enters is counted by our own arithmetic; an amount that was capped keeps its adjustment.
 */
#include "domain/bill.h"

#include "base/str.h"
#include "domain/audit.h"
#include "domain/difference.h"
#include "domain/may.h"
#include "store/bill_months.h"
#include "store/bills.h"
#include "store/db.h"

#include "base/banned.h"

bool bill_held_draft(const struct bill *b)
{
	return b->status == BILL_HELD && !b->finalised_at;
}

/* What was never final is changed itself; a correction would stand for a bill that was never due. */
static enum err check_old(struct ctx *ctx, const struct bill *old)
{
	struct bill open;
	if (bill_held_draft(old))
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は入力中のまま保留されています。確定していないので、訂正ではなく変更します（保留を解除して明細を直すか、会計システムから取り込み直してください）"), old->number);
	if (old->status != BILL_FINAL && old->status != BILL_HELD)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は%sのため、訂正できません（確定した請求だけを訂正します）"), old->number,
			bill_status_name(old->status));
	enum err e = bills_by_corrects(ctx, old->id, &open);
	if (!e)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s にはすでに訂正の請求 %s があります"), old->number, open.number);
	return e == ERR_NOT_FOUND ? difference_check(ctx, old->id) : e;
}

/* A bill that was released at full cost for want of cover (B5) gets back the share and cap that it had before. */
static enum err cover_again(struct ctx *ctx, const struct bill *old, struct bill *b)
{
	struct bill before;
	if (old->share != 10 || !old->corrects)
		return ERR_OK;
	enum err e = bills_by_id(ctx, old->corrects, &before);
	if (e || before.share == 10)
		return e;
	b->share = before.share;
	b->adjust_yen = before.adjust_yen;
	return ERR_OK;
}

enum err bill_correct_copy(struct ctx *ctx, const struct bill *old, struct bill *out)
{
	struct bill_line lines[BILL_LINES_MAX];
	struct copay_steps steps;
	int n;
	enum err e = check_old(ctx, old);
	if (!e)
		e = bills_lines(ctx, old->id, lines, BILL_LINES_MAX, &n);
	if (e)
		return e;
	*out = (struct bill){ .patient_id = old->patient_id, .visit_id = old->visit_id, .status = BILL_DRAFT, .source = "correction",
		.corrects = old->id, .share = old->share, .adjust_yen = old->adjust_yen, .imported_yen = -1, .period_from = old->period_from,
		.period_to = old->period_to, .due_day = DAY_NONE, .entered_late = old->entered_late, .no_programmes = old->no_programmes, .specific = old->specific, .created_at = ctx_now(ctx) };
	str_copy(out->department, sizeof out->department, old->department);
	e = cover_again(ctx, old, out);
	if (!e)
		e = bill_compute(ctx, out, lines, n, &steps);
	if (!e)
		e = bills_add(ctx, out);
	if (!e)
		e = bills_lines_set(ctx, out->id, lines, n);
	if (!e)
		e = bill_months_steps_set(ctx, out->id, &steps);
	return e ? e : audit_note(ctx, ACTION_BILL_CORRECT, "bill", out->id, "%s corrects %s", out->number, old->number);
}

enum err bill_correct(struct ctx *ctx, int64_t bill_id, int64_t version, struct bill *out)
{
	struct bill old;
	enum err e = may_check(ctx, ACTION_BILL_CORRECT);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	e = bills_by_id(ctx, bill_id, &old);
	if (!e && version && version != old.version)
		e = ctx_fail(ctx, ERR_CONFLICT, _("請求 %s はほかの端末が先に変更しました。開き直してください"), old.number);
	return db_finish(ctx, e ? e : bill_correct_copy(ctx, &old, out));
}
