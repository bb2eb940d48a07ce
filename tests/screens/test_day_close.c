/* The screen of the daily close, by script: figures, the counted cash's difference at once, what wants a reason. proves S8, K4, X2, O3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/counter.h"
#include "domain/day_close.h"
#include "lib/clinic.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "model/role.h"
#include "store/day_closes.h"
#include "store/print_jobs.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "mori", 1u << ROLE_SUPERVISOR | 1u << ROLE_BILLING);
	str_copy(ctx->actor.name, sizeof ctx->actor.name, "森");
	str_copy(ctx->actor.place, sizeof ctx->actor.place, "会計");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static void paid(int64_t visit_id, const char *department, int64_t points, enum payment_method method)
{
	struct bill_line line = { .category = "A00", .name = "再診料", .points = points, .count = 1 };
	struct counter_tender t = { .method = method };
	struct counter_paid p;
	struct bill b;
	assert_int_equal(bill_add(ctx, visit_id, department, 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	t.amount = b.amount;
	assert_int_equal(counter_pay(ctx, b.id, &t, 1, false, -1, &p), ERR_OK);
}

static void money(void)
{
	paid(m.minoru_visit, "内科", 1000, METHOD_CASH);
	paid(m.minoru_visit, "外科", 1377, METHOD_TERMINAL);
}

static void goldens(void **state)
{
	(void)state;
	money();
	golden_check("screens/golden/day_close-80x24.txt",
		morning_run(&m, "key F9\nkey d\nscreen preview\ntype 2990\nscreen differs\nkey F5\nexpect × このまま締めるには理由が必要です\nkey PgDn\nscreen more\ntype 釣銭の間違い\nkey F5\nscreen ask\n"
		"key y\nscreen closed\nkey F1\nscreen help\n"));
	golden_check("screens/golden/day_close-132x43.txt", morning_look(&m, "key F9\nkey d\nkey F6\nkey Ctrl-U\ntype 2026-11-21\nkey Enter\nscreen closed\n", 132, 43, SCHEME_16));
}

static void looks(void **state)
{
	(void)state;
	money();
	golden_check("screens/golden/day_close-colour.txt", morning_look(&m, "key F9\nkey d\ntype 2990\nattrs preview\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/day_close-mono.txt", morning_look(&m, "key F9\nkey d\ntype 2990\nattrs preview\n", 80, 24, SCHEME_MONO));
}

/* The difference stands there while the cash is typed; what is looked at is what is closed. */
static void counted_and_closed(void **state)
{
	(void)state;
	struct day_sheet s;
	struct print_job j;
	money();
	morning_run(&m, "key F9\nkey d\nexpect 現金  帳簿 3,000円\ntype 2\nexpect × 差 -2,998円\ntype 990\nexpect × 差 -10円\nkey Backspace\nkey Backspace\nkey Backspace\nkey Backspace\ntype 3000\nexpect ○ 差 0円\n"
		"key F5\nexpect × このまま締めるには理由が必要です\ntype 診察中\nkey F5\nexpect 締めた日は変更できず\nkey n\nexpect まだ締めていません\n");
	assert_int_equal(day_closes_last(ctx), DAY_NONE);
	morning_run(&m, "key F9\nkey d\nexpect ○ 差 0円\nkey F5\nkey y\nexpect ○ 第1号として締めました。日締め表を印刷します\nexpect ▶ 次: 第1号で締め済み\n"
		"key F5\nexpect × 第1号で締め済みです\nkey F8\nexpect ○ 第1号の日締め表を印刷します\n");
	assert_int_equal(day_close_by_number(ctx, 1, &s), ERR_OK);
	assert_string_equal(s.note, "診察中");
	assert_int_equal(s.counted_cash, 3000);
	day_close_free(&s);
	assert_int_equal(print_jobs_next(ctx, PRINT_WAITING, &j), ERR_OK);
}

/* Another desk takes money while the question stands there. */
static void comes_in(struct ctx *c, int64_t utc)
{
	(void)c, (void)utc;
	paid(m.minoru_visit, "内科", 100, METHOD_CASH);
}

static void changed_meanwhile(void **state)
{
	(void)state;
	money();
	m.app.set_now = comes_in;
	morning_run(&m, "key F9\nkey d\nkey F5\nexpect × 数えた現金を入力してください（なければ 0）\nkey F8\nexpect 一覧の印刷\nkey Esc\n"
		"type 3000\nkey Tab\ntype 診察中\nkey F5\nnow 2026-11-21T09:41\nkey y\nexpect × 表示したあとに金額が変わりました\n"
		"refresh\nexpect 現金  帳簿 3,300円\nkey F5\nnow 2026-11-21T09:41\nrefresh\nkey y\nexpect × 表示したあとに金額が変わりました\nkey F7\nexpect この日はまだ照合していません\nkey Esc\nexpect まだ締めていません\n");
	assert_int_equal(day_closes_last(ctx), DAY_NONE);
}

static void only_a_supervisor_closes(void **state)
{
	(void)state;
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	const char *out = morning_run(&m, "key F9\nkey d\nscreen\ntype 0\nkey F5\nexpect × F5 日締め: 日締めの権限がありません\n");
	assert_null(strstr(out, "F5日締め"));
	assert_int_equal(day_closes_last(ctx), DAY_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(looks, setup, teardown),
		cmocka_unit_test_setup_teardown(counted_and_closed, setup, teardown),
		cmocka_unit_test_setup_teardown(changed_meanwhile, setup, teardown),
		cmocka_unit_test_setup_teardown(only_a_supervisor_closes, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
