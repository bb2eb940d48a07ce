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
#include "domain/forms.h"
#include "model/profile.h"

#include "base/banned.h"

enum { LEFT = 147, WIDTH = 1806, CELL = 258, PER_ROW = 7, THIN = 15, THICK = 40, LABEL = 72, VALUE = 100, ITEMS_MAX = 6 };

static void box(struct page *p, int x, int y, int w, int h, bool fill)
{
	page_box(p, x, y, w, h, THIN, fill);
}

/* A grey label over a value. */
static void field(struct page *p, int x, int y, int w, const char *label, const char *value)
{
	box(p, x, y, w, 40, true);
	box(p, x, y + 40, w, 58, false);
	page_text(p, x + w / 2, y + 29, LABEL, PAGE_CENTER, w - 10, "%s", label);
	page_text(p, x + w / 2, y + 82, VALUE, PAGE_CENTER, w - 14, "%s", value);
}

static void amount(struct page *p, int x, int y, int w, int h, int64_t v, const char *unit)
{
	char n[32];
	box(p, x, y, w, h, false);
	page_text(p, x + w - 14, y + h / 2 + 16, VALUE, PAGE_RIGHT, w - 24, "%s%s", yen_text(v, n), unit);
}

static const char *era_day(day_t d, char out[DATE_TEXT])
{
	return d == DAY_NONE ? "－" : date_era(d, out);
}

static void draw_head(struct page *p, const struct receipt_facts *f)
{
	char serial[24], day[DATE_TEXT], to[DATE_TEXT], text[200];
	const struct bill *b = &f->bill;
	receipt_serial(&f->receipt, serial);
	field(p, LEFT, 235, 330, "患者番号", f->patient.card);
	str_fmt(text, sizeof text, "%s　様", f->patient.name);
	field(p, LEFT + 330, 235, 756, "氏名", text);
	str_fmt(text, sizeof text, "%s ～ %s", date_era(b->period_from, day), date_era(b->period_to, to));
	field(p, LEFT + 1086, 235, 720, f->visit.inpatient ? "請求期間（入院）" : "診療日", f->visit.inpatient ? text : date_era(b->period_to, to));
	field(p, LEFT, 333, 390, "受診科", b->department);
	field(p, LEFT + 390, 333, 120, "入・外", f->visit.inpatient ? "入院" : "外来");
	field(p, LEFT + 510, 333, 270, "領収書No.", serial[0] ? serial : "－");
	field(p, LEFT + 780, 333, 330, "発行日", f->receipt.issued_at ? era_day(tokyo_day(f->receipt.issued_at), day) : "－");
	field(p, LEFT + 1110, 333, 200, "費用区分", f->cost_class[0] ? f->cost_class : "－");
	str_fmt(text, sizeof text, "%d割", b->share);
	field(p, LEFT + 1310, 333, 170, "負担割合", text);
	field(p, LEFT + 1480, 333, 140, "本・家", f->holder[0] ? f->holder : "－");
	field(p, LEFT + 1620, 333, 186, "区分", f->programme[0] ? f->programme : "－");
}

static int64_t row_sum(const struct receipt_facts *f, const struct form_row *row)
{
	int64_t sum = 0;
	for (int i = 0; i < f->bill.n_lines; i++)
		if (strcmp(f->lines[i].category, row->code) == 0)
			sum += (row->yen ? f->lines[i].yen : f->lines[i].points) * f->lines[i].count;
	return sum;
}

/* The covered rows, seven in a row of the grid; returns where the grid ends. */
static int draw_insured(struct page *p, const struct receipt_facts *f, int y)
{
	int n, at = 0;
	const struct form_row *rows = forms_rows(&n);
	page_text(p, LEFT, y - 12, 95, PAGE_LEFT, 0, "保険");
	for (int i = 0; i < n; i++) {
		if (rows[i].column == FORM_UNINSURED)
			continue;
		int x = LEFT + at % PER_ROW * CELL, top = y + at / PER_ROW * 108;
		box(p, x, top, CELL, 44, true);
		page_text(p, x + CELL / 2, top + 31, LABEL, PAGE_CENTER, CELL - 12, "%s", rows[i].name);
		amount(p, x, top + 44, CELL, 64, row_sum(f, &rows[i]), rows[i].yen ? "円" : "点");
		at++;
	}
	for (; at % PER_ROW; at++)
		box(p, LEFT + at % PER_ROW * CELL, y + at / PER_ROW * 108, CELL, 108, false);
	return y + at / PER_ROW * 108;
}

