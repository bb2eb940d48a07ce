/* One request through all of its gates; see sb_api.h. */
#include "sandbox/sb_api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "sandbox/sb_call.h"
#include "sandbox/sb_check.h"
#include "sandbox/sb_page.h"
#include "base/banned.h"

static char *dump(const json_t *doc)
{
	char *text = json_dumps(doc, JSON_COMPACT);

	must(text);
	return text;
}

void sb_api_error(struct sb_reply *reply, int status, const char *type, const char *code, const char *message)
{
	json_t *error = json_pack("{s:{s:s, s:s}}", "error", "message", message, "type", type);

	if (code)
		json_object_set_new(json_object_get(error, "error"), "code", json_string(code));
	free(reply->body);
	reply->status = status;
	reply->body = dump(error);
	reply->type = "application/json";
	json_decref(error);
}

/* `Bearer KEY`, or `Basic` with the key as the user's name. */
static bool key_of(const char *authorization, char key[256])
{
	unsigned char decoded[512] = "";
	size_t n;

	if (authorization && strncasecmp(authorization, "Bearer ", 7) == 0)
		return str_copy(key, 256, authorization + 7);
	if (!authorization || strncasecmp(authorization, "Basic ", 6) != 0)
		return false;
	n = strlen(authorization + 6);
	if (n >= 512 || n % 4 || EVP_DecodeBlock(decoded, (const unsigned char *)authorization + 6, (int)n) < 0)
		return false;
	return str_copy_n(key, 256, (const char *)decoded, strcspn((const char *)decoded, ":"));
}

