/* Giving money back on the command line (SPEC S7, L). */
#include "cmd.h"

#include "base/money.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/refund.h"

#include "base/banned.h"

static json_t *row_json(const struct settlement *s)
{
	return json_pack("{s:I, s:s, s:s, s:I}", "amount", (json_int_t)s->amount, "state", refund_state_id(s->state), "method",
		s->method[0] ? s->method : "card", "settlement", (json_int_t)s->id);
}

static void tell(struct cmd_call *c, const struct bill *b, const struct refund_made *made)
{
	char yen[32];
	json_t *rows = json_array();
	for (int i = 0; i < made->n; i++) {
		json_array_append_new(rows, row_json(&made->rows[i]));
		cmd_text(c, _("%s  %s円  %s"), b->number, yen_text(made->rows[i].amount, yen), refund_state_name(made->rows[i].state));
	}
	if (made->card)
		cmd_text(c, _("カードへの返金 %s円はワーカーが決済会社に送ります"), yen_text(made->card, yen));
	if (made->counter)
		cmd_text(c, _("窓口で %s円をお返しください"), yen_text(made->counter, yen));
	cmd_json(c, json_pack("{s:s, s:I, s:I, s:I, s:o}", "bill", b->number, "amount", (json_int_t)(made->card + made->counter), "card",
		(json_int_t)made->card, "counter", (json_int_t)made->counter, "refunds", rows));
}

static enum err run_refund(struct cmd_call *c)
{
	struct bill b;
	struct refund_made made;
	enum payment_method method;
	int64_t amount;
	const char *by = cmd_value(c, "--by"), *reason = cmd_value(c, "--reason");
	if (!cmd_given(c, "--amount"))
		return ctx_fail(c->ctx, ERR_USAGE, _("%s（円）が必要です"), "--amount");
	enum err e = cmd_number(c, "--amount", 1, YEN_MAX, 0, &amount);
	if (!e && by)
		e = cmd_method(c, "--by", by, &method);
	if (!e)
		e = bill_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = refund_make(c->ctx, b.id, amount, by ? (int)method : -1, reason ? reason : "", -1, &made);
	if (!e)
		tell(c, &b, &made);
	return e;
}

const struct cmd cmd_refund[] = {
	{ .name = "refund", .args = "BILL", .help = N_("支払われた料金を返金します（カードはカードへ、窓口は窓口で）"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_REFUND, .run = run_refund,
		.options = { { "--amount", "N", N_("金額（円）") }, { "--reason", "TEXT", N_("返金の理由（操作記録に残します）") },
			{ "--by", "METHOD", N_("窓口で返す方法: cash, terminal, qr, transfer") } } },
	{ .name = NULL },
};
