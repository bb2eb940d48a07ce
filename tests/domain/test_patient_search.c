/* The one box: every way to look a patient up, order, pages, recall and query plans. proves P1, P2, P4, K3, X2, X7 */
#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/patient_search.h"
#include "domain/visit.h"
#include "lib/house.h"
#include "store/audit_log.h"
#include "store/db.h"
#include "store/db_inner.h"
#include "store/patients.h"
#include "store/patients_find.h"

#include "base/banned.h"

enum { RANDOM = 400, ROWS = 600 };

static struct house h;
static struct patient rows[ROWS];
static int n;

static struct patient add(const char *card, const char *name, const char *kana, char sex, day_t birth, const char *phone)
{
	struct patient p = { .sex = sex, .birth = birth, .died = DAY_NONE };
	str_copy(p.card, sizeof p.card, card);
	str_copy(p.name, sizeof p.name, name);
	str_copy(p.kana, sizeof p.kana, kana);
	str_copy(p.phone, sizeof p.phone, phone);
	assert_int_equal(db_begin(&h.ctx), ERR_OK);
	assert_int_equal(patients_add(&h.ctx, &p), ERR_OK);
	assert_int_equal(db_commit(&h.ctx), ERR_OK);
	return p;
}

static void come_today(int64_t patient_id)
{
	struct visit_new v = { .patient_id = patient_id, .n_departments = 1 };
	struct visit out;
	assert_true(visit_department("内科", &v.departments[0]));
	assert_int_equal(visit_open(&h.ctx, &v, &out), ERR_OK);
}

