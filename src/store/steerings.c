/* SQL over the steering row. */
#include "store/steerings.h"

#include "base/die.h"
#include "store/db.h"
#include "store/leases.h"

#include "base/banned.h"

enum err steerings_read(struct ctx *ctx, struct steering *out)
{
	char wish[12] = "";
	struct stmt *q = db_stmt(ctx->db, "SELECT wish, number, asked_by, asked_at FROM steering WHERE queue = $1");
	*out = (struct steering){ .wish = STEERING_AUTO };
	stmt_str(q, 1, queue_id(QUEUE_SETTLE));
	bool found = stmt_row(q);
	if (found) {
		stmt_text(q, 0, wish, sizeof wish);
		out->number = stmt_col(q, 1);
		stmt_text(q, 2, out->asked_by, sizeof out->asked_by);
		out->asked_at = stmt_col(q, 3);
	}
	enum err e = stmt_done(ctx, q);
	if (e != ERR_OK)
		return e;
	must(found); /* the schema writes the row */
	out->wish = (enum steering_wish)steering_wish_from_id(wish);
	return ERR_OK;
}

enum err steerings_write(struct ctx *ctx, enum steering_wish wish)
{
	must(db_in_write(ctx->db));
	struct stmt *q = db_stmt(ctx->db, "UPDATE steering SET wish = $1, number = number + 1, asked_by = $2, asked_at = $3 WHERE queue = $4");
	stmt_str(q, 1, steering_wish_id(wish));
	stmt_str(q, 2, ctx->actor.login);
	stmt_int(q, 3, ctx_now(ctx));
	stmt_str(q, 4, queue_id(QUEUE_SETTLE));
	return stmt_run(ctx, q, NULL);
}
