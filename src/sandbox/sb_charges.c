/* /v1/charges: one for each time that a bank was asked, also when it said no. */
#include <stdio.h>
#include <string.h>

#include "sandbox/sb_rooms.h"
#include "base/banned.h"

static const struct sb_param list_params[] = { { "customer", SB_STRING }, { "payment_intent", SB_STRING },
					       { "limit", SB_INTEGER }, { "starting_after", SB_STRING },
					       { "ending_before", SB_STRING }, { "created", SB_INTEGER },
					       { "created[*]", SB_INTEGER }, { NULL, SB_STRING } };

json_t *sb_charges_make(struct sb_call *c, const json_t *intent, const struct sb_decline *decline)
{
	json_t *charge = sb_call_new(c, SB_CHARGE);

	for (const char *const *name = (const char *const[]){ "amount", "currency", "customer", "payment_method",
							      "description", "metadata", NULL };
	     *name; name++) {
		if (json_object_get(intent, *name))
			json_object_set_new(charge, *name, json_deep_copy(json_object_get(intent, *name)));
	}
	json_object_set_new(charge, "payment_intent", json_string(sb_text(intent, "id")));
	json_object_set_new(charge, "refunded", json_integer(0));
	if (decline)
		json_object_set_new(charge, "decline", json_string(decline->decline_code));
	sb_call_save(c, charge);
	json_decref(charge);
	return charge;
}

static json_t *show_outcome(const struct sb_decline *d)
{
	if (!d)
		return json_pack("{s:n, s:s, s:n, s:s, s:i, s:s, s:s}", "advice_code", "network_status",
				 "approved_by_network", "reason", "risk_level", "normal", "risk_score", 20, "seller_message",
				 "Payment complete.", "type", "authorized");
	return json_pack("{s:o, s:s, s:s, s:s, s:i, s:s, s:s}", "advice_code", d->advice ? json_string(d->advice) : json_null(),
			 "network_status", "declined_by_network", "reason", d->decline_code, "risk_level", "normal",
			 "risk_score", 20, "seller_message", "The bank returned a decline code.", "type", "issuer_declined");
}

static json_t *show_details(struct sb_call *c, const json_t *body)
{
	const json_t *method = sb_call_find(c, SB_METHOD, sb_text(body, "payment_method"));
	json_t *shown, *card, *details;

	if (!method)
		return json_null();
	shown = sb_methods_show(c, method);
	card = json_object_get(shown, "card");
	details = json_object();
	for (const char *const *name = (const char *const[]){ "brand", "country", "exp_month", "exp_year", "fingerprint",
							      "funding", "last4", NULL };
	     *name; name++)
		json_object_set(details, *name, json_object_get(card, *name));
	json_object_set(details, "network", json_object_get(card, "brand"));
	sb_show_nulls(details, "installments mandate three_d_secure wallet");
	json_decref(shown);
	return json_pack("{s:o, s:s}", "card", details, "type", "card");
}

json_t *sb_charges_show(struct sb_call *c, const json_t *body)
{
	const char *code = sb_text(body, "decline");
	const struct sb_decline *d = *code ? sb_cards_decline(code) : NULL;
	int64_t amount = sb_int(body, "amount"), refunded = sb_int(body, "refunded");
	json_t *o;

	o = json_pack("{s:s, s:s, s:I, s:I, s:I, s:b, s:I, s:s, s:o, s:o, s:b, s:b, s:o, s:o, s:o, s:b, s:o, s:b, s:s}",
		      "id", sb_text(body, "id"), "object", "charge", "amount", (json_int_t)amount, "amount_captured",
		      (json_int_t)(d ? 0 : amount), "amount_refunded", (json_int_t)refunded, "captured", !d, "created",
		      (json_int_t)sb_int(body, "created"), "currency", sb_text(body, "currency"), "customer",
		      sb_show_text(body, "customer"), "description", sb_show_text(body, "description"), "disputed", 0,
		      "livemode", 0, "metadata", sb_show_metadata(body), "outcome", show_outcome(d), "payment_intent",
		      sb_show_text(body, "payment_intent"), "paid", !d, "payment_method", sb_show_text(body, "payment_method"),
		      "refunded", !d && refunded == amount, "status", d ? "failed" : "succeeded");
	json_object_set_new(o, "failure_code", d ? json_string(d->code) : json_null());
	json_object_set_new(o, "failure_message", d ? json_string(d->message) : json_null());
	json_object_set_new(o, "payment_method_details", show_details(c, body));
	json_object_set_new(o, "billing_details", json_pack("{s:n, s:n, s:n, s:n}", "address", "email", "name", "phone"));
	json_object_set_new(o, "fraud_details", json_object());
	sb_show_nulls(o, "application application_fee application_fee_amount balance_transaction "
			 "calculated_statement_descriptor failure_balance_transaction on_behalf_of receipt_email "
			 "receipt_number receipt_url review shipping source_transfer statement_descriptor "
			 "statement_descriptor_suffix transfer_data transfer_group");
	return o;
}

static int retrieve(struct sb_call *c)
{
	const json_t *charge = sb_call_find(c, SB_CHARGE, c->id);

	return charge ? sb_call_ok(c, sb_charges_show(c, charge)) : sb_call_missing(c, 404, "charge", c->id, "id");
}

static int list(struct sb_call *c)
{
	static const char *const fields[] = { "customer", "payment_intent", NULL };

	return sb_list(c, SB_CHARGE, fields);
}

const struct sb_route sb_charges_routes[] = {
	{ "GET", "/v1/charges", list, list_params },
	{ "GET", "/v1/charges/*", retrieve, NULL },
	{ 0 },
};
