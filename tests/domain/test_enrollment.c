/* Registrations as the desk and the settlement need them. proves E2, E5, E8, E9, F10, F15, X3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"

static struct house h;
static struct ctx *ctx = &h.ctx;

static int setup(void **state)
{
	(void)state;
	house_new(&h, "atobarai");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static int64_t patient(void)
{
	return clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
}

/* E5, F15, X3 */
static void test_insert_and_read(void **state)
{
	(void)state;
	int64_t id = patient();
	struct enrollment e, back;
	assert_int_equal(enrollment_of(ctx, id, &e), ERR_NOT_FOUND);
	e = clinic_enroll(ctx, id);
	assert_int_equal(strlen(e.user_id), 12);
	for (const char *c = e.user_id; *c; c++)
		assert_true((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9'));
	assert_int_equal(enrollment_of(ctx, id, &back), ERR_OK);
	assert_string_equal(back.email, "hanako@example.invalid");
	assert_string_equal(back.method, "pm_1");
	assert_string_equal(back.customer, "cus_1");
	assert_int_equal(back.state, ENROLLMENT_ACTIVE);
	struct enrollment again = e;
	again.user_id[0] = '\0';
	assert_int_equal(enrollment_insert(ctx, &again), ERR_DUPLICATE);

	struct stmt *q = db_stmt(ctx->db, "SELECT COUNT(*) FROM enrollment WHERE email LIKE '%hanako%' OR method LIKE '%pm_1%'");
	assert_true(stmt_row(q));
	assert_int_equal(stmt_col(q, 0), 0); /* sealed */
	stmt_done(ctx, q);
}

/* E2 */
static void test_credit_only(void **state)
{
	(void)state;
	struct enrollment e = { .patient_id = patient(), .state = ENROLLMENT_ACTIVE, .payer_name = "甲", .payer_kana = "コウ", .relation = "self",
		.email = "a@example.invalid", .method = "pm_1", .last4 = "4242", .exp_year = 2030, .exp_month = 1 };
	static const char *const refused[] = { "debit", "prepaid", "unknown", "" };
	for (size_t i = 0; i < 4; i++) {
		str_copy(e.funding, sizeof e.funding, refused[i]);
		assert_int_equal(enrollment_insert(ctx, &e), ERR_REFUSED);
	}
	str_copy(e.funding, sizeof e.funding, "credit");
	assert_int_equal(enrollment_insert(ctx, &e), ERR_OK);
}

/* F10: 15 minutes under this preset. */
static void test_waiting(void **state)
{
	(void)state;
	struct enrollment e = { .patient_id = patient(), .state = ENROLLMENT_MATCHED, .payer_name = "甲", .payer_kana = "コウ", .relation = "self",
		.email = "a@example.invalid", .method = "pm_1", .brand = "Visa", .last4 = "4242", .exp_year = 2030, .exp_month = 1, .funding = "credit" };
	assert_int_equal(enrollment_insert(ctx, &e), ERR_OK);
	assert_int_equal(e.state, ENROLLMENT_WAITING);
	assert_int_equal(enrollment_usable(&e, ctx_now(ctx)), USE_WAITING);
	assert_int_equal(enrollment_waiting_seconds(&e, ctx_now(ctx)), 900);
	vtime_pass(&h.time, 899);
	assert_int_equal(enrollment_of(ctx, e.patient_id, &e), ERR_OK);
	assert_int_equal(e.state, ENROLLMENT_WAITING);
	vtime_pass(&h.time, 1);
	assert_int_equal(enrollment_of(ctx, e.patient_id, &e), ERR_OK);
	assert_int_equal(e.state, ENROLLMENT_ACTIVE);
	assert_int_equal(enrollment_usable(&e, ctx_now(ctx)), USE_OK);
}

/* E8: admin only, with a reason; kept, tokens too, for what is still due; registered anew later. */
static void test_close(void **state)
{
	(void)state;
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	struct enrollment e, back;
	struct enrollment_pending due[4];
	int n;
	assert_int_equal(enrollment_of(ctx, v.patient_id, &e), ERR_OK);
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_SCHEDULED);
	assert_int_equal(enrollment_pending(ctx, v.patient_id, 4, due, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(due[0].amount, 3000);
	assert_string_equal(due[0].state, "scheduled");
	assert_int_equal(enrollment_close(ctx, e.id, ""), ERR_BAD_INPUT);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(enrollment_close(ctx, e.id, "本人の希望"), ERR_FORBIDDEN);
	house_act(ctx, "sato", 1u << ROLE_ADMIN);
	assert_int_equal(enrollment_close(ctx, e.id, "カード 4242 4242 4242 4242 を解約"), ERR_SECRET_TEXT);
	assert_int_equal(enrollment_close(ctx, e.id, "本人の希望"), ERR_OK);
	assert_int_equal(enrollment_close(ctx, e.id, "本人の希望"), ERR_BAD_STATE);
	assert_int_equal(enrollment_of(ctx, v.patient_id, &back), ERR_OK);
	assert_int_equal(back.state, ENROLLMENT_CLOSED);
	assert_string_equal(back.close_reason, "本人の希望");
	assert_string_equal(back.method, "pm_1");
	assert_int_equal(enrollment_usable(&back, ctx_now(ctx)), USE_CLOSED);
	assert_int_equal(enrollment_pending(ctx, v.patient_id, 4, due, &n), ERR_OK);
	assert_int_equal(n, 1);
	house_act(ctx, "training", ROLES_ALL);
	e = clinic_enroll(ctx, v.patient_id);
	assert_int_equal(enrollment_of(ctx, v.patient_id, &back), ERR_OK);
	assert_int_equal(back.id, e.id);
}

static void test_suspend_and_failed_card(void **state)
{
	(void)state;
	struct enrollment e = clinic_enroll(ctx, patient()), back;
	assert_int_equal(enrollment_suspend(ctx, e.id, false, 0), ERR_BAD_STATE);
	assert_int_equal(enrollment_suspend(ctx, e.id, true, e.version + 1), ERR_CONFLICT);
	assert_int_equal(enrollment_suspend(ctx, e.id, true, e.version), ERR_OK);
	assert_int_equal(enrollment_of(ctx, e.patient_id, &back), ERR_OK);
	assert_int_equal(enrollment_usable(&back, ctx_now(ctx)), USE_SUSPENDED);
	assert_int_equal(enrollment_suspend(ctx, e.id, false, 0), ERR_OK);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, enrollment_card_failed(ctx, e.patient_id, true)), ERR_OK);
	assert_int_equal(enrollment_of(ctx, e.patient_id, &back), ERR_OK);
	assert_true(back.card_failed);
}

/* E9 */
static void test_expiry(void **state)
{
	(void)state;
	struct enrollment e = { .exp_year = 2028, .exp_month = 2 };
	assert_int_equal(enrollment_card_end(&e), date_of(2028, 2, 29));
	assert_false(enrollment_card_expiring(&e, date_of(2027, 12, 30)));
	assert_true(enrollment_card_expiring(&e, date_of(2027, 12, 31))); /* 60 days */
	assert_true(enrollment_card_expiring(&e, date_of(2028, 3, 1)));
	e.exp_year = 0;
	assert_int_equal(enrollment_card_end(&e), DAY_NONE);
	assert_false(enrollment_card_expiring(&e, date_of(2028, 3, 1)));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_insert_and_read), T(test_credit_only), T(test_waiting), T(test_close), T(test_suspend_and_failed_card), T(test_expiry),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
