/*
 * A day of the hospital by keys: the real desk in pseudo-terminals, real workers, the training gateway over TLS, paper as
 * PDF. The tests are the day's hours, each goes on where the one before it ended; every person sits at a place of
 * their own. The same day by the command line is test_day_cli.c and test_day_settle.c.
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/clerk.h"
#include "lib/peer.h"

#include "base/banned.h"

static struct hospital h;
static char patient[24], referred[24], stranger[24]; /* may defer; has a letter to hand in; never registered */
static char name[80], bill[24], slip[24], serial[24];
static struct pty *reception, *billing;

static const char *about(const char *card, const char *field)
{
	return hospital_str(hospital_json(&h, 0, WORDS("patients", "show", card)), field);
}

static const char *of_visit(const char *card, const char *field)
{
	return hospital_str(hospital_json(&h, 0, WORDS("visit", "show", card)), field);
}

/* A production desk shows nothing before somebody has signed in, and never the mark of training. */
/* proves X1, O1 */
static void nobody_works_without_signing_in(void **state)
{
	(void)state;
	struct hospital real;
	hospital_empty(&real);
	const char *password = hospital_file(&real, "password", "correct horse 9\n", -1);
	hospital_json(&real, 0, WORDS("init", "--profile", "atobarai", "--admin-password-file", password));
	struct pty *p = clerk_open(&real, NULL);
	clerk_do(p, "see 職員IDとパスワードでサインインしてください\nnot 本日の来院\nnot 訓練\nscan 0000012345\nnot 本日の来院\nkey BackTab\nkey Ctrl-U\n"
		"type admin\nkey Tab\nkey Ctrl-U\ntype wrong horse 9\nkey Enter\nsee × 職員IDまたはパスワードが違います\nnot 本日の来院\n"
		"type correct horse 9\nkey Enter\nsee さん、サインインしました\nsee 本日の来院 0\nnot 訓練\n");
	clerk_quit(p);
	hospital_free(&real);
}

/* The built-in actor gives way to a person; five wrong passwords keep even the right one out. */
/* proves X1, L3, O1 */
static void people_take_the_desk_over(void **state)
{
	(void)state;
	struct pty *p = clerk_open(&h, NULL);
	clerk_do(p, "see training\nsee 【訓練】\nkey F12\nsee ロック中: training\nnot 本日の来院\nkey BackTab\nkey Ctrl-U\ntype sasaki\nkey Tab\n");
	for (int i = 0; i < 5; i++)
		clerk_do(p, "type guess\nsee *****\nkey Enter\nsee × 職員IDまたはパスワードが違います\ngone *\n");
	clerk_do(p, "type madoguchi2026\nkey Enter\nsee × 失敗が続いたため、\nsee までサインインできません\nnot 本日の来院\n"
		"key BackTab\nkey Ctrl-U\ntype yamada\nkey Tab\ntype madoguchi2026\nkey Enter\nsee 山田 花子 さんに交代しました\nsee 山田 花子（受付）\nsee 本日の来院\n");
	clerk_quit(p);
}

