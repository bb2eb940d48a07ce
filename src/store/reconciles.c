/* SQL over comparisons, their differences, and the card's settlements as the comparison wants them. */
#include "store/reconciles.h"

#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

#define COLUMNS "id, day, state, asked_by, asked_at, ended_at, reason, gateway_n, gateway_yen, book_n, book_yen, open_n, resolved_n"

static enum err one(struct ctx *ctx, struct stmt *q, struct reconcile *out)
{
	char state[12];
	bool found = stmt_row(q);
	*out = (struct reconcile){ .id = 0 };
	if (found) {
		out->id = stmt_col(q, 0);
		out->day = stmt_col_day(q, 1);
		stmt_text(q, 2, state, sizeof state);
		out->state = (enum reconcile_state)reconcile_state_from_id(state);
		stmt_text(q, 3, out->asked_by, sizeof out->asked_by);
		out->asked_at = stmt_col(q, 4);
		out->ended_at = stmt_col(q, 5);
		stmt_text(q, 6, out->reason, sizeof out->reason);
		out->gateway_n = stmt_col(q, 7);
		out->gateway_yen = stmt_col(q, 8);
		out->book_n = stmt_col(q, 9);
		out->book_yen = stmt_col(q, 10);
		out->open_n = stmt_col(q, 11);
		out->resolved_n = stmt_col(q, 12);
	}
	enum err e = stmt_done(ctx, q);
	return e == ERR_OK && !found ? ctx_fail(ctx, ERR_NOT_FOUND, _("照合の記録がありません")) : e;
}

enum err reconciles_insert(struct ctx *ctx, struct reconcile *r)
{
	r->id = db_new_id(ctx);
	r->state = RECONCILE_ASKED;
	r->asked_at = ctx_now(ctx);
	str_copy(r->asked_by, sizeof r->asked_by, ctx->actor.login);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO reconcile (id, facility_id, day, state, asked_by, asked_at) VALUES ($1, $2, $3, 'asked', $4, $5)");
	stmt_int(q, 1, r->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_day(q, 3, r->day);
	stmt_str(q, 4, r->asked_by);
	stmt_int(q, 5, r->asked_at);
	return stmt_run(ctx, q, NULL);
}

enum err reconciles_by_id(struct ctx *ctx, int64_t id, struct reconcile *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM reconcile WHERE id = $1");
	stmt_int(q, 1, id);
	return one(ctx, q, out);
}

enum err reconciles_asked(struct ctx *ctx, day_t day, struct reconcile *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM reconcile WHERE state = 'asked' AND day = coalesce($1, day) ORDER BY id LIMIT 1");
	stmt_day(q, 1, day);
	return one(ctx, q, out);
}

enum err reconciles_last(struct ctx *ctx, day_t day, struct reconcile *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM reconcile WHERE facility_id = $1 AND day = $2 AND state <> 'asked' ORDER BY id DESC LIMIT 1");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, day);
	return one(ctx, q, out);
}

enum err reconciles_since(struct ctx *ctx, day_t day, int64_t at, bool *any)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM reconcile WHERE facility_id = $1 AND day = $2 AND asked_at >= $3 LIMIT 1");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, day);
	stmt_int(q, 3, at);
	*any = stmt_row(q);
	return stmt_done(ctx, q);
}

enum err reconciles_end(struct ctx *ctx, struct reconcile *r)
{
	int64_t changed = 0;
	r->ended_at = ctx_now(ctx);
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE reconcile SET state = $1, ended_at = $2, reason = $3, gateway_n = $4, gateway_yen = $5, book_n = $6, book_yen = $7, open_n = $8,"
		" resolved_n = $9 WHERE id = $10 AND state = 'asked'");
	stmt_str(q, 1, reconcile_state_id(r->state));
	stmt_int(q, 2, r->ended_at);
	stmt_str(q, 3, r->reason);
	stmt_int(q, 4, r->gateway_n);
	stmt_int(q, 5, r->gateway_yen);
	stmt_int(q, 6, r->book_n);
	stmt_int(q, 7, r->book_yen);
	stmt_int(q, 8, r->open_n);
	stmt_int(q, 9, r->resolved_n);
	stmt_int(q, 10, r->id);
	enum err e = stmt_run(ctx, q, &changed);
	return e == ERR_OK && changed != 1 ? ctx_fail(ctx, ERR_CONFLICT, NULL) : e;
}

