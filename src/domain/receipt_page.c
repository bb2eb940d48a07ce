/*
 * 領収証 after the ministry's form 1: patient and bill, the grid of covered rows in points (meals in yen), what isn't
 * covered with its items, the sums per column, and how and when it was paid. Every row of the form's table is
 * printed, empty or not. What patients get is Japanese in any language of the staff.
 */
#include "domain/receipt_page.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/copay.h"
#include "domain/form_draw.h"
#include "domain/forms.h"
#include "domain/policy.h"
#include "model/profile.h"

#include "base/banned.h"

enum {
	LEFT = FORM_LEFT, WIDTH = FORM_WIDTH, RIGHT = FORM_RIGHT, PER_ROW = 7, CELL = WIDTH / PER_ROW,
	GRID = 462,              /* height of the covered rows: as many as the table has share it */
	OTHER_W = 850, ITEM = 40, ITEMS_MIN = 3, ITEMS_MAX = 12, /* items of all uncovered rows together */
	SUMS_X = LEFT + OTHER_W + 40, SUMS_W = RIGHT - SUMS_X, SUMS_LABEL = 180,
	FOOT = 2300,             /* hospital, tax and notes stand at the end of the page */
};

static void draw_head(struct page *p, const struct receipt_facts *f)
{
	enum { Y = 262 };
	char serial[24], days[2 * DATE_TEXT], day[DATE_TEXT], text[200];
	const struct bill *b = &f->bill;
	receipt_serial(&f->receipt, serial);
	form_draw_field(p, LEFT, Y, 330, "患者番号", 115, f->patient.card);
	str_fmt(text, sizeof text, "%s　様", f->patient.name);
	form_draw_field(p, LEFT + 330, Y, 756, "氏名", 140, text);
	form_draw_field(p, LEFT + 1086, Y, 720, f->visit.inpatient ? "請求期間（入院）" : "診療日", 115, form_draw_days(f->visit.inpatient ? b->period_from : b->period_to, b->period_to, days));
	int y = Y + FORM_FIELD;
	form_draw_field(p, LEFT, y, 390, "受診科", FORM_VALUE, b->department);
	form_draw_field(p, LEFT + 390, y, 120, "入・外", FORM_VALUE, f->visit.inpatient ? "入院" : "外来");
	form_draw_field(p, LEFT + 510, y, 270, "領収書No.", FORM_VALUE, serial[0] ? serial : "－");
	form_draw_field(p, LEFT + 780, y, 330, "発行日", FORM_VALUE, f->receipt.issued_at ? date_era(tokyo_day(f->receipt.issued_at), day) : "－");
	form_draw_field(p, LEFT + 1110, y, 200, "費用区分", FORM_VALUE, f->cost_class[0] ? f->cost_class : "－");
	str_fmt(text, sizeof text, "%d割", b->share);
	form_draw_field(p, LEFT + 1310, y, 170, "負担割合", FORM_VALUE, text);
	form_draw_field(p, LEFT + 1480, y, 140, "本・家", FORM_VALUE, f->holder[0] ? f->holder : "－");
	form_draw_field(p, LEFT + 1620, y, 186, "区分", FORM_VALUE, f->programme[0] ? f->programme : "－");
	page_box(p, LEFT, Y, WIDTH, 2 * FORM_FIELD, FORM_FRAME, false);
}

static int64_t row_sum(const struct receipt_facts *f, const struct form_row *row)
{
	int64_t sum = 0;
	for (int i = 0; i < f->bill.n_lines; i++)
		if (strcmp(f->lines[i].category, row->code) == 0)
			sum += (row->yen ? f->lines[i].yen : f->lines[i].points) * f->lines[i].count;
	return sum;
}

/* The receipt knows no rows without an amount. */
static bool in_grid(const struct form_row *row)
{
	return row->column == FORM_INSURED || row->column == FORM_MEAL;
}

static int count_rows(bool uninsured)
{
	int n, found = 0;
	const struct form_row *rows = forms_rows(&n);
	for (int i = 0; i < n; i++)
		found += uninsured ? rows[i].column == FORM_UNINSURED : in_grid(&rows[i]);
	return found;
}

