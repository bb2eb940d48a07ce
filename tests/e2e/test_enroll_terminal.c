/*
 * A registration from the desk to the first visit, in a real terminal: the code from the mail that was really sent, the page's address
 * read from the terminal by a camera, the gateway's page filled in by an HTTP client as the patient's browser would, the worker that
 * notices. Then the same by commands, and what goes wrong on the way. proves E1, E2, E3, E4, E5, E6, E7, E8, X3, L1, L2
 */
#include <cmocka.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "lib/camera.h"
#include "lib/clerk.h"
#include "lib/peer.h"

static struct hospital h;
static pid_t worker;
static char card[24], other[24];

static int setup(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 60, "2026-11-21T10:00");
	hospital_gateway(&h, NULL);
	str_copy(card, sizeof card, hospital_ask(&h, "SELECT card FROM patient WHERE id NOT IN (SELECT patient_id FROM enrollment) AND died IS NULL ORDER BY id LIMIT 1"));
	str_copy(other, sizeof other, hospital_ask(&h, "SELECT card FROM patient WHERE id NOT IN (SELECT patient_id FROM enrollment) AND died IS NULL ORDER BY id DESC LIMIT 1"));
	worker = hospital_start(&h, "worker.log", NULL, WORDS("worker"));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	peer_stop(worker);
	hospital_free(&h);
	return 0;
}

static void until(const char *sql, const char *answer)
{
	for (int i = 0; strcmp(hospital_ask(&h, sql), answer) != 0; i++) {
		if (i > 3000)
			fail_msg("%s: not %s but %s", sql, answer, hospital_ask(&h, sql));
		peer_pause_ms(20);
	}
}

/* The code that the newest mail of that kind, once it was sent, tells. */
static const char *mailed_code(void)
{
	static char digits[8];
	until("SELECT state FROM mail WHERE kind = 'enroll_code' ORDER BY id DESC LIMIT 1", "sent");
	const char *at = strstr(hospital_ask(&h, "SELECT body FROM mail WHERE kind = 'enroll_code' ORDER BY id DESC LIMIT 1"), "確認コード  ");
	assert_non_null(at);
	str_copy_n(digits, sizeof digits, at + strlen("確認コード  "), 6);
	assert_true(str_digits(digits));
	return digits;
}

static size_t swallow(char *bytes, size_t size, size_t n, void *arg)
{
	buf_add(arg, bytes, size * n);
	return size * n;
}

/* The browser: the form is posted to the page's address over verified TLS. The status, and what came. */
static long post(const char *url, const char *form, struct buf *page)
{
	char ca[400];
	long status = 0;
	CURL *c = curl_easy_init();
	str_fmt(ca, sizeof ca, "%s/sandbox/ca.pem", h.home);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_CAINFO, ca);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, 20L);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, swallow);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, page);
	if (form)
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, form);
	CURLcode e = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(c);
	if (e != CURLE_OK)
		fail_msg("%s: %s", url, curl_easy_strerror(e));
	return status;
}

static void fill_in(const char *url)
{
	struct buf page = { 0 };
	assert_int_equal(post(url, NULL, &page), 200);
	assert_non_null(strstr(page.data, "name=\"number\""));
	buf_clear(&page);
	/* A debit card is refused by the page itself, in a sentence (E2). */
	assert_int_equal(post(url, "number=4000056655665556&exp=12%2F30&cvc=123&name=HANAKO", &page), 200);
	assert_non_null(strstr(page.data, "role=\"alert\""));
	buf_clear(&page);
	assert_int_equal(post(url, "number=4242424242424242&exp=12%2F30&cvc=123&name=HANAKO", &page), 303);
	buf_free(&page);
}

static const char *show(const char *which, const char *key)
{
	return hospital_str(hospital_json(&h, 0, WORDS("enroll", "show", which)), key);
}

