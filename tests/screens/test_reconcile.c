/* The screen of reconciliation, by script: both sides of each difference, its explanation, asking anew. proves S6, X2, X7, O3 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/reconcile.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "model/role.h"
#include "store/audit_log.h"
#include "store/db.h"
#include "store/leases.h"
#include "store/reconciles.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "kimura", 1u << ROLE_NIGHT);
	str_copy(ctx->actor.name, sizeof ctx->actor.name, "木村");
	str_copy(ctx->actor.place, sizeof ctx->actor.place, "夜間");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static const struct reconcile_diff found[] = {
	{ .kind = RECONCILE_ONLY_GATEWAY, .gateway_ref = "pi_3PaBcDeFgHiJkLmNoPqRsTuV", .gateway_yen = 777, .gateway_state = "succeeded" },
	{ .kind = RECONCILE_ONLY_BOOK, .bill = "B-000031", .book_yen = 4130, .book_state = "succeeded" },
	{ .kind = RECONCILE_AMOUNT, .bill = "B-000032", .gateway_ref = "pi_2", .gateway_yen = 3001, .gateway_state = "succeeded", .book_yen = 3000, .book_state = "succeeded" },
	{ .kind = RECONCILE_STATE, .bill = "B-000033", .gateway_ref = "pi_3", .gateway_yen = 1500, .gateway_state = "succeeded", .book_yen = 1500, .book_state = "declined" },
	{ .kind = RECONCILE_TWICE, .bill = "B-000034", .gateway_ref = "pi_4", .gateway_yen = 12880, .gateway_state = "succeeded", .book_yen = 12880, .book_state = "succeeded" },
};

/* Yesterday's comparison, as the worker left it. */
static void compared(int diffs)
{
	struct reconcile r = { .day = ctx_today(ctx) - 1 };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(reconciles_insert(ctx, &r), ERR_OK);
	for (int i = 0; i < diffs; i++) {
		struct reconcile_diff d = found[i];
		d.reconcile_id = r.id;
		assert_int_equal(reconciles_diff_insert(ctx, &d), ERR_OK);
	}
	r.state = RECONCILE_DONE;
	r.gateway_n = 128;
	r.gateway_yen = 1531042;
	r.book_n = diffs ? 127 : 128;
	r.book_yen = diffs ? 1530265 : 1531042;
	r.open_n = 2;
	assert_int_equal(reconciles_end(ctx, &r), ERR_OK);
	assert_int_equal(db_finish(ctx, ERR_OK), ERR_OK);
}

static void goldens(void **state)
{
	(void)state;
	golden_check("screens/golden/reconcile-none-80x24.txt", morning_run(&m, "key F9\nkey c\nscreen none\n"));
	compared(5);
	golden_check("screens/golden/reconcile-80x24.txt",
		morning_run(&m, "key F9\nkey c\nscreen differences\nkey Down\nkey Down\nkey ?\nscreen both\nkey Esc\nkey Enter\nscreen explain\nkey Esc\nkey F6\nscreen day\nkey Esc\nkey F1\nscreen help\n"));
	golden_check("screens/golden/reconcile-132x43.txt", morning_look(&m, "key F9\nkey c\nscreen differences\n", 132, 43, SCHEME_16));
	golden_check("screens/golden/reconcile-colour.txt", morning_look(&m, "key F9\nkey c\nattrs differences\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/reconcile-mono.txt", morning_look(&m, "key F9\nkey c\nattrs differences\n", 80, 24, SCHEME_MONO));
}

/* It opens on the day that wants somebody; an explanation stays with its difference. */
static void a_difference_is_explained(void **state)
{
	(void)state;
	struct reconcile_diffs l = { 0 };
	compared(2);
	morning_run(&m, "key F9\nkey c\nexpect 2026-11-20\nexpect ▶ 次: 説明のない差 2件の確認\nkey Enter\ntype カード 4242 4242 4242 4242\nkey Enter\nexpect × カード番号またはマイナンバー\n"
		"key Enter\ntype 決済会社の画面での試し\nkey Enter\nexpect ○ 説明を記録しました\nexpect 説明のない差 1件\nexpect ○ 決済会社だけ\n"
		"key Enter\nexpect 説明済みの差\nexpect 決済会社の画面での試し\nexpect kimura\n");
	assert_int_equal(reconcile_diffs(ctx, DAY_NONE, &l), ERR_OK);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.at[0].kind, RECONCILE_ONLY_BOOK);
	free(l.at);
}

static void asked_anew(void **state)
{
	(void)state;
	struct lease lease;
	struct reconcile r;
	day_t today = ctx_today(ctx);
	morning_run(&m, "key F9\nkey c\nexpect この日はまだ照合していません（F5 照合）\nkey F5\nexpect ！照合を記録しました。自動決済が起動すると始まります\n"
		"expect ▶ 次: 自動決済の起動\n");
	assert_true(reconcile_waiting(ctx, today));
	assert_int_equal(leases_take(ctx, QUEUE_SETTLE, &lease), ERR_OK);
	morning_run(&m, "key F9\nkey c\nexpect ▶ 次: 照合しています\nkey F6\nkey Ctrl-U\ntype 2026-11-22\nkey Enter\nkey F5\nexpect × 2026-11-22 (日) はまだ来ていないため、照合できません\n");
	assert_int_equal(reconciles_asked(ctx, today, &r), ERR_OK);
	assert_int_equal(db_begin(ctx), ERR_OK);
	r.state = RECONCILE_FAILED;
	str_copy(r.reason, sizeof r.reason, "no_answer");
	assert_int_equal(db_finish(ctx, reconciles_end(ctx, &r)), ERR_OK);
	morning_run(&m, "key F9\nkey c\nexpect ▶ 次: 照合できませんでした: 決済サーバーから応答がありません\n");
	leases_release(ctx, &lease);
	compared(0);
	morning_run(&m, "key F9\nkey c\nkey F6\nkey Ctrl-U\ntype 2026-11-20\nkey Enter\nexpect ▶ 次: することはありません\nexpect ○ 決済会社 128件 1,531,042円\nexpect 結果待ち 2件\n");
}

/* X2: one entry per day that was looked at; who may only look isn't offered more. */
static void looked_at_and_left_alone(void **state)
{
	(void)state;
	struct audit_entry rows[20];
	int n, seen = 0;
	compared(5);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	const char *out = morning_run(&m, "key F9\nkey c\nrefresh\nkey Down\nscreen\nkey F5\nexpect × F5 照合: 決済の照合の権限がありません\n");
	assert_null(strstr(out, "F5照合"));
	assert_int_equal(audit_log_list(ctx, 0, 20, rows, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		seen += strcmp(rows[i].detail, "reconcile 2026-11-20: 5 differences") == 0;
	assert_int_equal(seen, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(a_difference_is_explained, setup, teardown),
		cmocka_unit_test_setup_teardown(asked_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(looked_at_and_left_alone, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
