/*
 * One line of a draft: arg.id the bill, arg.id2 its place from 1, 0 for a new one. The category is typed as code, name or
 * everyday word, or chosen with a key; its row of the public form says whether the price is points or yen. A new line
 * leads to the next new line, Esc goes back to the bill.
 */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/bill_month.h"
#include "domain/bill_page.h"
#include "domain/forms.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "tui/dialog.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_TOP = 4, FORM_ROWS = 6 };

struct bill_line_state {
	struct form form;
	struct bill_page page;
	struct meal_rate meal;   /* what a meal costs this patient: taken when no price is typed; yen -1: one must be typed */
	int pos;
};

static bool known_category(const struct ctx *ctx, const char *text, char *why, size_t size)
{
	char key[16];
	(void)ctx;
	if (forms_find(text))
		return true;
	str_fmt(why, size, _("区分「%s」は領収証の様式にありません（%s で選べます）"), text, keys_label(K_F6, key));
	return false;
}

static const struct choice taxes[] = { { "0", N_("非課税") }, { "8", N_("8%") }, { "10", N_("10%") }, { 0 } };

static const struct field fields[] = {
	{ .name = "category", .label = N_("区分"), .kind = FIELD_TEXT, .cols = 30, .max = 60, .required = true, .check = known_category, .hint = N_("名前・コード、F6 で選択") },
	{ .name = "name", .label = N_("項目"), .kind = FIELD_TEXT, .cols = 40, .max = 150, .required = true },
	{ .name = "points", .label = N_("点数"), .kind = FIELD_NUMBER, .cols = 12, .hint = N_("保険の区分") },
	{ .name = "yen", .label = N_("金額"), .kind = FIELD_YEN, .cols = 12, .hint = N_("円・税込（食事・生活療養・保険外の区分）") },
	{ .name = "count", .label = N_("回数"), .kind = FIELD_NUMBER, .cols = 12, .required = true },
	{ .name = "tax", .label = N_("税率"), .kind = FIELD_CHOICE, .choices = taxes, .required = true },
	{ 0 },
};

static void set_number(struct form *f, const char *name, int64_t n)
{
	char text[32];
	str_fmt(text, sizeof text, "%lld", (long long)n);
	form_set(f, name, n ? text : "");
}

static void show(struct bill_line_state *s, const struct bill_line *l)
{
	const struct form_row *row = forms_row(l->category);
	form_set(&s->form, "category", row ? row->name : l->category);
	form_set(&s->form, "name", l->name);
	set_number(&s->form, "points", l->points);
	set_number(&s->form, "yen", l->yen);
	if (row && row->yen && !l->yen)
		form_set(&s->form, "yen", "0"); /* said, not left out */
	set_number(&s->form, "count", l->count);
	form_set(&s->form, "tax", l->tax_rate == 10 ? "10" : l->tax_rate == 8 ? "8" : "0");
}

static struct outcome bill_line_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct bill_line_state *s = state;
	struct bill_line fresh = { .count = 1 };
	form_init(&s->form, fields);
	s->pos = (int)arg->id2;
	if (bill_page_load(ctx, arg->id, &s->page))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	if (bill_month_meal(ctx, &s->page.bill, &s->meal))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	if (s->pos > s->page.n)
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", _("この明細はもうありません"));
	show(s, s->pos ? &s->page.lines[s->pos - 1] : &fresh);
	return outcome_stay();
}

static struct form *bill_line_form(void *state)
{
	return &((struct bill_line_state *)state)->form;
}

static struct rect bill_line_form_area(const void *state, int cols, int rows)
{
	(void)state, (void)rows;
	return (struct rect){ 0, FORM_TOP, cols, FORM_ROWS };
}

static int64_t number(const struct form *f, const char *name)
{
	int64_t n = 0;
	return form_number(f, name, &n) ? n : 0;
}

/* A meal while no price is typed. */
static bool by_table(const struct bill_line_state *s, const struct form_row *row)
{
	return row && strcmp(row->code, MEALS_CATEGORY) == 0 && str_empty(form_text(&s->form, "yen"));
}

