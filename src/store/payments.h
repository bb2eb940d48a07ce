/*
 * Rows of table payment. A counter's money is told by these rows, never by settlement.amount: a charge that was paid in
 * parts keeps its whole amount, its rows hold the last part, and each earlier part is a settlement of kind counter.
 */
#ifndef STORE_PAYMENTS_H
#define STORE_PAYMENTS_H

#include "model/ctx.h"
#include "model/payment.h"

/* Inside a write transaction. Gives id, at, staff and place from ctx; posted_day is the caller's (domain/posting.h). */
enum err payments_insert(struct ctx *ctx, struct payment *p);
/* Of one settlement, in order of taking. */
enum err payments_of_settlement(struct ctx *ctx, int64_t settlement_id, int max, struct payment *out, int *n);
/* SQL: yen paid in parts of the charge whose id is `charge`, less what was handed back of them: that is owed again. */
#define PAYMENTS_PARTS(charge) "(coalesce((SELECT sum(p.amount) FROM settlement t JOIN payment p ON p.settlement_id = t.id" \
	" WHERE t.parent_id = " charge " AND t.kind = 'counter'), 0) + coalesce((SELECT sum(p.amount) FROM settlement t JOIN settlement r" \
	" ON r.parent_id = t.id AND r.kind = 'refund' JOIN payment p ON p.settlement_id = r.id WHERE t.parent_id = " charge " AND t.kind = 'counter'), 0))"
/* What was paid at a counter for a charge: its own rows and those of its parts (kind counter), less what was handed back of the parts. */
enum err payments_charge_sum(struct ctx *ctx, int64_t charge_id, int64_t *yen);
/* … of which before this settlement, one of the parts or the charge itself, was paid. */
enum err payments_earlier_sum(struct ctx *ctx, int64_t charge_id, int64_t settlement_id, int64_t *yen);

#endif
