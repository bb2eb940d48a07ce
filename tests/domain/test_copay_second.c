/* 100,000 random bills by two reckonings that share nothing: a month bill by bill, and a month as a whole; proves B2. */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/copay_month.h"
#include "domain/copay_second.h"

#include "base/banned.h"

enum { BILLS = 100000 };

static uint64_t state;

static uint64_t next(void) /* splitmix64 */
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int below(int n)
{
	return (int)(next() % (uint64_t)n);
}

static bool chance(int percent)
{
	return below(100) < percent;
}

/* Small visits, operations, and sums around the limits' thresholds. */
static int64_t random_points(void)
{
	switch (below(5)) {
	case 0: return below(40);
	case 1: return below(2000);
	case 2: return below(20000);
	case 3: return 26600 + below(2200);
	default: return below(300000);
	}
}

static void random_law(struct second_month *m, int i)
{
	static const int laws[] = { 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 21, 22, 23, 24, 25, 28, 29, 30, 38, 51, 52, 52, 53, 54, 54, 54, 62, 66,
		79, 80, 82, 83, 88, 27 };
	static const int64_t caps[] = { 0, 0, 1000, 1250, 2500, 5000, 6000, 10000, 20000, 30000 };
	m->laws[i].law = laws[below(sizeof laws / sizeof *laws)];
	m->laws[i].recorded = below(4);
	m->laws[i].cap = caps[below(sizeof caps / sizeof *caps)];
	m->laws[i].before = m->laws[i].cap && chance(50) ? below((int)m->laws[i].cap + 500) : 0;
}

static void random_month(struct second_month *m)
{
	static const char *const young[] = { "", "ア", "イ", "ウ", "エ", "オ", "一般" }, *const old[] = { "", "一般", "低所得Ⅱ", "低所得Ⅰ",
		"現役並みⅠ", "現役並みⅡ", "現役並みⅢ", "ウ" };
	*m = (struct second_month){ .year = 2026, .month = 7 + below(2), .share = chance(4) ? 10 : chance(5) ? 0 : 1 + below(3), .seventy = chance(40),
		.inpatient = chance(40), .multi = chance(15), .unit = chance(30) ? 10 : 1, .n = 1 + below(SECOND_BILLS) };
	m->turns_75 = m->seventy && chance(10);
	m->band = m->seventy ? old[below(7)] : young[below(6)];
	m->certificate = !chance(20) ? 0 : m->seventy || chance(50) ? 10000 : 20000;
	m->n_laws = chance(50) ? 0 : 1 + below(SECOND_LAWS);
	for (int i = 0; i < m->n_laws; i++)
		random_law(m, i);
	for (int k = 0; k < m->n; k++) {
		m->bills[k].points = random_points();
		m->bills[k].meals = m->inpatient ? below(100) * 255 : 0;
		m->bills[k].specific = m->certificate && chance(50);
		m->bills[k].fee = chance(10) ? below(12000) : 0;
		m->bills[k].coupon = chance(50) && m->bills[k].fee ? 5090 : 0;
	}
}

static struct copay_bill first_bill(const struct second_month *m)
{
	struct copay_bill b = { .share = m->share, .month = m->year * 12 + m->month - 1, .over_70 = m->seventy, .inpatient = m->inpatient,
		.halved = m->turns_75, .band = m->band, .multi = m->multi, .round = m->unit, .n_programmes = m->n_laws };
	for (int i = 0; i < m->n_laws; i++) {
		struct copay_programme *p = &b.programmes[i];
		*p = (struct copay_programme){ .share = m->laws[i].recorded, .cap = m->laws[i].cap, .total = m->laws[i].before };
		str_fmt(p->payer, sizeof p->payer, "%02d136015", m->laws[i].law);
	}
	return b;
}

/* What of a month's earlier bills counts for the next: of those for the disease, or of the others. */
struct earlier {
	int64_t cost, self, paid;
};

/* What each programme left of the bill counts towards its cap in the next one. */
static void carry(struct copay_bill *b, struct earlier *sum, const struct copay_result *r)
{
	bool seen[COPAY_PROGRAMMES_MAX] = { false };
	sum->cost += b->points * 10;
	sum->self += r->base;
	sum->paid += r->base + r->limit_yen;
	for (int s = 0; s < r->steps.n; s++)
		for (int i = 0; strcmp(r->steps.list[s].rule, "programme") == 0 && i < b->n_programmes; i++)
			if (!seen[i] && strncmp(r->steps.list[s].name, b->programmes[i].payer, 2) == 0) {
				b->programmes[i].total += r->steps.list[s].after;
				seen[i] = true;
				break;
			}
}

