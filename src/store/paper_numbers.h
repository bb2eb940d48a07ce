/* Numbers that are counted anew each day, and whose they are. */
#ifndef STORE_PAPER_NUMBERS_H
#define STORE_PAPER_NUMBERS_H

#include "model/ctx.h"

enum err paper_numbers_visit(struct ctx *ctx, day_t day, const char *number, int64_t *patient_id); /* "R-0042"; ERR_NOT_FOUND */
enum err paper_numbers_slip(struct ctx *ctx, day_t day, const char *number, int64_t *patient_id);  /* "P-0107"; ERR_NOT_FOUND */

#endif
