/* Night deposits and the sheets that hand them over (SPEC S11). Amounts in yen; a deposit is always cash. */
#ifndef MODEL_DEPOSIT_H
#define MODEL_DEPOSIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/bill.h"

/* X(code, id, name) */
#define DEPOSIT_STATE_LIST(X) \
	X(TAKEN,    "taken",    N_("預り中")) \
	X(SETTLED,  "settled",  N_("精算済")) \
	X(RETURNED, "returned", N_("返金済"))

enum deposit_state {
#define X(code, id, name) DEPOSIT_##code,
	DEPOSIT_STATE_LIST(X)
#undef X
	DEPOSIT_STATES
};

enum { DEPOSIT_NUMBER = 16, DEPOSIT_NOTE = 160 };

struct deposit {
	int64_t id;
	char number[DEPOSIT_NUMBER];   /* "D-000012" */
	int64_t patient_id;
	int64_t bill_id;               /* for which bill, when there is one; what it has settled. 0: none */
	enum deposit_state state;
	int64_t amount, tendered;
	int64_t returned;              /* given back at its end */
	char note[DEPOSIT_NOTE];
	int64_t taken_at;
	char taken_by[40];
	bool entered_late;             /* on paper first (O5): taken_at is its true time */
	day_t posted_day;              /* open business day of the taking */
	int64_t ended_at;              /* settled or returned; 0: not yet */
	char ended_by[40];
	day_t ended_day;               /* open business day of the end, DAY_NONE */
	int64_t handover_id;           /* the sheet that handed it over, 0: none yet */
	int64_t handed;                /* cash that the sheet expects for it */
	int64_t version;
};

/* A row of a list. */
struct deposit_item {
	struct deposit deposit;
	char card[24], name[128], bill[BILL_NUMBER], handover[DEPOSIT_NUMBER];
};

struct deposit_filter {
	int state;                     /* enum deposit_state, -1: any */
	int64_t patient_id;            /* 0: any */
	int64_t handover_id;           /* of this sheet; 0: any */
};

struct handover {
	int64_t id;
	char number[DEPOSIT_NUMBER];   /* "H-000004" */
	int64_t made_at;
	char made_by[40];
	int64_t expected;              /* cash by the ledger */
	int64_t counted;               /* by the day cashier; -1: not signed yet */
	char note[DEPOSIT_NOTE];       /* why the two differ */
	int64_t signed_at;             /* 0: not yet */
	char signed_by[40];
	int64_t version;
};

const char *deposit_state_id(enum deposit_state s);
const char *deposit_state_name(enum deposit_state s);
int deposit_state_from_id(const char *id);

#endif
