/* From the newest bill back to the first; of each bill the rows from the newest to the oldest. */
#include "domain/money_chain.h"

#include "base/str.h"
#include "domain/settle_book.h"
#include "store/bills.h"
#include "store/deposits.h"
#include "store/refunds.h"
#include "store/settlements.h"

#include "base/banned.h"

static enum err add_row(struct ctx *ctx, const struct settlement *s, const struct bill *b, struct money_chain *out)
{
	struct refund_money money = { 0 };
	struct money_row *r = &out->rows[out->n++];
	enum err e = s->kind == KIND_REFUND ? ERR_OK : refunds_money(ctx, s->id, &money);
	*r = (struct money_row){ .s = *s, .card = s->gateway_ref[0] != '\0', .received = money.received, .refunded = money.refunded, .open = money.open };
	str_copy(r->bill, sizeof r->bill, b->number);
	out->received += r->received;
	out->refunded += r->refunded;
	out->open += r->open;
	return e;
}

enum err money_chain_load(struct ctx *ctx, int64_t bill_id, struct money_chain *out)
{
	struct settlement rows[MONEY_CHAIN_MAX];
	*out = (struct money_chain){ 0 };
	for (int64_t id = bill_id; id;) {
		struct bill b;
		int n = 0;
		enum err e = bills_by_id(ctx, id, &b);
		if (e == ERR_OK)
			e = settlements_of_bill(ctx, id, MONEY_CHAIN_MAX, rows, &n);
		if (e == ERR_OK && n > MONEY_CHAIN_MAX - out->n - 1)
			e = ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s の入金と返金が多すぎるため、たどれません"), b.number);
		for (int i = n; e == ERR_OK && i > 0; i--)
			e = add_row(ctx, &rows[i - 1], &b, out);
		if (e != ERR_OK)
			return e;
		id = b.corrects;
	}
	return ERR_OK;
}

int64_t money_chain_net(const struct money_chain *m)
{
	return m->received - m->refunded;
}

int64_t money_chain_left(const struct money_row *r)
{
	return r->received - r->refunded - r->open;
}

const struct money_row *money_chain_newest(const struct money_chain *m)
{
	for (int i = 0; i < m->n; i++)
		if (m->rows[i].received)
			return &m->rows[i];
	return NULL;
}

const struct money_row *money_chain_first(const struct money_chain *m)
{
	for (int i = m->n; i > 0; i--)
		if (m->rows[i - 1].received)
			return &m->rows[i - 1];
	return NULL;
}

/* One row that holds everything up; ERR_OK: it doesn't. */
static enum err check_row(struct ctx *ctx, const struct money_row *r)
{
	struct settle_charge c;
	struct deposit d;
	enum err e = ERR_OK;
	switch (r->s.state) {
	case SETTLEMENT_WORKLIST:
		e = settle_book_load(ctx, r->s.id, &c);
		if (e != ERR_OK || !c.a.id)
			return e;
		break;
	case SETTLEMENT_CLAIMED:
	case SETTLEMENT_SENT:
	case SETTLEMENT_UNKNOWN:
		break;
	default: /* a deposit keeps it, or will when it is released */
		e = deposits_open_of_bill(ctx, r->s.bill_id, &d);
		if (e == ERR_OK)
			return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s には預り金があります。精算してから訂正してください"), r->bill);
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	return ctx_fail(ctx, ERR_BAD_STATE, r->s.kind == KIND_REFUND ? _("請求 %s は返金の処理中です（%s）。結果が出てから訂正してください")
		: _("請求 %s は決済中です（%s）。結果が出てから訂正してください"), r->bill, settlement_state_name(r->s.state));
}

enum err money_chain_check_still(struct ctx *ctx, const struct money_chain *m)
{
	for (int i = 0; i < m->n; i++) {
		enum err e = check_row(ctx, &m->rows[i]);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}
