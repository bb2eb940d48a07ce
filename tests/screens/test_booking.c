/*
 * The bookings' screens by script: a walk through them, and that everything is done within three keys from a patient's page;
 * test_booking_views.c has each in every dress. proves A1, A2, A4, A5, A6, A7, A11, O3, O6, X2
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/menu.h"
#include "domain/menu_change.h"
#include "domain/menu_file.h"
#include "domain/notice.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/golden.h"
#include "lib/morning.h"

#include "base/banned.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;
static int64_t menu;

static void book(int64_t patient, const char *at, const char *reason)
{
	struct booking b;
	struct booking_near near;
	struct booking_new n = { .menu_id = menu, .start_at = diary_at(at), .patient_id = patient, .override = reason };
	assert_int_equal(booking_book(ctx, &n, &b, &near), ERR_OK);
}

/* The sketch's month: 再診 with two places, some full, one beyond; a second menu with a room, a third with terms. */
static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "training", ROLES_ALL);
	diary_menus(ctx, "[menu.saishin]\ncategory = 診療\nname = 再診\ndepartment = 内科\nminutes = 30\ncapacity = 2\norder = 1\n"
		"mon = 9:00-12:00\ntue = 9:00-12:00\nwed = 9:00-12:00\nthu = 9:00-12:00\nfri = 9:00-12:00\nsat = 9:00-12:00\n"
		"day = 2026-12-03 closed | 学会\n"
		"[menu.seikei]\ncategory = 診療\nname = 整形 再診\ndepartment = 整形外科\nresource = 第2診察室\nminutes = 60\ncapacity = 1\norder = 2\n"
		"mon = 10:00-12:00\ntue = 10:00-12:00\nsat = 9:00-12:00\n"
		"[menu.dock]\ncategory = 検診\nname = 人間ドック\ndepartment = 内科\nminutes = 120\ncapacity = 1\norder = 3\ntue = 9:00-11:00\n"
		"terms = 前日は 21 時から食事をしないでください\nquestion = yesno required | 薬を飲んでいますか\n");
	struct menu s;
	assert_int_equal(menu_by_code(ctx, "saishin", &s), ERR_OK);
	menu = s.id;
	book(m.taro2, "2026-11-24T09:00", NULL);
	book(m.sachiko, "2026-11-24T09:00", NULL);
	book(m.ichiro, "2026-11-24T09:00", "痛みが強い");
	book(m.jiro, "2026-11-24T09:30", NULL);
	book(m.jiro, "2026-11-21T10:30", NULL);
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

static const char tour[] =
	"scan 0012345678\nkey F2\nscreen next_free\nkey Enter\nscreen booked\nkey v\nscreen week\nkey v\nkey /\ntype 11/24\nkey Enter\nscreen day\n"
	"key Enter\nscreen refused\nkey Esc\nkey d\nscreen all_menus\nkey l\nscreen list\nkey Enter\nscreen one\n";

static void goldens(void **state)
{
	(void)state;
	golden_check("screens/golden/booking-80x24.txt", morning_run(&m, tour));
	morning_as(&m, "sasaki", 1u << ROLE_ADMIN);
	golden_check("screens/golden/booking-menus-80x24.txt", morning_run(&m, "key F2\nkey F10\nscreen menus\nkey Down\nkey F6\nscreen sheet\n"));
}

static struct booking_item newest(int64_t patient)
{
	struct booking_item i;
	int n;
	assert_int_equal(booking_list(ctx, &(struct booking_filter){ .patient_id = patient, .newest_first = true }, 0, 1, &i, &n), ERR_OK);
	assert_int_equal(n, 1);
	return i;
}

/* The patient's n-th, newest first. */
static struct booking nth_own(int64_t patient, int nth)
{
	struct booking_item i[4];
	int n;
	assert_int_equal(booking_list(ctx, &(struct booking_filter){ .patient_id = patient, .newest_first = true }, 0, 4, i, &n), ERR_OK);
	assert_in_range(nth, 0, n - 1);
	return i[nth].b;
}

