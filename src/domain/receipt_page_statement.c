/*
 * 診療明細書: a line per item (部, 項目名, 点数, 回数), with sums carried from page to page. Items in yen say so.
 */
#include "domain/receipt_page.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/forms.h"
#include "model/profile.h"

#include "base/banned.h"

enum { LEFT = 147, WIDTH = 1806, THIN = 15, TOP = 470, ROW = 52, ROWS = 40, TEXT = 85 };
enum { X_NAME = LEFT + 380, X_POINTS = LEFT + 1180, X_COUNT = LEFT + 1430, X_SUM = LEFT + 1560, X_END = LEFT + WIDTH };

struct sums { int64_t points, yen; };

static void cell(struct page *p, int x, int to, int y, bool fill)
{
	page_box(p, x, y, to - x, ROW, THIN, fill);
}

static void draw_frame(struct page *p, int y, bool fill)
{
	cell(p, LEFT, X_NAME, y, fill);
	cell(p, X_NAME, X_POINTS, y, fill);
	cell(p, X_POINTS, X_COUNT, y, fill);
	cell(p, X_COUNT, X_SUM, y, fill);
	cell(p, X_SUM, X_END, y, fill);
}

static void draw_head(struct page *p, const struct ctx *ctx, const struct receipt_facts *f, bool copy, int page, int pages)
{
	char from[DATE_TEXT], to[DATE_TEXT], serial[24];
	if (copy) {
		page_watermark(p, "参考（原本ではありません）");
		page_text(p, LEFT, 120, 100, PAGE_LEFT, 0, "参考（原本ではありません）");
	}
	if (ctx->training) {
		page_watermark(p, "訓　練");
		page_text(p, X_END, 120, 100, PAGE_RIGHT, 0, "【訓練】実際の請求ではありません");
	}
	page_text(p, LEFT + WIDTH / 2, 190, 180, PAGE_CENTER, 0, "診 療 明 細 書");
	page_text(p, X_END, 190, TEXT, PAGE_RIGHT, 0, "%d / %d", page, pages);
	receipt_serial(&f->receipt, serial);
	page_text(p, LEFT, 270, TEXT, PAGE_LEFT, 0, "%s", f->visit.inpatient ? "入院" : "入院外");
	page_text(p, X_END, 270, TEXT, PAGE_RIGHT, 0, "明細書No. %s　請求番号 %s", serial[0] ? serial : "－", f->bill.number);
	page_text(p, LEFT, 325, 100, PAGE_LEFT, 500, "患者番号 %s", f->patient.card);
	page_text(p, LEFT + 560, 325, 100, PAGE_LEFT, 1200, "氏名 %s　様", f->patient.name);
	date_era(f->bill.period_from, from);
	date_era(f->bill.period_to, to);
	if (f->visit.inpatient)
		page_text(p, LEFT, 385, 100, PAGE_LEFT, 900, "入院期間 %s ～ %s", from, to);
	else
		page_text(p, LEFT, 385, 100, PAGE_LEFT, 500, "受診日 %s", to);
	page_text(p, LEFT + 960, 385, 100, PAGE_LEFT, 800, "受診科 %s", f->bill.department);
	draw_frame(p, TOP - ROW, true);
	static const struct { int from, to; const char *name; } heads[] = {
		{ LEFT, X_NAME, "部" }, { X_NAME, X_POINTS, "項目名" }, { X_POINTS, X_COUNT, "点数" }, { X_COUNT, X_SUM, "回数" }, { X_SUM, X_END, "計" },
	};
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		page_text(p, (heads[i].from + heads[i].to) / 2, TOP - 16, TEXT, PAGE_CENTER, 0, "%s", heads[i].name);
}

