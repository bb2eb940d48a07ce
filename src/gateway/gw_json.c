/* Bounded reading of the gateway's JSON. */
#include "gateway/gw_json.h"

#include "base/banned.h"

enum { JSON_MAX = 1 << 20, DEPTH_MAX = 32 };

/* jansson's own limit is 2048 levels: too deep for what we walk. */
static bool too_deep(const char *text, size_t n)
{
	int depth = 0;
	bool quoted = false;
	for (size_t i = 0; i < n; i++) {
		if (quoted && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && (text[i] == '{' || text[i] == '['))
			depth++;
		else if (!quoted && (text[i] == '}' || text[i] == ']'))
			depth--;
		if (depth > DEPTH_MAX)
			return true;
	}
	return false;
}

json_t *gw_json_read(const char *text, size_t n)
{
	json_error_t error;
	if (!text || n == 0 || n > JSON_MAX || too_deep(text, n))
		return NULL;
	json_t *doc = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
	if (doc && json_is_object(doc))
		return doc;
	json_decref(doc);
	return NULL;
}

const json_t *gw_json_part(const json_t *o, const char *name)
{
	return o ? json_object_get(o, name) : NULL;
}

const char *gw_json_text(const json_t *o, const char *name)
{
	const char *s = json_string_value(gw_json_part(o, name));
	return s ? s : "";
}

int64_t gw_json_int(const json_t *o, const char *name)
{
	const json_t *v = gw_json_part(o, name);
	return json_is_integer(v) ? (int64_t)json_integer_value(v) : INT64_MIN;
}

bool gw_json_is(const json_t *o, const char *name)
{
	return json_is_true(gw_json_part(o, name));
}
