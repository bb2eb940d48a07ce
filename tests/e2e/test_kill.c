/*
 * The real worker, killed with SIGKILL at 50 random moments of its work over more than 200 due bills, between a card gateway
 * behind a line that cuts, delays and lies (tests/peers/front.py) and a real mail server. In the end book, gateway's ledger
 * and mailboxes agree: each bill is charged once, for its amount, and its patient was told. proves S3, S5, S9, L6
 */
#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "crypto/random.h"
#include "lib/clerk.h"
#include "lib/front.h"
#include "lib/hospital.h"
#include "lib/peer.h"
#include "lib/post.h"

#include "base/banned.h"

enum { KILLS = 50, BILLS_MIN = 200, LONGEST_MS = CLERK_STRETCH > 1 ? 320 : 160, PATIENTS = 2000, MINUTES = 2 };

/* 09:00 in Tokyo: what is older is the training hospital's invented past. */
#define BEGAN "unixepoch('2026-11-25')"

static struct hospital h;
static struct front front;
static struct post post;
static struct random_seeded rng;

/* Every worker starts later than the pauses of the one before it. */
static void later(int minutes)
{
	static int at = 9 * 60;
	at += minutes;
	str_fmt(h.now, sizeof h.now, "2026-11-25T%02d:%02d:00", at / 60, at % 60);
}

static int64_t asked(const char *sql)
{
	int64_t n;
	assert_true(str_int64(hospital_ask(&h, sql), 0, INT64_MAX, &n));
	return n;
}

static int64_t left(void)
{
	json_t *s = hospital_json(&h, 0, WORDS("settle", "status"));
	return hospital_int(s, "due") + hospital_int(s, "in_flight") + hospital_int(s, "unknown");
}

/* Two of three are killed while they charge, the third somewhere on its way there. false: it had ended by itself. */
static bool kill_one(int turn)
{
	later(MINUTES);
	int before = front_count(&front, "");
	pid_t pid = hospital_start(&h, "worker.log", NULL, WORDS("worker", "--until-idle", "--concurrency", "4"));
	for (int i = 0; turn % 3 && i < 1000 && front_count(&front, "") == before; i++)
		peer_pause_ms(2);
	peer_pause_ms((int)random_below(&rng.port, LONGEST_MS));
	bool lives = kill(pid, 0) == 0 && run_wait(pid, -1) == -1;
	return lives;
}

static void kill_them(void)
{
	int kills = 0;
	front_order(&front, "seed=20261125 rate=0.5 pause=0.06");
	for (int turn = 0; kills < KILLS; turn++) {
		assert_true(turn < 2 * KILLS);
		kills += kill_one(turn);
		if (kills < KILLS)
			assert_true(left() > 0); /* there is work for the next one */
	}
	static const char *const faults[] = { "drop_before", "drop_after", "truncate", "delay", "409", "429", "500_before", "500_after", "wrong_amount" };
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		if (front_count(&front, faults[i]) == 0)
			fail_msg("no request met %s", faults[i]);
}

/* The line is well again, and hours have passed. */
static void finish(void)
{
	front_order(&front, "");
	for (int i = 0; i < 3 && (i == 0 || left() > 0); i++) {
		later(120);
		hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	}
	assert_int_equal(left(), 0);
	assert_int_equal(asked("SELECT count(*) FROM attempt WHERE answered_at IS NULL"), 0);
	assert_int_equal(asked("SELECT count(*) FROM mail WHERE state = 'waiting'"), 0);
}

static int charged(json_t *ledger, const char *bill, int64_t amount)
{
	json_t *row;
	size_t i;
	int n = 0;
	json_array_foreach(ledger, i, row) {
		const char *of = json_string_value(json_object_get(json_object_get(row, "metadata"), "bill"));
		if (!of || strcmp(of, bill) != 0 || strcmp(hospital_str(row, "status"), "succeeded") != 0)
			continue;
		n++;
		if (hospital_int(row, "amount") != amount || hospital_int(row, "refunded") != 0)
			fail_msg("%s: %lld yen in the gateway's book, %lld in ours", bill, (long long)hospital_int(row, "amount"), (long long)amount);
	}
	return n;
}

