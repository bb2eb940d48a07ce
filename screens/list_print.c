/* The desk gives F8 to every list whose screen doesn't print something of its own (src/desk_keys.c). */
#include "screens/list_print.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/list_print.h"
#include "domain/preview.h"
#include "screens/screens.h"
#include "tui/dialog.h"

#include "base/banned.h"

enum { PART = 64, ROWS_MAX = 5000 };

static struct outcome answered(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)state;
	if (a->choice)
		return outcome_push_arg(&screen_preview, &(struct arg){ .id = a->tag, .id2 = PREVIEW_SHEET });
	return list_print(ctx, a->tag) ? outcome_fail(ctx) : outcome_say(STYLE_DONE, "%s", _("一覧を印刷します"));
}

struct outcome list_print_ask(struct ctx *ctx, struct list_paper *p)
{
	struct doc doc = { .size = PAGE_A4 };
	char text[200], n[32];
	enum err e = list_print_keep(ctx, p);
	if (!e)
		e = list_print_page(ctx, p->id, &doc);
	str_fmt(text, sizeof text, _("%s   %s件   %zuページ"), p->title, yen_text(p->rows, n), doc.n_pages);
	doc_free(&doc);
	int64_t id = p->id;
	list_paper_done(p);
	const struct choice choices[] = { { "print", _("印刷する") }, { "look", _("画面で確かめる") }, { 0 } };
	return e ? outcome_fail(ctx) : outcome_dialog(dialog_choice(_("一覧の印刷"), text, choices, answered, id));
}

/* A column of money is added up; which one is, its cells tell. */
static void columns(struct list_paper *p, const struct list *l, const struct list_row *first)
{
	list_paper_part(p, "");
	for (int i = 0; l->model->columns[i].heading; i++) {
		const struct list_column *c = &l->model->columns[i];
		bool money = first && first->cell_style[i] == STYLE_MONEY;
		list_paper_column(p, _(c->heading), c->cols + (c->grow ? c->cols / 2 : 0),
			money ? LIST_PAPER_SUM : c->align == ALIGN_RIGHT ? LIST_PAPER_RIGHT : LIST_PAPER_LEFT);
	}
}

static void row(struct list_paper *p, const struct list_row *r)
{
	const char *cells[LIST_PAPER_COLUMNS];
	for (int i = 0; i < LIST_PAPER_COLUMNS; i++)
		cells[i] = r->cell[i];
	list_paper_row(p, cells, "");
}

static void rows(struct ctx *ctx, struct list *l, void *state, struct list_paper *p)
{
	struct list_row *part = mem_array(PART, sizeof *part);
	int n = PART;
	for (int64_t at = 0; n == PART && at < ROWS_MAX; at += n) {
		memset(part, 0, PART * sizeof *part);
		n = list_fetch(l->model, ctx, state, at, PART, part);
		if (at == 0)
			columns(p, l, n ? part : NULL);
		for (int i = 0; i < n; i++)
			row(p, &part[i]);
	}
	mem_wipe(part, PART * sizeof *part);
	free(part);
}

struct outcome list_print_list(struct ctx *ctx, struct list *l, const char *title, void *state)
{
	struct list_paper p = { .id = 0 };
	char n[32];
	if (l->count > ROWS_MAX)
		return outcome_say(STYLE_REFUSED, _("%s件は印刷できません。絞り込んでください（%d件まで）"), yen_text(l->count, n), ROWS_MAX);
	str_copy(p.title, sizeof p.title, title);
	if (*l->note)
		list_paper_note(&p, l->note);
	rows(ctx, l, state, &p);
	if (!p.rows)
		list_paper_note(&p, _(l->model->empty));
	return list_print_ask(ctx, &p);
}
