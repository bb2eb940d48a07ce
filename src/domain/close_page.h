/* The sheet of a day's close (日締め表, SPEC S8) as positioned values: A4, as many pages as its lines need. */
#ifndef DOMAIN_CLOSE_PAGE_H
#define DOMAIN_CLOSE_PAGE_H

#include "model/ctx.h"
#include "model/day_close.h"
#include "model/page.h"

/* *doc must be zeroed. */
void close_page_make(const struct ctx *ctx, const struct day_sheet *s, struct doc *doc);

#endif
