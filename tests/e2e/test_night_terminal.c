/*
 * The night shift at a real terminal: it asks for the run, pauses it, lets it go on and leaves, while a real worker settles
 * against the training gateway.
 */
#include <cmocka.h>
#include <signal.h>
#include <string.h>

#include "base/str.h"
#include "lib/clerk.h"
#include "lib/peer.h"

#include "base/banned.h"

static struct hospital h;
static pid_t worker;

static json_t *status(void)
{
	return hospital_json(&h, 0, WORDS("settle", "status"));
}

static int64_t count(const char *group)
{
	return hospital_int(status(), group);
}

static json_t *run(void)
{
	return json_object_get(status(), "run");
}

/* Until a static question to the database answers "0". */
static void until_none(const char *sql)
{
	while (strcmp(hospital_ask(&h, sql), "0") != 0)
		peer_pause_ms(20);
}

static const char open_runs[] = "SELECT count(*) FROM settle_run WHERE ended_at IS NULL";

static int64_t paid_in_ledger(void)
{
	size_t i;
	json_t *entry, *ledger = hospital_json(&h, 0, WORDS("sandbox", "ledger"));
	int64_t n = 0;
	json_array_foreach(ledger, i, entry)
		n += strcmp(hospital_str(entry, "status"), "succeeded") == 0;
	return n;
}

static struct pty *night(void)
{
	struct pty *p = clerk_open(&h, &(struct clerk_options){ .place = "夜間", .as = "kimura" });
	clerk_do(p, "see 木村 誠（夜勤）\nsee 本日の来院\nkey F9\nsee ▶ 次: \n");
	return p;
}

/* The number of a bill that is due. */
static const char *a_due_bill(void)
{
	return hospital_str(hospital_pick(hospital_array(hospital_json(&h, 0, WORDS("settle", "status", "--list")), "rows"), "state", "due"), "bill");
}

/* What the worker does in later turns than the pause: prints a receipt that was asked for meanwhile. */
static void the_worker_prints_a_receipt(const char *bill, int64_t amount)
{
	char yen[24];
	str_fmt(yen, sizeof yen, "%lld", (long long)amount);
	hospital_json(&h, 0, WORDS("pay", bill, "--by", "cash", "--amount", yen));
	hospital_json(&h, 0, WORDS("receipt", "issue", bill));
	until_none("SELECT count(*) FROM print_job WHERE kind = 'receipt' AND state <> 'done'");
	assert_string_equal(hospital_str(hospital_pick(hospital_json(&h, 0, WORDS("receipt", "list", "--bill", bill)), "kind", "receipt"), "state"), "issued");
}

/* proves S2, S3, V8 */
static void a_run_is_steered_by_rows_and_needs_no_terminal(void **state)
{
	(void)state;
	char bill[24];
	struct pty *p = night();
	int64_t due = count("due");
	assert_true(due > 10);
	/* before the hour of the settings a standing worker waits to be asked */
	clerk_do(p, "see 自動決済 ○ 正常\nsee 件の実行（F5 実行）\nkey F5\nsee 登録カードで決済します\nkey y\nsee ▶ 次: 決済を実行しています\nsee 処理済\n");
	clerk_do(p, "key F6\nsee 一時停止しました\nsee ▶ 次: 一時停止しています（木村 誠 \nsee F6再開\nsee 自動決済 一時停止\n");
	until_none("SELECT count(*) FROM settlement WHERE state IN ('claimed', 'sent')");
	int64_t left = count("due");
	assert_true(left > 0 && left < due);
	assert_string_equal(hospital_ask(&h, open_runs), "1");
	str_copy(bill, sizeof bill, a_due_bill());
	the_worker_prints_a_receipt(bill, hospital_int(hospital_json(&h, 0, WORDS("bills", "show", bill)), "amount"));
	assert_int_equal(count("due"), left - 1);
	assert_int_equal(count("in_flight"), 0);
	assert_int_equal(paid_in_ledger(), count("succeeded"));
	/* it goes on, and the terminal is closed in the middle of it */
	clerk_do(p, "key F6\nsee 再開しました。実行の続きを始めます\nsee ▶ 次: 決済を実行しています\n");
	pty_signal(p, SIGHUP);
	assert_int_equal(pty_exit_status(p, CLERK_SOON_MS), 0);
	pty_kill(p);
	assert_string_equal(hospital_ask(&h, open_runs), "1");
	until_none(open_runs);
	assert_string_equal(hospital_str(run(), "how"), "done");
	assert_string_equal(hospital_str(run(), "asked_by"), "kimura");
	assert_int_equal(hospital_int(run(), "percent"), 100);
	assert_int_equal(count("due") + count("in_flight") + count("unknown"), 0);
	assert_int_equal(paid_in_ledger(), count("succeeded"));
	assert_string_equal(hospital_str(json_object_get(status(), "steering"), "wish"), "auto");
	/* whoever looks later sees the same */
	p = night();
	clerk_do(p, "see 100%\nsee ？不明 0\nsee 終わりました\nsee 自動決済 ○ 正常\n");
	clerk_quit(p);
}

/* Stopped for the night: asked first, obeyed by a worker that starts later as well, ended by a person's run. */
/* proves S2 */
static void a_stop_holds_over_a_restart(void **state)
{
	(void)state;
	struct pty *p = night();
	clerk_do(p, "key s\nsee 中止しますか\nkey y\nsee 中止しました\nsee ▶ 次: 翌営業日まで中止しています\nsee 自動決済 中止\n");
	peer_stop(worker);
	clerk_do(p, "see 自動決済 － 休止\nsee 翌営業日まで中止しています（木村 誠 \n");
	worker = hospital_start(&h, "worker.log", NULL, WORDS("worker"));
	clerk_do(p, "see 自動決済 ○ 正常\nsee ▶ 次: 翌営業日まで中止しています\n");
	assert_string_equal(hospital_str(json_object_get(status(), "steering"), "wish"), "stop");
	clerk_do(p, "key F6\nsee 再開しました\n");
	assert_string_equal(hospital_str(json_object_get(status(), "steering"), "wish"), "auto");
	clerk_quit(p);
}

/* One charge at a time, the first of them slowly: time enough for a person. */
static int start(void **state)
{
	(void)state;
	struct buf slow = { 0 };
	hospital_demo(&h, "atokure", 400, "2026-11-21T09:41");
	hospital_set(&h, "settle", "concurrency", "1");
	str_copy(h.now, sizeof h.now, "2026-11-25T00:30:00");
	for (int i = 0; i < 3 + 3 * CLERK_STRETCH; i++)
		buf_str(&slow, "slow:1 POST /v1/payment_intents\n");
	hospital_gateway(&h, slow.data);
	buf_free(&slow);
	worker = hospital_start(&h, "worker.log", NULL, WORDS("worker"));
	return 0;
}

static int end(void **state)
{
	(void)state;
	peer_stop(worker);
	hospital_gateway_stop(&h);
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_is_steered_by_rows_and_needs_no_terminal),
		cmocka_unit_test(a_stop_holds_over_a_restart),
	};
	return cmocka_run_group_tests(tests, start, end);
}
