/* Bills within their month: what the earlier ones, cover, slip and coupon do to the next one, and what a correction leaves alone. */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/bill_month.h"
#include "domain/coverage.h"
#include "domain/insurance.h"
#include "domain/visit.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/coverages.h"
#include "store/db.h"

#include "base/banned.h"

struct setting {
	struct house h;
	struct visit v;
};

static struct ctx *ctx;
static struct visit visit;

static int set_up(void **state)
{
	static struct setting s;
	house_new(&s.h, *state);
	ctx = &s.h.ctx;
	s.v = visit = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	*state = &s;
	return 0;
}

static int set_up_kure(void **state)
{
	*state = (void *)(uintptr_t)"atokure";
	return set_up(state);
}

static int set_up_barai(void **state)
{
	*state = (void *)(uintptr_t)"atobarai";
	return set_up(state);
}

static int tear_down(void **state)
{
	house_free(&((struct setting *)*state)->h);
	return 0;
}

static struct bill draft(int64_t points)
{
	struct bill b;
	const struct bill_line line = { .category = "K00", .name = "手術", .points = points, .count = 1 };
	assert_int_equal(bill_add(ctx, visit.id, "", -1, &line, 1, &b), ERR_OK);
	return b;
}

static struct bill final(int64_t points)
{
	struct bill b = draft(points);
	assert_int_equal(bill_finalise(ctx, b.id, b.version, false, &b), ERR_OK);
	return b;
}

static struct bill get(int64_t id)
{
	struct bill b;
	assert_int_equal(bill_by_id(ctx, id, &b), ERR_OK);
	return b;
}

static bool said(int64_t id, const char *rule)
{
	struct copay_steps steps;
	assert_int_equal(bill_steps(ctx, id, &steps), ERR_OK);
	for (int i = 0; i < steps.n; i++)
		if (strcmp(steps.list[i].rule, rule) == 0)
			return true;
	return false;
}

static void band(const char *name)
{
	assert_int_equal(insurance_limit_set(ctx, visit.patient_id, visit.day, name, false), ERR_OK);
}

/* proves B2: §2.3's month, as three bills of the desk; the clinic's day is in November 2026 */
static void the_limit_runs_through_the_bills_of_a_month(void **state)
{
	(void)state;
	band("ウ");
	struct bill b = final(20000);
	assert_int_equal(b.amount, 60000);
	b = final(50000);
	assert_int_equal(b.amount, 29940);
	assert_int_equal(b.insured_yen, 150000);
	assert_int_equal(b.limit_yen, -120060);
	assert_int_equal(b.computed_yen, 29940);
	b = final(30000);
	assert_int_equal(b.amount, 3000);
	assert_true(said(b.id, "limit"));
	/* the steps stay as they were, whatever is recorded later */
	band("");
	assert_true(said(b.id, "limit"));
	assert_int_equal(get(b.id).amount, 3000);
}

/* proves B2: an unknown band caps nothing; once it is known, drafts follow and those who saw the old amount are told */
static void drafts_follow_what_becomes_known(void **state)
{
	(void)state;
	struct bill b = draft(100000), out;
	assert_int_equal(b.amount, 300000);
	assert_true(said(b.id, "unknown_band"));
	assert_int_equal(insurance_limit_set(ctx, visit.patient_id, visit.day, "ヲ", false), ERR_BAD_INPUT);
	band("ウ");
	assert_int_equal(get(b.id).amount, 92940);
	assert_int_equal(bill_finalise(ctx, b.id, b.version, false, &out), ERR_CONFLICT);
	struct bill other = final(20000); /* became final before */
	assert_int_equal(other.amount, 60000);
	assert_int_equal(get(b.id).amount, 85800 + 9140 - 60000);
	assert_int_equal(insurance_limit_set(ctx, visit.patient_id, visit.day, "ウ", true), ERR_OK);
	assert_int_equal(get(b.id).amount, 0);
	assert_int_equal(get(other.id).amount, 60000);
}

