/* SQL over daily closes, and the sums of a day. */
#include "store/day_closes.h"

#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

day_t day_closes_last(struct ctx *ctx)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT day FROM day_close WHERE facility_id = $1 ORDER BY day DESC LIMIT 1");
	stmt_int(q, 1, ctx->facility_id);
	day_t day = stmt_row(q) ? stmt_col_day(q, 0) : DAY_NONE;
	return stmt_done(ctx, q) == ERR_OK ? day : DAY_NONE;
}

#define CLOSE "SELECT id, number, day, closed_at, closed_by, expected_cash, counted_cash, note FROM day_close WHERE facility_id = $1"

static void read_close(struct stmt *q, struct day_sheet *out)
{
	*out = (struct day_sheet){ .id = stmt_col(q, 0), .number = stmt_col(q, 1), .day = stmt_col_day(q, 2), .closed_at = stmt_col(q, 3),
				   .expected_cash = stmt_col(q, 5), .counted_cash = stmt_col(q, 6) };
	stmt_text(q, 4, out->closed_by, sizeof out->closed_by);
	stmt_text(q, 7, out->note, sizeof out->note);
}

static enum err read_lines(struct ctx *ctx, struct day_sheet *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT section, name, n, yen FROM day_close_line WHERE close_id = $1 ORDER BY pos");
	stmt_int(q, 1, out->id);
	while (stmt_row(q)) {
		struct day_line *l = day_close_line(out, "", "", stmt_col(q, 2), stmt_col(q, 3));
		stmt_text(q, 0, l->section, sizeof l->section);
		stmt_text(q, 1, l->name, sizeof l->name);
	}
	return stmt_done(ctx, q);
}

static enum err one(struct ctx *ctx, struct stmt *q, int64_t key, struct day_sheet *out)
{
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, key);
	*out = (struct day_sheet){ .day = DAY_NONE };
	bool found = stmt_row(q);
	if (found)
		read_close(q, out);
	enum err e = stmt_done(ctx, q);
	if (e == ERR_OK && !found)
		return ctx_fail(ctx, ERR_NOT_FOUND, _("その日締めはありません"));
	return e == ERR_OK ? read_lines(ctx, out) : e;
}

enum err day_closes_by_number(struct ctx *ctx, int64_t number, struct day_sheet *out)
{
	return one(ctx, db_stmt(ctx->db, CLOSE " AND number = $2"), number, out);
}

enum err day_closes_by_id(struct ctx *ctx, int64_t id, struct day_sheet *out)
{
	return one(ctx, db_stmt(ctx->db, CLOSE " AND id = $2"), id, out);
}

enum err day_closes_by_day(struct ctx *ctx, day_t day, struct day_sheet *out)
{
	return one(ctx, db_stmt(ctx->db, CLOSE " AND day = $2"), day, out);
}

enum err day_closes_list(struct ctx *ctx, int max, struct day_sheet *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, CLOSE " ORDER BY number DESC LIMIT $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, max);
	*n = 0;
	while (*n < max && stmt_row(q))
		read_close(q, &out[(*n)++]);
	return stmt_done(ctx, q);
}

static enum err insert_line(struct ctx *ctx, const struct day_sheet *s, size_t pos)
{
	const struct day_line *l = &s->lines[pos];
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO day_close_line (close_id, pos, section, name, n, yen) VALUES ($1, $2, $3, $4, $5, $6)");
	stmt_int(q, 1, s->id);
	stmt_int(q, 2, (int64_t)pos + 1);
	stmt_str(q, 3, l->section);
	stmt_str(q, 4, l->name);
	stmt_int(q, 5, l->n);
	stmt_int(q, 6, l->yen);
	return stmt_run(ctx, q, NULL);
}

