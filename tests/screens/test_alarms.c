/* The list of what a person must look at, and marking it as seen, at the desk by script; the bottom line tells of it. proves S2, V8, X2, O3 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/alarm.h"
#include "domain/late.h"
#include "lib/clinic.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "model/role.h"
#include "store/alarms.h"
#include "store/db.h"

#include "base/banned.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "mori", 1u << ROLE_BILLING);
	str_copy(ctx->actor.name, sizeof ctx->actor.name, "森");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static const struct { const char *kind, *text; } found[] = {
	{ "found_doubtful", "請求 B-000031: 人の確認が必要です（duplicate）" },
	{ "reconcile", "2026-11-20 の照合ができません: 決済サーバーから応答がありません" },
	{ "eligibility", "資格確認のファイル OQSsiquc01res_202611210002.xml を読めません: 1行目 タグが閉じていません" },
	{ "mail", "535/8 535 5.7.8 authentication failed" },
};
enum { FOUND = sizeof found / sizeof *found };

static void raise_all(void)
{
	for (size_t i = 0; i < FOUND; i++) {
		assert_int_equal(db_begin(ctx), ERR_OK);
		assert_int_equal(db_finish(ctx, alarms_raise(ctx, found[i].kind, 0, found[i].text)), ERR_OK);
	}
	struct stmt *q = db_stmt(ctx->db, "UPDATE alarm SET at = at - 86400 WHERE kind = 'found_doubtful'");
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, stmt_run(ctx, q, NULL)), ERR_OK);
}

static void english(const char *file, int cols, int rows)
{
	char locale[600];
	str_fmt(locale, sizeof locale, "%s/locale", getenv("MADOGUCHI_BUILD"));
	i18n_init(locale);
	i18n_use(LANG_EN);
	golden_check(file, morning_look(&m, "key k\nscreen alarms\nkey ?\nscreen why\n", cols, rows, SCHEME_16));
	i18n_use(LANG_JA);
}

static void goldens(void **state)
{
	(void)state;
	struct alarm a[FOUND];
	int n;
	golden_check("screens/golden/alarms-none-80x24.txt", morning_run(&m, "key k\nscreen none\n"));
	raise_all();
	assert_int_equal(alarm_list(ctx, 0, FOUND, a, &n), ERR_OK);
	assert_int_equal(alarm_see(ctx, a[0].id, &a[0]), ERR_OK);
	golden_check("screens/golden/alarms-80x24.txt", morning_run(&m, "key k\nscreen alarms\nkey Down\nkey Down\nscreen third\nkey ?\nscreen why\n"));
	golden_check("screens/golden/alarms-132x43.txt", morning_look(&m, "key k\nscreen alarms\n", 132, 43, SCHEME_16));
	english("screens/golden/alarms-en-80x24.txt", 80, 24);
	english("screens/golden/alarms-en-132x43.txt", 132, 43);
	golden_check("screens/golden/alarms-colour.txt", morning_look(&m, "key k\nattrs alarms\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/alarms-mono.txt", morning_look(&m, "key k\nattrs alarms\n", 80, 24, SCHEME_MONO));
}

/* From the night shift's screen and from the start; what only a person ends goes, the rest stays with who has seen it. */
static void seen_by_one_key(void **state)
{
	(void)state;
	raise_all();
	morning_run(&m, "expect 警報 4\nkey F9\nkey k\nexpect 535 5.7.8\nexpect madoguchi.ini の [mail]\nkey F7\nexpect 原因がなくなるまで一覧に残ります\n"
		"expect 確認済（\nexpect 警報 3\nkey Down\nkey F7\nexpect 資格確認ファイル: 確認済にしました\nexpect 警報 2\n");
	int64_t open, unseen;
	assert_int_equal(alarm_count(ctx, &open, &unseen), ERR_OK);
	assert_int_equal(open, FOUND - 1);
	assert_int_equal(unseen, FOUND - 2);
	/* Who may not isn't offered it. */
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_null(strstr(morning_run(&m, "key k\nscreen alarms\n"), "F7"));
}

/* Everything that the line can say, at once. */
static void the_fullest_line(void **state)
{
	(void)state;
	int64_t at;
	clinic_bill(ctx, &(struct visit){ .id = m.minoru_visit, .patient_id = m.minoru, .day = ctx_today(ctx) }, BILL_FINAL, SETTLEMENT_WORKLIST);
	raise_all();
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, alarms_raise(ctx, "profile", 0, "profile.ini:2")), ERR_OK);
	assert_true(instant_parse("2026-11-21T09:10", &at));
	assert_int_equal(late_set(ctx, at), ERR_OK);
	const char *line = strstr(morning_look(&m, "screen line\n", 132, 43, SCHEME_16), "後日入力");
	assert_non_null(line);
	assert_non_null(strstr(line, "要確認 1  警報 3  印刷 停止（待ち 1）  自動決済 休止  施設設定 要確認"));
}

/* X2: one entry for the list, with its count. */
static void one_entry(void **state)
{
	(void)state;
	raise_all();
	morning_run(&m, "key k\n");
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM audit WHERE detail = 'alarms: 4'");
	assert_true(stmt_row(q));
	assert_int_equal(stmt_col(q, 0), 1);
	stmt_done(ctx, q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown), cmocka_unit_test_setup_teardown(seen_by_one_key, setup, teardown),
		cmocka_unit_test_setup_teardown(the_fullest_line, setup, teardown), cmocka_unit_test_setup_teardown(one_entry, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
