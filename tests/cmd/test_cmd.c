/* The command line of the built program: help, exit codes, one document, who acts, when, settings, secrets. proves L1, L2, L3, L4, O1, X2, X3 */
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/str.h"
#include "domain/staff.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "model/role.h"
#include "store/audit_log.h"
#include "store/db.h"

static struct house h;
static struct buf out, err; /* of the last run */

enum { ARGS = 24 };

static void drain(int fd, struct buf *b)
{
	char chunk[4096];
	ssize_t n;
	buf_clear(b);
	while ((n = read(fd, chunk, sizeof chunk)) > 0)
		buf_add(b, chunk, (size_t)n);
	buf_add(b, "", 1);
}

static void child(char *const argv[], int out_fd, const char *err_file)
{
	char path[600];
	str_fmt(path, sizeof path, "%s/madoguchi", getenv("MADOGUCHI_BUILD"));
	int null = open("/dev/null", O_RDONLY), err_fd = open(err_file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	dup2(null, 0);
	dup2(out_fd, 1);
	dup2(err_fd, 2);
	execv(path, argv);
	_exit(127);
}

/* "staff add X": words divided by single spaces; the exit code. stdout and stderr in out.data and err.data. */
static int run(const char *line)
{
	char words[1000], err_file[600], *argv[ARGS] = { (char *)(uintptr_t)"madoguchi" };
	int n = 1, fd[2], status;
	str_copy(words, sizeof words, line);
	str_copy(err_file, sizeof err_file, house_path(&h, "stderr"));
	for (char *w = words; *w && n < ARGS - 1;) {
		argv[n++] = w;
		w += strcspn(w, " ");
		if (*w)
			*w++ = '\0';
	}
	assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		child(argv, fd[1], err_file);
	close(fd[1]);
	drain(fd[0], &out);
	close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(file_read(err_file, 1 << 20, &err), 0);
	if (!err.data)
		buf_str(&err, "");
	return WEXITSTATUS(status);
}

/* The whole of stdout is one document. */
static json_t *document(void)
{
	json_error_t e;
	json_t *d = json_loads(out.data, 0, &e);
	assert_non_null(d);
	return d;
}

static const char *error_id(void)
{
	static char id[40];
	json_t *d = document(), *error = json_object_get(d, "error");
	assert_true(json_is_string(json_object_get(error, "text")));
	assert_true(json_is_array(json_object_get(error, "reasons")));
	str_copy(id, sizeof id, json_string_value(json_object_get(error, "id")));
	json_decref(d);
	return id;
}

static void put(const char *name, const char *text, unsigned mode)
{
	assert_int_equal(file_write(house_path(&h, name), text, strlen(text), mode), 0);
}

/* The house becomes a training installation that the program can open. */
static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	assert_int_equal(mkdir(house_path(&h, "secrets"), 0700), 0);
	put("secrets/token_key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0600);
	put("profile.ini", embed_find("profiles/atokure.ini")->data, 0600);
	put("madoguchi.ini", "[gateway]\nurl = https://localhost:1\n", 0600);
	put("password", "Kaede-no-ha9\n", 0600);
	setenv("MADOGUCHI_HOME", h.home, 1);
	unsetenv("MADOGUCHI_NOW");
	unsetenv("MADOGUCHI_STAFF");
	unsetenv("LANGUAGE");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&h);
	buf_free(&out);
	buf_free(&err);
	return 0;
}

static void test_help(void **state)
{
	(void)state;
	assert_int_equal(run("--help"), 0);
	assert_non_null(strstr(out.data, "staff add STAFF"));
	assert_non_null(strstr(out.data, "audit verify"));
	assert_non_null(strstr(out.data, "--json"));
	assert_int_equal(run("staff --help"), 0);
	assert_non_null(strstr(out.data, "staff passwd"));
	assert_null(strstr(out.data, "audit verify"));
	assert_int_equal(run("staff add --help"), 0);
	assert_non_null(strstr(out.data, "--os-user USER"));
	assert_non_null(strstr(out.data, "admin")); /* the role that may */
	assert_int_equal(run("worker --help"), 0);  /* although another program carries it out */
	assert_non_null(strstr(out.data, "--until-idle"));
}