/* What the line comes to, as far as it is typed. */
static void draw_sum(const struct bill_line_state *s, const struct canvas *c, int y)
{
	const struct form_row *row = forms_find(form_text(&s->form, "category"));
	int64_t count = number(&s->form, "count"), sum;
	char text[32];
	if (!row)
		return;
	int x = canvas_fmt(c, 1, y, STYLE_LABEL, "%s  ", forms_column_name(row->column));
	if (row->column == FORM_NAMED)
		return;
	bool meal = by_table(s, row);
	if (meal && s->meal.yen < 0)
		canvas_text(c, x, y, STYLE_TODO, _("1食の金額を入力してください（表で決まる標準負担額がありません）"));
	else if (yen_mul(meal ? s->meal.yen : number(&s->form, row->yen ? "yen" : "points"), count, &sum))
		x = canvas_fmt(c, x, y, STYLE_MONEY, row->yen ? _("計 %s円") : _("計 %s点"), yen_text(sum, text));
	if (meal && s->meal.yen >= 0)
		canvas_fmt(c, x + 2, y, STYLE_TEXT, _("1食 %s円（%sの標準負担額）"), yen_text(s->meal.yen, text), s->meal.name);
}

static void bill_line_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct bill_line_state *s = state;
	person_draw(ctx, c, 0, &s->page.patient, s->page.same_name, s->page.same_surname);
	if (s->pos)
		canvas_fmt(c, 1, 1, STYLE_NEXT, _("▶ 次: 請求 %s の明細 %d 行目の変更"), s->page.bill.number, s->pos);
	else
		canvas_fmt(c, 1, 1, STYLE_NEXT, _("▶ 次: 請求 %s の明細 %d 行目の入力"), s->page.bill.number, s->page.n + 1);
	canvas_hline(c, 2);
	draw_sum(s, c, FORM_TOP + FORM_ROWS + 1);
}

static bool bill_line_pinned(const struct ctx *ctx, const void *state)
{
	(void)ctx, (void)state;
	return true;
}

static struct outcome bill_line_submit(struct ctx *ctx, void *state)
{
	struct bill_line_state *s = state;
	struct bill_line line = { .points = number(&s->form, "points"), .yen = number(&s->form, "yen"), .count = number(&s->form, "count"),
		.tax_rate = (int)number(&s->form, "tax") };
	struct bill b = s->page.bill;
	const struct form_row *row = forms_find(form_text(&s->form, "category"));
	str_copy(line.category, sizeof line.category, row->code);
	if (by_table(s, row))
		line.yen = BILL_YEN_BY_TABLE;
	str_copy(line.name, sizeof line.name, form_text(&s->form, "name"));
	if (row->column == FORM_NAMED && s->pos)
		str_copy(line.quantity, sizeof line.quantity, s->page.lines[s->pos - 1].quantity);
	if (bill_line_put(ctx, &b, s->pos, &line))
		return outcome_fail(ctx);
	if (s->pos)
		return outcome_with(outcome_back(), STYLE_DONE, _("%d 行目を変更しました"), s->pos);
	return outcome_with(outcome_replace(&screen_bill_line, b.id), STYLE_DONE, _("%s を追加しました（Esc で請求へ戻ります）"), line.name);
}

static struct outcome category_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct form *f = &((struct bill_line_state *)state)->form;
	(void)ctx;
	form_set(f, "category", forms_row(a->id)->name);
	f->dirty = true;
	form_focus(f, "name");
	return outcome_stay();
}

static struct outcome choose_category(struct ctx *ctx, void *state)
{
	struct choice choices[FORM_ROWS_MAX + 1] = { { 0 } };
	int n;
	const struct form_row *rows = forms_rows(&n);
	(void)ctx, (void)state;
	for (int i = 0, at = 0; i < n; i++)
		if (rows[i].column != FORM_NAMED) /* drugs within a package come with the file */
			choices[at++] = (struct choice){ rows[i].code, rows[i].name };
	return outcome_dialog(dialog_choice(_("領収証の区分"), "", choices, category_chosen, 0));
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("登録"), .help = N_("明細を請求に登録します"), .action = ACTION_BILL_EDIT },
	{ .key = K_F6, .label = N_("区分"), .help = N_("領収証の区分を一覧から選びます"), .action = ACTION_BILL_EDIT, .run = choose_category },
	{ 0 },
};

const struct screen screen_bill_line = {
	.id = "bill_line", .title = N_("請求の明細"), .state_size = sizeof(struct bill_line_state), .keys = keys,
	.enter = bill_line_enter, .draw = bill_line_draw, .pinned = bill_line_pinned,
	.form = bill_line_form, .form_area = bill_line_form_area, .submit = bill_line_submit,
};
