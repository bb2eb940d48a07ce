/*
 * Money that goes back, by the command line with the real programs and the training gateway over TLS: a refund, a correction of
 * what the card has paid, a bill held for want of cover. The gateway's ledger is the truth. proves S7, B3, B5, L1, L2, R2
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"

#include "base/banned.h"

enum { PLAIN, HELD, ABLE };

static struct hospital h;
static char able[ABLE][24], bill[ABLE][24], newer[24];

static json_t *shown(const char *number)
{
	return hospital_json(&h, 0, WORDS("bills", "show", number));
}

/* What the gateway keeps for a bill. */
static int64_t kept(const char *number)
{
	size_t i;
	json_t *entry, *ledger = hospital_json(&h, 0, WORDS("sandbox", "ledger"));
	int64_t yen = 0;
	json_array_foreach(ledger, i, entry)
		if (strcmp(hospital_str(json_object_get(entry, "metadata"), "bill"), number) == 0 && strcmp(hospital_str(entry, "status"), "succeeded") == 0)
			yen += hospital_int(entry, "amount") - hospital_int(entry, "refunded");
	return yen;
}

static json_t *work(const char *now)
{
	str_copy(h.now, sizeof h.now, now);
	return hospital_json(&h, 0, WORDS("worker", "--until-idle"));
}

static void a_morning(void **state)
{
	(void)state;
	struct buf t = { 0 };
	static const char *const what[ABLE] = { "3割,1377,4130", "3割,1000,3000" };
	buf_str(&t, "card,date,department,share,points,amount,category\n");
	for (int i = 0; i < ABLE; i++) {
		hospital_json(&h, 0, WORDS("visit", "open", able[i], "--dept", "内科"));
		hospital_json(&h, 0, WORDS("visit", "defer", able[i], "on"));
		buf_fmt(&t, "%s,2026-11-21,内科,%s,再診料\n", able[i], what[i]);
	}
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "b.csv", t.data, -1)));
	buf_free(&t);
	for (int i = 0; i < ABLE; i++) {
		json_t *v = hospital_json(&h, 0, WORDS("visit", "show", able[i]));
		str_copy(bill[i], sizeof bill[i], hospital_str(json_array_get(hospital_array(v, "bills"), 0), "number"));
	}
	hospital_refused(&h, 1, "bad_state", "まだ支払われていない", WORDS("refund", bill[PLAIN], "--amount", "100"));
	hospital_json(&h, 0, WORDS("insurance", "confirm", able[HELD], "--undo"));
	hospital_json(&h, 0, WORDS("bills", "hold", bill[HELD], "--reason", "資格未確認"));
	assert_string_equal(hospital_str(shown(bill[HELD]), "settlement"), "held");
}

static void a_refund(void **state)
{
	(void)state;
	hospital_gateway(&h, NULL);
	work("2026-11-25T10:00:00");
	assert_int_equal(kept(bill[PLAIN]), 4130);
	hospital_refused(&h, 2, "usage", "--amount", WORDS("refund", bill[PLAIN]));
	hospital_refused(&h, 2, "usage", "--amount|0", WORDS("refund", bill[PLAIN], "--amount", "0"));
	hospital_refused(&h, 2, "usage", "--by|smile", WORDS("refund", bill[PLAIN], "--amount", "130", "--by", "smile"));
	hospital_refused(&h, 3, "not_found", "B-999999", WORDS("refund", "B-999999", "--amount", "100"));
	hospital_refused(&h, 1, "refused", "4,130", WORDS("refund", bill[PLAIN], "--amount", "4131"));
	json_t *r = hospital_json(&h, 0, WORDS("refund", bill[PLAIN], "--amount", "130", "--reason", "重複"));
	assert_int_equal(hospital_int(r, "card"), 130);
	assert_int_equal(hospital_int(r, "counter"), 0);
	json_t *status = hospital_json(&h, 0, WORDS("settle", "status", "--list"));
	assert_int_equal(hospital_int(json_object_get(status, "refunds"), "refund_due"), 1);
	json_t *row = hospital_pick(hospital_array(status, "rows"), "kind", "refund");
	assert_string_equal(hospital_str(row, "bill"), bill[PLAIN]);
	assert_string_equal(hospital_str(row, "state"), "refund_due");
	assert_int_equal(hospital_int(work("2026-11-25T10:10:00"), "refunded"), 1);
	assert_int_equal(kept(bill[PLAIN]), 4000);
	json_t *b = shown(bill[PLAIN]);
	assert_string_equal(hospital_str(b, "settlement"), "succeeded"); /* not fully refunded */
	assert_int_equal(hospital_int(b, "refunded"), 130);
	assert_string_equal(hospital_str(json_array_get(hospital_array(b, "refunds"), 0), "state"), "refund_done");
}

