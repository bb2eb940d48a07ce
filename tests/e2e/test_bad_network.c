/*
 * A gateway that is down, slow, answers 500, HTML, half a body or someone else's amount, and a mail server that refuses:
 * nothing is charged twice or lost, nothing counts as paid that isn't known, and what happened is told. Each fault comes
 * to a bill of its own, finalised on the day it is due.
 */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"

#include "base/banned.h"

/* What stands after one turn of the worker: the state of the bill, and how often the gateway has charged it. */
static const struct { const char *fault, *state; int charged; } faults[] = {
	{ "500_before", "unknown", 0 },
	{ "drop_before", "succeeded", 1 }, { "drop_after", "succeeded", 1 }, /* the same bytes leave again at once, with the same key */
	{ "truncate", "unknown", 1 },     { "html", "unknown", 1 },           { "html:502", "unknown", 1 },
	{ "wrong_amount", "unknown", 1 }, { "wrong_currency", "unknown", 1 }, { "wrong_metadata", "unknown", 1 },
	{ "wrong_status", "unknown", 1 }, { "slow:1.5", "succeeded", 1 },     { "409", "in_flight", 0 },
	{ "429", "in_flight", 0 }, /* nothing was executed; the claim stands */
	{ "500_after", "unknown", 1 },    /* the last: the gateway keeps this answer, so only the look-up of the next day helps */
};
enum { FAULTS = sizeof faults / sizeof *faults, MAILS = 5, ABLE = FAULTS + MAILS };

static struct hospital h;
static char able[ABLE][24], bill[ABLE][24];

static int charges_of(const char *number)
{
	size_t i;
	json_t *entry, *ledger = hospital_json(&h, 0, WORDS("sandbox", "ledger"));
	int n = 0;
	json_array_foreach(ledger, i, entry)
		n += strcmp(hospital_str(entry, "status"), "succeeded") == 0 && strcmp(hospital_str(json_object_get(entry, "metadata"), "bill"), number) == 0;
	return n;
}

static const char *settlement(const char *number)
{
	return hospital_str(hospital_json(&h, 0, WORDS("bills", "show", number)), "settlement");
}

static int receipts_of(const char *number)
{
	return (int)json_array_size(hospital_json(&h, 0, WORDS("receipt", "list", "--bill", number)));
}

static json_t *worker(const char *how)
{
	return hospital_json(&h, 0, WORDS("worker", how));
}

static void make_due(const char *number)
{
	json_t *b = hospital_json(&h, 0, WORDS("bills", "finalise", number));
	assert_string_equal(hospital_str(b, "settlement"), "due"); /* S1: the day it becomes final, when that is later */
}

/* proves S3, S9 */
static void a_gateway_that_is_down_changes_nothing(void **state)
{
	(void)state;
	char url[128];
	make_due(bill[0]);
	hospital_gateway_stop(&h);
	uint64_t before = hospital_print(&h, false);
	size_t book = json_array_size(hospital_json(&h, 0, WORDS("sandbox", "ledger")));
	hospital_refused(&h, 5, "network", "127.0.0.1", WORDS("worker", "--once"));
	hospital_refused(&h, 5, "network", "", WORDS("worker", "--once"));
	assert_true(hospital_print(&h, false) == before);
	assert_string_equal(settlement(bill[0]), "due");
	/* Somebody else's certificate: the key isn't shown to it. */
	hospital_gateway(&h, NULL);
	str_copy(url, sizeof url, hospital_path(&h, "pki"));
	assert_int_equal(peer_run((char *[]){ "sh", "tests/peers/make-ca.sh", url, NULL }), 0);
	hospital_set(&h, "gateway", "ca_file", hospital_path(&h, "pki/ca.pem"));
	hospital_refused(&h, 5, "unavailable", "証明書|ca_file", WORDS("worker", "--once"));
	hospital_set(&h, "gateway", "ca_file", "sandbox/ca.pem");
	assert_string_equal(settlement(bill[0]), "due");
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("sandbox", "ledger"))), book);
}

