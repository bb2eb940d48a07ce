/*
 * A font's table of characters (cmap, format 4) with few segments. libhpdf asks it for each of 65,536 code points when it writes a font,
 * going through the segments from the first each time: a table of one segment per run of neighbours made that half of a page's time.
 */
#ifndef PAPER_CMAP_H
#define PAPER_CMAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* chars: ascending, below 0xFFFF; glyphs[i] draws chars[i]. Appends the whole table. */
void cmap_write(const uint32_t *chars, const uint16_t *glyphs, size_t n, struct buf *out);

#endif
