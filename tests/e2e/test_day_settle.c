/*
 * The days after the visit, by the command line, with the real programs: the training clock moves on, the worker charges
 * the training gateway over TLS, mails the patients, and the receipt is printed once. The tests are the hours of
 * those days: each goes on where the one before it ended.
 */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"

#include "base/banned.h"

enum { ABLE = 5 };
enum { PLAIN, ZERO, SMALL, HELD, COUNTER }; /* what becomes of the bill of able[i] */

static struct hospital h;
static char able[ABLE][24], bill[ABLE][24];
static int64_t status(const char *group)
{
	return hospital_int(hospital_json(&h, 0, WORDS("settle", "status")), group);
}

static int64_t asked(const char *sql)
{
	int64_t n;
	assert_true(str_int64(hospital_ask(&h, sql), 0, INT64_MAX, &n));
	return n;
}

static void learn_bill(int i)
{
	json_t *v = hospital_json(&h, 0, WORDS("visit", "show", able[i]));
	str_copy(bill[i], sizeof bill[i], hospital_str(json_array_get(hospital_array(v, "bills"), 0), "number"));
}

/* Every card charge of the book against the gateway's own ledger, bill by bill, both ways. */
static void the_ledger_agrees(void)
{
	size_t i, j;
	json_t *row, *entry, *ledger = hospital_json(&h, 0, WORDS("sandbox", "ledger"));
	json_t *rows = hospital_array(hospital_json(&h, 0, WORDS("settle", "status", "--list")), "rows");
	int paid = 0, charged = 0;
	json_array_foreach(rows, i, row) {
		int n = 0;
		bool succeeded = strcmp(hospital_str(row, "state"), "succeeded") == 0;
		json_array_foreach(ledger, j, entry) {
			json_t *metadata = json_object_get(entry, "metadata");
			if (strcmp(hospital_str(metadata, "bill"), hospital_str(row, "bill")) != 0 || strcmp(hospital_str(entry, "status"), "succeeded") != 0)
				continue;
			n++;
			assert_int_equal(hospital_int(entry, "amount"), hospital_int(row, "amount"));
			assert_string_equal(hospital_str(entry, "currency"), "jpy");
			assert_int_equal(hospital_int(entry, "refunded"), 0);
			assert_true(*hospital_str(metadata, "attempt") && *hospital_str(entry, "intent") && hospital_int(entry, "created") > 0);
		}
		if (n != (succeeded ? 1 : 0))
			fail_msg("bill %s is %s, the ledger has %d charges of it", hospital_str(row, "bill"), hospital_str(row, "state"), n);
		paid += succeeded;
	}
	json_array_foreach(ledger, j, entry)
		charged += strcmp(hospital_str(entry, "status"), "succeeded") == 0;
	assert_int_equal(charged, paid);
	assert_true(paid > 0);
}

/* proves S1, B4, S10, B5 */
static void a_morning_with_five_kinds_of_bills(void **state)
{
	(void)state;
	struct buf t = { 0 };
	static const char *const what[ABLE] = { "3割,352,1060", "0割,1800,0", "3割,10,30", "3割,500,1500", "3割,1000,3000" };
	buf_str(&t, "card,date,department,share,points,amount,category\n");
	for (int i = 0; i < ABLE; i++) {
		hospital_json(&h, 0, WORDS("visit", "open", able[i], "--dept", "内科"));
		hospital_json(&h, 0, WORDS("insurance", "confirm", able[i], "--by", "mynumber"));
		hospital_json(&h, 0, WORDS("visit", "defer", able[i], "on"));
		buf_fmt(&t, "%s,2026-11-21,内科,%s,再診料\n", able[i], what[i]);
	}
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "b.csv", t.data, -1)));
	buf_free(&t);
	for (int i = 0; i < ABLE; i++)
		learn_bill(i);
	hospital_json(&h, 0, WORDS("bills", "hold", bill[HELD]));
	json_t *s = hospital_json(&h, 0, WORDS("settle", "status"));
	static const char *const fields[] = { "scheduled", "due", "in_flight", "unknown", "succeeded", "declined", "needs_authentication", "held", "zero", "counter", "refunded" };
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		hospital_int(s, fields[i]);
	assert_int_equal(hospital_int(s, "due"), 0);
	assert_int_equal(hospital_int(s, "held"), 1);
	assert_int_equal(hospital_int(s, "zero"), 1);
	assert_true(hospital_int(s, "scheduled") >= 2);
}

