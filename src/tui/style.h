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
	X(STYLE_TEXT,     '.') /* plain text */ \
	X(STYLE_FRAME,    '-') /* box lines */ \
	X(STYLE_TITLE,    'T') /* the title line's words, headings */ \
	X(STYLE_NEXT,     'N') /* the most important sentence of a screen */ \
	X(STYLE_LABEL,    'l') /* what stands before a value */ \
	X(STYLE_DIM,      'd') /* not applicable, explanations */ \
	X(STYLE_TODO,     '!') /* wants somebody's hand */ \
	X(STYLE_DONE,     'o') /* in order */ \
	X(STYLE_REFUSED,  'x') /* refused, failed */ \
	X(STYLE_UNKNOWN,  '?') /* not known */ \
	X(STYLE_BUSY,     '~') /* under way */ \
	X(STYLE_MONEY,    '$') /* amounts */ \
	X(STYLE_SELECTED, '#') /* the row or choice under the cursor */ \
	X(STYLE_INPUT,    '_') /* where text can be typed */ \
	X(STYLE_FOCUS,    '=') /* … and where it goes now */ \
	X(STYLE_KEY,      'k') /* names of keys */ \
	X(STYLE_TRAINING, '@') /* training installation */ \
	X(STYLE_CODE,     'q') /* a code for cameras: its light parts are the foreground */ \
	X(STYLE_CODE_LIT, 'Q') /* … a cell that is light as a whole */

enum style {
#define X(code, letter) code,
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
bool style_scheme_parse(const char *name, enum scheme *out);

#endif
