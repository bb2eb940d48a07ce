/*
 * Who owns the charges: an owner that is stopped for longer than its lease and wakes up late, one that is stopped in the
 * middle of a write transaction, and many that want to begin at once. The card gateway stands behind a line that keeps
 * answers back (tests/peers/front.py), so that each moment is the one that is meant. proves S3, L6, L1
 */
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "lib/front.h"
#include "lib/hospital.h"
#include "lib/peer.h"
#include "store/leases.h"

#include "base/banned.h"

enum { PATIENTS = 1000, SLOTS = 4, CROWD = 6, END_MS = 60000 };

static struct hospital h;
static struct front front;

static int64_t asked(const char *sql)
{
	int64_t n;
	assert_true(str_int64(hospital_ask(&h, sql), 0, INT64_MAX, &n));
	return n;
}

static int64_t status(const char *group)
{
	return hospital_int(hospital_json(&h, 0, WORDS("settle", "status")), group);
}

static pid_t worker(const char *log)
{
	return hospital_start(&h, log, NULL, WORDS("worker", "--until-idle", "--concurrency", "4"));
}

static const char *log_of(const char *name)
{
	static struct buf b;
	buf_clear(&b);
	assert_int_equal(file_read(hospital_path(&h, name), 1 << 16, &b), 0);
	buf_char(&b, '\0');
	return b.data;
}

/* The book's payments against the gateway's: each once, for its amount, and none beside. */
static void book_and_ledger_agree(void)
{
	json_t *book = hospital_rows(&h, "SELECT b.number AS bill, s.amount FROM settlement s JOIN bill b ON b.id = s.bill_id"
		" WHERE s.state = 'succeeded' AND s.gateway_ref <> ''");
	json_t *row, *entry, *ledger = hospital_json(&h, 0, WORDS("sandbox", "ledger"));
	size_t i, j, paid = 0;
	json_array_foreach(book, i, row) {
		int n = 0;
		json_array_foreach(ledger, j, entry) {
			const char *of = json_string_value(json_object_get(json_object_get(entry, "metadata"), "bill"));
			if (of && strcmp(of, hospital_str(row, "bill")) == 0 && strcmp(hospital_str(entry, "status"), "succeeded") == 0) {
				n++;
				assert_int_equal(hospital_int(entry, "amount"), hospital_int(row, "amount"));
			}
		}
		if (n != 1)
			fail_msg("%s was charged %d times", hospital_str(row, "bill"), n);
	}
	json_array_foreach(ledger, j, entry)
		paid += strcmp(hospital_str(entry, "status"), "succeeded") == 0;
	assert_int_equal(paid, json_array_size(book));
}

/* As if the owner hadn't been heard of for longer than a lease; its own next word is up to 10 s away. */
static void time_passes(void)
{
	char sql[80];
	str_fmt(sql, sizeof sql, "UPDATE lease SET seen_ms = seen_ms - %d", LEASE_MS + 15000);
	hospital_meddle(&h, sql);
}

/* Is somebody inside a write transaction? Asked while the worker stands still. */
static bool queue_is_held(void)
{
	char path[320];
	str_fmt(path, sizeof path, "%s/write.queue", h.home);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	bool held = flock(fd, LOCK_EX | LOCK_NB) != 0;
	close(fd);
	return held;
}

/* Stops the worker at a moment when it is, or isn't, inside a write transaction. */
static void stop_when(pid_t pid, bool inside)
{
	for (int i = 0; i < 5000; i++) {
		int status_now;
		assert_int_equal(kill(pid, SIGSTOP), 0);
		assert_int_equal(waitpid(pid, &status_now, WUNTRACED), pid);
		assert_true(WIFSTOPPED(status_now));
		if (queue_is_held() == inside)
			return;
		assert_int_equal(kill(pid, SIGCONT), 0);
		peer_pause_ms(1 + i % 3);
	}
	fail_msg("the worker was never %s a write transaction", inside ? "inside" : "outside");
}

/*
 * Half of its charges haven't reached the gateway, half were executed; then it is stopped, and everything goes on
 * without it. Awake again, it gets the answers that were kept back, and may not write one of them.
 */
