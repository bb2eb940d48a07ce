/*
 * Public-expense programmes and tickets of medical assistance (医療券) that an answer of the eligibility check gives, each beside the
 * patient's own with the same numbers (SPEC I1, I3; FACTS §2.4, §3.1). Nothing here reads or writes.
 */
#ifndef DOMAIN_ELIGIBILITY_PROGRAMMES_H
#define DOMAIN_ELIGIBILITY_PROGRAMMES_H

#include "model/eligibility.h"
#include "model/insurance.h"

enum { ELIGIBILITY_PROGRAMMES = 4 };

struct eligibility_programme {
	struct coverage theirs, ours;      /* of kind COVER_PUBLIC; ours.id 0: the record has none with these numbers */
	bool cap_said;                     /* the self-pay amount is the answer's word */
	bool current;                      /* the day is one of its days */
	bool differs;                      /* from ours, in what was said */
	char hindrance[96];                /* why it can't be taken over, translated; "": it can */
	char remark[96];                   /* what to look at when it is, translated */
};

/* A result that is a programme itself (medical assistance), not a cover: class A1, or a payer's number of law 12. */
bool eligibility_programmes_is(const struct eligibility_result *r);
/* Of all results together; two tickets with the same numbers are one. `institution`: ours, ten digits. Returns how many. */
int eligibility_programmes_of(const struct eligibility_result *list, int n, const char *institution, day_t day,
	struct eligibility_programme out[ELIGIBILITY_PROGRAMMES]);
/* Finds ours among the patient's covers of the day, and what differs. */
void eligibility_programmes_hold(struct eligibility_programme *p, const struct coverage *covers, int n);
/* Can it be taken over, and would that change anything? */
bool eligibility_programmes_wanted(const struct eligibility_programme *p);
/* What the record gets: a change of ours (*add false), or one of its own beside which ours, *end true, ends the day before. */
void eligibility_programmes_merge(const struct eligibility_programme *p, struct coverage *out, bool *add, bool *end);

#endif
