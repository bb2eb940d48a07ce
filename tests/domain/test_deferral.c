/* The deferral switch: every reason, every override, under both presets; slip and charges move along. proves V2, V3, V7, V9, V10, F6, F8, F10, F20, E8, P8, X7 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/slip.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"
#include "store/patients.h"
#include "store/print_jobs.h"
#include "store/settlements.h"
#include "store/visits.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct deferral_answer answer;

static int kure(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	return 0;
}

static int barai(void **state)
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

static void why(int64_t visit, enum deferral_at at)
{
	assert_int_equal(deferral_why(ctx, visit, at, &answer), ERR_OK);
}

/* The one reason must be this; what a supervisor can do about it must be that. */
static void only(int64_t visit, const char *id, bool overridable, const char *desk)
{
	why(visit, DEFERRAL_DESK);
	assert_false(answer.allowed);
	assert_int_equal(answer.n, 1);
	assert_string_equal(answer.reasons[0].id, id);
	assert_true(*answer.reasons[0].text != '\0');
	assert_string_equal(answer.reasons[0].desk, desk);
	assert_int_equal(answer.overridable, overridable);
	assert_int_equal(deferral_set(ctx, visit, true, DEFERRAL_DESK, NULL), ERR_REFUSED);
	assert_int_equal(ctx->cause.n_reasons, 1);
	assert_string_equal(ctx->cause.reasons[0].id, id);
	assert_false(clinic_reread(ctx, visit).deferral);
	enum err e = deferral_set(ctx, visit, true, DEFERRAL_DESK, "責任者の判断");
	assert_int_equal(e, overridable ? ERR_OK : ERR_REFUSED);
	struct visit v = clinic_reread(ctx, visit);
	assert_int_equal(v.deferral, overridable);
	assert_string_equal(v.override_reason, overridable ? "責任者の判断" : "");
}

static void sql(const char *text, int64_t id)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	struct stmt *q = db_stmt(ctx->db, text);
	stmt_int(q, 1, id);
	assert_int_equal(db_finish(ctx, stmt_run(ctx, q, NULL)), ERR_OK);
}

/* Off by default; on with a slip and its page; off again voids it; on once more gives a new one. */
static void test_on_and_off(void **state)
{
	(void)state;
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	struct slip s, again;
	struct print_job job;
	int64_t waiting, unclear, oldest;
	assert_false(v.deferral);
	why(v.id, DEFERRAL_DESK);
	assert_true(answer.allowed);
	assert_int_equal(answer.n, 0);
	assert_int_equal(answer.n_fine, 3);
	assert_int_equal(answer.due_day, date_of(2026, 11, 25));
	assert_false(answer.next_year);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	v = clinic_reread(ctx, v.id);
	assert_true(v.deferral);
	assert_string_equal(v.deferral_by, "training");
	assert_int_equal(slip_of(ctx, v.id, &s), ERR_OK);
	assert_string_equal(s.number, "P-0001");
	assert_int_equal(print_jobs_next(ctx, PRINT_WAITING, &job), ERR_OK);
	assert_int_equal(job.kind, PRINT_SLIP);
	assert_int_equal(job.slip_id, s.id);
	assert_false(job.copy_mark);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK); /* already: no second slip */
	assert_int_equal(slip_of(ctx, v.id, &again), ERR_OK);
	assert_int_equal(again.id, s.id);
	assert_int_equal(slip_reprint(ctx, v.id), ERR_OK);
	assert_int_equal(slip_of(ctx, v.id, &again), ERR_OK);
	assert_int_equal(again.prints, 2);
	assert_int_equal(print_jobs_health(ctx, &waiting, &unclear, &oldest), ERR_OK);
	assert_int_equal(waiting, 2);

	assert_int_equal(deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(slip_of(ctx, v.id, &again), ERR_NOT_FOUND);
	assert_int_equal(slip_by_id(ctx, s.id, &again), ERR_OK);
	assert_int_equal(again.voided_at, ctx_now(ctx));
	assert_int_equal(slip_reprint(ctx, v.id), ERR_BAD_STATE);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(slip_of(ctx, v.id, &again), ERR_OK);
	assert_string_equal(again.number, "P-0002");
	house_act(ctx, "kaikei", 1u << ROLE_BILLING);
	assert_int_equal(deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL), ERR_FORBIDDEN);
}

