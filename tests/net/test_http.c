/* The client refuses whoever can't prove who it is, and no credential leaves. proves X6, S9 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/str.h"
#include "lib/peer.h"
#include "net/http.h"
#include "net/url.h"

#include "base/banned.h"

static char dir[64] = "/tmp/test_http.XXXXXX";
static char pki[128], other[128], log_path[128];
static int port, far_port, plain_port;
static pid_t server, far_server, plain_server;
static struct multi *multi;

/* In the place of libc's: what the client asks of it, made to disagree or to fail. */
static enum { EPOLL_OBEYS, EPOLL_HAS_FORGOTTEN, EPOLL_KNOWS_ALREADY, EPOLL_IS_FULL } epoll_mood;
static int moods;

static int obey(int epoll, int op, int fd, struct epoll_event *e)
{
	return (int)syscall(SYS_epoll_ctl, epoll, op, fd, e);
}

int epoll_ctl(int epoll, int op, int fd, struct epoll_event *e)
{
	if (epoll_mood == EPOLL_HAS_FORGOTTEN && op == EPOLL_CTL_MOD) {
		moods++;
		obey(epoll, EPOLL_CTL_DEL, fd, NULL);
	} else if (epoll_mood == EPOLL_KNOWS_ALREADY && op == EPOLL_CTL_ADD) {
		struct epoll_event nothing = { .data.fd = fd };
		moods++;
		obey(epoll, op, fd, &nothing);
	} else if (epoll_mood == EPOLL_IS_FULL && op != EPOLL_CTL_DEL) {
		moods++;
		errno = ENOSPC;
		return -1;
	}
	return obey(epoll, op, fd, e);
}

struct heard { bool done, never_sent, untrusted; int status; int64_t retry_after; size_t n; char body[64], id[80]; };

static void on_answer(void *arg, const struct http_answer *a)
{
	struct heard *h = arg;
	*h = (struct heard){ true, a->never_sent, a->untrusted, a->status, a->retry_after, a->n, "", "" };
	str_copy(h->id, sizeof h->id, a->request_id);
	if (a->body)
		str_copy_n(h->body, sizeof h->body, a->body, a->n);
}

static struct http_site site(const char *scheme, const char *host, int to, const char *ca)
{
	struct http_site s = { .secret = "sk_test_neverleaves", .total_ms = 4000 };
	str_fmt(s.base_url, sizeof s.base_url, "%s://%s:%d", scheme, host, to);
	if (ca)
		str_fmt(s.ca_file, sizeof s.ca_file, "%s/ca.pem", ca);
	return s;
}

static struct heard ask(const struct http_site *s, const char *path, const char *body)
{
	struct heard h = { 0 };
	http_start(multi, s, body ? "POST" : "GET", path, body, body ? "key-1" : NULL, on_answer, &h);
	while (!h.done)
		multi_poll(multi, 100);
	return h;
}

/* How often it stands in what the servers read, from the start of the test. */
static int logged(const char *text)
{
	struct buf b = { 0 };
	int n = 0;
	if (file_read(log_path, 1 << 20, &b) == 0 && b.data)
		for (const char *at = b.data; (at = strstr(at, text)); at++)
			n++;
	buf_free(&b);
	return n;
}

static bool log_has(const char *text)
{
	return logged(text) > 0;
}

static int forget(void **state)
{
	(void)state;
	unlink(log_path);
	return 0;
}

static void who_proves_itself_is_asked(void **state)
{
	(void)state;
	struct http_site s = site("https", "localhost", port, pki);
	struct heard h = ask(&s, "/v1/x", "a[b]=1");
	assert_int_equal(h.status, 200);
	assert_string_equal(h.body, "{}");
	assert_true(log_has("POST /v1/x HTTP/1.1"));
	assert_true(log_has("Authorization: Bearer sk_test_neverleaves"));
	assert_true(log_has("Stripe-Version: 2026-10-28.endive"));
	assert_true(log_has("Idempotency-Key: key-1"));
	assert_true(log_has("Content-Type: application/x-www-form-urlencoded"));
}

/* The session is taken up where the last one was left, and only by who verifies in the same way. */
static void who_was_proved_is_known_again(void **state)
{
	(void)state;
	struct http_site s = site("https", "localhost", port, pki);
	assert_int_equal(ask(&s, "/v1/x", "a=1").status, 200);
	unlink(log_path);
	s.total_ms++; /* by another handle */
	assert_int_equal(ask(&s, "/v1/x", "a=1").status, 200);
	assert_true(log_has("(known by its ticket)"));
	unlink(log_path);
	s = site("https", "localhost", port, other);
	assert_true(ask(&s, "/v1/x", "a=1").untrusted);
	assert_false(log_has("sk_test"));
}

