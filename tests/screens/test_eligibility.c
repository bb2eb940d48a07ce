/* The eligibility check beside the record, by script. proves I3, P4, O3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/coverage.h"
#include "domain/eligibility.h"
#include "lib/clinic.h"
#include "lib/dress.h"
#include "lib/morning.h"
#include "store/db.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static struct eligibility_answer answer(void)
{
	struct eligibility_answer a = { .day = DAY_NONE, .birth = DAY_NONE, .reference = 1, .validity = VALIDITY_VALID, .n = 1 };
	a.results[0] = (struct eligibility_result){ .insurer = "06130009", .symbol = "12", .number = "345", .branch = "00", .holder = "self", .name = "高橋 太郎",
		.kana = "ﾀｶﾊｼ ﾀﾛｳ", .sex = 'm', .birth = date_of(1980, 3, 1), .valid_from = date_of(2020, 4, 1), .valid_to = date_of(2027, 3, 31), .share = 2,
		.limit_flag = "A03", .limit_from = DAY_NONE, .limit_to = DAY_NONE, .card = "0012345678", .elder_share = -1, .elder_from = DAY_NONE, .elder_to = DAY_NONE };
	return a;
}

static void push(const struct eligibility_answer *a, const char *file)
{
	bool taken;
	struct eligibility row;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, eligibility_take(ctx, file, "h", ELIGIBILITY_READER, a, 1, &taken, &row)), ERR_OK);
}

static const char open_it[] = "scan 0012345678\nkey i\nkey r\n";

static void goldens(void **state)
{
	(void)state;
	dress_check(&m, "eligibility-none", open_it);
	struct eligibility_answer a = answer();
	push(&a, "face_1");
	dress_check(&m, "eligibility", open_it);
}

/* Insurance with a certificate for dialysis, and medical assistance with this month's ticket: all of it fits, what differs first. */
static struct eligibility_answer assistance(void)
{
	struct eligibility_answer a = answer();
	a.results[0].papers[a.results[0].n_papers++] = (struct eligibility_paper){ .kind = ELIGIBILITY_PAPER_DISEASE, .category = "1", .from = date_of(2026, 4, 1),
		.to = DAY_NONE, .self_pay = 10000 };
	struct eligibility_result *r = &a.results[a.n++];
	*r = a.results[0];
	*r->symbol = *r->branch = *r->limit_flag = '\0';
	str_copy(r->class, sizeof r->class, "A1");
	str_copy(r->insurer, sizeof r->insurer, "12131140");
	str_copy(r->number, sizeof r->number, "1234566");
	r->papers[0] = (struct eligibility_paper){ .kind = ELIGIBILITY_PAPER_TICKET, .category = "1", .from = date_of(2026, 11, 1), .to = date_of(2026, 11, 30),
		.self_pay = 3000 };
	return a;
}

static void tickets(void **state)
{
	(void)state;
	struct eligibility_answer a = assistance();
	push(&a, "face_1");
	dress_check(&m, "eligibility-ticket", open_it);
	morning_run(&m, "scan 0012345678\nkey i\nkey r\nexpect 12131140 1234566\nexpect 3,000円\nkey F5\nexpect ○ 取り込んで確認済にしました: 06130009\n");
	struct coverage list[COVERAGE_LIST_MAX];
	int n;
	assert_int_equal(coverage_list(ctx, m.taro, COVERAGE_LIST_MAX, list, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].specific, "特定疾病");
	assert_string_equal(list[1].insurer, "12131140");
	assert_int_equal(list[1].cap, 3000);
}

/* The desk reads that the month's confirmation is gone, and why. */
static void invalid_is_told(void **state)
{
	(void)state;
	struct eligibility_answer a = answer();
	assert_int_equal(insurance_undo(ctx, m.taro, 0, ctx_today(ctx)), ERR_OK); /* what a person saw would stay */
	push(&a, "face_1");
	morning_run(&m, "scan 0012345678\nexpect 確認済\n");
	a.validity = VALIDITY_INVALID;
	push(&a, "face_2");
	morning_run(&m, "scan 0012345678\nexpect 資格確認で無効\nexpect 今月未確認\nkey i\nkey r\nexpect ▶ 無効\n");
}

static void asked_and_answered(void **state)
{
	(void)state;
	morning_run(&m, "scan 0012345678\nkey i\nkey r\nexpect ▶ 次: まだ照会していません（F6 照会）\nkey F6\nexpect ▶ 回答を待っています\nexpect … オンライン資格確認に照会します\n");
	struct eligibility_answer a = answer();
	push(&a, "face_1");
	morning_run(&m, "scan 0012345678\nkey i\nexpect 資格確認 09:41  有効です。記録と異なるところがあります\nkey r\nexpect U+9AD9 U+9AD8\nexpect ！異体字\nexpect × 相違\n"
		"key F5\nexpect ○ 取り込んで確認済にしました: 06130009\nexpect ▶ 有効で、記録と同じです\nkey F5\nexpect × F5 取り込む は今は使えません\n");
	struct coverage list[COVERAGE_LIST_MAX];
	int n;
	assert_int_equal(coverage_list(ctx, m.taro, COVERAGE_LIST_MAX, list, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(list[0].share, 2);
	assert_string_equal(list[0].limit_class, "ウ");
}

/* Another birth date: one key isn't enough, the person at the desk says that it is the same. */
static void another_person(void **state)
{
	(void)state;
	struct eligibility_answer a = answer();
	a.results[0].birth = date_of(1980, 3, 2);
	push(&a, "face_1");
	morning_run(&m, "scan 0012345678\nkey i\nkey r\nexpect 同じ方か確認を\nkey F5\nexpect 同じ方であることを確かめましたか\nkey Enter\nexpect 同じ方か確認を\n");
	morning_run(&m, "scan 0012345678\nkey i\nkey r\nkey F5\nkey y\nexpect ○ 取り込んで確認済にしました\n");
}

static void nobodys_result(void **state)
{
	(void)state;
	struct eligibility_answer a = answer();
	str_copy(a.results[0].card, sizeof a.results[0].card, "0099999999");
	str_copy(a.results[0].number, sizeof a.results[0].number, "999");
	push(&a, "face_1");
	morning_run(&m, "scan 0012345678\nkey i\nkey r\nexpect まだ照会していません\nkey F7\nexpect 高橋 太郎  1980-03-01\nkey Enter\nexpect ○ この患者の結果としました\n"
		"expect ▶ 有効な別の資格です\nkey F7\nexpect × F7 患者不明 は今は使えません\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(asked_and_answered, setup, teardown),
		cmocka_unit_test_setup_teardown(tickets, setup, teardown),
		cmocka_unit_test_setup_teardown(invalid_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(another_person, setup, teardown),
		cmocka_unit_test_setup_teardown(nobodys_result, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
