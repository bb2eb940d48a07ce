/* Steering settlement from the command line: documents and exit codes. proves S2, L1, L2 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"

#include "base/banned.h"

static struct hospital h;
static char card[24], bill[24];

static int start(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 60, "2026-11-21T09:41");
	str_copy(card, sizeof card, hospital_able(&h, 0));
	return 0;
}

static int end(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

static json_t *status(const char *part)
{
	json_t *o = json_object_get(hospital_json(&h, 0, WORDS("settle", "status")), part);
	assert_non_null(o);
	return o;
}

static void wishes(void **state)
{
	(void)state;
	assert_string_equal(hospital_str(status("steering"), "wish"), "auto");
	assert_true(json_is_null(json_object_get(status("steering"), "at")));
	hospital_refused(&h, 1, "bad_state", "一時停止していません", WORDS("settle", "resume"));
	json_t *o = hospital_json(&h, 0, WORDS("settle", "pause"));
	assert_string_equal(hospital_str(o, "wish"), "pause");
	assert_true(json_is_false(json_object_get(o, "alive")));
	assert_string_equal(hospital_str(status("steering"), "wish"), "pause");
	assert_string_equal(hospital_str(status("steering"), "by"), "training");
	assert_true(str_starts(hospital_str(status("steering"), "at"), "2026-11-21T09:41"));
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("settle", "resume")), "wish"), "auto");
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("settle", "stop")), "wish"), "stop");
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("settle", "resume")), "wish"), "auto");
	const char *text = hospital_text(&h, 0, WORDS("settle", "pause"));
	assert_non_null(strstr(text, "一時停止"));
	assert_non_null(strstr(text, "動いていません"));
	text = hospital_text(&h, 0, WORDS("settle", "status"));
	assert_non_null(strstr(text, "指示: 一時停止"));
	hospital_json(&h, 0, WORDS("settle", "resume"));
	hospital_json(&h, 2, WORDS("settle", "pause", "now"));
}

static void who_may_not_is_told(void **state)
{
	(void)state;
	const char *password = hospital_file(&h, "password", "madoguchi2026\n", -1);
	hospital_refused(&h, 1, "forbidden", "決済の一時停止と再開|夜勤", WORDS("settle", "pause", "--as", "yamada", "--password-file", password));
	hospital_json(&h, 0, WORDS("settle", "pause", "--as", "kimura", "--password-file", password));
	assert_string_equal(hospital_str(status("steering"), "by"), "kimura");
	hospital_refused(&h, 1, "forbidden", "", WORDS("settle", "retry", "--all", "--as", "yamada", "--password-file", password));
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("settle", "status")), "一時停止（木村"));
	hospital_json(&h, 0, WORDS("settle", "resume"));
}

static void a_bill_goes_to_the_counter(void **state)
{
	(void)state;
	struct buf t = { 0 };
	hospital_json(&h, 0, WORDS("visit", "open", card, "--dept", "内科"));
	hospital_json(&h, 0, WORDS("insurance", "confirm", card, "--by", "mynumber"));
	hospital_json(&h, 0, WORDS("visit", "defer", card, "on"));
	buf_fmt(&t, "card,date,department,share,points,amount,category\n%s,2026-11-21,内科,3割,352,1060,再診料\n", card);
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "b.csv", t.data, -1)));
	buf_free(&t);
	json_t *v = hospital_json(&h, 0, WORDS("visit", "show", card));
	str_copy(bill, sizeof bill, hospital_str(json_array_get(hospital_array(v, "bills"), 0), "number"));
	int64_t before = hospital_int(hospital_json(&h, 0, WORDS("settle", "status")), "counter");
	const char *password = hospital_file(&h, "password", "madoguchi2026\n", -1);
	hospital_refused(&h, 1, "forbidden", "窓口払いへの切替え", WORDS("settle", "counter", bill, "--as", "yamada", "--password-file", password));
	json_t *o = hospital_json(&h, 0, WORDS("settle", "counter", bill));
	assert_string_equal(hospital_str(o, "settlement"), "counter_due");
	assert_string_equal(hospital_str(o, "kind"), "charge");
	assert_int_equal(hospital_int(hospital_json(&h, 0, WORDS("settle", "status")), "counter"), before + 1);
	hospital_refused(&h, 1, "bad_state", bill, WORDS("settle", "counter", bill));
	hospital_json(&h, 3, WORDS("settle", "counter", "B-999999"));
	hospital_refused(&h, 2, "usage", "--paid|--not-paid", WORDS("settle", "resolve", bill, "--note", "見た"));
	hospital_refused(&h, 2, "usage", "--paid|--not-paid", WORDS("settle", "resolve", bill, "--paid", "pi_1", "--not-paid", "--note", "見た"));
	hospital_refused(&h, 2, "usage", "--note", WORDS("settle", "resolve", bill, "--not-paid"));
	hospital_refused(&h, 3, "not_found", "結果の確認を待つ決済はありません", WORDS("settle", "resolve", bill, "--not-paid", "--note", "見た"));
	hospital_json(&h, 2, WORDS("settle", "counter"));
	/* and back, as long as nobody has paid */
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("settle", "retry", bill)), "settlement"), "scheduled");
}