/* proves B2, B3: a correction counts from its own place in the month and leaves the later bill as it is, and says so */
static void a_correction_leaves_later_bills_alone(void **state)
{
	(void)state;
	band("ウ");
	struct bill first = final(20000), second = final(50000), c;
	assert_int_equal(bill_correct(ctx, first.id, 0, &c), ERR_OK);
	assert_int_equal(c.amount, 60000);
	assert_true(said(c.id, "later_bills"));
	const struct bill_line line = { .category = "K00", .name = "手術", .points = 10000, .count = 1 };
	assert_int_equal(bill_line_put(ctx, &c, 1, &line), ERR_OK);
	assert_int_equal(bill_finalise(ctx, c.id, c.version, false, &c), ERR_OK);
	assert_int_equal(c.amount, 30000);
	assert_int_equal(get(second.id).amount, 29940);
	/* The next one has the corrected month: X = 900,000, L = 91,940, charged 59,940 */
	struct bill third = final(30000);
	assert_int_equal(third.amount, 91940 - 59940);
	assert_false(said(third.id, "later_bills"));
	/* A correction of the second begins where the second did: after the first one's correction. */
	assert_int_equal(bill_correct(ctx, second.id, 0, &c), ERR_OK);
	assert_int_equal(c.amount, 85800 + 3140 - 30000);
}

static struct handin slip(void)
{
	visit = clinic_reread(ctx, visit.id);
	for (int i = 0; i < visit.n_handins; i++)
		if (visit.handins[i].kind == HANDIN_LIMIT_SLIP)
			return visit.handins[i];
	fail_msg("no slip");
	return (struct handin){ 0 };
}

/* proves B2, V4: the slip's total counts in the draft, and the line to write is what the bill asks */
static void the_slip_counts_in_the_bill(void **state)
{
	(void)state;
	struct visit_limit_line l;
	clinic_programme(ctx, visit.patient_id); /* 54, 10,000 a month */
	if (visit_handin_add(ctx, visit.id, HANDIN_LIMIT_SLIP, NULL) == ERR_DUPLICATE)
		ctx->cause = (struct cause){ 0 };
	struct bill b = draft(2000);
	assert_int_equal(b.share, 3);
	assert_int_equal(b.amount, 4000);
	assert_true(said(b.id, "no_slip"));
	struct handin h = slip();
	assert_int_equal(visit_handin_receive(ctx, h.id, h.version, 9000), ERR_OK);
	b = get(b.id);
	assert_int_equal(b.amount, 1000);
	assert_int_equal(b.programme_yen, -5000);
	assert_false(said(b.id, "no_slip"));
	assert_int_equal(bill_finalise(ctx, b.id, b.version, false, &b), ERR_OK);
	assert_int_equal(visit_limit_line(ctx, visit.id, 9000, &l), ERR_OK);
	assert_true(l.known);
	assert_int_equal(l.day, visit.day);
	assert_int_equal(l.total_yen, 20000);
	assert_int_equal(l.own_yen, 1000);
	assert_int_equal(l.running_yen, 10000);
	assert_int_equal(l.charged_yen, 1000);
	/* a second bill of the same visit: nothing is left of the cap */
	assert_int_equal(final(1500).amount, 0);
}

/* proves V4: a bill that became final before the slip was seen asks too much, and the line says so; its correction doesn't */
static void a_slip_that_comes_late_needs_a_correction(void **state)
{
	(void)state;
	struct visit_limit_line l;
	clinic_programme(ctx, visit.patient_id);
	if (visit_handin_add(ctx, visit.id, HANDIN_LIMIT_SLIP, NULL) == ERR_DUPLICATE)
		ctx->cause = (struct cause){ 0 };
	struct bill b = final(2000), c;
	struct handin h = slip();
	assert_int_equal(visit_handin_receive(ctx, h.id, h.version, 9000), ERR_OK);
	assert_int_equal(visit_limit_line(ctx, visit.id, 9000, &l), ERR_OK);
	assert_int_equal(l.own_yen, 1000);
	assert_int_equal(l.charged_yen, 4000);
	assert_int_equal(bill_correct(ctx, b.id, 0, &c), ERR_OK);
	assert_int_equal(c.amount, 1000);
}

/* proves B2: care that the programme doesn't pay for is charged at the insurance's share, and so is care outside its days */
static void programmes_can_be_left_out(void **state)
{
	(void)state;
	clinic_programme(ctx, visit.patient_id);
	struct bill b = draft(2000);
	assert_int_equal(b.amount, 4000);
	assert_int_equal(bill_programmes_set(ctx, &b, false), ERR_OK);
	assert_int_equal(b.amount, 6000);
	assert_int_equal(bill_programmes_set(ctx, &b, true), ERR_OK);
	assert_int_equal(b.amount, 4000);
	assert_int_equal(bill_share_set(ctx, &b, 10), ERR_OK);
	assert_int_equal(b.amount, 20000);
}

