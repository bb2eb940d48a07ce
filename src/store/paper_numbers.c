/* By the day's unique numbers. */
#include "store/paper_numbers.h"

#include "store/db.h"

#include "base/banned.h"

static enum err one(struct ctx *ctx, struct stmt *q, day_t day, const char *number, int64_t *patient_id)
{
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, day);
	stmt_str(q, 3, number);
	*patient_id = stmt_row(q) ? stmt_col(q, 0) : 0;
	enum err e = stmt_done(ctx, q);
	return e || *patient_id ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("本日の %s はありません"), number);
}

enum err paper_numbers_visit(struct ctx *ctx, day_t day, const char *number, int64_t *patient_id)
{
	return one(ctx, db_stmt(ctx->db, "SELECT patient_id FROM visit WHERE facility_id = $1 AND day = $2 AND number = $3"), day, number, patient_id);
}

enum err paper_numbers_slip(struct ctx *ctx, day_t day, const char *number, int64_t *patient_id)
{
	return one(ctx, db_stmt(ctx->db, "SELECT v.patient_id FROM slip s JOIN visit v ON v.id = s.visit_id "
		"WHERE s.facility_id = $1 AND s.day = $2 AND s.number = $3"), day, number, patient_id);
}
