/* Requests for refunds, and every field of an answer about one. proves S7, S9 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "gateway/gateway.h"

#include "base/banned.h"

static const struct gateway_expect expect = { .amount = 1000, .bill = "B-000001", .attempt = 1, .intent = "pi_1", .settlement = 77, .customer = "", .live = 0 };

#define REFUND(amount, currency, intent, bill, attempt, settlement, status) \
	"{\"id\":\"re_1\",\"object\":\"refund\",\"amount\":" amount ",\"currency\":\"" currency "\",\"payment_intent\":\"" intent "\"," \
	"\"metadata\":{\"bill\":\"" bill "\",\"attempt\":\"" attempt "\",\"settlement\":\"" settlement "\"},\"status\":\"" status "\"}"
#define IS(status) REFUND("1000", "jpy", "pi_1", "B-000001", "1", "77", status)

static struct gateway_judgement judge(int status, const char *body)
{
	struct gateway_answer a = { .status = status, .body = body, .n = body ? strlen(body) : 0 };
	struct gateway_judgement j;
	gateway_judge_refund(&a, &expect, &j);
	return j;
}

static struct gateway_found judge_list(const char *body, bool *more)
{
	struct gateway_answer a = { .status = 200, .body = body, .n = strlen(body) };
	struct gateway_found found = { .judgement.verdict = GATEWAY_NONE };
	char last[GATEWAY_ID] = "";
	gateway_judge_refund_list(&a, &expect, &found, more, last);
	return found;
}

static void the_request_is_deterministic(void **state)
{
	(void)state;
	struct gateway_refund f = { .intent = "pi_1", .amount = 1000, .bill = "B-000001", .attempt = 2, .settlement = 77 };
	struct gateway_request r;
	assert_true(gateway_build_refund(&r, &f, "madoguchi-B-000001-77-a2"));
	assert_string_equal(r.method, "POST");
	assert_string_equal(r.path, "/v1/refunds");
	assert_string_equal(r.body, "payment_intent=pi_1&amount=1000&metadata[bill]=B-000001&metadata[attempt]=2&metadata[settlement]=77");
	assert_string_equal(r.idem_key, "madoguchi-B-000001-77-a2");
	assert_true(gateway_build_refund_list(&r, "pi_1", "re_9", 100));
	assert_string_equal(r.method, "GET");
	assert_string_equal(r.path, "/v1/refunds?limit=100&payment_intent=pi_1&starting_after=re_9");
	assert_string_equal(r.body, "");
}

static void given_back_only_when_every_field_matches(void **state)
{
	(void)state;
	struct gateway_judgement j = judge(200, IS("succeeded"));
	assert_int_equal(j.verdict, GATEWAY_PAID);
	assert_string_equal(j.ref, "re_1");
	static const struct { const char *body, *why; } wrong[] = {
		{ REFUND("1001", "jpy", "pi_1", "B-000001", "1", "77", "succeeded"), "wrong_amount" },
		{ REFUND("\"1000\"", "jpy", "pi_1", "B-000001", "1", "77", "succeeded"), "wrong_amount" },
		{ REFUND("1000", "usd", "pi_1", "B-000001", "1", "77", "succeeded"), "wrong_currency" },
		{ REFUND("1000", "jpy", "pi_2", "B-000001", "1", "77", "succeeded"), "wrong_intent" },
		{ REFUND("1000", "jpy", "pi_1", "B-000002", "1", "77", "succeeded"), "wrong_reference" },
		{ REFUND("1000", "jpy", "pi_1", "B-000001", "2", "77", "succeeded"), "wrong_reference" },
		{ REFUND("1000", "jpy", "pi_1", "B-000001", "1", "78", "succeeded"), "wrong_reference" },
		{ IS("strange"), "wrong_status" },
		{ "{\"object\":\"charge\"}", "wrong_object" },
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		j = judge(200, wrong[i].body);
		assert_int_equal(j.verdict, GATEWAY_MISMATCH);
		assert_string_equal(j.code, wrong[i].why);
	}
}

static void what_is_not_clear_is_asked_again(void **state)
{
	(void)state;
	static const struct { int status; const char *body; enum gateway_verdict verdict; const char *code; } rows[] = {
		{ 200, IS("pending"), GATEWAY_UNCLEAR, "pending" },
		{ 200, IS("requires_action"), GATEWAY_UNCLEAR, "pending" },
		{ 200, IS("failed"), GATEWAY_HARD, "failed" },
		{ 200, IS("canceled"), GATEWAY_HARD, "canceled" },
		{ 200, "<html>", GATEWAY_UNCLEAR, "bad_answer" },
		{ 402, IS("succeeded"), GATEWAY_UNCLEAR, "http_402" },
		{ 500, IS("succeeded"), GATEWAY_UNCLEAR, "http_500" },
		{ 201, IS("succeeded"), GATEWAY_UNCLEAR, "http_201" },
		{ 0, NULL, GATEWAY_UNCLEAR, "no_answer" },
		{ 409, "{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"idempotency_key_in_use\"}}", GATEWAY_NOT_EXECUTED, "idempotency_key_in_use" },
		{ 429, "", GATEWAY_NOT_EXECUTED, "http_429" },
		{ 401, "{}", GATEWAY_FORBIDDEN, "http_401" },
		{ 400, "{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"charge_already_refunded\"}}", GATEWAY_REFUSED, "charge_already_refunded" },
		{ 400, "{\"error\":{\"type\":\"idempotency_error\"}}", GATEWAY_KEY_CLASH, "idempotency_error" },
		{ 400, "not ours", GATEWAY_UNCLEAR, "bad_answer" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct gateway_judgement j = judge(rows[i].status, rows[i].body);
		assert_int_equal(j.verdict, rows[i].verdict);
		assert_string_equal(j.code, rows[i].code);
	}
	struct gateway_judgement j = judge(200, IS("pending"));
	assert_string_equal(j.ref, "re_1");
}

#define LIST(rows, more) "{\"object\":\"list\",\"has_more\":" more ",\"data\":[" rows "]}"
#define OTHER REFUND("1000", "jpy", "pi_1", "B-000001", "1", "76", "succeeded")
#define EARLIER(status) REFUND("1000", "jpy", "pi_1", "B-000001", "0", "77", status)

static void the_list_decides(void **state)
{
	(void)state;
	static const struct { const char *body; enum gateway_verdict verdict; } rows[] = {
		{ LIST("", "false"), GATEWAY_NONE },
		{ LIST(OTHER, "false"), GATEWAY_NONE },                       /* another refund of the same bill */
		{ LIST(OTHER "," IS("succeeded"), "false"), GATEWAY_PAID },
		{ LIST(IS("failed"), "false"), GATEWAY_HARD },
		{ LIST(IS("pending"), "false"), GATEWAY_UNCLEAR },
		{ LIST(EARLIER("failed") "," IS("succeeded"), "false"), GATEWAY_PAID },
		{ LIST(EARLIER("succeeded"), "false"), GATEWAY_DOUBTFUL },    /* an attempt that we thought was refused */
		{ LIST(IS("succeeded") "," IS("succeeded"), "false"), GATEWAY_DOUBTFUL },
		{ LIST(REFUND("999", "jpy", "pi_1", "B-000001", "1", "77", "succeeded"), "false"), GATEWAY_DOUBTFUL },
		{ LIST(IS("strange"), "false"), GATEWAY_DOUBTFUL },
		{ "{\"object\":\"list\"}", GATEWAY_UNCLEAR },
		{ "half", GATEWAY_UNCLEAR },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool more = true;
		struct gateway_found f = judge_list(rows[i].body, &more);
		assert_int_equal(f.judgement.verdict, rows[i].verdict);
		assert_false(more);
	}
	bool more = false;
	judge_list(LIST(OTHER, "true"), &more);
	assert_true(more);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_request_is_deterministic),
		cmocka_unit_test(given_back_only_when_every_field_matches),
		cmocka_unit_test(what_is_not_clear_is_asked_again),
		cmocka_unit_test(the_list_decides),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
