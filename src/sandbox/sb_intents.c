/*
 * /v1/payment_intents. Confirming one asks the card's bank at once: it succeeds, is declined (402, the intent goes back
 * to requires_payment_method), or wants the patient (402 off session, requires_action on session).
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "sandbox/sb_rooms.h"
#include "base/banned.h"

enum { YEN_MIN = 50 };
#define AMOUNT_MAX INT64_C(99999999)

#define FIELDS \
	{ "customer", SB_STRING }, { "payment_method", SB_STRING }, { "payment_method_types[]", SB_STRING }, \
	{ "description", SB_STRING }, { "receipt_email", SB_STRING }, { "setup_future_usage", SB_STRING }, \
	{ "statement_descriptor", SB_STRING }, { "statement_descriptor_suffix", SB_STRING }, \
	{ "metadata", SB_STRING }, { "metadata[*]", SB_STRING }, { "capture_method", SB_STRING }, \
	{ "payment_method_options[card][request_three_d_secure]", SB_STRING }

#define CONFIRM \
	{ "off_session", SB_BOOLEAN }, { "error_on_requires_action", SB_BOOLEAN }, { "return_url", SB_STRING }, \
	{ "use_stripe_sdk", SB_BOOLEAN }

static const struct sb_param create_params[] = { { "!amount", SB_INTEGER }, { "!currency", SB_STRING }, FIELDS, CONFIRM,
						 { "confirm", SB_BOOLEAN }, { "confirmation_method", SB_STRING },
						 { "automatic_payment_methods[enabled]", SB_BOOLEAN },
						 { "automatic_payment_methods[allow_redirects]", SB_STRING },
						 { NULL, SB_STRING } };
static const struct sb_param update_params[] = { { "amount", SB_INTEGER }, { "currency", SB_STRING }, FIELDS,
						 { NULL, SB_STRING } };
static const struct sb_param confirm_params[] = { { "payment_method", SB_STRING }, CONFIRM, { NULL, SB_STRING } };
static const struct sb_param cancel_params[] = { { "cancellation_reason", SB_STRING }, { NULL, SB_STRING } };
static const struct sb_param retrieve_params[] = { { "client_secret", SB_STRING }, { NULL, SB_STRING } };
static const struct sb_param list_params[] = { { "customer", SB_STRING }, { "limit", SB_INTEGER },
					       { "starting_after", SB_STRING }, { "ending_before", SB_STRING },
					       { "created", SB_INTEGER }, { "created[*]", SB_INTEGER }, { NULL, SB_STRING } };

static bool state_is(const json_t *intent, const char *status)
{
	return strcmp(sb_text(intent, "status"), status) == 0;
}

static json_t *show_error(struct sb_call *c, const json_t *body)
{
	const char *code = sb_text(body, "decline");
	const json_t *method;
	json_t *error;

	if (!*code)
		return json_null();
	error = sb_call_decline_json(sb_cards_decline(code));
	json_object_set_new(error, "charge", sb_show_text(body, "latest_charge"));
	method = sb_call_find(c, SB_METHOD, sb_text(body, "declined_method"));
	if (method)
		json_object_set_new(error, "payment_method", sb_methods_show(c, method));
	return error;
}

json_t *sb_intents_show(struct sb_call *c, const json_t *body)
{
	int64_t amount = sb_int(body, "amount");
	json_t *o, *action = json_null();

	if (state_is(body, "requires_action"))
		action = json_pack("{s:s, s:{}}", "type", "use_stripe_sdk", "use_stripe_sdk");
	o = json_pack("{s:s, s:s, s:I, s:i, s:{s:{}}, s:I, s:s, s:s, s:s, s:I, s:s, s:o, s:b, s:o, s:o, s:{s:{s:n, s:n, s:n, s:s}}, "
		      "s:[s], s:s}",
		      "id", sb_text(body, "id"), "object", "payment_intent", "amount", (json_int_t)amount,
		      "amount_capturable", 0, "amount_details", "tip", "amount_received",
		      (json_int_t)(state_is(body, "succeeded") ? amount : 0), "capture_method", "automatic", "client_secret",
		      sb_text(body, "client_secret"), "confirmation_method", "automatic", "created",
		      (json_int_t)sb_int(body, "created"), "currency", sb_text(body, "currency"), "last_payment_error",
		      show_error(c, body), "livemode", 0, "metadata", sb_show_metadata(body), "next_action", action,
		      "payment_method_options", "card", "installments", "mandate_options", "network",
		      "request_three_d_secure", "automatic", "payment_method_types", "card", "status", sb_text(body, "status"));
	for (const char *const *name =
		     (const char *const[]){ "customer", "payment_method", "latest_charge", "description", "receipt_email",
					    "setup_future_usage", "statement_descriptor", "statement_descriptor_suffix",
					    "canceled_at", "cancellation_reason", NULL };
	     *name; name++)
		json_object_set_new(o, *name, sb_show_text(body, *name));
	sb_show_nulls(o, "application application_fee_amount automatic_payment_methods on_behalf_of "
			 "payment_method_configuration_details processing review shipping source transfer_data "
			 "transfer_group");
	return o;
}

static int check_amount(struct sb_call *c)
{
	int64_t amount = sb_call_int(c, "amount", 0);

	if (amount < 1)
		return sb_call_invalid(c, "parameter_invalid_integer", "amount",
				       "This value must be greater than or equal to 1.");
	if (amount < YEN_MIN)
		return sb_call_invalid(c, "amount_too_small", "amount", "Amount must be at least ¥50 jpy");
	if (amount > AMOUNT_MAX)
		return sb_call_invalid(c, "amount_too_large", "amount", "Amount must be no more than ¥99,999,999");
	return 0;
}

static int check_currency(struct sb_call *c)
{
	static const char *const known[] = { "jpy", "usd", "eur", "gbp", "cny", "krw", "aud", "cad", "chf", "sgd" };
	const char *currency = sb_call_text(c, "currency");

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcasecmp(known[i], currency) == 0)
			return 0;
	}
	return sb_call_invalid(c, NULL, "currency", "Invalid currency: %s. Stripe currently supports these currencies: jpy, usd, "
			       "eur, gbp, cny, krw, aud, cad, chf, sgd", currency);
}

static int check_words(struct sb_call *c)
{
	const char *capture = sb_call_text(c, "capture_method"), *usage = sb_call_text(c, "setup_future_usage");
	const char *confirmation = sb_call_text(c, "confirmation_method");

	if (*capture && strcmp(capture, "automatic") != 0 && strcmp(capture, "automatic_async") != 0)
		return sb_call_invalid(c, NULL, "capture_method",
				       "Invalid capture_method: this training gateway knows automatic and automatic_async only");
	if (*confirmation && strcmp(confirmation, "automatic") != 0)
		return sb_call_invalid(c, NULL, "confirmation_method",
				       "Invalid confirmation_method: this training gateway knows automatic only");
	if (*usage && strcmp(usage, "off_session") != 0 && strcmp(usage, "on_session") != 0)
		return sb_call_invalid(c, NULL, "setup_future_usage",
				       "Invalid setup_future_usage: must be one of off_session or on_session");
	return sb_call_only_card(c, "payment_method_types");
}

static int check_create(struct sb_call *c)
{
	int status = check_amount(c);

	if (!status)
		status = check_currency(c);
	if (!status)
		status = check_words(c);
	if (status || sb_call_flag(c, "confirm"))
		return status;
	if (sb_call_flag(c, "off_session"))
		return sb_call_invalid(c, NULL, "off_session", "You can only set `off_session` when `confirm=true`.");
	if (sb_call_flag(c, "error_on_requires_action"))
		return sb_call_invalid(c, NULL, "error_on_requires_action",
				       "You can only set `error_on_requires_action` when `confirm=true`.");
	return 0;
}

/* NULL without a status: none was named. A ready-made id may be charged as it is; a stored one must be the customer's. */
static json_t *usable(struct sb_call *c, const char *id, const char *customer, int *status)
{
	json_t *method;

	*status = 0;
	if (!*id)
		return NULL;
	method = sb_methods_resolve(c, id, status);
	if (!method || (str_starts(id, "pm_card_") && sb_cards_alias(id)))
		return method;
	if (*customer && strcmp(sb_text(method, "customer"), customer) != 0)
		*status = sb_call_fail(c, 400, "resource_missing", "payment_method",
				       "The customer does not have a payment method with the ID %s. The payment method must be "
				       "attached to the customer.", id);
	else if (!*customer && *sb_text(method, "customer"))
		*status = sb_call_fail(c, 400, NULL, "payment_method",
				       "The payment method %s belongs to a customer. Please include the customer in the `customer` "
				       "parameter on the PaymentIntent.", id);
	else if (sb_true(method, "used"))
		*status = sb_call_fail(c, 400, NULL, "payment_method",
				       "The payment method %s was previously used or detached and may not be used again.", id);
	return *status ? NULL : method;
}

