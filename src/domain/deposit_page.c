/*
 * The slip says what was taken and from whom, with a bar code of its number for the morning's scanner. The sheet lists the
 * deposits, the cash that must be there, and where both persons sign. Japanese in any language of the staff, as all papers.
 */
#include "domain/deposit_page.h"

#include "base/money.h"
#include "base/str.h"
#include "domain/form_draw.h"
#include "domain/slip_draw.h"
#include "model/profile.h"

#include "base/banned.h"

enum { A4_LEFT = 147, A4_WIDTH = 1806, A4_RIGHT = A4_LEFT + A4_WIDTH, A4_LAST = 2450, ROW = 62, THIN = 15 };

static const char *when(int64_t at, char out[80])
{
	char day[DATE_TEXT], time[DATE_TEXT];
	str_fmt(out, 80, "%s %s", date_era(tokyo_day(at), day), instant_time(at, time));
	return out;
}

void deposit_page_slip(const struct ctx *ctx, const struct deposit *d, const struct patient *patient, const char *bill, bool again, struct doc *doc)
{
	char text[200], at[80];
	struct slip_draw s;
	slip_draw_begin(&s, ctx, doc, d->taken_at, "", "預り証", d->number, again);
	slip_draw_row(&s, "日時", when(d->taken_at, at));
	slip_draw_row(&s, "診察券番号", patient->card);
	str_fmt(text, sizeof text, "%s　様", patient->name);
	slip_draw_row(&s, "お名前", text);
	if (*bill)
		slip_draw_row(&s, "請求番号", bill);
	slip_draw_yen(&s, "お預り金", d->amount, true);
	slip_draw_yen(&s, "お出しいただいた額", d->tendered, false);
	slip_draw_yen(&s, "お釣り", d->tendered - d->amount, false);
	slip_draw_row(&s, "扱い", d->taken_by);
	slip_draw_code(&s, d->number);
	slip_draw_text(&s, "これは領収書ではありません。");
	slip_draw_text(&s, "精算のとき、この預り証を会計へお出しください。");
	slip_draw_end(&s);
}

static const struct { const char *heading; int x; enum page_align align; } columns[] = {
	{ "番号", A4_LEFT + 10, PAGE_LEFT }, { "受領", A4_LEFT + 230, PAGE_LEFT }, { "診察券番号", A4_LEFT + 500, PAGE_LEFT },
	{ "氏名", A4_LEFT + 740, PAGE_LEFT }, { "預り金", A4_LEFT + 1300, PAGE_RIGHT }, { "返した額", A4_LEFT + 1520, PAGE_RIGHT },
	{ "扱い", A4_LEFT + 1560, PAGE_LEFT },
};

static void new_page(const struct ctx *ctx, const struct handover *h, struct doc *doc, struct deposit_sheet *sheet)
{
	char at[80];
	struct page *p = sheet->page = doc_page(doc);
	if (ctx->training)
		page_watermark(p, "訓　練");
	page_text(p, A4_LEFT + A4_WIDTH / 2, 190, 200, PAGE_CENTER, 0, "預　り　金　引　継　書");
	page_text(p, A4_RIGHT, 130, 110, PAGE_RIGHT, 0, "%s", h->number);
	page_text(p, A4_LEFT, 270, 100, PAGE_LEFT, 900, "%s", ctx->profile->hospital);
	page_text(p, A4_RIGHT, 270, 100, PAGE_RIGHT, 900, "作成 %s　%s", when(h->made_at, at), h->made_by);
	form_draw_cell(p, A4_LEFT, 312, A4_WIDTH, 53, true);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		page_text(p, columns[i].x, 350, 85, columns[i].align, 0, "%s", columns[i].heading);
	page_line(p, A4_LEFT, 365, A4_RIGHT, 365, 30);
	sheet->y = 365;
}

