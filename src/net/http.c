/* HTTPS requests (see http.h). A request's memory holds the secret's header; it is wiped when the request has ended. */
#include "net/http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/mem.h"
#include "base/str.h"
#include "net/url.h"

#include "base/banned.h"

enum { CONNECT_MS = 10000, TOTAL_MS = 80000, ANSWER_MAX = 1 << 20, RETRY_MAX = 86400, UPLOAD = 16 << 10 };

struct call {
	http_done done;
	void *arg;
	struct buf body;             /* of the answer */
	char *sent;                  /* our body; libcurl doesn't copy it */
	size_t max;
	struct curl_slist *headers;
	struct http_answer answer;
	time_t date, retry_at;       /* of its headers; 0: none, -1: can't be read */
	char error[CURL_ERROR_SIZE];
};

enum err http_site_check(const struct http_site *site, bool loopback, struct cause *cause)
{
	struct url u;
	char shown[sizeof site->base_url];
	if (!url_parse(site->base_url, &u) || strcasecmp(u.scheme, "https") != 0)
		return cause_set(cause, ERR_SETTING, _("[gateway] url は https:// で始まるアドレスです: %s"),
			str_without_user(site->base_url, shown, sizeof shown));
	if (u.user[0] || u.password)
		return cause_set(cause, ERR_SETTING, _("[gateway] url に認証情報を書かないでください（鍵は secrets/gateway.key）"));
	if (loopback && !url_loopback(&u))
		return cause_set(cause, ERR_SETTING, _("訓練では、この機械の中の決済サーバーだけを使えます: %s"), site->base_url);
	return ERR_OK;
}

static size_t on_body(char *data, size_t size, size_t count, void *arg)
{
	struct call *c = arg;
	size_t n = size * count;
	if (n > c->max - c->body.len)
		return CURL_WRITEFUNC_ERROR;
	buf_add(&c->body, data, n);
	return n;
}

/* The value of header `name` in one line, without its end; false: another header. */
static bool header(const char *line, size_t n, const char *name, char *out, size_t size)
{
	size_t len = strlen(name);
	if (n <= len || strncasecmp(line, name, len) != 0 || line[len] != ':' || !str_copy_n(out, size, line + len + 1, n - len - 1))
		return false;
	str_strip(out);
	return true;
}

/* RFC 9110, 10.2.3: seconds, or a date. */
static void read_retry(struct call *c, const char *value)
{
	int64_t seconds;
	if (str_int64(value, 0, INT64_MAX, &seconds))
		c->answer.retry_after = seconds < RETRY_MAX ? seconds : RETRY_MAX;
	else
		c->retry_at = curl_getdate(value, NULL);
}

/* The date as seconds from now, by the server's own clock. */
static void count_retry(struct call *c)
{
	int64_t left = c->retry_at > 0 && c->date > 0 ? c->retry_at - c->date : 0;
	if (left > 0)
		c->answer.retry_after = left < RETRY_MAX ? left : RETRY_MAX;
}

/* The many answers of one second have the same: it is read once. */
static time_t read_date(const char *value)
{
	static _Thread_local struct { char text[80]; time_t date; } last;
	if (strcmp(value, last.text) != 0) {
		last.date = curl_getdate(value, NULL);
		str_copy(last.text, sizeof last.text, value);
	}
	return last.date;
}

static size_t on_header(char *data, size_t size, size_t count, void *arg)
{
	struct call *c = arg;
	size_t n = size * count;
	char value[80];
	if (header(data, n, "Retry-After", value, sizeof value))
		read_retry(c, value);
	else if (header(data, n, "Date", value, sizeof value))
		c->date = read_date(value);
	else if (header(data, n, "Request-Id", value, sizeof value))
		str_copy(c->answer.request_id, sizeof c->answer.request_id, value);
	return n;
}

static bool untrusted(CURLcode code)
{
	return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR ||
	       code == CURLE_SSL_CERTPROBLEM || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_SSL_PINNEDPUBKEYNOTMATCH;
}

