/* The gateway's card page: the request's exact bytes, and what each answer means. proves E2, S9 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "gateway/gateway_session.h"

#include "base/banned.h"

static void the_request(void **state)
{
	(void)state;
	struct gateway_request r;
	struct gateway_session_wish w = { .customer = "cus_1", .locale = "ja", .back_url = "https://h.example/?a=1&b", .reference = "77" };
	assert_true(gateway_session_build(&r, &w, "madoguchi-page-77"));
	assert_string_equal(r.method, "POST");
	assert_string_equal(r.path, "/v1/checkout/sessions");
	assert_string_equal(r.idem_key, "madoguchi-page-77");
	assert_string_equal(r.body, "mode=setup&customer=cus_1&currency=jpy&locale=ja&success_url=https%3A%2F%2Fh.example%2F%3Fa%3D1%26b"
		"&cancel_url=https%3A%2F%2Fh.example%2F%3Fa%3D1%26b"
		"&payment_method_options[card][restrictions][funding_types_blocked][]=debit"
		"&payment_method_options[card][restrictions][funding_types_blocked][]=prepaid&metadata[session]=77");
	assert_true(gateway_session_build_look(&r, "cs_test_a/b"));
	assert_string_equal(r.method, "GET");
	assert_string_equal(r.path, "/v1/checkout/sessions/cs_test_a%2Fb?expand[]=setup_intent.payment_method");
	assert_string_equal(r.body, "");
	char big[3000];
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	w.back_url = big;
	assert_false(gateway_session_build(&r, &w, "k"));
	w.back_url = "https://h.example/";
	assert_false(gateway_session_build(&r, &w, big));
}

#define HEAD "{\"object\":\"checkout.session\",\"id\":\"cs_1\",\"mode\":\"setup\",\"customer\":\"cus_1\",\"livemode\":false,\"metadata\":{\"session\":\"77\"},"
#define OPEN HEAD "\"status\":\"open\",\"url\":\"https://pay.example/1\",\"expires_at\":1795086400}"
#define CARD(funding) "\"card\":{\"brand\":\"jcb\",\"last4\":\"0505\",\"funding\":\"" funding "\",\"exp_month\":11,\"exp_year\":2031}"
#define METHOD(customer, card) "\"payment_method\":{\"id\":\"pm_9\",\"customer\":\"" customer "\"," card "}"
#define COMPLETE(status, method) HEAD "\"status\":\"complete\",\"url\":null,\"setup_intent\":{\"status\":\"" status "\"," method "}}"

static struct gateway_session_answer judge(int status, const char *body, const char *ref)
{
	struct gateway_answer a = { .status = status, .body = body, .n = strlen(body) };
	struct gateway_session_expect e = { .ref = ref, .customer = "cus_1", .reference = "77", .live = 0 };
	struct gateway_session_answer out;
	gateway_session_judge(&a, &e, &out);
	return out;
}

static void good_answers(void **state)
{
	(void)state;
	struct gateway_session_answer a = judge(200, OPEN, "");
	assert_int_equal(a.verdict, GATEWAY_SESSION_OPEN);
	assert_string_equal(a.ref, "cs_1");
	assert_string_equal(a.url, "https://pay.example/1");
	assert_int_equal(a.expires_at, 1795086400);
	a = judge(200, COMPLETE("succeeded", METHOD("cus_1", CARD("credit"))), "cs_1");
	assert_int_equal(a.verdict, GATEWAY_SESSION_COMPLETE);
	assert_string_equal(a.method, "pm_9");
	assert_string_equal(a.brand, "jcb");
	assert_string_equal(a.last4, "0505");
	assert_string_equal(a.funding, "credit");
	assert_int_equal(a.exp_year, 2031);
	assert_int_equal(a.exp_month, 11);
	a = judge(200, COMPLETE("succeeded", METHOD("cus_1", CARD("debit"))), "cs_1");
	assert_int_equal(a.verdict, GATEWAY_SESSION_COMPLETE); /* whose funding isn't taken is told by the domain */
	assert_string_equal(a.funding, "debit");
	assert_int_equal(judge(200, HEAD "\"status\":\"expired\",\"url\":null}", "cs_1").verdict, GATEWAY_SESSION_EXPIRED);
}

