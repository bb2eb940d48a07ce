/* Bookings from elsewhere, row by row: which rows are bad and why, and which are known again. proves A2, A5, P5, X7 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/booking.h"
#include "domain/booking_import.h"
#include "domain/booking_view.h"
#include "domain/patient.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"

#include "base/banned.h"

static struct booking_import_result result;

static int set_up(void **state)
{
	static struct diary s;
	diary_new(&s, 2, NULL);
	*state = &s;
	return 0;
}

static struct booking_row row(int64_t line, const char *number, const char *card, const char *start)
{
	struct booking_row r = { .line = line, .source = "csv", .menu = "naika" };
	str_copy(r.number, sizeof r.number, number);
	str_copy(r.card, sizeof r.card, card);
	str_copy(r.start, sizeof r.start, start);
	return r;
}

static int64_t bookings(struct diary *s)
{
	int64_t n;
	clinic_ok(s->ctx, booking_count(s->ctx, &(struct booking_filter){ .menu_id = s->menu }, &n));
	return n;
}

/* A row that can't be read stands after one that was taken: it is named, and the one after it is read too. */
static void test_unreadable_after_good(void **state)
{
	struct diary *s = *state;
	struct booking_row rows[] = { row(2, "a", "0012345678", "2026-11-24T10:00"), row(3, "b", "0020031144", "2026-11-24T10:00"),
		row(4, "c", "0020031144", "2026-11-24T11:00") };
	str_copy(rows[1].broken, sizeof rows[1].broken, "列の数が 3 です");
	assert_int_equal(booking_import(s->ctx, rows, 3, false, false, &result), ERR_BAD_INPUT);
	assert_int_equal(result.bad, 1);
	assert_string_equal(rows[1].problem, "列の数が 3 です");
	assert_string_equal(s->ctx->cause.text, "誤りのある行が 1 行あります。何も取り込んでいません");
	assert_int_equal(bookings(s), 0);
	clinic_ok(s->ctx, booking_import(s->ctx, rows, 3, false, true, &result));
	assert_int_equal(result.added, 2);
	assert_int_equal(result.bad, 1);
	assert_int_equal(bookings(s), 2);
}

static struct booking_row without_card(int64_t line, const char *number, const char *name, const char *start)
{
	struct booking_row r = row(line, number, "", start);
	str_copy(r.name, sizeof r.name, name);
	str_copy(r.kana, sizeof r.kana, "ナカムラ");
	str_copy(r.phone, sizeof r.phone, "03-1234-5678");
	return r;
}

/* Two people without a card and without a number are two; numbers that differ far behind are two; each is known again. */
static void test_known_again(void **state)
{
	struct diary *s = *state;
	static const char uid[] = "040000008200E00074C5B7101A82E00800000000B0A1C2D3E4F5D901000000000000000010000000", start[] = "2026-11-24T10:00";
	struct booking_row rows[] = { without_card(2, "", "中村 花", start), without_card(3, "", "中村 海", start), without_card(4, "", "中村 花", "2026-11-24T11:00"),
		without_card(5, "", "中村 空", "2026-11-24T09:00"), without_card(6, "", "中村 陸", "2026-11-24T09:00") };
	str_fmt(rows[3].number, sizeof rows[3].number, "%sA", uid);
	str_fmt(rows[4].number, sizeof rows[4].number, "%sB", uid);
	clinic_ok(s->ctx, booking_import(s->ctx, rows, 5, false, false, &result));
	assert_int_equal(result.added, 5);
	assert_int_equal(bookings(s), 5);
	clinic_ok(s->ctx, booking_import(s->ctx, rows, 5, false, false, &result));
	assert_int_equal(result.same, 5);
	assert_int_equal(result.added, 0);
	assert_int_equal(bookings(s), 5);
}

static struct booking booked(struct diary *s, int64_t patient, const char *name, const char *at)
{
	struct booking b;
	struct booking_near near;
	struct booking_new n = { .menu_id = s->menu, .start_at = diary_at(at), .patient_id = patient, .person = { .birth = DAY_NONE, .sex = 'u' } };
	if (!patient) {
		str_copy(n.person.name, sizeof n.person.name, name);
		str_copy(n.person.kana, sizeof n.person.kana, "ナカムラ");
		str_copy(n.person.phone, sizeof n.person.phone, "03-1234-5678");
	}
	clinic_ok(s->ctx, booking_book(s->ctx, &n, &b, &near));
	return b;
}

/* What this house booked itself is there already, by whatever number it comes; a number of ours that means something else is no such thing. */
static void test_own_bookings(void **state)
{
	struct diary *s = *state;
	struct patient taro;
	clinic_ok(s->ctx, patient_by_card(s->ctx, "0012345678", &taro));
	struct booking first = booked(s, taro.id, NULL, "2026-11-24T10:00"), other = booked(s, 0, "中村 花", "2026-11-24T10:30");
	struct booking_row rows[] = { row(2, first.number, "0012345678", "2026-11-24T10:00"), without_card(3, other.number, "中村 花", "2026-11-24T10:30"),
		row(4, "X-9", "0012345678", "2026-11-24T10:00"), row(5, "", "", "2026-11-24T10:30") };
	str_fmt(rows[3].number, sizeof rows[3].number, "%s@example.jp", other.number); /* a calendar names nobody */
	clinic_ok(s->ctx, booking_import(s->ctx, rows, 4, false, false, &result));
	assert_int_equal(result.same, 4);
	assert_int_equal(result.added, 0);
	assert_int_equal(bookings(s), 2);
	/* it stays there when it was cancelled since */
	struct booking b;
	clinic_ok(s->ctx, booking_cancel(s->ctx, first.id, &(struct booking_change){ .reason = "都合" }, &b));
	clinic_ok(s->ctx, booking_import(s->ctx, rows, 1, false, false, &result));
	assert_int_equal(result.same, 1);
	/* nor is one made anew at the time from which it was moved */
	clinic_ok(s->ctx, booking_move(s->ctx, other.id, s->menu, diary_at("2026-11-25T09:00"), &(struct booking_change){ .reason = NULL }, &b, &s->near));
	clinic_ok(s->ctx, booking_import(s->ctx, rows + 1, 1, false, false, &result));
	assert_int_equal(result.same, 1);
	assert_int_equal(bookings(s), 2);
	/* the numbers of another house say nothing here */
	struct booking_row strangers[] = { row(2, first.number, "0020031144", "2026-11-24T10:00"), without_card(3, other.number, "中村 空", "2026-11-24T10:30") };
	clinic_ok(s->ctx, booking_import(s->ctx, strangers, 2, false, false, &result));
	assert_int_equal(result.added, 2);
	assert_int_equal(result.same, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, diary_tear_down)
	const struct CMUnitTest tests[] = { T(test_unreadable_after_good), T(test_known_again), T(test_own_bookings) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
