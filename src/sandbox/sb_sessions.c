/* /v1/checkout/sessions in setup mode: the link that the patient gets; sb_page.c is what it shows. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "sandbox/sb_rooms.h"
#include "base/banned.h"

enum { LIFE = 24 * 3600, LIFE_MIN = 30 * 60 };

static const struct sb_param create_params[] = {
	{ "!mode", SB_STRING }, { "customer", SB_STRING }, { "currency", SB_STRING }, { "payment_method_types[]", SB_STRING },
	{ "success_url", SB_STRING }, { "cancel_url", SB_STRING }, { "locale", SB_STRING }, { "metadata", SB_STRING },
	{ "metadata[*]", SB_STRING }, { "client_reference_id", SB_STRING }, { "customer_email", SB_STRING },
	{ "customer_creation", SB_STRING }, { "expires_at", SB_INTEGER }, { "ui_mode", SB_STRING },
	{ "setup_intent_data[description]", SB_STRING }, { "setup_intent_data[metadata][*]", SB_STRING },
	{ "payment_method_options[card][request_three_d_secure]", SB_STRING },
	{ "payment_method_options[card][restrictions][funding_types_blocked][]", SB_STRING },
	{ "payment_method_options[card][restrictions][brands_blocked][]", SB_STRING },
	{ "custom_text[submit][message]", SB_STRING }, { NULL, SB_STRING },
};
static const struct sb_param list_params[] = { { "customer", SB_STRING }, { "setup_intent", SB_STRING },
					       { "limit", SB_INTEGER }, { "starting_after", SB_STRING },
					       { "ending_before", SB_STRING }, { "created", SB_INTEGER },
					       { "created[*]", SB_INTEGER }, { NULL, SB_STRING } };

bool sb_sessions_open(const struct sb_call *c, const json_t *session)
{
	return strcmp(sb_text(session, "status"), "open") == 0 && c->now < sb_int(session, "expires_at");
}

static const json_t *restrictions(const json_t *options)
{
	return json_object_get(json_object_get(options, "card"), "restrictions");
}

static bool holds(const json_t *list, const char *word)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)list, key, value) {
		if (strcmp(json_string_value(value), word) == 0)
			return true;
	}
	return false;
}

bool sb_sessions_blocks(const json_t *session, const struct sb_card *card)
{
	const json_t *r = restrictions(json_object_get(session, "payment_method_options"));

	return holds(json_object_get(r, "funding_types_blocked"), card->funding) ||
	       holds(json_object_get(r, "brands_blocked"), card->brand);
}

static json_t *list_of(const json_t *tree)
{
	json_t *array = json_array(), *value;
	const char *key;

	json_object_foreach((json_t *)tree, key, value)
		json_array_append(array, value);
	return array;
}

static json_t *show_options(const json_t *session)
{
	const json_t *r = restrictions(json_object_get(session, "payment_method_options"));
	json_t *shown;

	if (!r)
		return json_pack("{s:{s:s}}", "card", "request_three_d_secure", "automatic");
	shown = json_object();
	if (json_object_get(r, "funding_types_blocked"))
		json_object_set_new(shown, "funding_types_blocked", list_of(json_object_get(r, "funding_types_blocked")));
	if (json_object_get(r, "brands_blocked"))
		json_object_set_new(shown, "brands_blocked", list_of(json_object_get(r, "brands_blocked")));
	return json_pack("{s:{s:s, s:o}}", "card", "request_three_d_secure", "automatic", "restrictions", shown);
}

json_t *sb_sessions_show(struct sb_call *c, const json_t *body)
{
	bool open = sb_sessions_open(c, body);
	const char *status = sb_text(body, "status"), *id = sb_text(body, "id");
	char url[256];
	json_t *o;

	if (!open && strcmp(status, "open") == 0)
		status = "expired";
	snprintf(url, sizeof(url), "%s/pay/%s", c->base_url, id);
	o = json_pack("{s:s, s:s, s:I, s:I, s:b, s:o, s:s, s:s, s:o, s:[s], s:s, s:s, s:o, s:s, s:o}", "id", id, "object",
		      "checkout.session", "created", (json_int_t)sb_int(body, "created"), "expires_at",
		      (json_int_t)sb_int(body, "expires_at"), "livemode", 0, "metadata", sb_show_metadata(body), "mode",
		      "setup", "payment_method_collection", "always", "payment_method_options", show_options(body),
		      "payment_method_types", "card", "payment_status", "no_payment_required", "status", status,
		      "setup_intent", sb_show_text(body, "setup_intent"), "ui_mode", "hosted", "url",
		      open ? json_string(url) : json_null());
	for (const char *const *name = (const char *const[]){ "customer", "currency", "success_url", "cancel_url", "locale",
							      "client_reference_id", "customer_email", NULL };
	     *name; name++)
		json_object_set_new(o, *name, sb_show_text(body, *name));
	sb_show_nulls(o, "after_expiration allow_promotion_codes amount_subtotal amount_total billing_address_collection "
			 "client_secret consent consent_collection customer_creation customer_details invoice "
			 "invoice_creation payment_intent payment_link phone_number_collection recovered_from "
			 "shipping_address_collection shipping_options submit_type subscription total_details");
	return o;
}

static int check_options(struct sb_call *c)
{
	const json_t *r = restrictions(sb_call_param(c, "payment_method_options"));
	const char *key;
	json_t *value;

	json_object_foreach(json_object_get(r, "funding_types_blocked"), key, value) {
		const char *word = json_string_value(value);

		if (strcmp(word, "credit") != 0 && strcmp(word, "debit") != 0 && strcmp(word, "prepaid") != 0)
			return sb_call_invalid(c, NULL, "payment_method_options[card][restrictions][funding_types_blocked]",
					       "Invalid funding type: must be one of credit, debit, or prepaid");
	}
	return sb_call_only_card(c, "payment_method_types");
}

static bool is_url(const char *s)
{
	for (const char *p = s; *p; p++) {
		if ((unsigned char)*p <= ' ' || *p == '\x7f')
			return false;
	}
	return str_starts(s, "https://") || str_starts(s, "http://");
}

static int check_urls(struct sb_call *c)
{
	const char *cancel = sb_call_text(c, "cancel_url");

	if (!*sb_call_text(c, "success_url"))
		return sb_call_invalid(c, "parameter_missing", "success_url", "Missing required param: success_url.");
	if (!is_url(sb_call_text(c, "success_url")))
		return sb_call_invalid(c, "url_invalid", "success_url", "Not a valid URL");
	if (*cancel && !is_url(cancel))
		return sb_call_invalid(c, "url_invalid", "cancel_url", "Not a valid URL");
	return check_options(c);
}

static int check_create(struct sb_call *c)
{
	const char *ui = sb_call_text(c, "ui_mode"), *currency = sb_call_text(c, "currency");
	int64_t expires = sb_call_int(c, "expires_at", c->now + LIFE);

	if (strcmp(sb_call_text(c, "mode"), "setup") != 0)
		return sb_call_invalid(c, NULL, "mode", "Invalid mode: this training gateway knows `setup` only.");
	if (*ui && strcmp(ui, "hosted") != 0 && strcmp(ui, "hosted_page") != 0)
		return sb_call_invalid(c, NULL, "ui_mode", "Invalid ui_mode: this training gateway knows `hosted` only.");
	if (!*currency && !sb_call_param(c, "payment_method_types"))
		return sb_call_invalid(c, "parameter_missing", "currency",
				       "You must provide `currency` or `payment_method_types` in `setup` mode.");
	if (*currency && strlen(currency) != 3)
		return sb_call_invalid(c, NULL, "currency", "Invalid currency: %s", currency);
	if (expires < c->now + LIFE_MIN || expires > c->now + LIFE)
		return sb_call_invalid(c, NULL, "expires_at",
				       "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.");
	return check_urls(c);
}

static json_t *make(struct sb_call *c, const json_t *setup)
{
	json_t *session = sb_call_new(c, SB_SESSION);

	sb_call_copy(c, session, "customer currency success_url cancel_url locale client_reference_id customer_email "
				 "payment_method_options");
	json_object_set_new(session, "expires_at", json_integer(sb_call_int(c, "expires_at", c->now + LIFE)));
	json_object_set_new(session, "status", json_string("open"));
	json_object_set_new(session, "setup_intent", json_string(sb_text(setup, "id")));
	return session;
}

static int create(struct sb_call *c)
{
	const char *customer = sb_call_text(c, "customer");
	const json_t *data = sb_call_param(c, "setup_intent_data"), *known;
	json_t *setup, *session;
	int status = check_create(c);

	if (status)
		return status;
	known = *customer ? sb_call_find(c, SB_CUSTOMER, customer) : NULL;
	if (*customer && (!known || sb_true(known, "deleted")))
		return sb_call_missing(c, 400, "customer", customer, "customer");
	setup = sb_setups_make(c, customer);
	session = make(c, setup);
	status = sb_call_metadata(c, session);
	if (!status) {
		if (json_object_get(data, "metadata"))
			json_object_set(setup, "metadata", json_object_get(data, "metadata"));
		if (*sb_text(data, "description"))
			json_object_set(setup, "description", json_object_get(data, "description"));
		sb_call_save(c, setup);
		sb_call_save(c, session);
		status = sb_call_ok(c, sb_sessions_show(c, session));
	}
	json_decref(setup);
	json_decref(session);
	return status;
}

static int retrieve(struct sb_call *c)
{
	const json_t *session = sb_call_find(c, SB_SESSION, c->id);

	return session ? sb_call_ok(c, sb_sessions_show(c, session)) :
			 sb_call_missing(c, 404, "checkout.session", c->id, "session");
}

static int expire(struct sb_call *c)
{
	json_t *session = sb_call_find(c, SB_SESSION, c->id);

	if (!session)
		return sb_call_missing(c, 404, "checkout.session", c->id, "session");
	if (!sb_sessions_open(c, session))
		return sb_call_fail(c, 400, NULL, NULL,
				    "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a "
				    "status of `%s`.",
				    strcmp(sb_text(session, "status"), "complete") == 0 ? "complete" : "expired");
	json_object_set_new(session, "status", json_string("expired"));
	sb_call_save(c, session);
	return sb_call_ok(c, sb_sessions_show(c, session));
}

static int list(struct sb_call *c)
{
	static const char *const fields[] = { "customer", "setup_intent", NULL };

	return sb_list(c, SB_SESSION, fields);
}

const struct sb_decline *sb_sessions_complete(struct sb_call *c, json_t *session, const struct sb_card *card,
					      int64_t exp_month, int64_t exp_year, const char *name)
{
	json_t *setup = sb_call_find(c, SB_SETUP, sb_text(session, "setup_intent"));
	json_t *method = sb_methods_make(c, card, exp_month, exp_year);
	const struct sb_decline *refusal = sb_methods_refusal(c, method);

	if (*name)
		json_object_set_new(method, "billing_details", json_pack("{s:s}", "name", name));
	if (refusal) {
		json_object_set_new(setup, "refusal", json_string(refusal->decline_code));
		sb_call_save(c, setup);
	} else {
		sb_setups_succeed(c, setup, method);
		json_object_set_new(session, "status", json_string("complete"));
		sb_call_save(c, session);
	}
	json_decref(method);
	return refusal;
}

const struct sb_route sb_sessions_routes[] = {
	{ "POST", "/v1/checkout/sessions", create, create_params },
	{ "GET", "/v1/checkout/sessions", list, list_params },
	{ "GET", "/v1/checkout/sessions/*", retrieve, NULL },
	{ "POST", "/v1/checkout/sessions/*/expire", expire, NULL },
	{ 0 },
};
