/*
 * Characters that the page's font lacks, drawn as outlines of the first spare font that has them (paper/fonts.h), variants by their
 * selectors included: libhpdf writes no character beyond U+FFFF and no variant. The plain character goes along as the outline's text (ActualText), so that it can be selected and searched (SPEC R7).
 */
#ifndef PAPER_OUTLINE_H
#define PAPER_OUTLINE_H

#include <hpdf.h>
#include <stdbool.h>
#include <stdint.h>

#define OUTLINE_BLANK "\xE3\x80\x80" /* U+3000: must be in the page's font when something is drawn here */

/* selector 0: the plain character; else a variation selector that a spare font knows for it. */
bool outline_has(uint32_t c, uint32_t selector);
float outline_advance(uint32_t c, uint32_t selector, float size);   /* points, for an outline that is there */
/* Draws it with its left end of the base line at x, y; narrow: horizontal scale, 1 is none. The page's font and colour must be set. */
void outline_draw(HPDF_Page page, uint32_t c, uint32_t selector, float x, float y, float size, float narrow);

#endif
