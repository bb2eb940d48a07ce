/* UTF-8, columns and normal forms. proves P4 (the guards that names need) */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"

static void decodes_and_encodes(void **state)
{
	(void)state;
	static const uint32_t samples[] = { 'a', 0xE9, 0x9AD9, 0xFA11, 0x20BB7, 0x10FFFF };
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		char bytes[4];
		uint32_t back = 0;
		size_t n = utf8_put(samples[i], bytes);
		assert_int_equal(utf8_next(bytes, n, &back), n);
		assert_int_equal(back, samples[i]);
	}
	char yoshi[4];
	assert_int_equal(utf8_put(0x20BB7, yoshi), 4);
	assert_memory_equal(yoshi, "\xF0\xA0\xAE\xB7", 4);
}

static void broken_bytes_are_one_each(void **state)
{
	(void)state;
	uint32_t c = 0;
	assert_int_equal(utf8_next("\xFF", 1, &c), 1);
	assert_int_equal(c, 0xFFFD);
	assert_int_equal(utf8_next("\xE7\xAA", 2, &c), 1);
	assert_int_equal(c, 0xFFFD);
	assert_int_equal(utf8_next("\xC0\x80", 2, &c), 1); /* overlong */
	assert_int_equal(utf8_next("\xED\xA0\x80", 3, &c), 1); /* a surrogate */
	assert_int_equal(utf8_next("", 0, &c), 0);
	assert_int_equal(utf8_next("\0a", 2, &c), 0);
	assert_true(utf8_valid("窓口", 6));
	assert_false(utf8_valid("窓口", 5));
	assert_false(utf8_valid("a\0b", 3));
	assert_false(utf8_valid("\xED\xA0\x80", 3));
	assert_int_equal(utf8_count("a窓\xFF口"), 4);
}

static void columns(void **state)
{
	(void)state;
	assert_int_equal(utf8_width("abc"), 3);
	assert_int_equal(utf8_width("髙橋"), 4);
	assert_int_equal(utf8_width("ﾀｶﾊｼ"), 4);
	assert_int_equal(utf8_width("ｶﾞ"), 2);
	assert_int_equal(utf8_width("か\xE3\x82\x99"), 2); /* combining voice mark */
	assert_int_equal(utf8_width("\xF0\xA0\xAE\xB7田"), 4);
	assert_int_equal(utf8_width("葛\xF3\xA0\x84\x80"), 2); /* variation selector */
	assert_int_equal(utf8_char_width(0x2460), 1); /* ambiguous */
	assert_int_equal(utf8_fit("髙橋 太郎", 3), 3);
	assert_int_equal(utf8_fit("髙橋 太郎", 4), 6);
	assert_int_equal(utf8_fit("髙橋 太郎", 5), 7);
	assert_int_equal(utf8_fit("葛\xF3\xA0\x84\x80飾", 2), 7); /* what takes no column stays with its character */
	assert_int_equal(utf8_fit("abc", 0), 0);
	assert_int_equal(utf8_fit("abc", 99), 3);
}

static void check_nfkc(const char *in, const char *expected)
{
	char out[64];
	assert_true(utf8_nfkc(in, out, sizeof out));
	assert_string_equal(out, expected);
}

static void normal_forms(void **state)
{
	(void)state;
	char out[64];
	check_nfkc("ＡＢ１２", "AB12");
	check_nfkc("ｶﾞｷﾞ", "ガギ");
	check_nfkc("山\xE3\x80\x80田", "山 田");
	check_nfkc("か゛は゜", "がぱ");
	check_nfkc("葛\xF3\xA0\x84\x80\xEF\xB8\x80", "葛");
	check_nfkc("\xEF\xA8\x90", "塚");     /* U+FA10 */
	check_nfkc("\xEF\xA8\x91", "\xEF\xA8\x91"); /* U+FA11 is not folded by Unicode */
	check_nfkc("㍻", "平成");
	check_nfkc("髙", "髙");
	assert_true(utf8_nfc("か\xE3\x82\x99ｶﾞ", out, sizeof out));
	assert_string_equal(out, "がｶﾞ");
	assert_false(utf8_nfkc("\xFF", out, sizeof out));
	assert_string_equal(out, "");
	assert_false(utf8_nfc("\xE7\xAA", out, sizeof out));
	assert_false(utf8_nfkc("髙橋", out, 6));
	assert_false(utf8_nfkc("abc", out, 3));
	assert_true(utf8_nfkc("", out, 1));
}

/* The short cut for what names are made of gives what the whole way gives, alone and before a voice mark. */
static void plain_letters(void **state)
{
	(void)state;
	static const uint32_t ranges[][2] = { { 0x3000, 0x30FF }, { 0x4DFF, 0xA000 } };
	for (int r = 0; r < 2; r++)
		for (uint32_t c = ranges[r][0]; c <= ranges[r][1]; c++)
			for (int marked = 0; marked < 2; marked++) {
				char in[16] = "", out[16];
				if (c == 0x309B || c == 0x309C)
					continue; /* ours: not as utf8proc has them */
				utf8_put(c, in);
				strcat(in, marked ? "\xE3\x82\x99" : "");
				utf8proc_uint8_t *expected = utf8proc_NFKC((const utf8proc_uint8_t *)in);
				assert_true(utf8_nfkc(in, out, sizeof out));
				assert_string_equal(out, (const char *)expected);
				free(expected);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_and_encodes), cmocka_unit_test(broken_bytes_are_one_each),
		cmocka_unit_test(columns), cmocka_unit_test(normal_forms), cmocka_unit_test(plain_letters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
