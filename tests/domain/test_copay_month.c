/* What a patient pays within the month: the examples of FACTS §2 one by one; proves B2. */
#include <cmocka.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "domain/copay_month.h"

#include "base/banned.h"

enum { OLD = 2026 * 12 + 6, NEW = 2026 * 12 + 7 }; /* July and August 2026 */

static struct copay_result pay(struct copay_bill b)
{
	struct copay_result r;
	if (!b.band)
		b.band = "";
	if (!b.round)
		b.round = 1;
	copay_month(&b, &r);
	return r;
}

static int64_t yen(struct copay_bill b)
{
	return pay(b).yen;
}

/* proves B2 */
static void limits_of_the_published_examples(void **state)
{
	(void)state;
	static const struct { int month; const char *band; int64_t points; bool multi; int64_t yen; } table[] = {
		{ OLD, "ア", 94576, false, 253638 }, { OLD, "イ", 72641, false, 169084 }, { OLD, "ウ", 36452, false, 81075 },
		{ OLD, "エ", 21635, false, 57600 }, { OLD, "オ", 18795, false, 35400 }, { OLD, "ア", 8800, false, 26400 },
		{ OLD, "ウ", 36452, true, 44400 }, { NEW, "ウ", 100000, false, 92940 }, { NEW, "イ", 100000, false, 183130 },
		{ NEW, "ア", 100000, false, 271290 }, { OLD, "ウ", 100000, false, 87430 }, { NEW, "ウ", 10000, false, 30000 },
	};
	for (int inpatient = 0; inpatient < 2; inpatient++)
		for (size_t i = 0; i < sizeof table / sizeof *table; i++)
			assert_int_equal(yen((struct copay_bill){ .points = table[i].points, .share = 3, .month = table[i].month,
				.band = table[i].band, .multi = table[i].multi, .inpatient = inpatient }), table[i].yen);
}

/* proves B2: an unknown band caps nothing and says so where a limit might have held */
static void an_unknown_band_has_no_limit(void **state)
{
	(void)state;
	struct copay_result r = pay((struct copay_bill){ .points = 100000, .share = 3, .month = NEW });
	assert_int_equal(r.yen, 300000);
	assert_string_equal(r.steps.list[r.steps.n - 1].rule, "unknown_band");
	r = pay((struct copay_bill){ .points = 100, .share = 3, .month = NEW });
	assert_int_equal(r.steps.n, 1);
	r = pay((struct copay_bill){ .points = 100000, .share = 3, .month = 2030 * 12, .band = "ウ" });
	assert_int_equal(r.yen, 300000);
	assert_string_equal(r.steps.list[r.steps.n - 1].rule, "unknown_band");
}

/* proves B2: the amount due is the limit less what the month was charged before */
static void the_limit_runs_within_the_month(void **state)
{
	(void)state;
	struct copay_bill b = { .share = 3, .month = NEW, .band = "ウ" };
	static const struct { int64_t points, yen; } bills[] = { { 20000, 60000 }, { 50000, 29940 }, { 30000, 3000 } };
	for (int i = 0; i < 3; i++) {
		b.points = bills[i].points;
		struct copay_result r = pay(b);
		assert_int_equal(r.yen, bills[i].yen);
		assert_int_equal(r.base + r.limit_yen, r.yen);
		b.earlier_cost += b.points * 10;
		b.earlier_self += r.base;
		b.earlier_paid += r.yen;
	}
	b.earlier_paid = 100000;
	assert_int_equal(yen(b), 0);
}

