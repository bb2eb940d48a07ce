/* Alarms from the command line: the list, marking one as seen, and what `check` says. proves L1, L2, S2 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"

#include "base/banned.h"

static struct hospital h;

static int start(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 20, "2026-11-21T09:41");
	hospital_meddle(&h, "INSERT INTO alarm (id, at, kind, text) VALUES (77, 1795222860, 'mail', '535 refused'), (78, 1795222920, 'mismatch', 'B-000001')");
	return 0;
}

static int end(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

static json_t *listed(size_t i, size_t n)
{
	json_t *list = hospital_json(&h, 0, WORDS("alarms"));
	assert_int_equal(json_array_size(list), n);
	return json_array_get(list, i);
}

static void newest_first_with_the_next_step(void **state)
{
	(void)state;
	json_t *a = listed(0, 2);
	assert_int_equal(hospital_int(a, "id"), 78);
	assert_string_equal(hospital_str(a, "kind"), "mismatch");
	assert_string_equal(hospital_str(a, "name"), "応答の食い違い");
	assert_true(json_is_null(json_object_get(a, "seen_by")));
	assert_true(*hospital_str(a, "next"));
	const char *text = hospital_text(&h, 0, WORDS("alarms"));
	assert_non_null(strstr(text, "535 refused"));
	assert_non_null(strstr(text, "未確認"));
	assert_non_null(strstr(text, "→ madoguchi.ini の [mail]"));
	a = hospital_array(hospital_json(&h, 0, WORDS("check")), "alarms");
	assert_int_equal(json_array_size(a), 2);
	assert_string_equal(hospital_str(json_array_get(a, 1), "name"), "メールの送信");
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("check")), "メールの送信"));
}

static void seen_by_whoever_may(void **state)
{
	(void)state;
	const char *password = hospital_file(&h, "password", "madoguchi2026\n", -1);
	hospital_refused(&h, 1, "forbidden", "警報の確認|会計|管理", WORDS("alarms", "seen", "77", "--as", "yamada", "--password-file", password));
	json_t *a = hospital_json(&h, 0, WORDS("alarms", "seen", "77", "--as", "kaikei", "--password-file", password));
	assert_string_equal(hospital_str(a, "seen_by"), "kaikei");
	assert_true(json_is_true(json_object_get(a, "open")));
	assert_true(json_is_false(json_object_get(hospital_json(&h, 0, WORDS("alarms", "seen", "78")), "open")));
	assert_string_equal(hospital_str(listed(0, 1), "seen_by"), "kaikei");
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("alarms", "seen", "77")), "seen_by"), "kaikei"); /* the first who did */
	hospital_json(&h, 3, WORDS("alarms", "seen", "5"));
	hospital_json(&h, 2, WORDS("alarms", "seen", "x"));
	hospital_json(&h, 2, WORDS("alarms", "seen"));
	hospital_meddle(&h, "UPDATE alarm SET cleared_at = 1795222990 WHERE cleared_at IS NULL");
	listed(0, 0);
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("alarms")), "警報はありません"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(newest_first_with_the_next_step), cmocka_unit_test(seen_by_whoever_may) };
	return cmocka_run_group_tests(tests, start, end);
}
