/* Rows of table name_variant. */
#include "store/name_variants.h"

#include "base/mem.h"
#include "store/db.h"

#include "base/banned.h"

enum err name_variants_read(struct ctx *ctx, struct name_pair **out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT variant, usual FROM name_variant ORDER BY variant");
	*out = NULL;
	for (*n = 0; stmt_row(q); ++*n) {
		*out = mem_grow(*out, (size_t)*n + 1, sizeof **out);
		(*out)[*n] = (struct name_pair){ (uint32_t)stmt_col(q, 0), (uint32_t)stmt_col(q, 1) };
	}
	return stmt_done(ctx, q);
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
	return e;
}