/* proves B2 */
static void outpatients_over_seventy_have_their_own_limit(void **state)
{
	(void)state;
	struct copay_bill b = { .points = 15000, .share = 2, .month = NEW, .over_70 = true, .band = "一般" };
	assert_int_equal(yen(b), 22000);
	b.month = OLD;
	assert_int_equal(yen(b), 18000);
	b.inpatient = true;
	assert_int_equal(yen(b), 30000);
	b.points = 40000;
	assert_int_equal(yen(b), 57600);
	b.month = NEW;
	assert_int_equal(yen(b), 61500);
	static const struct { int month; const char *band; bool inpatient; int64_t yen; } table[] = {
		{ OLD, "低所得Ⅱ", false, 8000 }, { OLD, "低所得Ⅱ", true, 24600 }, { OLD, "低所得Ⅰ", false, 8000 }, { OLD, "低所得Ⅰ", true, 15000 },
		{ NEW, "低所得Ⅱ", false, 11000 }, { NEW, "低所得Ⅱ", true, 25700 }, { NEW, "低所得Ⅰ", false, 8000 }, { NEW, "低所得Ⅰ", true, 15700 },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_int_equal(yen((struct copay_bill){ .points = 40000, .share = 2, .month = table[i].month, .over_70 = true,
			.band = table[i].band, .inpatient = table[i].inpatient }), table[i].yen);
	/* 現役並み I to III are ウ, イ, ア, outpatients included */
	assert_int_equal(yen((struct copay_bill){ .points = 100000, .share = 3, .month = NEW, .over_70 = true, .band = "現役並みⅠ" }), 92940);
	assert_int_equal(yen((struct copay_bill){ .points = 100000, .share = 3, .month = NEW, .over_70 = true, .band = "現役並みⅡ" }), 183130);
	assert_int_equal(yen((struct copay_bill){ .points = 100000, .share = 3, .month = NEW, .over_70 = true, .band = "現役並みⅢ" }), 271290);
}

/* proves B2: dialysis and the like (特定疾病) by their certificate, inside and outside each for itself; not what an unknown band might be */
static void a_specified_disease_has_its_own_limit(void **state)
{
	(void)state;
	static const struct { int month; bool over_70; const char *band; int64_t yen; } table[] = {
		{ OLD, false, "特定疾病", 10000 }, { NEW, false, "特定疾病", 10000 }, { OLD, false, "特定疾病(上位)", 20000 },
		{ NEW, false, "特定疾病(上位)", 20000 }, { OLD, true, "特定疾病", 10000 }, { NEW, true, "特定疾病", 10000 },
		{ NEW, true, "特定疾病(上位)", 10000 },
	};
	for (int inpatient = 0; inpatient < 2; inpatient++)
		for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
			struct copay_bill b = { .points = 40000, .share = 3, .month = table[i].month, .over_70 = table[i].over_70,
				.band = "", .certificate = table[i].band, .inpatient = inpatient };
			assert_int_equal(yen(b), table[i].yen);
			b.band = table[i].over_70 ? "現役並みⅠ" : "ウ"; /* a lower limit than the band's */
			assert_int_equal(yen(b), table[i].yen);
			b.points = 1000; /* 3,000, of which the month leaves 2,000 */
			b.earlier_cost = 26670, b.earlier_self = b.earlier_paid = table[i].yen - 2000;
			assert_int_equal(yen(b), 2000);
		}
	/* whom the band lets pay less pays less: 低所得Ⅰ, outpatient, 8,000 */
	assert_int_equal(yen((struct copay_bill){ .points = 40000, .share = 2, .month = NEW, .over_70 = true, .band = "低所得Ⅰ", .certificate = "特定疾病" }), 8000);
	static const struct { int month; bool over_70, inpatient, halved, parts; const char *band; } months[] = {
		{ NEW, true, false, false, false, "低所得Ⅰ" }, { OLD, true, false, false, false, "低所得Ⅱ" }, { NEW, true, false, false, true, "低所得Ⅱ" }, /* 8,000 8,000 11,000 */
		{ NEW, true, true, false, true, "低所得Ⅰ" }, { NEW, true, false, true, false, "低所得Ⅰ" }, { NEW, true, true, true, true, "低所得Ⅰ" }, /* half of each */
		{ NEW, false, false, false, true, "ウ" }, { NEW, false, false, false, true, "" }, { NEW, false, false, false, true, "低所得Ⅰ" }, /* unknown there */
	};
	for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
		struct copay_bill b = { .share = 2, .month = months[i].month, .over_70 = months[i].over_70, .inpatient = months[i].inpatient, .halved = months[i].halved,
			.band = months[i].band };
		assert_int_equal(copay_certificate_parts(&b, "特定疾病"), months[i].parts);
		assert_false(copay_certificate_parts(&b, ""));
	}
	struct copay_result r = pay((struct copay_bill){ .points = 40000, .share = 3, .month = NEW, .band = "ウ", .certificate = "特定疾病" });
	char text[400];
	assert_string_equal(copay_step_text(&r.steps.list[1], text, sizeof text),
		"特定疾病療養受療証（特定疾病） 上限 10,000円: 120,000円 → 10,000円（月の医療費 400,000円、今月の負担済み 0円）");
	r = pay((struct copay_bill){ .points = 10000, .share = 3, .month = NEW });
	assert_int_equal(r.yen, 30000);
	assert_int_equal(r.steps.n, 1);
}

