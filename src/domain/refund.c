/* One transaction: the chain as it stands, what of it can go back, the rows, and for the counter's part the payment. */
#include "domain/refund.h"

#include "base/die.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/counter.h"
#include "domain/may.h"
#include "domain/settle_book.h"
#include "domain/visit.h"
#include "model/secret.h"
#include "store/bills.h"
#include "store/db.h"
#include "store/payments.h"
#include "store/settlements.h"

#include "base/banned.h"

static const struct { const char *id, *name; } words[SETTLEMENT_STATES] = {
	[SETTLEMENT_SCHEDULED] = { "refund_due", N_("返金待ち") },
	[SETTLEMENT_CLAIMED] = { "refund_in_flight", N_("返金処理中") },
	[SETTLEMENT_SENT] = { "refund_in_flight", N_("返金処理中") },
	[SETTLEMENT_UNKNOWN] = { "refund_unknown", N_("返金結果不明") },
	[SETTLEMENT_WORKLIST] = { "refund_worklist", N_("返金要確認") },
	[SETTLEMENT_COUNTER_DUE] = { "refund_counter", N_("窓口返金待ち") },
	[SETTLEMENT_SUCCEEDED] = { "refund_done", N_("返金済") },
	[SETTLEMENT_COUNTER_PAID] = { "refund_done", N_("返金済") },
	[SETTLEMENT_CANCELLED] = { "refund_cancelled", N_("返金取消") },
};

const char *refund_state_id(enum settlement_state s)
{
	return words[s].id ? words[s].id : settlement_state_id(s);
}

const char *refund_state_name(enum settlement_state s)
{
	return words[s].name ? _(words[s].name) : settlement_state_name(s);
}

enum err refund_of_bill(struct ctx *ctx, int64_t bill_id, int max, struct settlement *out, int *n)
{
	struct settlement rows[MONEY_CHAIN_MAX];
	int all;
	enum err e = settlements_of_bill(ctx, bill_id, MONEY_CHAIN_MAX, rows, &all);
	*n = 0;
	for (int i = 0; e == ERR_OK && i < all && *n < max; i++)
		if (rows[i].kind == KIND_REFUND && rows[i].state != SETTLEMENT_CANCELLED)
			out[(*n)++] = rows[i];
	return e;
}

/* A person hands it out: the counter's, or the card's that the gateway definitely couldn't give back. */
static enum err handed_out(struct ctx *ctx, const struct settlement *s, bool *yes)
{
	struct settle_charge c;
	*yes = s->kind == KIND_REFUND && s->state == SETTLEMENT_COUNTER_DUE;
	if (s->kind != KIND_REFUND || s->state != SETTLEMENT_WORKLIST)
		return ERR_OK;
	enum err e = settle_book_load(ctx, s->id, &c);
	*yes = e == ERR_OK && !c.a.id;
	return e;
}

static enum err due(struct ctx *ctx, int64_t bill_id, struct money_chain *m, struct refund_due *out)
{
	struct bill b, next;
	*out = (struct refund_due){ 0 };
	enum err e = bills_by_id(ctx, bill_id, &b);
	if (e != ERR_OK)
		return e;
	str_copy(out->bill, sizeof out->bill, b.number);
	if (b.status == BILL_CORRECTED && bills_by_corrects(ctx, b.id, &next) == ERR_OK)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は訂正されています。返金は訂正後の請求 %s で行ってください"), b.number, next.number);
	e = money_chain_load(ctx, bill_id, m);
	if (e == ERR_OK && m->received == 0)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s はまだ支払われていないため、返金できません"), b.number);
	out->received = m->received;
	out->refunded = m->refunded;
	out->open = m->open;
	for (int i = 0; e == ERR_OK && i < m->n; i++) {
		bool yes;
		e = handed_out(ctx, &m->rows[i].s, &yes);
		out->hand_out += yes ? m->rows[i].s.amount : 0;
		out->most += money_chain_left(&m->rows[i]);
		out->card += m->rows[i].card ? money_chain_left(&m->rows[i]) : 0;
	}
	return e;
}

