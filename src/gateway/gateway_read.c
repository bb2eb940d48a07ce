/* Registration: customers, hosted card pages, and the facts of a card (FACTS §10.2). */
#include "gateway/gateway.h"

#include <string.h>

#include <jansson.h>

#include "base/str.h"
#include "gateway/gw_json.h"

#include "base/banned.h"

static json_t *object(const struct gateway_answer *a, const char *kind)
{
	json_t *doc = a->status == 200 ? gw_json_read(a->body, a->n) : NULL;
	if (doc && strcmp(gw_json_text(doc, "object"), kind) == 0)
		return doc;
	json_decref(doc);
	return NULL;
}

bool gateway_read_customer(const struct gateway_answer *a, char id[GATEWAY_ID])
{
	json_t *doc = object(a, "customer");
	bool ok = doc && str_starts(gw_json_text(doc, "id"), "cus_") && str_copy(id, GATEWAY_ID, gw_json_text(doc, "id"));
	json_decref(doc);
	return ok;
}

bool gateway_read_setup(const struct gateway_answer *a, char id[GATEWAY_ID], char *url, size_t url_size, char status[16], char method[GATEWAY_ID])
{
	json_t *doc = object(a, "checkout.session");
	const json_t *pm = gw_json_part(gw_json_part(doc, "setup_intent"), "payment_method");
	bool ok = doc && str_copy(id, GATEWAY_ID, gw_json_text(doc, "id")) && str_copy(url, url_size, gw_json_text(doc, "url")) &&
		  str_copy(status, 16, gw_json_text(doc, "status"));
	ok = ok && str_copy(method, GATEWAY_ID, json_is_string(pm) ? json_string_value(pm) : gw_json_text(pm, "id"));
	json_decref(doc);
	return ok;
}

bool gateway_read_card(const struct gateway_answer *a, struct gateway_card *out)
{
	json_t *doc = object(a, "payment_method");
	const json_t *card = gw_json_part(doc, "card");
	int64_t year = gw_json_int(card, "exp_year"), month = gw_json_int(card, "exp_month");
	*out = (struct gateway_card){ 0 };
	bool ok = card && year >= 2000 && year < 3000 && month >= 1 && month <= 12 && str_copy(out->method, sizeof out->method, gw_json_text(doc, "id")) &&
		  str_copy(out->brand, sizeof out->brand, gw_json_text(card, "brand")) && str_copy(out->last4, sizeof out->last4, gw_json_text(card, "last4")) &&
		  str_copy(out->funding, sizeof out->funding, gw_json_text(card, "funding"));
	if (ok) {
		out->exp_year = (int)year;
		out->exp_month = (int)month;
	}
	json_decref(doc);
	return ok;
}
