/*
 * A real mail server (exim) that refuses some mailboxes for now, some for good, some after it has read the mail, and some the
 * first time only: what is tried again and until when, what the desk is told, and when each receipt becomes available.
 * proves R2, S5, E3
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"
#include "lib/post.h"

#include "base/banned.h"

enum { PATIENTS = 250, REFUSED = 4 };
enum { BUSY, GONE, AFTER_DATA, GREY }; /* the first four bills' mailboxes */

static struct hospital h;
static struct post post;
static char bill[REFUSED][24], box[REFUSED][32];
static const char *const why[REFUSED] = { [BUSY] = "tmp4", [GONE] = "gone", [AFTER_DATA] = "data4", [GREY] = "greylist" };

static json_t *work_at(const char *now)
{
	str_copy(h.now, sizeof h.now, now);
	return hospital_json(&h, 0, WORDS("worker", "--once"));
}

/* Of a bill's mail about its payment. */
static const char *mail_of(const char *number, const char *column)
{
	char sql[256];
	str_fmt(sql, sizeof sql, "SELECT m.%s FROM mail m JOIN settlement s ON s.id = m.settlement_id JOIN bill b ON b.id = s.bill_id WHERE m.kind = 'paid' AND b.number = '%s'", column, number);
	return hospital_ask(&h, sql);
}

static void expect(int i, const char *state, int receipts)
{
	const char *is = mail_of(bill[i], "state");
	size_t n = json_array_size(hospital_json(&h, 0, WORDS("receipt", "list", "--bill", bill[i])));
	if (strcmp(is, state) != 0 || n != (size_t)receipts)
		fail_msg("%s, %s: %s, %zu receipts; the server said: %s", bill[i], why[i], is, n, mail_of(bill[i], "answer"));
	if (receipts == 0)
		hospital_refused(&h, 1, "bad_state", "メール", WORDS("receipt", "issue", bill[i]));
}

/* How many mails lie in its mailbox; they are the one that was written, with its Message-ID and the Date of the writing. */
static int in_box(int i, const char *date)
{
	json_t *mail, *mails = post_mails(&post);
	size_t at;
	int n = 0;
	json_array_foreach(mails, at, mail)
		if (strcmp(hospital_str(mail, "to"), box[i]) == 0) {
			n++;
			assert_non_null(strstr(hospital_str(mail, "id"), mail_of(bill[i], "message_id")));
			assert_true(str_starts(hospital_str(mail, "date"), date));
		}
	return n;
}

static int64_t asked(const char *sql)
{
	int64_t n;
	assert_true(str_int64(hospital_ask(&h, sql), 0, INT64_MAX, &n));
	return n;
}

static void each_refusal_has_its_consequence(void **state)
{
	(void)state;
	json_t *w = work_at("2026-11-25T09:30:00");
	int64_t charged = hospital_int(w, "charged");
	assert_true(charged > 2 * REFUSED);
	assert_int_equal(hospital_int(w, "mails_failed"), REFUSED);
	expect(BUSY, "waiting", 0);
	expect(GONE, "undeliverable", 2); /* nobody there: the receipt is free all the same, and the desk is told */
	expect(AFTER_DATA, "waiting", 0);
	expect(GREY, "waiting", 0);
	assert_true(str_starts(mail_of(bill[BUSY], "answer"), "451") && str_starts(mail_of(bill[GONE], "answer"), "550"));
	assert_true(str_starts(mail_of(bill[AFTER_DATA], "answer"), "451") && str_starts(mail_of(bill[GREY], "answer"), "451"));
	json_t *list = hospital_json(&h, 0, WORDS("mails", "list", "--undeliverable"));
	assert_int_equal(json_array_size(list), 1);
	json_t *gone = hospital_pick(list, "bill", bill[GONE]);
	assert_non_null(gone);
	assert_true(*hospital_str(gone, "cause") != '\0' && str_starts(hospital_str(gone, "to"), box[GONE]));
	/* The others got theirs, and their receipts. */
	assert_int_equal(asked("SELECT count(*) FROM mail WHERE state = 'sent' AND kind = 'paid' AND written_at >= unixepoch('2026-11-25')"), charged - REFUSED);
	for (int i = 0; i < REFUSED; i++)
		assert_int_equal(in_box(i, ""), 0);
	assert_int_equal(asked("SELECT count(*) FROM alarm WHERE cleared_at IS NULL AND kind = 'mail'"), 0); /* nothing is wrong with the settings */
}

