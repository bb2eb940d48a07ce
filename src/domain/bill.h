/*
 * Bills (SPEC B): draft -> final; held and released; corrected by a new bill. A final bill is never edited.
 * Each call checks the right, runs in its own transaction and writes the log. Amounts in yen, shares in tenths.
 * `version` is what the caller saw: another one gives ERR_CONFLICT; 0 means whatever is there.
 */
#ifndef DOMAIN_BILL_H
#define DOMAIN_BILL_H

#include "model/bill.h"
#include "model/copay_step.h"
#include "model/ctx.h"
#include "model/insurance.h"

/* "B-000012", b-12, 12, or the accounting system's key; ERR_NOT_FOUND, ERR_REFUSED: it names two bills. */
enum err bill_by_number(struct ctx *ctx, const char *number, struct bill *out);
enum err bill_by_id(struct ctx *ctx, int64_t id, struct bill *out);
/* The lines in order; out holds BILL_LINES_MAX. */
enum err bill_lines(struct ctx *ctx, int64_t bill_id, struct bill_line *out, int *n);
enum err bill_of_visit(struct ctx *ctx, int64_t visit_id, struct bill *out, int max, int *n);

/*
 * The arithmetic: fills points, insured_yen, meal_yen, other_yen and computed_yen of *b from its share and lines, limit_yen,
 * programme_yen and coupon_yen from its visit's cover and hand-ins and the month's earlier bills; *steps say how.
 * ERR_BAD_INPUT names the line (unknown row, negative, too large, bad tax rate, bad count).
 */
enum err bill_compute(struct ctx *ctx, struct bill *b, const struct bill_line *lines, int n, struct copay_steps *steps);
/* Drafts of the patient reckoned anew, in the caller's transaction: cover, a slip's total or another final bill changed. */
enum err bill_refresh_drafts(struct ctx *ctx, int64_t patient_id);
enum err bill_steps(struct ctx *ctx, int64_t bill_id, struct copay_steps *out); /* as reckoned when the bill was last written */

/* Entered at the desk: a draft for a visit; its share is that of the patient's insurance, else by age. */
enum err bill_new(struct ctx *ctx, int64_t visit_id, struct bill *out);
/* The same with lines at once; share -1: as bill_new. department "": the visit's first. */
enum err bill_add(struct ctx *ctx, int64_t visit_id, const char *department, int share,
	const struct bill_line *lines, int n, struct bill *out);
/*
 * Drafts entered by hand or correcting: pos from 1 replaces, pos 0 appends; *b is read anew. A meal's yen may be BILL_YEN_BY_TABLE: what the
 * table has for the bill's days; ERR_BAD_INPUT where that is none, or two.
 */
enum { BILL_YEN_BY_TABLE = -1 };
enum err bill_line_put(struct ctx *ctx, struct bill *b, int pos, const struct bill_line *line);
enum err bill_line_remove(struct ctx *ctx, struct bill *b, int pos);
bool bill_editable(const struct bill *b); /* may its lines, share and adjustment be changed at the desk? */
enum err bill_share_set(struct ctx *ctx, struct bill *b, int share);
enum err bill_adjust_set(struct ctx *ctx, struct bill *b, int64_t adjust_yen); /* what our arithmetic doesn't know: 0 or negative */
enum err bill_programmes_set(struct ctx *ctx, struct bill *b, bool use);       /* do the patient's programmes pay for this care? */

enum err bill_specific_set(struct ctx *ctx, struct bill *b, bool specific);    /* is it care for the specified disease of the cover's certificate? */

/*
 * Draft -> final: due day (S1), its settlement, the visit's next step. An imported amount that differs from ours
 * needs accept_difference: without it ERR_REFUSED, with the lines in the cause's reasons (B2).
 */
enum err bill_finalise(struct ctx *ctx, int64_t bill_id, int64_t version, bool accept_difference, struct bill *out);
enum err bill_hold(struct ctx *ctx, int64_t bill_id, int64_t version, const char *reason, struct bill *out);   /* B5 */
/*
 * B5: what was held for the cover (BILL_HOLD_COVER) is released when the insurance of each month of its care is confirmed, else
 * ERR_REFUSED with the ways out as reasons (confirm_cover, full_cost). Or the bill is due at full cost (10 tenths, nothing capped): a
 * final one is then corrected by a final bill of its own (*out), a draft goes on as one with that share. Cover that comes later is
 * a correction: bill_correct() gives its draft the share from before.
 */
enum err bill_release(struct ctx *ctx, int64_t bill_id, int64_t version, struct bill *out);
enum err bill_release_full_cost(struct ctx *ctx, int64_t bill_id, int64_t version, struct bill *out);
/* Held, and never final: its release makes it a draft again, and there is nothing yet that a correction could take the place of. */
bool bill_held_draft(const struct bill *b);
/* A new draft with the old one's lines that names it; finalising it replaces the old one (B3). */
enum err bill_correct(struct ctx *ctx, int64_t bill_id, int64_t version, struct bill *out);

/* bill_correct() inside a write transaction, rights and version checked by the caller. */
enum err bill_correct_copy(struct ctx *ctx, const struct bill *old, struct bill *out);

/* What the import and bill_finalise share: inside a write transaction, rights checked by the caller. */
enum err bill_make_final(struct ctx *ctx, struct bill *b, const struct bill_line *lines, int n, bool accept_difference);

/*
 * How the amount comes about, a sentence per row of the form, column and total (id: the row's code or insured, meal,
 * uninsured, adjust, difference, or a step's rule); a difference comes first. Returns how many were written.
 */
enum { BILL_EXPLAIN_MAX = 64 };
int bill_explain(const struct bill *b, const struct bill_line *lines, int n, const struct copay_steps *steps, struct reason *out, int max);
int64_t bill_reductions(const struct bill *b); /* limit, programmes, coupon and adjustment together */
bool bill_differs(const struct bill *b); /* imported, not accepted, and not our amount */
bool bill_share_valid(int share);        /* tenths: 0–3, or 10 */
enum err bill_default_share(struct ctx *ctx, int64_t patient_id, enum cover insurance, day_t day, int *share);

/* Lists for screens, newest first. */
enum err bill_count(struct ctx *ctx, const struct bill_filter *f, int64_t *n);
enum err bill_fetch(struct ctx *ctx, const struct bill_filter *f, int64_t offset, int max, struct bill_item *out, int *n);

#endif
