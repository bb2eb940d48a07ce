/* Bookings from elsewhere, row by row: which rows are bad and why, and which are known again. proves A2, A5, P5, X7 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/booking.h"
#include "domain/booking_import.h"
#include "domain/booking_view.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"

#include "base/banned.h"

struct setting {
	struct house h;
	struct ctx *ctx;
	int64_t menu;
	struct booking_import_result r;
};

static int set_up(void **state)
{
	static struct setting s;
	house_new(&s.h, "atokure");
	s.ctx = &s.h.ctx;
	s.menu = diary_menu(s.ctx, "naika", 2, NULL);
	clinic_patient(s.ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	clinic_patient(s.ctx, "0020031144", "渡邉 花子", "ワタナベ ハナコ");
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	struct setting *s = *state;
	diary_sound(s->ctx);
	house_free(&s->h);
	return 0;
}

static struct booking_row row(int64_t line, const char *request, const char *card, const char *start)
{
	struct booking_row r = { .line = line, .menu = "naika" };
	str_copy(r.request, sizeof r.request, request);
	str_copy(r.card, sizeof r.card, card);
	str_copy(r.start, sizeof r.start, start);
	return r;
}

static int64_t bookings(struct setting *s)
{
	int64_t n;
	clinic_ok(s->ctx, booking_count(s->ctx, &(struct booking_filter){ .menu_id = s->menu }, &n));
	return n;
}

/* A row that can't be read stands after one that was taken: it is named, and the one after it is read too. */
static void test_unreadable_after_good(void **state)
{
	struct setting *s = *state;
	struct booking_row rows[] = { row(2, "a", "0012345678", "2026-11-24T10:00"), row(3, "b", "0020031144", "2026-11-24T10:00"),
		row(4, "c", "0020031144", "2026-11-24T11:00") };
	str_copy(rows[1].broken, sizeof rows[1].broken, "列の数が 3 です");
	assert_int_equal(booking_import(s->ctx, rows, 3, false, false, &s->r), ERR_BAD_INPUT);
	assert_int_equal(s->r.bad, 1);
	assert_string_equal(rows[1].problem, "列の数が 3 です");
	assert_string_equal(s->ctx->cause.text, "誤りのある行が 1 行あります。何も取り込んでいません");
	assert_int_equal(bookings(s), 0);
	clinic_ok(s->ctx, booking_import(s->ctx, rows, 3, false, true, &s->r));
	assert_int_equal(s->r.added, 2);
	assert_int_equal(s->r.bad, 1);
	assert_int_equal(bookings(s), 2);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(test_unreadable_after_good) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
