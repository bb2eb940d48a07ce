/*
 * What was paid and given back for one visit's bill through all its corrections (SPEC B3, S7): a bill, the one that it
 * corrects, the one that that corrects … and every settlement of them. What is owed is always the newest bill's amount.
 */
#ifndef DOMAIN_MONEY_CHAIN_H
#define DOMAIN_MONEY_CHAIN_H

#include <stdbool.h>

#include "model/bill.h"
#include "model/ctx.h"
#include "model/settlement.h"

enum { MONEY_CHAIN_MAX = 64 };

struct money_row {
	struct settlement s;
	char bill[BILL_NUMBER];
	bool card;                       /* the gateway has its money; else the counter took it */
	int64_t received, refunded, open; /* yen; open: refunds on their way */
};

struct money_chain {
	int n;
	struct money_row rows[MONEY_CHAIN_MAX]; /* newest first */
	int64_t received, refunded, open;
};

/* bill_id: the newest one that counts. ERR_BAD_STATE: more corrections than can be followed. */
enum err money_chain_load(struct ctx *ctx, int64_t bill_id, struct money_chain *out);
int64_t money_chain_net(const struct money_chain *m);     /* received and not given back */
int64_t money_chain_left(const struct money_row *r);      /* what of it can still be given back */
const struct money_row *money_chain_newest(const struct money_chain *m); /* that received money; NULL: none did */
const struct money_row *money_chain_first(const struct money_chain *m);
/* Nothing of it may be replaced now: a request runs, its outcome is unknown, or a deposit is kept for it. The cause says which. */
enum err money_chain_check_still(struct ctx *ctx, const struct money_chain *m);

#endif
