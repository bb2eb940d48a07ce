/*
 * Giving money back (SPEC S7, B3). Every refund is a settlement of kind `refund` whose parent is what took the money: the
 * card's goes back to the card through the worker, with the guarantees of a charge; the counter's is handed out at the
 * counter, with a negative row of payment. A bill that was paid several times (corrections) is given back newest first.
 */
#ifndef DOMAIN_REFUND_H
#define DOMAIN_REFUND_H

#include <stdbool.h>

#include "domain/money_chain.h"
#include "model/bill.h"
#include "model/ctx.h"
#include "model/payment.h"
#include "model/settlement.h"

enum { REFUND_ROWS_MAX = 8 };

/* Where a bill's money stands, for whoever is about to give some back. */
struct refund_due {
	char bill[BILL_NUMBER];
	int64_t received, refunded, open;
	int64_t most;            /* that can be given back now */
	int64_t hand_out;        /* waits to be handed out at the counter: of a correction, or a card's refund that failed */
	int64_t card;            /* of `most`: goes back to the card */
};
/* ERR_BAD_STATE: nothing was paid, or the bill was corrected (it names the newer one). */
enum err refund_due(struct ctx *ctx, int64_t bill_id, struct refund_due *out);

/* Of `amount` that is given back now: how much goes to the card, the rest over the counter. For the question before it. */
enum err refund_to_card(struct ctx *ctx, int64_t bill_id, int64_t amount, int64_t *card);

struct refund_made {
	int n;
	struct settlement rows[REFUND_ROWS_MAX];
	int64_t card, counter;   /* yen: sent to the card by the worker; handed out now */
};
/*
 * Gives back `amount`. What waits to be handed out comes first, and all of it. method: how the counter's part is handed out,
 * -1: as it was paid, else cash. seen: refund_due.most + .hand_out as the person saw it; another one is ERR_CONFLICT, -1: any.
 * ERR_REFUSED with the numbers: more than there is. `reason` may be "".
 */
enum err refund_make(struct ctx *ctx, int64_t bill_id, int64_t amount, int method, const char *reason, int64_t seen, struct refund_made *out);
/* The refunds of a bill, oldest first; cancelled ones aren't among them. */
enum err refund_of_bill(struct ctx *ctx, int64_t bill_id, int max, struct settlement *out, int *n);
/* Of a refund: "返金待ち" …, translated, and its word in `settle status --list`. */
const char *refund_state_name(enum settlement_state s);
const char *refund_state_id(enum settlement_state s);

/* [tx] Books refunds of `amount` of what the chain took, for a correction: the counter's part waits to be handed out. */
enum err refund_book(struct ctx *ctx, const struct money_chain *m, int64_t bill_id, int64_t amount, struct refund_made *out);

#endif
