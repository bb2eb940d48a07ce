/* /v1/setup_intents: registering a card for later charges without the patient being there. */
#include <stdio.h>
#include <string.h>

#include "sandbox/sb_rooms.h"
#include "base/banned.h"

#define FIELDS \
	{ "payment_method", SB_STRING }, { "payment_method_types[]", SB_STRING }, { "description", SB_STRING }, \
	{ "customer", SB_STRING }, { "metadata", SB_STRING }, { "metadata[*]", SB_STRING }, \
	{ "payment_method_options[card][request_three_d_secure]", SB_STRING }

static const struct sb_param create_params[] = { FIELDS, { "usage", SB_STRING }, { "confirm", SB_BOOLEAN },
						 { "return_url", SB_STRING }, { "use_stripe_sdk", SB_BOOLEAN },
						 { "automatic_payment_methods[enabled]", SB_BOOLEAN },
						 { "automatic_payment_methods[allow_redirects]", SB_STRING },
						 { NULL, SB_STRING } };
static const struct sb_param update_params[] = { FIELDS, { NULL, SB_STRING } };
static const struct sb_param confirm_params[] = { { "payment_method", SB_STRING }, { "return_url", SB_STRING },
						  { "use_stripe_sdk", SB_BOOLEAN }, { NULL, SB_STRING } };
static const struct sb_param cancel_params[] = { { "cancellation_reason", SB_STRING }, { NULL, SB_STRING } };
static const struct sb_param list_params[] = { { "customer", SB_STRING }, { "payment_method", SB_STRING },
					       { "limit", SB_INTEGER }, { "starting_after", SB_STRING },
					       { "ending_before", SB_STRING }, { "created", SB_INTEGER },
					       { "created[*]", SB_INTEGER }, { NULL, SB_STRING } };

json_t *sb_setups_show(struct sb_call *c, const json_t *body)
{
	const char *refusal = sb_text(body, "refusal"), *status = sb_text(body, "status");
	json_t *o, *error = json_null(), *action = json_null();

	(void)c;
	if (*refusal)
		error = sb_call_decline_json(sb_cards_decline(refusal));
	if (strcmp(status, "requires_action") == 0)
		action = json_pack("{s:s, s:{}}", "type", "use_stripe_sdk", "use_stripe_sdk");
	o = json_pack("{s:s, s:s, s:s, s:I, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:{s:{s:s}}, s:[s], s:s, s:s}", "id",
		      sb_text(body, "id"), "object", "setup_intent", "client_secret", sb_text(body, "client_secret"),
		      "created", (json_int_t)sb_int(body, "created"), "customer", sb_show_text(body, "customer"),
		      "description", sb_show_text(body, "description"), "last_setup_error", error, "livemode", 0, "metadata",
		      sb_show_metadata(body), "next_action", action, "payment_method", sb_show_text(body, "payment_method"),
		      "payment_method_options", "card", "request_three_d_secure", "automatic", "payment_method_types", "card",
		      "status", status, "usage", sb_text(body, "usage"));
	json_object_set_new(o, "cancellation_reason", sb_show_text(body, "cancellation_reason"));
	sb_show_nulls(o, "application attach_to_self automatic_payment_methods flow_directions latest_attempt mandate "
			 "on_behalf_of payment_method_configuration_details single_use_mandate");
	return o;
}

json_t *sb_setups_make(struct sb_call *c, const char *customer)
{
	json_t *setup = sb_call_new(c, SB_SETUP);
	char secret[SB_ID], whole[2 * SB_ID];

	sb_book_new_id(c->random, "secret_", secret);
	snprintf(whole, sizeof(whole), "%s_%s", sb_text(setup, "id"), secret);
	json_object_set_new(setup, "client_secret", json_string(whole));
	json_object_set_new(setup, "usage", json_string("off_session"));
	json_object_set_new(setup, "status", json_string("requires_payment_method"));
	if (*customer)
		json_object_set_new(setup, "customer", json_string(customer));
	return setup;
}

