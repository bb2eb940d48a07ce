/*
 * What a cell means, not what colour it has. A scheme gives every meaning its look; mono is an equal
 * scheme (bold, reverse, underline) and tells the same things, because a state also has a mark and a word.
 */
#ifndef TUI_STYLE_H
#define TUI_STYLE_H

#include <stdbool.h>
#include <stdint.h>

/* X(code, letter in `attrs` dumps) */
#define STYLE_LIST(X) \
	X(TEXT,     '.') /* plain text */ \
	X(FRAME,    '-') /* box lines */ \
	X(TITLE,    'T') /* the title line's words, headings */ \
	X(NEXT,     'N') /* the most important sentence of a screen */ \
	X(LABEL,    'l') /* what stands before a value */ \
	X(DIM,      'd') /* not applicable, explanations */ \
	X(TODO,     '!') /* wants somebody's hand */ \
	X(DONE,     'o') /* in order */ \
	X(REFUSED,  'x') /* refused, failed */ \
	X(UNKNOWN,  '?') /* not known */ \
	X(BUSY,     '~') /* under way */ \
	X(MONEY,    '$') /* amounts */ \
	X(SELECTED, '#') /* the row or choice under the cursor */ \
	X(INPUT,    '_') /* where text can be typed */ \
	X(FOCUS,    '=') /* … and where it goes now */ \
	X(KEY,      'k') /* names of keys */ \
	X(TRAINING, '@') /* training installation */

enum style {
#define X(code, letter) STYLE_##code,
	STYLE_LIST(X)
#undef X
	STYLE_COUNT
};

enum scheme { SCHEME_MONO, SCHEME_16, SCHEME_256, SCHEME_TRUE, SCHEME_COUNT };

enum { LOOK_BOLD = 1, LOOK_REVERSE = 2, LOOK_UNDERLINE = 4, LOOK_DIM = 8 };

/* Colours: -1 the terminal's own, 0–15 and 0–255 by number, in SCHEME_TRUE 0xRRGGBB. */
struct look {
	int32_t fg, bg;
	uint8_t attr;
};

struct look style_look(enum scheme scheme, enum style style);
char style_letter(enum style style);
const char *style_mark(enum style style);              /* the mark of a state with a trailing space, "" without one */
const char *style_scheme_name(enum scheme scheme);     /* "mono", "16", "256", "true" */
bool style_scheme_parse(const char *name, enum scheme *out);

#endif