void deposit_page_begin(const struct ctx *ctx, const struct handover *h, struct doc *doc, struct deposit_sheet *sheet)
{
	doc->size = PAGE_A4;
	doc->made_at = h->made_at;
	str_fmt(doc->title, sizeof doc->title, "預り金引継書 %s", h->number);
	*sheet = (struct deposit_sheet){ .n = 0 };
	new_page(ctx, h, doc, sheet);
}

void deposit_page_row(const struct ctx *ctx, const struct handover *h, const struct deposit_item *item, struct doc *doc, struct deposit_sheet *sheet)
{
	const struct deposit *d = &item->deposit;
	char at[80], yen[32], back[32];
	int64_t returned = d->amount - d->handed;
	if (sheet->y + ROW > A4_LAST)
		new_page(ctx, h, doc, sheet);
	int y = sheet->y += ROW;
	struct page *p = sheet->page;
	page_text(p, columns[0].x, y, 95, PAGE_LEFT, 210, "%s", d->number);
	struct civil c = date_civil(tokyo_day(d->taken_at));
	page_text(p, columns[1].x, y, 95, PAGE_LEFT, 250, "%02d-%02d %s", c.month, c.day, instant_time(d->taken_at, at));
	page_text(p, columns[2].x, y, 95, PAGE_LEFT, 230, "%s", item->card);
	page_text(p, columns[3].x, y, 95, PAGE_LEFT, 380, "%s", item->name);
	page_text(p, columns[4].x, y, 95, PAGE_RIGHT, 180, "%s", yen_text(d->amount, yen));
	page_text(p, columns[5].x, y, 95, PAGE_RIGHT, 200, "%s", returned ? yen_text(returned, back) : "－");
	page_text(p, columns[6].x, y, 95, PAGE_LEFT, 230, "%s", d->taken_by);
	page_line(p, A4_LEFT, y + 18, A4_RIGHT, y + 18, 8);
	sheet->n++;
	sheet->taken += d->amount;
	sheet->returned += returned;
}

static void sum(struct page *p, int x, int y, const char *label, int64_t yen)
{
	char n[32];
	page_box(p, x, y, 250, 70, THIN, true);
	page_box(p, x + 250, y, 330, 70, THIN, false);
	page_text(p, x + 16, y + 46, 95, PAGE_LEFT, 225, "%s", label);
	page_text(p, x + 560, y + 48, 110, PAGE_RIGHT, 300, "%s円", yen_text(yen, n));
}

/* The sums stand under the last row: A4_LAST leaves room for them. */
void deposit_page_end(const struct handover *h, struct doc *doc, struct deposit_sheet *sheet)
{
	struct page *p = sheet->page;
	int y = sheet->y + 60;
	char at[80];
	page_text(p, A4_LEFT, y + 46, 100, PAGE_LEFT, 560, "%d件", sheet->n);
	sum(p, A4_LEFT + 580, y, "預り金の計", sheet->taken);
	sum(p, A4_RIGHT - 580, y, "返した額の計", sheet->returned);
	sum(p, A4_RIGHT - 580, y + 90, "現金の在り高", h->expected);
	page_text(p, A4_LEFT, y + 250, 95, PAGE_LEFT, 0, "数えた現金　＿＿＿＿＿＿＿＿円");
	page_text(p, A4_LEFT + 640, y + 250, 95, PAGE_LEFT, 0, "引継ぎ　＿＿＿＿＿＿＿＿");
	page_text(p, A4_LEFT + 1200, y + 250, 95, PAGE_LEFT, 0, "受領　＿＿＿＿＿＿＿＿");
	if (h->signed_at)
		page_text(p, A4_RIGHT, y + 330, 95, PAGE_RIGHT, 0, "%s が %s に受領済", h->signed_by, when(h->signed_at, at));
	for (size_t i = 0; i < doc->n_pages; i++)
		form_draw_page_number(&doc->pages[i], 190, i + 1, doc->n_pages);
}
