/*
 * Marks, arrows, shades and box lines (SCREENS rule 8). Screens write the drawn character; where the
 * terminal isn't known to draw them one column wide, the canvas puts the ASCII column's instead. Both are one
 * column wide, so nothing moves. Ambiguous-width characters without a row here become "?" there.
 */
#ifndef TUI_GLYPH_H
#define TUI_GLYPH_H

#include <stdbool.h>
#include <stdint.h>

/* X(code, drawn, code point, ASCII) */
#define GLYPH_LIST(X) \
	X(GLYPH_DONE,        "○", 0x25CB, 'o') \
	X(GLYPH_TODO,        "×", 0x00D7, 'x') \
	X(GLYPH_BUSY,        "…", 0x2026, '~') \
	X(GLYPH_SELECT,      "▶", 0x25B6, '>') \
	X(GLYPH_BACK,        "◀", 0x25C0, '<') \
	X(GLYPH_GOTO,        "→", 0x2192, '>') \
	X(GLYPH_LEFT,        "←", 0x2190, '<') \
	X(GLYPH_UP,          "↑", 0x2191, '^') \
	X(GLYPH_DOWN,        "↓", 0x2193, 'v') \
	X(GLYPH_FULL,        "█", 0x2588, '#') \
	X(GLYPH_UPPER,       "▀", 0x2580, '"') \
	X(GLYPH_LOWER,       "▄", 0x2584, '_') \
	X(GLYPH_DARK,        "▓", 0x2593, '%') \
	X(GLYPH_HALF,        "▒", 0x2592, '+') \
	X(GLYPH_LIGHT,       "░", 0x2591, '-') \
	X(GLYPH_EDGE,        "▏", 0x258F, '|') \
	X(GLYPH_CURSOR,      "▁", 0x2581, '_') \
	X(GLYPH_BULLET,      "●", 0x25CF, '*') \
	X(GLYPH_DOT,         "·", 0x00B7, '.') \
	X(GLYPH_REFERENCE,   "※", 0x203B, '*') \
	X(GLYPH_HLINE,       "─", 0x2500, '-') \
	X(GLYPH_VLINE,       "│", 0x2502, '|') \
	X(GLYPH_CORNER_TL,   "┌", 0x250C, '+') \
	X(GLYPH_CORNER_TR,   "┐", 0x2510, '+') \
	X(GLYPH_CORNER_BL,   "└", 0x2514, '+') \
	X(GLYPH_CORNER_BR,   "┘", 0x2518, '+') \
	X(GLYPH_TEE_L,       "├", 0x251C, '+') \
	X(GLYPH_TEE_R,       "┤", 0x2524, '+') \
	X(GLYPH_TEE_T,       "┬", 0x252C, '+') \
	X(GLYPH_TEE_B,       "┴", 0x2534, '+') \
	X(GLYPH_CROSS,       "┼", 0x253C, '+')

enum glyph {
#define X(code, drawn, point, ascii) code,
	GLYPH_LIST(X)
#undef X
	GLYPH_COUNT
};

uint32_t glyph_point(enum glyph g);          /* the drawn code point */
const char *glyph_text(enum glyph g);        /* the same as UTF-8 */
/* What to draw for c where ambiguous-width characters can't be trusted: ASCII for them, c itself for all others. */
uint32_t glyph_ascii(uint32_t c);
bool glyph_ambiguous(uint32_t c);            /* East Asian Width A, as far as it can meet us */
/* Does the C library agree that every drawn glyph is one column wide? (its locale must be set) */
bool glyph_libc_agrees(void);

#endif
