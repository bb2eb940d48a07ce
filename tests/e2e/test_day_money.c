/*
 * Money over the counter by the command line, with the real programs: several methods and parts, arrears, a night's deposits
 * and their handover, the papers. The tests are the hours of two days: each goes on where the one before it ended.
 */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/staff.h"
#include "lib/hospital.h"

#include "base/banned.h"

enum { PEOPLE = 4 };

static struct hospital h;
static char card[PEOPLE][24], bill[PEOPLE][24];
static const char *password;

#define NIGHT "--as", "kimura", "--password-file", password
#define DAY "--as", "kaikei", "--password-file", password

static int set_up(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 60, "2026-11-20T10:00");
	password = hospital_file(&h, "password", STAFF_TRAINING_PASSWORD, -1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

static int64_t asked(const char *sql)
{
	int64_t n = -1;
	assert_true(str_int64(hospital_ask(&h, sql), INT64_MIN, INT64_MAX, &n));
	return n;
}

/* Four bills that wait at the counter: 3,240, 3,240, 1,080 and 300 yen. */
static void bills_at_the_counter(void **state)
{
	static const int points[PEOPLE] = { 1080, 1080, 360, 100 };
	char rows[1000] = "card,date,department,share,points,amount,category\n";
	(void)state;
	for (int i = 0; i < PEOPLE; i++)
		str_copy(card[i], sizeof card[i], hospital_able(&h, i));
	for (int i = 0; i < PEOPLE; i++) {
		hospital_json(&h, 0, WORDS("visit", "open", card[i], "--dept", "01"));
		str_add(rows, sizeof rows, "%s,2026-11-20,内科,3割,%d,%d,再診料\n", card[i], points[i], points[i] * 3);
	}
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "bills.csv", rows, -1)));
	for (int i = 0; i < PEOPLE; i++) {
		json_t *bills = hospital_array(hospital_json(&h, 0, WORDS("visit", "show", card[i])), "bills");
		str_copy(bill[i], sizeof bill[i], hospital_str(json_array_get(bills, 0), "number"));
	}
}

/* proves S12, L1, L2 */
static void several_methods_at_once(void **state)
{
	(void)state;
	hospital_refused(&h, 2, "usage", "cash:1000", WORDS("pay", bill[0], "--by", "cash:1000,qr"));
	hospital_refused(&h, 2, "usage", "deposit", WORDS("pay", bill[0], "--by", "deposit:3240"));
	hospital_refused(&h, 1, "bad_input", "3,240", WORDS("pay", bill[0], "--by", "cash:1000,qr:2000"));
	hospital_refused(&h, 2, "usage", "--tendered", WORDS("pay", bill[0], "--by", "qr", "--amount", "3240", "--tendered", "5000"));
	hospital_refused(&h, 1, "secret_text", "", WORDS("pay", bill[0], "--by", "terminal", "--amount", "3240", "--slip", "4242 4242 4242 4242"));
	json_t *o = hospital_json(&h, 0, WORDS("pay", bill[0], "--by", "cash:1000,terminal:1240:T-0081,qr:1000", "--tendered", "5000"));
	assert_string_equal(hospital_str(o, "settlement"), "counter_paid");
	assert_int_equal(hospital_int(o, "paid"), 3240);
	assert_int_equal(hospital_int(o, "change"), 4000);
	assert_int_equal(hospital_int(o, "rest"), 0);
	hospital_refused(&h, 1, "bad_state", bill[0], WORDS("pay", bill[0], "--by", "cash", "--amount", "3240"));
	assert_int_equal(asked("SELECT count(*) FROM payment WHERE posted_day = (SELECT max(posted_day) FROM payment)"), 3);
	assert_int_equal(asked("SELECT amount FROM payment WHERE slip = 'T-0081'"), 1240);
}

/* proves S12: the same command twice takes its money once when it says what rest it saw. */
static void parts_and_the_rest(void **state)
{
	(void)state;
	hospital_refused(&h, 1, "bad_input", "3,240", WORDS("pay", bill[1], "--by", "cash", "--amount", "1000"));
	json_t *o = hospital_json(&h, 0, WORDS("pay", bill[1], "--by", "cash", "--amount", "1000", "--part", "--rest", "3240"));
	assert_true(json_is_true(json_object_get(o, "part")));
	assert_int_equal(hospital_int(o, "rest"), 2240);
	hospital_refused(&h, 4, "conflict", "2,240", WORDS("pay", bill[1], "--by", "cash", "--amount", "1000", "--part", "--rest", "3240"));
	json_t *rows = hospital_json(&h, 0, WORDS("receipt", "list", "--bill", bill[1]));
	assert_int_equal(json_array_size(rows), 1);
	json_t *r = hospital_json(&h, 0, WORDS("receipt", "issue", bill[1]));
	char path[80];
	str_fmt(path, sizeof path, "papers/receipt-%s.pdf", hospital_str(r, "serial"));
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	const char *page = hospital_pdf(&h, path);
	static const char *const words[] = { "今回の領収額", "1,000円", "請求額", "3,240円", "未収残額", "2,240円", "現金" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strstr(page, words[i]))
			fail_msg("no %s on the receipt:\n%s", words[i], page);
}

