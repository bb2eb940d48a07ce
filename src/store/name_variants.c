/* Rows of table name_variant; which table it is, counter 'name_variants' tells. */
#include "store/name_variants.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/db_inner.h"

#include "base/banned.h"

static enum err read_table(struct ctx *ctx)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT variant, usual FROM name_variant ORDER BY variant");
	struct name_pair *pairs = NULL;
	int n = 0;
	for (; stmt_row(q); n++) {
		pairs = mem_grow(pairs, (size_t)n + 1, sizeof *pairs);
		pairs[n] = (struct name_pair){ (uint32_t)stmt_col(q, 0), (uint32_t)stmt_col(q, 1) };
	}
	enum err e = stmt_done(ctx, q);
	if (!e)
		name_table_install(pairs, n);
	free(pairs);
	return e;
}

enum err name_variants_fresh(struct ctx *ctx)
{
	struct db *db = ctx->db;
	if (db->depth && db->names_known)
		return ERR_OK;
	struct stmt *q = db_stmt(db, "SELECT next FROM counter WHERE name = 'name_variants'");
	int64_t version = stmt_row(q) ? stmt_col(q, 0) : 1;
	enum err e = stmt_done(ctx, q);
	if (!e && version != db->names_version)
		e = read_table(ctx);
	if (e)
		return e;
	db->names_version = version;
	db->names_known = true;
	return ERR_OK;
}

enum err name_variants_replace(struct ctx *ctx, const struct name_pair *pairs, int n)
{
	enum err e = stmt_run(ctx, db_stmt(ctx->db, "DELETE FROM name_variant"), NULL);
	for (int i = 0; !e && i < n; i++) {
		struct stmt *q = db_stmt(ctx->db, "INSERT INTO name_variant (variant, usual) VALUES ($1, $2)");
		stmt_int(q, 1, pairs[i].variant);
		stmt_int(q, 2, pairs[i].usual);
		e = stmt_run(ctx, q, NULL);
	}
	if (e)
		return e;
	name_table_install(pairs, n);
	ctx->db->names_version = db_next(ctx, "name_variants") + 1;
	ctx->db->names_known = true;
	return ERR_OK;
}

enum err name_variants_count(struct ctx *ctx, int64_t *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM name_variant");
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}
