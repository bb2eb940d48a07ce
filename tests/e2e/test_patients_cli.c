/* patients import, find, show and try by the program itself, on a hospital's files. proves P1, P2, P5, K3, X7, L1, L2 */
#include <cmocka.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"

#include "base/banned.h"

enum { ARGS = 24, OUTPUT = 1 << 20 };

static char home[256], password[300], program[512];
static struct buf out;

static int exec_child(int to, char *const argv[])
{
	int null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(to, 1);
	dup2(null, 2);
	execv(program, argv);
	return 127;
}

/* Runs the program with the words of `line`, a * standing for `file`; its exit code. What it prints is in `out`. */
static int run(const char *line, const char *file)
{
	char words[512], *argv[ARGS] = { program };
	int n = 1, ends[2];
	str_copy(words, sizeof words, line);
	for (char *p = words; *p; ) {
		char *next = p + strcspn(p, " ");
		bool more = *next;
		*next = '\0';
		argv[n++] = strcmp(p, "*") == 0 ? (char *)(uintptr_t)file : p;
		p = more ? next + 1 : next;
		assert_true(n < ARGS - 5);
	}
	const char *const who[] = { "--as", "admin", "--password-file", password };
	for (int i = 0; i < 4 && strncmp(line, "try", 3) != 0 && strncmp(line, "init", 4) != 0; i++)
		argv[n++] = (char *)(uintptr_t)who[i];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0)
		_exit(exec_child(ends[1], argv));
	assert_true(child > 0);
	close(ends[1]);
	char block[4096];
	ssize_t got;
	buf_clear(&out);
	buf_str(&out, "");
	while ((got = read(ends[0], block, sizeof block)) > 0)
		buf_add(&out, block, (size_t)got);
	close(ends[0]);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* The same with --json: the one document that it printed. */
static json_t *ask(const char *line, const char *file, int expected)
{
	char with_json[512];
	str_fmt(with_json, sizeof with_json, "%s --json", line);
	int status = run(with_json, file);
	if (status != expected)
		print_message("%s: exit %d\n%s\n", line, status, out.data);
	assert_int_equal(status, expected);
	json_error_t error;
	json_t *j = json_loads(out.data, 0, &error);
	assert_non_null(j);
	return j;
}

static const char *data(const char *name)
{
	static char path[600];
	str_fmt(path, sizeof path, "%s/tests/data/%s", getenv("MADOGUCHI_ROOT"), name);
	return path;
}

static json_int_t number(const json_t *j, const char *key)
{
	assert_true(json_is_integer(json_object_get(j, key)));
	return json_integer_value(json_object_get(j, key));
}

static const char *text(const json_t *j, const char *key)
{
	assert_true(json_is_string(json_object_get(j, key)));
	return json_string_value(json_object_get(j, key));
}

