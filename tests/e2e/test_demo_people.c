/* The invented hospital of `demo`: its people, that the same seed makes the same hospital, and where it refuses to be made. */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"

#include "base/banned.h"

static int64_t asked(struct hospital *h, const char *sql)
{
	int64_t n;
	assert_true(str_int64(hospital_ask(h, sql), 0, INT64_MAX, &n));
	return n;
}

/* proves O1 */
static void surnames_are_as_frequent_as_in_japan(void **state)
{
	(void)state;
	static const char *const names[] = { "p.name LIKE '佐藤%'", "p.name LIKE '鈴木%'", "(p.name LIKE '高橋%' OR p.name LIKE '髙橋%')", "p.name LIKE '田中%'" };
	struct hospital h;
	enum { MANY = 1000 };
	hospital_demo(&h, "atokure", MANY, "2026-11-21T09:41");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char sql[160];
		str_fmt(sql, sizeof sql, "SELECT count(*) FROM patient p WHERE %s", names[i]);
		if (asked(&h, sql) * 200 < MANY)
			fail_msg("%s: %lld of %d", names[i], (long long)asked(&h, sql), MANY);
	}
	assert_true(asked(&h, "SELECT count(*) FROM patient WHERE name LIKE '髙橋%'") > 0);
	/* Every state in which a registration rests: matched is passed through at once here (F10). */
	assert_int_equal(asked(&h, "SELECT count(DISTINCT state) FROM enrollment WHERE state <> 'matched'"), 7);
	hospital_free(&h);
}

/* proves O1: nothing in it that could not have happened. */
static void each_goes_where_he_would(void **state)
{
	(void)state;
#define SEEN "SELECT count(*) FROM visit v JOIN patient p ON p.id = v.patient_id JOIN visit_department t ON t.visit_id = v.id" \
	" LEFT JOIN handin h ON h.visit_id = v.id AND h.kind = 'maternity' WHERE "
#define AGE "(v.day - p.birth) / 365.25"
	struct hospital h;
	hospital_demo(&h, "atokure", 1000, "2026-11-21T09:41");
	assert_true(asked(&h, SEEN "t.code = '09' AND " AGE " < 16") > 0);
	assert_int_equal(asked(&h, SEEN "t.code = '09' AND " AGE " > 17"), 0);
	assert_int_equal(asked(&h, SEEN "t.code = '01' AND " AGE " < 15"), 0);
	assert_true(asked(&h, SEEN "h.kind IS NOT NULL AND t.code = '24'") > 0);
	assert_int_equal(asked(&h, SEEN "h.kind IS NOT NULL AND (p.sex <> 'f' OR " AGE " NOT BETWEEN 18 AND 46)"), 0);
	hospital_free(&h);
}

static void two_texts(struct hospital *a, struct hospital *b, const char *sql)
{
	char first[512];
	str_copy(first, sizeof first, hospital_ask(a, sql));
	assert_true(*first);
	assert_string_equal(first, hospital_ask(b, sql));
}

/* proves O1 */
static void the_same_seed_makes_the_same_hospital(void **state)
{
	(void)state;
	static const char *const questions[] = {
		"SELECT group_concat(card || name || kana || birth || phone || address, '/') FROM patient WHERE id IN (SELECT id FROM patient ORDER BY id DESC LIMIT 4)",
		"SELECT sum(birth * (id + 1)) || ',' || sum(length(name) * id) || ',' || count(DISTINCT name) FROM patient",
		"SELECT count(*) || ',' || sum(opened_at % 100003 * patient_id) FROM visit",
		"SELECT count(*) || ',' || sum(amount * id) || ',' || sum(patient_id * id) FROM bill",
		"SELECT count(*) || ',' || sum(amount * bill_id) || ',' || group_concat(DISTINCT state) FROM settlement",
		"SELECT count(*) || ',' || sum(start_at % 100003 * id) FROM booking",
	};
	struct hospital a, b, c;
	hospital_demo(&a, "atokure", 60, "2026-11-21T09:41");
	hospital_demo(&b, "atokure", 60, "2026-11-21T09:41");
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
		two_texts(&a, &b, questions[i]);
	hospital_empty(&c);
	str_copy(c.now, sizeof c.now, a.now);
	hospital_json(&c, 0, WORDS("demo", "--no-desk", "--patients", "60", "--seed", "2"));
	char other[512];
	str_copy(other, sizeof other, hospital_ask(&c, questions[1]));
	assert_string_not_equal(other, hospital_ask(&a, questions[1]));
	hospital_free(&a);
	hospital_free(&b);
	hospital_free(&c);
}

/* proves O1, L4, L1 */
static void it_refuses_a_home_that_is_taken(void **state)
{
	(void)state;
	struct hospital h;
	char foreign[300];
	hospital_demo(&h, "atokure", 20, "2026-11-21T09:41");
	uint64_t before = hospital_print(&h, true);
	hospital_refused(&h, 1, "refused", h.home, WORDS("demo", "--no-desk", "--patients", "20"));
	assert_true(hospital_print(&h, true) == before);
	hospital_refused(&h, 2, "usage", "--patients", WORDS("demo", "--no-desk", "--patients", "0"));
	/* An empty folder is fine, a foreign file in it isn't; the file stays. */
	str_copy(foreign, sizeof foreign, hospital_path(&h, "foreign"));
	str_copy(h.home, sizeof h.home, foreign);
	assert_int_equal(peer_run((char *[]){ "mkdir", foreign, NULL }), 0);
	hospital_file(&h, "foreign/letter.txt", "mine", -1);
	hospital_refused(&h, 1, "refused", foreign, WORDS("demo", "--no-desk", "--patients", "20"));
	assert_int_equal(peer_run((char *[]){ "rm", (char *)(uintptr_t)hospital_path(&h, "foreign/letter.txt"), NULL }), 0);
	hospital_json(&h, 0, WORDS("demo", "--no-desk", "--patients", "20"));
	h.now[0] = '\0';
	hospital_refused(&h, 1, "refused", "", WORDS("init", "--profile", "atokure", "--admin-password-file", hospital_file(&h, "pw", "correct horse 9\n", -1)));
	/* Training talks to this machine alone. */
	hospital_set(&h, "gateway", "url", "https://api.stripe.com");
	hospital_refused(&h, 2, "setting", "madoguchi.ini|localhost", WORDS("settle", "status"));
	hospital_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(surnames_are_as_frequent_as_in_japan),
		cmocka_unit_test(each_goes_where_he_would),
		cmocka_unit_test(the_same_seed_makes_the_same_hospital),
		cmocka_unit_test(it_refuses_a_home_that_is_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
