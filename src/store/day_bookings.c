/* A list for paper, read once a day. */
#include "store/day_bookings.h"

#include "store/db.h"
#include "store/menus.h"

#include "base/banned.h"

enum err day_bookings_fetch(struct ctx *ctx, int64_t from, int64_t to, int64_t offset, int max, struct day_booking *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT b.start_at, b.number, p.id, p.card, coalesce(p.name, b.name), coalesce(p.kana, b.kana), "
		"CASE WHEN b.phone <> '' THEN b.phone ELSE p.phone END, coalesce(p.birth, b.birth), " MENUS_TITLE ", "
		"m.department, EXISTS (SELECT 1 FROM enrollment e WHERE e.patient_id = p.id AND e.state = 'active') FROM booking b "
		"JOIN menu m ON m.id = b.menu_id LEFT JOIN patient p ON p.id = b.patient_id WHERE b.facility_id = $1 AND b.start_at >= $2 "
		"AND b.start_at < $3 AND b.state IN ('provisional', 'confirmed') ORDER BY b.start_at, b.id LIMIT $4 OFFSET $5");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, from);
	stmt_int(q, 3, to);
	stmt_int(q, 4, max);
	stmt_int(q, 5, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		struct day_booking *b = &out[*n];
		*b = (struct day_booking){ .start_at = stmt_col(q, 0), .patient_id = stmt_col(q, 2), .birth = stmt_col_day(q, 7), .enrolled = stmt_col(q, 10) != 0 };
		stmt_text(q, 1, b->number, sizeof b->number);
		stmt_text(q, 3, b->card, sizeof b->card);
		stmt_text(q, 4, b->name, sizeof b->name);
		stmt_text(q, 5, b->kana, sizeof b->kana);
		stmt_text(q, 6, b->phone, sizeof b->phone);
		stmt_text(q, 8, b->menu, sizeof b->menu);
		stmt_text(q, 9, b->department, sizeof b->department);
	}
	return stmt_done(ctx, q);
}
