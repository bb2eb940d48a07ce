/* The single row of `installation`; the facility of today's installations is the first and only one. */
#include "store/installations.h"

#include <string.h>

#include "store/db.h"

#include "base/banned.h"

static enum err insert_facility(struct ctx *ctx, struct installation *in)
{
	in->facility_id = db_new_id(ctx);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO facility (id, code, name) VALUES ($1, $2, $3)");
	stmt_int(q, 1, in->facility_id);
	stmt_str(q, 2, in->facility_code);
	stmt_str(q, 3, in->facility_name);
	return stmt_run(ctx, q, NULL);
}

enum err installations_create(struct ctx *ctx, struct installation *in)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO counter (name, next) VALUES ('id', 1)");
	enum err e = stmt_run(ctx, q, NULL);
	if (e)
		return e;
	q = db_stmt(ctx->db, "INSERT INTO installation (id, kind, created_at, profile, seed) VALUES (1, $1, $2, $3, $4)");
	stmt_str(q, 1, in->training ? "training" : "production");
	stmt_int(q, 2, in->created_at);
	stmt_str(q, 3, in->profile);
	stmt_opt(q, 4, in->seed);
	e = stmt_run(ctx, q, NULL);
	return e ? e : insert_facility(ctx, in);
}

enum err installations_read(struct ctx *ctx, struct installation *out)
{
	char kind[16];
	struct stmt *q = db_stmt(ctx->db, "SELECT i.kind, i.created_at, i.profile, i.seed, f.id, f.code, f.name "
		"FROM installation i, facility f ORDER BY f.id");
	bool found = stmt_row(q);
	if (found) {
		*out = (struct installation){ .created_at = stmt_col(q, 1), .seed = stmt_col(q, 3), .facility_id = stmt_col(q, 4) };
		stmt_text(q, 0, kind, sizeof kind);
		stmt_text(q, 2, out->profile, sizeof out->profile);
		stmt_text(q, 5, out->facility_code, sizeof out->facility_code);
		stmt_text(q, 6, out->facility_name, sizeof out->facility_name);
		out->training = strcmp(kind, "training") == 0;
	}
	enum err e = stmt_done(ctx, q);
	if (!e && !found)
		e = ctx_fail(ctx, ERR_DB, _("データベースに施設の行がありません。準備が途中で終わっています"));
	return e;
}