enum err refund_due(struct ctx *ctx, int64_t bill_id, struct refund_due *out)
{
	struct money_chain m;
	enum err e = may_check(ctx, ACTION_REFUND);
	return e == ERR_OK ? due(ctx, bill_id, &m, out) : e;
}

/* The card's is due at once: it waits for no day and no hour. */
static enum err book_one(struct ctx *ctx, const struct money_row *from, int64_t bill_id, int64_t yen, struct refund_made *out)
{
	struct settlement s = { .bill_id = bill_id, .kind = KIND_REFUND, .amount = yen, .parent_id = from->s.id, .due_day = ctx_today(ctx),
				.next_at = ctx_now(ctx), .state = from->card ? SETTLEMENT_SCHEDULED : SETTLEMENT_COUNTER_DUE };
	if (out->n == REFUND_ROWS_MAX)
		return ctx_fail(ctx, ERR_BAD_STATE, _("一度に返金できる支払いは %d 件までです"), REFUND_ROWS_MAX);
	enum err e = settlements_insert(ctx, &s);
	out->rows[out->n++] = s;
	*(from->card ? &out->card : &out->counter) += yen;
	return e;
}

/* Newest first, each as far as it has something left. */
static int64_t part_of(const struct money_row *from, int64_t amount)
{
	int64_t left = money_chain_left(from), yen = left < amount ? left : amount;
	return yen > 0 ? yen : 0;
}

enum err refund_book(struct ctx *ctx, const struct money_chain *m, int64_t bill_id, int64_t amount, struct refund_made *out)
{
	enum err e = ERR_OK;
	*out = (struct refund_made){ 0 };
	for (int i = 0; e == ERR_OK && i < m->n && amount > 0; i++) {
		int64_t yen = part_of(&m->rows[i], amount);
		if (yen == 0)
			continue;
		e = book_one(ctx, &m->rows[i], bill_id, yen, out);
		amount -= yen;
	}
	must(e != ERR_OK || amount == 0); /* the caller has asked for no more than is left */
	return e;
}

enum err refund_to_card(struct ctx *ctx, int64_t bill_id, int64_t amount, int64_t *card)
{
	struct money_chain m;
	struct refund_due d;
	enum err e = may_check(ctx, ACTION_REFUND);
	if (e == ERR_OK)
		e = due(ctx, bill_id, &m, &d);
	*card = 0;
	for (int i = 0; e == ERR_OK && !d.hand_out && i < m.n && amount > 0; i++) {
		int64_t yen = part_of(&m.rows[i], amount);
		*card += m.rows[i].card ? yen : 0;
		amount -= yen;
	}
	return e;
}

/* As its parent was paid, when that was one way; else cash. */
static enum payment_method method_of(struct ctx *ctx, int64_t parent_id)
{
	struct settlement parent;
	int m = settlements_by_id(ctx, parent_id, &parent) == ERR_OK ? payment_method_from_id(parent.method) : -1;
	return m < 0 || m == METHOD_DEPOSIT ? METHOD_CASH : (enum payment_method)m;
}

static enum err hand_out(struct ctx *ctx, struct settlement *s, int method)
{
	struct settlement parent;
	struct settle_charge c;
	enum err e = settle_book_load(ctx, s->id, &c);
	if (e != ERR_OK)
		return e;
	enum payment_method m = method >= 0 ? (enum payment_method)method : method_of(ctx, s->parent_id);
	str_copy(c.s.method, sizeof c.s.method, payment_method_id(m));
	e = settle_book_event(ctx, &c, SETTLE_COUNTER_PAY, NULL, NULL);
	struct payment p = { .settlement_id = s->id, .method = m, .amount = -s->amount, .posted_day = c.s.posted_day };
	*s = c.s;
	e = e == ERR_OK ? payments_insert(ctx, &p) : e;
	if (e == ERR_OK)
		e = settlements_by_id(ctx, s->parent_id, &parent);
	return e == ERR_OK && parent.kind == KIND_COUNTER ? counter_part_back(ctx, parent.parent_id) : e;
}