static bool authorized(const struct sb_ask *ask, struct sb_reply *reply)
{
	char key[256] = "", text[128];

	if (!key_of(ask->authorization, key) || !*key) {
		sb_api_error(reply, 401, "invalid_request_error", NULL,
			     "You did not provide an API key. You need to provide your API key in the Authorization header, "
			     "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
		return false;
	}
	if (str_starts(key, "sk_test_") && key[8])
		return true;
	snprintf(text, sizeof(text), "Invalid API Key provided: %.8s****", key);
	sb_api_error(reply, 401, "invalid_request_error", NULL, utf8_valid(text, strlen(text)) ? text : "Invalid API Key provided");
	return false;
}

static void replay(const struct sb_idem *first, struct sb_reply *reply)
{
	reply->status = first->status;
	free(reply->body);
	reply->body = mem_str(first->body);
	str_copy(reply->original, sizeof(reply->original), first->request);
}

/* true: the key answers this request already */
static bool key_answers(struct sb_api *api, const struct sb_ask *ask, const char *hash, struct sb_reply *reply)
{
	const struct sb_idem *first;

	if (!utf8_valid(ask->key, strlen(ask->key))) {
		sb_api_error(reply, 400, "invalid_request_error", NULL, "Idempotency keys must be UTF-8 text.");
		return true;
	}
	if (strlen(ask->key) > SB_KEY_MAX) {
		sb_api_error(reply, 400, "invalid_request_error", NULL,
			     "Idempotency keys can be at most 255 characters long.");
		return true;
	}
	first = sb_idem_find(&api->idems, ask->key, api->now);
	if (!first)
		return false;
	if (first->busy)
		sb_api_error(reply, 409, "idempotency_error", "idempotency_key_in_use",
			     "There is currently another in-progress request using this Stripe-Idempotency-Key (that probably "
			     "means you submitted twice, and the other request is still going through). Please try again later.");
	else if (strcmp(first->path, ask->path) != 0 || strcmp(first->hash, hash) != 0)
		sb_api_error(reply, 400, "idempotency_error", NULL,
			     "Keys for idempotent requests can only be used with the same parameters they were first used with. "
			     "Try using a key other than the one you used if you meant to execute a different request.");
	else
		replay(first, reply);
	return true;
}

/* true: refused before anything runs */
static bool fault_before(struct sb_fault fault, struct sb_reply *reply)
{
	switch (fault.kind) {
	case SB_FAULT_500_BEFORE:
		sb_api_error(reply, 500, "api_error", NULL, "An unknown error occurred.");
		return true;
	case SB_FAULT_409:
		sb_api_error(reply, 409, "idempotency_error", "idempotency_key_in_use",
			     "There is currently another in-progress request using this Stripe-Idempotency-Key. Please try again later.");
		return true;
	case SB_FAULT_429:
		sb_api_error(reply, 429, "invalid_request_error", "rate_limit",
			     "Request rate limit exceeded. Learn more about rate limits here "
			     "https://stripe.com/docs/rate-limits.");
		return true;
	default:
		return false;
	}
}

/* The saved answer goes in as it is, being JSON itself: this is the hot path. */
static void add_line(struct sb_api *api, json_t *puts, const struct sb_idem *idem)
{
	char *text;

	if (!json_array_size(puts) && !idem)
		return;
	text = dump(puts);
	buf_fmt(&api->lines, "{\"put\":%s", text);
	free(text);
	if (idem) {
		text = sb_idem_json(idem);
		buf_fmt(&api->lines, ",\"idem\":%s", text);
		free(text);
	}
	buf_str(&api->lines, "}\n");
}

static void lie(json_t *answer, enum sb_fault_kind kind)
{
	if (kind == SB_FAULT_WRONG_AMOUNT) {
		json_int_t amount = sb_int(answer, "amount") + 1;

		json_object_set_new(answer, "amount", json_integer(amount));
		json_object_set_new(answer, "amount_received", json_integer(amount));
	} else if (kind == SB_FAULT_WRONG_CURRENCY) {
		json_object_set_new(answer, "currency", json_string("usd"));
	} else if (kind == SB_FAULT_WRONG_METADATA) {
		json_object_set_new(answer, "metadata", json_pack("{s:s}", "bill", "someone-else"));
	} else if (kind == SB_FAULT_WRONG_STATUS) {
		json_object_set_new(answer, "status", json_string("processing"));
	}
}

static void keep(struct sb_api *api, const struct sb_ask *ask, const char *hash, struct sb_reply *reply)
{
	struct sb_idem first = { .status = reply->status, .body = reply->body, .created = api->now, .busy = true };

	str_copy(first.key, sizeof(first.key), ask->key);
	str_copy(first.path, sizeof(first.path), ask->path);
	str_copy(first.hash, sizeof(first.hash), hash);
	str_copy(first.request, sizeof(first.request), reply->request_id);
	reply->idem = sb_idem_add(&api->idems, &first, api->now);
}

static struct sb_call call_of(struct sb_api *api, const struct sb_ask *ask, const struct sb_reply *reply)
{
	return (struct sb_call){ .book = &api->book, .random = api->random, .now = api->now, .base_url = api->base_url,
				 .path = ask->path, .request_id = reply->request_id, .params = ask->params,
				 .puts = json_array() };
}

static void run(struct sb_api *api, const struct sb_ask *ask, const struct sb_route *route, const char *id,
		const char *hash, struct sb_fault fault, struct sb_reply *reply)
{
	struct sb_call c = call_of(api, ask, reply);

	str_copy(c.id, sizeof(c.id), id);
	c.status = sb_check_params(&c, route);
	if (!c.status) {
		c.status = route->run(&c);
		if (c.status == 200)
			sb_check_expand(&c);
	}
	reply->status = c.status;
	reply->body = dump(c.answer);
	if (fault.kind == SB_FAULT_500_AFTER && !c.invalid)
		sb_api_error(reply, 500, "api_error", NULL, "An unknown error occurred.");
	if (hash && !c.invalid)
		keep(api, ask, hash, reply);
	add_line(api, c.puts, reply->idem);
	if (c.status == 200 && fault.kind >= SB_FAULT_WRONG_AMOUNT) {
		lie(c.answer, fault.kind);
		free(reply->body);
		reply->body = dump(c.answer);
	}
	json_decref(c.answer);
	json_decref(c.puts);
}

void sb_api_answer(struct sb_api *api, const struct sb_ask *ask, struct sb_fault fault, struct sb_reply *reply)
{
	const struct sb_route *route;
	char id[SB_ID], hash[SB_HASH], text[512];
	bool keyed = strcmp(ask->method, "POST") == 0 && ask->key && *ask->key;

	sb_book_new_id(api->random, "req_", reply->request_id);
	reply->type = "application/json";
	if (!authorized(ask, reply))
		return;
	route = sb_check_route(ask->method, ask->path, id);
	if (!route || !utf8_valid(ask->path, strlen(ask->path))) {
		str_fmt(text, sizeof(text), "Unrecognized request URL (%s: %s).", ask->method, ask->path);
		if (!utf8_valid(text, strlen(text)))
			str_copy(text, sizeof(text), "Unrecognized request URL.");
		sb_api_error(reply, 404, "invalid_request_error", NULL, text);
		return;
	}
	if (!ask->params) {
		sb_api_error(reply, 400, "invalid_request_error", NULL, "Invalid request: the parameters can't be read.");
		return;
	}
	if (keyed)
		sb_idem_hash(ask->params, hash);
	if ((keyed && key_answers(api, ask, hash, reply)) || fault_before(fault, reply))
		return;
	run(api, ask, route, id, keyed ? hash : NULL, fault, reply);
}

void sb_api_page(struct sb_api *api, const struct sb_ask *ask, struct sb_reply *reply)
{
	struct sb_call c;
	struct sb_page page = { 0 };

	sb_book_new_id(api->random, "req_", reply->request_id);
	c = call_of(api, ask, reply);
	sb_page_show(&c, ask->path + strlen("/pay/"), strcmp(ask->method, "POST") == 0, &page);
	reply->status = page.status;
	reply->type = "text/html; charset=utf-8";
	reply->body = page.html;
	reply->location = page.location;
	add_line(api, c.puts, NULL);
	json_decref(c.puts);
}

void sb_api_load(struct sb_api *api, const json_t *line)
{
	json_t *body;
	size_t i;

	json_array_foreach(json_object_get(line, "put"), i, body)
		sb_book_put(&api->book, body);
	if (json_object_get(line, "idem"))
		sb_idem_load(&api->idems, json_object_get(line, "idem"), api->now);
}

void sb_api_free(struct sb_api *api)
{
	sb_book_free(&api->book);
	sb_idem_free(&api->idems);
	buf_free(&api->lines);
}
