/* The built-in machine's rights and what it tells: the mask of a name, whose paper it is, what it may switch. proves X1, L3, F6, F12, R3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/deferral.h"
#include "domain/machine.h"
#include "domain/may.h"
#include "domain/patient.h"
#include "domain/receipt.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "model/action.h"
#include "store/leases.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx, worker;
static struct lease lease;
static struct visit mine, other;

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	mine = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	other = clinic_ready(ctx, "0020031144", "高橋 多呂");
	house_join(&h, &worker);
	assert_int_equal(leases_take(&worker, QUEUE_PRINT, &lease), ERR_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	leases_release(&worker, &lease);
	house_leave(&worker);
	house_free(&h);
	return 0;
}

static int64_t bill(const struct visit *v, int share)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(ctx, v->id, "", share, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	if (b.amount)
		assert_int_equal(settlement_pay_counter(ctx, b.id, "cash", b.amount), ERR_OK);
	return b.id;
}

static void as_machine(void)
{
	house_act(ctx, "machine", 0);
	ctx->actor.machine = true;
}

static void it_may_issue_and_defer_and_nothing_else(void **state)
{
	(void)state;
	int64_t id = bill(&mine, 3), zero = bill(&mine, 0);
	struct receipt r;
	struct patient p;
	struct bill b;
	as_machine();
	for (int a = 0; a < ACTION_COUNT; a++)
		assert_int_equal(may(ctx, (enum action)a), a == ACTION_RECEIPT_ISSUE || a == ACTION_DEFER);
	assert_int_equal(patient_by_card(ctx, "0012345678", &p), ERR_OK);
	assert_int_equal(patient_set_memo(ctx, p.id, p.version, "x"), ERR_FORBIDDEN);
	assert_int_equal(bill_hold(ctx, id, 0, "x", &b), ERR_FORBIDDEN);
	assert_int_equal(settlement_pay_counter(ctx, id, "cash", 1), ERR_FORBIDDEN);
	assert_int_equal(receipt_copy(ctx, id), ERR_FORBIDDEN);
	assert_int_equal(receipt_resolve(ctx, 1, true, "", &r), ERR_FORBIDDEN);
	/* it can't pretend not to be at the machine */
	assert_int_equal(deferral_set(ctx, other.id, true, DEFERRAL_DESK, NULL), ERR_FORBIDDEN);
	assert_int_equal(deferral_set(ctx, other.id, true, DEFERRAL_KIOSK, "私が許可"), ERR_OK); /* nothing to override */
	assert_int_equal(deferral_set(ctx, other.id, false, DEFERRAL_KIOSK, NULL), ERR_FORBIDDEN);
	assert_true(clinic_reread(ctx, other.id).deferral);
	assert_string_equal(clinic_reread(ctx, other.id).deferral_by, "machine");
	assert_int_equal(receipt_issue(ctx, zero, PAPER_RECEIPT, false, &r), ERR_BAD_STATE);
	assert_non_null(strstr(ctx->cause.text, "優先受付"));
	assert_int_equal(receipt_issue(ctx, id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_string_equal(r.issued_by, "machine");
}

static void only_the_patients_own_and_once(void **state)
{
	(void)state;
	bill(&mine, 3);
	struct machine_list list;
	struct machine_job job = { 0 };
	as_machine();
	assert_int_equal(machine_look(ctx, " ００１２３４５６７８", &list), ERR_OK);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.papers[0].yen, 3000);
	assert_true(list.papers[0].has[PAPER_RECEIPT] && list.papers[0].has[PAPER_STATEMENT]);
	assert_int_equal(machine_issue(ctx, other.patient_id, &list.papers[0], &job), ERR_REFUSED);
	assert_int_equal(job.n, 0);
	assert_int_equal(machine_issue(ctx, mine.patient_id, &list.papers[0], &job), ERR_OK);
	assert_int_equal(job.n, 2);
	assert_int_equal(machine_follow(ctx, &job), MACHINE_PRINTING);
	assert_int_equal(machine_issue(ctx, mine.patient_id, &list.papers[0], &job), ERR_REFUSED);
	assert_int_equal(job.n, 2);
}

static void nothing_outside_the_hours(void **state)
{
	(void)state;
	bill(&mine, 3);
	struct machine_list list;
	struct machine_job job = { 0 };
	as_machine();
	assert_int_equal(machine_look(ctx, "0012345678", &list), ERR_OK);
	assert_true(instant_parse("2026-11-21T18:00", &h.time.now));
	assert_int_equal(machine_issue(ctx, mine.patient_id, &list.papers[0], &job), ERR_REFUSED);
	assert_int_equal(machine_look(ctx, "0012345678", &list), ERR_REFUSED);
	assert_int_equal(list.n, 0);
	/* hours bind the machine only */
	struct receipt r;
	house_act(ctx, "training", ROLES_ALL);
	assert_int_equal(machine_look(ctx, "0012345678", &list), ERR_REFUSED);
	int64_t bill_id = 0;
	struct receipt_item item;
	int n;
	assert_int_equal(receipt_list(ctx, 0, RECEIPT_AVAILABLE, 0, 1, &item, &n), ERR_OK);
	bill_id = item.receipt.bill_id;
	assert_int_equal(receipt_issue(ctx, bill_id, PAPER_RECEIPT, false, &r), ERR_OK);
}

static void a_name_is_masked(void **state)
{
	(void)state;
	static const char *const rows[][2] = { { "髙橋 太郎", "髙○ 太○" }, { "長谷川　実", "長○　○" }, { "林 実", "林 ○" }, { "マリア", "マ○" }, { "李", "○" },
		{ "Maria dos Santos", "M○ d○ S○" }, { "葛\xf3\xa0\x84\x80城 太郎", "葛\xf3\xa0\x84\x80○ 太○" }, { "", "" } };
	char out[NAME_SIZE];
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		machine_mask(rows[i][0], out);
		assert_string_equal(out, rows[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_may_issue_and_defer_and_nothing_else, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_the_patients_own_and_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_outside_the_hours, set_up, tear_down),
		cmocka_unit_test(a_name_is_masked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
