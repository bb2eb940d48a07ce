/* Lists on paper: pages, sums, what a night leaves, the downtime kit. proves O5, S2, S4, S9, R7 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/booking.h"
#include "domain/downtime.h"
#include "domain/list_page.h"
#include "domain/list_print.h"
#include "domain/night_list.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"
#include "store/audit_log.h"
#include "store/print_jobs.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static int count_on(const struct page *p, const char *text)
{
	int n = 0;
	for (size_t i = 0; i < p->n; i++)
		n += p->items[i].kind == ITEM_TEXT && strcmp(p->items[i].text, text) == 0;
	return n;
}

static bool on(const struct page *p, const char *text)
{
	return count_on(p, text) > 0;
}

/* The item of that text on the page. */
static const struct page_item *item(const struct page *p, const char *text)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].kind == ITEM_TEXT && strcmp(p->items[i].text, text) == 0)
			return &p->items[i];
	fail_msg("no %s on the page", text);
	return NULL;
}

static void pages_sums_and_numbers(void **state)
{
	(void)state;
	struct list_paper p = { .title = "未収金" };
	struct doc doc = { .size = PAGE_A4 };
	char name[32], yen[32];
	list_paper_note(&p, "絞り込み: すべて");
	list_paper_part(&p, "第一");
	list_paper_column(&p, "請求", 10, LIST_PAPER_LEFT);
	list_paper_column(&p, "金額", 10, LIST_PAPER_SUM);
	for (int i = 1; i <= 100; i++) {
		str_fmt(name, sizeof name, "B-%06d", i);
		str_fmt(yen, sizeof yen, i == 100 ? "-1,000" : "1,%03d", i);
		list_paper_row(&p, (const char *const[]){ name, yen }, i == 7 ? "理由は\tここ\nまで" : "");
	}
	list_paper_part(&p, "第二");
	list_paper_column(&p, "氏名", 10, LIST_PAPER_LEFT);
	list_paper_row(&p, (const char *const[]){ "髙橋 太郎" }, "");
	assert_int_equal(list_print_keep(ctx, &p), ERR_OK);
	assert_int_equal(p.rows, 101);
	assert_int_equal(list_print_page(ctx, p.id, &doc), ERR_OK);
	list_paper_done(&p);
	assert_int_equal(doc.n_pages, 3);
	for (size_t i = 0; i < doc.n_pages; i++) {
		str_fmt(name, sizeof name, "%zu / 3", i + 1);
		assert_true(on(&doc.pages[i], name));
		assert_true(on(&doc.pages[i], "未収金"));
		assert_true(on(&doc.pages[i], "2026-11-21 (土) 09:00　training"));
		assert_true(on(&doc.pages[i], "第一") || i == 2);
		for (size_t k = 0; k < doc.pages[i].n; k++)
			assert_true(doc.pages[i].items[k].kind != ITEM_TEXT || doc.pages[i].items[k].y < 2900);
	}
	assert_true(on(&doc.pages[0], "B-000001"));
	assert_true(on(&doc.pages[0], "理由は ここ まで"));
	const struct page *last = &doc.pages[2];
	/* 99 × 1,000 + (1 + … + 99) - 1,000 */
	assert_true(on(last, "合計 100件"));
	assert_int_equal(item(last, "102,950")->align, PAGE_RIGHT);
	assert_true(item(last, "髙橋 太郎")->y > item(last, "102,950")->y);
	int rows = 0;
	for (size_t i = 0; i < doc.n_pages; i++)
		for (size_t k = 0; k < doc.pages[i].n; k++)
			rows += doc.pages[i].items[k].kind == ITEM_TEXT && str_starts(doc.pages[i].items[k].text, "B-0");
	assert_int_equal(rows, 100);
	doc_free(&doc);
}

/* What isn't printed is forgotten at the next one; what waits for the printer stays. */
static void lists_dont_linger(void **state)
{
	(void)state;
	struct list_paper a = { .title = "一" }, b = { .title = "二" }, c = { .title = "三" };
	struct doc doc = { .size = PAGE_A4 };
	struct print_job j;
	assert_int_equal(list_print_keep(ctx, &a), ERR_OK);
	assert_int_equal(list_print(ctx, a.id), ERR_OK);
	assert_int_equal(list_print_keep(ctx, &b), ERR_OK);
	assert_int_equal(list_print_keep(ctx, &c), ERR_OK);
	assert_int_equal(list_print_page(ctx, a.id, &doc), ERR_OK);
	assert_int_equal(list_print_page(ctx, b.id, &doc), ERR_NOT_FOUND);
	assert_int_equal(list_print(ctx, b.id), ERR_NOT_FOUND);
	assert_int_equal(print_jobs_next(ctx, PRINT_WAITING, &j), ERR_OK);
	assert_int_equal(j.kind, PRINT_LIST);
	assert_int_equal(j.subject_id, a.id);
	doc_free(&doc);
}

