/* The invented hospital of `demo`: what it promises, on several days and under both presets. */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"

#include "base/banned.h"

enum { PATIENTS = 90 };

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
		{ "atobarai", "2026-02-28T09:41", "2026-02-28" }, /* somebody of its past is refused deferral */
		{ "atobarai", "2026-12-29T09:41", "2026-12-29" },
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
		/* L4: without --now the clock goes on from the newest entry, which is of the hospital's now but for its seconds */
		assert_true(asked(&h, "SELECT (SELECT max(at) FROM audit) - (SELECT at FROM audit ORDER BY seq DESC LIMIT 1)") < 60);
		assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("audit", "verify")), "whole")));
		a_third_may_defer(&h);
		hospital_free(&h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_keeps_its_promises_on_every_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
