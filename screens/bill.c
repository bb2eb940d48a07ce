/*
 * One bill (SPEC B1–B5, P6): arg.id; arg.text "receipt": opened to issue the original. A draft that is open stays what a scan
 * can't take away. Every change names the version that was on the screen when it was asked for, so that what another desk
 * did meanwhile is shown and never overwritten.
 */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "screens/bill_desk.h"
#include "screens/bill_view.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

enum {
	LINE_BITS = 16,   /* of a tag that holds a version and a line */
	MESSAGE_COLS = 74 /* what the message line shows at 80 columns, without the mark */
};

static int64_t lines_count(struct ctx *ctx, void *state)
{
	(void)ctx;
	return ((struct bill_desk *)state)->page.n;
}

static int lines_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct bill_page *p = &((struct bill_desk *)state)->page;
	int i = 0;
	(void)ctx;
	for (; i < n && first + i < p->n; i++)
		bill_view_line(p, (int)first + i, &rows[i]);
	return i;
}

static const struct list_model model = {
	.columns = bill_view_columns, .count = lines_count, .fetch = lines_fetch, .empty = N_("明細はまだありません"),
};

static enum err load(struct ctx *ctx, struct bill_desk *s)
{
	enum err e = bill_page_load(ctx, s->id, &s->page);
	list_refresh(&s->list);
	return e;
}

static struct outcome bill_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct bill_desk *s = state;
	s->id = arg->id;
	s->ask_print = strcmp(arg->text, "receipt") == 0;
	list_init(&s->list, &model);
	if (load(ctx, s))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome bill_shown(struct ctx *ctx, void *state)
{
	struct bill_desk *s = state;
	if (audit_look(ctx, "patient", s->page.patient.id, "bill %s", s->page.bill.number))
		return outcome_with(outcome_back(), STYLE_REFUSED, _("参照を記録できないため閉じました: %s"), ctx->cause.text);
	return s->ask_print ? bill_print_receipt(ctx, s) : outcome_stay();
}

static struct outcome bill_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static struct list *bill_list(void *state)
{
	return &((struct bill_desk *)state)->list;
}

static struct rect bill_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, BILL_VIEW_HEAD, cols, rows - BILL_VIEW_HEAD - BILL_VIEW_FOOT };
}

static void bill_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	bill_view_draw(ctx, &((const struct bill_desk *)state)->page, c);
}

static bool bill_pinned(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct bill_desk *)state)->page.bill.status == BILL_DRAFT;
}

const char *bill_desk_question(const struct ctx *ctx, const struct bill_desk *s, const char *question, char out[BILL_DESK_QUESTION])
{
	const struct patient *p = &s->page.patient;
	char birth[96];
	person_birth(ctx, p, birth);
	str_fmt(out, BILL_DESK_QUESTION, "%s  %s  %s  %s", p->card, p->name, p->kana, sex_name(p->sex));
	if (s->page.same_name)
		str_add(out, BILL_DESK_QUESTION, _("\n！本日は同姓同名の方がほかに %d人 います"), s->page.same_name);
	else if (s->page.same_surname)
		str_add(out, BILL_DESK_QUESTION, _("\n！本日は同姓の方がほかに %d人 います"), s->page.same_surname);
	str_add(out, BILL_DESK_QUESTION, _("\n\n請求 %s   %s\n\n生年月日は %s ですか（y で確認）"), s->page.bill.number, question, birth);
	return out;
}

struct outcome bill_desk_refusal(const struct ctx *ctx, const char *title)
{
	if (utf8_width(ctx->cause.text) <= MESSAGE_COLS && ctx->cause.n_reasons == 0)
		return outcome_fail(ctx);
	return outcome_dialog(ctx->cause.n_reasons ? dialog_reasons(title, ctx->cause.text, &ctx->cause) : dialog_text(title, ctx->cause.text));
}

/* ---- lines */

static bool editable(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return bill_editable(&((const struct bill_desk *)state)->page.bill);
}

static struct outcome add_line(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_bill_line, ((struct bill_desk *)state)->id);
}