/* proves S12: yesterday's are in arrears today. */
static void arrears_the_next_day(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-21T09:00");
	json_t *o = hospital_json(&h, 0, WORDS("arrears", "list"));
	json_t *row = hospital_pick(hospital_array(o, "rows"), "bill", bill[1]);
	assert_non_null(row);
	assert_int_equal(hospital_int(row, "rest"), 2240);
	assert_int_equal(hospital_int(row, "days"), 1);
	assert_string_equal(hospital_str(row, "age"), "0-30");
	assert_null(hospital_pick(hospital_array(o, "rows"), "bill", bill[0]));
	assert_int_equal(hospital_int(hospital_pick(hospital_array(o, "patients"), "card", card[1]), "rest"), 2240);
	hospital_refused(&h, 2, "usage", "--how", WORDS("arrears", "note", bill[1], "--text", "x"));
	hospital_refused(&h, 1, "secret_text", "", WORDS("arrears", "note", bill[1], "--how", "phone", "--text", "4242 4242 4242 4242"));
	hospital_refused(&h, 1, "bad_date", "", WORDS("arrears", "note", bill[1], "--how", "phone", "--text", "x", "--promised", "2026-11-20"));
	hospital_refused(&h, 3, "not_found", "", WORDS("arrears", "note", "B-999999", "--how", "phone", "--text", "x"));
	hospital_json(&h, 0, WORDS("arrears", "note", bill[1], "--how", "phone", "--text", "月末に払うとのこと", "--promised", "11/30"));
	o = hospital_json(&h, 0, WORDS("arrears", "show", card[1]));
	assert_int_equal(hospital_int(o, "yen"), 2240);
	row = json_array_get(hospital_array(o, "rows"), 0);
	assert_string_equal(hospital_str(row, "promised"), "2026-11-30");
	assert_string_equal(hospital_str(json_array_get(hospital_array(row, "notes"), 0), "note"), "月末に払うとのこと");
	assert_int_equal(json_array_size(hospital_array(hospital_json(&h, 0, WORDS("arrears", "show", bill[0])), "rows")), 0);
	assert_int_equal(json_array_size(hospital_array(hospital_json(&h, 0, WORDS("arrears", "list", "--older-than", "1")), "rows")), 0);
	const char *csv = hospital_text(&h, 0, WORDS("arrears", "list", "--csv"));
	char line[160];
	str_fmt(line, sizeof line, "\"%s\",\"%s\",", bill[1], card[1]);
	assert_non_null(strstr(csv, line));
	assert_non_null(strstr(csv, "\"counter_due\",3240,1000,2240,2026-11-20,1,\"0-30\",1,"));
	assert_true(str_starts(csv, "bill,card,name,phone,state,amount,paid,rest,since,days,age,contacts,last_contact,promised\n"));
	hospital_refused(&h, 2, "usage", "--csv", WORDS("arrears", "list", "--csv", "--patients"));
}

/* proves S11 */
static void a_night_takes_deposits(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-21T23:00");
	hospital_refused(&h, 1, "forbidden", "", WORDS("deposit", "take", card[2], "--amount", "2000", DAY));
	hospital_refused(&h, 2, "usage", "--amount", WORDS("deposit", "take", card[2], NIGHT));
	hospital_refused(&h, 2, "usage", "--amount|二千", WORDS("deposit", "take", card[2], "--amount", "二千", NIGHT));
	hospital_refused(&h, 1, "bad_input", "1,000", WORDS("deposit", "take", card[2], "--amount", "2000", "--tendered", "1000", NIGHT));
	json_t *o = hospital_json(&h, 0, WORDS("deposit", "take", card[2], "--amount", "2000", "--tendered", "10000", "--bill", bill[2], NIGHT));
	assert_string_equal(hospital_str(o, "number"), "D-000001");
	assert_int_equal(hospital_int(o, "change"), 8000);
	hospital_refused(&h, 1, "bad_state", "D-000001", WORDS("deposit", "take", card[2], "--amount", "100", "--bill", bill[2], NIGHT));
	hospital_json(&h, 0, WORDS("deposit", "take", card[1], "--amount", "1000", NIGHT));
	o = hospital_json(&h, 0, WORDS("deposit", "list"));
	assert_int_equal(json_array_size(o), 2);
	assert_string_equal(hospital_str(hospital_pick(o, "number", "D-000001"), "bill"), bill[2]);
	hospital_refused(&h, 1, "bad_state", "", WORDS("pay", bill[2], "--by", "cash", "--amount", "1080"));
	o = hospital_json(&h, 0, WORDS("deposit", "handover", NIGHT));
	assert_string_equal(hospital_str(o, "number"), "H-000001");
	assert_int_equal(hospital_int(o, "expected"), 3000);
	hospital_refused(&h, 1, "bad_state", "", WORDS("deposit", "handover", NIGHT));
}

