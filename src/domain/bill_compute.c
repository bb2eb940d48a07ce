/*
 * A bill's arithmetic (SPEC B2). Points of all covered lines are summed before the share is taken and rounded, as the
 * law rounds per day and window; meals and what isn't covered are yen already.
 */
#include "domain/bill.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/bill_month.h"
#include "domain/copay.h"
#include "domain/forms.h"
#include "domain/meals.h"

#include "base/banned.h"

enum { LINE_COUNT_MAX = 100000 };
#define LINE_VALUE_MAX INT64_C(1000000000)

static enum err bad(struct ctx *ctx, int line, const char *what)
{
	return ctx_fail(ctx, ERR_BAD_INPUT, _("明細 %d 行目: %s"), line, what);
}

static enum err check_line(struct ctx *ctx, const struct bill_line *l, int line)
{
	const struct form_row *row = forms_row(l->category);
	char text[200];
	if (!row) {
		str_fmt(text, sizeof text, _("診療区分 %s は領収証の様式にありません"), l->category);
		return bad(ctx, line, text);
	}
	if (l->points < 0 || l->yen < 0)
		return bad(ctx, line, _("点数と金額は 0 以上です"));
	if (l->points > LINE_VALUE_MAX || l->yen > LINE_VALUE_MAX)
		return bad(ctx, line, _("点数または金額が大きすぎます（10億まで）"));
	if (l->count < 1 || l->count > LINE_COUNT_MAX)
		return bad(ctx, line, _("回数は 1 以上 100000 以下です"));
	if (row->column == FORM_NAMED && (l->points || l->yen))
		return bad(ctx, line, _("使用薬剤は包括点数に含まれるため、点数も金額も付けません"));
	if (row->column == FORM_NAMED && !l->quantity[0])
		return bad(ctx, line, _("使用薬剤には数量が要ります（請求の取込で受け取ります）"));
	if (row->yen ? l->points != 0 : l->yen != 0)
		return bad(ctx, line, row->yen ? _("この診療区分は円で入力します") : _("この診療区分は点数で入力します"));
	if (l->tax_rate != 0 && l->tax_rate != 8 && l->tax_rate != 10)
		return bad(ctx, line, _("税率は 0、8、10 のどれかです"));
	if (l->tax_rate != 0 && row->column != FORM_UNINSURED)
		return bad(ctx, line, _("保険診療と食事・生活療養は非課税です"));
	return ERR_OK;
}

/* Adds one line to its column's sum; false: too large. */
static bool add_line(struct bill *b, const struct bill_line *l)
{
	const struct form_row *row = forms_row(l->category);
	int64_t sum;
	if (row->column == FORM_NAMED)
		return true;
	if (!yen_mul(row->yen ? l->yen : l->points, l->count, &sum))
		return false;
	int64_t *column = row->column == FORM_INSURED ? &b->points : row->column == FORM_MEAL ? &b->meal_yen : &b->other_yen;
	return yen_add(*column, sum, column);
}

bool bill_share_valid(int share)
{
	return (share >= 0 && share <= 3) || share == 10;
}

/* Uninsured and untaxed: what a maternity coupon may pay for. */
static int64_t untaxed_fee(const struct bill_line *lines, int n)
{
	int64_t sum = 0;
	for (int i = 0; i < n; i++)
		if (forms_row(lines[i].category)->column == FORM_UNINSURED && lines[i].tax_rate == 0)
			sum += lines[i].yen * lines[i].count;
	return sum;
}

static bool meal_before(const struct bill_line *lines, int n, int64_t yen)
{
	for (int i = 0; i < n; i++)
		if (strcmp(lines[i].category, MEALS_CATEGORY) == 0 && lines[i].yen == yen)
			return true;
	return false;
}