enum err day_closes_insert(struct ctx *ctx, struct day_sheet *s)
{
	s->id = db_new_id(ctx);
	s->number = db_next(ctx, "day_close");
	s->closed_at = ctx_now(ctx);
	str_copy(s->closed_by, sizeof s->closed_by, ctx->actor.login);
	struct stmt *q = db_stmt(ctx->db,
		"INSERT INTO day_close (id, facility_id, number, day, closed_at, closed_by, expected_cash, counted_cash, note)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
	stmt_int(q, 1, s->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, s->number);
	stmt_day(q, 4, s->day);
	stmt_int(q, 5, s->closed_at);
	stmt_str(q, 6, s->closed_by);
	stmt_int(q, 7, s->expected_cash);
	stmt_int(q, 8, s->counted_cash);
	stmt_str(q, 9, s->note);
	enum err e = stmt_run(ctx, q, NULL);
	for (size_t i = 0; e == ERR_OK && i < s->n; i++)
		e = insert_line(ctx, s, i);
	return e;
}

static enum err earlier(struct ctx *ctx, struct stmt *q, day_t after, day_t *out)
{
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, after == DAY_NONE ? INT32_MIN : after);
	if (stmt_row(q) && !stmt_is_null(q, 0) && (*out == DAY_NONE || stmt_col_day(q, 0) < *out))
		*out = stmt_col_day(q, 0);
	return stmt_done(ctx, q);
}

enum err day_closes_first_posting(struct ctx *ctx, day_t after, day_t *out)
{
	*out = DAY_NONE;
	enum err e = earlier(ctx, db_stmt(ctx->db, "SELECT min(posted_day) FROM settlement WHERE facility_id = $1 AND posted_day > $2"), after, out);
	if (e == ERR_OK)
		e = earlier(ctx, db_stmt(ctx->db, "SELECT min(posted_day) FROM payment WHERE facility_id = $1 AND posted_day > $2"), after, out);
	if (e == ERR_OK)
		e = earlier(ctx, db_stmt(ctx->db, "SELECT min(posted_day) FROM deposit WHERE facility_id = $1 AND posted_day > $2"), after, out);
	if (e == ERR_OK)
		e = earlier(ctx, db_stmt(ctx->db, "SELECT min(ended_day) FROM deposit WHERE facility_id = $1 AND ended_day > $2"), after, out);
	return e;
}

/* ---- sums ---- */

/* Money by the card: a charge or a refund that has a reference at the gateway. */
#define BY_CARD "s.state IN ('succeeded', 'refunded') AND s.gateway_ref <> '' AND s.kind IN ('charge', 'correction', 'refund')"

/* One line: count and sum of a statement with facility and day. */
static enum err sum(struct ctx *ctx, struct stmt *q, day_t day, const char *section, const char *name, struct day_sheet *out)
{
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, day);
	if (stmt_row(q))
		day_close_line(out, section, name, stmt_col(q, 0), stmt_col(q, 1));
	return stmt_done(ctx, q);
}

/* A line for each row: name, count, sum. */
static enum err sums(struct ctx *ctx, struct stmt *q, const char *section, struct day_sheet *out)
{
	while (stmt_row(q)) {
		struct day_line *l = day_close_line(out, section, "", stmt_col(q, 1), stmt_col(q, 2));
		stmt_text(q, 0, l->name, sizeof l->name);
	}
	return stmt_done(ctx, q);
}

static enum err payments(struct ctx *ctx, day_t day, bool back, struct day_sheet *out)
{
	static const char *const methods[] = { "cash", "terminal", "qr", "transfer", "deposit" };
	enum err e = ERR_OK;
	for (size_t i = 0; e == ERR_OK && i < sizeof methods / sizeof *methods; i++) {
		struct stmt *q = db_stmt(ctx->db,
			"SELECT count(*), coalesce(sum(amount), 0) FROM payment WHERE facility_id = $1 AND posted_day = $2 AND method = $3"
			" AND CASE WHEN amount < 0 THEN 1 ELSE 0 END = $4");
		stmt_str(q, 3, methods[i]);
		stmt_int(q, 4, back);
		e = sum(ctx, q, day, back ? "refund" : "method", methods[i], out);
	}
	return e;
}

