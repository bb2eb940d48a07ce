/* /v1/refunds: all or a part of a charge, never more than what is left of it. */
#include <stdio.h>
#include <string.h>

#include "sandbox/sb_rooms.h"
#include "base/banned.h"

static const struct sb_param create_params[] = { { "payment_intent", SB_STRING }, { "charge", SB_STRING },
						 { "amount", SB_INTEGER }, { "reason", SB_STRING },
						 { "metadata", SB_STRING }, { "metadata[*]", SB_STRING },
						 { NULL, SB_STRING } };
static const struct sb_param update_params[] = { { "metadata", SB_STRING }, { "metadata[*]", SB_STRING },
						 { NULL, SB_STRING } };
static const struct sb_param list_params[] = { { "payment_intent", SB_STRING }, { "charge", SB_STRING },
					       { "limit", SB_INTEGER }, { "starting_after", SB_STRING },
					       { "ending_before", SB_STRING }, { "created", SB_INTEGER },
					       { "created[*]", SB_INTEGER }, { NULL, SB_STRING } };

json_t *sb_refunds_show(struct sb_call *c, const json_t *body)
{
	json_t *o;

	(void)c;
	o = json_pack("{s:s, s:s, s:I, s:o, s:I, s:s, s:o, s:o, s:o, s:s}", "id", sb_text(body, "id"), "object", "refund",
		      "amount", (json_int_t)sb_int(body, "amount"), "charge", sb_show_text(body, "charge"), "created",
		      (json_int_t)sb_int(body, "created"), "currency", sb_text(body, "currency"), "metadata",
		      sb_show_metadata(body), "payment_intent", sb_show_text(body, "payment_intent"), "reason",
		      sb_show_text(body, "reason"), "status", "succeeded");
	json_object_set_new(o, "destination_details",
			    json_pack("{s:{s:s, s:s, s:s}, s:s}", "card", "reference_status", "pending", "reference_type",
				      "acquirer_reference_number", "type", "refund", "type", "card"));
	sb_show_nulls(o, "balance_transaction receipt_number source_transfer_reversal transfer_reversal");
	return o;
}

static int check(struct sb_call *c)
{
	const char *reason = sb_call_text(c, "reason");

	if (!*sb_call_text(c, "payment_intent") && !*sb_call_text(c, "charge"))
		return sb_call_invalid(c, "parameter_missing", "payment_intent",
				       "One of the following params should be provided for this request: payment_intent or charge.");
	if (*reason && strcmp(reason, "duplicate") != 0 && strcmp(reason, "fraudulent") != 0 &&
	    strcmp(reason, "requested_by_customer") != 0)
		return sb_call_invalid(c, NULL, "reason",
				       "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer");
	if (sb_call_param(c, "amount") && sb_call_int(c, "amount", 0) < 1)
		return sb_call_invalid(c, "parameter_invalid_integer", "amount", "Invalid positive integer");
	return 0;
}

/* The charge to give back, or NULL with the refusal. */
static json_t *target(struct sb_call *c, int *status)
{
	const char *intent_id = sb_call_text(c, "payment_intent"), *charge_id = sb_call_text(c, "charge");
	json_t *charge;

	if (*intent_id) {
		const json_t *intent = sb_call_find(c, SB_INTENT, intent_id);

		if (!intent) {
			*status = sb_call_missing(c, 404, "payment_intent", intent_id, "payment_intent");
			return NULL;
		}
		charge_id = sb_text(intent, "latest_charge");
		if (strcmp(sb_text(intent, "status"), "succeeded") != 0) {
			*status = sb_call_fail(c, 400, NULL, "payment_intent",
					       "This PaymentIntent (%s) does not have a successful charge to refund.", intent_id);
			return NULL;
		}
	}
	charge = sb_call_find(c, SB_CHARGE, charge_id);
	if (!charge)
		*status = sb_call_missing(c, 404, "charge", charge_id, "charge");
	else if (*sb_text(charge, "decline"))
		*status = sb_call_fail(c, 400, NULL, "charge", "Charge %s is not refundable: it failed.", charge_id);
	return *status ? NULL : charge;
}

static int create(struct sb_call *c)
{
	int status = check(c);
	json_t *charge = status ? NULL : target(c, &status), *refund;
	int64_t amount, rest;

	if (!charge)
		return status;
	rest = sb_int(charge, "amount") - sb_int(charge, "refunded");
	amount = sb_call_int(c, "amount", rest);
	if (!rest)
		return sb_call_fail(c, 400, "charge_already_refunded", NULL, "Charge %s has already been refunded.",
				    sb_text(charge, "id"));
	if (amount > rest)
		return sb_call_fail(c, 400, "amount_too_large", "amount",
				    "Refund amount (¥%lld) is greater than unrefunded amount on charge (¥%lld)",
				    (long long)amount, (long long)rest);
	refund = sb_call_new(c, SB_REFUND);
	status = sb_call_metadata(c, refund);
	if (!status) {
		json_object_set_new(refund, "amount", json_integer(amount));
		json_object_set(refund, "currency", json_object_get(charge, "currency"));
		json_object_set(refund, "charge", json_object_get(charge, "id"));
		json_object_set(refund, "payment_intent", json_object_get(charge, "payment_intent"));
		sb_call_copy(c, refund, "reason");
		json_object_set_new(charge, "refunded", json_integer(sb_int(charge, "refunded") + amount));
		sb_call_save(c, charge);
		sb_call_save(c, refund);
		status = sb_call_ok(c, sb_refunds_show(c, refund));
	}
	json_decref(refund);
	return status;
}

static int retrieve(struct sb_call *c)
{
	const json_t *refund = sb_call_find(c, SB_REFUND, c->id);

	return refund ? sb_call_ok(c, sb_refunds_show(c, refund)) : sb_call_missing(c, 404, "refund", c->id, "refund");
}

static int update(struct sb_call *c)
{
	json_t *refund = sb_call_find(c, SB_REFUND, c->id);
	int status;

	if (!refund)
		return sb_call_missing(c, 404, "refund", c->id, "refund");
	status = sb_call_metadata(c, refund);
	if (status)
		return status;
	sb_call_save(c, refund);
	return sb_call_ok(c, sb_refunds_show(c, refund));
}

static int list(struct sb_call *c)
{
	static const char *const fields[] = { "payment_intent", "charge", NULL };

	return sb_list(c, SB_REFUND, fields);
}

const struct sb_route sb_refunds_routes[] = {
	{ "POST", "/v1/refunds", create, create_params },
	{ "GET", "/v1/refunds", list, list_params },
	{ "GET", "/v1/refunds/*", retrieve, NULL },
	{ "POST", "/v1/refunds/*", update, update_params },
	{ 0 },
};
