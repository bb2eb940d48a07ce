/* Cover of a day and its monthly confirmation. proves I1, I2, I4, V10 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/coverage.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static const char *const card = "0012345678";

static int setup(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static struct insurance of(int64_t patient, day_t day)
{
	struct insurance i;
	assert_int_equal(insurance_of(ctx, patient, day, &i), ERR_OK);
	return i;
}

/* I1: numbers with a wrong check digit are refused and say so; FACTS §3.1. */
static void test_check_digits(void **state)
{
	(void)state;
	int64_t id = clinic_patient(ctx, card, "髙橋 太郎", "タカハシ タロウ");
	struct coverage c = { .patient_id = id, .kind = COVER_MEDICAL, .insurer = "06130008", .share = 3, .valid_from = date_of(2026, 1, 1), .valid_to = DAY_NONE };
	assert_int_equal(coverage_add(ctx, &c, false), ERR_CHECK_DIGIT);
	assert_non_null(strstr(ctx->cause.text, "06130008"));
	assert_non_null(strstr(ctx->cause.text, "正しくは 9"));
	str_copy(c.insurer, sizeof c.insurer, "138057");
	clinic_ok(ctx, coverage_add(ctx, &c, false));
	c.kind = COVER_PUBLIC;
	str_copy(c.insurer, sizeof c.insurer, "1911376");
	assert_int_equal(coverage_add(ctx, &c, false), ERR_BAD_INPUT);
	c.kind = COVER_SELF;
	c.share = 11;
	assert_int_equal(coverage_add(ctx, &c, false), ERR_BAD_INPUT);
	c.share = 10;
	c.valid_to = c.valid_from - 1;
	assert_int_equal(coverage_add(ctx, &c, false), ERR_BAD_INPUT);
}

/* I2: cover that ends today is valid today. */
static void test_valid_on_its_last_day(void **state)
{
	(void)state;
	day_t today = date_of(2026, 11, 21);
	int64_t id = clinic_patient(ctx, card, "髙橋 太郎", "タカハシ タロウ");
	struct coverage c = { .patient_id = id, .kind = COVER_MEDICAL, .insurer = "06130009", .share = 3, .valid_from = date_of(2026, 1, 1), .valid_to = today };
	clinic_ok(ctx, coverage_add(ctx, &c, false));
	assert_int_equal(of(id, today).n, 1);
	assert_int_equal(of(id, today + 1).n, 0);
	assert_int_equal(of(id, date_of(2026, 1, 1)).n, 1);
	assert_int_equal(of(id, date_of(2025, 12, 31)).n, 0);
}

/* I2: one row per coverage, public programmes for themselves; a new month and a new cover ask again. */
static void test_confirming(void **state)
{
	(void)state;
	day_t today = date_of(2026, 11, 21);
	int64_t id = clinic_patient(ctx, card, "髙橋 太郎", "タカハシ タロウ");
	clinic_cover(ctx, id);
	struct insurance i = of(id, today);
	assert_int_equal(i.state, INSURED_NOT);
	assert_int_equal(i.last_days, -1);
	struct visit v = clinic_visit(ctx, id);
	assert_int_equal(v.step, STEP_INSURANCE);
	clinic_ok(ctx, insurance_confirm(ctx, id, v.id, today, EVIDENCE_MYNUMBER));
	i = of(id, today);
	assert_int_equal(i.state, INSURED_YES);
	assert_int_equal(i.confirmed[0].evidence, EVIDENCE_MYNUMBER);
	assert_int_equal(i.confirmed[0].coverage_id, i.coverages[0].id);
	assert_int_equal(i.confirmed[0].visit_id, v.id);
	assert_string_equal(i.confirmed[0].staff, "training");
	assert_int_equal(i.confirmed[0].at, ctx_now(ctx));
	assert_int_equal(i.last_days, 0);
	assert_int_equal(clinic_reread(ctx, v.id).step, STEP_EXAM);

	clinic_programme(ctx, id);
	assert_int_equal(of(id, today).state, INSURED_NOT); /* the programme wasn't seen yet */
	clinic_ok(ctx, insurance_confirm(ctx, id, v.id, today, EVIDENCE_CERTIFICATE));
	i = of(id, today);
	assert_int_equal(i.state, INSURED_YES);
	assert_int_equal(i.confirmed[0].evidence, EVIDENCE_MYNUMBER);
	assert_int_equal(i.confirmed[1].evidence, EVIDENCE_CERTIFICATE);

	vtime_pass(&h.time, 10 * SECONDS_PER_DAY); /* 1 December */
	i = of(id, ctx_today(ctx));
	assert_int_equal(i.state, INSURED_NOT);
	assert_int_equal(i.last_days, 10);
	char text[200];
	assert_string_equal(insurance_text(&i, ctx_today(ctx), text), "未確認   前回 2026-11-21 (土) 資格確認書");
}

