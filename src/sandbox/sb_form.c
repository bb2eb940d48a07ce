/* Reads application/x-www-form-urlencoded with Stripe's nested names (FACTS §10.1). */
#include "sandbox/sb_form.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "base/banned.h"

enum { DEPTH_MAX = 8, SEGMENT_MAX = 128, FIELDS_MAX = 1000 };

/* Cuts the next segment off *rest: "a[b][c]" gives a, then b, then c. */
static bool next_segment(const char **rest, bool first, char out[SEGMENT_MAX])
{
	const char *p = *rest, *end;

	if (!first) {
		if (*p++ != '[')
			return false;
		end = strchr(p, ']');
	} else {
		end = p + strcspn(p, "[]");
	}
	if (!end || end - p >= SEGMENT_MAX || memchr(p, '[', (size_t)(end - p)))
		return false;
	memcpy(out, p, (size_t)(end - p));
	out[end - p] = '\0';
	*rest = first ? end : end + 1;
	return true;
}

bool sb_form_put(json_t *tree, const char *name, const char *value)
{
	const char *rest = name;
	char segment[SEGMENT_MAX];

	if (!utf8_valid(name, strlen(name)) || !utf8_valid(value, strlen(value)))
		return false;
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		json_t *child;

		if (!next_segment(&rest, depth == 0, segment) || json_object_size(tree) >= FIELDS_MAX)
			return false;
		if (depth == 0 && !*segment)
			return false;
		if (!*segment)
			snprintf(segment, sizeof(segment), "%zu", json_object_size(tree));
		child = json_object_get(tree, segment);
		if (!*rest) {
			if (json_is_object(child))
				return false;
			return json_object_set_new(tree, segment, json_string(value)) == 0;
		}
		if (!child) {
			child = json_object();
			json_object_set_new(tree, segment, child);
		}
		if (!json_is_object(child))
			return false;
		tree = child;
	}
	return false;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* false: a broken escape, or a NUL byte */
static bool unescape(struct buf *out, const char *s, size_t n)
{
	buf_clear(out);
	buf_str(out, "");
	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c == '+') {
			c = ' ';
		} else if (c == '%') {
			if (n - i < 3 || hex(s[i + 1]) < 0 || hex(s[i + 2]) < 0)
				return false;
			c = (char)(hex(s[i + 1]) << 4 | hex(s[i + 2]));
			i += 2;
		}
		if (!c)
			return false;
		buf_char(out, c);
	}
	return true;
}

bool sb_form_read(json_t *tree, const char *data, size_t n)
{
	struct buf name = { 0 }, value = { 0 };
	bool ok = true;

	while (ok && n) {
		const char *amp = memchr(data, '&', n), *eq;
		size_t len = amp ? (size_t)(amp - data) : n;

		eq = memchr(data, '=', len);
		if (len) {
			size_t name_len = eq ? (size_t)(eq - data) : len;

			ok = unescape(&name, data, name_len) &&
			     unescape(&value, eq ? eq + 1 : "", eq ? len - name_len - 1 : 0) &&
			     sb_form_put(tree, name.data, value.data);
		}
		data += amp ? len + 1 : len;
		n -= amp ? len + 1 : len;
	}
	buf_free(&name);
	buf_free(&value);
	return ok;
}
