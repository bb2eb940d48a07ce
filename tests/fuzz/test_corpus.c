/* Every input that a fuzzer was given as a seed or has ever found, once more: none of them may break a reader. proves P5, K3, P4, I1, I3, X7 */
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "fuzz/fuzz.h"

enum { INPUT_MAX = 1 << 20, SEEDS = 3 };

static void run(const char *name, int (*target)(const uint8_t *, size_t))
{
	char folder[400], path[700];
	int n = 0;
	str_fmt(folder, sizeof folder, "%s/tests/fuzz/corpus/%s", getenv("MADOGUCHI_ROOT"), name);
	DIR *d = opendir(folder);
	assert_non_null(d);
	for (const struct dirent *e; (e = readdir(d));) {
		struct buf b = { 0 };
		if (e->d_name[0] == '.')
			continue;
		str_fmt(path, sizeof path, "%s/%s", folder, e->d_name);
		assert_int_equal(file_read(path, INPUT_MAX, &b), 0);
		/* whole, and cut off in the middle of everything */
		for (size_t len = b.len; ; len = len * 3 / 4) {
			assert_int_equal(target((const uint8_t *)b.data, len), 0);
			if (!len)
				break;
		}
		buf_free(&b);
		n++;
	}
	closedir(d);
	assert_true(n >= SEEDS);
}

#define X(name) static void corpus_##name(void **state) { (void)state; run(#name, fuzz_##name); }
FUZZ_LIST(X)
#undef X

int main(void)
{
	const struct CMUnitTest tests[] = {
#define X(name) cmocka_unit_test(corpus_##name),
		FUZZ_LIST(X)
#undef X
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
