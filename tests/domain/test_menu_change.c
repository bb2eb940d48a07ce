/* One line of a menu at a time: days that aren't like their weekday, questions with their conditions, terms. proves A1, A2, X7 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/menu_change.h"
#include "domain/menu_file.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static int64_t menu;
static int beyond;

static const char more[] = "day = 2026-12-24 closed | 学会\nday = 2026-12-26 9:00-11:00 x2 | 臨時\nterms = 前日は食事をしない\nterms = 薬は飲む\n"
	"question = yesno required | 薬を飲んでいますか\nquestion = text required | その薬\nif = 1 | はい\nquestion = choice optional | いつからですか\n"
	"option = 今日から\noption = もっと前から\nquestion = number optional | 何日前からですか\nif = 3 | もっと前から\n";

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	menu = diary_menu(ctx, "naika", 1, more);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	diary_sound(ctx);
	house_free(&h);
	return 0;
}

static struct menu_sheet sheet(void)
{
	struct menu_sheet s;
	assert_int_equal(menu_sheet(ctx, menu, &s), ERR_OK);
	return s;
}

/* The lines of a section whose key begins so, as the file has them. */
static const char *lines(const char *key)
{
	static char out[2048];
	struct menu_sheet s = sheet();
	struct buf text = { 0 };
	menu_file_write(&s, &text);
	out[0] = '\0';
	for (char *at = text.data, *next; *at; at = next) {
		size_t n = strcspn(at, "\n");
		next = at + n + (at[n] == '\n');
		if (str_starts(at, key))
			str_add(out, sizeof out, "%.*s\n", (int)n, at);
	}
	buf_free(&text);
	return out;
}

static void days(void **state)
{
	(void)state;
	struct menu_sheet s = sheet();
	struct menu_day closed = s.days[0], open = s.days[1], fresh = { .day = date_of(2026, 12, 25), .from = 540, .to = 600, .reason = "追加" };
	assert_int_equal(menu_day_change(ctx, menu, NULL, &fresh, &beyond), ERR_OK);
	/* whoever saw the menu before changes another line of it: both stay */
	struct menu_day longer = open;
	longer.to = 720;
	longer.capacity = 0;
	assert_int_equal(menu_day_change(ctx, menu, &open, &longer, &beyond), ERR_OK);
	assert_string_equal(lines("day"), "day = 2026-12-24 closed | 学会\nday = 2026-12-25 9:00-10:00 | 追加\nday = 2026-12-26 9:00-12:00 | 臨時\n");
	/* … but not the same line twice */
	assert_int_equal(menu_day_change(ctx, menu, &open, &longer, &beyond), ERR_CONFLICT);
	assert_int_equal(menu_day_change(ctx, menu, &open, NULL, &beyond), ERR_CONFLICT);
	struct menu_day touches = { .day = fresh.day, .from = 600, .to = 660 }, crosses = { .day = fresh.day, .from = 570, .to = 630 }, shut = { .day = fresh.day },
		beside = { .day = closed.day, .from = 540, .to = 600 }, backwards = { .day = date_of(2026, 12, 28), .from = 600, .to = 540 };
	assert_int_equal(menu_day_change(ctx, menu, NULL, &touches, &beyond), ERR_OK);
	assert_int_equal(menu_day_change(ctx, menu, NULL, &crosses, &beyond), ERR_BAD_INPUT);
	assert_non_null(strstr(ctx->cause.text, "ほかの時間がすでにあります"));
	assert_int_equal(menu_day_change(ctx, menu, NULL, &shut, &beyond), ERR_BAD_INPUT);
	assert_int_equal(menu_day_change(ctx, menu, NULL, &beside, &beyond), ERR_BAD_INPUT);
	assert_non_null(strstr(ctx->cause.text, "すでに休みです"));
	assert_int_equal(menu_day_change(ctx, menu, NULL, &backwards, &beyond), ERR_BAD_INPUT);
	assert_int_equal(menu_day_change(ctx, menu, &closed, NULL, &beyond), ERR_OK);
	assert_int_equal(menu_day_change(ctx, menu, NULL, &beside, &beyond), ERR_OK);
	struct menu_day secret = { .day = date_of(2026, 12, 29), .reason = "4242 4242 4242 4242" };
	assert_int_equal(menu_day_change(ctx, menu, NULL, &secret, &beyond), ERR_SECRET_TEXT);
	assert_string_equal(lines("day"), "day = 2026-12-24 9:00-10:00\nday = 2026-12-25 9:00-10:00 | 追加\nday = 2026-12-25 10:00-11:00\n"
		"day = 2026-12-26 9:00-12:00 | 臨時\n");
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(menu_day_change(ctx, menu, &beside, NULL, &beyond), ERR_FORBIDDEN);
}