static void test_wrong_usage(void **state)
{
	(void)state;
	assert_int_equal(run("staf list"), 2);
	assert_non_null(strstr(err.data, "staff list"));
	assert_string_equal(out.data, "");
	assert_int_equal(run("staff"), 2);
	assert_int_equal(run("xyzzy"), 2);
	assert_int_equal(run("staff add"), 2);
	assert_int_equal(run("staff list surplus"), 2);
	assert_int_equal(run("staff list --jsno"), 2);
	assert_non_null(strstr(err.data, "--json"));
	assert_int_equal(run("audit show --limit"), 2);
	assert_int_equal(run("audit show --limit=0"), 2);
	assert_int_equal(run("audit show --limit 5x"), 2);
	assert_int_equal(run("staff list --json=yes"), 2);
	assert_int_equal(run("staff disable \xff"), 2);
}

static void test_one_document(void **state)
{
	(void)state;
	assert_int_equal(run("staff list --json"), 0);
	json_t *d = document();
	assert_true(json_is_array(d));
	json_decref(d);
	assert_int_equal(run("--json nonsense"), 2);
	assert_string_equal(error_id(), "usage");
	assert_string_equal(err.data, "");
	assert_int_equal(run("staff disable nobody --json"), 3);
	assert_string_equal(error_id(), "not_found");
	assert_int_equal(run("staff disable --json -- --json"), 3); /* after "--" it is a name */
	assert_int_equal(run("staff add x --roles=boss --new-password-file=none --json"), 1);
	assert_string_equal(error_id(), "bad_input");
}

static void add_staff(const char *login, unsigned roles, const char *os_user)
{
	struct staff s = { .roles = roles };
	str_copy(s.login, sizeof s.login, login);
	str_copy(s.name, sizeof s.name, login);
	str_copy(s.os_user, sizeof s.os_user, os_user);
	assert_int_equal(staff_add(&h.ctx, &s, "Kaede-no-ha9"), ERR_OK);
}

static int run_as(const char *command, const char *login)
{
	char line[900];
	str_fmt(line, sizeof line, "%s --as %s --password-file %s", command, login, house_path(&h, "password"));
	return run(line);
}

static void test_who_acts(void **state)
{
	(void)state;
	struct audit_entry e;
	int n;
	add_staff("kanri", 1u << ROLE_ADMIN, "");
	add_staff("uketsuke", 1u << ROLE_RECEPTION, getpwuid(getuid())->pw_name);
	assert_int_equal(run_as("audit show", "kanri"), 0);
	assert_int_equal(audit_log_list(&h.ctx, 0, 1, &e, &n), ERR_OK);
	assert_string_equal(e.actor, "kanri");
	assert_int_equal(run_as("audit show", "uketsuke"), 1);
	assert_non_null(strstr(err.data, "管理"));
	assert_int_equal(run("audit show --as kanri"), 1); /* not proved */
	assert_int_equal(run("staff list --as uketsuke"), 1); /* proved by the account, but not an admin */
	assert_int_equal(run("audit verify"), 0); /* training, without either */
	setenv("MADOGUCHI_STAFF", "uketsuke", 1);
	assert_int_equal(run("audit verify"), 1);
	unsetenv("MADOGUCHI_STAFF");
	assert_int_equal(run_as("audit show", "nobody"), 1);
	assert_int_equal(run("audit show --password-file x"), 2);
	put("password", "wrong\n", 0600);
	assert_int_equal(run_as("audit show --json", "kanri"), 1);
	assert_string_equal(error_id(), "auth");
}

static int64_t newest(void)
{
	return audit_log_newest(&h.ctx);
}

static int64_t at(const char *iso)
{
	int64_t t;
	assert_true(instant_parse(iso, &t));
	return t;
}

/* Within a minute after. */
static void assert_shortly_after(int64_t t, int64_t start)
{
	assert_in_range(t - start, 0, 60);
}

/* Years that the real clock, which counts as well where none is given, never comes to. */
static void test_clock_of_training(void **state)
{
	(void)state;
	assert_int_equal(run("audit show --now 2999-03-01T10:00:00+09:00"), 0);
	assert_shortly_after(newest(), at("2999-03-01T10:00"));
	assert_int_equal(run("audit show --now 2999-02-01T10:00"), 0); /* never goes back */
	assert_shortly_after(newest(), at("2999-03-01T10:00"));
	assert_int_equal(run("audit show"), 0);
	assert_shortly_after(newest(), at("2999-03-01T10:00"));
	setenv("MADOGUCHI_NOW", "2999-04-01T01:00:00Z", 1);
	assert_int_equal(run("audit show"), 0);
	assert_shortly_after(newest(), at("2999-04-01T10:00"));
	unsetenv("MADOGUCHI_NOW");
	assert_int_equal(run("audit show --now tomorrow"), 2);
}