/* One row of what isn't covered: its sum, and its items below. Returns where it ends. */
static int draw_other(struct page *p, const struct receipt_facts *f, const struct form_row *row, int y)
{
	enum { W = 800 };
	int shown = 0, hidden = 0, top = y + 60;
	int64_t rest = 0;
	char n[32];
	box(p, LEFT, y, 480, 60, true);
	page_text(p, LEFT + 16, y + 40, 85, PAGE_LEFT, 450, "%s", row->name);
	amount(p, LEFT + 480, y, W - 480, 60, row_sum(f, row), "円");
	page_text(p, LEFT + 16, top + 34, LABEL, PAGE_LEFT, 0, "（内訳）");
	for (int i = 0; i < f->bill.n_lines; i++) {
		const struct bill_line *l = &f->lines[i];
		if (strcmp(l->category, row->code) != 0)
			continue;
		if (shown == ITEMS_MAX) {
			rest += l->yen * l->count;
			hidden++;
			continue;
		}
		page_text(p, LEFT + 110, top + 34, LABEL, PAGE_LEFT, 430, "%s%s", l->name, l->tax_rate == 8 ? "※" : "");
		page_text(p, LEFT + W - 14, top + 34, LABEL, PAGE_RIGHT, 240, "%s円%s", yen_text(l->yen * l->count, n),
			l->tax_rate ? "" : "（非課税）");
		top += 36;
		shown++;
	}
	if (hidden) {
		page_text(p, LEFT + 110, top + 34, LABEL, PAGE_LEFT, 430, "ほか%d項目", hidden);
		page_text(p, LEFT + W - 14, top + 34, LABEL, PAGE_RIGHT, 240, "%s円", yen_text(rest, n));
		top += 36;
	}
	if (!shown)
		top += 36;
	box(p, LEFT, y + 60, W, top + 16 - y - 60, false);
	return top + 16;
}

static int draw_others(struct page *p, const struct receipt_facts *f, int y)
{
	int n;
	const struct form_row *rows = forms_rows(&n);
	page_text(p, LEFT, y - 12, 95, PAGE_LEFT, 0, "保険外負担");
	for (int i = 0; i < n; i++)
		if (rows[i].column == FORM_UNINSURED)
			y = draw_other(p, f, &rows[i], y);
	return y;
}

