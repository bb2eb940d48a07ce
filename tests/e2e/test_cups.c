/*
 * A real IPP printer and a real cupsd on loopback: a page is handed over at most once whatever is killed, and what isn't known
 * is a question to a person (SPEC R2, R6; FACTS §12).
 */
#include <cmocka.h>
#include <dirent.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/health.h"
#include "domain/receipt.h"
#include "domain/settlement.h"
#include "lib/clerk.h"
#include "lib/clinic.h"
#include "lib/hospital.h"
#include "lib/house.h"
#include "lib/peer.h"
#include "lib/run.h"
#include "store/print_jobs.h"
#include "worker/ports.h"
#include "worker/print.h"
#include "worker/worker.h"

#include "base/banned.h"

enum { PATIENCE = 400, STEP_MS = 25 };

static char folder[] = "/tmp/madoguchi-print.XXXXXX";
static char address[64], device[80], server[32];
static int printer_port, cups_port;
static pid_t printer, cupsd;
static struct house h;
static struct visit v;
static struct worker_options options;
static struct ports *ports;

/* --- the peers ------------------------------------------------------------------------------------------------------ */

static const char *in(const char *name)
{
	static char path[4][300];
	static int at;
	at = (at + 1) % 4;
	str_fmt(path[at], sizeof path[at], "%s/%s", folder, name);
	return path[at];
}

static void sh(const char *const argv[])
{
	struct run r = { 0 };
	run_program(&r, argv, WORDS("PATH=/usr/sbin:/usr/bin:/sbin:/bin", server), NULL);
	if (r.exit_code != 0)
		fail_msg("%s %s: exit %d\n%s%s", argv[0], argv[1], r.exit_code, r.out, r.err);
	run_free(&r);
}

static void steer(const char *name, bool on)
{
	if (on)
		assert_int_equal(file_write(in(name), "", 0, 0644), 0);
	else
		assert_int_equal(unlink(in(name)), 0);
}

static int count(const char *below)
{
	struct dirent *d;
	int n = 0;
	DIR *dir = opendir(in(below));
	assert_non_null(dir);
	while ((d = readdir(dir)))
		n += strstr(d->d_name, ".pdf") != NULL;
	closedir(dir);
	return n;
}

static void await_files(const char *below, int n)
{
	for (int i = 0; i < PATIENCE && count(below) < n; i++)
		peer_pause_ms(STEP_MS);
	assert_int_equal(count(below), n);
}

static void start_printer(void)
{
	char port[16];
	str_fmt(port, sizeof port, "%d", printer_port);
	printer = run_start(WORDS("sh", "tests/peers/start-ippeveprinter.sh", folder, port, in("avahi-stub.so")), NULL, in("printer.log"), NULL);
	peer_await_port("127.0.0.1", printer_port);
}

