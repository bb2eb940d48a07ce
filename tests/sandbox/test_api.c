/* The API's shapes, refusals and declines (FACTS 10.2, 10.6), over TLS as a client sees them. */
#include "sandbox/client.h"

/* proves S10: 50 yen is the gateway's minimum; and what FACTS 10.2 asks of a charge */
static void a_charge_succeeds(void **state)
{
	struct shop *s = *state;
	char customer[96], method[96], body[512], path[160];
	struct answer a;
	json_t *ledger;

	make_patient(s, "tok_visa", customer, method);
	a = ask(s, "POST", "/v1/payment_intents", charge_body(body, customer, method, 3240, "B-1"), "b1-a1");
	assert_int_equal(a.status, 200);
	assert_text(a.json, "object", "payment_intent");
	assert_text(a.json, "status", "succeeded");
	assert_int_equal(int_at(a.json, "amount"), 3240);
	assert_int_equal(int_at(a.json, "amount_received"), 3240);
	assert_text(a.json, "currency", "jpy");
	assert_text(a.json, "metadata.bill", "B-1");
	assert_text(a.json, "metadata.attempt", "1");
	assert_text(a.json, "customer", customer);
	assert_true(json_is_false(at(a.json, "livemode")));
	assert_int_equal(int_at(a.json, "created"), 1795219200);
	assert_memory_equal(text_at(a.json, "id"), "pi_", 3);
	assert_memory_equal(text_at(a.json, "latest_charge"), "ch_", 3);
	assert_memory_equal(a.request, "req_", 4);
	assert_string_equal(a.version, "2026-10-28.endive");
	assert_string_equal(a.replayed, "");
	str_fmt(path, sizeof(path), "/v1/payment_intents/%s?expand%%5B%%5D=latest_charge&expand[]=payment_method",
		text_at(a.json, "id"));
	answer_free(&a);
	a = ask(s, "GET", path, NULL, NULL);
	assert_int_equal(a.status, 200);
	assert_text(a.json, "latest_charge.status", "succeeded");
	assert_text(a.json, "payment_method.card.funding", "credit");
	assert_text(a.json, "payment_method.card.last4", "4242");
	answer_free(&a);
	ledger = read_ledger(s);
	assert_int_equal(json_array_size(ledger), 1);
	assert_text(ledger, "0.status", "succeeded");
	assert_text(ledger, "0.metadata.bill", "B-1");
	assert_int_equal(int_at(ledger, "0.amount"), 3240);
	assert_int_equal(int_at(ledger, "0.refunded"), 0);
	assert_int_equal(int_at(ledger, "0.created"), 1795219200);
	json_decref(ledger);
}

/* proves S4: the declines of FACTS 10.6 come as 402 with the intent inside */
static void declines(void **state)
{
	static const struct {
		const char *token, *code, *decline_code;
	} rows[] = {
		{ "tok_chargeCustomerFail", "card_declined", "generic_decline" },
		{ "tok_chargeDeclined", "card_declined", "generic_decline" },
		{ "tok_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds" },
		{ "tok_chargeDeclinedLostCard", "card_declined", "lost_card" },
		{ "tok_chargeDeclinedStolenCard", "card_declined", "stolen_card" },
		{ "tok_chargeDeclinedExpiredCard", "expired_card", "expired_card" },
		{ "tok_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc" },
		{ "tok_chargeDeclinedProcessingError", "processing_error", "processing_error" },
		{ "tok_authenticationRequired", "authentication_required", "authentication_required" },
		{ "tok_authenticationRequiredOnSetup", "authentication_required", "authentication_required" },
	};
	struct shop *s = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char customer[96], method[96], body[512];
		struct answer a;

		make_patient(s, rows[i].token, customer, method);
		a = ask(s, "POST", "/v1/payment_intents", charge_body(body, customer, method, 500, "B-2"), NULL);
		assert_int_equal(a.status, 402);
		assert_text(a.json, "error.type", "card_error");
		assert_text(a.json, "error.code", rows[i].code);
		assert_text(a.json, "error.decline_code", rows[i].decline_code);
		assert_memory_equal(text_at(a.json, "error.charge"), "ch_", 3);
		assert_text(a.json, "error.payment_intent.status", "requires_payment_method");
		assert_int_equal(int_at(a.json, "error.payment_intent.amount_received"), 0);
		assert_text(a.json, "error.payment_intent.metadata.bill", "B-2");
		assert_text(a.json, "error.payment_intent.last_payment_error.code", rows[i].code);
		answer_free(&a);
	}
	assert_int_equal(ledger_size(s), sizeof(rows) / sizeof(rows[0]));
}

