/* /v1/payment_methods: cards, made from test tokens, the ready-made ids, or test numbers. Numbers aren't kept. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "crypto/hash.h"
#include "sandbox/sb_rooms.h"
#include "base/banned.h"

enum { READY_EXP_MONTH = 12, READY_EXP_AHEAD = 4 };

#define BILLING \
	{ "billing_details[name]", SB_STRING }, { "billing_details[email]", SB_STRING }, \
	{ "billing_details[phone]", SB_STRING }, { "billing_details[address][*]", SB_STRING }, \
	{ "metadata", SB_STRING }, { "metadata[*]", SB_STRING }, { "allow_redisplay", SB_STRING }

static const struct sb_param create_params[] = { { "!type", SB_STRING }, { "card[token]", SB_STRING },
						 { "card[number]", SB_STRING }, { "card[exp_month]", SB_INTEGER },
						 { "card[exp_year]", SB_INTEGER }, { "card[cvc]", SB_STRING }, BILLING,
						 { NULL, SB_STRING } };
static const struct sb_param update_params[] = { BILLING, { "card[exp_month]", SB_INTEGER },
						 { "card[exp_year]", SB_INTEGER }, { NULL, SB_STRING } };
static const struct sb_param attach_params[] = { { "!customer", SB_STRING }, { NULL, SB_STRING } };
static const struct sb_param list_params[] = { { "customer", SB_STRING }, { "type", SB_STRING }, { "limit", SB_INTEGER },
					       { "starting_after", SB_STRING }, { "ending_before", SB_STRING },
					       { NULL, SB_STRING } };

const struct sb_card *sb_methods_card(const json_t *method)
{
	return sb_cards_name(sb_text(method, "card"));
}

static json_t *show_card(const json_t *body)
{
	const struct sb_card *card = sb_methods_card(body);
	unsigned char digest[HASH_SIZE];
	char hex[HASH_HEX], fingerprint[17];
	json_t *o;

	/* The same number has the same fingerprint, as at the real gateway. */
	hash_sha256(card->number, strlen(card->number), digest);
	hash_hex(digest, hex);
	str_copy_n(fingerprint, sizeof(fingerprint), hex, 16);
	o = json_pack("{s:s, s:{s:n, s:n, s:s}, s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:{s:[s], s:n}, s:{s:b}, s:s}", "brand",
		      card->brand, "checks", "address_line1_check", "address_postal_code_check", "cvc_check",
		      card->decline && strcmp(card->decline->code, "incorrect_cvc") == 0 ? "fail" : "pass", "country",
		      card->country, "display_brand", card->brand, "exp_month", (json_int_t)sb_int(body, "exp_month"),
		      "exp_year", (json_int_t)sb_int(body, "exp_year"), "fingerprint", fingerprint, "funding", card->funding,
		      "last4", sb_cards_last4(card), "networks", "available", card->brand, "preferred",
		      "three_d_secure_usage", "supported", 1, "regulated_status", "unregulated");
	sb_show_nulls(o, "generated_from wallet");
	return o;
}

json_t *sb_methods_show(struct sb_call *c, const json_t *body)
{
	const json_t *given = json_object_get(body, "billing_details");
	json_t *billing = json_object(), *address = json_object();

	(void)c;
	sb_show_nulls(address, "city country line1 line2 postal_code state");
	json_object_update_existing(address, json_object_get(given, "address"));
	sb_show_nulls(billing, "email name phone tax_id");
	json_object_update_existing(billing, (json_t *)given);
	json_object_set_new(billing, "address", address);
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:I, s:o, s:b, s:o, s:s}", "id", sb_text(body, "id"), "object",
			 "payment_method", "allow_redisplay",
			 *sb_text(body, "allow_redisplay") ? sb_text(body, "allow_redisplay") : "unspecified",
			 "billing_details", billing, "card", show_card(body), "created", (json_int_t)sb_int(body, "created"),
			 "customer", sb_show_text(body, "customer"), "livemode", 0, "metadata", sb_show_metadata(body), "type",
			 "card");
}

json_t *sb_methods_make(struct sb_call *c, const struct sb_card *card, int64_t exp_month, int64_t exp_year)
{
	json_t *method = sb_call_new(c, SB_METHOD);

	json_object_set_new(method, "card", json_string(card->name));
	json_object_set_new(method, "exp_month", json_integer(exp_month));
	json_object_set_new(method, "exp_year", json_integer(exp_year));
	return method;
}

