/* SQL over lists that wait to be printed. Writes need an open write transaction. */
#ifndef STORE_LIST_PAPERS_H
#define STORE_LIST_PAPERS_H

#include "model/ctx.h"
#include "model/list_paper.h"

/* Gives id, made_at and made_by. Forgets what this person asked for before and didn't print, and what is printed. */
enum err list_papers_add(struct ctx *ctx, struct list_paper *p);
enum err list_papers_by_id(struct ctx *ctx, int64_t id, struct list_paper *out); /* ERR_NOT_FOUND; the caller's to free */

#endif
