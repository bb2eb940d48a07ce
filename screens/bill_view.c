/*
 * From top to bottom: who, what happens next, which bill; the lines; under them on the left how the amount comes about, on the
 * right how it is paid and where its originals are.
 */
#include "screens/bill_view.h"

#include "base/money.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/forms.h"
#include "domain/refund.h"
#include "domain/settlement_list.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"

#include "base/banned.h"

enum { LABEL = 20, YEN_COLS = 14, RIGHT = 40, VALUE = 10, SENTENCE = 400 };

const struct list_column bill_view_columns[] = {
	{ N_("区分"), 18, ALIGN_LEFT, 0, false }, { N_("項目"), 16, ALIGN_LEFT, 0, true }, { N_("単価"), 10, ALIGN_RIGHT, 0, false },
	{ N_("回数"), 5, ALIGN_RIGHT, 0, false }, { N_("計"), 12, ALIGN_RIGHT, 0, false }, { N_("税"), 4, ALIGN_RIGHT, 1, false }, { 0 },
};

void bill_view_line(const struct bill_page *p, int i, struct list_row *out)
{
	const struct bill_line *l = &p->lines[i];
	const struct form_row *row = forms_row(l->category);
	bool yen = row && row->yen;
	char one[32], all[32];
	int64_t each = yen ? l->yen : l->points, sum = 0;
	bool known = yen_mul(each, l->count, &sum);
	out->id = i + 1;
	list_cell(out, 0, STYLE_TEXT, "%s", row ? row->name : l->category);
	list_cell(out, 1, STYLE_TEXT, "%s", l->name);
	if (row && row->column == FORM_NAMED) {
		list_cell(out, 4, STYLE_TEXT, "%s", l->quantity);
		return;
	}
	list_cell(out, 2, STYLE_TEXT, yen ? _("%s円") : _("%s点"), yen_text(each, one));
	list_cell(out, 3, STYLE_TEXT, "%lld", (long long)l->count);
	list_cell(out, 4, STYLE_MONEY, yen ? _("%s円") : _("%s点"), known ? yen_text(sum, all) : "?");
	if (l->tax_rate)
		list_cell(out, 5, STYLE_TEXT, "%d%%", l->tax_rate);
}

static const char *key(const struct ctx *ctx, enum action a, char out[WORDS_KEY])
{
	return words_key(ctx, &screen_bill, a, out);
}

static void next_of_draft(const struct ctx *ctx, const struct bill_page *p, char *out)
{
	char k[WORDS_KEY], yen[32];
	if (bill_differs(&p->bill))
		str_fmt(out, SENTENCE, _("会計システムとの差 %s円の確認と承認（%s）"), yen_text(p->bill.imported_yen - p->bill.computed_yen, yen),
			key(ctx, ACTION_BILL_FINALISE, k));
	else if (p->n == 0)
		str_fmt(out, SENTENCE, _("明細の入力（%s）"), key(ctx, ACTION_BILL_EDIT, k));
	else
		str_fmt(out, SENTENCE, _("明細を確かめて確定（%s）"), key(ctx, ACTION_BILL_FINALISE, k));
}

static bool unclear(const struct bill_page *p)
{
	return p->paper[PAPER_RECEIPT].state == RECEIPT_UNCLEAR || p->paper[PAPER_STATEMENT].state == RECEIPT_UNCLEAR;
}

/* A refund that still moves, or waits for a hand; NULL: none. */
static const struct settlement *open_refund(const struct bill_page *p)
{
	for (int i = 0; i < p->n_refunds; i++)
		if (!p->refunds[i].settled_at)
			return &p->refunds[i];
	return NULL;
}

