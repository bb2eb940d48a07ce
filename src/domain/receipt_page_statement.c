/*
 * 診療明細書: a line per item (部, 項目名, 点数, 回数), with sums carried from page to page. Items in yen say so. A package (DPC) is so
 * many points a day; the drugs that it pays for stand on pages of their own behind the sums, with quantities alone (FACTS §1.3).
 */
#include "domain/receipt_page.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/form_draw.h"
#include "domain/forms.h"
#include "model/profile.h"

#include "base/banned.h"

enum { LEFT = FORM_LEFT, WIDTH = FORM_WIDTH, TOP = 606, ROW = 48, ROWS = 40, TEXT = 86 };
enum { X_NAME = LEFT + 370, X_POINTS = LEFT + 1180, X_COUNT = LEFT + 1430, X_SUM = LEFT + 1560, X_END = LEFT + WIDTH };
enum { FOOT = 2700 };

struct sums { int64_t points, yen; };

/* The row of headings is grey; of an item's row the form's row stays open, for it is named once for all of its items. */
static void draw_frame(struct page *p, int y, bool headings, bool package)
{
	static const int at[] = { LEFT, X_NAME, X_POINTS, X_COUNT, X_SUM, X_END };
	for (size_t i = headings ? 0 : 1; i + 1 < sizeof at / sizeof at[0]; i++) {
		int x = at[i];
		if (package && x == X_POINTS) /* points and days are one cell */
			i++;
		page_box(p, x, y, at[i + 1] - x, ROW, headings ? FORM_THIN : FORM_HAIR, headings);
	}
}

static bool is_package(const struct bill_line *l)
{
	return strcmp(l->category, FORM_PACKAGE) == 0;
}

static bool has_package(const struct receipt_facts *f)
{
	for (int i = 0; i < f->bill.n_lines; i++)
		if (is_package(&f->lines[i]))
			return true;
	return false;
}

static void draw_head(struct page *p, const struct ctx *ctx, const struct receipt_facts *f, bool copy, int page, int pages)
{
	enum { Y = 262 };
	char days[2 * DATE_TEXT], day[DATE_TEXT], serial[24], text[200];
	const struct bill *b = &f->bill;
	int y = Y + FORM_FIELD;
	form_draw_marks(ctx, p, copy);
	form_draw_title(p, 212, "診　療　明　細　書");
	if (has_package(f))
		page_text(p, LEFT, 240, FORM_LABEL, PAGE_LEFT, 520, "様式5　診断群分類(DPC)による包括評価");
	form_draw_page_number(p, 212, (size_t)page, (size_t)pages);
	receipt_serial(&f->receipt, serial);
	form_draw_field(p, LEFT, Y, 330, "患者番号", 115, f->patient.card);
	str_fmt(text, sizeof text, "%s　様", f->patient.name);
	form_draw_field(p, LEFT + 330, Y, 756, "氏名", 140, text);
	form_draw_field(p, LEFT + 1086, Y, 720, f->visit.inpatient ? "入院期間" : "受診日", 115,
		form_draw_days(f->visit.inpatient ? b->period_from : b->period_to, b->period_to, days));
	form_draw_field(p, LEFT, y, 480, "受診科", FORM_VALUE, b->department);
	form_draw_field(p, LEFT + 480, y, 180, "入院・入院外", FORM_VALUE, f->visit.inpatient ? "入院" : "入院外");
	form_draw_field(p, LEFT + 660, y, 426, "明細書No.", FORM_VALUE, serial[0] ? serial : "－");
	form_draw_field(p, LEFT + 1086, y, 380, "発行日", FORM_VALUE, f->receipt.issued_at ? date_era(tokyo_day(f->receipt.issued_at), day) : "－");
	form_draw_field(p, LEFT + 1466, y, 340, "請求番号", FORM_VALUE, b->number);
	page_box(p, LEFT, Y, WIDTH, 2 * FORM_FIELD, FORM_FRAME, false);
}

static void draw_headings(struct page *p)
{
	static const struct { int from, to; const char *name; } heads[] = {
		{ LEFT, X_NAME, "部" }, { X_NAME, X_POINTS, "項目名" }, { X_POINTS, X_COUNT, "点数" }, { X_COUNT, X_SUM, "回数" }, { X_SUM, X_END, "計" },
	};
	draw_frame(p, TOP - ROW, true, false);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		page_text(p, (heads[i].from + heads[i].to) / 2, TOP - 14, TEXT, PAGE_CENTER, 0, "%s", heads[i].name);
}

/* The form's row is named once, where it begins. */
static void draw_line(struct page *p, const struct bill_line *l, bool first, int y, struct sums *s)
{
	const struct form_row *row = forms_row(l->category);
	bool yen = row && row->yen;
	int64_t each = yen ? l->yen : l->points, all = each * l->count;
	const char *unit = yen ? "円" : "点";
	char n[32], days[32];
	*(yen ? &s->yen : &s->points) += all;
	draw_frame(p, y, false, is_package(l));
	if (first) {
		page_line(p, LEFT, y, X_NAME, y, FORM_HAIR);
		page_text(p, LEFT + 12, y + 34, TEXT, PAGE_LEFT, 346, "%s", row ? row->name : l->category);
	}
	page_text(p, X_NAME + 12, y + 34, TEXT, PAGE_LEFT, X_POINTS - X_NAME - 24, "%s%s", is_package(l) ? "包括　" : "", l->name);
	if (is_package(l)) {
		page_text(p, X_SUM - 12, y + 34, TEXT, PAGE_RIGHT, X_SUM - X_POINTS - 24, "1日当たり %s点 × %s日", yen_text(each, n),
			yen_text(l->count, days));
	} else {
		page_text(p, X_COUNT - 12, y + 34, TEXT, PAGE_RIGHT, 230, "%s%s", yen_text(each, n), unit);
		page_text(p, X_SUM - 12, y + 34, TEXT, PAGE_RIGHT, 110, "%s", yen_text(l->count, n));
	}
	page_text(p, X_END - 12, y + 34, TEXT, PAGE_RIGHT, 220, "%s%s", yen_text(all, n), unit);
}

