/* What may stand in a cover, and what follows when one is entered, changed or taken off. */
#include "domain/coverage.h"

#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/copay.h"
#include "domain/insurance.h"
#include "domain/may.h"
#include "domain/visit.h"
#include "model/checkdigit.h"
#include "model/insurance_compare.h"
#include "model/secret.h"
#include "store/confirmations.h"
#include "store/coverages.h"
#include "store/db.h"

#include "base/banned.h"

enum err coverage_list(struct ctx *ctx, int64_t patient_id, int max, struct coverage *out, int *n)
{
	return coverages_all(ctx, patient_id, max, out, n);
}

enum err coverage_by_id(struct ctx *ctx, int64_t id, struct coverage *out)
{
	return coverages_by_id(ctx, id, out);
}

const char *coverage_kind_text(const struct coverage *c, char out[96])
{
	struct checkdigit cd = { .kind = "" };
	if (c->kind == COVER_MEDICAL)
		checkdigit_insurer(c->insurer, &cd);
	else if (c->kind == COVER_PUBLIC)
		checkdigit_payer(c->insurer, &cd);
	str_copy(out, 96, cd.kind);
	return out;
}

/* ---- what may stand in it ---- */

static enum err digits_of(struct ctx *ctx, struct coverage *c, bool as_printed)
{
	struct checkdigit cd;
	bool insurer = c->kind == COVER_MEDICAL;
	const char *name = insurer ? _("保険者番号") : _("公費負担者番号");
	if (c->kind != COVER_MEDICAL && c->kind != COVER_PUBLIC)
		return ERR_OK;
	if (!(insurer ? checkdigit_insurer(c->insurer, &cd) : checkdigit_payer(c->insurer, &cd))) {
		if (!cd.form)
			return ctx_fail(ctx, ERR_BAD_INPUT, _("%s %s は%sの数字ではありません"), name, c->insurer, insurer ? _("6桁か8桁") : _("8桁"));
		if (!as_printed)
			return ctx_fail(ctx, ERR_CHECK_DIGIT, _("%s %s の検査数字が合いません（正しくは %d）"), name, c->insurer, cd.expected);
	}
	str_copy(c->insurer, sizeof c->insurer, cd.number);
	return ERR_OK;
}

/* Real cards break its check digit now and then: it is said, and taken as printed. */
static enum err recipient_of(struct ctx *ctx, struct coverage *c, bool as_printed)
{
	struct checkdigit cd;
	if (c->kind != COVER_PUBLIC || !*c->number || checkdigit_recipient(c->number, &cd))
		return ERR_OK;
	if (!cd.form)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("受給者番号 %s は7桁の数字ではありません"), c->number);
	return as_printed ? ERR_OK : ctx_fail(ctx, ERR_CHECK_DIGIT, _("受給者番号 %s の検査数字が合いません（正しくは %d）"), c->number, cd.expected);
}

static enum err words_of(struct ctx *ctx, struct coverage *c)
{
	char branch[8];
	str_strip(c->symbol);
	str_strip(c->number);
	if (!insurance_branch(c->branch, branch))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("枝番 %s は2桁までの数字ではありません"), c->branch);
	str_copy(c->branch, sizeof c->branch, branch);
	if (c->holder[0] && strcmp(c->holder, "self") != 0 && strcmp(c->holder, "family") != 0)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("本人・家族の区分 %s は self か family です"), c->holder);
	if (secret_find(c->symbol, NULL) || secret_find(c->number, NULL) || secret_find(c->insurer, NULL))
		return ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	return ERR_OK;
}

static enum err check(struct ctx *ctx, struct coverage *c, bool as_printed)
{
	if (c->share < 0 || c->share > 10)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("負担割合 %d は 0～10 割ではありません"), c->share);
	if (c->cap < 0)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("月の上限額は 0 円以上です"));
	if (c->valid_from == DAY_NONE)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("保険の開始日を入力してください"));
	if (c->valid_to != DAY_NONE && c->valid_to < c->valid_from)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("保険の有効期限が開始日より前です"));
	if (c->limit_class[0] && !copay_band_known(c->limit_class))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("所得区分 %s は上限額の表にありません"), c->limit_class);
	if (c->specific[0] && (c->kind != COVER_MEDICAL || !copay_certificate_known(c->specific)))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("特定疾病療養受療証の区分 %s は上限額の表にないか、医療保険のものではありません"), c->specific);
	if (!c->specific[0])
		c->specific_from = c->specific_to = DAY_NONE;
	if (c->specific_from != DAY_NONE && c->specific_to != DAY_NONE && c->specific_to < c->specific_from)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("特定疾病療養受療証の期限が開始日より前です"));
	enum err e = words_of(ctx, c);
	if (!e)
		e = digits_of(ctx, c, as_printed);
	return e ? e : recipient_of(ctx, c, as_printed);
}

/* ---- what follows ---- */

static enum err follow(struct ctx *ctx, const struct coverage *c, const char *what)
{
	enum err e = bill_refresh_drafts(ctx, c->patient_id);
	if (!e)
		e = visit_refresh_patient(ctx, c->patient_id, ctx_today(ctx));
	return e ? e : audit_note(ctx, ACTION_INSURANCE_CONFIRM, "patient", c->patient_id, "coverage %lld %s", (long long)c->id, what);
}

static enum err begin(struct ctx *ctx, struct coverage *c, bool as_printed)
{
	enum err e = may_check(ctx, ACTION_INSURANCE_CONFIRM);
	if (!e && c)
		e = check(ctx, c, as_printed);
	return e ? e : db_begin(ctx);
}

enum err coverage_add(struct ctx *ctx, struct coverage *c, bool as_printed)
{
	enum err e = begin(ctx, c, as_printed);
	if (e)
		return e;
	e = coverages_add(ctx, c);
	return db_finish(ctx, e ? e : follow(ctx, c, as_printed ? "added as printed" : "added"));
}

static enum err change(struct ctx *ctx, struct coverage *c, bool as_printed)
{
	struct coverage was;
	int64_t undone;
	enum err e = coverages_by_id(ctx, c->id, &was);
	if (!e && was.version != c->version)
		e = ctx_fail(ctx, ERR_CONFLICT, NULL);
	if (e)
		return e;
	c->patient_id = was.patient_id;
	if (was.kind != c->kind || insurance_compare(&was, c) & COVER_DIFF_WHO)
		e = confirmations_undo_one(ctx, c->id, insurance_month(ctx_today(ctx)), &undone);
	if (!e)
		e = coverages_update(ctx, c);
	return e ? e : follow(ctx, c, as_printed ? "changed as printed" : "changed");
}

enum err coverage_change(struct ctx *ctx, struct coverage *c, bool as_printed)
{
	enum err e = begin(ctx, c, as_printed);
	return e ? e : db_finish(ctx, change(ctx, c, as_printed));
}

enum err coverage_remove(struct ctx *ctx, int64_t id, int64_t version)
{
	struct coverage c;
	enum err e = begin(ctx, NULL, false);
	if (e)
		return e;
	e = coverages_by_id(ctx, id, &c);
	if (!e && c.version != version)
		e = ctx_fail(ctx, ERR_CONFLICT, NULL);
	if (!e)
		e = coverages_remove(ctx, &c);
	return db_finish(ctx, e ? e : follow(ctx, &c, "removed"));
}
