/* The board, and the patient's page with its same-name marks. proves V8, P6, V9, X2, DESIGN §7 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/patient_page.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/audit_log.h"
#include "store/db.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct board *board;
static struct patient_page page;

static int setup(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	board = mem_new(sizeof *board);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(board);
	house_free(&h);
	return 0;
}

static void read_all(struct ctx *c, const char *text, int step)
{
	struct board_filter f = { .step = step };
	str_copy(f.text, sizeof f.text, text);
	assert_int_equal(board_read(c, &f, 0, 50, board), ERR_OK);
}

/* Four patients at four steps, the oldest of a step first. */
static void fill(void)
{
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	assert_int_equal(visit_handin_add(ctx, v.id, HANDIN_REFERRAL, NULL), ERR_OK);
	vtime_pass(&h.time, 600);
	v = clinic_ready(ctx, "0020031144", "高橋 多呂");
	assert_int_equal(visit_handin_add(ctx, v.id, HANDIN_MATERNITY, NULL), ERR_OK);
	vtime_pass(&h.time, 600);
	clinic_visit(ctx, clinic_patient(ctx, "0000914412", "渡邉 幸子", "ワタナベ サチコ"));
	v = clinic_ready(ctx, "0011180337", "田中 実");
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(visit_exam_done(ctx, v.id, true), ERR_OK);
	vtime_pass(&h.time, 600);
}

static void test_rows_and_counts(void **state)
{
	(void)state;
	fill();
	read_all(ctx, "", -1);
	assert_int_equal(board->visits, 4);
	assert_int_equal(board->deferred, 1);
	assert_int_equal(board->total, 4);
	assert_int_equal(board->n, 4);
	assert_int_equal(board->steps[STEP_PRIORITY], 2);
	assert_int_equal(board->steps[STEP_INSURANCE], 1);
	assert_int_equal(board->steps[STEP_HOME], 1);
	const struct board_row *r = board->rows;
	assert_string_equal(r[0].card, "0012345678");
	assert_string_equal(r[0].heading, "優先受付");
	assert_string_equal(r[0].reason, "紹介状");
	assert_int_equal(r[0].wait_minutes, 30);
	assert_true(r[0].urgent);
	assert_string_equal(r[1].card, "0020031144");
	assert_string_equal(r[1].reason, "妊健票");
	assert_int_equal(r[1].wait_minutes, 20);
	assert_string_equal(r[2].heading, "保険証確認ブース");
	assert_string_equal(r[2].reason, "今月未確認");
	assert_string_equal(r[3].heading, "お帰り可");
	assert_int_equal(r[3].wait_minutes, -1);
	assert_true(r[3].deferral);
	assert_false(r[3].urgent);
}

/* P6: 髙橋 and 高橋 are one surname; the other two are marked for nobody. */
static void test_namesakes(void **state)
{
	(void)state;
	fill();
	read_all(ctx, "", -1);
	assert_int_equal(board->rows[0].namesake, NAMESAKE_SURNAME);
	assert_int_equal(board->rows[1].namesake, NAMESAKE_SURNAME);
	assert_int_equal(board->rows[2].namesake, NAMESAKE_NONE);
	assert_int_equal(board->rows[3].namesake, NAMESAKE_NONE);
	clinic_visit(ctx, clinic_patient(ctx, "0000000001", "高橋\xe3\x80\x80太郎", "タカハシ タロウ"));
	read_all(ctx, "0012345678", -1);
	assert_int_equal(board->n, 1);
	assert_int_equal(board->rows[0].namesake, NAMESAKE_NAME);
	assert_int_equal(patient_page_load(ctx, board->rows[0].patient_id, ctx_today(ctx), &page), ERR_OK);
	assert_int_equal(page.same_surname, 2);
	assert_int_equal(page.same_name, 1);
}

