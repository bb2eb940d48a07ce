/*
 * A real IPP printer, spoken to directly: pages arrive once, whatever it runs out of or loses, and the desk says it in words (SPEC R2,
 * R6; FACTS §12). Behind a queue: test_cups.c.
 */
#include <cmocka.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "e2e/press.h"

#include "base/banned.h"

/* --- straight to the printer ---------------------------------------------------------------------------------------- */

/* proves R2, R6 */
static void a_page_arrives(void **state)
{
	(void)state;
	struct lease lease;
	struct print_place place = place_of(address);
	take(&lease, &place);
	struct receipt r = issue();
	assert_int_equal(finish(&r, &lease, &place), RECEIPT_ISSUED);
	assert_int_equal(copies(&r), 1);
	leases_release(&h.ctx, &lease);
}

/* A printer without paper keeps its page, and nothing else is handed over meanwhile. */
/* proves R2 */
static void paper_out_and_back(void **state)
{
	(void)state;
	struct lease lease;
	struct print_place place = place_of(address);
	bool did;
	take(&lease, &place);
	int out = count("out");
	steer("no-paper", true);
	struct receipt first = issue(), second = issue();
	hand_over(&lease, &place);
	assert_int_equal(print_look(&h.ctx, &lease, &ports->paper, &place, &did), ERR_OK);
	assert_int_equal(print_next(&h.ctx, &lease, &ports->paper, &place, &did), ERR_OK);
	assert_false(did);
	await_device(DEVICE_PAPER, &lease, &place);
	assert_int_equal(count("out"), out);
	assert_int_equal(state_of(&first), RECEIPT_PRINTING);
	steer("no-paper", false);
	assert_int_equal(finish(&first, &lease, &place), RECEIPT_ISSUED);
	assert_int_equal(finish(&second, &lease, &place), RECEIPT_ISSUED);
	await_device(DEVICE_FINE, &lease, &place);
	assert_int_equal(count("out"), out + 2);
	leases_release(&h.ctx, &lease);
}

/* proves R2 */
static void a_printer_that_is_away_or_unknown_is_told(void **state)
{
	(void)state;
	struct lease lease;
	struct print_place right = place_of(address), away = place_of("ipp://localhost:1/ipp/print"), unknown = place_of("nothing");
	struct print_place folder_only = place_of("");
	take(&lease, &right);
	await_device(DEVICE_OFFLINE, &lease, &away);
	await_device(DEVICE_MISSING, &lease, &unknown);
	await_device(DEVICE_FINE, &lease, &right);
	steer("hold", true);
	struct receipt r = issue();
	hand_over(&lease, &right);
	await_device(DEVICE_PRINTING, &lease, &right);
	steer("hold", false);
	assert_int_equal(finish(&r, &lease, &right), RECEIPT_ISSUED);
	await_device(DEVICE_OFFLINE, &lease, &away);
	await_device(DEVICE_FINE, &lease, &folder_only);
	leases_release(&h.ctx, &lease);
}

/* After ten minutes without paper the page is taken back; a person is asked when the printer says that it let go. */
/* proves R2 */
static void a_page_that_waits_too_long_is_taken_back(void **state)
{
	(void)state;
	struct lease lease;
	struct print_place place = place_of(address);
	bool did;
	take(&lease, &place);
	int out = count("out");
	steer("no-paper", true);
	struct receipt r = issue();
	hand_over(&lease, &place);
	vtime_pass(&h.time, 600);
	assert_int_equal(print_look(&h.ctx, &lease, &ports->paper, &place, &did), ERR_OK);
	assert_int_equal(ports->paper.follow(NULL, address, job_of(&r)), PRINTER_WORKING);
	vtime_pass(&h.time, 1);
	assert_int_equal(print_look(&h.ctx, &lease, &ports->paper, &place, &did), ERR_OK);
	assert_int_equal(state_of(&r), RECEIPT_PRINTING); /* nobody is asked before the printer has let go of it */
	steer("no-paper", false); /* this one can't stop what it began: it lets the page out, and calls it cancelled or completed */
	enum receipt_state end = finish(&r, &lease, &place);
	await_files("out", out + 1);
	if (end == RECEIPT_UNCLEAR)
		assert_int_equal(receipt_resolve(&h.ctx, r.id, true, "", &r), ERR_OK);
	assert_int_equal(state_of(&r), RECEIPT_ISSUED);
	assert_int_equal(print_look(&h.ctx, &lease, &ports->paper, &place, &did), ERR_OK);
	assert_int_equal(print_next(&h.ctx, &lease, &ports->paper, &place, &did), ERR_OK);
	assert_false(did);
	leases_release(&h.ctx, &lease);
}

