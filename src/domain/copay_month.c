/*
 * Each rule takes the amount so far and leaves a step. A limit or cap never lets one bill ask for more than its own share
 * before it: what rounding leaves over is asked with the month's next bill.
 */
#include "domain/copay_month.h"

#include <string.h>

#include "base/die.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/copay.h"
#include "domain/programmes.h"

#include "base/banned.h"

static struct copay_step *step(struct copay_result *r, const char *rule, const char *name, int64_t before, int64_t after)
{
	must(r->steps.n < COPAY_STEPS_MAX);
	struct copay_step *s = &r->steps.list[r->steps.n++];
	*s = (struct copay_step){ .before = before, .after = after };
	str_copy(s->rule, sizeof s->rule, rule);
	str_copy(s->name, sizeof s->name, name);
	return s;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

bool copay_halved(day_t birth, day_t on)
{
	struct civil b = date_civil(birth), c = date_civil(on);
	return c.year == b.year + 75 && c.month == b.month && b.day != 1;
}

static int64_t half(int64_t v)
{
	return v < 0 ? v : v / 2;
}

/* The rule that sets the month's limit, and the limit itself for the month's whole cost so far. */
static const char *limit_of(const struct copay_bill *b, struct copay_limit l, int64_t cost, int64_t *yen)
{
	if (b->halved)
		l = (struct copay_limit){ .outpatient = half(l.outpatient), .base = half(l.base), .threshold = half(l.threshold), .multi = half(l.multi) };
	if (!b->inpatient && l.outpatient >= 0) {
		*yen = l.outpatient;
		return "outpatient";
	}
	*yen = copay_limit_yen(&l, cost, b->multi);
	return b->multi && l.multi >= 0 ? "limit_multi" : "limit";
}

/* Without a band nothing is capped; it is said where some band would have capped it, or where the band recorded isn't in the table. */
static void no_limit(const struct copay_bill *b, struct copay_result *r)
{
	int64_t lowest = copay_limit_lowest(b->month, b->over_70, b->inpatient);
	if (*b->band || (lowest >= 0 && b->earlier_self + r->base > lowest))
		step(r, "unknown_band", b->band, r->base, r->base)->a = b->month;
}

/* The certificate's limit or the band's, whichever is lower. NULL: there is none. */
static const char *limit_for(const struct copay_bill *b, int64_t cost, const char **name, int64_t *limit)
{
	struct copay_limit l;
	const char *rule = NULL;
	int64_t own;
	if (!str_empty(b->band) && copay_limit_find(b->month, b->over_70, b->band, &l)) {
		rule = limit_of(b, l, cost, limit);
		*name = b->band;
	}
	if (str_empty(b->certificate) || !copay_limit_find(b->month, b->over_70, b->certificate, &l))
		return rule;
	limit_of(b, l, cost, &own);
	if (rule && *limit < own)
		return rule;
	*limit = own;
	*name = b->certificate;
	return "certificate";
}

bool copay_certificate_parts(const struct copay_bill *b, const char *certificate)
{
	struct copay_limit l;
	int64_t own, band;
	if (str_empty(certificate) || !copay_limit_find(b->month, b->over_70, certificate, &l))
		return false;
	limit_of(b, l, 0, &own);
	if (str_empty(b->band) || !copay_limit_find(b->month, b->over_70, b->band, &l))
		return true;
	limit_of(b, l, 0, &band);
	return own < band;
}

/* The month's limit less what the month's earlier bills were charged (§2.3). */
static void apply_limit(const struct copay_bill *b, struct copay_result *r)
{
	const char *name = "";
	int64_t limit, due, cost = least(b->earlier_cost + b->points * 10, YEN_MAX);
	if (b->share == 0)
		return;
	const char *rule = limit_for(b, cost, &name, &limit);
	if (!rule) {
		no_limit(b, r);
		return;
	}
	due = least(b->earlier_self + r->base, limit) - b->earlier_paid;
	if (due < 0)
		due = 0;
	if (b->round == 10 && due < r->base)
		due = yen_round10(due, 1);
	due = least(due, r->base);
	if (b->halved)
		step(r, "halved", name, r->base, r->base);
	struct copay_step *s = step(r, rule, name, r->base, due);
	s->a = cost;
	s->b = limit;
	s->c = b->earlier_paid;
	r->limit_yen = due - r->base;
}

static int rate_of(const struct programme *law, const struct copay_programme *p)
{
	int recorded = p->share * 10;
	return law->rate == RATE_PERCENT && law->percent < recorded ? law->percent : recorded;
}

/* What is left for the patient: the law's part of the whole cost, in 10 yen, never above what binds it (§2.4). */
static int64_t after_programme(const struct copay_bill *b, const struct programme *law, const struct copay_programme *p, int64_t before)
{
	int64_t left = p->cap > p->total ? p->cap - p->total : 0, cost = b->points * 10;
	int64_t bound = p->cap ? least(before, left) : before;
	int64_t part = yen_round10(cost * rate_of(law, p), 100);
	if (law->ticket)
		return p->cap ? bound / 10 * 10 : 0;
	return law->rate == RATE_INSURED || part > bound ? bound / 10 * 10 : part;
}

static int64_t apply_programme(const struct copay_bill *b, struct copay_result *r, const struct copay_programme *p, int64_t before)
{
	const struct programme *law = programmes_find(p->payer);
	char name[COPAY_NAME];
	if (law->ticket && b->n_programmes == 1 && b->share == 0)
		before = b->points * 10; /* nothing else pays for it: the ticket's amount is asked of the whole cost */
	str_fmt(name, sizeof name, "%.2s %s", p->payer, law->name);
	int64_t after = after_programme(b, law, p, before);
	if (p->slip_missing && p->cap)
		step(r, "no_slip", name, before, before)->a = p->total;
	struct copay_step *s = step(r, "programme", name, before, after);
	s->a = law->ticket ? 0 : law->rate == RATE_INSURED ? -1 : rate_of(law, p);
	s->b = p->cap;
	s->c = p->total;
	return after;
}

/* Programmes in their legal order, each on what the one before left; the same order as recorded among equals. */
static void apply_programmes(const struct copay_bill *b, struct copay_result *r, int64_t *meals)
{
	bool used[COPAY_PROGRAMMES_MAX] = { false };
	must(b->n_programmes <= COPAY_PROGRAMMES_MAX);
	for (int k = 0; k < b->n_programmes; k++) {
		int first = -1;
		for (int i = 0; i < b->n_programmes; i++)
			if (!used[i] && (first < 0 || programmes_find(b->programmes[i].payer)->order < programmes_find(b->programmes[first].payer)->order))
				first = i;
		used[first] = true;
		r->covered = apply_programme(b, r, &b->programmes[first], r->covered);
		if (programmes_find(b->programmes[first].payer)->half_meals && *meals == b->meal_yen && *meals) {
			*meals = (b->meal_yen + 1) / 2;
			step(r, "meals", programmes_find(b->programmes[first].payer)->name, b->meal_yen, *meals);
		}
	}
}

/* A ticket pays up to its amount; what it doesn't use isn't paid out (§2.5). */
static int64_t apply_coupon(const struct copay_bill *b, struct copay_result *r)
{
	if (b->coupon <= 0 || b->fee_yen == 0)
		return b->fee_yen;
	int64_t left = b->fee_yen > b->coupon ? b->fee_yen - b->coupon : 0;
	step(r, "coupon", "", b->fee_yen, left)->a = b->coupon;
	r->coupon_yen = left - b->fee_yen;
	return left;
}

void copay_month(const struct copay_bill *b, struct copay_result *out)
{
	int64_t meals = b->meal_yen;
	*out = (struct copay_result){ .base = copay_yen(b->points, b->share) };
	struct copay_step *s = step(out, "base", "", b->points * 10, out->base);
	s->a = b->points;
	s->b = b->share;
	out->covered = out->base;
	if (b->share != COPAY_NO_COVER) {
		apply_limit(b, out);
		out->covered += out->limit_yen;
		apply_programmes(b, out, &meals);
		out->programme_yen = out->covered - out->base - out->limit_yen + meals - b->meal_yen;
	}
	out->yen = out->covered + meals + apply_coupon(b, out);
}

static void programme_text(const struct copay_step *s, char *out, size_t size)
{
	char a[32], b[32];
	str_fmt(out, size, _("公費 %s: %s円 → %s円"), s->name, yen_text(s->before, a), yen_text(s->after, b));
	if (s->a > 0)
		str_add(out, size, _("（医療費の %lld%%まで"), (long long)s->a);
	else
		str_add(out, size, "%s", s->a < 0 ? _("（保険の負担割合まで") : s->b ? _("（医療券の額まで") : _("（負担なし"));
	if (s->b)
		str_add(out, size, _("、月の上限 %s円、これまでの累計 %s円"), yen_text(s->b, a), yen_text(s->c, b));
	str_add(out, size, "%s", _("）"));
}

static void limit_text(const struct copay_step *s, const char *words, char *out, size_t size)
{
	char cost[32], limit[32], paid[32], before[32], after[32];
	str_fmt(out, size, words, s->name, yen_text(s->b, limit), yen_text(s->before, before), yen_text(s->after, after));
	str_add(out, size, _("（月の医療費 %s円、今月の負担済み %s円）"), yen_text(s->a, cost), yen_text(s->c, paid));
}

const char *copay_step_text(const struct copay_step *s, char *out, size_t size)
{
	char a[32], before[32], after[32];
	if (strcmp(s->rule, "base") == 0) {
		str_fmt(out, size, _("保険 %s点 × 10円 × %d割 = %s円（10円未満四捨五入）"), yen_text(s->a, a), (int)s->b, yen_text(s->after, after));
		return out;
	}
	if (strcmp(s->rule, "limit") == 0)
		limit_text(s, _("高額療養費 区分%s 上限 %s円: %s円 → %s円"), out, size);
	else if (strcmp(s->rule, "limit_multi") == 0)
		limit_text(s, _("高額療養費 区分%s・多数回 上限 %s円: %s円 → %s円"), out, size);
	else if (strcmp(s->rule, "outpatient") == 0)
		limit_text(s, _("高額療養費 区分%s・外来 上限 %s円: %s円 → %s円"), out, size);
	else if (strcmp(s->rule, "certificate") == 0)
		limit_text(s, _("特定疾病療養受療証（%s） 上限 %s円: %s円 → %s円"), out, size);
	else if (strcmp(s->rule, "no_certificate") == 0)
		str_copy(out, size, _("特定疾病の診療ですが、この日に有効な特定疾病療養受療証の記録がないため、所得区分の上限によります"));
	else if (strcmp(s->rule, "halved") == 0)
		str_fmt(out, size, _("75歳になる月のため、区分%sの月の上限は半分です"), s->name);
	else if (strcmp(s->rule, "unknown_band") == 0 && s->name[0])
		str_fmt(out, size, _("区分%sの %d年%d月の上限が表にないため、月の上限を当てはめていません"), s->name, (int)(s->a / 12), (int)(s->a % 12 + 1));
	else if (strcmp(s->rule, "unknown_band") == 0)
		str_copy(out, size, _("所得区分（適用区分）が不明のため、月の上限を当てはめていません"));
	else if (strcmp(s->rule, "no_slip") == 0)
		str_fmt(out, size, _("公費 %s: 管理票の累計が未入力のため、当院の今月分 %s円 を累計とみなします"), s->name, yen_text(s->a, a));
	else if (strcmp(s->rule, "programme") == 0)
		programme_text(s, out, size);
	else if (strcmp(s->rule, "meals") == 0)
		str_fmt(out, size, _("食事・生活療養: %sのため 1/2: %s円 → %s円"), s->name, yen_text(s->before, before), yen_text(s->after, after));
	else if (strcmp(s->rule, "meal_class") == 0)
		str_fmt(out, size, _("食事 1食 %s円（%sの標準負担額）"), yen_text(s->a, a), s->name);
	else if (strcmp(s->rule, "meal_rate") == 0 && s->c)
		str_fmt(out, size, _("食事 1食 %s円: この期間の標準負担額は%s %s円、途中から %s円です（減額認定などを確かめてください）"), yen_text(s->a, a), s->name,
			yen_text(s->b, before), yen_text(s->c, after));
	else if (strcmp(s->rule, "meal_rate") == 0)
		str_fmt(out, size, _("食事 1食 %s円: この日の標準負担額は%s %s円です（減額認定などを確かめてください）"), yen_text(s->a, a), s->name, yen_text(s->b, before));
	else if (strcmp(s->rule, "later_bills") == 0)
		str_fmt(out, size, _("この月にあとから確定した請求 %d件 は変わりません（必要ならそれぞれ訂正します）"), (int)s->a);
	else
		str_fmt(out, size, _("妊婦健診 受診票（%s円まで）: %s円 → %s円"), yen_text(s->a, a), yen_text(s->before, before), yen_text(s->after, after));
	return out;
}
