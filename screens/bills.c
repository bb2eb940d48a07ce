/*
 * Bills (SPEC B), newest first. arg.id: of this patient only, arg.id2: the visit that a new bill is for; 0, 0: of the whole
 * house. F6 goes through what there is to do with them. Each opening and each other filter is one entry in the log: what was
 * asked for, and how many there were (SPEC X2).
 */
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/patient_page.h"
#include "domain/settlement.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/list.h"

#include "base/banned.h"

enum filter { FILTER_DRAFT, FILTER_DIFFERING, FILTER_TODAY, FILTER_HELD, FILTER_ALL, FILTERS };

static const struct { const char *id, *name; int status; bool differing, today; } filters[FILTERS] = {
	[FILTER_DRAFT] = { "draft", N_("入力中"), BILL_DRAFT, false, false },
	[FILTER_DIFFERING] = { "differing", N_("差額の承認待ち"), BILL_DRAFT, true, false },
	[FILTER_TODAY] = { "today", N_("本日確定"), BILL_FINAL, false, true },
	[FILTER_HELD] = { "held", N_("会計保留"), BILL_HELD, false, false },
	[FILTER_ALL] = { "all", N_("すべて"), -1, false, false },
};

struct bills {
	struct list list;
	int64_t patient_id, visit_id;
	struct patient_page person;       /* of the one patient */
	enum filter filter;
	int64_t drafts, differing, held;  /* what there is to do */
	struct bill_item items[LIST_PART];
};

static struct bill_filter filter_of(const struct ctx *ctx, const struct bills *s, enum filter f)
{
	return (struct bill_filter){ .status = filters[f].status, .differing = filters[f].differing, .patient_id = s->patient_id,
		.final_from = filters[f].today ? tokyo_utc(ctx_today(ctx), 0) : 0 };
}

static int64_t count_of(struct ctx *ctx, const struct bills *s, enum filter f)
{
	struct bill_filter q = filter_of(ctx, s, f);
	int64_t n;
	return bill_count(ctx, &q, &n) ? 0 : n;
}

static int64_t bills_count(struct ctx *ctx, void *state)
{
	struct bills *s = state;
	s->drafts = count_of(ctx, s, FILTER_DRAFT);
	s->differing = count_of(ctx, s, FILTER_DIFFERING);
	s->held = count_of(ctx, s, FILTER_HELD);
	return count_of(ctx, s, s->filter);
}

/* A bill that isn't final yet has no charge. */
static struct visit_bill standing(struct ctx *ctx, const struct bill *b)
{
	struct settlement charge;
	struct visit_bill v = { .id = b->id, .status = b->status };
	if (settlement_shown(ctx, b->id, &charge) == ERR_OK) {
		v.settlement_id = charge.id;
		v.state = charge.state;
	}
	return v;
}

static void fill(struct ctx *ctx, const struct bill_item *item, struct list_row *out)
{
	char text[WORDS_DAY], yen[32];
	struct visit_bill v = standing(ctx, &item->bill);
	bool differs = bill_differs(&item->bill);
	enum style s = differs ? STYLE_TODO : words_bill_style(&v);
	out->id = item->bill.id;
	list_cell(out, 0, STYLE_TEXT, "%s", item->bill.number);
	list_cell(out, 1, STYLE_TEXT, "%s", words_day(item->bill.period_to, ctx_today(ctx), text));
	list_cell(out, 2, STYLE_TEXT, "%s", item->card);
	list_cell(out, 3, STYLE_TEXT, "%s", item->name);
	list_cell(out, 4, STYLE_TEXT, "%s", item->bill.department);
	list_cell(out, 5, STYLE_MONEY, "%s", yen_text(item->bill.amount, yen));
	list_cell(out, 6, s, "%s%s", words_mark(s), differs ? _("差額の承認") : words_bill_state(&v));
}

static int bills_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct bills *s = state;
	struct bill_filter q = filter_of(ctx, s, s->filter);
	int got = 0;
	if (bill_fetch(ctx, &q, first, n < LIST_PART ? n : LIST_PART, s->items, &got))
		return 0;
	for (int i = 0; i < got; i++)
		fill(ctx, &s->items[i], &rows[i]);
	return got;
}

static const struct list_column columns[] = {
	{ N_("請求"), 9, ALIGN_LEFT, 0, false }, { N_("診療日"), 11, ALIGN_LEFT, 2, false }, { N_("診察券"), 10, ALIGN_LEFT, 0, false },
	{ N_("氏名"), 12, ALIGN_LEFT, 0, true }, { N_("診療科"), 12, ALIGN_LEFT, 3, true }, { N_("金額（円）"), 10, ALIGN_RIGHT, 0, false },
	{ N_("状態"), 14, ALIGN_LEFT, 0, false }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = bills_count, .fetch = bills_fetch, .empty = N_("この絞り込みの請求はありません"),
};

static void note(struct bills *s)
{
	str_fmt(s->list.note, sizeof s->list.note, _("並び: 新しい順   絞り込み: %s"), _(filters[s->filter].name));
}

