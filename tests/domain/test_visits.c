/* Visits opened at the desk and imported; what is handed in. proves V1, V4, V5, V6, V7, V10, P5, X7, O5, K4 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct visit_import_result result;

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

static void test_open(void **state)
{
	(void)state;
	struct visit v, w;
	int64_t id = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	assert_int_equal(visit_today(ctx, id, &w), ERR_NOT_FOUND);
	struct visit_new n = { .patient_id = id, .n_departments = 2, .departments = { { "18", "皮膚科" }, { "01", "内科" } }, .prescription = "outside" };
	n.handins[HANDIN_REFERRAL] = true;
	assert_int_equal(visit_open(ctx, &n, &v), ERR_OK);
	assert_string_equal(v.number, "R-0001");
	assert_int_equal(v.day, date_of(2026, 11, 21));
	assert_int_equal(v.n_departments, 2);
	assert_string_equal(v.departments[0].name, "内科");
	assert_int_equal(v.n_handins, 1);
	assert_false(v.entered_late);
	assert_false(v.deferral);
	assert_int_equal(visit_open(ctx, &n, &w), ERR_DUPLICATE);
	assert_non_null(strstr(ctx->cause.text, "R-0001"));
	assert_int_equal(visit_today(ctx, id, &w), ERR_OK);
	assert_int_equal(w.id, v.id);
	n.day = v.day + 1;
	assert_int_equal(visit_open(ctx, &n, &w), ERR_BAD_DATE);
	n.day = v.day - 1;
	assert_int_equal(visit_open(ctx, &n, &w), ERR_OK);
	assert_true(w.entered_late); /* O5 */
	assert_string_equal(w.number, "R-0001");
	house_act(ctx, "kaikei", 1u << ROLE_BILLING);
	n.day = v.day - 2;
	assert_int_equal(visit_open(ctx, &n, &w), ERR_FORBIDDEN);
}

static void test_departments(void **state)
{
	(void)state;
	struct department d;
	int n;
	assert_non_null(visit_departments(&n));
	assert_true(n > 30);
	assert_true(visit_department("01", &d));
	assert_string_equal(d.name, "内科");
	assert_true(visit_department(" 皮膚科 ", &d));
	assert_string_equal(d.code, "18");
	assert_true(visit_department("０１", &d));
	assert_true(visit_department("脳神経内科", &d));
	assert_string_equal(d.code, "04");
	assert_false(visit_department("", &d));
	assert_false(visit_department("天文科", &d));
}

/* FACTS §2.4, the slip of 54 with 10,000 yen a month. */
static void test_limit_line(void **state)
{
	(void)state;
	static const struct { int64_t cost, own, before, pays, after; } rows[] = {
		{ 30000, 6000, 0, 6000, 6000 }, { 15000, 3000, 6000, 3000, 9000 }, { 20000, 4000, 9000, 1000, 10000 }, { 15000, 3000, 10000, 0, 10000 },
	};
	for (size_t i = 0; i < 4; i++) {
		struct visit_limit_line l = { 0 };
		visit_limit_compute(rows[i].cost, rows[i].own, rows[i].before, 10000, &l);
		assert_int_equal(l.total_yen, rows[i].cost);
		assert_int_equal(l.own_yen, rows[i].pays);
		assert_int_equal(l.running_yen, rows[i].after);
	}
	struct visit_limit_line l = { 0 };
	visit_limit_compute(30000, 9000, 500, 0, &l); /* no upper limit known */
	assert_int_equal(l.own_yen, 9000);
	assert_int_equal(l.running_yen, 9500);
}

static void test_handins(void **state)
{
	(void)state;
	int64_t id = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	struct visit v = clinic_visit(ctx, id);
	assert_int_equal(insurance_confirm(ctx, id, v.id, v.day, EVIDENCE_MYNUMBER), ERR_OK);
	assert_int_equal(visit_handin_add(ctx, v.id, HANDIN_REFERRAL, NULL), ERR_OK);
	assert_int_equal(visit_handin_add(ctx, v.id, HANDIN_REFERRAL, NULL), ERR_DUPLICATE);
	assert_int_equal(visit_handin_add(ctx, v.id, HANDIN_OTHER, "4242 4242 4242 4242"), ERR_SECRET_TEXT);
	v = clinic_reread(ctx, v.id);
	assert_int_equal(v.step, STEP_PRIORITY);
	struct handin r = v.handins[0];
	assert_int_equal(visit_handin_undo(ctx, r.id, r.version), ERR_BAD_STATE);
	assert_int_equal(visit_handin_receive(ctx, r.id, r.version, -1), ERR_OK);
	assert_int_equal(visit_handin_receive(ctx, r.id, r.version, -1), ERR_CONFLICT);
	assert_int_equal(visit_handin_receive(ctx, r.id, 0, -1), ERR_BAD_STATE);
	v = clinic_reread(ctx, v.id);
	assert_int_equal(v.step, STEP_EXAM);
	assert_string_equal(v.handins[0].received_by, "training");
	assert_int_equal(visit_handin_undo(ctx, r.id, v.handins[0].version), ERR_OK); /* V10 */
	assert_int_equal(clinic_reread(ctx, v.id).step, STEP_PRIORITY);
	house_act(ctx, "kaikei", 1u << ROLE_BILLING);
	assert_int_equal(visit_handin_receive(ctx, r.id, 0, -1), ERR_FORBIDDEN);
}

