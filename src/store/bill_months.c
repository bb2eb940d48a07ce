/* The share itself stands in the bill; its steps begin where something else than the share counts, so most bills have none. */
#include "store/bill_months.h"

#include <string.h>

#include "base/str.h"
#include "store/bills.h"
#include "store/db.h"

#include "base/banned.h"

enum err bill_months_rows(struct ctx *ctx, int64_t patient_id, day_t from, day_t to, struct bill_in_month *out, int max, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT b.id, b.visit_id, b.corrects, b.status = 'corrected', b.finalised_at, b.period_from, v.kind = 'in', "
		"b.department, b.share, b.no_programmes, b.points, b.insured_yen, b.limit_yen, b.coupon_yen, b.adjust_yen, b.specific "
		"FROM bill b JOIN visit v ON v.id = b.visit_id WHERE b.patient_id = $1 AND b.facility_id = $2 AND b.period_from >= $3 "
		"AND b.period_from <= $4 AND b.finalised_at IS NOT NULL");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_day(q, 3, from);
	stmt_day(q, 4, to);
	for (*n = 0; stmt_row(q); ++*n) {
		if (*n >= max)
			continue;
		struct bill_in_month *r = &out[*n];
		*r = (struct bill_in_month){ .id = stmt_col(q, 0), .visit_id = stmt_col(q, 1), .corrects = stmt_col(q, 2), .corrected = stmt_col(q, 3) != 0,
			.finalised_at = stmt_col(q, 4), .day = stmt_col_day(q, 5), .inpatient = stmt_col(q, 6) != 0, .share = (int)stmt_col(q, 8),
			.no_programmes = stmt_col(q, 9) != 0, .points = stmt_col(q, 10), .insured_yen = stmt_col(q, 11), .limit_yen = stmt_col(q, 12),
			.coupon_yen = stmt_col(q, 13), .adjust_yen = stmt_col(q, 14), .specific = stmt_col(q, 15) != 0 };
		stmt_text(q, 7, r->department, sizeof r->department);
	}
	return stmt_done(ctx, q);
}

enum err bill_months_programmes(struct ctx *ctx, int64_t patient_id, day_t from, day_t to, struct bill_programme *out, int max, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT s.bill_id, s.after_yen, substr(s.name, 1, 2) FROM bill b JOIN bill_step s ON s.bill_id = b.id "
		"WHERE b.patient_id = $1 AND b.facility_id = $2 AND b.period_from >= $3 AND b.period_from <= $4 AND b.finalised_at IS NOT NULL "
		"AND s.rule = 'programme' ORDER BY s.bill_id, s.pos");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_day(q, 3, from);
	stmt_day(q, 4, to);
	for (*n = 0; stmt_row(q); ++*n) {
		if (*n >= max)
			continue;
		out[*n] = (struct bill_programme){ .bill_id = stmt_col(q, 0), .yen = stmt_col(q, 1) };
		stmt_text(q, 2, out[*n].law, sizeof out[*n].law);
	}
	return stmt_done(ctx, q);
}

enum err bill_months_drafts(struct ctx *ctx, int64_t patient_id, struct bill *out, int max, int *n)
{
	int64_t ids[64];
	int n_ids = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM bill WHERE patient_id = $1 AND facility_id = $2 AND status IN ('draft', 'held') "
		"AND finalised_at IS NULL ORDER BY id LIMIT $3");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, max < 64 ? max : 64);
	while (stmt_row(q))
		ids[n_ids++] = stmt_col(q, 0);
	enum err e = stmt_done(ctx, q);
	for (*n = 0; !e && *n < n_ids; ++*n)
		e = bills_by_id(ctx, ids[*n], &out[*n]);
	return e;
}

enum err bill_months_steps(struct ctx *ctx, int64_t bill_id, struct copay_steps *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT rule, name, a, b, c, before_yen, after_yen FROM bill_step WHERE bill_id = $1 ORDER BY pos");
	stmt_int(q, 1, bill_id);
	for (out->n = 0; out->n < COPAY_STEPS_MAX && stmt_row(q); out->n++) {
		struct copay_step *s = &out->list[out->n];
		*s = (struct copay_step){ .a = stmt_col(q, 2), .b = stmt_col(q, 3), .c = stmt_col(q, 4), .before = stmt_col(q, 5), .after = stmt_col(q, 6) };
		stmt_text(q, 0, s->rule, sizeof s->rule);
		stmt_text(q, 1, s->name, sizeof s->name);
	}
	return stmt_done(ctx, q);
}

enum err bill_months_steps_set(struct ctx *ctx, int64_t bill_id, const struct copay_steps *steps)
{
	struct stmt *q = db_stmt(ctx->db, "DELETE FROM bill_step WHERE bill_id = $1");
	stmt_int(q, 1, bill_id);
	enum err e = stmt_run(ctx, q, NULL);
	for (int i = 0; !e && i < steps->n; i++) {
		const struct copay_step *s = &steps->list[i];
		if (strcmp(s->rule, "base") == 0)
			continue;
		q = db_stmt(ctx->db, "INSERT INTO bill_step (bill_id, pos, rule, name, a, b, c, before_yen, after_yen) "
			"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
		stmt_int(q, 1, bill_id);
		stmt_int(q, 2, i + 1);
		stmt_str(q, 3, s->rule);
		stmt_str(q, 4, s->name);
		stmt_int(q, 5, s->a);
		stmt_int(q, 6, s->b);
		stmt_int(q, 7, s->c);
		stmt_int(q, 8, s->before);
		stmt_int(q, 9, s->after);
		e = stmt_run(ctx, q, NULL);
	}
	return e;
}