static void sums_row(struct page *p, int y, const char *label, const int64_t v[3], const char *const units[3])
{
	enum { X = 990 };
	box(p, X, y, 180, 76, true);
	page_text(p, X + 90, y + 48, 85, PAGE_CENTER, 170, "%s", label);
	for (int i = 0; i < 3; i++)
		amount(p, X + 180 + i * 261, y, 261, 76, v[i], units[i]);
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

static int sum_row(struct page *p, int y, const char *label, int64_t yen)
{
	enum { X = 990, W = 963 };
	box(p, X, y, 441, 70, true);
	page_text(p, X + 16, y + 46, 85, PAGE_LEFT, 410, "%s", label);
	amount(p, X + 441, y, W - 441, 70, yen, "円");
	return y + 70;
}

/* The columns' sums, what the patient pays of each, and the total. Returns where it ends. */
static int draw_sums(struct page *p, const struct receipt_facts *f, int y)
{
	enum { X = 990, W = 963 };
	static const char *const heads[3] = { "保険", "保険（食事・生活）", "保険外負担" };
	static const char *const first[3] = { "点", "円", "円" }, *const second[3] = { "円", "円", "円" };
	const struct bill *b = &f->bill;
	char n[32];
	box(p, X, y, 180, 56, true);
	for (int i = 0; i < 3; i++) {
		box(p, X + 180 + i * 261, y, 261, 56, true);
		page_text(p, X + 180 + i * 261 + 130, y + 38, LABEL, PAGE_CENTER, 250, "%s", heads[i]);
	}
	sums_row(p, y + 56, "合計", (const int64_t[3]){ b->points, b->meal_yen, b->other_yen }, first);
	sums_row(p, y + 132, "負担額", (const int64_t[3]){ b->insured_yen, b->meal_yen, b->other_yen }, second);
	y += 208;
	if (bill_reductions(b))
		y = sum_row(p, y, "公費・上限額等による調整額", bill_reductions(b));
	if (in_parts(f)) {
		y = sum_row(p, y, "請求額", f->owed_yen);
		y = sum_row(p, y, "入金済額", f->earlier_yen);
	}
	if (is_difference(f) || is_refund(f)) {
		y = sum_row(p, y, is_difference(f) || f->by_correction ? "訂正後の請求額" : "請求額", b->amount);
		y = sum_row(p, y, "これまでのお支払い", f->before_yen);
	}
	page_box(p, X, y, W, 120, THICK, false);
	page_text(p, X + 24, y + 76, 120, PAGE_LEFT, 0, in_parts(f) ? "今回の領収額" : is_refund(f) ? "返金額" : is_difference(f) ? "領収額（差額）" : "領収額　合計");
	page_text(p, X + W - 30, y + 82, 170, PAGE_RIGHT, 600, "%s円", yen_text(received(f), n));
	y += 120;
	if (is_refund(f))
		return sum_row(p, y, "返金後のお支払い", f->before_yen + received(f));
	return in_parts(f) ? sum_row(p, y, "未収残額", f->owed_yen - f->earlier_yen - received(f)) : y;
}

/* How it was paid; by several ways each with its amount. */
static const char *method_text(const struct receipt_facts *f, char out[320])
{
	static const char *const names[METHOD_COUNT] = { [METHOD_CASH] = "現金", [METHOD_TERMINAL] = "クレジットカード（窓口端末）",
		[METHOD_QR] = "コード決済", [METHOD_TRANSFER] = "振込", [METHOD_DEPOSIT] = "預り金" };
	char yen[32];
	str_copy(out, 320, f->settlement.state == SETTLEMENT_ZERO ? "お支払いなし（0円）" : f->n_payments ? "" : "クレジットカード");
	for (int i = 0; i < f->n_payments; i++) {
		str_add(out, 320, "%s%s", i ? "・" : "", names[f->payments[i].method]);
		if (f->n_payments > 1)
			str_add(out, 320, " %s円", yen_text(f->payments[i].amount, yen));
	}
	return out;
}

static int draw_payment(struct page *p, const struct receipt_facts *f, int y)
{
	char day[DATE_TEXT], text[80], methods[320];
	int64_t at = f->settlement.settled_at;
	field(p, LEFT, y, 500, is_refund(f) ? "返金日" : "領収日（決済日）", at ? era_day(tokyo_day(at), day) : "－");
	field(p, LEFT + 500, y, 700, is_refund(f) ? "返金方法" : "お支払方法", method_text(f, methods));
	str_copy(text, sizeof text, f->bill.number);
	if (f->corrects_serial[0])
		str_add(text, sizeof text, "（領収書 %s の訂正）", f->corrects_serial);
	field(p, LEFT + 1200, y, 606, "請求番号", text);
	return y + 98;
}

/* Taxed amounts are summed per rate and the tax rounded once for each (FACTS §1.4). */
static int draw_tax(struct page *p, const struct receipt_facts *f, const char *number, int y)
{
	static const int rates[] = { 10, 8 };
	char gross_text[32], tax_text[32];
	int64_t taxed = 0;
	page_text(p, LEFT, y - 12, 80, PAGE_LEFT, 0, "適格請求書発行事業者登録番号　%s", number);
	for (int r = 0; r < 2; r++) {
		int64_t gross = 0;
		for (int i = 0; i < f->bill.n_lines; i++)
			if (f->lines[i].tax_rate == rates[r])
				gross += f->lines[i].yen * f->lines[i].count;
		taxed += gross;
		box(p, LEFT, y, 860, 50, false);
		page_text(p, LEFT + 16, y + 35, 80, PAGE_LEFT, 0, "%d%%対象%s", rates[r], rates[r] == 8 ? "（※軽減税率）" : "");
		page_text(p, LEFT + 560, y + 35, 80, PAGE_RIGHT, 0, "%s円", yen_text(gross, gross_text));
		page_text(p, LEFT + 844, y + 35, 80, PAGE_RIGHT, 0, "（内消費税 %s円）", yen_text(copay_tax(gross, rates[r]), tax_text));
		y += 50;
	}
	box(p, LEFT, y, 860, 50, false);
	page_text(p, LEFT + 16, y + 35, 80, PAGE_LEFT, 0, "非課税");
	int64_t all = f->bill.computed_yen + f->bill.adjust_yen;
	page_text(p, LEFT + 560, y + 35, 80, PAGE_RIGHT, 0, "%s円", yen_text(all > taxed ? all - taxed : 0, gross_text));
	return y + 50;
}

/* Seal place with the hospital's name and address. */
static void draw_hospital(struct page *p, const struct profile *pr, int y)
{
	enum { X = 1060 };
	page_text(p, X, y + 40, 130, PAGE_LEFT, 600, "%s", pr->hospital);
	page_text(p, X, y + 90, 85, PAGE_LEFT, 600, "〒%s", pr->hospital_postal);
	page_text(p, X, y + 130, 85, PAGE_LEFT, 600, "%s", pr->hospital_address);
	page_text(p, X, y + 170, 85, PAGE_LEFT, 600, "電話 %s", pr->hospital_phone);
	if (pr->institution[0])
		page_text(p, X, y + 210, 75, PAGE_LEFT, 600, "医療機関コード %s", pr->institution);
	box(p, 1703, y, 250, 250, false);
	page_text(p, 1828, y + 36, LABEL, PAGE_CENTER, 0, "領収印");
}

static void draw_notes(struct page *p, int y)
{
	static const char *const notes[] = {
		"※厚生労働省が定める診療報酬や薬価等には、医療機関等が仕入れ時に負担する消費税が反映されています。",
		"※この領収証は、所得税の医療費控除の申告に必要です。大切に保管してください。",
		"※領収証の再発行はいたしません。",
	};
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		page_text(p, LEFT, y + (int)i * 46, 82, PAGE_LEFT, WIDTH, "%s", notes[i]);
}

static void mark(struct page *p, const struct ctx *ctx, bool copy)
{
	if (copy) {
		page_watermark(p, "参考（原本ではありません）");
		page_text(p, LEFT, 120, 100, PAGE_LEFT, 0, "参考（原本ではありません）");
	}
	if (ctx->training) {
		page_watermark(p, "訓　練");
		page_text(p, LEFT + WIDTH, 120, 100, PAGE_RIGHT, 0, "【訓練】実際の請求ではありません");
	}
}

void receipt_page_receipt(const struct ctx *ctx, const struct receipt_facts *f, bool copy, struct doc *doc)
{
	char serial[24];
	receipt_serial(&f->receipt, serial);
	doc->size = PAGE_A4;
	doc->made_at = copy || !f->receipt.issued_at ? ctx_now(ctx) : f->receipt.issued_at;
	str_fmt(doc->title, sizeof doc->title, "領収証 %s", serial[0] ? serial : f->bill.number);
	struct page *p = doc_page(doc);
	mark(p, ctx, copy);
	page_text(p, LEFT + WIDTH / 2, 190, 200, PAGE_CENTER, 0, is_refund(f) ? "領　収　証（返金）" : "領　収　証");
	draw_first(p, f);
	draw_head(p, f);
	int y = draw_insured(p, f, 490) + 70;
	int left = draw_others(p, f, y), right = draw_sums(p, f, y);
	y = draw_payment(p, f, (left > right ? left : right) + 30) + 70;
	int bottom = y + 250;
	draw_hospital(p, ctx->profile, y - 20);
	if (ctx->profile->invoice_number[0])
		draw_tax(p, f, ctx->profile->invoice_number, y);
	draw_notes(p, bottom + 50);
}
