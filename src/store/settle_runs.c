/* SQL over the rows of runs. */
#include "store/settle_runs.h"

#include "base/die.h"
#include "store/db.h"

#include "base/banned.h"

enum { PAUSE = 30 }; /* seconds without a change after which nobody worked */

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
	struct stmt *q = db_stmt(ctx->db, "UPDATE settle_run SET worked_s = worked_s + CASE WHEN $1 - last_at BETWEEN 0 AND $2 THEN $1 - last_at ELSE 0 END, last_at = $1, "
		"ended_at = $3, how = $4, total_n = $5, total_yen = $6, paid_n = $7, paid_yen = $8, declined_n = $9, unknown_n = $10, aside_n = $11 "
		"WHERE id = $12");
	stmt_int(q, 1, r->last_at);
	stmt_int(q, 2, PAUSE);
	stmt_opt(q, 3, r->ended_at);
	stmt_str(q, 4, r->how);
	stmt_int(q, 5, r->total_n);
	stmt_int(q, 6, r->total_yen);
	stmt_int(q, 7, r->paid_n);
	stmt_int(q, 8, r->paid_yen);
	stmt_int(q, 9, r->declined_n);
	stmt_int(q, 10, r->unknown_n);
	stmt_int(q, 11, r->aside_n);
	stmt_int(q, 12, r->id);
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
		"unknown_n, aside_n, worked_s FROM settle_run ORDER BY id DESC LIMIT 1");
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
		out->worked_s = stmt_col(q, 13);
	}
	enum err e = stmt_done(ctx, q);
	if (e == ERR_OK && !found)
		return ctx_fail(ctx, ERR_NOT_FOUND, _("決済はまだ実行されていません"));
	return e;
}
