/* SQL over settlement rows. */
#include "store/settlements.h"

#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

#define COLUMNS "s.id, s.bill_id, s.kind, s.state, s.amount, s.due_day, s.next_at, s.tries, s.reason, s.gateway_ref, " \
	"s.parent_id, s.method, s.settled_at, s.notified, s.created_at, s.version, s.posted_day"
/* What takes money; a correction that needed none stands for nothing in figures and lists. */
#define TAKING "(s.kind = 'charge' OR (s.kind = 'correction' AND s.amount > 0))"
enum { N_COLUMNS = 17 };
#define OPEN "EXISTS (SELECT 1 FROM attempt a WHERE a.settlement_id = s.id AND a.answered_at IS NULL)"

static void read_row(struct stmt *q, struct settlement *out)
{
	char id[20];
	*out = (struct settlement){ .id = stmt_col(q, 0), .bill_id = stmt_col(q, 1), .amount = stmt_col(q, 4) };
	stmt_text(q, 2, id, sizeof id);
	out->kind = (enum settlement_kind)settlement_kind_from_id(id);
	stmt_text(q, 3, id, sizeof id);
	out->state = (enum settlement_state)settlement_state_from_id(id);
	out->due_day = stmt_col_day(q, 5);
	out->next_at = stmt_col(q, 6);
	out->tries = (int)stmt_col(q, 7);
	stmt_text(q, 8, out->reason, sizeof out->reason);
	stmt_text(q, 9, out->gateway_ref, sizeof out->gateway_ref);
	out->parent_id = stmt_col(q, 10);
	stmt_text(q, 11, out->method, sizeof out->method);
	out->settled_at = stmt_col(q, 12);
	out->notified = stmt_col(q, 13) != 0;
	out->created_at = stmt_col(q, 14);
	out->version = stmt_col(q, 15);
	out->posted_day = stmt_col_day(q, 16);
}

static enum err one(struct ctx *ctx, struct stmt *q, struct settlement *out)
{
	bool found = stmt_row(q);
	if (found)
		read_row(q, out);
	enum err e = stmt_done(ctx, q);
	if (e == ERR_OK && !found)
		return ctx_fail(ctx, ERR_NOT_FOUND, _("決済の記録がありません"));
	return e;
}

enum err settlements_insert(struct ctx *ctx, struct settlement *s)
{
	s->id = db_new_id(ctx);
	s->created_at = ctx_now(ctx);
	s->version = 1;
	struct stmt *q = db_stmt(ctx->db,
		"INSERT INTO settlement (id, facility_id, bill_id, kind, state, amount, due_day, next_at, reason, parent_id, method, settled_at, notified, created_at,"
		" posted_day, tries) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");
	stmt_int(q, 1, s->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, s->bill_id);
	stmt_str(q, 4, settlement_kind_id(s->kind));
	stmt_str(q, 5, settlement_state_id(s->state));
	stmt_int(q, 6, s->amount);
	stmt_day(q, 7, s->due_day);
	stmt_int(q, 8, s->next_at);
	stmt_str(q, 9, s->reason);
	stmt_opt(q, 10, s->parent_id);
	stmt_str(q, 11, s->method);
	stmt_opt(q, 12, s->settled_at);
	stmt_int(q, 13, s->notified);
	stmt_int(q, 14, s->created_at);
	stmt_day(q, 15, s->settled_at ? s->posted_day : DAY_NONE);
	stmt_int(q, 16, s->tries);
	return stmt_run(ctx, q, NULL);
}

enum err settlements_by_id(struct ctx *ctx, int64_t id, struct settlement *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM settlement s WHERE s.id = $1");
	stmt_int(q, 1, id);
	return one(ctx, q, out);
}

enum err settlements_charge_of_bill(struct ctx *ctx, int64_t bill_id, struct settlement *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM settlement s WHERE s.bill_id = $1 AND s.kind IN ('charge', 'correction')");
	stmt_int(q, 1, bill_id);
	return one(ctx, q, out);
}

enum err settlements_of_bill(struct ctx *ctx, int64_t bill_id, int max, struct settlement *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM settlement s WHERE s.bill_id = $1 ORDER BY s.id");
	stmt_int(q, 1, bill_id);
	*n = 0;
	while (*n < max && stmt_row(q))
		read_row(q, &out[(*n)++]);
	return stmt_done(ctx, q);
}

