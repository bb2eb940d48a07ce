/* One column list serves every read: receipt_read() takes the columns in the order of RECEIPT. */
#include "store/receipts.h"

#include "base/die.h"
#include "store/db.h"

#include "base/banned.h"

#define RECEIPT "r.id, r.bill_id, r.settlement_id, r.kind, r.state, r.serial_year, r.serial_no, r.available_at, r.issued_at, " \
	"r.voided_at, r.issued_by, r.void_reason, r.version, r.arrears_yen"
enum { RECEIPT_COLS = 14 };

static void receipt_read(struct stmt *q, struct receipt *r)
{
	char kind[16], state[16];
	*r = (struct receipt){ .id = stmt_col(q, 0), .bill_id = stmt_col(q, 1), .settlement_id = stmt_col(q, 2),
		.serial_year = (int)stmt_col(q, 5), .serial_no = stmt_col(q, 6), .available_at = stmt_col(q, 7),
		.issued_at = stmt_col(q, 8), .voided_at = stmt_col(q, 9), .version = stmt_col(q, 12), .arrears_yen = stmt_col(q, 13) };
	stmt_text(q, 3, kind, sizeof kind);
	stmt_text(q, 4, state, sizeof state);
	r->kind = kind[0] == 's' ? PAPER_STATEMENT : PAPER_RECEIPT;
	int known = receipt_state_from_id(state);
	must(known >= 0);
	r->state = (enum receipt_state)known;
	stmt_text(q, 10, r->issued_by, sizeof r->issued_by);
	stmt_text(q, 11, r->void_reason, sizeof r->void_reason);
}

static enum err one(struct ctx *ctx, struct stmt *q, struct receipt *out)
{
	bool found = stmt_row(q);
	if (found)
		receipt_read(q, out);
	enum err e = stmt_done(ctx, q);
	if (!e && !found)
		e = ctx_fail(ctx, ERR_NOT_FOUND, _("その領収書はありません"));
	return e;
}

enum err receipts_by_id(struct ctx *ctx, int64_t id, struct receipt *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " RECEIPT " FROM receipt r WHERE r.id = $1 AND r.facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	return one(ctx, q, out);
}

enum err receipts_live(struct ctx *ctx, int64_t settlement_id, enum receipt_kind kind, struct receipt *out)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT " RECEIPT " FROM receipt r WHERE r.settlement_id = $1 AND r.kind = $2 AND r.state <> 'void'");
	stmt_int(q, 1, settlement_id);
	stmt_str(q, 2, receipt_kind_id(kind));
	return one(ctx, q, out);
}

enum err receipts_of_bill(struct ctx *ctx, int64_t bill_id, enum receipt_kind kind, struct receipt *out)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT " RECEIPT " FROM receipt r WHERE r.bill_id = $1 AND r.kind = $2 AND r.state <> 'void'"
		" ORDER BY CASE r.state WHEN 'unclear' THEN 0 WHEN 'available' THEN 1 ELSE 2 END,"
		" CASE r.state WHEN 'available' THEN r.id ELSE -r.id END LIMIT 1");
	stmt_int(q, 1, bill_id);
	stmt_str(q, 2, receipt_kind_id(kind));
	return one(ctx, q, out);
}

enum err receipts_by_serial(struct ctx *ctx, enum receipt_kind kind, int year, int64_t no, struct receipt *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " RECEIPT " FROM receipt r "
		"WHERE r.facility_id = $1 AND r.kind = $2 AND r.serial_year = $3 AND r.serial_no = $4");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, receipt_kind_id(kind));
	stmt_int(q, 3, year);
	stmt_int(q, 4, no);
	return one(ctx, q, out);
}

static int bind_values(struct stmt *q, int at, const struct receipt *r)
{
	stmt_str(q, at++, receipt_state_id(r->state));
	stmt_opt(q, at++, r->serial_year);
	stmt_opt(q, at++, r->serial_no);
	stmt_int(q, at++, r->available_at);
	stmt_opt(q, at++, r->issued_at);
	stmt_str(q, at++, r->issued_by);
	stmt_opt(q, at++, r->voided_at);
	stmt_str(q, at++, r->void_reason);
	stmt_int(q, at++, r->arrears_yen);
	return at;
}