/* The covered rows, seven in a row of the grid; a row without an amount shows its unit. Returns where the grid ends. */
static int draw_insured(struct page *p, const struct receipt_facts *f, int y)
{
	int n, at = 0, lines = (count_rows(false) + PER_ROW - 1) / PER_ROW, h = GRID / lines, label = h * 36 / 100;
	const struct form_row *rows = forms_rows(&n);
	form_draw_heading(p, LEFT, y, "保険");
	for (int i = 0; i < n; i++) {
		if (!in_grid(&rows[i]))
			continue;
		int x = LEFT + at % PER_ROW * CELL, top = y + at / PER_ROW * h;
		form_draw_cell(p, x, top, CELL, label, true);
		page_text(p, x + CELL / 2, top + label / 2 + 11, FORM_LABEL, PAGE_CENTER, CELL - 14, "%s", rows[i].name);
		form_draw_amount(p, x, top + label, CELL, h - label, 110, row_sum(f, &rows[i]), rows[i].yen ? "円" : "点", true);
		at++;
	}
	page_box(p, LEFT, y, WIDTH, lines * h, FORM_FRAME, false);
	return y + lines * h;
}

static int draw_items(struct page *p, const struct receipt_facts *f, const struct form_row *row, int y, int most)
{
	int shown = 0, hidden = 0;
	int64_t rest = 0;
	char n[32];
	for (int i = 0; i < f->bill.n_lines; i++) {
		const struct bill_line *l = &f->lines[i];
		if (strcmp(l->category, row->code) != 0)
			continue;
		if (shown == most) {
			rest += l->yen * l->count;
			hidden++;
			continue;
		}
		page_text(p, LEFT + 112, y, FORM_LABEL, PAGE_LEFT, 450, "%s%s", l->name, l->tax_rate == 8 ? "※" : "");
		page_text(p, LEFT + OTHER_W - 16, y, FORM_LABEL, PAGE_RIGHT, 260, "%s円%s", yen_text(l->yen * l->count, n), l->tax_rate ? "" : "（非課税）");
		y += ITEM;
		shown++;
	}
	if (hidden) {
		page_text(p, LEFT + 112, y, FORM_LABEL, PAGE_LEFT, 450, "ほか%d項目", hidden);
		page_text(p, LEFT + OTHER_W - 16, y, FORM_LABEL, PAGE_RIGHT, 260, "%s円", yen_text(rest, n));
		shown++;
	}
	return shown;
}

/* One row of what isn't covered: its sum, and its items below. Returns where it ends. */
static int draw_other(struct page *p, const struct receipt_facts *f, const struct form_row *row, int y, int most)
{
	enum { SUM = 66 };
	form_draw_cell(p, LEFT, y, 500, SUM, true);
	page_text(p, LEFT + 16, y + 44, FORM_TEXT, PAGE_LEFT, 470, "%s", row->name);
	form_draw_amount(p, LEFT + 500, y, OTHER_W - 500, SUM, 110, row_sum(f, row), "円", true);
	page_text(p, LEFT + 16, y + SUM + 38, FORM_LABEL, PAGE_LEFT, 0, "（内訳）");
	int shown = draw_items(p, f, row, y + SUM + 38, most);
	int h = (shown > ITEMS_MIN ? shown : ITEMS_MIN) * ITEM + 16;
	form_draw_cell(p, LEFT, y + SUM, OTHER_W, h, false);
	return y + SUM + h;
}

static int draw_others(struct page *p, const struct receipt_facts *f, int y)
{
	int n, top = y, most = ITEMS_MAX / (count_rows(true) ? count_rows(true) : 1);
	const struct form_row *rows = forms_rows(&n);
	form_draw_heading(p, LEFT, y, "保険外負担");
	for (int i = 0; i < n; i++)
		if (rows[i].column == FORM_UNINSURED)
			y = draw_other(p, f, &rows[i], y, most);
	page_box(p, LEFT, top, OTHER_W, y - top, FORM_FRAME, false);
	return y;
}

static int sums_row(struct page *p, int y, const char *label, const int64_t v[3], const char *const units[3])
{
	enum { H = 92, W = (SUMS_W - SUMS_LABEL) / 3 };
	form_draw_cell(p, SUMS_X, y, SUMS_LABEL, H, true);
	page_text(p, SUMS_X + SUMS_LABEL / 2, y + H / 2 + 12, FORM_TEXT, PAGE_CENTER, SUMS_LABEL - 12, "%s", label);
	for (int i = 0; i < 3; i++)
		form_draw_amount(p, SUMS_X + SUMS_LABEL + i * W, y, i == 2 ? SUMS_W - SUMS_LABEL - 2 * W : W, H, 110, v[i], units[i], false);
	return y + H;
}

