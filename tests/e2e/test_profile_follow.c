/*
 * A standing worker goes by profile.ini as it is changed under it, and by the old one while the new one isn't in order; an open desk
 * says so. By the real programs. proves F17, L6
 */
#include <cmocka.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "lib/clerk.h"
#include "lib/hospital.h"
#include "lib/peer.h"

#include "base/banned.h"

static struct hospital h;
static pid_t worker;
static char profile[512];

static void until(const char *sql, const char *answer)
{
	for (int i = 0; strcmp(hospital_ask(&h, sql), answer) != 0; i++) {
		if (i > 3000)
			fail_msg("%s: not %s but %s", sql, answer, hospital_ask(&h, sql));
		peer_pause_ms(20);
	}
}

/* Saves the profile, once, with other values: WORDS("this", "becomes that", …); each must be there. */
static void change(const char *const words[])
{
	struct buf old = { 0 }, new = { 0 };
	assert_int_equal(file_read(profile, 1 << 16, &new), 0);
	for (; words[0]; words += 2) {
		buf_clear(&old);
		buf_add(&old, new.data, new.len);
		buf_char(&old, '\0');
		const char *at = strstr(old.data, words[0]);
		assert_non_null(at);
		buf_clear(&new);
		buf_add(&new, old.data, (size_t)(at - old.data));
		buf_str(&new, words[1]);
		buf_str(&new, at + strlen(words[0]));
	}
	assert_int_equal(file_write(profile, new.data, new.len, 0600), 0);
	buf_free(&old);
	buf_free(&new);
}

/* The newest mail is to be sent once more, as if it had never left; its file has the name of its Message-ID. */
static void a_mail_comes_from(const char *sender)
{
	char from[128], path[600];
	struct buf b = { 0 };
	str_fmt(from, sizeof from, "<%s>\r\n", sender);
	str_fmt(path, sizeof path, "%s/mail/%s.eml", h.home, hospital_ask(&h, "SELECT message_id FROM mail ORDER BY id DESC LIMIT 1"));
	until("SELECT count(*) FROM mail WHERE state = 'waiting'", "0");
	unlink(path);
	hospital_meddle(&h, "UPDATE mail SET state = 'waiting', next_at = 0 WHERE id = (SELECT max(id) FROM mail)");
	until("SELECT count(*) FROM mail WHERE state = 'waiting'", "0");
	assert_int_equal(file_read(path, 1 << 16, &b), 0);
	buf_char(&b, '\0');
	if (!strstr(b.data, from))
		fail_msg("not from %s:\n%s", sender, b.data);
	buf_free(&b);
}

#define TAKEN "SELECT count(*) FROM audit WHERE detail LIKE 'worker goes by changed profile%'"
#define ALARMS "SELECT count(*) FROM alarm WHERE kind = 'profile' AND cleared_at IS NULL"

static void a_changed_profile_is_taken(void **state)
{
	(void)state;
	a_mail_comes_from("atokure@hospital.invalid");
	assert_string_equal(hospital_ask(&h, TAKEN), "0"); /* the one that it began with */
	change(WORDS("sender = atokure@", "sender = second@"));
	until(TAKEN, "1");
	a_mail_comes_from("second@hospital.invalid");
}

static void a_bad_one_is_refused_and_the_old_one_stays(void **state)
{
	(void)state;
	struct pty *desk = clerk_open(&h, NULL);
	clerk_do(desk, "see 自動決済 正常\nnot 施設設定 要確認");
	change(WORDS("sender = second@", "sender = third@", "settle_days = 4", "settle_days = four"));
	until(ALARMS, "1");
	const char *text = hospital_ask(&h, "SELECT text FROM alarm WHERE kind = 'profile' AND cleared_at IS NULL");
	assert_non_null(strstr(text, "profile.ini"));
	assert_non_null(strstr(text, "settle_days"));
	clerk_do(desk, "see 施設設定 要確認");
	a_mail_comes_from("second@hospital.invalid");
	/* Another mistake is another alarm, in place of the first. */
	change(WORDS("settle_days = four", "settle_days = 4\nsettle_night = 1"));
	until("SELECT count(*) FROM alarm WHERE kind = 'profile' AND text LIKE '%settle_night%'", "1");
	assert_string_equal(hospital_ask(&h, ALARMS), "1");
	change(WORDS("settle_days = 4\nsettle_night = 1", "settle_days = 4"));
	until(ALARMS, "0");
	until(TAKEN, "2");
	a_mail_comes_from("third@hospital.invalid");
	clerk_do(desk, "gone 施設設定 要確認");
	clerk_quit(desk);
}

/* What was refused is told by `check`, too, as soon as a command can be run at all. */
static void check_shows_alarms(void **state)
{
	(void)state;
	assert_int_equal(json_array_size(hospital_array(hospital_json(&h, 0, WORDS("check")), "alarms")), 0);
	hospital_meddle(&h, "INSERT INTO alarm (id, at, kind, text) VALUES (77, 1795222860, 'mail', 'the password')");
	json_t *a = json_array_get(hospital_array(hospital_json(&h, 0, WORDS("check")), "alarms"), 0);
	assert_string_equal(hospital_str(a, "kind"), "mail");
	assert_string_equal(hospital_str(a, "text"), "the password");
	assert_string_equal(hospital_str(a, "at"), "2026-11-21T10:01:00+09:00");
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("check")), "警報 2026-11-21T10:01:00+09:00  メールの送信  the password"));
}

static int setup(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 40, "2026-11-21T10:00");
	str_fmt(profile, sizeof profile, "%s/profile.ini", h.home);
	hospital_gateway(&h, NULL);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_changed_profile_is_taken),
		cmocka_unit_test(a_bad_one_is_refused_and_the_old_one_stays),
		cmocka_unit_test(check_shows_alarms),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