/* A booking whose place goes is counted; the slots follow at once. */
static void a_day_with_bookings(void **state)
{
	(void)state;
	struct booking b;
	struct booking_near near;
	struct booking_new n = { .menu_id = menu, .start_at = diary_at("2026-12-22T09:00"), .patient_id = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ"),
		.terms = true };
	assert_int_equal(booking_book(ctx, &n, &b, &near), ERR_OK);
	struct menu_day shut = { .day = date_of(2026, 12, 22) };
	assert_int_equal(menu_day_change(ctx, menu, NULL, &shut, &beyond), ERR_OK);
	assert_int_equal(beyond, 1);
}

static enum err change(int from, int to, const struct question *now)
{
	struct menu_sheet s = sheet();
	struct question_change c = { .from = from, .to = to, .was = from ? &s.questions[from - 1] : NULL, .now = now,
		.on = now && now->if_pos ? &s.questions[now->if_pos - 1] : NULL };
	return menu_question_change(ctx, menu, &c, &beyond);
}

/* Conditions name their question by its number: when that changes they change along. */
static void questions_and_their_conditions(void **state)
{
	(void)state;
	struct question height = { .kind = QUESTION_NUMBER, .text = "身長" };
	assert_int_equal(change(0, 1, &height), ERR_OK);
	assert_string_equal(lines("question"), "question = number optional | 身長\nquestion = yesno required | 薬を飲んでいますか\nquestion = text required | その薬\n"
		"question = choice optional | いつからですか\nquestion = number optional | 何日前からですか\n");
	assert_string_equal(lines("if"), "if = 2 | はい\nif = 4 | もっと前から\n");
	/* the choice and what depends on it to the front, one after the other */
	struct question q = sheet().questions[3];
	assert_int_equal(change(4, 1, &q), ERR_OK);
	q = sheet().questions[4];
	assert_int_equal(q.if_pos, 1);
	assert_int_equal(change(5, 2, &q), ERR_OK);
	assert_string_equal(lines("question"), "question = choice optional | いつからですか\nquestion = number optional | 何日前からですか\n"
		"question = number optional | 身長\nquestion = yesno required | 薬を飲んでいますか\nquestion = text required | その薬\n");
	assert_string_equal(lines("if"), "if = 1 | もっと前から\nif = 4 | はい\n");
	/* what another depends on stays, and stays before it */
	assert_int_equal(change(4, 0, NULL), ERR_REFUSED);
	assert_non_null(strstr(ctx->cause.text, "4 番の質問の答えは、5 番の質問の条件"));
	q = sheet().questions[3];
	assert_int_equal(change(4, 5, &q), ERR_BAD_INPUT);
	assert_int_equal(change(3, 0, NULL), ERR_OK);
	assert_int_equal(change(4, 0, NULL), ERR_OK);
	assert_int_equal(change(3, 0, NULL), ERR_OK);
	assert_int_equal(sheet().n_questions, 2);
}