static void an_ended_programme_pays_nothing(void **state)
{
	(void)state;
	struct coverage c = { .patient_id = visit.patient_id, .kind = COVER_PUBLIC, .insurer = "54136015", .number = "1234566", .share = 2,
		.cap = 10000, .valid_from = date_of(2026, 1, 1), .valid_to = visit.day - 1 };
	assert_int_equal(coverage_add(ctx, &c, false), ERR_OK);
	assert_int_equal(draft(2000).amount, 6000);
	c.valid_to = visit.day;
	assert_int_equal(coverage_add(ctx, &c, false), ERR_OK);
	assert_int_equal(draft(2000).amount, 4000);
}

/* proves B2: §2.5, 7,000 with a ticket of 5,090; one ticket a visit */
static void a_coupon_counts_in_the_bill(void **state)
{
	(void)state;
	const struct bill_line fee = { .category = "Z00", .name = "妊婦健診", .yen = 7000, .count = 1 };
	struct bill b;
	assert_int_equal(visit_handin_add(ctx, visit.id, HANDIN_MATERNITY, NULL), ERR_OK);
	assert_int_equal(bill_add(ctx, visit.id, "", -1, &fee, 1, &b), ERR_OK);
	assert_int_equal(b.amount, 7000);
	struct handin h = clinic_reread(ctx, visit.id).handins[0];
	assert_int_equal(visit_handin_receive(ctx, h.id, h.version, 5090), ERR_OK);
	b = get(b.id);
	assert_int_equal(b.amount, 1910);
	assert_int_equal(b.coupon_yen, -5090);
	assert_true(said(b.id, "coupon"));
	assert_int_equal(bill_finalise(ctx, b.id, b.version, false, &b), ERR_OK);
	assert_int_equal(bill_add(ctx, visit.id, "", -1, &fee, 1, &b), ERR_OK);
	assert_int_equal(b.amount, 7000);
}

/* proves B2: dental care has a limit of its own; full cost has none */
static void sides_count_apart(void **state)
{
	(void)state;
	struct bill b;
	const struct bill_line line = { .category = "K00", .name = "手術", .points = 20000, .count = 1 };
	band("オ");
	assert_int_equal(final(20000).amount, 36900);
	assert_int_equal(final(20000).amount, 0);
	assert_int_equal(bill_add(ctx, visit.id, "歯科口腔外科", -1, &line, 1, &b), ERR_OK);
	assert_int_equal(b.amount, 36900);
	assert_int_equal(bill_add(ctx, visit.id, "", 10, &line, 1, &b), ERR_OK);
	assert_int_equal(b.amount, 200000);
}

/* proves B2: the explanation has a line for each step, in order, between the share and the amount */
static void steps_stand_in_the_explanation(void **state)
{
	(void)state;
	struct reason why[BILL_EXPLAIN_MAX];
	struct copay_steps steps;
	struct bill_line lines[BILL_LINES_MAX];
	int n_lines;
	band("ウ");
	final(20000);
	struct bill b = final(50000);
	assert_int_equal(bill_steps(ctx, b.id, &steps), ERR_OK);
	assert_int_equal(bill_lines(ctx, b.id, lines, &n_lines), ERR_OK);
	int n = bill_explain(&b, lines, n_lines, &steps, why, BILL_EXPLAIN_MAX);
	assert_int_equal(n, 4);
	assert_string_equal(why[1].id, "insured");
	assert_string_equal(why[2].id, "limit");
	assert_string_equal(why[2].text, "高額療養費 区分ウ 上限 89,940円: 150,000円 → 29,940円（月の医療費 700,000円、今月の負担済み 60,000円）");
	assert_string_equal(why[3].text, "請求額 29,940円");
}

static void certificate(const char *name)
{
	struct coverage list[COVERAGE_LIST_MAX];
	int n;
	assert_int_equal(coverage_list(ctx, visit.patient_id, COVERAGE_LIST_MAX, list, &n), ERR_OK);
	assert_int_equal(list[0].kind, COVER_MEDICAL);
	str_copy(list[0].specific, sizeof list[0].specific, name);
	if (coverage_change(ctx, &list[0], true))
		fail_msg("%s", ctx->cause.text);
}