static void init_production(char home[600])
{
	char line[900];
	str_copy(home, 600, house_path(&h, "production"));
	setenv("MADOGUCHI_HOME", home, 1);
	str_fmt(line, sizeof line, "init --profile atobarai --json --admin-password-file %s", house_path(&h, "password"));
	assert_int_equal(run(line), 0);
	json_t *d = document();
	assert_string_equal(json_string_value(json_object_get(d, "profile")), "atobarai");
	json_decref(d);
	assert_int_equal(run(line), 1); /* the home isn't empty any more */
	assert_string_equal(error_id(), "refused");
}

static void mode_is(const char *home, const char *name, unsigned mode)
{
	char path[900];
	struct stat st;
	str_fmt(path, sizeof path, "%s/%s", home, name);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, mode);
}

static void test_production(void **state)
{
	(void)state;
	char home[600];
	init_production(home);
	mode_is(home, "", 0700);
	mode_is(home, "secrets", 0700);
	mode_is(home, "secrets/token_key", 0600);
	mode_is(home, "madoguchi.db", 0600);
	assert_int_equal(run("staff list"), 1); /* nobody is "training" here */
	assert_int_equal(run_as("staff list", "admin"), 0);
	assert_non_null(strstr(out.data, "admin"));
	assert_int_equal(run_as("staff list --now 2026-11-21T09:00", "admin"), 2);
	setenv("MADOGUCHI_NOW", "2026-11-21T09:00", 1);
	assert_int_equal(run_as("staff list --json", "admin"), 2);
	assert_string_equal(error_id(), "usage");
	assert_int_equal(run("try date S55.3.1"), 2); /* needs no installation, but never ignores it */
	unsetenv("MADOGUCHI_NOW");
	assert_int_equal(run("try date S55.3.1"), 0);
	assert_int_equal(run_as("check", "admin"), 0);
}

/* What can be wrong is found before anything is made. */
static void test_init_leaves_nothing(void **state)
{
	(void)state;
	char line[900];
	struct stat st;
	setenv("MADOGUCHI_HOME", house_path(&h, "none"), 1);
	str_fmt(line, sizeof line, "init --profile elsewhere --admin-password-file %s", house_path(&h, "password"));
	assert_int_equal(run(line), 3);
	str_fmt(line, sizeof line, "init --profile atokure --now 2026-11-21T09:00 --admin-password-file %s", house_path(&h, "password"));
	assert_int_equal(run(line), 2);
	assert_int_equal(run("init --profile atokure"), 2); /* no terminal to ask at */
	assert_int_equal(stat(house_path(&h, "none"), &st), -1);
	put("password", "short\n", 0600);
	str_fmt(line, sizeof line, "init --profile atokure --admin-password-file %s", house_path(&h, "password"));
	assert_int_equal(run(line), 1);
	assert_int_equal(rmdir(house_path(&h, "none")), 0); /* empty */
	assert_int_equal(run("staff list"), 5);
}

static void setting_refused(const char *text, const char *says)
{
	put("madoguchi.ini", text, 0600);
	assert_int_equal(run("staff list"), 2);
	if (!strstr(err.data, says))
		fail_msg("%s: %s", says, err.data);
}

static void test_settings(void **state)
{
	(void)state;
	setting_refused("[gateway]\nurl = https://localhost:1\nurk = x\n", "madoguchi.ini:3: [gateway] urk");
	setting_refused("[gateway]\nurl = http://localhost:1\n", "https://");
	setting_refused("[settle]\nstart = 24:00\n", "06:00");
	setting_refused("[settle]\nconcurrency = 0\n", "1～256");
	setting_refused("[settle]\nconcurrency = 4\nconcurrency = 4\n", "madoguchi.ini:3:");
	setting_refused("nonsense\n", "madoguchi.ini:1:");
	static const char *const senders[] = { "中央病院 <a@b.jp>", "<a@b.jp>", "a@b.jp, c@d.jp", "atokure", "a@", "中央@b.jp" };
	for (size_t i = 0; i < sizeof senders / sizeof *senders; i++) {
		char text[128], says[256];
		str_fmt(text, sizeof text, "[mail]\nfrom = %s\n", senders[i]);
		str_fmt(says, sizeof says, "madoguchi.ini:2: [mail] from: 値「%s」は使えません。必要なのは 名前や < > を付けないメールアドレス", senders[i]);
		setting_refused(text, says);
	}
	/* X3: what somebody took for the place of a secret isn't told on. */
	static const char *const secrets[] = { "[gateway]\nurl = https://sk_live_hunter2@api.stripe.com\n", "[mail]\nurl = smtps://u:hunter2@localhost\n",
		"[mail]\nurl = u:hunter2@localhost\n" };
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
		setting_refused(secrets[i], "…@");
		assert_null(strstr(err.data, "hunter2"));
	}
	/* O1: training talks to this machine only */
	setting_refused("[gateway]\nurl = https://api.stripe.com\n", "localhost");
	setting_refused("[gateway]\nurl = https://127.0.0.1.example.com\n", "localhost");
	setting_refused("[gateway]\nurl = https://localhost@example.com/\n", "https://");
	setting_refused("[gateway]\nurl = https://localhost\n[mail]\nurl = smtp://me@mail.example.com:587\n", "localhost");
	setting_refused("[gateway]\nurl = https://[::2]:1\n", "localhost");
	put("madoguchi.ini", "[gateway]\nurl = https://[::1]:8443\n[mail]\nurl = smtp://me@127.0.0.1:2525\nfrom = a@b.jp\n[settle]\nstart = 23:59\n", 0600);
	assert_int_equal(run("staff list"), 0);
}

