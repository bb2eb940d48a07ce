/*
 * The fonts of printed pages. The page's own draws all that it can; then, one after the other, the spare ones: names of the civil
 * register with their variants, letters of other scripts, Chinese characters that Japanese fonts lack. All are Debian's
 * (PACKAGES in the Makefile); src/tools/glyphs.c writes down at build time what each of them has.
 */
#ifndef PAPER_FONTS_H
#define PAPER_FONTS_H

#include <stdbool.h>
#include <stdint.h>

#define FONT_PAGE "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"
#define FONT_SPARES \
	"/usr/share/fonts/truetype/ipamj/ipamjm.ttf", \
	"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", \
	"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"
/* Written from right to left, in shapes that depend on the neighbours: drawn letter by letter they would be wrong, so they aren't. */
static inline bool fonts_need_shaping(uint32_t c)
{
	return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC);
}

#endif
