/* Papers by the real programs, in both hospitals: slips, certificates and their fee, reference copies. proves R8, R4, R3, F13, F14, L1, L2 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"

static struct hospital h;
static char card[24], unpaid[16], charged[16];

/* A patient of today with a bill that waits at the counter, and a bill that the card paid some days ago. */
static void begin(const char *profile)
{
	char text[400];
	hospital_demo(&h, profile, 60, "2026-11-20T09:41");
	str_copy(charged, sizeof charged, hospital_ask(&h, "SELECT b.number FROM settlement s JOIN bill b ON b.id = s.bill_id WHERE s.state = 'succeeded' "
		"AND s.kind = 'charge' AND s.notified = 1 AND b.status = 'final' AND s.settled_at < 1795057200 ORDER BY b.id LIMIT 1")); /* before 2026-11-19 12:00 */
	assert_true(*charged);
	str_copy(card, sizeof card, hospital_able(&h, 0));
	hospital_json(&h, 0, WORDS("visit", "open", card, "--dept", "01"));
	str_fmt(text, sizeof text, "card,date,department,share,points,amount,category\n%s,2026-11-20,内科,3割,1080,3240,再診料\n", card);
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "bills.csv", text, -1)));
	json_t *bills = hospital_array(hospital_json(&h, 0, WORDS("visit", "show", card)), "bills");
	str_copy(unpaid, sizeof unpaid, hospital_str(json_array_get(bills, 0), "number"));
}

static int tear_down(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

/* The newest file with such a name, read. */
static void assert_printed(const char *pattern, const char *const *words)
{
	char sql[200], path[300];
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	str_fmt(sql, sizeof sql, "SELECT file FROM print_job WHERE file LIKE '%s' ORDER BY id DESC LIMIT 1", pattern);
	str_fmt(path, sizeof path, "papers/%s", hospital_ask(&h, sql));
	const char *page = hospital_pdf(&h, path);
	for (; *words; words++)
		if (!strstr(page, *words))
			fail_msg("no %s in %s:\n%s", *words, path, page);
}

static void reception_slip(void)
{
	json_t *o = hospital_json(&h, 0, WORDS("visit", "slip", card));
	assert_string_equal(hospital_str(o, "kind"), "reception");
	assert_printed("reception-%", WORDS("受付票", card, "R-"));
	hospital_refused(&h, 1, "bad_state", "利用票", WORDS("visit", "slip", card, "--usage"));
}

/* One of a bill, once more, one of days; what can't be certified takes no number. */
static void certificates(int64_t fee)
{
	json_t *o = hospital_json(&h, 0, WORDS("receipt", "certificate", charged));
	assert_string_equal(hospital_str(o, "number"), "C-000001");
	assert_string_equal(hospital_str(o, "bill"), charged);
	assert_int_equal(hospital_int(o, "fee"), fee);
	assert_printed("certificate-C-000001%", WORDS("支", "C-000001", charged, "領収書ではありません"));
	if (fee) {
		const char *fee_bill = hospital_str(o, "fee_bill");
		assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("bills", "show", fee_bill)), "settlement"), "counter");
		o = hospital_json(&h, 0, WORDS("pay", fee_bill, "--by", "cash", "--amount", "1100"));
		assert_int_equal(hospital_int(o, "rest"), 0);
	} else {
		assert_true(json_is_null(json_object_get(o, "fee_bill")));
	}
	hospital_refused(&h, 1, "bad_state", "お支払い", WORDS("receipt", "certificate", unpaid));
	hospital_refused(&h, 2, "usage", "--card", WORDS("receipt", "certificate"));
	hospital_refused(&h, 2, "usage", "--from", WORDS("receipt", "certificate", "--card", card));
	hospital_refused(&h, 2, "usage", "--again", WORDS("receipt", "certificate", charged, "--again", "C-1"));
	hospital_refused(&h, 3, "not_found", "C-000009", WORDS("receipt", "certificate", "--again", "C-9"));
	hospital_json(&h, 0, WORDS("pay", unpaid, "--by", "cash", "--amount", "3240"));
	o = hospital_json(&h, 0, WORDS("receipt", "certificate", "--card", card, "--from", "2026-11-20", "--to", "2026-11-20"));
	assert_string_equal(hospital_str(o, "number"), "C-000002");
	assert_int_equal(hospital_int(o, "total"), 3240);
	o = hospital_json(&h, 0, WORDS("receipt", "certificate", "--again", "C-1"));
	assert_int_equal(hospital_int(o, "prints"), 2);
	assert_printed("certificate-C-000001-again%", WORDS("再", "C-000001"));
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("receipt", "certificates"))), 2);
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("receipt", "certificates", "--card", card))), 1);
}

static void at_atokure(void **state)
{
	(void)state;
	begin("atokure");
	reception_slip();
	certificates(1100);
	hospital_json(&h, 0, WORDS("receipt", "copy", charged, "-o", hospital_path(&h, "copy.pdf")));
	hospital_refused(&h, 1, "refused", "窓口でのお支払い", WORDS("receipt", "copy", unpaid, "-o", hospital_path(&h, "x.pdf")));
}

static void at_atobarai(void **state)
{
	(void)state;
	begin("atobarai");
	reception_slip();
	certificates(0);
	hospital_refused(&h, 1, "refused", "支払証明書", WORDS("receipt", "copy", charged, "-o", hospital_path(&h, "x.pdf")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(at_atokure, tear_down),
		cmocka_unit_test_teardown(at_atobarai, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