/* V4: done only once the running total is entered and the bill says what to write. */
static void test_limit_slip(void **state)
{
	(void)state;
	int64_t id = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	clinic_cover(ctx, id);
	clinic_programme(ctx, id);
	struct visit v = clinic_visit(ctx, id);
	struct visit_limit_line l;
	assert_int_equal(insurance_confirm(ctx, id, v.id, v.day, EVIDENCE_MYNUMBER), ERR_OK);
	struct handin s = clinic_reread(ctx, v.id).handins[0];
	assert_int_equal(s.kind, HANDIN_LIMIT_SLIP);
	assert_int_equal(s.month_total, -1);
	assert_int_equal(visit_handin_receive(ctx, s.id, s.version, -1), ERR_BAD_INPUT);
	assert_int_equal(visit_handin_receive(ctx, s.id, s.version, 8000), ERR_OK);
	v = clinic_reread(ctx, v.id);
	assert_int_equal(v.handins[0].month_total, 8000);
	assert_int_equal(v.handins[0].received_at, 0);
	assert_int_equal(v.step, STEP_EXAM);
	assert_int_equal(visit_limit_line(ctx, v.id, 8000, &l), ERR_OK);
	assert_false(l.known);
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_COUNTER_DUE); /* 1,000 points, 3,000 yen */
	v = clinic_reread(ctx, v.id);
	assert_int_equal(v.step, STEP_PRIORITY);
	assert_int_equal(visit_limit_line(ctx, v.id, 8000, &l), ERR_OK);
	assert_true(l.known);
	assert_int_equal(l.day, v.day);
	assert_int_equal(l.total_yen, 10000);
	assert_int_equal(l.own_yen, 2000); /* 10,000 − 8,000 */
	assert_int_equal(l.running_yen, 10000);
	assert_int_equal(visit_handin_receive(ctx, s.id, v.handins[0].version, 8000), ERR_OK);
	v = clinic_reread(ctx, v.id);
	assert_true(v.handins[0].received_at > 0);
	assert_int_equal(v.step, STEP_CASHIER);
}

static struct visit_row row(int line, const char *card)
{
	struct visit_row r = { .line = line };
	str_copy(r.card, sizeof r.card, card);
	str_copy(r.day, sizeof r.day, "2026/11/21");
	str_copy(r.time, sizeof r.time, "8:55");
	return r;
}

#define SET(r, field, text) str_copy((r).field, sizeof (r).field, text)

static int64_t count_visits(void)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT COUNT(*) FROM visit");
	assert_true(stmt_row(q));
	int64_t n = stmt_col(q, 0);
	stmt_done(ctx, q);
	return n;
}

