/*
 * What another profile would have decided (SPEC F): the last days' visits are judged again by both, each at the time of its
 * reception and by the record as it stands now. Rules that don't come from the profile are the same under both and left out; so is
 * F9, which is decided when a patient registers: who is registered stays so, whatever is held against the record from now on.
 */
#ifndef DOMAIN_PROFILE_DIFF_H
#define DOMAIN_PROFILE_DIFF_H

#include "model/ctx.h"
#include "model/profile.h"
#include "model/visit.h"

enum { PROFILE_DIFF_DAYS = 366, PROFILE_DIFF_CHANGES = 24, PROFILE_DIFF_RULES = 32 };

struct profile_change {
	char rule[40];                     /* F2, F6, F8, F10, F17, F19, F20-…, V2-workers, V2-auto */
	char before[240], after[240];      /* the answers, "" where the rule had nothing to say */
};

struct profile_diff {
	char card[24], number[VISIT_NUMBER];
	day_t day;
	bool deferral;                     /* what was chosen that day */
	int n;
	struct profile_change changes[PROFILE_DIFF_CHANGES];
};

struct profile_diff_sum {
	int64_t visits, different;
	bool registration;                 /* F9: new registrations would be held against the record by other fields */
	int n_rules;                       /* how many visits each rule decides otherwise */
	struct { char rule[40]; int64_t visits; } rules[PROFILE_DIFF_RULES];
};

/* Called once per visit that differs, oldest first. */
typedef void profile_diff_row(void *user, const struct profile_diff *d);
/* Of the `days` days before today and today. ACTION_PROFILE; ERR_BAD_INPUT: days outside 1 … PROFILE_DIFF_DAYS. */
enum err profile_diff(struct ctx *ctx, const struct profile *other, int days, profile_diff_row *row, void *user, struct profile_diff_sum *sum);

#endif
