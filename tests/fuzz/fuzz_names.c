/* Two names, one per line: the comparison is the same from both sides, a name is itself, and keys are UTF-8 that fits. */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "model/name.h"

enum { DIFFS = 256, KEY = 512 };

static void keys(const char *name)
{
	static bool (*const make[])(const char *, char *, size_t) = { name_kanji_key, name_kana_key, name_kana_fuzzy_key };
	char key[KEY], small[8];
	for (size_t i = 0; i < sizeof make / sizeof make[0]; i++) {
		bool ok = make[i](name, key, sizeof key);
		must(ok ? utf8_valid(key, strlen(key)) : !key[0]);
		must(!ok || utf8_valid(name, strlen(name)));
		if (make[i](name, small, sizeof small))
			must(ok && strcmp(small, key) == 0);
		else
			must(!small[0]);
	}
}

int fuzz_names(const uint8_t *data, size_t n)
{
	static struct name_diff there[DIFFS], back[DIFFS];
	char *a = fuzz_text(data, n), *b = strchr(a, '\n');
	int n_there, n_back;
	if (b)
		*b++ = '\0';
	else
		b = a + strlen(a);
	enum name_match m = name_compare(a, b, there, DIFFS, &n_there);
	must(name_compare(b, a, back, DIFFS, &n_back) == m && n_there == n_back);
	for (int i = 0; i < n_there; i++) {
		must(there[i].at_a == back[i].at_b && there[i].at_b == back[i].at_a && there[i].a == back[i].b && there[i].level == back[i].level);
		must(there[i].level > NAME_SAME && there[i].level <= m);
		must(there[i].at_a <= (int)utf8_count(a) && there[i].at_b <= (int)utf8_count(b));
	}
	must(name_compare(a, a, there, DIFFS, &n_back) == (utf8_valid(a, strlen(a)) ? NAME_SAME : NAME_DIFFERENT) && n_back == 0);
	keys(a);
	keys(b);
	free(a);
	return 0;
}
