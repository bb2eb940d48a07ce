/*
 * Night deposits (預り金, SPEC S11), newest first. arg.id: of this patient only, 0: all. The night desk takes them and makes the
 * handover sheet; billing counts and signs it, settles and gives back. Each key is offered to whoever may.
 */
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/handover.h"
#include "domain/may.h"
#include "domain/preview.h"
#include "domain/settlement.h"
#include "screens/deposit_desk.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

static struct deposit_filter filter_of(const struct deposit_desk *s)
{
	return (struct deposit_filter){ .state = s->all ? -1 : (int)DEPOSIT_TAKEN, .patient_id = s->patient_id };
}

static void read_figures(struct ctx *ctx, struct deposit_desk *s)
{
	struct deposit_filter open = { .state = DEPOSIT_TAKEN };
	struct handover sheet;
	int n = 0;
	s->sheet = (struct handover){ .id = 0 };
	if (deposit_count(ctx, &open, &s->open_n, &s->open_yen) || handover_waiting(ctx, &s->waiting_n, &s->waiting_yen) ||
		handover_list(ctx, true, 0, 1, &sheet, &n))
		return;
	if (n)
		s->sheet = sheet;
}

static int64_t rows_count(struct ctx *ctx, void *state)
{
	struct deposit_desk *s = state;
	struct deposit_filter f = filter_of(s);
	int64_t n, yen;
	read_figures(ctx, s);
	return deposit_count(ctx, &f, &n, &yen) ? 0 : n;
}

static void fill(struct ctx *ctx, const struct deposit_item *i, struct list_row *out)
{
	const struct deposit *d = &i->deposit;
	char day[WORDS_DAY], time[DATE_TEXT], yen[32];
	enum style s = d->state == DEPOSIT_TAKEN ? STYLE_BUSY : STYLE_DONE;
	out->id = d->id;
	list_cell(out, 0, STYLE_TEXT, "%s", d->number);
	list_cell(out, 1, STYLE_TEXT, "%s %s", words_day(tokyo_day(d->taken_at), ctx_today(ctx), day), instant_time(d->taken_at, time));
	list_cell(out, 2, STYLE_TEXT, "%s", i->card);
	list_cell(out, 3, STYLE_TEXT, "%s", i->name);
	list_cell(out, 4, STYLE_MONEY, "%s", yen_text(d->amount, yen));
	list_cell(out, 5, STYLE_TEXT, "%s", i->bill);
	list_cell(out, 6, s, "%s%s", words_mark(s), deposit_state_name(d->state));
	list_cell(out, 7, STYLE_TEXT, "%s", i->handover);
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct deposit_desk *s = state;
	struct deposit_filter f = filter_of(s);
	int got = 0;
	if (deposit_list(ctx, &f, first, n < LIST_PART ? n : LIST_PART, s->items, &got))
		return 0;
	for (int i = 0; i < got; i++)
		fill(ctx, &s->items[i], &rows[i]);
	return got;
}

static const struct list_column columns[] = {
	{ N_("番号"), 8, ALIGN_LEFT, 0, false }, { N_("受領"), 17, ALIGN_LEFT, 1, false }, { N_("診察券"), 10, ALIGN_LEFT, 0, false },
	{ N_("氏名"), 10, ALIGN_LEFT, 0, true }, { N_("預り金（円）"), 12, ALIGN_RIGHT, 0, false }, { N_("請求"), 8, ALIGN_LEFT, 2, false },
	{ N_("状態"), 8, ALIGN_LEFT, 0, false }, { N_("引継書"), 8, ALIGN_LEFT, 3, false }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("預り金はありません"),
};

static void note(struct deposit_desk *s)
{
	str_fmt(s->list.note, sizeof s->list.note, _("並び: 新しい順   絞り込み: %s"), s->all ? _("すべて") : _("預り中"));
}

