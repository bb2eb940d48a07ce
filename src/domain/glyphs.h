/*
 * What a page's characters will be drawn by, told before it is printed: most by the page's font, rare ones of names by a spare font,
 * and some by none. Read from maps that the build made of the fonts themselves (src/tools/glyphs.c).
 */
#ifndef DOMAIN_GLYPHS_H
#define DOMAIN_GLYPHS_H

#include <stdint.h>

#include "model/page.h"

enum glyph_by { GLYPH_BY_NONE, GLYPH_BY_PAGE, GLYPH_BY_SPARE };

/* selector 0: the plain character; a variant that no font has is drawn as the plain one. */
enum glyph_by glyphs_of(uint32_t c, uint32_t selector);

enum { GLYPHS_TEXT = 200 };
struct glyphs_report {
	char spare[GLYPHS_TEXT];   /* "𠮷(U+20BB7) …", each once; "": none */
	char plain[GLYPHS_TEXT];   /* variants that are drawn in their plain shape */
	char none[GLYPHS_TEXT];    /* can't be drawn: the page can't be printed */
};
/* Of all pages of the document. */
void glyphs_report(const struct doc *d, struct glyphs_report *out);

#endif
