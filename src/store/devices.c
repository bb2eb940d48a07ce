/* SQL over the printer's row. */
#include "store/devices.h"

#include "base/die.h"
#include "store/db.h"

#include "base/banned.h"

enum err devices_read(struct ctx *ctx, struct device *out)
{
	char state[12] = "";
	struct stmt *q = db_stmt(ctx->db, "SELECT state, since FROM printer");
	*out = (struct device){ .state = DEVICE_FINE };
	bool found = stmt_row(q);
	if (found) {
		stmt_text(q, 0, state, sizeof state);
		out->since = stmt_col(q, 1);
	}
	enum err e = stmt_done(ctx, q);
	if (e != ERR_OK)
		return e;
	must(found); /* the schema writes the row */
	out->state = (enum device_state)device_state_from_id(state);
	return ERR_OK;
}

enum err devices_write(struct ctx *ctx, enum device_state state)
{
	must(db_in_write(ctx->db));
	struct stmt *q = db_stmt(ctx->db, "UPDATE printer SET state = $1, since = $2");
	stmt_str(q, 1, device_state_id(state));
	stmt_int(q, 2, ctx_now(ctx));
	return stmt_run(ctx, q, NULL);
}