static struct outcome deposits_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct deposit_desk *s = state;
	s->patient_id = arg->id;
	list_init(&s->list, &model);
	note(s);
	if (arg->id && patient_page_load(ctx, arg->id, ctx_today(ctx), &s->person))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static enum err look(struct ctx *ctx, struct deposit_desk *s)
{
	return audit_look(ctx, s->patient_id ? "patient" : "", s->patient_id, "deposits %s: %lld", s->all ? "all" : "open", (long long)rows_count(ctx, s));
}

static struct outcome deposits_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, look(ctx, state));
}

static struct list *deposits_list(void *state)
{
	return &((struct deposit_desk *)state)->list;
}

static int list_top(const struct deposit_desk *s)
{
	return s->patient_id ? 4 : 3;
}

static struct rect deposits_list_area(const void *state, int cols, int rows)
{
	int top = list_top(state);
	return (struct rect){ 0, top, cols, rows - top };
}

static void draw_next(const struct ctx *ctx, const struct deposit_desk *s, const struct canvas *c, int y)
{
	char yen[32];
	if (s->sheet.id && may(ctx, ACTION_HANDOVER_SIGN))
		canvas_fmt(c, 1, y, STYLE_NEXT, _("▶ 次: 引継書 %s の現金を数えて受領"), s->sheet.number);
	else if (s->waiting_n && may(ctx, ACTION_HANDOVER_MAKE))
		canvas_fmt(c, 1, y, STYLE_NEXT, _("▶ 次: 預り金 %lld件 %s円 の引継書"), (long long)s->waiting_n, yen_text(s->waiting_yen, yen));
	else if (s->open_n)
		canvas_fmt(c, 1, y, STYLE_NEXT, _("▶ 次: 預り金 %lld件 の精算"), (long long)s->open_n);
	else
		canvas_text(c, 1, y, STYLE_NEXT, _("▶ 次: することはありません"));
}

static void deposits_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct deposit_desk *s = state;
	int top = list_top(s);
	char a[32], b[32];
	if (s->patient_id)
		person_draw(ctx, c, 0, &s->person.patient, s->person.same_name, s->person.same_surname);
	draw_next(ctx, s, c, top - 3);
	canvas_fmt(c, 1, top - 2, STYLE_TEXT, _("預り中 %lld件 %s円   引継ぎ前の現金 %s円   未受領の引継書 %s"), (long long)s->open_n, yen_text(s->open_yen, a),
		yen_text(s->waiting_yen, b), s->sheet.id ? s->sheet.number : _("なし"));
	canvas_hline(c, top - 1);
}

const char *deposit_desk_question(const struct ctx *ctx, const struct deposit_desk *s, const char *question, char out[DEPOSIT_DESK_QUESTION])
{
	const struct patient *p = &s->person.patient;
	char birth[96];
	str_fmt(out, DEPOSIT_DESK_QUESTION, "%s  %s  %s  %s", p->card, p->name, p->kana, sex_name(p->sex));
	if (s->person.same_name)
		str_add(out, DEPOSIT_DESK_QUESTION, _("\n！本日は同姓同名の方がほかに %d人 います"), s->person.same_name);
	else if (s->person.same_surname)
		str_add(out, DEPOSIT_DESK_QUESTION, _("\n！本日は同姓の方がほかに %d人 います"), s->person.same_surname);
	str_add(out, DEPOSIT_DESK_QUESTION, _("\n\n%s\n\n生年月日は %s ですか（y で確認）"), question, person_birth(ctx, p, birth));
	return out;
}

static enum err take_bill(struct ctx *ctx, struct deposit_desk *s, const struct bill *bill, bool drafts)
{
	struct deposit_bill b = { .bill = *bill, .rest = bill->amount };
	int64_t paid = 0;
	enum err e = settlement_by_bill(ctx, b.bill.id, &b.charge);
	b.final = !e;
	if (!e)
		e = counter_paid_sum(ctx, b.charge.id, &paid);
	else if (e == ERR_NOT_FOUND)
		e = ERR_OK;
	if (b.final)
		b.rest = b.charge.amount - paid;
	bool waits = b.final && b.bill.status == BILL_FINAL && (b.charge.state == SETTLEMENT_COUNTER_DUE || (!drafts && b.charge.state == SETTLEMENT_DEPOSITED));
	if (waits || (drafts && !b.final && b.bill.status == BILL_DRAFT))
		s->bills[s->n_bills++] = b;
	return e;
}

