/* Rows of table slip. */
#include "store/slips.h"

#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

#define COLUMNS "id, visit_id, number, day, made_at, prints, voided_at"

enum err slips_add(struct ctx *ctx, struct slip *s)
{
	char counter[32];
	s->id = db_new_id(ctx);
	str_fmt(counter, sizeof counter, "slip:%d", s->day);
	str_fmt(s->number, sizeof s->number, "P-%04lld", (long long)db_next(ctx, counter));
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO slip (facility_id, " COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, s->id);
	stmt_int(q, 3, s->visit_id);
	stmt_str(q, 4, s->number);
	stmt_day(q, 5, s->day);
	stmt_int(q, 6, s->made_at);
	stmt_int(q, 7, s->prints);
	stmt_opt(q, 8, s->voided_at);
	return stmt_run(ctx, q, NULL);
}

static enum err one(struct ctx *ctx, struct stmt *q, struct slip *s)
{
	bool found = stmt_row(q);
	if (found) {
		*s = (struct slip){ .id = stmt_col(q, 0), .visit_id = stmt_col(q, 1), .day = stmt_col_day(q, 3), .made_at = stmt_col(q, 4),
			.prints = (int)stmt_col(q, 5), .voided_at = stmt_col(q, 6) };
		stmt_text(q, 2, s->number, sizeof s->number);
	}
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("利用票がありません"));
}

enum err slips_of_visit(struct ctx *ctx, int64_t visit_id, struct slip *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM slip WHERE visit_id = $1 AND voided_at IS NULL");
	stmt_int(q, 1, visit_id);
	return one(ctx, q, out);
}

enum err slips_by_id(struct ctx *ctx, int64_t id, struct slip *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM slip WHERE id = $1");
	stmt_int(q, 1, id);
	return one(ctx, q, out);
}

enum err slips_update(struct ctx *ctx, const struct slip *s)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE slip SET prints = $1, voided_at = $2 WHERE id = $3");
	stmt_int(q, 1, s->prints);
	stmt_opt(q, 2, s->voided_at);
	stmt_int(q, 3, s->id);
	return stmt_run(ctx, q, NULL);
}
