/*
 * Bookings in a real terminal: from a patient's page at most three keys to book, to take the next free place, to move, to cancel, to
 * receive, to print the slip, to see the month, the week and the day, to wait for a place and to see who waits, to write a
 * notice, to find a place by wish, to take an arrival back; and the form of a booking that outlives the desk. proves A4, A6, A7, A8, V10, O6
 */
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "lib/clerk.h"
#include "lib/peer.h"

#include "base/banned.h"

enum { CARDS = 7, POLL_MS = 20 };

static struct hospital h;
static char cards[CARDS][24]; /* people without a booking */

static int setup(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 60, "2026-11-24T08:00");
	json_t *rows = hospital_rows(&h, "SELECT card FROM patient p WHERE died IS NULL AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.patient_id = p.id) ORDER BY id LIMIT 7");
	assert_int_equal(json_array_size(rows), CARDS);
	for (size_t i = 0; i < CARDS; i++)
		str_copy(cards[i], sizeof cards[i], hospital_str(json_array_get(rows, i), "card"));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

static const char *state_of(const char *card)
{
	static char state[32];
	json_t *list = hospital_json(&h, 0, WORDS("book", "list", card, "--all"));
	str_copy(state, sizeof state, hospital_str(json_array_get(list, 0), "state"));
	return state;
}

/* The keys are counted from here on. */
static void page(struct pty *p, const char *card)
{
	clerk_fmt(p, "scan %s\nsee %s\nsee ▶ 次: \n", card, card);
}

static void booked_moved_and_cancelled(void **state)
{
	(void)state;
	hospital_json(&h, 0, WORDS("book", "open", cards[1], "--menu", "naika", "--at", "2026-12-04T10:00"));
	struct pty *p = clerk_open(&h, NULL);
	clerk_do(p, "see 診察券\n");
	page(p, cards[0]); /* the next free place, which is today's nine o'clock */
	clerk_do(p, "key F2\nsee この方の予約: なし\nkey Enter\nsee 予約しました\nsee 09:00\n");
	page(p, cards[0]); /* who has come: the visit */
	clerk_do(p, "key F2\nsee この方の予約: 11-24\nkey a\nsee 来院を受け付けました\nkey a\nsee 来院を取り消しました\nkey a\nsee 来院を受け付けました\n");
	page(p, cards[2]); /* the place after the next */
	clerk_do(p, "key F2\nsee この方の予約: なし\nkey F5\nkey Enter\nsee 予約しました\nsee 09:30\n");
	page(p, cards[2]);
	clerk_do(p, "key F2\nsee この方の予約: 11-24\nkey F8\nsee を印刷します\n");
	page(p, cards[1]);
	clerk_do(p, "key F2\nsee この方の予約: 12-04\nkey F6\nsee 変更先を選んで\nkey Enter\nsee 予約を変更しました\nsee 10:30\n");
	page(p, cards[1]);
	clerk_do(p, "key F2\nsee 10:30\nkey F7\nsee 取り消しますか\nkey y\nsee 予約を取り消しました\n");
	clerk_quit(p);
	assert_string_equal(state_of(cards[0]), "arrived");
	assert_string_equal(state_of(cards[1]), "cancelled");
	assert_string_equal(state_of(cards[2]), "confirmed");
}

static void month_week_day_and_list(void **state)
{
	(void)state;
	struct pty *p = clerk_open(&h, NULL);
	clerk_do(p, "see 診察券\n");
	page(p, cards[3]);
	clerk_do(p, "key F2\nsee 2026年11月\nsee  日     月     火     水     木     金     土\nsee 23 休\n");
	clerk_do(p, "key v\nsee 11-23（月）       休\nsee 11-24（火）       \nsee 11-28（土）\ngone  日     月 \n");
	page(p, cards[3]);
	clerk_do(p, "key F2\nsee 2026年11月\nkey d\nsee 数字は 予約 / 定員\nsee 人間ドック\n");
	page(p, cards[3]);
	clerk_do(p, "key F2\nsee 2026年11月\nkey l\nsee 11-24（火） の予約 \n");
	page(p, cards[3]);
	clerk_do(p, "key F2\nsee 2026年11月\nkey h\nsee 予約はありません\n");
	page(p, cards[3]); /* who waits on this day; the notices; one to a menu's day; a place by wish */
	clerk_do(p, "key F2\nsee 2026年11月\nkey d\nsee 数字は 予約 / 定員\nkey w\nsee を待つ方\n");
	page(p, cards[3]);
	clerk_do(p, "key F2\nsee 2026年11月\nkey d\nsee 数字は 予約 / 定員\nkey t\nsee これから書かれる前日のお知らせ\n");
	page(p, cards[3]);
	clerk_do(p, "key F2\nsee 2026年11月\nkey t\nsee この日のこのメニューの方すべてへ\nkey Esc\nsee 2026年11月\nkey s\nsee 条件に合う空きを\nkey F5\nsee 空いている時間\nkey Esc\ngone 空いている時間\n");
	clerk_quit(p);
}

