/* One column list serves every read: deposit_read() takes the columns in the order of DEPOSIT. */
#include "store/deposits.h"

#include "base/die.h"
#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

#define DEPOSIT "d.id, d.number, d.patient_id, d.bill_id, d.state, d.amount, d.tendered, d.returned_yen, d.note, d.taken_at, d.taken_by, " \
	"d.posted_day, d.ended_at, d.ended_by, d.ended_day, d.handover_id, d.version, d.handed_yen, d.entered_late"
enum { DEPOSIT_COLS = 19 };

static void deposit_read(struct stmt *q, struct deposit *d)
{
	char state[16];
	*d = (struct deposit){ .id = stmt_col(q, 0), .patient_id = stmt_col(q, 2), .bill_id = stmt_col(q, 3), .amount = stmt_col(q, 5),
		.tendered = stmt_col(q, 6), .returned = stmt_col(q, 7), .taken_at = stmt_col(q, 9), .posted_day = stmt_col_day(q, 11),
		.ended_at = stmt_col(q, 12), .ended_day = stmt_col_day(q, 14), .handover_id = stmt_col(q, 15), .version = stmt_col(q, 16),
		.handed = stmt_col(q, 17), .entered_late = stmt_col(q, 18) != 0 };
	stmt_text(q, 1, d->number, sizeof d->number);
	stmt_text(q, 4, state, sizeof state);
	int known = deposit_state_from_id(state);
	must(known >= 0);
	d->state = (enum deposit_state)known;
	stmt_text(q, 8, d->note, sizeof d->note);
	stmt_text(q, 10, d->taken_by, sizeof d->taken_by);
	stmt_text(q, 13, d->ended_by, sizeof d->ended_by);
}

static enum err one(struct ctx *ctx, struct stmt *q, struct deposit *out)
{
	bool found = stmt_row(q);
	if (found)
		deposit_read(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("その預り金はありません"));
}

enum err deposits_add(struct ctx *ctx, struct deposit *d)
{
	char counter[48];
	str_fmt(counter, sizeof counter, "deposit:%lld", (long long)ctx->facility_id);
	d->id = db_new_id(ctx);
	d->version = 1;
	d->taken_at = ctx_when(ctx);
	d->entered_late = ctx->written_at != 0;
	str_copy(d->taken_by, sizeof d->taken_by, ctx->actor.login);
	str_fmt(d->number, sizeof d->number, "D-%06lld", (long long)db_next(ctx, counter));
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO deposit (id, facility_id, number, patient_id, bill_id, state, amount, tendered, note, "
		"taken_at, taken_by, posted_day, entered_late) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
	stmt_int(q, 1, d->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_str(q, 3, d->number);
	stmt_int(q, 4, d->patient_id);
	stmt_opt(q, 5, d->bill_id);
	stmt_str(q, 6, deposit_state_id(d->state));
	stmt_int(q, 7, d->amount);
	stmt_int(q, 8, d->tendered);
	stmt_str(q, 9, d->note);
	stmt_int(q, 10, d->taken_at);
	stmt_str(q, 11, d->taken_by);
	stmt_day(q, 12, d->posted_day);
	stmt_int(q, 13, d->entered_late);
	return stmt_run(ctx, q, NULL);
}

enum err deposits_by_id(struct ctx *ctx, int64_t id, struct deposit *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " DEPOSIT " FROM deposit d WHERE d.id = $1 AND d.facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	return one(ctx, q, out);
}

enum err deposits_by_number(struct ctx *ctx, const char *number, struct deposit *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " DEPOSIT " FROM deposit d WHERE d.facility_id = $1 AND d.number = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, number);
	return one(ctx, q, out);
}

enum err deposits_open_of_bill(struct ctx *ctx, int64_t bill_id, struct deposit *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " DEPOSIT " FROM deposit d WHERE d.bill_id = $1 AND d.state = 'taken'");
	stmt_int(q, 1, bill_id);
	return one(ctx, q, out);
}

enum err deposits_update(struct ctx *ctx, struct deposit *d)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db, "UPDATE deposit SET bill_id = $1, state = $2, returned_yen = $3, ended_at = $4, ended_by = $5, "
		"ended_day = $6, version = version + 1 WHERE id = $7 AND version = $8");
	stmt_opt(q, 1, d->bill_id);
	stmt_str(q, 2, deposit_state_id(d->state));
	stmt_int(q, 3, d->returned);
	stmt_opt(q, 4, d->ended_at);
	stmt_str(q, 5, d->ended_by);
	stmt_day(q, 6, d->ended_at ? d->ended_day : DAY_NONE);
	stmt_int(q, 7, d->id);
	stmt_int(q, 8, d->version);
	enum err e = stmt_run(ctx, q, &changed);
	if (!e && changed != 1)
		return ctx_fail(ctx, ERR_CONFLICT, _("預り金 %s はほかの端末が先に扱いました。開き直してください"), d->number);
	d->version++;
	return e;
}

