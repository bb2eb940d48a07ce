/* SQL over attempts. */
#include "store/attempts.h"

#include <string.h>

#include "crypto/seal.h"
#include "store/db.h"

#include "base/banned.h"

static const char request_name[] = "attempt.request";

enum err attempts_insert(struct ctx *ctx, struct attempt *a)
{
	unsigned char sealed[ATTEMPT_REQUEST + SEAL_OVERHEAD];
	size_t n;
	seal_text(ctx->token_key, request_name, a->request, ctx->random, sealed, &n);
	a->id = db_new_id(ctx);
	struct stmt *q = db_stmt(ctx->db,
		"INSERT INTO attempt (id, settlement_id, number, idem_key, request, amount, fence, claimed_at, first_sent_at, sends)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
	stmt_int(q, 1, a->id);
	stmt_int(q, 2, a->settlement_id);
	stmt_int(q, 3, a->number);
	stmt_str(q, 4, a->idem_key);
	stmt_blob(q, 5, sealed, n);
	stmt_int(q, 6, a->amount);
	stmt_int(q, 7, a->fence);
	stmt_int(q, 8, a->claimed_at);
	stmt_opt(q, 9, a->first_sent_at);
	stmt_int(q, 10, a->sends);
	return stmt_run(ctx, q, NULL);
}

static bool read_row(struct ctx *ctx, struct stmt *q, struct attempt *out)
{
	char outcome[20];
	size_t n;
	out->id = stmt_col(q, 0);
	out->settlement_id = stmt_col(q, 1);
	out->number = (int)stmt_col(q, 2);
	stmt_text(q, 3, out->idem_key, sizeof out->idem_key);
	const void *sealed = stmt_bytes(q, 4, &n);
	bool whole = seal_open(ctx->token_key, request_name, sealed, n, out->request, sizeof out->request);
	out->amount = stmt_col(q, 5);
	out->fence = stmt_col(q, 6);
	out->claimed_at = stmt_col(q, 7);
	out->first_sent_at = stmt_col(q, 8);
	out->sends = (int)stmt_col(q, 9);
	out->answered_at = stmt_col(q, 10);
	stmt_text(q, 11, outcome, sizeof outcome);
	out->outcome = (enum attempt_outcome)attempt_outcome_from_id(outcome);
	stmt_text(q, 12, out->code, sizeof out->code);
	stmt_text(q, 13, out->gateway_ref, sizeof out->gateway_ref);
	return whole;
}

enum err attempts_open_of(struct ctx *ctx, int64_t settlement_id, struct attempt *out)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT id, settlement_id, number, idem_key, request, amount, fence, claimed_at, first_sent_at, sends, answered_at,"
		" outcome, code, gateway_ref FROM attempt WHERE settlement_id = $1 AND answered_at IS NULL");
	*out = (struct attempt){ 0 };
	stmt_int(q, 1, settlement_id);
	bool found = stmt_row(q), whole = found && read_row(ctx, q, out);
	enum err e = stmt_done(ctx, q);
	if (e != ERR_OK)
		return e;
	if (!found)
		return ctx_fail(ctx, ERR_NOT_FOUND, _("送信中の決済要求はありません"));
	if (!whole)
		return ctx_fail(ctx, ERR_DB, _("決済要求の封印を開けません（secrets の鍵を確認してください）"));
	return ERR_OK;
}

enum err attempts_sent(struct ctx *ctx, struct attempt *a, int64_t now)
{
	if (a->sends++ == 0)
		a->first_sent_at = now;
	struct stmt *q = db_stmt(ctx->db, "UPDATE attempt SET sends = $1, first_sent_at = $2 WHERE id = $3 AND answered_at IS NULL");
	stmt_int(q, 1, a->sends);
	stmt_int(q, 2, a->first_sent_at);
	stmt_int(q, 3, a->id);
	return stmt_run(ctx, q, NULL);
}

enum err attempts_age(struct ctx *ctx, int64_t at, int64_t *n)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE attempt SET first_sent_at = CASE WHEN first_sent_at < $1 THEN first_sent_at ELSE $2 END"
		" WHERE answered_at IS NULL AND first_sent_at IS NOT NULL");
	stmt_int(q, 1, at);
	stmt_int(q, 2, at);
	return stmt_run(ctx, q, n);
}

static enum err write_outcome(struct ctx *ctx, const struct attempt *a)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE attempt SET outcome = $1, code = $2, gateway_ref = $3, answered_at = $4 WHERE id = $5 AND answered_at IS NULL");
	stmt_str(q, 1, attempt_outcome_id(a->outcome));
	stmt_str(q, 2, a->code);
	stmt_str(q, 3, a->gateway_ref);
	stmt_opt(q, 4, a->answered_at);
	stmt_int(q, 5, a->id);
	enum err e = stmt_run(ctx, q, &changed);
	return e == ERR_OK && changed != 1 ? ctx_fail(ctx, ERR_CONFLICT, NULL) : e;
}

enum err attempts_close(struct ctx *ctx, struct attempt *a)
{
	a->answered_at = ctx_now(ctx);
	return write_outcome(ctx, a);
}

enum err attempts_note(struct ctx *ctx, const struct attempt *a)
{
	return write_outcome(ctx, a);
}
