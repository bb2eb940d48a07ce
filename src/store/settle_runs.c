/* SQL over the rows of runs. */
#include "store/settle_runs.h"

#include "base/die.h"
#include "store/db.h"

#include "base/banned.h"

enum err settle_runs_insert(struct ctx *ctx, struct settle_run *r)
{
	r->id = db_new_id(ctx);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO settle_run (id, facility_id, asked_by, began_at, last_at, total_n, total_yen) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7)");
	stmt_int(q, 1, r->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_str(q, 3, r->asked_by);
	stmt_int(q, 4, r->began_at);
	stmt_int(q, 5, r->last_at);
	stmt_int(q, 6, r->total_n);
	stmt_int(q, 7, r->total_yen);
	return stmt_run(ctx, q, NULL);
}

enum err settle_runs_update(struct ctx *ctx, const struct settle_run *r)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db, "UPDATE settle_run SET last_at = $1, ended_at = $2, how = $3, total_n = $4, total_yen = $5, paid_n = $6, "
		"paid_yen = $7, declined_n = $8, unknown_n = $9, aside_n = $10 WHERE id = $11");
	stmt_int(q, 1, r->last_at);
	stmt_opt(q, 2, r->ended_at);
	stmt_str(q, 3, r->how);
	stmt_int(q, 4, r->total_n);
	stmt_int(q, 5, r->total_yen);
	stmt_int(q, 6, r->paid_n);
	stmt_int(q, 7, r->paid_yen);
	stmt_int(q, 8, r->declined_n);
	stmt_int(q, 9, r->unknown_n);
	stmt_int(q, 10, r->aside_n);
	stmt_int(q, 11, r->id);
	enum err e = stmt_run(ctx, q, &changed);
	must(e != ERR_OK || changed == 1);
	return e;
}

enum err settle_runs_end_open(struct ctx *ctx, const char *how)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE settle_run SET ended_at = last_at, how = $1 WHERE ended_at IS NULL");
	stmt_str(q, 1, how);
	return stmt_run(ctx, q, NULL);
}

enum err settle_runs_newest(struct ctx *ctx, struct settle_run *out)
{
	*out = (struct settle_run){ 0 };
	struct stmt *q = db_stmt(ctx->db, "SELECT id, asked_by, began_at, last_at, ended_at, how, total_n, total_yen, paid_n, paid_yen, declined_n, "
		"unknown_n, aside_n FROM settle_run ORDER BY id DESC LIMIT 1");
	bool found = stmt_row(q);
	if (found) {
		out->id = stmt_col(q, 0);
		stmt_text(q, 1, out->asked_by, sizeof out->asked_by);
		out->began_at = stmt_col(q, 2);
		out->last_at = stmt_col(q, 3);
		out->ended_at = stmt_col(q, 4);
		stmt_text(q, 5, out->how, sizeof out->how);
		out->total_n = stmt_col(q, 6);
		out->total_yen = stmt_col(q, 7);
		out->paid_n = stmt_col(q, 8);
		out->paid_yen = stmt_col(q, 9);
		out->declined_n = stmt_col(q, 10);
		out->unknown_n = stmt_col(q, 11);
		out->aside_n = stmt_col(q, 12);
	}
	enum err e = stmt_done(ctx, q);
	if (e == ERR_OK && !found)
		return ctx_fail(ctx, ERR_NOT_FOUND, _("決済はまだ実行されていません"));
	return e;
}