static enum err money(struct ctx *ctx, day_t day, struct day_sheet *out)
{
	enum err e = sum(ctx, db_stmt(ctx->db, "SELECT count(*), coalesce(sum(amount), 0) FROM settlement s WHERE facility_id = $1 AND posted_day = $2"
		" AND kind <> 'refund' AND " BY_CARD), day, "method", "card", out);
	if (e == ERR_OK)
		e = payments(ctx, day, false, out);
	if (e == ERR_OK)
		e = sum(ctx, db_stmt(ctx->db, "SELECT count(*), coalesce(-sum(amount), 0) FROM settlement s WHERE facility_id = $1 AND posted_day = $2"
			" AND kind = 'refund' AND " BY_CARD), day, "refund", "card", out);
	return e == ERR_OK ? payments(ctx, day, true, out) : e;
}

static enum err departments(struct ctx *ctx, day_t day, struct day_sheet *out)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT department, count(*), sum(yen) FROM ("
		"SELECT b.department AS department, CASE WHEN s.kind = 'refund' THEN -s.amount ELSE s.amount END AS yen FROM settlement s"
		" JOIN bill b ON b.id = s.bill_id WHERE s.facility_id = $1 AND s.posted_day = $2 AND " BY_CARD
		" UNION ALL SELECT b.department, p.amount FROM payment p JOIN settlement s ON s.id = p.settlement_id JOIN bill b ON b.id = s.bill_id"
		" WHERE p.facility_id = $1 AND p.posted_day = $2) AS x GROUP BY department ORDER BY department");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, day);
	return sums(ctx, q, "department", out);
}

static enum err refusals(struct ctx *ctx, int64_t from, int64_t to, struct day_sheet *out)
{
	static const char *const outcomes[] = { "declined", "authentication", "refused" };
	enum err e = ERR_OK;
	for (size_t i = 0; e == ERR_OK && i < sizeof outcomes / sizeof *outcomes; i++) {
		struct stmt *q = db_stmt(ctx->db,
			"SELECT count(*), coalesce(sum(amount), 0) FROM attempt WHERE answered_at >= $1 AND answered_at < $2"
			" AND outcome IN ('declined', 'authentication', 'refused') AND outcome = $3");
		stmt_int(q, 1, from);
		stmt_int(q, 2, to);
		stmt_str(q, 3, outcomes[i]);
		if (stmt_row(q))
			day_close_line(out, "result", outcomes[i], stmt_col(q, 0), stmt_col(q, 1));
		e = stmt_done(ctx, q);
	}
	return e;
}

static enum err results(struct ctx *ctx, day_t day, int64_t from, int64_t to, struct day_sheet *out)
{
	enum err e = sum(ctx, db_stmt(ctx->db, "SELECT count(*), coalesce(sum(amount), 0) FROM settlement s WHERE facility_id = $1 AND posted_day = $2"
		" AND kind <> 'refund' AND " BY_CARD), day, "result", "succeeded", out);
	if (e == ERR_OK)
		e = sum(ctx, db_stmt(ctx->db, "SELECT count(DISTINCT settlement_id), coalesce(sum(amount), 0) FROM payment WHERE facility_id = $1"
			" AND posted_day = $2 AND amount > 0"), day, "result", "counter_paid", out);
	if (e == ERR_OK)
		e = sum(ctx, db_stmt(ctx->db, "SELECT count(*), coalesce(-sum(amount), 0) FROM settlement WHERE facility_id = $1 AND posted_day = $2"
			" AND kind = 'refund'"), day, "result", "refunded", out);
	if (e == ERR_OK)
		e = sum(ctx, db_stmt(ctx->db, "SELECT count(*), 0 FROM settlement WHERE facility_id = $1 AND posted_day = $2 AND state = 'zero'"), day,
			"result", "zero", out);
	return e == ERR_OK ? refusals(ctx, from, to, out) : e;
}

static enum err deposits(struct ctx *ctx, day_t day, struct day_sheet *out)
{
	enum err e = sum(ctx, db_stmt(ctx->db, "SELECT count(*), coalesce(sum(amount), 0) FROM deposit WHERE facility_id = $1 AND posted_day = $2"), day,
		"deposit", "taken", out);
	if (e == ERR_OK)
		e = sum(ctx, db_stmt(ctx->db, "SELECT count(*), coalesce(sum(amount - returned_yen), 0) FROM deposit WHERE facility_id = $1 AND ended_day = $2"
			" AND amount > returned_yen"), day, "deposit", "used", out);
	if (e == ERR_OK)
		e = sum(ctx, db_stmt(ctx->db, "SELECT count(*), coalesce(-sum(returned_yen), 0) FROM deposit WHERE facility_id = $1 AND ended_day = $2"
			" AND returned_yen > 0"), day, "deposit", "returned", out);
	return e;
}

