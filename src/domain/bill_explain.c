/* The amount in sentences: first the difference, then each row of the form, then the columns' sums. */
#include "domain/bill.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/bill_month.h"
#include "domain/forms.h"

#include "base/banned.h"

struct list {
	struct reason *out;
	int n, max;
};

static struct reason *next(struct list *l, const char *id)
{
	static struct reason beyond; /* takes what doesn't fit */
	struct reason *r = l->n < l->max ? &l->out[l->n++] : &beyond;
	*r = (struct reason){ .id = "" };
	str_copy(r->id, sizeof r->id, id);
	return r;
}

static void explain_row(struct list *l, const struct form_row *row, const struct bill_line *lines, int n)
{
	int64_t sum = 0;
	int count = 0;
	char number[32];
	for (int i = 0; i < n; i++)
		if (strcmp(lines[i].category, row->code) == 0) {
			sum += (row->yen ? lines[i].yen : lines[i].points) * lines[i].count;
			count++;
		}
	if (!count || row->column == FORM_NAMED)
		return;
	struct reason *r = next(l, row->code);
	str_fmt(r->text, sizeof r->text, row->yen ? _("%s %s円（%d項目）") : _("%s %s点（%d項目）"), row->name, yen_text(sum, number), count);
}

static void explain_difference(struct list *l, const struct bill *b)
{
	char theirs[32], ours[32], diff[32];
	if (b->imported_yen < 0 || b->imported_yen == b->computed_yen)
		return;
	struct reason *r = next(l, "difference");
	str_fmt(r->text, sizeof r->text, _("会計システムの請求額 %s円、計算 %s円、差 %s円"), yen_text(b->imported_yen, theirs),
		yen_text(b->computed_yen, ours), yen_text(b->imported_yen - b->computed_yen, diff));
	if (b->accepted_by[0])
		str_add(r->text, sizeof r->text, _("（%s が承認）"), b->accepted_by);
}

static bool of_meals(const struct copay_step *s)
{
	return strcmp(s->rule, "meal_class") == 0 || strcmp(s->rule, "meal_rate") == 0;
}

/* What was done to the share, or what is to say of the meals. */
static void explain_steps(struct list *l, const struct copay_steps *steps, bool meals)
{
	for (int i = 0; i < steps->n; i++) {
		if (strcmp(steps->list[i].rule, "base") == 0 || of_meals(&steps->list[i]) != meals)
			continue;
		struct reason *r = next(l, steps->list[i].rule);
		copay_step_text(&steps->list[i], r->text, sizeof r->text);
	}
}

static void explain_sums(struct list *l, const struct bill *b, const struct copay_steps *steps)
{
	char a[32], c[32];
	struct reason *r = next(l, "insured");
	str_fmt(r->text, sizeof r->text, _("保険 %s点 × 10円 × %d割 = %s円（10円未満四捨五入）"), yen_text(b->points, a), b->share,
		yen_text(b->insured_yen, c));
	if (b->share == 10 && b->points) {
		r = next(l, "full_cost");
		str_copy(r->text, sizeof r->text, _("全額（10割）をご負担いただきます（保険の給付なし）"));
	}
	explain_steps(l, steps, false);
	if (b->no_programmes) {
		r = next(l, "no_programmes");
		str_copy(r->text, sizeof r->text, _("公費の対象でない診療のため、公費を使いません"));
	}
	if (b->meal_yen) {
		r = next(l, "meal");
		str_fmt(r->text, sizeof r->text, _("食事・生活療養 %s円"), yen_text(b->meal_yen, a));
	}
	explain_steps(l, steps, true);
	if (b->other_yen) {
		r = next(l, "uninsured");
		str_fmt(r->text, sizeof r->text, _("保険外 %s円（税込）"), yen_text(b->other_yen, a));
	}
	if (b->imported_yen < 0 && b->adjust_yen) {
		r = next(l, "adjust");
		str_fmt(r->text, sizeof r->text, _("その他の調整 %s円"), yen_text(b->adjust_yen, a));
	}
	r = next(l, "amount");
	str_fmt(r->text, sizeof r->text, _("請求額 %s円"), yen_text(b->amount, a));
}

int bill_explain(const struct bill *b, const struct bill_line *lines, int n, const struct copay_steps *steps, struct reason *out, int max)
{
	struct list l = { .out = out, .max = max };
	int n_rows;
	const struct form_row *rows = forms_rows(&n_rows);
	explain_difference(&l, b);
	for (int i = 0; i < n_rows; i++)
		explain_row(&l, &rows[i], lines, n);
	explain_sums(&l, b, steps);
	return l.n;
}
