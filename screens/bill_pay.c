/*
 * Payment at the counter (SPEC S12, P6): method, for cash what was tendered (nothing: exactly the amount), then one question
 * with the change and the birth date. Several methods, or a part, go to the form of pay.c. Whether money may be taken at all is asked first, so that nobody counts coins in vain.
 */
#include "screens/bill_desk.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/counter.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

static const struct choice methods[] = {
	{ "cash", N_("現金") }, { "terminal", N_("カード端末") }, { "qr", N_("QR・電子マネー") }, { "transfer", N_("振込") },
	{ "several", N_("複数の方法・一部入金") }, { 0 },
};

static const char *method_name(const char *id)
{
	for (const struct choice *m = methods; m->id; m++)
		if (strcmp(m->id, id) == 0)
			return _(m->label);
	return id;
}

static struct outcome pay(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill_desk *s = state;
	char due[32], change[32], key[WORDS_KEY];
	(void)a;
	struct counter_tender t = { .method = (enum payment_method)payment_method_from_id(s->method), .amount = s->due };
	struct counter_paid paid;
	t.tendered = t.method == METHOD_CASH ? s->tendered : 0;
	if (counter_pay(ctx, s->id, &t, 1, false, s->due, &paid))
		return bill_desk_refusal(ctx, _("窓口払い"));
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%s円を受け取りました（%s）。お釣り %s円。領収書は %s"), yen_text(s->due, due),
		method_name(s->method), yen_text(s->tendered - s->due, change), words_key(ctx, &screen_bill, ACTION_RECEIPT_ISSUE, key));
}

static struct outcome ask(const struct ctx *ctx, const struct bill_desk *s)
{
	char text[512], question[BILL_DESK_QUESTION], due[32], tendered[32], change[32];
	str_fmt(text, sizeof text, _("%s   請求額 %s円\n"), method_name(s->method), yen_text(s->due, due));
	if (strcmp(s->method, "cash") == 0)
		str_add(text, sizeof text, _("お預かり %s円   お釣り %s円\n"), yen_text(s->tendered, tendered), yen_text(s->tendered - s->due, change));
	str_add(text, sizeof text, "%s", _("受け取りを記録しますか"));
	return outcome_dialog(dialog_confirm(_("窓口払い"), bill_desk_question(ctx, s, text, question), true, pay, 0));
}

static struct outcome tendered_typed(struct ctx *ctx, void *state, const struct answer *a);

static struct outcome ask_tendered(const struct bill_desk *s)
{
	char title[160], due[32];
	str_fmt(title, sizeof title, _("窓口払い  現金  請求額 %s円"), yen_text(s->due, due));
	return outcome_dialog(dialog_input(title, _("お預かり（円）"), "", false, tendered_typed, 0));
}

static struct outcome tendered_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill_desk *s = state;
	char due[32];
	s->tendered = s->due;
	if (*a->text && !yen_parse(a->text, &s->tendered))
		return outcome_with(ask_tendered(s), STYLE_REFUSED, _("お預かりの金額を数字で入力してください: %s"), a->text);
	if (s->tendered < s->due)
		return outcome_with(ask_tendered(s), STYLE_REFUSED, _("お預かりが請求額 %s円 に足りません"), yen_text(s->due, due));
	return ask(ctx, s);
}

static struct outcome method_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill_desk *s = state;
	if (strcmp(a->id, "several") == 0)
		return outcome_push(&screen_pay, s->id);
	str_copy(s->method, sizeof s->method, a->id);
	s->tendered = s->due;
	return strcmp(a->id, "cash") == 0 ? ask_tendered(s) : ask(ctx, s);
}

struct outcome bill_pay_start(struct ctx *ctx, void *state)
{
	struct bill_desk *s = state;
	char text[160], due[32];
	struct choice shown[sizeof methods / sizeof *methods];
	struct counter_due owed;
	if (counter_due(ctx, s->id, &owed))
		return bill_desk_refusal(ctx, _("窓口払い"));
	s->due = owed.rest;
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		shown[i] = (struct choice){ methods[i].id, methods[i].id ? _(methods[i].label) : NULL };
	str_fmt(text, sizeof text, _("請求 %s   %s円"), s->page.bill.number, yen_text(s->due, due));
	return outcome_dialog(dialog_choice(_("窓口払い"), text, shown, method_chosen, 0));
}
