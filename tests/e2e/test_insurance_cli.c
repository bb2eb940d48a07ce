/* Insurance by the program itself: covers, single confirmations, a result by hand, and the exchange's folders with a real worker. proves I1, I2, I3, L1, L2 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"

static struct hospital h;
static const char *card;

static int setup(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 30, "2026-11-21T10:00");
	hospital_file(&h, "p.csv", "診察券番号,氏名,カナ,性別,生年月日\n0001234567,髙橋　太郎,タカハシ　タロウ,男,1980-03-01\n", -1);
	hospital_json(&h, 0, WORDS("patients", "import", hospital_path(&h, "p.csv")));
	card = "0001234567";
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

static const char *sample(const char *name)
{
	static char path[600];
	str_fmt(path, sizeof path, "%s/tests/data/oqs/%s", getenv("MADOGUCHI_ROOT"), name);
	return path;
}

static json_t *first(json_t *shown)
{
	return json_array_get(hospital_array(shown, "coverages"), 0);
}

static const char *id_of(json_t *cover)
{
	static char text[32];
	str_fmt(text, sizeof text, "%lld", (long long)hospital_int(cover, "id"));
	return text;
}

static void covers_and_confirmations(void **state)
{
	(void)state;
	hospital_refused(&h, 1, "check_digit", "06130008|正しくは 9", WORDS("insurance", "add", card, "--kind", "medical", "--share", "3", "--insurer", "06130008"));
	json_t *o = hospital_json(&h, 0, WORDS("insurance", "add", card, "--kind", "medical", "--share", "3", "--insurer", "06130009", "--symbol", "12", "--number",
		"3456", "--branch", "1", "--holder", "self", "--from", "2020-04-01"));
	json_t *c = first(o);
	assert_string_equal(hospital_str(c, "branch"), "01");
	assert_string_equal(hospital_str(c, "insurer_kind"), "組合管掌健康保険");
	assert_string_equal(hospital_str(c, "insurance"), "unconfirmed");
	hospital_refused(&h, 1, "bad_input", "カ", WORDS("insurance", "change", card, id_of(c), "--band", "カ"));
	hospital_refused(&h, 1, "bad_input", "ウ", WORDS("insurance", "change", card, id_of(c), "--specific", "ウ"));
	c = first(hospital_json(&h, 0, WORDS("insurance", "change", card, id_of(c), "--specific", "特定疾病")));
	assert_string_equal(hospital_str(c, "specific"), "特定疾病");
	c = first(hospital_json(&h, 0, WORDS("insurance", "change", card, id_of(c), "--specific-from", "2026-04-01", "--specific-to", "2027-03-31")));
	assert_string_equal(hospital_str(c, "specific_from"), "2026-04-01");
	assert_string_equal(hospital_str(c, "specific_to"), "2027-03-31");
	hospital_refused(&h, 1, "bad_input", "特定疾病療養受療証", WORDS("insurance", "change", card, id_of(c), "--specific-to", "2026-03-31"));
	c = first(hospital_json(&h, 0, WORDS("insurance", "change", card, id_of(c), "--specific", "none")));
	assert_true(json_is_null(json_object_get(c, "specific")));
	assert_true(json_is_null(json_object_get(c, "specific_to")));
	c = first(hospital_json(&h, 0, WORDS("insurance", "change", card, id_of(c), "--band", "ウ", "--to", "R9.3.31")));
	assert_string_equal(hospital_str(c, "band"), "ウ");
	assert_string_equal(hospital_str(c, "valid_to"), "2027-03-31");
	o = hospital_json(&h, 0, WORDS("insurance", "add", card, "--kind", "public", "--share", "2", "--insurer", "54136015", "--number", "1234566", "--cap",
		"10000", "--slip", "yes"));
	json_t *programme = json_array_get(hospital_array(o, "coverages"), 1);
	o = hospital_json(&h, 0, WORDS("insurance", "confirm", card, "--by", "certificate", "--coverage", id_of(programme)));
	assert_string_equal(hospital_str(o, "insurance"), "unconfirmed");
	assert_string_equal(hospital_str(json_array_get(hospital_array(o, "coverages"), 1), "insurance"), "confirmed");
	hospital_refused(&h, 1, "refused", "2026-03-31", WORDS("insurance", "confirm", card, "--by", "legacy"));
	o = hospital_json(&h, 0, WORDS("insurance", "remove", card, id_of(programme)));
	assert_int_equal(json_array_size(hospital_array(o, "coverages")), 1);
	hospital_refused(&h, 3, "not_found", "", WORDS("insurance", "remove", card, "999999999"));
	hospital_json(&h, 2, WORDS("insurance", "change", card, "abc"));
}

static void a_result_by_hand(void **state)
{
	(void)state;
	json_t *o = hospital_json(&h, 0, WORDS("insurance", "import", sample("OQSsiquc01res_valid.xml")));
	assert_string_equal(hospital_str(o, "card"), card);
	assert_string_equal(hospital_str(o, "state"), "answered");
	assert_true(json_is_true(json_object_get(o, "same_person")));
	assert_string_equal(hospital_str(first(hospital_json(&h, 0, WORDS("insurance", "show", card))), "insurance"), "confirmed");
	hospital_refused(&h, 1, "duplicate", "", WORDS("insurance", "import", sample("OQSsiquc01res_valid.xml")));
	uint64_t before = hospital_print(&h, false);
	const char *bomb = hospital_file(&h, "bomb.xml", "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaa\">]><XmlMsg>&a;</XmlMsg>", -1);
	hospital_refused(&h, 1, "bad_file", "文書型", WORDS("insurance", "import", bomb));
	hospital_refused(&h, 3, "not_found", "", WORDS("insurance", "import", "/nonexistent.xml"));
	assert_true(hospital_print(&h, false) == before);
	o = hospital_json(&h, 0, WORDS("insurance", "import", sample("OQSsiquc01res_face_sample_cp932.xml")));
	assert_true(json_is_true(json_object_get(o, "adoptable")));
	char id[32];
	str_copy(id, sizeof id, id_of(o));
	o = hospital_json(&h, 0, WORDS("insurance", "take", id));
	assert_true(json_is_false(json_object_get(o, "adoptable")));
	o = hospital_json(&h, 0, WORDS("insurance", "show", card));
	assert_string_equal(hospital_str(first(o), "insurer"), "138057");
	assert_string_equal(hospital_str(first(o), "insurance"), "confirmed");
	hospital_refused(&h, 1, "bad_state", "すでに", WORDS("insurance", "take", id));
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("insurance", "checks", card))), 2);
}

static void copy_into(const char *name, const char *from, const char *to)
{
	struct buf b = { 0 };
	char path[600];
	assert_int_equal(file_read(sample(name), 1 << 20, &b), 0);
	char *at = strstr(b.data, from);
	if (at) {
		assert_int_equal(strlen(from), strlen(to));
		memcpy(at, to, strlen(to));
	}
	str_fmt(path, sizeof path, "%s/oqs/res/OQSsiquc01res_202611210001.xml", h.home);
	assert_int_equal(file_write(path, b.data, b.len, 0600), 0);
	buf_free(&b);
}

/* The worker as it is: asks by the folder, and takes what comes. */
static void by_the_folders(void **state)
{
	(void)state;
	hospital_set(&h, "eligibility", "folder", "oqs");
	hospital_gateway(&h, NULL);
	json_t *o = hospital_json(&h, 0, WORDS("insurance", "ask", card));
	assert_string_equal(hospital_str(o, "state"), "wanted");
	hospital_json(&h, 0, WORDS("worker", "--once"));
	assert_int_equal(hospital_count_files(&h, "oqs/req", ".xml"), 1);
	assert_string_equal(hospital_str(json_array_get(hospital_json(&h, 0, WORDS("insurance", "checks", card)), 0), "state"), "sent");
	copy_into("OQSsiquc01res_lost_newqual.xml", "06130009", "01320019");
	hospital_json(&h, 0, WORDS("worker", "--once"));
	assert_int_equal(hospital_count_files(&h, "oqs/res", ".xml"), 0);
	o = json_array_get(hospital_json(&h, 0, WORDS("insurance", "checks", card)), 0);
	assert_string_equal(hospital_str(o, "state"), "answered");
	assert_int_equal(hospital_int(o, "validity"), 3);
	assert_true(json_is_false(json_object_get(o, "adoptable")));
	str_copy(h.now, sizeof h.now, "2026-12-01T10:00"); /* a new month: nothing is confirmed, and nobody answers */
	hospital_json(&h, 0, WORDS("insurance", "ask", card));
	hospital_json(&h, 0, WORDS("worker", "--once"));
	str_copy(h.now, sizeof h.now, "2026-12-01T10:02");
	hospital_json(&h, 0, WORDS("worker", "--once"));
	o = hospital_json(&h, 0, WORDS("insurance", "show", card));
	assert_string_equal(hospital_str(o, "insurance"), "unknown");
	assert_string_equal(hospital_str(json_array_get(hospital_json(&h, 0, WORDS("insurance", "checks", card)), 0), "state"), "timeout");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(covers_and_confirmations), cmocka_unit_test(a_result_by_hand), cmocka_unit_test(by_the_folders) };
	return cmocka_run_group_tests(tests, setup, teardown);
}
