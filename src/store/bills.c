/* One column list serves every read: bill_read() takes the columns in the order of BILL. */
#include "store/bills.h"

#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

#define BILL "b.id, b.number, b.external, b.patient_id, b.visit_id, b.department, b.status, b.source, b.corrects, b.share, " \
	"b.points, b.insured_yen, b.meal_yen, b.other_yen, b.adjust_yen, b.computed_yen, b.imported_yen, b.accepted_by, b.amount, " \
	"b.period_from, b.period_to, b.finalised_at, b.due_day, b.held_reason, b.entered_late, b.created_at, b.version, " \
	"b.limit_yen, b.programme_yen, b.coupon_yen, b.no_programmes, b.specific, " \
	"(SELECT count(*) FROM bill_line l WHERE l.bill_id = b.id)"
enum { BILL_COLS = 33 };

static void bill_read(struct stmt *q, struct bill *b)
{
	char status[16];
	*b = (struct bill){ .id = stmt_col(q, 0), .patient_id = stmt_col(q, 3), .visit_id = stmt_col(q, 4), .corrects = stmt_col(q, 8),
		.share = (int)stmt_col(q, 9), .points = stmt_col(q, 10), .insured_yen = stmt_col(q, 11), .meal_yen = stmt_col(q, 12),
		.other_yen = stmt_col(q, 13), .adjust_yen = stmt_col(q, 14), .computed_yen = stmt_col(q, 15),
		.imported_yen = stmt_is_null(q, 16) ? -1 : stmt_col(q, 16), .amount = stmt_col(q, 18),
		.period_from = stmt_col_day(q, 19), .period_to = stmt_col_day(q, 20), .finalised_at = stmt_col(q, 21),
		.due_day = stmt_col_day(q, 22), .entered_late = stmt_col(q, 24) != 0, .created_at = stmt_col(q, 25),
		.version = stmt_col(q, 26), .limit_yen = stmt_col(q, 27), .programme_yen = stmt_col(q, 28), .coupon_yen = stmt_col(q, 29),
		.no_programmes = stmt_col(q, 30) != 0, .specific = stmt_col(q, 31) != 0, .n_lines = (int)stmt_col(q, 32) };
	stmt_text(q, 1, b->number, sizeof b->number);
	stmt_text(q, 2, b->external, sizeof b->external);
	stmt_text(q, 5, b->department, sizeof b->department);
	stmt_text(q, 6, status, sizeof status);
	int known = bill_status_from_id(status);
	must(known >= 0);
	b->status = (enum bill_status)known;
	stmt_text(q, 7, b->source, sizeof b->source);
	stmt_text(q, 17, b->accepted_by, sizeof b->accepted_by);
	stmt_text(q, 23, b->held_reason, sizeof b->held_reason);
}

static enum err one(struct ctx *ctx, struct stmt *q, struct bill *out)
{
	bool found = stmt_row(q);
	if (found)
		bill_read(q, out);
	enum err e = stmt_done(ctx, q);
	if (!e && !found)
		e = ctx_fail(ctx, ERR_NOT_FOUND, _("その請求はありません"));
	return e;
}

enum err bills_by_id(struct ctx *ctx, int64_t id, struct bill *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " BILL " FROM bill b WHERE b.id = $1 AND b.facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	return one(ctx, q, out);
}

enum err bills_by_number(struct ctx *ctx, const char *number, struct bill *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " BILL " FROM bill b WHERE b.facility_id = $1 AND b.number = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, number);
	return one(ctx, q, out);
}

enum err bills_by_external(struct ctx *ctx, const char *external, struct bill *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " BILL " FROM bill b WHERE b.facility_id = $1 AND b.external = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, external);
	return one(ctx, q, out);
}

enum err bills_by_corrects(struct ctx *ctx, int64_t old_id, struct bill *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " BILL " FROM bill b WHERE b.corrects = $1");
	stmt_int(q, 1, old_id);
	return one(ctx, q, out);
}

