/*
 * Deferred payment of one visit (SPEC V2, V3, V9, V10): off by default; on unless a rule refuses, and then every
 * rule is named with the desk to go to. Unconfirmed insurance and hand-ins never refuse: they set the next step.
 */
#ifndef DOMAIN_DEFERRAL_H
#define DOMAIN_DEFERRAL_H

#include "model/ctx.h"
#include "model/visit.h"

enum deferral_at { DEFERRAL_DESK, DEFERRAL_KIOSK }; /* hours bind the machines only (F6) */

enum { DEFERRAL_REASONS_MAX = 16, DEFERRAL_FINE_MAX = 8 };

struct deferral_answer {
	bool allowed;
	int n;
	struct reason reasons[DEFERRAL_REASONS_MAX];  /* id of the rule, sentence, desk */
	bool may_override[DEFERRAL_REASONS_MAX];      /* by a supervisor */
	bool overridable;                             /* refused, and every reason may be overridden */
	int n_fine;
	struct reason fine[DEFERRAL_FINE_MAX];        /* what is in order (the ○ lines) */
	bool on;                                      /* now */
	int64_t usable_at;                            /* F10: refused only until then, shown in whole minutes; 0: no waiting time */
	day_t due_day;                                /* when it would be charged if the bill were final today */
	bool next_year;                               /* V9: the due date is in the next calendar year */
	char hint[320];                               /* V9's sentence, "" for none */
};

enum err deferral_why(struct ctx *ctx, int64_t visit_id, enum deferral_at at, struct deferral_answer *out);

/*
 * Turns it on (usage slip made and queued for printing) or off (slip voided, open charges due at the counter).
 * Refused: ERR_REFUSED with every reason in ctx->cause. override_reason: a supervisor's (ACTION_DEFER_OVERRIDE), else NULL.
 * Already so: ERR_OK, nothing changes. The built-in machine only turns it on, and only as the kiosk. Off while a charge is claimed, sent or unknown: ERR_BAD_STATE.
 */
enum err deferral_set(struct ctx *ctx, int64_t visit_id, bool on, enum deferral_at at, const char *override_reason);

#endif
