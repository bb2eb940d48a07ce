/* The helpers that every room of the API uses: answers, refusals, parameters, records. */
#include "sandbox/sb_call.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "base/banned.h"

enum { METADATA_KEYS = 50, METADATA_KEY = 40, METADATA_VALUE = 500 };

int sb_call_ok(struct sb_call *c, json_t *answer)
{
	c->answer = answer;
	return 200;
}

static int error_answer(struct sb_call *c, int status, json_t *error)
{
	char url[160];

	snprintf(url, sizeof(url), "https://dashboard.stripe.com/test/logs/%s", c->request_id);
	json_object_set_new(error, "request_log_url", json_string(url));
	json_decref(c->answer);
	c->answer = json_pack("{s:o}", "error", error);
	return status;
}

static int refuse(struct sb_call *c, int status, const char *code, const char *param, const char *fmt, va_list ap)
{
	char message[1024];
	json_t *error;

	vsnprintf(message, sizeof(message), fmt, ap);
	str_trim_partial(message);
	error = json_pack("{s:s, s:s}", "type", "invalid_request_error", "message", message);
	if (code) {
		char url[160];

		snprintf(url, sizeof(url), "https://stripe.com/docs/error-codes/%s", code);
		for (char *p = strstr(url, "codes/"); *p; p++)
			*p = (char)(*p == '_' ? '-' : *p);
		json_object_set_new(error, "code", json_string(code));
		json_object_set_new(error, "doc_url", json_string(url));
	}
	if (param)
		json_object_set_new(error, "param", json_string(param));
	return error_answer(c, status, error);
}

int sb_call_invalid(struct sb_call *c, const char *code, const char *param, const char *fmt, ...)
{
	va_list ap;

	c->invalid = true;
	va_start(ap, fmt);
	refuse(c, 400, code, param, fmt, ap);
	va_end(ap);
	return 400;
}

int sb_call_fail(struct sb_call *c, int status, const char *code, const char *param, const char *fmt, ...)
{
	va_list ap;

	c->invalid = false;
	va_start(ap, fmt);
	refuse(c, status, code, param, fmt, ap);
	va_end(ap);
	return status;
}

int sb_call_missing(struct sb_call *c, int status, const char *what, const char *id, const char *param)
{
	return sb_call_fail(c, status, "resource_missing", param, "No such %s: '%s'", what, id);
}

json_t *sb_call_decline_json(const struct sb_decline *d)
{
	char url[160];
	json_t *error;

	snprintf(url, sizeof(url), "https://stripe.com/docs/error-codes/%s", d->code);
	for (char *p = strstr(url, "codes/"); *p; p++)
		*p = (char)(*p == '_' ? '-' : *p);
	error = json_pack("{s:s, s:s, s:s, s:s, s:s}", "type", "card_error", "code", d->code, "decline_code", d->decline_code,
			  "doc_url", url, "message", d->message);
	if (d->advice)
		json_object_set_new(error, "advice_code", json_string(d->advice));
	return error;
}

int sb_call_declined(struct sb_call *c, const struct sb_decline *d, const char *charge, const char *inside, json_t *intent)
{
	json_t *error = sb_call_decline_json(d);

	if (charge)
		json_object_set_new(error, "charge", json_string(charge));
	if (intent)
		json_object_set_new(error, inside, intent);
	return error_answer(c, 402, error);
}

json_t *sb_call_param(const struct sb_call *c, const char *name)
{
	return json_object_get(c->params, name);
}

const char *sb_call_text(const struct sb_call *c, const char *name)
{
	return sb_text(c->params, name);
}

bool sb_call_flag(const struct sb_call *c, const char *name)
{
	return strcmp(sb_call_text(c, name), "true") == 0;
}

int64_t sb_call_int(const struct sb_call *c, const char *name, int64_t otherwise)
{
	int64_t n;

	return str_int64(sb_call_text(c, name), INT64_MIN, INT64_MAX, &n) ? n : otherwise;
}

int sb_call_only_card(struct sb_call *c, const char *name)
{
	const char *key;
	json_t *value;

	json_object_foreach(sb_call_param(c, name), key, value) {
		if (strcmp(json_string_value(value), "card") != 0)
			return sb_call_invalid(c, NULL, name,
					       "The payment method type \"%s\" is invalid. This training gateway knows `card` only.",
					       json_string_value(value));
	}
	return 0;
}

json_t *sb_call_new(struct sb_call *c, enum sb_type type)
{
	char id[SB_ID];

	sb_book_new_id(c->random, sb_book_prefix(type), id);
	return json_pack("{s:s, s:I, s:{}}", "id", id, "created", (json_int_t)c->now, "metadata");
}

void sb_call_save(struct sb_call *c, json_t *body)
{
	size_t i;
	json_t *saved;

	must(sb_book_put(c->book, body));
	json_array_foreach(c->puts, i, saved) {
		if (saved == body)
			return;
	}
	json_array_append(c->puts, body);
}

json_t *sb_call_find(struct sb_call *c, enum sb_type type, const char *id)
{
	return sb_book_find(c->book, type, id);
}

const char *sb_call_next_name(const char *names, char out[64])
{
	size_t n;

	names += strspn(names, " ");
	n = strcspn(names, " ");
	if (!n)
		return NULL;
	str_copy_n(out, 64, names, n);
	return names + n;
}

void sb_call_copy(struct sb_call *c, json_t *body, const char *names)
{
	char name[64];

	while ((names = sb_call_next_name(names, name))) {
		json_t *value = sb_call_param(c, name);

		if (!value)
			continue;
		if (json_is_string(value) && !*json_string_value(value))
			json_object_del(body, name);
		else
			json_object_set_new(body, name, json_deep_copy(value));
	}
}

static int too_long(struct sb_call *c, const char *what, const char *name, int max)
{
	char param[128];

	str_fmt(param, sizeof(param), "metadata[%s]", name);
	return sb_call_invalid(c, NULL, param, "Metadata %s can have up to %d characters.", what, max);
}

static int merge(struct sb_call *c, json_t *metadata, json_t *given)
{
	const char *name;
	json_t *value;

	json_object_foreach(given, name, value) {
		if (strlen(name) > METADATA_KEY)
			return too_long(c, "keys", name, METADATA_KEY);
		if (json_string_length(value) > METADATA_VALUE)
			return too_long(c, "values", name, METADATA_VALUE);
		if (json_string_length(value))
			json_object_set(metadata, name, value);
		else
			json_object_del(metadata, name);
	}
	if (json_object_size(metadata) > METADATA_KEYS)
		return sb_call_invalid(c, NULL, "metadata", "Metadata can have up to %d keys.", METADATA_KEYS);
	return 0;
}

int sb_call_metadata(struct sb_call *c, json_t *body)
{
	json_t *given = sb_call_param(c, "metadata"), *merged;
	int status;

	if (!given)
		return 0;
	merged = json_is_string(given) ? json_object() : sb_show_metadata(body);
	status = merge(c, merged, given);
	if (status)
		json_decref(merged);
	else
		json_object_set_new(body, "metadata", merged);
	return status;
}
