/* No charge waits for a mail server. proves S2, S9 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "lib/peer.h"
#include "worker/carrier.h"

#include "base/banned.h"

static char dir[64] = "/tmp/test_carrier.XXXXXX";
static char pki[128], out[128], orders[128], release[128], stored[128], ca[160];
static struct worker_options options;
static pid_t mail_server, gateway;

static int begin(void **state)
{
	char mail_port[16], port[16];
	int mail = peer_free_port();
	(void)state;
	assert_non_null(mkdtemp(dir));
	str_fmt(pki, sizeof pki, "%s/pki", dir);
	str_fmt(out, sizeof out, "%s/out", dir);
	str_fmt(orders, sizeof orders, "%s/orders", dir);
	str_fmt(release, sizeof release, "%s/release", dir);
	str_fmt(stored, sizeof stored, "%s/0001.eml", out);
	str_fmt(ca, sizeof ca, "%s/ca.pem", pki);
	assert_int_equal(peer_run((char *[]){ "sh", "tests/peers/make-ca.sh", pki, NULL }), 0);
	str_fmt(mail_port, sizeof mail_port, "%d", mail);
	mail_server = peer_start((char *[]){ "python3", "tests/peers/flaky_smtp.py", mail_port, pki, out, orders, NULL }, NULL);
	peer_await_port("127.0.0.1", mail);
	int http = peer_free_port();
	str_fmt(port, sizeof port, "%d", http);
	gateway = peer_start((char *[]){ "python3", "tests/peers/https_log.py", "127.0.0.1", port, pki, "/dev/null", NULL }, NULL);
	peer_await_port("127.0.0.1", http);
	options = (struct worker_options){ .concurrency = 8, .gateway.secret = "sk_test_x", .mail = { .password = "secret", .from = "a@hospital.test" } };
	str_fmt(options.gateway.base_url, sizeof options.gateway.base_url, "https://localhost:%d", http);
	str_copy(options.gateway.ca_file, sizeof options.gateway.ca_file, ca);
	str_fmt(options.mail.url, sizeof options.mail.url, "smtp://desk@localhost:%d", mail);
	str_copy(options.mail.ca_file, sizeof options.mail.ca_file, ca);
	return 0;
}

static int end(void **state)
{
	(void)state;
	peer_stop(mail_server);
	peer_stop(gateway);
	return peer_run((char *[]){ "rm", "-r", dir, NULL });
}

static void on_answer(void *arg, const struct http_answer *a)
{
	assert_int_equal(a->status, 200);
	++*(int *)arg;
}

static void on_mail(void *arg, const struct smtp_result *r)
{
	assert_int_equal(r->class, SMTP_SENT);
	++*(int *)arg;
}

/* The server has the whole mail and keeps its answer: requests go out and come back meanwhile, one after the other and many at once. */
static void a_mail_server_that_thinks(void **state)
{
	enum { MANY = 40 };
	static const char letter[] = "From: a@hospital.test\r\nTo: taro@patient.test\r\nSubject: x\r\n\r\nx\r\n";
	char order[160];
	int answers = 0, mails = 0;
	(void)state;
	str_fmt(order, sizeof order, "hold:%s\n", release);
	assert_int_equal(file_write(orders, order, strlen(order), 0600), 0);
	struct carrier *c = carrier_new(&options);
	carrier_mail(c, "taro@patient.test", letter, sizeof letter - 1, on_mail, &mails);
	while (access(stored, F_OK) != 0)
		carrier_wait(c, 20);
	for (int i = 0; i < 3; i++) {
		carrier_gateway(c, "GET", "/v1/x", NULL, NULL, on_answer, &answers);
		while (answers == i && mails == 0)
			carrier_wait(c, 1000);
	}
	for (int i = 0; i < MANY; i++)
		carrier_gateway(c, "GET", "/v1/x", NULL, NULL, on_answer, &answers);
	while (answers < 3 + MANY && mails == 0)
		carrier_wait(c, 1000);
	assert_int_equal(answers, 3 + MANY);
	assert_int_equal(mails, 0);
	assert_int_equal(file_write(release, "", 0, 0600), 0);
	while (mails == 0)
		carrier_wait(c, 1000);
	carrier_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(a_mail_server_that_thinks, begin, end) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