enum err receipts_add(struct ctx *ctx, struct receipt *r)
{
	r->id = db_new_id(ctx);
	r->version = 1;
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO receipt (id, facility_id, bill_id, settlement_id, kind, state, serial_year, "
		"serial_no, available_at, issued_at, issued_by, voided_at, void_reason, arrears_yen) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
	stmt_int(q, 1, r->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, r->bill_id);
	stmt_int(q, 4, r->settlement_id);
	stmt_str(q, 5, receipt_kind_id(r->kind));
	bind_values(q, 6, r);
	return stmt_run(ctx, q, NULL);
}

enum err receipts_update(struct ctx *ctx, struct receipt *r)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE receipt SET state = $1, serial_year = $2, serial_no = $3, available_at = $4, "
		"issued_at = $5, issued_by = $6, voided_at = $7, void_reason = $8, arrears_yen = $9, version = version + 1 WHERE id = $10 AND version = $11");
	int at = bind_values(q, 1, r);
	stmt_int(q, at++, r->id);
	stmt_int(q, at, r->version);
	int64_t changed = 0;
	enum err e = stmt_run(ctx, q, &changed);
	if (e)
		return e;
	if (changed != 1)
		return ctx_fail(ctx, ERR_CONFLICT, _("領収書はほかの端末が先に扱いました。開き直してください"));
	r->version++;
	return ERR_OK;
}

#define RECEIVED "coalesce((SELECT sum(y.amount) FROM payment y WHERE y.settlement_id = s.id)," \
	" CASE s.kind WHEN 'refund' THEN -s.amount ELSE s.amount END)"
#define ROWS "SELECT " RECEIPT ", b.number, p.card, p.name, " RECEIVED " FROM receipt r " \
	"JOIN bill b ON b.id = r.bill_id JOIN patient p ON p.id = b.patient_id JOIN settlement s ON s.id = r.settlement_id"
#define OF_BILL " WHERE r.bill_id = $1 AND ($2 = '' OR r.state = $2)"
#define OF_ALL " WHERE r.facility_id = $1 AND ($2 = '' OR r.state = $2)"
#define PAGE " ORDER BY r.id DESC LIMIT $3 OFFSET $4"

static void bind_filter(struct stmt *q, struct ctx *ctx, int64_t bill_id, int state)
{
	stmt_int(q, 1, bill_id ? bill_id : ctx->facility_id);
	stmt_str(q, 2, state < 0 ? "" : receipt_state_id((enum receipt_state)state));
}

enum err receipts_fetch(struct ctx *ctx, int64_t bill_id, int state, int64_t offset, int max, struct receipt_item *out, int *n)
{
	struct stmt *q = bill_id ? db_stmt(ctx->db, ROWS OF_BILL PAGE) : db_stmt(ctx->db, ROWS OF_ALL PAGE);
	bind_filter(q, ctx, bill_id, state);
	stmt_int(q, 3, max);
	stmt_int(q, 4, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		struct receipt_item *r = &out[*n];
		receipt_read(q, &r->receipt);
		stmt_text(q, RECEIPT_COLS, r->bill, sizeof r->bill);
		stmt_text(q, RECEIPT_COLS + 1, r->card, sizeof r->card);
		stmt_text(q, RECEIPT_COLS + 2, r->name, sizeof r->name);
		r->amount = stmt_col(q, RECEIPT_COLS + 3);
	}
	return stmt_done(ctx, q);
}

enum err receipts_count(struct ctx *ctx, int64_t bill_id, int state, int64_t *n)
{
	struct stmt *q = bill_id ? db_stmt(ctx->db, "SELECT count(*) FROM receipt r" OF_BILL)
		: db_stmt(ctx->db, "SELECT count(*) FROM receipt r" OF_ALL);
	bind_filter(q, ctx, bill_id, state);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err receipts_first_available(struct ctx *ctx, int64_t settlement_id, int64_t *at)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT min(available_at) FROM receipt WHERE settlement_id = $1");
	stmt_int(q, 1, settlement_id);
	*at = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err receipts_received(struct ctx *ctx, int64_t receipt_id, int64_t *yen)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " RECEIVED " FROM receipt r JOIN settlement s ON s.id = r.settlement_id WHERE r.id = $1");
	stmt_int(q, 1, receipt_id);
	*yen = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}