static struct outcome bills_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct bills *s = state;
	s->patient_id = arg->id;
	s->visit_id = arg->id2;
	s->filter = arg->id ? FILTER_ALL : FILTER_DRAFT;
	list_init(&s->list, &model);
	note(s);
	if (arg->id && patient_page_load(ctx, arg->id, ctx_today(ctx), &s->person))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static enum err look(struct ctx *ctx, const struct bills *s)
{
	return audit_look(ctx, s->patient_id ? "patient" : "", s->patient_id, "bills %s: %lld", filters[s->filter].id,
		(long long)count_of(ctx, s, s->filter));
}

static struct outcome bills_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, look(ctx, state));
}

static struct list *bills_list(void *state)
{
	return &((struct bills *)state)->list;
}

static int list_top(const struct bills *s)
{
	return s->patient_id ? 3 : 2;
}

static struct rect bills_list_area(const void *state, int cols, int rows)
{
	int top = list_top(state);
	return (struct rect){ 0, top, cols, rows - top };
}

static void draw_next(const struct bills *s, const struct canvas *c, int y)
{
	if (s->differing)
		canvas_fmt(c, 1, y, STYLE_NEXT, _("▶ 次: 会計システムとの差額の承認 %lld件"), (long long)s->differing);
	else if (s->drafts)
		canvas_fmt(c, 1, y, STYLE_NEXT, _("▶ 次: 入力中の請求の確定 %lld件"), (long long)s->drafts);
	else if (s->held)
		canvas_fmt(c, 1, y, STYLE_NEXT, _("▶ 次: 会計保留の確認 %lld件"), (long long)s->held);
	else
		canvas_text(c, 1, y, STYLE_NEXT, _("▶ 次: 確定を待つ請求はありません"));
}

static void bills_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct bills *s = state;
	int y = list_top(s) - 1;
	if (s->patient_id)
		person_draw(ctx, c, 0, &s->person.patient, s->person.same_name, s->person.same_surname);
	draw_next(s, c, y - 1);
	canvas_hline(c, y);
}

static struct outcome open_selected(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(&((struct bills *)state)->list);
	(void)ctx;
	return id ? outcome_push(&screen_bill, id) : outcome_unhandled();
}

/* The bill opens with the question whether to print. */
static struct outcome print_selected(struct ctx *ctx, void *state)
{
	struct arg arg = { .id = list_selected(&((struct bills *)state)->list), .text = "receipt" };
	(void)ctx;
	return arg.id ? outcome_push_arg(&screen_bill, &arg) : outcome_say(STYLE_REFUSED, "%s", _("請求を選んでください"));
}

static struct outcome next_filter(struct ctx *ctx, void *state)
{
	struct bills *s = state;
	s->filter = (enum filter)((s->filter + 1) % FILTERS);
	note(s);
	list_restart(&s->list);
	return look(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static bool for_visit(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct bills *)state)->visit_id != 0;
}

static struct outcome new_bill(struct ctx *ctx, void *state)
{
	struct bill b;
	if (bill_new(ctx, ((struct bills *)state)->visit_id, &b))
		return outcome_fail(ctx);
	return outcome_with(outcome_push(&screen_bill, b.id), STYLE_DONE, _("請求 %s を作りました"), b.number);
}

static struct outcome receipts(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_receipts, 0);
}

static struct outcome arrears(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_arrears, ((struct bills *)state)->patient_id);
}

static struct outcome deposits(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_deposits, ((struct bills *)state)->patient_id);
}

static bool of_patient(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct bills *)state)->patient_id != 0;
}

static struct outcome certificates(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_certificates, ((const struct bills *)state)->patient_id);
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ請求を開きます"), .action = ACTION_LOOK, .run = open_selected },
	{ .key = K_F5, .label = N_("開く"), .help = N_("選んだ請求を開きます"), .action = ACTION_LOOK, .run = open_selected },
	{ .key = K_F6, .label = N_("絞り込み"), .help = N_("入力中・差額・本日確定・保留・すべてを切り替えます"), .action = ACTION_LOOK, .run = next_filter },
	{ .key = K_F8, .label = N_("領収書"), .help = N_("選んだ請求を開き、領収書の原本を発行します"), .action = ACTION_RECEIPT_ISSUE, .run = print_selected },
	{ .key = 'n', .label = N_("新しい請求"), .help = N_("この来院の請求を新しく入力します"), .action = ACTION_BILL_EDIT, .run = new_bill, .when = for_visit },
	{ .key = 'u', .label = N_("未収金"), .help = N_("期日を過ぎた未払いの請求と連絡の記録を示します"), .action = ACTION_LOOK, .run = arrears },
	{ .key = 'd', .label = N_("預り金"), .help = N_("夜間の預り金と引継書を示します"), .action = ACTION_LOOK, .run = deposits },
	{ .key = 'r', .label = NC_("key", "原本"), .help = N_("領収書・診療明細書の原本を状態ごとに示します"), .action = ACTION_LOOK, .run = receipts },
	{ .key = 't', .label = N_("証明書"), .help = N_("この患者の支払証明書を示します"), .action = ACTION_LOOK, .run = certificates, .when = of_patient },
	{ 0 },
};

const struct screen screen_bills = {
	.id = "bills", .title = N_("請求"), .state_size = sizeof(struct bills), .flags = SCREEN_LIVE, .keys = keys,
	.enter = bills_enter, .shown = bills_shown, .draw = bills_draw, .list = bills_list, .list_area = bills_list_area,
};
