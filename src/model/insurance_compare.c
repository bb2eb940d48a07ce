/* Keys of insurance numbers, and what differs between two covers. */
#include "model/insurance_compare.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "model/checkdigit.h"

#include "base/banned.h"

enum { KEY = 128 };

/* What people and systems write for a hyphen; NFKC makes one only of U+FF0D. */
static bool is_hyphen(uint32_t c)
{
	return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC;
}

const char *insurance_number_key(const char *text, char *out, size_t size)
{
	char folded[KEY], one[4];
	uint32_t c;
	out[0] = '\0';
	if (!utf8_nfkc(text, folded, sizeof folded))
		return out;
	for (size_t len, left = strlen(folded), at = 0; (len = utf8_next(folded + at, left, &c)) > 0; at += len, left -= len) {
		if (c == ' ')
			continue;
		if (is_hyphen(c))
			str_add(out, size, "-");
		else
			str_add(out, size, "%.*s", (int)utf8_put(c, one), one);
	}
	size_t zeros = strspn(out, "0"), n = strlen(out);
	if (zeros == n && n > 0)
		zeros = n - 1;
	memmove(out, out + zeros, n - zeros + 1);
	return out;
}

bool insurance_branch(const char *text, char out[8])
{
	char folded[KEY];
	out[0] = '\0';
	if (!utf8_nfkc(text, folded, sizeof folded))
		return false;
	str_strip(folded);
	if (!*folded)
		return true;
	if (!str_digits(folded) || strlen(folded) > 2)
		return false;
	return str_fmt(out, 8, "%s%s", folded[1] ? "" : "0", folded);
}

const char *insurance_insurer_key(const char *text, char out[16])
{
	struct checkdigit cd;
	checkdigit_insurer(text, &cd);
	if (!cd.form)
		checkdigit_payer(text, &cd);
	str_copy(out, 16, cd.form ? cd.number : text);
	return out;
}

static unsigned differ(bool is, unsigned bit)
{
	return is ? bit : 0;
}

static bool keys_differ(const char *a, const char *b)
{
	char x[KEY], y[KEY];
	return strcmp(insurance_number_key(a, x, sizeof x), insurance_number_key(b, y, sizeof y)) != 0;
}

static bool branches_differ(const char *a, const char *b)
{
	char x[8], y[8];
	return !insurance_branch(a, x) || !insurance_branch(b, y) || strcmp(x, y) != 0;
}

unsigned insurance_compare(const struct coverage *a, const struct coverage *b)
{
	char x[16], y[16];
	return differ(strcmp(insurance_insurer_key(a->insurer, x), insurance_insurer_key(b->insurer, y)) != 0, COVER_DIFF_INSURER) |
	       differ(keys_differ(a->symbol, b->symbol), COVER_DIFF_SYMBOL) | differ(keys_differ(a->number, b->number), COVER_DIFF_NUMBER) |
	       differ(branches_differ(a->branch, b->branch), COVER_DIFF_BRANCH) | differ(strcmp(a->holder, b->holder) != 0, COVER_DIFF_HOLDER) |
	       differ(a->share != b->share, COVER_DIFF_SHARE) | differ(a->valid_from != b->valid_from, COVER_DIFF_FROM) |
	       differ(a->valid_to != b->valid_to, COVER_DIFF_TO) |
	       differ(strcmp(a->limit_class, b->limit_class) != 0, COVER_DIFF_BAND);
}
