/*
 * Workers beside each other, a worker killed, mail through a real mail server, people with roles, and an installation that
 * isn't for training, by the command line with the real programs.
 */
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"
#include "lib/post.h"
#include "model/staff.h"
#include "store/leases.h"

#include "base/banned.h"

enum { PATIENTS = 60, END_MS = 60000 };

static struct hospital h;

static int64_t status(const char *group)
{
	return hospital_int(hospital_json(&h, 0, WORDS("settle", "status")), group);
}

static int64_t asked(const char *sql)
{
	int64_t n;
	assert_true(str_int64(hospital_ask(&h, sql), 0, INT64_MAX, &n));
	return n;
}

/* A standing worker that holds its leases: it has written that it started. */
static pid_t standing_worker(void)
{
	static const char started[] = "SELECT count(*) FROM audit WHERE detail LIKE 'worker started%'";
	int64_t before = asked(started);
	pid_t pid = hospital_start(&h, "worker.log", NULL, WORDS("worker"));
	for (int i = 0; i < 1000 && asked(started) == before; i++)
		peer_pause_ms(10);
	assert_int_equal(asked(started), before + 1);
	return pid;
}

static int64_t charges_in_ledger(void)
{
	size_t i;
	json_t *entry, *ledger = hospital_json(&h, 0, WORDS("sandbox", "ledger"));
	int64_t n = 0;
	json_array_foreach(ledger, i, entry)
		n += strcmp(hospital_str(entry, "status"), "succeeded") == 0;
	return n;
}

/* proves L6, S3 */
static void a_second_worker_leaves_at_once(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-21T09:41");
	hospital_gateway(&h, NULL);
	int stopped;
	pid_t first = standing_worker();
	assert_int_equal(kill(first, SIGSTOP), 0); /* it has work of its own; what changes now isn't by the second */
	assert_int_equal(waitpid(first, &stopped, WUNTRACED), first);
	uint64_t before = hospital_print(&h, false);
	hospital_refused(&h, 4, "running", "", WORDS("worker", "--until-idle"));
	assert_true(h.last.seconds * 1000 < LEASE_MS); /* it doesn't wait for the lease to run out */
	hospital_refused(&h, 4, "running", "", WORDS("worker", "--once"));
	assert_true(h.last.seconds * 1000 < LEASE_MS);
	assert_true(hospital_print(&h, false) == before);
	assert_int_equal(kill(first, SIGCONT), 0);
	assert_int_equal(kill(first, SIGTERM), 0);
	assert_int_equal(run_wait(first, END_MS), 0);
}

/* The night shift's `settle run` finds a living owner and lets it do the work. */
/* proves L6, S2, S3 */
static void settle_run_works_through_the_living_owner(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-25T05:00:00");
	int64_t due = status("due"), done = status("succeeded"), declined = status("declined"), book = charges_in_ledger();
	assert_true(due >= 2);
	pid_t owner = standing_worker(); /* it begins by itself at six */
	json_t *r = hospital_json(&h, 0, WORDS("settle", "run"));
	assert_int_equal(hospital_int(r, "charged") + hospital_int(r, "declined"), due);
	assert_true(json_is_null(json_object_get(r, "mails_sent")) && json_is_null(json_object_get(r, "refunded"))); /* the owner's: not known here */
	assert_int_equal(status("succeeded") - done, hospital_int(r, "charged"));
	assert_int_equal(status("declined") - declined, hospital_int(r, "declined"));
	assert_int_equal(charges_in_ledger() - book, hospital_int(r, "charged"));
	assert_int_equal(asked("SELECT count(DISTINCT fence) FROM attempt WHERE fence > 0"), 1);
	peer_stop(owner);
}

/* proves L6, S3 */
static void a_killed_worker_is_followed_at_once(void **state)
{
	(void)state;
	pid_t first = standing_worker();
	assert_int_equal(kill(first, SIGKILL), 0);
	assert_int_equal(run_wait(first, END_MS), -1);
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	assert_true(h.last.seconds * 1000 < LEASE_MS); /* nor does this one */
	assert_int_equal(asked("SELECT count(*) FROM attempt WHERE answered_at IS NULL"), 0);
}

/* --- mail ----------------------------------------------------------------------------------------------------------- */

static struct post post;