static void expect_error(struct shop *s, const char *path, const char *body, int status, const char *code, const char *param)
{
	struct answer a = ask(s, body ? "POST" : "GET", path, body, NULL);

	if (a.status != status || strcmp(text_at(a.json, "error.code"), code) != 0)
		print_message("%s %s: %s\n", path, body ? body : "", a.body.data);
	assert_int_equal(a.status, status);
	assert_text(a.json, "error.type", "invalid_request_error");
	assert_text(a.json, "error.code", code);
	assert_text(a.json, "error.param", param);
	assert_true(strlen(text_at(a.json, "error.message")) > 8);
	answer_free(&a);
}

/* proves S10 (the minimum), and that nothing wrong is executed */
static void refusals(void **state)
{
	struct shop *s = *state;
	char customer[96], method[96], other[96], others_card[96], body[512];

	make_patient(s, "tok_visa", customer, method);
	make_patient(s, "tok_jcb", other, others_card);
	expect_error(s, "/v1/payment_intents", charge_body(body, customer, method, 49, "B"), 400, "amount_too_small", "amount");
	expect_error(s, "/v1/payment_intents", charge_body(body, customer, method, 0, "B"), 400, "parameter_invalid_integer", "amount");
	expect_error(s, "/v1/payment_intents", charge_body(body, customer, method, -5, "B"), 400, "parameter_invalid_integer", "amount");
	expect_error(s, "/v1/payment_intents", charge_body(body, customer, others_card, 500, "B"), 400, "resource_missing",
		     "payment_method");
	expect_error(s, "/v1/payment_intents", charge_body(body, "cus_nobody", method, 500, "B"), 400, "resource_missing", "customer");
	expect_error(s, "/v1/payment_intents", "amount=12x&currency=jpy", 400, "parameter_invalid_integer", "amount");
	expect_error(s, "/v1/payment_intents", "currency=jpy", 400, "parameter_missing", "amount");
	expect_error(s, "/v1/payment_intents", "amount=500", 400, "parameter_missing", "currency");
	expect_error(s, "/v1/payment_intents", "amount=500&currency=zzz", 400, "(none)", "currency");
	expect_error(s, "/v1/payment_intents", "amount=500&currency=jpy&colour=red", 400, "parameter_unknown", "colour");
	expect_error(s, "/v1/payment_intents", "amount=500&currency=jpy&off_session=true", 400, "(none)", "off_session");
	expect_error(s, "/v1/payment_intents", "amount=500&currency=jpy&confirm=perhaps", 400, "(none)", "confirm");
	expect_error(s, "/v1/payment_intents", "amount=500&amount[a]=1&currency=jpy", 400, "(none)", "(none)");
	expect_error(s, "/v1/payment_intents/pi_none", NULL, 404, "resource_missing", "intent");
	expect_error(s, "/v1/customers/cus_none", NULL, 404, "resource_missing", "id");
	expect_error(s, "/v1/customers?limit=0", NULL, 400, "parameter_invalid_integer", "limit");
	expect_error(s, "/v1/customers?expand[]=data.shoes", NULL, 400, "(none)", "expand");
	expect_error(s, "/v1/nothing", NULL, 404, "(none)", "(none)");
	expect_error(s, "/v1/payment_methods", "type=card&card[token]=tok_none", 400, "resource_missing", "card[token]");
	expect_error(s, "/v1/refunds", "payment_intent=pi_none", 404, "resource_missing", "payment_intent");
	expect_error(s, "/v1/checkout/sessions", "mode=payment&currency=jpy&success_url=https://h.jp/", 400, "(none)", "mode");
	expect_error(s, "/v1/checkout/sessions", "mode=setup&currency=jpy&success_url=javascript:x", 400, "url_invalid",
		     "success_url");
	assert_int_equal(ledger_size(s), 0);
}