static void questions_that_are_refused(void **state)
{
	(void)state;
	struct question q = { .kind = QUESTION_TEXT, .text = "量", .if_pos = 1, .if_value = "たぶん" };
	assert_int_equal(change(0, 3, &q), ERR_BAD_INPUT);
	assert_non_null(strstr(ctx->cause.text, "3 番の質問"));
	assert_non_null(strstr(ctx->cause.text, "その質問の答えになるもの"));
	str_copy(q.if_value, sizeof q.if_value, "いいえ");
	assert_int_equal(change(0, 1, &q), ERR_BAD_INPUT); /* before the one that it asks about */
	assert_int_equal(change(0, 6, &q), ERR_BAD_INPUT);
	assert_non_null(strstr(ctx->cause.text, "1 から 5 まで"));
	/* the answer that a condition waits for can't be taken out of the choices */
	struct question when = sheet().questions[2];
	str_copy(when.options, sizeof when.options, "今日から / 昨日から");
	assert_int_equal(change(3, 3, &when), ERR_BAD_INPUT);
	when.kind = QUESTION_DATE;
	assert_int_equal(change(3, 3, &when), ERR_BAD_INPUT);
	struct question many = { .kind = QUESTION_CHOICE, .text = "数" };
	for (int i = 0; i < OPTIONS_MAX; i++)
		assert_true(menu_file_option(&many, "何か"));
	assert_false(menu_file_option(&many, "これ / あれ"));
	assert_int_equal(change(0, 5, &many), ERR_OK);
	many.text[0] = '\0';
	assert_int_equal(change(0, 5, &many), ERR_BAD_INPUT);
	str_copy(many.text, sizeof many.text, "数");
	assert_true(menu_file_option(&many, "さらに"));
	assert_int_equal(change(0, 5, &many), ERR_BAD_INPUT);
	/* somebody else was there first */
	struct menu_sheet seen = sheet();
	assert_int_equal(change(1, 0, NULL), ERR_REFUSED);
	assert_int_equal(change(2, 0, NULL), ERR_OK);
	struct question_change late = { .from = 2, .was = &seen.questions[1] };
	assert_int_equal(menu_question_change(ctx, menu, &late, &beyond), ERR_CONFLICT);
	/* … and a condition never asks about another question than the one that was seen under its number */
	struct question about = { .kind = QUESTION_TEXT, .text = "量", .if_pos = 1, .if_value = "yes" }, height = { .kind = QUESTION_YESNO, .text = "妊娠中ですか" };
	struct question_change blind = { .to = 3, .now = &about, .on = &seen.questions[0] };
	assert_int_equal(change(0, 1, &height), ERR_OK);
	assert_int_equal(menu_question_change(ctx, menu, &blind, &beyond), ERR_CONFLICT);
	about.if_pos = 2;
	assert_int_equal(menu_question_change(ctx, menu, &blind, &beyond), ERR_OK);
	char kept[ANSWER_SIZE];
	assert_string_equal(menu_condition_answer(ctx, &seen.questions[0], &seen.questions[1], kept), "yes");
	assert_string_equal(menu_condition_answer(ctx, &seen.questions[2], &seen.questions[3], kept), "もっと前から");
}

static void terms(void **state)
{
	(void)state;
	char longest[MENU_FILE_LINE + 2];
	assert_int_equal(menu_terms_change(ctx, menu, "前日は食事をしない\n薬は飲む", "前日は食事をしない", &beyond), ERR_OK);
	assert_int_equal(menu_terms_change(ctx, menu, "前日は食事をしない\n薬は飲む", "", &beyond), ERR_CONFLICT);
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_int_equal(menu_terms_change(ctx, menu, "前日は食事をしない", longest, &beyond), ERR_BAD_INPUT);
	longest[MENU_FILE_LINE] = '\0';
	assert_int_equal(menu_terms_change(ctx, menu, "前日は食事をしない", longest, &beyond), ERR_OK);
	assert_int_equal(menu_terms_change(ctx, menu, longest, "", &beyond), ERR_OK);
	assert_string_equal(lines("terms"), "");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(days), T(a_day_with_bookings), T(questions_and_their_conditions), T(questions_that_are_refused), T(terms) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