static void test_narrowing(void **state)
{
	(void)state;
	fill();
	read_all(ctx, "0012", -1);
	assert_int_equal(board->total, 1);
	read_all(ctx, "高橋", -1);
	assert_int_equal(board->total, 2);
	read_all(ctx, "わたな", -1);
	assert_int_equal(board->total, 1);
	assert_string_equal(board->rows[0].name, "渡邉 幸子");
	read_all(ctx, "ﾜﾀﾅ", -1);
	assert_int_equal(board->total, 1);
	read_all(ctx, "ゆきお", -1);
	assert_int_equal(board->total, 0);
	assert_int_equal(board->visits, 4); /* the counts stay those of the day */
	read_all(ctx, "", STEP_PRIORITY);
	assert_int_equal(board->total, 2);
	struct board_filter f = { .step = -1 };
	assert_int_equal(board_read(ctx, &f, 2, 1, board), ERR_OK);
	assert_int_equal(board->n, 1);
	assert_int_equal(board->total, 4);
	assert_string_equal(board->rows[0].card, "0000914412");
}

/* V8: a second desk sees a change and a mark that moved; X2: only opening leaves an entry. */
static void test_other_desk(void **state)
{
	(void)state;
	struct ctx other;
	struct audit_entry before, after;
	struct board_filter f = { .step = -1 };
	int n;
	fill();
	house_join(&h, &other);
	read_all(&other, "", -1);
	int64_t mark = board->mark;
	assert_int_equal(audit_log_list(ctx, 0, 1, &before, &n), ERR_OK);
	read_all(&other, "", -1);
	assert_int_equal(board->mark, mark);
	assert_int_equal(audit_log_list(ctx, 0, 1, &after, &n), ERR_OK);
	assert_int_equal(after.seq, before.seq);
	assert_int_equal(visit_exam_done(ctx, board->rows[2].visit_id, true), ERR_OK);
	assert_int_equal(insurance_confirm(ctx, board->rows[2].patient_id, 0, ctx_today(ctx), EVIDENCE_CERTIFICATE), ERR_OK);
	assert_true(db_change_mark(&other) != mark);
	read_all(&other, "", -1);
	assert_int_equal(board->steps[STEP_INSURANCE], 0);
	assert_int_equal(board->steps[STEP_CASHIER], 1);
	assert_int_equal(audit_log_list(ctx, 0, 1, &before, &n), ERR_OK);
	assert_int_equal(board_opened(&other, &f, board->total), ERR_OK);
	assert_int_equal(audit_log_list(ctx, 0, 1, &after, &n), ERR_OK);
	assert_int_equal(after.seq, before.seq + 1);
	assert_non_null(strstr(after.detail, "count=4"));
	house_leave(&other);
}

static void test_page(void **state)
{
	(void)state;
	assert_int_equal(patient_page_load(ctx, 999, ctx_today(ctx), &page), ERR_NOT_FOUND);
	int64_t id = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	assert_int_equal(patient_page_load(ctx, id, ctx_today(ctx), &page), ERR_OK);
	assert_string_equal(page.patient.name, "髙橋 太郎");
	assert_false(page.has_visit || page.has_enrollment);
	assert_int_equal(page.same_surname, 0);

	struct visit v = clinic_ready(ctx, "0031175550", "佐藤 一郎");
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_SCHEDULED);
	assert_int_equal(patient_page_load(ctx, v.patient_id, ctx_today(ctx), &page), ERR_OK);
	assert_true(page.has_visit && page.has_enrollment);
	assert_int_equal(page.visit.id, v.id);
	assert_int_equal(page.insurance.state, INSURED_YES);
	assert_string_equal(page.enrollment.last4, "4242");
	assert_string_equal(page.enrollment.email, "");
	assert_string_equal(page.enrollment.method, "");
	assert_string_equal(page.slip.number, "P-0001");
	assert_int_equal(page.n_bills, 1);
	assert_int_equal(page.bills[0].amount, 3000);
	assert_int_equal(page.bills[0].state, SETTLEMENT_SCHEDULED);
	assert_int_equal(page.bills[0].paper, PAPER_NONE);
	assert_int_equal(page.due_day, date_of(2026, 11, 25));
	assert_false(page.next_year);
	assert_int_equal(page.next.step, STEP_HOME);
	assert_string_equal(page.next.sentence, "このままお帰りいただけます");
	assert_int_equal(page.booking_at, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_rows_and_counts), T(test_namesakes), T(test_narrowing), T(test_other_desk), T(test_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
