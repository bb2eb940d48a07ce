/* The invented hospital of `demo`: what it promises, on several days, under both presets, and that the same seed makes the same. */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"

#include "base/banned.h"

enum { PATIENTS = 150 };

static int64_t asked(struct hospital *h, const char *sql)
{
	int64_t n;
	assert_true(str_int64(hospital_ask(h, sql), 0, INT64_MAX, &n));
	return n;
}

static int64_t status(struct hospital *h, const char *group)
{
	return hospital_int(hospital_json(h, 0, WORDS("settle", "status")), group);
}

/* Every patient's visit is opened where none is, and asked; a third at least may defer. */
static void a_third_may_defer(struct hospital *h)
{
	int allowed = 0, asked_of = 0;
	for (int i = 0; i < PATIENTS; i += 3) { /* every third patient: a sample that follows no rule of the invention */
		char sql[160], card[24];
		str_fmt(sql, sizeof sql, "SELECT card FROM patient ORDER BY id LIMIT 1 OFFSET %d", i);
		str_copy(card, sizeof card, hospital_ask(h, sql));
		asked_of++;
		str_fmt(sql, sizeof sql, "SELECT count(*) FROM patient WHERE card = '%s' AND died IS NOT NULL", card);
		if (asked(h, sql))
			continue;
		str_fmt(sql, sizeof sql, "SELECT count(*) FROM visit v JOIN patient p ON p.id = v.patient_id WHERE p.card = '%s' AND v.day = (SELECT max(day) FROM visit)", card);
		if (asked(h, sql) == 0)
			hospital_json(h, 0, WORDS("visit", "open", card, "--dept", "内科"));
		allowed += json_is_true(json_object_get(hospital_json(h, 0, WORDS("visit", "why", card)), "allowed"));
	}
	if (allowed * 3 < asked_of)
		fail_msg("only %d of %d may defer", allowed, asked_of);
}

/* Final, deferred, scheduled, and due within the next four days: at least a tenth of the patients. */
static void much_falls_due_soon(struct hospital *h, const char *today)
{
	char sql[400];
	str_fmt(sql, sizeof sql, "SELECT count(*) FROM settlement s JOIN bill b ON b.id = s.bill_id JOIN visit v ON v.id = b.visit_id"
		" WHERE s.state = 'scheduled' AND b.status = 'final' AND v.deferral = 1"
		" AND s.due_day BETWEEN julianday('%s') - 2440587.5 AND julianday('%s') - 2440587.5 + 4", today, today);
	if (asked(h, sql) * 10 < PATIENTS)
		fail_msg("%s: only %lld bills fall due for %d patients", today, (long long)asked(h, sql), PATIENTS);
}

/* Nothing unknown or on its way, and each past charge stands in the gateway's own ledger, once and for its amount. */
static void the_past_is_settled(struct hospital *h)
{
	size_t i, j;
	json_t *row, *entry, *s = hospital_json(h, 0, WORDS("settle", "status", "--list")), *ledger = hospital_json(h, 0, WORDS("sandbox", "ledger"));
	assert_int_equal(hospital_int(s, "unknown"), 0);
	assert_int_equal(hospital_int(s, "in_flight"), 0);
	assert_int_equal(asked(h, "SELECT count(*) FROM attempt WHERE answered_at IS NULL"), 0);
	int charged = 0, in_book = 0;
	json_array_foreach(hospital_array(s, "rows"), i, row) {
		if (strcmp(hospital_str(row, "state"), "succeeded") != 0)
			continue;
		int n = 0;
		json_array_foreach(ledger, j, entry)
			n += strcmp(hospital_str(json_object_get(entry, "metadata"), "bill"), hospital_str(row, "bill")) == 0 &&
			     strcmp(hospital_str(entry, "status"), "succeeded") == 0 && hospital_int(entry, "amount") == hospital_int(row, "amount");
		assert_int_equal(n, 1);
		in_book++;
	}
	json_array_foreach(ledger, j, entry)
		charged += strcmp(hospital_str(entry, "status"), "succeeded") == 0;
	assert_int_equal(charged, in_book);
	assert_true(in_book > 0);
}

/* One hospital per line: a Saturday morning, a Sunday, the second of January, three in the night; both presets. */
/* proves O1, F2, S3 */
static void it_keeps_its_promises_on_every_day(void **state)
{
	(void)state;
	static const struct { const char *profile, *now, *today; } rows[] = {
		{ "atokure", "2026-11-21T09:41", "2026-11-21" },
		{ "atobarai", "2026-11-24T13:05", "2026-11-24" },
		{ "atobarai", "2026-11-22T10:00", "2026-11-22" },
		{ "atokure", "2027-01-02T11:00", "2027-01-02" },
		{ "atokure", "2026-11-25T03:00", "2026-11-25" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct hospital h;
		hospital_demo(&h, rows[i].profile, PATIENTS, rows[i].now);
		assert_int_equal(asked(&h, "SELECT count(*) FROM patient"), PATIENTS);
		assert_true(asked(&h, "SELECT count(*) FROM visit_department WHERE name = '内科'") > 0);
		assert_true(asked(&h, "SELECT count(*) FROM booking") > 0);
		much_falls_due_soon(&h, rows[i].today);
		the_past_is_settled(&h);
		assert_int_equal(status(&h, "due"), 0);
		assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("audit", "verify")), "whole")));
		a_third_may_defer(&h);
		hospital_free(&h);
	}
}

/* proves O1 */
static void surnames_are_as_frequent_as_in_japan(void **state)
{
	(void)state;
	static const char *const names[] = { "p.name LIKE '佐藤%'", "p.name LIKE '鈴木%'", "(p.name LIKE '高橋%' OR p.name LIKE '髙橋%')", "p.name LIKE '田中%'" };
	struct hospital h;
	enum { MANY = 3000 };
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
		cmocka_unit_test(it_keeps_its_promises_on_every_day),
		cmocka_unit_test(surnames_are_as_frequent_as_in_japan),
		cmocka_unit_test(the_same_seed_makes_the_same_hospital),
		cmocka_unit_test(it_refuses_a_home_that_is_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