static void what_was_refused_for_now_goes_later(void **state)
{
	(void)state;
	static const char written[] = "Wed, 25 Nov 2026 09:30:";
	work_at("2026-11-25T09:32:00"); /* a grey list lets the second try pass */
	expect(GREY, "sent", 2);
	expect(BUSY, "waiting", 0);
	expect(AFTER_DATA, "waiting", 0);
	post_refuse(&post, "tmp4", "");
	work_at("2026-11-26T10:00:00");
	expect(BUSY, "sent", 2);
	expect(AFTER_DATA, "waiting", 0);
	post_await(&post, (size_t)asked("SELECT count(*) FROM mail WHERE state = 'sent' AND written_at >= unixepoch('2026-11-25')"));
	assert_int_equal(in_box(GREY, written), 1);
	assert_int_equal(in_box(BUSY, written), 1);
}

/* Three days are enough: it goes to the desk's list, from where a person may send it again. */
static void it_is_given_up_and_sent_by_hand(void **state)
{
	(void)state;
	char id[24];
	work_at("2026-11-28T09:00:00");
	expect(AFTER_DATA, "waiting", 0);
	work_at("2026-11-28T12:00:00");
	expect(AFTER_DATA, "undeliverable", 2);
	json_t *list = hospital_json(&h, 0, WORDS("mails", "list", "--undeliverable"));
	assert_int_equal(json_array_size(list), 2);
	str_fmt(id, sizeof id, "%lld", (long long)hospital_int(hospital_pick(list, "bill", bill[AFTER_DATA]), "id"));
	post_refuse(&post, "data4", "");
	hospital_json(&h, 0, WORDS("mails", "resend", id));
	work_at("2026-11-28T12:05:00");
	expect(AFTER_DATA, "sent", 2);
	for (int i = 0; i < 80 && in_box(AFTER_DATA, "Wed, 25 Nov 2026 09:30:") == 0; i++)
		peer_pause_ms(100);
	assert_int_equal(in_box(AFTER_DATA, "Wed, 25 Nov 2026 09:30:"), 1);
	expect(GONE, "undeliverable", 2);
}

static int start(void **state)
{
	(void)state;
	char line[40];
	hospital_demo(&h, "atokure", PATIENTS, "2026-11-21T09:41");
	hospital_gateway(&h, NULL);
	post_start(&post, &h);
	/* Due bills whose patients have no other one. */
	json_t *rows = hospital_rows(&h, "SELECT max(b.number) AS bill, 'p' || p.card AS box FROM settlement s JOIN bill b ON b.id = s.bill_id JOIN patient p ON p.id = b.patient_id"
		" JOIN enrollment e ON e.patient_id = p.id WHERE s.state = 'scheduled' AND e.last4 <> '0341' AND s.amount >= 50 GROUP BY p.id HAVING count(*) = 1 ORDER BY p.card LIMIT 4");
	assert_int_equal(json_array_size(rows), REFUSED);
	for (int i = 0; i < REFUSED; i++) {
		str_copy(bill[i], sizeof bill[i], hospital_str(json_array_get(rows, (size_t)i), "bill"));
		str_copy(box[i], sizeof box[i], hospital_str(json_array_get(rows, (size_t)i), "box"));
		str_fmt(line, sizeof line, "%s\n", box[i]);
		post_refuse(&post, why[i], line);
	}
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
		cmocka_unit_test(each_refusal_has_its_consequence),
		cmocka_unit_test(what_was_refused_for_now_goes_later),
		cmocka_unit_test(it_is_given_up_and_sent_by_hand),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
