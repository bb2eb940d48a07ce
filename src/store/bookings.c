/* Rows of tables menu and booking. */
#include "store/bookings.h"

#include <stdio.h>

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

enum err bookings_add_menu(struct ctx *ctx, struct menu *m)
{
	m->id = db_new_id(ctx);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO menu (id, facility_id, category, name, department, minutes, capacity)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7)");
	stmt_int(q, 1, m->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_str(q, 3, m->category);
	stmt_str(q, 4, m->name);
	stmt_str(q, 5, m->department);
	stmt_int(q, 6, m->minutes);
	stmt_int(q, 7, m->capacity);
	return stmt_run(ctx, q, NULL);
}

enum err bookings_add(struct ctx *ctx, struct booking *b)
{
	b->id = db_new_id(ctx);
	b->created_at = ctx_now(ctx);
	snprintf(b->number, sizeof b->number, "Y-%06lld", (long long)db_next(ctx, "booking"));
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO booking (id, facility_id, menu_id, patient_id, number, name, start_at, end_at, state, created_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
	stmt_int(q, 1, b->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, b->menu_id);
	stmt_opt(q, 4, b->patient_id);
	stmt_str(q, 5, b->number);
	stmt_str(q, 6, b->name);
	stmt_int(q, 7, b->start_at);
	stmt_int(q, 8, b->end_at);
	stmt_str(q, 9, booking_state_id(b->state));
	stmt_int(q, 10, b->created_at);
	return stmt_run(ctx, q, NULL);
}