/* proves S1, L5 */
static void not_a_second_before_the_due_day(void **state)
{
	(void)state;
	hospital_gateway(&h, NULL);
	str_copy(h.now, sizeof h.now, "2026-11-24T23:58:30");
	/* what was declined before is due again on its retry day */
	assert_int_equal(asked("SELECT count(*) FROM settlement s JOIN bill b ON b.id = s.bill_id WHERE b.number LIKE 'B-%' AND s.kind = 'charge' AND "
		"(s.state = 'scheduled' OR (s.state = 'declined' AND s.next_at <= unixepoch('2026-11-24T14:58:30')))"), status("scheduled") + status("due"));
	hospital_json(&h, 0, WORDS("settle", "run"));
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("bills", "show", bill[PLAIN])), "settlement"), "scheduled");
	the_ledger_agrees();
	assert_true(status("scheduled") >= 1);
}

/* Due from midnight; mail leaves between nine and eight only, and the receipt waits for it. */
/* proves S2, S3, L5, F21, R2 */
static void charged_once_at_midnight_but_told_in_the_morning(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-25T00:00:05");
	assert_int_equal(status("due"), asked("SELECT count(*) FROM settlement WHERE (state = 'scheduled' AND due_day <= julianday('2026-11-25') - 2440587.5) "
		"OR (state = 'declined' AND next_at <= unixepoch('2026-11-24T15:00:05'))"));
	int64_t expected = status("due"), later = status("scheduled"), mails = hospital_count_files(&h, "mail", ".eml");
	assert_true(expected >= 1);
	json_t *w = hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	assert_int_equal(hospital_int(w, "charged") + hospital_int(w, "declined"), expected);
	assert_int_equal(hospital_int(w, "unknown"), 0);
	assert_int_equal(hospital_int(w, "mails_sent"), 0);
	assert_int_equal(hospital_int(w, "mails_failed"), 0);
	assert_true(json_is_number(json_object_get(w, "seconds")));
	assert_int_equal(hospital_count_files(&h, "mail", ".eml"), mails);
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("bills", "show", bill[PLAIN])), "settlement"), "succeeded");
	assert_int_equal(status("due"), 0);
	assert_int_equal(status("scheduled"), later);
	the_ledger_agrees();
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("receipt", "list", "--bill", bill[PLAIN]))), 0);
	hospital_refused(&h, 1, "bad_state", "メール", WORDS("receipt", "issue", bill[PLAIN]));
	uint64_t before = hospital_print(&h, false);
	assert_int_equal(hospital_int(hospital_json(&h, 0, WORDS("worker", "--until-idle")), "charged"), 0);
	assert_true(hospital_print(&h, false) == before);
}

/* The mail of this bill as it lies in the folder, decoded. */
static const char *mail_of(const char *number)
{
	static struct run r = { .exit_code = -1 };
	char folder[300];
	str_fmt(folder, sizeof folder, "%s/mail", h.home);
	run_program(&r, WORDS("python3", "-c",
		"import email,email.policy,glob,sys\n"
		"for f in glob.glob(sys.argv[1]+'/*.eml'):\n"
		"  m=email.message_from_binary_file(open(f,'rb'),policy=email.policy.default)\n"
		"  t=m.get_content()\n"
		"  if sys.argv[2] in t: print(m['from'],m['to'],m['subject'],t,sep='\\n')\n", folder, number), NULL, NULL);
	assert_int_equal(r.exit_code, 0);
	return r.out;
}

/* proves S5, F21, R2, F11, F17 */
static void mailed_at_nine(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-25T09:00:00");
	json_t *w = hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	int64_t sent = hospital_int(w, "mails_sent");
	assert_true(sent >= 1);
	assert_int_equal(hospital_count_files(&h, "mail", ".eml"), sent);
	assert_int_equal(asked("SELECT count(*) FROM mail WHERE state = 'waiting'"), 0);
	const char *mail = mail_of(bill[PLAIN]);
	static const char *const parts[] = { "atokure@hospital.invalid", "あとクレ", "1,060円", "2026年11月21日", "中央病院", "サポートデスク", "診察券" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!strstr(mail, parts[i]))
			fail_msg("no %s in the mail:\n%s", parts[i], mail);
	char to[64];
	str_fmt(to, sizeof to, "p%s@patient.test", able[PLAIN]);
	assert_non_null(strstr(mail, to));
	assert_string_equal(mail_of(bill[ZERO]), "");
	assert_string_equal(mail_of(bill[SMALL]), "");
}

