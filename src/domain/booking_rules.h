/* The rules of a booking, each a conflict that is told with all others (SPEC A4, A5, A11, F18). Reads only. */
#ifndef DOMAIN_BOOKING_RULES_H
#define DOMAIN_BOOKING_RULES_H

#include "domain/booking.h"

/* What is asked of the rules. */
struct booking_try {
	const struct menu *menu;
	int64_t start_at;
	int64_t patient_id;          /* 0: no card */
	const struct booking *old;   /* the booking that is moved; NULL: a new one */
	const struct menu *before;   /* … and its menu */
	bool by_patient;
	const char *override;        /* NULL or "": none */
	/* what it found */
	bool has_slot;               /* is there a row for the slot? */
	bool beyond;                 /* it will be beyond the capacity */
	int64_t end_at;
	char name[NAME_SIZE];        /* the patient's, with a card */
	int n, set_aside;            /* conflicts, and those that the reason sets aside */
	enum err err;                /* the gravest: ERR_SECRET_TEXT, ERR_BAD_INPUT, ERR_REFUSED */
	int n_reasons;               /* conflicts that stand; kept here because a look-up that finds nothing clears ctx->cause */
	struct reason reasons[CAUSE_REASONS_MAX];
};

enum err booking_rules_slot(struct ctx *ctx, struct booking_try *t);     /* times, hours, places, and the patient */
enum err booking_rules_who(struct ctx *ctx, struct booking_try *t);      /* is the menu open, and for them; reads the patient's name */
void booking_rules_person(struct ctx *ctx, struct booking_try *t, const struct booking_person *p); /* who is named without a card */
void booking_rules_input(struct ctx *ctx, struct booking_try *t, const struct booking_new *n); /* person, message, terms, answers */
/* Past the patient's time to change or cancel; or changed too often (moving). */
void booking_rules_change(struct ctx *ctx, struct booking_try *t, const struct menu *menu, const struct booking *old, bool moving);
void booking_rules_reason(struct ctx *ctx, struct booking_try *t);      /* the reason that was given: its length, X7 */
void booking_rules_text(struct ctx *ctx, struct booking_try *t, const char *name, const char *text); /* X7, UTF-8; NULL is fine */
/* What comes of it; `sentence` has one %d, the number of conflicts. */
enum err booking_rules_verdict(struct ctx *ctx, struct booking_try *t, const char *sentence);

/* The three nearest free places of a menu; none on a failure. Leaves ctx->cause alone. */
void booking_rules_near(struct ctx *ctx, const struct menu *m, int64_t start_at, bool by_patient, struct booking_near *out);

/* The menu's questions and what was answered: fills in the questions' texts; bad or missing ones are conflicts. *n: the answers that stand. */
enum err booking_rules_answers(struct ctx *ctx, struct booking_try *t, const struct booking_new *n, struct booking_answer out[QUESTIONS_MAX], int *count);

/* An answer as it is kept: yes/no, the option, a plain number, an ISO date; false: it can't be one. */
bool booking_rules_answer(struct ctx *ctx, const struct question *u, const char *answer, char out[ANSWER_SIZE]);

/* A conflict. `who`: who may set it aside. */
enum booking_aside { ASIDE_NOBODY, ASIDE_STAFF, ASIDE_SUPERVISOR };
void booking_rules_add(struct ctx *ctx, struct booking_try *t, enum err e, enum booking_aside who, const char *id, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

#endif