/* The form's row is named once, where it begins. */
static void draw_line(struct page *p, const struct bill_line *l, bool first, int y, struct sums *s)
{
	const struct form_row *row = forms_row(l->category);
	bool yen = row && row->yen;
	int64_t each = yen ? l->yen : l->points, all = each * l->count;
	const char *unit = yen ? "円" : "点";
	char n[32];
	*(yen ? &s->yen : &s->points) += all;
	draw_frame(p, y, false);
	if (first)
		page_text(p, LEFT + 12, y + 36, TEXT, PAGE_LEFT, 356, "%s", row ? row->name : l->category);
	page_text(p, X_NAME + 12, y + 36, TEXT, PAGE_LEFT, X_POINTS - X_NAME - 24, "%s", l->name);
	page_text(p, X_COUNT - 12, y + 36, TEXT, PAGE_RIGHT, 230, "%s%s", yen_text(each, n), unit);
	page_text(p, X_SUM - 12, y + 36, TEXT, PAGE_RIGHT, 110, "%s", yen_text(l->count, n));
	page_text(p, X_END - 12, y + 36, TEXT, PAGE_RIGHT, 220, "%s%s", yen_text(all, n), unit);
}

static void draw_sums(struct page *p, const char *label, const struct sums *s, int y)
{
	char points[32], yen[32];
	page_box(p, LEFT, y, WIDTH, ROW, THIN, true);
	page_text(p, LEFT + 12, y + 36, TEXT, PAGE_LEFT, 0, "%s", label);
	page_text(p, X_END - 12, y + 36, TEXT, PAGE_RIGHT, 1200, "%s点　　%s円", yen_text(s->points, points), yen_text(s->yen, yen));
}

static void draw_foot(struct page *p, const struct ctx *ctx, int y)
{
	page_text(p, LEFT, y + 60, 82, PAGE_LEFT, WIDTH,
		"※厚生労働省が定める診療報酬や薬価等には、医療機関等が仕入れ時に負担する消費税が反映されています。");
	page_text(p, LEFT, y + 105, 82, PAGE_LEFT, WIDTH, "※明細書が不要な方は窓口にお申し出ください。検査名や薬剤名から病名が分かることがあります。");
	page_text(p, X_END, y + 165, 100, PAGE_RIGHT, 1200, "%s　電話 %s", ctx->profile->hospital, ctx->profile->hospital_phone);
}

/* Lines in the form's order, as they came within a row of it. */
static int in_order(const struct receipt_facts *f, int out[BILL_LINES_MAX])
{
	int n_rows, n = 0;
	const struct form_row *rows = forms_rows(&n_rows);
	for (int r = 0; r < n_rows; r++)
		for (int i = 0; i < f->bill.n_lines; i++)
			if (strcmp(f->lines[i].category, rows[r].code) == 0)
				out[n++] = i;
	return n;
}

/* One page from line `from` on; returns the first line of the next. */
static int draw_page(struct doc *doc, const struct ctx *ctx, const struct receipt_facts *f, bool copy, const int *order, int n, int from,
	int page, int pages, struct sums *s)
{
	struct page *p = doc_page(doc);
	int y = TOP, end = from + ROWS < n ? from + ROWS : n;
	draw_head(p, ctx, f, copy, page, pages);
	if (page > 1) {
		draw_sums(p, "前頁より繰越", s, y);
		y += ROW;
	}
	for (int i = from; i < end; i++, y += ROW) {
		bool first = i == from || strcmp(f->lines[order[i]].category, f->lines[order[i - 1]].category) != 0;
		draw_line(p, &f->lines[order[i]], first, y, s);
	}
	draw_sums(p, page < pages ? "次頁へ繰越" : "合計", s, y);
	draw_foot(p, ctx, y + ROW);
	return end;
}

void receipt_page_statement(const struct ctx *ctx, const struct receipt_facts *f, bool copy, struct doc *doc)
{
	int order[BILL_LINES_MAX], n = in_order(f, order), pages = n > ROWS ? (n + ROWS - 1) / ROWS : 1, from = 0;
	struct sums s = { 0 };
	doc->size = PAGE_A4;
	doc->made_at = copy || !f->receipt.issued_at ? ctx_now(ctx) : f->receipt.issued_at;
	str_fmt(doc->title, sizeof doc->title, "診療明細書 %s", f->bill.number);
	for (int page = 1; page <= pages; page++)
		from = draw_page(doc, ctx, f, copy, order, n, from, page, pages, &s);
}
