/* Two bits for each character, and a sorted list of variants. */
#include "domain/glyphs.h"

#include <string.h>

#include "base/die.h"
#include "base/embed.h"
#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { FIRST_SELECTOR = 0xE0100, LAST_SELECTOR = 0xE01EF };

static enum glyph_by by(uint32_t c)
{
	static const struct embed *map;
	if (!map)
		map = embed_find("glyphs/characters");
	must(map != NULL);
	return c / 4 < map->size ? (enum glyph_by)((unsigned char)map->data[c / 4] >> c % 4 * 2 & 3) : GLYPH_BY_NONE;
}

static uint32_t variant_at(const struct embed *list, uint64_t i)
{
	const unsigned char *p = (const unsigned char *)list->data + i * 4;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool has_variant(uint32_t c, uint32_t selector)
{
	static const struct embed *list;
	if (!list)
		list = embed_find("glyphs/variants");
	must(list != NULL);
	if (selector < FIRST_SELECTOR || selector > LAST_SELECTOR)
		return false;
	uint64_t from = 0, to = list->size / 4;
	uint32_t wanted = c * 256 + (selector - FIRST_SELECTOR);
	while (from < to) {
		uint64_t middle = from + (to - from) / 2;
		uint32_t v = variant_at(list, middle);
		if (v == wanted)
			return true;
		if (v < wanted)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

enum glyph_by glyphs_of(uint32_t c, uint32_t selector)
{
	return has_variant(c, selector) ? GLYPH_BY_SPARE : by(c);
}

static void add(char out[GLYPHS_TEXT], uint32_t c, uint32_t selector)
{
	char text[9], name[40];
	size_t n = utf8_put(c, text);
	if (selector)
		n += utf8_put(selector, text + n);
	text[n] = '\0';
	if (selector)
		str_fmt(name, sizeof name, "%s(U+%04X U+%04X)", text, (unsigned)c, (unsigned)selector);
	else
		str_fmt(name, sizeof name, "%s(U+%04X)", text, (unsigned)c);
	if (!strstr(out, name))
		str_add(out, GLYPHS_TEXT, "%s%s", out[0] ? " " : "", name);
}

static bool selects_shape(uint32_t c)
{
	return (c >= 0xFE00 && c <= 0xFE0F) || (c >= FIRST_SELECTOR && c <= LAST_SELECTOR);
}

static void look(const char *s, struct glyphs_report *out)
{
	uint32_t c, selector;
	size_t n, k;
	for (size_t left = strlen(s); (n = utf8_next(s, left, &c)) > 0; s += n, left -= n) {
		k = utf8_next(s + n, left - n, &selector);
		bool with = k && selects_shape(selector);
		enum glyph_by g = glyphs_of(c, with ? selector : 0);
		if (g == GLYPH_BY_NONE)
			add(out->none, c, 0);
		else if (g == GLYPH_BY_SPARE)
			add(out->spare, c, with ? selector : 0);
		if (with && g != GLYPH_BY_NONE && !has_variant(c, selector))
			add(out->plain, c, selector);
		n += with ? k : 0;
	}
}

void glyphs_report(const struct doc *d, struct glyphs_report *out)
{
	*out = (struct glyphs_report){ .spare = "" };
	for (size_t i = 0; i < d->n_pages; i++)
		for (size_t k = 0; k < d->pages[i].n; k++)
			if (d->pages[i].items[k].kind == ITEM_TEXT || d->pages[i].items[k].kind == ITEM_WATERMARK)
				look(d->pages[i].items[k].text, out);
}