static void next_of_refund(const struct ctx *ctx, const struct settlement *s, char *out)
{
	char k[WORDS_KEY], yen[32], why[256];
	yen_text(s->amount, yen);
	if (s->state == SETTLEMENT_COUNTER_DUE)
		str_fmt(out, SENTENCE, _("窓口で %s円 をお返しください（%s）"), yen, key(ctx, ACTION_REFUND, k));
	else if (s->state == SETTLEMENT_WORKLIST || s->state == SETTLEMENT_UNKNOWN)
		str_fmt(out, SENTENCE, _("返金 %s円: %s"), yen, *settlement_list_reason(s, why) ? why : refund_state_name(s->state));
	else
		str_fmt(out, SENTENCE, _("カードへの返金 %s円 を待ちます（%s）"), yen, refund_state_name(s->state));
}

static bool unannounced(const struct settlement *s)
{
	return s->kind == KIND_CORRECTION && s->state == SETTLEMENT_SCHEDULED && !s->notified;
}

static void next_of_charge(const struct ctx *ctx, const struct bill_page *p, char *out)
{
	const struct settlement *s = &p->settlement;
	char k[WORDS_KEY], yen[32], day[WORDS_DAY], why[256];
	if (unannounced(s)) {
		str_fmt(out, SENTENCE, _("お知らせのメールが送られ次第、差額 %s円 をカードで決済します"), yen_text(s->amount, yen));
		return;
	}
	switch (s->state) {
	case SETTLEMENT_COUNTER_DUE:
		str_fmt(out, SENTENCE, p->paid_yen ? _("窓口での残りのお支払い %s円（%s）") : _("窓口でのお支払い %s円（%s）"), yen_text(s->amount - p->paid_yen, yen), key(ctx, ACTION_PAY_COUNTER, k));
		break;
	case SETTLEMENT_DEPOSITED:
		str_copy(out, SENTENCE, _("預り金の精算（請求の一覧の「預り金」から）"));
		break;
	case SETTLEMENT_SCHEDULED:
		str_fmt(out, SENTENCE, _("%s のカード決済を待ちます"), words_day(s->due_day, ctx_today(ctx), day));
		break;
	case SETTLEMENT_CLAIMED: case SETTLEMENT_SENT:
		str_copy(out, SENTENCE, _("カード決済の処理中です"));
		break;
	case SETTLEMENT_SUCCEEDED:
		str_copy(out, SENTENCE, _("お知らせのメールが送られ次第、領収書を発行できます"));
		break;
	case SETTLEMENT_DECLINED: case SETTLEMENT_AUTHENTICATION: case SETTLEMENT_UNKNOWN: case SETTLEMENT_WORKLIST:
		str_fmt(out, SENTENCE, "%s", *settlement_list_reason(s, why) ? why : settlement_state_name(s->state));
		break;
	default:
		str_copy(out, SENTENCE, _("することはありません"));
	}
}

static void next_sentence(const struct ctx *ctx, const struct bill_page *p, char *out)
{
	char k[WORDS_KEY];
	if (p->bill.status == BILL_DRAFT)
		next_of_draft(ctx, p, out);
	else if (p->bill.status == BILL_HELD)
		str_fmt(out, SENTENCE, _("会計保留（%s）— 解除は %s"), bill_hold_text(p->bill.held_reason), key(ctx, ACTION_BILL_HOLD, k));
	else if (p->bill.status == BILL_CORRECTED)
		str_fmt(out, SENTENCE, _("訂正後の請求 %s を使います"), p->corrected_by);
	else if (unclear(p))
		str_fmt(out, SENTENCE, _("用紙が出たかどうかの確認（%s）"), key(ctx, ACTION_RECEIPT_RESOLVE, k));
	else if (open_refund(p))
		next_of_refund(ctx, open_refund(p), out);
	else if (p->paper[PAPER_RECEIPT].id && p->paper[PAPER_RECEIPT].state == RECEIPT_AVAILABLE)
		str_fmt(out, SENTENCE, _("領収書の発行（%s）"), key(ctx, ACTION_RECEIPT_ISSUE, k));
	else if (p->paper[PAPER_RECEIPT].id)
		str_copy(out, SENTENCE, _("することはありません"));
	else
		next_of_charge(ctx, p, out);
}

