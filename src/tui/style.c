/* The table of looks. Mono tells apart by weight, reverse and underline what colours tell apart elsewhere. */
#include "tui/style.h"

#include <string.h>

#include "base/banned.h"

static const char letters[STYLE_COUNT] = {
#define X(code, letter) [code] = letter,
	STYLE_LIST(X)
#undef X
};

/* Terminal colours by number; the first eight are the ones that every colour terminal has. */
enum { OWN = -1, BLACK = 0, RED = 1, GREEN = 2, YELLOW = 3, BLUE = 4, MAGENTA = 5, CYAN = 6, WHITE = 7 };

static const struct look looks[STYLE_COUNT][SCHEME_COUNT] = {
	[STYLE_TEXT]     = { { OWN, OWN, 0 }, { OWN, OWN, 0 }, { OWN, OWN, 0 }, { OWN, OWN, 0 } },
	[STYLE_FRAME]    = { { OWN, OWN, 0 }, { CYAN, OWN, 0 }, { 66, OWN, 0 }, { 0x5F8787, OWN, 0 } },
	[STYLE_TITLE]    = { { OWN, OWN, LOOK_BOLD }, { CYAN, OWN, LOOK_BOLD }, { 110, OWN, LOOK_BOLD }, { 0x87AFD7, OWN, LOOK_BOLD } },
	[STYLE_NEXT]     = { { OWN, OWN, LOOK_BOLD | LOOK_UNDERLINE }, { YELLOW, OWN, LOOK_BOLD }, { 222, OWN, LOOK_BOLD }, { 0xFFD787, OWN, LOOK_BOLD } },
	[STYLE_LABEL]    = { { OWN, OWN, 0 }, { CYAN, OWN, 0 }, { 109, OWN, 0 }, { 0x87AFAF, OWN, 0 } },
	[STYLE_DIM]      = { { OWN, OWN, LOOK_DIM }, { OWN, OWN, LOOK_DIM }, { 245, OWN, 0 }, { 0x8A8A8A, OWN, 0 } },
	[STYLE_TODO]     = { { OWN, OWN, LOOK_BOLD }, { YELLOW, OWN, LOOK_BOLD }, { 214, OWN, LOOK_BOLD }, { 0xFFAF00, OWN, LOOK_BOLD } },
	[STYLE_DONE]     = { { OWN, OWN, 0 }, { GREEN, OWN, 0 }, { 114, OWN, 0 }, { 0x87D787, OWN, 0 } },
	[STYLE_REFUSED]  = { { OWN, OWN, LOOK_BOLD | LOOK_REVERSE }, { RED, OWN, LOOK_BOLD }, { 203, OWN, LOOK_BOLD }, { 0xFF5F5F, OWN, LOOK_BOLD } },
	[STYLE_UNKNOWN]  = { { OWN, OWN, LOOK_UNDERLINE }, { MAGENTA, OWN, LOOK_BOLD }, { 176, OWN, LOOK_BOLD }, { 0xD787D7, OWN, LOOK_BOLD } },
	[STYLE_BUSY]     = { { OWN, OWN, 0 }, { BLUE, OWN, LOOK_BOLD }, { 75, OWN, 0 }, { 0x5FAFFF, OWN, 0 } },
	[STYLE_MONEY]    = { { OWN, OWN, LOOK_BOLD }, { OWN, OWN, LOOK_BOLD }, { OWN, OWN, LOOK_BOLD }, { OWN, OWN, LOOK_BOLD } },
	[STYLE_SELECTED] = { { OWN, OWN, LOOK_REVERSE }, { BLACK, CYAN, 0 }, { 16, 152, 0 }, { 0x101010, 0xAFD7D7, 0 } },
	[STYLE_INPUT]    = { { OWN, OWN, LOOK_UNDERLINE }, { OWN, OWN, LOOK_UNDERLINE }, { OWN, 236, 0 }, { OWN, 0x303030, 0 } },
	[STYLE_FOCUS]    = { { OWN, OWN, LOOK_UNDERLINE | LOOK_BOLD }, { WHITE, BLUE, LOOK_BOLD }, { 231, 24, LOOK_BOLD }, { 0xFFFFFF, 0x005F87, LOOK_BOLD } },
	[STYLE_KEY]      = { { OWN, OWN, LOOK_BOLD }, { YELLOW, OWN, 0 }, { 179, OWN, 0 }, { 0xD7AF5F, OWN, 0 } },
	[STYLE_CODE]     = { { OWN, OWN, 0 }, { WHITE, BLACK, 0 }, { 231, 16, 0 }, { 0xFFFFFF, 0x000000, 0 } },
	[STYLE_CODE_LIT] = { { OWN, OWN, LOOK_REVERSE }, { WHITE, WHITE, 0 }, { 231, 231, 0 }, { 0xFFFFFF, 0xFFFFFF, 0 } },
	[STYLE_TRAINING] = { { OWN, OWN, LOOK_REVERSE | LOOK_BOLD }, { BLACK, YELLOW, 0 }, { 16, 220, LOOK_BOLD }, { 0x101010, 0xFFD700, LOOK_BOLD } },
};

struct look style_look(enum scheme scheme, enum style style)
{
	return looks[style][scheme];
}

char style_letter(enum style style)
{
	return letters[style];
}

const char *style_mark(enum style style)
{
	switch (style) {
	case STYLE_TODO: return "！";
	case STYLE_DONE: return "○ ";
	case STYLE_REFUSED: return "× ";
	case STYLE_UNKNOWN: return "？";
	case STYLE_BUSY: return "… ";
	default: return "";
	}
}

static const char *const scheme_names[SCHEME_COUNT] = { "mono", "16", "256", "true" };

bool style_scheme_parse(const char *name, enum scheme *out)
{
	for (int i = 0; i < SCHEME_COUNT; i++)
		if (strcmp(name, scheme_names[i]) == 0) {
			*out = (enum scheme)i;
			return true;
		}
	return false;
}
