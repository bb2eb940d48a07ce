/* Bookings by their rules: places, hours, cut-offs, limits, overrides, history. proves A1, A2, A3, A4, A5, A6, A11, F18, X7, X2 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/menu.h"
#include "domain/patient.h"
#include "domain/visit.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"
#include "store/db_inner.h"

#include "base/banned.h"

static int set_up(void **state)
{
	static struct diary s;
	diary_new(&s, 1, NULL);
	*state = &s;
	return 0;
}

static enum err book_as(struct diary *s, int64_t patient, const char *at, const struct booking_new *more)
{
	struct booking_new n = *more;
	n.patient_id = patient;
	n.start_at = diary_at(at);
	if (!n.menu_id)
		n.menu_id = s->menu;
	return booking_book(s->ctx, &n, &s->b, &s->near);
}

static enum err book(struct diary *s, int64_t patient, const char *at)
{
	return book_as(s, patient, at, &(struct booking_new){ .message = NULL });
}

static enum err move_to(struct diary *s, const char *at, const struct booking_change *c)
{
	return booking_move(s->ctx, s->b.id, s->menu, diary_at(at), c, &s->b, &s->near);
}

static bool because(struct diary *s, const char *id)
{
	for (int i = 0; i < s->ctx->cause.n_reasons; i++)
		if (strcmp(s->ctx->cause.reasons[i].id, id) == 0)
			return true;
	return false;
}

/* 2026-11-24 is a Tuesday; 23 is 勤労感謝の日, 22 a Sunday. */
static void test_book_and_full(void **state)
{
	struct diary *s = *state;
	assert_int_equal(book(s, s->taro, "2026-11-24T10:00"), ERR_OK);
	assert_string_equal(s->b.number, "Y-000001");
	assert_int_equal(s->b.state, BOOKING_CONFIRMED);
	assert_int_equal(s->b.end_at - s->b.start_at, 1800);
	/* the only place is taken: refused, and the three nearest by time, both sides */
	assert_int_equal(book(s, s->hanako, "2026-11-24T10:00"), ERR_REFUSED);
	assert_true(because(s, "full"));
	assert_int_equal(s->near.n, 3);
	assert_int_equal(s->near.slots[0].start_at, diary_at("2026-11-24T10:30"));
	assert_int_equal(s->near.slots[1].start_at, diary_at("2026-11-24T09:30"));
	assert_int_equal(s->near.slots[2].start_at, diary_at("2026-11-24T11:00"));
}

/* The rule is the database's: a row written past every function of ours is refused too. */
static void test_constraint(void **state)
{
	struct diary *s = *state;
	assert_int_equal(book(s, s->taro, "2026-11-24T10:00"), ERR_OK);
	const char *sql = "INSERT INTO booking (id, facility_id, menu_id, number, name, start_at, end_at, state, created_at) "
		"SELECT 999999, facility_id, menu_id, 'Y-9', 'x', start_at, end_at, 'confirmed', 0 FROM booking";
	assert_int_equal(sqlite3_exec(s->ctx->db->sql, sql, NULL, NULL, NULL) & 0xff, SQLITE_CONSTRAINT);
	sql = "UPDATE slot SET capacity = 0";
	assert_int_equal(sqlite3_exec(s->ctx->db->sql, sql, NULL, NULL, NULL) & 0xff, SQLITE_CONSTRAINT);
	sql = "INSERT INTO booking (id, facility_id, menu_id, number, name, start_at, end_at, state, extra, created_at) "
		"SELECT 999999, facility_id, menu_id, 'Y-9', 'x', start_at, end_at, 'confirmed', 1, 0 FROM booking";
	assert_int_equal(sqlite3_exec(s->ctx->db->sql, sql, NULL, NULL, NULL) & 0xff, SQLITE_CONSTRAINT); /* beyond, but without a reason */
	sql = "DELETE FROM booking";
	assert_int_equal(sqlite3_exec(s->ctx->db->sql, sql, NULL, NULL, NULL) & 0xff, SQLITE_CONSTRAINT);
}

/* So is a second booking of the same patient at the same time; what was cancelled doesn't count. */
static void test_constraint_once(void **state)
{
	struct diary *s = *state;
	int64_t wide = diary_menu(s->ctx, "wide", 5, "");
	const char *again = "INSERT INTO booking (id, facility_id, menu_id, patient_id, number, name, start_at, end_at, state, created_at) "
		"SELECT 999999, facility_id, menu_id, patient_id, 'Y-9', 'x', start_at, end_at, 'confirmed', 0 FROM booking WHERE number = 'Y-000001'";
	for (int i = 0; i < 2; i++) { /* two that are cancelled stand beside each other */
		assert_int_equal(book_as(s, s->taro, "2026-11-24T10:00", &(struct booking_new){ .menu_id = wide }), ERR_OK);
		assert_int_equal(sqlite3_exec(s->ctx->db->sql, again, NULL, NULL, NULL) & 0xff, SQLITE_CONSTRAINT);
		assert_int_equal(booking_cancel(s->ctx, s->b.id, &(struct booking_change){ 0 }, &s->b), ERR_OK);
	}
	assert_int_equal(sqlite3_exec(s->ctx->db->sql, again, NULL, NULL, NULL), SQLITE_OK);
}

