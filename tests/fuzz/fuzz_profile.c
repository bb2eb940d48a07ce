/* Facility profiles: refused with the file's name and a reason, or taken; what was taken, shown as a file, is the same profile. */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "domain/policy.h"
#include "fuzz/fuzz.h"

static void write_line(void *user, const char *section, const char *key, const char *value)
{
	buf_fmt(user, "[%s]\n%s = %s\n", section, key, value);
}

int fuzz_profile(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n);
	struct ctx ctx = { 0 };
	struct profile p, back;
	struct buf file = { 0 }, again = { 0 };
	enum err e = policy_parse(&ctx, "own.ini", text, &p);
	must(e == ERR_OK || (e == ERR_SETTING && str_starts(ctx.cause.text, "own.ini")));
	if (!e) {
		policy_show(&p, write_line, &file);
		if (policy_parse(&ctx, "shown.ini", file.data, &back))
			die("%s\n%s", ctx.cause.text, file.data);
		policy_show(&back, write_line, &again);
		must(strcmp(again.data, file.data) == 0);
	}
	buf_free(&file);
	buf_free(&again);
	free(text);
	return 0;
}