/* Before it is settled, the columns that say when it was stay alone: their triggers cost as much as the rest. */
static struct stmt *update_open(struct ctx *ctx, const struct settlement *s, enum settlement_state was)
{
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE settlement SET state = $1, due_day = $2, next_at = $3, tries = $4, reason = $5, gateway_ref = $6, method = $7,"
		" notified = $8, version = version + 1 WHERE id = $9 AND version = $10 AND state = $11 AND settled_at IS NULL");
	stmt_str(q, 1, settlement_state_id(s->state));
	stmt_day(q, 2, s->due_day);
	stmt_int(q, 3, s->next_at);
	stmt_int(q, 4, s->tries);
	stmt_str(q, 5, s->reason);
	stmt_str(q, 6, s->gateway_ref);
	stmt_str(q, 7, s->method);
	stmt_int(q, 8, s->notified);
	stmt_int(q, 9, s->id);
	stmt_int(q, 10, s->version);
	stmt_str(q, 11, settlement_state_id(was));
	return q;
}

/* OR ROLLBACK, as its trigger does: then SQLite keeps nothing for undoing the statement alone. */
static struct stmt *update_settled(struct ctx *ctx, const struct settlement *s, enum settlement_state was)
{
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE OR ROLLBACK settlement SET state = $1, due_day = $2, next_at = $3, tries = $4, reason = $5, gateway_ref = $6, method = $7,"
		" settled_at = $8, notified = $9, posted_day = $10, version = version + 1 WHERE id = $11 AND version = $12 AND state = $13");
	stmt_str(q, 1, settlement_state_id(s->state));
	stmt_day(q, 2, s->due_day);
	stmt_int(q, 3, s->next_at);
	stmt_int(q, 4, s->tries);
	stmt_str(q, 5, s->reason);
	stmt_str(q, 6, s->gateway_ref);
	stmt_str(q, 7, s->method);
	stmt_opt(q, 8, s->settled_at);
	stmt_int(q, 9, s->notified);
	stmt_day(q, 10, s->settled_at ? s->posted_day : DAY_NONE);
	stmt_int(q, 11, s->id);
	stmt_int(q, 12, s->version);
	stmt_str(q, 13, settlement_state_id(was));
	return q;
}

enum err settlements_update(struct ctx *ctx, struct settlement *s, enum settlement_state was)
{
	int64_t changed = 0;
	bool open = s->settled_at == 0 && was != SETTLEMENT_SUCCEEDED && was != SETTLEMENT_COUNTER_PAID && was != SETTLEMENT_REFUNDED;
	enum err e = stmt_run(ctx, open ? update_open(ctx, s, was) : update_settled(ctx, s, was), &changed);
	if (e == ERR_OK && changed != 1)
		return ctx_fail(ctx, ERR_CONFLICT, NULL);
	s->version++;
	return e;
}

enum err settlements_version(struct ctx *ctx, int64_t id, int64_t *version)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT version FROM settlement WHERE id = $1");
	stmt_int(q, 1, id);
	*version = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err settlements_set_notified(struct ctx *ctx, int64_t id)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE settlement SET notified = 1, version = version + 1 WHERE id = $1 AND notified = 0");
	stmt_int(q, 1, id);
	return stmt_run(ctx, q, NULL);
}

static enum err ids(struct ctx *ctx, struct stmt *q, int max, int64_t *out, int *n)
{
	while (*n < max && stmt_row(q))
		out[(*n)++] = stmt_col(q, 0);
	return stmt_done(ctx, q);
}

enum err settlements_of_visit(struct ctx *ctx, int64_t visit_id, int max, int64_t *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT s.id FROM bill b JOIN settlement s ON s.bill_id = b.id AND s.kind IN ('charge', 'correction')"
		" WHERE b.visit_id = $1 AND b.status <> 'corrected' ORDER BY s.id");
	stmt_int(q, 1, visit_id);
	*n = 0;
	return ids(ctx, q, max, out, n);
}

enum err settlements_stopped_of_patient(struct ctx *ctx, int64_t patient_id, int max, int64_t *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT s.id FROM bill b JOIN settlement s ON s.bill_id = b.id AND s.kind IN ('charge', 'correction')"
		" WHERE b.patient_id = $1 AND (s.state IN ('declined', 'authentication', 'worklist', 'held')"
		" OR (s.state IN ('counter_due', 'zero', 'deposited') AND s.tries > 0)) ORDER BY s.id");
	stmt_int(q, 1, patient_id);
	*n = 0;
	return ids(ctx, q, max, out, n);
}

