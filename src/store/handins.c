/* Rows of table handin. */
#include "store/handins.h"

#include "base/die.h"
#include "store/db.h"

#include "base/banned.h"

#define COLUMNS "id, visit_id, kind, note, received_at, received_by, month_total, version"

static void bind_total(struct stmt *q, int i, int64_t total)
{
	if (total < 0)
		stmt_null(q, i);
	else
		stmt_int(q, i, total);
}

enum err handins_add(struct ctx *ctx, struct handin *h)
{
	h->id = db_new_id(ctx);
	h->version = 1;
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO handin (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
	stmt_int(q, 1, h->id);
	stmt_int(q, 2, h->visit_id);
	stmt_str(q, 3, handin_id(h->kind));
	stmt_str(q, 4, h->note);
	stmt_opt(q, 5, h->received_at);
	stmt_str(q, 6, h->received_by);
	bind_total(q, 7, h->month_total);
	stmt_int(q, 8, h->version);
	return stmt_run(ctx, q, NULL);
}

static void read_row(struct stmt *q, struct handin *h)
{
	char kind[16];
	*h = (struct handin){ .id = stmt_col(q, 0), .visit_id = stmt_col(q, 1), .received_at = stmt_col(q, 4),
		.month_total = stmt_is_null(q, 6) ? -1 : stmt_col(q, 6), .version = stmt_col(q, 7) };
	stmt_text(q, 2, kind, sizeof kind);
	int k = handin_from_id(kind);
	must(k >= 0);
	h->kind = (enum handin_kind)k;
	stmt_text(q, 3, h->note, sizeof h->note);
	stmt_text(q, 5, h->received_by, sizeof h->received_by);
}

enum err handins_of_visit(struct ctx *ctx, int64_t visit_id, int max, struct handin *out, int *n)
{
	*n = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM handin WHERE visit_id = $1 ORDER BY id");
	stmt_int(q, 1, visit_id);
	while (*n < max && stmt_row(q))
		read_row(q, &out[(*n)++]);
	return stmt_done(ctx, q);
}

enum err handins_by_id(struct ctx *ctx, int64_t id, struct handin *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM handin WHERE id = $1");
	stmt_int(q, 1, id);
	bool found = stmt_row(q);
	if (found)
		read_row(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("提出物がありません"));
}

enum err handins_update(struct ctx *ctx, struct handin *h)
{
	int64_t changed;
	struct stmt *q = db_stmt(ctx->db, "UPDATE handin SET received_at = $1, received_by = $2, month_total = $3, note = $4, version = version + 1"
		" WHERE id = $5 AND version = $6");
	stmt_opt(q, 1, h->received_at);
	stmt_str(q, 2, h->received_by);
	bind_total(q, 3, h->month_total);
	stmt_str(q, 4, h->note);
	stmt_int(q, 5, h->id);
	stmt_int(q, 6, h->version);
	enum err e = stmt_run(ctx, q, &changed);
	if (e)
		return e;
	if (!changed)
		return ctx_fail(ctx, ERR_CONFLICT, NULL);
	h->version++;
	return ERR_OK;
}