enum err day_closes_sum(struct ctx *ctx, day_t day, int64_t from, int64_t to, struct day_sheet *out)
{
	enum err e = money(ctx, day, out);
	if (e == ERR_OK)
		e = departments(ctx, day, out);
	if (e == ERR_OK)
		e = results(ctx, day, from, to, out);
	return e == ERR_OK ? deposits(ctx, day, out) : e;
}

static enum err count_open(struct ctx *ctx, struct stmt *q, int64_t *n, int64_t *yen)
{
	stmt_int(q, 1, ctx->facility_id);
	*n = *yen = 0;
	if (stmt_row(q)) {
		*n = stmt_col(q, 0);
		*yen = stmt_col(q, 1);
	}
	return stmt_done(ctx, q);
}

enum err day_closes_unknown(struct ctx *ctx, int64_t *n, int64_t *yen)
{
	return count_open(ctx, db_stmt(ctx->db,
		"SELECT count(*), coalesce(sum(amount), 0) FROM settlement s WHERE facility_id = $1 AND (state = 'unknown' OR (state = 'worklist'"
		" AND EXISTS (SELECT 1 FROM attempt a WHERE a.settlement_id = s.id AND a.answered_at IS NULL)))"), n, yen);
}

enum err day_closes_refunds(struct ctx *ctx, int64_t *n, int64_t *yen)
{
	return count_open(ctx, db_stmt(ctx->db, "SELECT count(*), coalesce(sum(amount), 0) FROM settlement WHERE facility_id = $1"
		" AND kind = 'refund' AND state = 'counter_due'"), n, yen);
}

/*
 * A current bill (not corrected) has an outcome when it is held, or final and: its charge or difference is settled, or the visit is
 * deferred and the card's turn will come, or it corrects a charged bill and nothing more is owed.
 */
#define SETTLED "s.state IN ('succeeded', 'refunded', 'counter_paid', 'zero', 'deposited') OR (v.deferral = 1 AND s.state <> 'cancelled')"
#define OUTCOME "(b.status = 'held' OR (b.status = 'final' AND (EXISTS (SELECT 1 FROM settlement s WHERE s.bill_id = b.id AND s.kind IN ('charge', 'correction')" \
	" AND (" SETTLED ")) OR (b.corrects IS NOT NULL AND NOT EXISTS (SELECT 1 FROM settlement s WHERE s.bill_id = b.id AND s.kind IN ('charge', 'correction'))))))"

enum err day_closes_visits(struct ctx *ctx, day_t after, day_t until, struct day_sheet *out, int64_t *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT v.number, p.card, p.name FROM visit v JOIN patient p ON p.id = v.patient_id WHERE v.facility_id = $1 AND v.day > $2 AND v.day <= $3"
		" AND v.kind = 'out' AND (NOT EXISTS (SELECT 1 FROM bill b WHERE b.visit_id = v.id AND b.status <> 'corrected')"
		" OR EXISTS (SELECT 1 FROM bill b WHERE b.visit_id = v.id AND b.status <> 'corrected' AND NOT " OUTCOME ")) ORDER BY v.day, v.number");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, after);
	stmt_day(q, 3, until);
	*n = 0;
	while (stmt_row(q)) {
		char number[16], card[24], name[128];
		stmt_text(q, 0, number, sizeof number);
		stmt_text(q, 1, card, sizeof card);
		stmt_text(q, 2, name, sizeof name);
		struct day_line *l = day_close_line(out, "visit", "", 1, 0);
		str_fmt(l->name, sizeof l->name, "%s  %s  %s", number, card, name);
		++*n;
	}
	return stmt_done(ctx, q);
}
