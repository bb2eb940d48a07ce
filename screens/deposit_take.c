/* Taking a deposit (SPEC S11): whose, for which bill if there is one, how much, what was handed over; then one question with the change. */
#include "screens/deposit_desk.h"

#include "base/money.h"
#include "base/str.h"
#include "domain/patient.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "tui/dialog.h"

#include "base/banned.h"

static struct outcome take(struct ctx *ctx, void *state, const struct answer *a)
{
	struct deposit_desk *s = state;
	struct deposit d;
	char yen[32], change[32];
	(void)a;
	if (deposit_take(ctx, &s->taking, &d))
		return outcome_fail(ctx);
	list_refresh(&s->list);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("預り金 %s  %s円を受け取りました。お釣り %s円。預り証を印刷します"), d.number, yen_text(d.amount, yen),
		yen_text(d.tendered - d.amount, change));
}

static struct outcome ask(const struct ctx *ctx, const struct deposit_desk *s)
{
	char text[400], question[DEPOSIT_DESK_QUESTION], a[32], b[32], c[32];
	str_fmt(text, sizeof text, _("預り金 %s円   %s\nお預かり %s円   お釣り %s円\n受け取りを記録しますか"), yen_text(s->taking.amount, a),
		s->bill >= 0 ? s->bills[s->bill].bill.number : "", yen_text(s->taking.tendered, b), yen_text(s->taking.tendered - s->taking.amount, c));
	return outcome_dialog(dialog_confirm(_("預り金の受領"), deposit_desk_question(ctx, s, text, question), true, take, 0));
}

static struct outcome tendered_typed(struct ctx *ctx, void *state, const struct answer *a);

static struct outcome ask_tendered(const struct deposit_desk *s)
{
	char title[120], yen[32];
	str_fmt(title, sizeof title, _("預り金の受領  %s円"), yen_text(s->taking.amount, yen));
	return outcome_dialog(dialog_input(title, _("お預かり（円、ちょうどなら空欄）"), "", false, tendered_typed, 0));
}

static struct outcome tendered_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct deposit_desk *s = state;
	char yen[32];
	s->taking.tendered = s->taking.amount;
	if (*a->text && !yen_parse(a->text, &s->taking.tendered))
		return outcome_with(ask_tendered(s), STYLE_REFUSED, _("お預かりの金額を数字で入力してください: %s"), a->text);
	if (s->taking.tendered < s->taking.amount)
		return outcome_with(ask_tendered(s), STYLE_REFUSED, _("お預かりが預り金 %s円 に足りません"), yen_text(s->taking.amount, yen));
	return ask(ctx, s);
}

static struct outcome amount_typed(struct ctx *ctx, void *state, const struct answer *a);

static struct outcome ask_amount(void)
{
	return outcome_dialog(dialog_input(_("預り金の受領"), _("預り金（円）"), "", true, amount_typed, 0));
}

static struct outcome amount_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct deposit_desk *s = state;
	(void)ctx;
	if (!yen_parse(a->text, &s->taking.amount) || s->taking.amount == 0)
		return outcome_with(ask_amount(), STYLE_REFUSED, _("預り金の金額を数字で入力してください: %s"), a->text);
	return ask_tendered(s);
}

static struct outcome bill_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct deposit_desk *s = state;
	(void)ctx;
	s->bill = a->choice - 1;
	s->taking.bill_id = s->bill >= 0 ? s->bills[s->bill].bill.id : 0;
	return ask_amount();
}

/* With bills that are open, which one it is for; without any, there is nothing to ask. */
static struct outcome ask_bill(struct ctx *ctx, struct deposit_desk *s, int64_t patient_id)
{
	struct choice choices[DEPOSIT_DESK_BILLS + 2] = { { "none", _("請求はまだありません") } };
	char labels[DEPOSIT_DESK_BILLS][120], yen[32], who[PERSON_TEXT];
	s->taking = (struct deposit_new){ .patient_id = patient_id };
	s->bill = -1;
	if (patient_page_load(ctx, patient_id, ctx_today(ctx), &s->person) || deposit_desk_bills(ctx, s, patient_id, true))
		return outcome_fail(ctx);
	if (s->n_bills == 0)
		return ask_amount();
	for (int i = 0; i < s->n_bills; i++) {
		const struct deposit_bill *b = &s->bills[i];
		str_fmt(labels[i], sizeof labels[i], _("%s  %s円  %s"), b->bill.number, yen_text(b->rest, yen),
			b->final ? settlement_state_name(b->charge.state) : bill_status_name(b->bill.status));
		choices[i + 1] = (struct choice){ b->bill.number, labels[i] };
	}
	return outcome_dialog(dialog_choice(_("どの請求の預り金ですか"), person_text(ctx, &s->person.patient, who), choices, bill_chosen, 0));
}

static struct outcome card_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct patient p;
	if (patient_by_card(ctx, a->text, &p))
		return outcome_fail(ctx);
	return ask_bill(ctx, state, p.id);
}

struct outcome deposit_take_start(struct ctx *ctx, void *state)
{
	struct deposit_desk *s = state;
	if (s->patient_id)
		return ask_bill(ctx, s, s->patient_id);
	return outcome_dialog(dialog_input(_("預り金の受領"), _("診察券番号"), "", true, card_typed, 0));
}
