/* Rows of table booking. */
#include "store/bookings.h"

#include "store/db.h"

#include "base/banned.h"

enum err bookings_next(struct ctx *ctx, int64_t patient_id, int64_t from, int64_t *start, char *menu, size_t size)
{
	*start = 0;
	*menu = '\0';
	struct stmt *q = db_stmt(ctx->db, "SELECT b.start_at, m.name FROM booking b JOIN menu m ON m.id = b.menu_id"
		" WHERE b.patient_id = $1 AND b.start_at >= $2 AND b.state IN ('provisional', 'confirmed') ORDER BY b.start_at LIMIT 1");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, from);
	if (stmt_row(q)) {
		*start = stmt_col(q, 0);
		stmt_text(q, 1, menu, size);
	}
	return stmt_done(ctx, q);
}
