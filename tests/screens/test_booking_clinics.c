/* Two clinics at the desk: whose menus show, what is told of them in every dress, and how an admin keeps them. proves A10, A1, A7, O3, O4 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/booking.h"
#include "domain/clinic.h"
#include "domain/menu.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/dress.h"

#include "base/banned.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

#define HOURS "category = 診療\nname = 再診\ndepartment = 内科\nminutes = 30\ncapacity = 2\nmon = 9:00-11:00\ntue = 9:00-11:00\nwed = 9:00-11:00\n"

static const char menus[] =
	"[clinics]\n東クリニック = 03-1111-2222\n西クリニック =\n"
	"[closures]\n2026-12-01 = 創立記念日\n[closures.東クリニック]\n2026-11-25 = 工事\n"
	"[menu.main]\norder = 1\n" HOURS "[menu.east]\nclinic = 東クリニック\norder = 2\n" HOURS "[menu.west]\nclinic = 西クリニック\norder = 3\n" HOURS
	"[menu.east-vaccine]\nclinic = 東クリニック\norder = 4\ncategory = 予防接種\nname = インフルエンザ\ndepartment = 内科\nminutes = 15\ncapacity = 5\ntue = 9:00-10:00\n";

static struct booking book(const char *code, const char *at, int64_t patient)
{
	return diary_book(ctx, code, at, &(struct booking_new){ .patient_id = patient });
}

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "training", ROLES_ALL);
	diary_menus(ctx, menus);
	book("east", "2026-11-24T09:00", m.taro);
	book("east", "2026-11-24T09:00", m.taro2);
	book("west", "2026-11-24T09:30", m.minoru);
	book("main", "2026-11-24T09:30", m.sachiko);
	morning_as(&m, "yamada", 1u << ROLE_RECEPTION);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	diary_sound(ctx);
	morning_free(&m);
	return 0;
}

#define TARO "scan 0012345678\n"
#define TUESDAY "key /\ntype 11/24\nkey Enter\n"
#define EAST "key k\nkey Down\nkey Enter\n"
#define CLINICS "key F2\nkey F10\nkey k\n"

static void every_dress(void **state)
{
	static const struct { const char *name; unsigned roles; const char *keys; } views[] = {
		{ "clinic-choice", 1u << ROLE_RECEPTION, "key F2\nkey k\n" },
		{ "clinic-month", 1u << ROLE_RECEPTION, TARO "key F2\n" EAST TUESDAY },
		{ "clinic-day", 1u << ROLE_RECEPTION, TARO "key F2\n" EAST TUESDAY "key d\n" },
		{ "clinic-day-all", 1u << ROLE_RECEPTION, "key F2\n" TUESDAY "key d\n" },
		{ "clinic-list", 1u << ROLE_RECEPTION, "key F2\n" EAST TUESDAY "key l\n" },
		{ "clinics", 1u << ROLE_ADMIN, CLINICS },
		{ "clinic-closures", 1u << ROLE_ADMIN, "key F2\nkey F10\nkey c\n" },
		{ "clinic-menus", 1u << ROLE_ADMIN, "key F2\nkey F10\n" },
	};
	char name[64];
	(void)state;
	for (size_t v = 0; v < sizeof views / sizeof *views; v++) {
		morning_as(&m, "yamada", views[v].roles);
		str_fmt(name, sizeof name, "booking/%s", views[v].name);
		dress_check(&m, name, views[v].keys);
		assert_int_equal(clinic_choose(ctx, ""), ERR_OK);
	}
}

/* Chosen once, it holds for month, day, list and the next free place, until all are chosen again. */
static void one_clinic_at_the_desk(void **state)
{
	(void)state;
	morning_run(&m, "key F2\n" EAST "expect 東クリニック 再診\nkey Tab\nexpect 東クリニック インフルエンザ\nkey Tab\nexpect 東クリニック 再診\n");
	assert_string_equal(ctx->clinic, "東クリニック");
	morning_run(&m, "key F2\n" TUESDAY "key l\nexpect 2件   東クリニック\n");
	morning_run(&m, "key F2\nkey s\nkey Up\nkey ^U\ntype 11/24\nkey F5\nexpect 東クリニック\nexpect インフルエンザ\nkey Enter\nexpect 東クリニック\n");
	morning_run(&m, "key F2\nkey k\nkey Enter\nexpect 2026年11月  再診\nkey l\nexpect の予約\n");
	assert_string_equal(ctx->clinic, "");
}

