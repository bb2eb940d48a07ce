/*
 * Two records of one patient become one, and two again (SPEC P3, P7). Everything of the one moves to the other, its card number
 * opens the other from then on, and what moved is kept so that it can be taken back. Never while a charge of either is under
 * way. What the hospital's own record system says of either goes on being kept where it was.
 */
#ifndef DOMAIN_PATIENT_MERGE_H
#define DOMAIN_PATIENT_MERGE_H

#include "model/ctx.h"
#include "model/patient_merge.h"

enum { MERGE_REASONS = 8 };

struct patient_merge_preview {
	struct patient from, into;
	bool merged;                       /* from is in into already: this shows what undoing would move back */
	int64_t from_counts[MERGE_KINDS], into_counts[MERGE_KINDS];
	int n_reasons;                     /* why it can't be done now */
	char reasons[MERGE_REASONS][200];
};
enum err patient_merge_preview(struct ctx *ctx, int64_t from_id, int64_t into_id, struct patient_merge_preview *out);

/* ACTION_PATIENT_MERGE; versions as the preview showed them (ERR_CONFLICT). ERR_REFUSED with every reason of the preview. */
enum err patient_merge(struct ctx *ctx, const struct patient_merge_preview *seen);
/* ERR_NOT_FOUND: isn't merged. ERR_REFUSED as above. */
enum err patient_unmerge(struct ctx *ctx, int64_t from_id);

/* P3: pairs that match in name (true variants), kana, birth and sex; live merges; and that two aren't one (ACTION_PATIENT_MERGE). */
enum err patient_merge_duplicates(struct ctx *ctx, int max, struct patient_pair *out, int *n);
enum err patient_merge_list(struct ctx *ctx, int max, struct patient_pair *out, int *n);
enum err patient_merge_apart(struct ctx *ctx, int64_t a_id, int64_t b_id);
/* Card numbers of the records in this one. */
enum err patient_merge_cards(struct ctx *ctx, int64_t into_id, int max, char (*cards)[CARD_SIZE], int *n);

#endif