/* V1, P5: everything a row can say; a second row of the patient adds to the visit; the file again changes nothing. */
static void test_import(void **state)
{
	(void)state;
	int64_t a = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	int64_t b = clinic_patient(ctx, "0012345679", "鈴木 次郎", "スズキ ジロウ");
	struct visit_row rows[3] = { row(2, "0012345678"), row(3, "0012345679"), row(4, "0012345678") };
	struct visit v;
	SET(rows[0], departments, "内科・皮膚科");
	SET(rows[0], handins, "紹介状、管理票");
	SET(rows[0], prescription, "院外");
	SET(rows[0], external, "A-1");
	SET(rows[1], kind, "入院");
	SET(rows[1], insurance, "労災");
	SET(rows[1], maternity, "○");
	SET(rows[1], clinic, "有");
	SET(rows[1], number, "0107");
	SET(rows[1], facility_reason, "delivery");
	SET(rows[2], department_code, "27");
	SET(rows[2], other_form, "診断書");
	assert_int_equal(visit_import(ctx, rows, 3, false, &result), ERR_OK);
	assert_int_equal(result.added, 2);
	assert_int_equal(result.changed, 1);
	assert_int_equal(result.bad, 0);
	assert_int_equal(visit_today(ctx, a, &v), ERR_OK);
	assert_string_equal(v.number, "R-0001");
	assert_string_equal(v.external, "A-1");
	assert_string_equal(v.prescription, "outside");
	assert_int_equal(v.opened_at, tokyo_utc(v.day, 8 * 3600 + 55 * 60));
	assert_int_equal(v.n_departments, 3);
	assert_int_equal(v.n_handins, 3);
	assert_string_equal(v.handins[2].note, "診断書");
	assert_int_equal(visit_today(ctx, b, &v), ERR_OK);
	assert_string_equal(v.number, "0107");
	assert_true(v.inpatient && v.clinic);
	assert_int_equal(v.insurance, COVER_WORKERS);
	assert_string_equal(v.facility_reason, "delivery");
	assert_int_equal(v.handins[0].kind, HANDIN_MATERNITY);

	assert_int_equal(visit_import(ctx, rows, 3, false, &result), ERR_OK);
	assert_int_equal(result.added, 0);
	assert_int_equal(result.changed, 0);
	assert_int_equal(result.same, 3);
	assert_int_equal(count_visits(), 2);
	SET(rows[0], exam_done, "済");
	SET(rows[1], exam_done, "済");
	assert_int_equal(visit_import(ctx, rows, 2, false, &result), ERR_OK);
	assert_int_equal(result.changed, 2);
	assert_int_equal(visit_today(ctx, a, &v), ERR_OK);
	assert_true(v.exam_done);
	assert_int_equal(v.ended_on, DAY_NONE);
	assert_int_equal(visit_today(ctx, b, &v), ERR_OK); /* V7: the stay is over today; the file again doesn't move that */
	assert_int_equal(v.ended_on, ctx_today(ctx));
	h.time.now += SECONDS_PER_DAY;
	assert_int_equal(visit_import(ctx, rows, 2, false, &result), ERR_OK);
	assert_int_equal(result.same, 2);
	assert_int_equal(clinic_reread(ctx, v.id).ended_on, v.day);
}

static void problem_at(int i, int line, const char *column, const char *says)
{
	assert_true(i < result.n_problems);
	assert_int_equal(result.problems[i].line, line);
	assert_string_equal(result.problems[i].column, column);
	if (!strstr(result.problems[i].text, says))
		fail_msg("%s", result.problems[i].text);
}

/* P5: line, column and reason; all or none, or the good ones alone. */
static void test_bad_rows(void **state)
{
	(void)state;
	clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	struct visit_row rows[9];
	for (int i = 0; i < 9; i++)
		rows[i] = row(i + 2, "0012345678");
	SET(rows[1], card, "0099999999");
	SET(rows[2], card, "12345");
	SET(rows[3], day, "2026-11-31");
	SET(rows[4], day, "2026-11-22");
	SET(rows[5], time, "25:00");
	SET(rows[6], insurance, "なぞ");
	SET(rows[7], facility_reason, "moon");
	SET(rows[8], external, "4242424242424242");
	assert_int_equal(visit_import(ctx, rows, 9, false, &result), ERR_BAD_INPUT);
	assert_non_null(strstr(ctx->cause.text, "8 行"));
	assert_int_equal(result.bad, 8);
	assert_int_equal(result.added, 0);
	assert_int_equal(count_visits(), 0);
	problem_at(0, 3, "card", "0099999999");
	problem_at(1, 4, "card", "10桁");
	problem_at(2, 5, "day", "11");
	problem_at(3, 6, "day", "先の日付");
	problem_at(4, 7, "time", "8:55");
	problem_at(5, 8, "insurance", "なぞ");
	problem_at(6, 9, "facility_reason", "reasons");
	problem_at(7, 10, "external", "マイナンバー");
	assert_null(strstr(result.problems[7].text, "4242"));
	assert_int_equal(visit_import(ctx, rows, 9, true, &result), ERR_OK);
	assert_int_equal(result.added, 1);
	assert_int_equal(result.bad, 8);
	assert_int_equal(count_visits(), 1);
	house_act(ctx, "kaikei", 1u << ROLE_BILLING);
	assert_int_equal(visit_import(ctx, rows, 1, false, &result), ERR_FORBIDDEN);
}

/* A reception number that another visit of the day has; ours go around those that came with the file. */
static void test_numbers(void **state)
{
	(void)state;
	clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	clinic_patient(ctx, "0012345679", "鈴木 次郎", "スズキ ジロウ");
	int64_t c = clinic_patient(ctx, "0012345670", "田中 実", "タナカ ミノル");
	struct visit_row rows[2] = { row(2, "0012345678"), row(3, "0012345679") };
	SET(rows[0], number, "R-0001");
	SET(rows[1], number, "R-0001");
	assert_int_equal(visit_import(ctx, rows, 2, false, &result), ERR_BAD_INPUT);
	problem_at(0, 3, "number", "重なっています");
	assert_int_equal(visit_import(ctx, rows, 1, false, &result), ERR_OK);
	assert_string_equal(clinic_visit(ctx, c).number, "R-0002");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_open), T(test_departments), T(test_limit_line), T(test_handins), T(test_limit_slip), T(test_import), T(test_bad_rows), T(test_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
