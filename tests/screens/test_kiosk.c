/*
 * The receipt machine, by script: what each of its states shows in both presets, whom it sends where, that it prints once, and
 * that it forgets. proves R2, R3, R5, F3, F4, F6, F12, K2, P6, L
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "desk.h"
#include "domain/bill.h"
#include "domain/machine.h"
#include "domain/receipt.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "screens/screens.h"
#include "store/db.h"
#include "store/leases.h"
#include "store/print_jobs.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx, worker;
static struct lease lease;

/* The slip of the morning is on paper. */
static void printed_so_far(void)
{
	struct print_job j;
	assert_int_equal(db_begin(&worker), ERR_OK);
	while (print_jobs_next(&worker, PRINT_WAITING, &j) == ERR_OK) {
		j.state = PRINT_DONE;
		assert_int_equal(print_jobs_update(&worker, &j), ERR_OK);
	}
	assert_int_equal(db_finish(&worker, ERR_OK), ERR_OK);
}

static void open_with(const char *preset)
{
	morning_new(&m, preset);
	house_join(&m.h, &worker);
	assert_int_equal(leases_take(&worker, QUEUE_PRINT, &lease), ERR_OK);
	printed_so_far();
}

static void machine(void)
{
	house_act(ctx, "machine", 0);
	ctx->actor.machine = true;
	void (*set_now)(struct ctx *, int64_t) = m.app.set_now;
	desk_kiosk_make(&m.app, ctx, &screen_kiosk_receipts);
	m.app.set_now = set_now;
}

static void staff(void)
{
	house_act(ctx, "kaikei", ROLES_ALL);
}

static int setup(void **state)
{
	(void)state;
	open_with("atokure");
	staff();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	leases_release(&worker, &lease);
	house_leave(&worker);
	morning_free(&m);
	return 0;
}

static void other_preset(void)
{
	teardown(NULL);
	open_with("atobarai");
	staff();
}

