/*
 * How soon a desk knows how the printer is: by construction, on a clock that the test moves. Real printers: e2e/test_printer.c and
 * e2e/test_cups.c. proves R2
 */
#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "lib/ward.h"
#include "store/devices.h"
#include "tui/tui.h"
#include "worker/ports.h"
#include "worker/watcher.h"
#include "worker/worker.h"

#include "base/banned.h"

/* The pause between two questions, the time for an answer, the worker's look and the desk's: 150 ms are left for writing and painting. */
_Static_assert(WATCHER_PAUSE_MS + WATCHER_PATIENCE_MS + WORKER_POLL_MS + TUI_LIVE_MS <= 1850, "a desk would know too late");

/* --- the thread ----------------------------------------------------------------------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static int asked, answered;        /* questions that came, and how many of them may be answered */
static enum device_state printer;
static int64_t now_ms;

static int64_t mono(const struct clock *c)
{
	(void)c;
	pthread_mutex_lock(&lock);
	int64_t ms = now_ms;
	pthread_mutex_unlock(&lock);
	return ms;
}

static enum device_state ask(const char *queue)
{
	must(strcmp(queue, "receipt") == 0);
	pthread_mutex_lock(&lock);
	asked++;
	pthread_cond_broadcast(&turn);
	while (answered < asked)
		pthread_cond_wait(&turn, &lock);
	enum device_state s = printer;
	pthread_mutex_unlock(&lock);
	return s;
}

static void await_question(int n)
{
	pthread_mutex_lock(&lock);
	while (asked < n)
		pthread_cond_wait(&turn, &lock);
	pthread_mutex_unlock(&lock);
}

static void allow(int n, enum device_state s)
{
	pthread_mutex_lock(&lock);
	answered = n;
	printer = s;
	pthread_cond_broadcast(&turn);
	pthread_mutex_unlock(&lock);
}

static void pass(int64_t ms)
{
	pthread_mutex_lock(&lock);
	now_ms += ms;
	pthread_mutex_unlock(&lock);
}

/* It asks again by itself; whoever lets it wait is out of reach, and late answers count as none until one comes in time. */
static void the_printer_is_asked_again_and_again(void **state)
{
	(void)state;
	static const struct clock clock = { .mono_ms = mono };
	asked = answered = 0;
	struct watcher *w = watcher_new("receipt", ask, &clock);
	allow(1, DEVICE_FINE);
	assert_int_equal(watcher_state(w), DEVICE_FINE); /* the first answer is waited for */
	await_question(2);
	assert_int_equal(watcher_state(w), DEVICE_FINE);
	pass(WATCHER_PATIENCE_MS);
	assert_int_equal(watcher_state(w), DEVICE_FINE);
	pass(1);
	assert_int_equal(watcher_state(w), DEVICE_OFFLINE);
	allow(2, DEVICE_FINE);
	await_question(3);
	assert_int_equal(watcher_state(w), DEVICE_OFFLINE);
	allow(3, DEVICE_STOPPED);
	await_question(4);
	assert_int_equal(watcher_state(w), DEVICE_STOPPED);
	allow(4, DEVICE_PAPER);
	await_question(5);
	assert_int_equal(watcher_state(w), DEVICE_PAPER);
	allow(1000, DEVICE_FINE);
	watcher_free(w);
}

/* One that never answered isn't waited for longer than the patience lasts. */
static void a_silent_printer_is_out_of_reach(void **state)
{
	(void)state;
	static const struct clock clock = { .mono_ms = mono };
	asked = answered = 0;
	struct watcher *w = watcher_new("receipt", ask, &clock);
	await_question(1);
	pass(WATCHER_PATIENCE_MS + 1);
	assert_int_equal(watcher_state(w), DEVICE_OFFLINE);
	allow(1000, DEVICE_FINE);
	watcher_free(w);
}

/* --- the worker ----------------------------------------------------------------------------------------------------- */

static struct ward ward;
static struct worker *worker;
static enum device_state seen;      /* what the port says */
static int jobs, sent;
static void (*meanwhile)(void *arg);
static void *meanwhile_arg;

static enum device_state told(void)
{
	struct device d;
	assert_int_equal(devices_read(ward.ctx, &d), ERR_OK);
	return d.state;
}

