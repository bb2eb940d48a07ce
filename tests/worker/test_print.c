/* Paper into a folder: whole pages, once, and after a crash a question instead of a second page. */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/deferral.h"
#include "domain/receipt.h"
#include "domain/settlement.h"
#include "domain/slip.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/print_jobs.h"
#include "worker/ports.h"
#include "worker/print.h"
#include "worker/worker.h"

#include "base/banned.h"

struct setting {
	struct house h;
	struct visit v;
	struct lease lease;
	struct print_place place;
	struct worker_options options;
	struct ports *ports;
};

static int set_up(void **state)
{
	static struct setting s;
	house_new(&s.h, "atokure");
	s.v = clinic_ready(&s.h.ctx, "0012345678", "髙橋 太郎");
	s.place = (struct print_place){ .queue = "" };
	s.ports = ports_open(&s.options);
	str_copy(s.place.folder, sizeof s.place.folder, house_path(&s.h, "papers"));
	assert_int_equal(leases_take(&s.h.ctx, QUEUE_PRINT, &s.lease), ERR_OK);
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	struct setting *s = *state;
	ports_close(s->ports);
	leases_release(&s->h.ctx, &s->lease);
	house_free(&s->h);
	return 0;
}

static struct receipt issue(struct setting *s)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct bill b;
	struct receipt r;
	assert_int_equal(bill_add(&s->h.ctx, s->v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(settlement_pay_counter(&s->h.ctx, b.id, "cash", 3000), ERR_OK);
	assert_int_equal(receipt_issue(&s->h.ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	return r;
}

static enum receipt_state state_of(struct setting *s, const char *serial)
{
	struct receipt r;
	assert_int_equal(receipt_by_serial(&s->h.ctx, PAPER_RECEIPT, serial, &r), ERR_OK);
	return r.state;
}

static bool there(struct setting *s, const char *name)
{
	char path[700];
	struct stat st;
	str_fmt(path, sizeof path, "%s/%s", s->place.folder, name);
	return stat(path, &st) == 0 && (st.st_mode & 0777) == 0600 && st.st_size > 10000;
}

static void mark_handing(struct setting *s, struct print_job *j, const char *file)
{
	assert_int_equal(print_jobs_next(&s->h.ctx, PRINT_WAITING, j), ERR_OK);
	j->state = PRINT_HANDING;
	j->handed_at = ctx_now(&s->h.ctx);
	str_copy(j->file, sizeof j->file, file);
	assert_int_equal(db_begin(&s->h.ctx), ERR_OK);
	assert_int_equal(db_finish(&s->h.ctx, print_jobs_update(&s->h.ctx, j)), ERR_OK);
}

/* proves R2, V3 */
static void pages_are_written_one_by_one(void **state)
{
	struct setting *s = *state;
	bool did;
	assert_int_equal(deferral_set(&s->h.ctx, s->v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(slip_reprint(&s->h.ctx, s->v.id), ERR_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(print_next(&s->h.ctx, &s->lease, &s->ports->paper, &s->place, &did), ERR_OK);
		assert_true(did);
	}
	assert_int_equal(deferral_set(&s->h.ctx, s->v.id, false, DEFERRAL_DESK, NULL), ERR_OK);
	struct receipt r = issue(s);
	assert_int_equal(print_next(&s->h.ctx, &s->lease, &s->ports->paper, &s->place, &did), ERR_OK);
	assert_true(did);
	assert_int_equal(print_next(&s->h.ctx, &s->lease, &s->ports->paper, &s->place, &did), ERR_OK);
	assert_false(did);
	assert_true(there(s, "slip-20261121-P-0001.pdf"));
	assert_true(there(s, "receipt-2026-000001.pdf"));
	assert_int_equal(state_of(s, "2026-000001"), RECEIPT_ISSUED);
	struct print_job job;
	assert_int_equal(print_jobs_of_receipt(&s->h.ctx, r.id, &job), ERR_OK);
	assert_int_equal(job.state, PRINT_DONE);
	assert_string_equal(job.file, "receipt-2026-000001.pdf");
	assert_false(print_pending(&s->h.ctx));
}

/* proves V3 */
static void a_slip_void_before_its_page_stays_off_paper(void **state)
{
	struct setting *s = *state;
	bool did;
	assert_int_equal(deferral_set(&s->h.ctx, s->v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(deferral_set(&s->h.ctx, s->v.id, false, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(deferral_set(&s->h.ctx, s->v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(print_next(&s->h.ctx, &s->lease, &s->ports->paper, &s->place, &did), ERR_OK);
		assert_true(did);
	}
	assert_false(print_pending(&s->h.ctx));
	assert_false(there(s, "slip-20261121-P-0001.pdf"));
	assert_true(there(s, "slip-20261121-P-0002.pdf"));
}

/* proves R2 */
static void a_page_in_hand_at_a_crash_is_a_question(void **state)
{
	struct setting *s = *state;
	struct print_job j;
	bool did;
	issue(s);
	mark_handing(s, &j, "receipt-2026-000001.pdf");
	assert_int_equal(print_recover(&s->h.ctx, &s->lease, &s->place), ERR_OK);
	assert_int_equal(state_of(s, "2026-000001"), RECEIPT_UNCLEAR);
	assert_int_equal(print_next(&s->h.ctx, &s->lease, &s->ports->paper, &s->place, &did), ERR_OK);
	assert_false(did);
	int64_t waiting, unclear, oldest;
	assert_int_equal(print_jobs_health(&s->h.ctx, &waiting, &unclear, &oldest), ERR_OK);
	assert_int_equal(waiting, 0);
	assert_int_equal(unclear, 1);
	/* The answer clears it, and its alarm. */
	struct alarm a[4];
	int n;
	assert_int_equal(alarms_open(&s->h.ctx, 0, 4, a, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(a[0].about, j.id);
	struct receipt r;
	assert_int_equal(receipt_by_serial(&s->h.ctx, PAPER_RECEIPT, "2026-000001", &r), ERR_OK);
	assert_int_equal(receipt_resolve(&s->h.ctx, r.id, false, "停電", &r), ERR_OK);
	assert_int_equal(print_jobs_health(&s->h.ctx, &waiting, &unclear, &oldest), ERR_OK);
	assert_int_equal(unclear, 0);
	assert_int_equal(alarms_open(&s->h.ctx, 0, 4, a, &n), ERR_OK);
	assert_int_equal(n, 0);
}

/* proves R2 */
static void a_whole_file_at_a_crash_is_done(void **state)
{
	struct setting *s = *state;
	struct print_job j;
	char path[700];
	issue(s);
	mark_handing(s, &j, "receipt-2026-000001.pdf");
	assert_int_equal(mkdir(s->place.folder, 0700), 0);
	str_fmt(path, sizeof path, "%s/receipt-2026-000001.pdf", s->place.folder);
	assert_int_equal(file_write(path, "%PDF", 4, 0600), 0);
	assert_int_equal(print_recover(&s->h.ctx, &s->lease, &s->place), ERR_OK);
	assert_int_equal(state_of(s, "2026-000001"), RECEIPT_ISSUED);
}

/* proves R2 */
static void a_folder_that_cannot_be_written_keeps_the_page_waiting(void **state)
{
	struct setting *s = *state;
	bool did;
	issue(s);
	str_copy(s->place.folder, sizeof s->place.folder, house_path(&s->h, "madoguchi.db/papers"));
	assert_int_equal(print_next(&s->h.ctx, &s->lease, &s->ports->paper, &s->place, &did), ERR_IO);
	assert_false(did);
	assert_int_equal(state_of(s, "2026-000001"), RECEIPT_PRINTING);
	str_copy(s->place.folder, sizeof s->place.folder, house_path(&s->h, "papers"));
	assert_int_equal(print_next(&s->h.ctx, &s->lease, &s->ports->paper, &s->place, &did), ERR_OK);
	assert_int_equal(state_of(s, "2026-000001"), RECEIPT_ISSUED);
	/* A printer that isn't there is the same: nothing has left. */
	issue(s);
	assert_int_equal(setenv("CUPS_SERVER", "127.0.0.1:1", 1), 0);
	str_copy(s->place.queue, sizeof s->place.queue, "receipt");
	assert_int_equal(print_next(&s->h.ctx, &s->lease, &s->ports->paper, &s->place, &did), ERR_UNAVAILABLE);
	assert_int_equal(state_of(s, "2026-000002"), RECEIPT_PRINTING);
	struct print_job j;
	assert_int_equal(print_jobs_next(&s->h.ctx, PRINT_WAITING, &j), ERR_OK);
	assert_string_equal(j.file, "");
}

/* proves R7 */
static void a_name_that_cannot_be_drawn_raises_an_alarm(void **state)
{
	struct setting *s = *state;
	struct alarm a[4];
	bool did;
	int n;
	struct visit v = clinic_ready(&s->h.ctx, "0012345679", "한田 花子");
	assert_int_equal(deferral_set(&s->h.ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(print_next(&s->h.ctx, &s->lease, &s->ports->paper, &s->place, &did), ERR_OK);
	assert_true(did);
	assert_int_equal(alarms_open(&s->h.ctx, 0, 4, a, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_non_null(strstr(a[0].text, "U+D55C"));
	assert_int_equal(print_next(&s->h.ctx, &s->lease, &s->ports->paper, &s->place, &did), ERR_OK);
	assert_false(did);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pages_are_written_one_by_one),
		TEST(a_slip_void_before_its_page_stays_off_paper),
		TEST(a_page_in_hand_at_a_crash_is_a_question),
		TEST(a_whole_file_at_a_crash_is_done),
		TEST(a_folder_that_cannot_be_written_keeps_the_page_waiting),
		TEST(a_name_that_cannot_be_drawn_raises_an_alarm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