/* only test numbers are cards */
static void raw_numbers(void **state)
{
	struct shop *s = *state;
	struct answer a = ask(s, "POST", "/v1/payment_methods",
			      "type=card&card[number]=5105105105105100&card[exp_month]=12&card[exp_year]=2030&card[cvc]=123", NULL);

	assert_int_equal(a.status, 200);
	assert_text(a.json, "card.funding", "prepaid");
	assert_text(a.json, "card.brand", "mastercard");
	assert_int_equal(int_at(a.json, "card.exp_year"), 2030);
	answer_free(&a);
	a = ask(s, "POST", "/v1/payment_methods",
		"type=card&card[number]=4111111111111111&card[exp_month]=12&card[exp_year]=2030&card[cvc]=123", NULL);
	assert_int_equal(a.status, 402);
	assert_text(a.json, "error.code", "incorrect_number");
	answer_free(&a);
}

/* FACTS 10.6: the ready-made ids with their funding */
static void ready_methods(void **state)
{
	static const struct {
		const char *id, *brand, *funding;
	} rows[] = { { "pm_card_visa", "visa", "credit" },       { "pm_card_visa_debit", "visa", "debit" },
		     { "pm_card_jcb", "jcb", "credit" },         { "pm_card_mastercard_prepaid", "mastercard", "prepaid" },
		     { "pm_card_chargeCustomerFail", "visa", "credit" }, { "pm_card_visa_chargeDeclined", "visa", "credit" },
		     { "pm_card_authenticationRequired", "visa", "credit" } };
	struct shop *s = *state;
	char customer[96], path[160], body[160];
	struct answer a;

	ask_id(s, "/v1/customers", "", customer);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		str_fmt(path, sizeof(path), "/v1/payment_methods/%s/attach", rows[i].id);
		str_fmt(body, sizeof(body), "customer=%s", customer);
		a = ask(s, "POST", path, body, NULL);
		assert_int_equal(a.status, 200);
		assert_memory_equal(text_at(a.json, "id"), "pm_", 3);
		assert_string_not_equal(text_at(a.json, "id"), rows[i].id);
		assert_text(a.json, "card.brand", rows[i].brand);
		assert_text(a.json, "card.funding", rows[i].funding);
		answer_free(&a);
	}
	str_fmt(path, sizeof(path), "/v1/payment_methods?customer=%s&type=card&limit=3", customer);
	a = ask(s, "GET", path, NULL, NULL);
	assert_text(a.json, "object", "list");
	assert_int_equal(json_array_size(at(a.json, "data")), 3);
	assert_true(json_is_true(at(a.json, "has_more")));
	answer_free(&a);
}

/* proves S7: refunds never exceed what is left */
static void refunds(void **state)
{
	struct shop *s = *state;
	char customer[96], method[96], body[512], intent[96];
	struct answer a;
	json_t *ledger;

	make_patient(s, "tok_jcb", customer, method);
	ask_id(s, "/v1/payment_intents", charge_body(body, customer, method, 1000, "B-9"), intent);
	str_fmt(body, sizeof(body), "payment_intent=%s&amount=300&reason=requested_by_customer", intent);
	a = ask(s, "POST", "/v1/refunds", body, NULL);
	assert_int_equal(a.status, 200);
	assert_text(a.json, "status", "succeeded");
	assert_int_equal(int_at(a.json, "amount"), 300);
	answer_free(&a);
	str_fmt(body, sizeof(body), "payment_intent=%s&amount=701", intent);
	expect_error(s, "/v1/refunds", body, 400, "amount_too_large", "amount");
	str_fmt(body, sizeof(body), "payment_intent=%s", intent);
	a = ask(s, "POST", "/v1/refunds", body, NULL);
	assert_int_equal(int_at(a.json, "amount"), 700);
	answer_free(&a);
	expect_error(s, "/v1/refunds", body, 400, "charge_already_refunded", "(none)");
	ledger = read_ledger(s);
	assert_int_equal(int_at(ledger, "0.refunded"), 1000);
	json_decref(ledger);
}

