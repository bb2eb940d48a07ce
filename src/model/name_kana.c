/* Keys of kana names (model/name.h). All work on a string of code points that only ever gets shorter. */
#include "model/name.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "model/name_kana.h"

#include "base/banned.h"

enum { LONG_MARK = 0x30FC, MIDDLE_DOT = 0x30FB };

uint32_t name_kana_katakana(uint32_t c)
{
	bool hiragana = (c >= 0x3041 && c <= 0x3096) || c == 0x309D || c == 0x309E;
	return hiragana ? c + 0x60 : c;
}

bool name_kana_is(uint32_t c)
{
	return (c >= 0x3041 && c <= 0x3096) || (c >= 0x309D && c <= 0x309E) || (c >= 0x30A1 && c <= 0x30FA) ||
	       (c >= 0x30FC && c <= 0x30FE);
}

uint32_t name_kana_fold(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} fold[] = {
		{ 0x30A1, 0x30A2 }, { 0x30A3, 0x30A4 }, { 0x30A5, 0x30A6 }, { 0x30A7, 0x30A8 }, { 0x30A9, 0x30AA },
		{ 0x30C3, 0x30C4 }, { 0x30E3, 0x30E4 }, { 0x30E5, 0x30E6 }, { 0x30E7, 0x30E8 }, { 0x30EE, 0x30EF },
		{ 0x30F5, 0x30AB }, { 0x30F6, 0x30B1 }, /* ァィゥェォ ッ ャュョ ヮ ヵヶ */
		{ 0x30C2, 0x30B8 }, { 0x30C5, 0x30BA }, { 0x30F2, 0x30AA }, /* ヂ ヅ ヲ */
	};
	c = name_kana_katakana(c);
	for (size_t i = 0; i < sizeof fold / sizeof fold[0]; i++)
		if (fold[i].from == c)
			return fold[i].to;
	return c;
}

static bool is_dash(uint32_t c)
{
	return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* The code points of the normalised text in new memory; NULL: it isn't UTF-8. */
static uint32_t *decode(const char *in, size_t *n)
{
	size_t size = strlen(in) * 12 + 1; /* no character grows more than that, the longest ligatures included */
	char *text = mem_array(size, 1);
	uint32_t *c = NULL;
	*n = 0;
	if (utf8_nfkc(in, text, size)) {
		size_t left = strlen(text);
		c = mem_array(left + 1, sizeof *c);
		const char *p = text;
		for (size_t len; (len = utf8_next(p, left, &c[*n])) > 0; p += len, left -= len)
			(*n)++;
	}
	free(text);
	return c;
}

static size_t fold_all(uint32_t *c, size_t n)
{
	size_t kept = 0, spaceless = 0;
	for (size_t i = 0; i < n; i++)
		if (c[i] != ' ' && c[i] != '\t' && c[i] != MIDDLE_DOT)
			c[spaceless++] = c[i];
	for (size_t i = 0; i < spaceless; i++) {
		bool after_kana = i > 0 && name_kana_is(c[i - 1]);
		bool before_kana = i + 1 == spaceless || name_kana_is(c[i + 1]) || is_dash(c[i + 1]);
		if (c[i] == LONG_MARK)
			continue;
		if (is_dash(c[i]) && after_kana && before_kana) {
			c[i] = LONG_MARK; /* so that a second dash stands behind a kana, too */
			continue;
		}
		c[kept++] = c[i];
	}
	for (size_t i = 0; i < kept; i++)
		c[i] = name_kana_fold(c[i]);
	return kept;
}

static bool encode(const uint32_t *c, size_t n, char *out, size_t size)
{
	size_t at = 0;
	for (size_t i = 0; i < n; i++) {
		char bytes[4];
		size_t len = utf8_put(c[i], bytes);
		if (at + len >= size) {
			out[0] = '\0';
			return false;
		}
		memcpy(out + at, bytes, len);
		at += len;
	}
	out[at] = '\0';
	return true;
}

/* The vowel that a large katakana ends in, as ア…オ; 0: none (ン, or no kana). */
static uint32_t vowel(uint32_t c)
{
	static const char *const rows[] = {
		"アカガサザタダナハバパマヤラワ", "イキギシジチヂニヒビピミリヰ", "ウクグスズツヅヌフブプムユルヴ",
		"エケゲセゼテデネヘベペメレヱ", "オコゴソゾトドノホボポモヨロヲ",
	};
	static const uint32_t vowels[] = { 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *p = rows[i];
		size_t left = strlen(p);
		uint32_t k;
		for (size_t len; (len = utf8_next(p, left, &k)) > 0; p += len, left -= len)
			if (k == c)
				return vowels[i];
	}
	return 0;
}

/* ヴァ ヴィ ヴェ ヴォ and ヴ become バ ビ ベ ボ ブ; the small vowel behind is large by now. */
static size_t fold_vu(uint32_t *c, size_t n)
{
	static const uint32_t with[][2] = {
		{ 0x30A2, 0x30D0 }, { 0x30A4, 0x30D3 }, { 0x30A8, 0x30D9 }, { 0x30AA, 0x30DC },
	};
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t to = c[i] == 0x30F4 ? 0x30D6 : c[i];
		for (size_t k = 0; c[i] == 0x30F4 && i + 1 < n && k < sizeof with / sizeof with[0]; k++) {
			if (c[i + 1] == with[k][0]) {
				to = with[k][1];
				i++;
				break;
			}
		}
		c[kept++] = to;
	}
	return kept;
}

/* Drops the vowel that lengthens the kana before it: the same vowel once more, or ウ behind オ's row. */
static size_t fold_long(uint32_t *c, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t before = kept ? vowel(c[kept - 1]) : 0;
		uint32_t now = c[i] == 0x30F0 ? 0x30A4 : c[i] == 0x30F1 ? 0x30A8 : c[i];
		bool lengthens = before && (now == before || (before == 0x30AA && now == 0x30A6));
		if (!lengthens)
			c[kept++] = now;
	}
	return kept;
}

static bool key(const char *in, bool fuzzy, char *out, size_t size)
{
	size_t n;
	uint32_t *c = decode(in, &n);
	out[0] = '\0';
	if (!c)
		return false;
	n = fold_all(c, n);
	if (fuzzy)
		n = fold_long(c, fold_vu(c, n));
	bool ok = encode(c, n, out, size);
	free(c);
	return ok;
}

bool name_kana_key(const char *in, char *out, size_t size)
{
	return key(in, false, out, size);
}

bool name_kana_fuzzy_key(const char *in, char *out, size_t size)
{
	return key(in, true, out, size);
}
