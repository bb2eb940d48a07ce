/*
 * Insurance of a patient and its monthly confirmation (SPEC I1, I2, V10). A check that fails changes only its own
 * state: unknown never becomes confirmed by itself. A coverage is valid on its last day.
 */
#ifndef DOMAIN_INSURANCE_H
#define DOMAIN_INSURANCE_H

#include "model/ctx.h"
#include "model/insurance.h"

enum { COVERAGES_MAX = 8 };

/* What is known for one day: coverages valid on it, each with this month's confirmation (id 0: none). */
struct insurance {
	enum insured state;                        /* of the month as a whole: unknown if one is, confirmed if all are */
	int n;
	struct coverage coverages[COVERAGES_MAX];
	struct confirmation confirmed[COVERAGES_MAX];
	struct confirmation last;                  /* the newest of any month, id 0: never */
	int last_days;                             /* its age in days on that day, -1: never */
	int64_t taken_back_at;                     /* when not confirmed: an online answer took this month's back, 0: none */
};

enum err insurance_of(struct ctx *ctx, int64_t patient_id, day_t day, struct insurance *out);
enum err insurance_of_month(struct ctx *ctx, int64_t patient_id, day_t day, struct insurance *out); /* without .last: for lists */
int insurance_month(day_t day);                /* year * 12 + month - 1 */

/* One row per coverage of the day, public programmes included (one without a coverage when nothing is recorded).
 * ERR_REFUSED: the evidence isn't allowed on that day (従来の保険証 after 2026-03-31). visit_id 0: none. */
enum err insurance_confirm(struct ctx *ctx, int64_t patient_id, int64_t visit_id, day_t day, enum evidence by);
/* "Could not be determined": the check failed or timed out. What was confirmed stays so. */
enum err insurance_undetermined(struct ctx *ctx, int64_t patient_id, int64_t visit_id, day_t day, enum evidence by);
/* [tx] What a check found, whoever may look: no role is asked, evidence isn't judged. Unknown never takes back what was confirmed. */
struct insurance_check {
	int64_t patient_id, coverage_id, visit_id; /* coverage_id 0: all that are valid on the day */
	day_t day;
	enum evidence by;
	enum insured state;
	const char *staff, *place;                 /* who asked for it and where; NULL: the acting person */
	int64_t eligibility_id;                    /* the online answer, 0: a person's own eyes */
};
enum err insurance_note(struct ctx *ctx, const struct insurance_check *k);
/* [tx] The online check calls the cover invalid: what it had confirmed in that month by then no longer counts; what a person saw does. */
enum err insurance_take_back(struct ctx *ctx, const struct insurance_check *k, int64_t checked_at);
/* One cover for itself: a 医療証 that was seen, or whose check failed. ERR_NOT_FOUND: not the patient's, or not valid on that day. */
enum err insurance_confirm_one(struct ctx *ctx, int64_t patient_id, int64_t coverage_id, int64_t visit_id, day_t day, enum evidence by, bool known);
/* V10: takes the month's confirmations of one cover (0: of all) back; they stay in the table as undone. ERR_BAD_STATE when there's none. */
enum err insurance_undo(struct ctx *ctx, int64_t patient_id, int64_t coverage_id, day_t day);
/* The desk's one key: confirms, or undoes when confirmed. */
enum err insurance_toggle(struct ctx *ctx, int64_t patient_id, int64_t visit_id, day_t day, enum evidence by);

/* The income band of the day's medical insurance ("": unknown) and whether it is the fourth month or later; drafts follow it. */
enum err insurance_limit_set(struct ctx *ctx, int64_t patient_id, day_t day, const char *band, bool multi);

/* "未確認   前回 2026-10-03 マイナ保険証", "確認済（09:12 マイナ保険証 sasaki）" */
const char *insurance_text(const struct insurance *i, day_t day, char out[200]);

#endif