/* Where the counter is paid, and which bill this one replaces: across the page, where the whole sentence fits (S10). */
static void draw_reason(const struct bill_page *p, const struct canvas *c, int y)
{
	char why[256], yen[32];
	int x = 1;
	if (*p->corrects)
		x = canvas_fmt(c, x, y, STYLE_TEXT, _("請求 %s の訂正"), p->corrects) + 2;
	if (p->n_refunds || (p->settled && p->settlement.kind == KIND_CORRECTION))
		x = canvas_fmt(c, x, y, STYLE_TEXT, _("お支払い %s円"), yen_text(p->net_yen, yen)) + 2;
	for (int i = 0; i < p->n_refunds; i++)
		x = canvas_fmt(c, x, y, STYLE_TEXT, _("返金 %s円 %s"), yen_text(p->refunds[i].amount, yen), refund_state_name(p->refunds[i].state)) + 2;
	if (p->settled && p->settlement.state == SETTLEMENT_COUNTER_DUE && *settlement_list_reason(&p->settlement, why))
		canvas_text(c, x, y, STYLE_DIM, why);
}

static void draw_head(const struct ctx *ctx, const struct bill_page *p, const struct canvas *c)
{
	char text[SENTENCE], day[WORDS_DAY], date[DATE_TEXT];
	const struct bill *b = &p->bill;
	struct visit_bill v = { .status = b->status };
	enum style s = words_bill_style(&v);
	person_draw(ctx, c, 0, &p->patient, p->same_name, p->same_surname);
	next_sentence(ctx, p, text);
	canvas_fmt(c, 1, 1, STYLE_NEXT, _("▶ 次: %s"), text);
	int x = canvas_fmt(c, 1, 2, STYLE_TITLE, _("請求 %s"), b->number) + 2;
	x = canvas_fmt(c, x, 2, b->status == BILL_FINAL ? STYLE_DONE : s, "%s%s", b->status == BILL_FINAL ? "○ " : words_mark(s),
		bill_status_name(b->status)) + 2;
	x = canvas_fmt(c, x, 2, STYLE_TEXT, "%s  %s", b->department, date_show(b->period_from, date)) + 1;
	if (b->period_to != b->period_from)
		x = canvas_fmt(c, x, 2, STYLE_TEXT, "- %s", words_day(b->period_to, b->period_from, day)) + 1;
	x = canvas_fmt(c, x + 1, 2, STYLE_TEXT, "%s", p->visit.number) + 2;
	x = canvas_fmt(c, x, 2, p->visit.deferral ? STYLE_DONE : STYLE_DIM, p->visit.deferral ? _("○ %s") : _("－ %sなし"), words_of(ctx, L_SERVICE)) + 2;
	if (b->entered_late)
		canvas_text(c, x, 2, STYLE_DIM, _("後日入力"));
	draw_reason(p, c, 3);
}

static void sum(const struct canvas *c, int y, const char *label, int64_t yen)
{
	canvas_fit(c, 1, y, LABEL, ALIGN_LEFT, STYLE_LABEL, label);
	if (yen)
		canvas_yen(c, 1 + LABEL, y, YEN_COLS, yen, _("円"));
	else
		canvas_fit(c, 1 + LABEL, y, YEN_COLS, ALIGN_RIGHT, STYLE_DIM, "－");
}

static void draw_sums(const struct bill *b, const struct canvas *c, int y)
{
	char text[64], points[32];
	str_fmt(text, sizeof text, _("保険 %s点×%d割"), yen_text(b->points, points), b->share);
	sum(c, y, text, b->insured_yen);
	sum(c, y + 1, _("食事・生活療養"), b->meal_yen);
	sum(c, y + 2, _("保険外（税込）"), b->other_yen);
	sum(c, y + 3, b->imported_yen < 0 ? _("調整（公費・上限）") : bill_reductions(b) != b->adjust_yen ? _("公費・上限・会計差") : _("会計システムとの差"), bill_reductions(b));
	canvas_fit(c, 1, y + 4, LABEL, ALIGN_LEFT, STYLE_TITLE, _("請求額"));
	canvas_yen(c, 1 + LABEL, y + 4, YEN_COLS, b->amount, _("円"));
}

