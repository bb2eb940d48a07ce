/*
 * Workers beside each other, a worker killed, mail through a real mail server, people with roles, and an installation that
 * isn't for training, by the command line with the real programs.
 */
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"
#include "model/staff.h"

#include "base/banned.h"

enum { PATIENTS = 60 };

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
	pid_t first = standing_worker();
	uint64_t before = hospital_print(&h, false);
	hospital_refused(&h, 4, "running", "", WORDS("worker", "--until-idle"));
	assert_true(h.last.seconds < 1.0);
	hospital_refused(&h, 4, "running", "", WORDS("worker", "--once"));
	assert_true(h.last.seconds < 1.0);
	assert_true(hospital_print(&h, false) == before);
	assert_int_equal(kill(first, SIGTERM), 0);
	assert_int_equal(run_wait(first, 10000), 0);
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
	assert_int_equal(run_wait(first, 10000), -1);
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	assert_true(h.last.seconds < 5.0);
	assert_int_equal(asked("SELECT count(*) FROM attempt WHERE answered_at IS NULL"), 0);
}

/* --- mail ----------------------------------------------------------------------------------------------------------- */

static pid_t exim;
static char post[] = "/tmp/post.XXXXXX"; /* open to the mail server's own account, which the test's folder isn't */

/* exim knows the patients as its users, wants STARTTLS and AUTH, and delivers to folders. */
static void start_mail_server(void)
{
	struct run r = { .exit_code = -1 };
	char pki[64], folder[64], port[16], url[80], users[80];
	int64_t pid = 0;
	assert_non_null(mkdtemp(post));
	assert_int_equal(chmod(post, 0755), 0);
	str_fmt(pki, sizeof pki, "%s/pki", post);
	str_fmt(folder, sizeof folder, "%s/exim", post);
	str_fmt(port, sizeof port, "%d", peer_free_port());
	assert_int_equal(peer_run((char *[]){ "sh", "tests/peers/make-ca.sh", pki, NULL }), 0);
	run_program(&r, WORDS("sh", "tests/peers/start-exim.sh", folder, port, pki), WORDS("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), NULL);
	str_strip(r.out);
	if (r.exit_code != 0 || !str_int64(r.out, 1, INT32_MAX, &pid))
		fail_msg("exim: exit %d\n%s%s", r.exit_code, r.out, r.err);
	exim = (pid_t)pid;
	run_free(&r);
	struct buf names = { 0 };
	for (int i = 0; i < PATIENTS; i++)
		buf_fmt(&names, "p%010d\n", 12345 + 7 * i);
	str_fmt(users, sizeof users, "%s/users", folder);
	assert_int_equal(file_write(users, names.data, names.len, 0644), 0);
	assert_int_equal(chmod(users, 0644), 0);
	buf_free(&names);
	str_fmt(url, sizeof url, "smtp://desk@localhost:%s", port);
	str_fmt(pki, sizeof pki, "%s/pki/ca.pem", post);
	hospital_set(&h, "mail", "url", url);
	hospital_set(&h, "mail", "ca_file", pki);
	peer_await_port("127.0.0.1", (int)strtol(port, NULL, 10));
}

static void stop_mail_server(void)
{
	if (exim > 0 && kill(exim, SIGTERM) == 0)
		for (int i = 0; i < 500 && kill(exim, 0) == 0; i++)
			peer_pause_ms(10);
	exim = 0;
	peer_run((char *[]){ "rm", "-rf", post, NULL });
}

static void mail_password(const char *text)
{
	char path[300];
	str_fmt(path, sizeof path, "%s/secrets/mail.password", h.home);
	assert_int_equal(file_write(path, text, strlen(text), 0600), 0);
}

/* Mails that reached a patient's folder, all of them together. */
static const char *delivered(void)
{
	static struct run r = { .exit_code = -1 };
	run_program(&r, WORDS("sh", "-c", "cat $0/exim/mail/*/new/* 2>/dev/null; true", post), NULL, NULL);
	return r.out;
}

static int64_t count_of(const char *text, const char *word)
{
	int64_t n = 0;
	for (const char *at = text; (at = strstr(at, word)); at++)
		n++;
	return n;
}

/* proves R2, S5, X3, X6, F21 */
static void mail_leaves_by_starttls_and_auth_and_opens_the_receipt(void **state)
{
	(void)state;
	start_mail_server();
	str_copy(h.now, sizeof h.now, "2026-11-25T09:30:00");
	int64_t waiting = asked("SELECT count(*) FROM mail WHERE state = 'waiting'");
	int64_t rights = asked("SELECT count(*) FROM receipt");
	assert_true(waiting >= 2);
	mail_password("wrong\n");
	json_t *w = hospital_json(&h, 0, WORDS("worker", "--once"));
	assert_int_equal(hospital_int(w, "mails_sent"), 0);
	assert_true(hospital_int(w, "mails_failed") >= 1);
	assert_int_equal(asked("SELECT count(*) FROM mail WHERE state = 'waiting'"), waiting);
	assert_int_equal(asked("SELECT count(*) FROM receipt"), rights);
	mail_password("secret\n");
	str_copy(h.now, sizeof h.now, "2026-11-25T11:00:00");
	w = hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	assert_int_equal(hospital_int(w, "mails_sent"), waiting);
	assert_int_equal(hospital_int(w, "mails_failed"), 0);
	for (int i = 0; i < 500 && count_of(delivered(), "\nMessage-ID:") < waiting; i++)
		peer_pause_ms(20);
	assert_int_equal(count_of(delivered(), "\nMessage-ID:"), waiting);
	assert_int_equal(count_of(delivered(), "Received: from"), waiting);
	assert_int_equal(count_of(delivered(), "with esmtpsa"), waiting); /* RFC 3848: extended, TLS, authenticated */
	assert_int_equal(hospital_count_files(&h, "mail", ".eml"), 0);
	assert_int_equal(asked("SELECT count(*) FROM settlement s WHERE s.state = 'succeeded' AND (SELECT count(*) FROM receipt r WHERE r.settlement_id = s.id) <> 2"), 0);
	assert_null(strstr(hospital_text(&h, 0, WORDS("audit", "show", "--limit", "200")), "secret"));
	stop_mail_server();
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
	if (exim)
		stop_mail_server();
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
		cmocka_unit_test(roles_and_passwords),
		cmocka_unit_test(an_installation_that_is_not_for_training),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
