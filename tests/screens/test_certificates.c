/* Payment certificates at the desk, papers by F8, numbers in the box, rare characters told before printing. proves R8, R4, P1, P4, P6, V3, F14 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/certificate.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/print_jobs.h"

#include "base/banned.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "training", ROLES_ALL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static struct bill paid(int64_t visit_id)
{
	const struct bill_line line = { .category = "A00", .name = "再診料", .points = 1000, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(ctx, visit_id, "内科", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(settlement_pay_counter(ctx, b.id, "cash", b.amount), ERR_OK);
	return b;
}

static int64_t certificates(void)
{
	int64_t n;
	assert_int_equal(certificate_count(ctx, 0, &n), ERR_OK);
	return n;
}

/* The newest page that waits. */
static enum print_kind newest(void)
{
	struct print_job j = { .id = 0 }, last = { .id = 0 };
	while (print_jobs_after(ctx, PRINT_WAITING, j.id, &j) == ERR_OK)
		last = j;
	return last.kind;
}

#define BILLS "scan 0012345678\nkey F4\n"

static void of_a_bill(void **state)
{
	(void)state;
	paid(m.taro_visit);
	morning_run(&m, BILLS "key Enter\nkey t\nexpect 支払証明書を発行しますか\nexpect お支払い 1件   合計 3,000円\nexpect 手数料 1,100円\nexpect ！本日は同姓の方がほかに 1人 います\n"
		"expect 生年月日は 昭和55年3月1日（46歳） ですか\nkey n\n");
	morning_run(&m, BILLS "key Enter\nkey v\nkey Tab\nexpect 診療明細書の見本\nkey Tab\nexpect 発行前の支払証明書の見本\nexpect 3,000円\nkey Tab\nexpect 領収書の見本\n");
	assert_int_equal(certificates(), 0);
	morning_run(&m, BILLS "key Enter\nkey t\nkey y\nexpect ！支払証明書 C-000001 を印刷します。手数料 1,100円 は請求 B-000002 です\n");
	assert_int_equal(certificates(), 1);
	assert_int_equal(newest(), PRINT_CERTIFICATE);
	/* The fee waits at the counter like any bill. */
	morning_run(&m, "scan B-2\nexpect ▶ 次: 窓口でのお支払い 1,100円\nexpect 支払証明書\n");
}

static void of_days(void **state)
{
	(void)state;
	paid(m.taro_visit);
	morning_run(&m, BILLS "key t\nexpect 支払証明書はありません\nkey n\nexpect 領収日の始まり\nkey Enter\nexpect 領収日の終わり\nkey Enter\nexpect 領収日 2026-01-01\nexpect お支払い 1件\nkey y\n"
		"expect C-000001 を印刷します\nexpect B-000002\nkey v\nexpect 支払証明書の見本\nexpect 領収書ではありません\nkey Esc\nkey F8\nexpect C-000001 をもう一度印刷します（再）\n");
	golden_check("screens/golden/certificates-80x24.txt", morning_run(&m, "scan C-000001\nscreen list\nkey n\nscreen from\nkey Enter\nkey Enter\nscreen ask\nkey n\n"));
	morning_run(&m, "scan C-000001\nkey n\nkey Ctrl-U\ntype 2026-11-22\nkey Enter\nkey Enter\nexpect × 期間の始まり 2026-11-22 (日) が終わり 2026-11-21 (土) よりあとです\n");
	assert_int_equal(certificates(), 1);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	morning_run(&m, "scan C-000001\nkey n\nexpect 支払証明書の権限がありません\n");
}

/* F8 offers what the person can take along: today's reception, the usage slip, the next booking. */
static void papers_of_a_patient(void **state)
{
	(void)state;
	struct booking_new n = { .patient_id = m.jiro, .menu_id = diary_menu(ctx, "sai", 4, NULL), .start_at = diary_at("2026-12-05T10:30") };
	struct booking_near near;
	struct booking b;
	char script[400];
	assert_int_equal(booking_book(ctx, &n, &b, &near), ERR_OK);
	str_fmt(script, sizeof script, "scan 0007712043\nkey F8\nexpect 印刷するもの\nexpect 受付票\nexpect 予約票 %s\nkey Down\nkey Enter\nexpect 予約票 %s\nexpect を印刷します\n", b.number, b.number);
	morning_run(&m, script);
	assert_int_equal(newest(), PRINT_BOOKING);
	morning_run(&m, "scan 0007712043\nkey F8\nkey Enter\nexpect 受付票 R-\n");
	assert_int_equal(newest(), PRINT_RECEPTION);
	str_fmt(script, sizeof script, "scan %s\nexpect 鈴木 次郎\nkey F8\nexpect 予約票 %s を印刷します\nscan 0007712043\nkey F2\nkey F8\nexpect 予約票 %s を印刷します\nscan 0007712043\nkey v\nkey Down\nkey Enter\nexpect 予約票の見本\nexpect 令和8年12月5日（土）10:30\n", b.number, b.number, b.number);
	morning_run(&m, script);
	/* Without a visit and a booking there is nothing to take along. */
	morning_run(&m, "scan 0020031144\nkey F8\nexpect 受付票\n");
	house_act(ctx, "kaikei", 1u << ROLE_BILLING);
	morning_run(&m, "scan 0007712043\nkey F8\nexpect 利用票の印刷の権限がありません\n");
}

/* Before the right is spent: what a spare font draws is told, what none draws refuses. */
static void rare_characters(void **state)
{
	(void)state;
	int64_t kichi = clinic_patient(ctx, "0000555501", "𠮷田 葛\xF3\xA0\x84\x84子", "ヨシダ カツコ"), han = clinic_patient(ctx, "0000555502", "한 太郎", "ハン タロウ");
	clinic_cover(ctx, kichi);
	clinic_cover(ctx, han);
	struct visit a = clinic_visit(ctx, kichi), b = clinic_visit(ctx, han);
	paid(a.id);
	paid(b.id);
	morning_run(&m, "scan 0000555501\nkey F4\nkey Enter\nkey v\nexpect ！予備の書体で印刷する文字: 𠮷(U+20BB7) 葛\nkey Esc\nkey F8\nexpect 原本は一度だけです\n"
		"expect ！予備の書体で印刷する文字: 𠮷(U+20BB7)\nkey y\nexpect ○ 領収書 2026-000001 を印刷します\n");
	morning_run(&m, "scan 0000555502\nkey F4\nkey Enter\nkey F8\nexpect どの書体にもない文字があり、印刷できません: 한(U+D55C)\n");
	morning_run(&m, "scan 0000555502\nkey F4\nkey Enter\nexpect 発行できます\nkey v\nexpect ×どの書体にもなく、印刷できない文字: 한(U+D55C)\n");
	morning_run(&m, "scan 0000555502\nkey F8\nexpect どの書体にもない文字があり\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(of_a_bill, setup, teardown),
		cmocka_unit_test_setup_teardown(of_days, setup, teardown),
		cmocka_unit_test_setup_teardown(papers_of_a_patient, setup, teardown),
		cmocka_unit_test_setup_teardown(rare_characters, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
