/* The downtime kit and the night's list by command, as PDF. proves O5, S2, L1, L2 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"

#include "base/banned.h"

static struct hospital h;

static int start(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 300, "2026-11-20T18:00");
	return 0;
}

static int end(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

static void the_kit_goes_into_a_file(void **state)
{
	(void)state;
	char path[300], sql[300], card[40];
	str_fmt(path, sizeof path, "%s/kit.pdf", h.home);
	str_copy(sql, sizeof sql, "SELECT count(*) FROM booking WHERE state IN ('provisional', 'confirmed') AND date(start_at + 32400, 'unixepoch') = '2026-11-24'");
	int64_t booked;
	assert_true(str_int64(hospital_ask(&h, sql), 1, 10000, &booked));
	json_t *o = hospital_json(&h, 0, WORDS("downtime", "--date", "2026-11-24", "-o", path));
	assert_string_equal(hospital_str(o, "date"), "2026-11-24");
	assert_true(hospital_int(o, "rows") > booked);
	str_copy(card, sizeof card, hospital_ask(&h, "SELECT p.card FROM booking b JOIN patient p ON p.id = b.patient_id WHERE b.state = 'confirmed' AND "
		"date(b.start_at + 32400, 'unixepoch') = '2026-11-24' LIMIT 1"));
	const char *page = hospital_pdf(&h, "kit.pdf");
	assert_non_null(strstr(page, "停止時の控え 2026-11-24"));
	assert_non_null(strstr(page, "【訓練】"));
	assert_non_null(strstr(page, card));
	assert_non_null(strstr(page, "保険者番号"));
	hospital_json(&h, 5, WORDS("downtime", "-o", "/nowhere/kit.pdf"));
}

static void without_a_file_it_is_printed(void **state)
{
	(void)state;
	json_t *o = hospital_json(&h, 0, WORDS("downtime"));
	assert_string_equal(hospital_str(o, "date"), "2026-11-21"); /* tomorrow */
	hospital_json(&h, 0, WORDS("settle", "print"));
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	assert_string_equal(hospital_ask(&h, "SELECT count(*) FROM print_job WHERE kind = 'list' AND state = 'done'"), "2");
	char file[220];
	str_fmt(file, sizeof file, "papers/%s", hospital_ask(&h, "SELECT file FROM print_job WHERE kind = 'list' ORDER BY id DESC LIMIT 1"));
	assert_non_null(strstr(hospital_pdf(&h, file), "夜間の決済一覧"));
}

/* O5: afterwards, with its true time and its mark. */
static void what_was_on_paper_is_entered_late(void **state)
{
	(void)state;
	char card[24], bill[24];
	struct buf t = { 0 };
	str_copy(card, sizeof card, hospital_able(&h, 0));
	str_copy(h.now, sizeof h.now, "2026-11-20T18:30");
	hospital_json(&h, 2, WORDS("visit", "open", card, "--at", "10:05", "--date", "2026-11-19", "--dept"));
	hospital_json(&h, 2, WORDS("visit", "open", card, "--at", "11-18 10:05", "--date", "2026-11-19", "--dept", "内科"));
	hospital_json(&h, 1, WORDS("visit", "open", card, "--at", "19:00", "--dept", "内科"));
	json_t *v = hospital_json(&h, 0, WORDS("visit", "open", card, "--at", "11-19 10:05", "--dept", "内科"));
	assert_string_equal(hospital_str(v, "date"), "2026-11-19");
	assert_true(json_is_true(json_object_get(v, "entered_late")));
	hospital_json(&h, 0, WORDS("insurance", "confirm", card, "--by", "mynumber")); /* whoever had it confirmed this month or not */
	hospital_json(&h, 0, WORDS("insurance", "confirm", card, "--undo"));
	json_t *i = hospital_json(&h, 0, WORDS("insurance", "confirm", card, "--by", "certificate", "--at", "10:07", "--date", "2026-11-19"));
	assert_true(str_starts(hospital_str(i, "at"), "2026-11-19T10:07"));
	buf_fmt(&t, "card,date,department,share,points,amount,category\n%s,2026-11-19,内科,3割,1000,3000,再診料\n", card);
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "b.csv", t.data, -1)));
	buf_free(&t);
	v = hospital_json(&h, 0, WORDS("visit", "show", card, "--date", "2026-11-19"));
	str_copy(bill, sizeof bill, hospital_str(json_array_get(hospital_array(v, "bills"), 0), "number"));
	json_t *p = hospital_json(&h, 0, WORDS("pay", bill, "--by", "cash", "--amount", "3000", "--at", "11-19 11:40"));
	assert_true(str_starts(hospital_str(p, "at"), "2026-11-19T11:40"));
	assert_true(json_is_true(json_object_get(p, "entered_late")));
	json_t *d = hospital_json(&h, 0, WORDS("deposit", "take", card, "--amount", "5000", "--at", "11-19 22:10"));
	assert_true(json_is_true(json_object_get(d, "entered_late")));
	assert_string_equal(hospital_ask(&h, "SELECT count(*) FROM payment WHERE entered_late = 1 AND strftime('%H:%M', at + 32400, 'unixepoch') = '11:40'"), "1");
	assert_string_equal(hospital_ask(&h, "SELECT count(*) FROM confirmation WHERE entered_late = 1"), hospital_ask(&h, "SELECT count(*) FROM confirmation "
		"WHERE strftime('%d %H:%M', at + 32400, 'unixepoch') = '19 10:07'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_kit_goes_into_a_file), cmocka_unit_test(without_a_file_it_is_printed),
		cmocka_unit_test(what_was_on_paper_is_entered_late) };
	return cmocka_run_group_tests(tests, start, end);
}
