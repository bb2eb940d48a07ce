/* One transaction: the charge as it stands, what is handed over against its rest, the step, the rows of money, the log. */
#include "domain/counter.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/posting.h"
#include "domain/receipt.h"
#include "domain/settle_book.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/payments.h"
#include "store/settlements.h"

#include "base/banned.h"

static enum err load_payable(struct ctx *ctx, int64_t bill_id, struct settle_charge *c)
{
	struct settlement s;
	enum err e = settlements_charge_of_bill(ctx, bill_id, &s);
	if (e == ERR_NOT_FOUND)
		return ctx_fail(ctx, ERR_BAD_STATE, _("この請求はまだ確定していないため、支払えません"));
	if (!e)
		e = settle_book_load(ctx, s.id, c);
	if (!e && c->s.state == SETTLEMENT_ZERO)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は 0 円のため、支払いはありません"), c->bill);
	return e ? e : settle_book_check(ctx, c, SETTLE_COUNTER_PAY);
}

enum err counter_due(struct ctx *ctx, int64_t bill_id, struct counter_due *out)
{
	struct settle_charge c;
	enum err e = may_check(ctx, ACTION_PAY_COUNTER);
	if (!e)
		e = load_payable(ctx, bill_id, &c);
	if (e)
		return e;
	*out = (struct counter_due){ .charge_id = c.s.id, .amount = c.s.amount, .paid = c.paid, .rest = c.s.amount - c.paid };
	str_copy(out->bill, sizeof out->bill, c.bill);
	return ERR_OK;
}

static enum err check_tender(struct ctx *ctx, const struct counter_tender *t)
{
	const char *name = payment_method_name(t->method);
	if (t->amount < 1 || t->amount > YEN_MAX)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("%sの金額は1円以上です"), name);
	if (t->method == METHOD_CASH && t->tendered && t->tendered < t->amount)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("お預かり %lld 円が %lld 円に足りません"), (long long)t->tendered, (long long)t->amount);
	if (t->tendered > YEN_MAX)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("お預かりの金額が大きすぎます"));
	if (t->method != METHOD_CASH && t->tendered)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("お預かりは現金だけです（%s）"), name);
	if (t->method == METHOD_CASH && t->slip[0])
		return ctx_fail(ctx, ERR_BAD_INPUT, _("現金に伝票番号はありません"));
	return secret_find(t->slip, NULL) == SECRET_NONE ? ERR_OK : ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
}

static enum err check_tenders(struct ctx *ctx, const struct counter_tender *t, int n, int64_t *sum)
{
	int cash = 0;
	*sum = 0;
	if (n < 1 || n > COUNTER_TENDERS_MAX)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("支払方法は 1 つから %d つまでです"), COUNTER_TENDERS_MAX);
	for (int i = 0; i < n; i++) {
		enum err e = check_tender(ctx, &t[i]);
		if (e)
			return e;
		if (!yen_add(*sum, t[i].amount, sum))
			return ctx_fail(ctx, ERR_BAD_INPUT, _("金額が大きすぎます"));
		cash += t[i].method == METHOD_CASH;
	}
	return cash > 1 ? ctx_fail(ctx, ERR_BAD_INPUT, _("現金は一度にまとめてください")) : ERR_OK;
}

static enum err check_sum(struct ctx *ctx, const struct settle_charge *c, int64_t sum, bool part)
{
	char rest[32], paid[32], given[32];
	int64_t owed = c->s.amount - c->paid;
	if (sum == owed || (part && sum < owed))
		return ERR_OK;
	yen_text(owed, rest);
	if (sum > owed && (part || c->paid))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("請求 %s の残りは %s 円です。%s 円は多すぎます"), c->bill, rest, yen_text(sum, given));
	if (c->paid)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("請求 %s の残りは %s 円です（入金済 %s 円）。全額か、一部入金としてお支払いください"), c->bill, rest,
			yen_text(c->paid, paid));
	return ctx_fail(ctx, ERR_BAD_INPUT, _("請求 %s の金額は %s 円です。全額をお支払いください"), c->bill, rest);
}

/* One word for the settlement's row; the payments tell it exactly. */
static const char *method_word(const struct counter_tender *t, int n)
{
	for (int i = 1; i < n; i++)
		if (t[i].method != t[0].method)
			return "several";
	return payment_method_id(t[0].method);
}

static enum err write_payments(struct ctx *ctx, int64_t settlement_id, day_t day, const struct counter_tender *t, int n, int64_t *change)
{
	enum err e = ERR_OK;
	*change = 0;
	for (int i = 0; !e && i < n; i++) {
		struct payment p = { .settlement_id = settlement_id, .method = t[i].method, .amount = t[i].amount, .posted_day = day };
		if (t[i].method == METHOD_CASH) {
			p.tendered = t[i].tendered ? t[i].tendered : t[i].amount;
			*change = p.tendered - p.amount;
		}
		str_copy(p.slip, sizeof p.slip, t[i].slip);
		e = payments_insert(ctx, &p);
	}
	return e;
}