/* ---- differences ---- */

#define DIFF "SELECT d.id, d.reconcile_id, r.day, d.kind, d.settlement_id, d.bill, d.gateway_ref, d.gateway_yen, d.gateway_state, d.book_yen," \
	" d.book_state, d.cleared_at, d.cleared_by, d.note FROM reconcile_diff d JOIN reconcile r ON r.id = d.reconcile_id"

static void read_diff(struct stmt *q, struct reconcile_diff *d)
{
	char kind[20];
	d->id = stmt_col(q, 0);
	d->reconcile_id = stmt_col(q, 1);
	d->day = stmt_col_day(q, 2);
	stmt_text(q, 3, kind, sizeof kind);
	d->kind = (enum reconcile_kind)reconcile_kind_from_id(kind);
	d->settlement_id = stmt_col(q, 4);
	stmt_text(q, 5, d->bill, sizeof d->bill);
	stmt_text(q, 6, d->gateway_ref, sizeof d->gateway_ref);
	d->gateway_yen = stmt_col(q, 7);
	stmt_text(q, 8, d->gateway_state, sizeof d->gateway_state);
	d->book_yen = stmt_col(q, 9);
	stmt_text(q, 10, d->book_state, sizeof d->book_state);
	d->cleared_at = stmt_col(q, 11);
	stmt_text(q, 12, d->cleared_by, sizeof d->cleared_by);
	stmt_text(q, 13, d->note, sizeof d->note);
}

enum err reconciles_diff_insert(struct ctx *ctx, struct reconcile_diff *d)
{
	d->id = db_new_id(ctx);
	struct stmt *q = db_stmt(ctx->db,
		"INSERT INTO reconcile_diff (id, reconcile_id, kind, settlement_id, bill, gateway_ref, gateway_yen, gateway_state, book_yen, book_state)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
	stmt_int(q, 1, d->id);
	stmt_int(q, 2, d->reconcile_id);
	stmt_str(q, 3, reconcile_kind_id(d->kind));
	stmt_opt(q, 4, d->settlement_id);
	stmt_str(q, 5, d->bill);
	stmt_str(q, 6, d->gateway_ref);
	stmt_int(q, 7, d->gateway_yen);
	stmt_str(q, 8, d->gateway_state);
	stmt_int(q, 9, d->book_yen);
	stmt_str(q, 10, d->book_state);
	return stmt_run(ctx, q, NULL);
}

enum err reconciles_diff_by_id(struct ctx *ctx, int64_t id, struct reconcile_diff *out)
{
	struct stmt *q = db_stmt(ctx->db, DIFF " WHERE d.id = $1");
	*out = (struct reconcile_diff){ .id = 0 };
	stmt_int(q, 1, id);
	bool found = stmt_row(q);
	if (found)
		read_diff(q, out);
	enum err e = stmt_done(ctx, q);
	return e == ERR_OK && !found ? ctx_fail(ctx, ERR_NOT_FOUND, _("照合の差 %lld はありません"), (long long)id) : e;
}

static enum err diffs(struct ctx *ctx, struct stmt *q, struct reconcile_diffs *out)
{
	while (stmt_row(q))
		read_diff(q, reconcile_add_diff(out));
	return stmt_done(ctx, q);
}

enum err reconciles_diffs(struct ctx *ctx, day_t day, day_t until, struct reconcile_diffs *out)
{
	struct stmt *q;
	if (day != DAY_NONE) {
		q = db_stmt(ctx->db, DIFF " WHERE r.facility_id = $1 AND r.day = $2 AND (d.cleared_at IS NULL OR d.cleared_by <> 'worker') ORDER BY d.id");
		stmt_int(q, 1, ctx->facility_id);
		stmt_day(q, 2, day);
	} else {
		q = db_stmt(ctx->db, DIFF " WHERE d.cleared_at IS NULL AND r.facility_id = $1 AND r.day <= $2 ORDER BY d.id");
		stmt_int(q, 1, ctx->facility_id);
		stmt_day(q, 2, until);
	}
	return diffs(ctx, q, out);
}

enum err reconciles_diff_clear(struct ctx *ctx, const struct reconcile_diff *d)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db, "UPDATE reconcile_diff SET cleared_at = $1, cleared_by = $2, note = $3 WHERE id = $4 AND cleared_at IS NULL");
	stmt_int(q, 1, d->cleared_at);
	stmt_str(q, 2, d->cleared_by);
	stmt_str(q, 3, d->note);
	stmt_int(q, 4, d->id);
	enum err e = stmt_run(ctx, q, &changed);
	return e == ERR_OK && changed != 1 ? ctx_fail(ctx, ERR_CONFLICT, _("照合の差 %lld はすでに説明済みです"), (long long)d->id) : e;
}