#define OLDEST(state, now, max) "SELECT id FROM (SELECT id FROM settlement WHERE state = " state " AND next_at <= " now \
	" AND kind IN ('charge', 'correction', 'refund') ORDER BY next_at, id LIMIT " max ")"

/* Ids of the first state, oldest first, then those of the second: one statement, because it is asked at every turn. */
static enum err in_states(struct ctx *ctx, enum settlement_state first, enum settlement_state second, int64_t now, int max, int64_t *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, OLDEST("$1", "$2", "$3") " AS a UNION ALL " OLDEST("$4", "$5", "$6") " AS b");
	stmt_str(q, 1, settlement_state_id(first));
	stmt_int(q, 2, now);
	stmt_int(q, 3, max);
	stmt_str(q, 4, settlement_state_id(second));
	stmt_int(q, 5, now);
	stmt_int(q, 6, max);
	*n = 0;
	return ids(ctx, q, max, out, n);
}

enum err settlements_due(struct ctx *ctx, int64_t now, int max, int64_t *out, int *n)
{
	return in_states(ctx, SETTLEMENT_SCHEDULED, SETTLEMENT_DECLINED, now, max, out, n);
}

enum err settlements_refunds_due(struct ctx *ctx, int64_t now, int max, int64_t *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT id FROM settlement WHERE kind = 'refund' AND state = 'scheduled' AND next_at <= $1 ORDER BY next_at, id LIMIT $2");
	stmt_int(q, 1, now);
	stmt_int(q, 2, max);
	*n = 0;
	return ids(ctx, q, max, out, n);
}

enum err settlements_oldest_due(struct ctx *ctx, int64_t now, int64_t *next_at)
{
	static const enum settlement_state states[] = { SETTLEMENT_SCHEDULED, SETTLEMENT_DECLINED };
	enum err e = ERR_OK;
	*next_at = 0;
	for (size_t i = 0; e == ERR_OK && i < sizeof states / sizeof *states; i++) {
		struct stmt *q = db_stmt(ctx->db, "SELECT next_at FROM settlement WHERE state = $1 AND next_at <= $2"
			" AND kind IN ('charge', 'correction') ORDER BY next_at LIMIT 1");
		stmt_str(q, 1, settlement_state_id(states[i]));
		stmt_int(q, 2, now);
		if (stmt_row(q) && (*next_at == 0 || stmt_col(q, 0) < *next_at))
			*next_at = stmt_col(q, 0);
		e = stmt_done(ctx, q);
	}
	return e;
}

enum err settlements_open(struct ctx *ctx, int64_t now, int max, int64_t *out, int *n)
{
	return in_states(ctx, SETTLEMENT_CLAIMED, SETTLEMENT_UNKNOWN, now, max, out, n);
}

enum err settlements_left(struct ctx *ctx, int max, int64_t *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM settlement WHERE state = 'sent' ORDER BY next_at, id LIMIT $1");
	stmt_int(q, 1, max);
	*n = 0;
	return ids(ctx, q, max, out, n);
}

enum err settlements_due_sum(struct ctx *ctx, int64_t now, int64_t *n, int64_t *yen)
{
	static const enum settlement_state states[] = { SETTLEMENT_SCHEDULED, SETTLEMENT_DECLINED };
	enum err e = ERR_OK;
	*n = *yen = 0;
	for (size_t i = 0; e == ERR_OK && i < sizeof states / sizeof *states; i++) {
		struct stmt *q = db_stmt(ctx->db, "SELECT count(*), sum(amount) FROM settlement WHERE state = $1 AND next_at <= $2"
			" AND kind IN ('charge', 'correction')");
		stmt_str(q, 1, settlement_state_id(states[i]));
		stmt_int(q, 2, now);
		if (stmt_row(q)) {
			*n += stmt_col(q, 0);
			*yen += stmt_col(q, 1);
		}
		e = stmt_done(ctx, q);
	}
	return e;
}

#define FIRST(state) "SELECT next_at FROM (SELECT next_at FROM settlement WHERE state = " state \
	" AND kind IN ('charge', 'correction', 'refund') ORDER BY next_at, id LIMIT 1)"

