/* Every page read on the screen before it is printed: the same words, no right spent, no page queued, one entry in the log. proves R2, R4, X2, P6 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/deposit.h"
#include "domain/handover.h"
#include "domain/receipt.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/audit_log.h"
#include "store/print_jobs.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	struct bill_line line = { .category = "A00", .name = "再診料", .points = 1000, .count = 1 };
	struct bill b;
	morning_new(&m, "atokure");
	house_act(ctx, "training", ROLES_ALL);
	assert_int_equal(bill_add(ctx, m.taro_visit, "内科", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(settlement_pay_counter(ctx, b.id, "cash", 3000), ERR_OK);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static int64_t rights(void)
{
	int64_t n;
	assert_int_equal(receipt_count(ctx, 0, RECEIPT_AVAILABLE, &n), ERR_OK);
	return n;
}

static int64_t waiting(void)
{
	int64_t n, unclear, oldest;
	assert_int_equal(print_jobs_health(ctx, &n, &unclear, &oldest), ERR_OK);
	return n;
}

static int64_t logged(void)
{
	int64_t n, broken;
	assert_int_equal(audit_log_verify(ctx, &n, &broken), ERR_OK);
	return n;
}

#define BILL "scan 0012345678\nkey F4\nkey Enter\nexpect ▶ 次: 領収書の発行\n"

static void goldens(void **state)
{
	(void)state;
	golden_check("screens/golden/preview-80x24.txt", morning_run(&m, BILL "key v\nscreen receipt\nkey PgDn\nscreen below\nkey End\nkey Home\nkey Tab\nscreen statement\n"));
	golden_check("screens/golden/preview-132x43.txt", morning_look(&m, "scan 0011180337\nkey v\nkey Enter\nscreen slip\n", 132, 43, SCHEME_16));
	golden_check("screens/golden/preview-colour.txt", morning_look(&m, BILL "key v\nattrs receipt\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/preview-mono.txt", morning_look(&m, BILL "key v\nattrs receipt\n", 80, 24, SCHEME_MONO));
}

static void reading_spends_nothing(void **state)
{
	(void)state;
	int64_t before = waiting(), log = logged();
	assert_int_equal(rights(), 2);
	morning_run(&m, BILL);
	int64_t opened = logged() - log;
	log = logged();
	morning_run(&m, BILL "key v\nexpect 参考\nexpect 原本は発行されません\nexpect 領　収　証\nkey Esc\nexpect ▶ 次: 領収書の発行\n");
	assert_int_equal(logged() - log, opened + 1);
	assert_int_equal(rights(), 2);
	assert_int_equal(waiting(), before);
	morning_run(&m, BILL "key v\nkey Enter\nkey F8\nexpect 原本は一度だけです\n");
}

/* A bill that waits at the counter: nobody knows yet how it will be paid. */
static void before_it_is_paid(void **state)
{
	(void)state;
	struct bill_line line = { .category = "A00", .name = "再診料", .points = 100, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(ctx, m.taro_visit, "内科", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	const char *out = morning_look(&m, "scan 0012345678\nkey F4\nexpect B-000002\nkey Enter\nexpect ▶ 次: 窓口でのお支払い 300円\nkey v\nexpect お支払方法\nscreen\n", 132, 43, SCHEME_16);
	assert_null(strstr(out, "クレジットカード"));
}

static void each_page_of_the_house(void **state)
{
	(void)state;
	struct deposit d;
	struct handover h;
	assert_int_equal(deposit_take(ctx, &(struct deposit_new){ .patient_id = m.jiro, .amount = 10000 }, &d), ERR_OK);
	assert_int_equal(handover_make(ctx, &h), ERR_OK);
	int64_t before = waiting();
	morning_run(&m, "scan 0011180337\nkey v\nexpect 画面で確かめるもの\nkey Enter\nexpect 利用票の見本\nexpect 0011180337\n");
	morning_run(&m, "scan 0011180337\nkey v\nkey Down\nkey Enter\nexpect 受付票の見本\n");
	morning_run(&m, "scan 0012345678\nkey v\nexpect 受付票の見本\nexpect 0012345678\n");
	char script[200];
	str_fmt(script, sizeof script, "scan %s\nkey v\nexpect 預り証の見本\nexpect 10,000\nkey Esc\nkey w\nexpect 引継書の見本\nexpect %s\n", d.number, h.number);
	morning_run(&m, script);
	morning_run(&m, "key F9\nkey d\nkey Ctrl-V\nexpect 日締め表の見本\nexpect 締める前\n");
	assert_int_equal(waiting(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(reading_spends_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(before_it_is_paid, setup, teardown),
		cmocka_unit_test_setup_teardown(each_page_of_the_house, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