static void draw_sums(struct page *p, const char *label, const struct sums *s, int y)
{
	char points[32], yen[32];
	form_draw_cell(p, LEFT, y, WIDTH, ROW, true);
	page_text(p, LEFT + 12, y + 34, TEXT, PAGE_LEFT, 0, "%s", label);
	page_text(p, X_END - 12, y + 34, TEXT, PAGE_RIGHT, 1200, "%s点　　%s円", yen_text(s->points, points), yen_text(s->yen, yen));
}

static void draw_foot(struct page *p, const struct ctx *ctx)
{
	form_draw_tax_note(p, FOOT);
	page_text(p, LEFT, FOOT + 50, FORM_TEXT, PAGE_LEFT, WIDTH, "※明細書が不要な方は窓口にお申し出ください。検査名や薬剤名から病名が分かることがあります。");
	page_text(p, X_END, FOOT + 120, FORM_VALUE, PAGE_RIGHT, 1200, "%s　電話 %s", ctx->profile->hospital, ctx->profile->hospital_phone);
}

/* Lines in the form's order, as they came within a row of it: those that cost, or those that are only named. */
static int in_order(const struct receipt_facts *f, bool named, int out[BILL_LINES_MAX])
{
	int n_rows, n = 0;
	const struct form_row *rows = forms_rows(&n_rows);
	for (int r = 0; r < n_rows; r++)
		for (int i = 0; i < f->bill.n_lines; i++)
			if ((rows[r].column == FORM_NAMED) == named && strcmp(f->lines[i].category, rows[r].code) == 0)
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
	draw_headings(p);
	if (page > 1) {
		draw_sums(p, "前頁より繰越", s, y);
		y += ROW;
	}
	for (int i = from; i < end; i++, y += ROW) {
		bool first = i == from || strcmp(f->lines[order[i]].category, f->lines[order[i - 1]].category) != 0;
		draw_line(p, &f->lines[order[i]], first, y, s);
	}
	draw_sums(p, end < n ? "次頁へ繰越" : "合計", s, y);
	page_box(p, LEFT, TOP - ROW, WIDTH, y + 2 * ROW - TOP, FORM_FRAME, false);
	draw_foot(p, ctx);
	return end;
}

/* The drugs of the package from `from` on: names and quantities, no sums. Returns the first one of the next page. */
static int draw_drugs(struct doc *doc, const struct ctx *ctx, const struct receipt_facts *f, bool copy, const int *order, int n, int from,
	int page, int pages)
{
	struct page *p = doc_page(doc);
	int y = TOP, end = from + ROWS < n ? from + ROWS : n;
	draw_head(p, ctx, f, copy, page, pages);
	form_draw_cell(p, LEFT, TOP - ROW, X_COUNT - LEFT, ROW, true);
	form_draw_cell(p, X_COUNT, TOP - ROW, X_END - X_COUNT, ROW, true);
	page_text(p, (LEFT + X_COUNT) / 2, TOP - 14, TEXT, PAGE_CENTER, 0, "使用薬剤名");
	page_text(p, (X_COUNT + X_END) / 2, TOP - 14, TEXT, PAGE_CENTER, 0, "数量");
	for (int i = from; i < end; i++, y += ROW) {
		const struct bill_line *l = &f->lines[order[i]];
		page_box(p, LEFT, y, X_COUNT - LEFT, ROW, FORM_HAIR, false);
		page_box(p, X_COUNT, y, X_END - X_COUNT, ROW, FORM_HAIR, false);
		page_text(p, LEFT + 12, y + 34, TEXT, PAGE_LEFT, X_COUNT - LEFT - 24, "%s", l->name);
		page_text(p, X_END - 12, y + 34, TEXT, PAGE_RIGHT, X_END - X_COUNT - 24, "%s", l->quantity);
	}
	page_box(p, LEFT, TOP - ROW, WIDTH, y + ROW - TOP, FORM_FRAME, false);
	page_text(p, LEFT, y + 50, FORM_TEXT, PAGE_LEFT, WIDTH, "※この頁の薬剤の費用は、診断群分類の包括点数に含まれています。");
	draw_foot(p, ctx);
	return end;
}

static int pages_of(int n)
{
	return (n + ROWS - 1) / ROWS;
}

void receipt_page_statement(const struct ctx *ctx, const struct receipt_facts *f, bool copy, struct doc *doc)
{
	int order[BILL_LINES_MAX], drugs[BILL_LINES_MAX], n = in_order(f, false, order), n_drugs = in_order(f, true, drugs), from = 0, drug = 0;
	int items = n ? pages_of(n) : 1, pages = items + pages_of(n_drugs);
	struct sums s = { 0 };
	doc->size = PAGE_A4;
	doc->made_at = copy || !f->receipt.issued_at ? ctx_now(ctx) : f->receipt.issued_at;
	str_fmt(doc->title, sizeof doc->title, "診療明細書 %s", f->bill.number);
	for (int page = 1; page <= items; page++)
		from = draw_page(doc, ctx, f, copy, order, n, from, page, pages, &s);
	for (int page = items + 1; page <= pages; page++)
		drug = draw_drugs(doc, ctx, f, copy, drugs, n_drugs, drug, page, pages);
}
