/* Card registration: checkout sessions in setup mode, their page, and setup intents. */
#include "sandbox/client.h"

static const char registration[] = "number=4242+4242+4242+4242&exp=12/30&cvc=123&name=TARO";

/* Opens a session and gives its id, and the path of its page. */
static void open_session(struct shop *s, const char *more, char id[96], char page[160])
{
	char customer[96], body[512];
	const char *url;
	struct answer a;

	ask_id(s, "/v1/customers", "name=Taro", customer);
	str_fmt(body, sizeof(body),
		"mode=setup&currency=jpy&customer=%s&locale=ja&cancel_url=https%%3A%%2F%%2Fh.example%%2Fno"
		"&success_url=https%%3A%%2F%%2Fh.example%%2Fok%%3Fs%%3D%%7BCHECKOUT_SESSION_ID%%7D%s", customer, more);
	a = ask(s, "POST", "/v1/checkout/sessions", body, NULL);
	assert_int_equal(a.status, 200);
	assert_text(a.json, "object", "checkout.session");
	assert_text(a.json, "status", "open");
	assert_memory_equal(text_at(a.json, "setup_intent"), "seti_", 5);
	str_copy(id, 96, text_at(a.json, "id"));
	assert_memory_equal(id, "cs_test_", 8);
	url = strstr(text_at(a.json, "url"), "/pay/");
	assert_non_null(url);
	str_copy(page, 160, url);
	answer_free(&a);
}

static struct answer look(struct shop *s, const char *session)
{
	char path[256];

	str_fmt(path, sizeof(path), "/v1/checkout/sessions/%s?expand[]=setup_intent.payment_method", session);
	return ask(s, "GET", path, NULL, NULL);
}

/* proves E1, E2: the patient types the card at the gateway, and the desk can ask for its funding */
static void a_card_is_registered(void **state)
{
	struct shop *s = *state;
	char session[96], page[160], expected[256], body[512];
	struct answer a;

	open_session(s, "", session, page);
	a = ask_as(s, NULL, "localhost", "GET", page, NULL, NULL);
	assert_int_equal(a.status, 200);
	assert_memory_equal(a.type, "text/html", 9);
	assert_non_null(strstr(a.body.data, "訓練"));
	assert_non_null(strstr(a.body.data, "name=\"number\""));
	assert_non_null(strstr(a.body.data, "https://h.example/no"));
	assert_null(strstr(a.body.data, "<script"));
	answer_free(&a);
	a = ask_as(s, NULL, "localhost", "POST", page, registration, NULL);
	assert_int_equal(a.status, 303);
	str_fmt(expected, sizeof(expected), "https://h.example/ok?s=%s", session);
	assert_string_equal(a.location, expected);
	answer_free(&a);
	a = look(s, session);
	assert_text(a.json, "status", "complete");
	assert_text(a.json, "setup_intent.status", "succeeded");
	assert_text(a.json, "setup_intent.payment_method.card.funding", "credit");
	assert_text(a.json, "setup_intent.payment_method.card.last4", "4242");
	assert_int_equal(int_at(a.json, "setup_intent.payment_method.card.exp_year"), 2030);
	charge_body(body, text_at(a.json, "customer"), text_at(a.json, "setup_intent.payment_method.id"), 800, "B-1");
	answer_free(&a);
	a = ask(s, "POST", "/v1/payment_intents", body, NULL);
	assert_int_equal(a.status, 200);
	answer_free(&a);
}

/* the number is nowhere on disk */
static void numbers_are_forgotten(void **state)
{
	struct shop *s = *state;
	char session[96], page[160], path[128];
	struct buf ledger = { 0 };
	struct answer a;

	open_session(s, "", session, page);
	a = ask_as(s, NULL, "localhost", "POST", page, registration, NULL);
	assert_int_equal(a.status, 303);
	answer_free(&a);
	str_fmt(path, sizeof(path), "%s/ledger.jsonl", s->dir);
	assert_int_equal(file_read(path, 1 << 20, &ledger), 0);
	assert_non_null(strstr(ledger.data, session));
	assert_null(strstr(ledger.data, "42424242"));
	buf_free(&ledger);
}