/* proves P1, K3, V1, V2, I2, X2 */
static void a_card_is_scanned_and_the_page_says_what_is_next(void **state)
{
	(void)state;
	reception = clerk_open(&h, &(struct clerk_options){ .place = "1階 優先受付", .as = "yamada" });
	clerk_fmt(reception, "see 1階 優先受付 ── 山田 花子（受付）\nsee 本日の来院\nscan %s\nsee ▶ 次: 診療の受付（o 来院を開く）\nsee %s\nkey o\n"
		"see ▶ 次: 診療科を選んで受け付けます\ntype 皮膚\nsee ▏皮膚\nkey Enter\nsee 受け付けました\nsee ▶ 次: 保険証確認ブースへ（今月未確認）\nsee × 未確認\n", patient, name);
	clerk_do(reception, "key F5\nsee ○ 確認済（本日 09:4\nsee マイナ保険証 yamada\nsee ▶ 次: 診察へ\nsee × 利用しない\n");
	assert_string_equal(of_visit(patient, "insurance"), "confirmed");
	assert_string_equal(of_visit(patient, "deferral"), "off");
	/* on the patient's page already: the scanner retargets it, nothing of the burst is left in the box */
	clerk_fmt(reception, "scan %s\nsee %s\nsee ▶ 次: \nnot ▏0\nscan %s\nsee %s\n", stranger, stranger, patient, name);
	/* a card that doesn't exist, one with a wrong length: the rule that it broke */
	clerk_fmt(reception, "scan 0099999999\nsee × \nsee %s\nscan 123456\nsee 10桁\nsee %s\n", name, name);
	/* from lists, from another screen and from under its help as well */
	clerk_fmt(reception, "key F9\nsee 期日到来\nscan %s\nsee %s\nkey F4\nsee 並び: 新しい順\nkey F1\nsee ヘルプ: \nscan %s\ngone ヘルプ: \nsee － 利用登録なし\nscan %s\nsee %s\n",
		patient, name, stranger, patient, name);
}

/* proves V2, V3, V10 */
static void deferral_by_one_key(void **state)
{
	(void)state;
	clerk_do(reception, "key F6\nsee ○ 利用\nsee カード決済予定 11-25（水）\nkey F6\nsee は無効です\nsee × 利用しない\nkey F6\nsee ○ 利用\n");
	str_copy(slip, sizeof slip, of_visit(patient, "slip"));
	clerk_fmt(reception, "see 利用票 %s\n", slip);
	assert_string_equal(of_visit(patient, "deferral"), "on");
	assert_string_equal(of_visit(patient, "due_date"), "2026-11-25");
}

/* proves V2, F17 */
static void who_may_not_is_told_why_and_where_to_go(void **state)
{
	(void)state;
	clerk_fmt(reception, "scan %s\nsee － 利用登録なし\nkey ?\nsee ▶ あとクレをご利用いただけません\nsee 1 ！あとクレの利用登録がありません\nsee → 1階 サポートデスク\n"
		"key Esc\ngone ご利用いただけません\nkey F6\nsee 1 ！あとクレの利用登録がありません\nkey Enter\ngone ご利用いただけません\nsee － 利用登録なし\n", stranger);
	assert_string_equal(of_visit(stranger, "deferral"), "off");
}

/* proves V4, V10 */
static void a_letter_is_handed_in(void **state)
{
	(void)state;
	clerk_fmt(reception, "scan %s\nsee ▶ 次: 優先受付へ（紹介状）\nsee 紹介状 × 未受領\nkey F7\nsee ▶ 次: 1件の受領\nkey 1\nsee 紹介状を受領しました\nsee yamada\n"
		"key 1\nsee 紹介状の受領を取り消しました\nkey 1\nsee 紹介状を受領しました\nkey Esc\ngone の受領\nsee 紹介状 ○ 受領\n", referred);
	assert_null(strstr(of_visit(referred, "next_step"), "優先受付"));
}

static bool printed(const char *below_home)
{
	char path[300];
	str_fmt(path, sizeof path, "%s/%s", h.home, below_home);
	struct buf b = { 0 };
	bool there = file_read(path, 1 << 22, &b) == 0 && b.len > 0;
	buf_free(&b);
	return there;
}

