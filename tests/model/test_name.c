/* Keys and comparison of names. proves P4, E4 (what may match by itself) */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/embed.h"
#include "base/utf8.h"
#include "model/name.h"
#include "model/name_table.h"

static enum name_match compare(const char *a, const char *b)
{
	struct name_diff d[8];
	int n, m;
	enum name_match there = name_compare(a, b, d, 8, &n), back = name_compare(b, a, d, 8, &m);
	assert_int_equal(there, back);
	assert_int_equal(n, m);
	assert_int_equal(n == 0, there == NAME_SAME);
	return there;
}

/* The worked examples of FACTS: names. */
static void worked_examples(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		enum name_match level;
	} table[] = {
		{ "髙橋", "高橋", NAME_VARIANT }, { "\xEF\xA8\x91", "崎", NAME_VARIANT }, { "渡邉", "渡辺", NAME_VARIANT },
		{ "濵田", "浜田", NAME_VARIANT }, { "ﾀｶﾊｼ", "たかはし", NAME_SAME }, { "ヂ", "ジ", NAME_CANDIDATE },
		{ "斉藤", "斎藤", NAME_CANDIDATE }, { "齊藤", "斉藤", NAME_VARIANT }, { "渡邊", "渡邉", NAME_VARIANT },
		{ "\xF0\xA0\xAE\xB7田", "吉田", NAME_VARIANT }, { "オーノ", "オオノ", NAME_CANDIDATE }, { "田中", "多中", NAME_DIFFERENT },
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (compare(table[i].a, table[i].b) != table[i].level)
			fail_msg("%s %s: %s", table[i].a, table[i].b, name_match_id(compare(table[i].a, table[i].b)));
}

static void more_pairs(void **state)
{
	(void)state;
	assert_int_equal(compare("山田 太郎", "山田\xE3\x80\x80太郎"), NAME_SAME);
	assert_int_equal(compare("山田太郎", "山田 太郎"), NAME_SAME);
	assert_int_equal(compare("ジョン・スミス", "ジョン スミス"), NAME_SAME);
	assert_int_equal(compare("か゛とう", "ガトウ"), NAME_SAME);
	assert_int_equal(compare("Ａnna", "Anna"), NAME_SAME);
	assert_int_equal(compare("ハナコ", "ﾊﾅｺ"), NAME_SAME);
	assert_int_equal(compare("山田みき", "山田ミキ"), NAME_CANDIDATE); /* the register's spelling of a given name */
	assert_int_equal(compare("キョウコ", "キヨウコ"), NAME_CANDIDATE);
	assert_int_equal(compare("ヲノ", "オノ"), NAME_CANDIDATE);
	assert_int_equal(compare("三ヶ島", "三ケ島"), NAME_CANDIDATE);
	assert_int_equal(compare("中島", "中嶋"), NAME_CANDIDATE);
	assert_int_equal(compare("富田", "冨田"), NAME_CANDIDATE);
	assert_int_equal(compare("齊藤", "齋藤"), NAME_CANDIDATE);
	assert_int_equal(compare("\xEF\xA8\x90本", "塚本"), NAME_VARIANT); /* U+FA10 */
	assert_int_equal(compare("葛\xF3\xA0\x84\x80城", "葛城"), NAME_VARIANT);
	assert_int_equal(compare("德川", "徳川"), NAME_VARIANT);
	assert_int_equal(compare("太田", "大田"), NAME_DIFFERENT);
	assert_int_equal(compare("已", "己"), NAME_DIFFERENT);
	assert_int_equal(compare("齊藤", "斎籐"), NAME_DIFFERENT);
	assert_int_equal(compare("髙橋", "高"), NAME_DIFFERENT);
	assert_int_equal(compare("高橋", ""), NAME_DIFFERENT);
	assert_int_equal(compare("タナカ", "タナベ"), NAME_DIFFERENT);
	struct name_diff d[1];
	int n;
	assert_int_equal(name_compare("\xFF", "\xFF", d, 1, &n), NAME_DIFFERENT);
	assert_int_equal(n, 0);
}

static void differences_have_places(void **state)
{
	(void)state;
	struct name_diff d[4];
	int n = 0;
	assert_int_equal(name_compare("髙橋 斉", "高橋斎", d, 4, &n), NAME_CANDIDATE);
	assert_int_equal(n, 2);
	assert_true(d[0].at_a == 1 && d[0].at_b == 1 && d[0].a == 0x9AD9 && d[0].b == 0x9AD8 && d[0].level == NAME_VARIANT);
	assert_true(d[1].at_a == 4 && d[1].at_b == 3 && d[1].a == 0x6589 && d[1].b == 0x658E && d[1].level == NAME_CANDIDATE);
	assert_int_equal(name_compare("山本太郎", "山本郎", d, 4, &n), NAME_DIFFERENT);
	assert_int_equal(n, 1);
	assert_true(d[0].at_a == 3 && d[0].a == 0x592A && d[0].at_b == 0 && d[0].b == 0);
	assert_int_equal(name_compare("葛\xF3\xA0\x84\x80城", "葛城", d, 4, &n), NAME_VARIANT);
	assert_true(n == 1 && d[0].at_a == 1 && d[0].a == 0xE0100 && d[0].b == 0);
	assert_int_equal(name_compare("ガトウ", "ｶﾞﾄｷ", d, 4, &n), NAME_DIFFERENT);
	assert_true(n == 1 && d[0].at_a == 3 && d[0].at_b == 4 && d[0].b == 0xFF77); /* half width: two characters for ガ */
	assert_int_equal(name_compare("一二三四五", "六七八九十", d, 4, &n), NAME_DIFFERENT);
	assert_int_equal(n, 4);
}