enum err deposit_desk_bills(struct ctx *ctx, struct deposit_desk *s, int64_t patient_id, bool drafts)
{
	enum { PART = 32 };
	struct bill_item items[PART];
	struct bill_filter f = { .status = -1, .patient_id = patient_id };
	enum err e = ERR_OK;
	int n = PART;
	s->n_bills = 0;
	for (int64_t at = 0; !e && n == PART && s->n_bills < DEPOSIT_DESK_BILLS; at += PART) {
		e = bill_fetch(ctx, &f, at, PART, items, &n);
		for (int i = 0; !e && i < n && s->n_bills < DEPOSIT_DESK_BILLS; i++)
			e = take_bill(ctx, s, &items[i].bill, drafts);
	}
	return e;
}

static struct outcome toggle_all(struct ctx *ctx, void *state)
{
	struct deposit_desk *s = state;
	s->all = !s->all;
	note(s);
	list_restart(&s->list);
	return look(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome print_again(struct ctx *ctx, void *state)
{
	struct deposit_desk *s = state;
	const struct list_row *row = list_selected_row(&s->list);
	if (!row)
		return outcome_say(STYLE_REFUSED, "%s", _("預り金を選んでください"));
	if (deposit_print(ctx, row->id))
		return outcome_fail(ctx);
	return outcome_say(STYLE_DONE, _("預り証 %s をもう一度印刷します"), row->cell[0]);
}

/* ---- the handover sheet */

static struct outcome make_sheet(struct ctx *ctx, void *state, const struct answer *a)
{
	struct deposit_desk *s = state;
	struct handover h;
	char yen[32];
	(void)a;
	if (handover_make(ctx, &h))
		return outcome_fail(ctx);
	list_refresh(&s->list);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("引継書 %s を作りました。現金 %s円。印刷します"), h.number, yen_text(h.expected, yen));
}

static struct outcome ask_sheet(struct ctx *ctx, void *state)
{
	struct deposit_desk *s = state;
	char text[200], yen[32];
	read_figures(ctx, s);
	if (s->waiting_n == 0)
		return outcome_say(STYLE_REFUSED, "%s", _("前回の引継書のあとに受け取った預り金はありません"));
	str_fmt(text, sizeof text, _("預り金 %lld件   現金 %s円\n引継書を作りますか"), (long long)s->waiting_n, yen_text(s->waiting_yen, yen));
	return outcome_dialog(dialog_confirm(_("預り金の引継ぎ"), text, false, make_sheet, 0));
}

static struct outcome sign(struct ctx *ctx, struct deposit_desk *s, const char *why)
{
	struct handover h;
	char yen[32];
	if (handover_sign(ctx, s->signing.id, s->signing.version, s->counted, why, &h))
		return outcome_fail(ctx);
	list_refresh(&s->list);
	return outcome_with(outcome_refresh(), h.counted == h.expected ? STYLE_DONE : STYLE_TODO, _("引継書 %s の現金 %s円 を受領しました"), h.number,
		yen_text(h.counted, yen));
}

static struct outcome why_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	return sign(ctx, state, a->text);
}

/* Which sheet, in both questions. */
static const char *sign_title(const struct deposit_desk *s, char out[120])
{
	str_fmt(out, 120, _("引継書 %s の受領（作成 %s）"), s->signing.number, s->signing.made_by);
	return out;
}

