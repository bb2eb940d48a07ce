/* Every row of the gateway's decision table, and every field of an answer that must match. proves S3, S4, S9 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "gateway/gateway.h"

#include "base/banned.h"

static const struct gateway_expect expect = { .amount = 3240, .bill = "B-000001", .attempt = 1, .customer = "cus_A", .live = 0 };

#define INTENT(amount, received, currency, bill, attempt, customer, status, live) \
	"{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"amount\":" amount ",\"amount_received\":" received ",\"currency\":\"" currency "\"," \
	"\"metadata\":{\"bill\":\"" bill "\",\"attempt\":\"" attempt "\"},\"customer\":\"" customer "\",\"status\":\"" status "\",\"livemode\":" live "}"
#define GOOD INTENT("3240", "3240", "jpy", "B-000001", "1", "cus_A", "succeeded", "false")

static struct gateway_judgement judge(int status, const char *body)
{
	struct gateway_answer a = { .status = status, .body = body, .n = body ? strlen(body) : 0 };
	struct gateway_judgement j;
	gateway_judge_charge(&a, &expect, &j);
	return j;
}

static void paid_only_when_every_field_matches(void **state)
{
	(void)state;
	struct gateway_judgement j = judge(200, GOOD);
	assert_int_equal(j.verdict, GATEWAY_PAID);
	assert_string_equal(j.ref, "pi_1");
	static const struct { const char *body, *why; } wrong[] = {
		{ INTENT("3241", "3240", "jpy", "B-000001", "1", "cus_A", "succeeded", "false"), "wrong_amount" },
		{ INTENT("3240", "3239", "jpy", "B-000001", "1", "cus_A", "succeeded", "false"), "wrong_amount_received" },
		{ INTENT("3240", "0", "jpy", "B-000001", "1", "cus_A", "succeeded", "false"), "wrong_amount_received" },
		{ INTENT("\"3240\"", "3240", "jpy", "B-000001", "1", "cus_A", "succeeded", "false"), "wrong_amount" },
		{ INTENT("3240.0", "3240", "jpy", "B-000001", "1", "cus_A", "succeeded", "false"), "wrong_amount" },
		{ INTENT("3240", "3240", "usd", "B-000001", "1", "cus_A", "succeeded", "false"), "wrong_currency" },
		{ INTENT("3240", "3240", "jpy", "B-000002", "1", "cus_A", "succeeded", "false"), "wrong_reference" },
		{ INTENT("3240", "3240", "jpy", "B-000001", "2", "cus_A", "succeeded", "false"), "wrong_reference" },
		{ INTENT("3240", "3240", "jpy", "B-000001", "1", "cus_B", "succeeded", "false"), "wrong_customer" },
		{ INTENT("3240", "3240", "jpy", "B-000001", "1", "cus_A", "processing", "false"), "wrong_status" },
		{ INTENT("3240", "3240", "jpy", "B-000001", "1", "cus_A", "requires_capture", "false"), "wrong_status" },
		{ INTENT("3240", "3240", "jpy", "B-000001", "1", "cus_A", "succeeded", "true"), "wrong_mode" },
		{ "{\"object\":\"charge\"}", "wrong_object" },
		{ "{}", "wrong_object" },
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		j = judge(200, wrong[i].body);
		assert_int_equal(j.verdict, GATEWAY_MISMATCH);
		assert_string_equal(j.code, wrong[i].why);
	}
}

static void what_cannot_be_read_is_unclear(void **state)
{
	(void)state;
	static const char half[] = "{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"amo";
	assert_int_equal(judge(200, half).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(200, "<html>Bad Gateway</html>").verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(200, "").verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(200, NULL).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(200, "[]").verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(200, GOOD GOOD).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(200, "{\"amount\":1,\"amount\":3240}").verdict, GATEWAY_UNCLEAR);
	char deep[400] = "{\"a\":";
	for (int i = 0; i < 40; i++)
		str_add(deep, sizeof deep, "[");
	assert_int_equal(judge(200, deep).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(0, NULL).verdict, GATEWAY_UNCLEAR);
	assert_string_equal(judge(0, NULL).code, "no_answer");
	assert_int_equal(judge(500, GOOD).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(502, "<html>").verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(503, "{}").verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(302, "").verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(201, GOOD).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(400, "<html>").verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(404, "not found").verdict, GATEWAY_UNCLEAR);
}

static void not_sent_is_not_executed(void **state)
{
	(void)state;
	struct gateway_answer a = { .status = 0, .never_sent = true };
	struct gateway_judgement j;
	gateway_judge_charge(&a, &expect, &j);
	assert_int_equal(j.verdict, GATEWAY_NOT_EXECUTED);
}

#define ERROR(type, rest) "{\"error\":{\"type\":\"" type "\"" rest "}}"
#define FAILED INTENT("3240", "0", "jpy", "B-000001", "1", "cus_A", "requires_payment_method", "false")
#define DECLINE(code) ERROR("card_error", ",\"code\":\"card_declined\",\"decline_code\":\"" code "\",\"payment_intent\":" FAILED)
#define ADVICE(advice) ERROR("card_error", ",\"code\":\"card_declined\",\"decline_code\":\"x\",\"advice_code\":\"" advice "\",\"payment_intent\":" FAILED)

static void the_decision_table(void **state)
{
	(void)state;
	static const struct { int status; const char *body; enum gateway_verdict verdict; const char *code; } rows[] = {
		{ 409, ERROR("invalid_request_error", ",\"code\":\"idempotency_key_in_use\""), GATEWAY_NOT_EXECUTED, "idempotency_key_in_use" },
		{ 429, ERROR("invalid_request_error", ",\"code\":\"lock_timeout\""), GATEWAY_NOT_EXECUTED, "lock_timeout" },
		{ 429, "slow down", GATEWAY_NOT_EXECUTED, "http_429" },
		{ 402, DECLINE("insufficient_funds"), GATEWAY_SOFT, "insufficient_funds" },
		{ 402, DECLINE("generic_decline"), GATEWAY_SOFT, "generic_decline" },
		{ 402, DECLINE("issuer_not_available"), GATEWAY_SOFT, "issuer_not_available" },
		{ 402, ERROR("card_error", ",\"code\":\"processing_error\",\"payment_intent\":" FAILED), GATEWAY_SOFT, "processing_error" },
		{ 402, ADVICE("try_again_later"), GATEWAY_SOFT, "x" },
		{ 402, DECLINE("do_not_honor"), GATEWAY_HARD, "do_not_honor" },
		{ 402, DECLINE("lost_card"), GATEWAY_HARD, "lost_card" },
		{ 402, DECLINE("stolen_card"), GATEWAY_HARD, "stolen_card" },
		{ 402, DECLINE("pickup_card"), GATEWAY_HARD, "pickup_card" },
		{ 402, DECLINE("fraudulent"), GATEWAY_HARD, "fraudulent" },
		{ 402, DECLINE("invalid_account"), GATEWAY_HARD, "invalid_account" },
		{ 402, DECLINE("previously_declined_do_not_retry"), GATEWAY_HARD, "previously_declined_do_not_retry" },
		{ 402, ERROR("card_error", ",\"code\":\"expired_card\",\"payment_intent\":" FAILED), GATEWAY_HARD, "expired_card" },
		{ 402, ERROR("card_error", ",\"code\":\"incorrect_number\",\"payment_intent\":" FAILED), GATEWAY_HARD, "incorrect_number" },
		{ 402, ADVICE("do_not_try_again"), GATEWAY_HARD, "x" },
		{ 402, ADVICE("confirm_card_data"), GATEWAY_HARD, "x" },
		{ 402, ERROR("card_error", ",\"code\":\"authentication_required\",\"payment_intent\":" FAILED), GATEWAY_AUTHENTICATION, "authentication_required" },
		{ 402, DECLINE("authentication_required"), GATEWAY_AUTHENTICATION, "authentication_required" },
		{ 401, ERROR("invalid_request_error", ""), GATEWAY_FORBIDDEN, "invalid_request_error" },
		{ 403, "<html>", GATEWAY_FORBIDDEN, "http_403" },
		{ 400, ERROR("idempotency_error", ""), GATEWAY_KEY_CLASH, "idempotency_error" },
		{ 400, ERROR("invalid_request_error", ",\"code\":\"amount_too_small\""), GATEWAY_REFUSED, "amount_too_small" },
		{ 404, ERROR("invalid_request_error", ",\"code\":\"resource_missing\""), GATEWAY_REFUSED, "resource_missing" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct gateway_judgement j = judge(rows[i].status, rows[i].body);
		assert_int_equal(j.verdict, rows[i].verdict);
		assert_string_equal(j.code, rows[i].code);
	}
}

/* A decline that isn't the gateway's own word about this charge doesn't count as one. */
static void a_doubtful_decline_is_none(void **state)
{
	(void)state;
#define OTHER INTENT("3240", "0", "jpy", "B-000009", "1", "cus_A", "requires_payment_method", "false")
	assert_int_equal(judge(402, "<html>").verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(402, ERROR("api_error", ",\"code\":\"x\"")).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(402, ERROR("card_error", "")).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(judge(402, ERROR("card_error", ",\"code\":\"card_declined\"")).verdict, GATEWAY_UNCLEAR); /* of which charge? */
	assert_int_equal(judge(402, ERROR("card_error", ",\"code\":\"card_declined\",\"payment_intent\":" OTHER)).verdict, GATEWAY_MISMATCH);
	assert_int_equal(judge(402, ERROR("card_error", ",\"code\":\"card_declined\",\"payment_intent\":" GOOD)).verdict, GATEWAY_MISMATCH);
}

static struct gateway_judgement look_up(const char *page1, const char *page2, bool *more)
{
	struct gateway_found found = { .judgement = { .verdict = GATEWAY_NONE } };
	char last[GATEWAY_ID] = "";
	struct gateway_answer a = { .status = 200, .body = page1, .n = strlen(page1) };
	gateway_judge_list(&a, &expect, &found, more, last);
	if (page2) {
		assert_true(*more);
		a.body = page2;
		a.n = strlen(page2);
		gateway_judge_list(&a, &expect, &found, more, last);
	}
	return found.judgement;
}

#define LIST(items, more) "{\"object\":\"list\",\"has_more\":" more ",\"data\":[" items "]}"
#define FOREIGN INTENT("3240", "3240", "jpy", "B-000007", "1", "cus_A", "succeeded", "false")
#define EARLIER INTENT("3240", "0", "jpy", "B-000001", "9", "cus_A", "requires_payment_method", "false")
#define EARLIER_ACTION INTENT("3240", "0", "jpy", "B-000001", "9", "cus_A", "requires_action", "false")
#define EARLIER_PROCESSING INTENT("3240", "0", "jpy", "B-000001", "9", "cus_A", "processing", "false")
#define EARLIER_PAID INTENT("3240", "3240", "jpy", "B-000001", "9", "cus_A", "succeeded", "false")
#define OTHER_AMOUNT INTENT("3000", "3000", "jpy", "B-000001", "1", "cus_A", "succeeded", "false")
#define PROCESSING INTENT("3240", "0", "jpy", "B-000001", "1", "cus_A", "processing", "false")

static void the_look_up_decides_or_doubts(void **state)
{
	(void)state;
	bool more;
	assert_int_equal(look_up(LIST(FOREIGN "," GOOD, "false"), NULL, &more).verdict, GATEWAY_PAID);
	assert_false(more);
	assert_int_equal(look_up(LIST(FOREIGN, "true"), LIST(GOOD, "false"), &more).verdict, GATEWAY_PAID);
	assert_int_equal(look_up(LIST(FOREIGN, "false"), NULL, &more).verdict, GATEWAY_NONE);
	assert_int_equal(look_up(LIST("", "false"), NULL, &more).verdict, GATEWAY_NONE);
	assert_int_equal(look_up(LIST(EARLIER, "false"), NULL, &more).verdict, GATEWAY_NONE);
	assert_int_equal(look_up(LIST(EARLIER "," GOOD, "false"), NULL, &more).verdict, GATEWAY_PAID);
	assert_int_equal(look_up(LIST(EARLIER_PAID, "false"), NULL, &more).verdict, GATEWAY_DOUBTFUL);
	assert_int_equal(look_up(LIST(GOOD "," GOOD, "false"), NULL, &more).verdict, GATEWAY_DOUBTFUL);
	assert_int_equal(look_up(LIST(OTHER_AMOUNT, "false"), NULL, &more).verdict, GATEWAY_DOUBTFUL);
	assert_int_equal(look_up(LIST(FAILED, "false"), NULL, &more).verdict, GATEWAY_SOFT);
	assert_int_equal(look_up(LIST(PROCESSING, "false"), NULL, &more).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(look_up("<html>", NULL, &more).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(look_up("{\"object\":\"list\"}", NULL, &more).verdict, GATEWAY_UNCLEAR);
	/* "Not there" is said by a whole list alone, and an earlier attempt that isn't over is no failed one. */
	assert_int_equal(look_up("{\"object\":\"list\",\"data\":[]}", NULL, &more).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(look_up(LIST("", "\"no\""), NULL, &more).verdict, GATEWAY_UNCLEAR);
	assert_int_equal(look_up(LIST("", "true"), NULL, &more).verdict, GATEWAY_UNCLEAR);
	assert_false(more);
	assert_int_equal(look_up(LIST(EARLIER_ACTION, "false"), NULL, &more).verdict, GATEWAY_NONE);
	assert_int_equal(look_up(LIST(EARLIER_PROCESSING, "false"), NULL, &more).verdict, GATEWAY_DOUBTFUL);
	assert_int_equal(look_up(LIST(EARLIER_PROCESSING "," GOOD, "false"), NULL, &more).verdict, GATEWAY_DOUBTFUL);
}

#define REFUSED(status, error) "{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"amount\":3240,\"amount_received\":0,\"currency\":\"jpy\"," \
	"\"metadata\":{\"bill\":\"B-000001\",\"attempt\":\"1\"},\"customer\":\"cus_A\",\"status\":\"" status "\",\"livemode\":false," \
	"\"last_payment_error\":{" error "}}"

/* What the look-up finds unpaid is of the class that a direct answer would have had: a card that was refused for good isn't tried again (S4). */
static void the_look_up_knows_a_card_that_was_refused_for_good(void **state)
{
	(void)state;
	static const struct { const char *body; enum gateway_verdict verdict; } rows[] = {
		{ LIST(REFUSED("requires_payment_method", "\"code\":\"card_declined\",\"decline_code\":\"insufficient_funds\""), "false"), GATEWAY_SOFT },
		{ LIST(REFUSED("requires_payment_method", "\"code\":\"card_declined\",\"decline_code\":\"lost_card\""), "false"), GATEWAY_HARD },
		{ LIST(REFUSED("canceled", "\"code\":\"card_declined\",\"advice_code\":\"do_not_try_again\""), "false"), GATEWAY_HARD },
		{ LIST(REFUSED("requires_payment_method", "\"code\":\"authentication_required\""), "false"), GATEWAY_AUTHENTICATION },
		{ LIST(REFUSED("requires_action", ""), "false"), GATEWAY_AUTHENTICATION },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool more;
		assert_int_equal(look_up(rows[i].body, NULL, &more).verdict, rows[i].verdict);
	}
}

static void requests_are_the_same_bytes_each_time(void **state)
{
	(void)state;
	struct gateway_charge c = { .amount = 3240, .customer = "cus_A", .method = "pm_B", .description = "病院 a&b", .bill = "B-000001", .attempt = 2 };
	struct gateway_request r;
	assert_true(gateway_build_charge(&r, &c, "k1"));
	assert_string_equal(r.body, "amount=3240&currency=jpy&customer=cus_A&payment_method=pm_B&off_session=true&confirm=true"
		"&payment_method_types[]=card&description=%E7%97%85%E9%99%A2%20a%26b&metadata[bill]=B-000001&metadata[attempt]=2");
	assert_string_equal(r.path, "/v1/payment_intents");
	assert_string_equal(r.idem_key, "k1");
	char value[64];
	assert_true(gateway_build_value(r.body, "description", value, sizeof value));
	assert_string_equal(value, "病院 a&b");
	assert_true(gateway_build_value(r.body, "metadata[attempt]", value, sizeof value));
	assert_string_equal(value, "2");
	assert_false(gateway_build_value(r.body, "tempt]", value, sizeof value));
	assert_true(gateway_build_list(&r, "cus_A&x", "pi_9", 100));
	assert_string_equal(r.path, "/v1/payment_intents?limit=100&customer=cus_A%26x&starting_after=pi_9");
	assert_string_equal(r.body, "");
	char big[4096];
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	c.description = big;
	assert_false(gateway_build_charge(&r, &c, "k1"));
}

static void the_key_says_test_or_live(void **state)
{
	(void)state;
	assert_int_equal(gateway_judge_live("sk_test_1"), 0);
	assert_int_equal(gateway_judge_live("sk_live_1"), 1);
	assert_int_equal(gateway_judge_live("x"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paid_only_when_every_field_matches),
		cmocka_unit_test(what_cannot_be_read_is_unclear),
		cmocka_unit_test(not_sent_is_not_executed),
		cmocka_unit_test(the_decision_table),
		cmocka_unit_test(a_doubtful_decline_is_none),
		cmocka_unit_test(the_look_up_decides_or_doubts),
		cmocka_unit_test(the_look_up_knows_a_card_that_was_refused_for_good),
		cmocka_unit_test(requests_are_the_same_bytes_each_time),
		cmocka_unit_test(the_key_says_test_or_live),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