/* Today's only place is taken: the page of bookings opens on it, two keys more and the patient waits. */
static void waiting_for_a_place(void **state)
{
	(void)state;
	static const char menu[] = "[menu.ct]\ncategory = 検査\nname = 造影CT\ndepartment = 放射線科\nminutes = 30\ncapacity = 1\norder = 1\nday = 2026-11-24 16:00-16:30\n";
	hospital_json(&h, 0, WORDS("book", "menus", "import", hospital_file(&h, "ct.ini", menu, -1)));
	hospital_json(&h, 0, WORDS("book", "open", cards[4], "--menu", "ct", "--at", "2026-11-24T16:00"));
	struct pty *p = clerk_open(&h, NULL);
	clerk_do(p, "see 診察券\n");
	page(p, cards[5]);
	clerk_do(p, "key F2\nsee 造影CT\nsee 満\nkey w\nsee この日から\nkey F5\nsee 空きを待つ順番に加えました\n");
	clerk_quit(p);
	json_t *waits = hospital_rows(&h, "SELECT p.card, w.state, w.day_from = w.day_to AS one FROM waiting w JOIN patient p ON p.id = w.patient_id JOIN menu m ON m.id = w.menu_id WHERE m.code = 'ct'");
	assert_int_equal(json_array_size(waits), 1);
	assert_string_equal(hospital_str(json_array_get(waits, 0), "card"), cards[5]);
	assert_string_equal(hospital_str(json_array_get(waits, 0), "state"), "waiting");
}

static struct pty *form(const char *place, const char *as)
{
	struct pty *p = clerk_open(&h, &(struct clerk_options){ .place = place, .as = as });
	clerk_do(p, "see 診察券\n");
	page(p, cards[6]);
	clerk_do(p, "key F2\nsee この方の予約: なし\nkey e\nsee 連絡事項\n");
	return p;
}

static void a_killed_desk_gives_its_form_back(void **state)
{
	(void)state;
	struct pty *p = form("1階 予約", "yamada");
	clerk_do(p, "type hanako@example.invalid\nkey Tab\ntype 車椅子で行きます\nsee 車椅子で行きます\n");
	while (!clerk_kept(&h, "", "車椅子で行きます"))
		peer_pause_ms(POLL_MS);
	pty_signal(p, SIGKILL);
	assert_int_equal(pty_exit_status(p, CLERK_SOON_MS), 128 + SIGKILL);
	pty_kill(p);
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("book", "list", cards[6], "--all"))), 0);
	/* what a desk was killed in the middle of writing doesn't stay */
	char *half = NULL;
	assert_true(asprintf(&half, "%s/drafts/1_E9_9A_8E_20_E4_BA_88_E7_B4_84/booking_3A1.Xw3abc", h.home) > 0);
	assert_int_equal(file_write(half, "車椅", 6, 0600), 0);
	/* a draft is the desk's: the same person at another one gets an empty form, whoever sits down at this one goes on with it */
	p = form("2階 予約", "yamada");
	clerk_do(p, "not 車椅子\nnot 書きかけ\n");
	clerk_quit(p);
	p = form("1階 予約", "sasaki");
	assert_int_equal(access(half, F_OK), -1);
	free(half);
	clerk_do(p, "see 書きかけの内容を戻しました\nsee hanako@example.invalid\nsee 車椅子で行きます\nkey F5\nsee 予約しました\n");
	assert_false(clerk_kept(&h, "", "車椅子"));
	clerk_quit(p);
	json_t *booked = hospital_json(&h, 0, WORDS("book", "list", cards[6], "--all"));
	assert_int_equal(json_array_size(booked), 1);
	json_t *one = hospital_json(&h, 0, WORDS("book", "show", hospital_str(json_array_get(booked, 0), "number")));
	assert_string_equal(hospital_str(one, "message"), "車椅子で行きます");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(booked_moved_and_cancelled), cmocka_unit_test(month_week_day_and_list),
		cmocka_unit_test(a_killed_desk_gives_its_form_back), cmocka_unit_test(waiting_for_a_place),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