static void certified(day_t from, day_t to)
{
	struct coverage list[COVERAGE_LIST_MAX];
	int n;
	assert_int_equal(coverage_list(ctx, visit.patient_id, COVERAGE_LIST_MAX, list, &n), ERR_OK);
	str_copy(list[0].specific, sizeof list[0].specific, "特定疾病");
	list[0].specific_from = from;
	list[0].specific_to = to;
	assert_int_equal(coverage_change(ctx, &list[0], true), ERR_OK);
}

static struct bill dialysis(int64_t points)
{
	struct bill b = draft(points);
	assert_int_equal(bill_specific_set(ctx, &b, true), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, b.version, false, &b), ERR_OK);
	return b;
}

/* proves B2: §2.3, 特定疾病: 10,000 a month for that care alone, beside the band's limit for the rest; a correction stays what it was */
static void a_specified_disease_is_limited_beside_the_band(void **state)
{
	(void)state;
	band("ウ");
	certificate("特定疾病");
	assert_int_equal(final(20000).amount, 60000);
	assert_int_equal(dialysis(3000).amount, 9000);
	struct bill b = dialysis(3000);
	assert_int_equal(b.amount, 1000);
	assert_true(said(b.id, "certificate"));
	assert_int_equal(final(50000).amount, 29940); /* the dialysis isn't in its month */
	assert_int_equal(dialysis(3000).amount, 0);
	struct bill fix;
	assert_int_equal(bill_correct(ctx, b.id, b.version, &fix), ERR_OK);
	assert_true(fix.specific);
	assert_int_equal(fix.amount, 1000);
}

/* proves B2: a certificate counts from its first to its last day, the day of care deciding; drafts follow */
static void a_certificate_has_its_days(void **state)
{
	(void)state;
	band("ウ");
	struct bill b = draft(4000);
	assert_int_equal(bill_specific_set(ctx, &b, true), ERR_OK);
	static const struct { int from, to; int64_t yen; } days[] = { { -9, -1, 12000 }, { -9, 0, 10000 }, { 0, 9, 10000 }, { 1, 9, 12000 } };
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		certified(visit.day + days[i].from, visit.day + days[i].to);
		assert_int_equal(get(b.id).amount, days[i].yen);
		assert_int_equal(said(b.id, "no_certificate"), days[i].yen == 12000);
	}
	certified(DAY_NONE, DAY_NONE);
	assert_int_equal(get(b.id).amount, 10000);
}

/* proves B2: what was under the band before the certificate began stays in the band's month: X = 700,000, 89,940 - 60,000 */
static void care_before_the_certificate(void **state)
{
	(void)state;
	struct visit today = visit, before;
	struct visit_new n = { .patient_id = visit.patient_id, .day = visit.day - 1 };
	assert_int_equal(visit_open(ctx, &n, &before), ERR_OK);
	band("ウ");
	certified(today.day, DAY_NONE);
	visit = before;
	assert_int_equal(dialysis(20000).amount, 60000);
	visit = today;
	assert_int_equal(final(50000).amount, 29940);
	assert_int_equal(dialysis(4000).amount, 10000);
}

/* proves B2: 低所得Ⅰ, 72, outside: 8,000 a month, less than the certificate's 10,000, is for the dialysis and the rest together */
static void a_lower_band_is_for_all_care_together(void **state)
{
	(void)state;
	assert_int_equal(db_begin(ctx), ERR_OK);
	struct stmt *q = db_stmt(ctx->db, "UPDATE patient SET birth = $1 WHERE id = $2");
	stmt_day(q, 1, date_of(1954, 3, 1));
	stmt_int(q, 2, visit.patient_id);
	assert_int_equal(db_finish(ctx, stmt_run(ctx, q, NULL)), ERR_OK);
	band("低所得Ⅰ");
	certificate("特定疾病");
	assert_int_equal(final(2000).amount, 6000); /* the cover's share is 3 */
	assert_int_equal(dialysis(2000).amount, 2000);
	assert_int_equal(dialysis(2000).amount, 0);
	assert_int_equal(final(2000).amount, 0);
}

