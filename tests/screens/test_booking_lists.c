/*
 * The waiting list and the list of notices: what they show in every dress, and what is done from them, for people with a card and without.
 * proves A7, A8, A2, O3, O4, O6, P6
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/booking.h"
#include "domain/menu.h"
#include "domain/notice.h"
#include "domain/waiting.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/dress.h"

#include "base/banned.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;
static int64_t menu, taro_booking;

static struct booking book(int64_t patient, const char *at)
{
	struct booking b;
	struct booking_near near;
	struct booking_new n = { .menu_id = menu, .start_at = diary_at(at), .patient_id = patient };
	assert_int_equal(booking_book(ctx, &n, &b, &near), ERR_OK);
	return b;
}

static void wait_without_card(const char *name, const char *kana, const char *phone, const char *email)
{
	struct waiting w;
	struct booking_person p = { .sex = 'f', .birth = date_of(1990, 1, 2) };
	day_t day = date_of(2026, 11, 24);
	str_copy(p.name, sizeof p.name, name);
	str_copy(p.kana, sizeof p.kana, kana);
	str_copy(p.phone, sizeof p.phone, phone);
	str_copy(p.email, sizeof p.email, email);
	assert_int_equal(waiting_add_person(ctx, menu, &p, day, day, &w), ERR_OK);
}

/* On the 24th both places of 再診 are taken; four wait, the first by an offer: one has no card and only a telephone. */
static int setup(void **state)
{
	struct waiting w;
	struct booking b;
	day_t day = date_of(2026, 11, 24);
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "training", ROLES_ALL);
	diary_menus(ctx, "[menu.saishin]\ncategory = 診療\nname = 再診\ndepartment = 内科\nminutes = 60\ncapacity = 1\norder = 1\noffer_minutes = 90\n"
		"tue = 9:00-11:00\nwed = 9:00-11:00\n"
		"[menu.vaccine]\ncategory = 予防接種\nname = インフルエンザ\ndepartment = 内科\nminutes = 60\ncapacity = 1\norder = 2\ntue = 9:00-10:00\n");
	struct menu s;
	assert_int_equal(menu_by_code(ctx, "saishin", &s), ERR_OK);
	menu = s.id;
	taro_booking = book(m.taro, "2026-11-24T09:00").id;
	b = book(m.taro2, "2026-11-24T10:00");
	wait_without_card("中村 花", "ナカムラ ハナ", "090-1111-2222", "");
	assert_int_equal(waiting_add(ctx, menu, m.sachiko, day, day + 1, &w), ERR_REFUSED); /* the 25th is free */
	assert_int_equal(waiting_add(ctx, menu, m.sachiko, day, day, &w), ERR_OK);
	wait_without_card("小林 海", "コバヤシ ウミ", "", "umi@example.jp");
	assert_int_equal(waiting_add(ctx, menu, m.jiro, day, day, &w), ERR_OK);
	assert_int_equal(booking_cancel(ctx, b.id, &(struct booking_change){ .reason = "都合" }, &b), ERR_OK);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	morning_desk(&m);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	diary_sound(ctx);
	morning_free(&m);
	return 0;
}

#define DAY "key F2\nkey /\ntype 11/24\nkey Enter\nkey d\n"
#define WAITING DAY "key w\n"
#define TYPED "key Tab\nkey Tab\nkey ^U\ntype 担当医が不在です\nkey Tab\nkey ^U\ntype The doctor is away\n" /* over the draft of the run before */
#define NOTICES DAY "key t\n"

static const struct { const char *name, *keys; } views[] = {
	{ "wait-list", WAITING },
	{ "wait-new", WAITING "key n\n" },
	{ "wait-out", WAITING "key F7\n" },
	{ "notices", NOTICES },
	{ "notices-all", NOTICES "key F6\nkey F6\n" },
	{ "notice-new", NOTICES "key F5\n" TYPED },
	{ "notice-draft", NOTICES "key F5\n" TYPED "key F6\n" },
	{ "notice-send", NOTICES "key F5\n" TYPED "key F5\n" },
};

static void every_dress(void **state)
{
	(void)state;
	char name[64];
	for (size_t v = 0; v < sizeof views / sizeof *views; v++) {
		str_fmt(name, sizeof name, "booking/%s", views[v].name);
		dress_check(&m, name, views[v].keys);
	}
}

static struct waiting nth(int i)
{
	struct waiting all[8];
	int n;
	assert_int_equal(waiting_all(ctx, &(struct waiting_filter){ .menu_id = menu, .day = DAY_NONE }, 0, 8, all, &n), ERR_OK);
	assert_in_range(i, 0, n - 1);
	return all[i];
}

