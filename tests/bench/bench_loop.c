/*
 * The base of the settlement's rates: a bare curl_multi loop. The same requests as the worker's (same bytes but for the
 * number of the bill and the key), as many side by side, the certificate verified, and nothing written down.
 */
#include "bench/bench_loop.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "bench/bench.h"
#include "gateway/gateway.h"

#include "base/banned.h"

struct one {
	CURL *easy;
	struct curl_slist *headers;
	struct gateway_request request;
	char answer[8192];
	size_t n;
};

static size_t on_body(char *data, size_t size, size_t count, void *arg)
{
	struct one *o = arg;
	size_t n = size * count;
	must(o->n + n < sizeof o->answer);
	memcpy(o->answer + o->n, data, n);
	o->n += n;
	return n;
}

static struct curl_slist *headers(const struct worker_options *w, const char *key)
{
	char line[400];
	struct curl_slist *l = NULL;
	str_fmt(line, sizeof line, "Authorization: Bearer %s", w->gateway.secret);
	l = curl_slist_append(l, line);
	l = curl_slist_append(l, "Accept: application/json");
	l = curl_slist_append(l, "Stripe-Version: " HTTP_DEFAULT_VERSION);
	str_fmt(line, sizeof line, "Idempotency-Key: %s", key);
	l = curl_slist_append(l, line);
	l = curl_slist_append(l, "Content-Type: application/x-www-form-urlencoded");
	return curl_slist_append(l, "Expect:");
}

static void set_up(struct one *o, const struct worker_options *w)
{
	char url[400];
	str_fmt(url, sizeof url, "%s/v1/payment_intents", w->gateway.base_url);
	o->easy = curl_easy_init();
	must(o->easy);
	curl_easy_setopt(o->easy, CURLOPT_URL, url);
	curl_easy_setopt(o->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(o->easy, CURLOPT_CAINFO, w->gateway.ca_file);
	curl_easy_setopt(o->easy, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(o->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(o->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(o->easy, CURLOPT_WRITEDATA, o);
	curl_easy_setopt(o->easy, CURLOPT_PRIVATE, o);
	curl_easy_setopt(o->easy, CURLOPT_POST, 1L);
}

static void send_one(CURLM *m, struct one *o, const struct town *t, const struct worker_options *w, int64_t number)
{
	char bill[32], key[64];
	str_fmt(bill, sizeof bill, "X-%06lld", (long long)number);
	str_fmt(key, sizeof key, "bench-%s-%lld-a1", bill, (long long)number);
	int card = (int)(number % TOWN_CARDS);
	struct gateway_charge g = { .amount = 300 + number % 7000, .customer = t->customers[card], .method = t->methods[card],
		.description = "中央病院 あとクレ", .bill = bill, .attempt = 1 };
	must(gateway_build_charge(&o->request, &g, key));
	curl_slist_free_all(o->headers);
	o->headers = headers(w, key);
	o->n = 0;
	curl_easy_setopt(o->easy, CURLOPT_HTTPHEADER, o->headers);
	curl_easy_setopt(o->easy, CURLOPT_POSTFIELDS, o->request.body);
	curl_easy_setopt(o->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(o->request.body));
	must(curl_multi_add_handle(m, o->easy) == CURLM_OK);
}

double bench_loop(const struct town *t, const struct worker_options *w, int64_t n)
{
	static int64_t number; /* no two of one process */
	int side_by_side = w->concurrency, running, left;
	struct one *all = mem_array((size_t)side_by_side, sizeof *all);
	CURLM *m = curl_multi_init();
	CURLMsg *msg;
	int64_t sent = 0, done = 0, begun = bench_ns();
	for (int i = 0; i < side_by_side; i++) {
		set_up(&all[i], w);
		if (sent++ < n)
			send_one(m, &all[i], t, w, ++number);
	}
	while (done < n) {
		curl_multi_perform(m, &running);
		while ((msg = curl_multi_info_read(m, &left))) {
			struct one *o;
			long status;
			curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **)&o);
			curl_easy_getinfo(o->easy, CURLINFO_RESPONSE_CODE, &status);
			if (msg->data.result != CURLE_OK || status != 200)
				die("bench: %s, HTTP %ld: %.*s", curl_easy_strerror(msg->data.result), status, (int)o->n, o->answer);
			curl_multi_remove_handle(m, o->easy);
			done++;
			if (sent++ < n)
				send_one(m, o, t, w, ++number);
		}
		if (done < n)
			curl_multi_poll(m, NULL, 0, 1000, NULL);
	}
	double took = (double)(bench_ns() - begun) / 1000;
	for (int i = 0; i < side_by_side; i++) {
		curl_easy_cleanup(all[i].easy);
		curl_slist_free_all(all[i].headers);
	}
	curl_multi_cleanup(m);
	free(all);
	return took / (double)n;
}
