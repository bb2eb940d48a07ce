/*
 * For the tests of the training gateway: one gateway in a folder of its own with a clock that a test moves, and a client
 * that trusts nothing but that folder's ca.pem.
 */
#ifndef TESTS_SANDBOX_CLIENT_H
#define TESTS_SANDBOX_CLIENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <jansson.h>

#include "base/str.h"
#include "crypto/random.h"
#include "lib/vtime.h"
#include "sandbox/sandbox.h"

struct shop {
	char dir[64], faults[80];
	_Atomic int64_t now;
	struct random random;
	struct sandbox *server;
	int port;
	struct cause cause;
};

struct answer {
	int status; /* 0: none came */
	CURLcode curl;
	json_t *json; /* NULL: not JSON */
	struct buf body;
	char replayed[16], original[96], request[96], location[256], type[64], version[64];
};

static int64_t shop_now(void *arg)
{
	return ((struct shop *)arg)->now;
}

static inline struct sandbox_options shop_options(struct shop *s)
{
	return (struct sandbox_options){ .dir = s->dir, .port = s->port, .now = shop_now, .now_arg = s, .faults = s->faults };
}

static inline void shop_start(struct shop *s)
{
	struct sandbox_options o = shop_options(s);

	s->port = o.port = 0;
	assert_int_equal(sandbox_start(&s->server, &o, &s->port, &s->cause), ERR_OK);
}

static inline void shop_stop(struct shop *s)
{
	sandbox_stop(s->server);
	s->server = NULL;
}

static inline void shop_folder(struct shop *s)
{
	*s = (struct shop){ .now = 1795219200 }; /* 2026-11-21T00:00:00Z */
	str_fmt(s->dir, sizeof(s->dir), "/tmp/madoguchi-sandbox-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	str_fmt(s->faults, sizeof(s->faults), "%s/faults", s->dir);
	random_system(&s->random);
	assert_int_equal(sandbox_make_ca(s->dir, &s->random, &s->cause), ERR_OK);
}

static inline void shop_remove(struct shop *s)
{
	static const char *const files[] = { "ca.pem", "server.pem", "server.key", "ledger.jsonl", "faults" };
	char path[128];

	shop_stop(s);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		str_fmt(path, sizeof(path), "%s/%s", s->dir, files[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(s->dir), 0);
}

static inline int shop_setup(void **state)
{
	struct shop *s = calloc(1, sizeof(*s));

	curl_global_init(CURL_GLOBAL_DEFAULT);
	shop_folder(s);
	shop_start(s);
	*state = s;
	return 0;
}

static inline int shop_teardown(void **state)
{
	shop_remove(*state);
	free(*state);
	return 0;
}

static inline void shop_fault(struct shop *s, const char *lines)
{
	assert_int_equal(file_write(s->faults, lines, strlen(lines), 0600), 0);
}

static size_t keep_body(char *data, size_t size, size_t n, void *arg)
{
	buf_add(arg, data, size * n);
	return size * n;
}

static size_t keep_header(char *data, size_t size, size_t n, void *arg)
{
	struct answer *a = arg;
	const struct {
		const char *name;
		char *to;
		size_t size;
	} wanted[] = {
		{ "Idempotent-Replayed: ", a->replayed, sizeof(a->replayed) },
		{ "Original-Request: ", a->original, sizeof(a->original) },
		{ "Request-Id: ", a->request, sizeof(a->request) },
		{ "Location: ", a->location, sizeof(a->location) },
		{ "Content-Type: ", a->type, sizeof(a->type) },
		{ "Stripe-Version: ", a->version, sizeof(a->version) },
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		size_t len = strlen(wanted[i].name);

		if (size * n > len && strncasecmp(data, wanted[i].name, len) == 0) {
			str_copy_n(wanted[i].to, wanted[i].size, data + len, size * n - len);
			str_strip(wanted[i].to);
		}
	}
	return size * n;
}

static inline struct curl_slist *add_header(struct curl_slist *list, const char *name, const char *value)
{
	char line[1024];

	if (!value)
		return list;
	str_fmt(line, sizeof(line), "%s: %s", name, value);
	return curl_slist_append(list, line);
}

/* One request; body NULL: none. secret NULL: no Authorization at all. */
static inline struct answer ask_as(struct shop *s, const char *secret, const char *host, const char *method, const char *path,
				   const char *body, const char *key)
{
	struct answer a = { 0 };
	struct curl_slist *headers = NULL;
	CURL *curl = curl_easy_init();
	char url[1024], ca[128], bearer[128];
	long status = 0;

	str_fmt(url, sizeof(url), "https://%s:%d%s", host, s->port, path);
	str_fmt(ca, sizeof(ca), "%s/ca.pem", s->dir);
	str_fmt(bearer, sizeof(bearer), "Bearer %s", secret ? secret : "");
	headers = add_header(headers, "Authorization", secret ? bearer : NULL);
	headers = add_header(headers, "Idempotency-Key", key);
	headers = add_header(headers, "Stripe-Version", "2026-10-28.endive");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	if (body || strcmp(method, "POST") == 0)
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body ? body : "");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &a.body);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, &a);
	a.curl = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	a.status = (int)status;
	a.json = a.body.len ? json_loadb(a.body.data, a.body.len, 0, NULL) : NULL;
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return a;
}

