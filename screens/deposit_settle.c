/*
 * Settling a deposit (SPEC S11): the bill that it was taken for, else one of the patient's that is final; what it comes to is
 * shown before anything is done: what is given back, or what is still owed and whether that is paid in cash at once.
 */
#include "screens/deposit_desk.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/settlement.h"
#include "screens/screens.h"
#include "tui/dialog.h"

#include "base/banned.h"

enum { OWN_BILL = 160 };

static struct outcome told(struct deposit_desk *s, const struct deposit_end *r)
{
	char applied[32], back[32], change[32], rest[32];
	list_refresh(&s->list);
	if (r->returned)
		return outcome_with(outcome_refresh(), STYLE_DONE, _("預り金 %s を請求 %s に充てました。お返し %s円"), r->deposit.number, r->bill, yen_text(r->returned, back));
	if (r->paid)
		return outcome_with(outcome_refresh(), STYLE_DONE, _("預り金 %s と現金で請求 %s を受け取りました。お釣り %s円"), r->deposit.number, r->bill,
			yen_text(r->change, change));
	if (r->rest)
		return outcome_with(outcome_refresh(), STYLE_TODO, _("預り金 %s の %s円 を請求 %s に充てました。残り %s円 は窓口払いです"), r->deposit.number,
			yen_text(r->applied, applied), r->bill, yen_text(r->rest, rest));
	return outcome_with(outcome_refresh(), STYLE_DONE, _("預り金 %s で請求 %s を受け取りました。領収書を発行できます"), r->deposit.number, r->bill);
}

static struct outcome settle(struct ctx *ctx, void *state, const struct answer *a)
{
	struct deposit_desk *s = state;
	struct counter_tender t = { .method = METHOD_CASH, .amount = s->with_rest ? s->bills[s->bill].rest - s->deposit.amount : 0, .tendered = s->tendered };
	struct deposit_end r;
	(void)a;
	if (deposit_settle(ctx, s->deposit.id, s->deposit.version, s->bills[s->bill].bill.id, &t, s->with_rest ? 1 : 0, &r))
		return outcome_fail(ctx);
	return told(s, &r);
}

static struct outcome ask(const struct ctx *ctx, const struct deposit_desk *s)
{
	const struct deposit_bill *b = &s->bills[s->bill];
	char text[512], question[DEPOSIT_DESK_QUESTION], x[32], y[32];
	int64_t missing = b->rest - s->deposit.amount;
	str_fmt(text, sizeof text, _("預り金 %s  %s円\n"), s->deposit.number, yen_text(s->deposit.amount, x));
	str_add(text, sizeof text, _("請求 %s  %s円\n"), b->bill.number, yen_text(b->rest, x));
	if (missing < 0)
		str_add(text, sizeof text, _("お返し %s円\n"), yen_text(-missing, x));
	else if (missing && s->with_rest)
		str_add(text, sizeof text, _("現金 %s円   お釣り %s円\n"), yen_text(missing, x), yen_text(s->tendered - missing, y));
	else if (missing)
		str_add(text, sizeof text, _("残り %s円 は窓口払いのまま\n"), yen_text(missing, x));
	str_add(text, sizeof text, "%s", _("精算を記録しますか"));
	return outcome_dialog(dialog_confirm(_("預り金の精算"), deposit_desk_question(ctx, s, text, question), true, settle, 0));
}

static struct outcome tendered_typed(struct ctx *ctx, void *state, const struct answer *a);

static struct outcome ask_tendered(const struct deposit_desk *s)
{
	char title[120], yen[32];
	str_fmt(title, sizeof title, _("預り金の精算  不足 %s円"), yen_text(s->bills[s->bill].rest - s->deposit.amount, yen));
	return outcome_dialog(dialog_input(title, _("お預かり（円、ちょうどなら空欄）"), "", false, tendered_typed, 0));
}

static struct outcome tendered_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct deposit_desk *s = state;
	int64_t missing = s->bills[s->bill].rest - s->deposit.amount;
	char yen[32];
	s->tendered = missing;
	if (*a->text && !yen_parse(a->text, &s->tendered))
		return outcome_with(ask_tendered(s), STYLE_REFUSED, _("お預かりの金額を数字で入力してください: %s"), a->text);
	if (s->tendered < missing)
		return outcome_with(ask_tendered(s), STYLE_REFUSED, _("お預かりが不足の %s円 に足りません"), yen_text(missing, yen));
	return ask(ctx, s);
}

static struct outcome rest_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct deposit_desk *s = state;
	s->with_rest = strcmp(a->id, "cash") == 0;
	return s->with_rest ? ask_tendered(s) : ask(ctx, s);
}