static void the_desk_registers(void **state)
{
	(void)state;
	char url[800] = "";
	hospital_refused(&h, 3, "not_found", "", WORDS("enroll", "show", card));
	struct pty *p = clerk_open(&h, &(struct clerk_options){ .place = "1階 優先受付", .as = "sasaki", .cols = 132, .rows = 43 });
	clerk_fmt(p, "see 本日の来院\nscan %s\nsee 利用登録\nkey F3\nsee 利用登録はありません\nkey F5\nsee メールアドレス\n", card);
	/* The form begins with the record's data; the address stands second from below. */
	clerk_do(p, "key Up\nkey Up\ntype hanako@example.invalid\nkey F5\nsee hanako@example.invalid に確認コードを送ります\nsee メールの確認コードを聞いて\n");
	assert_string_equal(show(card, "state"), "applied");
	const char *code = mailed_code();
	/* No scanner presses End: what was typed is the code, however quickly. */
	clerk_fmt(p, "key F5\nsee 確認コード\ntype %s\nsee %s\nkey End\nkey Enter\nsee メールを確認しました\nsee カードの登録を待っています\n", code, code);
	clerk_do(p, "see 入力待ち\nkey F8\nsee https://localhost\n");
	/* The words stand before the whole of the picture does. */
	for (int looks = 0; looks < 20 && !*url; looks++) {
		pty_drain(p, 100, 2000);
		camera_read(pty_screen(p), false, url, sizeof url);
	}
	assert_true(str_starts(url, "https://localhost:"));
	fill_in(url);
	until("SELECT state FROM enrollment WHERE email IS NOT NULL ORDER BY id DESC LIMIT 1", "active");
	clerk_do(p, "key Esc\nsee ○ 利用中\nsee visa …4242  2030-12\n");
	clerk_quit(p);
	assert_string_equal(show(card, "last4"), "4242");
	assert_string_equal(show(card, "funding"), "credit");
	until("SELECT state FROM mail WHERE kind = 'enroll_done' ORDER BY id DESC LIMIT 1", "sent");
	/* From now on today's visit may be deferred (F10: at once under this preset). */
	hospital_json(&h, 0, WORDS("visit", "open", card, "--dept", "内科"));
	json_t *why = hospital_json(&h, 0, WORDS("visit", "why", card));
	assert_true(json_is_true(json_object_get(why, "allowed")));
	hospital_json(&h, 0, WORDS("visit", "defer", card, "on"));
	hospital_refused(&h, 1, "duplicate", "", WORDS("enroll", "start", card, "--phone", "1", "--postal", "1", "--address", "x", "--email", "a@example.invalid"));
}

/* The gateway's customer is the payer's, one only; no number of a card is anywhere in the home. */
static void nothing_of_the_card_is_kept(void **state)
{
	(void)state;
	struct run r = { 0 };
	until("SELECT count(*) FROM print_job WHERE state <> 'done'", "0"); /* no page is on its way to its name while the files are read */
	const char *const grep[] = { "/bin/grep", "-rlaE", "4242 ?4242 ?4242 ?4242", h.home, NULL };
	run_program(&r, grep, NULL, NULL);
	assert_int_equal(r.exit_code, 1); /* no file has it */
	run_free(&r);
	assert_string_equal(hospital_ask(&h, "SELECT count(*) FROM card_session WHERE purpose = 'register' AND state = 'complete'"), "1");
}