static enum device_state look(void *self, const char *queue)
{
	(void)self;
	assert_string_equal(queue, "receipt");
	return seen;
}

static enum err draw(void *self, const struct doc *doc, struct buf *pdf, struct cause *cause)
{
	(void)self, (void)doc, (void)cause;
	buf_str(pdf, "%PDF");
	return ERR_OK;
}

static enum err create(void *self, const char *queue, const char *title, int *job, struct cause *cause)
{
	(void)self, (void)queue, (void)title, (void)cause;
	*job = ++jobs;
	return ERR_OK;
}

/* The printer runs out of paper while it takes the page, and takes its time. */
static enum err send(void *self, const char *queue, int job, const char *title, const void *pdf, size_t n, struct cause *cause)
{
	(void)self, (void)queue, (void)job, (void)title, (void)pdf, (void)n, (void)cause;
	sent++;
	seen = DEVICE_PAPER;
	vtime_pass_ms(&ward.house.time, 250);
	meanwhile(meanwhile_arg);
	assert_int_equal(told(), DEVICE_PAPER);
	return ERR_OK;
}

static enum printer_state follow(void *self, const char *queue, int job)
{
	(void)self, (void)queue, (void)job;
	return PRINTER_WORKING;
}

static void cancel(void *self, const char *queue, int job)
{
	(void)self, (void)queue, (void)job;
}

static void attend(void *self, void (*call)(void *arg), void *arg)
{
	(void)self;
	meanwhile = call;
	meanwhile_arg = arg;
}

static int wait_for(void *self, int timeout_ms)
{
	(void)self;
	vtime_pass_ms(&ward.house.time, timeout_ms);
	return 0;
}

static const struct ports ports = { .paper = { NULL, draw, create, send, follow, cancel, look, attend }, .wait = wait_for };
static struct worker_options options;
static struct worker_report report;

static int begin(void **state)
{
	(void)state;
	ward_new(&ward);
	ward.ctx->clock = &ward.house.time.clock;
	options = ward_options(&ward);
	options.gateway.base_url[0] = '\0';
	str_copy(options.print.queue, sizeof options.print.queue, "receipt");
	seen = DEVICE_FINE;
	assert_int_equal(worker_open(ward.ctx, &options, &ports, &report, &worker), ERR_OK);
	return 0;
}

static int end(void **state)
{
	(void)state;
	worker_close(worker, ERR_OK);
	ward_free(&ward);
	return 0;
}

static void one_turn(void)
{
	bool over;
	assert_int_equal(worker_turn(worker, &over), ERR_OK);
}

/* Idle or not, whatever the printer is in is written down with the next turn, and a turn waits WORKER_POLL_MS at most. */
static void each_state_is_told_with_the_next_turn(void **state)
{
	(void)state;
	static const enum device_state states[] = { DEVICE_PAPER, DEVICE_FINE, DEVICE_STOPPED, DEVICE_FINE, DEVICE_OFFLINE, DEVICE_MISSING, DEVICE_JAM,
		DEVICE_COVER, DEVICE_INK, DEVICE_PRINTING, DEVICE_FINE };
	for (int i = 0; i < 20; i++)
		one_turn();
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		seen = states[i];
		int64_t at = ward.house.time.mono;
		one_turn();
		assert_int_equal(told(), states[i]);
		assert_true(ward.house.time.mono - at <= WORKER_POLL_MS);
	}
}

/* While the worker waits for the printer to take a page, it goes on telling. */
static void it_is_told_while_a_page_is_sent(void **state)
{
	(void)state;
	struct bill b;
	one_turn();
	assert_int_equal(told(), DEVICE_FINE);
	assert_int_equal(sent, 0);
	ward_bill(&ward, "visa", 1000, &b); /* its visit is deferred: there is a usage slip to print */
	for (int i = 0; i < 20 && !sent; i++)
		one_turn();
	assert_int_equal(sent, 1);
	assert_int_equal(told(), DEVICE_PAPER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_printer_is_asked_again_and_again), cmocka_unit_test(a_silent_printer_is_out_of_reach),
		cmocka_unit_test_setup_teardown(each_state_is_told_with_the_next_turn, begin, end),
		cmocka_unit_test_setup_teardown(it_is_told_while_a_page_is_sent, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