/* The bill is known: is the deposit enough? */
static struct outcome with_bill(struct ctx *ctx, struct deposit_desk *s)
{
	const struct choice choices[] = { { "later", _("残りは窓口払いのまま") }, { "cash", _("残りを現金で払う") }, { 0 } };
	int64_t missing = s->bills[s->bill].rest - s->deposit.amount;
	char text[160], yen[32];
	s->with_rest = false;
	s->tendered = 0;
	if (missing <= 0)
		return ask(ctx, s);
	str_fmt(text, sizeof text, _("預り金では %s円 足りません"), yen_text(missing, yen));
	return outcome_dialog(dialog_choice(_("預り金の精算"), text, choices, rest_chosen, 0));
}

static struct outcome bill_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct deposit_desk *s = state;
	s->bill = a->choice;
	return with_bill(ctx, s);
}

/* The bill that it was taken for, and why it can't have the money yet; "" without one. */
static enum err own_bill(struct ctx *ctx, const struct deposit_desk *s, char out[OWN_BILL])
{
	struct bill b;
	struct settlement charge;
	out[0] = '\0';
	if (!s->deposit.bill_id)
		return ERR_OK;
	enum err e = bill_by_id(ctx, s->deposit.bill_id, &b);
	enum err found = e ? e : settlement_by_bill(ctx, b.id, &charge);
	if (!e)
		str_fmt(out, OWN_BILL, _("請求 %s は「%s」のため、充てられません"), b.number,
			b.status == BILL_FINAL && !found ? settlement_state_name(charge.state) : bill_status_name(b.status));
	return e ? e : found == ERR_NOT_FOUND ? ERR_OK : found;
}

static struct outcome choose_bill(const struct deposit_desk *s, const char *own)
{
	struct choice choices[DEPOSIT_DESK_BILLS + 1] = { { 0 } };
	char labels[DEPOSIT_DESK_BILLS][120], text[160 + OWN_BILL], yen[32];
	for (int i = 0; i < s->n_bills; i++) {
		const struct deposit_bill *b = &s->bills[i];
		str_fmt(labels[i], sizeof labels[i], _("%s  %s円  %s"), b->bill.number, yen_text(b->rest, yen), settlement_state_name(b->charge.state));
		choices[i] = (struct choice){ b->bill.number, labels[i] };
	}
	str_fmt(text, sizeof text, _("預り金 %s  %s円"), s->deposit.number, yen_text(s->deposit.amount, yen));
	if (*own)
		str_add(text, sizeof text, "\n%s", own);
	return outcome_dialog(dialog_choice(_("どの請求に充てますか"), text, choices, bill_chosen, 0));
}

/* Reads the selected deposit with its patient; anything but UNHANDLED is why it can't be. */
static struct outcome select_open(struct ctx *ctx, struct deposit_desk *s)
{
	int64_t id = list_selected(&s->list);
	if (!id)
		return outcome_say(STYLE_REFUSED, "%s", _("預り金を選んでください"));
	if (deposit_by_id(ctx, id, &s->deposit) || patient_page_load(ctx, s->deposit.patient_id, ctx_today(ctx), &s->person))
		return outcome_fail(ctx);
	if (s->deposit.state != DEPOSIT_TAKEN)
		return outcome_say(STYLE_REFUSED, _("預り金 %s は%sです"), s->deposit.number, deposit_state_name(s->deposit.state));
	return outcome_unhandled();
}

struct outcome deposit_settle_start(struct ctx *ctx, void *state)
{
	struct deposit_desk *s = state;
	struct outcome no = select_open(ctx, s);
	if (no.kind != OUTCOME_UNHANDLED)
		return no;
	if (deposit_desk_bills(ctx, s, s->deposit.patient_id, false))
		return outcome_fail(ctx);
	for (s->bill = 0; s->bill < s->n_bills; s->bill++)
		if (s->bills[s->bill].bill.id == s->deposit.bill_id)
			return with_bill(ctx, s);
	char own[OWN_BILL];
	if (own_bill(ctx, s, own))
		return outcome_fail(ctx);
	if (s->n_bills == 0)
		return outcome_say(STYLE_REFUSED, "%s", *own ? own : _("この患者さんに、窓口払いを待つ確定した請求はありません"));
	return choose_bill(s, own);
}

static struct outcome give_back(struct ctx *ctx, void *state, const struct answer *a)
{
	struct deposit_desk *s = state;
	struct deposit_end r;
	char yen[32];
	(void)a;
	if (deposit_return(ctx, s->deposit.id, s->deposit.version, &r))
		return outcome_fail(ctx);
	list_refresh(&s->list);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("預り金 %s の %s円 をお返ししました"), r.deposit.number, yen_text(r.returned, yen));
}

struct outcome deposit_settle_return(struct ctx *ctx, void *state)
{
	struct deposit_desk *s = state;
	char text[200], question[DEPOSIT_DESK_QUESTION], yen[32];
	struct outcome no = select_open(ctx, s);
	if (no.kind != OUTCOME_UNHANDLED)
		return no;
	str_fmt(text, sizeof text, _("預り金 %s  %s円\n全額をお返ししますか"), s->deposit.number, yen_text(s->deposit.amount, yen));
	return outcome_dialog(dialog_confirm(_("預り金の返金"), deposit_desk_question(ctx, s, text, question), true, give_back, 0));
}
