/*
 * The worker meets strangers where its card gateway and its mail server should be: a certificate of an unknown authority, for
 * another name, out of date; no TLS at all; somebody who sends it elsewhere; a mail server without STARTTLS. Nothing is
 * charged or mailed, what happened is told, and among all bytes that reached the stranger is no credential, no
 * patient's address and no request. proves X6, S3, S9, R2
 */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"
#include "lib/post.h"

#include "base/banned.h"

enum { PATIENTS = 60 };

static struct hospital h;
static struct post post;
static char pki[320], other[320], log_path[320], key[128];
static const char password[] = "mailsecret-never-leaves";

struct stranger { pid_t pid; int port; };

/* NULL certificate: srv. Its authority is that of `pki`. */
static struct stranger meet(const char *way, const char *certificate, const char *log)
{
	char port[16], pem[340], private[340];
	struct stranger s = { .port = peer_free_port() };
	str_fmt(port, sizeof port, "%d", s.port);
	str_fmt(pem, sizeof pem, "%s/%s.pem", pki, certificate ? certificate : "srv");
	str_fmt(private, sizeof private, "%s/srv.key", pki);
	unlink(log);
	s.pid = run_start(WORDS("/usr/bin/python3", "tests/peers/stranger.py", port, way, pem, private, log), NULL, hospital_path(&h, "stranger.out"), NULL);
	peer_await_port("127.0.0.1", s.port);
	/* The look whether he is there was a connection as well. */
	for (int i = 0; i < 1000 && unlink(log) != 0; i++)
		peer_pause_ms(2);
	return s;
}

static bool heard(const char *log, const char *text)
{
	struct buf b = { 0 };
	bool found = file_read(log, 1 << 22, &b) == 0 && b.len > 0 && memmem(b.data, b.len, text, strlen(text));
	buf_free(&b);
	return found;
}

static void heard_nothing(const char *what)
{
	/* base64 of "\0desk\0mailsecret…", of the password's beginning by itself, and of "desk" */
	static const char *const words[] = { "Authorization", "Bearer", "GET /", "POST /", "HTTP/1.1", "sk_test", "AUTH ", "AGRlc2sAbWFpbHNlY3JldC", "bWFpbHNlY3Jl",
					     "ZGVzaw", "MAIL FROM", "RCPT TO", "patient.test", "amount=" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (heard(log_path, words[i]))
			fail_msg("%s: \"%s\" reached the stranger", what, words[i]);
	assert_false(heard(log_path, key) || heard(log_path, password));
}

static void set_gateway(const char *scheme, int port, const char *folder)
{
	char url[80], ca[360];
	str_fmt(url, sizeof url, "%s://localhost:%d", scheme, port);
	str_fmt(ca, sizeof ca, "%s/ca.pem", folder);
	hospital_set(&h, "gateway", "url", url);
	hospital_set(&h, "gateway", "ca_file", ca);
}

static int64_t asked(const char *sql)
{
	int64_t n;
	assert_true(str_int64(hospital_ask(&h, sql), 0, INT64_MAX, &n));
	return n;
}

static int64_t due(void)
{
	return hospital_int(hospital_json(&h, 0, WORDS("settle", "status")), "due");
}

static void a_gateway_that_is_not_ours(void **state)
{
	(void)state;
	const struct { const char *way, *certificate, *ca, *error, *says; } rows[] = {
		{ "https", "srv", other, "unavailable", "証明書|ca_file|鍵は送っていません" }, /* an unknown authority */
		{ "https", "name", pki, "unavailable", "証明書|鍵は送っていません" },
		{ "https", "old", pki, "unavailable", "証明書|鍵は送っていません" },
		{ "plain", "srv", pki, "network", "接続できません" },
	};
	int64_t before = due(), attempts = asked("SELECT count(*) FROM attempt");
	assert_true(before > 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stranger s = meet(rows[i].way, rows[i].certificate, log_path);
		set_gateway("https", s.port, rows[i].ca);
		hospital_refused(&h, 5, rows[i].error, rows[i].says, WORDS("worker", "--once"));
		assert_true(heard(log_path, "[connected]"));
		heard_nothing(rows[i].certificate);
		peer_stop(s.pid);
	}
	assert_int_equal(due(), before);
	assert_int_equal(asked("SELECT count(*) FROM attempt"), attempts);
}

static void plain_http_is_refused_before_anything_is_opened(void **state)
{
	(void)state;
	struct stranger s = meet("plain", NULL, log_path);
	set_gateway("http", s.port, pki);
	hospital_refused(&h, 2, "setting", "https://", WORDS("worker", "--once"));
	hospital_refused(&h, 2, "setting", "https://", WORDS("settle", "run"));
	assert_false(heard(log_path, "[connected]"));
	set_gateway("https", s.port, pki);
	peer_stop(s.pid);
}

/* A gateway that proves itself, and points elsewhere: to plain http, and to another place that proves itself as well. */
static void nobody_is_followed_elsewhere(void **state)
{
	(void)state;
	char far_log[340], way[80];
	int64_t before = due();
	str_fmt(far_log, sizeof far_log, "%s.far", log_path);
	for (int secure = 0; secure < 2; secure++) {
		struct stranger far = meet(secure ? "https" : "plain", NULL, far_log);
		str_fmt(way, sizeof way, "to:%s://localhost:%d", secure ? "https" : "http", far.port);
		struct stranger near = meet(way, NULL, log_path);
		set_gateway("https", near.port, pki);
		hospital_refused(&h, 5, "unavailable", "307", WORDS("worker", "--once"));
		assert_true(heard(log_path, key)); /* it is who it says it is; and what we look for can be found */
		assert_false(heard(far_log, "[connected]"));
		assert_int_equal(due(), before);
		peer_stop(near.pid);
		peer_stop(far.pid);
	}
}

/* --- mail ----------------------------------------------------------------------------------------------------------- */

static void set_mail(const char *scheme, int port, const char *folder)
{
	char url[80], ca[360];
	str_fmt(url, sizeof url, "%s://desk@localhost:%d", scheme, port);
	str_fmt(ca, sizeof ca, "%s/ca.pem", folder);
	hospital_set(&h, "mail", "url", url);
	hospital_set(&h, "mail", "ca_file", ca);
}

static void write_password(const char *text)
{
	char path[320];
	str_fmt(path, sizeof path, "%s/secrets/mail.password", h.home);
	assert_int_equal(file_write(path, text, strlen(text), 0600), 0);
}

static void a_mail_server_that_is_not_ours(void **state)
{
	(void)state;
	const struct { const char *way, *certificate, *ca; bool alarm; } rows[] = {
		{ "smtp", "srv", other, true }, { "smtp", "name", pki, true }, { "smtp", "old", pki, true },
		{ "strip", "srv", pki, true },   /* never without TLS, whatever it offers */
		{ "refuse", "srv", pki, false }, /* says itself that it will do later */
	};
	int64_t waiting = asked("SELECT count(*) FROM mail WHERE state = 'waiting'");
	assert_true(waiting > 0);
	hospital_set(&h, "gateway", "url", "");
	write_password(password);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stranger s = meet(rows[i].way, rows[i].certificate, log_path);
		set_mail("smtp", s.port, rows[i].ca);
		str_fmt(h.now, sizeof h.now, "2026-11-25T%d:00:00", 10 + (int)i);
		hospital_meddle(&h, "UPDATE alarm SET cleared_at = 0 WHERE cleared_at IS NULL");
		json_t *w = hospital_json(&h, 0, WORDS("worker", "--once"));
		assert_int_equal(hospital_int(w, "mails_sent"), 0);
		assert_true(hospital_int(w, "mails_failed") > 0);
		assert_true(heard(log_path, "[connected]"));
		heard_nothing(rows[i].way);
		if ((asked("SELECT count(*) FROM alarm WHERE kind = 'mail' AND cleared_at IS NULL") > 0) != rows[i].alarm)
			fail_msg("%s, %s: alarm expected: %d", rows[i].way, rows[i].certificate, rows[i].alarm);
		peer_stop(s.pid);
	}
	assert_int_equal(asked("SELECT count(*) FROM mail WHERE state = 'waiting'"), waiting);
	assert_int_equal(asked("SELECT count(*) FROM receipt WHERE issued_at IS NULL AND settlement_id IN (SELECT settlement_id FROM mail WHERE state = 'waiting')"), 0);
	set_mail("http", 1, pki);
	hospital_refused(&h, 2, "setting", "smtp://", WORDS("worker", "--once"));
}

