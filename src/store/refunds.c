/* One statement per question about money that went both ways. */
#include "store/refunds.h"

#include "store/db.h"

#include "base/banned.h"

enum err refunds_money(struct ctx *ctx, int64_t settlement_id, struct refund_money *out)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT CASE WHEN s.state NOT IN ('succeeded', 'counter_paid', 'refunded') THEN 0 WHEN s.gateway_ref <> '' THEN s.amount"
		" ELSE coalesce((SELECT sum(p.amount) FROM payment p WHERE p.settlement_id = s.id), s.amount) END,"
		" coalesce((SELECT sum(r.amount) FROM settlement r WHERE r.parent_id = s.id AND r.kind = 'refund'"
		" AND r.state IN ('succeeded', 'counter_paid')), 0),"
		" coalesce((SELECT sum(r.amount) FROM settlement r WHERE r.parent_id = s.id AND r.kind = 'refund'"
		" AND r.state NOT IN ('succeeded', 'counter_paid', 'cancelled')), 0)"
		" FROM settlement s WHERE s.id = $1");
	*out = (struct refund_money){ 0 };
	stmt_int(q, 1, settlement_id);
	if (stmt_row(q))
		*out = (struct refund_money){ stmt_col(q, 0), stmt_col(q, 1), stmt_col(q, 2) };
	return stmt_done(ctx, q);
}