/* Of meals whose price isn't everybody's; once for all of the same price. */
static void add_meals(const struct bill *b, const struct copay_bill *in, const struct bill_line *lines, int n, struct copay_steps *steps)
{
	for (int i = 0; i < n && steps->n < COPAY_STEPS_MAX; i++)
		if (strcmp(lines[i].category, MEALS_CATEGORY) == 0 && !meal_before(lines, i, lines[i].yen))
			steps->n += meals_step(b->period_from, b->period_to, in, lines[i].yen, &steps->list[steps->n]);
}

/* Share, limit, programmes and coupon; a correction says that what came after it in the month stays. */
static enum err within_month(struct ctx *ctx, struct bill *b, const struct bill_line *lines, int n, struct copay_steps *steps)
{
	struct bill_month m;
	struct copay_result r;
	enum err e = bill_month_read(ctx, b, &m);
	if (e)
		return e;
	m.in.points = b->points;
	m.in.meal_yen = b->meal_yen;
	m.in.fee_yen = untaxed_fee(lines, n);
	copay_month(&m.in, &r);
	b->insured_yen = copay_yen(b->points, b->share);
	b->limit_yen = r.limit_yen;
	b->programme_yen = r.programme_yen;
	b->coupon_yen = r.coupon_yen;
	*steps = r.steps;
	if (m.no_certificate && steps->n < COPAY_STEPS_MAX)
		steps->list[steps->n++] = (struct copay_step){ .rule = "no_certificate" };
	if (b->corrects && m.later && steps->n < COPAY_STEPS_MAX)
		steps->list[steps->n++] = (struct copay_step){ .rule = "later_bills", .a = m.later };
	add_meals(b, &m.in, lines, n, steps); /* as many as there is room for */
	return ERR_OK;
}

/* A drug is named because a package pays for it. */
static enum err check_package(struct ctx *ctx, const struct bill_line *lines, int n)
{
	int drug = 0;
	for (int i = 0; i < n; i++) {
		if (strcmp(lines[i].category, FORM_PACKAGE) == 0)
			return ERR_OK;
		if (!drug && forms_row(lines[i].category)->column == FORM_NAMED)
			drug = i + 1;
	}
	return drug ? bad(ctx, drug, _("使用薬剤は、診断群分類(DPC)の明細がある請求に付けます")) : ERR_OK;
}

enum err bill_compute(struct ctx *ctx, struct bill *b, const struct bill_line *lines, int n, struct copay_steps *steps)
{
	b->points = b->insured_yen = b->meal_yen = b->other_yen = b->computed_yen = 0;
	b->n_lines = n;
	if (!bill_share_valid(b->share))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("負担割合 %d割 はありません（0〜3割、自費は10割）"), b->share);
	for (int i = 0; i < n; i++) {
		enum err e = check_line(ctx, &lines[i], i + 1);
		if (e)
			return e;
		if (!add_line(b, &lines[i]) || b->points > COPAY_POINTS_MAX)
			return bad(ctx, i + 1, _("合計が大きすぎます"));
	}
	enum err package = check_package(ctx, lines, n);
	if (package)
		return package;
	enum err month = within_month(ctx, b, lines, n, steps);
	if (month)
		return month;
	int64_t covered = b->insured_yen + b->limit_yen + b->programme_yen + b->coupon_yen;
	if (!yen_add(covered, b->meal_yen, &b->computed_yen) || !yen_add(b->computed_yen, b->other_yen, &b->computed_yen))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("請求の合計が大きすぎます"));
	if (b->imported_yen >= 0)
		b->adjust_yen = b->imported_yen - b->computed_yen;
	b->amount = b->computed_yen + b->adjust_yen > 0 ? b->computed_yen + b->adjust_yen : 0;
	return ERR_OK;
}

int64_t bill_reductions(const struct bill *b)
{
	return b->limit_yen + b->programme_yen + b->coupon_yen + b->adjust_yen;
}

bool bill_differs(const struct bill *b)
{
	return b->imported_yen >= 0 && b->imported_yen != b->computed_yen && !b->accepted_by[0];
}
