/* The CSV reader: encodings, quotes, bounds, header names. proves P1, P5, X7 */
#include <cmocka.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "intake/columns.h"
#include "intake/csv.h"

#include "base/banned.h"

#define HEADER "診察券番号,氏名,カナ,性別,生年月日\n"

static char folder[64], path[128];
static struct cause cause;

static int setup(void **state)
{
	(void)state;
	str_copy(folder, sizeof folder, "/tmp/test_csv.XXXXXX");
	if (!mkdtemp(folder))
		return 1;
	str_fmt(path, sizeof path, "%s/in.csv", folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void write_bytes(const void *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void write_text(const char *text)
{
	write_bytes(text, strlen(text));
}

static void write_cp932(const char *text)
{
	char out[4096], *to = out, *from = mem_str(text), *start = from;
	size_t n = strlen(text), room = sizeof out;
	iconv_t cd = iconv_open("CP932", "UTF-8");
	assert_true(cd != (iconv_t)-1);
	assert_int_equal(iconv(cd, &from, &n, &to, &room), 0);
	iconv_close(cd);
	free(start);
	write_bytes(out, (size_t)(to - out));
}

/* Opens what must be readable, and the first row when `rows`. */
static struct csv *opened(const char *table)
{
	struct csv *c;
	memset(&cause, 0, sizeof cause);
	enum err e = csv_open(path, table, &cause, &c);
	if (e)
		print_message("%s\n", cause.text);
	assert_int_equal(e, ERR_OK);
	return c;
}

static void next(struct csv *c)
{
	bool row;
	enum err e = csv_next(c, &cause, &row);
	if (e)
		print_message("%s\n", cause.text);
	assert_int_equal(e, ERR_OK);
	assert_true(row);
}

static void ends(struct csv *c)
{
	bool row;
	assert_int_equal(csv_next(c, &cause, &row), ERR_OK);
	assert_false(row);
	csv_close(c);
}

/* Reads to the end or to the first error, which comes back. */
static enum err read_all(int *rows)
{
	struct csv *c = NULL;
	bool row = true;
	*rows = 0;
	memset(&cause, 0, sizeof cause);
	enum err e = csv_open(path, "patients", &cause, &c);
	while (!e && !(e = csv_next(c, &cause, &row)) && row)
		++*rows;
	csv_close(c);
	return e;
}

static void fails(const char *part)
{
	int rows;
	assert_int_equal(read_all(&rows), ERR_BAD_FILE);
	if (!strstr(cause.text, part))
		print_message("%s\nwithout: %s\n", cause.text, part);
	assert_non_null(strstr(cause.text, part));
}

static void utf8_with_and_without_mark(void **state)
{
	(void)state;
	const char *const files[] = {
		HEADER "0012345678,髙橋 太郎,タカハシ タロウ,男,1980-03-01\n",
		"\xEF\xBB\xBF" HEADER "0012345678,髙橋 太郎,タカハシ タロウ,男,1980-03-01\n",
	};
	for (int i = 0; i < 2; i++) {
		write_text(files[i]);
		struct csv *c = opened("patients");
		next(c);
		assert_string_equal(csv_encoding(c), "UTF-8");
		assert_string_equal(csv_field(c, "card"), "0012345678");
		assert_string_equal(csv_field(c, "name"), "髙橋 太郎");
		assert_string_equal(csv_field(c, "birth_date"), "1980-03-01");
		assert_string_equal(csv_field(c, "phone"), "");
		assert_false(csv_has(c, "phone"));
		assert_int_equal(csv_line(c), 2);
		ends(c);
	}
}

static void cp932_with_its_own_kanji(void **state)
{
	(void)state;
	write_cp932(HEADER "0000000019,髙﨑　①郎,ﾀｶｻｷ ｲﾁﾛｳ,男,S55.3.1\r\n0000000027,表 十,ソ,女,H1.1.8\r\n");
	struct csv *c = opened("patients");
	assert_string_equal(csv_encoding(c), "CP932");
	next(c);
	assert_string_equal(csv_field(c, "name"), "髙﨑　①郎");
	assert_string_equal(csv_field(c, "kana"), "ﾀｶｻｷ ｲﾁﾛｳ");
	next(c);
	assert_string_equal(csv_field(c, "name"), "表 十"); /* second bytes 0x5C and 0x8F..: no separators to us */
	assert_int_equal(csv_line(c), 3);
	ends(c);
}

static void bytes_that_fit_nowhere(void **state)
{
	(void)state;
	/* UTF-8 with one byte lost: not read as CP932 */
	write_text(HEADER "1,山田 太郎,ヤマダ,男,1980-03-01\n2,山\xE7\x94,ヤマ,男,1980-03-01\n");
	fails("3 行目の 6 バイト目");
	/* neither */
	write_text("card,name,kana,sex,birth\n1,\x8E\x52\xFF\x81,a,m,19800301\n");
	fails("2 行目の 5 バイト目が UTF-8 としても CP932");
	write_text("\xEF\xBB\xBF" HEADER "1,\x8E\x52,ヤマダ,男,1980-03-01\n");
	fails("UTF-8 として");
	write_bytes("\xFF\xFE" "c\0a\0", 6);
	fails("UTF-16");
	static const char with_nul[] = "card,name,kana,sex,birth\n1,a\0b,a,m,19800301\n";
	write_bytes(with_nul, sizeof with_nul - 1);
	fails("2 行目の 4 バイト目に NUL");
}

static void quotes_newlines_and_empty_lines(void **state)
{
	(void)state;
	write_text("\n\r\n" HEADER "\n \n1,\"山田, \"\"太郎\"\"\",ヤマダ,男,\"1980\n-03-01\"\r\n,,,,\n\n2, 田中　, タナカ ,女,S1.12.25");
	struct csv *c = opened("patients");
	next(c);
	assert_int_equal(csv_line(c), 6);
	assert_string_equal(csv_field(c, "name"), "山田, \"太郎\"");
	assert_string_equal(csv_field(c, "birth_date"), "1980\n-03-01");
	next(c);
	assert_int_equal(csv_line(c), 10);
	assert_string_equal(csv_field(c, "name"), "田中");
	assert_string_equal(csv_field(c, "kana"), "タナカ");
	ends(c);
}

static void lone_carriage_returns_end_lines(void **state)
{
	(void)state;
	write_text("card,name,kana,sex,birth\r1,a,b,m,19800301\r2,c,d,f,19800302\r");
	struct csv *c = opened("patients");
	next(c);
	assert_int_equal(csv_line(c), 2);
	next(c);
	assert_string_equal(csv_field(c, "kana"), "d");
	assert_int_equal(csv_line(c), 3);
	ends(c);
}

static void broken_quotes_name_the_line(void **state)
{
	(void)state;
	write_text(HEADER "1,a,b,男,1980-03-01\n2,\"a\"b,c,男,1980-03-01\n");
	fails("3 行目の引用符");
	write_text(HEADER "1,a,b,男,1980-03-01\n2,\"a,b,男,1980-03-01\n3,a,b,男,1980-03-01\n");
	fails("3 行目から始まる行の引用符");
	write_text(HEADER "1,a,b,男,1980-03-01\n2,\"a,b,男,1980-03-01\n3,\"a\",b,男,1980-03-01\n");
	fails("3 行目から始まる行の引用符");
}

static void long_lines_are_refused(void **state)
{
	(void)state;
	struct buf b = { 0 };
	buf_str(&b, HEADER "1,a,b,男,1980-03-01\n2,");
	for (int i = 0; i < 1024 * 1024; i++)
		buf_char(&b, 'x');
	buf_str(&b, ",b,男,1980-03-01\n");
	write_bytes(b.data, b.len);
	fails("3 行目が長すぎます");
	buf_clear(&b);
	buf_str(&b, HEADER "1,\"");
	for (int i = 0; i < 300000; i++)
		buf_str(&b, i % 50 ? "x" : "\n");
	write_bytes(b.data, b.len);
	fails("2 行目から始まる行の引用符");
	buf_clear(&b);
	buf_str(&b, HEADER "1,");
	for (int i = 0; i < 60000; i++)
		buf_char(&b, 'x');
	buf_str(&b, ",b,男,1980-03-01\n");
	write_bytes(b.data, b.len);
	struct csv *c = opened("patients");
	next(c);
	assert_int_equal(strlen(csv_field(c, "name")), 60000);
	ends(c);
	buf_free(&b);
}

static void missing_and_double_columns(void **state)
{
	(void)state;
	write_text("患者番号,氏名,カナ,性別\n1,a,b,男\n");
	fails("生年月日 (birth date)");
	assert_non_null(strstr(cause.text, "患者番号、氏名、カナ、性別"));
	write_text("card,name,kana,sex,birth,NAME\n1,a,b,m,19800301,c\n");
	fails("「name」が 2 回あります（2 列目と 6 列目）");
	write_text("");
	fails("空です");
	write_text("4111111111111111,山田\n");
	fails("***、山田");
	assert_null(strstr(cause.text, "4111"));
	write_text("card,4111-1111-1111-1111,4111-1111-1111-1111\n1,2,3\n");
	fails("「****-****-****-****」が");
	int rows;
	unlink(path);
	assert_int_equal(read_all(&rows), ERR_NOT_FOUND);
}

static void groups_need_one_of_their_columns(void **state)
{
	(void)state;
	struct csv *c = NULL;
	write_text("card,date,category\n");
	memset(&cause, 0, sizeof cause);
	assert_int_equal(csv_open(path, "bills", &cause, &c), ERR_BAD_FILE);
	assert_non_null(strstr(cause.text, "点数 (points) または 金額 (yen)"));
	write_text("card,date,category,金額\n");
	csv_close(opened("bills"));
}

static void header_names_in_many_spellings(void **state)
{
	(void)state;
	const char *const headers[] = {
		"診察券番号,漢字氏名,カナ氏名,性別,生年月日", "患者番号,患者氏名,フリガナ,性別,生年月日（西暦）", "患者ＩＤ,氏名（漢字）,氏名(ｶﾅ),性別,生年月日",
		"カルテ番号,氏 名,ふりがな,性　別,誕生日", "card_number,name,kana,gender,birth_date", "Patient ID,Full Name,Name-Kana,SEX,Date of Birth",
		"ID,名前,ﾌﾘｶﾞﾅ,性別区分,DOB",
	};
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		char text[512];
		str_fmt(text, sizeof text, "%s\n1,n,k,m,b\n", headers[i]);
		write_text(text);
		struct csv *c = opened("patients");
		next(c);
		assert_string_equal(csv_field(c, "card"), "1");
		assert_string_equal(csv_field(c, "name"), "n");
		assert_string_equal(csv_field(c, "kana"), "k");
		assert_string_equal(csv_field(c, "sex"), "m");
		assert_string_equal(csv_field(c, "birth_date"), "b");
		assert_string_equal(csv_note(c), "");
		ends(c);
	}
}

/* Every name of the table means one field only, or a file's column would be taken twice. */
static void no_name_means_two_fields(void **state)
{
	(void)state;
	static const char *const tables[] = { "patients", "visits", "bills", "enrollments" };
	static struct column c[COLUMNS_MAX];
	for (int t = 0; t < 4; t++) {
		int n = columns_load(tables[t], c);
		assert_true(n > 10);
		for (int i = 0; i < n; i++) {
			char names[1200], name[128], key[COLUMN_KEY];
			str_fmt(names, sizeof names, "%s|%s|%s|%s", c[i].field, c[i].ja, c[i].en, c[i].aliases);
			for (const char *p = names; *p; p += strspn(p, "|")) {
				size_t len = strcspn(p, "|");
				str_copy_n(name, sizeof name, p, len);
				columns_key(name, key);
				p += len;
				for (int k = 0; k < n; k++)
					if (k != i && columns_rank(&c[k], key) >= 0)
						fail_msg("%s: %s means %s and %s", tables[t], name, c[i].field, c[k].field);
			}
		}
	}
}

static void the_better_name_wins_and_the_rest_is_noted(void **state)
{
	(void)state;
	write_text("ID,診察券番号,氏名,カナ,性別,生年月日,血液型\n7,1,n,k,m,b,A\n");
	struct csv *c = opened("patients");
	next(c);
	assert_string_equal(csv_field(c, "card"), "1");
	assert_string_equal(csv_title(c, "birth_date"), "生年月日");
	assert_string_equal(csv_title(c, "phone"), "電話番号");
	assert_string_equal(csv_note(c), "使わない列 2: ID、血液型");
	ends(c);
}

static void tabs_and_ragged_rows(void **state)
{
	(void)state;
	write_text("card\tname\tkana\tsex\tbirth\n1\tYamada, Taro\tk\tm\tb\n2\tx\n");
	struct csv *c = opened("patients");
	next(c);
	assert_string_equal(csv_field(c, "name"), "Yamada, Taro");
	assert_false(csv_ragged(c));
	next(c);
	assert_true(csv_ragged(c));
	assert_int_equal(csv_cells(c), 2);
	assert_string_equal(csv_field(c, "birth_date"), "");
	ends(c);
}

static void a_pipe_is_as_good_as_a_file(void **state)
{
	(void)state;
	int ends_of_pipe[2];
	assert_int_equal(pipe(ends_of_pipe), 0);
	const char text[] = HEADER "1,a,b,男,1980-03-01\n";
	assert_int_equal(write(ends_of_pipe[1], text, strlen(text)), strlen(text));
	close(ends_of_pipe[1]);
	char name[64];
	str_fmt(name, sizeof name, "/dev/fd/%d", ends_of_pipe[0]);
	struct csv *c;
	assert_int_equal(csv_open(name, "patients", &cause, &c), ERR_OK);
	next(c);
	assert_string_equal(csv_field(c, "sex"), "男");
	ends(c);
	close(ends_of_pipe[0]);
	write_text("");
}

static void what_is_written_reads_back(void **state)
{
	(void)state;
	struct buf b = { 0 };
	buf_str(&b, HEADER);
	const char *const cells[] = { "1", "a,b", "say \"x\"", "two\nlines", "plain" };
	for (int i = 0; i < 5; i++)
		csv_put(&b, cells[i], i == 0);
	buf_char(&b, '\n');
	write_bytes(b.data, b.len);
	buf_free(&b);
	struct csv *c = opened("patients");
	next(c);
	for (int i = 0; i < 5; i++)
		assert_string_equal(csv_cell(c, i), cells[i]);
	ends(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_with_and_without_mark), cmocka_unit_test(cp932_with_its_own_kanji),
		cmocka_unit_test(bytes_that_fit_nowhere), cmocka_unit_test(quotes_newlines_and_empty_lines),
		cmocka_unit_test(lone_carriage_returns_end_lines), cmocka_unit_test(broken_quotes_name_the_line),
		cmocka_unit_test(long_lines_are_refused), cmocka_unit_test(missing_and_double_columns),
		cmocka_unit_test(groups_need_one_of_their_columns), cmocka_unit_test(header_names_in_many_spellings), cmocka_unit_test(no_name_means_two_fields),
		cmocka_unit_test(the_better_name_wins_and_the_rest_is_noted), cmocka_unit_test(tabs_and_ragged_rows),
		cmocka_unit_test(a_pipe_is_as_good_as_a_file), cmocka_unit_test(what_is_written_reads_back),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