static struct outcome edit_line(struct ctx *ctx, void *state)
{
	const struct bill_desk *s = state;
	struct arg arg = { .id = s->id, .id2 = list_selected(&s->list) };
	(void)ctx;
	return arg.id2 ? outcome_push_arg(&screen_bill_line, &arg) : outcome_unhandled();
}

static struct outcome remove_line(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill_desk *s = state;
	struct bill b = s->page.bill;
	b.version = a->tag >> LINE_BITS;
	if (bill_line_remove(ctx, &b, (int)(a->tag & ((1 << LINE_BITS) - 1))))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_TODO, "%s", _("明細を削除しました"));
}

static struct outcome ask_remove(struct ctx *ctx, void *state)
{
	const struct bill_desk *s = state;
	const struct list_row *row = list_selected_row(&s->list);
	char text[400];
	(void)ctx;
	if (!row)
		return outcome_say(STYLE_REFUSED, "%s", _("削除する明細がありません"));
	str_fmt(text, sizeof text, _("%lld 行目 %s %s %s を削除しますか"), (long long)row->id, row->cell[0], row->cell[1], row->cell[4]);
	return outcome_dialog(dialog_confirm(_("明細の削除"), text, true, remove_line, s->page.bill.version << LINE_BITS | row->id));
}

static struct outcome share_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill b = ((struct bill_desk *)state)->page.bill;
	int64_t share;
	b.version = a->tag;
	if (!str_int64(a->id, 0, 10, &share) || bill_share_set(ctx, &b, (int)share))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("負担割合を %d割 にしました"), (int)share);
}

static struct outcome choose_share(struct ctx *ctx, void *state)
{
	static const char *const ids[] = { "0", "1", "2", "3", "10" };
	struct choice choices[6] = { { 0 } };
	char labels[5][32];
	(void)ctx;
	for (int i = 0; i < 5; i++) {
		str_fmt(labels[i], sizeof labels[i], _("%s割"), ids[i]);
		choices[i] = (struct choice){ ids[i], labels[i] };
	}
	return outcome_dialog(dialog_choice(_("負担割合"), "", choices, share_chosen, ((struct bill_desk *)state)->page.bill.version));
}

static struct outcome adjust_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill b = ((struct bill_desk *)state)->page.bill;
	int64_t yen;
	b.version = a->tag;
	if (!str_int64(a->text, 0, YEN_MAX, &yen))
		return outcome_say(STYLE_REFUSED, _("差し引く金額を数字で入力してください: %s"), a->text);
	if (bill_adjust_set(ctx, &b, -yen))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s", _("調整を変更しました"));
}

/* Programmes pay for the care that their certificate names: the desk says when this isn't it. */
static struct outcome toggle_programmes(struct ctx *ctx, void *state)
{
	struct bill b = ((struct bill_desk *)state)->page.bill;
	char yen[32];
	bool use = b.no_programmes;
	if (bill_programmes_set(ctx, &b, use))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, use ? _("公費を使います: 請求額 %s円") : _("公費を使いません: 請求額 %s円"), yen_text(b.amount, yen));
}

/* Dialysis and the like: whether this is that care. */
static struct outcome toggle_specific(struct ctx *ctx, void *state)
{
	struct bill b = ((struct bill_desk *)state)->page.bill;
	char yen[32];
	bool specific = !b.specific;
	if (bill_specific_set(ctx, &b, specific))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, specific ? _("特定疾病の診療です: 請求額 %s円") : _("特定疾病の診療ではありません: 請求額 %s円"),
		yen_text(b.amount, yen));
}

static struct outcome ask_adjust(struct ctx *ctx, void *state)
{
	const struct bill *b = &((struct bill_desk *)state)->page.bill;
	char now[32];
	(void)ctx;
	str_fmt(now, sizeof now, "%lld", (long long)-b->adjust_yen);
	return outcome_dialog(dialog_input(_("調整（公費・上限額で差し引く金額）"), _("円"), now, true, adjust_typed, b->version));
}

/* ---- the bill as a whole */

