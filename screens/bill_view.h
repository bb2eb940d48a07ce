/* What the page of one bill shows, and how it is drawn; reading it and its keys are bill.c. */
#ifndef SCREENS_BILL_VIEW_H
#define SCREENS_BILL_VIEW_H

#include "domain/bill_page.h"
#include "tui/canvas.h"
#include "tui/list.h"

enum { BILL_VIEW_HEAD = 4, BILL_VIEW_FOOT = 5 }; /* rows above and under the list of lines */

/* All but the list of lines, on the whole work area. */
void bill_view_draw(const struct ctx *ctx, const struct bill_page *p, const struct canvas *c);
/* Line i (from 0) as a row of bill_view_columns; its id is i + 1. */
void bill_view_line(const struct bill_page *p, int i, struct list_row *out);
extern const struct list_column bill_view_columns[];

#endif
