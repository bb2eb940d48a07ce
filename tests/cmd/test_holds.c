/* A bill that waits for the cover, by command, under both presets. proves B5, I2, L1, L2 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"

#include "base/banned.h"

static struct hospital h;
static char card[24], bill[24];

static int start(const char *preset)
{
	struct buf t = { 0 };
	hospital_demo(&h, preset, 60, "2026-11-21T09:41");
	str_copy(card, sizeof card, hospital_able(&h, 0));
	hospital_json(&h, 0, WORDS("visit", "open", card, "--dept", "内科"));
	buf_fmt(&t, "card,date,department,share,points,amount,category\n%s,2026-11-21,内科,3割,1000,3000,再診料\n", card);
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "b.csv", t.data, -1)));
	buf_free(&t);
	json_t *v = hospital_json(&h, 0, WORDS("visit", "show", card));
	str_copy(bill, sizeof bill, hospital_str(json_array_get(hospital_array(v, "bills"), 0), "number"));
	return 0;
}

static int start_atokure(void **state)
{
	(void)state;
	return start("atokure");
}

static int start_atobarai(void **state)
{
	(void)state;
	return start("atobarai");
}

static int end(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

static const char *status(void)
{
	return hospital_str(hospital_json(&h, 0, WORDS("bills", "show", bill)), "status");
}

static void released_with_the_cover(void **state)
{
	(void)state;
	hospital_json(&h, 0, WORDS("insurance", "confirm", card, "--undo")); /* who may defer at once had it confirmed this month */
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("bills", "hold", bill, "--reason", "資格未確認")), "held_reason"), "資格未確認");
	json_t *o = hospital_json(&h, 1, WORDS("bills", "release", bill)), *error = json_object_get(o, "error");
	assert_string_equal(hospital_str(error, "id"), "refused");
	assert_non_null(strstr(hospital_str(error, "text"), "2026年11月"));
	assert_non_null(hospital_pick(hospital_array(error, "reasons"), "id", "confirm_cover"));
	assert_non_null(hospital_pick(hospital_array(error, "reasons"), "id", "full_cost"));
	assert_non_null(strstr(hospital_str(hospital_pick(hospital_array(error, "reasons"), "id", "command"), "text"), "--full-cost"));
	assert_string_equal(status(), "held");
	hospital_json(&h, 0, WORDS("insurance", "confirm", card, "--by", "certificate"));
	hospital_json(&h, 0, WORDS("bills", "release", bill));
	assert_string_equal(status(), "final");
}

static void released_at_full_cost(void **state)
{
	(void)state;
	hospital_json(&h, 0, WORDS("insurance", "confirm", card, "--undo"));
	hospital_json(&h, 0, WORDS("bills", "hold", bill, "--reason", "資格未確認"));
	hospital_json(&h, 1, WORDS("bills", "release", bill));
	json_t *o = hospital_json(&h, 0, WORDS("bills", "release", bill, "--full-cost"));
	assert_int_equal(hospital_int(o, "amount"), 10000);
	assert_int_equal(hospital_int(o, "share"), 10);
	assert_string_equal(hospital_str(o, "corrects"), bill);
	assert_string_equal(status(), "corrected");
}

static const struct CMUnitTest tests[] = { cmocka_unit_test(released_with_the_cover), cmocka_unit_test(released_at_full_cost) };

int main(void)
{
	int failed = cmocka_run_group_tests_name("atokure", tests, start_atokure, end);
	return failed + cmocka_run_group_tests_name("atobarai", tests, start_atobarai, end);
}
