/*
 * Covers and public-expense programmes as they are entered at the desk (SPEC I1; FACTS §3.1). Drafts, the month's confirmation and
 * the next step of today's visit follow each change. What was entered by mistake is taken off, its row stays.
 */
#ifndef DOMAIN_COVERAGE_H
#define DOMAIN_COVERAGE_H

#include "model/ctx.h"
#include "model/insurance.h"

enum { COVERAGE_LIST_MAX = 32 };

/* All that weren't taken off, ended ones too: by kind, the newest first. */
enum err coverage_list(struct ctx *ctx, int64_t patient_id, int max, struct coverage *out, int *n);
enum err coverage_by_id(struct ctx *ctx, int64_t id, struct coverage *out);

/*
 * Insurer and payer numbers are kept as their digits, the branch number as two. ERR_BAD_INPUT says what is wrong with which field;
 * ERR_CHECK_DIGIT: a check digit is wrong, and the card may still say so: `as_printed` takes it, which is logged. ACTION_INSURANCE_CONFIRM.
 */
enum err coverage_add(struct ctx *ctx, struct coverage *c, bool as_printed);
/* Of c->id in c->version (ERR_CONFLICT). Another number makes it another cover: this month's confirmation of it no longer counts. */
enum err coverage_change(struct ctx *ctx, struct coverage *c, bool as_printed);
enum err coverage_remove(struct ctx *ctx, int64_t id, int64_t version);

/* What its insurer's or payer's number says it is: 組合管掌健康保険, 指定難病; "" when it says nothing. */
const char *coverage_kind_text(const struct coverage *c, char out[96]);

#endif
