/*
 * A bill's place in its month is that of the first bill of its chain of corrections, so a correction sees what the bill saw
 * that it replaces; it doesn't change what came after. Drafts come last.
 */
#include "domain/bill_month.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/copay.h"
#include "domain/insurance.h"
#include "domain/policy.h"
#include "domain/programmes.h"
#include "domain/visit.h"
#include "store/bill_months.h"
#include "store/bills.h"
#include "store/coverages.h"
#include "store/db.h"
#include "store/handins.h"
#include "store/patients.h"
#include "store/visits.h"

#include "base/banned.h"

enum { ROWS_MAX = 400, DRAFTS_MAX = 32 };

struct month {
	const struct bill *bill;
	struct visit visit;
	day_t birth;
	int n_covers, n_rows, n_programmes, n_handins;
	struct coverage covers[COVERAGES_MAX];
	struct handin handins[HANDINS_MAX];
	struct bill_in_month rows[ROWS_MAX];
	struct bill_programme programmes[ROWS_MAX];
};

static const struct bill_in_month *by_id(const struct month *m, int64_t id)
{
	for (int i = 0; i < m->n_rows; i++)
		if (m->rows[i].id == id)
			return &m->rows[i];
	return NULL;
}

static const struct bill_in_month *root(const struct month *m, const struct bill_in_month *r)
{
	for (const struct bill_in_month *old = r; old; old = by_id(m, old->corrects))
		r = old;
	return r;
}

/* < 0: r comes before the bill; 0: of its own chain; > 0: after it. */
static int order(const struct month *m, const struct bill_in_month *r)
{
	const struct bill_in_month *own = by_id(m, m->bill->corrects ? m->bill->corrects : m->bill->id);
	if (!own)
		return -1;
	own = root(m, own);
	r = root(m, r);
	if (own->id == r->id)
		return 0;
	return r->finalised_at != own->finalised_at ? (r->finalised_at < own->finalised_at ? -1 : 1) : r->id < own->id ? -1 : 1;
}

bool bill_month_dental(const char *department)
{
	struct department d;
	int64_t code;
	return visit_department(department, &d) && str_int64(d.code, 40, 43, &code); /* the dental ones among the codes of claims */
}

/* The same side of the month's limit: in or out, medical or dental, and with the insurer of before or after the 75th birthday. */
static bool same_side(const struct month *m, const struct bill_in_month *r)
{
	return r->share != COPAY_NO_COVER && r->inpatient == m->visit.inpatient && bill_month_dental(r->department) == bill_month_dental(m->bill->department) &&
		(date_age(m->birth, r->day) >= 75) == (date_age(m->birth, m->bill->period_from) >= 75);
}

static int64_t not_negative(int64_t v)
{
	return v > 0 ? v : 0;
}

/* What was charged counts: an accepted difference or an adjustment is taken as if the share had been that. */
static void add_earlier(struct copay_bill *in, const struct bill_in_month *r)
{
	int64_t paid = not_negative(r->insured_yen + r->limit_yen + r->adjust_yen), self = not_negative(r->insured_yen + r->adjust_yen);
	in->earlier_cost += r->points * 10;
	in->earlier_paid += paid;
	in->earlier_self += self > paid ? self : paid;
}

/* Where the cover's certificate parts the month, care for the disease on its days and the rest have one each. */
static void sum_up(const struct month *m, const struct coverage *cover, struct bill_month *out)
{
	bool parted = cover && copay_certificate_parts(&out->in, cover->specific);
	bool own = parted && m->bill->specific && coverage_certified(cover, m->bill->period_from);
	for (int i = 0; i < m->n_rows; i++) {
		const struct bill_in_month *r = &m->rows[i];
		if (r->corrected || !same_side(m, r) || (parted && r->specific && coverage_certified(cover, r->day)) != own)
			continue;
		int place = order(m, r);
		if (place < 0)
			add_earlier(&out->in, r);
		else if (place > 0)
			out->later++;
	}
}

/* What the programme left of earlier bills: all of the month, or only of this visit where the slip tells the rest. */
static int64_t own_total(const struct month *m, const char *payer, bool visit_only)
{
	int64_t sum = 0;
	for (int i = 0; i < m->n_programmes; i++) {
		const struct bill_in_month *r = by_id(m, m->programmes[i].bill_id);
		if (!r || r->corrected || strncmp(m->programmes[i].law, payer, 2) != 0 || order(m, r) >= 0)
			continue;
		if (!visit_only || r->visit_id == m->visit.id)
			sum += not_negative(m->programmes[i].yen + r->adjust_yen);
	}
	return sum;
}

static const struct handin *handin_of(const struct month *m, enum handin_kind kind)
{
	for (int i = 0; i < m->n_handins; i++)
		if (m->handins[i].kind == kind && m->handins[i].month_total >= 0)
			return &m->handins[i];
	return NULL;
}

int bill_month_slip(const struct coverage *covers, int n)
{
	int found = -1;
	for (int i = 0; i < n; i++)
		if (covers[i].kind == COVER_PUBLIC && covers[i].cap && (covers[i].slip || programmes_find(covers[i].insurer)->slip) &&
			(found < 0 || programmes_find(covers[i].insurer)->order < programmes_find(covers[found].insurer)->order))
			found = i;
	return found;
}

static void add_programmes(const struct month *m, struct copay_bill *in)
{
	const struct handin *slip = handin_of(m, HANDIN_LIMIT_SLIP);
	int with_slip = bill_month_slip(m->covers, m->n_covers);
	for (int i = 0; i < m->n_covers && in->n_programmes < COPAY_PROGRAMMES_MAX; i++) {
		const struct coverage *c = &m->covers[i];
		if (c->kind != COVER_PUBLIC)
			continue;
		struct copay_programme *p = &in->programmes[in->n_programmes++];
		*p = (struct copay_programme){ .share = c->share, .cap = c->cap, .slip_missing = i == with_slip && !slip };
		str_copy(p->payer, sizeof p->payer, c->insurer);
		p->total = own_total(m, c->insurer, i == with_slip && slip);
		if (i == with_slip && slip)
			p->total += slip->month_total;
	}
}