enum err bills_by_visit(struct ctx *ctx, int64_t visit_id, struct bill *out, int max, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " BILL " FROM bill b WHERE b.visit_id = $1 ORDER BY b.id LIMIT $2");
	stmt_int(q, 1, visit_id);
	stmt_int(q, 2, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		bill_read(q, &out[*n]);
	return stmt_done(ctx, q);
}

enum err bills_last_of_visit(struct ctx *ctx, int64_t visit_id, struct bill *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " BILL " FROM bill b WHERE b.visit_id = $1 AND b.status <> 'corrected'"
		" ORDER BY b.period_to DESC, b.id DESC LIMIT 1");
	stmt_int(q, 1, visit_id);
	bool found = stmt_row(q);
	if (found)
		bill_read(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, NULL);
}

enum err bills_lines(struct ctx *ctx, int64_t bill_id, struct bill_line *out, int max, int *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT category, name, points, count, yen, tax_rate, quantity FROM bill_line WHERE bill_id = $1 ORDER BY pos");
	stmt_int(q, 1, bill_id);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		struct bill_line *l = &out[*n];
		*l = (struct bill_line){ .points = stmt_col(q, 2), .count = stmt_col(q, 3), .yen = stmt_col(q, 4),
			.tax_rate = (int)stmt_col(q, 5) };
		stmt_text(q, 0, l->category, sizeof l->category);
		stmt_text(q, 1, l->name, sizeof l->name);
		stmt_text(q, 6, l->quantity, sizeof l->quantity);
	}
	return stmt_done(ctx, q);
}

/* What an insert and an update share, bound from parameter `at` on; returns the next one. */
static int bind_values(struct stmt *q, int at, const struct bill *b)
{
	stmt_str(q, at++, b->department);
	stmt_str(q, at++, bill_status_id(b->status));
	stmt_int(q, at++, b->share);
	stmt_int(q, at++, b->points);
	stmt_int(q, at++, b->insured_yen);
	stmt_int(q, at++, b->meal_yen);
	stmt_int(q, at++, b->other_yen);
	stmt_int(q, at++, b->adjust_yen);
	stmt_int(q, at++, b->computed_yen);
	if (b->imported_yen < 0)
		stmt_null(q, at++);
	else
		stmt_int(q, at++, b->imported_yen);
	stmt_str(q, at++, b->accepted_by);
	stmt_int(q, at++, b->amount);
	stmt_day(q, at++, b->period_from);
	stmt_day(q, at++, b->period_to);
	stmt_opt(q, at++, b->finalised_at);
	stmt_day(q, at++, b->due_day);
	stmt_str(q, at++, b->held_reason);
	stmt_int(q, at++, b->entered_late);
	stmt_int(q, at++, b->limit_yen);
	stmt_int(q, at++, b->programme_yen);
	stmt_int(q, at++, b->coupon_yen);
	stmt_int(q, at++, b->no_programmes);
	stmt_int(q, at++, b->specific);
	return at;
}

enum err bills_add(struct ctx *ctx, struct bill *b)
{
	char counter[48];
	str_fmt(counter, sizeof counter, "bill:%lld", (long long)ctx->facility_id);
	b->id = db_new_id(ctx);
	b->version = 1;
	str_fmt(b->number, sizeof b->number, "B-%06lld", (long long)db_next(ctx, counter));
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO bill (id, facility_id, number, external, patient_id, visit_id, source, corrects, "
		"created_at, department, status, share, points, insured_yen, meal_yen, other_yen, adjust_yen, computed_yen, imported_yen, "
		"accepted_by, amount, period_from, period_to, finalised_at, due_day, held_reason, entered_late, limit_yen, programme_yen, "
		"coupon_yen, no_programmes, specific) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, "
		"$25, $26, $27, $28, $29, $30, $31, $32)");
	stmt_int(q, 1, b->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_str(q, 3, b->number);
	stmt_str(q, 4, b->external[0] ? b->external : NULL);
	stmt_int(q, 5, b->patient_id);
	stmt_int(q, 6, b->visit_id);
	stmt_str(q, 7, b->source);
	stmt_opt(q, 8, b->corrects);
	stmt_int(q, 9, b->created_at);
	bind_values(q, 10, b);
	return stmt_run(ctx, q, NULL);
}

enum err bills_update(struct ctx *ctx, struct bill *b)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE bill SET department = $1, status = $2, share = $3, points = $4, insured_yen = $5, "
		"meal_yen = $6, other_yen = $7, adjust_yen = $8, computed_yen = $9, imported_yen = $10, accepted_by = $11, amount = $12, "
		"period_from = $13, period_to = $14, finalised_at = $15, due_day = $16, held_reason = $17, entered_late = $18, "
		"limit_yen = $19, programme_yen = $20, coupon_yen = $21, no_programmes = $22, specific = $23, version = version + 1 "
		"WHERE id = $24 AND version = $25");
	int at = bind_values(q, 1, b);
	stmt_int(q, at++, b->id);
	stmt_int(q, at, b->version);
	int64_t changed = 0;
	enum err e = stmt_run(ctx, q, &changed);
	if (e)
		return e;
	if (changed != 1)
		return ctx_fail(ctx, ERR_CONFLICT, _("請求 %s はほかの端末が先に変更しました。開き直してください"), b->number);
	b->version++;
	return ERR_OK;
}