/* From the patient's page: book, the next free place, move, cancel, arrive. */
static void three_keys(void **state)
{
	(void)state;
	morning_run(&m, "scan 0012345678\nkey F2\nkey Enter\nexpect 予約しました\n");
	assert_int_equal(newest(m.taro).b.start_at, diary_at("2026-11-21T10:00"));
	morning_run(&m, "scan 0020031144\nkey F2\nkey F6\nkey Enter\nexpect 予約を変更しました\n");
	assert_int_equal(newest(m.taro2).b.start_at, diary_at("2026-11-24T09:30"));
	morning_run(&m, "scan 0012345678\nkey F2\nkey a\nexpect 来院を受け付けました\n");
	assert_int_equal(newest(m.taro).b.state, BOOKING_ARRIVED);
	morning_run(&m, "scan 0020031144\nkey F2\nkey F7\nkey y\nexpect 予約を取り消しました\n");
	assert_int_equal(newest(m.taro2).b.state, BOOKING_CANCELLED);
	morning_run(&m, "scan 0011180337\nkey F2\nkey F5\nkey Enter\nexpect 予約しました\n");
	assert_int_equal(newest(m.minoru).b.start_at, diary_at("2026-11-21T10:30"));
}

/* The same key takes back what was a mistake; a provisional booking is confirmed, a notice to one patient written. proves V10, A3, A8 */
static void three_keys_more(void **state)
{
	(void)state;
	morning_run(&m, "scan 0007712043\nkey F2\nkey a\nexpect 来院を受け付けました\nkey a\nexpect 来院を取り消しました\n");
	morning_run(&m, "scan 0007712043\nkey F2\nkey a\nexpect 来院を受け付けました\n");
	assert_int_equal(nth_own(m.jiro, 1).state, BOOKING_ARRIVED);
	morning_run(&m, "scan 0007712043\nkey F2\nkey a\nexpect 来院を取り消しました\n");
	assert_int_equal(nth_own(m.jiro, 1).state, BOOKING_CONFIRMED);
	morning_run(&m, "now 2026-11-21T10:45\nscan 0007712043\nkey F2\nkey n\nkey y\nexpect 来院なしとしました\nkey n\nexpect 来院なしを取り消しました\n");
	assert_int_equal(nth_own(m.jiro, 1).state, BOOKING_CONFIRMED);
	house_act(ctx, "training", ROLES_ALL);
	diary_menus(ctx, "[menu.online]\ncategory = 診療\nname = オンライン\ndepartment = 内科\nminutes = 30\ncapacity = 1\nhold_minutes = 60\nsat = 9:00-12:00\n");
	struct menu s;
	struct booking b;
	struct booking_near near;
	assert_int_equal(menu_by_code(ctx, "online", &s), ERR_OK);
	struct booking_new n = { .menu_id = s.id, .start_at = diary_at("2026-11-28T09:00"), .patient_id = m.minoru };
	assert_int_equal(booking_book(ctx, &n, &b, &near), ERR_OK);
	assert_int_equal(b.state, BOOKING_PROVISIONAL);
	morning_as(&m, "yamada", 1u << ROLE_RECEPTION);
	assert_null(strstr(morning_run(&m, "scan 0007712043\nkey F2\nkey F1\nscreen\n"), "仮予約を確定"));
	morning_run(&m, "scan 0011180337\nkey F2\nkey c\nexpect 予約を確定しました\n");
	assert_int_equal(newest(m.minoru).b.state, BOOKING_CONFIRMED);
	morning_run(&m, "scan 0011180337\nkey F2\nkey h\nkey t\nexpect 田中 実 さんへ\n");
}

static void pressed_twice(void **state)
{
	(void)state;
	morning_run(&m, "scan 0011180337\nkey F2\nkey Enter\nkey Enter\nexpect 予約しました\n");
	struct booking_item two[2];
	int n;
	assert_int_equal(booking_list(ctx, &(struct booking_filter){ .patient_id = m.minoru }, 0, 2, two, &n), ERR_OK);
	assert_int_equal(n, 1);
}