/* proves R2, S5, X3, X6, F21 */
static void mail_leaves_by_starttls_and_auth_and_opens_the_receipt(void **state)
{
	(void)state;
	post_start(&post, &h);
	str_copy(h.now, sizeof h.now, "2026-11-25T09:30:00");
	int64_t waiting = asked("SELECT count(*) FROM mail WHERE state = 'waiting'");
	int64_t rights = asked("SELECT count(*) FROM receipt");
	assert_true(waiting >= 2);
	post_password(&post, "wrong");
	json_t *w = hospital_json(&h, 0, WORDS("worker", "--once"));
	assert_int_equal(hospital_int(w, "mails_sent"), 0);
	assert_true(hospital_int(w, "mails_failed") >= 1);
	assert_int_equal(asked("SELECT count(*) FROM mail WHERE state = 'waiting'"), waiting);
	assert_int_equal(asked("SELECT count(*) FROM receipt"), rights);
	post_password(&post, "secret");
	str_copy(h.now, sizeof h.now, "2026-11-25T11:00:00");
	w = hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	if (hospital_int(w, "mails_sent") != waiting)
		fail_msg("%lld of %lld mails were sent; the last answer was %s", (long long)hospital_int(w, "mails_sent"), (long long)waiting,
			 hospital_ask(&h, "SELECT answer FROM mail WHERE state = 'waiting' LIMIT 1"));
	assert_int_equal(hospital_int(w, "mails_failed"), 0);
	size_t i;
	json_t *mail, *mails = post_await(&post, (size_t)waiting);
	assert_int_equal(json_array_size(mails), waiting);
	json_array_foreach(mails, i, mail)
		assert_true(json_is_true(json_object_get(mail, "tls"))); /* RFC 3848: extended, TLS, authenticated */
	assert_int_equal(hospital_count_files(&h, "mail", ".eml"), 0);
	assert_int_equal(asked("SELECT count(*) FROM settlement s WHERE s.state = 'succeeded' AND (SELECT count(*) FROM receipt r WHERE r.settlement_id = s.id) <> 2"), 0);
	assert_null(strstr(hospital_text(&h, 0, WORDS("audit", "show", "--limit", "200")), "secret"));
	post_stop(&post);
}

/* --- through an owner whose gateway has trouble --------------------------------------------------------------------- */

/* So many deferred bills of that day; they are due four days later. */
static void bills_of(const char *day, int n)
{
	char able[8][24];
	struct buf t = { 0 };
	str_fmt(h.now, sizeof h.now, "%sT12:00:00", day);
	for (int i = 0; i < n; i++)
		str_copy(able[i], sizeof able[i], hospital_able(&h, i));
	buf_str(&t, "card,date,department,share,points,amount,category\n");
	for (int i = 0; i < n; i++) {
		hospital_json(&h, 0, WORDS("visit", "open", able[i], "--dept", "内科"));
		hospital_json(&h, 0, WORDS("insurance", "confirm", able[i], "--by", "mynumber"));
		hospital_json(&h, 0, WORDS("visit", "defer", able[i], "on"));
		buf_fmt(&t, "%s,%s,内科,3割,352,1060,再診料\n", able[i], day);
	}
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "b.csv", t.data, -1)));
	buf_free(&t);
}

/* While an outcome is still being asked for the run stays open: what was told of it once isn't told again. */
/* proves L6, S9, L2 */
static void a_run_that_stays_open_is_told_once(void **state)
{
	(void)state;
	bills_of("2026-11-25", 3);
	bills_of("2026-11-26", 2); /* for the next test */
	str_copy(h.now, sizeof h.now, "2026-11-29T05:00:00");
	int64_t due = status("due");
	assert_true(due >= 3);
	hospital_file(&h, "faults", "500_after POST /v1/payment_intents\n", -1); /* the same answer whenever it is asked again */
	pid_t owner = standing_worker();
	json_t *r = hospital_json(&h, 0, WORDS("settle", "run"));
	assert_int_equal(hospital_int(r, "charged") + hospital_int(r, "declined"), due - 1);
	assert_int_equal(hospital_int(r, "unknown"), 1);
	assert_int_equal(asked("SELECT count(*) FROM settle_run WHERE ended_at IS NULL"), 1);
	r = hospital_json(&h, 0, WORDS("settle", "run"));
	assert_int_equal(hospital_int(r, "charged"), 0);
	assert_int_equal(hospital_int(r, "declined"), 0);
	assert_int_equal(hospital_int(r, "unknown"), 1);
	hospital_json(&h, 0, WORDS("settle", "pause"));
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("settle", "run")), "一時停止は解かれます"));
	assert_null(strstr(hospital_text(&h, 0, WORDS("settle", "run")), "解かれます"));
	peer_stop(owner);
}