static void a_late_owner_writes_nothing(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-22T09:00:00");
	int64_t due = status("due");
	assert_true(due >= 2 * SLOTS);
	front_order(&front, "hold=half");
	pid_t late = worker("late.log");
	front_await(&front, "held", SLOTS);
	stop_when(late, false);
	hospital_refused(&h, 4, "running", "", WORDS("worker", "--until-idle")); /* it was heard of a moment ago; told without waiting: worker/test_settle.c */
	assert_int_equal(asked("SELECT count(*) FROM attempt WHERE answered_at IS NULL"), SLOTS);
	time_passes();
	front_order(&front, "");
	json_t *w = hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	assert_int_equal(hospital_int(w, "charged") + hospital_int(w, "declined"), due);
	assert_int_equal(status("due") + status("in_flight") + status("unknown"), 0);
	uint64_t before = hospital_print(&h, true);
	assert_int_equal(kill(late, SIGCONT), 0);
	assert_int_equal(run_wait(late, END_MS), 4);
	assert_non_null(strstr(log_of("late.log"), "引き継がれました"));
	assert_true(hospital_print(&h, true) == before);
	assert_int_equal(asked("SELECT count(DISTINCT fence) FROM attempt WHERE fence > 0"), 2);
	book_and_ledger_agree();
}

/*
 * Stopped while it holds the write queue: desks wait for ten seconds and are told, a second worker can't take over,
 * and what was half done is finished, or undone, by the one that holds it.
 */
static void an_owner_stopped_while_it_writes(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-23T09:00:00");
	int64_t due = status("due"), entries = asked("SELECT count(*) FROM audit");
	assert_true(due >= 2 * SLOTS);
	pid_t owner = worker("owner.log");
	front_await(&front, "ok", front_count(&front, "ok") + 1);
	time_passes();
	stop_when(owner, true);
	assert_true(asked("SELECT count(*) FROM audit") > entries); /* it was on its way */
	uint64_t before = hospital_print(&h, true);
	pid_t second = worker("second.log");
	hospital_refused(&h, 5, "busy", "10", WORDS("patients", "import", hospital_file(&h, "p.csv", "card,name,kana,sex,birth\n0000099999,試験 太郎,シケン タロウ,m,1980-03-01\n", -1)));
	assert_true(h.last.seconds >= 10);
	assert_int_equal(run_wait(second, END_MS), 5);
	assert_true(hospital_print(&h, true) == before);
	assert_int_equal(kill(owner, SIGCONT), 0);
	assert_int_equal(run_wait(owner, END_MS), 0);
	assert_int_equal(status("due") + status("in_flight") + status("unknown"), 0);
	book_and_ledger_agree();
}

/* The process that owns the charges. */
static pid_t owner_of_charges(void)
{
	int64_t pid;
	const char *colon = strrchr(hospital_ask(&h, "SELECT owner FROM lease WHERE queue = 'settle'"), ':');
	assert_non_null(colon);
	assert_true(str_int64(colon + 1, 1, INT32_MAX, &pid));
	return (pid_t)pid;
}

/*
 * Six workers and six night shifts in the same moment: one owner; a worker leaves with exit 4, a night shift sees it through. The
 * owner's first charges are kept back until every other worker has left, so that none comes so late that nobody owns them any more.
 */
static void many_begin_at_once(void)
{
	pid_t workers[CROWD], shifts[CROWD];
	char log[24];
	int held = front_count(&front, "held");
	front_order(&front, "hold=before");
	for (int i = 0; i < CROWD; i++) {
		str_fmt(log, sizeof log, "worker%d", i);
		workers[i] = worker(log);
		str_fmt(log, sizeof log, "shift%d", i);
		shifts[i] = hospital_start(&h, log, NULL, WORDS("settle", "run"));
	}
	front_await(&front, "held", held + 1);
	pid_t owner = owner_of_charges(); /* a worker or a night shift */
	for (int i = 0; i < CROWD; i++)
		if (workers[i] != owner)
			assert_int_equal(run_wait(workers[i], END_MS), 4);
	front_order(&front, "");
	for (int i = 0; i < CROWD; i++)
		if (workers[i] == owner)
			assert_int_equal(run_wait(owner, END_MS), 0);
	for (int i = 0; i < CROWD; i++)
		assert_int_equal(run_wait(shifts[i], END_MS), 0);
}

/* Killed there, it leaves nothing half done, and nobody waits for it: a crowd follows. */
static void an_owner_killed_while_it_writes_is_followed_by_many(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-24T09:00:00");
	assert_true(status("due") >= 2 * SLOTS);
	pid_t owner = worker("owner.log");
	front_await(&front, "ok", front_count(&front, "ok") + 1);
	stop_when(owner, true);
	assert_int_equal(kill(owner, SIGKILL), 0);
	assert_int_equal(run_wait(owner, END_MS), -1);
	assert_true(status("due") >= 2 * SLOTS);
	many_begin_at_once();
	assert_int_equal(status("due") + status("in_flight") + status("unknown"), 0);
	book_and_ledger_agree();
}

static int start(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", PATIENTS, "2026-11-21T09:41");
	hospital_gateway(&h, NULL);
	front_start(&front, &h);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	front_stop(&front);
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_late_owner_writes_nothing),
		cmocka_unit_test(an_owner_stopped_while_it_writes),
		cmocka_unit_test(an_owner_killed_while_it_writes_is_followed_by_many),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
