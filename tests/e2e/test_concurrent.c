/*
 * Several at the same moment, with the real programs: two desks at one patient, and eight commands that want the same
 * numbers or the same right. A desk that is stopped while the other one acts stands for a slow line: its clerk presses
 * the key before the news is there. The tests are one morning, each goes on where the one before it ended.
 */
#include <cmocka.h>
#include <signal.h>
#include <string.h>

#include "base/str.h"
#include "lib/clerk.h"

#include "base/banned.h"

enum { CROWD = 8, LIMIT_MS = 40000, LOOK_MS = 50 };

static struct hospital h;
static char able[CROWD + 3][24], bill[CROWD][24];
static const char *first, *second; /* two patients besides the crowd's; one more has no visit yet */

static int64_t asked(const char *sql)
{
	int64_t n;
	assert_true(str_int64(hospital_ask(&h, sql), 0, INT64_MAX, &n));
	return n;
}

static struct pty *desk(const char *place, const char *as)
{
	struct pty *p = clerk_open(&h, &(struct clerk_options){ .place = place, .as = as });
	clerk_do(p, "see 本日の来院\nsee 1 / \n");
	return p;
}

/* The key reaches a desk that doesn't know yet what the other one did. */
static void stopped(struct pty *p)
{
	pty_drain(p, 50, CLERK_SOON_MS);
	pty_signal(p, SIGSTOP);
}

static void goes_on(struct pty *p, const char *key)
{
	pty_send_key(p, key);
	pty_signal(p, SIGCONT);
}

/* Waits for either text; true: the first one shows. */
static bool one_of(struct pty *p, const char *first_text, const char *second_text)
{
	for (int i = 0; i < CLERK_SOON_MS / LOOK_MS; i++) {
		if (pty_wait_text(p, first_text, LOOK_MS))
			return true;
		if (strstr(pty_screen(p), second_text))
			return false;
	}
	fail_msg("neither %s nor %s:\n%s", first_text, second_text, pty_screen(p));
	return false;
}

/* --- two desks --------------------------------------------------------------------------------------------------------- */

/* Both values are shown, the default overwrites nothing; who insists, does it knowingly. */
/* proves X2, O6 */
static void two_memos_for_one_patient(void **state)
{
	(void)state;
	struct pty *a = desk("counter1", "yamada"), *b = desk("counter2", "sasaki");
	clerk_fmt(a, "scan %s\nsee ▶ 次: \nkey m\nsee 死亡日\ntype 呼出方法 大声\nsee 大声\n", first);
	clerk_fmt(b, "scan %s\nsee ▶ 次: \nkey m\nsee 死亡日\ntype 車椅子を使用\nsee 車椅子を\n", first);
	clerk_do(a, "key F5\nsee メモを保存しました\nsee メモ        呼出方法 大声\n");
	clerk_do(b, "key F5\nsee ほかの端末が先に変更しました\nsee 今の値: 呼出方法 大声\nsee こちら: 車椅子を使用\nsee ▶いいえ\nkey Enter\ngone ほかの端末が先に\nsee 車椅子を使用\n");
	assert_int_equal(asked("SELECT count(*) FROM patient WHERE memo = '呼出方法 大声'"), 1);
	assert_int_equal(asked("SELECT count(*) FROM patient WHERE memo = '車椅子を使用'"), 0);
	clerk_do(b, "key F5\nsee こちら: 車椅子を使用\nkey y\nsee メモを保存しました\n");
	assert_int_equal(asked("SELECT count(*) FROM patient WHERE memo = '車椅子を使用'"), 1);
	clerk_do(a, "see メモ        車椅子を使用\n");
	clerk_quit(a);
	clerk_quit(b);
}

/* proves V4, V10 */
static void one_letter_received_by_two(void **state)
{
	(void)state;
	struct pty *a = desk("counter1", "yamada"), *b = desk("counter2", "sasaki");
	clerk_fmt(a, "scan %s\nsee 紹介状 × 未受領\nkey F7\nsee ▶ 次: 1件の受領\n", second);
	clerk_fmt(b, "scan %s\nsee 紹介状 × 未受領\nkey F7\nsee ▶ 次: 1件の受領\n", second);
	stopped(b);
	clerk_do(a, "key 1\nsee ○ 受領\nsee yamada\n");
	pty_send(b, "1");
	pty_signal(b, SIGCONT);
	/* either the news came first and it asks, or the version tells; in no case is it taken back */
	if (one_of(b, "受領を取り消しますか", "× ほかの端末が先に変更しました。今: ○ 受領"))
		clerk_do(b, "see 受領を取り消しますか\nkey Enter\ngone 取り消しますか\n");
	clerk_do(b, "see 紹介状                    ○ 受領\nsee yamada\n");
	assert_int_equal(asked("SELECT count(*) FROM handin WHERE received_by = 'sasaki'"), 0);
	assert_int_equal(asked("SELECT count(*) FROM handin WHERE received_by = 'yamada'"), 1);
	clerk_quit(a);
	clerk_quit(b);
}