static void compare(const struct second_month *m, int month)
{
	int64_t pays[SECOND_BILLS], limited[SECOND_BILLS];
	struct copay_bill b = first_bill(m);
	struct earlier sums[2] = { { 0 } };
	second_reckon(m, pays, limited);
	for (int k = 0; k < m->n; k++) {
		struct copay_result r;
		bool parted = copay_certificate_parts(&b, m->certificate == 20000 ? "特定疾病(上位)" : "特定疾病");
		struct earlier *sum = &sums[parted && m->bills[k].specific];
		b.points = m->bills[k].points;
		b.meal_yen = m->bills[k].meals;
		b.fee_yen = m->bills[k].fee;
		b.coupon = m->bills[k].coupon;
		b.certificate = !m->bills[k].specific ? "" : m->certificate == 20000 ? "特定疾病(上位)" : "特定疾病";
		b.earlier_cost = sum->cost;
		b.earlier_self = sum->self;
		b.earlier_paid = sum->paid;
		copay_month(&b, &r);
		if (r.yen != pays[k] || r.base + r.limit_yen != limited[k])
			fail_msg("month %d, bill %d: %lld points, share %d, band %s%s, %d laws (first %d): %lld and %lld yen, under the limit %lld and %lld", month, k,
				(long long)b.points, b.share, b.band, b.certificate, m->n_laws, m->laws[0].law, (long long)r.yen, (long long)pays[k],
				(long long)(r.base + r.limit_yen), (long long)limited[k]);
		assert_int_equal(r.yen, r.base + r.limit_yen + r.programme_yen + b.meal_yen + b.fee_yen + r.coupon_yen);
		carry(&b, sum, &r);
	}
}

/* proves B2 */
static void two_reckonings_agree(void **unused)
{
	(void)unused;
	struct second_month m;
	int bills = 0, capped = 0, months = 0;
	state = 20261121;
	while (bills < BILLS) {
		random_month(&m);
		compare(&m, months++);
		bills += m.n;
		int64_t pays[SECOND_BILLS], limited[SECOND_BILLS];
		second_reckon(&m, pays, limited);
		for (int k = 0; k < m.n; k++)
			capped += m.share > 0 && m.share < 10 && limited[k] < m.bills[k].points * m.share - 5;
	}
	assert_true(capped > BILLS / 10); /* the limits were really met */
}

/* proves B2: the second reckoning stands by itself, too: FACTS' own month and slip */
static void the_second_knows_the_examples(void **unused)
{
	(void)unused;
	int64_t pays[SECOND_BILLS], limited[SECOND_BILLS];
	struct second_month m = { .year = 2026, .month = 8, .share = 3, .band = "ウ", .unit = 1, .n = 3,
		.bills = { { .points = 20000 }, { .points = 50000 }, { .points = 30000 } } };
	second_reckon(&m, pays, limited);
	assert_int_equal(pays[0], 60000);
	assert_int_equal(pays[1], 29940);
	assert_int_equal(pays[2], 3000);
	struct second_month dialysis = { .year = 2026, .month = 8, .share = 3, .band = "ウ", .unit = 1, .certificate = 10000, .n = 5,
		.bills = { { .points = 20000 }, { .points = 3000, .specific = true }, { .points = 3000, .specific = true }, { .points = 50000 },
			{ .points = 3000, .specific = true } } };
	second_reckon(&dialysis, pays, limited);
	assert_int_equal(pays[0], 60000);
	assert_int_equal(pays[1], 9000);
	assert_int_equal(pays[2], 1000);
	assert_int_equal(pays[3], 29940);
	assert_int_equal(pays[4], 0);
	/* 低所得Ⅰ pays 8,000 outside, with or without dialysis: 6,000, the rest of it, nothing */
	struct second_month poor = { .year = 2026, .month = 8, .share = 2, .seventy = true, .band = "低所得Ⅰ", .unit = 1, .certificate = 10000, .n = 3,
		.bills = { { .points = 3000 }, { .points = 3000, .specific = true }, { .points = 1000 } } };
	second_reckon(&poor, pays, limited);
	assert_int_equal(pays[0], 6000);
	assert_int_equal(pays[1], 2000);
	assert_int_equal(pays[2], 0);
	struct second_month slip = { .year = 2026, .month = 8, .share = 3, .band = "", .unit = 1, .n = 4, .n_laws = 1,
		.laws = { { 54, 2, 10000, 0 } }, .bills = { { .points = 3000 }, { .points = 1500 }, { .points = 2000 }, { .points = 1500 } } };
	second_reckon(&slip, pays, limited);
	assert_int_equal(pays[0], 6000);
	assert_int_equal(pays[1], 3000);
	assert_int_equal(pays[2], 1000);
	assert_int_equal(pays[3], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_second_knows_the_examples),
		cmocka_unit_test(two_reckonings_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
