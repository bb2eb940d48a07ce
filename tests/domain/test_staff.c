/* Staff: signing in, the lock, roles, passwords. proves X1, L3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/staff.h"
#include "lib/house.h"
#include "model/role.h"
#include "store/audit_log.h"
#include "store/staffs.h"

static struct house h;

static const char right[] = "Kaede-no-ha9";

static void add(const char *login, unsigned roles, const char *os_user)
{
	struct staff s = { .roles = roles };
	str_copy(s.login, sizeof s.login, login);
	str_copy(s.name, sizeof s.name, "山田 花子");
	str_copy(s.os_user, sizeof s.os_user, os_user);
	assert_int_equal(staff_add(&h.ctx, &s, right), ERR_OK);
	assert_true(s.id > 0);
}

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	add("yamada", 1u << ROLE_RECEPTION | 1u << ROLE_SUPERVISOR, "desk1");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&h);
	i18n_use(LANG_JA);
	return 0;
}

static const char *newest(int back)
{
	static struct audit_entry e[10];
	int n;
	assert_int_equal(audit_log_list(&h.ctx, 0, 10, e, &n), ERR_OK);
	assert_true(n > back);
	return e[back].detail;
}

static void test_sign_in(void **state)
{
	(void)state;
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", right), ERR_OK);
	assert_string_equal(h.ctx.actor.login, "yamada");
	assert_string_equal(h.ctx.actor.name, "山田 花子");
	assert_string_equal(h.ctx.actor.place, "test");
	assert_true(h.ctx.actor.staff_id > 0);
	assert_string_equal(newest(0), "signed in");
	assert_true(may(&h.ctx, ACTION_DEFER));
	assert_true(may(&h.ctx, ACTION_DAY_CLOSE)); /* the second role */
	assert_false(may(&h.ctx, ACTION_REFUND));
	assert_int_equal(may_check(&h.ctx, ACTION_REFUND), ERR_FORBIDDEN);
	assert_non_null(strstr(h.ctx.cause.text, "会計"));
	staff_sign_out(&h.ctx);
	assert_false(may(&h.ctx, ACTION_LOOK));
	assert_string_equal(h.ctx.actor.place, "test");
}

static void test_wrong_and_unknown_look_alike(void **state)
{
	(void)state;
	char said[1024];
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", "wrong"), ERR_AUTH);
	str_copy(said, sizeof said, h.ctx.cause.text);
	assert_string_equal(h.ctx.actor.login, "training"); /* nobody else came in */
	assert_int_equal(staff_sign_in(&h.ctx, "nobody", "wrong"), ERR_AUTH);
	assert_string_equal(h.ctx.cause.text, said);
	assert_string_equal(newest(0), "unknown login");
	assert_string_equal(newest(1), "wrong password 1");
}

/* atokure: lock_after = 5, lock_minutes = 15 */
static void test_lock(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(staff_sign_in(&h.ctx, "yamada", "wrong"), ERR_AUTH);
	assert_string_equal(newest(0), "wrong password, locked");
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", right), ERR_LOCKED);
	assert_non_null(strstr(h.ctx.cause.text, "09:15"));
	vtime_pass(&h.time, 15 * 60 - 1);
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", right), ERR_LOCKED);
	vtime_pass(&h.time, 1);
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", right), ERR_OK);
}

static void test_right_password_forgets_failures(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(staff_sign_in(&h.ctx, "yamada", "wrong"), ERR_AUTH);
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", right), ERR_OK);
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", "wrong"), ERR_AUTH);
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", right), ERR_OK);
}

static void test_os_account(void **state)
{
	(void)state;
	assert_int_equal(staff_sign_in_os(&h.ctx, NULL, "desk1"), ERR_OK);
	assert_string_equal(h.ctx.actor.login, "yamada");
	house_act(&h.ctx, "training", ROLES_ALL);
	assert_int_equal(staff_sign_in_os(&h.ctx, "yamada", "desk1"), ERR_OK);
	house_act(&h.ctx, "training", ROLES_ALL);
	assert_int_equal(staff_sign_in_os(&h.ctx, "suzuki", "desk1"), ERR_AUTH);
	assert_int_equal(staff_sign_in_os(&h.ctx, NULL, "desk2"), ERR_AUTH);
	assert_string_equal(h.ctx.actor.login, "training");
}

static void test_disable(void **state)
{
	(void)state;
	add("kanri", 1u << ROLE_ADMIN, "");
	assert_int_equal(staff_disable(&h.ctx, "kanri"), ERR_REFUSED); /* the last admin */
	add("kanri2", 1u << ROLE_ADMIN, "");
	assert_int_equal(staff_disable(&h.ctx, "kanri"), ERR_OK);
	assert_int_equal(staff_disable(&h.ctx, "kanri"), ERR_BAD_STATE);
	assert_int_equal(staff_sign_in(&h.ctx, "kanri", right), ERR_AUTH);
	assert_int_equal(staff_disable(&h.ctx, "yamada"), ERR_OK);
	assert_int_equal(staff_sign_in_os(&h.ctx, NULL, "desk1"), ERR_AUTH);
	assert_int_equal(staff_disable(&h.ctx, "nobody"), ERR_NOT_FOUND);
}