static int setup(void **state)
{
	(void)state;
	const char *tmp = getenv("TMPDIR");
	str_fmt(home, sizeof home, "%s/people.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(home))
		return 1;
	str_fmt(password, sizeof password, "%s/password", home);
	str_fmt(program, sizeof program, "%s/madoguchi", getenv("MADOGUCHI_BUILD"));
	static const char word[] = "Hanako-desk-73\n";
	char where[300];
	str_fmt(where, sizeof where, "%s/house", home);
	setenv("MADOGUCHI_HOME", where, 1);
	return file_write(password, word, sizeof word - 1, 0600) || run("init --profile atokure --admin-password-file *", password) != 0;
}

static void cp932_twice(void **state)
{
	(void)state;
	json_t *j = ask("patients import *", data("patients_cp932.csv"), 0);
	assert_int_equal(number(j, "added"), 4);
	assert_string_equal(text(j, "encoding"), "CP932");
	json_decref(j);
	j = ask("patients import *", data("patients_cp932.csv"), 0);
	assert_int_equal(number(j, "added"), 0);
	assert_int_equal(number(j, "changed"), 0);
	assert_int_equal(number(j, "unchanged"), 4);
	json_decref(j);
	j = ask("patients find *", "浜崎", 0);
	assert_int_equal(json_array_size(j), 1);
	const json_t *p = json_array_get(j, 0);
	assert_string_equal(text(p, "card"), "0031175550");
	assert_string_equal(text(p, "name"), "浜﨑 一");
	assert_string_equal(text(p, "kana"), "ﾊﾏｻｷ ﾊｼﾞﾒ");
	assert_string_equal(text(p, "sex"), "m");
	assert_string_equal(text(p, "birth_date"), "1960-01-02");
	json_decref(j);
}

static void a_marked_file_changes_what_it_has(void **state)
{
	(void)state;
	json_t *j = ask("patients import *", data("patients_bom.csv"), 0);
	assert_int_equal(number(j, "added"), 1);
	assert_int_equal(number(j, "changed"), 1);
	json_decref(j);
	j = ask("patients show *", "0012345678", 0);
	assert_string_equal(text(j, "kana"), "タカハシ タロウ");
	assert_string_equal(text(j, "memo"), "車椅子、 通訳");
	assert_string_equal(text(j, "phone"), "03-1234-5678");
	assert_int_equal(number(j, "version"), 2);
	json_decref(j);
}

/* A refusal: exit 1, one document with the error's id and the part in its text or reasons; and nobody was added. */
static void refused(const char *file, const char *id, const char *part)
{
	json_t *j = ask("patients import *", file, 1);
	json_t *error = json_object_get(j, "error");
	assert_string_equal(text(error, "id"), id);
	char *whole = json_dumps(error, 0);
	if (!strstr(whole, part))
		print_message("%s\nwithout %s\n", whole, part);
	assert_non_null(strstr(whole, part));
	free(whole);
	json_decref(j);
	j = ask("patients find *", "0000000104", 0);
	assert_int_equal(json_array_size(j), 0);
	json_decref(j);
}

static void refused_files_change_nothing(void **state)
{
	(void)state;
	refused(data("patients_bad.csv"), "bad_input", "4 行目 birth_date");
	refused(data("patients_bad.csv"), "bad_input", "6 行目 card_number: 同じ診察券番号 0000000104 が 5 行目");
	refused(data("patients_no_birth.csv"), "bad_file", "生年月日 (birth date)");
	refused(data("patients_quote.csv"), "bad_file", "3 行目");
	json_t *j = ask("patients import *", data("no_such.csv"), 3);
	json_decref(j);
	assert_int_equal(run("patients import", ""), 2);
}

static void good_rows_alone(void **state)
{
	(void)state;
	char rejects[300], line[400];
	str_fmt(rejects, sizeof rejects, "%s/rejects.csv", home);
	str_fmt(line, sizeof line, "patients import * --skip-bad %s", rejects);
	json_t *j = ask(line, data("patients_bad.csv"), 0);
	assert_int_equal(number(j, "added"), 1);
	assert_int_equal(number(j, "rejected"), 4);
	json_decref(j);
	struct buf b = { 0 };
	assert_int_equal(file_read(rejects, OUTPUT, &b), 0);
	assert_int_equal(strncmp(b.data, "card_number,name,kana,sex,birth_date,", 37), 0);
	assert_non_null(strstr(b.data, "\n0000000102,二月 三十日,ニガツ,F,2025-02-30,"));
	int lines = 0;
	for (const char *p = b.data; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 5);
	buf_free(&b);
	unlink(rejects);
	/* Without a name of its own the file of rejects stands beside the imported one, whatever follows the switch. */
	char copy[300], beside[320];
	str_fmt(copy, sizeof copy, "%s/bad.csv", home);
	str_fmt(beside, sizeof beside, "%s.rejects.csv", copy);
	assert_int_equal(file_read(data("patients_bad.csv"), OUTPUT, &b), 0);
	assert_int_equal(file_write(copy, b.data, b.len, 0600), 0);
	buf_free(&b);
	for (int first = 0; first < 2; first++) {
		j = ask(first ? "patients import --skip-bad *" : "patients import * --skip-bad", copy, 0);
		assert_int_equal(number(j, "rejected"), 4);
		assert_string_equal(text(j, "rejects_file"), beside);
		json_decref(j);
		assert_int_equal(unlink(beside), 0);
	}
	str_fmt(line, sizeof line, "patients import * --skip-bad %s", copy);
	assert_int_equal(run(line, copy), 2);
	unlink(copy);
}

static void codes_of_questions_and_refusals(void **state)
{
	(void)state;
	json_decref(ask("patients show *", "9999999999", 3));
	json_t *j = ask("patients show *", "123", 1);
	assert_string_equal(text(json_object_get(j, "error"), "id"), "card_length");
	json_decref(j);
	j = ask("patients find *", "だれもいない", 0);
	assert_int_equal(json_array_size(j), 0);
	json_decref(j);
	j = ask("patients find *", "4242-4242-4242-4242", 1);
	assert_null(strstr(out.data, "4242"));
	json_decref(j);
	assert_int_equal(run("audit show", ""), 0);
	assert_null(strstr(out.data, "4242"));
}

static void try_answers(void **state)
{
	(void)state;
	json_t *j = ask("try date *", "昭和55年3月1日", 0);
	assert_string_equal(text(j, "date"), "1980-03-01");
	json_decref(j);
	j = ask("try date *", "H31.5.1", 0);
	assert_true(json_is_null(json_object_get(j, "date")));
	assert_non_null(strstr(text(j, "error"), "R1.5.1"));
	json_decref(j);
	j = ask("try date * --birth", "2999-01-01", 0);
	assert_true(json_is_null(json_object_get(j, "date")));
	json_decref(j);
	j = ask("try insurer *", "06139464", 0); /* 3 + 4 + 9 + 3 + 2 + 6 + 0 = 27: the check digit is 3 */
	assert_true(json_is_false(json_object_get(j, "valid")));
	assert_int_equal(number(j, "expected"), 3);
	json_decref(j);
	j = ask("try payer *", "5413601", 0);
	assert_true(json_is_false(json_object_get(j, "valid")));
	json_decref(j);
	j = ask("try name 髙橋 *", "高橋", 0);
	assert_string_equal(text(j, "match"), "variant");
	assert_int_equal(json_array_size(json_object_get(j, "differences")), 1);
	json_decref(j);
	/* F3, K2: hours of the day by place; the second Saturday closes everything */
	j = ask("try calendar * --profile atokure", "2026-11-21", 0);
	assert_true(json_is_null(json_object_get(j, "holiday")));
	assert_string_equal(text(json_object_get(j, "open"), "kiosk"), "7:00-18:00");
	assert_string_equal(text(json_object_get(j, "open"), "support"), "9:00-13:00");
	json_decref(j);
	j = ask("try calendar * --profile atokure", "2026-11-14", 0);
	assert_true(json_is_null(json_object_get(json_object_get(j, "open"), "kiosk")));
	json_decref(j);
}

static int teardown(void **state)
{
	(void)state;
	buf_free(&out);
	pid_t child = fork();
	if (child == 0) {
		execlp("rm", "rm", "-rf", home, (char *)NULL);
		_exit(127);
	}
	int status;
	return waitpid(child, &status, 0) != child || status != 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cp932_twice), cmocka_unit_test(a_marked_file_changes_what_it_has),
		cmocka_unit_test(refused_files_change_nothing), cmocka_unit_test(good_rows_alone),
		cmocka_unit_test(codes_of_questions_and_refusals), cmocka_unit_test(try_answers),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
