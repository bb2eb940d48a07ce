/* SQL over contact notes. */
#include "store/contacts.h"

#include "base/die.h"
#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

enum err contacts_add(struct ctx *ctx, struct contact *c)
{
	c->id = db_new_id(ctx);
	c->at = ctx_now(ctx);
	str_copy(c->staff, sizeof c->staff, ctx->actor.login);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO contact (id, bill_id, at, staff, how, note, promised) VALUES ($1, $2, $3, $4, $5, $6, $7)");
	stmt_int(q, 1, c->id);
	stmt_int(q, 2, c->bill_id);
	stmt_int(q, 3, c->at);
	stmt_str(q, 4, c->staff);
	stmt_str(q, 5, contact_how_id(c->how));
	stmt_str(q, 6, c->note);
	stmt_day(q, 7, c->promised);
	return stmt_run(ctx, q, NULL);
}

enum err contacts_of_bill(struct ctx *ctx, int64_t bill_id, int max, struct contact *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id, at, staff, how, note, promised FROM contact WHERE bill_id = $1 ORDER BY at DESC, id DESC LIMIT $2");
	stmt_int(q, 1, bill_id);
	stmt_int(q, 2, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		struct contact *c = &out[*n];
		char how[16];
		*c = (struct contact){ .id = stmt_col(q, 0), .bill_id = bill_id, .at = stmt_col(q, 1), .promised = stmt_col_day(q, 5) };
		stmt_text(q, 2, c->staff, sizeof c->staff);
		stmt_text(q, 3, how, sizeof how);
		int known = contact_how_from_id(how);
		must(known >= 0);
		c->how = (enum contact_how)known;
		stmt_text(q, 4, c->note, sizeof c->note);
	}
	return stmt_done(ctx, q);
}
