/* Requests to the gateway (FACTS §10.2). */
#include "gateway/gateway.h"

#include "base/str.h"
#include "gateway/gw_form.h"

#include "base/banned.h"

static bool begin(struct gateway_request *r, const char *method, const char *path, const char *key)
{
	*r = (struct gateway_request){ .method = method };
	return str_copy(r->path, sizeof r->path, path) && str_copy(r->idem_key, sizeof r->idem_key, key);
}

static bool add(struct gateway_request *r, const char *name, const char *value)
{
	return gw_form_add(r->body, sizeof r->body, name, value);
}

bool gateway_build_charge(struct gateway_request *r, const struct gateway_charge *c, const char *key)
{
	return begin(r, "POST", "/v1/payment_intents", key) && gw_form_int(r->body, sizeof r->body, "amount", c->amount) &&
	       add(r, "currency", "jpy") && add(r, "customer", c->customer) && add(r, "payment_method", c->method) &&
	       add(r, "off_session", "true") && add(r, "confirm", "true") && add(r, "payment_method_types[]", "card") &&
	       add(r, "description", c->description) && add(r, "metadata[bill]", c->bill) &&
	       gw_form_int(r->body, sizeof r->body, "metadata[attempt]", c->attempt);
}

bool gateway_build_list(struct gateway_request *r, const char *customer, const char *after, int limit)
{
	if (!begin(r, "GET", "/v1/payment_intents?", "") || !str_add(r->path, sizeof r->path, "limit=%d", limit))
		return false;
	if (customer[0] && (!str_add(r->path, sizeof r->path, "&customer=") || !gw_form_escape(r->path, sizeof r->path, customer)))
		return false;
	return !after[0] || (str_add(r->path, sizeof r->path, "&starting_after=") && gw_form_escape(r->path, sizeof r->path, after));
}

bool gateway_build_refund(struct gateway_request *r, const struct gateway_refund *f, const char *key)
{
	return begin(r, "POST", "/v1/refunds", key) && add(r, "payment_intent", f->intent) &&
	       gw_form_int(r->body, sizeof r->body, "amount", f->amount) && add(r, "metadata[bill]", f->bill) &&
	       gw_form_int(r->body, sizeof r->body, "metadata[attempt]", f->attempt) &&
	       gw_form_int(r->body, sizeof r->body, "metadata[settlement]", f->settlement);
}

bool gateway_build_refund_list(struct gateway_request *r, const char *intent, const char *after, int limit)
{
	if (!begin(r, "GET", "/v1/refunds?", "") || !str_add(r->path, sizeof r->path, "limit=%d&payment_intent=", limit) ||
	    !gw_form_escape(r->path, sizeof r->path, intent))
		return false;
	return !after[0] || (str_add(r->path, sizeof r->path, "&starting_after=") && gw_form_escape(r->path, sizeof r->path, after));
}

bool gateway_build_value(const char *body, const char *name, char *out, size_t size)
{
	return gw_form_value(body, name, out, size);
}
