/* SQL over alarms. */
#include "store/alarms.h"

#include "store/db.h"

#include "base/banned.h"

enum err alarms_raise(struct ctx *ctx, const char *kind, const char *text)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM alarm WHERE kind = $1 AND text = $2 AND cleared_at IS NULL LIMIT 1");
	stmt_str(q, 1, kind);
	stmt_str(q, 2, text);
	bool there = stmt_row(q);
	enum err e = stmt_done(ctx, q);
	if (e != ERR_OK || there)
		return e;
	q = db_stmt(ctx->db, "INSERT INTO alarm (id, at, kind, text) VALUES ($1, $2, $3, $4)");
	stmt_int(q, 1, db_new_id(ctx));
	stmt_int(q, 2, ctx_now(ctx));
	stmt_str(q, 3, kind);
	stmt_str(q, 4, text);
	return stmt_run(ctx, q, NULL);
}

enum err alarms_clear(struct ctx *ctx, const char *kind)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE alarm SET cleared_at = $1 WHERE kind = $2 AND cleared_at IS NULL");
	stmt_int(q, 1, ctx_now(ctx));
	stmt_str(q, 2, kind);
	return stmt_run(ctx, q, NULL);
}

enum err alarms_is_open(struct ctx *ctx, const char *kind, bool *open)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM alarm WHERE kind = $1 AND cleared_at IS NULL LIMIT 1");
	stmt_str(q, 1, kind);
	*open = stmt_row(q);
	return stmt_done(ctx, q);
}

enum err alarms_newest(struct ctx *ctx, const char *kind, char *text, size_t size)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT text FROM alarm WHERE kind = $1 AND cleared_at IS NULL ORDER BY id DESC LIMIT 1");
	stmt_str(q, 1, kind);
	text[0] = '\0';
	if (stmt_row(q))
		stmt_text(q, 0, text, size);
	return stmt_done(ctx, q);
}

enum err alarms_open(struct ctx *ctx, int max, struct alarm *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id, at, kind, text FROM alarm WHERE cleared_at IS NULL ORDER BY id DESC LIMIT $1");
	stmt_int(q, 1, max);
	*n = 0;
	while (*n < max && stmt_row(q)) {
		struct alarm *a = &out[(*n)++];
		a->id = stmt_col(q, 0);
		a->at = stmt_col(q, 1);
		stmt_text(q, 2, a->kind, sizeof a->kind);
		stmt_text(q, 3, a->text, sizeof a->text);
	}
	return stmt_done(ctx, q);
}