/* What this receipt is for. */
static int64_t received(const struct receipt_facts *f)
{
	int64_t yen = 0;
	for (int i = 0; i < f->n_payments; i++)
		yen += f->payments[i].amount;
	return f->n_payments ? yen : f->settlement.kind == KIND_REFUND ? -f->settlement.amount : f->settlement.amount;
}

static bool is_refund(const struct receipt_facts *f)
{
	return f->settlement.kind == KIND_REFUND;
}

static bool is_difference(const struct receipt_facts *f)
{
	return f->settlement.kind == KIND_CORRECTION && f->settlement.amount > 0;
}

/* Which receipt this one goes with. */
static void draw_first(struct page *p, const struct receipt_facts *f)
{
	const char *what = !is_refund(f) ? "の訂正（差額）" : f->by_correction ? "の訂正（返金）" : "の返金";
	if (f->first_serial[0])
		page_text(p, LEFT + WIDTH, 190, 100, PAGE_RIGHT, 700, "領収書 No.%s %s", f->first_serial, what);
}

static bool in_parts(const struct receipt_facts *f)
{
	return f->settlement.kind == KIND_COUNTER || (f->settlement.kind != KIND_REFUND && f->earlier_yen > 0);
}

/* The columns' sums, what the patient pays of each, and what limit, programmes and adjustment take off. Returns where it ends. */
static int draw_sums(struct page *p, const struct receipt_facts *f, int y)
{
	enum { HEAD = 60, H = 84, W = (SUMS_W - SUMS_LABEL) / 3 };
	static const char *const heads[3] = { "保険", "保険（食事・生活）", "保険外負担" };
	static const char *const first[3] = { "点", "円", "円" }, *const second[3] = { "円", "円", "円" };
	const struct bill *b = &f->bill;
	int top = y;
	form_draw_cell(p, SUMS_X, y, SUMS_LABEL, HEAD, true);
	for (int i = 0; i < 3; i++) {
		int x = SUMS_X + SUMS_LABEL + i * W, w = i == 2 ? SUMS_W - SUMS_LABEL - 2 * W : W;
		form_draw_cell(p, x, y, w, HEAD, true);
		page_text(p, x + w / 2, y + 40, FORM_LABEL, PAGE_CENTER, w - 12, "%s", heads[i]);
	}
	y = sums_row(p, y + HEAD, "合計", (const int64_t[3]){ b->points, b->meal_yen, b->other_yen }, first);
	y = sums_row(p, y, "負担額", (const int64_t[3]){ b->insured_yen, b->meal_yen, b->other_yen }, second);
	form_draw_cell(p, SUMS_X, y, SUMS_LABEL + W, H, true);
	page_text(p, SUMS_X + 16, y + H / 2 + 12, FORM_TEXT, PAGE_LEFT, SUMS_LABEL + W - 28, "公費・上限額等による調整額");
	form_draw_amount(p, SUMS_X + SUMS_LABEL + W, y, SUMS_W - SUMS_LABEL - W, H, 110, bill_reductions(b), "円", false);
	y += H;
	page_box(p, SUMS_X, top, SUMS_W, y - top, FORM_FRAME, false);
	return y;
}

/* What is owed, what came before, what came now and what is left: cells from left to right, the money of this page in the thick one. */
struct strip { struct page *p; int x, y; };
enum { STRIP_LABEL = 56, STRIP_VALUE = 130, STRIP = STRIP_LABEL + STRIP_VALUE, STRIP_CELL = 252, STRIP_BIG = WIDTH - 5 * STRIP_CELL };

static void strip_cell(struct strip *s, const char *label, int64_t yen)
{
	form_draw_cell(s->p, s->x, s->y, STRIP_CELL, STRIP_LABEL, true);
	page_text(s->p, s->x + STRIP_CELL / 2, s->y + 38, FORM_LABEL, PAGE_CENTER, STRIP_CELL - 14, "%s", label);
	form_draw_amount(s->p, s->x, s->y + STRIP_LABEL, STRIP_CELL, STRIP_VALUE, 125, yen, "円", false);
	s->x += STRIP_CELL;
}

static void strip_received(struct strip *s, const char *label, int w, int64_t yen)
{
	char n[32];
	form_draw_cell(s->p, s->x, s->y, w, STRIP_LABEL, true);
	page_text(s->p, s->x + w / 2, s->y + 40, FORM_VALUE, PAGE_CENTER, w - 20, "%s", label);
	page_text(s->p, s->x + w - 24, s->y + STRIP_LABEL + 92, 220, PAGE_RIGHT, w - 40, "%s円", yen_text(yen, n));
	page_box(s->p, s->x, s->y, w, STRIP, FORM_THICK, false);
	s->x += w;
}

