/* /v1/customers */
#include <stdio.h>
#include <string.h>

#include "sandbox/sb_rooms.h"
#include "base/banned.h"

#define FIELDS \
	{ "email", SB_STRING }, { "name", SB_STRING }, { "phone", SB_STRING }, { "description", SB_STRING }, \
	{ "address", SB_STRING }, { "address[*]", SB_STRING }, { "metadata", SB_STRING }, { "metadata[*]", SB_STRING }, \
	{ "preferred_locales[]", SB_STRING }, { "invoice_settings[default_payment_method]", SB_STRING }

static const struct sb_param create_params[] = { FIELDS, { "payment_method", SB_STRING }, { NULL, SB_STRING } };
static const struct sb_param update_params[] = { FIELDS, { NULL, SB_STRING } };
static const struct sb_param list_params[] = { { "email", SB_STRING }, { "limit", SB_INTEGER }, { "starting_after", SB_STRING },
					       { "ending_before", SB_STRING }, { "created", SB_INTEGER },
					       { "created[*]", SB_INTEGER }, { NULL, SB_STRING } };

static json_t *show_address(const json_t *body)
{
	const json_t *given = json_object_get(body, "address");
	json_t *address;

	if (!json_is_object(given))
		return json_null();
	address = json_object();
	sb_show_nulls(address, "city country line1 line2 postal_code state");
	json_object_update_existing(address, (json_t *)given);
	return address;
}

json_t *sb_customers_show(struct sb_call *c, const json_t *body)
{
	const json_t *locales = json_object_get(body, "preferred_locales");
	json_t *o, *list, *value;
	const char *key, *id = sb_text(body, "id");
	char prefix[9];

	(void)c;
	if (sb_true(body, "deleted"))
		return json_pack("{s:s, s:s, s:b}", "id", id, "object", "customer", "deleted", 1);
	list = json_array();
	json_object_foreach((json_t *)locales, key, value)
		json_array_append(list, value);
	/* Eight capital letters that follow from the id, as invoice numbers begin with. */
	snprintf(prefix, sizeof(prefix), "%.8s", id + 4);
	for (char *p = prefix; *p; p++)
		*p = (char)('A' + (unsigned char)*p % 26);
	o = json_pack("{s:s, s:s, s:o, s:i, s:I, s:o, s:b, s:o, s:o, s:s, s:{s:n, s:o, s:n, s:n}, s:b, s:o, s:o, s:o, s:o, s:s}",
		      "id", id, "object", "customer", "address", show_address(body), "balance", 0, "created",
		      (json_int_t)sb_int(body, "created"), "description", sb_show_text(body, "description"), "delinquent", 0,
		      "email", sb_show_text(body, "email"), "metadata", sb_show_metadata(body), "invoice_prefix", prefix,
		      "invoice_settings", "custom_fields", "default_payment_method",
		      sb_show_text(json_object_get(body, "invoice_settings"), "default_payment_method"), "footer",
		      "rendering_options", "livemode", 0, "name", sb_show_text(body, "name"), "phone",
		      sb_show_text(body, "phone"), "preferred_locales", list, "shipping", json_null(), "tax_exempt", "none");
	sb_show_nulls(o, "currency default_source discount test_clock");
	json_object_set_new(o, "next_invoice_sequence", json_integer(1));
	return o;
}

static const char copied[] = "email name phone description address preferred_locales invoice_settings";

static int bad_email(struct sb_call *c)
{
	const char *email = sb_call_text(c, "email");

	if (!*email || (strchr(email, '@') && !strpbrk(email, " \t\r\n")))
		return 0;
	return sb_call_invalid(c, "email_invalid", "email", "Invalid email address: %s", email);
}

static int create(struct sb_call *c)
{
	const char *method_id = sb_call_text(c, "payment_method");
	json_t *method = NULL, *customer;
	int status = bad_email(c);

	if (!status && *method_id) {
		method = sb_methods_resolve(c, method_id, &status);
		if (method && *sb_text(method, "customer"))
			status = sb_call_fail(c, 400, NULL, "payment_method",
					      "The payment method you provided has already been attached to a customer.");
	}
	if (status)
		return status;
	customer = sb_call_new(c, SB_CUSTOMER);
	status = sb_call_metadata(c, customer);
	if (!status) {
		sb_call_copy(c, customer, copied);
		sb_call_save(c, customer);
		if (method)
			sb_methods_attach(c, method, sb_text(customer, "id"));
		status = sb_call_ok(c, sb_customers_show(c, customer));
	}
	json_decref(customer);
	return status;
}

static int retrieve(struct sb_call *c)
{
	json_t *customer = sb_call_find(c, SB_CUSTOMER, c->id);

	return customer ? sb_call_ok(c, sb_customers_show(c, customer)) : sb_call_missing(c, 404, "customer", c->id, "id");
}

static json_t *living(struct sb_call *c)
{
	json_t *customer = sb_call_find(c, SB_CUSTOMER, c->id);

	return sb_true(customer, "deleted") ? NULL : customer;
}

static int update(struct sb_call *c)
{
	json_t *customer = living(c);
	int status = bad_email(c);

	if (!customer)
		return sb_call_missing(c, 404, "customer", c->id, "id");
	if (!status)
		status = sb_call_metadata(c, customer);
	if (status)
		return status;
	sb_call_copy(c, customer, copied);
	sb_call_save(c, customer);
	return sb_call_ok(c, sb_customers_show(c, customer));
}

/* A deleted customer's cards can't be charged any more; its payments stay. */
static int delete(struct sb_call *c)
{
	json_t *customer = living(c);
	const struct sb_records *own;

	if (!customer)
		return sb_call_missing(c, 404, "customer", c->id, "id");
	own = sb_book_all(c->book, SB_METHOD, c->id);
	for (size_t i = 0; i < own->n; i++) {
		json_t *body = own->at[i]->body;

		if (own->at[i]->type != SB_METHOD || strcmp(sb_text(body, "customer"), c->id) != 0)
			continue;
		json_object_del(body, "customer");
		json_object_set_new(body, "used", json_true());
		sb_call_save(c, body);
	}
	json_object_set_new(customer, "deleted", json_true());
	sb_call_save(c, customer);
	return sb_call_ok(c, sb_customers_show(c, customer));
}

static int list(struct sb_call *c)
{
	static const char *const fields[] = { "email", NULL };

	return sb_list(c, SB_CUSTOMER, fields);
}

const struct sb_route sb_customers_routes[] = {
	{ "POST", "/v1/customers", create, create_params },
	{ "GET", "/v1/customers", list, list_params },
	{ "GET", "/v1/customers/*", retrieve, NULL },
	{ "POST", "/v1/customers/*", update, update_params },
	{ "DELETE", "/v1/customers/*", delete, NULL },
	{ 0 },
};
