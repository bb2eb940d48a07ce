/* Pure parts of the eligibility check: a result as a cover, the same person or not, and the two sides field by field. */
#ifndef DOMAIN_ELIGIBILITY_VIEW_H
#define DOMAIN_ELIGIBILITY_VIEW_H

#include "domain/eligibility.h"

/* The result as a cover of ours; a share that isn't said is 3 tenths, the band that of data/forms/limit_flags.tsv on its days. */
void eligibility_view_cover(const struct eligibility_result *r, day_t day, struct coverage *out);
/* Name by true variants (by kana where it gives no name), birth date, and sex where both say it. */
bool eligibility_view_same_person(const struct patient *p, const struct eligibility_result *r);
/* From e, results, patient and cover of *v: everything else in it. `day`: the business date. */
void eligibility_view_fill(struct eligibility_view *v, day_t day);
/* Is there something of the cover that differs and can be taken over? */
bool eligibility_view_wants_cover(const struct eligibility_view *v);
/* What the result doesn't say of the same cover stays as ours has it. */
void eligibility_view_keep(const struct eligibility_view *v, day_t day, struct coverage *theirs);

#endif