/* Two keys that switch, pressed at once: both meant "on", so it is on, with one slip that counts; it was the first one's step, and taking that back takes it all back. */
/* proves I2, V2, V3 */
static void two_keys_that_mean_the_same(void **state)
{
	(void)state;
	struct pty *a = desk("counter1", "yamada"), *b = desk("counter2", "sasaki");
	clerk_fmt(a, "scan %s\nsee × 未確認\n", first);
	clerk_fmt(b, "scan %s\nsee × 未確認\n", first);
	stopped(b);
	clerk_do(a, "key F5\nsee ○ 確認済\n");
	goes_on(b, "F5");
	clerk_do(b, "see ○ 保険を確認しました\nsee ○ 確認済\n");
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("visit", "show", first)), "insurance"), "confirmed");
	clerk_do(b, "key F5\nsee 今月の確認を取り消しますか\nsee yamada\nkey y\nsee × 未確認\nkey F5\nsee ○ 確認済\n");
	clerk_do(a, "see sasaki）\n");
	stopped(b);
	clerk_do(a, "key F6\nsee ○ 利用 \n");
	goes_on(b, "F6");
	clerk_do(b, "see ○ 本日はあとクレを利用します\nsee ○ 利用 \n");
	json_t *v = hospital_json(&h, 0, WORDS("visit", "show", first));
	assert_string_equal(hospital_str(v, "deferral"), "on");
	assert_int_equal(asked("SELECT count(*) FROM slip WHERE visit_id = (SELECT max(id) FROM visit v WHERE v.patient_id = (SELECT id FROM patient WHERE memo = '車椅子を使用')) AND voided_at IS NULL"), 1);
	clerk_quit(a);
	clerk_quit(b);
}

/* One bill, two questions open, two times yes: it is finalised once, and the second clerk is told. */
/* proves B3, S3, P6 */
static void one_bill_finalised_by_two(void **state)
{
	(void)state;
	struct pty *a = desk("cashier1", "kaikei"), *b = desk("cashier2", "kaikei");
	clerk_fmt(a, "scan %s\nsee ▶ 次: \nkey F4\nsee 並び: 新しい順\nkey n\nsee 明細の入力\nkey a\nsee 1 行目の入力\ntype 初診料\nkey Tab\ntype 初診料\nkey Tab\ntype 291\nkey F5\nsee 2 行目の入力\nkey Esc\ngone 行目の入力\n"
		"see 請求額                       870円\nkey F5\nsee この金額で確定しますか\n", first);
	clerk_fmt(b, "scan %s\nsee ▶ 次: \nkey F4\nsee 並び: 新しい順\nsee … 入力中\nkey Enter\nsee 明細を確かめて確定\nkey F5\nsee この金額で確定しますか\n", first);
	clerk_do(a, "key y\nsee を 870円 で確定しました\n");
	clerk_do(b, "key y\nsee × 請求 B-\nsee ○ 確定\n");
	assert_int_equal(asked("SELECT count(*) FROM settlement WHERE amount = 870 AND bill_id = (SELECT max(id) FROM bill)"), 1);
	clerk_quit(a);
	clerk_quit(b);
}

/* --- eight commands ------------------------------------------------------------------------------------------------------ */

/* Starts one command per row at once; how many ended with `code`. words[i] end with NULL. */
static int together(const char *const *words[CROWD], int code)
{
	pid_t pids[CROWD];
	int n = 0;
	for (int i = 0; i < CROWD; i++) {
		char log[24];
		str_fmt(log, sizeof log, "crowd%d", i);
		pids[i] = hospital_start(&h, log, NULL, words[i]);
	}
	for (int i = 0; i < CROWD; i++)
		n += run_wait(pids[i], LIMIT_MS) == code;
	return n;
}

static int together_one(const char *const words[], int code)
{
	const char *const *rows[CROWD];
	for (int i = 0; i < CROWD; i++)
		rows[i] = words;
	return together(rows, code);
}

