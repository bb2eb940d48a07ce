/* Several clinics in one installation: each with its menus, closures and telephone; patients are common to all. proves A10, A1, A5, A7, A8, K1 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/booking_view.h"
#include "domain/clinic.h"
#include "domain/menu.h"
#include "domain/menu_file.h"
#include "domain/notice.h"
#include "domain/policy.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "model/profile.h"
#include "store/db_inner.h"

#include "base/banned.h"

#define HOURS "category = 診療\nname = 再診\ndepartment = 内科\nminutes = 30\ncapacity = 1\ntue = 9:00-10:00\nwed = 9:00-10:00\n"
#define CLINICS "[clinics]\n東クリニック = 03-1111-2222\n西クリニック =\n[menu.east]\nclinic = 東クリニック\n" HOURS "[menu.west]\nclinic = 西クリニック\n" HOURS

static int set_up(void **state)
{
	static struct diary s;
	diary_new(&s, 1, NULL); /* "naika" belongs to no clinic */
	diary_menus(s.ctx, CLINICS);
	*state = &s;
	return 0;
}

static enum err book(struct diary *s, int64_t patient, const char *code, const char *at)
{
	struct booking_new n = { .menu_id = diary_menu_id(s->ctx, code), .patient_id = patient, .start_at = diary_at(at) };
	return booking_book(s->ctx, &n, &s->b, &s->near);
}

static enum err parse(struct diary *s, const char *text)
{
	struct menu_file f;
	enum err e = menu_file_parse(s->ctx, "menus.ini", text, &f);
	if (!e)
		menu_file_free(&f);
	return e;
}

static int64_t entries(struct diary *s)
{
	return db_pragma(s->ctx->db, "SELECT count(*) FROM audit WHERE action = 'book_menus'", -1);
}

/* Equal names stand side by side; what a file says of clinics that aren't there names file and line; and its own export changes nothing. */
static void menus_of_two(void **state)
{
	struct diary *s = *state;
	struct buf text = { 0 };
	struct menu_file f;
	struct menu_file_result r;
	assert_int_equal(parse(s, "[menu.north]\n" HOURS "[menu.south]\nclinic = 南\n" HOURS), ERR_NOT_FOUND);
	assert_non_null(strstr(s->ctx->cause.text, "menus.ini:9"));
	assert_non_null(strstr(s->ctx->cause.text, "「南」はありません。あるのは: 東クリニック, 西クリニック"));
	assert_int_equal(parse(s, "[clinics]\n南 =\n[menu.south]\nclinic = 南\n" HOURS), ERR_OK);
	diary_menus(s->ctx, "[closures]\n2026-12-01 = 創立記念日\n[closures.東クリニック]\n2026-12-02 = 工事\n");
	clinic_ok(s->ctx, menu_file_export(s->ctx, &text));
	assert_non_null(strstr(text.data, "[clinics]\n東クリニック = 03-1111-2222\n西クリニック = \n\n[closures]\n2026-12-01 = 創立記念日\n\n[closures.東クリニック]\n2026-12-02 = 工事\n\n"));
	clinic_ok(s->ctx, menu_file_parse(s->ctx, "own.ini", text.data, &f));
	int64_t noted = entries(s);
	clinic_ok(s->ctx, menu_file_import(s->ctx, &f, &r));
	assert_int_equal(r.same, 3);
	assert_int_equal(r.added + r.changed + r.beyond, 0);
	assert_int_equal(entries(s), noted);
	menu_file_free(&f);
	buf_free(&text);
}

/* The same person at two clinics at once is seen, as patients are common; each clinic's place is its own. */
static void patients_are_common(void **state)
{
	struct diary *s = *state;
	assert_int_equal(book(s, s->taro, "east", "2026-12-01T09:00"), ERR_OK);
	assert_int_equal(book(s, s->hanako, "east", "2026-12-01T09:00"), ERR_REFUSED);
	assert_int_equal(book(s, s->hanako, "west", "2026-12-01T09:30"), ERR_OK);
	assert_int_equal(book(s, s->taro, "west", "2026-12-01T09:00"), ERR_REFUSED);
	assert_non_null(strstr(s->ctx->cause.text, "ほかの予約と重なります"));
}