static void strip_of_change(struct strip *s, const struct receipt_facts *f)
{
	strip_cell(s, is_difference(f) || f->by_correction ? "訂正後の請求額" : "請求額", f->bill.amount);
	strip_cell(s, "これまでのお支払い", f->before_yen);
	strip_received(s, is_refund(f) ? "返金額" : "領収額（差額）", WIDTH - 3 * STRIP_CELL, received(f));
	strip_cell(s, is_refund(f) ? "返金後のお支払い" : "お支払いの合計", f->before_yen + received(f));
}

static int draw_strip(struct page *p, const struct receipt_facts *f, int y)
{
	struct strip s = { p, LEFT, y };
	if (is_difference(f) || is_refund(f)) {
		strip_of_change(&s, f);
	} else {
		strip_cell(&s, "今回の請求額", f->owed_yen);
		strip_cell(&s, "前回までの未収額", f->arrears_yen);
		strip_cell(&s, "合計請求額", f->owed_yen + f->arrears_yen);
		strip_cell(&s, "入金済額", f->earlier_yen);
		strip_received(&s, in_parts(f) ? "今回の領収額" : "領収額　合計", STRIP_BIG, received(f));
		strip_cell(&s, "未収残額", f->owed_yen + f->arrears_yen - f->earlier_yen - received(f));
	}
	page_box(p, LEFT, y, WIDTH, STRIP, FORM_FRAME, false);
	return y + STRIP;
}

/* How it was paid; by several ways each with its amount. What isn't paid at the counter yet (only to read) has none. */
static const char *method_text(const struct receipt_facts *f, char out[320])
{
	static const char *const names[METHOD_COUNT] = { [METHOD_CASH] = "現金", [METHOD_TERMINAL] = "クレジットカード（窓口端末）",
		[METHOD_QR] = "コード決済", [METHOD_TRANSFER] = "振込", [METHOD_DEPOSIT] = "預り金" };
	char yen[32];
	str_copy(out, 320, f->settlement.state == SETTLEMENT_ZERO ? "お支払いなし（0円）" : f->n_payments ? "" :
		f->settlement.state == SETTLEMENT_COUNTER_DUE ? "－" : "クレジットカード");
	for (int i = 0; i < f->n_payments; i++) {
		str_add(out, 320, "%s%s", i ? "・" : "", names[f->payments[i].method]);
		if (f->n_payments > 1)
			str_add(out, 320, " %s円", yen_text(f->payments[i].amount, yen));
	}
	return out;
}

static void draw_payment(struct page *p, const struct receipt_facts *f, int y)
{
	char day[DATE_TEXT], text[80], methods[320];
	int64_t at = f->settlement.settled_at;
	form_draw_field(p, LEFT, y, 500, is_refund(f) ? "返金日" : "領収日（決済日）", 115, at ? date_era(tokyo_day(at), day) : "－");
	form_draw_field(p, LEFT + 500, y, 700, is_refund(f) ? "返金方法" : "お支払方法", 115, method_text(f, methods));
	str_copy(text, sizeof text, f->bill.number);
	if (f->corrects_serial[0])
		str_add(text, sizeof text, "（領収書 %s の訂正）", f->corrects_serial);
	form_draw_field(p, LEFT + 1200, y, 606, "請求番号", 115, text);
	page_box(p, LEFT, y, WIDTH, FORM_FIELD, FORM_FRAME, false);
}

static int64_t taxed_at(const struct receipt_facts *f, int rate)
{
	int64_t gross = 0;
	for (int i = 0; i < f->bill.n_lines; i++)
		if (f->lines[i].tax_rate == rate)
			gross += f->lines[i].yen * f->lines[i].count;
	return gross;
}

static void tax_row(struct page *p, int y, const char *label, int64_t gross, const char *tax)
{
	char n[32];
	form_draw_cell(p, LEFT, y, 860, 54, false);
	page_text(p, LEFT + 16, y + 37, FORM_TEXT, PAGE_LEFT, 330, "%s", label);
	page_text(p, LEFT + 540, y + 37, FORM_TEXT, PAGE_RIGHT, 190, "%s円", yen_text(gross, n));
	page_text(p, LEFT + 844, y + 37, FORM_TEXT, PAGE_RIGHT, 290, "%s", tax);
}

