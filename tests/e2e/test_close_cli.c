/*
 * Reconciliation and the daily close by the command line, with the real programs and the training gateway over TLS: the
 * invented past agrees with the gateway's list day by day, a falsified book doesn't, and the day is closed over it with a
 * reason, on paper and as a file. Each test goes on where the one before it ended.
 */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"

#include "base/banned.h"

static struct hospital h;
static int64_t number; /* of today's close */

static int set_up(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 300, "2026-11-21T10:00");
	hospital_gateway(&h, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

static json_t *compared(const char *date)
{
	return hospital_json(&h, 0, WORDS("settle", "reconcile", "--date", date));
}

/* proves S6, O1 */
static void the_past_agrees_day_by_day(void **state)
{
	(void)state;
	int64_t n = 0;
	char date[16];
	for (int day = 9; day <= 21; day++) { /* but for yesterday, which the worker compares by itself */
		if (day == 20)
			continue;
		str_fmt(date, sizeof date, "2026-11-%02d", day);
		json_t *r = compared(date), *gateway = json_object_get(r, "gateway"), *book = json_object_get(r, "book");
		assert_string_equal(hospital_str(r, "day"), date);
		assert_int_equal(hospital_int(gateway, "n"), hospital_int(book, "n"));
		assert_int_equal(hospital_int(gateway, "yen"), hospital_int(book, "yen"));
		assert_int_equal(json_array_size(hospital_array(r, "differences")), 0);
		assert_int_equal(hospital_int(r, "still_open"), 0);
		n += hospital_int(gateway, "n");
	}
	char asked[24];
	str_fmt(asked, sizeof asked, "%lld", (long long)n);
	assert_string_equal(asked, hospital_ask(&h, "SELECT count(*) FROM settlement WHERE state = 'succeeded' AND date(settled_at + 32400, 'unixepoch') <> '2026-11-20'"));
	assert_true(n > 0);
	hospital_refused(&h, 1, "refused", "2026-11-22", WORDS("settle", "reconcile", "--date", "2026-11-22"));
}

/* proves S6 */
static void a_falsified_book_is_found_out_and_explained(void **state)
{
	(void)state;
	char date[16], id[24];
	int seen = 0;
	size_t i;
	json_t *d;
	hospital_meddle(&h, "UPDATE settlement SET gateway_ref = 'pi_gone' WHERE id = (SELECT min(id) FROM settlement WHERE state = 'succeeded')");
	str_copy(date, sizeof date, hospital_ask(&h, "SELECT date(settled_at + 32400, 'unixepoch') FROM settlement WHERE gateway_ref = 'pi_gone'"));
	json_t *r = compared(date);
	json_array_foreach(hospital_array(r, "differences"), i, d) {
		seen += strcmp(hospital_str(d, "kind"), "only_book") == 0 && json_is_null(json_object_get(d, "gateway")) &&
			strcmp(hospital_str(json_object_get(d, "book"), "state"), "succeeded") == 0;
		seen += strcmp(hospital_str(d, "kind"), "twice") == 0 && str_starts(hospital_str(json_object_get(d, "gateway"), "ref"), "pi_");
		assert_true(*hospital_str(d, "bill"));
		str_fmt(id, sizeof id, "%lld", (long long)hospital_int(d, "id"));
	}
	assert_int_equal(json_array_size(hospital_array(r, "differences")), 2);
	assert_int_equal(seen, 2);
	hospital_refused(&h, 2, "usage", "--note", WORDS("settle", "explain", id));
	hospital_refused(&h, 1, "bad_input", "", WORDS("settle", "explain", id, "--note", " "));
	hospital_refused(&h, 1, "secret_text", "", WORDS("settle", "explain", id, "--note", "4242424242424242"));
	hospital_refused(&h, 3, "not_found", "", WORDS("settle", "explain", "999999999", "--note", "x"));
	r = hospital_json(&h, 0, WORDS("settle", "explain", id, "--note", "管理画面で確認"));
	assert_true(json_is_true(json_object_get(r, "explained")));
	hospital_refused(&h, 4, "conflict", id, WORDS("settle", "explain", id, "--note", "もう一度"));
	r = compared(date); /* the same again, one of them explained */
	int explained = 0;
	json_array_foreach(hospital_array(r, "differences"), i, d)
		explained += json_is_true(json_object_get(d, "explained"));
	assert_int_equal(json_array_size(hospital_array(r, "differences")), 2);
	assert_int_equal(explained, 1);
}

/* Through a living worker, which does it, and without the gateway, which nobody can. proves S6, L6 */
static void through_the_worker(void **state)
{
	(void)state;
	pid_t worker = hospital_start(&h, "worker.log", NULL, WORDS("worker"));
	while (!*hospital_ask(&h, "SELECT 1 FROM lease WHERE queue = 'settle' AND owner <> ''"))
		;
	while (!*hospital_ask(&h, "SELECT 1 FROM reconcile WHERE asked_by = 'worker' AND state = 'done'")) /* its own, for yesterday */
		;
	json_t *r = compared("2026-11-20");
	assert_int_equal(json_array_size(hospital_array(r, "differences")), 0);
	peer_stop(worker);
	hospital_gateway_stop(&h);
	hospital_refused(&h, 5, "unavailable", "2026-11-20", WORDS("settle", "reconcile", "--date", "2026-11-20"));
	hospital_gateway(&h, NULL);
}

static json_t *line(json_t *sheet, const char *section, const char *name)
{
	size_t i;
	json_t *l;
	json_array_foreach(hospital_array(sheet, "lines"), i, l)
		if (strcmp(hospital_str(l, "section"), section) == 0 && strcmp(hospital_str(l, "name"), name) == 0)
			return l;
	fail_msg("no line %s %s", section, name);
	return NULL;
}

/* proves S8, S6 */
static void the_day_is_closed_with_a_reason(void **state)
{
	(void)state;
	char show[24];
	struct buf csv = { 0 };
	json_t *preview = hospital_json(&h, 0, WORDS("settle", "close", "--preview"));
	assert_true(json_is_null(json_object_get(preview, "number")));
	assert_string_equal(hospital_str(preview, "day"), "2026-11-21");
	assert_int_equal(hospital_int(line(preview, "open", "differences"), "n"), 1);
	assert_true(hospital_int(line(preview, "open", "visits"), "n") > 0);
	hospital_refused(&h, 2, "usage", "--counted", WORDS("settle", "close"));
	hospital_refused(&h, 2, "usage", "-5", WORDS("settle", "close", "--counted=-5"));
	hospital_refused(&h, 1, "refused", "1 件", WORDS("settle", "close", "--counted", "0"));
	hospital_refused(&h, 1, "refused", "2026-11-22", WORDS("settle", "close", "--date", "2026-11-22", "--counted", "0", "--note", "x"));
	hospital_refused(&h, 4, "conflict", "2026-11-20", WORDS("settle", "close", "--date", "2026-11-20", "--counted", "0"));
	const char *file = hospital_path(&h, "close.csv");
	json_t *made = hospital_json(&h, 0, WORDS("settle", "close", "--counted", "10", "--note", "診察中の方がいます", "--csv", file));
	number = hospital_int(made, "number");
	assert_true(number > 1);
	assert_int_equal(hospital_int(made, "difference"), 10 - hospital_int(preview, "expected_cash"));
	assert_true(json_equal(json_object_get(made, "lines"), json_object_get(preview, "lines")));
	hospital_refused(&h, 4, "conflict", "2026-11-21", WORDS("settle", "close", "--counted", "10", "--note", "x"));
	str_fmt(show, sizeof show, "%lld", (long long)number);
	json_t *kept = hospital_json(&h, 0, WORDS("settle", "close", "--show", show));
	assert_true(json_equal(made, kept));
	hospital_refused(&h, 3, "not_found", "", WORDS("settle", "close", "--show", "9999"));
	json_t *all = hospital_json(&h, 0, WORDS("settle", "closes"));
	assert_int_equal(json_array_size(all), number);
	assert_int_equal(hospital_int(json_array_get(all, 0), "number"), number);
	assert_int_equal(file_read(file, 1 << 20, &csv), 0);
	assert_memory_equal(csv.data, "\xef\xbb\xbf\"", 4);
	assert_non_null(strstr(csv.data, "診察中の方がいます"));
	buf_free(&csv);
}

/* proves S8, O1 */
static void its_sheet_comes_on_paper(void **state)
{
	(void)state;
	char name[64], text[64];
	hospital_json(&h, 0, WORDS("worker", "--once"));
	str_fmt(name, sizeof name, "papers/close-20261121-%lld.pdf", (long long)number);
	const char *page = hospital_pdf(&h, name);
	str_fmt(text, sizeof text, "第%lld号", (long long)number);
	assert_non_null(strstr(page, text));
	assert_non_null(strstr(page, "訓"));
	assert_non_null(strstr(page, "診察中の方がいます"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_past_agrees_day_by_day), cmocka_unit_test(a_falsified_book_is_found_out_and_explained),
		cmocka_unit_test(through_the_worker), cmocka_unit_test(the_day_is_closed_with_a_reason), cmocka_unit_test(its_sheet_comes_on_paper),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