void counter_part_reason(const struct settle_charge *c, bool paid, struct settle_news *news)
{
	if (c->s.tries > 0 && c->s.reason[0])
		return;
	if (paid)
		str_copy(news->code, sizeof news->code, "part_paid");
	else if (!c->s.reason[0] || strcmp(c->s.reason, "part_paid") == 0)
		str_copy(news->code, sizeof news->code, c->deferred ? SETTLE_GIVEN_UP : "not_deferred");
}

enum err counter_part_back(struct ctx *ctx, int64_t charge_id)
{
	struct settle_charge c;
	struct settle_news news = { .code = "" };
	enum err e = settle_book_load(ctx, charge_id, &c);
	if (e || c.paid || c.s.state != SETTLEMENT_COUNTER_DUE)
		return e;
	counter_part_reason(&c, false, &news);
	return settle_book_event(ctx, &c, SETTLE_COUNTER_PART, &news, NULL);
}

/* A part's own settlement; the charge goes on waiting at the counter. */
static enum err pay_part(struct ctx *ctx, struct settle_charge *c, const char *method, int64_t sum, struct settlement *part)
{
	struct settle_news news = { .code = "" };
	counter_part_reason(c, true, &news);
	bool deposited = c->s.state == SETTLEMENT_DEPOSITED;
	*part = (struct settlement){ .bill_id = c->s.bill_id, .kind = KIND_COUNTER, .state = SETTLEMENT_COUNTER_PAID, .amount = sum,
		.due_day = c->s.due_day, .next_at = ctx_now(ctx), .parent_id = c->s.id, .settled_at = ctx_when(ctx), .posted_day = posting_day(ctx),
		.notified = true };
	str_copy(part->method, sizeof part->method, method);
	enum err e = settle_book_event(ctx, c, deposited ? SETTLE_DEPOSIT_PART : SETTLE_COUNTER_PART, &news, NULL);
	if (!e)
		e = settlements_insert(ctx, part);
	return e ? e : receipt_make_available(ctx, part->id);
}

static enum err pay_rest(struct ctx *ctx, struct settle_charge *c, const char *method)
{
	bool deposited = c->s.state == SETTLEMENT_DEPOSITED;
	str_copy(c->s.method, sizeof c->s.method, method);
	return settle_book_event(ctx, c, deposited ? SETTLE_DEPOSIT_SETTLE : SETTLE_COUNTER_PAY, NULL, NULL);
}

enum err counter_settle(struct ctx *ctx, struct settle_charge *c, const struct counter_tender *t, int n, bool part, struct counter_paid *out)
{
	struct settlement s;
	int64_t sum;
	*out = (struct counter_paid){ .part = false };
	enum err e = check_tenders(ctx, t, n, &sum);
	if (!e)
		e = check_sum(ctx, c, sum, part);
	if (e)
		return e;
	int64_t rest = c->s.amount - c->paid - sum;
	if (rest) {
		e = pay_part(ctx, c, method_word(t, n), sum, &s);
	} else {
		e = pay_rest(ctx, c, method_word(t, n));
		s = c->s;
	}
	*out = (struct counter_paid){ .settlement_id = s.id, .part = rest > 0, .amount = sum, .rest = rest };
	if (!e)
		e = write_payments(ctx, s.id, s.posted_day, t, n, &out->change);
	c->paid += sum;
	return e ? e : audit_note(ctx, ACTION_PAY_COUNTER, "bill", c->s.bill_id, "%s %s %lld yen, rest %lld", c->bill, method_word(t, n),
		(long long)sum, (long long)rest);
}

static enum err pay(struct ctx *ctx, int64_t bill_id, const struct counter_tender *t, int n, bool part, int64_t seen, struct counter_paid *out)
{
	struct settle_charge c;
	char rest[32], was[32];
	enum err e = load_payable(ctx, bill_id, &c);
	if (e)
		return e;
	if (seen >= 0 && seen != c.s.amount - c.paid)
		return ctx_fail(ctx, ERR_CONFLICT, _("請求 %s の残りは %s 円に変わっています（%s 円と見ていました）。開き直してください"), c.bill,
			yen_text(c.s.amount - c.paid, rest), yen_text(seen, was));
	for (int i = 0; i < n; i++)
		if (t[i].method == METHOD_DEPOSIT)
			return ctx_fail(ctx, ERR_BAD_INPUT, _("預り金は「預り金の精算」で充てます"));
	return counter_settle(ctx, &c, t, n, part, out);
}

enum err counter_pay(struct ctx *ctx, int64_t bill_id, const struct counter_tender *t, int n, bool part, int64_t seen, struct counter_paid *out)
{
	enum err e = may_check(ctx, ACTION_PAY_COUNTER);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, pay(ctx, bill_id, t, n, part, seen, out));
}

enum err counter_paid_sum(struct ctx *ctx, int64_t charge_id, int64_t *yen)
{
	return payments_charge_sum(ctx, charge_id, yen);
}