static json_t *make_ready(struct sb_call *c, const struct sb_card *card)
{
	return sb_methods_make(c, card, READY_EXP_MONTH, date_civil(tokyo_day(c->now)).year + READY_EXP_AHEAD);
}

json_t *sb_methods_resolve(struct sb_call *c, const char *id, int *status)
{
	const struct sb_card *card = str_starts(id, "pm_card_") ? sb_cards_alias(id) : NULL;
	json_t *method;

	*status = 0;
	if (card) {
		method = make_ready(c, card);
		sb_call_save(c, method);
		json_decref(method);
		return method;
	}
	method = sb_call_find(c, SB_METHOD, id);
	if (!method)
		*status = sb_call_missing(c, 400, "PaymentMethod", id, "payment_method");
	return method;
}

const struct sb_decline *sb_methods_refusal(const struct sb_call *c, const json_t *method)
{
	const struct sb_card *card = sb_methods_card(method);

	if (sb_cards_expired(sb_int(method, "exp_year"), sb_int(method, "exp_month"), c->now))
		return &sb_cards_expired_card;
	return card->registers ? NULL : card->decline;
}

void sb_methods_attach(struct sb_call *c, json_t *method, const char *customer)
{
	json_object_set_new(method, "customer", json_string(customer));
	sb_call_save(c, method);
}

static int card_error(struct sb_call *c, const char *code, const char *param, const char *message)
{
	const struct sb_decline d = { code, code, message, NULL };

	sb_call_declined(c, &d, NULL, NULL, NULL);
	json_object_del(json_object_get(c->answer, "error"), "decline_code");
	json_object_set_new(json_object_get(c->answer, "error"), "param", json_string(param));
	return 402;
}

static int from_number(struct sb_call *c, json_t *given, json_t **out)
{
	const struct sb_card *card = sb_cards_number(sb_text(given, "number"));
	int64_t month = 0, year = 0;

	str_int64(sb_text(given, "exp_month"), 0, 9999, &month);
	str_int64(sb_text(given, "exp_year"), 0, 9999, &year);
	if (!*sb_text(given, "exp_month"))
		return sb_call_invalid(c, "parameter_missing", "card[exp_month]", "Missing required param: card[exp_month].");
	if (!*sb_text(given, "exp_year"))
		return sb_call_invalid(c, "parameter_missing", "card[exp_year]", "Missing required param: card[exp_year].");
	if (!card)
		return card_error(c, "incorrect_number", "number",
				  "Your card number is incorrect. This training gateway takes test cards only.");
	if (month < 1 || month > 12)
		return card_error(c, "invalid_expiry_month", "exp_month", "Your card's expiration month is invalid.");
	year += year < 100 ? 2000 : 0;
	if (sb_cards_expired(year, month, c->now))
		return card_error(c, "invalid_expiry_year", "exp_year", "Your card's expiration year is invalid.");
	*out = sb_methods_make(c, card, month, year);
	return 0;
}

static int create(struct sb_call *c)
{
	json_t *given = sb_call_param(c, "card"), *method = NULL;
	const char *token = sb_text(given, "token");
	int status = 0;

	if (strcmp(sb_call_text(c, "type"), "card") != 0)
		return sb_call_invalid(c, NULL, "type", "Invalid type: this training gateway knows `card` only.");
	if (*token && !sb_cards_alias(token))
		return sb_call_missing(c, 400, "token", token, "card[token]");
	if (!*token && !json_object_get(given, "number"))
		return sb_call_invalid(c, "parameter_missing", "card[number]", "Missing required param: card[number].");
	if (*token)
		method = make_ready(c, sb_cards_alias(token));
	else
		status = from_number(c, given, &method);
	if (!status)
		status = sb_call_metadata(c, method);
	if (!status) {
		sb_call_copy(c, method, "billing_details allow_redisplay");
		sb_call_save(c, method);
		status = sb_call_ok(c, sb_methods_show(c, method));
	}
	json_decref(method);
	return status;
}

