/* SQL over daily closes. */
#include "store/day_closes.h"

#include "store/db.h"

#include "base/banned.h"

day_t day_closes_last(struct ctx *ctx)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT day FROM day_close WHERE facility_id = $1 ORDER BY day DESC LIMIT 1");
	stmt_int(q, 1, ctx->facility_id);
	day_t day = stmt_row(q) ? stmt_col_day(q, 0) : DAY_NONE;
	return stmt_done(ctx, q) == ERR_OK ? day : DAY_NONE;
}