static struct doc night(int group)
{
	struct list_paper p = { .id = 0 };
	struct doc doc = { .size = PAGE_A4 };
	assert_int_equal(night_list_make(ctx, group, &p), ERR_OK);
	list_paper_end(&p);
	list_page_make(ctx, &p, &doc);
	list_paper_done(&p);
	return doc;
}

static void a_night_on_paper(void **state)
{
	(void)state;
	struct doc empty = night(NIGHT_LIST_ALL);
	assert_true(on(empty.pages, "ここにある決済はありません"));
	doc_free(&empty);
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎"), w = clinic_ready(ctx, "0012345679", "鈴木 次郎");
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_DECLINED);
	clinic_bill(ctx, &w, BILL_FINAL, SETTLEMENT_AUTHENTICATION);
	struct doc doc = night(NIGHT_LIST_ALL);
	const struct page *p = doc.pages;
	assert_true(on(p, "夜間の決済一覧"));
	assert_true(on(p, "本日決済済 0件 0円   自動決済は停止しています"));
	/* each kind with its own sum, and what happens next */
	assert_true(item(p, "失敗")->y < item(p, "本人認証待ち")->y);
	assert_true(item(p, "2026-11-25 (水) 再試行")->y > item(p, "髙橋 太郎")->y);
	assert_int_equal(count_on(p, "合計 1件"), 2);
	assert_int_equal(count_on(p, "3,000"), 4);
	doc_free(&doc);
	doc = night(GROUP_DECLINED);
	assert_false(on(doc.pages, "鈴木 次郎"));
	assert_true(on(doc.pages, "髙橋 太郎"));
	doc_free(&doc);
	vtime_pass(&h.time, 5 * SECONDS_PER_DAY);
	doc = night(NIGHT_LIST_ALL);
	assert_true(on(doc.pages, "決済日到来"));
	assert_false(on(doc.pages, "失敗"));
	doc_free(&doc);
}

/* Of a patient, or of somebody without a card. */
static struct booking book(int64_t menu, int64_t patient, const char *at)
{
	struct booking b;
	struct booking_near near;
	struct booking_new n = { .menu_id = menu, .patient_id = patient, .start_at = diary_at(at),
		.person = { .name = "", .sex = 'u', .birth = DAY_NONE } };
	if (!patient)
		n.person = (struct booking_person){ "新患 花子", "シンカン ハナコ", 'f', date_of(1990, 4, 5), "090-1111-2222", "" };
	assert_int_equal(booking_book(ctx, &n, &b, &near), ERR_OK);
	return b;
}

static void the_kit_of_a_day(void **state)
{
	(void)state;
	struct list_paper p = { .id = 0 };
	struct doc doc = { .size = PAGE_A4 };
	int64_t before, after, broken;
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	int64_t other = clinic_patient(ctx, "0012345679", "鈴木 次郎", "スズキ ジロウ");
	clinic_cover(ctx, other);
	int64_t menu = diary_menu(ctx, "naika", 3, NULL);
	book(menu, v.patient_id, "2026-11-24T10:30");
	book(menu, v.patient_id, "2026-11-24T11:30");
	book(menu, other, "2026-11-24T09:00");
	book(menu, 0, "2026-11-24T11:00");
	struct booking gone = book(menu, other, "2026-11-24T10:00");
	assert_int_equal(booking_cancel(ctx, gone.id, &(struct booking_change){ .version = gone.version, .reason = "都合" }, &gone), ERR_OK);
	book(menu, other, "2026-11-25T09:30");
	assert_int_equal(audit_log_verify(ctx, &before, &broken), ERR_OK);
	assert_int_equal(downtime_make(ctx, date_of(2026, 11, 24), &p), ERR_OK);
	assert_int_equal(audit_log_verify(ctx, &after, &broken), ERR_OK);
	assert_int_equal(after, before + 1);
	assert_int_equal(p.rows, 4 + 2); /* bookings that stand; each patient's cover once */
	list_paper_end(&p);
	list_page_make(ctx, &p, &doc);
	const struct page *page = doc.pages;
	assert_true(on(page, "停止時の控え 2026-11-24 (火)"));
	assert_true(item(page, "09:00")->y < item(page, "10:30")->y);
	assert_true(on(page, "新患 花子"));
	assert_true(on(page, "090-1111-2222"));
	assert_true(on(page, "1990-04-05"));
	assert_false(on(page, "10:00")); /* cancelled */
	assert_false(on(page, "09:30")); /* of the next day */
	assert_int_equal(count_on(page, "髙橋 太郎"), 3);
	assert_int_equal(count_on(page, "06130009"), 2);
	assert_true(on(page, "○ 2026-11-21 マイナ保険証"));
	assert_true(on(page, "× 未確認"));
	list_paper_done(&p);
	doc_free(&doc);
	p = (struct list_paper){ .id = 0 };
	assert_int_equal(downtime_make(ctx, date_of(2026, 12, 24), &p), ERR_OK);
	assert_non_null(strstr(p.content.data, "この日の予約はありません"));
	list_paper_done(&p);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(pages_sums_and_numbers), TEST(lists_dont_linger), TEST(a_night_on_paper), TEST(the_kit_of_a_day) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