/* 4,000 yen are there; two tenths of 1,377 points are 2,750. */
static void a_cheaper_correction(void **state)
{
	(void)state;
	char path[80];
	str_copy(newer, sizeof newer, hospital_str(hospital_json(&h, 0, WORDS("bills", "correct", bill[PLAIN], "--share", "2")), "number"));
	hospital_refused(&h, 2, "usage", "--share", WORDS("bills", "correct", bill[PLAIN], "--share", "5"));
	hospital_json(&h, 0, WORDS("bills", "finalise", newer));
	work("2026-11-25T10:20:00");
	assert_int_equal(kept(bill[PLAIN]), 2750);
	json_t *b = shown(newer);
	assert_int_equal(hospital_int(b, "amount"), 2750);
	assert_string_equal(hospital_str(b, "settlement"), "succeeded");
	assert_string_equal(hospital_str(b, "corrects"), bill[PLAIN]);
	assert_string_equal(hospital_str(shown(bill[PLAIN]), "status"), "corrected");
	hospital_refused(&h, 1, "bad_state", newer, WORDS("refund", bill[PLAIN], "--amount", "1"));
	hospital_refused(&h, 1, "bad_state", bill[PLAIN], WORDS("receipt", "issue", newer));
	hospital_json(&h, 0, WORDS("receipt", "issue", bill[PLAIN])); /* 4,130 yen */
	hospital_json(&h, 0, WORDS("receipt", "issue", bill[PLAIN])); /* the refund of 130 */
	json_t *r = hospital_json(&h, 0, WORDS("receipt", "issue", newer));
	str_fmt(path, sizeof path, "papers/receipt-%s.pdf", hospital_str(r, "serial"));
	work("2026-11-25T10:30:00");
	const char *page = hospital_pdf(&h, path);
	static const char *const parts[] = { "の訂正（返金）", "返金額", "-1,250円", "2,750円", "あとクレで決済したカードへ令和8年11月25日に返金しました" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!strstr(page, parts[i]))
			fail_msg("no %s on the receipt:\n%s", parts[i], page);
	assert_null(strstr(page, "に領収しました"));
}

/* 4,130 yen again: 1,380 are charged, after the mail. */
static void a_dearer_correction(void **state)
{
	(void)state;
	char last[24];
	str_copy(last, sizeof last, hospital_str(hospital_json(&h, 0, WORDS("bills", "correct", newer, "--share", "3")), "number"));
	str_copy(h.now, sizeof h.now, "2026-11-25T21:00:00");
	hospital_json(&h, 0, WORDS("bills", "finalise", last));
	work("2026-11-25T21:05:00"); /* no mail leaves at night, so nothing is charged */
	assert_int_equal(kept(bill[PLAIN]) + kept(last), 2750);
	assert_string_equal(hospital_str(shown(last), "settlement"), "scheduled");
	work("2026-11-26T09:30:00");
	assert_int_equal(kept(last), 1380);
	assert_int_equal(kept(bill[PLAIN]) + kept(last), 4130);
	assert_string_equal(hospital_str(shown(last), "settlement"), "succeeded");
}

