/* Bookings with their menu and the card of their patient. */
#include "store/booking_slips.h"

#include <string.h>

#include "store/db.h"
#include "store/menus.h"

#include "base/banned.h"

#define SLIP "SELECT b.id, b.patient_id, b.number, p.card, coalesce(p.name, b.name), " MENUS_TITLE ", m.department, b.start_at, b.end_at, b.state " \
	"FROM booking b JOIN menu m ON m.id = b.menu_id LEFT JOIN patient p ON p.id = b.patient_id "

static enum err one(struct ctx *ctx, struct stmt *q, struct booking_slip *out)
{
	char state[16];
	bool found = stmt_row(q);
	if (found) {
		*out = (struct booking_slip){ .booking_id = stmt_col(q, 0), .patient_id = stmt_col(q, 1), .start_at = stmt_col(q, 7), .end_at = stmt_col(q, 8) };
		stmt_text(q, 2, out->number, sizeof out->number);
		stmt_text(q, 3, out->card, sizeof out->card);
		stmt_text(q, 4, out->name, sizeof out->name);
		stmt_text(q, 5, out->menu, sizeof out->menu);
		stmt_text(q, 6, out->department, sizeof out->department);
		stmt_text(q, 9, state, sizeof state);
		out->provisional = strcmp(state, "provisional") == 0;
	}
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("その予約はありません"));
}

enum err booking_slips_by_id(struct ctx *ctx, int64_t id, struct booking_slip *out)
{
	struct stmt *q = db_stmt(ctx->db, SLIP "WHERE b.id = $1 AND b.facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	return one(ctx, q, out);
}

enum err booking_slips_next(struct ctx *ctx, int64_t patient_id, int64_t from, struct booking_slip *out)
{
	struct stmt *q = db_stmt(ctx->db, SLIP "WHERE b.patient_id = $1 AND b.start_at >= $2 AND b.state IN ('provisional', 'confirmed') "
		"ORDER BY b.start_at, b.id LIMIT 1");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, from);
	return one(ctx, q, out);
}