/* The numbers after the n-th in that order, without a gap and without a twin? */
static void assert_gapless(const char *what, const char *sql, int64_t from, int64_t n)
{
	char expected[CROWD * 24] = "";
	for (int64_t i = from; i < from + n; i++)
		str_add(expected, sizeof expected, "%s%lld", i > from ? "," : "", (long long)i);
	const char *got = hospital_ask(&h, sql);
	if (strcmp(got, expected) != 0)
		fail_msg("%s: %s, expected %s", what, got, expected);
}

/* proves V1 */
static void visits_opened_at_once_have_numbers_of_their_own(void **state)
{
	(void)state;
	const char *const *words[CROWD], *rows[CROWD][6];
	int64_t before = asked("SELECT count(*) FROM visit WHERE day = (SELECT max(day) FROM visit)");
	for (int i = 0; i < CROWD; i++) {
		memcpy(rows[i], WORDS("visit", "open", able[i], "--dept", "内科"), sizeof rows[i]);
		words[i] = rows[i];
	}
	assert_int_equal(together(words, 0), CROWD);
	assert_int_equal(asked("SELECT count(*) FROM visit WHERE day = (SELECT max(day) FROM visit)"), before + CROWD);
	assert_int_equal(asked("SELECT max(CAST(substr(number, 3) AS INTEGER)) - count(DISTINCT number) FROM visit WHERE day = (SELECT max(day) FROM visit)"), 0);
	/* the same patient eight times: one visit */
	assert_int_equal(together_one(WORDS("visit", "open", able[0], "--dept", "皮膚科"), 1), CROWD);
	assert_int_equal(asked("SELECT count(*) FROM visit WHERE day = (SELECT max(day) FROM visit)"), before + CROWD);
}

static void learn_bills(void)
{
	for (int i = 0; i < CROWD; i++) {
		json_t *bills = hospital_array(hospital_json(&h, 0, WORDS("visit", "show", able[i])), "bills");
		assert_int_equal(json_array_size(bills), 1);
		str_copy(bill[i], sizeof bill[i], hospital_str(json_array_get(bills, 0), "number"));
	}
}

/* One bill, eight cashiers: it is paid once. */
/* proves S3, S7, S12 */
static void a_bill_is_paid_once(void **state)
{
	(void)state;
	struct buf t = { 0 };
	const char *const *words[CROWD], *rows[CROWD][7];
	buf_str(&t, "card,date,department,share,points,amount,category\n");
	for (int i = 0; i < CROWD; i++)
		buf_fmt(&t, "%s,2026-11-21,内科,3割,%d,%d,再診料\n", able[i], 100 * (i + 1), 300 * (i + 1));
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "b.csv", t.data, -1)));
	buf_free(&t);
	learn_bills();
	assert_int_equal(together_one(WORDS("pay", bill[0], "--by", "cash", "--amount", "300"), 0), 1);
	for (int i = 0; i < CROWD; i++) {
		static char amounts[CROWD][16];
		str_fmt(amounts[i], sizeof amounts[i], "%d", 300 * (i + 1));
		memcpy(rows[i], WORDS("pay", bill[i], "--by", "cash", "--amount", amounts[i]), sizeof rows[i]);
		words[i] = rows[i];
	}
	assert_int_equal(together(words, 0), CROWD - 1); /* the first is paid already */
	assert_int_equal(together(words, 1), CROWD);
}

/* Eight receipts at once: the next eight serials; one receipt eight times: one serial. */
/* proves R2, R6 */
static void serials_have_no_gap_and_an_original_one_owner(void **state)
{
	(void)state;
	const char *const *words[CROWD], *rows[CROWD][4];
	int64_t before = asked("SELECT coalesce(max(serial_no), 0) FROM receipt WHERE kind = 'receipt'");
	assert_int_equal(together_one(WORDS("receipt", "issue", bill[0]), 0), 1);
	for (int i = 0; i < CROWD; i++) {
		memcpy(rows[i], WORDS("receipt", "issue", bill[i]), sizeof rows[i]);
		words[i] = rows[i];
	}
	assert_int_equal(together(words, 0), CROWD - 1);
	assert_int_equal(together(words, 1), CROWD);
	char sql[400];
	str_fmt(sql, sizeof sql, "SELECT group_concat(serial_no) FROM (SELECT serial_no FROM receipt WHERE kind = 'receipt' AND serial_no > %lld ORDER BY serial_no)", (long long)before);
	assert_gapless("receipts", sql, before + 1, CROWD);
	/* statements count for themselves */
	int64_t statements = asked("SELECT coalesce(max(serial_no), 0) FROM receipt WHERE kind = 'statement'");
	const char *const *more[CROWD], *lines[CROWD][5];
	for (int i = 0; i < CROWD; i++) {
		memcpy(lines[i], WORDS("receipt", "issue", bill[i], "--statement"), sizeof lines[i]);
		more[i] = lines[i];
	}
	assert_int_equal(together(more, 0), CROWD);
	str_fmt(sql, sizeof sql, "SELECT group_concat(serial_no) FROM (SELECT serial_no FROM receipt WHERE kind = 'statement' AND serial_no > %lld ORDER BY serial_no)", (long long)statements);
	assert_gapless("statements", sql, statements + 1, CROWD);
	assert_int_equal(asked("SELECT count(*) FROM print_job WHERE state = 'waiting'"), asked("SELECT count(*) FROM receipt WHERE state = 'printing'")
		+ asked("SELECT count(*) FROM print_job WHERE state = 'waiting' AND kind = 'slip'"));
}