static void wipe_headers(struct curl_slist *list)
{
	for (struct curl_slist *l = list; l; l = l->next)
		mem_wipe(l->data, strlen(l->data));
	curl_slist_free_all(list);
}

static void finished(void *arg, void *easy, int code)
{
	struct call *c = arg;
	long status = 0, request_bytes = 0;
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_bytes);
	if (code == CURLE_OK) {
		c->answer.status = (int)status;
		count_retry(c);
		c->answer.date = c->date > 0 ? c->date : 0;
		c->answer.body = c->body.data ? c->body.data : "";
		c->answer.n = c->body.len;
	} else {
		c->answer.never_sent = request_bytes == 0;
		c->answer.untrusted = untrusted((CURLcode)code);
		str_copy(c->answer.error, sizeof c->answer.error, c->error[0] ? c->error : curl_easy_strerror((CURLcode)code));
	}
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL); /* the handle stays, what it pointed to goes */
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL);
	c->done(c->arg, &c->answer);
	wipe_headers(c->headers);
	buf_wipe(&c->body);
	if (c->sent)
		mem_wipe(c->sent, strlen(c->sent));
	free(c->sent);
	free(c);
}

static void add_header(struct call *c, const char *name, const char *value)
{
	char line[512];
	str_copy(line, sizeof line, name);
	str_cat(line, sizeof line, ": ");
	str_cat(line, sizeof line, value);
	c->headers = curl_slist_append(c->headers, line);
	mem_wipe(line, sizeof line);
}

static void add_headers(struct call *c, const struct http_site *site, const char *body, const char *idem_key)
{
	char bearer[sizeof site->secret + 8];
	str_copy(bearer, sizeof bearer, "Bearer ");
	str_cat(bearer, sizeof bearer, site->secret);
	add_header(c, "Authorization", bearer);
	mem_wipe(bearer, sizeof bearer);
	add_header(c, "Accept", "application/json");
	add_header(c, "Stripe-Version", site->version[0] ? site->version : HTTP_DEFAULT_VERSION);
	if (!str_empty(idem_key))
		add_header(c, "Idempotency-Key", idem_key);
	if (body)
		add_header(c, "Content-Type", "application/x-www-form-urlencoded");
	c->headers = curl_slist_append(c->headers, "Expect:");
}

/* What a handle is set up by once, for all its requests; no secret is in it. */
struct wiring {
	char ca_file[512];
	long connect_ms, total_ms;
};

static void set_up(CURL *easy, const struct wiring *site)
{
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "Madoguchi");
	curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD); /* taken anew for every request; the usual 64 KiB make malloc tidy up all it has */
	if (site->ca_file[0]) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, site->ca_file);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, site->connect_ms);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, site->total_ms);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
}

static void set_url(CURL *easy, const struct http_site *site, const char *path)
{
	char url[1024];
	size_t base = strlen(site->base_url);
	while (base > 0 && site->base_url[base - 1] == '/')
		base--;
	str_copy_n(url, sizeof url, site->base_url, base);
	str_cat(url, sizeof url, path);
	curl_easy_setopt(easy, CURLOPT_URL, url);
}

void http_start(struct multi *m, const struct http_site *site, const char *method, const char *path, const char *body,
		const char *idem_key, http_done done, void *arg)
{
	struct call *c = mem_new(sizeof *c);
	struct wiring w = { .connect_ms = site->connect_ms ? site->connect_ms : CONNECT_MS, .total_ms = site->total_ms ? site->total_ms : TOTAL_MS };
	bool fresh;
	str_copy(w.ca_file, sizeof w.ca_file, site->ca_file);
	CURL *easy = multi_easy(m, &w, sizeof w, &fresh);
	*c = (struct call){ .done = done, .arg = arg, .max = site->answer_max ? site->answer_max : ANSWER_MAX };
	add_headers(c, site, body, idem_key);
	if (fresh)
		set_up(easy, &w);
	set_url(easy, site, path);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, c->headers);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, c->error);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, c);
	if (body) {
		c->sent = mem_str(body);
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, c->sent);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(c->sent));
	} else {
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	}
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, body ? NULL : method);
	multi_add(m, easy, finished, c);
}
