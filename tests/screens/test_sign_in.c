/* Signing in, the lock and taking over, by script. proves X1, O4, L3 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "domain/staff.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "model/role.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static void staff(const char *login, const char *name, unsigned roles, enum lang lang)
{
	struct staff s = { .roles = roles, .lang = lang };
	str_copy(s.login, sizeof s.login, login);
	str_copy(s.name, sizeof s.name, name);
	assert_int_equal(staff_add(ctx, &s, "mado5guchi8x"), ERR_OK);
}

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "training", ROLES_ALL);
	staff("yamada", "山田 花子", 1u << ROLE_RECEPTION, LANG_JA);
	staff("smith", "Ann Smith", 1u << ROLE_BILLING, LANG_EN);
	staff_sign_out(ctx);
	str_copy(ctx->actor.place, sizeof ctx->actor.place, "1階 優先受付");
	morning_desk(&m);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	i18n_use(LANG_JA);
	morning_free(&m);
	return 0;
}

#define YAMADA "type yamada\nkey Tab\ntype mado5guchi8x\nkey Enter\n"

static void goldens(void **state)
{
	(void)state;
	golden_check("screens/golden/sign-in-80x24.txt", morning_run(&m, "screen gate\ntype yamada\nkey Tab\ntype falsch99\nkey Enter\nscreen wrong\n"));
	golden_check("screens/golden/lock-80x24.txt", morning_run(&m, YAMADA "key F12\nscreen lock\n"));
}

/* Nothing of a patient shows before somebody has signed in, whatever is typed or scanned. */
static void nothing_before_sign_in(void **state)
{
	(void)state;
	const char *out = morning_run(&m, "screen\nscan 0012345678\nkey F1\nkey Esc\nkey F12\nburst 0012345678\nscreen\n");
	assert_null(strstr(out, "髙橋"));
	assert_null(strstr(out, "本日の来院"));
	assert_non_null(strstr(out, "職員ID"));
}

static void signs_in(void **state)
{
	(void)state;
	morning_run(&m, YAMADA "expect 山田 花子 さん、サインインしました\nexpect 山田 花子（受付）\nexpect 本日の来院 6\n");
	assert_string_equal(ctx->actor.login, "yamada");
	assert_string_equal(ctx->actor.place, "1階 優先受付");
}

/* A wrong password is cleared and says no more than that; five in a row lock for a while, the right one included. */
static void wrong_passwords_lock(void **state)
{
	(void)state;
	char script[2000] = "type yamada\nkey Tab\n";
	for (int i = 0; i < 5; i++)
		str_add(script, sizeof script, "type nein%dnein\nkey Enter\n", i);
	str_add(script, sizeof script, "type mado5guchi8x\nkey Enter\nexpect × 失敗が続いたため、09:56 までサインインできません\nexpect yamada\n");
	morning_run(&m, "type yamada\nkey Tab\ntype falsch99\nkey Enter\nexpect × 職員IDまたはパスワードが違います\nexpect yamada\n");
	morning_run(&m, "type niemand\nkey Tab\ntype falsch99\nkey Enter\nexpect × 職員IDまたはパスワードが違います\n");
	morning_run(&m, script);
	m.h.time.now += 15 * 60;
	morning_run(&m, YAMADA "expect サインインしました\n");
}

/* Idle: the work stays behind the lock, and the same person gets it back where it was. */
static void the_lock_keeps_the_work(void **state)
{
	(void)state;
	const char *out = morning_run(&m, YAMADA "scan 0012345678\nkey m\ntype 車椅子\nidle 601\nexpect ロック中: 山田 花子（受付）\nscan 0000914412\nscreen\n"
		"type falsch99\nkey Enter\nexpect × 職員ID\ntype mado5guchi8x\nkey Enter\nexpect ロックを解除しました\nexpect 車椅子\nexpect 髙橋 太郎\n");
	assert_null(strstr(out, "髙橋"));
	assert_null(strstr(out, "車椅子"));
}

/* Somebody else begins at home as themselves, in their language (O4). */
static void another_takes_over(void **state)
{
	(void)state;
	morning_run(&m, YAMADA "scan 0012345678\nkey F12\nkey BackTab\nkey Ctrl-U\ntype smith\nkey Tab\ntype mado5guchi8x\nkey Enter\nexpect ── Ann Smith (\n"
		"expect F1Help\nexpect (Sat)\nscan 0012345678\nexpect 1980-03-01 (46)\nexpect Next:\nkey F5\nexpect × F5\n");
	assert_string_equal(ctx->actor.login, "smith");
	assert_int_equal(i18n_lang(), LANG_EN);
}

/* L3: the built-in actor of a training installation has no password. */
static void training_needs_none(void **state)
{
	(void)state;
	house_act(ctx, "training", ROLES_ALL);
	morning_desk(&m);
	morning_run(&m, "expect 本日の来院 6\nkey F12\nexpect ロック中\nkey Enter\nexpect 本日の来院 6\n");
}

/* The catalogue of this build; Japanese is the source. */
static int catalogue(void **state)
{
	char folder[512];
	const char *build = getenv("MADOGUCHI_BUILD");
	(void)state;
	str_fmt(folder, sizeof folder, "%s/locale", build ? build : "build");
	i18n_init(folder);
	i18n_use(LANG_JA);
	return 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(goldens), TEST(nothing_before_sign_in), TEST(signs_in), TEST(wrong_passwords_lock), TEST(the_lock_keeps_the_work),
		TEST(another_takes_over), TEST(training_needs_none),
	};
	return cmocka_run_group_tests(tests, catalogue, NULL);
}
