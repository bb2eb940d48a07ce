/*
 * Entering what was done on paper while the system was down (SPEC O5). From late_set() on, visits, confirmations, payments and
 * deposits of this desk or command carry that instant as their own, belong to its business day unless that is closed (K4), and are
 * marked as entered late. The log always has the real time. Signing in or out ends it.
 */
#ifndef DOMAIN_LATE_H
#define DOMAIN_LATE_H

#include "model/ctx.h"

enum { LATE_DAYS = 31 }; /* paper that is older is no downtime's */

/* 0: from now on it is now again. ERR_BAD_DATE: to come, or too long ago. */
enum err late_set(struct ctx *ctx, int64_t at);
/* "9:10" of `day`, "11-20 14:30", "2026-11-20T14:30"; "" gives 0. ERR_BAD_DATE. */
enum err late_parse(struct ctx *ctx, const char *text, day_t day, int64_t *at);

#endif