/* Taxed amounts are summed per rate and the tax rounded once for each (FACTS §1.4). Registered, it makes the page an invoice. */
static void draw_tax(struct page *p, const struct receipt_facts *f, const char *number, int y)
{
	static const struct { int rate; const char *label; } rates[] = { { 10, "10%対象" }, { 8, "8%対象（※軽減税率）" } };
	int64_t taxed = 0, all = f->bill.computed_yen + f->bill.adjust_yen;
	char tax[80], n[32];
	if (!number[0] && !taxed_at(f, 10) && !taxed_at(f, 8))
		return;
	if (number[0])
		page_text(p, LEFT, y + 32, FORM_TEXT, PAGE_LEFT, 860, "適格請求書発行事業者登録番号　%s", number);
	else
		page_text(p, LEFT, y + 32, FORM_TEXT, PAGE_LEFT, 860, "消費税の内訳");
	int top = y += 48;
	for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++, y += 54) {
		int64_t gross = taxed_at(f, rates[r].rate);
		str_fmt(tax, sizeof tax, "（内消費税 %s円）", yen_text(copay_tax(gross, rates[r].rate), n));
		tax_row(p, y, rates[r].label, gross, tax);
		taxed += gross;
	}
	tax_row(p, y, "非課税", all > taxed ? all - taxed : 0, "");
	page_box(p, LEFT, top, 860, 3 * 54, FORM_FRAME, false);
}

/* What is worth saying in words beside the figures, as far as there is room. */
static void draw_remarks(struct page *p, const struct ctx *ctx, const struct receipt_facts *f, int y)
{
	enum { H = 150 };
	char text[400] = "", care[DATE_TEXT], charged[DATE_TEXT], yen[32];
	if (y + H > FOOT - 40)
		return;
	form_draw_cell(p, LEFT, y, 130, H, true);
	page_text(p, LEFT + 65, y + H / 2 + 12, FORM_TEXT, PAGE_CENTER, 0, "備考");
	form_draw_cell(p, LEFT + 130, y, WIDTH - 130, H, false);
	if (f->n_payments == 0 && f->settlement.state == SETTLEMENT_SUCCEEDED && f->settlement.settled_at)
		str_fmt(text, sizeof text, is_refund(f) ? "%sの医療費について、%sで決済したカードへ%sに返金しました。" : "%sの医療費を、%sの決済により%sに領収しました。",
			date_era(f->bill.period_to, care), policy_service(ctx), date_era(tokyo_day(f->settlement.settled_at), charged));
	page_text(p, LEFT + 154, y + 52, FORM_TEXT, PAGE_LEFT, WIDTH - 180, "%s", text);
	if (f->arrears_yen)
		page_text(p, LEFT + 154, y + 104, FORM_TEXT, PAGE_LEFT, WIDTH - 180, "前回までの未収額 %s円 が残っています。会計窓口でお支払いください。", yen_text(f->arrears_yen, yen));
	page_box(p, LEFT, y, WIDTH, H, FORM_FRAME, false);
}

static void draw_notes(struct page *p, int y)
{
	form_draw_tax_note(p, y);
	page_text(p, LEFT, y + 50, FORM_TEXT, PAGE_LEFT, WIDTH, "※この領収証は、所得税の医療費控除の申告に必要です。大切に保管してください。");
	page_text(p, LEFT, y + 100, FORM_TEXT, PAGE_LEFT, WIDTH, "※領収証の再発行はいたしません。");
}

void receipt_page_receipt(const struct ctx *ctx, const struct receipt_facts *f, bool copy, struct doc *doc)
{
	char serial[24];
	receipt_serial(&f->receipt, serial);
	doc->size = PAGE_A4;
	doc->made_at = copy || !f->receipt.issued_at ? ctx_now(ctx) : f->receipt.issued_at;
	str_fmt(doc->title, sizeof doc->title, "領収証 %s", serial[0] ? serial : f->bill.number);
	struct page *p = doc_page(doc);
	form_draw_marks(ctx, p, copy);
	form_draw_title(p, 212, is_refund(f) ? "領　収　証（返金）" : "領　収　証");
	draw_first(p, f);
	draw_head(p, f);
	int y = draw_insured(p, f, 590) + 76;
	int left = draw_others(p, f, y), right = draw_sums(p, f, y);
	y = draw_strip(p, f, (left > right ? left : right) + 36) + 36;
	draw_payment(p, f, y);
	draw_remarks(p, ctx, f, y + FORM_FIELD + 36);
	draw_tax(p, f, ctx->profile->invoice_number, FOOT);
	form_draw_hospital(p, ctx->profile, FOOT, "領収印");
	draw_notes(p, FOOT + FORM_HOSPITAL + 40);
}