static void explanation(const struct bill_page *p, struct buf *out)
{
	struct reason why[BILL_EXPLAIN_MAX];
	int n = bill_explain(&p->bill, p->lines, p->n, &p->steps, why, BILL_EXPLAIN_MAX);
	for (int i = 0; i < n; i++)
		buf_fmt(out, "%s%s\n", strcmp(why[i].id, "difference") == 0 ? style_mark(STYLE_TODO) : "  ", why[i].text);
}

static struct outcome explain(struct ctx *ctx, void *state)
{
	struct buf text = { 0 };
	(void)ctx;
	explanation(&((struct bill_desk *)state)->page, &text);
	struct outcome o = outcome_dialog(dialog_text(_("請求額の内訳"), text.data));
	buf_free(&text);
	return o;
}

static struct outcome finalise(struct ctx *ctx, struct bill_desk *s, int64_t version, bool accept)
{
	struct bill b;
	char yen[32];
	if (bill_finalise(ctx, s->id, version, accept, &b))
		return bill_desk_refusal(ctx, _("請求の確定"));
	return outcome_with(outcome_refresh(), STYLE_DONE, _("請求 %s を %s円 で確定しました"), b.number, yen_text(b.amount, yen));
}

static struct outcome finalise_same(struct ctx *ctx, void *state, const struct answer *a)
{
	return finalise(ctx, state, a->tag, false);
}

static struct outcome finalise_accepting(struct ctx *ctx, void *state, const struct answer *a)
{
	return finalise(ctx, state, a->tag, true);
}

static struct outcome refuse_finalise(struct ctx *ctx, const struct bill_page *p)
{
	char key[WORDS_KEY];
	if (p->bill.status == BILL_DRAFT)
		return outcome_say(STYLE_REFUSED, _("明細がないため確定できません（%s で追加します）"), words_key(ctx, &screen_bill, ACTION_BILL_EDIT, key));
	return outcome_say(STYLE_REFUSED, _("請求 %s は%sです。直すときは %s"), p->bill.number, bill_status_name(p->bill.status),
		words_key(ctx, &screen_bill, ACTION_BILL_CORRECT, key));
}

/* What differs stands line by line above the question that accepts it (B2). */
static struct outcome ask_finalise(struct ctx *ctx, void *state)
{
	const struct bill_desk *s = state;
	const struct bill *b = &s->page.bill;
	struct buf text = { 0 };
	char amount[256], question[BILL_DESK_QUESTION], yen[32];
	if (b->status != BILL_DRAFT || s->page.n == 0)
		return refuse_finalise(ctx, &s->page);
	bool differs = bill_differs(b);
	if (differs) {
		explanation(&s->page, &text);
		buf_char(&text, '\n');
	}
	str_fmt(amount, sizeof amount, _("%s円   %s\n%s"), yen_text(b->amount, yen),
		b->amount == 0 ? _("お支払いはありません") : s->page.visit.deferral ? words_of(ctx, L_SERVICE) : _("窓口払い"),
		differs ? _("会計システムの金額を承認して確定しますか") : _("この金額で確定しますか"));
	buf_str(&text, bill_desk_question(ctx, s, amount, question));
	struct outcome o = outcome_dialog(dialog_confirm(differs ? _("差額の承認と確定") : _("請求の確定"), text.data, true,
		differs ? finalise_accepting : finalise_same, b->version));
	buf_wipe(&text);
	return o;
}

static struct outcome correct(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill_desk *s = state;
	struct bill b;
	if (bill_correct(ctx, s->id, a->tag, &b))
		return bill_desk_refusal(ctx, _("請求の訂正"));
	return outcome_with(outcome_replace(&screen_bill, b.id), STYLE_DONE, _("請求 %s を訂正する %s を作りました。確定すると入れ替わります"),
		s->page.bill.number, b.number);
}

static struct outcome ask_correct(struct ctx *ctx, void *state)
{
	const struct bill_desk *s = state;
	char question[BILL_DESK_QUESTION];
	(void)ctx;
	if (s->page.bill.status == BILL_DRAFT || bill_held_draft(&s->page.bill))
		return outcome_say(STYLE_REFUSED, _("請求 %s は%sです。訂正は確定した請求にします"), s->page.bill.number, bill_status_name(s->page.bill.status));
	return outcome_dialog(dialog_confirm(_("請求の訂正"),
		bill_desk_question(ctx, s, _("確定した請求は変えず、訂正の請求を作りますか"), question), true, correct, s->page.bill.version));
}

