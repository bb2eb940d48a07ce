/*
 * What hospitals' systems and hands send that isn't right: each gets an exit code and a message that names what, where and
 * what was expected, and changes nothing, not even the log. By the command line with the real programs.
 */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"

#include "base/banned.h"

static struct hospital h;
static char here[24];             /* a patient who is here today, deferred */

#define PATIENTS "診察券番号,氏名,カナ,性別,生年月日\n"
#define GOOD "0090000001,良 子,リョウコ,女,1970-01-01\n"
#define VISITS "診察券番号,来院日,診療科\n"
#define BILLS "請求番号,診察券番号,診療日,診療区分,名称,点数,回数,金額,負担割合,合計点数,請求額\n"

/* `texts`: everything that the error must name, parted by '|'. */
static void refused(const char *const words[], int exit_code, const char *id, const char *texts)
{
	uint64_t before = hospital_print(&h, true);
	hospital_refused(&h, exit_code, id, texts, words);
	if (hospital_print(&h, true) != before)
		fail_msg("%s %s changed something", words[0], words[1]);
}

/* The same file as a person sees it: the message on stderr, nothing on stdout. */
static void refused_file(const char *table, const char *text, int64_t n, int exit_code, const char *id, const char *texts)
{
	const char *file = hospital_file(&h, "bad.csv", text, n);
	refused(WORDS(table, "import", file), exit_code, id, texts);
	hospital_text(&h, exit_code, WORDS(table, "import", file));
	assert_string_equal(h.last.out, "");
	assert_true(h.last.err_n > 20);
}

/* proves P2, L1 */
static void a_card_number_that_cannot_be(void **state)
{
	(void)state;
	static const char *const commands[][2] = { { "patients", "show" }, { "visit", "show" }, { "visit", "open" }, { "visit", "why" }, { "enroll", "show" } };
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		refused(WORDS(commands[i][0], commands[i][1], "00123456789"), 1, "card_length", "10桁");
		refused(WORDS(commands[i][0], commands[i][1], "00123X5678"), 1, "card_digits", "数字だけ|10桁");
		refused(WORDS(commands[i][0], commands[i][1], "0099999999"), 3, "not_found", "0099999999");
	}
	refused(WORDS("visit", "defer", "123", "on"), 1, "card_length", "10桁");
	refused(WORDS("insurance", "confirm", "123", "--by", "mynumber"), 1, "card_length", "10桁");
}

/* The Luhn digit of 007992739871 is 3 (the textbook's 79927398713); cards of 11 digits here. */
/* proves P2, F9 */
static void a_card_number_with_a_wrong_check_digit(void **state)
{
	(void)state;
	struct hospital p;
	struct buf preset = { 0 };
	const char *root = getenv("MADOGUCHI_ROOT");
	char path[512];
	hospital_empty(&p);
	str_fmt(path, sizeof path, "%s/data/profiles/atokure.ini", root ? root : ".");
	assert_int_equal(file_read(path, 1 << 16, &preset), 0);
	char *length = strstr(preset.data, "length = 10 "), *check = strstr(preset.data, "check = none");
	assert_true(length && check);
	memcpy(length, "length = 11 ", 12);
	memcpy(check, "check = luhn", 12);
	const char *profile = hospital_file(&p, "luhn.ini", preset.data, -1), *password = hospital_file(&p, "password", "correct horse 9\n", -1);
	buf_free(&preset);
	hospital_json(&p, 0, WORDS("init", "--profile", profile, "--admin-password-file", password));
	uint64_t before = hospital_print(&p, false);
	hospital_refused(&p, 1, "card_check", "検査数字|luhn", WORDS("patients", "show", "79927398714", "--as", "admin", "--password-file", password));
	hospital_refused(&p, 3, "not_found", "79927398713", WORDS("patients", "show", "79927398713", "--as", "admin", "--password-file", password));
	assert_true(hospital_print(&p, false) == before);
	hospital_free(&p);
}

/* proves P5 */
static void files_that_cannot_be_read(void **state)
{
	(void)state;
	refused_file("patients", "診察券番号,氏名,カナ,性別\n0090000001,良 子,リョウコ,女\n", -1, 1, "bad_file", "生年月日|birth");
	refused_file("visits", "来院日,診療科\n2026-11-21,内科\n", -1, 1, "bad_file", "診察券番号|card");
	refused_file("bills", "診察券番号,診療日,点数,請求額\n0090000001,2026-11-21,10,30\n", -1, 1, "bad_file", "診療区分");
	refused_file("patients", "", -1, 1, "bad_file", "bad.csv");
	refused_file("patients", PATIENTS GOOD "0090000002,\xff\xfe,カナ,女,1970-01-01\n", -1, 1, "bad_file", "3 行目|UTF-8");
	static const char utf16[] = "\xff\xfe\x3a\x8a\xdf\x5b";
	refused_file("patients", utf16, sizeof utf16 - 1, 1, "bad_file", "UTF-16");
	static const char nul[] = PATIENTS "0090000001,良\0子,カナ,女,1970-01-01\n";
	refused_file("patients", nul, sizeof nul - 1, 1, "bad_file", "2 行目");
	refused_file("patients", PATIENTS GOOD "0090000002,\"良 子,カナ,女,1970-01-01\n0090000003,良 子,カナ,女,1970-01-01\n", -1, 1, "bad_file", "3 行目");
	refused_file("visits", VISITS "0090000001,\"2026-11-21,内科\n", -1, 1, "bad_file", "2 行目");
	refused(WORDS("patients", "import", hospital_path(&h, "absent.csv")), 3, "not_found", "absent.csv");
	refused(WORDS("patients", "import", h.folder), 1, "bad_file", "hospital.");
}

