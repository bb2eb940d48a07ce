/*
 * One bill (arg.id) paid by several methods at once, or in part (SPEC S12, P6): a form of amounts, under it what they come to,
 * what is left and the change, large and at once. One method in full goes by the bill's own key without a form (bill_pay.c).
 */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/counter.h"
#include "screens/bill_desk.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_TOP = 4, FORM_ROWS = 8, LABEL = 16, YEN_COLS = 16 };

struct pay {
	struct bill_desk desk;       /* whose bill it is, for the question */
	struct counter_due due;      /* as it stood when the form was opened: what the payer was told */
	struct form form;
};

static const struct choice yes_no[] = { { "no", N_("いいえ") }, { "yes", N_("はい") }, { NULL, NULL } };

static const struct field fields[] = {
	{ .name = "cash", .label = N_("現金"), .kind = FIELD_YEN, .cols = 16 },
	{ .name = "tendered", .label = N_("お預かり"), .kind = FIELD_YEN, .cols = 16, .hint = N_("ちょうどなら空欄") },
	{ .name = "terminal", .label = N_("カード端末"), .kind = FIELD_YEN, .cols = 16 },
	{ .name = "terminal_slip", .label = N_("端末の伝票番号"), .kind = FIELD_TEXT, .cols = 24, .max = PAYMENT_SLIP - 1 },
	{ .name = "qr", .label = N_("QR・電子マネー"), .kind = FIELD_YEN, .cols = 16 },
	{ .name = "transfer", .label = N_("振込"), .kind = FIELD_YEN, .cols = 16 },
	{ .name = "transfer_slip", .label = N_("振込の番号"), .kind = FIELD_TEXT, .cols = 24, .max = PAYMENT_SLIP - 1 },
	{ .name = "part", .label = N_("一部入金"), .kind = FIELD_CHOICE, .cols = 10, .choices = yes_no, .hint = N_("残りは窓口払いのまま") },
	{ 0 },
};

static const struct { enum payment_method method; const char *field, *slip; } rows[] = {
	{ METHOD_CASH, "cash", NULL }, { METHOD_TERMINAL, "terminal", "terminal_slip" }, { METHOD_QR, "qr", NULL },
	{ METHOD_TRANSFER, "transfer", "transfer_slip" },
};

/* What is filled in so far; an amount that can't be read counts as none. */
static int tenders(const struct form *f, struct counter_tender *t, int64_t *sum, int64_t *change)
{
	int n = 0;
	*sum = *change = 0;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct counter_tender *x = &t[n];
		*x = (struct counter_tender){ .method = rows[i].method };
		if (!form_number(f, rows[i].field, &x->amount) || x->amount == 0 || !yen_add(*sum, x->amount, sum))
			continue;
		if (rows[i].slip)
			str_copy(x->slip, sizeof x->slip, form_text(f, rows[i].slip));
		if (rows[i].method == METHOD_CASH && form_number(f, "tendered", &x->tendered) && x->tendered > x->amount)
			*change = x->tendered - x->amount;
		n++;
	}
	return n;
}

static struct outcome pay_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct pay *s = state;
	s->desk.id = arg->id;
	form_init(&s->form, fields);
	form_set(&s->form, "part", "no");
	if (bill_page_load(ctx, arg->id, &s->desk.page) || counter_due(ctx, arg->id, &s->due))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct form *pay_form(void *state)
{
	return &((struct pay *)state)->form;
}

static struct rect pay_form_area(const void *state, int cols, int height)
{
	(void)state, (void)height;
	return (struct rect){ 0, FORM_TOP, cols, FORM_ROWS };
}

static void line(const struct canvas *c, int y, enum style s, const char *label, int64_t yen)
{
	char text[64], n[32];
	str_fmt(text, sizeof text, _("%s円"), yen_text(yen, n));
	canvas_fit(c, 1, y, LABEL, ALIGN_LEFT, s, label);
	canvas_fit(c, 1 + LABEL, y, YEN_COLS, ALIGN_RIGHT, s, text);
}

