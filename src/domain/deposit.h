/*
 * Night deposits (SPEC S11): the night desk takes cash against a numbered slip; in the morning billing settles it with the
 * bill, or gives it back. taken -> settled | returned, never twice: each end checks state and version in its transaction.
 *
 * A deposit for a bill keeps it: its charge is `deposited`, so that neither the counter nor the card takes the money as well;
 * a bill that becomes final, or is released, later is kept then, deferred or not. A bill has at most one open deposit.
 */
#ifndef DOMAIN_DEPOSIT_H
#define DOMAIN_DEPOSIT_H

#include "domain/counter.h"
#include "model/ctx.h"
#include "model/deposit.h"

struct deposit_new {
	int64_t patient_id;
	int64_t bill_id;         /* 0: none yet */
	int64_t amount;
	int64_t tendered;        /* what was handed over; 0: exactly the amount */
	const char *note;        /* NULL or "": none */
};

/* What an end came to. */
struct deposit_end {
	struct deposit deposit;
	char bill[BILL_NUMBER];  /* settled with it; "" when it was returned */
	int64_t applied;         /* of the deposit, to the bill */
	int64_t returned;        /* of the deposit, in cash */
	int64_t paid;            /* besides, in the same step */
	int64_t change;          /* of that */
	int64_t rest;            /* still owed */
};

/* Its slip is printed. ERR_REFUSED, ERR_BAD_STATE: another patient's bill, one that is paid, or that has a deposit. */
enum err deposit_take(struct ctx *ctx, const struct deposit_new *d, struct deposit *out);
/*
 * With the bill (0: the one it was taken for), which must be final. A smaller bill: the rest is given back in cash. A larger
 * one: a part payment, the rest stays due, or is paid by `t` (n of them) at once and in full;
 * a single one with amount 0 takes all of the rest. `version` is what the caller saw (0: any).
 */
enum err deposit_settle(struct ctx *ctx, int64_t id, int64_t version, int64_t bill_id, const struct counter_tender *t, int n, struct deposit_end *out);
/* All of it back in cash; its bill waits at the counter again. */
enum err deposit_return(struct ctx *ctx, int64_t id, int64_t version, struct deposit_end *out);
/* The slip once more. */
enum err deposit_print(struct ctx *ctx, int64_t id);

/* "D-000012", d-12, 12. ERR_NOT_FOUND. */
enum err deposit_by_number(struct ctx *ctx, const char *number, struct deposit *out);
enum err deposit_by_id(struct ctx *ctx, int64_t id, struct deposit *out);
enum err deposit_list(struct ctx *ctx, const struct deposit_filter *f, int64_t offset, int max, struct deposit_item *out, int *n);
enum err deposit_count(struct ctx *ctx, const struct deposit_filter *f, int64_t *n, int64_t *yen);

#endif
