/* Rows of table coverage. */
#include "store/coverages.h"

#include <stdlib.h>

#include "base/die.h"
#include "store/db.h"

#include "base/banned.h"

#define COLUMNS "id, patient_id, kind, insurer, symbol, number, branch, holder, share, cap, slip, valid_from, valid_to, version, limit_class, multi, specific," \
	" specific_from, specific_to"

enum err coverages_add(struct ctx *ctx, struct coverage *c)
{
	c->id = db_new_id(ctx);
	c->version = 1;
	struct stmt *q = db_stmt(ctx->db,
		"INSERT INTO coverage (id, patient_id, kind, insurer, symbol, number, branch, holder, share, cap, slip, valid_from, valid_to, "
		"limit_class, multi, specific, specific_from, specific_to) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)");
	stmt_int(q, 1, c->id);
	stmt_int(q, 2, c->patient_id);
	stmt_str(q, 3, cover_id(c->kind));
	stmt_str(q, 4, c->insurer);
	stmt_str(q, 5, c->symbol);
	stmt_str(q, 6, c->number);
	stmt_str(q, 7, c->branch);
	stmt_str(q, 8, c->holder);
	stmt_int(q, 9, c->share);
	stmt_opt(q, 10, c->cap);
	stmt_int(q, 11, c->slip);
	stmt_day(q, 12, c->valid_from);
	stmt_day(q, 13, c->valid_to);
	stmt_str(q, 14, c->limit_class);
	stmt_int(q, 15, c->multi);
	stmt_str(q, 16, c->specific);
	stmt_day(q, 17, c->specific_from);
	stmt_day(q, 18, c->specific_to);
	return stmt_run(ctx, q, NULL);
}

static void read_row(struct stmt *q, struct coverage *c)
{
	char kind[16];
	*c = (struct coverage){ .id = stmt_col(q, 0), .patient_id = stmt_col(q, 1) };
	stmt_text(q, 2, kind, sizeof kind);
	int k = cover_from_id(kind);
	must(k >= 0);
	c->kind = (enum cover)k;
	stmt_text(q, 3, c->insurer, sizeof c->insurer);
	stmt_text(q, 4, c->symbol, sizeof c->symbol);
	stmt_text(q, 5, c->number, sizeof c->number);
	stmt_text(q, 6, c->branch, sizeof c->branch);
	stmt_text(q, 7, c->holder, sizeof c->holder);
	c->share = (int)stmt_col(q, 8);
	c->cap = stmt_col(q, 9);
	c->slip = stmt_col(q, 10);
	c->valid_from = stmt_col_day(q, 11);
	c->valid_to = stmt_col_day(q, 12);
	c->version = stmt_col(q, 13);
	stmt_text(q, 14, c->limit_class, sizeof c->limit_class);
	c->multi = stmt_col(q, 15);
	stmt_text(q, 16, c->specific, sizeof c->specific);
	c->specific_from = stmt_col_day(q, 17);
	c->specific_to = stmt_col_day(q, 18);
}

static int by_kind(const void *a, const void *b)
{
	const struct coverage *x = a, *y = b;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

enum err coverages_on(struct ctx *ctx, int64_t patient_id, day_t day, int max, struct coverage *out, int *n)
{
	*n = 0;
	struct stmt *q = db_stmt(ctx->db,
		"SELECT " COLUMNS " FROM coverage WHERE patient_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $3) AND removed_at IS NULL");
	stmt_int(q, 1, patient_id);
	stmt_day(q, 2, day);
	stmt_day(q, 3, day);
	while (*n < max && stmt_row(q))
		read_row(q, &out[(*n)++]);
	qsort(out, (size_t)*n, sizeof *out, by_kind); /* a handful: cheaper here than a sorter in every page */
	return stmt_done(ctx, q);
}

static int newest_first(const void *a, const void *b)
{
	const struct coverage *x = a, *y = b;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->id > y->id ? -1 : x->id < y->id;
}

enum err coverages_all(struct ctx *ctx, int64_t patient_id, int max, struct coverage *out, int *n)
{
	*n = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM coverage WHERE patient_id = $1 AND removed_at IS NULL");
	stmt_int(q, 1, patient_id);
	while (*n < max && stmt_row(q))
		read_row(q, &out[(*n)++]);
	qsort(out, (size_t)*n, sizeof *out, newest_first);
	return stmt_done(ctx, q);
}

enum err coverages_by_id(struct ctx *ctx, int64_t id, struct coverage *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM coverage WHERE id = $1 AND removed_at IS NULL");
	stmt_int(q, 1, id);
	bool found = stmt_row(q);
	if (found)
		read_row(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, "%s", _("保険の記録がありません"));
}

static enum err written(struct ctx *ctx, struct stmt *q, struct coverage *c)
{
	int64_t changed = 0;
	enum err e = stmt_run(ctx, q, &changed);
	if (e)
		return e;
	c->version++;
	return changed == 1 ? ERR_OK : ctx_fail(ctx, ERR_CONFLICT, NULL);
}

enum err coverages_update(struct ctx *ctx, struct coverage *c)
{
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE coverage SET kind = $1, insurer = $2, symbol = $3, number = $4, branch = $5, holder = $6, share = $7, cap = $8, slip = $9,"
		" valid_from = $10, valid_to = $11, limit_class = $12, multi = $13, specific = $14, specific_from = $15, specific_to = $16,"
		" version = version + 1 WHERE id = $17 AND version = $18");
	stmt_str(q, 1, cover_id(c->kind));
	stmt_str(q, 2, c->insurer);
	stmt_str(q, 3, c->symbol);
	stmt_str(q, 4, c->number);
	stmt_str(q, 5, c->branch);
	stmt_str(q, 6, c->holder);
	stmt_int(q, 7, c->share);
	stmt_opt(q, 8, c->cap);
	stmt_int(q, 9, c->slip);
	stmt_day(q, 10, c->valid_from);
	stmt_day(q, 11, c->valid_to);
	stmt_str(q, 12, c->limit_class);
	stmt_int(q, 13, c->multi);
	stmt_str(q, 14, c->specific);
	stmt_day(q, 15, c->specific_from);
	stmt_day(q, 16, c->specific_to);
	stmt_int(q, 17, c->id);
	stmt_int(q, 18, c->version);
	return written(ctx, q, c);
}

enum err coverages_remove(struct ctx *ctx, struct coverage *c)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE coverage SET removed_at = $1, version = version + 1 WHERE id = $2 AND version = $3");
	stmt_int(q, 1, ctx_now(ctx));
	stmt_int(q, 2, c->id);
	stmt_int(q, 3, c->version);
	return written(ctx, q, c);
}

enum err coverages_limit_set(struct ctx *ctx, struct coverage *c)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE coverage SET limit_class = $1, multi = $2, version = version + 1 WHERE id = $3 AND version = $4");
	stmt_str(q, 1, c->limit_class);
	stmt_int(q, 2, c->multi);
	stmt_int(q, 3, c->id);
	stmt_int(q, 4, c->version);
	return written(ctx, q, c);
}