static void refusals(void **state)
{
	(void)state;
	morning_as(&m, "mori", 1u << ROLE_RECEPTION | 1u << ROLE_SUPERVISOR);
	morning_run(&m, "scan 0012345678\nkey F2\nkey /\ntype 2026-11-24\nkey Enter\nkey Enter\nexpect 予約できません\nexpect 満員です\nexpect 空き: \nkey Esc\n"
		"key o\ntype 救急\nkey Enter\nexpect 予約しました\nexpect ! 救急\n");
	assert_true(newest(m.taro).b.extra);
	morning_run(&m, "scan 0012345678\nkey F2\nkey /\ntype 2026-02-30\nkey Enter\nexpect 2月\n");
	/* too late: asks why */
	morning_run(&m, "scan 0007712043\nkey F2\nkey F7\nkey Down\nkey Up\nkey Enter\nkey y\nexpect 取り消す理由\ntype 発熱\nkey Enter\nexpect 予約を取り消しました\n");
	morning_run(&m, "scan 0012345678\nkey F2\nkey f\nkey Down\nkey Down\nkey Enter\nexpect このあとの空きはありません\n");
}

/* A nearest place that the refusal names is taken with a key; what was typed for the place that is full goes along. */
static void the_nearest_instead(void **state)
{
	(void)state;
	morning_run(&m, "scan 0012345678\nkey F2\nkey /\ntype 11/24\nkey Enter\nkey Enter\nexpect 満員です\nexpect ▶空き: 2026-11-24 (火) 09:30\nkey Enter\n"
		"expect ▶09:30\nkey Enter\nexpect 予約しました\n");
	assert_int_equal(newest(m.taro).b.start_at, diary_at("2026-11-24T09:30"));
	/* 09:30 is full now, too: the nearest are before and after the chosen time */
	morning_run(&m, "key F2\nkey /\ntype 11/24\nkey Enter\nkey Enter\ntype 中村 三郎\nkey Tab\ntype ナカムラ サブロウ\nkey Tab\nkey Tab\nkey Tab\ntype 090-1111-2222\n"
		"key F5\nexpect 満員です\nkey Down\nexpect ▶空き: 2026-11-24 (火) 10:\nkey Enter\nexpect に変えました\nexpect 中村 三郎\nkey F5\nexpect 予約しました\n");
	struct booking_item found[2];
	int n;
	assert_int_equal(booking_search(ctx, "中村 三郎", 2, found, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_in_range(found[0].b.start_at, diary_at("2026-11-24T10:00"), diary_at("2026-11-24T10:30"));
}

/* People without a card, a menu with terms; what was typed outlives leaving the form. */
static void without_card(void **state)
{
	(void)state;
	morning_run(&m, "key F2\nkey Enter\nexpect 診察券のない方\ntype 中村 三郎\nkey Tab\ntype ナカムラ サブロウ\nkey Esc\nkey Enter\nexpect 中村 三郎\n"
		"key Tab\nkey Tab\nkey Tab\nkey Tab\ntype 090-1111-2222\nkey F5\nexpect 予約しました\n");
	morning_run(&m, "key F2\nkey l\nexpect 診察券なし\nexpect 中村 三郎\n");
	morning_run(&m, "scan 0012345678\nkey F2\nkey Tab\nkey Tab\nkey /\ntype 11/24\nkey Enter\nkey Enter\nexpect 規約に同意\nkey F5\nexpect 規約への同意が必要\nexpect ▶空き: 2026-11-24 (火) 09:00\nkey Enter\n"
		"expect 規約に同意\nexpect 2026-11-24 (火) 09:00  人間ドック\n");
}

static int booked_by(int64_t patient)
{
	int64_t n;
	assert_int_equal(booking_count(ctx, &(struct booking_filter){ .patient_id = patient, .standing = true }, &n), ERR_OK);
	return (int)n;
}

/* A card that is scanned while the form is filled in waits: the booking stays whose it was. proves P6 */
static void scanned_meanwhile(void **state)
{
	(void)state;
	morning_run(&m, "key F2\nkey Enter\ntype 中村 三郎\nscan 0012345678\nexpect スキャン待ち: 0012345678\nexpect 診察券のない方\nexpect 中村 三郎\n"
		"key Tab\ntype ナカムラ サブロウ\nkey Tab\nkey Tab\nkey Tab\ntype 090-1111-2222\nkey F5\nexpect 予約しました\n"
		"expect 0012345678 を開きますか\n");
	assert_int_equal(booked_by(m.taro), 0);
	morning_run(&m, "scan 0011180337\nkey F2\nkey e\nexpect 田中 実\nburst 0012345678\nexpect スキャン待ち: 0012345678\nexpect 田中 実\nkey F5\n"
		"expect 予約しました\n");
	assert_int_equal(booked_by(m.taro), 0);
	assert_int_equal(booked_by(m.minoru), 1);
}

/* 500 characters can be typed, as people count them; one more is refused, and what was typed stays. proves A2 */
static void long_message(void **state)
{
	struct buf script = { 0 };
	char message[BOOKING_MESSAGE];
	(void)state;
	buf_str(&script, "scan 0011180337\nkey F2\nkey e\nkey Tab\ntype ");
	for (int i = 0; i < BOOKING_MESSAGE_CHARS + 1; i++)
		buf_str(&script, "痛");
	buf_str(&script, "\nkey F5\nexpect 500 文字まで\nkey Esc\nkey Backspace\nkey F5\nexpect 予約しました\n");
	morning_run(&m, script.data);
	buf_free(&script);
	assert_int_equal(booking_message(ctx, newest(m.minoru).b.id, message), ERR_OK);
	assert_int_equal(utf8_graphemes(message), BOOKING_MESSAGE_CHARS);
}

#define DOWN6 "key Down\nkey Down\nkey Down\nkey Down\nkey Down\nkey Down\n"

static void menus(void **state)
{
	(void)state;
	morning_as(&m, "sasaki", 1u << ROLE_ADMIN);
	morning_run(&m, "key F2\nkey F10\nkey F5\n" DOWN6 "key ^U\ntype 0\nkey F5\nexpect capacity\nkey ^U\ntype 5\nkey F5\nexpect 変更しました\n"
		"key n\ntype naika2\nkey Tab\ntype 診療\nkey Tab\ntype 新患\nkey Tab\ntype 内科\nkey F5\nexpect 変更しました\n");
	struct menu s;
	assert_int_equal(menu_by_code(ctx, "saishin", &s), ERR_OK);
	assert_int_equal(s.capacity, 5);
	assert_int_equal(menu_by_code(ctx, "naika2", &s), ERR_OK);
	morning_as(&m, "yamada", 1u << ROLE_RECEPTION);
	morning_run(&m, "key F2\nkey F10\nexpect 患者を選んでいません\n"); /* not offered: nothing happens */
}

/* The form, the exceptions, the questionnaire and the house's closures: each says what is wrong with it and changes the slots at once. */
static void menu_by_form(void **state)
{
	struct menu_sheet sheet;
	struct slot slots[SLOTS_A_DAY];
	int n;
	(void)state;
	morning_as(&m, "sasaki", 1u << ROLE_ADMIN);
	morning_run(&m, "key F2\nkey F10\nkey F5\nexpect 予約できる人\n" DOWN6 "type x\nkey F5\n"
		"expect 定員: 値「2x」\n");
	morning_run(&m, "key F2\nkey F10\nkey d\nexpect 2026-12-03 (木)\nexpect 休み\nexpect 学会\nkey n\ntype 12/2\nkey Tab\nkey Tab\ntype 9:00\nkey F5\n"
		"expect 休みの日に時間と定員はありません\nkey Up\nkey Right\nkey F5\nexpect それより後の終わりが必要です\nkey Tab\nkey Tab\ntype 10時\nkey Tab\n"
		"expect 9:00 の形の時刻\nkey Up\nkey ^U\ntype 10:00\nkey Tab\ntype 0\nkey F5\nexpect 1 から 999 まで\nkey ^U\ntype 5\nkey Tab\ntype 臨時\nkey F5\n"
		"expect 変更しました\nexpect 9:00-10:00\nexpect 臨時\n");
	morning_run(&m, "key F2\nkey F10\nkey d\nkey n\ntype 12/2\nkey F5\nexpect ほかの時間がすでにあります\nkey Esc\nkey Down\nexpect 2 / 2\nkey F7\n"
		"expect 学会\nkey y\nexpect 変更しました\nexpect 1 / 1\n");
	assert_int_equal(menu_sheet(ctx, menu, &sheet), ERR_OK);
	assert_int_equal(sheet.n_days, 1);
	assert_int_equal(sheet.days[0].day, date_of(2026, 12, 2));
	assert_int_equal(booking_slots(ctx, date_of(2026, 12, 2), menu, "", SLOTS_A_DAY, slots, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(slots[0].capacity, 5);
	morning_run(&m, "key F2\nkey F10\nkey c\nkey n\ntype 11/24\nkey Enter\nexpect 日付と理由\nkey n\ntype 11/24 停電\nkey Enter\n"
		"expect 枠に入らなくなった予約 3 件: 休診日にしました\nexpect 停電\n");
	assert_int_equal(booking_slots(ctx, date_of(2026, 11, 24), menu, "", SLOTS_A_DAY, slots, &n), ERR_OK);
	assert_int_equal(slots[0].capacity, 0);
	morning_run(&m, "key F2\nkey F10\nkey c\nkey F6\nkey ^U\ntype 11/26 停電\nkey Enter\nexpect 2026-11-26\n");
	morning_run(&m, "key F2\nkey F10\nkey c\nkey F6\nkey ^U\ntype 11/24 停電\nkey Enter\nexpect 2026-11-24\n"); /* it was moved there and back */
	morning_run(&m, "key F2\nkey F10\nkey c\nkey F7\nkey y\nexpect 休診日をやめました\nexpect これからの休診日はありません\n");
	assert_int_equal(booking_slots(ctx, date_of(2026, 11, 24), menu, "", SLOTS_A_DAY, slots, &n), ERR_OK);
	assert_int_equal(slots[0].capacity, 2);
}

/* By doctor or room, by category, by weekday: the first places that fit, each opens where it is. */
static void free_by_wish(void **state)
{
	(void)state;
	morning_run(&m, "scan 0012345678\nkey F2\nkey s\nkey Tab\nkey Tab\nkey Right\nkey F5\nexpect 整形 再診 第2診察室\nkey Enter\nexpect 髙橋 太郎\nexpect 整形 再診  第2診察室\n");
	morning_run(&m, "scan 0012345678\nkey F2\nkey s\nkey Tab\nkey Right\nkey Right\nkey F5\nexpect 人間ドック\nkey Enter\nexpect 2026年11月  人間ドック\n");
	morning_run(&m, "scan 0012345678\nkey F2\nkey s\nkey Tab\nkey Tab\nkey Tab\nkey Left\nkey F5\nexpect 条件に合う空きはありません\n");
}

static struct question question(int64_t of, int number)
{
	struct menu_sheet s;
	assert_int_equal(menu_sheet(ctx, of, &s), ERR_OK);
	assert_in_range(number, 1, s.n_questions);
	return s.questions[number - 1];
}

#define QUESTIONS "key F2\nkey F10\nkey Down\nkey Down\nkey q\n"

/* Field by field: a choice with its options, one that is asked on an answer, moved, changed and taken off; and the terms by line. */
static void questionnaire_by_form(void **state)
{
	struct menu s;
	(void)state;
	assert_int_equal(menu_by_code(ctx, "dock", &s), ERR_OK);
	morning_as(&m, "sasaki", 1u << ROLE_ADMIN);
	/* 1 薬を飲んでいますか; 2: only who takes any */
	morning_run(&m, QUESTIONS "expect 薬を飲んでいますか\nkey n\ntype 薬の名前\nkey Tab\nkey Tab\nkey Right\nkey Tab\nkey Right\nexpect 1 が はい のとき\n"
		"key F5\nexpect 変更しました\nexpect 1 が はい\n");
	assert_string_equal(question(s.id, 2).text, "薬の名前");
	assert_true(question(s.id, 2).required);
	assert_int_equal(question(s.id, 2).if_pos, 1);
	assert_string_equal(question(s.id, 2).if_value, "yes");
	/* a choice at the head: without choices it is refused, and nothing is lost; the condition goes along */
	morning_run(&m, QUESTIONS "key n\nkey Up\nkey ^U\ntype 1\nkey Tab\ntype 希望の検査\nkey Tab\nkey Right\nkey F5\nexpect 選択肢\nexpect 希望の検査\n"
		"key Tab\nkey Tab\nkey Tab\nkey Tab\ntype 胃カメラ\nkey Tab\ntype a / b\nkey F5\nexpect 「 / 」は使えず\nkey Down\nkey Up\nkey ^U\ntype バリウム\nkey F5\n"
		"expect 変更しました\nexpect 2 が はい\n");
	assert_string_equal(question(s.id, 1).options, "胃カメラ / バリウム");
	assert_int_equal(question(s.id, 3).if_pos, 2);
	/* changed as it stands: what isn't touched stays */
	morning_run(&m, QUESTIONS "key F5\nexpect ▶質問\nexpect バリウム\ntype （一つ）\nkey F5\nexpect 変更しました\n");
	assert_string_equal(question(s.id, 1).text, "希望の検査（一つ）");
	assert_string_equal(question(s.id, 1).options, "胃カメラ / バリウム");
	/* waiting for words that are typed: the third question's answer */
	morning_run(&m, QUESTIONS "key End\nkey n\ntype 量\nkey Tab\nkey Tab\nkey Tab\nkey Left\nexpect 3 が次の答えのとき\nkey F5\nexpect 条件の答えを入力\nkey Tab\n"
		"type ワーファリン\nkey F5\nexpect 変更しました\nexpect 3 が ワーファリン\n");
	assert_string_equal(question(s.id, 4).if_value, "ワーファリン");
	/* what others depend on stays */
	morning_run(&m, QUESTIONS "key Down\nkey F7\nexpect 薬を飲んでいますか\nkey y\nexpect 2 番の質問の答えは、3 番の質問の条件になっています\nkey End\nkey F7\nkey y\n"
		"expect 変更しました\nexpect 3 / 3\n");
	morning_run(&m, "key F2\nkey F10\nkey Down\nkey Down\nkey t\nexpect 前日は 21 時から食事をしないでください\nkey n\ntype 薬は飲んでください\nkey Enter\nexpect 変更しました\n"
		"expect 1 / 2\nkey F5\nkey ^U\ntype 前日は 20 時から食事をしないでください\nkey Enter\nexpect 20 時から\nkey Down\nkey F7\nkey y\nexpect 1 / 1\n");
	struct menu_sheet sheet;
	assert_int_equal(menu_sheet(ctx, s.id, &sheet), ERR_OK);
	assert_string_equal(sheet.terms, "前日は 20 時から食事をしないでください");
}

/* Stands in for the bottom line, which is read at each refresh: another desk works in the middle of one of them. */
static int refreshes, another_at;

static void another_desk(struct ctx *c, struct tui_health *out)
{
	struct menu s;
	struct menu_sheet sheet;
	struct question first = { .kind = QUESTION_YESNO, .text = "熱はありますか" };
	struct question_change change = { .to = 1, .now = &first };
	int beyond;
	out->n = 0;
	if (++refreshes != another_at)
		return;
	assert_int_equal(menu_by_code(c, "dock", &s), ERR_OK);
	assert_int_equal(menu_sheet(c, s.id, &sheet), ERR_OK);
	assert_int_equal(menu_question_change(c, s.id, &change, &beyond), ERR_OK);
	assert_int_equal(menu_terms_change(c, s.id, sheet.terms, "検査の前日です\n前日は 21 時から食事をしないでください", &beyond), ERR_OK);
}

/* The dialog asks about one line, the list moves under it: what is answered is about the line that was asked about, or refused. */
static void changed_under_the_question(void **state)
{
	static const char *const asks[] = { QUESTIONS "key F7\nexpect 薬を飲んでいますか\n", "key F2\nkey F10\nkey Down\nkey Down\nkey t\nkey F7\nexpect この行を消しますか\n" };
	struct menu s;
	struct menu_sheet sheet;
	char script[400];
	int beyond;
	(void)state;
	morning_as(&m, "sasaki", 1u << ROLE_ADMIN);
	m.app.health = another_desk;
	assert_int_equal(menu_by_code(ctx, "dock", &s), ERR_OK);
	for (size_t i = 0; i < 2; i++) {
		refreshes = another_at = 0;
		morning_run(&m, asks[i]);
		another_at = refreshes + 1;
		refreshes = 0;
		str_fmt(script, sizeof script, "%srefresh\nkey y\nexpect ほかの端末が先に変更しました\n", asks[i]);
		morning_run(&m, script);
		assert_int_equal(menu_sheet(ctx, s.id, &sheet), ERR_OK);
		assert_int_equal(sheet.n_questions, 2);
		assert_string_equal(sheet.terms, "検査の前日です\n前日は 21 時から食事をしないでください");
		assert_int_equal(menu_question_change(ctx, s.id, &(struct question_change){ .from = 1, .was = &sheet.questions[0] }, &beyond), ERR_OK);
		assert_int_equal(menu_terms_change(ctx, s.id, sheet.terms, "前日は 21 時から食事をしないでください", &beyond), ERR_OK);
	}
}

/* From the bookings' screen: the menu and the day go with it, and what was begun for one menu isn't offered for another. */
static void for_the_menu_that_shows(void **state)
{
	struct notice_item last;
	int n;
	(void)state;
	morning_run(&m, "scan 0012345678\nkey F2\nkey /\ntype 11/24\nkey Enter\nkey t\ntype 担当医が不在です\nkey Esc\nkey Tab\nkey t\n"
		"expect 整形 再診\nkey F5\nexpect お知らせの文: 入力してください\n");
	morning_run(&m, "key F2\nkey /\ntype 11/24\nkey Enter\nkey t\nexpect 担当医が不在です\nkey Tab\ntype The doctor is away\nkey F5\n"
		"expect 11-24（火）  再診\nexpect 予約 4 件\nkey y\nexpect 4 件の予約に知らせました\nexpect 2026年11月  再診\n");
	assert_int_equal(notice_all(ctx, NOTICES_ALL, 0, 1, &last, &n), ERR_OK);
	assert_string_equal(last.menu, "再診");
	assert_int_equal(tokyo_day(last.start_at), date_of(2026, 11, 24));
	/* nobody's place: somebody without a card can be put on the list, too */
	morning_run(&m, "key F2\nkey /\ntype 11/24\nkey Enter\nkey w\nexpect 診察券のない方\nexpect 2026-11-24\n");
	morning_run(&m, "scan 0012345678\nkey F2\nkey /\ntype 11/24\nkey Enter\nkey w\nexpect 髙橋 太郎\nexpect 再診\nkey F5\nexpect 2026-11-24 (火) に空きがあります\n");
}

/* As many choices as a question may have, and not one more in the file. */
static void many_choices(void **state)
{
	struct buf text = { 0 };
	struct menu_file f;
	(void)state;
	house_act(ctx, "training", ROLES_ALL);
	buf_str(&text, "[menu.many]\ncategory = 診療\nname = 選択\ndepartment = 内科\nminutes = 30\ncapacity = 1\norder = 0\nsat = 9:00-12:00\nquestion = choice optional | どれですか\n");
	for (int i = 1; i <= OPTIONS_MAX; i++)
		buf_fmt(&text, "option = %d番目\n", i);
	diary_menus(ctx, text.data);
	morning_as(&m, "yamada", 1u << ROLE_RECEPTION);
	morning_run(&m, "scan 0012345678\nkey F2\nkey e\nexpect どれですか\nkey Tab\nkey Tab\nkey Left\nexpect 20番目\nkey F5\nexpect 予約しました\n");
	buf_str(&text, "option = 余分\n");
	assert_int_equal(menu_file_parse(ctx, "many.ini", text.data, &f), ERR_BAD_INPUT);
	assert_non_null(strstr(ctx->cause.text, "20 までの選択肢"));
	buf_free(&text);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = { T(goldens), T(three_keys), T(three_keys_more), T(pressed_twice), T(refusals), T(the_nearest_instead), T(without_card), T(scanned_meanwhile), T(long_message),
		T(menus), T(menu_by_form), T(questionnaire_by_form), T(changed_under_the_question), T(free_by_wish), T(for_the_menu_that_shows), T(many_choices) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