enum err settlements_doubtful(struct ctx *ctx, int64_t bill_id, int64_t least, int64_t most, int max, struct settlement *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM settlement s JOIN attempt a ON a.settlement_id = s.id AND a.answered_at IS NULL"
		" WHERE s.bill_id = $1 AND s.state = 'worklist' AND s.amount BETWEEN $2 AND $3 ORDER BY s.id LIMIT $4");
	stmt_int(q, 1, bill_id);
	stmt_int(q, 2, least);
	stmt_int(q, 3, most);
	stmt_int(q, 4, max);
	*n = 0;
	while (*n < max && stmt_row(q))
		read_row(q, &out[(*n)++]);
	return stmt_done(ctx, q);
}

enum err settlements_ref_taken(struct ctx *ctx, const char *gateway_ref, bool *taken)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM settlement WHERE gateway_ref = $1 LIMIT 1");
	stmt_str(q, 1, gateway_ref);
	*taken = stmt_row(q);
	return stmt_done(ctx, q);
}

int64_t settlements_next(struct ctx *ctx, bool due_too)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT min(next_at) FROM (" FIRST("$1") " AS a UNION ALL " FIRST("$2") " AS b UNION ALL "
		FIRST("'claimed'") " AS c UNION ALL " FIRST("'sent'") " AS d UNION ALL " FIRST("'unknown'") " AS e) AS x");
	stmt_str(q, 1, due_too ? settlement_state_id(SETTLEMENT_SCHEDULED) : "");
	stmt_str(q, 2, due_too ? settlement_state_id(SETTLEMENT_DECLINED) : "");
	int64_t first = stmt_row(q) && !stmt_is_null(q, 0) ? stmt_col(q, 0) : -1;
	return stmt_done(ctx, q) == ERR_OK ? first : -1;
}

enum err settlements_facts(struct ctx *ctx, int64_t id, struct settlement *s, struct settlement_facts *out)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT " COLUMNS ", b.number, b.patient_id, b.visit_id, v.deferral, p.died, p.name, v.day, d.name, CASE v.kind WHEN 'in' THEN b.period_from END, CASE v.kind WHEN 'in' THEN b.period_to END FROM settlement s"
		" JOIN bill b ON b.id = s.bill_id JOIN visit v ON v.id = b.visit_id JOIN patient p ON p.id = b.patient_id"
		" LEFT JOIN visit_department d ON d.visit_id = v.id WHERE s.id = $1 ORDER BY d.code");
	char name[64];
	*out = (struct settlement_facts){ 0 };
	stmt_int(q, 1, id);
	bool found = stmt_row(q);
	if (found) {
		read_row(q, s);
		stmt_text(q, N_COLUMNS, out->bill, sizeof out->bill);
		out->patient_id = stmt_col(q, N_COLUMNS + 1);
		out->visit_id = stmt_col(q, N_COLUMNS + 2);
		out->deferred = stmt_col(q, N_COLUMNS + 3) != 0;
		out->died = !stmt_is_null(q, N_COLUMNS + 4);
		stmt_text(q, N_COLUMNS + 5, out->patient, sizeof out->patient);
		out->visit_day = stmt_col_day(q, N_COLUMNS + 6);
		stmt_text(q, N_COLUMNS + 7, out->departments, sizeof out->departments);
		out->stay_from = stmt_col_day(q, N_COLUMNS + 8);
		out->stay_to = stmt_col_day(q, N_COLUMNS + 9);
	}
	while (found && stmt_row(q)) { /* a row for each department */
		stmt_text(q, N_COLUMNS + 7, name, sizeof name);
		str_cat(out->departments, sizeof out->departments, "・");
		str_cat(out->departments, sizeof out->departments, name);
	}
	enum err e = stmt_done(ctx, q);
	return e != ERR_OK || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("決済の記録がありません"));
}

static enum err sums(struct ctx *ctx, struct stmt *q, int max, struct settlement_sum *out, int *n)
{
	*n = 0;
	while (*n < max && stmt_row(q)) {
		char id[20];
		stmt_text(q, 0, id, sizeof id);
		out[(*n)++] = (struct settlement_sum){ (enum settlement_state)settlement_state_from_id(id), stmt_col(q, 1) != 0,
						       stmt_col(q, 2) != 0, stmt_col(q, 3), stmt_col(q, 4) };
	}
	return stmt_done(ctx, q);
}

