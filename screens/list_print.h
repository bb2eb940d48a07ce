/* F8 on lists: what a list holds, on paper, after a look at it if wanted. */
#ifndef SCREENS_LIST_PRINT_H
#define SCREENS_LIST_PRINT_H

#include "model/ctx.h"
#include "model/list_paper.h"
#include "tui/list.h"
#include "tui/outcome.h"

/* All rows as the list shows them. Takes this title; state is the screen's. */
struct outcome list_print_list(struct ctx *ctx, struct list *l, const char *title, void *state);
/* Whatever else was made: keeps it and asks whether to print it or to look first. Frees *p. */
struct outcome list_print_ask(struct ctx *ctx, struct list_paper *p);

#endif
