/*
 * UTF-8 and columns. Widths come from utf8proc, not from the C library (a bare Debian's locale
 * says -1); East Asian ambiguous characters count as 1 here, and the canvas's glyph table (SCREENS
 * rule 8) keeps those that a terminal may draw wide out of frames and tables.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one character of at most n bytes; returns its length, 0 at the end (n used up, or a NUL). A broken byte decodes as U+FFFD, length 1. */
size_t utf8_next(const char *s, size_t n, uint32_t *out);
size_t utf8_put(uint32_t c, char out[4]);
bool utf8_valid(const char *s, size_t n);      /* false also for a NUL among the n bytes */
size_t utf8_count(const char *s);              /* characters */
size_t utf8_graphemes(const char *s);          /* characters as people count them: what combines counts with its base */
int utf8_char_width(uint32_t c);               /* columns: 0, 1 or 2 */
int utf8_width(const char *s);                 /* columns of a whole string */
size_t utf8_fit(const char *s, int columns);   /* how many bytes fit into that many columns */
/* NFKC (FACTS §4: variation selectors dropped, U+309B/309C composed first). false: it didn't fit or isn't UTF-8. */
bool utf8_nfkc(const char *s, char *out, size_t size);
bool utf8_nfc(const char *s, char *out, size_t size);

#endif