static int state(const struct canvas *c, int y, const char *label, enum style s, const char *text)
{
	canvas_text(c, RIGHT, y, STYLE_LABEL, label);
	return canvas_fmt(c, RIGHT + VALUE, y, s, "%s%s", s == STYLE_DIM ? "－ " : style_mark(s), text) + 1;
}

static void draw_charge(const struct ctx *ctx, const struct bill_page *p, const struct canvas *c, int y)
{
	const struct settlement *s = &p->settlement;
	char day[WORDS_DAY], yen[32];
	if (!p->settled) {
		state(c, y, _("決済"), STYLE_DIM, _("確定後"));
		return;
	}
	char text[64], rest[32];
	if (p->paid_yen && s->state == SETTLEMENT_COUNTER_DUE) {
		str_fmt(text, sizeof text, _("一部入金 残り %s円"), yen_text(s->amount - p->paid_yen, rest));
		state(c, y, _("決済"), STYLE_TODO, text);
		return;
	}
	bool difference = s->kind == KIND_CORRECTION, none = difference && s->state == SETTLEMENT_ZERO;
	int x = state(c, y, difference ? _("差額") : _("決済"), none ? STYLE_DIM : words_settlement_style(s->state),
		none ? _("お支払いなし") : settlement_state_name(s->state));
	if (difference && !none)
		x = canvas_fmt(c, x, y, STYLE_TEXT, _("%s円"), yen_text(s->amount, yen)) + 1;
	if (s->settled_at)
		canvas_text(c, x, y, STYLE_TEXT, words_day(tokyo_day(s->settled_at), ctx_today(ctx), day));
	else if (s->state == SETTLEMENT_SCHEDULED)
		canvas_text(c, x, y, STYLE_TEXT, words_day(s->due_day, ctx_today(ctx), day));
	else if (s->state == SETTLEMENT_DECLINED && s->tries)
		canvas_fmt(c, x, y, STYLE_DIM, _("%d回目"), s->tries);
}

static void draw_paper(const struct bill_page *p, enum receipt_kind kind, const struct canvas *c, int y)
{
	const struct receipt *r = &p->paper[kind];
	char serial[24];
	if (!r->id) {
		state(c, y, words_paper(kind), STYLE_DIM, p->settled ? _("まだ発行できません") : _("確定後"));
		return;
	}
	int x = state(c, y, words_paper(kind), words_paper_style(r->state), receipt_state_name(r->state));
	canvas_text(c, x, y, STYLE_TEXT, receipt_serial(r, serial));
}

static void draw_import(const struct bill *b, const struct canvas *c, int y)
{
	char theirs[32];
	if (b->imported_yen < 0)
		return;
	enum style s = b->imported_yen == b->computed_yen ? STYLE_DONE : *b->accepted_by ? STYLE_TEXT : STYLE_TODO;
	int x = state(c, y, _("会計計算"), s, yen_text(b->imported_yen, theirs));
	x = canvas_text(c, x - 1, y, s, _("円")) + 1;
	if (b->imported_yen == b->computed_yen)
		canvas_text(c, x, y, s, _("一致"));
	else if (*b->accepted_by)
		canvas_fmt(c, x, y, s, _("差を承認 %s"), b->accepted_by);
	else
		canvas_text(c, x, y, s, _("差があります"));
}

void bill_view_draw(const struct ctx *ctx, const struct bill_page *p, const struct canvas *c)
{
	int y = c->at.rows - BILL_VIEW_FOOT;
	draw_head(ctx, p, c);
	draw_sums(&p->bill, c, y);
	draw_charge(ctx, p, c, y);
	draw_paper(p, PAPER_RECEIPT, c, y + 1);
	draw_paper(p, PAPER_STATEMENT, c, y + 2);
	draw_import(&p->bill, c, y + 3);
}