/* proves B2: without a certificate in the cover there is one month, under the band, and it is said */
static void a_disease_without_its_certificate_is_under_the_band(void **state)
{
	(void)state;
	band("ウ");
	assert_int_equal(final(20000).amount, 60000);
	struct bill b = dialysis(50000);
	assert_int_equal(b.amount, 29940);
	assert_true(said(b.id, "no_certificate"));
	b = draft(30000);
	assert_int_equal(b.amount, 3000);
	assert_int_equal(bill_specific_set(ctx, &b, true), ERR_OK);
	assert_int_equal(b.amount, 3000);
	certificate("特定疾病"); /* the month's earlier bill for it has used it up */
	assert_int_equal(get(b.id).amount, 0);
	struct coverage c = { .patient_id = visit.patient_id, .kind = COVER_MEDICAL, .insurer = "138057", .share = 3, .valid_from = visit.day, .valid_to = DAY_NONE };
	str_copy(c.specific, sizeof c.specific, "ウ");
	assert_int_equal(coverage_add(ctx, &c, false), ERR_BAD_INPUT);
	assert_int_equal(insurance_limit_set(ctx, visit.patient_id, visit.day, "特定疾病", false), ERR_BAD_INPUT);
}

/* The last explanation but one of a bill with a surgery and three meals at that price in the band; "" when it is the sum of the meals. */
static const char *of_meals(const char *income, int64_t yen)
{
	static struct reason why[BILL_EXPLAIN_MAX];
	struct copay_steps steps;
	struct bill b;
	struct bill_line lines[2] = { { .category = "K00", .name = "手術", .points = 100, .count = 1 }, { .category = "T10", .name = "食事", .yen = yen, .count = 3 } };
	band(income);
	assert_int_equal(bill_add(ctx, visit.id, "", -1, lines, 2, &b), ERR_OK);
	assert_int_equal(b.meal_yen, 3 * yen);
	assert_int_equal(bill_steps(ctx, b.id, &steps), ERR_OK);
	int n = bill_explain(&b, lines, 2, &steps, why, BILL_EXPLAIN_MAX);
	return strcmp(why[n - 2].id, "meal") == 0 ? "" : why[n - 2].text;
}

/* proves B2: §2.6; 550 from June 2026, of low incomes less; no part of the limit; another price is pointed out */
static void meals_are_explained(void **state)
{
	(void)state;
	struct bill b;
	struct bill_line lines[2] = { { .category = "K00", .name = "手術", .points = 100000, .count = 1 }, { .category = "T10", .name = "食事", .yen = 550, .count = 3 } };
	band("ウ");
	assert_int_equal(bill_add(ctx, visit.id, "", -1, lines, 2, &b), ERR_OK);
	assert_int_equal(b.amount, 92940 + 1650);
	assert_string_equal(of_meals("ウ", 550), "");
	assert_non_null(strstr(of_meals("ウ", 500), "一般 550円です"));
	assert_non_null(strstr(of_meals("ウ", 240), "一般 550円です"));
	assert_string_equal(of_meals("オ", 240), "食事 1食 240円（低所得Ⅱの標準負担額）");
	assert_non_null(strstr(of_meals("オ", 550), "低所得Ⅱ 240円です"));
}

/* proves B2: what the desk takes for a meal when nobody types a price */
static void a_meal_has_the_price_of_the_band(void **state)
{
	(void)state;
	struct meal_rate r;
	struct bill b = draft(100);
	band("オ");
	assert_int_equal(bill_month_meal(ctx, &b, &r), ERR_OK);
	assert_int_equal(r.yen, 240);
	band("ウ");
	assert_int_equal(bill_month_meal(ctx, &b, &r), ERR_OK);
	assert_int_equal(r.yen, 550);
	assert_string_equal(r.name, "一般");
}

