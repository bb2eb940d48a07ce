/* Strings in fixed arrays. Every function leaves a NUL-terminated string of whole UTF-8 characters. */
#include "base/str.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

bool str_copy(char *dst, size_t size, const char *src)
{
	size_t len = strlen(src);
	if (len >= size)
		return str_copy_n(dst, size, src, len);
	memmove(dst, src, len + 1);
	return true;
}

bool str_copy_n(char *dst, size_t size, const char *src, size_t n)
{
	size_t len = strnlen(src, n);
	bool whole = len < size;
	if (!whole)
		len = size - 1;
	memmove(dst, src, len);
	dst[len] = '\0';
	str_trim_partial(dst);
	return whole;
}

static bool format(char *dst, size_t size, const char *fmt, va_list ap)
{
	int n = vsnprintf(dst, size, fmt, ap);
	if (n < 0) {
		dst[0] = '\0';
		return false;
	}
	if ((size_t)n < size)
		return true;
	str_trim_partial(dst);
	return false;
}

bool str_fmt(char *dst, size_t size, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	bool whole = format(dst, size, fmt, ap);
	va_end(ap);
	return whole;
}

bool str_add(char *dst, size_t size, const char *fmt, ...)
{
	size_t used = strlen(dst);
	va_list ap;
	va_start(ap, fmt);
	bool whole = format(dst + used, size - used, fmt, ap);
	va_end(ap);
	return whole;
}

bool str_cat(char *dst, size_t size, const char *s)
{
	size_t used = strlen(dst);
	return str_copy(dst + used, size - used, s);
}

bool str_cat_int(char *dst, size_t size, int64_t v)
{
	char digits[24], *at = digits + sizeof digits - 1;
	uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;
	*at = '\0';
	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (v < 0)
		*--at = '-';
	return str_cat(dst, size, at);
}

void str_cat_hex(char *dst, size_t size, const unsigned char *bytes, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	size_t used = strlen(dst);
	for (size_t i = 0; i < n && used + 2 < size; i++) {
		dst[used++] = digit[bytes[i] >> 4];
		dst[used++] = digit[bytes[i] & 15];
	}
	dst[used] = '\0';
}

/* How many bytes a character has that begins with this byte; 0: none begins so. */
static size_t lead_length(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c >= 0xC2 && c < 0xE0)
		return 2;
	if (c >= 0xE0 && c < 0xF0)
		return 3;
	return c >= 0xF0 && c < 0xF5 ? 4 : 0;
}

void str_trim_partial(char *s)
{
	size_t len = strlen(s), back = 0;
	while (back < len && back < 3 && ((unsigned char)s[len - 1 - back] & 0xC0) == 0x80)
		back++;
	if (back == len)
		return;
	size_t start = len - 1 - back;
	if (lead_length((unsigned char)s[start]) > back + 1)
		s[start] = '\0';
}

/* Length of the blank at p: a space, a tab, a line end, or U+3000; 0: it isn't one. */
static size_t blank(const char *p)
{
	if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
		return 1;
	return strncmp(p, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

void str_strip(char *s)
{
	char *start = s;
	for (size_t n; (n = blank(start)) > 0; )
		start += n;
	size_t len = strlen(start);
	for (;;) {
		if (len >= 1 && blank(start + len - 1) == 1)
			len--;
		else if (len >= 3 && blank(start + len - 3) == 3)
			len -= 3;
		else
			break;
	}
	memmove(s, start, len);
	s[len] = '\0';
}

bool str_empty(const char *s)
{
	return !s || !*s;
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_digits(const char *s)
{
	return *s && s[strspn(s, "0123456789")] == '\0';
}

bool str_int64(const char *s, int64_t min, int64_t max, int64_t *out)
{
	const char *digits = *s == '-' ? s + 1 : s;
	if (!str_digits(digits))
		return false;
	errno = 0;
	intmax_t v = strtoimax(s, NULL, 10);
	if (errno || v < min || v > max)
		return false;
	*out = v;
	return true;
}

const char *str_without_user(const char *url, char *out, size_t size)
{
	const char *at = strrchr(url, '@'), *host = strstr(url, "://");
	size_t before = host && at && host < at ? (size_t)(host - url) + 3 : 0;
	str_copy_n(out, size, url, at ? before : strlen(url));
	if (at)
		str_add(out, size, "…%s", at);
	return out;
}
