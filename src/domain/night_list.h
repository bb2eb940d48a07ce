/*
 * What the night leaves to the morning, on paper (SPEC S2, S4, S9): each charge and refund that isn't settled, with amount, patient,
 * state, reason and next step, and the sums of each kind.
 */
#ifndef DOMAIN_NIGHT_LIST_H
#define DOMAIN_NIGHT_LIST_H

#include "domain/settlement_list.h"
#include "model/ctx.h"
#include "model/list_paper.h"

enum { NIGHT_LIST_ALL = -1 }; /* unknown, with a person, stuck refunds, declined, to be authenticated, due; in this order */

/* The list of one group or part, or of all that matter in the night. *out must be zeroed; the caller's to free. */
enum err night_list_make(struct ctx *ctx, int group, struct list_paper *out);
/* "2026-11-25 (水) 再試行: …": the reason and what happens next; "" when there's none. */
const char *night_list_next(const struct settlement *s, char *out, size_t size);

#endif