enum err reconciles_open(struct ctx *ctx, day_t until, int64_t *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT count(*) FROM reconcile_diff d JOIN reconcile r ON r.id = d.reconcile_id"
		" WHERE d.cleared_at IS NULL AND r.facility_id = $1 AND r.day <= $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, until);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

/* ---- the book's side ---- */

#define BOOK "SELECT s.id, b.number, s.kind, s.state, s.amount, s.gateway_ref, s.settled_at," \
	" (SELECT max(a.first_sent_at) FROM attempt a WHERE a.settlement_id = s.id)," \
	" CASE WHEN EXISTS (SELECT 1 FROM attempt a WHERE a.settlement_id = s.id AND a.answered_at IS NULL) THEN 1 ELSE 0 END" \
	" FROM settlement s JOIN bill b ON b.id = s.bill_id"
#define BY_CARD "s.kind IN ('charge', 'correction', 'refund')"

static enum err books(struct ctx *ctx, struct stmt *q, struct reconcile_books *out)
{
	while (stmt_row(q)) {
		struct reconcile_book *b = reconcile_add_book(out);
		char id[20];
		b->settlement_id = stmt_col(q, 0);
		stmt_text(q, 1, b->bill, sizeof b->bill);
		stmt_text(q, 2, id, sizeof id);
		b->kind = (enum settlement_kind)settlement_kind_from_id(id);
		stmt_text(q, 3, id, sizeof id);
		b->state = (enum settlement_state)settlement_state_from_id(id);
		b->amount = stmt_col(q, 4);
		stmt_text(q, 5, b->ref, sizeof b->ref);
		b->settled_at = stmt_col(q, 6);
		b->sent_at = stmt_col(q, 7);
		b->open = stmt_col(q, 8) != 0;
	}
	return stmt_done(ctx, q);
}

enum err reconciles_book_of_bill(struct ctx *ctx, const char *bill, struct reconcile_books *out)
{
	struct stmt *q = db_stmt(ctx->db, BOOK " WHERE b.facility_id = $1 AND b.number = $2 AND " BY_CARD " ORDER BY s.id");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, bill);
	return books(ctx, q, out);
}

/* By the business day, which has an index: it is the Tokyo day, the one before (day_start) or the next open one (K4). */
enum err reconciles_book_paid(struct ctx *ctx, day_t day, int64_t from, int64_t to, struct reconcile_books *out)
{
	struct stmt *q = db_stmt(ctx->db, BOOK " WHERE s.facility_id = $1 AND s.posted_day BETWEEN $2 AND $3 AND s.settled_at >= $4 AND s.settled_at < $5"
		" AND s.state IN ('succeeded', 'refunded') AND s.gateway_ref <> '' AND " BY_CARD " ORDER BY s.id");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, day - 1);
	stmt_day(q, 3, day + 1);
	stmt_int(q, 4, from);
	stmt_int(q, 5, to);
	return books(ctx, q, out);
}

enum err reconciles_book_open(struct ctx *ctx, int64_t from, int64_t to, struct reconcile_books *out)
{
	struct stmt *q = db_stmt(ctx->db, BOOK " JOIN attempt o ON o.settlement_id = s.id AND o.answered_at IS NULL"
		" WHERE s.state IN ('claimed', 'sent', 'unknown', 'worklist') AND s.facility_id = $1 AND o.first_sent_at >= $2 AND o.first_sent_at < $3"
		" AND " BY_CARD " ORDER BY s.id");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, from);
	stmt_int(q, 3, to);
	return books(ctx, q, out);
}