enum err bills_lines_set(struct ctx *ctx, int64_t bill_id, const struct bill_line *lines, int n)
{
	struct stmt *q = db_stmt(ctx->db, "DELETE FROM bill_line WHERE bill_id = $1");
	stmt_int(q, 1, bill_id);
	enum err e = stmt_run(ctx, q, NULL);
	for (int i = 0; !e && i < n; i++) {
		q = db_stmt(ctx->db, "INSERT INTO bill_line (bill_id, pos, category, name, points, count, yen, tax_rate, quantity) "
			"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
		stmt_int(q, 1, bill_id);
		stmt_int(q, 2, i + 1);
		stmt_str(q, 3, lines[i].category);
		stmt_str(q, 4, lines[i].name);
		stmt_int(q, 5, lines[i].points);
		stmt_int(q, 6, lines[i].count);
		stmt_int(q, 7, lines[i].yen);
		stmt_int(q, 8, lines[i].tax_rate);
		stmt_str(q, 9, lines[i].quantity);
		e = stmt_run(ctx, q, NULL);
	}
	return e;
}

/* Every status is named when all are wanted, so that the index on status serves either way. */
#define MATCHING " WHERE b.facility_id = $1 AND b.status IN ($2, $3, $4, $5) AND ($6 = 0 OR b.patient_id = $6) " \
	"AND ($7 = 0 OR (b.status = 'draft' AND b.imported_yen IS NOT NULL AND b.imported_yen <> b.computed_yen)) " \
	"AND ($8 = 0 OR b.finalised_at >= $8)"

static void bind_query(struct stmt *q, struct ctx *ctx, const struct bill_filter *f)
{
	_Static_assert(BILL_STATUSES == 4, "MATCHING names each status");
	stmt_int(q, 1, ctx->facility_id);
	for (int i = 0; i < BILL_STATUSES; i++)
		stmt_str(q, 2 + i, bill_status_id((enum bill_status)(f->status < 0 ? i : f->status)));
	stmt_int(q, 6, f->patient_id);
	stmt_int(q, 7, f->differing);
	stmt_int(q, 8, f->final_from);
}

enum err bills_count(struct ctx *ctx, const struct bill_filter *f, int64_t *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM bill b" MATCHING);
	bind_query(q, ctx, f);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err bills_fetch(struct ctx *ctx, const struct bill_filter *f, int64_t offset, int max, struct bill_item *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " BILL ", p.card, p.name FROM bill b JOIN patient p ON p.id = b.patient_id" MATCHING
		" ORDER BY b.created_at DESC, b.id DESC LIMIT $9 OFFSET $10");
	bind_query(q, ctx, f);
	stmt_int(q, 9, max);
	stmt_int(q, 10, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		bill_read(q, &out[*n].bill);
		stmt_text(q, BILL_COLS, out[*n].card, sizeof out[*n].card);
		stmt_text(q, BILL_COLS + 1, out[*n].name, sizeof out[*n].name);
	}
	return stmt_done(ctx, q);
}