void sb_setups_succeed(struct sb_call *c, json_t *setup, json_t *method)
{
	const char *customer = sb_text(setup, "customer");

	json_object_set_new(method, "authenticated", json_true());
	if (*customer)
		json_object_set_new(method, "customer", json_string(customer));
	sb_call_save(c, method);
	json_object_set_new(setup, "payment_method", json_string(sb_text(method, "id")));
	json_object_set_new(setup, "status", json_string("succeeded"));
	json_object_del(setup, "refusal");
	sb_call_save(c, setup);
}

/* The bank is asked, as far as this setup intent can go without the patient's browser. */
static int confirm_with(struct sb_call *c, json_t *setup, json_t *method)
{
	const struct sb_decline *refusal = sb_methods_refusal(c, method);

	if (refusal) {
		json_object_set_new(setup, "status", json_string("requires_payment_method"));
		json_object_set_new(setup, "refusal", json_string(refusal->decline_code));
		json_object_del(setup, "payment_method");
		sb_call_save(c, setup);
		return sb_call_declined(c, refusal, NULL, "setup_intent", sb_setups_show(c, setup));
	}
	if (sb_methods_card(method)->auth != SB_AUTH_NONE) {
		json_object_set_new(setup, "status", json_string("requires_action"));
		json_object_set_new(setup, "payment_method", json_string(sb_text(method, "id")));
		sb_call_save(c, setup);
	} else {
		sb_setups_succeed(c, setup, method);
	}
	return sb_call_ok(c, sb_setups_show(c, setup));
}

/* The method that parameter payment_method names, if this customer may use it. NULL without a status: none was named. */
static json_t *usable(struct sb_call *c, const char *id, const char *customer, int *status)
{
	json_t *method;

	*status = 0;
	if (!*id)
		return NULL;
	method = sb_methods_resolve(c, id, status);
	if (method && *sb_text(method, "customer") && strcmp(sb_text(method, "customer"), customer) != 0) {
		*status = sb_call_fail(c, 400, NULL, "payment_method",
				       "The payment method supplied (%s) belongs to another customer.", id);
		return NULL;
	}
	if (method && sb_true(method, "used")) {
		*status = sb_call_fail(c, 400, NULL, "payment_method",
				       "The payment method supplied (%s) was detached and may not be used again.", id);
		return NULL;
	}
	return method;
}

static int check_create(struct sb_call *c)
{
	const char *usage = sb_call_text(c, "usage"), *customer = sb_call_text(c, "customer");
	json_t *known;

	if (*usage && strcmp(usage, "off_session") != 0 && strcmp(usage, "on_session") != 0)
		return sb_call_invalid(c, NULL, "usage", "Invalid usage: must be one of off_session or on_session");
	if (sb_call_flag(c, "confirm") && !*sb_call_text(c, "payment_method"))
		return sb_call_invalid(c, "parameter_missing", "payment_method",
				       "You cannot confirm with `confirm=true` when `payment_method` is missing.");
	known = *customer ? sb_call_find(c, SB_CUSTOMER, customer) : NULL;
	if (*customer && (!known || sb_true(known, "deleted")))
		return sb_call_missing(c, 400, "customer", customer, "customer");
	return sb_call_only_card(c, "payment_method_types");
}

static int create(struct sb_call *c)
{
	int status = check_create(c);
	json_t *method = NULL, *setup;

	if (!status)
		method = usable(c, sb_call_text(c, "payment_method"), sb_call_text(c, "customer"), &status);
	if (status)
		return status;
	setup = sb_setups_make(c, sb_call_text(c, "customer"));
	status = sb_call_metadata(c, setup);
	if (!status) {
		sb_call_copy(c, setup, "description usage");
		if (method) {
			json_object_set_new(setup, "payment_method", json_string(sb_text(method, "id")));
			json_object_set_new(setup, "status", json_string("requires_confirmation"));
		}
		sb_call_save(c, setup);
		if (sb_call_flag(c, "confirm"))
			status = confirm_with(c, setup, method);
		else
			status = sb_call_ok(c, sb_setups_show(c, setup));
	}
	json_decref(setup);
	return status;
}