static int retrieve(struct sb_call *c)
{
	const json_t *method;
	int status;

	if (str_starts(c->id, "pm_card_"))
		method = sb_methods_resolve(c, c->id, &status);
	else
		method = sb_call_find(c, SB_METHOD, c->id);
	return method ? sb_call_ok(c, sb_methods_show(c, method)) :
			sb_call_missing(c, 404, "PaymentMethod", c->id, "payment_method");
}

static int update(struct sb_call *c)
{
	json_t *method = sb_call_find(c, SB_METHOD, c->id), *given = sb_call_param(c, "card");
	int64_t month, year;
	int status;

	if (!method)
		return sb_call_missing(c, 404, "PaymentMethod", c->id, "payment_method");
	if (!*sb_text(method, "customer"))
		return sb_call_fail(c, 400, NULL, NULL, "You must save this PaymentMethod to a customer before you can update it.");
	status = sb_call_metadata(c, method);
	if (status)
		return status;
	if (str_int64(sb_text(given, "exp_month"), 1, 12, &month))
		json_object_set_new(method, "exp_month", json_integer(month));
	if (str_int64(sb_text(given, "exp_year"), 2000, 2099, &year))
		json_object_set_new(method, "exp_year", json_integer(year));
	sb_call_copy(c, method, "billing_details allow_redisplay");
	sb_call_save(c, method);
	return sb_call_ok(c, sb_methods_show(c, method));
}

static int attach(struct sb_call *c)
{
	const char *customer_id = sb_call_text(c, "customer");
	json_t *customer = sb_call_find(c, SB_CUSTOMER, customer_id), *method;
	int status;

	if (!customer || sb_true(customer, "deleted"))
		return sb_call_missing(c, 400, "customer", customer_id, "customer");
	method = sb_methods_resolve(c, c->id, &status);
	if (!method)
		return sb_call_missing(c, 404, "PaymentMethod", c->id, "payment_method");
	if (*sb_text(method, "customer") && strcmp(sb_text(method, "customer"), customer_id) != 0)
		return sb_call_fail(c, 400, NULL, NULL, "The payment method you provided has already been attached to a customer.");
	if (sb_true(method, "used"))
		return sb_call_fail(c, 400, NULL, NULL,
				    "This PaymentMethod was previously used without being attached to a Customer or was detached "
				    "from a Customer, and may not be used again.");
	sb_methods_attach(c, method, customer_id);
	return sb_call_ok(c, sb_methods_show(c, method));
}

static int detach(struct sb_call *c)
{
	json_t *method = sb_call_find(c, SB_METHOD, c->id);

	if (!method)
		return sb_call_missing(c, 404, "PaymentMethod", c->id, "payment_method");
	if (!*sb_text(method, "customer"))
		return sb_call_fail(c, 400, NULL, NULL,
				    "The payment method you provided is not attached to a customer so detachment is impossible.");
	json_object_del(method, "customer");
	json_object_set_new(method, "used", json_true());
	sb_call_save(c, method);
	return sb_call_ok(c, sb_methods_show(c, method));
}

static int list(struct sb_call *c)
{
	static const char *const fields[] = { "customer", NULL };
	const char *customer = sb_call_text(c, "customer"), *type = sb_call_text(c, "type");

	if (*c->id) {
		json_object_set_new(c->params, "customer", json_string(c->id));
		customer = sb_call_text(c, "customer");
	}
	if (!*customer)
		return sb_call_invalid(c, "parameter_missing", "customer", "Missing required param: customer.");
	if (*type && strcmp(type, "card") != 0)
		return sb_call_invalid(c, NULL, "type", "Invalid type: this training gateway knows `card` only.");
	if (!sb_call_find(c, SB_CUSTOMER, customer))
		return sb_call_missing(c, 404, "customer", customer, "customer");
	return sb_list(c, SB_METHOD, fields);
}

const struct sb_route sb_methods_routes[] = {
	{ "POST", "/v1/payment_methods", create, create_params },
	{ "GET", "/v1/payment_methods", list, list_params },
	{ "GET", "/v1/payment_methods/*", retrieve, NULL },
	{ "POST", "/v1/payment_methods/*", update, update_params },
	{ "POST", "/v1/payment_methods/*/attach", attach, attach_params },
	{ "POST", "/v1/payment_methods/*/detach", detach, NULL },
	{ "GET", "/v1/customers/*/payment_methods", list, list_params },
	{ 0 },
};
