/*
 * A pen goes down the page and turns it when a row has no room, with the part's headings again on top. Columns share the width as
 * their list says; what doesn't fit into one is drawn narrower.
 */
#include "domain/list_page.h"

#include <string.h>

#include "base/str.h"
#include "model/profile.h"

#include "base/banned.h"

enum { LEFT = 120, WIDTH = 1860, RIGHT = LEFT + WIDTH, TOP = 330, LAST = 2790, FOOT = 2880, ROW = 50, TEXT = 85, SMALL = 75, GAP = 16, THIN = 10 };

struct column {
	char title[64];
	int64_t width;
	bool right;
	int at, room;            /* 0.1 mm */
};

struct pen {
	const struct ctx *ctx;
	const struct list_paper *list;
	struct doc *doc;
	struct page *p;
	int y;
	char part[LIST_PAPER_CELL];
	struct column columns[LIST_PAPER_COLUMNS];
	int n;
	bool placed;             /* the columns have their places, and stand on this page */
};

static void new_page(struct pen *w)
{
	char day[DATE_TEXT], time[DATE_TEXT];
	w->p = doc_page(w->doc);
	w->y = TOP;
	w->placed = false;
	if (w->ctx->training) {
		page_watermark(w->p, "訓　練");
		page_text(w->p, LEFT, 130, 100, PAGE_LEFT, 0, "【訓練】");
	}
	page_text(w->p, LEFT + WIDTH / 2, 200, 160, PAGE_CENTER, WIDTH - 500, "%s", w->list->title);
	page_text(w->p, RIGHT, 130, SMALL, PAGE_RIGHT, 700, "%s", w->ctx->profile->hospital);
	page_text(w->p, RIGHT, 250, SMALL, PAGE_RIGHT, 900, "%s %s　%s", date_show(tokyo_day(w->list->made_at), day), instant_time(w->list->made_at, time),
		w->list->made_by);
	page_line(w->p, LEFT, 272, RIGHT, 272, 30);
}

/* One more row; on a new page if there is no room for it. */
static void need(struct pen *w, int rows)
{
	if (w->y + (rows - 1) * ROW > LAST)
		new_page(w);
}

static void place_columns(struct pen *w)
{
	int64_t sum = 0, at = 0;
	for (int i = 0; i < w->n; i++)
		sum += w->columns[i].width;
	for (int i = 0; i < w->n; i++) {
		struct column *c = &w->columns[i];
		c->at = LEFT + (int)(at * WIDTH / sum);
		at += c->width;
		c->room = LEFT + (int)(at * WIDTH / sum) - c->at - (c->right ? 3 * GAP : GAP);
	}
}

static void cell(struct pen *w, int i, int size, const char *text)
{
	const struct column *c = &w->columns[i];
	page_text(w->p, c->right ? c->at + c->room : c->at, w->y, size, c->right ? PAGE_RIGHT : PAGE_LEFT, c->room, "%s", text);
}

/* The part's name and the columns' titles, once on each page. */
static void headings(struct pen *w)
{
	if (w->placed)
		return;
	w->placed = true;
	if (w->part[0]) {
		w->y += ROW / 4;
		page_text(w->p, LEFT, w->y, 105, PAGE_LEFT, WIDTH, "%s", w->part);
		w->y += ROW;
	}
	place_columns(w);
	if (w->n)
		page_box(w->p, LEFT, w->y - 36, WIDTH, ROW, THIN, true);
	for (int i = 0; i < w->n; i++)
		cell(w, i, SMALL, w->columns[i].title);
	w->y += w->n ? ROW : 0;
}

static void part(struct pen *w, const char *name)
{
	need(w, 4);
	if (w->y > TOP)
		w->y += ROW / 2;
	str_copy(w->part, sizeof w->part, name);
	w->n = 0;
	w->placed = false;
}

static void column(struct pen *w, const struct list_paper_line *l)
{
	struct column *c = &w->columns[w->n];
	int64_t flag = 0;
	if (w->n == LIST_PAPER_COLUMNS || l->n < 3 || !str_int64(l->cell[1], 1, 10000, &c->width) || !str_int64(l->cell[2], 0, LIST_PAPER_SUM, &flag))
		return;
	str_copy(c->title, sizeof c->title, l->cell[0]);
	c->right = flag != LIST_PAPER_LEFT;
	w->n++;
}

static void row(struct pen *w, const struct list_paper_line *l, bool total, bool detailed)
{
	need(w, detailed ? 2 : 1);
	headings(w);
	if (total)
		page_line(w->p, LEFT, w->y - 36, RIGHT, w->y - 36, 30);
	for (int i = 0; i < w->n && i < l->n; i++)
		cell(w, i, TEXT, l->cell[i]);
	if (!detailed)
		page_line(w->p, LEFT, w->y + 14, RIGHT, w->y + 14, THIN);
	w->y += ROW;
}

static void detail(struct pen *w, const char *text)
{
	page_text(w->p, LEFT + 60, w->y - 6, SMALL, PAGE_LEFT, WIDTH - 60, "%s", text);
	page_line(w->p, LEFT, w->y + 14, RIGHT, w->y + 14, THIN);
	w->y += ROW;
}

/* Words of a part without a row stand under its name. */
static void note(struct pen *w, const char *text)
{
	need(w, 1);
	if (w->part[0])
		headings(w);
	page_text(w->p, LEFT, w->y, TEXT, PAGE_LEFT, WIDTH, "%s", text);
	w->y += ROW;
}

static void number_pages(struct doc *doc)
{
	for (size_t i = 0; i < doc->n_pages; i++)
		page_text(&doc->pages[i], LEFT + WIDTH / 2, FOOT, SMALL, PAGE_CENTER, 0, "%zu / %zu", i + 1, doc->n_pages);
}

void list_page_make(const struct ctx *ctx, const struct list_paper *p, struct doc *doc)
{
	struct pen w = { .ctx = ctx, .list = p, .doc = doc };
	struct list_paper_line l;
	const char *at = p->content.data ? p->content.data : "";
	doc->size = PAGE_A4;
	doc->made_at = p->made_at;
	str_copy(doc->title, sizeof doc->title, p->title);
	new_page(&w);
	while (list_paper_next(&at, &l))
		switch (l.kind) {
		case LIST_PAPER_NOTE: note(&w, l.cell[0]); break;
		case LIST_PAPER_PART: part(&w, l.cell[0]); break;
		case LIST_PAPER_COLUMN: column(&w, &l); break;
		case LIST_PAPER_ROW: row(&w, &l, false, *at == 'D'); break;
		case LIST_PAPER_DETAIL: detail(&w, l.cell[0]); break;
		case LIST_PAPER_TOTAL: row(&w, &l, true, false); break;
		}
	number_pages(doc);
}