/* However many open at the same time: none spends what the others go by, and none of the next either. */
static void all_are_known_again(void **state)
{
	(void)state;
	enum { MANY = 40, ROUNDS = 3 };
	struct http_site s = site("https", "localhost", port, pki);
	assert_int_equal(ask(&s, "/v1/x", "a=1").status, 200);
	unlink(log_path);
	for (int round = 0; round < ROUNDS; round++) {
		static struct heard h[MANY];
		memset(h, 0, sizeof h);
		for (int i = 0; i < MANY; i++)
			http_start(multi, &s, "GET", "/v1/x", NULL, NULL, on_answer, &h[i]);
		for (int i = 0; i < MANY; i++) {
			while (!h[i].done)
				multi_poll(multi, 100);
			assert_int_equal(h[i].status, 200);
		}
	}
	assert_int_equal(logged("GET /v1/x HTTP/1.1"), MANY * ROUNDS);
	assert_int_equal(logged("(known by its ticket)"), MANY * ROUNDS);
}

static void a_stranger_gets_nothing(void **state)
{
	(void)state;
	struct http_site wrong_ca = site("https", "localhost", port, other);
	struct http_site no_ca = site("https", "localhost", port, NULL);
	struct http_site wrong_name = site("https", "127.0.0.2", far_port, pki);
	struct http_site missing_ca = site("https", "localhost", port, "/nowhere");
	const struct http_site *sites[] = { &wrong_ca, &no_ca, &wrong_name, &missing_ca };
	for (size_t i = 0; i < sizeof sites / sizeof *sites; i++) {
		struct heard h = ask(sites[i], "/v1/x", "a=1");
		assert_int_equal(h.status, 0);
		assert_true(h.untrusted);
		assert_true(h.never_sent);
	}
	assert_false(log_has("sk_test"));
	assert_false(log_has("HTTP/1.1"));
}

static void plain_http_is_no_site(void **state)
{
	(void)state;
	struct http_site s = site("http", "127.0.0.1", plain_port, pki);
	struct cause why = { 0 };
	assert_int_equal(http_site_check(&s, false, &why), ERR_SETTING);
	struct heard h = ask(&s, "/v1/x", "a=1");
	assert_int_equal(h.status, 0);
	assert_true(h.never_sent);
	assert_false(log_has("sk_test"));
}

static void a_redirect_is_not_followed(void **state)
{
	(void)state;
	struct http_site s = site("https", "localhost", port, pki);
	struct heard h = ask(&s, "/redirect", "a=1");
	assert_int_equal(h.status, 302);
	assert_true(log_has("/redirect"));
	assert_false(log_has("/taken"));
}

static void half_big_and_late_answers_are_none(void **state)
{
	(void)state;
	struct http_site s = site("https", "localhost", port, pki);
	struct heard h = ask(&s, "/half", "a=1");
	assert_int_equal(h.status, 0);
	assert_false(h.never_sent);
	h = ask(&s, "/big", NULL);
	assert_int_equal(h.status, 0);
	h = ask(&s, "/slow", "a=1");
	assert_int_equal(h.status, 0);
	assert_false(h.never_sent);
	assert_false(h.untrusted);
}

static void headers_are_told(void **state)
{
	(void)state;
	struct http_site s = site("https", "localhost", port, pki);
	struct heard h = ask(&s, "/retry", "a=1");
	assert_int_equal(h.status, 429);
	assert_int_equal(h.retry_after, 7);
	assert_string_equal(h.id, "req_9");
	assert_int_equal(ask(&s, "/retry-at", "a=1").retry_after, 30);
	assert_int_equal(ask(&s, "/retry-long", "a=1").retry_after, 86400);
}

static void nobody_there_means_nothing_was_sent(void **state)
{
	(void)state;
	struct http_site s = site("https", "localhost", peer_free_port(), pki);
	struct heard h = ask(&s, "/v1/x", "a=1");
	assert_int_equal(h.status, 0);
	assert_true(h.never_sent);
	assert_false(h.untrusted);
}

static void many_run_side_by_side(void **state)
{
	(void)state;
	struct http_site s = site("https", "localhost", port, pki);
	struct heard slow = { 0 }, quick[10] = { { 0 } };
	http_start(multi, &s, "POST", "/slow", "a=1", "k", on_answer, &slow);
	for (int i = 0; i < 10; i++)
		http_start(multi, &s, "GET", "/x", NULL, NULL, on_answer, &quick[i]);
	assert_int_equal(multi_running(multi), 11);
	while (multi_running(multi) > 1)
		multi_poll(multi, 100);
	assert_false(slow.done);
	for (int i = 0; i < 10; i++)
		assert_int_equal(quick[i].status, 200);
	while (multi_running(multi))
		multi_poll(multi, 100);
}

