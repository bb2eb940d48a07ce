/* Patients: the import, who is found by card, memo and flags. proves P2, P3, P5, P8, X7, K3 */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/patient.h"
#include "domain/patient_import.h"
#include "lib/house.h"
#include "store/audit_log.h"
#include "store/db.h"
#include "store/patients.h"
#include "store/patients_find.h"

#include "base/banned.h"

static struct house h;
static struct patient_import_result result;

static int setup(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static struct patient_row row(int64_t line, const char *card, const char *name, const char *kana, const char *sex, const char *birth)
{
	return (struct patient_row){ .line = line, .card = card, .name = name, .kana = kana, .sex = sex, .birth_date = birth };
}

static enum err import(const struct patient_row *rows, int n, bool skip_bad)
{
	struct patient_import *im;
	enum err e = patient_import_begin(&h.ctx, skip_bad, &im);
	assert_int_equal(e, ERR_OK);
	for (int i = 0; !e && i < n; i++) {
		bool taken;
		e = patient_import_row(&h.ctx, im, &rows[i], &taken);
	}
	return patient_import_end(&h.ctx, im, e, &result);
}

static int64_t entries(void)
{
	int64_t n, broken;
	assert_int_equal(audit_log_verify(&h.ctx, &n, &broken), ERR_OK);
	assert_int_equal(broken, 0);
	return n;
}

static struct patient get(const char *card)
{
	struct patient p;
	enum err e = patient_by_card(&h.ctx, card, &p);
	if (e)
		print_message("%s\n", h.ctx.cause.text);
	assert_int_equal(e, ERR_OK);
	return p;
}

static void twice_the_same_changes_nothing(void **state)
{
	(void)state;
	struct patient_row rows[] = {
		row(2, "0012345678", "髙橋 太郎", "ﾀｶﾊｼ ﾀﾛｳ", "男", "S55.3.1"),
		row(3, "００２００３１１４４", "高橋 多呂", "タカハシ タロ", "2", "1991/12/31 0:00:00"),
		row(4, "0000914412", "渡邉　幸子", "ワタナベ サチコ", "F", "令和元年5月1日"),
	};
	rows[0].phone = "03-1234-5678";
	rows[0].address = "東京都\n港区1-2-3";
	int64_t before = entries();
	assert_int_equal(import(rows, 3, false), ERR_OK);
	assert_int_equal(result.rows, 3);
	assert_int_equal(result.added, 3);
	assert_int_equal(entries(), before + 1);

	struct patient p = get("0012345678");
	assert_string_equal(p.name, "髙橋 太郎"); /* the hospital's own spelling */
	assert_string_equal(p.kana, "ﾀｶﾊｼ ﾀﾛｳ");
	assert_int_equal(p.sex, 'm');
	assert_int_equal(p.birth, date_of(1980, 3, 1));
	assert_string_equal(p.address, "東京都 港区1-2-3");
	assert_int_equal(p.version, 1);
	assert_int_equal(get("0020031144").birth, date_of(1991, 12, 31));
	assert_int_equal(get("0000914412").birth, date_of(2019, 5, 1));

	assert_int_equal(import(rows, 3, false), ERR_OK);
	assert_int_equal(result.added, 0);
	assert_int_equal(result.changed, 0);
	assert_int_equal(result.unchanged, 3);
	assert_int_equal(get("0012345678").version, 1);
	assert_int_equal(entries(), before + 2);
}

static void a_changed_row_moves_its_keys(void **state)
{
	(void)state;
	struct patient found[4];
	struct patients_find f;
	int n;
	struct patient_row r = row(2, "0012345678", "佐藤 太郎", "サトウ タロウ", "男", "1980-03-01");
	assert_int_equal(import(&r, 1, false), ERR_OK);
	assert_int_equal(result.changed, 1);
	struct patient p = get("0012345678");
	assert_int_equal(p.version, 2);
	assert_string_equal(p.phone, "03-1234-5678"); /* the file has no such column: it stays */
	assert_true(patients_find_name(&h.ctx, &f, "高橋太", false));
	assert_int_equal(patients_find_fetch(&h.ctx, &f, 0, 4, found, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_true(patients_find_name(&h.ctx, &f, "佐藤", false));
	assert_int_equal(patients_find_fetch(&h.ctx, &f, 0, 4, found, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(found[0].id, p.id);
	assert_int_equal(patients_by_kana(&h.ctx, "さとう", 4, found, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(patients_by_kana(&h.ctx, "タカハシ　タロウ", 4, found, &n), ERR_OK);
	assert_int_equal(n, 0);
}

/* Is there a problem on this line and field whose reason holds the part? */
static void has_problem(int64_t line, const char *field, const char *part)
{
	for (int i = 0; i < result.n_problems; i++)
		if (result.problems[i].line == line && strcmp(result.problems[i].field, field) == 0 && strstr(result.problems[i].reason, part))
			return;
	fail_msg("no problem on line %lld, %s, with %s", (long long)line, field, part);
}

static void bad_rows_are_all_told_and_none_takes_effect(void **state)
{
	(void)state;
	struct patient_row rows[] = {
		row(2, "0000000101", "正しい人", "タダシイ", "男", "1970-01-01"),
		row(3, "12345", "短い", "ミジカイ", "男", "1970-01-01"),
		row(4, "00000001AB", "字", "ジ", "男", "1970-01-01"),
		row(5, "0000000102", "日付", "ヒヅケ", "男", "2025-02-30"),
		row(6, "0000000103", "未来", "ミライ", "男", "2026-11-22"),
		row(7, "0000000104", "昭和", "ショウワ", "男", "S64.1.8"),
		row(8, "0000000105", "", "ナナシ", "?", ""),
		row(9, "0000000101", "二度目", "ニドメ", "女", "1970-01-01"),
		row(10, "", "番号なし", "バンゴウ", "女", "1970-01-01"),
	};
	struct patient p;
	assert_int_equal(import(rows, 9, false), ERR_BAD_INPUT);
	assert_int_equal(result.bad, 8);
	assert_int_equal(result.rows, 9);
	assert_non_null(strstr(h.ctx.cause.text, "9 行のうち 8 行"));
	assert_int_equal(h.ctx.cause.n_reasons, 10); /* line 8 has three */
	has_problem(3, "card", "10桁");
	has_problem(4, "card", "数字");
	has_problem(5, "birth_date", "");
	has_problem(6, "birth_date", "");
	has_problem(7, "birth_date", "");
	has_problem(8, "name", "空");
	has_problem(8, "sex", "男");
	has_problem(8, "birth_date", "空");
	has_problem(9, "card", "2 行目");
	has_problem(10, "card", "空");
	assert_int_equal(patient_by_card(&h.ctx, "0000000101", &p), ERR_NOT_FOUND);

	assert_int_equal(import(rows, 9, true), ERR_OK);
	assert_int_equal(result.added, 1);
	assert_int_equal(result.bad, 8);
	assert_string_equal(get("0000000101").name, "正しい人");
}

static void digits_that_must_not_be_kept(void **state)
{
	(void)state;
	struct patient_row rows[] = { row(2, "0000000201", "甲", "コウ", "男", "1970-01-01"), row(3, "0000000202", "乙", "オツ", "男", "1970-01-01") };
	rows[0].memo = "カード 4242 4242 4242 4242";
	rows[1].address = "123456789018"; /* My Number's check digit */
	assert_int_equal(import(rows, 2, false), ERR_BAD_INPUT);
	has_problem(2, "memo", "保存できません");
	has_problem(3, "address", "保存できません");
	for (int i = 0; i < h.ctx.cause.n_reasons; i++)
		assert_null(strstr(h.ctx.cause.reasons[i].text, "4242"));
	rows[0].memo = "T1234567890123 0000000201";
	assert_int_equal(import(rows, 1, false), ERR_OK);
	struct patient p = get("0000000201");
	assert_int_equal(patient_set_memo(&h.ctx, p.id, p.version, "４２４２-4242-4242-4242"), ERR_SECRET_TEXT);
	assert_null(strstr(h.ctx.cause.text, "4242"));
}

static void problems_are_counted_beyond_the_list(void **state)
{
	(void)state;
	struct patient_import *im;
	char card[16];
	assert_int_equal(patient_import_begin(&h.ctx, true, &im), ERR_OK);
	for (int i = 0; i < 500; i++) {
		bool taken;
		str_fmt(card, sizeof card, "%03d", i);
		struct patient_row r = row(i + 2, card, "名", "ナ", "男", "1970-01-01");
		assert_int_equal(patient_import_row(&h.ctx, im, &r, &taken), ERR_OK);
		assert_false(taken);
	}
	patient_import_bad(im, 502, "", "列の数");
	assert_int_equal(patient_import_end(&h.ctx, im, ERR_OK, &result), ERR_OK);
	assert_int_equal(result.bad, 501);
	assert_int_equal(result.rows, 501);
	assert_int_equal(result.n_problems, PATIENT_PROBLEMS_MAX);
}

static void only_admins_import(void **state)
{
	(void)state;
	struct patient_import *im;
	house_act(&h.ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(patient_import_begin(&h.ctx, false, &im), ERR_FORBIDDEN);
	house_act(&h.ctx, "training", ROLES_ALL);
}

static void a_card_says_which_rule_it_broke(void **state)
{
	(void)state;
	struct patient p;
	assert_int_equal(patient_by_card(&h.ctx, "001234567", &p), ERR_CARD_LENGTH);
	assert_non_null(strstr(h.ctx.cause.text, "10"));
	assert_int_equal(patient_by_card(&h.ctx, "00123x5678", &p), ERR_CARD_DIGITS);
	str_copy(h.profile.card_check, sizeof h.profile.card_check, "luhn");
	assert_int_equal(patient_by_card(&h.ctx, "0012345678", &p), ERR_CARD_CHECK);
	str_copy(h.profile.card_check, sizeof h.profile.card_check, "none");
	assert_int_equal(patient_by_card(&h.ctx, "9999999999", &p), ERR_NOT_FOUND);
	assert_non_null(strstr(h.ctx.cause.text, "9999999999"));
	assert_string_equal(get(" ００１２３４５６７８ ").card, "0012345678");
}

static void records_that_match_are_possible_duplicates(void **state)
{
	(void)state;
	struct patient_row rows[] = {
		row(2, "0000000301", "髙﨑 幸一", "タカサキ コウイチ", "男", "1950-05-05"),
		row(3, "0000000302", "高崎　幸一", "ﾀｶｻｷ ｺｳｲﾁ", "男", "S25.5.5"),
		row(4, "0000000303", "高崎 幸一", "タカサキ コウイチ", "男", "1950-05-06"),
		row(5, "0000000304", "高崎 幸一", "タカサキ コウイチ", "女", "1950-05-05"),
	};
	struct patient twins[4];
	int n;
	assert_int_equal(import(rows, 4, false), ERR_OK);
	struct patient p = get("0000000301");
	assert_int_equal(patient_duplicates(&h.ctx, &p, 4, twins, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(twins[0].card, "0000000302");
	p = get("0000000303");
	assert_int_equal(patient_duplicates(&h.ctx, &p, 4, twins, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static void memo_and_flags_have_versions(void **state)
{
	(void)state;
	struct patient p = get("0000000303");
	assert_int_equal(patient_set_memo(&h.ctx, p.id, p.version, "車椅子、耳が遠い"), ERR_OK);
	assert_int_equal(patient_set_memo(&h.ctx, p.id, p.version, "通訳 英語"), ERR_CONFLICT);
	assert_string_equal(get("0000000303").memo, "車椅子、耳が遠い");
	p = get("0000000303");
	assert_int_equal(p.version, 2);
	assert_int_equal(patient_set_memo(&h.ctx, p.id, p.version, p.memo), ERR_OK);
	assert_int_equal(get("0000000303").version, 2);
	assert_int_equal(patient_set_flags(&h.ctx, p.id, p.version, date_of(2026, 11, 22), false), ERR_BAD_DATE);
	assert_int_equal(patient_set_flags(&h.ctx, p.id, p.version, date_of(1950, 5, 5), false), ERR_BAD_DATE);
	assert_int_equal(patient_set_flags(&h.ctx, p.id, p.version, date_of(2026, 11, 20), true), ERR_OK);
	p = get("0000000303");
	assert_int_equal(p.died, date_of(2026, 11, 20));
	assert_true(p.undisclosed);
	assert_int_equal(patient_set_flags(&h.ctx, p.id, 1, DAY_NONE, false), ERR_CONFLICT);
	house_act(&h.ctx, "suzuki", 1u << ROLE_BILLING);
	assert_int_equal(patient_set_memo(&h.ctx, p.id, p.version, "x"), ERR_FORBIDDEN);
	house_act(&h.ctx, "training", ROLES_ALL);

	/* the desk's memo and flags survive the next import */
	struct patient_row r = row(2, "0000000303", "高崎 幸一", "タカサキ コウイチ", "男", "1950-05-06");
	r.memo = "旧メモ";
	r.died = "";
	assert_int_equal(import(&r, 1, false), ERR_OK);
	assert_int_equal(result.unchanged, 1);
	assert_string_equal(get("0000000303").memo, "車椅子、耳が遠い");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twice_the_same_changes_nothing), cmocka_unit_test(a_changed_row_moves_its_keys),
		cmocka_unit_test(bad_rows_are_all_told_and_none_takes_effect), cmocka_unit_test(digits_that_must_not_be_kept),
		cmocka_unit_test(problems_are_counted_beyond_the_list), cmocka_unit_test(only_admins_import),
		cmocka_unit_test(a_card_says_which_rule_it_broke), cmocka_unit_test(records_that_match_are_possible_duplicates),
		cmocka_unit_test(memo_and_flags_have_versions),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
