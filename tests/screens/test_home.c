/* The board by script: the sketch of SCREENS.md, narrowing, filter, look-ups from the box, live. proves F1, F8, F14, P1, P6, V8, X2, O3 */
#include <cmocka.h>
#include <string.h>

#include "domain/deferral.h"
#include "domain/insurance.h"
#include "lib/clinic.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/audit_log.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static void goldens(void **state)
{
	(void)state;
	golden_check("screens/golden/home-80x24.txt", morning_run(&m, "screen home\nkey F6\nscreen filtered\n"));
	golden_check("screens/golden/home-132x43.txt", morning_look(&m, "screen home\n", 132, 43, SCHEME_16));
	golden_check("screens/golden/home-colour.txt", morning_look(&m, "attrs home\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/home-mono.txt", morning_look(&m, "attrs home\n", 80, 24, SCHEME_MONO));
}

/* SCREENS.md's own rows, letter by letter where the facts are the same. */
static void the_sketch(void **state)
{
	(void)state;
	const char *out = morning_run(&m, "screen\n");
	static const char *const rows[] = {
		"│ 次の行き先        受付   診察券      氏名            理由              待ち  │",
		"│▶優先受付          08:52  0012345678  髙橋 太郎 同姓  管理票・紹介状    49分  │",
		"│ 優先受付          09:10  0020031144  高橋 多呂 同姓  妊健票            31分  │",
		"│ 保険証確認ブース  09:15  0000914412  渡邉 幸子       今月未確認        26分  │",
		"│ 診察中            09:02  0007712043  鈴木 次郎       －                －    │",
		"│ お帰り可          08:40  0011180337  田中 実         院外処方          済    │",
		"│ 本日の来院 6   あとクレ 1   未確認 2   優先受付へ 2   会計へ 0               │",
		"│ 1 / 6   並び: 次の行き先・待ち   絞り込み: なし                              │",
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (!strstr(out, rows[i]))
			fail_msg("missing: %s\n%s", rows[i], out);
}

static void opens_and_narrows(void **state)
{
	(void)state;
	morning_run(&m, "key Down\nkey F5\nexpect 0020031144  高橋 多呂\nkey Esc\nexpect ▶優先受付          09:10\nkey Enter\nexpect 高橋 多呂  タカハシ タロ\n");
	/* typing narrows; kana in any width or kind, kanji variants */
	const char *out = morning_run(&m, "type わた\nscreen\n");
	assert_non_null(strstr(out, "渡邉 幸子"));
	assert_null(strstr(out, "佐藤 一郎"));
	out = morning_run(&m, "type 高橋\nscreen\n");
	assert_non_null(strstr(out, "髙橋 太郎"));
	assert_non_null(strstr(out, "1 / 2 "));
}

static void the_box_finds(void **state)
{
	(void)state;
	morning_run(&m, "scan 0012345678\nexpect 髙橋 太郎  タカハシ タロウ\nexpect ▶ 次: 優先受付へ（管理票・紹介状）\n");
	morning_run(&m, "burst 0012345678\nexpect 髙橋 太郎  タカハシ タロウ\n");
	morning_run(&m, "type 914412\nkey Enter\nexpect 渡邉 幸子\n");
	morning_run(&m, "type ﾜﾀﾅﾍﾞ\nkey Enter\nexpect 0000914412  渡邉 幸子\n");
	morning_run(&m, "type タカハシ\nkey Enter\nexpect ▶ 「タカハシ」 2人\nexpect 髙橋 太郎\nexpect 高橋 多呂\nkey F5\nexpect 保険\n");
	morning_run(&m, "type S55.3.1\nkey Enter\nexpect 6人\n");
	/* nobody: what was searched, and the text stays to be put right */
	morning_run(&m, "type モリ\nkey Enter\nexpect × 「モリ」の患者はいません\nexpect ▏モリ▁\n");
	/* a card number with a digit too few says the rule */
	morning_run(&m, "scan 001234567\nexpect 10桁\n");
}

/* V8: what another desk changes appears by itself; nothing is typed here in between. */
static void follows_other_desks(void **state)
{
	(void)state;
	struct ctx other;
	morning_run(&m, "expect 未確認 2\nexpect 今月未確認\n");
	house_join(&m.h, &other);
	assert_int_equal(insurance_confirm(&other, m.sachiko, m.sachiko_visit, ctx_today(&other), EVIDENCE_MYNUMBER), ERR_OK);
	house_leave(&other);
	assert_true(m.app.changed(ctx));
	assert_false(m.app.changed(ctx));
	morning_run(&m, "expect 未確認 1\n");
}

static int looks(const char *what)
{
	struct audit_entry rows[200];
	int n, found = 0;
	assert_int_equal(audit_log_list(ctx, 0, 200, rows, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		found += strcmp(rows[i].action, "look") == 0 && strstr(rows[i].subject, what) != NULL;
	return found;
}

static void a_look_is_one_entry(void **state)
{
	(void)state;
	assert_int_equal(looks("board"), 0);
	morning_run(&m, "refresh\nrefresh\nkey Down\n");
	assert_int_equal(looks("board"), 1);
}

/* The other preset: its long name has an everyday word on screen, its desks and words are its own (SCREENS rule 6). */
static void the_other_hospital(void **state)
{
	(void)state;
	morning_free(&m);
	morning_new(&m, "atobarai");
	golden_check("screens/golden/atobarai-80x24.txt", morning_run(&m, "screen home\nscan 0012345678\nkey F6\nscreen why_not\nkey F8\nexpect 一覧の印刷\nkey Esc\nkey Enter\nscreen patient\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown), cmocka_unit_test_setup_teardown(the_sketch, setup, teardown),
		cmocka_unit_test_setup_teardown(opens_and_narrows, setup, teardown), cmocka_unit_test_setup_teardown(the_box_finds, setup, teardown),
		cmocka_unit_test_setup_teardown(follows_other_desks, setup, teardown), cmocka_unit_test_setup_teardown(a_look_is_one_entry, setup, teardown),
		cmocka_unit_test_setup_teardown(the_other_hospital, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