static void kanji_key(const char *in, const char *like)
{
	char a[128], b[128];
	assert_true(name_kanji_key(in, a, sizeof a));
	assert_true(name_kanji_key(like, b, sizeof b));
	assert_string_equal(a, b);
}

static void kanji_keys(void **state)
{
	(void)state;
	char a[128], b[128];
	kanji_key("髙橋\xE3\x80\x80太郎", "高橋太郎");
	kanji_key("渡邊", "渡辺");
	kanji_key("渡邉", "渡辺");
	kanji_key("\xF0\xA0\xAE\xB7\xEF\xA8\x91", "吉崎");
	kanji_key("ジョン・スミス", "ジョンスミス");
	kanji_key("ｼﾞｮﾝ･ｽﾐｽ", "ジョンスミス");
	kanji_key("葛\xF3\xA0\x84\x80城", "葛城");
	assert_true(name_kanji_key("高橋 斉", a, sizeof a));
	assert_string_equal(a, "高橋斉"); /* the usual form stands for its variants */
	assert_true(name_kanji_key("斎藤", a, sizeof a) && name_kanji_key("斉藤", b, sizeof b));
	assert_string_not_equal(a, b);
	assert_true(name_kanji_key("中島", a, sizeof a) && name_kanji_key("中嶋", b, sizeof b));
	assert_string_not_equal(a, b);
	assert_false(name_kanji_key("高橋", a, 6));
	assert_string_equal(a, "");
	assert_true(name_kanji_key("高橋", a, 7));
	assert_false(name_kanji_key("\xE9\xAB", a, sizeof a));
}

static void kana(const char *in, const char *key, const char *fuzzy)
{
	char out[128];
	assert_true(name_kana_key(in, out, sizeof out));
	assert_string_equal(out, key);
	assert_true(name_kana_fuzzy_key(in, out, sizeof out));
	assert_string_equal(out, fuzzy);
}

static void kana_keys(void **state)
{
	(void)state;
	kana("ﾀｶﾊｼ ﾀﾛｳ", "タカハシタロウ", "タカハシタロ");
	kana("たかはし\xE3\x80\x80たろう", "タカハシタロウ", "タカハシタロ");
	kana("オーノ", "オノ", "オノ");
	kana("オオノ", "オオノ", "オノ");
	kana("おうの", "オウノ", "オノ");
	kana("キョウコ", "キヨウコ", "キヨコ");
	kana("ハットリ", "ハツトリ", "ハツトリ");
	kana("ヂヅヲ", "ジズオ", "ジズオ");
	kana("ｶﾞｯﾎﾟ", "ガツポ", "ガツポ");
	kana("か゛は゜", "ガパ", "ガパ");
	kana("ユウウツ", "ユウウツ", "ユツ");
	kana("オ－ノ", "オノ", "オノ");
	kana("オ−ノ", "オノ", "オノ");
	kana("タロ-", "タロ", "タロ");
	kana("A-1", "A-1", "A-1");
	kana("ジャン・ルイ", "ジヤンルイ", "ジヤンルイ");
	kana("ヴァレリー", "ヴアレリ", "バレリ");
	kana("サイトヴ", "サイトヴ", "サイトブ");
	kana("", "", "");
	char out[8];
	assert_false(name_kana_key("\xFF", out, sizeof out));
	assert_false(name_kana_key("タカハシ", out, sizeof out));
	assert_string_equal(out, "");
}

/* Whatever the tables join, the key of a key is the key, and no confusable pair of different sets is folded. */
static void table_is_a_partition(void **state)
{
	(void)state;
	const struct embed *e = embed_find("names/kanji_variants.tsv");
	int lines = 0;
	assert_non_null(e);
	for (const char *p = e->data; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		uint32_t a, b;
		if (*p == '#')
			continue;
		size_t n = utf8_next(p, 4, &a);
		assert_int_equal(p[n], '\t');
		utf8_next(p + n + 1, 4, &b);
		uint32_t x = name_table_variant(a), y = name_table_variant(b);
		assert_true(name_table_variant(x) == x && name_table_variant(y) == y);
		assert_true(name_table_candidate(a) == name_table_candidate(b));
		if (x == y)
			lines++;
		else /* only what confusables.tsv keeps apart */
			assert_true(a == 0x51A8 || a == 0x570B || a == 0x5D8B || a == 0x6867 || a == 0x69D9);
	}
	assert_int_equal(lines, 1236 - 5);
	assert_true(name_table_variant(0x9F4A) == name_table_variant(0x6589)); /* 齊 斉 */
	assert_true(name_table_variant(0x9F4B) == name_table_variant(0x658E)); /* 齋 斎 */
	assert_true(name_table_variant(0x658E) != name_table_variant(0x6589));
	assert_true(name_table_candidate(0x9F4B) == name_table_candidate(0x9F4A));
	assert_true(name_table_variant(0x592A) == 0x592A && name_table_candidate(0x592A) != name_table_candidate(0x5927));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worked_examples), cmocka_unit_test(more_pairs), cmocka_unit_test(differences_have_places),
		cmocka_unit_test(kanji_keys), cmocka_unit_test(kana_keys), cmocka_unit_test(table_is_a_partition),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