/* I2: a failed check is its own state, undoes nothing and never becomes "valid". */
static void test_undetermined(void **state)
{
	(void)state;
	day_t today = date_of(2026, 11, 21);
	int64_t id = clinic_patient(ctx, card, "髙橋 太郎", "タカハシ タロウ");
	clinic_cover(ctx, id);
	struct visit v = clinic_visit(ctx, id);
	clinic_ok(ctx, insurance_undetermined(ctx, id, v.id, today, EVIDENCE_MYNUMBER));
	assert_int_equal(of(id, today).state, INSURED_UNKNOWN);
	assert_int_equal(clinic_reread(ctx, v.id).step, STEP_INSURANCE);
	clinic_ok(ctx, insurance_confirm(ctx, id, v.id, today, EVIDENCE_MYNUMBER));
	assert_int_equal(of(id, today).state, INSURED_YES);
	clinic_ok(ctx, insurance_undetermined(ctx, id, v.id, today, EVIDENCE_MYNUMBER));
	assert_int_equal(of(id, today).state, INSURED_YES);
}

/* FACTS §3.2: the old card until 2026-03-31. */
static void test_evidence_of_the_date(void **state)
{
	(void)state;
	int64_t id = clinic_patient(ctx, card, "髙橋 太郎", "タカハシ タロウ");
	clinic_cover(ctx, id);
	assert_int_equal(insurance_confirm(ctx, id, 0, date_of(2026, 4, 1), EVIDENCE_LEGACY), ERR_REFUSED);
	assert_non_null(strstr(ctx->cause.text, "2026-03-31"));
	assert_int_equal(of(id, date_of(2026, 4, 1)).state, INSURED_NOT);
	clinic_ok(ctx, insurance_confirm(ctx, id, 0, date_of(2026, 3, 31), EVIDENCE_LEGACY));
	assert_int_equal(of(id, date_of(2026, 3, 31)).state, INSURED_YES);
	clinic_ok(ctx, insurance_confirm(ctx, id, 0, date_of(2026, 4, 1), EVIDENCE_MYNUMBER_NOTICE));
}

/* V10, and a patient without any cover on record. */
static void test_undo_and_no_cover(void **state)
{
	(void)state;
	day_t today = date_of(2026, 11, 21);
	int64_t id = clinic_patient(ctx, card, "髙橋 太郎", "タカハシ タロウ");
	struct visit v = clinic_visit(ctx, id);
	assert_int_equal(insurance_undo(ctx, id, 0, today), ERR_BAD_STATE);
	clinic_ok(ctx, insurance_toggle(ctx, id, v.id, today, EVIDENCE_DECLARATION));
	assert_int_equal(of(id, today).state, INSURED_YES);
	assert_int_equal(of(id, today).confirmed[0].coverage_id, 0);
	clinic_ok(ctx, insurance_toggle(ctx, id, v.id, today, EVIDENCE_DECLARATION));
	assert_int_equal(of(id, today).state, INSURED_NOT);
	assert_int_equal(clinic_reread(ctx, v.id).step, STEP_INSURANCE);
	clinic_ok(ctx, insurance_toggle(ctx, id, v.id, today, EVIDENCE_DECLARATION));
	assert_int_equal(of(id, today).state, INSURED_YES);
	house_act(ctx, "billing", 1u << ROLE_BILLING);
	assert_int_equal(insurance_undo(ctx, id, 0, today), ERR_FORBIDDEN);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_check_digits), T(test_valid_on_its_last_day), T(test_confirming), T(test_undetermined), T(test_evidence_of_the_date),
		T(test_undo_and_no_cover),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