/* proves P5 */
static void a_line_of_a_megabyte(void **state)
{
	(void)state;
	enum { MEGABYTE = 1 << 20 };
	struct buf t = { 0 };
	char *long_name = mem_new(MEGABYTE + 1);
	memset(long_name, 'x', MEGABYTE);
	buf_fmt(&t, PATIENTS GOOD "0090000002,%s,カナ,女,1970-01-01\n", long_name);
	refused_file("patients", t.data, (int64_t)t.len, 1, "bad_file", "3 行目");
	buf_clear(&t);
	buf_fmt(&t, BILLS "K-1,%s,2026-11-21,検査,%s,10,1,,3割,10,30\n", here, long_name);
	refused_file("bills", t.data, (int64_t)t.len, 1, "bad_file", "2 行目");
	free(long_name);
	buf_free(&t);
}

/* proves P5, P2, K3, X7 */
static void rows_that_cannot_be_right(void **state)
{
	(void)state;
	static const struct { const char *row, *texts; } patients[] = {
		{ "0090000001,良 子,リョウコ,女,1971-01-01\n", "3 行目|診察券番号" },               /* twice in the file */
		{ "0090000002,二月 子,ニガツコ,女,2025-02-30\n", "3 行目|生年月日" },
		{ "0090000002,平成 子,ヘイセイ,女,H31.5.1\n", "3 行目|生年月日" },                     /* Heisei ended the day before */
		{ "0090000002,未来 子,ミライ,女,2026-11-22\n", "3 行目|生年月日" },
		{ "90000002,短 子,タンコ,女,1970-01-01\n", "3 行目|診察券番号" },
		{ "0090000002,,ナナシ,女,1970-01-01\n", "3 行目|氏名" },
		{ "0090000002,不明 子,フメイ,猫,1970-01-01\n", "3 行目|性別" },
		{ "0090000002,短 子,タンコ,女\n", "3 行目" },
		{ "0090000002,4242 4242 4242 4242,タンコ,女,1970-01-01\n", "3 行目|氏名" },
	};
	char text[1024];
	for (size_t i = 0; i < sizeof patients / sizeof *patients; i++) {
		str_fmt(text, sizeof text, PATIENTS GOOD "%s", patients[i].row);
		refused_file("patients", text, -1, 1, "bad_input", patients[i].texts);
		assert_null(strstr(h.last.err, "4242 4242"));
	}
	str_fmt(text, sizeof text, VISITS "%s,2026-11-31,内科\n", here);
	refused_file("visits", text, -1, 1, "bad_input", "2 行目|来院日");
	str_fmt(text, sizeof text, "診察券番号,来院日,受付時刻,診療科\n%s,2026-11-21,25:10,内科\n", here);
	refused_file("visits", text, -1, 1, "bad_input", "2 行目|受付時刻|8:55");
	refused_file("visits", VISITS "0099999999,2026-11-21,内科\n", -1, 1, "bad_input", "2 行目|0099999999");
}

/* proves B1, B2, P5 */
static void bills_that_do_not_add_up(void **state)
{
	(void)state;
	static const struct { const char *rest, *texts; int exit_code; const char *id; } rows[] = {
		{ "2026-11-21,検査,画像,100,1,,3割,120,300\n", "2行目|100|120", 1, "bad_input" },       /* points against their total */
		{ "2026-11-21,検査,画像,100,1,,3割,100,-300\n", "2行目|請求額|負", 1, "bad_input" },
		{ "2026-11-21,検査,画像,-100,1,,3割,-100,300\n", "2行目|点数", 1, "bad_input" },
		{ "2026-11-21,その他,診断書,,1,-3300,3割,,0\n", "2行目|金額", 1, "bad_input" },
		{ "2026-02-30,検査,画像,100,1,,3割,100,300\n", "2行目|2026-02-30", 1, "bad_date" },
		{ "2026-11-21,魔法,画像,100,1,,3割,100,300\n", "2行目|診療区分", 1, "bad_input" },
		{ "2026-11-21,検査,画像,百,1,,3割,100,300\n", "2行目|点数", 1, "bad_input" },
		{ "2026-11-21,検査,画像,100,1,,13割,100,300\n", "2行目|負担割合", 1, "bad_input" },
		{ "2026-11-20,検査,画像,100,1,,3割,100,300\n", "2行目|2026-11-20", 3, "not_found" },    /* not here that day */
	};
	char text[1024];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		/* A good bill beside it: all of the file or none of it. */
		str_fmt(text, sizeof text, BILLS "K-1,%s,%sK-2,%s,2026-11-21,検査,画像,100,1,,3割,100,300\n", here, rows[i].rest, here);
		refused_file("bills", text, -1, rows[i].exit_code, rows[i].id, rows[i].texts);
	}
	str_fmt(text, sizeof text, BILLS "K-1,99999999,2026-11-21,検査,画像,100,1,,3割,100,300\n");
	refused_file("bills", text, -1, 1, "card_length", "2行目|10桁");
}

