/* Names of keys, and look-ups in key tables. */
#include "tui/keys.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/utf8.h"
#include "tui/screen.h"

#include "base/banned.h"

static const char *const names[] = {
#define X(code, name) [K_##code - K_FIRST] = name,
	KEYS_LIST(X)
#undef X
};

const char *keys_label(int32_t key, char out[16])
{
	if (key > K_FIRST && key < K_END_OF_KEYS) {
		str_copy(out, 16, names[key - K_FIRST]);
	} else if (key > 0 && key < 0x20) {
		str_fmt(out, 16, "^%c", (char)(key | 0x40));
	} else if (key == ' ') {
		str_copy(out, 16, "Space");
	} else {
		char c[4];
		size_t n = utf8_put((uint32_t)key, c);
		str_copy_n(out, 16, c, n);
	}
	return out;
}

static int32_t alias(const char *name)
{
	static const struct { const char *name; int32_t key; } table[] = {
		{ "Space", ' ' }, { "Return", K_ENTER }, { "PageUp", K_PGUP }, { "PageDown", K_PGDN },
		{ "Escape", K_ESC }, { "Del", K_DELETE }, { "Shift-Tab", K_BACKTAB },
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (strcasecmp(name, table[i].name) == 0)
			return table[i].key;
	return 0;
}

int32_t keys_parse(const char *name)
{
	for (int32_t k = K_FIRST + 1; k < K_END_OF_KEYS; k++)
		if (strcasecmp(name, names[k - K_FIRST]) == 0)
			return k;
	int32_t other = alias(name);
	if (other)
		return other;
	const char *letter = str_starts(name, "Ctrl-") ? name + 5 : name[0] == '^' && name[1] ? name + 1 : NULL;
	if (letter && letter[1] == '\0' && ((letter[0] | 0x20) >= 'a' && (letter[0] | 0x20) <= 'z'))
		return K_CTRL(letter[0]);
	uint32_t c;
	size_t n = utf8_next(name, strlen(name), &c);
	return n && name[n] == '\0' && keys_printable((int32_t)c) ? (int32_t)c : 0;
}

const struct screen_key *keys_find(const struct screen_key *table, int32_t key)
{
	for (const struct screen_key *k = table; k && k->key; k++)
		if (k->key == key)
			return k;
	return NULL;
}

const struct screen_key *keys_action(const struct screen_key *table, enum action action)
{
	for (const struct screen_key *k = table; k && k->key; k++)
		if (k->action == action)
			return k;
	return NULL;
}

const char *keys_name(const struct screen *s, enum action action, char *out, size_t size)
{
	const struct screen_key *k = keys_action(s->keys, action);
	char key[16];
	if (!k)
		str_copy(out, size, "");
	else if (k->label)
		str_fmt(out, size, "%s %s", keys_label(k->key, key), _(k->label));
	else
		str_copy(out, size, keys_label(k->key, key));
	return out;
}
