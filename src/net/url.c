/* Parts of a URL, parsed by libcurl. */
#include "net/url.h"

#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/str.h"

#include "base/banned.h"

static bool part(CURLU *h, CURLUPart what, unsigned flags, char *out, size_t size)
{
	char *text = NULL;
	out[0] = '\0';
	if (curl_url_get(h, what, &text, flags) != CURLUE_OK)
		return true; /* absent */
	bool fits = str_copy(out, size, text);
	curl_free(text);
	return fits;
}

bool url_parse(const char *text, struct url *out)
{
	char port[8], password[8] = "";
	int64_t n = 0;
	*out = (struct url){ 0 };
	CURLU *h = curl_url();
	bool ok = h && curl_url_set(h, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
	ok = ok && part(h, CURLUPART_SCHEME, 0, out->scheme, sizeof out->scheme) && part(h, CURLUPART_USER, CURLU_URLDECODE, out->user, sizeof out->user) &&
	     part(h, CURLUPART_HOST, 0, out->host, sizeof out->host) && part(h, CURLUPART_PATH, 0, out->path, sizeof out->path) &&
	     part(h, CURLUPART_PORT, 0, port, sizeof port);
	if (ok) {
		out->password = !part(h, CURLUPART_PASSWORD, 0, password, sizeof password) || password[0] != '\0';
		if (port[0])
			ok = str_int64(port, 1, 65535, &n);
	}
	out->port = (int)n;
	curl_url_cleanup(h);
	return ok && out->host[0] != '\0';
}

bool url_loopback(const struct url *u)
{
	const char *h = u->host;
	if (strcasecmp(h, "localhost") == 0 || strcmp(h, "[::1]") == 0 || strcmp(h, "::1") == 0)
		return true;
	if (!str_starts(h, "127."))
		return false;
	for (; *h; h++)
		if (*h != '.' && (*h < '0' || *h > '9'))
			return false;
	return true;
}
