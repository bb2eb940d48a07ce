/* Mail by SMTP over libcurl (see smtp.h). */
#include "net/smtp.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/mem.h"
#include "base/str.h"
#include "net/url.h"

#include "base/banned.h"

enum { CONNECT_MS = 15000, TOTAL_MS = 60000 };

struct call {
	smtp_done done;
	void *arg;
	const char *bytes;
	size_t n, at;
	struct curl_slist *to;
	struct smtp_result result;
	char error[CURL_ERROR_SIZE];
};

enum err smtp_site_check(const struct smtp_site *site, bool loopback, struct cause *cause)
{
	struct url u;
	if (!url_parse(site->url, &u) || (strcasecmp(u.scheme, "smtp") != 0 && strcasecmp(u.scheme, "smtps") != 0))
		return cause_set(cause, ERR_SETTING, _("[mail] url は smtp://利用者@ホスト:ポート の形です: %s"), site->url);
	if (u.password)
		return cause_set(cause, ERR_SETTING, _("[mail] url にパスワードを書かないでください（secrets/mail.password）"));
	if (loopback && !url_loopback(&u))
		return cause_set(cause, ERR_SETTING, _("訓練では、この機械の中のメールサーバーだけを使えます: %s"), u.host);
	return ERR_OK;
}

enum smtp_class smtp_classify(int reply, int curl_code)
{
	if (curl_code == CURLE_OK)
		return SMTP_SENT;
	if (curl_code == CURLE_PEER_FAILED_VERIFICATION || curl_code == CURLE_SSL_CACERT_BADFILE || curl_code == CURLE_SSL_CERTPROBLEM ||
	    curl_code == CURLE_UNSUPPORTED_PROTOCOL)
		return SMTP_CONFIG;
	if (reply >= 400 && reply < 500)
		return SMTP_TEMPORARY;
	if (reply == 530 || reply == 534 || reply == 535 || reply == 538)
		return SMTP_CONFIG;
	if (reply >= 500 && (curl_code == CURLE_SEND_ERROR || curl_code == CURLE_WEIRD_SERVER_REPLY))
		return SMTP_PERMANENT;
	if (curl_code == CURLE_LOGIN_DENIED || curl_code == CURLE_USE_SSL_FAILED || reply >= 500)
		return SMTP_CONFIG; /* also a server that doesn't offer STARTTLS */
	return SMTP_TEMPORARY;
}

static size_t on_read(char *out, size_t size, size_t count, void *arg)
{
	struct call *c = arg;
	size_t n = size * count, left = c->n - c->at;
	if (n > left)
		n = left;
	memcpy(out, c->bytes + c->at, n);
	c->at += n;
	return n;
}

/* The server's replies come as headers: the last one is kept. */
static size_t on_reply(char *data, size_t size, size_t count, void *arg)
{
	struct call *c = arg;
	char line[sizeof c->result.text];
	str_copy_n(line, sizeof line, data, size * count);
	str_strip(line);
	if (line[0] >= '2' && line[0] <= '5')
		str_copy(c->result.text, sizeof c->result.text, line);
	return size * count;
}

static void finished(void *arg, void *easy, int code)
{
	struct call *c = arg;
	long reply = 0;
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply);
	c->result.reply = (int)reply;
	c->result.code = code;
	c->result.class = smtp_classify((int)reply, code);
	if (code != CURLE_OK && reply < 400)
		str_copy(c->result.text, sizeof c->result.text, c->error[0] ? c->error : curl_easy_strerror((CURLcode)code));
	c->done(c->arg, &c->result);
	curl_slist_free_all(c->to);
	free(c);
}

/* The URL that libcurl gets: without the user, and with our name for EHLO as its path (else it would be the machine's). */
static void plain_url(const struct smtp_site *site, const struct url *u, char *out, size_t size)
{
	const char *at = strrchr(site->from, '@');
	str_fmt(out, size, "%s://%s", u->scheme, u->host);
	if (u->port)
		str_add(out, size, ":%d", u->port);
	if (u->path[0] && strcmp(u->path, "/") != 0)
		str_add(out, size, "%s", u->path);
	else
		str_add(out, size, "/%s", at ? at + 1 : "localhost");
}

void smtp_start(struct multi *m, const struct smtp_site *site, const char *recipient, const char *bytes, size_t n, smtp_done done, void *arg)
{
	struct call *c = mem_new(sizeof *c);
	bool fresh;
	CURL *easy = multi_easy(m, NULL, 0, &fresh);
	struct url u;
	char url[512], address[160];
	*c = (struct call){ .done = done, .arg = arg, .bytes = bytes, .n = n };
	if (!url_parse(site->url, &u))
		u = (struct url){ .scheme = "smtp" };
	plain_url(site, &u, url, sizeof url);
	str_fmt(address, sizeof address, "<%s>", recipient);
	c->to = curl_slist_append(NULL, address);
	str_fmt(address, sizeof address, "<%s>", site->from);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	if (site->ca_file[0]) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, site->ca_file);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (u.user[0]) {
		curl_easy_setopt(easy, CURLOPT_USERNAME, u.user);
		curl_easy_setopt(easy, CURLOPT_PASSWORD, site->password);
	}
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, site->total_ms ? site->total_ms : (long)TOTAL_MS);
	curl_easy_setopt(easy, CURLOPT_MAIL_FROM, address);
	curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, c->to);
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)n);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(easy, CURLOPT_READDATA, c);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_reply);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, c);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, c->error);
	multi_add(m, easy, finished, c);
}
