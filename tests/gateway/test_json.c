/* The gateway's JSON as a document of bounded size: what is read out of it, and what is no answer at all. */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "gateway/gw_json.h"

static struct gw_json *read_text(const char *text)
{
	/* Exactly its bytes, so that a look beyond them is seen. */
	size_t n = strlen(text);
	char *copy = mem_new(n);
	memcpy(copy, text, n);
	struct gw_json *doc = gw_json_read(copy, n);
	free(copy);
	return doc;
}

/* proves S9 */
static void test_values(void **state)
{
	(void)state;
	struct gw_json *d = read_text("{\"id\":\"pi_1\",\"amount\":3240,\"least\":-7,\"part\":3240.0,\"power\":3e3,\"huge\":9223372036854775808,"
				      "\"live\":true,\"not\":false,\"none\":null,\"meta\":{\"bill\":\"B-1\",\"\":\"nameless\"},"
				      "\"list\":[1,{\"id\":\"a\"},[],\"x\"],\"name\":\"\\u9ad9\\u6a4b \\ud842\\udfb7\",\"empty\":{}}");
	assert_non_null(d);
	assert_string_equal(gw_json_text(d, "id"), "pi_1");
	assert_true(gw_json_int(d, "amount") == 3240 && gw_json_int(d, "least") == -7);
	/* Money is whole numbers: what is written as anything else isn't one. */
	assert_true(gw_json_int(d, "part") == INT64_MIN && gw_json_int(d, "power") == INT64_MIN && gw_json_int(d, "huge") == INT64_MIN);
	assert_true(gw_json_int(d, "id") == INT64_MIN && gw_json_int(d, "missing") == INT64_MIN);
	assert_true(gw_json_is(d, "live") && !gw_json_is(d, "not") && !gw_json_is(d, "none") && !gw_json_is(d, "id"));
	assert_true(gw_json_false(gw_json_part(d, "not")) && !gw_json_false(gw_json_part(d, "none")));
	assert_string_equal(gw_json_text(gw_json_part(d, "meta"), "bill"), "B-1");
	assert_string_equal(gw_json_text(gw_json_part(d, "meta"), ""), "nameless");
	assert_string_equal(gw_json_text(d, "name"), "髙橋 𠮷");
	assert_null(gw_json_part(gw_json_part(d, "empty"), "id"));
	assert_string_equal(gw_json_text(d, "amount"), "");
	const struct gw_json *m = gw_json_first(gw_json_part(d, "list"));
	assert_false(gw_json_object(m));
	m = gw_json_next(m);
	assert_string_equal(gw_json_text(m, "id"), "a");
	m = gw_json_next(m);
	assert_true(gw_json_array(m) && !gw_json_first(m));
	assert_null(gw_json_next(gw_json_next(m)));
	gw_json_free(d);
	assert_null(gw_json_part(NULL, "id"));
	assert_string_equal(gw_json_text(NULL, "id"), "");
	gw_json_free(NULL);
}

/* proves S9 */
static void test_no_answer(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"", " ", "null", "[]", "[{}]", "1", "\"id\"", "{", "{}}", "{} {}", "{}x", "{\"a\":1,}", "{\"a\"}", "{a:1}", "{'a':1}", "{\"a\":01}", "{\"a\":tru}",
		"{\"a\":\"\\u0000\"}", "{\"a\\u0000b\":1}", "{\"a\":\"\\udc00\"}", "{\"a\":\"\xff\"}", "{\"a\":\"x", "{\"a\":1,\"b\":2,\"a\":3}",
		"{\"m\":{\"bill\":\"B-1\",\"bill\":\"B-2\"}}", "/* hello */ {}", "{\"a\":NaN}",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct gw_json *d = read_text(bad[i]);
		if (d)
			fail_msg("was read: %s", bad[i]);
	}
	assert_null(gw_json_read(NULL, 0));
}

/* n times `each`; with a name that counts, where it is NULL. */
static struct gw_json *read_many(const char *before, const char *each, int n, const char *after)
{
	struct buf b = { 0 };
	char member[32];
	buf_str(&b, before);
	for (int i = 0; i < n; i++) {
		str_fmt(member, sizeof member, "%s\"n%d\":1", i ? "," : "", i);
		buf_str(&b, each ? each : member);
	}
	buf_str(&b, after);
	struct gw_json *d = gw_json_read(b.data, b.len);
	buf_free(&b);
	return d;
}

/* proves S9 */
static void test_bounds(void **state)
{
	(void)state;
	struct gw_json *d = read_many("{\"a\":", "[", 31, "1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}");
	assert_non_null(d);
	gw_json_free(d);
	assert_null(read_many("{\"a\":", "[", 32, "1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"));
	d = read_many("{", NULL, 256, "}");
	assert_true(gw_json_int(d, "n0") == 1 && gw_json_int(d, "n255") == 1);
	gw_json_free(d);
	assert_null(read_many("{", NULL, 257, "}"));
	assert_null(read_many("{", NULL, 200, ",\"n100\":2}"));
	d = read_many("{\"a\":[0", ",1", 999, "]}");
	assert_non_null(d);
	gw_json_free(d);
	assert_null(read_many("{\"a\":[0", ",1", 1000, "]}"));
	d = read_many("{\"a\":\"", "0123456789abcdef", 65535, "\"}");
	assert_int_equal(strlen(gw_json_text(d, "a")), 65535 * 16);
	gw_json_free(d);
	assert_null(read_many("{\"a\":\"", "0123456789abcdef", 65536, "\"}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_values), cmocka_unit_test(test_no_answer), cmocka_unit_test(test_bounds) };
	return cmocka_run_group_tests_name("the gateway's JSON", tests, NULL, NULL);
}