static void start_cupsd(void)
{
	char port[16];
	str_fmt(port, sizeof port, "%d", cups_port);
	cupsd = run_start(WORDS("sh", "tests/peers/start-cupsd.sh", in("cups"), port, "data/cups/once"), NULL, in("cupsd.log"), NULL);
	peer_await_port("127.0.0.1", cups_port);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

/* Two queues: receipt hands over once, plain is what cupsd does by itself. */
static int set_up(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chmod(folder, 0755), 0);
	sh(WORDS("cc", "-shared", "-fPIC", "-o", in("avahi-stub.so"), "tests/peers/avahi-stub.c"));
	printer_port = peer_free_port();
	cups_port = peer_free_port();
	start_printer();
	start_cupsd();
	str_fmt(address, sizeof address, "ipp://localhost:%d/ipp/print", printer_port);
	str_fmt(server, sizeof server, "CUPS_SERVER=127.0.0.1:%d", cups_port);
	assert_int_equal(setenv("CUPS_SERVER", server + strlen("CUPS_SERVER="), 1), 0);
	str_fmt(device, sizeof device, "once:%s", address);
	sh(WORDS("lpadmin", "-p", "receipt", "-E", "-v", device, "-o", "printer-error-policy=abort-job"));
	sh(WORDS("lpadmin", "-p", "plain", "-E", "-v", address, "-o", "printer-error-policy=abort-job"));
	assert_int_equal(file_write(in("page.pdf"), "%PDF-1.4\n", 9, 0644), 0);
	house_new(&h, "atokure");
	v = clinic_ready(&h.ctx, "0012345678", "髙橋 太郎");
	ports = ports_open(&options);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ports_close(ports);
	house_free(&h);
	peer_stop(cupsd);
	peer_stop(printer);
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- our side ------------------------------------------------------------------------------------------------------- */

static struct receipt issue(void)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct bill b;
	struct receipt r;
	assert_int_equal(bill_add(&h.ctx, v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(&h.ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(settlement_pay_counter(&h.ctx, b.id, "cash", 3000), ERR_OK);
	assert_int_equal(receipt_issue(&h.ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	return r;
}

static enum receipt_state state_of(const struct receipt *r)
{
	char serial[24];
	struct receipt now;
	assert_int_equal(receipt_by_serial(&h.ctx, PAPER_RECEIPT, receipt_serial(r, serial), &now), ERR_OK);
	return now.state;
}

static struct print_place place_of(const char *queue)
{
	struct print_place p = { .queue = "" };
	str_copy(p.queue, sizeof p.queue, queue);
	str_copy(p.folder, sizeof p.folder, house_path(&h, "papers"));
	return p;
}

static void take(struct lease *lease, const struct print_place *place)
{
	*lease = (struct lease){ .queue = QUEUE_PRINT, .lock_fd = -1 };
	assert_int_equal(leases_take(&h.ctx, QUEUE_PRINT, lease), ERR_OK);
	assert_int_equal(print_recover(&h.ctx, lease, place), ERR_OK);
}

/* The worker's turns until the page has its end. */
static enum receipt_state finish(const struct receipt *r, const struct lease *lease, const struct print_place *place)
{
	bool did;
	for (int i = 0; i < PATIENCE && state_of(r) == RECEIPT_PRINTING; i++) {
		assert_int_equal(print_look(&h.ctx, lease, &ports->paper, place, &did), ERR_OK);
		enum err e = print_next(&h.ctx, lease, &ports->paper, place, &did);
		assert_true(e == ERR_OK || e == ERR_UNAVAILABLE);
		peer_pause_ms(STEP_MS);
	}
	return state_of(r);
}

/* What the desks can read of the printer, until it is that; the page in hand is followed meanwhile. */
static void await_device(enum device_state want, const struct lease *lease, const struct print_place *place)
{
	struct health now = { .device.state = DEVICE_STATES };
	bool did;
	for (int i = 0; i < 2000 / STEP_MS && now.device.state != want; i++) {
		assert_int_equal(print_look(&h.ctx, lease, &ports->paper, place, &did), ERR_OK);
		assert_int_equal(health_read(&h.ctx, &now), ERR_OK);
		peer_pause_ms(STEP_MS);
	}
	assert_string_equal(device_state_id(now.device.state), device_state_id(want));
	assert_int_equal(now.printing == HEALTH_TROUBLE, want >= DEVICE_PAPER);
}

static void hand_over(const struct lease *lease, const struct print_place *place)
{
	bool did;
	assert_int_equal(print_next(&h.ctx, lease, &ports->paper, place, &did), ERR_OK);
	assert_true(did);
	assert_true(print_pending(&h.ctx));
}

static int job_of(const struct receipt *r)
{
	struct print_job j;
	assert_int_equal(print_jobs_of_receipt(&h.ctx, r->id, &j), ERR_OK);
	int job = 0;
	assert_int_equal(sscanf(j.file, "cups:%d ", &job), 1);
	return job;
}

/* --- straight to the printer ---------------------------------------------------------------------------------------- */

/* How many pages with this serial the printer was ever handed. */
static int copies(const struct receipt *r)
{
	struct run found = { 0 };
	char command[400], serial[24];
	str_fmt(command, sizeof command, "for f in %s/*.pdf; do pdftotext \"$f\" - 2>/dev/null | grep -q %s && printf x; done; true", in("spool"),
		receipt_serial(r, serial));
	run_program(&found, WORDS("sh", "-c", command), NULL, NULL);
	assert_int_equal(found.exit_code, 0);
	int n = (int)found.out_n;
	run_free(&found);
	return n;
}

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

/* --- our worker killed ---------------------------------------------------------------------------------------------- */

enum { BEFORE_CREATE, AFTER_CREATE, BEFORE_SEND, AFTER_SEND, BEFORE_FOLLOW, AFTER_FOLLOW, STEPS };
static int step;

static void die_at(int here)
{
	if (here == step)
		raise(SIGKILL);
}

static enum err killing_create(void *self, const char *queue, const char *title, int *job, struct cause *cause)
{
	die_at(BEFORE_CREATE);
	enum err e = ports->paper.create(self, queue, title, job, cause);
	die_at(AFTER_CREATE);
	return e;
}

static enum err killing_send(void *self, const char *queue, int job, const char *title, const void *pdf, size_t n, struct cause *cause)
{
	die_at(BEFORE_SEND);
	enum err e = ports->paper.send(self, queue, job, title, pdf, n, cause);
	die_at(AFTER_SEND);
	return e;
}

static enum printer_state killing_follow(void *self, const char *queue, int job)
{
	die_at(BEFORE_FOLLOW);
	enum printer_state s = ports->paper.follow(self, queue, job);
	die_at(AFTER_FOLLOW);
	return s;
}

static void killed_worker(const struct print_place *place)
{
	struct paper_port port = ports->paper;
	struct lease lease = { .queue = QUEUE_PRINT, .lock_fd = -1 };
	struct ctx ctx;
	bool did;
	port.create = killing_create;
	port.send = killing_send;
	port.follow = killing_follow;
	house_join(&h, &ctx);
	if (leases_take(&ctx, QUEUE_PRINT, &lease) || print_recover(&ctx, &lease, place))
		_exit(1);
	for (int i = 0; i < PATIENCE; i++)
		if (print_next(&ctx, &lease, &port, place, &did) || print_look(&ctx, &lease, &port, place, &did))
			_exit(2);
	_exit(3);
}

static void killed_at_each_step(const char *queue)
{
	struct print_place place = place_of(queue);
	for (step = BEFORE_CREATE; step < STEPS; step++) {
		struct lease lease;
		int status, spooled = count("spool"), out = count("out");
		struct receipt r = issue();
		pid_t pid = fork();
		if (pid == 0)
			killed_worker(&place);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		take(&lease, &place);
		enum receipt_state end = finish(&r, &lease, &place);
		/* the job without its page is asked about, everything else comes out */
		if (end != (step == BEFORE_SEND ? RECEIPT_UNCLEAR : RECEIPT_ISSUED))
			fail_msg("%s: killed at step %d, the receipt is %s", queue, step, receipt_state_id(end));
		await_files("out", out + (step == BEFORE_SEND ? 0 : 1));
		assert_true(count("spool") <= spooled + 1);
		if (end == RECEIPT_UNCLEAR)
			assert_int_equal(receipt_resolve(&h.ctx, r.id, false, "停電", &r), ERR_OK);
		leases_release(&h.ctx, &lease);
	}
}

/* proves R2 */
static void our_worker_is_killed_at_each_step(void **state)
{
	(void)state;
	killed_at_each_step(address);
	killed_at_each_step("receipt");
}

/* --- a queue -------------------------------------------------------------------------------------------------------- */

/* proves R2 */
static void a_queue_that_could_print_twice_is_refused(void **state)
{
	(void)state;
	struct lease lease;
	struct print_place place = place_of("plain"), right = place_of(address);
	bool did;
	take(&lease, &place);
	int spooled = count("spool");
	struct receipt r = issue();
	assert_int_equal(print_next(&h.ctx, &lease, &ports->paper, &place, &did), ERR_UNAVAILABLE);
	assert_non_null(strstr(h.ctx.cause.text, "once:"));
	assert_int_equal(count("spool"), spooled);
	assert_int_equal(finish(&r, &lease, &right), RECEIPT_ISSUED);
	leases_release(&h.ctx, &lease);
}

/* proves R2 */
static void a_stopped_queue_goes_on(void **state)
{
	(void)state;
	struct lease lease;
	struct print_place place = place_of("receipt");
	bool did;
	take(&lease, &place);
	sh(WORDS("cupsdisable", "receipt"));
	struct receipt r = issue();
	hand_over(&lease, &place);
	assert_int_equal(print_look(&h.ctx, &lease, &ports->paper, &place, &did), ERR_OK);
	assert_int_equal(state_of(&r), RECEIPT_PRINTING);
	await_device(DEVICE_STOPPED, &lease, &place);
	sh(WORDS("cupsenable", "receipt"));
	assert_int_equal(finish(&r, &lease, &place), RECEIPT_ISSUED);
	assert_int_equal(copies(&r), 1);
	leases_release(&h.ctx, &lease);
}

/* The printer has the page when something happens to the queue; `happens` returns when the queue works again. */
static void in_the_middle(void (*happens)(void))
{
	struct lease lease;
	struct print_place place = place_of("receipt");
	take(&lease, &place);
	int spooled = count("spool");
	steer("hold", true);
	struct receipt r = issue();
	hand_over(&lease, &place);
	await_files("spool", spooled + 1);
	happens();
	steer("hold", false);
	enum receipt_state end = finish(&r, &lease, &place);
	assert_true(end == RECEIPT_ISSUED || end == RECEIPT_UNCLEAR);
	/* the queue is free again: the next page comes out, and the first one didn't come a second time */
	struct receipt next = issue();
	assert_int_equal(finish(&next, &lease, &place), RECEIPT_ISSUED);
	assert_int_equal(copies(&r), 1);
	assert_int_equal(copies(&next), 1);
	if (end == RECEIPT_UNCLEAR)
		assert_int_equal(receipt_resolve(&h.ctx, r.id, true, "", &r), ERR_OK);
	assert_int_equal(state_of(&r), RECEIPT_ISSUED);
	leases_release(&h.ctx, &lease);
}

static void disabled_and_enabled(void)
{
	sh(WORDS("cupsdisable", "receipt"));
	sh(WORDS("cupsenable", "receipt"));
}

static void cupsd_killed(void)
{
	assert_int_equal(kill(cupsd, SIGKILL), 0);
	assert_int_equal(run_wait(cupsd, 10000), -1);
	start_cupsd();
}

/* proves R2 */
static void disabled_and_enabled_while_printing(void **state)
{
	(void)state;
	in_the_middle(disabled_and_enabled);
}

/* proves R2 */
static void cupsd_killed_while_printing(void **state)
{
	(void)state;
	in_the_middle(cupsd_killed);
}

/* --- the desk ------------------------------------------------------------------------------------------------------- */

/* proves R2, O1 */
static void the_desk_says_it_in_words(void **state)
{
	(void)state;
	struct hospital ward;
	hospital_demo(&ward, "atokure", 60, "2026-11-21T09:41");
	hospital_set(&ward, "printer", "queue", "receipt"); /* a queue may lead to a real printer: not in training */
	hospital_refused(&ward, 2, "setting", "[printer] queue", WORDS("worker", "--once"));
	hospital_set(&ward, "printer", "queue", address);
	struct pty *desk = clerk_open(&ward, &(struct clerk_options){ .as = "kaikei" });
	pid_t worker = hospital_start(&ward, "worker.log", NULL, WORDS("worker"));
	clerk_do(desk, "see 印刷 正常\n");
	steer("no-paper", true);
	sh(WORDS("lp", "-d", "receipt", in("page.pdf"))); /* somebody else's page stands in the printer */
	assert_true(pty_wait_text(desk, "印刷 用紙切れ", 5000));
	steer("no-paper", false);
	assert_true(pty_wait_text(desk, "印刷 正常", 5000));
	peer_stop(printer);
	assert_true(pty_wait_text(desk, "印刷 接続できません", 5000));
	start_printer();
	assert_true(pty_wait_text(desk, "印刷 正常", 5000));
	clerk_quit(desk);
	peer_stop(worker);
	hospital_free(&ward);
}

/* What cupsd does by itself, so that the tests above are about something: disabled and enabled, it prints twice. */
static void cupsd_by_itself_prints_twice(void **state)
{
	(void)state;
	int spooled = count("spool");
	steer("hold", true);
	sh(WORDS("lp", "-d", "plain", in("page.pdf")));
	await_files("spool", spooled + 1);
	sh(WORDS("cupsdisable", "plain"));
	steer("hold", false);
	sh(WORDS("cupsenable", "plain"));
	await_files("spool", spooled + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_arrives),
		cmocka_unit_test(paper_out_and_back),
		cmocka_unit_test(a_printer_that_is_away_or_unknown_is_told),
		cmocka_unit_test(a_page_that_waits_too_long_is_taken_back),
		cmocka_unit_test(a_jam_is_a_question),
		cmocka_unit_test(our_worker_is_killed_at_each_step),
		cmocka_unit_test(a_queue_that_could_print_twice_is_refused),
		cmocka_unit_test(a_stopped_queue_goes_on),
		cmocka_unit_test(disabled_and_enabled_while_printing),
		cmocka_unit_test(cupsd_killed_while_printing),
		cmocka_unit_test(the_desk_says_it_in_words),
		cmocka_unit_test(cupsd_by_itself_prints_twice),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
