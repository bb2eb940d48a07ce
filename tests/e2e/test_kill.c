/*
 * The real worker, killed with SIGKILL at 200 random moments over a hundred due bills and more, against a gateway that
 * takes its time: in the end its book has each bill exactly once, for its amount. proves S3, L6, S5
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/random.h"
#include "domain/settlement_list.h"
#include "lib/peer.h"
#include "sandbox/sandbox.h"
#include "store/db.h"

#include "base/banned.h"

enum { KILLS = 200, LONGEST_MS = 110, BILLS_MIN = 100, ROWS = 4000 };

static char dir[64] = "/tmp/test_kill.XXXXXX", home[128], gateway_dir[160], faults[160], log_path[128];
static const char now[] = "2026-11-25T09:00";
static struct clock clock_;
static struct random_seeded rng;
static struct settlement_row *rows;

static int64_t gateway_now(void *arg)
{
	(void)arg;
	return clock_utc(&clock_);
}

static const char *program(void)
{
	static char path[300];
	const char *build = getenv("MADOGUCHI_BUILD");
	str_fmt(path, sizeof path, "%s/madoguchi-worker", build ? build : "build");
	return path;
}

static pid_t worker(void)
{
	return peer_start((char *[]){ (char *)program(), "worker", "--until-idle", "--concurrency", "2", "--now", (char *)now, NULL }, log_path);
}

static int ended(pid_t pid)
{
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The book's charges as they stand; only those that were due in these days count. */
static int read_book(void)
{
	struct ctx ctx = { .clock = &clock_, .random = &rng.port, .home = home, .training = true };
	char path[200];
	int n;
	str_fmt(path, sizeof path, "%s/madoguchi.db", home);
	assert_int_equal(db_open(&ctx, path, DB_OPEN, &ctx.db), ERR_OK);
	assert_int_equal(settlement_list_fetch(&ctx, -1, 0, ROWS, rows, &n), ERR_OK);
	assert_true(n < ROWS);
	db_close(ctx.db);
	return n;
}

static int paid(json_t *ledger, const char *bill, int64_t *sum)
{
	json_t *row;
	size_t i;
	int n = 0;
	*sum = 0;
	json_array_foreach(ledger, i, row) {
		const char *of = json_string_value(json_object_get(json_object_get(row, "metadata"), "bill"));
		if (!of || strcmp(of, bill) != 0 || strcmp(json_string_value(json_object_get(row, "status")), "succeeded") != 0)
			continue;
		n++;
		*sum += json_integer_value(json_object_get(row, "amount"));
	}
	return n;
}

static int mails(void)
{
	char path[200];
	int n = 0;
	str_fmt(path, sizeof path, "%s/mail", home);
	DIR *d = opendir(path);
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		n += strstr(e->d_name, ".eml") != NULL;
	closedir(d);
	return n;
}

static int count_due(int n)
{
	int due = 0;
	for (int i = 0; i < n; i++)
		due += rows[i].group == GROUP_DUE;
	return due;
}

static void kill_it(int times, int longest_ms)
{
	for (int i = 0; i < times; i++) {
		pid_t pid = worker();
		peer_pause_ms((int)random_below(&rng.port, (uint64_t)longest_ms));
		kill(pid, SIGKILL);
		ended(pid);
	}
}

static int count_left(void)
{
	int n = read_book(), left = 0;
	for (int i = 0; i < n; i++)
		left += rows[i].group == GROUP_DUE || rows[i].group == GROUP_IN_FLIGHT || rows[i].group == GROUP_UNKNOWN;
	return left;
}

static void each_bill_is_charged_exactly_once(void **state)
{
	(void)state;
	struct cause why = { 0 };
	json_t *ledger;
	int64_t sum;
	int due = count_due(read_book()), charged = 0, longest = LONGEST_MS;
	assert_true(due >= BILLS_MIN);
	kill_it(KILLS, longest);
	for (int more = 0; more < 5 && count_left() == due; more++)
		kill_it(KILLS / 10, longest *= 2); /* a slow machine: no worker lived long enough to begin */
	assert_true(count_left() < due); /* the kills hit work that went on */
	assert_int_equal(file_write(faults, "", 0, 0600), 0);
	assert_int_equal(ended(worker()), 0);
	int n = read_book();
	assert_int_equal(sandbox_ledger_read(gateway_dir, &ledger, &why), ERR_OK);
	for (int i = 0; i < n; i++) {
		const struct settlement_row *r = &rows[i];
		bool succeeded = r->s.state == SETTLEMENT_SUCCEEDED;
		assert_true(r->group != GROUP_DUE && r->group != GROUP_IN_FLIGHT && r->group != GROUP_UNKNOWN);
		if (paid(ledger, r->bill, &sum) != succeeded || (succeeded && sum != r->s.amount))
			fail_msg("%s: %s, in the gateway's book %lld of %lld yen", r->bill, settlement_state_id(r->s.state), (long long)sum,
				 (long long)r->s.amount);
		charged += succeeded && r->s.settled_at >= clock_utc(&clock_) - 3600;
	}
	json_decref(ledger);
	assert_true(charged >= BILLS_MIN);
	assert_true(mails() >= charged);
}

static int start(void **state)
{
	(void)state;
	struct sandbox **gateway = (struct sandbox **)state;
	struct buf lines = { 0 };
	struct cause why = { 0 };
	char p[16];
	int64_t at;
	int port = peer_free_port();
	assert_non_null(mkdtemp(dir));
	str_fmt(home, sizeof home, "%s/home", dir);
	str_fmt(gateway_dir, sizeof gateway_dir, "%s/sandbox", home);
	str_fmt(faults, sizeof faults, "%s/faults", dir);
	str_fmt(log_path, sizeof log_path, "%s/log", dir);
	str_fmt(p, sizeof p, "%d", port);
	setenv("MADOGUCHI_HOME", home, 1);
	assert_int_equal(peer_run((char *[]){ (char *)program(), "demo", "--no-desk", "--patients", "1000", "--seed", "3", "--port", p, "--now",
					      "2026-11-21T09:00", NULL }), 0);
	for (int i = 0; i < 2000; i++)
		buf_fmt(&lines, "%s POST /v1/payment_intents\n", i % 7 == 3 ? "drop_after" : i % 11 == 5 ? "500_before" : "slow:0.05");
	assert_int_equal(file_write(faults, lines.data, lines.len, 0600), 0);
	buf_free(&lines);
	clock_system(&clock_);
	random_seed(&rng, 20261125);
	assert_true(instant_parse(now, &at));
	clock_set(&clock_, at);
	rows = mem_array(ROWS, sizeof *rows);
	struct sandbox_options o = { .dir = gateway_dir, .port = port, .now = gateway_now, .faults = faults };
	assert_int_equal(sandbox_start(gateway, &o, &port, &why), ERR_OK);
	return 0;
}

static int stop(void **state)
{
	sandbox_stop(*state);
	free(rows);
	return peer_run((char *[]){ "rm", "-rf", dir, NULL });
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(each_bill_is_charged_exactly_once, start, stop) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
