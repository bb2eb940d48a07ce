/*
 * Everything that the close wrote down, line by line under the headings of its sections, then the cash as expected and as
 * counted, the reason, and where cashier and supervisor sign. Japanese in any language of the staff, as all papers.
 */
#include "domain/close_page.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/day_close_words.h"
#include "domain/form_draw.h"
#include "model/profile.h"

#include "base/banned.h"

enum { LEFT = 147, WIDTH = 1806, RIGHT = LEFT + WIDTH, NAME = LEFT + 40, COUNT = 1350, ROW = 56, TOP = 420, LAST = 2650, CASH_ROWS = 9, THIN = 15, TEXT = 95 };

/* Where the next row goes. */
struct pen {
	const struct ctx *ctx;
	const struct day_sheet *s;
	struct doc *doc;
	struct page *p;
	int y;
};

static void new_page(struct pen *w)
{
	char day[DATE_TEXT], at[DATE_TEXT], text[160];
	w->p = doc_page(w->doc);
	w->y = TOP;
	if (w->ctx->training) {
		page_watermark(w->p, "訓　練");
		page_text(w->p, LEFT, 130, 100, PAGE_LEFT, 0, "【訓練】");
	}
	page_text(w->p, LEFT + WIDTH / 2, 210, 200, PAGE_CENTER, WIDTH, "日　締　め　表");
	page_text(w->p, RIGHT, 130, TEXT, PAGE_RIGHT, 0, "%s", w->ctx->profile->hospital);
	if (w->s->number) {
		page_text(w->p, LEFT, 290, 120, PAGE_LEFT, 900, "第%lld号　%s", (long long)w->s->number, date_era(w->s->day, day));
		str_fmt(text, sizeof text, "締め %s %s　%s", date_era(tokyo_day(w->s->closed_at), day), instant_time(w->s->closed_at, at), w->s->closed_by);
		page_text(w->p, RIGHT, 290, TEXT, PAGE_RIGHT, 850, "%s", text);
	} else {
		page_text(w->p, LEFT, 290, 120, PAGE_LEFT, 900, "締める前　%s", date_era(w->s->day, day));
	}
	page_line(w->p, LEFT, 370, RIGHT, 370, 40);
}

/* Room for that many rows, on a new page if need be. */
static void need(struct pen *w, int rows)
{
	if (w->y + rows * ROW > LAST)
		new_page(w);
}

static void heading(struct pen *w, const char *text)
{
	need(w, 3);
	w->y += ROW / 3;
	page_box(w->p, LEFT, w->y - 40, WIDTH, ROW, THIN, true);
	page_text(w->p, LEFT + 14, w->y, TEXT, PAGE_LEFT, 900, "%s", text);
	page_text(w->p, COUNT, w->y, 80, PAGE_RIGHT, 0, "件数");
	page_text(w->p, RIGHT - 14, w->y, 80, PAGE_RIGHT, 0, "金額（円）");
	w->y += ROW;
}

static void line(struct pen *w, const struct day_line *l)
{
	char text[32];
	need(w, 1);
	page_text(w->p, NAME, w->y, TEXT, PAGE_LEFT, COUNT - NAME - 200, "%s", day_close_words_line(l));
	page_text(w->p, COUNT, w->y, TEXT, PAGE_RIGHT, 0, "%s", yen_text(l->n, text));
	if (l->yen || (strcmp(l->section, "visit") != 0 && strcmp(l->section, "open") != 0))
		page_text(w->p, RIGHT - 14, w->y, TEXT, PAGE_RIGHT, 0, "%s", yen_text(l->yen, text));
	page_line(w->p, LEFT, w->y + 14, RIGHT, w->y + 14, 10);
	w->y += ROW;
}

static void cash(struct pen *w, const char *label, int64_t yen)
{
	char text[32];
	page_text(w->p, NAME, w->y, TEXT, PAGE_LEFT, 0, "%s", label);
	page_text(w->p, RIGHT - 14, w->y, TEXT, PAGE_RIGHT, 0, "%s", yen_text(yen, text));
	page_line(w->p, LEFT, w->y + 14, RIGHT, w->y + 14, 10);
	w->y += ROW;
}

static void end_of_sheet(struct pen *w)
{
	static const char *const who[] = { "会計担当", "責任者" };
	need(w, CASH_ROWS);
	heading(w, "現金");
	cash(w, "帳簿", w->s->expected_cash);
	cash(w, "実際", w->s->counted_cash);
	cash(w, "差", w->s->counted_cash - w->s->expected_cash);
	page_text(w->p, LEFT + 14, w->y, TEXT, PAGE_LEFT, 0, "理由");
	page_text(w->p, LEFT + 160, w->y, TEXT, PAGE_LEFT, WIDTH - 170, "%s", w->s->note[0] ? w->s->note : "－");
	w->y += ROW;
	for (int i = 0; i < 2; i++) {
		page_box(w->p, RIGHT - 720 + i * 360, w->y, 360, 2 * ROW, THIN, false);
		page_text(w->p, RIGHT - 706 + i * 360, w->y + 32, 75, PAGE_LEFT, 0, "%s", who[i]);
	}
}

void close_page_make(const struct ctx *ctx, const struct day_sheet *s, struct doc *doc)
{
	struct pen w = { .ctx = ctx, .s = s, .doc = doc };
	char day[DATE_TEXT];
	const char *section = "";
	doc->size = PAGE_A4;
	doc->made_at = s->closed_at;
	str_fmt(doc->title, sizeof doc->title, "日締め表 第%lld号 %s", (long long)s->number, date_iso(s->day, day));
	new_page(&w);
	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->lines[i].section, section) != 0)
			heading(&w, day_close_words_section(s->lines[i].section));
		section = s->lines[i].section;
		line(&w, &s->lines[i]);
	}
	end_of_sheet(&w);
	for (size_t i = 0; i < doc->n_pages; i++)
		form_draw_page_number(&doc->pages[i], 350, i + 1, doc->n_pages);
}