/* Mails that speak of this payment; all of them are the same one. */
static int told(json_t *mails, const char *bill, const char *message_id)
{
	json_t *mail;
	size_t i;
	int n = 0;
	const char *date = NULL;
	json_array_foreach(mails, i, mail) {
		if (!strstr(hospital_str(mail, "text"), bill))
			continue;
		n++;
		assert_non_null(strstr(hospital_str(mail, "id"), message_id));
		if (date)
			assert_string_equal(hospital_str(mail, "date"), date);
		date = hospital_str(mail, "date");
	}
	return n;
}

/* What has left stood in the book before. */
static void every_key_is_in_the_book(void)
{
	struct buf log = front_log(&front);
	json_t *keys = hospital_rows(&h, "SELECT idem_key AS key FROM attempt");
	char key[160];
	for (const char *line = log.data; *line; line += strcspn(line, "\n") + 1) {
		const char *at = line + strcspn(line, " ") + 1;
		str_copy_n(key, sizeof key, at, strcspn(at, "\n"));
		if (!hospital_pick(keys, "key", key))
			fail_msg("%s was sent, but isn't in the book", key);
	}
	buf_free(&log);
}

static void book_and_ledger_and_mailboxes_agree(void **state)
{
	(void)state;
	int64_t due = hospital_int(hospital_json(&h, 0, WORDS("settle", "status")), "due"), sum = 0;
	size_t i;
	json_t *row;
	assert_true(due >= BILLS_MIN);
	kill_them();
	finish();
	json_t *ledger = hospital_json(&h, 0, WORDS("sandbox", "ledger"));
	json_t *book = hospital_rows(&h, "SELECT b.number AS bill, s.amount, s.state, coalesce(m.kind, '') AS kind, coalesce(m.message_id, '-') AS message_id,"
		" m.state AS mail FROM settlement s JOIN bill b ON b.id = s.bill_id LEFT JOIN mail m ON m.settlement_id = s.id AND m.written_at >= " BEGAN
		" WHERE EXISTS (SELECT 1 FROM attempt a WHERE a.settlement_id = s.id AND a.fence > 0)");
	json_t *mails = post_await(&post, (size_t)asked("SELECT count(*) FROM mail WHERE written_at >= " BEGAN));
	assert_true(json_array_size(book) >= BILLS_MIN);
	json_array_foreach(book, i, row) {
		const char *bill = hospital_str(row, "bill");
		bool paid = strcmp(hospital_str(row, "state"), "succeeded") == 0;
		int n = charged(ledger, bill, hospital_int(row, "amount"));
		if (n != paid)
			fail_msg("%s is %s, and was charged %d times", bill, hospital_str(row, "state"), n);
		assert_string_equal(hospital_str(row, "kind"), paid ? "paid" : "declined");
		assert_string_equal(hospital_str(row, "mail"), "sent");
		if (told(mails, bill, hospital_str(row, "message_id")) == 0)
			fail_msg("%s: nobody was told", bill);
		sum += paid;
	}
	assert_true(sum >= BILLS_MIN * 9 / 10);
	assert_true(asked("SELECT sum(sends - 1) FROM attempt WHERE fence > 0") >= KILLS); /* the kills and faults hit charges in flight */
	every_key_is_in_the_book();
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("audit", "verify")), "whole")));
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("check")), "ok")));
}

static int start(void **state)
{
	(void)state;
	random_seed(&rng, 20261125);
	hospital_demo(&h, "atokure", PATIENTS, "2026-11-21T09:41");
	later(0);
	hospital_gateway(&h, NULL);
	front_start(&front, &h);
	post_start(&post, &h);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	front_stop(&front);
	post_stop(&post);
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(book_and_ledger_and_mailboxes_agree) };
	return cmocka_run_group_tests(tests, start, stop);
}
