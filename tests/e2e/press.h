/*
 * A real IPP printer, a real cupsd before it and a house whose receipts they print, all on loopback; for the tests of paper that may
 * exist only once. One per program.
 */
#ifndef TESTS_E2E_PRESS_H
#define TESTS_E2E_PRESS_H

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

enum { PATIENCE = 2400, STEP_MS = 25, DESK_MS = 30000 }; /* a minute: for the slowest machine; every wait ends as soon as it can */

static char folder[] = "/tmp/madoguchi-print.XXXXXX";
static char address[64], device[80], server[32];
static int printer_port, cups_port;
static pid_t printer, cupsd;
static struct house h;
static struct visit v;
static struct worker_options options;
static struct ports *ports;

/* --- the peers ------------------------------------------------------------------------------------------------------ */

static inline const char *in(const char *name)
{
	static char path[4][300];
	static int at;
	at = (at + 1) % 4;
	str_fmt(path[at], sizeof path[at], "%s/%s", folder, name);
	return path[at];
}

static inline void sh(const char *const argv[])
{
	struct run r = { 0 };
	run_program(&r, argv, WORDS("PATH=/usr/sbin:/usr/bin:/sbin:/bin", server), NULL);
	if (r.exit_code != 0)
		fail_msg("%s %s: exit %d\n%s%s", argv[0], argv[1], r.exit_code, r.out, r.err);
	run_free(&r);
}

static inline void steer(const char *name, bool on)
{
	if (on)
		assert_int_equal(file_write(in(name), "", 0, 0644), 0);
	else
		assert_int_equal(unlink(in(name)), 0);
}

static inline int count(const char *below)
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

static inline void await_files(const char *below, int n)
{
	for (int i = 0; i < PATIENCE && count(below) < n; i++)
		peer_pause_ms(STEP_MS);
	assert_int_equal(count(below), n);
}

static inline void start_printer(void)
{
	char port[16];
	str_fmt(port, sizeof port, "%d", printer_port);
	printer = run_start(WORDS("sh", "tests/peers/start-ippeveprinter.sh", folder, port, in("avahi-stub.so")), NULL, in("printer.log"), NULL);
	peer_await_port("127.0.0.1", printer_port);
}

static inline void start_cupsd(void)
{
	char port[16];
	str_fmt(port, sizeof port, "%d", cups_port);
	cupsd = run_start(WORDS("sh", "tests/peers/start-cupsd.sh", in("cups"), port, "data/cups/once"), NULL, in("cupsd.log"), NULL);
	peer_await_port("127.0.0.1", cups_port);
}

static inline int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

/* Two queues: receipt hands over once, plain is what cupsd does by itself. */
static inline int set_up(void **state)
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

static inline int tear_down(void **state)
{
	(void)state;
	ports_close(ports);
	house_free(&h);
	peer_stop(cupsd);
	peer_stop(printer);
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- our side ------------------------------------------------------------------------------------------------------- */

static inline struct receipt issue(void)
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

static inline enum receipt_state state_of(const struct receipt *r)
{
	char serial[24];
	struct receipt now;
	assert_int_equal(receipt_by_serial(&h.ctx, PAPER_RECEIPT, receipt_serial(r, serial), &now), ERR_OK);
	return now.state;
}

static inline struct print_place place_of(const char *queue)
{
	struct print_place p = { .queue = "" };
	str_copy(p.queue, sizeof p.queue, queue);
	str_copy(p.folder, sizeof p.folder, house_path(&h, "papers"));
	return p;
}

static inline void take(struct lease *lease, const struct print_place *place)
{
	*lease = (struct lease){ .queue = QUEUE_PRINT, .lock_fd = -1 };
	assert_int_equal(leases_take(&h.ctx, QUEUE_PRINT, lease), ERR_OK);
	assert_int_equal(print_recover(&h.ctx, lease, place), ERR_OK);
}

/* The worker's turns until the page has its end. */
static inline enum receipt_state finish(const struct receipt *r, const struct lease *lease, const struct print_place *place)
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

/* As soon as the printer says it, one look of the worker tells the desks; the page in hand is followed meanwhile. */
static inline void await_device(enum device_state want, const struct lease *lease, const struct print_place *place)
{
	struct health now = { .device.state = DEVICE_STATES };
	enum device_state known = DEVICE_STATES;
	for (int i = 0; i < PATIENCE && place->queue[0] && ports->paper.look(ports->paper.self, place->queue) != want; i++)
		peer_pause_ms(STEP_MS);
	assert_int_equal(print_watch(&h.ctx, lease, &ports->paper, place, &known), ERR_OK);
	assert_int_equal(health_read(&h.ctx, &now), ERR_OK);
	assert_string_equal(device_state_id(now.device.state), device_state_id(want));
	assert_int_equal(now.printing == HEALTH_TROUBLE, want >= DEVICE_PAPER);
}

static inline void hand_over(const struct lease *lease, const struct print_place *place)
{
	bool did;
	assert_int_equal(print_next(&h.ctx, lease, &ports->paper, place, &did), ERR_OK);
	assert_true(did);
	assert_true(print_pending(&h.ctx));
}

static inline int job_of(const struct receipt *r)
{
	struct print_job j;
	assert_int_equal(print_jobs_of_receipt(&h.ctx, r->id, &j), ERR_OK);
	int job = 0;
	assert_int_equal(sscanf(j.file, "cups:%d ", &job), 1);
	return job;
}

/* How many pages with this serial the printer was ever handed. */
static inline int copies(const struct receipt *r)
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

/* It didn't come out: its number is void, and the right to an original is there again, once. */
static inline void not_out(const struct receipt *r, const struct lease *lease, const struct print_place *place)
{
	struct receipt gone, again, third;
	int out = count("out");
	assert_int_equal(receipt_resolve(&h.ctx, r->id, false, "出ていない", &gone), ERR_OK);
	assert_int_equal(state_of(r), RECEIPT_VOID);
	assert_int_equal(receipt_issue(&h.ctx, r->bill_id, PAPER_RECEIPT, false, &again), ERR_OK);
	assert_int_equal(receipt_issue(&h.ctx, r->bill_id, PAPER_RECEIPT, false, &third), ERR_BAD_STATE);
	assert_int_equal(finish(&again, lease, place), RECEIPT_ISSUED);
	assert_int_equal(count("out"), out + 1);
	assert_int_equal(copies(&again), 1);
}

#endif
