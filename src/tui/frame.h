/* The one frame around all work (SCREENS rule 1). */
#ifndef TUI_FRAME_H
#define TUI_FRAME_H

#include "tui/tui.h"

struct rect frame_work(const struct tui *t, const struct layer *l); /* where the screen draws, on the grid */
struct rect frame_list(const struct tui *t, const struct layer *l); /* where its list and form are, in the work area */
struct rect frame_form(const struct tui *t, const struct layer *l);
void frame_draw(struct tui *t);  /* everything, from the title to the dialog */

#endif
