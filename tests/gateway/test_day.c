/* The gateway's list of a day: its requests, and pages that are whole or nothing. proves S6 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "gateway/gateway_day.h"

#include "base/banned.h"

static const struct gateway_day charges = { .from = 1000, .to = 2000 }, refunds = { .refunds = true, .from = 1000, .to = 2000 };
static struct gateway_objects l;
static char last[GATEWAY_ID], why[GATEWAY_WHY];

#define INTENT(id, amount, created) \
	"{\"id\":\"" id "\",\"object\":\"payment_intent\",\"amount\":" amount ",\"amount_received\":" amount ",\"currency\":\"jpy\",\"created\":" created "," \
	"\"customer\":\"cus_A\",\"metadata\":{\"bill\":\"B-000001\",\"attempt\":\"2\"},\"status\":\"succeeded\",\"livemode\":false}"
#define REFUND(id, amount) \
	"{\"id\":\"" id "\",\"object\":\"refund\",\"amount\":" amount ",\"currency\":\"jpy\",\"created\":1500,\"payment_intent\":\"pi_1\"," \
	"\"metadata\":{\"settlement\":\"77\"},\"status\":\"pending\"}"
#define LIST(data, more) "{\"object\":\"list\",\"data\":[" data "],\"has_more\":" more "}"

static int clear(void **state)
{
	(void)state;
	free(l.at);
	l = (struct gateway_objects){ 0 };
	return 0;
}

static enum gateway_page page(const struct gateway_day *day, int status, const char *body)
{
	struct gateway_answer a = { .status = status, .body = body, .n = body ? strlen(body) : 0 };
	return gateway_day_judge(&a, day, "pi_before", &l, last, why);
}

static void requests_name_the_day(void **state)
{
	(void)state;
	struct gateway_request r;
	assert_true(gateway_day_build(&r, &charges, "", 100));
	assert_string_equal(r.method, "GET");
	assert_string_equal(r.path, "/v1/payment_intents?created[gte]=1000&created[lt]=2000&limit=100");
	assert_true(gateway_day_build(&r, &refunds, "re_9", 100));
	assert_string_equal(r.path, "/v1/refunds?created[gte]=1000&created[lt]=2000&limit=100&starting_after=re_9");
	assert_true(gateway_day_build_one(&r, false, "pi_1"));
	assert_string_equal(r.path, "/v1/payment_intents/pi_1");
	assert_true(gateway_day_build_one(&r, true, "re_1/x"));
	assert_string_equal(r.path, "/v1/refunds/re_1%2Fx");
	assert_string_equal(r.body, "");
}

static void a_whole_page_is_taken(void **state)
{
	(void)state;
	assert_int_equal(page(&charges, 200, LIST(INTENT("pi_2", "300", "1999") "," INTENT("pi_1", "4130", "1000"), "true")), GATEWAY_PAGE_MORE);
	assert_string_equal(last, "pi_1");
	assert_int_equal(l.n, 2);
	assert_string_equal(l.at[1].ref, "pi_1");
	assert_int_equal(l.at[1].amount, 4130);
	assert_int_equal(l.at[1].received, 4130);
	assert_int_equal(l.at[1].created, 1000);
	assert_int_equal(l.at[1].attempt, 2);
	assert_string_equal(l.at[1].bill, "B-000001");
	assert_string_equal(l.at[1].customer, "cus_A");
	assert_string_equal(l.at[1].status, "succeeded");
	assert_false(l.at[1].live || l.at[1].refund);
	assert_int_equal(page(&refunds, 200, LIST(REFUND("re_1", "240"), "false")), GATEWAY_PAGE_LAST);
	assert_int_equal(l.n, 3);
	assert_true(l.at[2].refund);
	assert_string_equal(l.at[2].parent, "pi_1");
	assert_string_equal(l.at[2].bill, "");
	assert_int_equal(l.at[2].named, 77);
	assert_int_equal(page(&charges, 200, LIST("", "false")), GATEWAY_PAGE_LAST);
	assert_int_equal(l.n, 3);
}

/* Whatever is wrong with one object, nothing of its page is taken. */
static void a_spoilt_page_is_nothing(void **state)
{
	(void)state;
	static const struct { const char *body, *why; } bad[] = {
		{ LIST(INTENT("pi_1", "1", "1500") "," INTENT("pi_2", "1", "2000"), "false"), "bad_created" },
		{ LIST(INTENT("pi_1", "1", "999"), "false"), "bad_created" },
		{ LIST(INTENT("pi_1", "-1", "1500"), "false"), "bad_amount" },
		{ LIST(INTENT("pi_1", "\"1\"", "1500"), "false"), "bad_amount" },
		{ LIST(INTENT("ch_1", "1", "1500"), "false"), "bad_id" },
		{ LIST(INTENT("pi_1", "1", "1500") "," INTENT("pi_before", "1", "1500"), "false"), "bad_starting_after" },
		{ LIST(REFUND("re_1", "1"), "false"), "bad_object" },
		{ LIST("3", "false"), "bad_object" },
		{ LIST("", "true"), "empty_page" },
		{ LIST("", "\"no\""), "bad_answer" },
		{ "{\"object\":\"list\",\"data\":[]}", "bad_answer" },
		{ "{\"object\":\"search_result\",\"data\":[],\"has_more\":false}", "bad_answer" },
		{ "{\"object\":\"list\",\"data\":[" INTENT("pi_1", "1", "1500"), "bad_answer" },
		{ "<html>", "bad_answer" },
		{ NULL, "bad_answer" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(page(&charges, 200, bad[i].body), GATEWAY_PAGE_FAILED);
		assert_string_equal(why, bad[i].why);
		assert_int_equal(l.n, 0);
	}
	assert_int_equal(page(&charges, 0, NULL), GATEWAY_PAGE_FAILED);
	assert_string_equal(why, "no_answer");
	assert_int_equal(page(&charges, 500, LIST("", "false")), GATEWAY_PAGE_FAILED);
	assert_string_equal(why, "http_500");
	assert_int_equal(page(&charges, 429, NULL), GATEWAY_PAGE_FAILED);
	assert_int_equal(page(&charges, 401, NULL), GATEWAY_PAGE_FORBIDDEN);
	assert_int_equal(page(&charges, 403, NULL), GATEWAY_PAGE_FORBIDDEN);
}

static enum gateway_one about(int status, const char *body, struct gateway_object *out)
{
	struct gateway_answer a = { .status = status, .body = body, .n = strlen(body) };
	return gateway_day_judge_one(&a, false, "pi_1", out, why);
}

/* Only the gateway's own word says that it doesn't have something. */
static void one_is_there_or_definitely_not(void **state)
{
	(void)state;
	struct gateway_object o;
	assert_int_equal(about(200, INTENT("pi_1", "4130", "5"), &o), GATEWAY_ONE_THERE);
	assert_int_equal(o.created, 5);
	assert_int_equal(about(200, INTENT("pi_2", "4130", "5"), &o), GATEWAY_ONE_FAILED);
	assert_int_equal(about(404, "{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"resource_missing\"}}", &o), GATEWAY_ONE_NONE);
	assert_int_equal(about(404, "<html>not found</html>", &o), GATEWAY_ONE_FAILED);
	assert_int_equal(about(404, "{\"error\":{\"type\":\"invalid_request_error\"}}", &o), GATEWAY_ONE_FAILED);
	assert_int_equal(about(503, "", &o), GATEWAY_ONE_FAILED);
	assert_int_equal(about(401, "", &o), GATEWAY_ONE_FORBIDDEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(requests_name_the_day, clear, clear),
		cmocka_unit_test_setup_teardown(a_whole_page_is_taken, clear, clear),
		cmocka_unit_test_setup_teardown(a_spoilt_page_is_nothing, clear, clear),
		cmocka_unit_test_setup_teardown(one_is_there_or_definitely_not, clear, clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
