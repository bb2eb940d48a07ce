/* Menus and closures name their clinic; a new name goes into all of them. */
#include "store/clinics.h"

#include <string.h>

#include "store/db.h"

#include "base/banned.h"

static void read_clinic(struct stmt *q, struct clinic *c)
{
	stmt_text(q, 0, c->name, sizeof c->name);
	stmt_text(q, 1, c->phone, sizeof c->phone);
}

static enum err none(struct ctx *ctx, const char *name)
{
	return ctx_fail(ctx, ERR_NOT_FOUND, _("クリニック「%s」はありません"), name);
}

enum err clinics_fetch(struct ctx *ctx, int max, struct clinic *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT name, phone FROM clinic WHERE facility_id = $1 ORDER BY name LIMIT $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		read_clinic(q, &out[*n]);
	return stmt_done(ctx, q);
}

enum err clinics_get(struct ctx *ctx, const char *name, struct clinic *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT name, phone FROM clinic WHERE facility_id = $1 AND name = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, name);
	bool found = stmt_row(q);
	if (found)
		read_clinic(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : none(ctx, name);
}

enum err clinics_add(struct ctx *ctx, const struct clinic *c)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO clinic (facility_id, name, phone) VALUES ($1, $2, $3)");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, c->name);
	stmt_str(q, 3, c->phone);
	return stmt_run(ctx, q, NULL);
}

static enum err rename_in(struct ctx *ctx, struct stmt *q, const char *was, const char *name)
{
	stmt_str(q, 1, name);
	stmt_int(q, 2, ctx->facility_id);
	stmt_str(q, 3, was);
	return stmt_run(ctx, q, NULL);
}

enum err clinics_change(struct ctx *ctx, const char *was, const struct clinic *c)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db, "UPDATE clinic SET name = $1, phone = $2 WHERE facility_id = $3 AND name = $4");
	stmt_str(q, 1, c->name);
	stmt_str(q, 2, c->phone);
	stmt_int(q, 3, ctx->facility_id);
	stmt_str(q, 4, was);
	enum err e = stmt_run(ctx, q, &changed);
	if (!e && !changed)
		return none(ctx, was);
	if (e || strcmp(was, c->name) == 0)
		return e;
	e = rename_in(ctx, db_stmt(ctx->db, "UPDATE menu SET clinic = $1, version = version + 1 WHERE facility_id = $2 AND clinic = $3"), was, c->name);
	return e ? e : rename_in(ctx, db_stmt(ctx->db, "UPDATE closure SET clinic = $1 WHERE facility_id = $2 AND clinic = $3"), was, c->name);
}

enum err clinics_drop(struct ctx *ctx, const char *name)
{
	int64_t dropped = 0;
	struct stmt *q = db_stmt(ctx->db, "DELETE FROM closure WHERE facility_id = $1 AND clinic = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, name);
	enum err e = stmt_run(ctx, q, NULL);
	if (e)
		return e;
	q = db_stmt(ctx->db, "DELETE FROM clinic WHERE facility_id = $1 AND name = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, name);
	e = stmt_run(ctx, q, &dropped);
	return e || dropped ? e : none(ctx, name);
}

bool clinics_used(struct ctx *ctx, const char *name)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM menu WHERE facility_id = $1 AND clinic = $2 LIMIT 1");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, name);
	bool used = stmt_row(q);
	stmt_done(ctx, q);
	return used;
}