static void test_all_conflicts_at_once(void **state)
{
	struct diary *s = *state;
	int64_t other = diary_menu(s->ctx, "other", 1, "who = patients\nterms = 規約\n");
	assert_int_equal(book(s, s->hanako, "2026-11-24T10:00"), ERR_OK);
	assert_int_equal(book_as(s, s->taro, "2026-11-24T10:00", &(struct booking_new){ .menu_id = other, .terms = true, .by_patient = true }), ERR_OK);
	assert_int_equal(book_as(s, s->hanako, "2026-11-24T10:00", &(struct booking_new){ .menu_id = other, .message = "4242 4242 4242 4242" }), ERR_SECRET_TEXT);
	assert_true(because(s, "full"));
	assert_true(because(s, "overlap"));
	assert_true(because(s, "who"));
	assert_true(because(s, "terms"));
	assert_true(because(s, "secret"));
	assert_null(strstr(s->ctx->cause.text, "4242"));
	assert_int_equal(s->ctx->cause.n_reasons, 5);
}

static void test_hours_and_calendar(void **state)
{
	struct diary *s = *state;
	static const struct { const char *at, *why; } closed[] = { { "2026-11-22T10:00", "日曜日" }, { "2026-11-23T10:00", "勤労感謝の日" },
		{ "2026-12-12T10:00", "第2土曜日" }, { "2026-12-30T10:00", "年末年始" }, { "2026-11-24T13:00", "時間外" }, { "2026-11-24T10:10", "時間外" } };
	for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++) {
		assert_int_equal(book(s, s->taro, closed[i].at), ERR_REFUSED);
		assert_true(because(s, "closed"));
		assert_non_null(strstr(s->ctx->cause.text, closed[i].why));
	}
	diary_menus(s->ctx, "[closures]\n2026-12-01 = 創立記念日\n");
	assert_int_equal(book(s, s->taro, "2026-12-01T10:00"), ERR_REFUSED);
	assert_non_null(strstr(s->ctx->cause.text, "創立記念日"));
	assert_int_equal(book(s, s->taro, "2027-06-01T10:00"), ERR_REFUSED); /* 180 days from 11-21: until 2027-05-20 */
	assert_true(because(s, "horizon"));
	assert_int_equal(book(s, s->taro, "2027-05-20T10:00"), ERR_OK);
}

static void test_menu_days(void **state)
{
	struct diary *s = *state;
	assert_int_equal(book(s, s->taro, "2026-12-02T10:00"), ERR_OK);
	/* an exception opens a Sunday with more places, and closes a day that has a booking: it stays, beyond the capacity, with the reason */
	diary_menu(s->ctx, "naika", 1, "day = 2026-11-29 10:00-11:00 x2 | 臨時\nday = 2026-12-02 closed | 学会\n");
	assert_int_equal(book(s, s->hanako, "2026-11-29T10:00"), ERR_OK);
	assert_int_equal(book(s, s->jiro, "2026-11-29T10:00"), ERR_OK);
	int within, beyond;
	diary_count(s->ctx, s->menu, diary_at("2026-12-02T10:00"), &within, &beyond);
	assert_int_equal(within, 0);
	assert_int_equal(beyond, 1);
	struct booking b;
	assert_int_equal(booking_by_number(s->ctx, "1", &b), ERR_OK);
	assert_true(b.extra);
	assert_string_equal(b.override_reason, "予約枠の変更");
	assert_int_equal(book(s, s->hanako, "2026-12-02T09:00"), ERR_REFUSED);
	assert_non_null(strstr(s->ctx->cause.text, "学会"));
	/* and opened again, it steps back in */
	diary_menu(s->ctx, "naika", 1, NULL);
	diary_count(s->ctx, s->menu, diary_at("2026-12-02T10:00"), &within, &beyond);
	assert_int_equal(within, 1);
	assert_int_equal(beyond, 0);
}