static void closed_alone(void **state)
{
	struct diary *s = *state;
	struct closure own = { .day = date_of(2026, 12, 1), .reason = "工事", .clinic = "東クリニック" }, all = { .day = own.day, .reason = "停電" }, two[3];
	int beyond, n;
	clinic_ok(s->ctx, menu_closure_put(s->ctx, NULL, &own, &beyond));
	assert_int_equal(book(s, s->taro, "east", "2026-12-01T09:00"), ERR_REFUSED);
	assert_non_null(strstr(s->ctx->cause.text, "工事"));
	assert_int_equal(book(s, s->taro, "west", "2026-12-01T09:00"), ERR_OK);
	assert_int_equal(book(s, s->hanako, "naika", "2026-12-01T09:00"), ERR_OK);
	clinic_ok(s->ctx, menu_closure_put(s->ctx, NULL, &all, &beyond)); /* a second one of the day, of the house */
	assert_int_equal(beyond, 2);
	clinic_ok(s->ctx, menu_closures(s->ctx, own.day, 3, two, &n));
	assert_int_equal(n, 2);
	assert_int_equal(book(s, s->jiro, "west", "2026-12-01T09:30"), ERR_REFUSED);
	assert_non_null(strstr(s->ctx->cause.text, "停電"));
	clinic_ok(s->ctx, menu_closure_drop(s->ctx, &all, &beyond));
	assert_int_equal(book(s, s->jiro, "west", "2026-12-01T09:30"), ERR_OK);
	assert_int_equal(book(s, s->jiro, "east", "2026-12-01T09:00"), ERR_REFUSED);
	struct closure lost = { .day = own.day, .reason = "工事", .clinic = "南" };
	assert_int_equal(menu_closure_put(s->ctx, NULL, &lost, &beyond), ERR_NOT_FOUND);
}

/* What a patient is told names the clinic and its telephone; where it has none, and for menus of none, the house's. */
static void told_where(void **state)
{
	struct diary *s = *state;
	struct notice n;
	char title[MENU_TITLE];
	const char *house = policy_desk(s->ctx, DESK_CLINIC)->phone;
	static const struct { const char *code, *title; bool own; } told[] = { { "east", "東クリニック 再診", true }, { "west", "西クリニック 再診", false },
		{ "naika", "内科 naika", false } };
	for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
		struct menu m;
		struct booking b = { .menu_id = diary_menu_id(s->ctx, told[i].code), .start_at = diary_at("2026-12-01T09:00"), .number = "Y-000009" };
		clinic_ok(s->ctx, notice_preview(s->ctx, NOTICE_MADE, &b, LANG_JA, NULL, &n));
		assert_non_null(strstr(n.body, told[i].title));
		assert_non_null(strstr(n.body, told[i].own ? "（03-1111-2222）" : house));
		clinic_ok(s->ctx, menu_by_id(s->ctx, b.menu_id, &m));
		assert_string_equal(menu_title(&m, title), told[i].title);
	}
}

static void views_of_one(void **state)
{
	struct diary *s = *state;
	struct slot slots[16], free[2];
	struct booking_item items[4];
	struct menu menus[4];
	day_t day = date_of(2026, 12, 1);
	int n;
	assert_int_equal(book(s, s->taro, "east", "2026-12-01T09:00"), ERR_OK);
	assert_int_equal(book(s, s->hanako, "west", "2026-12-01T09:30"), ERR_OK);
	clinic_ok(s->ctx, booking_slots(s->ctx, day, 0, "", 16, slots, &n));
	assert_int_equal(n, 6 + 2 + 2); /* naika has six */
	clinic_ok(s->ctx, booking_slots(s->ctx, day, 0, "東クリニック", 16, slots, &n));
	assert_int_equal(n, 2);
	assert_int_equal(slots[0].menu_id, diary_menu_id(s->ctx, "east"));
	assert_int_equal(slots[0].taken, 1);
	struct slot_wish w = { .from = diary_at("2026-12-01T08:00"), .clinic = "東クリニック" };
	clinic_ok(s->ctx, booking_next_free(s->ctx, &w, 2, free, &n));
	assert_int_equal(free[0].menu_id, diary_menu_id(s->ctx, "east"));
	assert_int_equal(free[0].start_at, diary_at("2026-12-01T09:30"));
	w.menu_id = diary_menu_id(s->ctx, "west");
	clinic_ok(s->ctx, booking_next_free(s->ctx, &w, 2, free, &n));
	assert_int_equal(n, 0); /* a menu that the clinic doesn't have */
	struct booking_filter f = { .from = tokyo_utc(day, 0), .to = tokyo_utc(day + 1, 0), .clinic = "西クリニック" };
	clinic_ok(s->ctx, booking_list(s->ctx, &f, 0, 4, items, &n));
	assert_int_equal(n, 1);
	assert_string_equal(items[0].menu, "西クリニック 再診");
	clinic_ok(s->ctx, menu_list_here(s->ctx, 4, menus, &n));
	assert_int_equal(n, 3);
	clinic_ok(s->ctx, clinic_choose(s->ctx, "東クリニック"));
	clinic_ok(s->ctx, menu_list_here(s->ctx, 4, menus, &n));
	assert_int_equal(n, 1);
	assert_string_equal(menus[0].code, "east");
	assert_int_equal(clinic_choose(s->ctx, "南"), ERR_NOT_FOUND);
	assert_string_equal(s->ctx->clinic, "東クリニック");
	clinic_ok(s->ctx, clinic_choose(s->ctx, ""));
	clinic_ok(s->ctx, menu_list_here(s->ctx, 4, menus, &n));
	assert_int_equal(n, 3);
}