/* proves S3, S9, R2 */
static void each_fault_is_asked_about_and_charges_once(void **state)
{
	(void)state;
	static const char again[] = "SELECT count(*) FROM attempt WHERE outcome = 'succeeded' AND number > 1";
	char line[64], before[16]; /* the invented past has declined cards that paid a day later */
	str_copy(before, sizeof before, hospital_ask(&h, again));
	for (int i = 0; i < FAULTS; i++) {
		if (i > 0)
			make_due(bill[i]);
		str_fmt(line, sizeof line, "%s POST /v1/payment_intents\n", faults[i].fault);
		hospital_file(&h, "faults", line, -1);
		json_t *w = worker("--once");
		bool known = strcmp(faults[i].state, "succeeded") == 0, unknown = strcmp(faults[i].state, "unknown") == 0;
		if (strcmp(settlement(bill[i]), faults[i].state) != 0 || charges_of(bill[i]) != faults[i].charged)
			fail_msg("%s: %s, charged %d times", faults[i].fault, settlement(bill[i]), charges_of(bill[i]));
		assert_int_equal(hospital_int(w, "charged"), known);
		assert_int_equal(hospital_int(w, "unknown"), unknown);
		if (unknown)
			assert_non_null(hospital_pick(hospital_json(&h, 0, WORDS("settle", "unknown")), "bill", bill[i]));
		if (!known) {
			assert_int_equal(receipts_of(bill[i]), 0);
			hospital_json(&h, 1, WORDS("pay", bill[i], "--by", "cash", "--amount", "230"));
		}
		if (i == FAULTS - 1)
			str_copy(h.now, sizeof h.now, "2026-11-26T10:00:00");
		w = worker("--until-idle");
		assert_int_equal(hospital_int(w, "unknown"), 0);
		assert_string_equal(settlement(bill[i]), "succeeded");
		assert_int_equal(charges_of(bill[i]), 1);
		assert_int_equal(receipts_of(bill[i]), 2);
	}
	/* Never a new key while one is unknown. */
	assert_string_equal(hospital_ask(&h, again), before);
}

/* --- a mail server that refuses ------------------------------------------------------------------------------------- */

static pid_t post;

static void start_mail_server(void)
{
	char pki[512], port[16], url[80], out[512], orders[512], password[512];
	str_copy(pki, sizeof pki, hospital_path(&h, "pki"));
	str_copy(out, sizeof out, hospital_path(&h, "delivered"));
	str_copy(orders, sizeof orders, hospital_path(&h, "mail-faults"));
	str_fmt(port, sizeof port, "%d", peer_free_port());
	post = run_start(WORDS("python3", "tests/peers/flaky_smtp.py", port, pki, out, orders), NULL, hospital_path(&h, "smtp.log"), NULL);
	peer_await_port("127.0.0.1", (int)strtol(port, NULL, 10));
	str_fmt(url, sizeof url, "smtp://desk@localhost:%s", port);
	hospital_set(&h, "mail", "url", url);
	hospital_set(&h, "mail", "ca_file", hospital_path(&h, "pki/ca.pem"));
	str_fmt(password, sizeof password, "%s/secrets/mail.password", h.home);
	assert_int_equal(file_write(password, "secret\n", 7, 0600), 0);
}

