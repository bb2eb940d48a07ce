/*
 * A real cupsd before a real printer: a page is handed over at most once whatever is killed, and what isn't known is a question to
 * a person (SPEC R2, R6; FACTS §12). Straight to the printer: test_printer.c.
 */
#include <cmocka.h>
#include <cups/cups.h>
#include <dlfcn.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "e2e/press.h"

#include "base/banned.h"

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

/* In the place of libcups': asked what kind of queue it is, the server may keep silent. */
static bool silent_about_itself;

ipp_t *cupsDoRequest(http_t *http, ipp_t *request, const char *resource)
{
	static ipp_t *(*real)(http_t *, ipp_t *, const char *);
	if (!real)
		*(void **)(void *)&real = dlsym(RTLD_NEXT, "cupsDoRequest");
	if (!silent_about_itself || ippGetOperation(request) != IPP_OP_GET_PRINTER_ATTRIBUTES)
		return real(http, request, resource);
	ippDelete(request);
	return NULL;
}

/* Nothing is handed to the queue; the page waits, and comes out of the printer itself. */
static void refused_by_the_plain_queue(const char *says)
{
	struct lease lease;
	struct print_place place = place_of("plain"), right = place_of(address);
	bool did;
	take(&lease, &place);
	int spooled = count("spool");
	struct receipt r = issue();
	assert_int_equal(print_next(&h.ctx, &lease, &ports->paper, &place, &did), ERR_UNAVAILABLE);
	assert_non_null(strstr(h.ctx.cause.text, says));
	silent_about_itself = false;
	assert_int_equal(count("spool"), spooled);
	assert_int_equal(finish(&r, &lease, &right), RECEIPT_ISSUED);
	leases_release(&h.ctx, &lease);
}

/* proves R2 */
static void a_queue_that_could_print_twice_is_refused(void **state)
{
	(void)state;
	refused_by_the_plain_queue("once:");
}

/* proves R2: nobody says that it hands over once. */
static void a_queue_that_says_nothing_is_refused(void **state)
{
	(void)state;
	silent_about_itself = true;
	refused_by_the_plain_queue("印刷を受け付けません");
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

/* The queue keeps the page while the printer has no paper, and it comes out once. */
/* proves R2 */
static void a_queue_without_paper(void **state)
{
	(void)state;
	struct lease lease;
	struct print_place place = place_of("receipt");
	take(&lease, &place);
	int spooled = count("spool");
	steer("no-paper", true);
	struct receipt r = issue();
	hand_over(&lease, &place);
	await_files("spool", spooled + 1);
	await_device(DEVICE_PAPER, &lease, &place);
	assert_int_equal(state_of(&r), RECEIPT_PRINTING);
	steer("no-paper", false);
	assert_int_equal(finish(&r, &lease, &place), RECEIPT_ISSUED);
	assert_int_equal(copies(&r), 1);
	leases_release(&h.ctx, &lease);
}

/* cupsd may call a job that the printer has aborted completed (FACTS §12): the person who sees no page has the last word either way. */
/* proves R2, R6 */
static void a_queue_whose_printer_aborts(void **state)
{
	(void)state;
	struct lease lease;
	struct print_place place = place_of("receipt");
	take(&lease, &place);
	int out = count("out");
	steer("abort", true);
	struct receipt r = issue();
	enum receipt_state end = finish(&r, &lease, &place);
	assert_true(end == RECEIPT_UNCLEAR || end == RECEIPT_ISSUED);
	steer("abort", false);
	assert_int_equal(count("out"), out);
	assert_true(copies(&r) <= 1);
	not_out(&r, &lease, &place);
	leases_release(&h.ctx, &lease);
}

static void cupsd_killed(void)
{
	assert_int_equal(kill(cupsd, SIGKILL), 0);
	assert_int_equal(run_wait(cupsd, 10000), -1);
	start_cupsd();
}

/* cupsd dies with the page in a stopped queue: whatever it remembers afterwards, the page doesn't come twice, and isn't lost. */
/* proves R2 */
static void cupsd_killed_before_it_prints(void **state)
{
	(void)state;
	struct lease lease;
	struct print_place place = place_of("receipt");
	take(&lease, &place);
	int out = count("out");
	sh(WORDS("cupsdisable", "receipt"));
	struct receipt r = issue();
	hand_over(&lease, &place);
	cupsd_killed();
	sh(WORDS("cupsenable", "receipt"));
	vtime_pass(&h.time, 1);
	enum receipt_state end = finish(&r, &lease, &place);
	if (end == RECEIPT_ISSUED) {
		await_files("out", out + 1);
		assert_int_equal(copies(&r), 1);
	} else {
		assert_int_equal(end, RECEIPT_UNCLEAR);
		assert_int_equal(copies(&r), 0);
		not_out(&r, &lease, &place);
	}
	leases_release(&h.ctx, &lease);
}

/* The printer has the whole page, not only its name, when something happens to the queue; `happens` returns when the queue works again. */
static void in_the_middle(void (*happens)(void))
{
	struct lease lease;
	struct print_place place = place_of("receipt");
	take(&lease, &place);
	unlink(in("held"));
	steer("hold", true);
	struct receipt r = issue();
	hand_over(&lease, &place);
	for (int i = 0; i < PATIENCE && access(in("held"), F_OK) != 0; i++)
		peer_pause_ms(STEP_MS);
	assert_int_equal(copies(&r), 1);
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
		cmocka_unit_test(our_worker_is_killed_at_each_step),
		cmocka_unit_test(a_queue_that_could_print_twice_is_refused),
		cmocka_unit_test(a_queue_that_says_nothing_is_refused),
		cmocka_unit_test(a_stopped_queue_goes_on),
		cmocka_unit_test(a_queue_without_paper),
		cmocka_unit_test(a_queue_whose_printer_aborts),
		cmocka_unit_test(cupsd_killed_before_it_prints),
		cmocka_unit_test(disabled_and_enabled_while_printing),
		cmocka_unit_test(cupsd_killed_while_printing),
		cmocka_unit_test(cupsd_by_itself_prints_twice),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