/* Without cover at full cost; with cover that comes later two thirds of it go back. */
static void held_at_full_cost(void **state)
{
	(void)state;
	char full[24], again[24];
	assert_int_equal(kept(bill[HELD]), 0);
	hospital_refused(&h, 1, "refused", "2026年11月", WORDS("bills", "release", bill[HELD]));
	str_copy(full, sizeof full, hospital_str(hospital_json(&h, 0, WORDS("bills", "release", bill[HELD], "--full-cost")), "number"));
	json_t *b = hospital_json(&h, 0, WORDS("bills", "show", full, "--explain"));
	assert_int_equal(hospital_int(b, "amount"), 10000);
	assert_non_null(hospital_pick(hospital_array(b, "explain"), "id", "full_cost"));
	work("2026-11-26T10:00:00");
	assert_int_equal(kept(full), 10000);
	hospital_json(&h, 0, WORDS("insurance", "confirm", able[HELD], "--by", "mynumber", "--date", "2026-11-21"));
	b = hospital_json(&h, 0, WORDS("bills", "correct", full));
	assert_int_equal(hospital_int(b, "share"), 3);
	str_copy(again, sizeof again, hospital_str(b, "number"));
	hospital_json(&h, 0, WORDS("bills", "finalise", again));
	work("2026-11-26T10:10:00");
	assert_int_equal(kept(full), 3000);
	hospital_json(&h, 0, WORDS("refund", again, "--amount", "3000"));
	work("2026-11-26T10:20:00");
	assert_int_equal(kept(full), 0);
	assert_string_equal(hospital_str(shown(again), "settlement"), "refunded");
}

/* Paid in cash, then cheaper: it stands on the list of what wants a person, and on the day's sheet, until it is handed out. */
static void a_cheaper_correction_at_the_counter(void **state)
{
	(void)state;
	char card[24], paid[24], less[24];
	struct buf t = { 0 };
	str_copy(card, sizeof card, hospital_able(&h, ABLE));
	hospital_json(&h, 0, WORDS("visit", "open", card, "--dept", "内科"));
	buf_fmt(&t, "card,date,department,share,points,amount,category\n%s,2026-11-26,内科,3割,1000,3000,再診料\n", card);
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "c.csv", t.data, -1)));
	buf_free(&t);
	json_t *v = hospital_json(&h, 0, WORDS("visit", "show", card));
	str_copy(paid, sizeof paid, hospital_str(json_array_get(hospital_array(v, "bills"), 0), "number"));
	hospital_json(&h, 0, WORDS("pay", paid, "--by", "cash", "--amount", "3000"));
	assert_null(hospital_pick(hospital_json(&h, 0, WORDS("settle", "unknown")), "bill", paid));
	str_copy(less, sizeof less, hospital_str(hospital_json(&h, 0, WORDS("bills", "correct", paid, "--share", "2")), "number"));
	hospital_json(&h, 0, WORDS("bills", "finalise", less));
	json_t *row = hospital_pick(hospital_json(&h, 0, WORDS("settle", "unknown")), "bill", less);
	assert_non_null(row);
	assert_string_equal(hospital_str(row, "kind"), "refund");
	assert_string_equal(hospital_str(row, "state"), "refund_counter");
	assert_int_equal(hospital_int(row, "amount"), 1000);
	assert_non_null(strstr(hospital_str(row, "text"), "窓口で患者さんにお返しください"));
	hospital_json(&h, 0, WORDS("refund", less, "--amount", "1000"));
	assert_null(hospital_pick(hospital_json(&h, 0, WORDS("settle", "unknown")), "bill", less));
}

static int start(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 60, "2026-11-21T09:41");
	for (int i = 0; i < ABLE; i++)
		str_copy(able[i], sizeof able[i], hospital_able(&h, i));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_morning), cmocka_unit_test(a_refund), cmocka_unit_test(a_cheaper_correction),
		cmocka_unit_test(a_dearer_correction), cmocka_unit_test(held_at_full_cost),
		cmocka_unit_test(a_cheaper_correction_at_the_counter),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