static void many_are_retried(void **state)
{
	(void)state;
	json_t *o = hospital_json(&h, 0, WORDS("settle", "retry", "--all"));
	hospital_int(o, "retried");
	o = hospital_json(&h, 0, WORDS("settle", "retry", "--all", "--state", "unknown"));
	assert_int_equal(hospital_int(o, "retried"), 0);
	assert_int_equal(hospital_int(o, "yen"), 0);
	hospital_json(&h, 2, WORDS("settle", "retry"));
	hospital_json(&h, 2, WORDS("settle", "retry", bill, "--all"));
	hospital_json(&h, 2, WORDS("settle", "retry", bill, "--state", "unknown"));
	hospital_json(&h, 2, WORDS("settle", "retry", "--all", "--state", "paid"));
	hospital_json(&h, 3, WORDS("settle", "retry", "B-999999"));
}

/* A refund that waits for a person is what was retried, and is shown. proves S7, L2 */
static void a_retried_refund_is_shown_as_one(void **state)
{
	(void)state;
	char paid[24];
	str_copy(paid, sizeof paid, hospital_ask(&h, "SELECT b.number FROM bill b JOIN settlement s ON s.bill_id = b.id WHERE s.state = 'succeeded' AND "
		"s.kind = 'charge' AND b.status = 'final' AND s.amount > 1000 ORDER BY b.id LIMIT 1"));
	hospital_json(&h, 0, WORDS("refund", paid, "--amount", "130"));
	hospital_meddle(&h, "UPDATE settlement SET state = 'worklist', reason = 'not_found' WHERE kind = 'refund' AND state = 'scheduled'");
	json_t *row = hospital_pick(hospital_json(&h, 0, WORDS("settle", "unknown")), "bill", paid);
	assert_non_null(strstr(hospital_str(row, "text"), "返金されていません"));
	json_t *o = hospital_json(&h, 0, WORDS("settle", "retry", paid));
	assert_string_equal(hospital_str(o, "kind"), "refund");
	assert_string_equal(hospital_str(o, "settlement"), "refund_due");
	assert_int_equal(hospital_int(o, "amount"), 130);
	hospital_meddle(&h, "UPDATE settlement SET state = 'worklist', reason = 'not_found' WHERE kind = 'refund' AND state = 'scheduled'");
	const char *text = hospital_text(&h, 0, WORDS("settle", "retry", paid));
	assert_non_null(strstr(text, "130円  返金待ち"));
}

#define DOUBTFUL "UPDATE settlement SET state = 'worklist', reason = 'several' WHERE kind = 'refund' AND amount IN (210, 340)"
#define OPEN "INSERT INTO attempt (id, settlement_id, number, idem_key, request, amount, fence, claimed_at, first_sent_at, sends) SELECT id, id, " \
	"1, 'key-' || id, (SELECT request FROM attempt LIMIT 1), amount, 1, 1795000000, 1795000000, 1 FROM settlement WHERE kind = 'refund' AND amount IN (210, 340)"

