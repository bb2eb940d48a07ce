/* A sheet takes its deposits, its sum and its page in one transaction, so that none is missed or handed over twice. */
#include "domain/handover.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "model/receipt.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/deposits.h"
#include "store/handovers.h"
#include "store/print_jobs.h"

#include "base/banned.h"

enum err handover_by_number(struct ctx *ctx, const char *number, struct handover *out)
{
	char text[64], full[DEPOSIT_NUMBER];
	int64_t no;
	if (!utf8_nfkc(number, text, sizeof text))
		return ctx_fail(ctx, ERR_NOT_FOUND, _("引継書の番号は H-000123 の形です"));
	str_strip(text);
	const char *digits = text[0] == 'H' || text[0] == 'h' ? text + 1 : text;
	digits += *digits == '-';
	if (!str_digits(digits) || !str_int64(digits, 1, 999999999, &no))
		return ctx_fail(ctx, ERR_NOT_FOUND, _("引継書の番号は H-000123 の形です"));
	str_fmt(full, sizeof full, "H-%06lld", (long long)no);
	enum err e = handovers_by_number(ctx, full, out);
	return e == ERR_NOT_FOUND ? ctx_fail(ctx, e, _("引継書 %s はありません"), full) : e;
}

enum err handover_list(struct ctx *ctx, bool open, int64_t offset, int max, struct handover *out, int *n)
{
	return handovers_fetch(ctx, open, offset, max, out, n);
}

enum err handover_waiting(struct ctx *ctx, int64_t *n, int64_t *yen)
{
	return deposits_unhanded(ctx, n, yen);
}

static enum err make(struct ctx *ctx, struct handover *h)
{
	int64_t n;
	*h = (struct handover){ .counted = -1 };
	enum err e = deposits_unhanded(ctx, &n, &h->expected);
	if (e)
		return e;
	if (n == 0)
		return ctx_fail(ctx, ERR_BAD_STATE, _("前回の引継書のあとに受け取った預り金はありません"));
	e = handovers_add(ctx, h);
	if (!e)
		e = deposits_hand_over(ctx, h->id);
	struct print_job job = { .kind = PRINT_HANDOVER, .subject_id = h->id };
	if (!e)
		e = print_jobs_add(ctx, &job);
	return e ? e : audit_note(ctx, ACTION_HANDOVER_MAKE, "handover", h->id, "%s: %lld deposits, %lld yen", h->number, (long long)n,
		(long long)h->expected);
}

enum err handover_make(struct ctx *ctx, struct handover *out)
{
	enum err e = may_check(ctx, ACTION_HANDOVER_MAKE);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, make(ctx, out));
}

static enum err check_sign(struct ctx *ctx, const struct handover *h, int64_t version, int64_t counted, const char *note)
{
	char expected[32], given[32];
	if (h->signed_at)
		return ctx_fail(ctx, ERR_BAD_STATE, _("引継書 %s は %s が受領済です"), h->number, h->signed_by);
	if (version && version != h->version)
		return ctx_fail(ctx, ERR_CONFLICT, _("引継書 %s はほかの端末が先に扱いました。開き直してください"), h->number);
	if (strcmp(h->made_by, ctx->actor.login) == 0)
		return ctx_fail(ctx, ERR_REFUSED, _("引継書 %s を作った %s は受領できません。別の職員が数えて受領します"), h->number, h->made_by);
	if (counted < 0 || counted > YEN_MAX)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("数えた現金は0円以上です"));
	if (counted != h->expected && str_empty(note))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("数えた現金 %s 円が帳簿の %s 円と違います。理由を書いてください"), yen_text(counted, given),
			yen_text(h->expected, expected));
	return note && secret_find(note, NULL) != SECRET_NONE ? ctx_fail(ctx, ERR_SECRET_TEXT, NULL) : ERR_OK;
}

static enum err sign(struct ctx *ctx, int64_t id, int64_t version, int64_t counted, const char *note, struct handover *h)
{
	enum err e = handovers_by_id(ctx, id, h);
	if (!e)
		e = check_sign(ctx, h, version, counted, note);
	if (!e && note && !str_copy(h->note, sizeof h->note, note))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("備考が長すぎます"));
	if (e)
		return e;
	h->counted = counted;
	h->signed_at = ctx_now(ctx);
	str_copy(h->signed_by, sizeof h->signed_by, ctx->actor.login);
	e = handovers_update(ctx, h);
	return e ? e : audit_note(ctx, ACTION_HANDOVER_SIGN, "handover", h->id, "%s: expected %lld, counted %lld yen", h->number,
		(long long)h->expected, (long long)h->counted);
}

enum err handover_sign(struct ctx *ctx, int64_t id, int64_t version, int64_t counted, const char *note, struct handover *out)
{
	enum err e = may_check(ctx, ACTION_HANDOVER_SIGN);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, sign(ctx, id, version, counted, note, out));
}