/* Neither unconfirmed insurance nor hand-ins refuse; the upper-limit slip doesn't where F8 is route. */
static void test_what_never_refuses(void **state)
{
	(void)state;
	int64_t id = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	clinic_cover(ctx, id);
	clinic_programme(ctx, id);
	clinic_enroll(ctx, id);
	struct visit v = clinic_visit(ctx, id);
	assert_int_equal(v.n_handins, 1); /* the programme's slip by itself */
	assert_int_equal(v.handins[0].kind, HANDIN_LIMIT_SLIP);
	assert_int_equal(visit_handin_add(ctx, v.id, HANDIN_REFERRAL, ""), ERR_OK);
	why(v.id, DEFERRAL_DESK);
	assert_true(answer.allowed);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(clinic_reread(ctx, v.id).step, STEP_INSURANCE);
}

static void test_registration(void **state)
{
	(void)state;
	bool sevens = strcmp(h.profile.id, "atobarai") == 0;
	const char *support = sevens ? "1階 計算窓口⑦" : "1階 サポートデスク";
	int64_t id = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	struct visit v = clinic_visit(ctx, id);
	only(v.id, "V2-not-registered", false, support);
	struct enrollment e = clinic_enroll(ctx, id);
	assert_int_equal(enrollment_suspend(ctx, e.id, true, 0), ERR_OK);
	only(v.id, "V2-suspended", false, support);
	assert_int_equal(enrollment_close(ctx, e.id, "本人の希望"), ERR_OK);
	only(v.id, "V2-not-registered", false, support);
	e = clinic_enroll(ctx, id);
	sql("UPDATE enrollment SET last4 = '', exp_year = 0 WHERE id = $1", e.id);
	only(v.id, "V2-no-card", false, support);
	sql("UPDATE enrollment SET last4 = '4242', exp_year = 2026, exp_month = 10 WHERE id = $1", e.id);
	only(v.id, "V2-card-expires", false, support);
	sql("UPDATE enrollment SET exp_month = 11 WHERE id = $1", e.id); /* until 30 November, due on the 25th */
	why(v.id, DEFERRAL_DESK);
	assert_true(answer.allowed);
	sql("UPDATE enrollment SET funding = 'debit' WHERE id = $1", e.id);
	only(v.id, "V2-no-card", false, support);
	sql("UPDATE enrollment SET state = 'applied' WHERE id = $1", e.id);
	only(v.id, "V2-not-registered", false, support);
}

/* F10 under atobarai: minutes left, overridable; under atokure at once. */
static void test_waiting_time(void **state)
{
	(void)state;
	bool waits = strcmp(h.profile.id, "atobarai") == 0;
	int64_t id = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	struct enrollment e = { .patient_id = id, .state = ENROLLMENT_MATCHED, .payer_name = "甲", .payer_kana = "コウ", .relation = "self",
		.email = "a@example.invalid", .method = "pm_1", .brand = "Visa", .last4 = "4242", .exp_year = 2030, .exp_month = 1, .funding = "credit" };
	assert_int_equal(enrollment_insert(ctx, &e), ERR_OK);
	struct visit v = clinic_visit(ctx, id);
	if (!waits) {
		why(v.id, DEFERRAL_DESK);
		assert_true(answer.allowed);
		return;
	}
	vtime_pass(&h.time, 460);
	why(v.id, DEFERRAL_DESK);
	assert_non_null(strstr(answer.reasons[0].text, "15分"));
	assert_non_null(strstr(answer.reasons[0].text, "あと 7分20秒"));
	assert_non_null(strstr(answer.reasons[0].text, "09:15"));
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, "私が許可"), ERR_FORBIDDEN);
	house_act(ctx, "sekinin", 1u << ROLE_RECEPTION | 1u << ROLE_SUPERVISOR);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, " "), ERR_BAD_INPUT);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, "カード 4242424242424242"), ERR_SECRET_TEXT);
	only(v.id, "F10", true, "1階 計算窓口⑦");
	assert_int_equal(deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL), ERR_OK);
	vtime_pass(&h.time, 440);
	why(v.id, DEFERRAL_DESK);
	assert_true(answer.allowed);
}