/* By commands: another name than the record's goes to a person; a wrong code is told and counted. */
static void by_commands(void **state)
{
	(void)state;
	hospital_refused(&h, 1, "bad_input", "メールアドレス", WORDS("enroll", "start", other, "--email", "hanako"));
	hospital_refused(&h, 1, "secret_text", "", WORDS("enroll", "start", other, "--address", "4242424242424242", "--email", "x@example.invalid"));
	json_t *o = hospital_json(&h, 0, WORDS("enroll", "start", other, "--name", "別人 太郎", "--email", "x@example.invalid", "--payer", "山田 太郎", "--payer-kana",
		"ヤマダ タロウ", "--relation", "other"));
	assert_string_equal(hospital_str(o, "state"), "applied");
	hospital_refused(&h, 1, "refused", "あと 4 回", WORDS("enroll", "verify", other, "--code", "abc"));
	o = hospital_json(&h, 0, WORDS("enroll", "verify", other, "--code", mailed_code()));
	assert_string_equal(hospital_str(o, "state"), "mismatched");
	json_t *application = json_object_get(o, "application");
	assert_string_equal(hospital_str(application, "match"), "different");
	assert_string_equal(hospital_str(hospital_pick(hospital_array(application, "fields"), "field", "name"), "theirs"), "別人 太郎");
	until("SELECT state FROM mail WHERE kind = 'enroll_mismatch' ORDER BY id DESC LIMIT 1", "sent");
	hospital_json(&h, 0, WORDS("enroll", "resend", other));
	o = hospital_json(&h, 0, WORDS("enroll", "accept", other));
	assert_string_equal(hospital_str(o, "state"), "matched");
	hospital_refused(&h, 1, "bad_state", "", WORDS("enroll", "accept", other));
	/* E7, E6, E8 on the one that is in use. */
	hospital_json(&h, 0, WORDS("enroll", "resend", card, "--what", "id"));
	hospital_json(&h, 0, WORDS("enroll", "resend", card, "--what", "password"));
	until("SELECT count(*) FROM mail WHERE kind IN ('enroll_user_id', 'enroll_password') AND state = 'sent'", "2");
	o = hospital_json(&h, 0, WORDS("enroll", "change", card, "--phone", "03-9999-0000"));
	assert_string_equal(hospital_str(json_object_get(o, "application"), "state"), "matched");
	assert_string_equal(hospital_str(o, "state"), "active");
	hospital_json(&h, 0, WORDS("enroll", "change", card, "--drop"));
	hospital_refused(&h, 2, "usage", "", WORDS("enroll", "resend", card, "--what", "x"));
	hospital_json(&h, 0, WORDS("enroll", "close", card, "--reason", "転居"));
	o = hospital_json(&h, 0, WORDS("enroll", "start", card, "--email", "hanako@example.invalid"));
	assert_string_equal(hospital_str(o, "state"), "applied");
}

/* A file of registrations made elsewhere, with a row that can't be taken. */
static void from_a_file(void **state)
{
	(void)state;
	char text[1200];
	static const char who[] = "SELECT card || ',' || name || ',' || CASE sex WHEN 'm' THEN '男' WHEN 'f' THEN '女' ELSE '不明' END || ',' || date(birth * 86400, 'unixepoch')"
		" FROM patient WHERE id NOT IN (SELECT patient_id FROM enrollment) AND died IS NULL ORDER BY id LIMIT 1";
	str_fmt(text, sizeof text, "診察券番号,氏名,性別,生年月日,メールアドレス,電話番号,郵便番号,住所,顧客トークン,カードトークン,カード下4桁,カード区分,カード有効期限\n"
		"%s,p@example.invalid,03-1,113-0021,文京区,cus_f,pm_f,4242,credit,2030-12\n0000000000,誰か,男,1980-01-01,q@example.invalid,,,,,,,,\n", hospital_ask(&h, who));
	const char *file = hospital_file(&h, "enroll.csv", text, -1);
	/* Not a print of everything: the worker beside it goes on working. */
	static const char all[] = "SELECT (SELECT count(*) || ':' || sum(version) FROM enrollment) || ' ' || (SELECT count(*) FROM application) || ' ' ||"
		" (SELECT count(*) || ':' || sum(updated_at) FROM patient)";
	char before[64];
	assert_true(str_copy(before, sizeof before, hospital_ask(&h, all)));
	hospital_refused(&h, 1, "bad_input", "3 行目 診察券番号", WORDS("enroll", "import", file));
	assert_string_equal(hospital_ask(&h, all), before);
	json_t *o = hospital_json(&h, 0, WORDS("enroll", "import", file, "--skip-bad"));
	assert_int_equal(hospital_int(o, "added"), 1);
	assert_int_equal(hospital_int(o, "rejected"), 1);
	struct buf rejects = { 0 };
	assert_int_equal(file_read(hospital_str(o, "rejects_file"), 1 << 16, &rejects), 0);
	assert_non_null(strstr(rejects.data, "0000000000,誰か"));
	assert_null(strstr(rejects.data, "p@example.invalid"));
	buf_free(&rejects);
	assert_string_equal(hospital_ask(&h, "SELECT state FROM enrollment ORDER BY id DESC LIMIT 1"), "active");
	o = hospital_json(&h, 0, WORDS("enroll", "import", file, "--skip-bad"));
	assert_int_equal(hospital_int(o, "unchanged"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_desk_registers), cmocka_unit_test(nothing_of_the_card_is_kept), cmocka_unit_test(by_commands),
		cmocka_unit_test(from_a_file) };
	return cmocka_run_group_tests(tests, setup, teardown);
}