enum err settlements_refund_sums(struct ctx *ctx, int max, struct settlement_sum *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT state, count(*), sum(amount) FROM settlement WHERE kind = 'refund' GROUP BY state");
	*n = 0;
	while (*n < max && stmt_row(q)) {
		char id[20];
		stmt_text(q, 0, id, sizeof id);
		out[(*n)++] = (struct settlement_sum){ .state = (enum settlement_state)settlement_state_from_id(id), .n = stmt_col(q, 1), .yen = stmt_col(q, 2) };
	}
	return stmt_done(ctx, q);
}

enum err settlements_sums(struct ctx *ctx, int64_t now, int max, struct settlement_sum *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT state, come, open, count(*), sum(amount) FROM (SELECT s.state AS state, s.amount AS amount,"
		" CASE WHEN s.next_at <= $1 THEN 1 ELSE 0 END AS come, CASE WHEN s.state = 'worklist' AND " OPEN " THEN 1 ELSE 0 END AS open"
		" FROM settlement s WHERE " TAKING ") AS x GROUP BY state, come, open");
	stmt_int(q, 1, now);
	return sums(ctx, q, max, out, n);
}

enum err settlements_open_sums(struct ctx *ctx, int64_t now, int max, struct settlement_sum *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT state, come, open, count(*), sum(amount) FROM (SELECT s.state AS state, s.amount AS amount,"
		" CASE WHEN s.next_at <= $1 THEN 1 ELSE 0 END AS come, CASE WHEN s.state = 'worklist' AND " OPEN " THEN 1 ELSE 0 END AS open"
		" FROM settlement s WHERE s.state IN ('scheduled', 'claimed', 'sent', 'declined', 'authentication', 'unknown', 'worklist', 'held')"
		" AND " TAKING ") AS x GROUP BY state, come, open");
	stmt_int(q, 1, now);
	return sums(ctx, q, max, out, n);
}

enum err settlements_day_sum(struct ctx *ctx, day_t day, int64_t *n, int64_t *yen)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*), sum(amount) FROM settlement WHERE facility_id = $1 AND posted_day = $2"
		" AND kind IN ('charge', 'correction') AND state = 'succeeded'");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, day);
	bool any = stmt_row(q);
	*n = any ? stmt_col(q, 0) : 0;
	*yen = any ? stmt_col(q, 1) : 0;
	return stmt_done(ctx, q);
}

#define LINES "SELECT " COLUMNS ", CASE WHEN " OPEN " THEN 1 ELSE 0 END, b.number, p.card, p.name FROM settlement s" \
	" JOIN bill b ON b.id = s.bill_id JOIN patient p ON p.id = b.patient_id"
#define LINE LINES " WHERE " TAKING

static struct stmt *page_of_states(struct ctx *ctx, const struct settlement_query *query, int64_t offset, int max)
{
	struct stmt *q = db_stmt(ctx->db, LINE " AND s.state IN ($1, $2, $3, $4)"
		" AND ($5 < 0 OR ($5 = 1 AND s.next_at <= $6) OR ($5 = 0 AND s.next_at > $6))"
		" AND ($7 < 0 OR $7 = (CASE WHEN " OPEN " THEN 1 ELSE 0 END)) ORDER BY s.next_at, s.id LIMIT $8 OFFSET $9");
	for (int i = 0; i < 4; i++)
		stmt_str(q, i + 1, settlement_state_id(query->states[i]));
	stmt_int(q, 5, query->come);
	stmt_int(q, 6, query->now);
	stmt_int(q, 7, query->open);
	stmt_int(q, 8, max);
	stmt_int(q, 9, offset);
	return q;
}

static enum err read_lines(struct ctx *ctx, struct stmt *q, int max, struct settlement_line *out, int *n)
{
	*n = 0;
	while (*n < max && stmt_row(q)) {
		struct settlement_line *l = &out[(*n)++];
		read_row(q, &l->s);
		l->open = stmt_col(q, N_COLUMNS) != 0;
		stmt_text(q, N_COLUMNS + 1, l->bill, sizeof l->bill);
		stmt_text(q, N_COLUMNS + 2, l->card, sizeof l->card);
		stmt_text(q, N_COLUMNS + 3, l->name, sizeof l->name);
	}
	return stmt_done(ctx, q);
}