/* A booking of another clinic is moved all the same: its own menu is taken up. */
static void moved_from_elsewhere(void **state)
{
	struct booking b;
	(void)state;
	int64_t id = book("west", "2026-11-24T10:00", m.jiro).id;
	morning_run(&m, "scan 0007712043\nkey F2\n" EAST "expect 東クリニック 再診\nkey F6\nexpect 西クリニック 再診\nexpect 変更先を選んで\nkey Enter\nexpect 変更しました\n");
	assert_int_equal(booking_by_id(ctx, id, &b), ERR_OK);
	assert_int_equal(b.menu_id, diary_menu_id(ctx, "west"));
	assert_int_equal(b.start_at, diary_at("2026-11-24T10:30"));
	assert_int_equal(clinic_choose(ctx, ""), ERR_OK);
}

static void kept_by_an_admin(void **state)
{
	struct clinic all[4];
	int n;
	(void)state;
	morning_as(&m, "sasaki", 1u << ROLE_ADMIN);
	morning_run(&m, CLINICS "key n\ntype 南=北\nkey Enter\nkey Enter\nexpect クリニックの名前\nkey n\ntype 南クリニック\nkey Enter\nexpect 電話\ntype 03-5555-6666\nkey Enter\n"
		"expect 保存しました: 南クリニック  03-5555-6666\n");
	morning_run(&m, CLINICS "key F6\nkey ^U\ntype 南町クリニック\nkey Enter\nkey ^U\nkey Enter\nexpect 南町クリニック\nexpect 病院の予約の電話\n");
	assert_int_equal(clinic_list(ctx, 4, all, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_string_equal(all[0].name, "南町クリニック");
	morning_run(&m, CLINICS "key Down\nkey F7\nexpect 東クリニック\nkey y\nexpect 予約メニューがあります\n");
	morning_run(&m, CLINICS "key F7\nkey y\nexpect やめました: 南町クリニック\n");
	/* a closure asks whose it is */
	morning_run(&m, "key F2\nkey F10\nkey c\nexpect 工事\nkey n\nexpect どこの休診日\nkey Down\nkey Down\nkey Enter\ntype 11/26 停電\nkey Enter\nexpect 停電  西クリニック\n");
	morning_run(&m, "key F2\nkey F10\nkey c\nkey Down\nkey F7\nexpect 停電\nkey y\nexpect 休診日をやめました\n");
	/* a menu's clinic is one of those there are */
	morning_run(&m, "key F2\nkey F10\nkey F5\nkey Tab\nkey Tab\nkey Tab\ntype 北\nkey F5\nexpect クリニック「北」はありません\nkey ^U\ntype 西クリニック\nkey F5\n");
	morning_as(&m, "yamada", 1u << ROLE_RECEPTION);
}

static void other_hours(struct ctx *c, int64_t utc)
{
	struct ctx other;
	struct menu_sheet sheet;
	int beyond;
	(void)c, (void)utc;
	house_join(&m.h, &other);
	house_act(&other, "suzuki", 1u << ROLE_ADMIN);
	assert_int_equal(menu_sheet(&other, diary_menu_id(&other, "main"), &sheet), ERR_OK);
	sheet.menu.capacity = 7;
	assert_int_equal(menu_save(&other, &sheet, &beyond), ERR_OK);
	house_leave(&other);
}

/* Two admins at one menu: both values are shown, nothing is written until the second one saves what was then seen (DESIGN §7). */
static void two_admins(void **state)
{
	struct menu s;
	(void)state;
	morning_as(&m, "sasaki", 1u << ROLE_ADMIN);
	m.app.set_now = other_hours;
	morning_run(&m, "key F2\nkey F10\nkey F5\nkey ^U\ntype 検診\nnow 2026-11-21T09:42\nkey F5\nexpect ほかの端末が先に変更しました\nexpect ほかの端末: 診療\n"
		"expect この画面:   検診\nexpect ほかの端末: 7\nexpect この画面:   2\n");
	assert_int_equal(menu_by_code(ctx, "main", &s), ERR_OK);
	assert_int_equal(s.capacity, 7);
	assert_string_equal(s.category, "診療");
	m.app.set_now = other_hours;
	morning_run(&m, "key F2\nkey F10\nkey F5\nkey ^U\ntype 検診\nnow 2026-11-21T09:43\nkey F5\nkey Esc\nkey F5\nexpect 変更しました\n");
	assert_int_equal(menu_by_code(ctx, "main", &s), ERR_OK);
	assert_string_equal(s.category, "検診");
	morning_as(&m, "yamada", 1u << ROLE_RECEPTION);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = { T(every_dress), T(one_clinic_at_the_desk), T(moved_from_elsewhere), T(kept_by_an_admin), T(two_admins) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
