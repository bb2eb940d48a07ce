/* Form-encoded bodies, deterministic: fields in the order given, brackets as they are, values percent-encoded. */
#include "gateway/gw_form.h"

#include <string.h>

#include "base/str.h"

#include "base/banned.h"

static bool plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
}

bool gw_form_escape(char *out, size_t size, const char *value)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = strlen(out);
	for (const unsigned char *p = (const unsigned char *)value; *p; p++) {
		if (n + 4 > size)
			return false;
		if (plain(*p)) {
			out[n++] = (char)*p;
		} else {
			out[n++] = '%';
			out[n++] = hex[*p >> 4];
			out[n++] = hex[*p & 15];
		}
		out[n] = '\0';
	}
	return true;
}

static bool begin(char *body, size_t size, const char *name)
{
	return str_cat(body, size, body[0] ? "&" : "") && str_cat(body, size, name) && str_cat(body, size, "=");
}

bool gw_form_add(char *body, size_t size, const char *name, const char *value)
{
	return begin(body, size, name) && gw_form_escape(body, size, value);
}

bool gw_form_int(char *body, size_t size, const char *name, int64_t value)
{
	return begin(body, size, name) && str_cat_int(body, size, value);
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool unescape(const char *p, size_t n, char *out, size_t size)
{
	size_t len = 0;
	for (size_t i = 0; i < n; i++) {
		int c = (unsigned char)p[i];
		if (c == '%') {
			if (i + 2 >= n || nibble(p[i + 1]) < 0 || nibble(p[i + 2]) < 0)
				return false;
			c = nibble(p[i + 1]) * 16 + nibble(p[i + 2]);
			i += 2;
		}
		if (len + 1 >= size)
			return false;
		out[len++] = (char)c;
	}
	out[len] = '\0';
	return true;
}

bool gw_form_value(const char *body, const char *name, char *out, size_t size)
{
	size_t len = strlen(name);
	for (const char *p = body; *p;) {
		const char *end = strchr(p, '&');
		size_t n = end ? (size_t)(end - p) : strlen(p);
		if (n > len && p[len] == '=' && strncmp(p, name, len) == 0)
			return unescape(p + len + 1, n - len - 1, out, size);
		p += n + (end ? 1 : 0);
	}
	return false;
}