/* proves B2 */
static void the_month_of_the_75th_birthday_has_half_the_limit(void **state)
{
	(void)state;
	assert_true(copay_halved(date_of(1951, 8, 2), date_of(2026, 8, 1)));
	assert_true(copay_halved(date_of(1951, 8, 2), date_of(2026, 8, 31)));
	assert_false(copay_halved(date_of(1951, 8, 1), date_of(2026, 8, 15)));
	assert_false(copay_halved(date_of(1951, 8, 2), date_of(2026, 9, 1)));
	struct copay_bill b = { .points = 40000, .share = 2, .month = NEW, .over_70 = true, .band = "一般", .halved = true };
	assert_int_equal(yen(b), 11000);
	b.inpatient = true;
	assert_int_equal(yen(b), 30750);
	b.share = 3, b.points = 100000, b.band = "現役並みⅠ"; /* 42,900 + (1,000,000 - 143,000) x 1 % */
	assert_int_equal(yen(b), 51470);
}

/* proves B2: 1 yen units under a limit, or 10 where the profile says so */
static void the_limit_is_rounded_as_the_profile_says(void **state)
{
	(void)state;
	struct copay_bill b = { .points = 36452, .share = 3, .month = OLD, .band = "ウ", .round = 10 };
	assert_int_equal(yen(b), 81080);
	b.points = 27000; /* X = 270,000: 80,130 */
	assert_int_equal(yen(b), 80130);
	b.round = 1, b.earlier_cost = 50, b.earlier_self = 20, b.earlier_paid = 20; /* X = 270,050: 80,131 less 20 */
	assert_int_equal(yen(b), 80111);
	b.round = 10;
	assert_int_equal(yen(b), 80110);
}

static struct copay_programme law(const char *payer, int64_t cap, int64_t total)
{
	struct copay_programme p = { .share = 10, .cap = cap, .total = total };
	str_copy(p.payer, sizeof p.payer, payer);
	return p;
}

static int64_t with(int64_t points, int share, struct copay_programme p)
{
	struct copay_bill b = { .points = points, .share = share, .month = NEW, .n_programmes = 1 };
	b.programmes[0] = p;
	return yen(b);
}

