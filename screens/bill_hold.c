/*
 * A bill on hold (SPEC B5): why, and on what ground it goes on: the cover is confirmed, or it is due at full cost. Whoever may confirm
 * insurance does it here for the month of the care, which the patient's page, being about today, can't.
 */
#include "screens/bill_desk.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/insurance.h"
#include "domain/may.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

static struct outcome hold(struct ctx *ctx, const struct bill_desk *s, int64_t version, const char *reason)
{
	struct bill b;
	if (bill_hold(ctx, s->id, version, reason, &b))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_TODO, _("請求 %s を保留しました: %s"), b.number, bill_hold_text(b.held_reason));
}

static struct outcome reason_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	return hold(ctx, state, a->tag, a->text);
}

static struct outcome reason_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	if (a->choice < BILL_HOLD_OTHER)
		return hold(ctx, state, a->tag, bill_hold_key((enum bill_hold)a->choice));
	return outcome_dialog(dialog_input(_("会計の保留"), _("理由"), "", true, reason_typed, a->tag));
}

static struct outcome ask_reason(const struct bill *b)
{
	struct choice choices[BILL_HOLD_OTHER + 2] = { { 0 } };
	for (enum bill_hold h = 0; h < BILL_HOLD_OTHER; h++)
		choices[h] = (struct choice){ bill_hold_key(h), bill_hold_text(bill_hold_key(h)) };
	choices[BILL_HOLD_OTHER] = (struct choice){ "other", _("そのほかの理由を入力する") };
	return outcome_dialog(dialog_choice(_("会計の保留"), _("保留の理由"), choices, reason_chosen, b->version));
}

static struct outcome release(struct ctx *ctx, const struct bill_desk *s, int64_t version)
{
	struct bill b;
	if (bill_release(ctx, s->id, version, &b))
		return bill_desk_refusal(ctx, _("会計の保留"));
	return outcome_with(outcome_refresh(), STYLE_DONE, _("請求 %s の保留を解除しました"), b.number);
}

static struct outcome release_full(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill b;
	char yen[32];
	if (bill_release_full_cost(ctx, ((struct bill_desk *)state)->id, a->tag, &b))
		return bill_desk_refusal(ctx, _("会計の保留"));
	return outcome_with(outcome_replace(&screen_bill, b.id), STYLE_DONE, _("請求 %s は全額（10割）の %s円 です"), b.number, yen_text(b.amount, yen));
}

static struct outcome evidence_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct bill *b = &((struct bill_desk *)state)->page.bill;
	int by = evidence_from_id(a->id);
	if (insurance_confirm(ctx, b->patient_id, b->visit_id, b->period_to, (enum evidence)by))
		return bill_desk_refusal(ctx, _("会計の保留"));
	return release(ctx, state, a->tag);
}

/* Only what may be used on the day of the care. */
static struct outcome ask_evidence(const struct ctx *ctx, const struct bill *b)
{
	struct choice choices[EVIDENCE_COUNT + 1] = { { 0 } };
	char text[160], day[DATE_TEXT];
	int n = 0;
	for (enum evidence e = 0; e < EVIDENCE_COUNT; e++)
		if (evidence_last_day(e) == DAY_NONE || b->period_to <= evidence_last_day(e))
			choices[n++] = (struct choice){ evidence_id(e), evidence_name(e) };
	str_fmt(text, sizeof text, _("%s の保険を確認したもの"), date_show(b->period_to, day));
	return outcome_dialog(dialog_choice(words_of(ctx, L_INSURANCE), text, choices, evidence_chosen, b->version));
}

static struct outcome release_how(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct bill_desk *s = state;
	char question[BILL_DESK_QUESTION];
	if (strcmp(a->id, "release") == 0)
		return release(ctx, s, a->tag);
	if (strcmp(a->id, "confirm") == 0)
		return ask_evidence(ctx, &s->page.bill);
	return outcome_dialog(dialog_confirm(_("会計の保留"),
		bill_desk_question(ctx, s, _("全額（10割）の請求にして保留を解除しますか"), question), true, release_full, a->tag));
}

static struct outcome ask_release(const struct ctx *ctx, const struct bill *b)
{
	char text[320];
	struct choice grounds[4] = { { "release", bill_hold_of(b->held_reason) == BILL_HOLD_COVER ? _("保険が確認済なので解除") : _("理由がなくなったので解除") },
		{ "full", _("資格を確認できないので全額（10割）で解除") } };
	if (may(ctx, ACTION_INSURANCE_CONFIRM))
		grounds[2] = (struct choice){ "confirm", _("受診月の保険をここで確認して解除") };
	str_fmt(text, sizeof text, _("保留の理由: %s"), bill_hold_text(b->held_reason));
	return outcome_dialog(dialog_choice(_("会計の保留"), text, grounds, release_how, b->version));
}

struct outcome bill_hold_toggle(struct ctx *ctx, void *state)
{
	const struct bill *b = &((const struct bill_desk *)state)->page.bill;
	return b->status == BILL_HELD ? ask_release(ctx, b) : ask_reason(b);
}