enum err deposits_unhanded(struct ctx *ctx, int64_t *n, int64_t *yen)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*), coalesce(sum(amount - returned_yen), 0) FROM deposit "
		"WHERE facility_id = $1 AND handover_id IS NULL");
	stmt_int(q, 1, ctx->facility_id);
	*n = *yen = 0;
	if (stmt_row(q)) {
		*n = stmt_col(q, 0);
		*yen = stmt_col(q, 1);
	}
	return stmt_done(ctx, q);
}

enum err deposits_hand_over(struct ctx *ctx, int64_t handover_id)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE deposit SET handover_id = $1, handed_yen = amount - returned_yen WHERE facility_id = $2 AND handover_id IS NULL");
	stmt_int(q, 1, handover_id);
	stmt_int(q, 2, ctx->facility_id);
	return stmt_run(ctx, q, NULL);
}

#define MATCHING " WHERE d.facility_id = $1 AND ($2 = '' OR d.state = $2) AND ($3 = 0 OR d.patient_id = $3) AND ($4 = 0 OR d.handover_id = $4)"

static void bind_filter(struct stmt *q, struct ctx *ctx, const struct deposit_filter *f)
{
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, f->state < 0 ? "" : deposit_state_id((enum deposit_state)f->state));
	stmt_int(q, 3, f->patient_id);
	stmt_int(q, 4, f->handover_id);
}

enum err deposits_fetch(struct ctx *ctx, const struct deposit_filter *f, int64_t offset, int max, struct deposit_item *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " DEPOSIT ", p.card, p.name, b.number, h.number FROM deposit d "
		"JOIN patient p ON p.id = d.patient_id LEFT JOIN bill b ON b.id = d.bill_id LEFT JOIN handover h ON h.id = d.handover_id" MATCHING
		" ORDER BY CASE WHEN $4 = 0 THEN -d.id ELSE d.id END LIMIT $5 OFFSET $6");
	bind_filter(q, ctx, f);
	stmt_int(q, 5, max);
	stmt_int(q, 6, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		struct deposit_item *i = &out[*n];
		deposit_read(q, &i->deposit);
		stmt_text(q, DEPOSIT_COLS, i->card, sizeof i->card);
		stmt_text(q, DEPOSIT_COLS + 1, i->name, sizeof i->name);
		stmt_text(q, DEPOSIT_COLS + 2, i->bill, sizeof i->bill);
		stmt_text(q, DEPOSIT_COLS + 3, i->handover, sizeof i->handover);
	}
	return stmt_done(ctx, q);
}

enum err deposits_count(struct ctx *ctx, const struct deposit_filter *f, int64_t *n, int64_t *yen)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*), coalesce(sum(d.amount), 0) FROM deposit d" MATCHING);
	bind_filter(q, ctx, f);
	*n = *yen = 0;
	if (stmt_row(q)) {
		*n = stmt_col(q, 0);
		*yen = stmt_col(q, 1);
	}
	return stmt_done(ctx, q);
}