/* proves B2: the slip of §2.4 and the single examples below it */
static void the_upper_limit_slip_of_the_example(void **state)
{
	(void)state;
	assert_int_equal(with(3000, 3, law("54", 10000, 0)), 6000);
	assert_int_equal(with(1500, 3, law("54", 10000, 6000)), 3000);
	assert_int_equal(with(2000, 3, law("54", 10000, 9000)), 1000);
	assert_int_equal(with(1500, 3, law("54", 10000, 10000)), 0);
	assert_int_equal(with(800, 3, law("54", 6000, 0)), 1600);
	assert_int_equal(with(4000, 3, law("54", 6000, 0)), 6000);
	assert_int_equal(with(800, 1, law("54", 6000, 0)), 800);   /* 1 tenth stays 1 tenth */
	assert_int_equal(with(6000, 3, law("10", 0, 0)), 3000);    /* 5 % of the whole cost */
	assert_int_equal(with(3000, 3, law("21", 5000, 0)), 3000); /* 1 tenth */
	assert_int_equal(with(8000, 3, law("15", 5000, 0)), 5000);
	assert_int_equal(with(3000, 3, law("52", 2500, 2000)), 500);
	assert_int_equal(with(3000, 2, law("38", 10000, 0)), 6000);
	assert_int_equal(with(9000, 2, law("38", 10000, 0)), 10000);
	assert_int_equal(with(5000, 3, law("12", 0, 0)), 0);
	assert_int_equal(with(5000, 3, law("12", 3000, 0)), 3000); /* the ticket's own amount */
	assert_int_equal(with(5000, 0, law("12", 3000, 1000)), 2000);
	assert_int_equal(with(5000, 0, law("12", 0, 0)), 0);
	assert_int_equal(with(4000, 3, law("54", 10000, 8995)), 1000); /* 10 yen, never above the cap */
	assert_int_equal(with(4000, 10, law("54", 10000, 0)), 40000);  /* no cover: nothing is capped */
	struct copay_programme p = law("88", 0, 0);
	p.share = 1; /* a local programme's rate is on its certificate */
	assert_int_equal(with(1234, 3, p), 1230);
	p.share = 0;
	assert_int_equal(with(1234, 3, p), 0);
	assert_int_equal(with(4000, 3, law("54136015", 0, 0)), 8000);
}

/* proves B2: programmes follow one another in their legal order, whatever the order of their recording */
static void programmes_follow_their_legal_order(void **state)
{
	(void)state;
	static const char order[][3] = { "13", "14", "18", "29", "30", "10", "11", "20", "21", "15", "16", "24", "22", "28", "17", "79", "19", "23",
		"52", "54", "51", "38", "53", "66", "62", "25", "12", "83" };
	for (size_t i = 0; i + 1 < sizeof order / sizeof *order; i++)
		for (int swapped = 0; swapped < 2; swapped++) {
			struct copay_bill b = { .points = 1000, .share = 3, .month = NEW, .n_programmes = 2 };
			b.programmes[swapped] = law(order[i], 0, 0);
			b.programmes[!swapped] = law(order[i + 1], 0, 0);
			struct copay_result r = pay(b);
			assert_int_equal(strncmp(r.steps.list[1].name, order[i], 2), 0);
			assert_int_equal(strncmp(r.steps.list[2].name, order[i + 1], 2), 0);
		}
	/* 21 first: 1 tenth up to 2,500, then public assistance takes the rest */
	struct copay_bill b = { .points = 3000, .share = 3, .month = NEW, .n_programmes = 2 };
	b.programmes[0] = law("12", 0, 0);
	b.programmes[1] = law("21", 2500, 0);
	struct copay_result r = pay(b);
	assert_int_equal(r.yen, 0);
	assert_int_equal(r.steps.list[1].after, 2500);
	assert_int_equal(r.steps.list[2].before, 2500);
	assert_int_equal(r.programme_yen, -9000);
}

/* proves B2: limit first, programme on what it leaves */
static void a_programme_comes_after_the_limit(void **state)
{
	(void)state;
	struct copay_bill b = { .points = 36452, .share = 3, .month = OLD, .band = "ウ", .n_programmes = 1 };
	b.programmes[0] = law("54", 30000, 0);
	struct copay_result r = pay(b);
	assert_int_equal(r.limit_yen, 81075 - 109360);
	assert_int_equal(r.yen, 30000);
	b.programmes[0] = law("54", 0, 0); /* 2 tenths: 72,900 of 364,520 */
	assert_int_equal(yen(b), 72900);
	b.programmes[0] = law("38", 0, 0); /* the insurance's part, in 10 yen */
	assert_int_equal(yen(b), 81070);
}