static inline struct answer ask(struct shop *s, const char *method, const char *path, const char *body, const char *key)
{
	return ask_as(s, "sk_test_abc", "localhost", method, path, body, key);
}

static inline void answer_free(struct answer *a)
{
	json_decref(a->json);
	buf_free(&a->body);
}

/* A field by its path: "error.payment_intent.status"; NULL: there's none. */
static inline json_t *at(const json_t *o, const char *path)
{
	char name[64];
	size_t n = strcspn(path, ".");
	json_t *value;

	str_copy_n(name, sizeof(name), path, n);
	value = json_is_array(o) ? json_array_get(o, strtoul(name, NULL, 10)) : json_object_get(o, name);
	return value && path[n] ? at(value, path + n + 1) : value;
}

static inline const char *text_at(const json_t *o, const char *path)
{
	const char *s = json_string_value(at(o, path));

	return s ? s : "(none)";
}

static inline int64_t int_at(const json_t *o, const char *path)
{
	return json_is_integer(at(o, path)) ? json_integer_value(at(o, path)) : -1;
}

#define assert_text(json, path, expected) assert_string_equal(text_at(json, path), expected)

/* Asks, expects the status, and copies the field `id`. */
static inline void ask_id(struct shop *s, const char *path, const char *body, char id[96])
{
	struct answer a = ask(s, "POST", path, body, NULL);

	assert_int_equal(a.status, 200);
	str_copy(id, 96, text_at(a.json, "id"));
	answer_free(&a);
}

/* A customer with a card of that token. */
static inline void make_patient(struct shop *s, const char *token, char customer[96], char method[96])
{
	char body[256], path[160];

	ask_id(s, "/v1/customers", "name=%E5%B1%B1%E7%94%B0&metadata[patient]=1", customer);
	str_fmt(body, sizeof(body), "type=card&card[token]=%s", token);
	ask_id(s, "/v1/payment_methods", body, method);
	str_fmt(path, sizeof(path), "/v1/payment_methods/%s/attach", method);
	str_fmt(body, sizeof(body), "customer=%s", customer);
	ask_id(s, path, body, method);
}

/* The body of a charge as the worker would send it. */
static inline const char *charge_body(char out[512], const char *customer, const char *method, int amount, const char *bill)
{
	str_fmt(out, 512, "amount=%d&currency=jpy&customer=%s&payment_method=%s&off_session=true&confirm=true"
			  "&payment_method_types[]=card&metadata[bill]=%s&metadata[attempt]=1",
		amount, customer, method, bill);
	return out;
}

static inline json_t *read_ledger(struct shop *s)
{
	json_t *all;

	assert_int_equal(sandbox_ledger_read(s->dir, &all, &s->cause), ERR_OK);
	return all;
}

static inline size_t ledger_size(struct shop *s)
{
	json_t *all = read_ledger(s);
	size_t n = json_array_size(all);

	json_decref(all);
	return n;
}

#endif
