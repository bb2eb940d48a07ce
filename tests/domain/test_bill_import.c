/* The accounting system's rows: grouped, checked, all or nothing, the same twice changes nothing. */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/bill_import.h"
#include "domain/coverage.h"
#include "domain/deferral.h"
#include "domain/forms.h"
#include "domain/insurance.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"

#include "base/banned.h"

struct setting {
	struct house h;
	struct visit v;
};

/* One row of a file; what isn't named is empty. */
struct row { const char *cells[BILL_COLUMNS]; };
#define CARD "0012345678"
#define ROW(...) { { [BILL_COL_CARD] = CARD, [BILL_COL_DATE] = "2026-11-21", __VA_ARGS__ } }

static int set_up(void **state)
{
	static struct setting s;
	house_new(&s.h, "atokure");
	s.v = clinic_ready(&s.h.ctx, CARD, "髙橋 太郎");
	assert_int_equal(deferral_set(&s.h.ctx, s.v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	struct setting *s = *state;
	house_free(&s->h);
	return 0;
}

static enum err take(struct setting *s, const struct row *rows, int n, bool draft, struct bill_import_result *r)
{
	struct bill_import *im = bill_import_new();
	for (int i = 0; i < n; i++)
		bill_import_row(im, i + 2, rows[i].cells);
	enum err e = bill_import_run(&s->h.ctx, im, draft, r);
	bill_import_free(im);
	return e;
}

static int64_t count(struct setting *s)
{
	int64_t n;
	assert_int_equal(bill_count(&s->h.ctx, &(struct bill_filter){ .status = -1 }, &n), ERR_OK);
	return n;
}

/* 291 + 2*100 + 11 = 502 points, 3/10: 1,510; with 3,300 not covered 4,810. */
static const struct row good[] = {
	ROW([BILL_COL_BILL] = "K-1", [BILL_COL_DEPARTMENT] = "内科", [BILL_COL_SHARE] = "3割", [BILL_COL_CATEGORY] = "初・再診料",
		[BILL_COL_NAME] = "初診料", [BILL_COL_POINTS] = "291", [BILL_COL_TOTAL_POINTS] = "502", [BILL_COL_AMOUNT] = "4,810"),
	ROW([BILL_COL_BILL] = "K-1", [BILL_COL_CATEGORY] = "D00", [BILL_COL_NAME] = "血液検査", [BILL_COL_POINTS] = "１００", [BILL_COL_COUNT] = "2"),
	ROW([BILL_COL_BILL] = "K-2", [BILL_COL_SHARE] = "30", [BILL_COL_CATEGORY] = "再診料", [BILL_COL_POINTS] = "76点", [BILL_COL_AMOUNT] = "230円"),
	ROW([BILL_COL_BILL] = "K-1", [BILL_COL_CATEGORY] = "投薬", [BILL_COL_NAME] = "処方料", [BILL_COL_POINTS] = "110", [BILL_COL_YEN_FLAG] = "1"),
	ROW([BILL_COL_BILL] = "K-1", [BILL_COL_CATEGORY] = "その他", [BILL_COL_NAME] = "診断書", [BILL_COL_YEN] = "3,300"),
};
enum { GOOD = 5 };

/* proves B1, B2, S1 */
static void a_good_file_becomes_final_bills(void **state)
{
	struct setting *s = *state;
	struct bill_import_result r;
	struct bill b;
	struct bill_line lines[BILL_LINES_MAX];
	struct settlement c;
	int n;
	assert_int_equal(take(s, good, GOOD, false, &r), ERR_OK);
	assert_int_equal(r.rows, 5);
	assert_int_equal(r.added, 2);
	assert_int_equal(r.finalised, 2);
	assert_int_equal(r.differing, 0);
	assert_int_equal(bill_by_number(&s->h.ctx, "B-000001", &b), ERR_OK);
	assert_string_equal(b.external, "K-1");
	assert_string_equal(b.department, "内科");
	assert_int_equal(b.status, BILL_FINAL);
	assert_int_equal(b.points, 502);
	assert_int_equal(b.insured_yen, 1510);
	assert_int_equal(b.amount, 4810);
	assert_int_equal(b.due_day, date_of(2026, 11, 25));
	assert_int_equal(settlement_by_bill(&s->h.ctx, b.id, &c), ERR_OK);
	assert_int_equal(c.state, SETTLEMENT_SCHEDULED);
	assert_int_equal(bill_lines(&s->h.ctx, b.id, lines, &n), ERR_OK);
	assert_int_equal(n, 4);
	assert_int_equal(lines[2].points, 11);
	assert_string_equal(lines[3].category, "Z00");
	assert_int_equal(lines[3].yen, 3300);
	assert_int_equal(lines[3].tax_rate, 10);
	/* 76 * 3 = 228, so 230. */
	assert_int_equal(bill_by_number(&s->h.ctx, "B-000002", &b), ERR_OK);
	assert_int_equal(b.amount, 230);
}

/* proves B1, B2: a column says that the bill is for the specified disease of the certificate; 4,000 points at 3/10 are 12,000, of which 10,000 are asked */
static void the_file_says_what_is_for_a_specified_disease(void **state)
{
	struct setting *s = *state;
	struct coverage covers[COVERAGE_LIST_MAX];
	struct bill_import_result r;
	struct bill b;
	int n;
	const struct row rows[] = {
		ROW([BILL_COL_BILL] = "T-1", [BILL_COL_SHARE] = "3", [BILL_COL_CATEGORY] = "処置", [BILL_COL_POINTS] = "4000", [BILL_COL_AMOUNT] = "10000",
			[BILL_COL_SPECIFIC] = "1"),
		ROW([BILL_COL_BILL] = "T-2", [BILL_COL_SHARE] = "3", [BILL_COL_CATEGORY] = "処置", [BILL_COL_POINTS] = "4000", [BILL_COL_AMOUNT] = "12000",
			[BILL_COL_SPECIFIC] = "0"),
	};
	const struct row wrong[] = {
		ROW([BILL_COL_BILL] = "T-3", [BILL_COL_SHARE] = "3", [BILL_COL_CATEGORY] = "処置", [BILL_COL_POINTS] = "1", [BILL_COL_SPECIFIC] = "はて"),
	};
	assert_int_equal(coverage_list(&s->h.ctx, s->v.patient_id, COVERAGE_LIST_MAX, covers, &n), ERR_OK);
	str_copy(covers[0].specific, sizeof covers[0].specific, "特定疾病");
	assert_int_equal(coverage_change(&s->h.ctx, &covers[0], true), ERR_OK);
	assert_int_equal(take(s, rows, 2, false, &r), ERR_OK);
	assert_int_equal(r.finalised, 2);
	assert_int_equal(bill_by_number(&s->h.ctx, "T-1", &b), ERR_OK);
	assert_true(b.specific);
	assert_int_equal(b.computed_yen, 10000);
	assert_int_equal(bill_by_number(&s->h.ctx, "T-2", &b), ERR_OK);
	assert_false(b.specific);
	assert_int_equal(take(s, rows, 2, false, &r), ERR_OK);
	assert_int_equal(r.unchanged, 2);
	assert_int_equal(take(s, wrong, 1, false, &r), ERR_BAD_INPUT);
	assert_non_null(strstr(s->h.ctx.cause.text, "特定疾病"));
}

/* proves B1: the accounting system's number names a bill as well as ours; what names two is refused */
static void a_bill_is_found_by_either_number(void **state)
{
	struct setting *s = *state;
	struct bill_import_result r;
	struct bill b, c;
	struct row rows[GOOD];
	memcpy(rows, good, sizeof rows);
	assert_int_equal(take(s, rows, GOOD, false, &r), ERR_OK);
	assert_int_equal(bill_by_number(&s->h.ctx, "B-000001", &b), ERR_OK);
	assert_int_equal(bill_by_number(&s->h.ctx, " Ｋ-1", &c), ERR_OK);
	assert_int_equal(c.id, b.id);
	assert_int_equal(bill_by_number(&s->h.ctx, "K-9", &c), ERR_NOT_FOUND);
	for (int i = 0; i < GOOD; i++)
		if (strcmp(rows[i].cells[BILL_COL_BILL], "K-1") == 0)
			rows[i].cells[BILL_COL_BILL] = "2";
	assert_int_equal(take(s, rows, GOOD, false, &r), ERR_OK);
	assert_int_equal(r.added, 1);
	assert_int_equal(bill_by_number(&s->h.ctx, "3", &c), ERR_OK); /* our third, and nobody else's */
	assert_string_equal(c.external, "2");
	assert_int_equal(bill_by_number(&s->h.ctx, "2", &c), ERR_REFUSED);
	assert_int_equal(bill_by_number(&s->h.ctx, "B-000002", &c), ERR_OK);
	assert_string_not_equal(c.external, "2");
}

/* proves B1 */
static void the_same_file_twice_changes_nothing(void **state)
{
	struct setting *s = *state;
	struct bill_import_result r;
	struct bill before, after;
	assert_int_equal(take(s, good, GOOD, false, &r), ERR_OK);
	assert_int_equal(bill_by_number(&s->h.ctx, "B-000001", &before), ERR_OK);
	assert_int_equal(take(s, good, GOOD, false, &r), ERR_OK);
	assert_int_equal(r.unchanged, 2);
	assert_int_equal(r.added + r.changed + r.finalised, 0);
	assert_int_equal(bill_by_number(&s->h.ctx, "B-000001", &after), ERR_OK);
	assert_int_equal(after.version, before.version);
	assert_int_equal(count(s), 2);
}

/* A rule of one row that the whole file stands or falls with. */
static void refused(struct setting *s, struct row bad, enum err want, const char *word)
{
	struct bill_import_result r;
	struct row rows[] = { good[2], bad };
	assert_int_equal(take(s, rows, 2, false, &r), want);
	if (!strstr(s->h.ctx.cause.text, word))
		fail_msg("%s isn't in: %s", word, s->h.ctx.cause.text);
	assert_int_equal(count(s), 0);
}

/* 2,345 a day for 3 days and an operation of 1,000: 8,035 points, at 3/10 24,105, so 24,110. The drugs cost nothing. */
static const struct row stay[] = {
	ROW([BILL_COL_BILL] = "D-1", [BILL_COL_SHARE] = "3", [BILL_COL_CATEGORY] = "診断群分類", [BILL_COL_NAME] = "肺炎等（入院期間Ⅰ）",
		[BILL_COL_POINTS] = "2345", [BILL_COL_COUNT] = "3", [BILL_COL_TOTAL_POINTS] = "8035", [BILL_COL_AMOUNT] = "24,110"),
	ROW([BILL_COL_BILL] = "D-1", [BILL_COL_CATEGORY] = "使用薬剤", [BILL_COL_NAME] = "アムロジピン錠5mg", [BILL_COL_COUNT] = "1,012",
		[BILL_COL_UNIT] = "錠"),
	ROW([BILL_COL_BILL] = "D-1", [BILL_COL_CATEGORY] = "K00", [BILL_COL_NAME] = "手術", [BILL_COL_POINTS] = "1000"),
	ROW([BILL_COL_BILL] = "D-1", [BILL_COL_CATEGORY] = "DRUG", [BILL_COL_NAME] = "生理食塩液", [BILL_COL_COUNT] = "２．５ｍＬ",
		[BILL_COL_POINTS] = "0", [BILL_COL_YEN] = "0円"),
};
enum { STAY = 4 };

/* proves B1, B2, R1: the drugs of a package come with quantity and unit, and the bill is what it would be without them */
static void the_drugs_of_a_package_cost_nothing(void **state)
{
	struct setting *s = *state;
	struct bill_import_result r;
	struct bill b;
	struct bill_line lines[BILL_LINES_MAX];
	struct copay_steps steps;
	struct reason why[BILL_EXPLAIN_MAX];
	struct row other[STAY];
	int n;
	assert_int_equal(take(s, stay, STAY, false, &r), ERR_OK);
	assert_int_equal(r.finalised, 1);
	assert_int_equal(bill_by_number(&s->h.ctx, "D-1", &b), ERR_OK);
	assert_int_equal(b.points, 8035);
	assert_int_equal(b.amount, 24110);
	assert_int_equal(b.meal_yen + b.other_yen + b.adjust_yen, 0);
	assert_int_equal(bill_lines(&s->h.ctx, b.id, lines, &n), ERR_OK);
	assert_int_equal(n, STAY);
	assert_string_equal(lines[0].category, FORM_PACKAGE);
	assert_int_equal(lines[0].points, 2345);
	assert_int_equal(lines[0].count, 3);
	assert_string_equal(lines[0].quantity, "");
	assert_string_equal(lines[1].quantity, "1012錠");
	assert_string_equal(lines[3].name, "生理食塩液");
	assert_string_equal(lines[3].quantity, "2.5mL");
	assert_int_equal(lines[3].points + lines[3].yen + lines[3].tax_rate, 0);
	assert_int_equal(bill_steps(&s->h.ctx, b.id, &steps), ERR_OK);
	n = bill_explain(&b, lines, n, &steps, why, BILL_EXPLAIN_MAX);
	assert_string_equal(why[0].id, "K00");
	for (int i = 0; i < n; i++)
		assert_string_not_equal(why[i].id, "DRUG");
	assert_int_equal(take(s, stay, STAY, false, &r), ERR_OK);
	assert_int_equal(r.unchanged, 1);
	memcpy(other, stay, sizeof other);
	other[1].cells[BILL_COL_COUNT] = "13";
	assert_int_equal(take(s, other, STAY, false, &r), ERR_BAD_STATE);
}

/* proves B1, R1: a drug of a package has a name, a quantity with its unit and no price, and there is a package */
static void a_drug_that_is_no_part_of_a_package_is_refused(void **state)
{
	struct setting *s = *state;
	static const struct { const char *points, *yen, *count, *unit, *name, *word; } bad[] = {
		{ "10", "", "3", "錠", "薬", "3行目 点数: 使用薬剤は包括点数に含まれる" }, { "", "100", "3", "錠", "薬", "3行目 金額: 使用薬剤は包括点数に含まれる" },
		{ "-1", "", "3", "錠", "薬", "負の値" }, { "", "", "", "錠", "薬", "3行目 回数" }, { "", "", "0", "錠", "薬", "3行目 回数" },
		{ "", "", "0.0mL", "", "薬", "3行目 回数" }, { "", "", "1.2.3", "錠", "薬", "3行目 回数" }, { "", "", "5.", "錠", "薬", "3行目 回数" },
		{ "", "", ".5", "錠", "薬", "3行目 回数" }, { "", "", "錠", "", "薬", "3行目 回数" }, { "", "", "-3", "錠", "薬", "3行目 回数" },
		{ "", "", "12345678901234567890", "錠", "薬", "3行目 回数" }, { "", "", "3", "", "薬", "3行目 単位" }, { "", "", "3錠", "mL", "薬", "3行目 単位" },
		{ "", "", "3", "ながいながいながいながい単位", "薬", "3行目 単位" }, { "", "", "3", "錠", "", "3行目 項目名" }, { "", "", "3", "錠", "薬", "診断群分類(DPC)の明細" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "使用薬剤", [BILL_COL_NAME] = bad[i].name,
			[BILL_COL_POINTS] = bad[i].points, [BILL_COL_YEN] = bad[i].yen, [BILL_COL_COUNT] = bad[i].count,
			[BILL_COL_UNIT] = bad[i].unit), ERR_BAD_INPUT, bad[i].word);
}

/* proves X7: neither unfolded digits nor a number cut in two between count and unit become one that must not be kept */
static void a_quantity_hides_no_card_number(void **state)
{
	struct setting *s = *state;
	static const struct { const char *count, *unit, *word; enum err err; } bad[] = {
		{ "4242424242", "424242", "3行目 単位", ERR_BAD_INPUT }, { "4242424242", "424242錠", "3行目 単位", ERR_BAD_INPUT },
		{ "4242424242", ".424242", "3行目 単位", ERR_BAD_INPUT }, { "4242424242", "⑫", "3行目 単位", ERR_BAD_INPUT },
		{ "4,242,424,242,424,242", "錠", "3行目 回数", ERR_BAD_INPUT }, { "④②④②④②④②④②④②④②④②", "錠", "3行目 回数", ERR_BAD_INPUT },
		{ "4222222222.222", "錠", "3行目 回数", ERR_BAD_INPUT }, { "123456789018", "錠", "3行目 回数", ERR_SECRET_TEXT },
		{ "4242424242", "-4242 42", "3行目 回数", ERR_SECRET_TEXT }, { "4242-4242-⑫", "錠", "3行目 単位", ERR_BAD_INPUT },
		{ "1", "錠④②④②④②④②④②④②④②④②", "3行目 回数", ERR_SECRET_TEXT }, { "1234", "-5678-9018", "3行目 回数", ERR_SECRET_TEXT },
		{ "1", "g ④②④②④②④②④②④②④②④②", "3行目 回数", ERR_SECRET_TEXT },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "使用薬剤", [BILL_COL_NAME] = "薬", [BILL_COL_COUNT] = bad[i].count,
			[BILL_COL_UNIT] = bad[i].unit), bad[i].err, bad[i].word);
}

/* proves B1, B2: three tenths in every spelling that can't mean anything else. */
static void a_share_is_read_as_people_write_it(void **state)
{
	struct setting *s = *state;
	static const char *const spellings[] = { "3", "3割", "３割", "30%", "３０％", "30" };
	for (int i = 0; i < 6; i++) {
		struct bill_import_result r;
		struct bill b;
		char key[16];
		snprintf(key, sizeof key, "S-%d", i);
		const struct row row = ROW([BILL_COL_BILL] = key, [BILL_COL_SHARE] = spellings[i], [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "76");
		assert_int_equal(take(s, &row, 1, false, &r), ERR_OK);
		assert_int_equal(bill_by_number(&s->h.ctx, key, &b), ERR_OK);
		assert_int_equal(b.share, 3);
	}
}

/* proves B1, B2 */
static void bad_rows_are_named_and_take_nothing(void **state)
{
	struct setting *s = *state;
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "-5"), ERR_BAD_INPUT, "3行目");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "99999999999"), ERR_BAD_INPUT, "点数");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "7.5"), ERR_BAD_INPUT, "整数");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "A00"), ERR_BAD_INPUT, "点数");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "Q99", [BILL_COL_POINTS] = "1"), ERR_BAD_INPUT, "診療区分");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "1", [BILL_COL_SHARE] = "5"), ERR_BAD_INPUT, "負担割合");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "1", [BILL_COL_COUNT] = "0"), ERR_BAD_INPUT, "回数");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "Z00", [BILL_COL_YEN] = "1", [BILL_COL_TAX_RATE] = "5"), ERR_BAD_INPUT, "税率");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "1", [BILL_COL_TAX_RATE] = "10"), ERR_BAD_INPUT, "非課税");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "1", [BILL_COL_AMOUNT] = "-10"), ERR_BAD_INPUT, "請求額");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "72", [BILL_COL_YEN_FLAG] = "1"), ERR_BAD_INPUT, "10");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "T10", [BILL_COL_POINTS] = "5"), ERR_BAD_INPUT, "円");
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "食事", [BILL_COL_COUNT] = "5"), ERR_BAD_INPUT, "3行目 金額: 食事は 1食の額が要ります");
	refused(s, (struct row){ { [BILL_COL_BILL] = "X", [BILL_COL_CARD] = "0099999999", [BILL_COL_DATE] = "2026-11-21", [BILL_COL_CATEGORY] = "A00",
		[BILL_COL_POINTS] = "1" } }, ERR_NOT_FOUND, "0099999999");
	refused(s, (struct row){ { [BILL_COL_BILL] = "X", [BILL_COL_CARD] = CARD, [BILL_COL_DATE] = "2026-11-20", [BILL_COL_CATEGORY] = "A00",
		[BILL_COL_POINTS] = "1" } }, ERR_NOT_FOUND, "2026-11-20");
	refused(s, (struct row){ { [BILL_COL_BILL] = "X", [BILL_COL_CARD] = CARD, [BILL_COL_DATE] = "2026-02-30", [BILL_COL_CATEGORY] = "A00",
		[BILL_COL_POINTS] = "1" } }, ERR_BAD_DATE, "3行目");
	refused(s, (struct row){ { [BILL_COL_BILL] = "X", [BILL_COL_CARD] = "12", [BILL_COL_DATE] = "2026-11-21", [BILL_COL_CATEGORY] = "A00",
		[BILL_COL_POINTS] = "1" } }, ERR_CARD_LENGTH, "3行目");
}