static void refused(const char *login, const char *name, unsigned roles, const char *password, enum err e)
{
	struct staff s = { .roles = roles };
	str_copy(s.login, sizeof s.login, login);
	str_copy(s.name, sizeof s.name, name);
	assert_int_equal(staff_add(&h.ctx, &s, password), e);
}

static void test_what_is_refused(void **state)
{
	(void)state;
	unsigned role = 1u << ROLE_BILLING;
	refused("yamada", "別人", role, right, ERR_DUPLICATE);
	refused("worker", "働き手", role, right, ERR_BAD_INPUT);
	refused("training", "訓練", role, right, ERR_BAD_INPUT);
	refused("", "無名", role, right, ERR_BAD_INPUT);
	refused("a b", "空白", role, right, ERR_BAD_INPUT);
	refused("sato", "", role, right, ERR_BAD_INPUT);
	refused("sato", "4242424242424242", role, right, ERR_SECRET_TEXT);
	refused("sato", "佐藤", 0, right, ERR_BAD_INPUT);
	refused("sato", "佐藤", 1u << ROLE_COUNT, right, ERR_BAD_INPUT);
	refused("sato", "佐藤", role, "short77", ERR_BAD_INPUT); /* F16: at least 8 */
	refused("sato", "佐藤", role, "xxsatoxx1", ERR_BAD_INPUT);
	refused("sato", "佐藤", role, "aaaaaaaaaa", ERR_BAD_INPUT);
	refused("sato", "佐藤", role, "パスワードです", ERR_BAD_INPUT);
	house_act(&h.ctx, "sato", 1u << ROLE_RECEPTION | 1u << ROLE_BILLING);
	refused("tanaka", "田中", role, right, ERR_FORBIDDEN);
	assert_int_equal(staff_disable(&h.ctx, "yamada"), ERR_FORBIDDEN);
}

static void test_passwd(void **state)
{
	(void)state;
	char hash[PASSWORD_TEXT];
	struct staff s;
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", right), ERR_OK);
	assert_int_equal(staff_passwd(&h.ctx, "yamada", "Momiji-no-ha8"), ERR_OK); /* one's own */
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", right), ERR_AUTH);
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", "Momiji-no-ha8"), ERR_OK);
	house_act(&h.ctx, "training", ROLES_ALL);
	add("sato", 1u << ROLE_BILLING, "");
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", "Momiji-no-ha8"), ERR_OK);
	assert_int_equal(staff_passwd(&h.ctx, "sato", "Momiji-no-ha8"), ERR_FORBIDDEN);
	house_act(&h.ctx, "training", ROLES_ALL);
	assert_int_equal(staff_passwd(&h.ctx, "sato", "Momiji-no-ha8"), ERR_OK);
	assert_int_equal(staffs_by_login(&h.ctx, "sato", &s), ERR_OK);
	assert_int_equal(staffs_hash(&h.ctx, s.id, hash), ERR_OK);
	assert_null(strstr(hash, "Momiji"));
	assert_int_equal(strncmp(hash, "scrypt$15$", 10), 0);
}

static void test_language_and_list(void **state)
{
	(void)state;
	struct staff s = { .roles = 1u << ROLE_NIGHT, .lang = LANG_EN }, all[8];
	int n;
	str_copy(s.login, sizeof s.login, "smith");
	str_copy(s.name, sizeof s.name, "John Smith");
	assert_int_equal(staff_add(&h.ctx, &s, right), ERR_OK);
	assert_int_equal(staff_list(&h.ctx, 8, all, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(all[0].login, "smith");
	assert_string_equal(all[1].os_user, "desk1");
	assert_int_equal(staff_sign_in(&h.ctx, "smith", right), ERR_OK);
	assert_int_equal(i18n_lang(), LANG_EN);
	assert_int_equal(staff_sign_in(&h.ctx, "yamada", right), ERR_OK);
	assert_int_equal(i18n_lang(), LANG_JA);
}

static void test_roles(void **state)
{
	(void)state;
	unsigned roles;
	assert_int_equal(staff_roles_parse(&h.ctx, "reception, billing", &roles), ERR_OK);
	assert_int_equal(roles, 1u << ROLE_RECEPTION | 1u << ROLE_BILLING);
	assert_int_equal(staff_roles_parse(&h.ctx, "reception,boss", &roles), ERR_BAD_INPUT);
	assert_non_null(strstr(h.ctx.cause.text, "boss"));
	assert_non_null(strstr(h.ctx.cause.text, "supervisor"));
	assert_int_equal(staff_roles_parse(&h.ctx, "", &roles), ERR_BAD_INPUT);
}

/* The built-in worker has its own column of the table. */
static void test_worker(void **state)
{
	(void)state;
	h.ctx.actor = (struct actor){ .worker = true };
	assert_true(may(&h.ctx, ACTION_SETTLE_RUN));
	assert_false(may(&h.ctx, ACTION_REFUND));
	assert_false(may(&h.ctx, ACTION_STAFF));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_sign_in), CASE(test_wrong_and_unknown_look_alike), CASE(test_lock), CASE(test_right_password_forgets_failures),
		CASE(test_os_account), CASE(test_disable), CASE(test_what_is_refused), CASE(test_passwd), CASE(test_language_and_list),
		CASE(test_roles), CASE(test_worker),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
