/* Two spellings side by side (SCREENS "what differs"): the characters that differ are marked, their code points named. */
#ifndef SCREENS_DIFFER_H
#define SCREENS_DIFFER_H

#include "model/name.h"
#include "tui/canvas.h"

enum { DIFFER_POINTS = 96 };

enum style differ_style(enum name_match m);
const char *differ_text(enum name_match m);            /* "○ 一致", "！異体字", "？要判断", "× 相違" */
/* Text in `cols` columns; what differs in it (first: a of the differences, else b) in the style of what it amounts to. */
void differ_draw(const struct canvas *c, int x, int y, int cols, const char *text, const struct name_diff *d, int n, bool first);
/* "U+9AD9 U+9AD8", a pair for each; "" for none. */
const char *differ_points(const struct name_diff *d, int n, char out[DIFFER_POINTS]);

#endif