/* Neither a socket that epoll has lost, nor one that it knows already, nor one that it won't take ends more than a request. */
static void a_socket_that_epoll_disputes_ends_no_program(void **state)
{
	(void)state;
	struct http_site s = site("https", "localhost", port, pki);
	for (epoll_mood = EPOLL_HAS_FORGOTTEN; epoll_mood <= EPOLL_KNOWS_ALREADY; epoll_mood++) {
		moods = 0;
		s.total_ms++; /* by handles of its own, whose connections are new */
		assert_int_equal(ask(&s, "/v1/x", "a=1").status, 200);
		assert_true(moods > 0);
	}
	epoll_mood = EPOLL_IS_FULL;
	struct heard h = ask(&s, "/v1/x", "a=1");
	assert_int_equal(h.status, 0);
	assert_false(h.untrusted);
	epoll_mood = EPOLL_OBEYS;
	assert_int_equal(ask(&s, "/v1/x", "a=1").status, 200);
}

static void training_stays_on_this_machine(void **state)
{
	(void)state;
	static const struct { const char *url; enum err training, real; } rows[] = {
		{ "https://localhost:8443", ERR_OK, ERR_OK }, { "https://127.0.0.1", ERR_OK, ERR_OK }, { "https://[::1]:8443", ERR_OK, ERR_OK },
		{ "https://api.example.com", ERR_SETTING, ERR_OK }, { "https://localhost.example.com", ERR_SETTING, ERR_OK },
		{ "https://127.0.0.1.example.com", ERR_SETTING, ERR_OK }, { "https://u:p@localhost", ERR_SETTING, ERR_SETTING },
		{ "http://localhost", ERR_SETTING, ERR_SETTING }, { "", ERR_SETTING, ERR_SETTING }, { "localhost", ERR_SETTING, ERR_SETTING },
		{ "file:///etc/passwd", ERR_SETTING, ERR_SETTING },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct http_site s = { 0 };
		struct cause why = { 0 };
		str_copy(s.base_url, sizeof s.base_url, rows[i].url);
		assert_int_equal(http_site_check(&s, true, &why), rows[i].training);
		assert_int_equal(http_site_check(&s, false, &why), rows[i].real);
	}
}

static int start(void **state)
{
	(void)state;
	char p[16], fp[16], pp[16];
	assert_non_null(mkdtemp(dir));
	str_fmt(pki, sizeof pki, "%s/pki", dir);
	str_fmt(other, sizeof other, "%s/other", dir);
	str_fmt(log_path, sizeof log_path, "%s/log", dir);
	assert_int_equal(peer_run((char *[]){ "sh", "tests/peers/make-ca.sh", pki, NULL }), 0);
	assert_int_equal(peer_run((char *[]){ "sh", "tests/peers/make-ca.sh", other, NULL }), 0);
	str_fmt(p, sizeof p, "%d", port = peer_free_port());
	server = peer_start((char *[]){ "python3", "tests/peers/https_log.py", "127.0.0.1", p, pki, log_path, NULL }, NULL);
	str_fmt(fp, sizeof fp, "%d", far_port = peer_free_port());
	far_server = peer_start((char *[]){ "python3", "tests/peers/https_log.py", "127.0.0.2", fp, pki, log_path, NULL }, NULL);
	str_fmt(pp, sizeof pp, "%d", plain_port = peer_free_port());
	plain_server = peer_start((char *[]){ "python3", "tests/peers/https_log.py", "127.0.0.1", pp, "plain", log_path, NULL }, NULL);
	peer_await_port("127.0.0.1", port);
	peer_await_port("127.0.0.2", far_port);
	peer_await_port("127.0.0.1", plain_port);
	multi = multi_new();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	multi_free(multi);
	peer_stop(server);
	peer_stop(far_server);
	peer_stop(plain_server);
	return peer_run((char *[]){ "rm", "-rf", dir, NULL });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(who_proves_itself_is_asked, forget),
		cmocka_unit_test_setup(who_was_proved_is_known_again, forget),
		cmocka_unit_test_setup(all_are_known_again, forget),
		cmocka_unit_test_setup(a_stranger_gets_nothing, forget),
		cmocka_unit_test_setup(plain_http_is_no_site, forget),
		cmocka_unit_test_setup(a_redirect_is_not_followed, forget),
		cmocka_unit_test_setup(half_big_and_late_answers_are_none, forget),
		cmocka_unit_test_setup(headers_are_told, forget),
		cmocka_unit_test_setup(nobody_there_means_nothing_was_sent, forget),
		cmocka_unit_test_setup(many_run_side_by_side, forget),
		cmocka_unit_test_setup(a_socket_that_epoll_disputes_ends_no_program, forget),
		cmocka_unit_test(training_stays_on_this_machine),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
