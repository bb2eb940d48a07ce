/* Covers entered, changed and taken off at the desk; what makes two of them one; one confirmed for itself. proves I1, I2, X7 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/coverage.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "model/insurance_compare.h"
#include "store/audit_log.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static int64_t taro;

static int setup(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	taro = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static struct coverage cover(const char *insurer, const char *number)
{
	struct coverage c = { .patient_id = taro, .kind = COVER_MEDICAL, .symbol = "１２", .holder = "self", .share = 3,
		.valid_from = date_of(2026, 4, 1), .valid_to = DAY_NONE };
	str_copy(c.insurer, sizeof c.insurer, insurer);
	str_copy(c.number, sizeof c.number, number);
	return c;
}

static struct coverage only(void)
{
	struct coverage list[COVERAGE_LIST_MAX];
	int n;
	assert_int_equal(coverage_list(ctx, taro, COVERAGE_LIST_MAX, list, &n), ERR_OK);
	assert_int_equal(n, 1);
	return list[0];
}

static struct insurance now(void)
{
	struct insurance i;
	assert_int_equal(insurance_of(ctx, taro, ctx_today(ctx), &i), ERR_OK);
	return i;
}

/* FACTS §3.1: 138057 is Bunkyo's 国保, padded to eight in other systems; 06130009 has its check digit, 06130008 hasn't. */
static void digits(void **state)
{
	(void)state;
	struct coverage c = cover("  138057", "345");
	assert_int_equal(coverage_add(ctx, &c, false), ERR_OK);
	assert_string_equal(only().insurer, "138057");
	struct coverage wrong = cover("06130008", "345");
	assert_int_equal(coverage_add(ctx, &wrong, false), ERR_CHECK_DIGIT);
	assert_non_null(strstr(ctx->cause.text, "正しくは 9"));
	assert_string_equal(only().insurer, "138057");
	assert_int_equal(coverage_add(ctx, &wrong, true), ERR_OK);
	struct audit_entry rows[4];
	int n;
	assert_int_equal(audit_log_list(ctx, 0, 1, rows, &n), ERR_OK);
	assert_non_null(strstr(rows[0].detail, "added as printed"));
	struct coverage form = cover("0613000", "345");
	assert_int_equal(coverage_add(ctx, &form, true), ERR_BAD_INPUT);
}

/* A programme: its payer number must fit, a recipient number that doesn't is taken as printed. */
static void programmes(void **state)
{
	(void)state;
	struct coverage c = cover("54136015", "1234567");
	char kind[96];
	c.kind = COVER_PUBLIC;
	assert_int_equal(coverage_add(ctx, &c, false), ERR_CHECK_DIGIT);
	assert_non_null(strstr(ctx->cause.text, "受給者番号 1234567"));
	assert_non_null(strstr(ctx->cause.text, "正しくは 6"));
	assert_int_equal(coverage_add(ctx, &c, true), ERR_OK);
	assert_string_equal(coverage_kind_text(&c, kind), "指定難病");
	str_copy(c.number, sizeof c.number, "123456");
	assert_int_equal(coverage_change(ctx, &c, true), ERR_BAD_INPUT);
}

static void other_fields(void **state)
{
	(void)state;
	static const struct { const char *branch, *holder, *band; int share; day_t to; const char *says; } bad[] = {
		{ "123", "self", "", 3, DAY_NONE, "枝番" }, { "x", "self", "", 3, DAY_NONE, "枝番" }, { "", "me", "", 3, DAY_NONE, "本人・家族" },
		{ "", "self", "カ", 3, DAY_NONE, "所得区分" }, { "", "self", "", 11, DAY_NONE, "負担割合" }, { "", "self", "", 3, 1, "有効期限" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct coverage c = cover("06130009", "345");
		str_copy(c.branch, sizeof c.branch, bad[i].branch);
		str_copy(c.holder, sizeof c.holder, bad[i].holder);
		str_copy(c.limit_class, sizeof c.limit_class, bad[i].band);
		c.share = bad[i].share;
		c.valid_to = bad[i].to;
		assert_int_equal(coverage_add(ctx, &c, true), ERR_BAD_INPUT);
		assert_non_null(strstr(ctx->cause.text, bad[i].says));
	}
	struct coverage c = cover("06130009", "4111111111111111");
	assert_int_equal(coverage_add(ctx, &c, true), ERR_SECRET_TEXT);
	str_copy(c.number, sizeof c.number, "345");
	str_copy(c.branch, sizeof c.branch, "２");
	assert_int_equal(coverage_add(ctx, &c, false), ERR_OK);
	assert_string_equal(only().branch, "02");
}

/* FACTS §3.1: NFKC, leading zeros of the number but not of the branch, every hyphen, padded insurers. */
static void compared(void **state)
{
	(void)state;
	static const struct { const char *a, *b; bool same; } numbers[] = {
		{ "３４５６", "3456", true }, { "003456", "3456", true }, { "12-3", "１２－３", true }, { "12‐3", "12−3", true }, { "ｱ1", "ア１", true },
		{ " 34 56", "3456", true }, { "123", "12-3", false }, { "3456", "34560", false }, { "0", "00", true }, { "い", "イ", false },
	};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct coverage a = cover("06130009", numbers[i].a), b = cover("06130009", numbers[i].b);
		if ((insurance_compare(&a, &b) == 0) != numbers[i].same)
			fail_msg("%s / %s", numbers[i].a, numbers[i].b);
	}
	struct coverage a = cover("138057", "1"), b = cover("00138057", "1"), c = cover("06130009", "1");
	assert_int_equal(insurance_compare(&a, &b), 0);
	assert_int_equal(insurance_compare(&a, &c), COVER_DIFF_INSURER);
	str_copy(a.branch, sizeof a.branch, "2");
	str_copy(b.branch, sizeof b.branch, "02");
	assert_int_equal(insurance_compare(&a, &b), 0);
	str_copy(b.branch, sizeof b.branch, "20");
	b.share = 2;
	assert_int_equal(insurance_compare(&a, &b), COVER_DIFF_BRANCH | COVER_DIFF_SHARE);
}