/* Two cashiers have asked for the same original and both say yes: one serial, and the second is told which. */
/* proves R2, R3, R6, P6 */
static void one_original_for_two_cashiers(void **state)
{
	(void)state;
	struct pty *a = desk("cashier1", "kaikei"), *b = desk("cashier2", "kaikei");
	char serial[24];
	hospital_json(&h, 0, WORDS("visit", "open", able[CROWD + 2], "--dept", "01"));
	char row[160];
	str_fmt(row, sizeof row, "card,date,department,share,points,amount,category\n%s,2026-11-21,内科,3割,291,870,初診料\n", able[CROWD + 2]);
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "one.csv", row, -1)));
	json_t *bills = hospital_array(hospital_json(&h, 0, WORDS("visit", "show", able[CROWD + 2])), "bills");
	const char *number = hospital_str(json_array_get(bills, 0), "number");
	hospital_json(&h, 0, WORDS("pay", number, "--by", "cash", "--amount", "870"));
	struct pty *both[] = { a, b };
	for (int i = 0; i < 2; i++)
		clerk_fmt(both[i], "scan %s\nsee ▶ 次: \nkey F4\nsee 並び: 新しい順\nsee %s\nkey Enter\nsee ▶ 次: 領収書の発行\nkey F8\nsee 原本は一度だけです\nsee 生年月日は\n", able[CROWD + 2], number);
	int64_t before = asked("SELECT max(serial_no) FROM receipt WHERE kind = 'receipt'");
	clerk_do(a, "key y\nsee を印刷します\n");
	str_fmt(serial, sizeof serial, "2026-%06lld", (long long)before + 1);
	clerk_fmt(b, "key y\nsee 領収書 %s は印刷中です\n", serial);
	assert_int_equal(asked("SELECT max(serial_no) FROM receipt WHERE kind = 'receipt'"), before + 1);
	clerk_do(b, "key Enter\ngone は印刷中です\n");
	clerk_quit(a);
	clerk_quit(b);
}

/* proves X2, X5 */
static void the_log_is_one_chain(void **state)
{
	(void)state;
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("audit", "verify")), "whole")));
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("check")), "ok")));
}

static int start(void **state)
{
	(void)state;
	char text[300];
	hospital_demo(&h, "atokure", 150, "2026-11-21T09:41");
	for (int i = 0; i < CROWD + 3; i++)
		str_copy(able[i], sizeof able[i], hospital_able(&h, i));
	first = able[CROWD];
	second = able[CROWD + 1];
	str_fmt(text, sizeof text, "受付キー,診察券番号,来院日,受付時刻,診療科,紹介状\nU-1,%s,2026-11-21,08:55,内科,\nU-2,%s,2026-11-21,09:05,皮膚科,有\n", first, second);
	hospital_json(&h, 0, WORDS("visits", "import", hospital_file(&h, "v.csv", text, -1)));
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
		cmocka_unit_test(two_memos_for_one_patient),
		cmocka_unit_test(one_letter_received_by_two),
		cmocka_unit_test(two_keys_that_mean_the_same),
		cmocka_unit_test(one_bill_finalised_by_two),
		cmocka_unit_test(visits_opened_at_once_have_numbers_of_their_own),
		cmocka_unit_test(a_bill_is_paid_once),
		cmocka_unit_test(serials_have_no_gap_and_an_original_one_owner),
		cmocka_unit_test(one_original_for_two_cashiers),
		cmocka_unit_test(the_log_is_one_chain),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