static int setup(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	add("0012345678", "髙橋 太郎", "ﾀｶﾊｼ ﾀﾛｳ", 'm', date_of(1980, 3, 1), "03-1234-5678");
	add("0020031144", "高橋 多呂", "タカハシ タロ", 'm', date_of(1991, 12, 31), "090-1111-2222");
	add("0000914412", "渡邉 幸子", "ワタナベ サチコ", 'f', date_of(1955, 5, 5), "+81 90-3333-4444");
	add("0000914413", "渡辺 幸男", "わたなべ ゆきお", 'm', date_of(1980, 3, 1), "");
	add("0031175550", "斉藤 一", "サイトウ ハジメ", 'm', date_of(1960, 1, 2), "");
	add("0031175551", "齋藤 二", "サイトウ ツギ", 'f', date_of(1961, 1, 2), "");
	add("0040000001", "大野 花", "オーノ ハナ", 'f', date_of(1970, 7, 7), "");
	add("0040000002", "大野 草", "オオノ ソウ", 'f', date_of(1970, 7, 8), "");
	add("0050000001", "山田 さくら", "ヤマダ サクラ", 'f', date_of(2001, 4, 1), "");
	add("0050000002", "桜木 さくら", "サクラギ サクラ", 'f', date_of(2002, 4, 1), "");
	add("0060000001", "John Smith", "ジョン スミス", 'm', date_of(1985, 6, 6), "");
	add("0019800301", "古川 三", "フルカワ ミツ", 'f', date_of(1940, 1, 1), "");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static int64_t look(const char *text)
{
	int64_t count;
	enum err e = patient_search(&h.ctx, text, ROWS, rows, &n, &count);
	if (e)
		print_message("%s\n", h.ctx.cause.text);
	assert_int_equal(e, ERR_OK);
	assert_int_equal(count, n);
	return count;
}

static bool has(const char *card)
{
	int times = 0;
	for (int i = 0; i < n; i++)
		times += strcmp(rows[i].card, card) == 0;
	assert_true(times <= 1);
	return times == 1;
}

static void finds_only(const char *text, const char *card)
{
	if (look(text) != 1 || !has(card))
		fail_msg("%s finds %d, first %s", text, n, n ? rows[0].card : "-");
}

static void by_card(void **state)
{
	(void)state;
	finds_only("0012345678", "0012345678");
	finds_only("１２３４５６７８", "0012345678"); /* leading zeros left out, full width */
	finds_only(" 914412 ", "0000914412");
	assert_int_equal(look("0099999999"), 0);
	assert_int_equal(look(""), 0);
	assert_int_equal(look("　"), 0);
}

static void by_phone(void **state)
{
	(void)state;
	finds_only("03-1234-5678", "0012345678");
	finds_only("0312345678", "0012345678");
	finds_only("03-1234", "0012345678");
	finds_only("09011", "0020031144");
	finds_only("2222", "0020031144");
	finds_only("090 3333 4444", "0000914412");
	finds_only("+81-90-3333-4444", "0000914412");
	finds_only("4444", "0000914412");
	assert_int_equal(look("5555"), 0);
}

static void by_birth(void **state)
{
	(void)state;
	const char *const same_day[] = { "1980-03-01", "1980/3/1", "S55.3.1", "s550301", "昭和55年3月1日", "３５５０３０１" };
	for (size_t i = 0; i < sizeof same_day / sizeof same_day[0]; i++) {
		assert_int_equal(look(same_day[i]), 2);
		assert_true(has("0012345678") && has("0000914413"));
	}
	/* eight digits: a birth date, and with two zeros before them a card, which comes first */
	assert_int_equal(look("19800301"), 3);
	assert_string_equal(rows[0].card, "0019800301");
	finds_only("H3.12.31", "0020031144");
}

static void by_kana(void **state)
{
	(void)state;
	const char *const takahashi[] = { "タカハシ", "たかはし", "ﾀｶﾊｼ", "たか", "タカハシ　タロ" };
	for (size_t i = 0; i < sizeof takahashi / sizeof takahashi[0]; i++) {
		assert_int_equal(look(takahashi[i]), 2);
		assert_true(has("0012345678") && has("0020031144"));
	}
	assert_int_equal(look("たかはしたろう"), 2); /* タロ by ear */
	assert_string_equal(rows[0].card, "0012345678");
	assert_int_equal(look("わたなべ"), 2);
	assert_int_equal(look("オオノ"), 2); /* by ear */
	assert_string_equal(rows[0].card, "0040000002");
	assert_int_equal(look("おーの"), 2);
	assert_int_equal(look("さくら"), 2); /* by kana, and by a given name written in hiragana */
	assert_true(has("0050000001") && has("0050000002"));
}

static void by_name_with_variants(void **state)
{
	(void)state;
	assert_int_equal(look("高橋"), 2);
	assert_int_equal(look("髙橋"), 2);
	assert_int_equal(look("渡辺"), 2);
	assert_int_equal(look("渡邊"), 2);
	finds_only("渡邊幸子", "0000914412");
	finds_only("渡邊　幸子", "0000914412");
	assert_int_equal(look("斎藤"), 2); /* mixed up: both are shown, a person decides */
	assert_int_equal(look("橋"), 2);
	finds_only("郎", "0012345678"); /* the last character of a name */
	finds_only("smith", "0060000001");
	assert_int_equal(look("橋高"), 0);
	assert_int_equal(look("\" OR *"), 0);
}

static void the_reason_for_finding_nothing(void **state)
{
	(void)state;
	struct patient_search s;
	assert_int_equal(patient_search_start(&h.ctx, "12345678901", &s), ERR_OK);
	assert_int_equal(s.count, 0);
	assert_non_null(strstr(s.hint, "10桁"));
	assert_int_equal(patient_search_start(&h.ctx, "0099999999", &s), ERR_OK);
	assert_non_null(strstr(s.hint, "登録されていません"));
	assert_int_equal(patient_search_start(&h.ctx, "S64.1.8", &s), ERR_OK);
	assert_non_null(strstr(s.hint, "平成"));
	assert_int_equal(patient_search_start(&h.ctx, "4242424242424242", &s), ERR_SECRET_TEXT);
	assert_null(strstr(h.ctx.cause.text, "4242"));
}

static void a_list_is_one_entry(void **state)
{
	(void)state;
	struct audit_entry e[2];
	int got;
	look("たかはし");
	assert_int_equal(audit_log_list(&h.ctx, 0, 1, e, &got), ERR_OK);
	assert_int_equal(got, 1);
	assert_string_equal(e[0].action, "look");
	assert_string_equal(e[0].detail, "find \"たかはし\": 2");
}

/* Names of three to five characters out of few, so that everything repeats. */
static void add_random(void)
{
	static const char *const letter[] = { "高", "髙", "橋", "田", "中", "山", "邊", "辺", "斉", "斎", "さ", "き", "ー", "A", "a" };
	static const char *const sound[] = { "ア", "カ", "ッ", "ガ", "ー", "オ", "ウ", "ノ" };
	uint32_t seed = 12345;
	for (int i = 0; i < RANDOM; i++) {
		char name[64] = "", kana[64] = "", card[16];
		seed = seed * 1664525u + 1013904223u;
		for (uint32_t k = 0, bits = seed >> 4; k < 3 + (seed >> 30); k++, bits = bits * 48271u % 2147483647u) {
			str_add(name, sizeof name, "%s%s", k == 2 ? " " : "", letter[bits % (sizeof letter / sizeof letter[0])]);
			str_add(kana, sizeof kana, "%s", sound[bits / 16 % (sizeof sound / sizeof sound[0])]);
		}
		str_fmt(card, sizeof card, "01%08d", i);
		add(card, name, kana, 'u', date_of(1900 + i % 100, 1, 1), "");
		if (i % 9 == 0) {
			struct patient p;
			assert_int_equal(patients_by_card(&h.ctx, card, &p), ERR_OK);
			come_today(p.id);
		}
	}
}

/* What the plain statement finds that no index is needed for. */
static int by_like(const char *column, const char *pattern, bool found_now[])
{
	char sql[128];
	sqlite3_stmt *s;
	int count = 0;
	str_fmt(sql, sizeof sql, "SELECT card FROM patient WHERE %s LIKE ?", column);
	assert_int_equal(sqlite3_prepare_v2(h.ctx.db->sql, sql, -1, &s, NULL), SQLITE_OK);
	sqlite3_bind_text(s, 1, pattern, -1, SQLITE_TRANSIENT);
	while (sqlite3_step(s) == SQLITE_ROW) {
		bool found = false;
		for (int i = 0; i < n; i++)
			found = found || strcmp(rows[i].card, (const char *)sqlite3_column_text(s, 0)) == 0;
		found_now[count++] = found;
	}
	sqlite3_finalize(s);
	return count;
}

static void recall_equals_like(void **state)
{
	(void)state;
	static const char *const pieces[] = { "高", "高橋", "田中", "中山高", "辺", "山田", "橋", "橋橋", "さき", "田さ", "A高", "高橋田中" };
	bool found[ROWS];
	int some = 0;
	add_random();
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		char key[NAME_SIZE], pattern[NAME_SIZE + 2];
		struct patients_find f;
		assert_true(patients_find_name(&h.ctx, &f, pieces[i], false));
		assert_int_equal(patients_find_fetch(&h.ctx, &f, 0, ROWS, rows, &n), ERR_OK);
		patients_name_key(pieces[i], key);
		str_fmt(pattern, sizeof pattern, "%%%s%%", key);
		int like = by_like("name_key", pattern, found);
		for (int k = 0; k < like; k++)
			assert_true(found[k]);
		assert_int_equal(like, n); /* none of the pieces holds a character that is mixed up with another here */
		some += like;
	}
	assert_true(some > RANDOM / 2);
	static const char *const prefixes[] = { "ア", "カッ", "ガア", "オノ", "ウ" };
	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
		char key[KANA_SIZE], pattern[KANA_SIZE + 2];
		assert_int_equal(patients_by_kana(&h.ctx, prefixes[i], ROWS, rows, &n), ERR_OK);
		patients_kana_key(prefixes[i], key);
		str_fmt(pattern, sizeof pattern, "%s%%", key);
		assert_int_equal(by_like("kana_key", pattern, found), n);
		for (int k = 0; k < n; k++)
			assert_true(found[k]);
	}
}