static const struct sb_decline *bank(const struct sb_call *c, const json_t *method, bool off_session, bool *ask_patient)
{
	const struct sb_card *card = sb_methods_card(method);
	bool wants = card->auth == SB_AUTH_ALWAYS || (card->auth == SB_AUTH_ONCE && !sb_true(method, "authenticated"));

	*ask_patient = wants && !off_session;
	if (sb_cards_expired(sb_int(method, "exp_year"), sb_int(method, "exp_month"), c->now))
		return &sb_cards_expired_card;
	if (card->decline)
		return card->decline;
	return wants && off_session ? &sb_cards_authentication : NULL;
}

static void set(json_t *o, const char *name, const char *value)
{
	json_object_set_new(o, name, json_string(value));
}

static int decline(struct sb_call *c, json_t *intent, const struct sb_decline *d)
{
	const char *charge = sb_text(intent, "latest_charge");

	set(intent, "status", "requires_payment_method");
	set(intent, "decline", d->decline_code);
	set(intent, "declined_method", sb_text(intent, "payment_method"));
	json_object_del(intent, "payment_method");
	sb_call_save(c, intent);
	return sb_call_declined(c, d, charge, "payment_intent", sb_intents_show(c, intent));
}

/* Asks the bank about an intent whose payment_method is set to `method`. */
static int confirm_with(struct sb_call *c, json_t *intent, json_t *method)
{
	bool ask_patient;
	const struct sb_decline *d = bank(c, method, sb_call_flag(c, "off_session"), &ask_patient);

	if (!d && ask_patient && sb_call_flag(c, "error_on_requires_action"))
		d = &sb_cards_authentication;
	set(intent, "payment_method", sb_text(method, "id"));
	json_object_del(intent, "decline");
	if (!d && ask_patient) {
		set(intent, "status", "requires_action");
		sb_call_save(c, intent);
		return sb_call_ok(c, sb_intents_show(c, intent));
	}
	set(intent, "latest_charge", sb_text(sb_charges_make(c, intent, d), "id"));
	if (d)
		return decline(c, intent, d);
	set(intent, "status", "succeeded");
	if (*sb_text(intent, "setup_future_usage") && *sb_text(intent, "customer"))
		set(method, "customer", sb_text(intent, "customer"));
	else if (!*sb_text(method, "customer"))
		json_object_set_new(method, "used", json_true());
	sb_call_save(c, method);
	sb_call_save(c, intent);
	return sb_call_ok(c, sb_intents_show(c, intent));
}