/* proves S11, S12 */
static void the_morning_settles_them(void **state)
{
	(void)state;
	str_copy(h.now, sizeof h.now, "2026-11-22T08:30");
	hospital_refused(&h, 1, "forbidden", "", WORDS("deposit", "sign", "H-000001", "--counted", "3000", NIGHT));
	hospital_refused(&h, 1, "bad_input", "3,000", WORDS("deposit", "sign", "H-000001", "--counted", "2900", DAY));
	json_t *o = hospital_json(&h, 0, WORDS("deposit", "sign", "H-000001", "--counted", "3000", DAY));
	assert_string_equal(hospital_str(o, "signed_by"), "kaikei");
	hospital_refused(&h, 1, "bad_state", "kaikei", WORDS("deposit", "sign", "1", "--counted", "3000", DAY));
	hospital_refused(&h, 1, "forbidden", "", WORDS("deposit", "settle", "1", NIGHT));
	o = hospital_json(&h, 0, WORDS("deposit", "settle", "D-000001", DAY));
	assert_int_equal(hospital_int(o, "applied"), 1080);
	assert_int_equal(hospital_int(o, "returned"), 920);
	hospital_refused(&h, 1, "bad_state", "D-000001", WORDS("deposit", "settle", "D-000001", DAY));
	o = hospital_json(&h, 0, WORDS("deposit", "settle", "2", "--bill", bill[1], "--by", "cash", "--tendered", "2000", DAY));
	assert_int_equal(hospital_int(o, "applied"), 1000);
	assert_int_equal(hospital_int(o, "paid"), 1240);
	assert_int_equal(hospital_int(o, "change"), 760);
	assert_int_equal(hospital_int(o, "rest"), 0);
	hospital_refused(&h, 3, "not_found", "D-000009", WORDS("deposit", "return", "9", DAY));
	hospital_json(&h, 0, WORDS("deposit", "take", card[3], "--amount", "500", NIGHT));
	o = hospital_json(&h, 0, WORDS("deposit", "return", "3", DAY));
	assert_int_equal(hospital_int(o, "returned"), 500);
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("deposit", "list"))), 0);
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("deposit", "list", "--all"))), 3);
	assert_int_equal(asked("SELECT sum(amount) FROM payment WHERE method = 'deposit'"), 2080);
}

/* proves S11, R7 */
static void the_papers_of_the_night(void **state)
{
	(void)state;
	hospital_gateway(&h, NULL); /* the invented hospital has charges of its own by now */
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	hospital_gateway_stop(&h);
	const char *page = hospital_pdf(&h, "papers/deposit-D-000001.pdf");
	static const char *const slip[] = { "D-000001", "2,000円", "10,000円", "8,000円", "kimura", "訓練" };
	for (size_t i = 0; i < sizeof slip / sizeof *slip; i++)
		if (!strstr(page, slip[i]))
			fail_msg("no %s on the slip:\n%s", slip[i], page);
	assert_non_null(strstr(page, card[2]));
	assert_non_null(strstr(page, bill[2]));
	page = hospital_pdf(&h, "papers/handover-H-000001.pdf");
	static const char *const sheet[] = { "H-000001", "D-000001", "D-000002", "2,000", "1,000", "3,000円", "2件", "kimura" };
	for (size_t i = 0; i < sizeof sheet / sizeof *sheet; i++)
		if (!strstr(page, sheet[i]))
			fail_msg("no %s on the sheet:\n%s", sheet[i], page);
	assert_int_equal(hospital_count_files(&h, "papers", ".pdf"), 5); /* a receipt, three slips, the sheet */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bills_at_the_counter),
		cmocka_unit_test(several_methods_at_once),
		cmocka_unit_test(parts_and_the_rest),
		cmocka_unit_test(arrears_the_next_day),
		cmocka_unit_test(a_night_takes_deposits),
		cmocka_unit_test(the_morning_settles_them),
		cmocka_unit_test(the_papers_of_the_night),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
