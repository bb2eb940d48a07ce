/* Refusals are gathered first, all of them, so that a preview can show them and nobody tries twice. */
#include "domain/patient_merge.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/may.h"
#include "domain/visit.h"
#include "store/db.h"
#include "store/enrollments.h"
#include "store/patient_merges.h"
#include "store/patients.h"

#include "base/banned.h"

__attribute__((format(printf, 2, 3)))
static void refuse(struct patient_merge_preview *p, const char *fmt, ...)
{
	va_list ap;
	if (p->n_reasons == MERGE_REASONS)
		return;
	va_start(ap, fmt);
	vsnprintf(p->reasons[p->n_reasons], sizeof p->reasons[0], fmt, ap);
	va_end(ap);
	str_trim_partial(p->reasons[p->n_reasons++]);
}

static enum err running(struct ctx *ctx, struct patient_merge_preview *p)
{
	char bill[16];
	enum err e = patient_merges_running(ctx, p->from.id, p->into.id, bill);
	if (!e && *bill)
		refuse(p, _("請求 %s のカード決済が進行中です。結果が分かってから行ってください"), bill);
	return e;
}

static enum err has_others(struct ctx *ctx, struct patient_merge_preview *p)
{
	char card[1][CARD_SIZE];
	int n;
	enum err e = patient_merges_cards(ctx, p->from.id, 1, card, &n);
	if (!e && n)
		refuse(p, _("%s には %s が統合されています。先にその統合を戻してください"), p->from.card, card[0]);
	return e;
}

static enum err two_registrations(struct ctx *ctx, struct patient_merge_preview *p)
{
	struct enrollment a, b;
	enum err e = enrollments_of(ctx, p->from.id, false, &a), f = enrollments_of(ctx, p->into.id, false, &b);
	if (!e && !f && a.state != ENROLLMENT_CLOSED && b.state != ENROLLMENT_CLOSED)
		refuse(p, "%s", _("どちらにも利用登録があります。先に一方を終了してください"));
	e = e == ERR_NOT_FOUND ? ERR_OK : e;
	return e ? e : f == ERR_NOT_FOUND ? ERR_OK : f;
}

static enum err same_booking(struct ctx *ctx, struct patient_merge_preview *p)
{
	char number[16];
	enum err e = patient_merges_same_booking(ctx, p->from.id, p->into.id, number);
	if (!e && *number)
		refuse(p, _("どちらにも同じ枠の予約があります（%s）。先に一方を取り消してください"), number);
	char menu[MENU_TITLE];
	if (!e)
		e = patient_merges_same_waiting(ctx, p->from.id, p->into.id, menu);
	if (!e && *menu)
		refuse(p, _("どちらも「%s」の順番を待っています。先に一方を取り下げてください"), menu);
	return e;
}

/* What tells two people apart must be put right in the hospital's record first; a flag of one would be lost or spread unseen. */
static void compare(struct patient_merge_preview *p)
{
	if (p->from.birth != p->into.birth || p->from.sex != p->into.sex)
		refuse(p, "%s", _("生年月日または性別が違います。病院の患者登録を直してから取り込んでください"));
	if (p->from.died != p->into.died || p->from.undisclosed != p->into.undisclosed)
		refuse(p, "%s", _("死亡または照会拒否の記録が違います。先に両方をそろえてください"));
}

static enum err gather(struct ctx *ctx, struct patient_merge_preview *p)
{
	enum err e = running(ctx, p);
	if (e || p->merged)
		return e;
	if (p->from.id == p->into.id)
		refuse(p, "%s", _("同じ記録です"));
	if (p->from.merged_into || p->into.merged_into)
		refuse(p, _("%s はすでに統合されています"), p->from.merged_into ? p->from.card : p->into.card);
	compare(p);
	e = has_others(ctx, p);
	if (!e)
		e = same_booking(ctx, p);
	return e ? e : two_registrations(ctx, p);
}

static enum err read(struct ctx *ctx, int64_t from_id, int64_t into_id, struct patient_merge_preview *p)
{
	*p = (struct patient_merge_preview){ 0 };
	enum err e = patients_by_id(ctx, from_id, &p->from);
	if (!e)
		e = patients_by_id(ctx, into_id, &p->into);
	if (!e)
		e = patient_merges_count(ctx, from_id, p->from_counts);
	if (!e)
		e = patient_merges_count(ctx, into_id, p->into_counts);
	p->merged = !e && p->from.merged_into && p->from.merged_into == into_id;
	return e ? e : gather(ctx, p);
}