/* One ticket a visit: what it doesn't use isn't left for another bill. */
static void add_coupon(const struct month *m, struct copay_bill *in)
{
	const struct handin *ticket = handin_of(m, HANDIN_MATERNITY);
	if (!ticket || !ticket->received_at)
		return;
	for (int i = 0; i < m->n_rows; i++)
		if (m->rows[i].visit_id == m->visit.id && !m->rows[i].corrected && m->rows[i].coupon_yen && order(m, &m->rows[i]) < 0)
			return;
	in->coupon = ticket->month_total;
}

static enum err read_month(struct ctx *ctx, const struct bill *b, struct month *m)
{
	struct patient p;
	struct civil c = date_civil(b->period_from);
	day_t first = date_of(c.year, c.month, 1), last = date_add_months(first, 1) - 1;
	m->bill = b;
	enum err e = visits_by_id(ctx, b->visit_id, &m->visit);
	if (!e)
		e = patients_by_id(ctx, b->patient_id, &p);
	m->birth = e ? 0 : p.birth;
	if (!e)
		e = coverages_on(ctx, b->patient_id, b->period_from, COVERAGES_MAX, m->covers, &m->n_covers);
	if (!e)
		e = handins_of_visit(ctx, b->visit_id, HANDINS_MAX, m->handins, &m->n_handins);
	if (!e)
		e = bill_months_rows(ctx, b->patient_id, first, last, m->rows, ROWS_MAX, &m->n_rows);
	if (!e)
		e = bill_months_programmes(ctx, b->patient_id, first, last, m->programmes, ROWS_MAX, &m->n_programmes);
	if (!e && (m->n_rows > ROWS_MAX || m->n_programmes > ROWS_MAX))
		e = ctx_fail(ctx, ERR_REFUSED, _("%d年%d月の請求が %d 件を超えるため、月の上限を計算できません"), c.year, c.month, ROWS_MAX);
	return e;
}

static void fill(const struct ctx *ctx, const struct month *m, struct bill_month *out)
{
	const struct bill *b = m->bill;
	const struct coverage *cover = NULL;
	out->in = (struct copay_bill){ .share = b->share, .month = insurance_month(b->period_from), .over_70 = copay_over_70(m->birth, b->period_from),
		.inpatient = m->visit.inpatient, .halved = copay_halved(m->birth, b->period_from), .band = out->band, .certificate = out->certificate, .round = policy_limit_round(ctx) };
	add_coupon(m, &out->in);
	if (m->visit.insurance != COVER_MEDICAL && m->visit.insurance != COVER_PUBLIC) {
		out->in.share = COPAY_NO_COVER; /* 労災 and the like have no limit of this kind; the share itself is the bill's */
		return;
	}
	for (int i = 0; i < m->n_covers; i++)
		if (m->covers[i].kind == COVER_MEDICAL) {
			str_copy(out->band, sizeof out->band, m->covers[i].limit_class);
			out->in.multi = m->covers[i].multi;
			cover = &m->covers[i];
		}
	bool certified = cover && coverage_certified(cover, b->period_from);
	if (b->specific && certified)
		str_copy(out->certificate, sizeof out->certificate, cover->specific);
	out->no_certificate = b->specific && !certified;
	if (!b->no_programmes)
		add_programmes(m, &out->in);
	sum_up(m, cover, out);
}

enum err bill_month_read(struct ctx *ctx, const struct bill *b, struct bill_month *out)
{
	struct month *m = mem_new(sizeof *m);
	out->band[0] = out->certificate[0] = '\0';
	out->no_certificate = false;
	out->later = 0;
	enum err e = read_month(ctx, b, m);
	if (!e)
		fill(ctx, m, out);
	free(m);
	return e;
}

enum err bill_month_meal(struct ctx *ctx, const struct bill *b, struct meal_rate *out)
{
	struct bill_month m;
	*out = (struct meal_rate){ .yen = -1 };
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	e = bill_month_read(ctx, b, &m);
	db_read_end(ctx);
	if (!e)
		meals_rate(b->period_from, b->period_to, &m.in, out);
	return e;
}

enum err bill_steps(struct ctx *ctx, int64_t bill_id, struct copay_steps *out)
{
	return bill_months_steps(ctx, bill_id, out);
}

static enum err refresh(struct ctx *ctx, struct bill *b)
{
	struct bill_line lines[BILL_LINES_MAX];
	struct copay_steps steps;
	struct bill was = *b;
	int n;
	enum err e = bills_lines(ctx, b->id, lines, BILL_LINES_MAX, &n);
	if (!e)
		e = bill_compute(ctx, b, lines, n, &steps);
	if (e || (b->amount == was.amount && b->computed_yen == was.computed_yen && b->limit_yen == was.limit_yen &&
		b->programme_yen == was.programme_yen && b->coupon_yen == was.coupon_yen))
		return e;
	e = bills_update(ctx, b);
	return e ? e : bill_months_steps_set(ctx, b->id, &steps);
}

enum err bill_refresh_drafts(struct ctx *ctx, int64_t patient_id)
{
	struct bill drafts[DRAFTS_MAX];
	int n;
	enum err e = bill_months_drafts(ctx, patient_id, drafts, DRAFTS_MAX, &n);
	for (int i = 0; !e && i < n; i++)
		e = refresh(ctx, &drafts[i]);
	return e;
}