/* proves B2: §2.5 */
static void a_coupon_pays_up_to_its_amount(void **state)
{
	(void)state;
	assert_int_equal(yen((struct copay_bill){ .share = 3, .month = NEW, .fee_yen = 7000, .coupon = 5090 }), 1910);
	assert_int_equal(yen((struct copay_bill){ .share = 3, .month = NEW, .fee_yen = 4000, .coupon = 5090 }), 0);
	assert_int_equal(yen((struct copay_bill){ .points = 291, .share = 3, .month = NEW, .fee_yen = 4000, .coupon = 5090 }), 870);
	assert_int_equal(yen((struct copay_bill){ .share = 10, .month = NEW, .fee_yen = 7000 }), 7000);
}

/* proves B2: §2.6 */
static void meals_are_no_part_of_the_limit(void **state)
{
	(void)state;
	assert_int_equal(yen((struct copay_bill){ .points = 100000, .share = 3, .month = NEW, .band = "ウ", .inpatient = true, .meal_yen = 1650 }), 92940 + 1650);
	struct copay_bill b = { .points = 800, .share = 3, .month = NEW, .inpatient = true, .meal_yen = 900, .n_programmes = 1 };
	b.programmes[0] = law("52", 2500, 0);
	assert_int_equal(yen(b), 1600 + 450);
	b.programmes[0] = law("54", 2500, 0);
	assert_int_equal(yen(b), 1600 + 900);
}

/* proves B2: each step says its rule, its figures, and what it made of the amount */
static void steps_say_how(void **state)
{
	(void)state;
	struct copay_bill b = { .points = 20000, .share = 3, .month = NEW, .band = "ウ", .n_programmes = 1, .earlier_cost = 1000000,
		.earlier_self = 300000, .earlier_paid = 92940 };
	b.programmes[0] = law("54", 10000, 9500);
	b.programmes[0].slip_missing = true;
	struct copay_result r = pay(b);
	char text[400];
	assert_int_equal(r.steps.n, 4);
	assert_string_equal(copay_step_text(&r.steps.list[0], text, sizeof text), "保険 20,000点 × 10円 × 3割 = 60,000円（10円未満四捨五入）");
	assert_string_equal(copay_step_text(&r.steps.list[1], text, sizeof text),
		"高額療養費 区分ウ 上限 94,940円: 60,000円 → 2,000円（月の医療費 1,200,000円、今月の負担済み 92,940円）");
	assert_string_equal(copay_step_text(&r.steps.list[2], text, sizeof text),
		"公費 54 指定難病: 管理票の累計が未入力のため、当院の今月分 9,500円 を累計とみなします");
	assert_string_equal(copay_step_text(&r.steps.list[3], text, sizeof text),
		"公費 54 指定難病: 2,000円 → 500円（医療費の 20%まで、月の上限 10,000円、これまでの累計 9,500円）");
	assert_int_equal(r.yen, 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_of_the_published_examples),
		cmocka_unit_test(an_unknown_band_has_no_limit),
		cmocka_unit_test(the_limit_runs_within_the_month),
		cmocka_unit_test(outpatients_over_seventy_have_their_own_limit),
		cmocka_unit_test(a_specified_disease_has_its_own_limit),
		cmocka_unit_test(the_month_of_the_75th_birthday_has_half_the_limit),
		cmocka_unit_test(the_limit_is_rounded_as_the_profile_says),
		cmocka_unit_test(the_upper_limit_slip_of_the_example),
		cmocka_unit_test(programmes_follow_their_legal_order),
		cmocka_unit_test(a_programme_comes_after_the_limit),
		cmocka_unit_test(a_coupon_pays_up_to_its_amount),
		cmocka_unit_test(meals_are_no_part_of_the_limit),
		cmocka_unit_test(steps_say_how),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
