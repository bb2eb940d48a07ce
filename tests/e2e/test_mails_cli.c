/*
 * What patients are told, by the program itself: a bad text is refused before the worker starts, the desk asks for a card page by command,
 * an undeliverable mail is listed and sent again. proves E2, E3, S4, L1, L2, X3
 */
#include <cmocka.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"

#include "base/banned.h"

static struct hospital h;

static const char *text_file(const char *name, const char *text)
{
	static char path[512];
	str_fmt(path, sizeof path, "%s/mail-templates", h.home);
	mkdir(path, 0700);
	str_fmt(path, sizeof path, "%s/mail-templates/%s", h.home, name);
	assert_int_equal(file_write(path, text, strlen(text), 0600), 0);
	return path;
}

/* A patient with a registration. */
static const char *enrolled(void)
{
	return hospital_ask(&h, "SELECT p.card FROM patient p JOIN enrollment e ON e.patient_id = p.id WHERE e.state = 'active' AND e.customer IS NOT NULL"
		" AND p.died IS NULL ORDER BY p.id LIMIT 1");
}

/* Refused with file, line, placeholder and what is expected, when it is checked and when the worker starts. */
static void a_bad_text_is_never_mailed(void **state)
{
	(void)state;
	char profile[512];
	str_fmt(profile, sizeof profile, "%s/profile.ini", h.home);
	text_file("paid.ja.txt", "決済しました\n\n{payer} 様\n{ammount} を決済しました\n");
	static const char says[] = "mail-templates/paid.ja.txt|4行目|{ammount}|{amount}";
	hospital_refused(&h, 2, "setting", says, WORDS("worker", "--once"));
	hospital_refused(&h, 1, "bad_file", says, WORDS("profile", "check", profile));
	text_file("paid.ja.txt", "決済しました\n\n{payer} 様\n{amount} を決済しました\n");
	hospital_json(&h, 0, WORDS("profile", "check", profile));
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("profile", "check", profile)), "メールの文章も確かめました"));
	hospital_json(&h, 0, WORDS("worker", "--once"));
}

static void a_page_by_command(void **state)
{
	(void)state;
	char card[24];
	str_copy(card, sizeof card, enrolled());
	hospital_json(&h, 3, WORDS("enroll", "card", card, "--show"));
	json_t *o = hospital_json(&h, 0, WORDS("enroll", "card", card));
	assert_string_equal(hospital_str(o, "page"), "wanted");
	assert_true(json_is_null(json_object_get(o, "url")));
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	o = hospital_json(&h, 0, WORDS("enroll", "card", card, "--show"));
	assert_string_equal(hospital_str(o, "page"), "open");
	assert_non_null(strstr(hospital_str(o, "url"), "/pay/cs_test_"));
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("enroll", "card", card, "--show")), "/pay/cs_test_"));
	json_t *list = hospital_json(&h, 0, WORDS("mails", "list", "--max", "1"));
	assert_int_equal(json_array_size(list), 1);
	o = json_array_get(list, 0);
	assert_string_equal(hospital_str(o, "kind"), "card_page");
	assert_string_equal(hospital_str(o, "state"), "sent");
	assert_string_equal(hospital_str(o, "card"), card);
	/* The language is the enrollment's. */
	hospital_refused(&h, 2, "usage", "ja|en", WORDS("enroll", "lang", card, "fr"));
	hospital_json(&h, 0, WORDS("enroll", "lang", card, "en"));
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("enroll", "show", card)), "lang"), "en");
}