static void test_secrets(void **state)
{
	(void)state;
	assert_int_equal(chmod(house_path(&h, "secrets/token_key"), 0644), 0);
	assert_int_equal(run("staff list --json"), 2);
	assert_string_equal(error_id(), "setting");
	assert_null(strstr(out.data, "000102"));
	put("secrets/token_key", "0001", 0600);
	assert_int_equal(run("staff list"), 2);
	assert_int_equal(unlink(house_path(&h, "secrets/token_key")), 0);
	assert_int_equal(run("staff list"), 2);
}

static void test_broken_chain(void **state)
{
	(void)state;
	assert_int_equal(run("audit show"), 0);
	assert_int_equal(run("audit verify"), 0);
	struct stmt *q;
	assert_int_equal(db_begin(&h.ctx), ERR_OK);
	q = db_stmt(h.ctx.db, "UPDATE counter SET next = next + 1 WHERE name = 'audit'"); /* as if the newest entry were cut off */
	assert_int_equal(db_finish(&h.ctx, stmt_run(&h.ctx, q, NULL)), ERR_OK);
	assert_int_equal(run("audit verify --json"), 1);
	json_t *d = document();
	assert_int_equal(json_integer_value(json_object_get(d, "broken")), 2);
	assert_string_equal(json_string_value(json_object_get(json_object_get(d, "error"), "id")), "refused");
	json_decref(d);
	assert_int_equal(run("check"), 5);
}

static void test_no_database(void **state)
{
	(void)state;
	char away[600];
	str_copy(away, sizeof away, house_path(&h, "away.db"));
	assert_int_equal(rename(house_path(&h, "madoguchi.db"), away), 0);
	assert_int_equal(run("staff list --json"), 5);
	assert_string_equal(error_id(), "unavailable");
	assert_non_null(strstr(out.data, "madoguchi.db"));
	assert_int_equal(rename(away, house_path(&h, "madoguchi.db")), 0);
}