/* proves B2 */
static void points_that_do_not_add_up_are_refused_with_both_numbers(void **state)
{
	struct setting *s = *state;
	struct bill_import_result r;
	struct row rows[] = {
		ROW([BILL_COL_BILL] = "K-9", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "291", [BILL_COL_TOTAL_POINTS] = "300"),
		ROW([BILL_COL_BILL] = "K-9", [BILL_COL_CATEGORY] = "D00", [BILL_COL_POINTS] = "10"),
	};
	assert_int_equal(take(s, rows, 2, false, &r), ERR_BAD_INPUT);
	assert_non_null(strstr(s->h.ctx.cause.text, "K-9"));
	assert_non_null(strstr(s->h.ctx.cause.text, "300"));
	assert_non_null(strstr(s->h.ctx.cause.text, "301"));
	assert_int_equal(count(s), 0);
	/* A row that contradicts the first one of its bill. */
	rows[0].cells[BILL_COL_TOTAL_POINTS] = "301";
	rows[1].cells[BILL_COL_TOTAL_POINTS] = "300";
	assert_int_equal(take(s, rows, 2, false, &r), ERR_BAD_INPUT);
	assert_non_null(strstr(s->h.ctx.cause.text, "3行目"));
}

/* proves B2: theirs is charged and checked within the month: what agrees is final, what doesn't says which limit we counted */
static void the_month_is_checked(void **state)
{
	struct setting *s = *state;
	struct bill_import_result r;
	struct bill b;
	struct row rows[2] = {
		ROW([BILL_COL_BILL] = "M-1", [BILL_COL_SHARE] = "30", [BILL_COL_CATEGORY] = "K00", [BILL_COL_POINTS] = "20000", [BILL_COL_AMOUNT] = "60000"),
		ROW([BILL_COL_BILL] = "M-2", [BILL_COL_SHARE] = "30", [BILL_COL_CATEGORY] = "K00", [BILL_COL_POINTS] = "50000", [BILL_COL_AMOUNT] = "29940"),
	};
	assert_int_equal(take(s, rows, 2, false, &r), ERR_OK);
	assert_int_equal(r.differing, 1); /* the band isn't known here: 150,000 */
	assert_int_equal(bill_by_number(&s->h.ctx, "M-2", &b), ERR_OK);
	assert_int_equal(b.computed_yen, 150000);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &b), ERR_REFUSED);
	assert_string_equal(s->h.ctx.cause.reasons[3].id, "unknown_band");
	assert_int_equal(insurance_limit_set(&s->h.ctx, s->v.patient_id, s->v.day, "ウ", false), ERR_OK);
	assert_int_equal(bill_by_number(&s->h.ctx, "M-2", &b), ERR_OK);
	assert_int_equal(b.computed_yen, 29940);
	assert_false(bill_differs(&b));
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(b.amount, 29940);
	assert_int_equal(b.adjust_yen, 0);
	/* theirs without the limit: the refusal names it line by line */
	rows[0].cells[BILL_COL_BILL] = "M-3";
	assert_int_equal(take(s, rows, 1, false, &r), ERR_OK);
	assert_int_equal(bill_by_number(&s->h.ctx, "M-3", &b), ERR_OK);
	assert_int_equal(b.computed_yen, 2000); /* X = 900,000: 91,940 - 89,940 */
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &b), ERR_REFUSED);
	assert_string_equal(s->h.ctx.cause.reasons[0].id, "difference");
	assert_string_equal(s->h.ctx.cause.reasons[3].id, "limit");
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, true, &b), ERR_OK);
	assert_int_equal(b.amount, 60000);
	/* what was charged counts: the month is over its limit, nothing more is due */
	const struct bill_line line = { .category = "K00", .name = "手術", .points = 10000, .count = 1 };
	assert_int_equal(bill_add(&s->h.ctx, s->v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(b.amount, 0);
}

/* proves B2 */
static void a_difference_waits_for_billing(void **state)
{
	struct setting *s = *state;
	struct bill_import_result r;
	struct bill b;
	struct row row = good[2];
	row.cells[BILL_COL_AMOUNT] = "228";
	assert_int_equal(take(s, &row, 1, false, &r), ERR_OK);
	assert_int_equal(r.differing, 1);
	assert_int_equal(r.finalised, 0);
	assert_int_equal(bill_by_number(&s->h.ctx, "B-000001", &b), ERR_OK);
	assert_int_equal(b.status, BILL_DRAFT);
	assert_true(bill_differs(&b));
	assert_int_equal(b.amount, 228);
	assert_int_equal(b.computed_yen, 230);
	assert_int_equal(bill_line_remove(&s->h.ctx, &b, 1), ERR_BAD_STATE);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &b), ERR_REFUSED);
	assert_true(s->h.ctx.cause.n_reasons >= 3);
	assert_string_equal(s->h.ctx.cause.reasons[0].id, "difference");
	assert_non_null(strstr(s->h.ctx.cause.reasons[0].text, "228円"));
	assert_non_null(strstr(s->h.ctx.cause.reasons[0].text, "230円"));
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, true, &b), ERR_OK);
	assert_int_equal(b.status, BILL_FINAL);
	assert_int_equal(b.amount, 228);
	assert_int_equal(b.adjust_yen, -2);
	assert_string_equal(b.accepted_by, "training");
	/* The file again: accepted is accepted. */
	assert_int_equal(take(s, &row, 1, false, &r), ERR_OK);
	assert_int_equal(r.unchanged, 1);
}

