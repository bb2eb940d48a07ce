/*
 * The glyph table and the ambiguous-width ranges. Ranges after EastAsianWidth.txt (class A), joined where only
 * unassigned or equally doubtful characters lie between; private use is ambiguous too.
 */
#include "tui/glyph.h"

#include <stddef.h>
#include <wchar.h>

#include "base/banned.h"

static const struct {
	uint32_t point;
	const char *text;
	char ascii;
} glyphs[GLYPH_COUNT] = {
#define X(code, drawn, point, ascii) [code] = { point, drawn, ascii },
	GLYPH_LIST(X)
#undef X
};

static const struct { uint32_t first, last; } ambiguous[] = {
	{ 0x00A1, 0x00A1 }, { 0x00A4, 0x00A4 }, { 0x00A7, 0x00A8 }, { 0x00AA, 0x00AA }, { 0x00AE, 0x00AE },
	{ 0x00B0, 0x00B4 }, { 0x00B6, 0x00BA }, { 0x00BC, 0x00BF }, { 0x00C6, 0x00C6 }, { 0x00D0, 0x00D0 },
	{ 0x00D7, 0x00D8 }, { 0x00DE, 0x00E1 }, { 0x00E6, 0x00E6 }, { 0x00E8, 0x00EA }, { 0x00EC, 0x00ED },
	{ 0x00F0, 0x00F0 }, { 0x00F2, 0x00F3 }, { 0x00F7, 0x00FA }, { 0x00FC, 0x00FC }, { 0x00FE, 0x00FE },
	{ 0x0101, 0x0101 }, { 0x0111, 0x0113 }, { 0x011B, 0x011B }, { 0x0126, 0x0127 }, { 0x012B, 0x012B },
	{ 0x0131, 0x0133 }, { 0x0138, 0x0138 }, { 0x013F, 0x0142 }, { 0x0144, 0x0144 }, { 0x0148, 0x014B },
	{ 0x014D, 0x014D }, { 0x0152, 0x0153 }, { 0x0166, 0x0167 }, { 0x016B, 0x016B }, { 0x01CE, 0x01DC },
	{ 0x02C4, 0x02DF }, { 0x0391, 0x03C9 }, { 0x0401, 0x0451 }, { 0x2010, 0x2016 }, { 0x2018, 0x201D },
	{ 0x2020, 0x2027 }, { 0x2030, 0x203E }, { 0x2074, 0x2084 }, { 0x20AC, 0x20AC }, { 0x2103, 0x2109 },
	{ 0x2113, 0x2126 }, { 0x212B, 0x212B }, { 0x2153, 0x2199 }, { 0x21B8, 0x21E7 }, { 0x2200, 0x22BF },
	{ 0x2312, 0x2312 }, { 0x2460, 0x25FC }, { 0x25FF, 0x2613 }, { 0x2616, 0x2647 }, { 0x2654, 0x267E },
	{ 0x2680, 0x2692 }, { 0x269E, 0x27BF }, { 0x2B55, 0x2B59 }, { 0xE000, 0xF8FF }, { 0xFFFD, 0xFFFD },
	{ 0xF0000, 0x10FFFF },
};

uint32_t glyph_point(enum glyph g)
{
	return glyphs[g].point;
}

const char *glyph_text(enum glyph g)
{
	return glyphs[g].text;
}

bool glyph_ambiguous(uint32_t c)
{
	if (c < 0xA0)
		return false;
	size_t low = 0, high = sizeof ambiguous / sizeof ambiguous[0];
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (c > ambiguous[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < sizeof ambiguous / sizeof ambiguous[0] && c >= ambiguous[low].first;
}

uint32_t glyph_ascii(uint32_t c)
{
	if (c < 0x80)
		return c;
	for (int i = 0; i < GLYPH_COUNT; i++)
		if (glyphs[i].point == c)
			return (uint32_t)(unsigned char)glyphs[i].ascii;
	if (c >= 0x2460 && c <= 0x2468) /* circled digits name counters */
		return '1' + (c - 0x2460);
	return glyph_ambiguous(c) ? '?' : c;
}

bool glyph_libc_agrees(void)
{
	for (int i = 0; i < GLYPH_COUNT; i++)
		if (wcwidth((wchar_t)glyphs[i].point) != 1)
			return false;
	return true;
}