enum err patient_merge_preview(struct ctx *ctx, int64_t from_id, int64_t into_id, struct patient_merge_preview *out)
{
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	e = read(ctx, from_id, into_id, out);
	db_read_end(ctx);
	return e;
}

static enum err refused(struct ctx *ctx, const struct patient_merge_preview *p)
{
	ctx_fail(ctx, ERR_REFUSED, _("統合できません: %s"), p->reasons[0]);
	for (int i = 0; i < p->n_reasons; i++)
		cause_reason(&ctx->cause, "P7", p->reasons[i], "");
	return ERR_REFUSED;
}

static enum err refresh(struct ctx *ctx, int64_t patient_id)
{
	enum err e = bill_refresh_drafts(ctx, patient_id);
	return e ? e : visit_refresh_patient(ctx, patient_id, ctx_today(ctx));
}

/* The record's row and its index; then both patients' drafts and next steps. */
static enum err point(struct ctx *ctx, struct patient_merge_preview *p, int64_t into_id)
{
	p->from.merged_into = into_id;
	enum err e = patients_update(ctx, &p->from);
	if (!e)
		e = refresh(ctx, p->from.id);
	return e ? e : refresh(ctx, p->into.id);
}

static enum err merge(struct ctx *ctx, const struct patient_merge_preview *seen)
{
	struct patient_merge_preview now;
	struct patient_merge m = { .from_id = seen->from.id, .into_id = seen->into.id };
	enum err e = read(ctx, seen->from.id, seen->into.id, &now);
	if (!e && (now.from.version != seen->from.version || now.into.version != seen->into.version))
		e = ctx_fail(ctx, ERR_CONFLICT, _("患者 %s（%s）はほかの端末が先に変更しました。開き直してください"), now.from.card, now.from.name);
	if (!e && now.merged)
		e = ctx_fail(ctx, ERR_BAD_STATE, _("%s はすでに統合されています"), now.from.card);
	if (!e && now.n_reasons)
		e = refused(ctx, &now);
	if (!e)
		e = patient_merges_add(ctx, &m);
	if (!e)
		e = point(ctx, &now, now.into.id);
	return e ? e : audit_note(ctx, ACTION_PATIENT_MERGE, "patient", now.into.id, "%s into %s", now.from.card, now.into.card);
}

enum err patient_merge(struct ctx *ctx, const struct patient_merge_preview *seen)
{
	enum err e = may_check(ctx, ACTION_PATIENT_MERGE);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, merge(ctx, seen));
}

static enum err unmerge(struct ctx *ctx, int64_t from_id)
{
	struct patient_merge_preview now;
	struct patient_merge m;
	enum err e = patient_merges_live(ctx, from_id, &m);
	if (!e)
		e = read(ctx, from_id, m.into_id, &now);
	if (!e && now.n_reasons)
		e = refused(ctx, &now);
	if (!e)
		e = patient_merges_undo(ctx, &m);
	if (!e)
		e = point(ctx, &now, 0);
	return e ? e : audit_note(ctx, ACTION_PATIENT_MERGE, "patient", now.into.id, "%s out of %s again", now.from.card, now.into.card);
}

enum err patient_unmerge(struct ctx *ctx, int64_t from_id)
{
	enum err e = may_check(ctx, ACTION_PATIENT_MERGE);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, unmerge(ctx, from_id));
}

enum err patient_merge_duplicates(struct ctx *ctx, int max, struct patient_pair *out, int *n)
{
	return patient_merges_pairs(ctx, max, out, n);
}

enum err patient_merge_list(struct ctx *ctx, int max, struct patient_pair *out, int *n)
{
	return patient_merges_list(ctx, max, out, n);
}

static enum err apart(struct ctx *ctx, int64_t a_id, int64_t b_id)
{
	struct patient a, b;
	enum err e = patients_by_id(ctx, a_id, &a);
	if (!e)
		e = patients_by_id(ctx, b_id, &b);
	if (!e)
		e = patient_merges_apart(ctx, a_id, b_id);
	return e ? e : audit_note(ctx, ACTION_PATIENT_MERGE, "patient", a_id, "%s isn't %s", a.card, b.card);
}

enum err patient_merge_apart(struct ctx *ctx, int64_t a_id, int64_t b_id)
{
	enum err e = may_check(ctx, ACTION_PATIENT_MERGE);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, apart(ctx, a_id, b_id));
}

enum err patient_merge_cards(struct ctx *ctx, int64_t into_id, int max, char (*cards)[CARD_SIZE], int *n)
{
	return patient_merges_cards(ctx, into_id, max, cards, n);
}