static const char copied[] = "customer description receipt_email setup_future_usage statement_descriptor "
			     "statement_descriptor_suffix";

static json_t *make(struct sb_call *c, const json_t *method)
{
	json_t *intent = sb_call_new(c, SB_INTENT);
	char secret[SB_ID], whole[2 * SB_ID], currency[8] = "";

	sb_book_new_id(c->random, "secret_", secret);
	snprintf(whole, sizeof(whole), "%s_%s", sb_text(intent, "id"), secret);
	set(intent, "client_secret", whole);
	str_copy(currency, sizeof(currency), sb_call_text(c, "currency"));
	for (char *p = currency; *p; p++)
		*p = (char)(*p | 0x20);
	set(intent, "currency", currency);
	json_object_set_new(intent, "amount", json_integer(sb_call_int(c, "amount", 0)));
	sb_call_copy(c, intent, copied);
	if (method)
		set(intent, "payment_method", sb_text(method, "id"));
	set(intent, "status", method ? "requires_confirmation" : "requires_payment_method");
	return intent;
}

static int create(struct sb_call *c)
{
	const char *customer = sb_call_text(c, "customer");
	const json_t *known = *customer ? sb_call_find(c, SB_CUSTOMER, customer) : NULL;
	json_t *method, *intent;
	int status = check_create(c);

	if (status)
		return status;
	if (*customer && (!known || sb_true(known, "deleted")))
		return sb_call_missing(c, 400, "customer", customer, "customer");
	method = usable(c, sb_call_text(c, "payment_method"), customer, &status);
	if (status)
		return status;
	if (sb_call_flag(c, "confirm") && !method)
		return sb_call_fail(c, 400, "parameter_missing", "payment_method",
				    "You cannot confirm this PaymentIntent because it's missing a payment method.");
	intent = make(c, method);
	status = sb_call_metadata(c, intent);
	if (!status && sb_call_flag(c, "confirm")) {
		status = confirm_with(c, intent, method);
	} else if (!status) {
		sb_call_save(c, intent);
		status = sb_call_ok(c, sb_intents_show(c, intent));
	}
	json_decref(intent);
	return status;
}

