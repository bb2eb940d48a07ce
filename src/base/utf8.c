/* UTF-8, widths and normal forms over utf8proc, with the guards that Japanese names need (FACTS: names). */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/str.h"

#include "base/banned.h"

enum { REPLACEMENT = 0xFFFD };

size_t utf8_next(const char *s, size_t n, uint32_t *out)
{
	if (n == 0 || *s == '\0')
		return 0;
	utf8proc_int32_t c;
	utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)s, n > 4 ? 4 : (utf8proc_ssize_t)n, &c);
	if (len <= 0) {
		*out = REPLACEMENT;
		return 1;
	}
	*out = (uint32_t)c;
	return (size_t)len;
}

size_t utf8_put(uint32_t c, char out[4])
{
	utf8proc_uint8_t bytes[4];
	if (!utf8proc_codepoint_valid((utf8proc_int32_t)c))
		c = REPLACEMENT;
	utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)c, bytes);
	memcpy(out, bytes, (size_t)n);
	return (size_t)n;
}

bool utf8_valid(const char *s, size_t n)
{
	while (n) {
		utf8proc_int32_t c;
		utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)s, n > 4 ? 4 : (utf8proc_ssize_t)n, &c);
		if (len <= 0 || c == 0)
			return false;
		s += len;
		n -= (size_t)len;
	}
	return true;
}

size_t utf8_count(const char *s)
{
	size_t count = 0, n = strlen(s);
	uint32_t c;
	for (size_t len; (len = utf8_next(s, n, &c)) > 0; s += len, n -= len)
		count++;
	return count;
}

size_t utf8_graphemes(const char *s)
{
	size_t count = 0, n = strlen(s);
	utf8proc_int32_t state = 0;
	uint32_t c, before = 0;
	for (size_t len; (len = utf8_next(s, n, &c)) > 0; s += len, n -= len) {
		count += count == 0 || utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)c, &state);
		before = c;
	}
	return count;
}

int utf8_char_width(uint32_t c)
{
	if (c >= 0x20 && c < 0x7F)
		return 1;
	/* The half-width voice marks are letters with a column of their own, whatever combines with them elsewhere. */
	if (c == 0xFF9E || c == 0xFF9F)
		return 1;
	return utf8proc_charwidth((utf8proc_int32_t)c);
}

int utf8_width(const char *s)
{
	int columns = 0;
	size_t n = strlen(s);
	uint32_t c;
	for (size_t len; (len = utf8_next(s, n, &c)) > 0; s += len, n -= len)
		columns += utf8_char_width(c);
	return columns;
}

size_t utf8_fit(const char *s, int columns)
{
	size_t at = 0, n = strlen(s);
	uint32_t c;
	for (size_t len; (len = utf8_next(s + at, n - at, &c)) > 0; at += len) {
		columns -= utf8_char_width(c);
		if (columns < 0)
			break;
	}
	return at;
}

static bool is_variation_selector(uint32_t c)
{
	return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

/*
 * What compatibility normalisation gets wrong for names: it keeps variation selectors, and it takes the
 * spacing voice marks apart into a space and a combining mark; so those become the combining marks here.
 */
static void guard(const char *s, size_t n, struct buf *out)
{
	uint32_t c;
	for (size_t len; (len = utf8_next(s, n, &c)) > 0; s += len, n -= len) {
		if (is_variation_selector(c))
			continue;
		if (c == 0x309B || c == 0x309C) {
			char mark[4];
			buf_add(out, mark, utf8_put(c - 2, mark));
		} else {
			buf_add(out, s, len);
		}
	}
}

static bool normalise(const char *s, size_t n, utf8proc_option_t options, char *out, size_t size)
{
	utf8proc_uint8_t *text = NULL;
	utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &text, options);
	bool ok = len >= 0 && str_copy(out, size, (const char *)text);
	free(text);
	if (!ok)
		out[0] = '\0';
	return ok;
}

/*
 * Names are nearly all of these: kanji and kana that stand for themselves as long as no mark follows (which isn't among
 * them), and the wide space, for which the compatible form has the narrow one.
 */
static bool copy_plain(const char *s, size_t n, char *out, size_t size)
{
	size_t at = 0;
	if (n >= size)
		return false;
	for (const char *end = s + n; s < end;) {
		uint32_t c = 0;
		size_t len = utf8_next(s, (size_t)(end - s), &c);
		bool kept = c < 0x80 || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FC);
		if (!kept && c != 0x3000)
			return false;
		if (kept)
			memcpy(out + at, s, len);
		else
			out[at] = ' ';
		at += kept ? len : 1;
		s += len;
	}
	out[at] = '\0';
	return true;
}

/* Most of what arrives is ASCII, which every normal form leaves alone. */
static bool copy_ascii(const char *s, size_t n, char *out, size_t size)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return n < size && str_copy(out, size, s);
}

bool utf8_nfkc(const char *s, char *out, size_t size)
{
	size_t n = strlen(s);
	if (copy_plain(s, n, out, size))
		return true;
	if (!utf8_valid(s, n)) {
		out[0] = '\0';
		return false;
	}
	struct buf guarded = { 0 };
	buf_str(&guarded, "");
	guard(s, n, &guarded);
	bool ok = normalise(guarded.data, guarded.len, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT, out, size);
	buf_free(&guarded);
	return ok;
}

bool utf8_nfc(const char *s, char *out, size_t size)
{
	size_t n = strlen(s);
	return copy_ascii(s, n, out, size) || normalise(s, n, UTF8PROC_STABLE | UTF8PROC_COMPOSE, out, size);
}
