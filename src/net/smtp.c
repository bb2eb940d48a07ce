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
	bool to_recipient;      /* RCPT was sent: who is refused from here on is the recipient, or the message */
	bool of_us;             /* and yet the server's words are of us */
	struct smtp_result result;
	char error[CURL_ERROR_SIZE];
};

enum err smtp_site_check(const struct smtp_site *site, bool loopback, struct cause *cause)
{
	struct url u;
	char shown[sizeof site->url];
	if (!url_parse(site->url, &u) || (strcasecmp(u.scheme, "smtp") != 0 && strcasecmp(u.scheme, "smtps") != 0))
		return cause_set(cause, ERR_SETTING, _("[mail] url は smtp://利用者@ホスト:ポート の形です: %s"),
			str_without_user(site->url, shown, sizeof shown));
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

/* Whole words of the text: an address or a host of that name isn't one. */
static bool says(const char *line, const char *words)
{
	size_t n = strlen(words);
	for (const char *s = line; (s = strcasestr(s, words)); s++) {
		const char *end = s + n + strspn(s + n, ".,:;)");
		if ((s - line <= 4 || s[-1] == ' ') && (*end == ' ' || *end == '\0'))
			return true;
	}
	return false;
}

/*
 * Many servers keep what they have against us until RCPT. Only words that no mailbox's own filter says: a bare 5.7.1 there is also a phone
 * carrier's word for a patient's list of allowed domains. Behind "recipient address" another server's words may be quoted.
 */
static bool is_of_us(const char *line)
{
	static const char *const words[] = {
		"relay", "relaying", "client host", "helo command rejected", "sender address rejected", "permissions to send as this sender",
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (says(line, words[i]))
			return !says(line, "recipient address");
	return false;
}

/* Hears every line that goes out, passwords too: it only looks for the one that names the recipient and keeps nothing. */
static int on_line(CURL *easy, curl_infotype what, char *data, size_t n, void *arg)
{
	static const char rcpt[] = "RCPT TO:";
	struct call *c = arg;
	(void)easy;
	if (what == CURLINFO_HEADER_OUT && n >= sizeof rcpt - 1 && memcmp(data, rcpt, sizeof rcpt - 1) == 0)
		c->to_recipient = true;
	return 0;
}

/* The server's replies come as headers, line by line: the last one is kept, but for 221, the goodbye to our QUIT after a refusal. */
static size_t on_reply(char *data, size_t size, size_t count, void *arg)
{
	struct call *c = arg;
	char line[SMTP_REPLY];
	str_copy_n(line, sizeof line, data, size * count);
	str_strip(line);
	if (line[0] >= '2' && line[0] <= '5' && !str_starts(line, "221"))
		str_copy(c->result.text, sizeof c->result.text, line);
	c->of_us = c->of_us || (c->to_recipient && line[0] == '5' && is_of_us(line));
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
	if (c->result.class == SMTP_PERMANENT && (!c->to_recipient || c->of_us))
		c->result.class = SMTP_CONFIG;
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
	curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L); /* to on_line alone */
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_line);
	curl_easy_setopt(easy, CURLOPT_DEBUGDATA, c);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, c->error);
	multi_add(m, easy, finished, c);
}