static void everything_else(void **state)
{
	(void)state;
	static const struct { int status; const char *body, *ref; enum gateway_session_verdict verdict; const char *code; } rows[] = {
		{ 0, "", "", GATEWAY_SESSION_UNCLEAR, "no_answer" },
		{ 200, "", "", GATEWAY_SESSION_UNCLEAR, "bad_answer" },
		{ 200, "<html>", "", GATEWAY_SESSION_UNCLEAR, "bad_answer" },
		{ 200, OPEN, "cs_2", GATEWAY_SESSION_MISMATCH, "wrong_id" },
		{ 200, "{\"object\":\"list\"}", "", GATEWAY_SESSION_MISMATCH, "wrong_object" },
		{ 200, "{\"object\":\"checkout.session\",\"id\":\"cs_1\",\"mode\":\"payment\"}", "", GATEWAY_SESSION_MISMATCH, "wrong_purpose" },
		{ 200, "{\"object\":\"checkout.session\",\"id\":\"cs_1\",\"mode\":\"setup\",\"customer\":\"cus_2\"}", "", GATEWAY_SESSION_MISMATCH, "wrong_customer" },
		{ 200, "{\"object\":\"checkout.session\",\"id\":\"cs_1\",\"mode\":\"setup\",\"customer\":\"cus_1\",\"metadata\":{\"session\":\"78\"}}", "",
		  GATEWAY_SESSION_MISMATCH, "wrong_reference" },
		{ 200, "{\"object\":\"checkout.session\",\"id\":\"cs_1\",\"mode\":\"setup\",\"customer\":\"cus_1\",\"metadata\":{\"session\":\"77\"},\"livemode\":true}", "",
		  GATEWAY_SESSION_MISMATCH, "wrong_mode" },
		{ 200, HEAD "\"status\":\"open\",\"url\":\"http://pay.example/1\",\"expires_at\":1795086400}", "", GATEWAY_SESSION_REFUSED, "wrong_url" },
		{ 200, HEAD "\"status\":\"open\",\"url\":\"https://pay.example/1\"}", "", GATEWAY_SESSION_UNCLEAR, "bad_answer" },
		{ 200, HEAD "\"status\":\"odd\"}", "", GATEWAY_SESSION_UNCLEAR, "bad_answer" },
		{ 200, COMPLETE("requires_action", METHOD("cus_1", CARD("credit"))), "cs_1", GATEWAY_SESSION_MISMATCH, "wrong_status" },
		{ 200, COMPLETE("succeeded", METHOD("cus_2", CARD("credit"))), "cs_1", GATEWAY_SESSION_MISMATCH, "wrong_customer" },
		{ 200, COMPLETE("succeeded", "\"payment_method\":\"pm_9\""), "cs_1", GATEWAY_SESSION_MISMATCH, "wrong_customer" }, /* not expanded */
		{ 200, COMPLETE("succeeded", METHOD("cus_1", "\"card\":{\"funding\":\"credit\",\"last4\":\"5\"}")), "cs_1", GATEWAY_SESSION_UNCLEAR, "bad_answer" },
		{ 400, "{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"resource_missing\"}}", "", GATEWAY_SESSION_REFUSED, "resource_missing" },
		{ 400, "{\"error\":{\"type\":\"idempotency_error\"}}", "", GATEWAY_SESSION_REFUSED, "idempotency_error" },
		{ 404, "<html>nothing here</html>", "", GATEWAY_SESSION_UNCLEAR, "bad_answer" }, /* a proxy's word isn't the gateway's */
		{ 401, "{\"error\":{\"type\":\"invalid_request_error\"}}", "", GATEWAY_SESSION_FORBIDDEN, "http_401" },
		{ 409, "{}", "", GATEWAY_SESSION_UNCLEAR, "http_409" },
		{ 429, "{}", "", GATEWAY_SESSION_UNCLEAR, "http_429" },
		{ 500, OPEN, "", GATEWAY_SESSION_UNCLEAR, "http_500" },
		{ 302, OPEN, "", GATEWAY_SESSION_UNCLEAR, "http_302" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct gateway_session_answer a = judge(rows[i].status, rows[i].body, rows[i].ref);
		if (a.verdict != rows[i].verdict || strcmp(a.code, rows[i].code) != 0)
			fail_msg("row %zu: verdict %d, code %s", i, (int)a.verdict, a.code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_request), cmocka_unit_test(good_answers), cmocka_unit_test(everything_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
