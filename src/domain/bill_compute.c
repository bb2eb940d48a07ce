/*
 * A bill's arithmetic (SPEC B2). Points of all covered lines are summed before the share is taken and rounded, as the
 * law rounds per day and window; meals and what isn't covered are yen already.
 */
#include "domain/bill.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/copay.h"
#include "domain/forms.h"

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
	if (!yen_mul(row->yen ? l->yen : l->points, l->count, &sum))
		return false;
	int64_t *column = row->column == FORM_INSURED ? &b->points : row->column == FORM_MEAL ? &b->meal_yen : &b->other_yen;
	return yen_add(*column, sum, column);
}

bool bill_share_valid(int share)
{
	return (share >= 0 && share <= 3) || share == 10;
}

enum err bill_compute(struct ctx *ctx, struct bill *b, const struct bill_line *lines, int n)
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
	b->insured_yen = copay_yen(b->points, b->share);
	if (!yen_add(b->insured_yen, b->meal_yen, &b->computed_yen) || !yen_add(b->computed_yen, b->other_yen, &b->computed_yen))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("請求の合計が大きすぎます"));
	if (b->imported_yen >= 0)
		b->adjust_yen = b->imported_yen - b->computed_yen;
	b->amount = b->computed_yen + b->adjust_yen > 0 ? b->computed_yen + b->adjust_yen : 0;
	return ERR_OK;
}

bool bill_differs(const struct bill *b)
{
	return b->imported_yen >= 0 && b->imported_yen != b->computed_yen && !b->accepted_by[0];
}
