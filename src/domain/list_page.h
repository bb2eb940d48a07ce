/* A list as positioned values: A4, as many pages as its rows need, "n / m" on each. The words come with the list. */
#ifndef DOMAIN_LIST_PAGE_H
#define DOMAIN_LIST_PAGE_H

#include "model/ctx.h"
#include "model/list_paper.h"
#include "model/page.h"

/* *doc must be zeroed. */
void list_page_make(const struct ctx *ctx, const struct list_paper *p, struct doc *doc);

#endif
