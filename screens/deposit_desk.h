/*
 * The state of the deposits' screen and the questions it asks before money changes hands: deposit_take.c takes it at
 * night, deposit_settle.c settles it in the morning or gives it back. Each names patient, birth date and amount (SPEC P6).
 */
#ifndef SCREENS_DEPOSIT_DESK_H
#define SCREENS_DEPOSIT_DESK_H

#include "domain/deposit.h"
#include "domain/patient_page.h"
#include "model/ctx.h"
#include "tui/list.h"
#include "tui/outcome.h"

enum { DEPOSIT_DESK_BILLS = 12, DEPOSIT_DESK_QUESTION = 2048 };

/* A bill that the money may be for. */
struct deposit_bill {
	struct bill bill;
	struct settlement charge;
	bool final;              /* it has a charge */
	int64_t rest;
};

struct deposit_desk {
	struct list list;
	int64_t patient_id;              /* only of this patient; 0: all */
	bool all;                        /* also those that were settled or returned */
	int64_t open_n, open_yen, waiting_n, waiting_yen; /* held; of them on no sheet yet */
	struct handover sheet;           /* the newest that nobody has signed; id 0: none */
	struct deposit_item items[LIST_PART];
	/* what is being asked about */
	struct patient_page person;
	struct deposit deposit;
	struct deposit_new taking;
	struct handover signing;         /* as it was when its cash was asked for: the newest may be another one meanwhile */
	int64_t counted;
	struct deposit_bill bills[DEPOSIT_DESK_BILLS];
	int n_bills;
	int bill;                        /* index in bills, -1: none */
	int64_t tendered;                /* for the rest */
	bool with_rest;
};

/* Who, then the question, then the birth date to confirm. */
const char *deposit_desk_question(const struct ctx *ctx, const struct deposit_desk *s, const char *question, char out[DEPOSIT_DESK_QUESTION]);
/* The patient's bills that are open: drafts (only where `drafts`) and those that wait at the counter or are kept by a deposit. */
enum err deposit_desk_bills(struct ctx *ctx, struct deposit_desk *s, int64_t patient_id, bool drafts);

/* Keys; state is a struct deposit_desk. */
struct outcome deposit_take_start(struct ctx *ctx, void *state);
struct outcome deposit_settle_start(struct ctx *ctx, void *state);
struct outcome deposit_settle_return(struct ctx *ctx, void *state);

#endif