/* --- a full disk ------------------------------------------------------------------------------------------------------ */

static struct hospital full;
static bool mounted;

/* Everything that is left, and the last byte as well. */
static void fill(const char *file)
{
	peer_run((char *[]){ "sh", "-c", "cat /dev/zero > \"$0\"", (char *)(uintptr_t)file, NULL });
}

/* A disk of its own for the installation, or, where mounting isn't allowed, files that may not grow. */
static int with_a_small_disk(void **state)
{
	(void)state;
	hospital_empty(&full);
	mounted = peer_run((char *[]){ "mount", "-t", "tmpfs", "-o", "size=40m", "none", full.folder, NULL }) == 0;
	char port[16];
	str_copy(full.now, sizeof full.now, "2026-11-21T09:41");
	str_fmt(port, sizeof port, "%d", peer_free_port());
	hospital_json(&full, 0, WORDS("demo", "--no-desk", "--patients", "40", "--port", port));
	return 0;
}

static int without_the_disk(void **state)
{
	(void)state;
	hospital_gateway_stop(&full);
	if (mounted && peer_run((char *[]){ "umount", full.folder, NULL }) != 0)
		return -1;
	hospital_free(&full);
	return 0;
}

static const char *many_patients(void)
{
	struct buf t = { 0 };
	buf_str(&t, PATIENTS);
	for (int i = 0; i < 20000; i++)
		buf_fmt(&t, "%010d,多数 太郎%d,タスウ タロウ,男,1970-01-01\n", 90000000 + i, i);
	const char *file = hospital_file(&h, "many.csv", t.data, -1); /* on another disk */
	buf_free(&t);
	return file;
}

static void limited(int expected, const char *const words[])
{
	struct run r = { .exit_code = -1 };
	char home[320], now[64], program[512];
	const char *build = getenv("MADOGUCHI_BUILD");
	str_fmt(home, sizeof home, "MADOGUCHI_HOME=%s", full.home);
	str_fmt(now, sizeof now, "MADOGUCHI_NOW=%s", full.now);
	str_fmt(program, sizeof program, "%s/madoguchi", build ? build : "build");
	run_program(&r, WORDS("sh", "-c", "ulimit -f 1; exec \"$@\"", "sh", program, words[0], words[1], words[2]), WORDS(home, now), NULL);
	if (r.exit_code != expected)
		fail_msg("with files of at most 512 bytes: exit %d, not %d\n%s%s", r.exit_code, expected, r.out, r.err);
	assert_true(r.err_n > 20);
	run_free(&r);
}

/* proves P5, X5 */
static void a_full_disk_takes_nothing(void **state)
{
	(void)state;
	const char *file = many_patients();
	uint64_t before = hospital_print(&full, false);
	limited(5, WORDS("patients", "import", file));
	assert_true(hospital_print(&full, false) == before);
	if (mounted) {
		fill(hospital_path(&full, "filler"));
		hospital_refused(&full, 5, "disk_full", "", WORDS("patients", "import", file));
		assert_true(hospital_print(&full, false) == before);
		peer_run((char *[]){ "rm", (char *)(uintptr_t)hospital_path(&full, "filler"), NULL });
	}
	assert_int_equal(hospital_int(hospital_json(&full, 0, WORDS("patients", "import", file)), "added"), 20000);
	assert_true(json_is_true(json_object_get(hospital_json(&full, 0, WORDS("check")), "ok")));
}

static int start(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 40, "2026-11-21T09:41");
	str_copy(here, sizeof here, hospital_able(&h, 0));
	hospital_json(&h, 0, WORDS("visit", "open", here, "--dept", "内科"));
	hospital_json(&h, 0, WORDS("visit", "defer", here, "on"));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_card_number_that_cannot_be),
		cmocka_unit_test(a_card_number_with_a_wrong_check_digit),
		cmocka_unit_test(files_that_cannot_be_read),
		cmocka_unit_test(a_line_of_a_megabyte),
		cmocka_unit_test(rows_that_cannot_be_right),
		cmocka_unit_test(bills_that_do_not_add_up),
		cmocka_unit_test_setup_teardown(a_full_disk_takes_nothing, with_a_small_disk, without_the_disk),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
