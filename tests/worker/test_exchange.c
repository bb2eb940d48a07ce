/* The folders of the eligibility check: questions out, answers in, once each, whatever is killed on the way. proves I2, I3 */
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "domain/coverage.h"
#include "domain/eligibility.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/alarms.h"
#include "store/db.h"
#include "worker/exchange.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct lease lease;
static struct worker_options options;
static struct exchange *x;
static int64_t taro;

static int setup(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	taro = clinic_patient(ctx, "0001234567", "髙橋 太郎", "タカハシ タロウ");
	struct coverage c = { .patient_id = taro, .kind = COVER_MEDICAL, .insurer = "06130009", .symbol = "12", .number = "3456", .branch = "01", .holder = "self",
		.share = 3, .valid_from = date_of(2020, 4, 1), .valid_to = DAY_NONE };
	assert_int_equal(coverage_add(ctx, &c, false), ERR_OK);
	house_act(ctx, "worker", 0);
	ctx->actor.worker = true;
	assert_int_equal(leases_take(ctx, QUEUE_INTAKE, &lease), ERR_OK);
	str_copy(options.eligibility_folder, sizeof options.eligibility_folder, house_path(&h, "oqs"));
	x = exchange_new(ctx, &lease, &options);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	exchange_free(x);
	leases_release(ctx, &lease);
	house_free(&h);
	return 0;
}

static const char *at(const char *name)
{
	static char path[4][400];
	static int i;
	i = (i + 1) % 4;
	str_fmt(path[i], sizeof path[i], "%s/oqs/%s", h.home, name);
	return path[i];
}

static bool there(const char *name)
{
	return access(at(name), F_OK) == 0;
}

static bool turn(void)
{
	bool progress = false;
	if (exchange_turn(x, &progress))
		fail_msg("%s", ctx->cause.text);
	return progress;
}

static struct eligibility ask(void)
{
	struct eligibility e;
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	ctx->actor.worker = false;
	assert_int_equal(eligibility_ask(ctx, taro, 0, 0, &e), ERR_OK);
	house_act(ctx, "worker", 0);
	ctx->actor.worker = true;
	return e;
}

static void drop(const char *sample, const char *name, size_t bytes)
{
	char path[600];
	struct buf b = { 0 };
	str_fmt(path, sizeof path, "%s/tests/data/oqs/%s", getenv("MADOGUCHI_ROOT"), sample);
	assert_int_equal(file_read(path, 1 << 20, &b), 0);
	assert_int_equal(file_write(at(name), b.data, bytes && bytes < b.len ? bytes : b.len, 0600), 0);
	buf_free(&b);
}

static enum insured state_now(void)
{
	struct insurance i;
	assert_int_equal(insurance_of(ctx, taro, ctx_today(ctx), &i), ERR_OK);
	return i.state;
}

static enum eligibility_state newest(void)
{
	struct eligibility e;
	assert_int_equal(eligibility_newest(ctx, taro, &e), ERR_OK);
	return e.state;
}

static int count(const char *sql)
{
	struct stmt *q = db_stmt(ctx->db, sql);
	int n = stmt_row(q) ? (int)stmt_col(q, 0) : -1;
	assert_int_equal(stmt_done(ctx, q), ERR_OK);
	return n;
}

static int checks(void) { return count("SELECT count(*) FROM eligibility"); }
static int confirmed(void) { return count("SELECT count(*) FROM confirmation WHERE state = 'confirmed'"); }