/* proves S3's look-up: lists by customer and time, in pages, newest first */
static void lists(void **state)
{
	struct shop *s = *state;
	char customer[96], method[96], other[96], others_card[96], body[512], path[256], ids[5][96];
	struct answer a;

	make_patient(s, "tok_visa", customer, method);
	make_patient(s, "tok_visa", other, others_card);
	for (int i = 0; i < 5; i++) {
		s->now += 10;
		ask_id(s, "/v1/payment_intents", charge_body(body, customer, method, 100 + i, "B"), ids[i]);
		ask_id(s, "/v1/payment_intents", charge_body(body, other, others_card, 900, "C"), body);
	}
	str_fmt(path, sizeof(path), "/v1/payment_intents?customer=%s&created[gte]=%lld", customer, 1795219200LL + 20);
	a = ask(s, "GET", path, NULL, NULL);
	assert_int_equal(json_array_size(at(a.json, "data")), 4);
	assert_text(a.json, "data.0.id", ids[4]);
	assert_text(a.json, "data.3.id", ids[1]);
	assert_true(json_is_false(at(a.json, "has_more")));
	assert_text(a.json, "url", "/v1/payment_intents");
	answer_free(&a);
	str_fmt(path, sizeof(path), "/v1/payment_intents?customer=%s&limit=2&starting_after=%s", customer, ids[3]);
	a = ask(s, "GET", path, NULL, NULL);
	assert_text(a.json, "data.0.id", ids[2]);
	assert_text(a.json, "data.1.id", ids[1]);
	assert_true(json_is_true(at(a.json, "has_more")));
	answer_free(&a);
	str_fmt(path, sizeof(path), "/v1/payment_intents?customer=%s&limit=2&ending_before=%s", customer, ids[1]);
	a = ask(s, "GET", path, NULL, NULL);
	assert_text(a.json, "data.0.id", ids[3]);
	assert_text(a.json, "data.1.id", ids[2]);
	assert_true(json_is_true(at(a.json, "has_more")));
	answer_free(&a);
}

/* any sk_test_ key, as Bearer or as the user of Basic; all else is 401 */
static void secrets(void **state)
{
	static const char *const wrong[] = { "sk_live_abc", "pk_test_abc", "sk_test_", "nonsense", NULL };
	struct shop *s = *state;
	struct answer a;
	char path[64] = "/v1/customers";

	for (int i = 0; i < 5; i++) {
		a = ask_as(s, wrong[i], "localhost", "GET", path, NULL, NULL);
		assert_int_equal(a.status, 401);
		assert_text(a.json, "error.type", "invalid_request_error");
		answer_free(&a);
	}
	a = ask_as(s, NULL, "sk_test_x:@localhost", "GET", path, NULL, NULL);
	assert_int_equal(a.status, 200);
	answer_free(&a);
}

/* proves X6's other side: the certificate holds for each name that it is reached by */
static void certificate_names(void **state)
{
	static const char *const hosts[] = { "localhost", "127.0.0.1", "[::1]" };
	struct shop *s = *state;

	for (int i = 0; i < 3; i++) {
		struct answer a = ask_as(s, "sk_test_abc", hosts[i], "GET", "/v1/customers", NULL, NULL);

		assert_int_equal(a.curl, CURLE_OK);
		assert_int_equal(a.status, 200);
		answer_free(&a);
	}
}

static void other_authorities(void **state)
{
	struct shop *s = *state, stranger;
	struct answer a;

	shop_folder(&stranger);
	stranger.port = s->port;
	a = ask(&stranger, "GET", "/v1/customers", NULL, NULL);
	assert_int_equal(a.curl, CURLE_PEER_FAILED_VERIFICATION);
	answer_free(&a);
	shop_remove(&stranger);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, shop_setup, shop_teardown)
	const struct CMUnitTest tests[] = {
		ROW(a_charge_succeeds), ROW(declines), ROW(refusals), ROW(raw_numbers), ROW(ready_methods), ROW(refunds),
		ROW(lists), ROW(secrets), ROW(certificate_names), ROW(other_authorities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