/* A new name goes into menus, closures and the desk's choice; one with menus stays; only admins may. */
static void kept_by_admins(void **state)
{
	struct diary *s = *state;
	struct clinic c = { .name = "東町クリニック", .phone = "03-3333-4444" }, all[4];
	struct closure own = { .day = date_of(2026, 12, 1), .reason = "工事", .clinic = "東クリニック" }, found[2];
	struct menu m;
	int n, beyond;
	clinic_ok(s->ctx, menu_closure_put(s->ctx, NULL, &own, &beyond));
	clinic_ok(s->ctx, clinic_choose(s->ctx, "東クリニック"));
	clinic_ok(s->ctx, clinic_put(s->ctx, "東クリニック", &c));
	assert_string_equal(s->ctx->clinic, c.name);
	clinic_ok(s->ctx, menu_by_code(s->ctx, "east", &m));
	assert_string_equal(m.clinic, c.name);
	clinic_ok(s->ctx, menu_closures(s->ctx, own.day, 2, found, &n));
	assert_string_equal(found[0].clinic, c.name);
	assert_int_equal(clinic_put(s->ctx, "東クリニック", &c), ERR_NOT_FOUND);
	assert_int_equal(clinic_put(s->ctx, "西クリニック", &c), ERR_DUPLICATE);
	assert_int_equal(clinic_put(s->ctx, NULL, &c), ERR_DUPLICATE);
	assert_int_equal(clinic_drop(s->ctx, c.name), ERR_REFUSED);
	clinic_ok(s->ctx, clinic_list(s->ctx, 4, all, &n));
	assert_int_equal(n, 2);
	static const struct { struct clinic c; enum err e; } bad[] = { { { "", "" }, ERR_BAD_INPUT }, { { "東=西", "" }, ERR_BAD_INPUT }, { { " 東", "" }, ERR_BAD_INPUT },
		{ { "東\n西", "" }, ERR_BAD_INPUT }, { { "南", "電話なし" }, ERR_BAD_INPUT }, { { "4242 4242 4242 4242", "" }, ERR_SECRET_TEXT },
		{ { "南", "4242 4242 4242 4242" }, ERR_SECRET_TEXT } };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(clinic_put(s->ctx, NULL, &bad[i].c), bad[i].e);
	clinic_ok(s->ctx, clinic_put(s->ctx, NULL, &(struct clinic){ .name = "南" }));
	own = (struct closure){ .day = own.day + 1, .reason = "停電", .clinic = "南" };
	clinic_ok(s->ctx, menu_closure_put(s->ctx, NULL, &own, &beyond));
	clinic_ok(s->ctx, clinic_drop(s->ctx, "南"));
	clinic_ok(s->ctx, menu_closures(s->ctx, own.day, 2, found, &n));
	assert_int_equal(n, 0);
	assert_int_equal(clinic_drop(s->ctx, "南"), ERR_NOT_FOUND);
	house_act(s->ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(clinic_put(s->ctx, NULL, &(struct clinic){ .name = "北" }), ERR_FORBIDDEN);
	assert_int_equal(clinic_drop(s->ctx, c.name), ERR_FORBIDDEN);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, diary_tear_down)
	const struct CMUnitTest tests[] = {
		T(menus_of_two), T(patients_are_common), T(closed_alone), T(told_where), T(views_of_one), T(kept_by_admins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