static void out_and_in(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct stat st;
	ask();
	assert_true(turn());
	assert_int_equal(newest(), ELIGIBILITY_SENT);
	assert_int_equal(file_read(at("req/OQSsiquc01req_202611210001.xml"), 1 << 16, &b), 0);
	assert_non_null(strstr(b.data, "<InsuredIdentificationNumber>3456</InsuredIdentificationNumber>"));
	buf_free(&b);
	assert_int_equal(stat(at("req/OQSsiquc01req_202611210001.xml"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_false(turn());
	assert_false(exchange_woken(x));
	drop("OQSsiquc01res_valid.xml", "res/OQSsiquc01res_202611210001.xml", 0);
	assert_true(exchange_woken(x)); /* the kernel says so: no look was due */
	assert_true(turn());
	assert_int_equal(newest(), ELIGIBILITY_ANSWERED);
	assert_int_equal(state_now(), INSURED_YES);
	assert_false(there("res/OQSsiquc01res_202611210001.xml"));
	assert_true(there("archive/20261121/OQSsiquc01res_202611210001.xml"));
	assert_int_equal(exchange_next(x), -1);
}

/* Killed between the commit and the move: the file lies there again, and is only moved. */
static void once_whatever_happens(void **state)
{
	(void)state;
	ask();
	turn();
	for (int i = 0; i < 3; i++) {
		drop("OQSsiquc01res_valid.xml", "res/OQSsiquc01res_202611210001.xml", 0);
		turn();
		assert_false(there("res/OQSsiquc01res_202611210001.xml"));
		assert_int_equal(checks(), 1);
		assert_int_equal(confirmed(), 1);
	}
	assert_true(there("archive/20261121/OQSsiquc01res_202611210001.xml.2"));
}

/* Killed between the question's file and its row: the same file is written again. */
static void asked_again_after_a_crash(void **state)
{
	(void)state;
	struct buf b = { 0 };
	ask();
	assert_int_equal(file_write(at("req/OQSsiquc01req_202611210001.xml"), "half", 4, 0600), 0);
	exchange_free(x);
	x = exchange_new(ctx, &lease, &options);
	assert_true(turn());
	assert_int_equal(file_read(at("req/OQSsiquc01req_202611210001.xml"), 1 << 16, &b), 0);
	assert_non_null(strstr(b.data, "</XmlMsg>"));
	buf_free(&b);
	assert_int_equal(checks(), 1);
}

/* What lay there before the start, from a reader and in CP932; names that aren't ours are left alone. */
static void found_at_the_start(void **state)
{
	(void)state;
	exchange_free(x);
	drop("OQSsiquc01res_face_sample_cp932.xml", "face/OQSsiquc01res_face_1_20261121093015.xml", 0);
	drop("OQSsiquc01res_valid.xml", "res/.tmp123.xml", 0);
	drop("OQSsiquc01res_valid.xml", "res/notes.txt", 0);
	assert_int_equal(mkdir(at("res/folder.xml"), 0700), 0);
	assert_int_equal(symlink("/etc/passwd", at("res/link.xml")), 0);
	x = exchange_new(ctx, &lease, &options);
	assert_true(turn());
	assert_int_equal(checks(), 1);
	struct eligibility_view v;
	struct eligibility e;
	assert_int_equal(eligibility_newest(ctx, taro, &e), ERR_OK);
	assert_int_equal(eligibility_view_load(ctx, e.id, 0, &v), ERR_OK);
	assert_string_equal(v.theirs.insurer, "138057"); /* another insurer: shown, not confirmed */
	assert_int_equal(state_now(), INSURED_NOT);
	assert_true(v.adoptable);
	assert_true(there("res/.tmp123.xml") && there("res/notes.txt") && there("res/link.xml"));
	vtime_pass(&h.time, 20);
	assert_false(turn());
}

static void old(const char *name)
{
	struct timespec t[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };
	assert_int_equal(utimensat(AT_FDCWD, at(name), t, 0), 0);
}

/* Half a file may still be coming; one that stays half is put away, with an alarm, and nothing could be determined. */
static void half_a_file(void **state)
{
	(void)state;
	struct alarm alarms[4];
	int n;
	ask();
	turn();
	drop("OQSsiquc01res_valid.xml", "res/OQSsiquc01res_202611210001.xml", 900);
	assert_false(turn());
	assert_true(there("res/OQSsiquc01res_202611210001.xml"));
	drop("OQSsiquc01res_valid.xml", "res/OQSsiquc01res_202611210001.xml", 0);
	assert_true(turn());
	assert_int_equal(state_now(), INSURED_YES);
	house_act(ctx, "yamada", ROLES_ALL);
	ctx->actor.worker = false;
	assert_int_equal(insurance_undo(ctx, taro, 0, ctx_today(ctx)), ERR_OK);
	ask();
	turn();
	drop("OQSsiquc01res_valid.xml", "res/OQSsiquc01res_202611210002.xml", 900);
	old("res/OQSsiquc01res_202611210002.xml");
	vtime_pass(&h.time, 1);
	assert_true(turn());
	assert_int_equal(newest(), ELIGIBILITY_FAILED);
	assert_int_equal(state_now(), INSURED_UNKNOWN);
	assert_true(there("archive/20261121/OQSsiquc01res_202611210002.xml"));
	assert_int_equal(alarms_open(ctx, 0, 4, alarms, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_non_null(strstr(alarms[0].text, "OQSsiquc01res_202611210002.xml"));
	assert_false(turn());
}

static void folder_alarm(const char *text)
{
	struct alarm a[4];
	int n;
	assert_int_equal(alarms_open(ctx, 0, 4, a, &n), ERR_OK);
	assert_int_equal(n, text != NULL);
	if (text) {
		assert_string_equal(a[0].kind, "eligibility_folder");
		assert_non_null(strstr(a[0].text, text));
	}
}

/* Nothing is passed over: a folder that can't be used is told until it can be, also by the next worker; then things go on. */
static void a_folder_that_cannot_be_used(void **state)
{
	static const char *const folders[] = { "req", "archive", "res" };
	(void)state;
	turn();
	folder_alarm(NULL);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		assert_int_equal(rmdir(at(folders[i])), 0);
		assert_int_equal(file_write(at(folders[i]), "", 0, 0600), 0); /* a file in its place: root too is stopped by that */
		vtime_pass(&h.time, 20);
		turn();
		folder_alarm(folders[i]);
		vtime_pass(&h.time, 20);
		turn();
		folder_alarm(folders[i]);
		exchange_free(x);
		x = exchange_new(ctx, &lease, &options);
		turn();
		folder_alarm(folders[i]);
		assert_int_equal(unlink(at(folders[i])), 0);
		vtime_pass(&h.time, 20);
		turn();
		folder_alarm(NULL);
	}
	exchange_woken(x);
	drop("OQSsiquc01res_valid.xml", "res/OQSsiquc01res_202611210001.xml", 0);
	assert_true(exchange_woken(x)); /* it is watched anew */
	turn();
	assert_true(there("archive/20261121/OQSsiquc01res_202611210001.xml"));
	/* A question that can't be put down says so at once. */
	assert_int_equal(rmdir(at("req")), 0);
	assert_int_equal(file_write(at("req"), "", 0, 0600), 0);
	ask();
	turn();
	assert_int_equal(newest(), ELIGIBILITY_FAILED);
	folder_alarm("req");
}

/* The alarm ends as well where the house doesn't use the folder any more. */
static void a_folder_that_is_given_up(void **state)
{
	(void)state;
	assert_int_equal(rmdir(at("req")), 0);
	assert_int_equal(file_write(at("req"), "", 0, 0600), 0);
	vtime_pass(&h.time, 20);
	turn();
	folder_alarm("req");
	exchange_free(x);
	options.eligibility_folder[0] = '\0';
	x = exchange_new(ctx, &lease, &options);
	turn();
	folder_alarm(NULL);
}

static void nobody_answers(void **state)
{
	(void)state;
	ask();
	turn();
	vtime_pass(&h.time, ELIGIBILITY_WAIT);
	assert_true(turn());
	assert_int_equal(newest(), ELIGIBILITY_TIMEOUT);
	assert_int_equal(state_now(), INSURED_UNKNOWN);
}

static void no_folder(void **state)
{
	(void)state;
	struct worker_options none = { .eligibility_folder = "" };
	exchange_free(x);
	x = exchange_new(ctx, &lease, &none);
	ask();
	assert_true(turn());
	assert_int_equal(newest(), ELIGIBILITY_FAILED);
	assert_int_equal(state_now(), INSURED_UNKNOWN);
}

/* A worker that was taken over from writes nothing when it wakes up. */
static void fenced_off(void **state)
{
	(void)state;
	bool progress = false;
	lease.fence--;
	drop("OQSsiquc01res_valid.xml", "res/OQSsiquc01res_1.xml", 0);
	assert_int_equal(exchange_turn(x, &progress), ERR_CONFLICT);
	assert_int_equal(checks(), 0);
	assert_true(there("res/OQSsiquc01res_1.xml"));
	lease.fence++;
	vtime_pass(&h.time, 60);
	assert_true(turn());
	assert_int_equal(checks(), 1);
}

/* A batch: the open question gets its unit, who can't be told goes to nobody's list, all in one file that is taken once. */
static void a_batch(void **state)
{
	(void)state;
	struct eligibility list[4];
	int n;
	ask();
	turn();
	for (int i = 0; i < 2; i++) {
		drop("OQSmuquc02res_batch.xml", "res/OQSmuquc02res_20261121.xml", 0);
		turn();
		assert_false(there("res/OQSmuquc02res_20261121.xml"));
		assert_int_equal(checks(), 4);
		assert_int_equal(confirmed(), 1);
	}
	assert_int_equal(newest(), ELIGIBILITY_ANSWERED);
	assert_int_equal(state_now(), INSURED_YES);
	assert_int_equal(eligibility_nobody(ctx, 4, list, &n), ERR_OK);
	assert_int_equal(n, 3);
}

/* A reader's file with medical assistance, in CP932: the insurance is confirmed, the ticket waits for the key. */
static void a_ticket(void **state)
{
	(void)state;
	struct eligibility e;
	struct eligibility_view v;
	drop("OQSsiquc01res_face_assistance_cp932.xml", "face/OQSsiquc01res_face_2_20261121093015.xml", 0);
	assert_true(turn());
	assert_int_equal(eligibility_newest(ctx, taro, &e), ERR_OK);
	assert_int_equal(eligibility_view_load(ctx, e.id, 0, &v), ERR_OK);
	assert_int_equal(v.n_programmes, 1);
	assert_int_equal(v.programmes[0].theirs.cap, 3000);
	assert_string_equal(v.programmes[0].hindrance, "");
	assert_true(v.adoptable);
	assert_int_equal(state_now(), INSURED_YES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(out_and_in, setup, teardown),
		cmocka_unit_test_setup_teardown(once_whatever_happens, setup, teardown),
		cmocka_unit_test_setup_teardown(asked_again_after_a_crash, setup, teardown),
		cmocka_unit_test_setup_teardown(found_at_the_start, setup, teardown),
		cmocka_unit_test_setup_teardown(half_a_file, setup, teardown),
		cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_used, setup, teardown),
		cmocka_unit_test_setup_teardown(a_folder_that_is_given_up, setup, teardown),
		cmocka_unit_test_setup_teardown(nobody_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(no_folder, setup, teardown),
		cmocka_unit_test_setup_teardown(fenced_off, setup, teardown),
		cmocka_unit_test_setup_teardown(a_batch, setup, teardown),
		cmocka_unit_test_setup_teardown(a_ticket, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