static bool has_visit(int64_t id)
{
	struct visit v;
	return visit_today(&h.ctx, id, &v) == ERR_OK;
}

static void pages_join_to_the_whole_list(void **state)
{
	(void)state;
	static const char *const texts[] = { "ア", "カ", "田", "さ", "1903-01-01", "オー" };
	static struct patient page[ROWS];
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct patient_search s;
		int64_t count = look(texts[i]);
		assert_true(count > 3);
		for (int k = 0; k < n; k++)
			assert_true(has(rows[k].card)); /* each once */
		assert_int_equal(patient_search_start(&h.ctx, texts[i], &s), ERR_OK);
		for (int step = 1; step < 8; step += 3)
			for (int64_t at = 0; at < count; at += step) {
				int got;
				assert_int_equal(patient_search_page(&h.ctx, &s, at, step, page, &got), ERR_OK);
				assert_int_equal(got, count - at < step ? count - at : step);
				for (int k = 0; k < got; k++)
					assert_string_equal(page[k].card, rows[at + k].card);
			}
	}
}

static void those_who_are_here_come_first(void **state)
{
	(void)state;
	int here = 0;
	assert_true(look("田") > 40);
	for (int i = 0; i < n; i++)
		here += has_visit(rows[i].id);
	assert_true(here > 3);
	for (int i = 0; i < here && i < 16; i++)
		assert_true(has_visit(rows[i].id));
}

/* Every statement that the searches above have run must use an index, and none may sort a whole range; "hit" is one page. */
static void statements_use_their_indexes(void **state)
{
	(void)state;
	int seen = 0;
	for (sqlite3_stmt *s = sqlite3_next_stmt(h.ctx.db->sql, NULL); s; s = sqlite3_next_stmt(h.ctx.db->sql, s)) {
		char sql[2048];
		sqlite3_stmt *plan;
		const char *text = sqlite3_sql(s);
		if (!strstr(text, "FROM patient") || strstr(text, "LIKE"))
			continue;
		seen++;
		str_fmt(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", text);
		assert_int_equal(sqlite3_prepare_v2(h.ctx.db->sql, sql, -1, &plan, NULL), SQLITE_OK);
		while (sqlite3_step(plan) == SQLITE_ROW) {
			const char *step = (const char *)sqlite3_column_text(plan, 3);
			bool scan = strncmp(step, "SCAN", 4) == 0 && !strstr(step, "VIRTUAL TABLE") && strcmp(step, "SCAN hit") != 0;
			bool sort = strstr(step, "TEMP B-TREE") && !strstr(text, "visit") && !strstr(text, " hit ");
			if (scan || sort)
				fail_msg("%s\n%s", text, step);
		}
		sqlite3_finalize(plan);
	}
	assert_true(seen >= 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_card), cmocka_unit_test(by_phone), cmocka_unit_test(by_birth), cmocka_unit_test(by_kana),
		cmocka_unit_test(by_name_with_variants), cmocka_unit_test(the_reason_for_finding_nothing),
		cmocka_unit_test(a_list_is_one_entry), cmocka_unit_test(recall_equals_like),
		cmocka_unit_test(pages_join_to_the_whole_list), cmocka_unit_test(those_who_are_here_come_first),
		cmocka_unit_test(statements_use_their_indexes),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