/* A forgotten value is told of; it doesn't swallow the next option. */
static void test_value_forgotten(void **state)
{
	(void)state;
	assert_int_equal(run("patients find x --limit --json"), 2);
	assert_string_equal(error_id(), "usage");
	assert_int_equal(run("staff list --as --json"), 2);
	assert_string_equal(error_id(), "usage");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* proves P3, P7, L1, L2 */
static void test_merge(void **state)
{
	(void)state;
	clinic_ready(&h.ctx, "0012345678", "髙橋 太郎");
	clinic_patient(&h.ctx, "0012345679", "高橋 太郎", "タカハシ タロウ");
	assert_int_equal(run("patients duplicates --json"), 0);
	json_t *d = document(), *pair = json_array_get(d, 0);
	assert_int_equal(json_array_size(d), 1);
	assert_string_equal(json_string_value(json_object_get(json_object_get(pair, "first"), "card")), "0012345678");
	json_decref(d);
	assert_int_equal(run("patients merge 0012345678 0012345679 --preview --json"), 0);
	d = document();
	assert_false(json_boolean_value(json_object_get(d, "merged")));
	assert_true(json_boolean_value(json_object_get(d, "allowed")));
	assert_int_equal(json_integer_value(json_object_get(json_object_get(d, "moves"), "visit")), 1);
	json_decref(d);
	assert_int_equal(run("patients merge 0012345678 0012345679"), 0);
	assert_int_equal(run("patients merge 0012345678 0012345679 --json"), 1);
	assert_string_equal(error_id(), "bad_state");
	assert_int_equal(run("patients show 0012345678"), 0);
	assert_non_null(strstr(out.data, "0012345679"));
	assert_int_equal(run("patients unmerge 0012345678"), 0);
	assert_int_equal(run("patients unmerge 0012345678"), 3);
	assert_int_equal(run("patients apart 0012345678 0012345679"), 0);
	assert_int_equal(run("patients duplicates --json"), 0);
	d = document();
	assert_int_equal(json_array_size(d), 0);
	json_decref(d);
}

/* proves F, L1: a question that could be answered exits 0 whatever the answer is */
static void test_profile_diff(void **state)
{
	(void)state;
	char line[400];
	clinic_ready(&h.ctx, "0012345678", "髙橋 太郎");
	assert_int_equal(run("profile diff atobarai --json --now 2026-11-21T10:00"), 0);
	json_t *d = document();
	assert_string_equal(json_string_value(json_object_get(d, "after")), "atobarai");
	assert_int_equal(json_integer_value(json_object_get(d, "visits")), 1);
	assert_int_equal(json_integer_value(json_object_get(d, "different")), 1);
	json_t *row = json_array_get(json_object_get(d, "rows"), 0);
	assert_string_equal(json_string_value(json_object_get(row, "card")), "0012345678");
	assert_true(json_array_size(json_object_get(row, "changes")) > 0);
	json_decref(d);
	assert_int_equal(run("profile diff atokure --days 7 --now 2026-11-21T10:00"), 0);
	assert_non_null(strstr(out.data, "0件の判断が変わります"));
	assert_int_equal(run("profile diff atobarai --days 0 --now 2026-11-21T10:00"), 2);
	assert_int_equal(run("profile diff nowhere.ini --now 2026-11-21T10:00"), 3);
	put("bad.ini", "[profile]\nid = x\n", 0600);
	str_fmt(line, sizeof line, "profile diff %s --now 2026-11-21T10:00", house_path(&h, "bad.ini"));
	assert_int_equal(run(line), 1);
	assert_non_null(strstr(err.data, "bad.ini"));
}

/* An invoice number without a corporation's check digit (7 would be right): told at each start and by `profile check`, and taken. */
static void test_doubtful_number(void **state)
{
	(void)state;
	char line[400];
	struct buf b = { 0 };
	const char *text = embed_find("profiles/atokure.ini")->data, *at = strstr(text, "invoice_number =");
	assert_non_null(at);
	buf_add(&b, text, (size_t)(at - text));
	buf_str(&b, "invoice_number = T1123456789012 ;");
	buf_str(&b, at + strlen("invoice_number ="));
	put("profile.ini", b.data, 0600);
	buf_free(&b);
	str_fmt(line, sizeof line, "profile check %s", house_path(&h, "profile.ini"));
	assert_int_equal(run(line), 0);
	assert_non_null(strstr(out.data, "profile.ini:15: [hospital] invoice_number: 「T1123456789012」"));
	assert_non_null(strstr(out.data, "最初の数字は 7"));
	assert_non_null(strstr(out.data, "正しい施設設定です"));
	str_add(line, sizeof line, " --json");
	assert_int_equal(run(line), 0);
	json_t *d = document();
	assert_int_equal(json_array_size(json_object_get(d, "warnings")), 1);
	json_decref(d);
	assert_int_equal(run("settle status --json"), 0);
	json_decref(document());
	assert_non_null(strstr(err.data, "profile.ini:15: [hospital] invoice_number: 「T1123456789012」"));
	put("script", "screen\n", 0600);
	str_fmt(line, sizeof line, "--script %s", house_path(&h, "script"));
	assert_int_equal(run(line), 0);
	assert_non_null(strstr(out.data, "！"));
	assert_non_null(strstr(out.data, "profile.ini:15"));
	put("profile.ini", embed_find("profiles/atokure.ini")->data, 0600);
	assert_int_equal(run("settle status --json"), 0);
	assert_string_equal(err.data, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_merge, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_profile_diff, set_up, tear_down),
		CASE(test_help), CASE(test_wrong_usage), CASE(test_one_document), CASE(test_who_acts), CASE(test_clock_of_training),
		CASE(test_production), CASE(test_init_leaves_nothing), CASE(test_settings), CASE(test_secrets), CASE(test_broken_chain),
		CASE(test_doubtful_number), CASE(test_no_database), CASE(test_value_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