/* Nothing was lost: the true server gets them all. */
static void the_true_server_gets_them(void **state)
{
	(void)state;
	int64_t waiting = asked("SELECT count(*) FROM mail WHERE state = 'waiting'");
	post_start(&post, &h);
	str_copy(h.now, sizeof h.now, "2026-11-25T17:00:00");
	json_t *w = hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	assert_int_equal(hospital_int(w, "mails_sent"), waiting);
	assert_int_equal(json_array_size(post_await(&post, (size_t)waiting)), waiting);
	post_stop(&post);
}

static int start(void **state)
{
	(void)state;
	struct buf b = { 0 };
	char path[320];
	hospital_demo(&h, "atokure", PATIENTS, "2026-11-21T09:41");
	str_copy(pki, sizeof pki, hospital_path(&h, "pki"));
	str_copy(other, sizeof other, hospital_path(&h, "other"));
	str_copy(log_path, sizeof log_path, hospital_path(&h, "heard"));
	assert_int_equal(peer_run((char *[]){ "sh", "tests/peers/make-ca.sh", pki, NULL }), 0);
	assert_int_equal(peer_run((char *[]){ "sh", "tests/peers/make-ca.sh", other, NULL }), 0);
	str_fmt(path, sizeof path, "%s/secrets/gateway.key", h.home);
	assert_int_equal(file_read(path, sizeof key - 1, &b), 0);
	str_copy_n(key, sizeof key, b.data, b.len);
	str_strip(key);
	assert_true(strlen(key) > 8);
	buf_free(&b);
	/* Some are charged at night, before mails may leave; the others are for the strangers. */
	hospital_gateway(&h, NULL);
	str_copy(h.now, sizeof h.now, "2026-11-23T05:00:00");
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	hospital_gateway_stop(&h);
	str_copy(h.now, sizeof h.now, "2026-11-25T05:00:00");
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
		cmocka_unit_test(a_gateway_that_is_not_ours),
		cmocka_unit_test(plain_http_is_refused_before_anything_is_opened),
		cmocka_unit_test(nobody_is_followed_elsewhere),
		cmocka_unit_test(a_mail_server_that_is_not_ours),
		cmocka_unit_test(the_true_server_gets_them),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