/* The house's closures one at a time; bookings that they leave without a place stay, beyond, and step in again. */
static void test_closures(void **state)
{
	struct diary *s = *state;
	int beyond, within, n;
	struct closure c = { .day = date_of(2026, 12, 2), .reason = "停電" }, all[4];
	assert_int_equal(book(s, s->taro, "2026-12-02T09:00"), ERR_OK);
	assert_int_equal(menu_closure_put(s->ctx, NULL, &c, &beyond), ERR_OK);
	assert_int_equal(beyond, 1);
	assert_int_equal(book(s, s->hanako, "2026-12-02T09:30"), ERR_REFUSED);
	assert_non_null(strstr(s->ctx->cause.text, "停電"));
	str_copy(c.reason, sizeof c.reason, "工事");
	assert_int_equal(menu_closure_put(s->ctx, NULL, &c, &beyond), ERR_OK);
	assert_int_equal(menu_closures(s->ctx, c.day, 4, all, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(all[0].reason, "工事");
	assert_int_equal(menu_closure_put(s->ctx, NULL, &(struct closure){ .day = c.day, .reason = "" }, &beyond), ERR_BAD_INPUT);
	assert_int_equal(menu_closure_put(s->ctx, NULL, &(struct closure){ .day = c.day, .reason = "4242 4242 4242 4242" }, &beyond), ERR_SECRET_TEXT);
	assert_int_equal(menu_closure_drop(s->ctx, &(struct closure){ .day = c.day + 1 }, &beyond), ERR_NOT_FOUND);
	assert_int_equal(menu_closure_drop(s->ctx, &c, &beyond), ERR_OK);
	diary_count(s->ctx, s->menu, diary_at("2026-12-02T09:00"), &within, &beyond);
	assert_int_equal(within, 1);
	assert_int_equal(beyond, 0);
	house_act(s->ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(menu_closure_put(s->ctx, NULL, &c, &beyond), ERR_FORBIDDEN);
	assert_int_equal(menu_closure_drop(s->ctx, &c, &beyond), ERR_FORBIDDEN);
}

static bool logged(struct diary *s, const char *detail)
{
	sqlite3_stmt *q;
	assert_int_equal(sqlite3_prepare_v2(s->ctx->db->sql, "SELECT 1 FROM audit WHERE detail = ? AND actor = 'training'", -1, &q, NULL), SQLITE_OK);
	sqlite3_bind_text(q, 1, detail, -1, SQLITE_STATIC);
	bool found = sqlite3_step(q) == SQLITE_ROW;
	sqlite3_finalize(q);
	return found;
}

/* Another date moves a closure; a day has one; the log says what each day was and is. proves X2 */
static void test_closure_moved(void **state)
{
	struct diary *s = *state;
	int beyond, n;
	struct closure c = { .day = date_of(2026, 12, 2), .reason = "停電" }, moved = { .day = date_of(2026, 12, 3), .reason = "停電と工事" }, all[4];
	clinic_ok(s->ctx, menu_closure_put(s->ctx, NULL, &c, &beyond));
	assert_true(logged(s, "closure 2026-12-02: - -> 停電"));
	clinic_ok(s->ctx, menu_closure_put(s->ctx, &c, &moved, &beyond));
	clinic_ok(s->ctx, menu_closures(s->ctx, c.day, 4, all, &n));
	assert_int_equal(n, 1);
	assert_int_equal(all[0].day, moved.day);
	assert_string_equal(all[0].reason, "停電と工事");
	assert_true(logged(s, "closure 2026-12-02: 停電 -> -"));
	assert_true(logged(s, "closure 2026-12-03: - -> 停電と工事"));
	assert_int_equal(book(s, s->taro, "2026-12-02T09:00"), ERR_OK);
	/* it isn't there any more; and no other one is written over */
	assert_int_equal(menu_closure_put(s->ctx, &c, &moved, &beyond), ERR_NOT_FOUND);
	clinic_ok(s->ctx, menu_closure_put(s->ctx, NULL, &(struct closure){ .day = moved.day + 1, .reason = "学会" }, &beyond));
	assert_int_equal(menu_closure_put(s->ctx, &moved, &(struct closure){ .day = moved.day + 1, .reason = "工事" }, &beyond), ERR_BAD_INPUT);
	clinic_ok(s->ctx, menu_closures(s->ctx, c.day, 4, all, &n));
	assert_int_equal(n, 2);
	assert_string_equal(all[1].reason, "学会");
	diary_menus(s->ctx, "[closures]\n2026-12-04 = 学会\n2026-12-07 = 工事\n");
	assert_true(logged(s, "closure 2026-12-03: 停電と工事 -> -"));
	assert_true(logged(s, "closure 2026-12-07: - -> 工事"));
	assert_false(logged(s, "closure 2026-12-04: 学会 -> 学会"));
}

/* What reaches in from hours before is seen, also when its menu has become shorter since; what ends before isn't. proves A4, A11 */
static void test_long_overlap(void **state)
{
	struct diary *s = *state;
	int64_t dock = diary_menu(s->ctx, "dock", 2, "minutes = 120\n");
	assert_int_equal(book_as(s, s->taro, "2026-11-24T09:00", &(struct booking_new){ .menu_id = dock }), ERR_OK);
	for (int shortened = 0; shortened < 2; shortened++) {
		assert_int_equal(book(s, s->taro, "2026-11-24T10:30"), ERR_REFUSED);
		assert_true(because(s, "overlap"));
		diary_menu(s->ctx, "dock", 2, "minutes = 15\n");
	}
	assert_int_equal(book(s, s->taro, "2026-11-24T11:00"), ERR_OK);
}

/* A menu with a limit of its own is counted by itself; the others share the profile's. Moving from one to the other counts as well. */
static void test_limit_of_menu(void **state)
{
	struct diary *s = *state;
	int64_t rehab = diary_menu(s->ctx, "rehab", 9, "max_bookings = 6\n"), shot = diary_menu(s->ctx, "shot", 9, "max_bookings = 1\n");
	static const char *const days[] = { "2026-11-24T09:00", "2026-11-25T09:00", "2026-11-26T09:00", "2026-11-27T09:00", "2026-11-28T09:00", "2026-11-30T09:00" };
	for (int i = 0; i < 6; i++)
		assert_int_equal(book_as(s, s->taro, days[i], &(struct booking_new){ .menu_id = rehab }), ERR_OK);
	assert_int_equal(book_as(s, s->taro, "2026-12-01T09:00", &(struct booking_new){ .menu_id = rehab }), ERR_REFUSED);
	assert_true(because(s, "limit"));
	int64_t sixth = s->b.id;
	for (int i = 0; i < 4; i++) {
		char later[32];
		str_fmt(later, sizeof later, "%.10sT10:00", days[i]);
		assert_int_equal(book(s, s->taro, later), ERR_OK);
	}
	assert_int_equal(book_as(s, s->taro, "2026-12-02T09:00", &(struct booking_new){ .menu_id = shot }), ERR_OK);
	int64_t only = s->b.id;
	struct booking_change c = { .version = 0 };
	assert_int_equal(booking_move(s->ctx, only, s->menu, diary_at("2026-12-02T10:00"), &c, &s->b, &s->near), ERR_OK); /* the fifth of the profile's five */
	assert_int_equal(booking_move(s->ctx, sixth, s->menu, diary_at("2026-12-02T11:00"), &c, &s->b, &s->near), ERR_REFUSED);
	assert_true(because(s, "limit"));
	assert_int_equal(booking_move(s->ctx, only, s->menu, diary_at("2026-12-03T10:00"), &c, &s->b, &s->near), ERR_OK); /* among its own it may move */
	s->h.time.now = diary_at("2026-11-30T09:31"); /* what is past counts no more */
	assert_int_equal(book_as(s, s->taro, "2026-12-01T09:00", &(struct booking_new){ .menu_id = rehab }), ERR_OK);
}

static void test_limits(void **state)
{
	struct diary *s = *state;
	static const char *const days[] = { "2026-11-24T09:00", "2026-11-25T09:00", "2026-11-26T09:00", "2026-11-27T09:00", "2026-11-30T09:00" };
	for (int i = 0; i < 5; i++)
		assert_int_equal(book(s, s->taro, days[i]), ERR_OK);
	assert_int_equal(book(s, s->taro, "2026-12-01T09:00"), ERR_REFUSED); /* F18: five */
	assert_true(because(s, "limit"));
	assert_int_equal(book(s, s->hanako, "2026-12-01T09:00"), ERR_OK);
	assert_int_equal(book(s, s->hanako, "2026-12-01T09:00"), ERR_REFUSED);
	assert_true(because(s, "twice"));
	assert_int_equal(patient_set_flags(s->ctx, s->jiro, 0, DAY_NONE, false), ERR_CONFLICT); /* needs the version as seen */
	struct patient p;
	assert_int_equal(patient_by_id(s->ctx, s->jiro, &p), ERR_OK);
	assert_int_equal(patient_set_flags(s->ctx, s->jiro, p.version, ctx_today(s->ctx), false), ERR_OK);
	assert_int_equal(book(s, s->jiro, "2026-12-02T09:00"), ERR_REFUSED);
	assert_true(because(s, "died"));
}

static void test_same_request(void **state)
{
	struct diary *s = *state;
	char request[BOOKING_REQUEST];
	booking_request(s->ctx, request);
	assert_int_equal(book_as(s, s->taro, "2026-11-24T10:00", &(struct booking_new){ .request = request }), ERR_OK);
	int64_t id = s->b.id;
	assert_int_equal(book_as(s, s->taro, "2026-11-24T10:00", &(struct booking_new){ .request = request }), ERR_OK);
	assert_int_equal(s->b.id, id);
	int within, beyond;
	diary_count(s->ctx, s->menu, diary_at("2026-11-24T10:00"), &within, &beyond);
	assert_int_equal(within, 1);
}

static void test_cutoff(void **state)
{
	struct diary *s = *state;
	struct booking_change patient = { .by_patient = true }, plain = { .version = 0 }, why = { .reason = "電話で連絡あり" };
	diary_menu(s->ctx, "naika", 1, "book_hours = 2\nchange_hours = 24\nmax_moves = 1\n");
	s->h.time.now = diary_at("2026-11-24T08:30");
	assert_int_equal(book_as(s, s->taro, "2026-11-24T10:00", &(struct booking_new){ .by_patient = true }), ERR_REFUSED);
	assert_true(because(s, "cutoff"));
	assert_int_equal(book_as(s, s->taro, "2026-11-24T10:30", &(struct booking_new){ .by_patient = true }), ERR_OK);
	/* past 24 hours before: the patient must call, staff needs a reason, and the reason stays */
	assert_int_equal(move_to(s, "2026-11-27T10:00", &patient), ERR_REFUSED);
	assert_true(because(s, "cutoff"));
	assert_string_equal(s->ctx->cause.reasons[0].desk, "2階 予約診察室受付");
	assert_int_equal(move_to(s, "2026-11-27T10:00", &plain), ERR_REFUSED);
	assert_int_equal(booking_cancel(s->ctx, s->b.id, &plain, &s->b), ERR_REFUSED);
	assert_int_equal(move_to(s, "2026-11-27T10:00", &why), ERR_OK);
	assert_string_equal(s->b.override_reason, "電話で連絡あり");
	/* now in time: the patient moves it once, not twice */
	assert_int_equal(move_to(s, "2026-11-30T10:00", &patient), ERR_OK);
	assert_string_equal(s->b.override_reason, "");
	assert_int_equal(move_to(s, "2026-12-01T10:00", &patient), ERR_REFUSED);
	assert_true(because(s, "moves"));
	assert_int_equal(booking_cancel(s->ctx, s->b.id, &patient, &s->b), ERR_OK);
	assert_int_equal(s->b.state, BOOKING_CANCELLED);
	assert_int_equal(booking_cancel(s->ctx, s->b.id, &plain, &s->b), ERR_BAD_STATE);
}

static void test_override(void **state)
{
	struct diary *s = *state;
	struct booking_change plain = { .version = 0 };
	struct booking_new why = { .override = "救急の依頼" };
	int64_t first;
	assert_int_equal(book(s, s->taro, "2026-11-24T10:00"), ERR_OK);
	first = s->b.id;
	house_act(s->ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(book_as(s, s->hanako, "2026-11-24T10:00", &why), ERR_REFUSED); /* reception alone may not */
	house_act(s->ctx, "mori", 1u << ROLE_RECEPTION | 1u << ROLE_SUPERVISOR);
	assert_int_equal(book(s, s->hanako, "2026-11-24T10:00"), ERR_REFUSED); /* nor anybody without a reason */
	assert_int_equal(book_as(s, s->hanako, "2026-11-24T10:00", &why), ERR_OK);
	assert_true(s->b.extra);
	assert_string_equal(s->b.override_reason, "救急の依頼");
	assert_int_equal(book_as(s, s->jiro, "2026-11-22T13:10", &why), ERR_OK); /* a Sunday, outside the hours */
	int within, beyond;
	diary_count(s->ctx, s->menu, diary_at("2026-11-24T10:00"), &within, &beyond);
	assert_int_equal(within, 1);
	assert_int_equal(beyond, 1);
	/* a place that becomes free goes to who stands beyond it, not to a third */
	assert_int_equal(booking_cancel(s->ctx, first, &plain, &s->b), ERR_OK);
	diary_count(s->ctx, s->menu, diary_at("2026-11-24T10:00"), &within, &beyond);
	assert_int_equal(within, 1);
	assert_int_equal(beyond, 0);
	assert_int_equal(book(s, s->jiro, "2026-11-24T10:00"), ERR_REFUSED);
	struct booking_event v[8];
	struct booking b;
	int n;
	assert_int_equal(booking_by_number(s->ctx, "Y-000002", &b), ERR_OK);
	assert_string_equal(b.override_reason, "救急の依頼");
	assert_int_equal(booking_history(s->ctx, b.id, 8, v, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(v[0].what, BOOKING_WAS_MADE);
	assert_string_equal(v[0].actor, "mori");
	assert_int_equal(v[1].what, BOOKING_WAS_PLACED);
}

static void test_provisional(void **state)
{
	struct diary *s = *state;
	diary_menu(s->ctx, "naika", 1, "hold_minutes = 60\n");
	assert_int_equal(book(s, s->taro, "2026-11-24T10:00"), ERR_OK);
	assert_int_equal(s->b.state, BOOKING_PROVISIONAL);
	assert_int_equal(s->b.hold_until, diary_at("2026-11-21T10:00"));
	s->h.time.now = diary_at("2026-11-21T09:59");
	assert_int_equal(book(s, s->hanako, "2026-11-24T10:00"), ERR_REFUSED); /* it holds its place */
	s->h.time.now = diary_at("2026-11-21T10:00");
	assert_int_equal(book(s, s->hanako, "2026-11-24T10:00"), ERR_OK);      /* and lapses */
	struct booking old;
	assert_int_equal(booking_by_number(s->ctx, "1", &old), ERR_OK);
	assert_int_equal(old.state, BOOKING_CANCELLED);
	assert_int_equal(booking_confirm(s->ctx, s->b.id, s->b.version, &s->b), ERR_OK);
	s->h.time.now = diary_at("2026-11-23T10:00");
	int n;
	assert_int_equal(booking_lapse(s->ctx, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(booking_confirm(s->ctx, old.id, 0, &old), ERR_BAD_STATE);
}

static void test_arrive(void **state)
{
	struct diary *s = *state;
	struct visit v;
	assert_int_equal(book(s, s->taro, "2026-11-24T10:00"), ERR_OK);
	assert_int_equal(booking_arrive(s->ctx, s->b.id, 0, &s->b), ERR_BAD_STATE); /* not today */
	s->h.time.now = diary_at("2026-11-24T09:50");
	assert_int_equal(booking_noshow(s->ctx, s->b.id, 0, &s->b), ERR_BAD_STATE); /* not yet */
	assert_int_equal(booking_arrive(s->ctx, s->b.id, 1, &s->b), ERR_OK);
	assert_int_equal(s->b.state, BOOKING_ARRIVED);
	assert_int_equal(visit_today(s->ctx, s->taro, &v), ERR_OK);
	assert_int_equal(v.id, s->b.visit_id);
	assert_string_equal(v.departments[0].name, "内科");
	assert_int_equal(booking_arrive(s->ctx, s->b.id, 0, &s->b), ERR_OK); /* the same scan again */
	assert_int_equal(booking_arrive(s->ctx, s->b.id, 1, &s->b), ERR_CONFLICT);
	assert_int_equal(booking_undo(s->ctx, s->b.id, 0, &s->b), ERR_OK);
	assert_int_equal(s->b.state, BOOKING_CONFIRMED);
	assert_int_equal(booking_arrive(s->ctx, s->b.id, 0, &s->b), ERR_OK);
	assert_int_equal(s->b.visit_id, v.id); /* joins the visit there is */
	assert_int_equal(visit_exam_done(s->ctx, v.id, true), ERR_OK);
	assert_int_equal(booking_by_id(s->ctx, s->b.id, &s->b), ERR_OK);
	assert_int_equal(s->b.state, BOOKING_DONE);
	/* a booking that was made before, and nobody came */
	assert_int_equal(book(s, s->hanako, "2026-11-24T11:00"), ERR_OK);
	s->h.time.now = diary_at("2026-11-24T11:20");
	assert_int_equal(booking_noshow(s->ctx, s->b.id, 0, &s->b), ERR_OK);
	assert_int_equal(s->b.state, BOOKING_NOSHOW);
}

static void test_without_card(void **state)
{
	struct diary *s = *state;
	struct booking_item items[4];
	int n;
	struct booking_new who = { .person = { .name = "中村 三郎", .kana = "ナカムラ サブロウ", .sex = 'm', .birth = date_of(1980, 3, 1), .phone = "090-1111-2222",
		.email = "saburo@example.invalid" } };
	struct booking_new nobody = { .person = { .birth = DAY_NONE } };
	assert_int_equal(book_as(s, 0, "2026-11-24T10:00", &nobody), ERR_BAD_INPUT);
	assert_true(because(s, "name") && because(s, "contact"));
	assert_int_equal(book_as(s, 0, "2026-11-24T10:00", &who), ERR_OK);
	assert_int_equal(booking_by_id(s->ctx, s->b.id, &s->b), ERR_OK);
	assert_string_equal(s->b.person.email, "saburo@example.invalid");
	/* found by kana, name, telephone, number and day */
	static const char *const texts[] = { "ﾅｶﾑﾗ", "中村", "09011112222", "Y-000001", "2026-11-24" };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_int_equal(booking_search(s->ctx, texts[i], 4, items, &n), ERR_OK);
		assert_int_equal(n, 1);
		assert_string_equal(items[0].name, "中村 三郎");
	}
	s->h.time.now = diary_at("2026-11-24T10:00");
	assert_int_equal(booking_arrive(s->ctx, s->b.id, 0, &s->b), ERR_BAD_STATE); /* the card first */
	int64_t card = clinic_patient(s->ctx, "0099999999", "中村 三郎", "ナカムラ サブロウ");
	assert_int_equal(booking_join(s->ctx, s->b.id, 0, card, &s->b), ERR_OK);
	assert_int_equal(booking_arrive(s->ctx, s->b.id, 0, &s->b), ERR_OK);
	assert_int_equal(booking_search(s->ctx, "0099999999", 4, items, &n), ERR_OK);
	assert_int_equal(n, 1);
	diary_menu(s->ctx, "known", 1, "who = staff, patients\n");
	struct menu m;
	assert_int_equal(menu_by_code(s->ctx, "known", &m), ERR_OK);
	who.menu_id = m.id;
	assert_int_equal(book_as(s, 0, "2026-11-25T10:00", &who), ERR_REFUSED);
	assert_true(because(s, "new"));
}

/* A family emoji is one character as people count, eighteen bytes as machines do. */
static void test_message(void **state)
{
	struct diary *s = *state;
	static const char family[] = "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7", ga[] = "\xE3\x81\x8B\xE3\x82\x99";
	char text[9000] = "", read[BOOKING_MESSAGE];
	assert_int_equal(utf8_graphemes(family), 1);
	assert_int_equal(utf8_graphemes(ga), 1);
	assert_int_equal(utf8_graphemes("予約a"), 3);
	assert_int_equal(utf8_graphemes(""), 0);
	for (int i = 0; i < 250; i++)
		str_add(text, sizeof text, "%s%s", ga, i % 2 ? "あ" : family);
	assert_int_equal(book_as(s, s->taro, "2026-11-24T10:00", &(struct booking_new){ .message = text }), ERR_OK);
	assert_int_equal(booking_message(s->ctx, s->b.id, read), ERR_OK);
	assert_string_equal(read, text);
	str_add(text, sizeof text, "あ");
	assert_int_equal(book_as(s, s->hanako, "2026-11-24T10:30", &(struct booking_new){ .message = text }), ERR_BAD_INPUT);
	assert_true(because(s, "message"));
	assert_int_equal(book_as(s, s->hanako, "2026-11-24T10:30", &(struct booking_new){ .message = "1234 5678 9018" }), ERR_SECRET_TEXT); /* My Number */
	assert_int_equal(book_as(s, s->hanako, "2026-11-24T10:30", &(struct booking_new){ .override = "4242424242424242" }), ERR_SECRET_TEXT);
}

static void test_questionnaire(void **state)
{
	struct diary *s = *state;
	struct booking_answer a[QUESTIONS_MAX];
	int n;
	diary_menu(s->ctx, "naika", 1, "question = yesno required | 薬を飲んでいますか\nquestion = text required | その薬\nif = 1 | はい\n"
		"question = choice optional | いつから\noption = 今日\noption = 昨日\nquestion = number optional | 体温\nquestion = date optional | 接種日\n");
	struct booking_new q = { .by_patient = true };
	assert_int_equal(book_as(s, s->taro, "2026-11-24T10:00", &q), ERR_BAD_INPUT); /* patients must answer */
	assert_int_equal(s->ctx->cause.n_reasons, 1);                                /* the second isn't asked yet */
	q.answers[q.n_answers++] = (struct booking_answer){ .pos = 1, .answer = "はい" };
	assert_int_equal(book_as(s, s->taro, "2026-11-24T10:00", &q), ERR_BAD_INPUT);
	assert_non_null(strstr(s->ctx->cause.text, "その薬"));
	q.answers[q.n_answers++] = (struct booking_answer){ .pos = 2, .answer = "アスピリン" };
	q.answers[q.n_answers++] = (struct booking_answer){ .pos = 3, .answer = "おととい" };
	q.answers[q.n_answers++] = (struct booking_answer){ .pos = 4, .answer = "高い" };
	q.answers[q.n_answers++] = (struct booking_answer){ .pos = 5, .answer = "2026-02-30" };
	assert_int_equal(book_as(s, s->taro, "2026-11-24T10:00", &q), ERR_BAD_INPUT);
	assert_int_equal(s->ctx->cause.n_reasons, 3);
	str_copy(q.answers[2].answer, ANSWER_SIZE, "昨日");
	str_copy(q.answers[3].answer, ANSWER_SIZE, "３７");
	str_copy(q.answers[4].answer, ANSWER_SIZE, "R7.10.1");
	assert_int_equal(book_as(s, s->taro, "2026-11-24T10:00", &q), ERR_OK);
	assert_int_equal(booking_answers(s->ctx, s->b.id, QUESTIONS_MAX, a, &n), ERR_OK);
	assert_int_equal(n, 5);
	assert_string_equal(a[0].answer, "yes");
	assert_string_equal(a[3].answer, "37");
	assert_string_equal(a[4].answer, "2025-10-01");
	assert_string_equal(a[4].question, "接種日");
	assert_int_equal(book(s, s->hanako, "2026-11-24T10:30"), ERR_OK); /* staff may leave them open */
	str_copy(q.answers[1].answer, ANSWER_SIZE, "4242424242424242");
	assert_int_equal(book_as(s, s->jiro, "2026-11-24T11:00", &q), ERR_SECRET_TEXT);
}

static void test_move(void **state)
{
	struct diary *s = *state;
	struct booking_change plain = { .version = 0 }, stale = { .version = 1 };
	int64_t other = diary_menu(s->ctx, "other", 1, NULL);
	assert_int_equal(book(s, s->hanako, "2026-11-25T10:00"), ERR_OK);
	assert_int_equal(book(s, s->taro, "2026-11-25T11:00"), ERR_OK);
	assert_int_equal(move_to(s, "2026-11-25T10:00", &plain), ERR_REFUSED);
	assert_true(because(s, "full"));
	assert_int_equal(s->near.n, 3);
	assert_int_equal(move_to(s, "2026-11-26T11:00", &plain), ERR_OK);
	assert_int_equal(move_to(s, "2026-11-27T11:00", &stale), ERR_CONFLICT);
	assert_int_equal(booking_move(s->ctx, s->b.id, other, diary_at("2026-11-25T10:00"), &plain, &s->b, &s->near), ERR_OK);
	assert_int_equal(s->b.menu_id, other);
	int within, beyond;
	diary_count(s->ctx, s->menu, diary_at("2026-11-25T11:00"), &within, &beyond);
	assert_int_equal(within, 0);
	diary_count(s->ctx, other, diary_at("2026-11-25T10:00"), &within, &beyond);
	assert_int_equal(within, 1);
	house_act(s->ctx, "kimura", 1u << ROLE_NIGHT);
	assert_int_equal(move_to(s, "2026-11-26T11:00", &plain), ERR_FORBIDDEN);
	assert_int_equal(book(s, s->taro, "2026-11-26T11:00"), ERR_FORBIDDEN);
}

static void test_next_free(void **state)
{
	struct diary *s = *state;
	struct slot out[4];
	int n;
	diary_menu(s->ctx, "room", 1, "resource = 第2診察室\n");
	assert_int_equal(book(s, s->taro, "2026-11-24T09:00"), ERR_OK);
	s->h.time.now = diary_at("2026-11-24T08:00");
	assert_int_equal(booking_next_free(s->ctx, &(struct slot_wish){ .menu_id = s->menu }, 1, out, &n), ERR_OK);
	assert_int_equal(out[0].start_at, diary_at("2026-11-24T09:30"));
	assert_int_equal(booking_next_free(s->ctx, &(struct slot_wish){ .menu_id = s->menu, .weekdays = 1u << 5 }, 1, out, &n), ERR_OK);
	assert_int_equal(out[0].start_at, diary_at("2026-11-27T09:00"));
	assert_int_equal(booking_next_free(s->ctx, &(struct slot_wish){ .menu_id = s->menu, .minute_from = 11 * 60 }, 1, out, &n), ERR_OK);
	assert_int_equal(out[0].start_at, diary_at("2026-11-24T11:00"));
	assert_int_equal(booking_next_free(s->ctx, &(struct slot_wish){ .resource = "第2診察室" }, 1, out, &n), ERR_OK);
	assert_int_equal(out[0].start_at, diary_at("2026-11-24T09:00"));
	assert_int_not_equal(out[0].menu_id, s->menu);
	/* all wishes hold together; what staff can't book is no free place for them */
	int64_t room = out[0].menu_id;
	diary_menu(s->ctx, "online", 1, "who = patients\ntue = 8:00-9:00\n");
	assert_int_equal(booking_next_free(s->ctx, &(struct slot_wish){ .menu_id = 0 }, 1, out, &n), ERR_OK);
	assert_int_equal(out[0].start_at, diary_at("2026-11-24T09:00"));
	assert_int_equal(booking_next_free(s->ctx, &(struct slot_wish){ .menu_id = s->menu, .resource = "第2診察室" }, 1, out, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(booking_next_free(s->ctx, &(struct slot_wish){ .menu_id = room, .category = "予防接種" }, 1, out, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(booking_next_free(s->ctx, &(struct slot_wish){ .menu_id = room, .resource = "第2診察室", .category = "診療" }, 1, out, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(booking_next_free(s->ctx, &(struct slot_wish){ .from = diary_at("2026-12-31T00:00"), .menu_id = s->menu }, 1, out, &n), ERR_OK);
	assert_int_equal(out[0].start_at, diary_at("2027-01-04T09:00"));
	struct slot_day days[7];
	assert_int_equal(booking_days(s->ctx, s->menu, date_of(2026, 11, 22), 7, days), ERR_OK);
	assert_int_equal(days[0].capacity, 0); /* Sunday */
	assert_int_equal(days[1].capacity, 0); /* holiday */
	assert_int_equal(days[2].capacity, 6);
	assert_int_equal(days[2].taken, 1);
	assert_int_equal(booking_days(s->ctx, 0, date_of(2026, 11, 24), 1, days), ERR_OK);
	assert_int_equal(days[0].capacity, 14); /* two of six, one of two */
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(test_##name, set_up, diary_tear_down)
	const struct CMUnitTest tests[] = {
		T(book_and_full), T(constraint), T(constraint_once), T(all_conflicts_at_once), T(hours_and_calendar), T(menu_days), T(long_overlap), T(limits), T(closures), T(closure_moved), T(limit_of_menu), T(same_request), T(cutoff),
		T(override), T(provisional), T(arrive), T(without_card), T(message), T(questionnaire), T(move), T(next_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