/* proves B1, B3 */
static void a_draft_follows_the_file_and_a_final_bill_does_not(void **state)
{
	struct setting *s = *state;
	struct bill_import_result r;
	struct bill b;
	struct row row = good[2];
	assert_int_equal(take(s, &row, 1, true, &r), ERR_OK);
	assert_int_equal(r.drafts, 1);
	row.cells[BILL_COL_POINTS] = "100";
	row.cells[BILL_COL_AMOUNT] = "300";
	row.cells[BILL_COL_FINAL] = "未確定";
	assert_int_equal(take(s, &row, 1, false, &r), ERR_OK);
	assert_int_equal(r.changed, 1);
	assert_int_equal(bill_by_number(&s->h.ctx, "B-000001", &b), ERR_OK);
	assert_int_equal(b.status, BILL_DRAFT);
	assert_int_equal(b.amount, 300);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &b), ERR_OK);
	row.cells[BILL_COL_POINTS] = "76";
	row.cells[BILL_COL_AMOUNT] = "230";
	assert_int_equal(take(s, &row, 1, false, &r), ERR_BAD_STATE);
	assert_non_null(strstr(s->h.ctx.cause.text, "B-000001"));
	assert_int_equal(count(s), 1);
}

/* proves B1, B6 */
static void without_numbers_card_day_and_department_make_a_bill(void **state)
{
	struct setting *s = *state;
	struct bill_import_result r;
	const struct row rows[] = {
		ROW([BILL_COL_DEPARTMENT] = "内科", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "76"),
		ROW([BILL_COL_DEPARTMENT] = "皮膚科", [BILL_COL_CATEGORY] = "J00", [BILL_COL_POINTS] = "52"),
		ROW([BILL_COL_DEPARTMENT] = "内科", [BILL_COL_NAME] = "検査", [BILL_COL_POINTS] = "24"),
	};
	struct bill b[4];
	int n;
	assert_int_equal(take(s, rows, 3, false, &r), ERR_OK);
	assert_int_equal(r.bills, 2);
	assert_int_equal(bill_of_visit(&s->h.ctx, s->v.id, b, 4, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(b[0].points, 100);
	assert_int_equal(b[0].amount, 300);
	assert_int_equal(b[1].points, 52);
	/* 52 * 3 = 156, so 160. */
	assert_int_equal(b[1].amount, 160);
	assert_int_equal(take(s, rows, 3, false, &r), ERR_OK);
	assert_int_equal(r.unchanged, 2);
}

/* proves X7 */
static void forbidden_digits_are_refused_and_not_repeated(void **state)
{
	struct setting *s = *state;
	refused(s, (struct row)ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "1", [BILL_COL_NAME] = "4242424242424242"),
		ERR_SECRET_TEXT, "3行目");
	assert_null(strstr(s->h.ctx.cause.text, "4242"));
}

/* proves B1, P5: a refusal names the column as the file's own header has it */
static void the_files_own_header_is_named(void **state)
{
	struct setting *s = *state;
	struct bill_import_result r;
	const char *titles[BILL_COLUMNS] = { [BILL_COL_POINTS] = "score", [BILL_COL_CARD] = "patient_id" };
	struct row rows[] = { good[2], ROW([BILL_COL_BILL] = "X", [BILL_COL_CATEGORY] = "A00", [BILL_COL_POINTS] = "7.5") };
	for (int other = 0; other < 2; other++) {
		struct bill_import *im = bill_import_new();
		bill_import_titles(im, titles);
		if (other)
			rows[1].cells[BILL_COL_CARD] = "0099999999";
		for (int i = 0; i < 2; i++)
			bill_import_row(im, i + 2, rows[i].cells);
		assert_int_equal(bill_import_run(&s->h.ctx, im, false, &r), other ? ERR_NOT_FOUND : ERR_BAD_INPUT);
		assert_non_null(strstr(s->h.ctx.cause.text, other ? "3行目 patient_id" : "3行目 score"));
		bill_import_free(im);
	}
}

/* proves B1 */
static void importing_needs_the_billing_role(void **state)
{
	struct setting *s = *state;
	struct bill_import_result r;
	house_act(&s->h.ctx, "sasaki", 1u << ROLE_RECEPTION);
	assert_int_equal(take(s, good, GOOD, false, &r), ERR_FORBIDDEN);
	assert_int_equal(count(s), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_good_file_becomes_final_bills),
		TEST(a_bill_is_found_by_either_number), TEST(the_file_says_what_is_for_a_specified_disease),
		TEST(the_same_file_twice_changes_nothing),
		TEST(the_drugs_of_a_package_cost_nothing), TEST(a_drug_that_is_no_part_of_a_package_is_refused), TEST(a_quantity_hides_no_card_number),
		TEST(a_share_is_read_as_people_write_it), TEST(bad_rows_are_named_and_take_nothing),
		TEST(points_that_do_not_add_up_are_refused_with_both_numbers),
		TEST(a_difference_waits_for_billing),
		TEST(the_month_is_checked),
		TEST(a_draft_follows_the_file_and_a_final_bill_does_not),
		TEST(without_numbers_card_day_and_department_make_a_bill),
		TEST(forbidden_digits_are_refused_and_not_repeated),
		TEST(the_files_own_header_is_named),
		TEST(importing_needs_the_billing_role),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