/* Of several refunds that wait for a person's word, which one is meant is never guessed. proves S9, L2, L3 */
static void which_refund_is_resolved_is_said(void **state)
{
	(void)state;
	char paid[24];
	str_copy(paid, sizeof paid, hospital_ask(&h, "SELECT b.number FROM bill b JOIN settlement s ON s.bill_id = b.id WHERE s.state = 'succeeded' AND "
		"s.kind = 'charge' AND b.status = 'final' AND s.amount > 1000 ORDER BY b.id DESC LIMIT 1"));
	hospital_json(&h, 0, WORDS("refund", paid, "--amount", "210"));
	hospital_json(&h, 0, WORDS("refund", paid, "--amount", "340"));
	hospital_meddle(&h, DOUBTFUL);
	hospital_meddle(&h, OPEN);
	hospital_refused(&h, 2, "usage", "--amount", WORDS("settle", "resolve", paid, "--not-paid", "--note", "見た", "--amount", "all"));
	hospital_refused(&h, 1, "bad_state", "210円、340円|決済の画面の一覧", WORDS("settle", "resolve", paid, "--paid", "re_1", "--note", "見た"));
	hospital_refused(&h, 3, "not_found", "999円", WORDS("settle", "resolve", paid, "--paid", "re_1", "--note", "見た", "--amount", "999"));
	assert_string_equal(hospital_ask(&h, "SELECT count(*) FROM attempt WHERE answered_at IS NULL AND idem_key LIKE 'key-%'"), "2");
	json_t *o = hospital_json(&h, 0, WORDS("settle", "resolve", paid, "--paid", "re_1", "--note", "見た", "--amount", "340"));
	assert_int_equal(hospital_int(o, "amount"), 340);
	assert_string_equal(hospital_ask(&h, "SELECT state FROM settlement WHERE kind = 'refund' AND amount = 340"), "succeeded");
	assert_string_equal(hospital_ask(&h, "SELECT state FROM settlement WHERE kind = 'refund' AND amount = 210"), "worklist");
	o = hospital_json(&h, 0, WORDS("settle", "resolve", paid, "--not-paid", "--note", "見た")); /* the only one left */
	assert_int_equal(hospital_int(o, "amount"), 210);
}

static void health_is_told(void **state)
{
	(void)state;
	json_t *w = status("worker");
	assert_true(json_is_false(json_object_get(w, "alive")));
	assert_true(hospital_int(w, "oldest_due_seconds") >= 0);
	assert_non_null(json_object_get(w, "owner"));
	assert_non_null(json_object_get(w, "seen_at"));
	status("run");
}

#define REASON "決済サーバーが鍵を受け付けません（HTTP 401）。secrets/gateway.key を確認してください。決済を止めました"

/* Nobody works on the run that is open: no time left is promised. Where it had to stop, the reason stands whole and by itself. proves S2 */
static void a_run_that_nobody_goes_on_with(void **state)
{
	(void)state;
	hospital_meddle(&h, "INSERT INTO settle_run (id, facility_id, asked_by, began_at, last_at, worked_s, total_n, total_yen, paid_n, paid_yen)"
		" SELECT 9000000000000000000, id, 'worker', 1795221000, 1795221010, 10, 4, 12000, 2, 6000 FROM facility");
	assert_true(json_is_null(json_object_get(status("run"), "seconds_left")));
	const char *text = hospital_text(&h, 0, WORDS("settle", "status"));
	assert_non_null(strstr(text, "2 / 4 件（50%）、0.2 件/秒"));
	assert_null(strstr(text, "残り"));
	hospital_meddle(&h, "UPDATE settle_run SET ended_at = last_at, how = '" REASON "' WHERE id = 9000000000000000000");
	hospital_meddle(&h, "UPDATE settle_run SET worked_s = 0 WHERE id = 9000000000000000000");
	assert_null(strstr(hospital_text(&h, 0, WORDS("settle", "status")), "件/秒"));
	assert_string_equal(hospital_str(status("run"), "how"), REASON);
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("settle", "status")), ": " REASON "\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wishes),
		cmocka_unit_test(who_may_not_is_told),
		cmocka_unit_test(a_bill_goes_to_the_counter),
		cmocka_unit_test(many_are_retried),
		cmocka_unit_test(a_retried_refund_is_shown_as_one),
		cmocka_unit_test(which_refund_is_resolved_is_said),
		cmocka_unit_test(health_is_told),
		cmocka_unit_test(a_run_that_nobody_goes_on_with),
	};
	return cmocka_run_group_tests(tests, start, end);
}