static int64_t bill(int64_t visit_id, const char *department, int64_t points, int share, bool pay)
{
	const struct bill_line line = { .category = "A00", .name = "再診料", .points = points, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(ctx, visit_id, department, share, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	if (pay && b.amount)
		assert_int_equal(settlement_pay_counter(ctx, b.id, "cash", b.amount), ERR_OK);
	return b.id;
}

static int64_t spent(void)
{
	int64_t n;
	assert_int_equal(receipt_count(ctx, 0, RECEIPT_PRINTING, &n), ERR_OK);
	return n;
}

/* As if the worker had handed all papers over while the screen waits ("now" of a script, whose time is left alone). */
static bool sure = true;

static void printed(struct ctx *c, int64_t utc)
{
	struct receipt_item items[8];
	int n;
	(void)utc;
	assert_int_equal(receipt_list(c, 0, RECEIPT_PRINTING, 0, 8, items, &n), ERR_OK);
	assert_int_equal(db_begin(&worker), ERR_OK);
	for (int i = 0; i < n; i++)
		assert_int_equal(receipt_printed(&worker, items[i].receipt.id, sure), ERR_OK);
	assert_int_equal(db_finish(&worker, ERR_OK), ERR_OK);
}

#define CARD "burst 0012345678\n"

static void goldens(void **state)
{
	(void)state;
	bill(m.taro_visit, "内科", 1000, 3, true);
	bill(m.taro_visit, "整形外科", 1377, 3, true);
	machine();
	m.app.set_now = printed;
	golden_check("screens/golden/kiosk_receipts-80x24.txt", morning_run(&m, "screen start\ntype 12\nscreen typed\nkey Esc\nburst 9999999999\nscreen unknown\nkey Enter\n"
		CARD "screen choose\nkey Down\nkey Down\nscreen all\nkey Enter\nscreen printing\nnow 2026-11-21T09:42\nscreen thanks\nidle 9\nexpect 診 察 券\n"
		CARD "screen again\n"));
	other_preset();
	bill(m.taro_visit, "内科", 1000, 3, true);
	machine();
	golden_check("screens/golden/kiosk_receipts-132x43.txt", morning_look(&m, "screen start\n" CARD "screen choose\nkey Enter\nscreen printing\nidle 61\nscreen trouble\n", 132, 43, SCHEME_16));
}

static void looks(void **state)
{
	(void)state;
	bill(m.taro_visit, "内科", 1000, 3, true);
	machine();
	golden_check("screens/golden/kiosk_receipts-colour.txt", morning_look(&m, "attrs start\n" CARD "attrs choose\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/kiosk_receipts-mono.txt", morning_look(&m, "attrs start\n" CARD "attrs choose\n", 80, 24, SCHEME_MONO));
}

/* Whatever is typed or scanned twice, the right is spent once, and both papers of it come. */
static void issues_once(void **state)
{
	(void)state;
	bill(m.taro_visit, "内科", 1000, 3, true);
	machine();
	const char *out = morning_run(&m, CARD CARD "expect 髙○ 太○ 様\nkey Enter\nkey Enter\nkey 1\nkey 0\nkey Esc\n" CARD "expect 印 刷 し て\nscreen\n");
	assert_null(strstr(out, "髙"));
	assert_int_equal(spent(), 2);
	struct receipt_item items[4];
	int n;
	assert_int_equal(receipt_list(ctx, 0, RECEIPT_PRINTING, 0, 4, items, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(items[0].receipt.issued_by, "machine");
	morning_run(&m, CARD "expect 係の者がお調べします\n");
	assert_int_equal(spent(), 2);
}

/* What nobody knows about sends to a person, and the paper isn't offered again. */
static void an_unclear_page_sends_to_a_person(void **state)
{
	(void)state;
	bill(m.taro_visit, "内科", 1000, 3, true);
	machine();
	m.app.set_now = printed;
	sure = false;
	morning_run(&m, CARD "key 1\nnow 2026-11-21T09:42\nexpect サポートデスク\n" CARD "expect サポートデスク\n");
	sure = true;
}

/* Nothing of a person stays: not after the time, not after Esc, never the whole name, card, birth date or address. */
static void it_forgets(void **state)
{
	(void)state;
	bill(m.taro_visit, "内科", 1000, 3, true);
	machine();
	const char *out = morning_run(&m, CARD "screen\nidle 20\nexpect 髙○\nidle 30\nexpect 診 察 券\nscreen\ntype 0012\nexpect 0012\nidle 31\nscreen\n" CARD "key Esc\nscreen\n");
	assert_null(strstr(out, "髙橋"));
	assert_null(strstr(out, "太郎"));
	assert_null(strstr(out, "0012345678"));
	assert_null(strstr(out, "1980"));
	assert_null(strstr(out, "昭和"));
	const char *after = strstr(strstr(out, "==") + 2, "==");
	assert_non_null(after);
	assert_null(strstr(after, "髙"));
	assert_null(strstr(after, "3,000"));
	assert_null(strstr(after, "0012"));
	assert_int_equal(spent(), 0);
}

static void every_refusal_names_a_place(void **state)
{
	(void)state;
	machine();
	morning_run(&m, "burst 0012345678\nexpect お渡しできる領収書はありません\nexpect サポートデスク\n");
	morning_run(&m, "type 12345\nkey Enter\nexpect この番号は確認できませんでした\nexpect サポートデスク\n");
	staff();
	bill(m.minoru_visit, "内科", 1000, 3, false); /* deferred: due in four days */
	bill(m.taro_visit, "内科", 1000, 3, false);   /* to be paid at the counter */
	machine();
	morning_run(&m, "burst 0011180337\nexpect 2026-11-25\nexpect サポートデスク\nkey Enter\n" CARD "expect まだ発行できません\nexpect サポートデスク\n");
	staff();
	struct visit v = clinic_reread(ctx, m.sachiko_visit);
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_SUCCEEDED); /* charged, its mail hasn't left */
	machine();
	morning_run(&m, "burst 0000914412\nexpect お支払いは済みました\nexpect お知らせのメールのあとに発行できます\nexpect サポートデスク\n");
	leases_release(&worker, &lease);
	morning_run(&m, "expect 印刷の準備ができていません\nexpect サポートデスク\n" CARD "expect 印刷の準備ができていません\n");
	assert_int_equal(leases_take(&worker, QUEUE_PRINT, &lease), ERR_OK);
}

/* A printer that doesn't take what it is given: nobody's right is spent into it. */
static void a_page_that_waits_too_long_closes_it(void **state)
{
	(void)state;
	bill(m.taro_visit, "内科", 1000, 3, true);
	machine();
	morning_run(&m, CARD "key Enter\nexpect 印 刷 し て\nnow 2026-11-21T09:43\nrefresh\nexpect 印 刷 し て\nnow 2026-11-21T09:44\nidle 61\nexpect 用紙が出ないときは\nkey Enter\n"
		"expect 印刷の準備ができていません\nexpect サポートデスク\n");
	printed_so_far();
	morning_run(&m, "expect 診 察 券\n");
}

/* A second original is refused with what is possible instead, which differs between the hospitals (R3, F13, R8). */
static void what_was_handed_out_before(void **state)
{
	(void)state;
	struct receipt r;
	int64_t id = bill(m.taro_visit, "内科", 1000, 3, true);
	for (int kind = PAPER_RECEIPT; kind <= PAPER_STATEMENT; kind++)
		assert_int_equal(receipt_issue(ctx, id, (enum receipt_kind)kind, false, &r), ERR_OK);
	printed(ctx, 0);
	machine();
	morning_run(&m, CARD "expect 原本は一度だけです\nexpect 支払証明書\nexpect サポートデスク\n");
	other_preset();
	id = bill(m.taro_visit, "内科", 1000, 3, true);
	for (int kind = PAPER_RECEIPT; kind <= PAPER_STATEMENT; kind++)
		assert_int_equal(receipt_issue(ctx, id, (enum receipt_kind)kind, false, &r), ERR_OK);
	printed(ctx, 0);
	machine();
	golden_check("screens/golden/kiosk_receipts-atobarai-80x24.txt", morning_run(&m, "screen start\n" CARD "screen issued\nkey Enter\nnow 2026-11-21T17:01\nrefresh\nscreen closed\n"));
}

/* F12 both ways. */
static void zero_yen(void **state)
{
	(void)state;
	bill(m.taro_visit, "内科", 1000, 0, true);
	machine();
	morning_run(&m, CARD "expect お支払いが 0円の領収書は\nexpect 優先受付\n");
	assert_int_equal(spent(), 0);
	other_preset();
	bill(m.taro_visit, "内科", 1000, 0, true);
	machine();
	morning_run(&m, CARD "expect 0円\nkey Enter\nexpect 印 刷 し て\n");
	assert_int_equal(spent(), 2);
}

/* Weekdays 7-21, Saturdays 7-18; closed on the second Saturday, Sundays and holidays. The other preset sends to the counter. */
static void hours(void **state)
{
	(void)state;
	machine();
	morning_run(&m, "now 2026-11-21T17:59\nrefresh\nexpect 診 察 券\nnow 2026-11-21T18:01\nrefresh\nexpect 取扱時間外\nexpect 平日 7:00-21:00   土曜 7:00-18:00\n" CARD "expect 取扱時間外\nexpect サポートデスク\n");
	morning_run(&m, "now 2026-11-23T10:00\nrefresh\nexpect 取扱時間外\nnow 2026-11-24T20:59\nrefresh\nexpect 診 察 券\n"
		"now 2026-12-12T10:00\nrefresh\nexpect 取扱時間外\nexpect 第2土曜\nnow 2026-12-19T10:00\nrefresh\nexpect 診 察 券\n");
	other_preset();
	machine();
	morning_run(&m, "now 2026-11-21T16:59\nrefresh\nexpect 診 察 券\nnow 2026-11-21T17:00\nrefresh\nexpect 1階 計算窓口⑦ へお越しください\nexpect 入退院センター\n"
		"now 2026-12-12T10:00\nrefresh\nexpect 診 察 券\n");
}

/* No key opens anything else. */
static void no_key_leads_elsewhere(void **state)
{
	(void)state;
	machine();
	char first[8192];
	str_copy(first, sizeof first, morning_run(&m, "screen\n"));
	const char *out = morning_run(&m, "key F1\nkey F2\nkey F3\nkey F4\nkey F5\nkey F6\nkey F7\nkey F8\nkey F9\nkey F10\nkey F11\nkey F12\nkey Esc\nkey Esc\nkey Ctrl-P\nkey Ctrl-Q\nkey Ctrl-C\nkey Ctrl-Z\nkey Ctrl-Y\n"
		"key Ctrl-U\nkey Tab\nkey ?\nkey q\nclick 5 5\nidle 9000\nscreen\n");
	assert_string_equal(first, out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(looks, setup, teardown),
		cmocka_unit_test_setup_teardown(issues_once, setup, teardown),
		cmocka_unit_test_setup_teardown(an_unclear_page_sends_to_a_person, setup, teardown),
		cmocka_unit_test_setup_teardown(it_forgets, setup, teardown),
		cmocka_unit_test_setup_teardown(every_refusal_names_a_place, setup, teardown),
		cmocka_unit_test_setup_teardown(a_page_that_waits_too_long_closes_it, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_handed_out_before, setup, teardown),
		cmocka_unit_test_setup_teardown(zero_yen, setup, teardown),
		cmocka_unit_test_setup_teardown(hours, setup, teardown),
		cmocka_unit_test_setup_teardown(no_key_leads_elsewhere, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