/* A night shift isn't kept waiting for a gateway that isn't there, and hears of it what the owner knows. */
/* proves L6, L1, L2 */
static void a_gateway_that_is_away_is_told_soon(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-30T05:00:00");
	assert_true(status("due") >= 1);
	hospital_gateway_stop(&h);
	pid_t owner = standing_worker();
	hospital_refused(&h, 5, "network", "に接続できません|つながりしだい続けます", WORDS("settle", "run"));
	assert_true(h.last.seconds < 60);
	hospital_refused(&h, 5, "network", "つながりしだい続けます", WORDS("settle", "run")); /* the alarm was there already */
	assert_true(h.last.seconds < 30);
	hospital_gateway(&h, NULL);
	peer_stop(owner);
	owner = standing_worker(); /* it asks at once: an old alarm stops nobody whose gateway is back */
	hospital_json(&h, 0, WORDS("settle", "run"));
	assert_int_equal(status("due"), 0);
	peer_stop(owner);
}

/* --- people --------------------------------------------------------------------------------------------------------- */

/* proves X1, L3, X2 */
static void roles_and_passwords(void **state)
{
	(void)state;
	const char *right = hospital_file(&h, "right", STAFF_TRAINING_PASSWORD "\n", -1), *wrong = hospital_file(&h, "wrong", "guess\n", -1);
	char bill[24];
	str_copy(bill, sizeof bill, hospital_ask(&h, "SELECT number FROM bill WHERE status = 'final' ORDER BY id LIMIT 1"));
	uint64_t before = hospital_print(&h, false);
	hospital_refused(&h, 1, "forbidden", "", WORDS("bills", "hold", bill, "--as", "yamada", "--password-file", right));
	hospital_refused(&h, 1, "forbidden", "", WORDS("receipt", "issue", bill, "--as", "yamada", "--password-file", right));
	assert_true(hospital_print(&h, false) == before);
	hospital_json(&h, 0, WORDS("patients", "find", "0000012345", "--as", "yamada", "--password-file", right));
	json_t *log = hospital_json(&h, 0, WORDS("audit", "show", "--limit", "1"));
	assert_string_equal(hospital_str(json_array_get(log, 0), "actor"), "yamada");
	for (int i = 0; i < 5; i++)
		hospital_json(&h, 1, WORDS("patients", "find", "0000012345", "--as", "kimura", "--password-file", wrong));
	hospital_refused(&h, 1, "locked", "", WORDS("patients", "find", "0000012345", "--as", "kimura", "--password-file", right));
}

/* proves L4, L3, O1 */
static void an_installation_that_is_not_for_training(void **state)
{
	(void)state;
	struct hospital p;
	hospital_empty(&p);
	const char *password = hospital_file(&p, "password", "correct horse 9\n", -1);
	json_t *o = hospital_json(&p, 0, WORDS("init", "--profile", "atobarai", "--admin-password-file", password));
	assert_string_equal(hospital_str(o, "profile"), "atobarai");
	hospital_refused(&p, 2, "usage", "--now", WORDS("settle", "status", "--now", "2026-11-25", "--as", "admin", "--password-file", password));
	str_copy(p.now, sizeof p.now, "2026-11-25T09:00");
	hospital_refused(&p, 2, "usage", "MADOGUCHI_NOW", WORDS("settle", "status", "--as", "admin", "--password-file", password));
	hospital_refused(&p, 2, "usage", "", WORDS("worker", "--until-idle"));
	p.now[0] = '\0';
	assert_int_equal(hospital_int(hospital_json(&p, 0, WORDS("settle", "status", "--as", "admin", "--password-file", password)), "due"), 0);
	hospital_refused(&p, 1, "auth", "", WORDS("settle", "status"));
	hospital_refused(&p, 2, "usage", "訓練", WORDS("sandbox", "serve", "--as", "admin", "--password-file", password));
	hospital_refused(&p, 2, "usage", "訓練", WORDS("sandbox", "ledger", "--as", "admin", "--password-file", password));
	uint64_t before = hospital_print(&p, true);
	hospital_refused(&p, 1, "refused", p.home, WORDS("demo", "--no-desk", "--patients", "10"));
	hospital_refused(&p, 1, "refused", p.home, WORDS("init", "--profile", "atokure", "--admin-password-file", password));
	assert_true(hospital_print(&p, true) == before);
	hospital_free(&p);
}

static int start(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", PATIENTS, "2026-11-21T09:41");
	return 0;
}

static int stop(void **state)
{
	(void)state;
	post_stop(&post);
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_second_worker_leaves_at_once),
		cmocka_unit_test(settle_run_works_through_the_living_owner),
		cmocka_unit_test(a_killed_worker_is_followed_at_once),
		cmocka_unit_test(mail_leaves_by_starttls_and_auth_and_opens_the_receipt),
		cmocka_unit_test(a_run_that_stays_open_is_told_once),
		cmocka_unit_test(a_gateway_that_is_away_is_told_soon),
		cmocka_unit_test(roles_and_passwords),
		cmocka_unit_test(an_installation_that_is_not_for_training),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