/* F8 deny, by the hand-in and by the cover alike. */
static void test_limit_slip_denied(void **state)
{
	(void)state;
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	assert_int_equal(visit_handin_add(ctx, v.id, HANDIN_LIMIT_SLIP, NULL), ERR_OK);
	only(v.id, "F8", false, "1階 会計受付⑥");
	assert_non_null(strstr(answer.reasons[0].text, "料金あと払いサービス"));
	v = clinic_ready(ctx, "0012345679", "鈴木 次郎");
	clinic_programme(ctx, v.patient_id);
	only(v.id, "F8", false, "1階 会計受付⑥");
}

/* 労災, 自賠責, F20. */
static void test_kinds_of_case(void **state)
{
	(void)state;
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	const char *booth = h.profile.insurance_booth ? "1階 事前確認ブース" : "1階 計算窓口⑦";
	sql("UPDATE visit SET insurance = 'workers' WHERE id = $1", v.id);
	only(v.id, "V2-workers", false, booth);
	sql("UPDATE visit SET insurance = 'auto' WHERE id = $1", v.id);
	only(v.id, "V2-auto", false, booth);
	h.profile.refuse_auto = false;
	why(v.id, DEFERRAL_DESK);
	assert_true(answer.allowed);
	sql("UPDATE visit SET insurance = 'medical', facility_reason = 'delivery' WHERE id = $1", v.id);
	if (h.profile.n_reasons)
		only(v.id, "F20-delivery", true, booth);
}

static void test_money(void **state)
{
	(void)state;
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	const char *cashier = h.profile.insurance_booth ? "1階 優先受付" : "1階 会計受付⑥";
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_COUNTER_PAID);
	only(v.id, "V2-paid", false, cashier);
	/* another patient: an earlier charge failed and waits for its retry */
	v = clinic_ready(ctx, "0012345679", "鈴木 次郎");
	int64_t old = clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_DECLINED);
	sql("UPDATE visit SET day = day - 30, number = 'old' WHERE id = $1", v.id);
	(void)old;
	v = clinic_visit(ctx, v.patient_id);
	only(v.id, "V2-unpaid", true, cashier);
}

/* On: until paid or claimed; off: the final bill is due at the counter at once, and on again it is scheduled. */
static void test_charges_follow(void **state)
{
	(void)state;
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	struct settlement s;
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	int64_t bill = clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_SCHEDULED);
	assert_int_equal(clinic_reread(ctx, v.id).step, STEP_HOME);
	assert_int_equal(deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(settlements_charge_of_bill(ctx, bill, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(clinic_reread(ctx, v.id).step, STEP_CASHIER);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(settlements_charge_of_bill(ctx, bill, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_SCHEDULED);
	sql("UPDATE settlement SET state = 'claimed' WHERE id = $1", s.id);
	struct slip slip;
	assert_int_equal(deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL), ERR_BAD_STATE);
	assert_true(clinic_reread(ctx, v.id).deferral);
	assert_int_equal(slip_of(ctx, v.id, &slip), ERR_OK); /* nothing of it took effect */
}

/* V7: a stay at its own desk, never at the machine; after it only by a supervisor. */
static void test_stay(void **state)
{
	(void)state;
	int64_t id = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	struct visit v;
	clinic_enroll(ctx, id);
	struct visit_new n = { .patient_id = id, .inpatient = true };
	assert_int_equal(visit_open(ctx, &n, &v), ERR_OK);
	why(v.id, DEFERRAL_DESK);
	assert_true(answer.allowed);
	why(v.id, DEFERRAL_KIOSK);
	assert_string_equal(answer.reasons[0].id, "V7");
	assert_string_equal(answer.reasons[0].desk, "1階 入退院センター");
	assert_int_equal(visit_exam_done(ctx, v.id, true), ERR_OK);
	only(v.id, "V7", true, "1階 入退院センター");
}

/* F6: hours bind the machines only. */
static void test_kiosk_hours(void **state)
{
	(void)state;
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	why(v.id, DEFERRAL_KIOSK);
	assert_true(answer.allowed);
	vtime_pass(&h.time, 10 * 3600); /* Saturday 19:00 */
	why(v.id, DEFERRAL_DESK);
	assert_true(answer.allowed);
	why(v.id, DEFERRAL_KIOSK);
	assert_false(answer.allowed);
	assert_string_equal(answer.reasons[0].id, "F6");
	assert_non_null(strstr(answer.reasons[0].text, h.profile.insurance_booth ? "土曜 7:00-18:00" : "計算窓口⑦"));
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_KIOSK, NULL), ERR_REFUSED);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
}

