/*
 * Giving money back from the page of a bill (SPEC S7, P6): how much, for the counter's part by which method, then one question
 * with the birth date. What may go back at all is asked first; what another desk gave back meanwhile is told, not doubled.
 */
#include "screens/bill_desk.h"

#include "base/money.h"
#include "base/str.h"
#include "domain/refund.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

static struct outcome give(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill_desk *s = state;
	struct refund_made made;
	char yen[32];
	(void)a;
	if (refund_make(ctx, s->id, s->due, s->refund_by, "", s->seen, &made))
		return bill_desk_refusal(ctx, _("返金"));
	if (made.card && made.counter)
		return outcome_with(outcome_refresh(), STYLE_DONE, _("返金を記録しました。窓口で %s円 をお返しください。残りはカードに戻ります"), yen_text(made.counter, yen));
	if (made.card)
		return outcome_with(outcome_refresh(), STYLE_DONE, _("%s円 のカードへの返金を記録しました"), yen_text(made.card, yen));
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%s円 をお返しください（%s）"), yen_text(made.counter, yen),
		made.n ? payment_method_name((enum payment_method)payment_method_from_id(made.rows[0].method)) : "");
}

/* What is handed out now and what goes back to the card: a bill may have been paid by both. */
static struct outcome ask(const struct ctx *ctx, const struct bill_desk *s)
{
	char text[320] = "", question[BILL_DESK_QUESTION], yen[32];
	if (s->to_card < s->due)
		str_add(text, sizeof text, _("返金 %s円   %s\n"), yen_text(s->due - s->to_card, yen), payment_method_name((enum payment_method)s->refund_by));
	if (s->to_card)
		str_add(text, sizeof text, _("返金 %s円   お支払いのカードへ\n"), yen_text(s->to_card, yen));
	str_add(text, sizeof text, "%s", _("返金を記録しますか"));
	return outcome_dialog(dialog_confirm(_("返金"), bill_desk_question(ctx, s, text, question), true, give, 0));
}

static struct outcome method_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill_desk *s = state;
	s->refund_by = payment_method_from_id(a->id);
	return ask(ctx, s);
}

static struct outcome ask_method(const struct bill_desk *s)
{
	struct choice shown[METHOD_DEPOSIT + 1] = { { 0 } };
	char text[160], yen[32];
	for (int m = 0; m < METHOD_DEPOSIT; m++)
		shown[m] = (struct choice){ payment_method_id((enum payment_method)m), payment_method_name((enum payment_method)m) };
	str_fmt(text, sizeof text, _("請求 %s   %s円"), s->page.bill.number, yen_text(s->due, yen));
	return outcome_dialog(dialog_choice(_("返金"), text, shown, method_chosen, 0));
}

static struct outcome amount_typed(struct ctx *ctx, void *state, const struct answer *a);

static struct outcome ask_amount(const struct bill_desk *s, int64_t most)
{
	char title[160], yen[32], now[32];
	str_fmt(title, sizeof title, _("返金  請求 %s  %s円 まで"), s->page.bill.number, yen_text(most, yen));
	str_fmt(now, sizeof now, "%lld", (long long)most);
	return outcome_dialog(dialog_input(title, _("金額（円）"), now, true, amount_typed, most));
}

static struct outcome amount_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill_desk *s = state;
	char yen[32];
	if (!yen_parse(a->text, &s->due))
		return outcome_with(ask_amount(s, a->tag), STYLE_REFUSED, _("返金の金額を数字で入力してください: %s"), a->text);
	if (s->due < 1 || s->due > a->tag)
		return outcome_with(ask_amount(s, a->tag), STYLE_REFUSED, _("返金は 1円 から %s円 までです"), yen_text(a->tag, yen));
	if (refund_to_card(ctx, s->id, s->due, &s->to_card))
		return bill_desk_refusal(ctx, _("返金"));
	return s->to_card == s->due ? ask(ctx, s) : ask_method(s);
}

struct outcome bill_refund_start(struct ctx *ctx, void *state)
{
	struct bill_desk *s = state;
	struct refund_due d;
	if (refund_due(ctx, s->id, &d))
		return bill_desk_refusal(ctx, _("返金"));
	s->seen = d.most + d.hand_out;
	s->due = d.hand_out;
	s->refund_by = -1;
	s->to_card = 0;
	if (d.hand_out)
		return ask_method(s);
	if (d.most == 0)
		return outcome_say(STYLE_REFUSED, _("請求 %s に返金できる残りはありません"), d.bill);
	return ask_amount(s, d.most);
}