/* A standing worker prints what the desk asked for, and the desk's health line follows it. */
/* proves V3, R7, O2 */
static void the_slip_comes_out_of_a_running_worker(void **state)
{
	(void)state;
	char path[80];
	str_fmt(path, sizeof path, "papers/slip-20261121-%s.pdf", slip);
	assert_false(printed(path));
	clerk_fmt(reception, "scan %s\nsee %s\n", patient, slip);
	pid_t worker = hospital_start(&h, "worker.log", NULL, WORDS("worker"));
	clerk_do(reception, "see 印刷 正常\nsee 自動決済 正常\n");
	/* the health line counts pages that wait; one that is being handed over may still be on its way to its file */
	while (hospital_ask(&h, "SELECT count(*) FROM print_job WHERE state <> 'done'")[0] != '0')
		peer_pause_ms(10);
	const char *page = hospital_pdf(&h, path);
	static const char *const parts[] = { "利用票", "11月25日", "訓練" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		assert_non_null(strstr(page, parts[i]));
	assert_non_null(strstr(page, patient));
	int before = hospital_count_files(&h, "papers", ".pdf");
	clerk_do(reception, "key F8\nsee 印刷するもの\nkey Enter\nsee （再） を印刷します\nsee 再発行済\n");
	while (hospital_count_files(&h, "papers", ".pdf") == before)
		peer_pause_ms(10);
	peer_stop(worker);
}

/* What reception may not do isn't offered, and is refused with who may. */
/* proves X1 */
static void reception_makes_no_bills(void **state)
{
	(void)state;
	clerk_do(reception, "key F4\nsee ▶ 次: 確定を待つ請求はありません\nnot n新しい請求\nkey n\nsee 権限がありません（できる役割: 会計）\nkey Esc\ngone 新しい順\n");
	clerk_quit(reception);
	reception = NULL;
}

/* Lines on screen: 288 points and twice 60 at 3/10 are 1,224, so 1,220 yen; a document of 1,100 yen. */
/* proves B1, B2, S1, P6, V1 */
static void billing_enters_a_bill(void **state)
{
	(void)state;
	billing = clerk_open(&h, &(struct clerk_options){ .place = "会計 2番", .as = "yamada" });
	clerk_do(billing, "see 山田 花子（受付）\n");
	clerk_take_over(billing, "kaikei", "小川 実");
	clerk_fmt(billing, "see 小川 実（会計）\nscan %s\nsee %s\nkey F4\nsee ▶ 次: 確定を待つ請求はありません\nkey n\nsee ▶ 次: 明細の入力（a 行追加）\nkey a\nsee の明細 1 行目の入力\n", patient, name);
	/* a card that is scanned meanwhile waits, and spoils nothing of what is typed */
	clerk_fmt(billing, "type 初診料\nsee 区分  初診料\nscan %s\nsee スキャン待ち: %s\nsee 区分  初診料 \nsee %s\n", stranger, stranger, name);
	clerk_do(billing, "key Tab\ntype 初診料\nkey Tab\ntype 288\nkey F5\nsee の明細 2 行目の入力\n"
		"type 検査\nkey Tab\ntype 末梢血液一般\nkey Tab\ntype 60\nkey Tab\nkey Tab\nkey Ctrl-U\ntype 2\nkey F5\nsee の明細 3 行目の入力\n"
		"type 文書料\nkey Tab\ntype 診断書\nkey Tab\nkey Tab\ntype 1,100\nkey Tab\nkey Tab\nkey Left\nkey F5\nsee の明細 4 行目の入力\nkey Esc\ngone 行目の入力\n"
		"see 保険 408点×3割\nsee 1,220円\nsee 2,320円\n");
	clerk_do(billing, "key F5\nsee この金額で確定しますか\nsee 生年月日は\nkey n\ngone この金額で確定しますか\nsee … 入力中\n"
		"key F5\nsee この金額で確定しますか\nkey y\nsee 2,320円 で確定しました\n");
	clerk_fmt(billing, "see %s を開きますか\nkey n\ngone を開きますか\nsee ▶ 次: 11-25（水） のカード決済を待ちます\n", stranger);
	json_t *bills = hospital_array(hospital_json(&h, 0, WORDS("visit", "show", patient)), "bills");
	assert_int_equal(json_array_size(bills), 1);
	str_copy(bill, sizeof bill, hospital_str(json_array_get(bills, 0), "number"));
	json_t *b = hospital_json(&h, 0, WORDS("bills", "show", bill));
	assert_int_equal(hospital_int(b, "amount"), 2320);
	assert_string_equal(hospital_str(b, "status"), "final");
	assert_string_equal(hospital_str(b, "settlement"), "scheduled");
	assert_string_equal(hospital_str(b, "due_date"), "2026-11-25");
	/* not paid yet: no original, and why */
	clerk_fmt(billing, "key F8\nsee 請求 %s はまだ決済されていません（カード決済の予定日 2026-11-25\nkey Enter\ngone まだ決済\n", bill);
	clerk_quit(billing);
	billing = NULL;
}

static int64_t paid_in_ledger(void)
{
	size_t i;
	json_t *entry;
	int64_t n = 0;
	json_array_foreach(hospital_json(&h, 0, WORDS("sandbox", "ledger")), i, entry) {
		if (strcmp(hospital_str(json_object_get(entry, "metadata"), "bill"), bill) != 0)
			continue;
		assert_string_equal(hospital_str(entry, "status"), "succeeded");
		assert_int_equal(hospital_int(entry, "amount"), 2320);
		n++;
	}
	return n;
}

/* Four days later: the night shift asks, the worker charges over TLS, the screen follows it. */
/* proves S1, S2, S3, S5, L4, V8 */
static void four_days_later_the_night_shift_runs_the_settlement(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-25T09:30:00");
	hospital_gateway(&h, NULL);
	assert_int_equal(paid_in_ledger(), 0);
	struct pty *night = clerk_open(&h, &(struct clerk_options){ .place = "夜間", .as = "kimura" });
	clerk_do(night, "see 2026-11-25（水）09:3\nsee 木村 誠（夜勤）\nkey F9\nsee ▶ 次: 自動決済が動いていません\nsee 自動決済 × 停止\nkey F5\nsee y\nkey y\nsee 指示を記録しました\n");
	pid_t worker = hospital_start(&h, "worker.log", NULL, WORDS("worker"));
	clerk_do(night, "see 100%\nsee ○ 成功 \nsee ？不明 0\nsee 終わりました\nsee 自動決済 ○ 正常\nsee ▶ 次: 失敗 \n");
	clerk_quit(night);
	assert_int_equal(paid_in_ledger(), 1);
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("bills", "show", bill)), "settlement"), "succeeded");
	while (json_array_size(hospital_json(&h, 0, WORDS("receipt", "list", "--bill", bill))) != 2)
		peer_pause_ms(20);
	assert_true(hospital_count_files(&h, "mail", ".eml") >= 1);
	peer_stop(worker);
	hospital_gateway_stop(&h);
}

