/* Counter payment on the command line (SPEC S12, L): one method, or several as METHOD:AMOUNT[:SLIP] with commas between. */
#include "cmd.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/counter.h"
#include "domain/settlement.h"

#include "base/banned.h"

enum { LIST_TEXT = 512 };

static enum err read_slip(struct cmd_call *c, const char *text, struct counter_tender *t)
{
	return str_copy(t->slip, sizeof t->slip, text) ? ERR_OK : ctx_fail(c->ctx, ERR_BAD_INPUT, _("伝票番号が長すぎます: %s"), text);
}

/* "terminal:2240:T-0081", in place. */
static enum err read_item(struct cmd_call *c, char *item, struct counter_tender *t)
{
	char *amount = strchr(item, ':'), *slip = NULL;
	if (amount) {
		*amount++ = '\0';
		slip = strchr(amount, ':');
		if (slip)
			*slip++ = '\0';
	}
	*t = (struct counter_tender){ .amount = 0 };
	enum err e = cmd_method(c, "--by", item, &t->method);
	if (!e && (!amount || !str_int64(amount, 1, YEN_MAX, &t->amount)))
		e = ctx_fail(c->ctx, ERR_USAGE, _("--by で方法を並べるときは「方法:金額」の形です（例 cash:1000,qr:2240）: %s"), item);
	return e || !slip ? e : read_slip(c, slip, t);
}

static enum err read_several(struct cmd_call *c, const char *by, struct counter_tender *t, int *n)
{
	char list[LIST_TEXT];
	if (cmd_given(c, "--amount") || cmd_given(c, "--slip"))
		return ctx_fail(c->ctx, ERR_USAGE, _("--by に金額を書くときは --amount と --slip は使えません"));
	if (!str_copy(list, sizeof list, by))
		return ctx_fail(c->ctx, ERR_USAGE, _("--by が長すぎます"));
	for (char *item = list, *next; item; item = next) {
		next = strchr(item, ',');
		if (next)
			*next++ = '\0';
		if (*n == COUNTER_TENDERS_MAX)
			return ctx_fail(c->ctx, ERR_BAD_INPUT, _("支払方法は 1 つから %d つまでです"), COUNTER_TENDERS_MAX);
		enum err e = read_item(c, item, &t[(*n)++]);
		if (e)
			return e;
	}
	return ERR_OK;
}

static enum err read_one(struct cmd_call *c, const char *by, struct counter_tender *t, int *n)
{
	const char *slip = cmd_value(c, "--slip");
	*t = (struct counter_tender){ .amount = 0 };
	*n = 1;
	if (!cmd_given(c, "--amount"))
		return ctx_fail(c->ctx, ERR_USAGE, _("--by（cash, terminal, qr, transfer）と --amount（円）が必要です"));
	enum err e = cmd_number(c, "--amount", 1, YEN_MAX, 0, &t->amount);
	if (!e)
		e = cmd_method(c, "--by", by, &t->method);
	return e || !slip ? e : read_slip(c, slip, t);
}

/* What was handed over belongs to the cash. */
static enum err read_tendered(struct cmd_call *c, struct counter_tender *t, int n)
{
	int64_t tendered;
	enum err e = cmd_number(c, "--tendered", 1, YEN_MAX, 0, &tendered);
	if (e || !tendered)
		return e;
	for (int i = 0; i < n; i++)
		if (t[i].method == METHOD_CASH) {
			t[i].tendered = tendered;
			return ERR_OK;
		}
	return ctx_fail(c->ctx, ERR_USAGE, _("--tendered は現金（cash）のときだけです"));
}

static enum err read_tenders(struct cmd_call *c, struct counter_tender *t, int *n)
{
	const char *by = cmd_value(c, "--by");
	*n = 0;
	if (!by)
		return ctx_fail(c->ctx, ERR_USAGE, _("--by（cash, terminal, qr, transfer）と --amount（円）が必要です"));
	enum err e = strchr(by, ':') ? read_several(c, by, t, n) : read_one(c, by, t, n);
	return e ? e : read_tendered(c, t, *n);
}

static enum err show(struct cmd_call *c, const struct bill *b, const struct counter_paid *paid)
{
	struct settlement s;
	char amount[32], change[32], rest[32], at[DATE_TEXT];
	enum err e = settlement_by_bill(c->ctx, b->id, &s);
	if (e)
		return e;
	cmd_text(c, _("%s  %s円 受領  お釣り %s円  残り %s円  %s"), b->number, yen_text(paid->amount, amount), yen_text(paid->change, change),
		yen_text(paid->rest, rest), settlement_state_name(s.state));
	cmd_json(c, json_pack("{s:s, s:s, s:I, s:s, s:I, s:I, s:I, s:b, s:s, s:b}", "bill", b->number, "settlement", settlement_state_id(s.state), "amount",
		(json_int_t)s.amount, "method", s.method, "paid", (json_int_t)paid->amount, "change", (json_int_t)paid->change, "rest",
		(json_int_t)paid->rest, "part", paid->part, "at", instant_iso(ctx_when(c->ctx), at), "entered_late", c->ctx->written_at != 0));
	return ERR_OK;
}

static enum err run_pay(struct cmd_call *c)
{
	struct bill b;
	struct counter_tender t[COUNTER_TENDERS_MAX];
	struct counter_paid paid;
	int64_t seen;
	int n;
	enum err e = read_tenders(c, t, &n);
	if (!e)
		e = cmd_late(c);
	if (!e)
		e = cmd_number(c, "--rest", 1, YEN_MAX, -1, &seen);
	if (!e)
		e = bill_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = counter_pay(c->ctx, b.id, t, n, cmd_given(c, "--part"), seen, &paid);
	return e ? e : show(c, &b, &paid);
}

const struct cmd cmd_counter[] = {
	{ .name = "pay", .args = "BILL", .help = N_("窓口での支払いを記録します"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_PAY_COUNTER, .run = run_pay,
		.options = { { "--by", "METHOD", N_("cash, terminal, qr, transfer。複数は cash:1000,qr:2240（terminal:2240:伝票番号）") },
			{ "--amount", "N", N_("金額（円）") }, { "--tendered", "N", N_("現金のお預かり（円）") }, { "--slip", "NO", N_("端末または振込の伝票番号") },
			{ "--part", NULL, N_("一部入金（残りは窓口払いのまま）") }, { "--rest", "N", N_("見ていた残額: 違えば受け取りません") }, CMD_LATE } },
	{ .name = NULL },
};