/* proves R2, E3, S5 */
static void a_mail_server_that_refuses(void **state)
{
	(void)state;
	static const struct { const char *order; int failed, receipts; const char *mail; } rows[MAILS] = {
		{ "greet421\n", 1, 0, "waiting" },          /* later */
		{ "rcpt450\n", 1, 0, "waiting" },
		{ "auth535\n", 1, 0, "waiting" },           /* the settings are wrong: a person must look */
		{ "rcpt550\n", 1, 2, "undeliverable" },     /* nobody there: the receipt is free all the same */
		{ "accept_then_drop\n", 1, 0, "waiting" },  /* it has it, but didn't say so: the same bytes once more */
	};
	start_mail_server();
	for (int i = 0; i < MAILS; i++) {
		const char *number = bill[FAULTS + i];
		char sql[256];
		make_due(number);
		hospital_file(&h, "mail-faults", rows[i].order, -1);
		json_t *w = worker("--once");
		assert_int_equal(hospital_int(w, "charged"), 1);
		assert_int_equal(hospital_int(w, "mails_sent"), 0);
		assert_int_equal(hospital_int(w, "mails_failed"), rows[i].failed);
		str_fmt(sql, sizeof sql, "SELECT m.state FROM mail m JOIN settlement s ON s.id = m.settlement_id JOIN bill b ON b.id = s.bill_id WHERE b.number = '%s'", number);
		assert_string_equal(hospital_ask(&h, sql), rows[i].mail);
		assert_int_equal(receipts_of(number), rows[i].receipts);
		if (rows[i].receipts == 0)
			hospital_refused(&h, 1, "bad_state", "メール", WORDS("receipt", "issue", number));
		/* Some hours later the server is well again. */
		hospital_file(&h, "mail-faults", "", -1);
		str_fmt(h.now, sizeof h.now, "2026-11-26T%d:30:00", 11 + 2 * i);
		w = worker("--until-idle");
		assert_int_equal(hospital_int(w, "mails_sent"), rows[i].receipts == 0);
		assert_int_equal(receipts_of(number), 2);
	}
	assert_string_equal(hospital_ask(&h, "SELECT count(*) FROM mail WHERE state = 'waiting'"), "0");
	peer_stop(post);
	post = 0;
	/* The first three, and the last one twice, so that a mail program shows it once. */
	struct buf first = { 0 }, again = { 0 };
	assert_int_equal(file_read(hospital_path(&h, "delivered/0004.eml"), 1 << 16, &first), 0);
	assert_int_equal(file_read(hospital_path(&h, "delivered/0005.eml"), 1 << 16, &again), 0);
	assert_true(first.len > 200 && first.len == again.len && memcmp(first.data, again.data, first.len) == 0);
	buf_free(&first);
	buf_free(&again);
	assert_int_not_equal(access(hospital_path(&h, "delivered/0006.eml"), F_OK), 0);
}

static int start(void **state)
{
	(void)state;
	struct buf t = { 0 };
	hospital_demo(&h, "atokure", 160, "2026-11-21T09:41");
	for (int i = 0; i < ABLE; i++)
		str_copy(able[i], sizeof able[i], hospital_able(&h, i));
	buf_str(&t, "card,date,department,share,points,amount,category\n");
	for (int i = 0; i < ABLE; i++) {
		hospital_json(&h, 0, WORDS("visit", "open", able[i], "--dept", "内科"));
		hospital_json(&h, 0, WORDS("visit", "defer", able[i], "on"));
		buf_fmt(&t, "%s,2026-11-21,内科,3割,%d,%d,再診料\n", able[i], 100 * (i + 1), 300 * (i + 1));
	}
	hospital_json(&h, 0, WORDS("bills", "import", "--draft", hospital_file(&h, "b.csv", t.data, -1)));
	buf_free(&t);
	for (int i = 0; i < ABLE; i++) {
		json_t *v = hospital_json(&h, 0, WORDS("visit", "show", able[i]));
		str_copy(bill[i], sizeof bill[i], hospital_str(json_array_get(hospital_array(v, "bills"), 0), "number"));
	}
	/* The invented past's bills are settled first, so that each fault meets the bill that it is meant for. */
	str_copy(h.now, sizeof h.now, "2026-11-25T10:00:00");
	hospital_gateway(&h, NULL);
	worker("--until-idle");
	return 0;
}

static int stop(void **state)
{
	(void)state;
	peer_stop(post);
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gateway_that_is_down_changes_nothing),
		cmocka_unit_test(each_fault_is_asked_about_and_charges_once),
		cmocka_unit_test(a_mail_server_that_refuses),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