/* proves R1, R2, R3, R6, R7, R9, P6 */
static void the_receipt_comes_out_once(void **state)
{
	(void)state;
	char path[64];
	billing = clerk_open(&h, &(struct clerk_options){ .place = "会計 2番", .as = "kaikei" });
	clerk_fmt(billing, "see 小川 実（会計）\nscan %s\nsee %s\nkey F4\nsee %s\nkey Enter\nsee ▶ 次: 領収書の発行（F8 領収書）\nsee ○ 決済済\n", patient, name, bill);
	clerk_do(billing, "key v\nsee 領収書の見本\nsee 領　収　証\nkey PgDn\nsee 2,320\nkey Esc\ngone 領収書の見本\n");
	clerk_do(billing, "key F8\nsee 原本は一度だけです\nsee 生年月日は\nkey n\ngone 原本は一度だけです\nsee 発行できます\nkey F8\nsee 原本は一度だけです\nkey y\nsee を印刷します\nsee … 印刷中 2026-\n");
	json_t *r = hospital_pick(hospital_json(&h, 0, WORDS("receipt", "list", "--bill", bill)), "kind", "receipt");
	assert_string_equal(hospital_str(r, "state"), "printing");
	str_copy(serial, sizeof serial, hospital_str(r, "serial"));
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	/* the desk follows the printer by itself */
	clerk_fmt(billing, "gone 印刷中\nsee ○ 発行済 %s\nkey F8\nsee %s は\nsee に発行済です\nsee 参考の写し\nkey Enter\ngone 参考の写し\n", serial, serial);
	str_fmt(path, sizeof path, "papers/receipt-%s.pdf", serial);
	const char *page = hospital_pdf(&h, path);
	static const char *const parts[] = { "領収", "2,320", "408", "初・再診料", "検査", "食事療養", "1,100", "中央病院", "訓練", "令和8年11月25日" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!strstr(page, parts[i]))
			fail_msg("no %s on the receipt:\n%s", parts[i], page);
	assert_non_null(strstr(page, serial));
	int pages = hospital_count_files(&h, "papers", ".pdf");
	hospital_refused(&h, 1, "bad_state", serial, WORDS("receipt", "issue", bill));
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	assert_int_equal(hospital_count_files(&h, "papers", ".pdf"), pages);
	clerk_quit(billing);
	billing = NULL;
}