enum err settlements_page(struct ctx *ctx, const struct settlement_query *query, int64_t offset, int max,
			  struct settlement_line *out, int *n)
{
	struct stmt *q;
	if (query->states) {
		q = page_of_states(ctx, query, offset, max);
	} else {
		q = db_stmt(ctx->db, LINE " ORDER BY s.next_at, s.id LIMIT $1 OFFSET $2");
		stmt_int(q, 1, max);
		stmt_int(q, 2, offset);
	}
	return read_lines(ctx, q, max, out, n);
}

#define STUCK "s.kind = 'refund' AND s.state IN ('unknown', 'worklist', 'counter_due')"

enum err settlements_refunds_stuck_sums(struct ctx *ctx, int max, struct settlement_sum *out, int *n)
{
	return sums(ctx, db_stmt(ctx->db, "SELECT s.state, 1, 0, count(*), sum(s.amount) FROM settlement s WHERE " STUCK " GROUP BY s.state"), max, out, n);
}

#define TRIED TAKING " AND s.state = 'counter_due' AND s.tries > 0"

enum err settlements_tried_sum(struct ctx *ctx, int64_t *n, int64_t *yen)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*), sum(s.amount) FROM settlement s WHERE " TRIED);
	bool any = stmt_row(q);
	*n = any ? stmt_col(q, 0) : 0;
	*yen = any ? stmt_col(q, 1) : 0;
	return stmt_done(ctx, q);
}

enum err settlements_tried(struct ctx *ctx, int64_t offset, int max, struct settlement_line *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, LINES " WHERE " TRIED " ORDER BY s.next_at DESC, s.id DESC LIMIT $1 OFFSET $2");
	stmt_int(q, 1, max);
	stmt_int(q, 2, offset);
	return read_lines(ctx, q, max, out, n);
}

enum err settlements_refunds_stuck(struct ctx *ctx, int64_t offset, int max, struct settlement_line *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, LINES " WHERE " STUCK " ORDER BY s.state = 'counter_due', s.next_at, s.id LIMIT $1 OFFSET $2");
	stmt_int(q, 1, max);
	stmt_int(q, 2, offset);
	return read_lines(ctx, q, max, out, n);
}

enum err settlements_refunds(struct ctx *ctx, int64_t offset, int max, struct settlement_line *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, LINES " WHERE s.kind = 'refund' ORDER BY s.id LIMIT $1 OFFSET $2");
	stmt_int(q, 1, max);
	stmt_int(q, 2, offset);
	return read_lines(ctx, q, max, out, n);
}

static int64_t number(struct ctx *ctx, struct stmt *q)
{
	int64_t n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q) == ERR_OK ? n : 0;
}

int64_t settlements_count(struct ctx *ctx, enum settlement_state state, int64_t after, int64_t until)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM settlement WHERE state = $1 AND next_at > $2 AND next_at <= $3");
	stmt_str(q, 1, settlement_state_id(state));
	stmt_int(q, 2, after);
	stmt_int(q, 3, until);
	return number(ctx, q);
}

int64_t settlements_unanswered(struct ctx *ctx, int64_t since)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM settlement s WHERE s.state IN ('sent', 'unknown') AND " TAKING
		" AND EXISTS (SELECT 1 FROM attempt a WHERE a.settlement_id = s.id AND a.answered_at IS NULL AND a.claimed_at >= $1)");
	stmt_int(q, 1, since);
	return number(ctx, q);
}

int64_t settlements_kept_open(struct ctx *ctx)
{
	return number(ctx, db_stmt(ctx->db, "SELECT count(*) FROM settlement s WHERE s.state = 'worklist' AND " TAKING " AND " OPEN));
}

enum err settlements_failed_unpaid(struct ctx *ctx, int64_t patient_id, bool *any)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT 1 FROM bill b JOIN settlement s ON s.bill_id = b.id AND s.kind IN ('charge', 'correction') WHERE b.patient_id = $1"
		" AND (s.state IN ('declined', 'authentication', 'worklist') OR (s.state = 'counter_due' AND s.tries > 0)) LIMIT 1");
	stmt_int(q, 1, patient_id);
	*any = stmt_row(q);
	return stmt_done(ctx, q);
}