static int wrong_state(struct sb_call *c, json_t *setup, const char *verb)
{
	int status = sb_call_fail(c, 400, "setup_intent_unexpected_state", NULL,
				  "You cannot %s this SetupIntent because it has a status of %s.", verb, sb_text(setup, "status"));

	json_object_set_new(json_object_get(c->answer, "error"), "setup_intent", sb_setups_show(c, setup));
	return status;
}

static bool finished(const json_t *setup)
{
	return strcmp(sb_text(setup, "status"), "succeeded") == 0 || strcmp(sb_text(setup, "status"), "canceled") == 0;
}

static int confirm(struct sb_call *c)
{
	json_t *setup = sb_call_find(c, SB_SETUP, c->id), *method;
	const char *id = sb_call_text(c, "payment_method");
	int status;

	if (!setup)
		return sb_call_missing(c, 404, "setupintent", c->id, "intent");
	if (finished(setup))
		return wrong_state(c, setup, "confirm");
	method = usable(c, *id ? id : sb_text(setup, "payment_method"), sb_text(setup, "customer"), &status);
	if (status)
		return status;
	if (!method)
		return sb_call_fail(c, 400, "parameter_missing", "payment_method",
				    "You cannot confirm this SetupIntent because it's missing a payment method.");
	return confirm_with(c, setup, method);
}

static int update(struct sb_call *c)
{
	json_t *setup = sb_call_find(c, SB_SETUP, c->id), *method;
	int status;

	if (!setup)
		return sb_call_missing(c, 404, "setupintent", c->id, "intent");
	if (finished(setup) && *sb_call_text(c, "payment_method"))
		return wrong_state(c, setup, "update");
	method = usable(c, sb_call_text(c, "payment_method"), sb_text(setup, "customer"), &status);
	if (!status)
		status = sb_call_metadata(c, setup);
	if (status)
		return status;
	sb_call_copy(c, setup, "description");
	if (method) {
		json_object_set_new(setup, "payment_method", json_string(sb_text(method, "id")));
		json_object_set_new(setup, "status", json_string("requires_confirmation"));
	}
	sb_call_save(c, setup);
	return sb_call_ok(c, sb_setups_show(c, setup));
}

static int cancel(struct sb_call *c)
{
	json_t *setup = sb_call_find(c, SB_SETUP, c->id);

	if (!setup)
		return sb_call_missing(c, 404, "setupintent", c->id, "intent");
	if (finished(setup))
		return wrong_state(c, setup, "cancel");
	json_object_set_new(setup, "status", json_string("canceled"));
	sb_call_copy(c, setup, "cancellation_reason");
	sb_call_save(c, setup);
	return sb_call_ok(c, sb_setups_show(c, setup));
}

static int retrieve(struct sb_call *c)
{
	const json_t *setup = sb_call_find(c, SB_SETUP, c->id);

	return setup ? sb_call_ok(c, sb_setups_show(c, setup)) : sb_call_missing(c, 404, "setupintent", c->id, "intent");
}

static int list(struct sb_call *c)
{
	static const char *const fields[] = { "customer", "payment_method", NULL };

	return sb_list(c, SB_SETUP, fields);
}

static const struct sb_param retrieve_params[] = { { "client_secret", SB_STRING }, { NULL, SB_STRING } };

const struct sb_route sb_setups_routes[] = {
	{ "POST", "/v1/setup_intents", create, create_params },
	{ "GET", "/v1/setup_intents", list, list_params },
	{ "GET", "/v1/setup_intents/*", retrieve, retrieve_params },
	{ "POST", "/v1/setup_intents/*", update, update_params },
	{ "POST", "/v1/setup_intents/*/confirm", confirm, confirm_params },
	{ "POST", "/v1/setup_intents/*/cancel", cancel, cancel_params },
	{ 0 },
};
