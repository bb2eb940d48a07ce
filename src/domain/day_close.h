/*
 * The daily close (SPEC S8, K4): a preview at any time, and a numbered close that can't be changed. Days close in order,
 * nothing posts into a closed day (domain/posting.h and the database's triggers), and none closes silently with
 * something open: that needs a reason, which stands on the sheet. All sheets are freed by day_close_free().
 */
#ifndef DOMAIN_DAY_CLOSE_H
#define DOMAIN_DAY_CLOSE_H

#include "model/ctx.h"
#include "model/day_close.h"

/* The figures of an open day as they stand, or the sheet of a closed one. ERR_REFUSED: a day to come. */
enum err day_close_preview(struct ctx *ctx, day_t day, struct day_sheet *out);
/*
 * Closes the day and asks for its sheet on paper. counted: the cash in hand. seen: the preview that the person looked at; when its
 * figures have changed since, ERR_CONFLICT (NULL: whatever they are). ERR_CONFLICT also when another desk has closed it.
 * ERR_REFUSED with reasons: an earlier day is open, or something is open and `note` says nothing about it.
 */
enum err day_close_make(struct ctx *ctx, day_t day, int64_t counted, const char *note, const struct day_sheet *seen, struct day_sheet *out);
enum err day_close_by_number(struct ctx *ctx, int64_t number, struct day_sheet *out);   /* ERR_NOT_FOUND */
enum err day_close_by_id(struct ctx *ctx, int64_t id, struct day_sheet *out);
enum err day_close_list(struct ctx *ctx, int max, struct day_sheet *out, int *n);       /* newest first, without lines */
day_t day_close_next(struct ctx *ctx);  /* the first open day that has postings, today at the latest */
enum err day_close_print(struct ctx *ctx, int64_t id);                                  /* once more */

#endif