static void an_undeliverable_mail(void **state)
{
	(void)state;
	char id[32], sql[200];
	hospital_refused(&h, 2, "usage", "mails list", WORDS("mails", "resend", "x"));
	hospital_refused(&h, 3, "not_found", "999999999", WORDS("mails", "resend", "999999999"));
	str_copy(id, sizeof id, hospital_ask(&h, "SELECT max(id) FROM mail WHERE state = 'sent'"));
	hospital_refused(&h, 1, "bad_state", "送信済", WORDS("mails", "resend", id));
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("mails", "list", "--undeliverable"))), 0);
	/* As a mail server's refusal leaves it (worker/test_mail.c has the refusal itself). */
	str_fmt(sql, sizeof sql, "%s/madoguchi.db", h.home);
	char update[200];
	str_fmt(update, sizeof update, "UPDATE mail SET state = 'undeliverable', answer = '550/55 550 5.1.1 no such user' WHERE id = %s", id);
	assert_int_equal(peer_run((char *[]){ "sqlite3", sql, update, NULL }), 0);
	json_t *list = hospital_json(&h, 0, WORDS("mails", "list", "--undeliverable"));
	assert_int_equal(json_array_size(list), 1);
	json_t *o = json_array_get(list, 0);
	assert_non_null(strstr(hospital_str(o, "cause"), "アドレスの書き間違い"));
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("mails", "list", "--undeliverable")), "受信拒否"));
	/* The registration says so, too. */
	const char *card = hospital_str(o, "card");
	json_t *failed = json_object_get(hospital_json(&h, 0, WORDS("enroll", "show", card)), "mail_failed");
	assert_string_equal(hospital_str(failed, "cause"), hospital_str(o, "cause"));
	assert_string_equal(hospital_str(failed, "kind"), hospital_str(o, "kind"));
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("enroll", "show", card)), "メールが届いていません"));
	o = hospital_json(&h, 0, WORDS("mails", "resend", id));
	assert_string_equal(hospital_str(o, "state"), "waiting");
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("mails", "list", "--undeliverable"))), 0);
	assert_true(json_is_null(json_object_get(hospital_json(&h, 0, WORDS("enroll", "show", card)), "mail_failed")));
	hospital_json(&h, 0, WORDS("audit", "verify"));
}

/* How often the gateway's book names a page's making. */
static int pages_in_ledger(void)
{
	char path[512];
	struct buf book = { 0 };
	int n = 0;
	str_fmt(path, sizeof path, "%s/sandbox/ledger.jsonl", h.home);
	assert_int_equal(file_read(path, 1 << 26, &book), 0);
	char seen[8][40] = { "" };
	for (const char *at = book.data; (at = strstr(at, "\"cs_test_")); at += 9) {
		char id[40];
		int known = 0;
		str_copy_n(id, sizeof id, at + 1, strcspn(at + 1, "\""));
		while (known < n && strcmp(seen[known], id) != 0)
			known++;
		if (known == n) {
			assert_true(n < 8);
			str_copy(seen[n++], sizeof seen[0], id);
		}
	}
	buf_free(&book);
	return n;
}

/* Killed when the gateway has made the page and the answer is still on its way: the next worker gets the same page, and one mail leaves. */
static void killed_before_the_answer(void **state)
{
	(void)state;
	char card[24], sql[300];
	str_copy(card, sizeof card, hospital_ask(&h, "SELECT p.card FROM patient p JOIN enrollment e ON e.patient_id = p.id WHERE e.state = 'active'"
		" AND e.customer IS NOT NULL AND p.died IS NULL AND NOT EXISTS (SELECT 1 FROM card_session c WHERE c.enrollment_id = e.id) ORDER BY p.id LIMIT 1"));
	hospital_file(&h, "faults", "slow:5 POST /v1/checkout/sessions\n", -1);
	int before = pages_in_ledger();
	hospital_json(&h, 0, WORDS("enroll", "card", card));
	pid_t worker = hospital_start(&h, "worker.log", NULL, WORDS("worker", "--until-idle"));
	for (int i = 0; i < 2000 && pages_in_ledger() == before; i++)
		peer_pause_ms(5);
	assert_int_equal(kill(worker, SIGKILL), 0);
	run_wait(worker, -1);
	hospital_json(&h, 0, WORDS("worker", "--until-idle")); /* waits out that its key is in use */
	assert_int_equal(pages_in_ledger(), before + 1);
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("enroll", "card", card, "--show")), "page"), "open");
	str_fmt(sql, sizeof sql, "SELECT count(*) || state FROM mail WHERE kind = 'card_page' AND patient_id = (SELECT id FROM patient WHERE card = '%s')", card);
	assert_string_equal(hospital_ask(&h, sql), "1sent");
}

static int start(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 60, "2026-11-21T10:00");
	hospital_gateway(&h, NULL);
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
		cmocka_unit_test(a_bad_text_is_never_mailed), cmocka_unit_test(a_page_by_command), cmocka_unit_test(an_undeliverable_mail),
		cmocka_unit_test(killed_before_the_answer),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
