/* A sentence that certifies, a row per settlement, the sum, the hospital with its seal. It says itself that it is no receipt. */
#include "domain/certificate_page.h"

#include "base/money.h"
#include "base/str.h"
#include "domain/form_draw.h"
#include "model/profile.h"

#include "base/banned.h"

enum { LEFT = FORM_LEFT, WIDTH = FORM_WIDTH, RIGHT = FORM_RIGHT, TOP = 760, ROW = 58, ROWS = 24, TEXT = 92, FOOT = 2330 };

static const struct { const char *heading; int x, w; } columns[] = {
	{ "診療日・期間", LEFT, 560 }, { "診療科", LEFT + 560, 330 }, { "請求番号", LEFT + 890, 230 }, { "領収日（決済日）", LEFT + 1120, 350 },
	{ "領収額", LEFT + 1470, 336 },
};

static void draw_head(const struct ctx *ctx, const struct certificate_facts *f, bool again, struct page *p)
{
	enum { Y = 300 };
	const struct certificate *c = &f->c;
	char text[200], day[DATE_TEXT], days[2 * DATE_TEXT];
	form_draw_marks(ctx, p, false);
	form_draw_title(p, 230, "支　払　証　明　書");
	if (again) {
		form_draw_cell(p, RIGHT - 90, 130, 90, 90, false);
		page_text(p, RIGHT - 45, 196, 200, PAGE_CENTER, 0, "再");
	}
	form_draw_field(p, LEFT, Y, 330, "患者番号", 115, f->patient.card);
	str_fmt(text, sizeof text, "%s　様", f->patient.name);
	form_draw_field(p, LEFT + 330, Y, 756, "氏名", 140, text);
	form_draw_field(p, LEFT + 1086, Y, 340, "証明書No.", 115, c->number[0] ? c->number : "－");
	form_draw_field(p, LEFT + 1426, Y, 380, "発行日", 115, date_era(tokyo_day(c->made_at), day));
	page_box(p, LEFT, Y, WIDTH, FORM_FIELD, FORM_FRAME, false);
	page_text(p, LEFT, 520, 115, PAGE_LEFT, WIDTH, "下記のとおり、診療費等をお支払いいただいたことを証明します。");
	if (c->of.bill_id)
		page_text(p, LEFT, 590, FORM_VALUE, PAGE_LEFT, WIDTH, "対象　請求 %s", f->lines[f->n - 1].bill);
	else
		page_text(p, LEFT, 590, FORM_VALUE, PAGE_LEFT, WIDTH, "対象　領収日が %s の分", form_draw_days(c->of.from, c->of.to, days));
}

static void draw_headings(struct page *p)
{
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
		form_draw_cell(p, columns[i].x, TOP - ROW, columns[i].w, ROW, true);
		page_text(p, columns[i].x + columns[i].w / 2, TOP - 18, FORM_TEXT, PAGE_CENTER, columns[i].w - 12, "%s", columns[i].heading);
	}
}

static void cell(struct page *p, int column, int y, const char *text)
{
	page_text(p, columns[column].x + 14, y + 39, TEXT, PAGE_LEFT, columns[column].w - 24, "%s", text);
}

static void draw_line(struct page *p, const struct certificate_line *l, int y)
{
	char days[2 * DATE_TEXT], day[DATE_TEXT], n[32];
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		page_box(p, columns[i].x, y, columns[i].w, ROW, FORM_HAIR, false);
	cell(p, 0, y, form_draw_days(l->care_from, l->care_to, days));
	cell(p, 1, y, l->department);
	cell(p, 2, y, l->bill);
	cell(p, 3, y, date_era(l->settled, day));
	page_text(p, RIGHT - 14, y + 39, TEXT, PAGE_RIGHT, columns[4].w - 24, "%s%s円", l->refund ? "返金 " : "", yen_text(l->yen, n));
}

static void draw_sum(struct page *p, const char *label, int64_t yen, int y, int size)
{
	char n[32];
	form_draw_cell(p, LEFT, y, WIDTH, ROW, true);
	page_text(p, LEFT + 14, y + 40, size, PAGE_LEFT, 0, "%s", label);
	page_text(p, RIGHT - 14, y + 40, size, PAGE_RIGHT, 0, "%s円", yen_text(yen, n));
}

static void draw_foot(const struct ctx *ctx, struct page *p)
{
	form_draw_hospital(p, ctx->profile, FOOT, "病院印");
	page_text(p, LEFT, FOOT + FORM_HOSPITAL + 40, FORM_TEXT, PAGE_LEFT, WIDTH, "※この証明書は、お支払いの事実を証明するもので、領収書ではありません。領収書の再発行に代えて発行しています。");
	page_text(p, LEFT, FOOT + FORM_HOSPITAL + 90, FORM_TEXT, PAGE_LEFT, WIDTH, "※金額の前に「返金」とあるものは、お返しした金額です。");
}

void certificate_page_make(const struct ctx *ctx, const struct certificate_facts *f, bool again, struct doc *doc)
{
	int pages = (f->n + ROWS - 1) / ROWS;
	int64_t sum = 0;
	doc->size = PAGE_A4;
	doc->made_at = f->c.made_at;
	str_fmt(doc->title, sizeof doc->title, "支払証明書 %s", f->c.number);
	for (int page = 0; page < pages; page++) {
		struct page *p = doc_page(doc);
		int y = TOP, end = (page + 1) * ROWS < f->n ? (page + 1) * ROWS : f->n;
		draw_head(ctx, f, again, p);
		form_draw_page_number(p, 590, (size_t)page + 1, (size_t)pages);
		draw_headings(p);
		if (page) {
			draw_sum(p, "前頁より繰越", sum, y, TEXT);
			y += ROW;
		}
		for (int i = page * ROWS; i < end; i++, y += ROW) {
			draw_line(p, &f->lines[i], y);
			sum += f->lines[i].yen;
		}
		draw_sum(p, page + 1 < pages ? "次頁へ繰越" : "合計", sum, y, page + 1 < pages ? TEXT : 115);
		page_box(p, LEFT, TOP - ROW, WIDTH, y + 2 * ROW - TOP, FORM_FRAME, false);
		draw_foot(ctx, p);
	}
}
