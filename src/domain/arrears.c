/* What counts as arrears is one query of the store; here are its day, its rights and what may be noted. */
#include "domain/arrears.h"

#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/policy.h"
#include "model/secret.h"
#include "store/arrears.h"
#include "store/bills.h"
#include "store/contacts.h"
#include "store/db.h"

#include "base/banned.h"

static struct arrears_when when(const struct ctx *ctx)
{
	return (struct arrears_when){ .today = ctx_today(ctx), .day_start = policy_day_start(ctx) };
}

enum err arrears_list(struct ctx *ctx, const struct arrears_filter *f, int64_t offset, int max, struct arrears_item *out, int *n)
{
	return arrears_fetch_items(ctx, when(ctx), f, offset, max, out, n);
}

enum err arrears_sums(struct ctx *ctx, const struct arrears_filter *f, struct arrears_sum out[ARREARS_AGES], struct arrears_sum *all)
{
	enum err e = arrears_fetch_sums(ctx, when(ctx), f, out);
	*all = (struct arrears_sum){ 0, 0 };
	for (int a = 0; a < ARREARS_AGES; a++) {
		all->n += out[a].n;
		all->yen += out[a].yen;
	}
	return e;
}

enum err arrears_but_for(struct ctx *ctx, int64_t patient_id, int64_t bill_id, int64_t *yen)
{
	const struct arrears_filter all = { .patient_id = patient_id }, one = { .patient_id = patient_id, .bill_id = bill_id };
	struct arrears_sum ages[ARREARS_AGES], sum, own = { 0, 0 };
	*yen = 0;
	enum err e = arrears_sums(ctx, &all, ages, &sum);
	if (!e && bill_id)
		e = arrears_sums(ctx, &one, ages, &own);
	if (!e)
		*yen = sum.yen - own.yen;
	return e;
}

enum err arrears_patients(struct ctx *ctx, const struct arrears_filter *f, int64_t offset, int max, struct arrears_patient *out, int *n)
{
	return arrears_fetch_patients(ctx, when(ctx), f, offset, max, out, n);
}

enum err arrears_patients_count(struct ctx *ctx, const struct arrears_filter *f, int64_t *n)
{
	return arrears_count_patients(ctx, when(ctx), f, n);
}

int arrears_days(const struct ctx *ctx, const struct arrears_item *i)
{
	return ctx_today(ctx) - i->since;
}

enum err arrears_notes(struct ctx *ctx, int64_t bill_id, int max, struct contact *out, int *n)
{
	return contacts_of_bill(ctx, bill_id, max, out, n);
}

static enum err check_note(struct ctx *ctx, const char *text, day_t promised)
{
	char day[DATE_TEXT];
	if (str_empty(text))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("連絡の内容を入力してください"));
	if (promised != DAY_NONE && promised < ctx_today(ctx))
		return ctx_fail(ctx, ERR_BAD_DATE, _("お支払いの約束の日 %s は過ぎています"), date_show(promised, day));
	return secret_find(text, NULL) == SECRET_NONE ? ERR_OK : ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
}

static enum err note(struct ctx *ctx, struct contact *c)
{
	struct bill b;
	enum err e = bills_by_id(ctx, c->bill_id, &b);
	if (!e && b.status == BILL_DRAFT)
		e = ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s はまだ確定していません"), b.number);
	if (!e)
		e = contacts_add(ctx, c);
	return e ? e : audit_note(ctx, ACTION_CONTACT, "bill", b.id, "%s: %s", b.number, contact_how_id(c->how));
}

enum err arrears_note(struct ctx *ctx, int64_t bill_id, enum contact_how how, const char *text, day_t promised, struct contact *out)
{
	*out = (struct contact){ .bill_id = bill_id, .how = how, .promised = promised };
	enum err e = may_check(ctx, ACTION_CONTACT);
	if (!e)
		e = check_note(ctx, text, promised);
	if (!e && !str_copy(out->note, sizeof out->note, text))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("連絡の内容が長すぎます"));
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, note(ctx, out));
}
