/* Strings in fixed arrays, the growing buffer, files that are whole or absent. proves X3 (modes) */
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

static void copy_cuts_at_characters(void **state)
{
	(void)state;
	char out[8];
	assert_true(str_copy(out, sizeof out, "窓口"));
	assert_string_equal(out, "窓口");
	assert_false(str_copy(out, sizeof out, "窓口係"));
	assert_string_equal(out, "窓口");
	assert_false(str_copy(out, 6, "窓口"));
	assert_string_equal(out, "窓");
	assert_true(str_copy_n(out, sizeof out, "窓口係", 6));
	assert_string_equal(out, "窓口");
	assert_true(str_copy_n(out, sizeof out, "abcdef", 3));
	assert_string_equal(out, "abc");
	assert_false(str_copy(out, 1, "x"));
	assert_string_equal(out, "");
}

static void format_and_add(void **state)
{
	(void)state;
	char out[10];
	assert_true(str_fmt(out, sizeof out, "%d-", 12));
	assert_true(str_add(out, sizeof out, "%s", "窓口"));
	assert_string_equal(out, "12-窓口");
	assert_false(str_add(out, sizeof out, "%s", "x"));
	assert_string_equal(out, "12-窓口");
	assert_false(str_fmt(out, 6, "%s", "\xF0\xA0\xAE\xB7\xE7\x94\xB0")); /* 𠮷田: the second is cut off whole */
	assert_string_equal(out, "\xF0\xA0\xAE\xB7");
}

static void append_without_a_format(void **state)
{
	(void)state;
	static const unsigned char bytes[] = { 0x00, 0xa5, 0xff };
	char out[32] = "", small[8] = "";
	assert_true(str_cat_int(out, sizeof out, 0));
	assert_true(str_cat(out, sizeof out, ","));
	assert_true(str_cat_int(out, sizeof out, INT64_MIN));
	assert_string_equal(out, "0,-9223372036854775808");
	str_cat_hex(out, sizeof out, bytes, sizeof bytes);
	assert_string_equal(out, "0,-922337203685477580800a5ff");
	assert_true(str_copy(out, sizeof out, ""));
	assert_true(str_cat_int(out, sizeof out, INT64_MAX));
	assert_string_equal(out, "9223372036854775807");
	assert_true(str_cat(small, sizeof small, "窓口"));
	assert_false(str_cat(small, sizeof small, "係"));
	assert_string_equal(small, "窓口");
	assert_false(str_cat_int(small, sizeof small, 12));
	assert_string_equal(small, "窓口1");
	str_cat_hex(small, sizeof small, bytes, sizeof bytes); /* no half bytes */
	assert_string_equal(small, "窓口1");
}

static void trim_drops_only_the_incomplete(void **state)
{
	(void)state;
	char a[] = "a\xE7\xAA", b[] = "\xE7", c[] = "\xE7\xAA\x93", d[] = "", e[] = "x\xF0\xA0\xAE";
	str_trim_partial(a);
	str_trim_partial(b);
	str_trim_partial(c);
	str_trim_partial(d);
	str_trim_partial(e);
	assert_string_equal(a, "a");
	assert_string_equal(b, "");
	assert_string_equal(c, "窓");
	assert_string_equal(d, "");
	assert_string_equal(e, "x");
}

static void strip_takes_wide_spaces(void **state)
{
	(void)state;
	char a[] = " \xE3\x80\x80\t山田 太郎\xE3\x80\x80\r\n", b[] = "  ", c[] = "";
	str_strip(a);
	str_strip(b);
	str_strip(c);
	assert_string_equal(a, "山田 太郎");
	assert_string_equal(b, "");
	assert_string_equal(c, "");
}

static void whole_numbers_only(void **state)
{
	(void)state;
	int64_t v = 77;
	assert_true(str_int64("-5", -10, 10, &v));
	assert_int_equal(v, -5);
	assert_true(str_int64("9223372036854775807", 0, INT64_MAX, &v));
	assert_true(v == INT64_MAX);
	v = 77;
	assert_false(str_int64("9223372036854775808", 0, INT64_MAX, &v));
	assert_false(str_int64("12x", 0, 99, &v));
	assert_false(str_int64("", 0, 99, &v));
	assert_false(str_int64("-", -9, 99, &v));
	assert_false(str_int64(" 1", 0, 99, &v));
	assert_false(str_int64("+1", 0, 99, &v));
	assert_false(str_int64("100", 0, 99, &v));
	assert_int_equal(v, 77);
	assert_true(str_digits("007"));
	assert_false(str_digits(""));
	assert_false(str_digits("１"));
	assert_true(str_empty(NULL) && str_empty("") && !str_empty(" "));
	assert_true(str_starts("abc", "ab") && str_starts("abc", "") && !str_starts("a", "ab"));
}

static void buffer_grows(void **state)
{
	(void)state;
	struct buf b = { 0 };
	buf_str(&b, "");
	assert_string_equal(b.data, "");
	for (int i = 0; i < 1000; i++)
		buf_fmt(&b, "%03d,", i);
	assert_int_equal(b.len, 4000);
	assert_memory_equal(b.data + 3996, "999,", 5);
	buf_clear(&b);
	buf_add(&b, "a\0b", 3);
	buf_char(&b, 'c');
	assert_int_equal(b.len, 4);
	assert_memory_equal(b.data, "a\0bc", 5);
	buf_wipe(&b);
	assert_null(b.data);
	assert_int_equal(b.len, 0);
	buf_free(&b);
}

static void files_are_whole(void **state)
{
	(void)state;
	char folder[] = "/tmp/madoguchi-str-XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	assert_true(str_fmt(path, sizeof path, "%s/secret", folder));
	assert_int_equal(file_write(path, "first", 5, 0600), 0);
	assert_int_equal(file_write(path, "second\0x", 8, 0600), 0);
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, 8);
	struct buf b = { 0 };
	assert_int_equal(file_read(path, 8, &b), 0);
	assert_int_equal(b.len, 8);
	assert_memory_equal(b.data, "second\0x", 9);
	assert_int_equal(file_read(path, 7, &b), EFBIG);
	assert_int_equal(file_read("/nonexistent/x", 7, &b), ENOENT);
	assert_int_equal(file_write("/nonexistent/x", "x", 1, 0600), ENOENT);
	assert_int_equal(file_read(folder, 100, &b), EISDIR);
	buf_free(&b);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0); /* fails if a temporary file was left behind */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copy_cuts_at_characters), cmocka_unit_test(format_and_add), cmocka_unit_test(append_without_a_format),
		cmocka_unit_test(trim_drops_only_the_incomplete), cmocka_unit_test(strip_takes_wide_spaces),
		cmocka_unit_test(whole_numbers_only), cmocka_unit_test(buffer_grows), cmocka_unit_test(files_are_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
