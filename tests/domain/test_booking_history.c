/* What a booking's history says of how it was made, before and after its first change. proves A4, A11, X2 */
#include <cmocka.h>
#include <string.h>

#include "domain/booking.h"
#include "domain/booking_view.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"
#include "store/db_inner.h"

#include "base/banned.h"

static struct house h;
static int64_t menu, other, taro;
static struct booking b;
static struct booking_near near;

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	menu = diary_menu(&h.ctx, "naika", 1, NULL);
	other = diary_menu(&h.ctx, "other", 1, NULL);
	taro = clinic_patient(&h.ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	house_act(&h.ctx, "mori", ROLES_ALL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	diary_sound(&h.ctx);
	house_free(&h);
	return 0;
}

static void book(const char *at, const char *override)
{
	struct booking_new n = { .menu_id = menu, .patient_id = taro, .start_at = diary_at(at), .override = override };
	assert_int_equal(booking_book(&h.ctx, &n, &b, &near), ERR_OK);
}

static void says(int n, enum booking_what last)
{
	struct booking_event v[8];
	int got;
	assert_int_equal(booking_history(&h.ctx, b.id, 8, v, &got), ERR_OK);
	assert_int_equal(got, n);
	assert_int_equal(v[0].what, BOOKING_WAS_MADE);
	assert_int_equal(v[0].pos, 1);
	assert_int_equal(v[0].at, diary_at("2026-11-21T09:00"));
	assert_string_equal(v[0].actor, "mori");
	assert_int_equal(v[0].start_at, diary_at("2026-11-22T13:10"));
	assert_int_equal(v[0].menu_id, menu);
	assert_string_equal(v[0].menu, "内科 naika");
	assert_string_equal(v[0].reason, "救急の依頼"); /* a Sunday */
	assert_int_equal(v[n - 1].what, last);
	assert_int_equal(v[n - 1].pos, n);
}

static void test_made_then_changed(void **state)
{
	(void)state;
	book("2026-11-22T13:10", "救急の依頼");
	says(1, BOOKING_WAS_MADE);
	h.time.now = diary_at("2026-11-21T09:30");
	house_act(&h.ctx, "kimura", ROLES_ALL);
	struct booking_change by = { .reason = "本人の希望" };
	assert_int_equal(booking_move(&h.ctx, b.id, other, diary_at("2026-11-24T10:00"), &by, &b, &near), ERR_OK);
	says(2, BOOKING_WAS_MOVED);
	assert_int_equal(booking_cancel(&h.ctx, b.id, &by, &b), ERR_OK);
	says(3, BOOKING_WAS_CANCELLED);
}

/* Nor does it go away by a change that is written past every function of ours; who made it and when can't be changed at all. */
static void test_what_was_done_stays(void **state)
{
	(void)state;
	sqlite3 *s = h.ctx.db->sql;
	book("2026-11-22T13:10", "救急の依頼");
	assert_int_equal(sqlite3_exec(s, "UPDATE booking SET made_by = 'x'", NULL, NULL, NULL) & 0xff, SQLITE_CONSTRAINT);
	assert_int_equal(sqlite3_exec(s, "UPDATE booking SET created_at = 0", NULL, NULL, NULL) & 0xff, SQLITE_CONSTRAINT);
	assert_int_equal(sqlite3_exec(s, "UPDATE booking SET override_reason = 'x'", NULL, NULL, NULL), SQLITE_OK);
	says(1, BOOKING_WAS_MADE);
	assert_int_equal(sqlite3_exec(s, "UPDATE booking SET override_reason = 'y', version = 2", NULL, NULL, NULL), SQLITE_OK);
	says(1, BOOKING_WAS_MADE);
}

#define T(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = { T(made_then_changed), T(what_was_done_stays) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
