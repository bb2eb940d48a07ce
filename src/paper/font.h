/*
 * The one font of printed pages, IPAex Gothic. It is read and preprocessed once per process and cut to the
 * characters of each document: libhpdf looks glyphs up linearly and would be twenty times slower with the whole font.
 */
#ifndef PAPER_FONT_H
#define PAPER_FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum { FONT_CHARS = 0x10000 };            /* only what libhpdf can write: up to U+FFFF */

enum err font_ready(struct cause *cause); /* ERR_UNAVAILABLE: not installed */
bool font_has(uint32_t c);                /* after font_ready() */
int font_advance(uint32_t c);             /* its width in thousandths of the size, as libhpdf reckons it */
/* A TrueType font of these characters alone. */
enum err font_cut(const uint32_t *chars, size_t n, struct buf *out, struct cause *cause);

#endif