/* V9: due in the next calendar year. */
static void test_year_end(void **state)
{
	(void)state;
	vtime_init_at(&h.time, "2026-12-28T10:00", 2);
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	why(v.id, DEFERRAL_DESK);
	assert_true(answer.allowed);
	assert_int_equal(answer.due_day, date_of(2027, 1, 1));
	assert_true(answer.next_year);
	assert_non_null(strstr(answer.hint, "2027-01-01"));
	assert_non_null(strstr(answer.hint, h.profile.insurance_booth ? "優先受付" : "会計受付⑥"));
}

static void test_died(void **state)
{
	(void)state;
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	sql("UPDATE patient SET died = 20000 WHERE id = $1", v.patient_id);
	why(v.id, DEFERRAL_DESK);
	assert_string_equal(answer.reasons[0].id, "P8-died");
	assert_false(answer.overridable);
}

/* Every reason at once, each with its desk. */
static void test_all_reasons_together(void **state)
{
	(void)state;
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	struct enrollment e;
	assert_int_equal(enrollment_of(ctx, v.patient_id, &e), ERR_OK);
	assert_int_equal(enrollment_suspend(ctx, e.id, true, 0), ERR_OK);
	sql("UPDATE visit SET insurance = 'workers', facility_reason = 'care_home' WHERE id = $1", v.id);
	assert_int_equal(visit_handin_add(ctx, v.id, HANDIN_LIMIT_SLIP, NULL), ERR_OK);
	why(v.id, DEFERRAL_DESK);
	assert_int_equal(answer.n, 4);
	assert_string_equal(answer.reasons[0].id, "V2-suspended");
	assert_string_equal(answer.reasons[1].id, "F8");
	assert_string_equal(answer.reasons[2].id, "V2-workers");
	assert_string_equal(answer.reasons[3].id, "F20-care_home");
	assert_false(answer.overridable); /* one that may be overridden doesn't help the others */
	for (int i = 0; i < answer.n; i++)
		assert_true(*answer.reasons[i].desk != '\0');
}

int main(void)
{
#define K(f) { #f " (atokure)", f, kure, teardown, NULL }
#define B(f) { #f " (atobarai)", f, barai, teardown, NULL }
	const struct CMUnitTest tests[] = {
		K(test_on_and_off), B(test_on_and_off), K(test_what_never_refuses), K(test_registration), B(test_registration),
		K(test_waiting_time), B(test_waiting_time), B(test_limit_slip_denied), K(test_kinds_of_case), B(test_kinds_of_case),
		K(test_money), B(test_money), K(test_charges_follow), B(test_charges_follow), K(test_stay), B(test_stay),
		K(test_kiosk_hours), B(test_kiosk_hours), K(test_year_end), B(test_year_end), K(test_died), B(test_all_reasons_together),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