static bool settled(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct bill_desk *)state)->page.settled;
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = NC_("key", "確定"), .help = N_("請求を確定します（差があれば内訳を示します）"), .action = ACTION_BILL_FINALISE, .run = ask_finalise },
	{ .key = K_F6, .label = N_("保留"), .help = N_("会計を保留します（もう一度押すと解除）"), .action = ACTION_BILL_HOLD, .run = bill_hold_toggle },
	{ .key = K_F7, .label = N_("訂正"), .help = N_("確定した請求を訂正する新しい請求を作ります"), .action = ACTION_BILL_CORRECT, .run = ask_correct },
	{ .key = K_F8, .label = N_("領収書"), .help = N_("領収書の原本を一度だけ発行します"), .action = ACTION_RECEIPT_ISSUE, .run = bill_print_receipt },
	{ .key = 'a', .label = N_("行追加"), .help = N_("明細を追加します"), .action = ACTION_BILL_EDIT, .run = add_line, .when = editable },
	{ .key = K_ENTER, .help = N_("選んだ明細を変更します"), .action = ACTION_BILL_EDIT, .run = edit_line, .when = editable },
	{ .key = 'd', .label = N_("行削除"), .help = N_("選んだ明細を削除します"), .action = ACTION_BILL_EDIT, .run = ask_remove, .when = editable },
	{ .key = 'w', .help = N_("負担割合を変更します"), .action = ACTION_BILL_EDIT, .run = choose_share, .when = editable },
	{ .key = 'j', .help = N_("公費・上限額で差し引く金額を変更します"), .action = ACTION_BILL_EDIT, .run = ask_adjust, .when = editable },
	{ .key = 'k', .help = N_("公費を使うかどうかを切り替えます"), .action = ACTION_BILL_EDIT, .run = toggle_programmes, .when = editable },
	{ .key = 'm', .help = N_("特定疾病（人工透析など）の診療かどうかを切り替えます"), .action = ACTION_BILL_EDIT, .run = toggle_specific, .when = editable },
	{ .key = 'p', .label = N_("窓口払い"), .help = N_("窓口でのお支払いを受け取ります"), .action = ACTION_PAY_COUNTER, .run = bill_pay_start, .when = settled },
	{ .key = 'r', .help = N_("支払われた料金を返金します"), .action = ACTION_REFUND, .run = bill_refund_start, .when = settled },
	{ .key = 's', .label = N_("明細書"), .help = N_("診療明細書の原本を一度だけ発行します"), .action = ACTION_RECEIPT_ISSUE, .run = bill_print_statement, .when = settled },
	{ .key = 'c', .help = N_("参考の写し（原本ではありません）を印刷します"), .action = ACTION_RECEIPT_COPY, .run = bill_print_copy, .when = bill_print_copyable },
	{ .key = 't', .help = N_("この請求の支払証明書を発行します"), .action = ACTION_CERTIFICATE, .run = bill_print_certificate, .when = settled },
	{ .key = 'u', .label = N_("用紙"), .help = N_("印刷の用紙が出たかどうかを記録します"), .action = ACTION_RECEIPT_RESOLVE, .run = bill_print_resolve, .when = bill_print_resolvable },
	{ .key = 'v', .label = N_("見本"), .help = N_("領収書の内容を画面で確かめます"), .action = ACTION_LOOK, .run = bill_print_preview, .when = settled },
	{ .key = 'x', .label = N_("内訳"), .help = N_("請求額の計算の内訳を示します"), .action = ACTION_LOOK, .run = explain },
	{ 0 },
};

const struct screen screen_bill = {
	.id = "bill", .title = N_("請求の内容"), .state_size = sizeof(struct bill_desk), .flags = SCREEN_LIVE, .keys = keys,
	.enter = bill_enter, .shown = bill_shown, .draw = bill_draw, .refresh = bill_refresh, .pinned = bill_pinned,
	.list = bill_list, .list_area = bill_list_area,
};