/* I2: the insurance and each 医療証 for itself; a check of one that failed leaves the other as it was. */
static void one_for_itself(void **state)
{
	(void)state;
	int64_t medical = clinic_cover(ctx, taro), programme = clinic_programme(ctx, taro);
	day_t today = ctx_today(ctx);
	assert_int_equal(insurance_confirm_one(ctx, taro, medical, 0, today, EVIDENCE_MYNUMBER, true), ERR_OK);
	assert_int_equal(now().state, INSURED_NOT);
	assert_int_equal(now().confirmed[0].state, INSURED_YES);
	assert_int_equal(now().confirmed[1].id, 0);
	assert_int_equal(insurance_confirm_one(ctx, taro, programme, 0, today, EVIDENCE_OTHER, false), ERR_OK);
	assert_int_equal(now().state, INSURED_UNKNOWN);
	assert_int_equal(now().confirmed[0].state, INSURED_YES);
	assert_int_equal(insurance_confirm_one(ctx, taro, programme, 0, today, EVIDENCE_OTHER, true), ERR_OK);
	assert_int_equal(now().state, INSURED_YES);
	assert_int_equal(insurance_undo(ctx, taro, programme, today), ERR_OK);
	assert_int_equal(now().confirmed[0].state, INSURED_YES);
	assert_int_equal(now().confirmed[1].id, 0);
	assert_int_equal(insurance_undo(ctx, taro, programme, today), ERR_BAD_STATE);
	int64_t other = clinic_patient(ctx, "0099999999", "佐藤 一郎", "サトウ イチロウ");
	assert_int_equal(insurance_confirm_one(ctx, other, medical, 0, today, EVIDENCE_MYNUMBER, true), ERR_NOT_FOUND);
}

/* Another number is another cover: what was seen this month wasn't this one. A share that is put right changes no confirmation. */
static void changed(void **state)
{
	(void)state;
	clinic_cover(ctx, taro);
	assert_int_equal(insurance_confirm(ctx, taro, 0, ctx_today(ctx), EVIDENCE_MYNUMBER), ERR_OK);
	struct coverage c = only(), late = c;
	c.share = 2;
	assert_int_equal(coverage_change(ctx, &c, false), ERR_OK);
	assert_int_equal(now().state, INSURED_YES);
	str_copy(c.number, sizeof c.number, "346");
	assert_int_equal(coverage_change(ctx, &c, false), ERR_OK);
	assert_int_equal(now().state, INSURED_NOT);
	assert_int_equal(only().share, 2);
	assert_int_equal(coverage_change(ctx, &late, false), ERR_CONFLICT);
	assert_int_equal(coverage_remove(ctx, late.id, late.version), ERR_CONFLICT);
	assert_string_equal(only().number, "346");
}

static void taken_off(void **state)
{
	(void)state;
	int64_t id = clinic_cover(ctx, taro);
	struct coverage c = only();
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	assert_int_equal(coverage_remove(ctx, c.id, c.version), ERR_FORBIDDEN);
	assert_int_equal(coverage_add(ctx, &c, false), ERR_FORBIDDEN);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(coverage_remove(ctx, c.id, c.version), ERR_OK);
	assert_int_equal(now().n, 0);
	assert_int_equal(coverage_by_id(ctx, id, &c), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(digits, setup, teardown),
		cmocka_unit_test_setup_teardown(programmes, setup, teardown),
		cmocka_unit_test_setup_teardown(other_fields, setup, teardown),
		cmocka_unit_test_setup_teardown(compared, setup, teardown),
		cmocka_unit_test_setup_teardown(one_for_itself, setup, teardown),
		cmocka_unit_test_setup_teardown(changed, setup, teardown),
		cmocka_unit_test_setup_teardown(taken_off, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