static int wrong_state(struct sb_call *c, const json_t *intent, const char *verb)
{
	int status = sb_call_fail(c, 400, "payment_intent_unexpected_state", NULL,
				  "This PaymentIntent could not be %s because it has a status of %s.", verb,
				  sb_text(intent, "status"));

	json_object_set_new(json_object_get(c->answer, "error"), "payment_intent", sb_intents_show(c, intent));
	return status;
}

static bool finished(const json_t *intent)
{
	return state_is(intent, "succeeded") || state_is(intent, "canceled");
}

static int confirm(struct sb_call *c)
{
	json_t *intent = sb_call_find(c, SB_INTENT, c->id), *method;
	const char *id = sb_call_text(c, "payment_method");
	int status;

	if (!intent)
		return sb_call_missing(c, 404, "payment_intent", c->id, "intent");
	if (finished(intent))
		return wrong_state(c, intent, "confirmed");
	if (!*id && *sb_text(intent, "payment_method")) /* it was looked at when it was set */
		method = sb_call_find(c, SB_METHOD, sb_text(intent, "payment_method"));
	else
		method = usable(c, id, sb_text(intent, "customer"), &status);
	if (!method && *id)
		return status;
	if (!method)
		return sb_call_fail(c, 400, "parameter_missing", "payment_method",
				    "You cannot confirm this PaymentIntent because it's missing a payment method.");
	return confirm_with(c, intent, method);
}

static int check_update(struct sb_call *c, const json_t *intent)
{
	static const char *const fixed[] = { "amount", "currency", "customer", "payment_method" };
	int status = sb_call_param(c, "amount") ? check_amount(c) : 0;

	if (!status && sb_call_param(c, "currency"))
		status = check_currency(c);
	if (!status)
		status = check_words(c);
	for (int i = 0; !status && finished(intent) && i < 4; i++) {
		if (sb_call_param(c, fixed[i]))
			status = wrong_state(c, intent, "updated");
	}
	return status;
}

static int update(struct sb_call *c)
{
	json_t *intent = sb_call_find(c, SB_INTENT, c->id), *method = NULL;
	const char *customer = sb_call_text(c, "customer");
	int status;

	if (!intent)
		return sb_call_missing(c, 404, "payment_intent", c->id, "intent");
	status = check_update(c, intent);
	if (!status && *customer && !sb_call_find(c, SB_CUSTOMER, customer))
		status = sb_call_missing(c, 400, "customer", customer, "customer");
	if (!status)
		method = usable(c, sb_call_text(c, "payment_method"), *customer ? customer : sb_text(intent, "customer"), &status);
	if (!status)
		status = sb_call_metadata(c, intent);
	if (status)
		return status;
	sb_call_copy(c, intent, copied);
	sb_call_copy(c, intent, "currency");
	if (sb_call_param(c, "amount"))
		json_object_set_new(intent, "amount", json_integer(sb_call_int(c, "amount", 0)));
	if (method) {
		set(intent, "payment_method", sb_text(method, "id"));
		set(intent, "status", "requires_confirmation");
	}
	sb_call_save(c, intent);
	return sb_call_ok(c, sb_intents_show(c, intent));
}

static int cancel(struct sb_call *c)
{
	json_t *intent = sb_call_find(c, SB_INTENT, c->id);

	if (!intent)
		return sb_call_missing(c, 404, "payment_intent", c->id, "intent");
	if (finished(intent))
		return wrong_state(c, intent, "canceled");
	set(intent, "status", "canceled");
	json_object_set_new(intent, "canceled_at", json_integer(c->now));
	sb_call_copy(c, intent, "cancellation_reason");
	sb_call_save(c, intent);
	return sb_call_ok(c, sb_intents_show(c, intent));
}

static int retrieve(struct sb_call *c)
{
	const json_t *intent = sb_call_find(c, SB_INTENT, c->id);

	return intent ? sb_call_ok(c, sb_intents_show(c, intent)) :
			sb_call_missing(c, 404, "payment_intent", c->id, "intent");
}

static int list(struct sb_call *c)
{
	static const char *const fields[] = { "customer", NULL };

	return sb_list(c, SB_INTENT, fields);
}

const struct sb_route sb_intents_routes[] = {
	{ "POST", "/v1/payment_intents", create, create_params },
	{ "GET", "/v1/payment_intents", list, list_params },
	{ "GET", "/v1/payment_intents/*", retrieve, retrieve_params },
	{ "POST", "/v1/payment_intents/*", update, update_params },
	{ "POST", "/v1/payment_intents/*/confirm", confirm, confirm_params },
	{ "POST", "/v1/payment_intents/*/cancel", cancel, cancel_params },
	{ 0 },
};
