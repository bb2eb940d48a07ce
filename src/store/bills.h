/* SQL over bills and their lines. Writes need an open write transaction. */
#ifndef STORE_BILLS_H
#define STORE_BILLS_H

#include "model/bill.h"
#include "model/ctx.h"

enum err bills_by_id(struct ctx *ctx, int64_t id, struct bill *out);              /* ERR_NOT_FOUND */
enum err bills_by_number(struct ctx *ctx, const char *number, struct bill *out);
enum err bills_by_external(struct ctx *ctx, const char *external, struct bill *out);
enum err bills_by_corrects(struct ctx *ctx, int64_t old_id, struct bill *out);    /* the bill that replaces old_id */
enum err bills_by_visit(struct ctx *ctx, int64_t visit_id, struct bill *out, int max, int *n); /* in order of making */
enum err bills_last_of_visit(struct ctx *ctx, int64_t visit_id, struct bill *out); /* whose period ends last; ERR_NOT_FOUND: none that stands */
enum err bills_lines(struct ctx *ctx, int64_t bill_id, struct bill_line *out, int max, int *n);

/* Gives id, number ("B-000123") and version 1 to *b and writes it; external "": none. */
enum err bills_add(struct ctx *ctx, struct bill *b);
/* All columns but ids, number and source; b->version is what was read: ERR_CONFLICT when another one is there. Adds 1 to it. */
enum err bills_update(struct ctx *ctx, struct bill *b);
enum err bills_lines_set(struct ctx *ctx, int64_t bill_id, const struct bill_line *lines, int n); /* replaces all */

enum err bills_count(struct ctx *ctx, const struct bill_filter *f, int64_t *n);
/* Newest first. */
enum err bills_fetch(struct ctx *ctx, const struct bill_filter *f, int64_t offset, int max, struct bill_item *out, int *n);

#endif