static struct outcome counted_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct deposit_desk *s = state;
	char title[120], label[200], x[32], y[32];
	if (!yen_parse(a->text, &s->counted))
		return outcome_say(STYLE_REFUSED, _("数えた現金を数字で入力してください: %s"), a->text);
	if (s->counted == s->signing.expected)
		return sign(ctx, s, "");
	str_fmt(label, sizeof label, _("数えた現金 %s円 は帳簿の %s円 と違います。理由"), yen_text(s->counted, x), yen_text(s->signing.expected, y));
	return outcome_dialog(dialog_input(sign_title(s, title), label, "", true, why_typed, 0));
}

/* The count comes first: what the ledger expects stands on the sheet, not in the question. */
static struct outcome ask_sign(struct ctx *ctx, void *state)
{
	struct deposit_desk *s = state;
	char title[120];
	read_figures(ctx, s);
	if (!s->sheet.id)
		return outcome_say(STYLE_REFUSED, "%s", _("受領を待つ引継書はありません"));
	s->signing = s->sheet;
	return outcome_dialog(dialog_input(sign_title(s, title), _("数えた現金（円）"), "", true, counted_typed, 0));
}

static struct outcome read_slip(struct ctx *ctx, void *state)
{
	const struct list_row *row = list_selected_row(&((struct deposit_desk *)state)->list);
	(void)ctx;
	return row ? outcome_push_arg(&screen_preview, &(struct arg){ .id = row->id, .id2 = PREVIEW_DEPOSIT }) : outcome_unhandled();
}

static struct outcome read_sheet(struct ctx *ctx, void *state)
{
	struct deposit_desk *s = state;
	read_figures(ctx, s);
	if (!s->sheet.id)
		return outcome_say(STYLE_REFUSED, "%s", _("受領を待つ引継書はありません"));
	return outcome_push_arg(&screen_preview, &(struct arg){ .id = s->sheet.id, .id2 = PREVIEW_HANDOVER });
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ預り金を請求に充てます"), .action = ACTION_DEPOSIT_SETTLE, .run = deposit_settle_start },
	{ .key = K_F5, .label = N_("精算"), .help = N_("選んだ預り金を請求に充てます（余りは返し、不足は残るか同時に払います）"), .action = ACTION_DEPOSIT_SETTLE, .run = deposit_settle_start },
	{ .key = K_F6, .label = N_("絞り込み"), .help = N_("預り中だけと、すべてを切り替えます"), .action = ACTION_LOOK, .run = toggle_all },
	{ .key = K_F7, .label = N_("返金"), .help = N_("選んだ預り金を全額返します"), .action = ACTION_DEPOSIT_SETTLE, .run = deposit_settle_return },
	{ .key = K_F8, .label = N_("預り証"), .help = N_("選んだ預り金の預り証をもう一度印刷します"), .action = ACTION_DEPOSIT_TAKE, .run = print_again },
	{ .key = 'n', .label = N_("受領"), .help = N_("預り金を受け取り、預り証を印刷します"), .action = ACTION_DEPOSIT_TAKE, .run = deposit_take_start },
	{ .key = 'h', .label = N_("引継書"), .help = N_("前回からの預り金の引継書を作って印刷します"), .action = ACTION_HANDOVER_MAKE, .run = ask_sheet },
	{ .key = 's', .label = N_("引継受領"), .help = N_("引継書の現金を数えて受領します（作った人とは別の職員）"), .action = ACTION_HANDOVER_SIGN, .run = ask_sign },
	{ .key = 'v', .help = N_("印刷の内容を画面で確かめます"), .action = ACTION_LOOK, .run = read_slip },
	{ .key = 'w', .help = N_("受領を待つ引継書の内容を画面で確かめます"), .action = ACTION_LOOK, .run = read_sheet },
	{ 0 },
};

const struct screen screen_deposits = {
	.id = "deposits", .title = N_("預り金"), .state_size = sizeof(struct deposit_desk), .flags = SCREEN_LIVE, .keys = keys,
	.enter = deposits_enter, .shown = deposits_shown, .draw = deposits_draw, .list = deposits_list, .list_area = deposits_list_area,
};
