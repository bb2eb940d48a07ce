/* Rows of table confirmation. */
#include "store/confirmations.h"

#include "base/die.h"
#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

#define COLUMNS "id, patient_id, coverage_id, visit_id, month, state, evidence, at, place, staff, entered_late, eligibility_id"

enum err confirmations_add(struct ctx *ctx, struct confirmation *c)
{
	must(c->state != INSURED_NOT);
	c->id = db_new_id(ctx);
	c->at = ctx_when(ctx);
	c->entered_late = ctx->written_at != 0;
	struct stmt *q = db_stmt(ctx->db,
		"INSERT INTO confirmation (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
	stmt_int(q, 1, c->id);
	stmt_int(q, 2, c->patient_id);
	stmt_opt(q, 3, c->coverage_id);
	stmt_opt(q, 4, c->visit_id);
	stmt_int(q, 5, c->month);
	stmt_str(q, 6, insured_id(c->state));
	stmt_str(q, 7, evidence_id(c->evidence));
	stmt_int(q, 8, c->at);
	stmt_str(q, 9, c->place);
	stmt_str(q, 10, c->staff);
	stmt_int(q, 11, c->entered_late);
	stmt_opt(q, 12, c->eligibility_id);
	return stmt_run(ctx, q, NULL);
}

static void read_row(struct stmt *q, struct confirmation *c)
{
	char text[24];
	*c = (struct confirmation){ .id = stmt_col(q, 0), .patient_id = stmt_col(q, 1), .coverage_id = stmt_col(q, 2),
		.visit_id = stmt_col(q, 3), .month = (int)stmt_col(q, 4), .at = stmt_col(q, 7), .entered_late = stmt_col(q, 10) != 0,
		.eligibility_id = stmt_col(q, 11) };
	stmt_text(q, 5, text, sizeof text);
	c->state = *text == 'c' ? INSURED_YES : INSURED_UNKNOWN;
	stmt_text(q, 6, text, sizeof text);
	int e = evidence_from_id(text);
	must(e >= 0);
	c->evidence = (enum evidence)e;
	stmt_text(q, 8, c->place, sizeof c->place);
	stmt_text(q, 9, c->staff, sizeof c->staff);
}

enum err confirmations_of_month(struct ctx *ctx, int64_t patient_id, int month, int max, struct confirmation *out, int *n)
{
	*n = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM confirmation"
		" WHERE patient_id = $1 AND month = $2 AND undone_at IS NULL ORDER BY id");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, month);
	while (*n < max && stmt_row(q))
		read_row(q, &out[(*n)++]);
	return stmt_done(ctx, q);
}

enum err confirmations_last(struct ctx *ctx, int64_t patient_id, int until_month, struct confirmation *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM confirmation"
		" WHERE patient_id = $1 AND month <= $2 AND undone_at IS NULL AND state = 'confirmed' ORDER BY month DESC, id DESC LIMIT 1");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, until_month);
	bool found = stmt_row(q);
	if (found)
		read_row(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, NULL);
}

enum err confirmations_undo(struct ctx *ctx, int64_t patient_id, int month, int64_t *undone)
{
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE confirmation SET undone_at = $1 WHERE patient_id = $2 AND month = $3 AND undone_at IS NULL");
	stmt_int(q, 1, ctx_now(ctx));
	stmt_int(q, 2, patient_id);
	stmt_int(q, 3, month);
	return stmt_run(ctx, q, undone);
}

enum err confirmations_undo_one(struct ctx *ctx, int64_t coverage_id, int month, int64_t *undone)
{
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE confirmation SET undone_at = $1 WHERE coverage_id = $2 AND month = $3 AND undone_at IS NULL");
	stmt_int(q, 1, ctx_now(ctx));
	stmt_int(q, 2, coverage_id);
	stmt_int(q, 3, month);
	return stmt_run(ctx, q, undone);
}

enum err confirmations_undo_online(struct ctx *ctx, int64_t coverage_id, int month, int64_t eligibility_id, int64_t checked_at, int64_t *undone)
{
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE confirmation SET undone_at = $1, undone_by = $2 WHERE coverage_id = $3 AND month = $4 AND undone_at IS NULL AND eligibility_id IS NOT NULL"
		" AND (SELECT e.checked_at FROM eligibility e WHERE e.id = confirmation.eligibility_id) <= $5");
	stmt_int(q, 1, ctx_now(ctx));
	stmt_int(q, 2, eligibility_id);
	stmt_int(q, 3, coverage_id);
	stmt_int(q, 4, month);
	stmt_int(q, 5, checked_at);
	return stmt_run(ctx, q, undone);
}

enum err confirmations_taken_back(struct ctx *ctx, int64_t patient_id, int month, int64_t *at)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT max(c.undone_at) FROM confirmation c WHERE c.patient_id = $1 AND c.month = $2 AND c.undone_by IS NOT NULL"
		" AND NOT EXISTS (SELECT 1 FROM confirmation k WHERE k.patient_id = c.patient_id AND k.month = c.month AND k.coverage_id = c.coverage_id"
		" AND k.state = 'confirmed' AND k.undone_at IS NULL)");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, month);
	*at = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}