static enum err hand_out_waiting(struct ctx *ctx, const struct money_chain *m, int method, struct refund_made *out)
{
	enum err e = ERR_OK;
	for (int i = m->n; e == ERR_OK && i > 0; i--) {
		struct settlement s = m->rows[i - 1].s;
		bool yes;
		e = handed_out(ctx, &s, &yes);
		if (e != ERR_OK || !yes || out->n == REFUND_ROWS_MAX)
			continue;
		e = hand_out(ctx, &s, method);
		out->rows[out->n++] = s;
		out->counter += s.amount;
	}
	return e;
}

/* Refused with the numbers. */
static enum err check_amount(struct ctx *ctx, const struct refund_due *d, int64_t amount, int method, int64_t seen)
{
	char most[32], paid[32], back[32], open[32];
	if (seen >= 0 && seen != d->most + d->hand_out)
		return ctx_fail(ctx, ERR_CONFLICT, _("請求 %s で返金できる額は %s 円に変わっています。開き直してください"), d->bill,
			yen_text(d->most + d->hand_out, most));
	if (amount < 1)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("返金の金額は1円以上です"));
	if (d->hand_out && amount != d->hand_out)
		return ctx_fail(ctx, ERR_REFUSED, _("請求 %s には窓口で返す %s 円があります。先にその額を返金してください"), d->bill, yen_text(d->hand_out, most));
	if (!d->hand_out && amount > d->most)
		return ctx_fail(ctx, ERR_REFUSED, _("請求 %s で返金できるのは %s 円までです（お支払い %s 円、返金済 %s 円、返金中 %s 円）"), d->bill,
			yen_text(d->most, most), yen_text(d->received, paid), yen_text(d->refunded, back), yen_text(d->open, open));
	if (!d->hand_out && method >= 0 && d->card == d->most)
		return ctx_fail(ctx, ERR_REFUSED, _("請求 %s はカードで支払われています。返金はカードに戻します（支払方法の指定は不要です）"), d->bill);
	return ERR_OK;
}

static enum err make(struct ctx *ctx, int64_t bill_id, int64_t amount, int method, const char *reason, int64_t seen, struct refund_made *out)
{
	struct money_chain m;
	struct refund_due d;
	struct bill b;
	enum err e = due(ctx, bill_id, &m, &d);
	if (e == ERR_OK)
		e = check_amount(ctx, &d, amount, method, seen);
	if (e == ERR_OK && d.hand_out)
		e = hand_out_waiting(ctx, &m, method, out);
	else if (e == ERR_OK)
		e = refund_book(ctx, &m, bill_id, amount, out);
	for (int i = 0; e == ERR_OK && i < out->n; i++)
		if (out->rows[i].state == SETTLEMENT_COUNTER_DUE)
			e = hand_out(ctx, &out->rows[i], method);
	if (e == ERR_OK)
		e = audit_note(ctx, ACTION_REFUND, "bill", bill_id, "%s refund %lld yen: card %lld, counter %lld%s%s", d.bill, (long long)amount,
			(long long)out->card, (long long)out->counter, reason[0] ? ": " : "", reason);
	if (e == ERR_OK)
		e = bills_by_id(ctx, bill_id, &b);
	return e == ERR_OK ? visit_refresh_step(ctx, b.visit_id) : e;
}

enum err refund_make(struct ctx *ctx, int64_t bill_id, int64_t amount, int method, const char *reason, int64_t seen, struct refund_made *out)
{
	*out = (struct refund_made){ 0 };
	enum err e = may_check(ctx, ACTION_REFUND);
	if (e == ERR_OK && secret_find(reason, NULL) != SECRET_NONE)
		e = ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	if (e == ERR_OK && method == METHOD_DEPOSIT)
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("返金の方法は cash, terminal, qr, transfer のいずれかです"));
	if (e == ERR_OK)
		e = db_begin(ctx);
	return e == ERR_OK ? db_finish(ctx, make(ctx, bill_id, amount, method, reason, seen, out)) : e;
}