/* Take out whom the offer was made to, the next is offered it; confirm hers; add somebody without a card, whom a scan doesn't replace. */
static void from_the_list(void **state)
{
	(void)state;
	assert_int_equal(nth(0).state, WAITING_OFFERED);
	morning_run(&m, WAITING "expect 4人（案内中 1人）\nkey F7\nexpect 次の方に案内されます\nkey y\nexpect 中村 花 さんを順番待ちから外しました\n");
	assert_int_equal(nth(0).state, WAITING_WITHDRAWN);
	assert_int_equal(nth(1).state, WAITING_OFFERED);
	morning_run(&m, WAITING "key c\nexpect 予約を確定しました\n");
	assert_int_equal(nth(1).state, WAITING_TAKEN);
	morning_run(&m, WAITING "key F5\nexpect 空きはまだありません\n");
	morning_run(&m, WAITING "key n\nkey Tab\nkey Tab\nkey Tab\ntype 山本 葵\nscan 0012345678\nexpect スキャン待ち: 0012345678\nkey Tab\ntype ヤマモト アオイ\nkey F5\n"
		"expect 電話番号かメールアドレスが必要です\nkey Tab\nkey Tab\nkey Tab\ntype 03-1234-5678\nkey F5\nexpect 空きを待つ順番に加えました\n");
	assert_string_equal(nth(4).name, "山本 葵");
	assert_int_equal(nth(4).patient_id, 0);
	/* the place of the 24th at nine becomes free: by name, out of turn */
	morning_run(&m, WAITING "key Down\nkey Down\nkey j\ntype 0011180337\nkey Enter\nexpect 診察券と結びました\n");
	assert_int_equal(nth(4).patient_id, m.minoru);
}

/* However many wait, all are shown, each with its turn: 300 more, of whom each has the turn after the one before. */
static void a_long_list(void **state)
{
	char name[64];
	(void)state;
	for (int i = 1; i <= 320; i++) {
		str_fmt(name, sizeof name, "順番 %d番", i);
		wait_without_card(name, "ジュンバン", "03-1234-5678", "");
	}
	morning_run(&m, WAITING "expect 324人（案内中 1人）\nexpect 1 / 324\nkey End\nexpect 324 / 324\nexpect 324  再診\nexpect 順番 320番\nkey F7\nkey y\n"
		"expect 順番 320番 さんを順番待ちから外しました\nexpect 323 / 323\n");
}

/* Telephoned, read, and one written to a menu's day after its number was shown. */
static void notices(void **state)
{
	struct notice_item all[20];
	int64_t open;
	int n;
	(void)state;
	morning_run(&m, NOTICES "expect 電話が要るお知らせ 1件\nexpect 090-1111-2222\nkey Enter\nexpect 中村 花 様\nkey Esc\nkey F7\nexpect 電話したことを記録しました\n");
	assert_int_equal(notice_count(ctx, NOTICES_OPEN, &open), ERR_OK);
	assert_int_equal(open, 0);
	assert_int_equal(notice_all(ctx, NOTICES_ALL, 0, 20, all, &n), ERR_OK);
	int before = n;
	morning_run(&m, NOTICES "key F5\nkey Tab\nkey Tab\ntype 担当医が不在です\nscan 0011180337\nexpect スキャン待ち\nkey F5\nexpect 11-24（火）  すべてのメニュー\nexpect 予約 2 件（メール 1 通、うち英語 0 通、電話が要る方 1 人）\n"
		"key n\nkey F5\nkey y\nexpect 2 件の予約に知らせました（メール 1 通、電話が要る方 1 人）\n");
	assert_int_equal(notice_all(ctx, NOTICES_ALL, 0, 20, all, &n), ERR_OK);
	assert_int_equal(n, before + 2);
	/* to one patient, from the booking */
	morning_run(&m, "scan 0012345678\nkey F2\nkey h\nkey Enter\nkey t\nexpect 髙橋 太郎 さんへ\ntype お待ちしています\nkey F5\nkey y\nexpect 1 件の予約に知らせました\n");
	assert_int_equal(notice_all(ctx, NOTICES_ALL, 0, 1, all, &n), ERR_OK);
	assert_int_equal(all[0].booking_id, taro_booking);
	assert_int_equal(all[0].got, NOTICE_GOT_WAITS);
}

/* Menus of one name at two clinics are told apart where one is chosen, and where it is named afterwards. proves A1 */
static void menus_of_one_name(void **state)
{
	(void)state;
	house_act(ctx, "training", ROLES_ALL);
	diary_menus(ctx, "[clinics]\n分院 =\n[menu.branch]\nclinic = 分院\ncategory = 診療\nname = 再診\ndepartment = 内科\nminutes = 60\ncapacity = 1\norder = 3\ntue = 9:00-10:00\n");
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	morning_run(&m, WAITING "key F6\nexpect 再診  診療\nexpect 再診  分院  診療\nkey Down\nkey Down\nkey Down\nkey Enter\nexpect 絞り込み: 再診  分院  診療\n");
	morning_run(&m, WAITING "key n\nexpect 再診  診療\n");
	morning_run(&m, "key F2\nkey s\nkey Right\nkey Right\nkey Right\nexpect 再診  分院  診療\n");
	morning_run(&m, NOTICES "key F5\nkey Right\nexpect 再診  診療\n");
	morning_run(&m, "key F2\nkey m\nexpect 診療  再診    分院\n");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = { T(every_dress), T(from_the_list), T(a_long_list), T(notices), T(menus_of_one_name) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