/* proves E2: debit and prepaid cards are refused where the session says so; what can't be right gets a reason */
static void what_the_page_refuses(void **state)
{
	static const char *const bodies[] = {
		"number=4000056655665556&exp=12/30&cvc=123",    "number=5105105105105100&exp=12/30&cvc=123",
		"number=4111111111111111&exp=12/30&cvc=123",    "number=4242424242424242&exp=13/30&cvc=123",
		"number=4242424242424242&exp=10/26&cvc=123",    "number=4242424242424242&exp=12/30&cvc=12",
		"number=4000000000000002&exp=12/30&cvc=123",    "number=4000000000000069&exp=12/30&cvc=123",
		"number=<script>&exp=12/30&cvc=123",            "",
	};
	struct shop *s = *state;
	char session[96], page[160];
	struct answer a;

	open_session(s, "&payment_method_options[card][restrictions][funding_types_blocked][]=debit"
			"&payment_method_options[card][restrictions][funding_types_blocked][]=prepaid", session, page);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		a = ask_as(s, NULL, "localhost", "POST", page, bodies[i], NULL);
		assert_int_equal(a.status, 200);
		assert_non_null(strstr(a.body.data, "role=\"alert\""));
		assert_null(strstr(a.body.data, "<script"));
		answer_free(&a);
		a = look(s, session);
		assert_text(a.json, "status", "open");
		assert_text(a.json, "payment_method_options.card.restrictions.funding_types_blocked.1", "prepaid");
		answer_free(&a);
	}
	a = ask_as(s, NULL, "localhost", "POST", page, registration, NULL);
	assert_int_equal(a.status, 303);
	answer_free(&a);
	a = ask_as(s, NULL, "localhost", "POST", page, registration, NULL);
	assert_int_equal(a.status, 200); /* done already: nothing happens a second time */
	assert_string_equal(a.location, "");
	answer_free(&a);
}

/* a link dies after 24 hours, or when it is expired by hand */
static void links_expire(void **state)
{
	struct shop *s = *state;
	char one[96], two[96], page[160], path[256];
	struct answer a;

	open_session(s, "", one, page);
	str_fmt(path, sizeof(path), "/v1/checkout/sessions/%s/expire", one);
	a = ask(s, "POST", path, NULL, NULL);
	assert_text(a.json, "status", "expired");
	assert_true(json_is_null(at(a.json, "url")));
	answer_free(&a);
	a = ask_as(s, NULL, "localhost", "POST", page, registration, NULL);
	assert_int_equal(a.status, 410);
	answer_free(&a);
	open_session(s, "", two, page);
	s->now += 24 * 3600;
	a = look(s, two);
	assert_text(a.json, "status", "expired");
	answer_free(&a);
	a = ask_as(s, NULL, "localhost", "GET", page, NULL, NULL);
	assert_int_equal(a.status, 410);
	answer_free(&a);
	a = ask_as(s, NULL, "localhost", "GET", "/pay/cs_test_none", NULL, NULL);
	assert_int_equal(a.status, 404);
	answer_free(&a);
}

/* setup intents: a registration without the page */
static void setup_intents(void **state)
{
	struct shop *s = *state;
	char customer[96], body[256];
	struct answer a;

	ask_id(s, "/v1/customers", "", customer);
	str_fmt(body, sizeof(body), "customer=%s&usage=off_session&payment_method_types[]=card", customer);
	a = ask(s, "POST", "/v1/setup_intents", body, NULL);
	assert_text(a.json, "status", "requires_payment_method");
	answer_free(&a);
	str_fmt(body, sizeof(body), "customer=%s&payment_method=pm_card_visa_debit&confirm=true&expand[]=payment_method", customer);
	a = ask(s, "POST", "/v1/setup_intents", body, NULL);
	assert_text(a.json, "status", "succeeded");
	assert_text(a.json, "payment_method.card.funding", "debit");
	assert_text(a.json, "payment_method.customer", customer);
	answer_free(&a);
	str_fmt(body, sizeof(body), "customer=%s&payment_method=pm_card_visa_chargeDeclined&confirm=true", customer);
	a = ask(s, "POST", "/v1/setup_intents", body, NULL);
	assert_int_equal(a.status, 402);
	assert_text(a.json, "error.setup_intent.status", "requires_payment_method");
	answer_free(&a);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, shop_setup, shop_teardown)
	const struct CMUnitTest tests[] = {
		ROW(a_card_is_registered), ROW(numbers_are_forgotten), ROW(what_the_page_refuses), ROW(links_expire),
		ROW(setup_intents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
