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

/* A record of ours beside what another says of the same: headings (returns the column after them), and a line with its mark and code points. */
struct differ_pair { const char *label, *ours, *theirs; const struct name_diff *diffs; int n_diffs; enum name_match match; };
int differ_heads(const struct canvas *c, int y, const char *ours, const char *theirs);
void differ_line(const struct canvas *c, int y, const struct differ_pair *p, enum style mark);

#endif
