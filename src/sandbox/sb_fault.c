/* Reads one fault from a text file and writes the rest back, whole or not at all. */
#include "sandbox/sb_fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/banned.h"

enum { FILE_MAX = 1 << 20 };

static const struct {
	const char *word;
	enum sb_fault_kind kind;
} words[] = {
	{ "500_before", SB_FAULT_500_BEFORE },   { "500_after", SB_FAULT_500_AFTER },
	{ "drop_before", SB_FAULT_DROP_BEFORE }, { "drop_after", SB_FAULT_DROP_AFTER },
	{ "truncate", SB_FAULT_TRUNCATE },       { "html", SB_FAULT_HTML },
	{ "slow", SB_FAULT_SLOW },               { "409", SB_FAULT_409 },
	{ "429", SB_FAULT_429 },                 { "wrong_amount", SB_FAULT_WRONG_AMOUNT },
	{ "wrong_currency", SB_FAULT_WRONG_CURRENCY }, { "wrong_metadata", SB_FAULT_WRONG_METADATA },
	{ "wrong_status", SB_FAULT_WRONG_STATUS },
};

/* Reads "FAULT[:NUMBER] [METHOD] [PATH-PREFIX]" of `n` bytes; false: it isn't for this request. */
static bool line_fits(const char *line, size_t n, const char *method, const char *path, struct sb_fault *out)
{
	char text[256], word[32] = "", a[64] = "", b[128] = "";
	char *number;
	int fields;

	str_copy_n(text, sizeof(text), line, n);
	fields = sscanf(text, "%31s %63s %127s", word, a, b);
	if (fields < 1 || (fields > 1 && a[0] != '/' && strcmp(a, method) != 0) ||
	    (fields > 1 && a[0] == '/' && !str_starts(path, a)) || (fields > 2 && !str_starts(path, b)))
		return false;
	number = strchr(word, ':');
	if (number)
		*number++ = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].word, word) == 0) {
			*out = (struct sb_fault){ .kind = words[i].kind, .number = number ? strtod(number, NULL) : 0 };
			return true;
		}
	}
	return false;
}

struct sb_fault sb_fault_take(const char *file, const char *method, const char *path)
{
	struct sb_fault fault = { .kind = SB_FAULT_NONE };
	struct buf all = { 0 };
	size_t from = 0;

	if (!file || file_read(file, FILE_MAX, &all) != 0 || !all.len) {
		buf_free(&all);
		return fault;
	}
	while (from < all.len) {
		const char *end = memchr(all.data + from, '\n', all.len - from);
		size_t next = end ? (size_t)(end - all.data) + 1 : all.len;

		if (line_fits(all.data + from, next - from, method, path, &fault)) {
			memmove(all.data + from, all.data + next, all.len - next);
			all.len -= next - from;
			file_write(file, all.data, all.len, 0600);
			break;
		}
		from = next;
	}
	buf_free(&all);
	return fault;
}
