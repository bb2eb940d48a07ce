/*
 * Lists on paper (SCREENS rule 6: F8 always prints): a list is kept as it was read, can be looked at, and goes to the printer by the
 * same jobs as every page. It is no original: no serial, no right that is spent.
 */
#ifndef DOMAIN_LIST_PRINT_H
#define DOMAIN_LIST_PRINT_H

#include "model/ctx.h"
#include "model/list_paper.h"
#include "model/page.h"

/* Closes the list and keeps it: id, made_at, made_by. What is never printed is forgotten. */
enum err list_print_keep(struct ctx *ctx, struct list_paper *p);
enum err list_print(struct ctx *ctx, int64_t id);
/* *doc must be zeroed. ERR_NOT_FOUND: printed or forgotten since. */
enum err list_print_page(struct ctx *ctx, int64_t id, struct doc *doc);

#endif
