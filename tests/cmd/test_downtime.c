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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_kit_goes_into_a_file), cmocka_unit_test(without_a_file_it_is_printed) };
	return cmocka_run_group_tests(tests, start, end);
}
