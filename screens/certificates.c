/*
 * A patient's payment certificates (支払証明書, SPEC R8), newest first; arg.id: the patient. A new one is for days of settlement; the
 * one of a single bill is made on that bill's page. What it would say is shown in figures before anything is numbered (P6).
 */
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/certificate.h"
#include "domain/patient_page.h"
#include "domain/preview.h"
#include "screens/certificate_ask.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { LIST_TOP = 3 };

struct certificates {
	struct list list;
	int64_t patient_id;
	struct patient_page person;
	struct certificate_wish wish;     /* what is being asked for */
	struct certificate items[LIST_PART];
};

static int64_t rows_count(struct ctx *ctx, void *state)
{
	int64_t n;
	return certificate_count(ctx, ((struct certificates *)state)->patient_id, &n) ? 0 : n;
}

static void fill(struct ctx *ctx, const struct certificate *c, struct list_row *out)
{
	char a[WORDS_DAY], b[WORDS_DAY], yen[32];
	struct bill bill;
	out->id = c->id;
	list_cell(out, 0, STYLE_TEXT, "%s", c->number);
	list_cell(out, 1, STYLE_TEXT, "%s", words_day(tokyo_day(c->made_at), ctx_today(ctx), a));
	if (!c->of.bill_id)
		list_cell(out, 2, STYLE_TEXT, "%s - %s", words_day(c->of.from, ctx_today(ctx), a), words_day(c->of.to, ctx_today(ctx), b));
	else if (bill_by_id(ctx, c->of.bill_id, &bill) == ERR_OK)
		list_cell(out, 2, STYLE_TEXT, _("請求 %s"), bill.number);
	list_cell(out, 3, STYLE_MONEY, "%s", yen_text(c->total, yen));
	if (c->fee_bill_id && bill_by_id(ctx, c->fee_bill_id, &bill) == ERR_OK)
		list_cell(out, 4, STYLE_TEXT, "%s", bill.number);
	list_cell(out, 5, STYLE_TEXT, "%d", c->prints);
	list_cell(out, 6, STYLE_DIM, "%s", c->made_by);
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct certificates *s = state;
	int got = 0;
	if (certificate_list(ctx, s->patient_id, first, n < LIST_PART ? n : LIST_PART, s->items, &got))
		return 0;
	for (int i = 0; i < got; i++)
		fill(ctx, &s->items[i], &rows[i]);
	return got;
}

static const struct list_column columns[] = {
	{ N_("番号"), 8, ALIGN_LEFT, 0, false }, { N_("発行日"), 11, ALIGN_LEFT, 0, false }, { N_("対象"), 26, ALIGN_LEFT, 0, true },
	{ N_("領収額（円）"), 12, ALIGN_RIGHT, 0, false }, { N_("手数料の請求"), 12, ALIGN_LEFT, 1, false }, { N_("印刷"), 4, ALIGN_RIGHT, 0, false },
	{ N_("発行者"), 12, ALIGN_LEFT, 2, false }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("支払証明書はありません"),
};

static struct outcome certificates_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct certificates *s = state;
	s->patient_id = arg->id;
	list_init(&s->list, &model);
	if (patient_page_load(ctx, arg->id, ctx_today(ctx), &s->person))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome certificates_shown(struct ctx *ctx, void *state)
{
	struct certificates *s = state;
	return words_shown(ctx, audit_look(ctx, "patient", s->patient_id, "certificates: %lld", (long long)rows_count(ctx, s)));
}

static struct list *certificates_list(void *state)
{
	return &((struct certificates *)state)->list;
}

static struct rect certificates_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP };
}

static void certificates_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct certificates *s = state;
	person_draw(ctx, c, 0, &s->person.patient, s->person.same_name, s->person.same_surname);
	canvas_text(c, 1, 1, STYLE_NEXT, _("▶ 次: 支払証明書の発行（期間は n、請求ごとは請求の画面で）"));
	canvas_hline(c, LIST_TOP - 1);
}

static struct outcome issue(struct ctx *ctx, void *state, const struct answer *a)
{
	struct certificates *s = state;
	(void)a;
	struct outcome o = certificate_ask_issue(ctx, &s->wish);
	list_refresh(&s->list);
	return o;
}

static struct outcome to_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct certificates *s = state;
	if (date_parse(a->text, ctx_today(ctx), &s->wish.to, &ctx->cause))
		return outcome_fail(ctx);
	return certificate_ask(ctx, &s->wish, s->person.same_name, s->person.same_surname, issue);
}

static struct outcome from_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct certificates *s = state;
	char today[DATE_TEXT];
	if (date_parse(a->text, ctx_today(ctx), &s->wish.from, &ctx->cause))
		return outcome_fail(ctx);
	return outcome_dialog(dialog_input(_("支払証明書の期間"), _("領収日の終わり"), date_iso(ctx_today(ctx), today), true, to_typed, 0));
}

/* The year of a tax return is what most people want. */
static struct outcome ask_days(struct ctx *ctx, void *state)
{
	struct certificates *s = state;
	char first[DATE_TEXT];
	s->wish = (struct certificate_wish){ .patient_id = s->patient_id };
	return outcome_dialog(dialog_input(_("支払証明書の期間"), _("領収日の始まり"), date_iso(date_of(date_civil(ctx_today(ctx)).year, 1, 1), first), true, from_typed, 0));
}

static struct outcome print_again(struct ctx *ctx, void *state)
{
	const struct list_row *row = list_selected_row(&((struct certificates *)state)->list);
	if (!row)
		return outcome_say(STYLE_REFUSED, "%s", _("支払証明書を選んでください"));
	if (certificate_print(ctx, row->id))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("支払証明書 %s をもう一度印刷します（再）"), row->cell[0]);
}

static struct outcome read_it(struct ctx *ctx, void *state)
{
	const struct list_row *row = list_selected_row(&((struct certificates *)state)->list);
	(void)ctx;
	return row ? outcome_push_arg(&screen_preview, &(struct arg){ .id = row->id, .id2 = PREVIEW_CERTIFICATE }) : outcome_unhandled();
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ支払証明書の内容を画面で確かめます"), .action = ACTION_LOOK, .run = read_it },
	{ .key = K_F8, .label = N_("再印刷"), .help = N_("選んだ支払証明書をもう一度印刷します（再の印が付きます）"), .action = ACTION_CERTIFICATE, .run = print_again },
	{ .key = 'n', .label = N_("期間で発行"), .help = N_("期間に領収したお支払いの証明書を発行します"), .action = ACTION_CERTIFICATE, .run = ask_days },
	{ .key = 'v', .label = N_("見本"), .help = N_("印刷の内容を画面で確かめます"), .action = ACTION_LOOK, .run = read_it },
	{ 0 },
};

const struct screen screen_certificates = {
	.id = "certificates", .title = N_("証明書"), .state_size = sizeof(struct certificates), .flags = SCREEN_LIVE, .keys = keys,
	.enter = certificates_enter, .shown = certificates_shown, .draw = certificates_draw, .list = certificates_list, .list_area = certificates_list_area,
};