/* proves B2: the desk may leave the price to the table, as it is when the line is written; where there is none, nothing is made up */
static void a_line_takes_the_price_of_the_table(void **state)
{
	(void)state;
	struct bill_line line = { .category = "T10", .name = "食事", .yen = BILL_YEN_BY_TABLE, .count = 3 }, lines[BILL_LINES_MAX];
	int n;
	band("ウ");
	struct bill b = draft(100);
	band("オ"); /* since the desk looked */
	b = get(b.id);
	assert_int_equal(bill_line_put(ctx, &b, 0, &line), ERR_OK);
	assert_int_equal(b.meal_yen, 3 * 240);
	assert_int_equal(bill_lines(ctx, b.id, lines, &n), ERR_OK);
	assert_int_equal(lines[1].yen, 240);
	assert_int_equal(bill_line_put(ctx, &b, 2, &(struct bill_line){ .category = "T10", .name = "無料の食事", .count = 3 }), ERR_OK);
	assert_int_equal(b.meal_yen, 0); /* 0 is a price */
	line.category[0] = 'Z', line.category[1] = '0';
	assert_int_equal(bill_line_put(ctx, &b, 0, &line), ERR_BAD_INPUT);
	b = get(b.id);
	assert_int_equal(bill_share_set(ctx, &b, 10), ERR_OK);
	str_copy(line.category, sizeof line.category, "T10");
	assert_int_equal(bill_line_put(ctx, &b, 0, &line), ERR_BAD_INPUT);
	assert_non_null(strstr(ctx->cause.text, "金額を入力"));
	assert_int_equal(get(b.id).n_lines, 2);
}

/* proves B2, B3: of each price one sentence, and none of them leaves out that later bills stand */
static void many_prices_of_meals(void **state)
{
	(void)state;
	struct bill_line lines[COPAY_STEPS_MAX + 2];
	static const int64_t twice[] = { 550, 500, 550, 500, 490, 500 };
	struct copay_steps steps;
	struct bill b, c;
	int of_meals = 0;
	band("オ");
	for (size_t i = 0; i < sizeof twice / sizeof *twice; i++)
		lines[i] = (struct bill_line){ .category = "T10", .name = "食事", .yen = twice[i], .count = 1 };
	assert_int_equal(bill_add(ctx, visit.id, "", -1, lines, 6, &b), ERR_OK);
	assert_int_equal(bill_steps(ctx, b.id, &steps), ERR_OK);
	for (int i = 0; i < steps.n; i++)
		of_meals += strcmp(steps.list[i].rule, "meal_rate") == 0;
	assert_int_equal(of_meals, 3);
	for (int i = 0; i < COPAY_STEPS_MAX + 2; i++)
		lines[i] = (struct bill_line){ .category = "T10", .name = "食事", .yen = 600 + i, .count = 1 };
	assert_int_equal(bill_add(ctx, visit.id, "", -1, lines, COPAY_STEPS_MAX + 2, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, b.version, false, &b), ERR_OK);
	final(1000);
	assert_int_equal(bill_correct(ctx, b.id, 0, &c), ERR_OK);
	assert_true(said(c.id, "later_bills"));
}

/* proves B2: where the profile says so, a limit sets an amount in 10 yen */
static void the_profile_rounds_under_the_limit(void **state)
{
	(void)state;
	band("ウ");
	struct bill b = draft(36455); /* X = 364,550, L = 85,800 + 786 (785.5 up) */
	assert_int_equal(b.amount, 86586);
	struct profile p = *ctx->profile;
	const struct profile *was = ctx->profile;
	p.limit_round_10 = true;
	ctx->profile = &p;
	assert_int_equal(draft(36455).amount, 86590);
	ctx->profile = was;
}

#define BOTH(test) { #test " (atokure)", test, set_up_kure, tear_down, NULL }, { #test " (atobarai)", test, set_up_barai, tear_down, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(the_limit_runs_through_the_bills_of_a_month),
		BOTH(drafts_follow_what_becomes_known),
		BOTH(a_correction_leaves_later_bills_alone),
		BOTH(the_slip_counts_in_the_bill),
		BOTH(a_slip_that_comes_late_needs_a_correction),
		BOTH(programmes_can_be_left_out),
		BOTH(an_ended_programme_pays_nothing),
		BOTH(a_coupon_counts_in_the_bill),
		BOTH(sides_count_apart),
		BOTH(a_specified_disease_is_limited_beside_the_band), BOTH(a_lower_band_is_for_all_care_together), BOTH(a_certificate_has_its_days), BOTH(care_before_the_certificate),
		BOTH(a_disease_without_its_certificate_is_under_the_band),
		BOTH(meals_are_explained), BOTH(a_meal_has_the_price_of_the_band),
		BOTH(a_line_takes_the_price_of_the_table), BOTH(many_prices_of_meals),
		BOTH(the_profile_rounds_under_the_limit),
		BOTH(steps_stand_in_the_explanation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
