/* SQL over payment rows. */
#include "store/payments.h"

#include "base/die.h"
#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

enum err payments_insert(struct ctx *ctx, struct payment *p)
{
	p->id = db_new_id(ctx);
	p->at = ctx_when(ctx);
	p->entered_late = ctx->written_at != 0;
	str_copy(p->staff, sizeof p->staff, ctx->actor.login);
	str_copy(p->place, sizeof p->place, ctx->actor.place);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO payment (id, facility_id, settlement_id, method, amount, tendered, slip, at, posted_day, "
		"staff, place, entered_late) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
	stmt_int(q, 1, p->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, p->settlement_id);
	stmt_str(q, 4, payment_method_id(p->method));
	stmt_int(q, 5, p->amount);
	stmt_int(q, 6, p->tendered);
	stmt_str(q, 7, p->slip);
	stmt_int(q, 8, p->at);
	stmt_day(q, 9, p->posted_day);
	stmt_str(q, 10, p->staff);
	stmt_str(q, 11, p->place);
	stmt_int(q, 12, p->entered_late);
	return stmt_run(ctx, q, NULL);
}

static void read_row(struct stmt *q, struct payment *p)
{
	char method[16];
	*p = (struct payment){ .id = stmt_col(q, 0), .settlement_id = stmt_col(q, 1), .amount = stmt_col(q, 3), .tendered = stmt_col(q, 4),
		.at = stmt_col(q, 6), .posted_day = stmt_col_day(q, 7), .entered_late = stmt_col(q, 10) != 0 };
	stmt_text(q, 2, method, sizeof method);
	int known = payment_method_from_id(method);
	must(known >= 0);
	p->method = (enum payment_method)known;
	stmt_text(q, 5, p->slip, sizeof p->slip);
	stmt_text(q, 8, p->staff, sizeof p->staff);
	stmt_text(q, 9, p->place, sizeof p->place);
}

enum err payments_of_settlement(struct ctx *ctx, int64_t settlement_id, int max, struct payment *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id, settlement_id, method, amount, tendered, slip, at, posted_day, staff, place, entered_late FROM payment "
		"WHERE settlement_id = $1 ORDER BY id LIMIT $2");
	stmt_int(q, 1, settlement_id);
	stmt_int(q, 2, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		read_row(q, &out[*n]);
	return stmt_done(ctx, q);
}

static enum err sum(struct ctx *ctx, struct stmt *q, int64_t *yen)
{
	*yen = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err payments_charge_sum(struct ctx *ctx, int64_t charge_id, int64_t *yen)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT coalesce((SELECT sum(p.amount) FROM payment p WHERE p.settlement_id = $1), 0) + " PAYMENTS_PARTS("$1"));
	stmt_int(q, 1, charge_id);
	return sum(ctx, q, yen);
}

/* Parts are made one after the other, and the charge itself is paid last. */
enum err payments_earlier_sum(struct ctx *ctx, int64_t charge_id, int64_t settlement_id, int64_t *yen)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT coalesce(sum(p.amount), 0) FROM settlement s JOIN payment p ON p.settlement_id = s.id "
		"WHERE ((s.parent_id = $1 AND s.kind = 'counter') OR (s.kind = 'refund' AND s.parent_id IN (SELECT t.id FROM settlement t "
		"WHERE t.parent_id = $1 AND t.kind = 'counter'))) AND ($1 = $2 OR s.id < $2)");
	stmt_int(q, 1, charge_id);
	stmt_int(q, 2, settlement_id);
	return sum(ctx, q, yen);
}
