/* Sixteen desks, each a process of its own, issue at the same time: the serials of the year have neither gap nor double (SPEC R6). */
#include <cmocka.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/receipt.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/print_jobs.h"

#include "base/banned.h"

enum { DESKS = 16, EACH = 6, ALL = DESKS * EACH };

static struct house h;

/* Starts when the pipe is closed at the other end. */
static int desk(int starting, const int64_t bills[EACH])
{
	struct ctx ctx;
	char byte;
	house_join(&h, &ctx);
	random_seed(&h.time.random, (uint64_t)getpid());
	if (read(starting, &byte, 1) != 0)
		return 1;
	for (int i = 0; i < EACH; i++) {
		struct receipt r, again;
		if (receipt_issue(&ctx, bills[i], PAPER_RECEIPT, false, &r))
			return 2;
		if (receipt_issue(&ctx, bills[i], PAPER_RECEIPT, false, &again) != ERR_BAD_STATE)
			return 3;
	}
	house_leave(&ctx);
	return 0;
}

/* proves R6, R2 */
static void sixteen_desks_leave_no_gap(void **state)
{
	(void)state;
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	int64_t bills[DESKS][EACH];
	bool seen[ALL + 1] = { false };
	int gate[2], status;
	house_new(&h, "atokure");
	struct visit v = clinic_ready(&h.ctx, "0012345678", "髙橋 太郎");
	for (int i = 0; i < ALL; i++) {
		struct bill b;
		assert_int_equal(bill_add(&h.ctx, v.id, "", 3, &line, 1, &b), ERR_OK);
		assert_int_equal(bill_finalise(&h.ctx, b.id, 0, false, &b), ERR_OK);
		assert_int_equal(settlement_pay_counter(&h.ctx, b.id, "cash", 3000), ERR_OK);
		bills[i / EACH][i % EACH] = b.id;
	}
	assert_int_equal(pipe(gate), 0);
	pid_t pids[DESKS];
	for (int i = 0; i < DESKS; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			close(gate[1]);
			_exit(desk(gate[0], bills[i]));
		}
	}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < DESKS; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	for (int i = 0; i < ALL; i++) {
		struct receipt r;
		struct print_job j;
		char serial[24];
		str_fmt(serial, sizeof serial, "2026-%06d", i + 1);
		assert_int_equal(receipt_by_serial(&h.ctx, PAPER_RECEIPT, serial, &r), ERR_OK);
		assert_int_equal(r.state, RECEIPT_PRINTING);
		assert_int_equal(print_jobs_of_receipt(&h.ctx, r.id, &j), ERR_OK);
		assert_false(seen[r.serial_no]);
		seen[r.serial_no] = true;
	}
	house_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(sixteen_desks_leave_no_gap) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