static void pay_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct pay *s = state;
	struct counter_tender t[COUNTER_TENDERS_MAX];
	char owed[32], amount[32], paid[32];
	int64_t sum, change;
	tenders(&s->form, t, &sum, &change);
	person_draw(ctx, c, 0, &s->desk.page.patient, s->desk.page.same_name, s->desk.page.same_surname);
	canvas_fmt(c, 1, 1, STYLE_NEXT, _("▶ 次: %s円のお支払いを方法ごとに入力"), yen_text(s->due.rest, owed));
	canvas_fmt(c, 1, 2, STYLE_TEXT, _("請求 %s   請求額 %s円   入金済 %s円"), s->due.bill, yen_text(s->due.amount, amount), yen_text(s->due.paid, paid));
	canvas_hline(c, 3);
	int y = FORM_TOP + FORM_ROWS + 1;
	line(c, y, STYLE_TEXT, _("受取りの計"), sum);
	if (sum > s->due.rest)
		line(c, y + 1, STYLE_REFUSED, _("多すぎる額"), sum - s->due.rest);
	else
		line(c, y + 1, sum == s->due.rest ? STYLE_DONE : STYLE_TODO, _("残り"), s->due.rest - sum);
	line(c, y + 2, STYLE_NEXT, _("お釣り"), change);
}

static struct outcome take(struct ctx *ctx, void *state, const struct answer *a)
{
	struct pay *s = state;
	struct counter_tender t[COUNTER_TENDERS_MAX];
	struct counter_paid paid;
	char sum_text[32], change_text[32], rest[32];
	int64_t sum, change;
	int n = tenders(&s->form, t, &sum, &change);
	(void)a;
	if (counter_pay(ctx, s->desk.id, t, n, strcmp(form_text(&s->form, "part"), "yes") == 0, s->due.rest, &paid))
		return bill_desk_refusal(ctx, _("窓口払い"));
	return outcome_with(outcome_back(), STYLE_DONE, _("%s円を受け取りました。お釣り %s円。残り %s円"), yen_text(paid.amount, sum_text),
		yen_text(paid.change, change_text), yen_text(paid.rest, rest));
}

/* What would be refused is said before the birth date is asked. */
static struct outcome refuse(const struct pay *s, const struct counter_tender *t, int n, int64_t sum)
{
	char a[32], b[32];
	int64_t tendered;
	bool given = form_number(&s->form, "tendered", &tendered) && tendered;
	if (n == 0)
		return outcome_say(STYLE_REFUSED, "%s", _("受け取る金額を入力してください"));
	if (given && t[0].method != METHOD_CASH)
		return outcome_say(STYLE_REFUSED, "%s", _("お預かりは現金の金額と一緒に入力します"));
	if (given && tendered < t[0].amount)
		return outcome_say(STYLE_REFUSED, _("お預かり %s円 が現金 %s円 に足りません"), yen_text(tendered, a), yen_text(t[0].amount, b));
	if (sum > s->due.rest)
		return outcome_say(STYLE_REFUSED, _("残り %s円 に対して %s円 は多すぎます"), yen_text(s->due.rest, a), yen_text(sum, b));
	if (sum < s->due.rest && strcmp(form_text(&s->form, "part"), "yes") != 0)
		return outcome_say(STYLE_REFUSED, _("残り %s円 に %s円 足りません。一部だけのときは「一部入金」を「はい」にします"), yen_text(s->due.rest, a),
			yen_text(s->due.rest - sum, b));
	return outcome_unhandled();
}

static struct outcome pay_submit(struct ctx *ctx, void *state)
{
	struct pay *s = state;
	struct counter_tender t[COUNTER_TENDERS_MAX];
	char text[512] = "", question[BILL_DESK_QUESTION], yen[32];
	int64_t sum, change;
	int n = tenders(&s->form, t, &sum, &change);
	struct outcome no = refuse(s, t, n, sum);
	if (no.kind != OUTCOME_UNHANDLED)
		return no;
	for (int i = 0; i < n; i++)
		str_add(text, sizeof text, _("%s %s円   "), payment_method_name(t[i].method), yen_text(t[i].amount, yen));
	str_add(text, sizeof text, _("\nお釣り %s円   "), yen_text(change, yen));
	str_add(text, sizeof text, _("残り %s円\n"), yen_text(s->due.rest - sum, yen));
	str_add(text, sizeof text, "%s", sum < s->due.rest ? _("一部入金として受け取りを記録しますか") : _("受け取りを記録しますか"));
	return outcome_dialog(dialog_confirm(_("窓口払い"), bill_desk_question(ctx, &s->desk, text, question), true, take, 0));
}

static bool pay_pinned(const struct ctx *ctx, const void *state)
{
	(void)ctx, (void)state;
	return true;
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("受け取る"), .help = N_("入力した金額を受け取ります（生年月日を確かめます）"), .action = ACTION_PAY_COUNTER },
	{ 0 },
};

const struct screen screen_pay = {
	.id = "pay", .title = N_("窓口払い"), .state_size = sizeof(struct pay), .keys = keys,
	.enter = pay_enter, .draw = pay_draw, .form = pay_form, .form_area = pay_form_area, .submit = pay_submit, .pinned = pay_pinned,
};
