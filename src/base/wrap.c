#include "base/wrap.h"

#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

static bool may_not_begin(uint32_t c)
{
	static const uint32_t marks[] = {
		0x3001, 0x3002, 0xFF0C, 0xFF0E, 0xFF09, 0x300D, 0x300F, 0x3011, 0x30FC, 0xFF01, 0xFF1F,
		0x3041, 0x3083, 0x3085, 0x3087, 0x3063, 0x30E3, 0x30E5, 0x30E7, 0x30C3, ')', ',', '.', ']', '!', '?',
	};
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (marks[i] == c)
			return true;
	return false;
}

static bool in_word(uint32_t c)
{
	return c > ' ' && c < 0x250;
}

size_t wrap_next(const char *text, int cols)
{
	size_t at = 0, n = strlen(text), best = 0, previous = 0;
	uint32_t c, before = ' ';
	for (size_t len; (len = utf8_next(text + at, n - at, &c)) > 0; at += len) {
		if (c == '\n')
			return at + len;
		if (at && !may_not_begin(c) && !(in_word(before) && in_word(c)))
			best = at;
		cols -= utf8_char_width(c);
		if (cols < 0 && c != ' ')
			return best ? best : previous ? at : at + len;
		previous = at + len;
		before = c;
	}
	return at;
}