/* proves R2, R6 */
static void a_jam_is_a_question(void **state)
{
	(void)state;
	struct lease lease;
	struct print_place place = place_of(address);
	struct receipt r, again;
	take(&lease, &place);
	int out = count("out");
	steer("abort", true);
	r = issue();
	assert_int_equal(finish(&r, &lease, &place), RECEIPT_UNCLEAR);
	steer("abort", false);
	assert_int_equal(receipt_resolve(&h.ctx, r.id, false, "紙詰まり", &again), ERR_OK);
	assert_int_equal(state_of(&r), RECEIPT_VOID);
	assert_int_equal(receipt_issue(&h.ctx, r.bill_id, PAPER_RECEIPT, false, &again), ERR_OK);
	assert_int_equal(again.serial_no, r.serial_no + 1);
	assert_int_equal(finish(&again, &lease, &place), RECEIPT_ISSUED);
	assert_int_equal(count("out"), out + 1);
	leases_release(&h.ctx, &lease);
}

/* The printer loses its power with the page in it: nobody knows but who stands before it. */
/* proves R2, R6 */
static void a_printer_that_is_switched_off(void **state)
{
	(void)state;
	struct lease lease;
	struct print_place place = place_of(address);
	take(&lease, &place);
	int spooled = count("spool");
	steer("hold", true);
	struct receipt r = issue();
	hand_over(&lease, &place);
	await_files("spool", spooled + 1);
	assert_int_equal(kill(printer, SIGKILL), 0);
	assert_int_equal(run_wait(printer, 10000), -1);
	await_device(DEVICE_OFFLINE, &lease, &place);
	assert_int_equal(state_of(&r), RECEIPT_PRINTING); /* it may be a cable */
	start_printer();
	steer("hold", false);
	assert_int_equal(finish(&r, &lease, &place), RECEIPT_UNCLEAR); /* switched on again it knows nothing of the job */
	assert_int_equal(copies(&r), 1);
	not_out(&r, &lease, &place);
	leases_release(&h.ctx, &lease);
}

/* --- the desk ------------------------------------------------------------------------------------------------------- */

/* How soon it says so is proved in worker/test_watch.c. */
/* proves R2, O1 */
static void the_desk_says_it_in_words(void **state)
{
	(void)state;
	struct hospital ward;
	char queue[80];
	hospital_demo(&ward, "atokure", 60, "2026-11-21T09:41");
	hospital_set(&ward, "printer", "queue", "receipt"); /* a queue may lead to a real printer: not in training */
	hospital_refused(&ward, 2, "setting", "[printer] queue", WORDS("worker", "--once"));
	hospital_set(&ward, "printer", "queue", address);
	struct pty *desk = clerk_open(&ward, &(struct clerk_options){ .as = "kaikei" });
	pid_t worker = hospital_start(&ward, "worker.log", NULL, WORDS("worker"));
	clerk_do(desk, "see 印刷 正常\n");
	steer("no-paper", true);
	sh(WORDS("lp", "-d", "receipt", in("page.pdf"))); /* somebody else's page stands in the printer */
	assert_true(pty_wait_text(desk, "印刷 用紙切れ", DESK_MS));
	steer("no-paper", false);
	assert_true(pty_wait_text(desk, "印刷 正常", DESK_MS));
	peer_stop(printer);
	assert_true(pty_wait_text(desk, "印刷 接続できません", DESK_MS));
	start_printer();
	assert_true(pty_wait_text(desk, "印刷 正常", DESK_MS));
	peer_stop(worker);
	str_fmt(queue, sizeof queue, "ipp://localhost:%d/printers/receipt", cups_port);
	hospital_set(&ward, "printer", "queue", queue);
	worker = hospital_start(&ward, "worker.log", NULL, WORDS("worker"));
	assert_true(pty_wait_text(desk, "印刷 正常", DESK_MS));
	sh(WORDS("cupsdisable", "receipt"));
	assert_true(pty_wait_text(desk, "印刷 停止中", DESK_MS));
	sh(WORDS("cupsenable", "receipt"));
	assert_true(pty_wait_text(desk, "印刷 正常", DESK_MS));
	clerk_quit(desk);
	peer_stop(worker);
	hospital_free(&ward);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_arrives),
		cmocka_unit_test(paper_out_and_back),
		cmocka_unit_test(a_printer_that_is_away_or_unknown_is_told),
		cmocka_unit_test(a_page_that_waits_too_long_is_taken_back),
		cmocka_unit_test(a_jam_is_a_question),
		cmocka_unit_test(a_printer_that_is_switched_off),
		cmocka_unit_test(the_desk_says_it_in_words),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
