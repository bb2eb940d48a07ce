/*
 * Originals of receipts and statements by where they stand (SPEC R2, R6), newest first; those whose page nobody is sure about
 * come to the eye first. Enter opens the bill, where they are issued and resolved.
 */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/health.h"
#include "domain/preview.h"
#include "domain/receipt.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/list.h"

#include "base/banned.h"

enum { LIST_TOP = 2, BILL_CELL = 1, PRINTER_COLS = 22 };

struct receipts {
	struct list list;
	int filter;                  /* enum receipt_state, -1: all */
	int64_t unclear, available;
	char printer[64];            /* what is wrong with it; "": nothing */
	struct receipt_item items[LIST_PART];
};

static int64_t count_of(struct ctx *ctx, int filter)
{
	int64_t n;
	return receipt_count(ctx, 0, filter, &n) ? 0 : n;
}

static int64_t receipts_count(struct ctx *ctx, void *state)
{
	struct receipts *s = state;
	struct health h;
	s->printer[0] = '\0';
	if (health_read(ctx, &h) == ERR_OK && h.printing == HEALTH_TROUBLE)
		str_fmt(s->printer, sizeof s->printer, _("印刷 %s"), device_state_name(h.device.state));
	s->unclear = count_of(ctx, RECEIPT_UNCLEAR);
	s->available = count_of(ctx, RECEIPT_AVAILABLE);
	return count_of(ctx, s->filter);
}

static void fill(const struct ctx *ctx, const struct receipt_item *item, struct list_row *out)
{
	const struct receipt *r = &item->receipt;
	char serial[24], yen[32], day[WORDS_DAY];
	enum style s = words_paper_style(r->state);
	int64_t at = r->issued_at ? r->issued_at : r->available_at;
	out->id = r->id;
	list_cell(out, 0, STYLE_TEXT, "%s", words_paper(r->kind));
	list_cell(out, BILL_CELL, STYLE_TEXT, "%s", item->bill);
	receipt_serial(r, serial);
	list_cell(out, 2, *serial ? STYLE_TEXT : STYLE_DIM, "%s", *serial ? serial : "－");
	list_cell(out, 3, STYLE_TEXT, "%s", item->card);
	list_cell(out, 4, STYLE_TEXT, "%s", item->name);
	list_cell(out, 5, STYLE_MONEY, "%s", yen_text(item->amount, yen));
	list_cell(out, 6, s, "%s%s", style_mark(s), receipt_state_name(r->state));
	list_cell(out, 7, STYLE_TEXT, "%s", words_day(tokyo_day(at), ctx_today(ctx), day));
	list_cell(out, 8, STYLE_DIM, "%s", r->void_reason);
}

static int receipts_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct receipts *s = state;
	int got = 0;
	if (receipt_list(ctx, 0, s->filter, first, n < LIST_PART ? n : LIST_PART, s->items, &got))
		return 0;
	for (int i = 0; i < got; i++)
		fill(ctx, &s->items[i], &rows[i]);
	return got;
}

static const struct list_column columns[] = {
	{ N_("原本"), 10, ALIGN_LEFT, 0, false }, { N_("請求"), 9, ALIGN_LEFT, 0, false }, { N_("番号"), 11, ALIGN_LEFT, 1, false },
	{ N_("診察券"), 10, ALIGN_LEFT, 2, false }, { N_("氏名"), 10, ALIGN_LEFT, 0, true }, { N_("金額（円）"), 10, ALIGN_RIGHT, 0, false },
	{ N_("状態"), 16, ALIGN_LEFT, 0, false }, { N_("日付"), 11, ALIGN_LEFT, 3, false }, { N_("無効の理由"), 14, ALIGN_LEFT, 4, true },
	{ 0 },
};

static const struct list_model model = {
	.columns = columns, .count = receipts_count, .fetch = receipts_fetch, .empty = N_("この状態の原本はありません"),
};

static void note(struct receipts *s)
{
	str_fmt(s->list.note, sizeof s->list.note, _("並び: 新しい順   絞り込み: %s"),
		s->filter < 0 ? _("すべて") : receipt_state_name((enum receipt_state)s->filter));
}

static struct outcome receipts_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct receipts *s = state;
	(void)arg;
	list_init(&s->list, &model);
	s->filter = count_of(ctx, RECEIPT_UNCLEAR) ? RECEIPT_UNCLEAR : RECEIPT_AVAILABLE;
	note(s);
	return outcome_stay();
}

static enum err look(struct ctx *ctx, const struct receipts *s)
{
	return audit_look(ctx, "", 0, "receipts %s: %lld", s->filter < 0 ? "all" : receipt_state_id((enum receipt_state)s->filter),
		(long long)count_of(ctx, s->filter));
}

static struct outcome receipts_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, look(ctx, state));
}

static struct list *receipts_list(void *state)
{
	return &((struct receipts *)state)->list;
}

static struct rect receipts_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP };
}

static void receipts_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct receipts *s = state;
	(void)ctx;
	if (s->unclear)
		canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 次: 用紙が出たかどうかの確認 %lld件"), (long long)s->unclear);
	else
		canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 次: 発行できる原本 %lld枚（請求を開いて発行します）"), (long long)s->available);
	if (*s->printer)
		canvas_fit(c, c->at.cols - PRINTER_COLS - 1, 0, PRINTER_COLS, ALIGN_RIGHT, STYLE_TODO, s->printer);
	canvas_hline(c, 1);
}

static struct outcome open_bill(struct ctx *ctx, void *state)
{
	const struct list_row *row = list_selected_row(&((struct receipts *)state)->list);
	struct bill b;
	if (!row)
		return outcome_unhandled();
	return bill_by_number(ctx, row->cell[BILL_CELL], &b) ? outcome_fail(ctx) : outcome_push(&screen_bill, b.id);
}

static struct outcome next_filter(struct ctx *ctx, void *state)
{
	struct receipts *s = state;
	s->filter = s->filter + 1 == RECEIPT_STATES ? -1 : s->filter + 1;
	note(s);
	list_restart(&s->list);
	return look(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome read_it(struct ctx *ctx, void *state)
{
	const struct list_row *row = list_selected_row(&((struct receipts *)state)->list);
	struct bill b;
	if (!row)
		return outcome_unhandled();
	bool statement = strcmp(row->cell[0], words_paper(PAPER_STATEMENT)) == 0;
	return bill_by_number(ctx, row->cell[BILL_CELL], &b) ? outcome_fail(ctx)
		: outcome_push_arg(&screen_preview, &(struct arg){ .id = b.id, .id2 = statement ? PREVIEW_STATEMENT : PREVIEW_RECEIPT });
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("この原本の請求を開きます"), .action = ACTION_LOOK, .run = open_bill },
	{ .key = K_F5, .label = N_("開く"), .help = N_("この原本の請求を開きます"), .action = ACTION_LOOK, .run = open_bill },
	{ .key = K_F6, .label = N_("絞り込み"), .help = N_("原本の状態ごとに絞り込みます"), .action = ACTION_LOOK, .run = next_filter },
	{ .key = 'v', .label = N_("見本"), .help = N_("印刷の内容を画面で確かめます"), .action = ACTION_LOOK, .run = read_it },
	{ 0 },
};

const struct screen screen_receipts = {
	.id = "receipts", .title = N_("原本"), .state_size = sizeof(struct receipts), .flags = SCREEN_LIVE, .keys = keys,
	.enter = receipts_enter, .shown = receipts_shown, .draw = receipts_draw, .list = receipts_list, .list_area = receipts_list_area,
};