/* Who did what, where: the log has every page that was looked at and every step, by its person. */
/* proves X2 */
static void the_log_names_everybody(void **state)
{
	(void)state;
	char sql[512];
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("audit", "verify")), "whole")));
	str_fmt(sql, sizeof sql, "SELECT count(*) > 0 FROM audit a JOIN patient p ON a.subject = 'patient:' || p.id WHERE a.action = 'look' AND a.actor = 'yamada' AND a.place = '1階 優先受付' AND p.card = '%s'", patient);
	assert_string_equal(hospital_ask(&h, sql), "1");
	str_fmt(sql, sizeof sql, "SELECT count(*) > 0 FROM audit a JOIN patient p ON a.subject = 'patient:' || p.id WHERE a.action = 'look' AND a.actor = 'kaikei' AND a.detail = 'bill %s'", bill);
	assert_string_equal(hospital_ask(&h, sql), "1");
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("check")), "ok")));
}

static int start(void **state)
{
	(void)state;
	char text[300];
	hospital_demo(&h, "atokure", 150, "2026-11-21T09:41");
	str_copy(patient, sizeof patient, hospital_able(&h, 0));
	str_copy(referred, sizeof referred, hospital_able(&h, 1));
	str_copy(stranger, sizeof stranger, hospital_ask(&h, "SELECT card FROM patient p WHERE NOT EXISTS (SELECT 1 FROM enrollment e WHERE e.patient_id = p.id)"
		" AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.patient_id = p.id) ORDER BY id LIMIT 1"));
	str_copy(name, sizeof name, about(patient, "name"));
	str_fmt(text, sizeof text, "受付キー,診察券番号,来院日,受付時刻,診療科,紹介状\nU-1,%s,2026-11-21,08:55,内科,有\nU-2,%s,2026-11-21,09:05,皮膚科,\n", referred, stranger);
	hospital_json(&h, 0, WORDS("visits", "import", hospital_file(&h, "v.csv", text, -1)));
	hospital_json(&h, 0, WORDS("insurance", "confirm", referred, "--by", "mynumber"));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	if (reception)
		pty_kill(reception);
	if (billing)
		pty_kill(billing);
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_works_without_signing_in),
		cmocka_unit_test(people_take_the_desk_over),
		cmocka_unit_test(a_card_is_scanned_and_the_page_says_what_is_next),
		cmocka_unit_test(deferral_by_one_key),
		cmocka_unit_test(who_may_not_is_told_why_and_where_to_go),
		cmocka_unit_test(a_letter_is_handed_in),
		cmocka_unit_test(the_slip_comes_out_of_a_running_worker),
		cmocka_unit_test(reception_makes_no_bills),
		cmocka_unit_test(billing_enters_a_bill),
		cmocka_unit_test(four_days_later_the_night_shift_runs_the_settlement),
		cmocka_unit_test(the_receipt_comes_out_once),
		cmocka_unit_test(the_log_names_everybody),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
