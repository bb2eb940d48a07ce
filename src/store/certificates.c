/* What a line says is read from the settlements once, when the certificate is made, and kept with it. */
#include "store/certificates.h"

#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

#define RECEIVED "coalesce((SELECT sum(y.amount) FROM payment y WHERE y.settlement_id = s.id), CASE s.kind WHEN 'refund' THEN -s.amount ELSE s.amount END)"
#define CERTIFICATE "id, number, patient_id, bill_id, from_day, to_day, total_yen, fee_yen, fee_bill_id, prints, made_at, made_by"

enum err certificates_money(struct ctx *ctx, int64_t patient_id, int64_t bill_id, int64_t from, int64_t until, int max,
	struct certificate_line *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT s.id, b.number, b.department, b.period_from, b.period_to, s.settled_at, s.kind = 'refund', " RECEIVED
		" FROM bill b JOIN settlement s ON s.bill_id = b.id WHERE b.patient_id = $1 AND b.facility_id = $2 AND ($3 = 0 OR b.id = $3) "
		"AND s.settled_at >= $4 AND s.settled_at < $5 AND " RECEIVED " <> 0 ORDER BY s.settled_at, s.id LIMIT $6");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, bill_id);
	stmt_int(q, 4, from);
	stmt_int(q, 5, until);
	stmt_int(q, 6, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		struct certificate_line *l = &out[*n];
		*l = (struct certificate_line){ .settlement_id = stmt_col(q, 0), .care_from = stmt_col_day(q, 3), .care_to = stmt_col_day(q, 4),
			.settled = tokyo_day(stmt_col(q, 5)), .refund = stmt_col(q, 6) != 0, .yen = stmt_col(q, 7) };
		stmt_text(q, 1, l->bill, sizeof l->bill);
		stmt_text(q, 2, l->department, sizeof l->department);
	}
	return stmt_done(ctx, q);
}

enum err certificates_add(struct ctx *ctx, struct certificate *c)
{
	char counter[48];
	str_fmt(counter, sizeof counter, "certificate:%lld", (long long)ctx->facility_id);
	c->id = db_new_id(ctx);
	c->prints = 1;
	c->made_at = ctx_now(ctx);
	str_copy(c->made_by, sizeof c->made_by, ctx->actor.login);
	str_fmt(c->number, sizeof c->number, "C-%06lld", (long long)db_next(ctx, counter));
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO certificate (id, facility_id, number, patient_id, bill_id, from_day, to_day, total_yen, fee_yen, "
		"fee_bill_id, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
	stmt_int(q, 1, c->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_str(q, 3, c->number);
	stmt_int(q, 4, c->of.patient_id);
	stmt_opt(q, 5, c->of.bill_id);
	stmt_day(q, 6, c->of.bill_id ? DAY_NONE : c->of.from);
	stmt_day(q, 7, c->of.bill_id ? DAY_NONE : c->of.to);
	stmt_int(q, 8, c->total);
	stmt_int(q, 9, c->fee);
	stmt_opt(q, 10, c->fee_bill_id);
	stmt_int(q, 11, c->made_at);
	stmt_str(q, 12, c->made_by);
	return stmt_run(ctx, q, NULL);
}

enum err certificates_add_line(struct ctx *ctx, int64_t certificate_id, int pos, const struct certificate_line *l)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO certificate_line (certificate_id, pos, settlement_id, bill_number, department, care_from, care_to, "
		"settled_day, refund, yen) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
	stmt_int(q, 1, certificate_id);
	stmt_int(q, 2, pos);
	stmt_int(q, 3, l->settlement_id);
	stmt_str(q, 4, l->bill);
	stmt_str(q, 5, l->department);
	stmt_day(q, 6, l->care_from);
	stmt_day(q, 7, l->care_to);
	stmt_day(q, 8, l->settled);
	stmt_int(q, 9, l->refund);
	stmt_int(q, 10, l->yen);
	return stmt_run(ctx, q, NULL);
}

enum err certificates_update(struct ctx *ctx, const struct certificate *c)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE certificate SET prints = $1 WHERE id = $2");
	stmt_int(q, 1, c->prints);
	stmt_int(q, 2, c->id);
	return stmt_run(ctx, q, NULL);
}

static void certificate_read(struct stmt *q, struct certificate *c)
{
	*c = (struct certificate){ .id = stmt_col(q, 0), .of = { stmt_col(q, 2), stmt_col(q, 3), stmt_col_day(q, 4), stmt_col_day(q, 5) },
		.total = stmt_col(q, 6), .fee = stmt_col(q, 7), .fee_bill_id = stmt_col(q, 8), .prints = (int)stmt_col(q, 9), .made_at = stmt_col(q, 10) };
	stmt_text(q, 1, c->number, sizeof c->number);
	stmt_text(q, 11, c->made_by, sizeof c->made_by);
}

static enum err one(struct ctx *ctx, struct stmt *q, struct certificate *out)
{
	bool found = stmt_row(q);
	if (found)
		certificate_read(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("その支払証明書はありません"));
}

enum err certificates_by_id(struct ctx *ctx, int64_t id, struct certificate *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " CERTIFICATE " FROM certificate WHERE id = $1 AND facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	return one(ctx, q, out);
}

enum err certificates_by_number(struct ctx *ctx, const char *number, struct certificate *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " CERTIFICATE " FROM certificate WHERE facility_id = $1 AND number = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, number);
	return one(ctx, q, out);
}

enum err certificates_lines(struct ctx *ctx, int64_t id, struct certificate_line out[CERTIFICATE_LINES_MAX], int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT settlement_id, bill_number, department, care_from, care_to, settled_day, refund, yen FROM certificate_line "
		"WHERE certificate_id = $1 ORDER BY pos");
	stmt_int(q, 1, id);
	for (*n = 0; *n < CERTIFICATE_LINES_MAX && stmt_row(q); ++*n) {
		struct certificate_line *l = &out[*n];
		*l = (struct certificate_line){ .settlement_id = stmt_col(q, 0), .care_from = stmt_col_day(q, 3), .care_to = stmt_col_day(q, 4),
			.settled = stmt_col_day(q, 5), .refund = stmt_col(q, 6) != 0, .yen = stmt_col(q, 7) };
		stmt_text(q, 1, l->bill, sizeof l->bill);
		stmt_text(q, 2, l->department, sizeof l->department);
	}
	return stmt_done(ctx, q);
}

enum err certificates_fetch(struct ctx *ctx, int64_t patient_id, int64_t offset, int max, struct certificate *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " CERTIFICATE " FROM certificate WHERE facility_id = $1 AND ($2 = 0 OR patient_id = $2) "
		"ORDER BY id DESC LIMIT $3 OFFSET $4");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, patient_id);
	stmt_int(q, 3, max);
	stmt_int(q, 4, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		certificate_read(q, &out[*n]);
	return stmt_done(ctx, q);
}

enum err certificates_count(struct ctx *ctx, int64_t patient_id, int64_t *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM certificate WHERE facility_id = $1 AND ($2 = 0 OR patient_id = $2)");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, patient_id);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}
