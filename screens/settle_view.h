/* How the night shift's screen looks: everything above and under its list. Reading, list and keys are settle.c. */
#ifndef SCREENS_SETTLE_VIEW_H
#define SCREENS_SETTLE_VIEW_H

#include "domain/settle_watch.h"
#include "tui/canvas.h"
#include "tui/list.h"

enum { SETTLE_VIEW_HEAD = 9, SETTLE_VIEW_FOOT = 2 }; /* rows above and under the list */

/* selected: the list's row, whose reason is told in full; NULL: none. reason: the column that has it. */
void settle_view_draw(const struct ctx *ctx, const struct settle_watch *w, const struct list_row *selected, const char *reason,
		      const struct canvas *c);

#endif
