/* Compares line by line, so that a failure shows the one row of the screen that matters. */
#include "lib/golden.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static const char *path_of(const char *name, char *out, size_t size)
{
	const char *root = getenv("MADOGUCHI_ROOT");
	str_fmt(out, size, "%s/tests/%s", root ? root : ".", name);
	return out;
}

static void compare(const char *name, const char *want, const char *got)
{
	for (int line = 1; *want || *got; line++) {
		size_t w = strcspn(want, "\n"), g = strcspn(got, "\n");
		if (w != g || memcmp(want, got, w) != 0)
			fail_msg("%s line %d\nwant: %.*s\n got: %.*s", name, line, (int)w, want, (int)g, got);
		want += w + (want[w] == '\n');
		got += g + (got[g] == '\n');
	}
}

void golden_check(const char *name, const char *text)
{
	char path[1024];
	struct buf want = { 0 };
	const char *mode = getenv("MADOGUCHI_GOLDEN");
	path_of(name, path, sizeof path);
	if (mode && strcmp(mode, "write") == 0)
		assert_int_equal(file_write(path, text, strlen(text), 0644), 0);
	if (file_read(path, 1 << 22, &want) != 0)
		fail_msg("%s: no golden file", path);
	compare(name, want.data ? want.data : "", text);
	buf_free(&want);
}
