/* How the night shift's screen looks: everything above and under its list. Reading, list and keys are settle.c. */
#ifndef SCREENS_SETTLE_VIEW_H
#define SCREENS_SETTLE_VIEW_H

#include "domain/settle_watch.h"
#include "tui/canvas.h"

enum { SETTLE_VIEW_HEAD = 9, SETTLE_VIEW_FOOT = 2 }; /* rows above and under the list */

/* bill: of the selected row, whose reason is told in full; "": none. */
void settle_view_draw(const struct ctx *ctx, const struct settle_watch *w, const char *bill, const char *reason, const struct canvas *c);

#endif
