/*
 * What the schema itself refuses, whatever the program does: a second charge of a bill, a second open or succeeded attempt, a
 * key or serial twice, a second original, a change of the log. Tried in a transaction that is taken back.
 */
#include "sim/sim.h"
#include "store/db.h"

#include "base/banned.h"

static enum err try_out(struct ctx *ctx, const char *sql)
{
	return stmt_run(ctx, db_stmt(ctx->db, sql), NULL);
}

#define ATTEMPT "INSERT INTO attempt (id, settlement_id, number, idem_key, request, amount, fence, claimed_at, sends, answered_at, outcome) SELECT "

static const struct { const char *what, *sql; } guards[] = {
	{ "a second charge of a bill", "INSERT INTO settlement (id, facility_id, bill_id, kind, state, amount, due_day, next_at, created_at)"
	  " SELECT id + 900000, facility_id, bill_id, kind, 'scheduled', amount, due_day, next_at, created_at FROM settlement WHERE kind = 'charge' LIMIT 1" },
	{ "a key used twice", ATTEMPT "id + 900000, settlement_id, number + 900, idem_key, request, amount, fence, claimed_at, sends, 1, 'refused' FROM attempt LIMIT 1" },
	{ "an attempt's number used twice",
	  ATTEMPT "id + 900000, settlement_id, number, idem_key || 'x', request, amount, fence, claimed_at, sends, 1, 'refused' FROM attempt LIMIT 1" },
	{ "two succeeded attempts", ATTEMPT "id + 900000, settlement_id, number + 900, idem_key || 'y', request, amount, fence, claimed_at, sends, 1, 'succeeded'"
	  " FROM attempt WHERE outcome = 'succeeded' LIMIT 1" },
	{ "two open attempts", ATTEMPT "id + 900000 + k, settlement_id, number + 901 + k, idem_key || k, request, amount, fence, claimed_at, sends, NULL, ''"
	  " FROM (SELECT * FROM attempt WHERE answered_at IS NOT NULL LIMIT 1), (SELECT 1 AS k UNION ALL SELECT 2)" },
	{ "a second original", "INSERT INTO receipt (id, facility_id, bill_id, settlement_id, kind, state, available_at)"
	  " SELECT id + 900000, facility_id, bill_id, settlement_id, kind, 'available', available_at FROM receipt WHERE state <> 'void' LIMIT 1" },
	{ "a serial given twice", "INSERT INTO receipt (id, facility_id, bill_id, settlement_id, kind, state, serial_year, serial_no, available_at)"
	  " SELECT id + 900000, facility_id, bill_id, settlement_id, kind, 'void', serial_year, serial_no, available_at FROM receipt WHERE serial_no > 0 LIMIT 1" },
	{ "a change of the log", "UPDATE audit SET detail = '' WHERE seq = 1" },
	{ "a hole in the log", "DELETE FROM audit WHERE seq = 1" },
};

/* A guard that nothing in this run gives a row to is left alone. */
static bool has_rows(struct ctx *ctx, size_t i)
{
	static const char *const rows[] = { "SELECT 1 FROM attempt WHERE outcome = 'succeeded'", "SELECT 1 FROM receipt WHERE serial_no > 0" };
	struct stmt *q = db_stmt(ctx->db, i == 3 ? rows[0] : rows[1]);
	bool any = (i != 3 && i != 6) || stmt_row(q);
	stmt_done(ctx, q);
	return any;
}

void check_guards(struct sim *s)
{
	struct ctx *ctx = &s->procs[PROC_DESK].ctx;
	if (db_begin(ctx) != ERR_OK) {
		sim_broken(s, "guard", "the desk can't write: %s", ctx->cause.text);
		return;
	}
	for (size_t i = 0; i < sizeof guards / sizeof *guards; i++) {
		enum err e = has_rows(ctx, i) ? try_out(ctx, guards[i].sql) : ERR_DUPLICATE;
		if (e != ERR_DUPLICATE && e != ERR_REFUSED)
			sim_broken(s, "guard", "the database takes %s", guards[i].what);
	}
	db_rollback(ctx);
}