/* proves R2, R1, R7, R3, R6, R9 */
static void the_receipt_is_printed_once(void **state)
{
	(void)state;
	char path[64], serial[24];
	json_t *rows = hospital_json(&h, 0, WORDS("receipt", "list", "--bill", bill[PLAIN]));
	assert_int_equal(json_array_size(rows), 2);
	assert_string_equal(hospital_str(hospital_pick(rows, "kind", "receipt"), "state"), "available");
	assert_true(json_is_null(json_object_get(hospital_pick(rows, "kind", "receipt"), "serial")));
	json_t *r = hospital_json(&h, 0, WORDS("receipt", "issue", bill[PLAIN]));
	assert_string_equal(hospital_str(r, "bill"), bill[PLAIN]);
	assert_string_equal(hospital_str(r, "kind"), "receipt");
	str_copy(serial, sizeof serial, hospital_str(r, "serial"));
	assert_true(str_starts(serial, "2026-"));
	hospital_refused(&h, 1, "bad_state", serial, WORDS("receipt", "issue", bill[PLAIN]));
	hospital_text(&h, 1, WORDS("receipt", "issue", bill[PLAIN]));
	assert_string_equal(h.last.out, "");
	assert_non_null(strstr(h.last.err, serial));
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	str_fmt(path, sizeof path, "papers/receipt-%s.pdf", serial);
	const char *page = hospital_pdf(&h, path);
	static const char *const parts[] = { "領収", "1,060", "352", "初・再診料", "検査", "投薬", "注射", "手術", "病理診断", "食事療養", "中央病院", "訓練", "令和8年11月25日" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!strstr(page, parts[i]))
			fail_msg("no %s on the receipt:\n%s", parts[i], page);
	assert_non_null(strstr(page, serial));
	assert_non_null(strstr(page, able[PLAIN]));
	rows = hospital_json(&h, 0, WORDS("receipt", "list", "--bill", bill[PLAIN]));
	assert_string_equal(hospital_str(hospital_pick(rows, "kind", "receipt"), "state"), "issued");
	int pages = hospital_count_files(&h, "papers", ".pdf");
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	assert_int_equal(hospital_count_files(&h, "papers", ".pdf"), pages);
	const char *copy = hospital_path(&h, "copy.pdf");
	hospital_refused(&h, 1, "bad_state", "14:00", WORDS("receipt", "copy", bill[PLAIN], "-o", copy)); /* F13: on the day of the mail */
	str_copy(h.now, sizeof h.now, "2026-11-25T14:00:00");
	hospital_json(&h, 0, WORDS("receipt", "copy", bill[PLAIN], "-o", copy));
	assert_non_null(strstr(hospital_pdf(&h, "../copy.pdf"), "参考"));
}

/* What must not reach the card: nothing to pay, too little, held, changed to the counter on the last day. */
/* proves B4, S10, B5, V2 */
static void what_never_reaches_the_gateway(void **state)
{
	(void)state;
	static const struct { int which; const char *state; } rows[] = { { ZERO, "zero" }, { SMALL, "counter" }, { HELD, "held" } };
	json_t *ledger = hospital_json(&h, 0, WORDS("sandbox", "ledger")), *entry;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t j;
		assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("bills", "show", bill[rows[i].which])), "settlement"), rows[i].state);
		json_array_foreach(ledger, j, entry)
			assert_string_not_equal(hospital_str(json_object_get(entry, "metadata"), "bill"), bill[rows[i].which]);
	}
	/* A charge that is done can't be turned into counter payment any more. */
	hospital_refused(&h, 1, "bad_state", "", WORDS("visit", "defer", able[PLAIN], "off", "--date", "2026-11-21"));
	hospital_refused(&h, 1, "bad_state", "", WORDS("pay", bill[PLAIN], "--by", "cash", "--amount", "1060"));
	hospital_refused(&h, 1, "bad_state", "", WORDS("bills", "hold", bill[PLAIN]));
	/* Released today, it is due today. */
	hospital_json(&h, 0, WORDS("bills", "release", bill[HELD]));
	assert_int_equal(status("due"), 1);
	assert_int_equal(hospital_int(hospital_json(&h, 0, WORDS("settle", "run")), "charged"), 1);
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("bills", "show", bill[HELD])), "settlement"), "succeeded");
	the_ledger_agrees();
}

/* proves X2, S3 */
static void in_the_end_everything_adds_up(void **state)
{
	(void)state;
	assert_int_equal(asked("SELECT count(*) FROM (SELECT 1 FROM attempt WHERE outcome = 'succeeded' GROUP BY settlement_id HAVING count(*) > 1)"), 0);
	assert_int_equal(asked("SELECT count(*) FROM attempt WHERE answered_at IS NULL"), 0);
	assert_int_equal(asked("SELECT count(*) FROM attempt a JOIN settlement s ON s.id = a.settlement_id WHERE a.amount <> s.amount"), 0);
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("audit", "verify")), "whole")));
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("check")), "ok")));
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("settle", "unknown"))), 0);
}

static int start(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 120, "2026-11-21T09:41");
	for (int i = 0; i < ABLE; i++)
		str_copy(able[i], sizeof able[i], hospital_able(&h, i));
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
		cmocka_unit_test(a_morning_with_five_kinds_of_bills),
		cmocka_unit_test(not_a_second_before_the_due_day),
		cmocka_unit_test(charged_once_at_midnight_but_told_in_the_morning),
		cmocka_unit_test(mailed_at_nine),
		cmocka_unit_test(the_receipt_is_printed_once),
		cmocka_unit_test(what_never_reaches_the_gateway),
		cmocka_unit_test(in_the_end_everything_adds_up),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
