/* What the files of the eligibility check share (eligibility.c, _take.c, _adopt.c); nobody else includes it. [tx]: as in eligibility.h. */
#ifndef DOMAIN_ELIGIBILITY_INNER_H
#define DOMAIN_ELIGIBILITY_INNER_H

#include "domain/eligibility.h"

#define ELIGIBILITY_QUESTION "OQSsiquc01req_"
#define ELIGIBILITY_ANSWER "OQSsiquc01res_"

enum evidence eligibility_inner_evidence(const struct eligibility *row);
/* [tx] What the check found of a cover of ours (0: none), in the name of who asked. A cover that isn't one of that day has no state. */
enum err eligibility_inner_found(struct ctx *ctx, const struct eligibility *row, int64_t coverage_id, day_t day, enum insured state);
enum err eligibility_inner_unknown(struct ctx *ctx, const struct eligibility *row); /* [tx] of what was asked about, today */
/* From e, results (covers first), n_results and pos of *v: everything else in it. */
enum err eligibility_inner_load(struct ctx *ctx, struct eligibility_view *v);

#endif
